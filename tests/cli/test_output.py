"""What is printed: harmless, aligned, JSON that reads back, quiet when the reader leaves."""

import json
import os
import pty
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.cli.conftest import Here, Program
from tests.socket_watch import PYTHONPATH
from workbench.cli.output import counted, display_width, table, when
from workbench.safety.text import GUARD

_PATIENCE = 120
"""Seconds that a program may take in a terminal, however busy the machine is."""
HOSTILE = "a\x1b]52;c;aGk=\x07\x9b31m\u202eb\r\u2028\U000e0041[/b]\ud800"


@pytest.mark.parametrize(
    ("text", "width"), [("abc", 3), ("é", 1), ("e\u0301", 1), ("中文", 4), ("تيساليت", 7), ("", 0)]
)
def test_width_is_that_of_the_terminal(text: str, width: int) -> None:
    assert display_width(text) == width


def test_a_table_is_aligned(capsys: pytest.CaptureFixture[str]) -> None:
    assert table(("a", "b", "c"), [("中文", 1, "x"), ("long one", None, "y\nz")]) == 2
    assert capsys.readouterr().out.splitlines() == [
        "a         b  c",
        "中文      1  x",
        "long one     y ⏎ z",
    ]


def test_an_empty_table_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert table(("a",), []) == 0
    assert capsys.readouterr().out == ""


def test_times_are_short() -> None:
    assert when("2026-04-25T06:41:00.000000Z") == "2026-04-25 06:41"
    assert when(None) == ""


def _near(workbench: Program) -> Here:
    """The same case in this process, for what only prepares a test."""
    return Here(workbench.folder, workbench.config)


def _hostile_case(workbench: Program) -> None:
    text, bad, here = "2026-04-25T06:41", HOSTILE[:-1], _near(workbench)
    here("message", "add", "--chat", bad, "--sender", bad, "--at", text, bad, check=True)
    here("claim", "add", bad, "--place", bad, check=True)


COMMANDS = [["messages"], ["claims"], ["inbox"], ["search", "a"], ["context", "1"], ["why", "1"], ["why", "C-1"],
            ["claim", "show", "C-1"], ["audit", "log"], ["imports", "list"], [], ["timeline", "a"],
            ["claims", "x\x1b]0;t\x07:y"], ["claim", "note", "C-1", HOSTILE[:-1]]]  # fmt: skip


def test_no_text_controls_the_terminal(here: Here) -> None:
    _hostile_case(here)
    for arguments in COMMANDS:
        done = here(*arguments)
        for stream in (done.out, done.err):
            assert not set(stream) & set("\x1b\x07\x9b\u202e\r\u2028"), arguments


def test_json_reads_back_and_is_utf8_when_piped(workbench: Program) -> None:
    _hostile_case(workbench)
    done = workbench("messages", "--json", check=True)
    assert GUARD.search(done.out) is None
    (row,) = done.rows
    assert row["text"] == HOSTILE[:-1]
    _near(workbench)("claim", "add", "Кидаль взят", check=True)
    assert "Кидаль" in workbench("claims", "--json", check=True).out


def _in_terminal(folder: Path, *arguments: str, typed: bytes = b"") -> bytes:
    """Run in a pseudo-terminal of its own with this typed ahead; returns every byte that it would have been sent."""
    leader, follower = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": PYTHONPATH, "TERM": "xterm", "NO_COLOR": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "workbench", *arguments], cwd=folder, env=environment, stdout=follower,
        stderr=follower, stdin=follower if typed else subprocess.DEVNULL,
    )  # fmt: skip
    os.close(follower)
    os.write(leader, typed)
    late = threading.Timer(_PATIENCE, process.kill)
    late.start()
    sent = b""
    while True:
        try:
            chunk = os.read(leader, 65536)
        except OSError:  # the other end is closed: Linux says EIO
            break
        if not chunk:
            break
        sent += chunk
    process.wait(timeout=30)
    late.cancel()
    os.close(leader)
    return sent


def test_json_is_ascii_on_a_terminal(workbench: Program) -> None:
    _hostile_case(workbench)
    sent = _in_terminal(workbench.folder, "messages", "--json")
    assert sent.isascii()
    assert not set(sent.decode()) & set("\x1b\x07")
    assert json.loads(sent)["text"] == HOSTILE[:-1]


def test_plain_tells_the_queue_in_a_terminal(workbench: Program) -> None:
    _near(workbench)("claim", "add", "Tessalit taken", check=True)
    sent = _in_terminal(workbench.folder, "--as", "Tester", "--plain", typed=b"quit\n").decode()
    assert "Fatal" not in sent, "the input is still open when the program ends"
    assert "Tessalit taken" in sent
    assert "\x1b[?1049h" not in sent, "the screen was opened"


def test_a_reader_that_leaves_is_no_error(workbench: Program) -> None:
    for number in range(3):
        _near(workbench)("claim", "add", f"claim {number}", check=True)
    code = (
        "import subprocess, sys\n"
        "p = subprocess.Popen([sys.executable, '-u', '-m', 'workbench', 'audit', 'log', '--json'],"
        " stdout=subprocess.PIPE, stderr=subprocess.PIPE)\n"
        "p.stdout.close()\n"
        "err = p.stderr.read()\n"
        "print(p.wait(), err)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=workbench.folder,
        env={**os.environ, "PYTHONPATH": PYTHONPATH},
    )  # fmt: skip
    assert done.stdout.strip() == "0 b''"


def test_a_locale_without_letters_is_no_error(workbench: Program) -> None:
    done = workbench("claim", "add", "Кидаль взят", LC_ALL="C", PYTHONIOENCODING="ascii", check=True)
    assert "Кидаль взят" in done.out


def test_one_is_not_many() -> None:
    assert [counted(n, "claim") for n in (0, 1, 2, 1200)] == ["0 claims", "1 claim", "2 claims", "1,200 claims"]


def test_one_chain_holds(here: Here) -> None:
    here("message", "add", "--chat", "a", "--sender", "b", "--at", "2026-04-25", "nothing", check=True)
    assert "1 chain holds:" in here("audit", "verify", check=True).out
