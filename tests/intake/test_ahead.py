"""Reading ahead in a process of its own: order, errors, stopping, and what happens when that process dies."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.generating import write_export
from tests.intake.chatting import Telling, bring, said
from workbench.case import Case
from workbench.errors import InputRefused, StorageError
from workbench.intake import importing
from workbench.intake.ahead import Ahead
from workbench.intake.requests import AmbiguousDateOrder
from workbench.model import Analyst
from workbench.plugin_api import Chat, Export, Options, Record
from workbench.store import messages


def numbers(count: int, error: BaseException | None = None) -> Generator[tuple[int, int, str], None, None]:
    """So many items with the number of the process that made them, then an error."""
    for i in range(count):
        yield i, os.getpid(), "x" * 1000
    if error is not None:
        raise error


@pytest.mark.parametrize("worthwhile", [False, True])
def test_every_item_comes_once_and_in_order(alone: None, worthwhile: bool) -> None:
    with Ahead(lambda: numbers(5000), worthwhile=worthwhile) as items:
        got = list(items)
    assert [i for i, _, _ in got] == list(range(5000))
    assert {pid == os.getpid() for _, pid, _ in got} == {not worthwhile}


@pytest.mark.parametrize("worthwhile", [False, True])
@pytest.mark.parametrize(
    "error", [InputRefused("It is damaged.", "Copy it again."), AmbiguousDateOrder("a.txt", {"dmy": "1 May"}),
              OSError(5, "Input/output error"), KeyError("x")]
)  # fmt: skip
def test_an_error_comes_where_it_happened(alone: None, worthwhile: bool, error: Exception) -> None:
    seen: list[int] = []

    def read() -> None:
        with Ahead(lambda: numbers(3, error), worthwhile=worthwhile) as items:
            seen.extend(item[0] for item in items)

    with pytest.raises(type(error)) as caught:
        read()
    assert seen == [0, 1, 2]
    assert str(caught.value) == str(error)
    assert vars(caught.value) == vars(error)


def test_leaving_early_ends_the_process(alone: None) -> None:
    with Ahead(lambda: numbers(10**9), worthwhile=True) as items:
        pid = next(iter(items))[1]
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_process_that_dies_is_told(alone: None) -> None:
    def read() -> None:
        with Ahead(lambda: numbers(10**9), worthwhile=True) as items:
            for n, (_, pid, _) in enumerate(items):
                if n == 3:
                    os.kill(pid, signal.SIGKILL)

    with pytest.raises(StorageError, match="ended before its time"):
        read()


def test_beside_other_threads_nothing_is_forked() -> None:
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        with Ahead(lambda: numbers(3), worthwhile=True) as items:
            assert {pid for _, pid, _ in items} == {os.getpid()}
    finally:
        stop.set()
        thread.join()


_PARENT = """
import os, sys, time
from workbench.intake.ahead import Ahead

def work():
    for i in range(10**9):
        yield i, os.getpid()

with Ahead(work, worthwhile=True) as items:
    for i, pid in items:
        print(pid, flush=True)
        time.sleep(60)
"""


def test_the_process_goes_when_its_parent_was_killed(fixed_env: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", _PARENT], stdout=subprocess.PIPE, text=True, cwd=ROOT) as parent:
        if parent.stdout is None:
            raise RuntimeError("no pipe")
        pid = int(parent.stdout.readline())
        parent.kill()
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            break
        time.sleep(0.1)
    else:
        pytest.fail("it lives on")


def test_an_import_read_ahead_is_the_same(
    alone: None, fixed_env: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workbench.case import open_case

    chat = [said(f"{i // 60 % 24:02d}:{i % 60:02d}", "Awa", f"text {i % 70}") for i in range(3300)]
    rows = []
    for large in (0, 1 << 40):
        monkeypatch.setattr(importing, "_LARGE", large)
        case = open_case(str(tmp_path / f"case-{large}"), Analyst("ada", "Ada"))
        try:
            bring(case, tmp_path / "e", Telling(chat), file="a.txt")
            rows.append([tuple(r) for r in case.db.rows("SELECT * FROM messages ORDER BY id")])
        finally:
            case.close()
    assert rows[0] == rows[1]
    assert len(rows[0]) == 3300


class Printing(Telling):
    """An importer that writes to stdout, which is data."""

    def read(self, export: Export, chat: Chat, options: Options) -> Iterator[Record]:
        """Print, then give."""
        os.write(1, b"\x1b]0;owned\x07")
        return super().read(export, chat, options)


def test_what_an_importer_prints_is_no_data(
    alone: None, case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(importing, "_LARGE", 0)
    bring(case, tmp_path / "e", Printing([said("06:41", "Awa", "ok")]))
    assert capfd.readouterr().out == ""
    assert messages.count(case.db) == 1


def test_a_large_export_on_the_command_line(fixed_env: Path, tmp_path: Path) -> None:
    path = write_export(tmp_path / "chat", 40_000, 0)
    assert path.stat().st_size > importing._LARGE
    done = subprocess.run(
        [sys.executable, "-m", "workbench", "--case", str(tmp_path / "case"), "import", str(path), "--timezone", "UTC",
         "--dry-run", "--json"],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert '"imported":40000' in done.stdout.replace(" ", "")
