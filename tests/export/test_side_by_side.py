"""Lines made by several processes: the bytes of one, of one moment, and nothing left of what failed."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.export.test_run import PROFILES, everything, export
from workbench.case import Case, open_case
from workbench.claims import editing
from workbench.errors import Cancelled, StorageError
from workbench.export import jsonl, side_by_side
from workbench.export.previewing import Leaving, what_leaves
from workbench.export.run import run_export
from workbench.intake import ahead
from workbench.model import Analyst
from workbench.store.sqlite import SqliteEngine

pytestmark = pytest.mark.usefixtures("alone")
LINE = jsonl.line


@pytest.fixture
def large(case: Case, monkeypatch: pytest.MonkeyPatch) -> Case:
    """Nine claims, a page each, that two processes share."""
    for n in range(7):
        editing.add_claim(case, f"Claim number {n} by hand")
    monkeypatch.setattr("workbench.export.given.PAGE", 1)
    return case


def several(monkeypatch: pytest.MonkeyPatch, processes: int) -> list[int]:
    """Use so many processes; returns where those that were begun are noted."""
    begun: list[int] = []
    fork = ahead._fork

    def noted() -> int:
        begun.append(child := fork())
        return child

    monkeypatch.setattr(ahead, "_fork", noted)
    monkeypatch.setattr(side_by_side, "_processes", lambda claims: processes)
    monkeypatch.setattr(side_by_side, "_processors", lambda: 2)
    return begun


def told_of(told: list[tuple[int, int]]) -> Callable[[int, int], None]:
    """Notes what is told of progress."""
    return lambda done, total: told.append((done, total))


def are_gone(begun: list[int]) -> bool:
    """Whether none of these processes is there, not even as one that nobody has asked how it ended."""
    return not [pid for pid in begun if Path(f"/proc/{pid}").exists()]


@pytest.mark.parametrize("processes", [2, 3, 12])
def test_the_same_bytes(large: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, processes: int) -> None:
    for profile in PROFILES:
        export(large, "jsonl", profile, tmp_path / profile)
    begun = several(monkeypatch, processes)
    (tmp_path / "again").mkdir()
    for profile in PROFILES:
        told: list[tuple[int, int]] = []
        out = tmp_path / "again" / profile
        run_export(large, "", "jsonl", profile, out, told_of(told), lambda: False)
        assert everything(out) == everything(tmp_path / profile)
        assert told == [(n, 9) for n in range(1, 10)]
    assert len(begun) == 3 * (processes - 1)
    assert are_gone(begun)


def test_small_sets_are_made_here(large: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "_fork", lambda: pytest.fail("another process was begun"))
    export(large, "jsonl", "share", tmp_path / "out")


def test_all_are_of_one_moment(large: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody commits when this process has begun to read and the other one has not."""
    export(large, "jsonl", "internal", tmp_path / "before")
    begun = several(monkeypatch, 2)
    fork = ahead._fork

    def late() -> int:
        other = open_case(large.url, Analyst("ben", "Ben"))
        for n in range(1, 10):
            editing.set_note(other, n, "said since")
        other.close()
        return fork()

    monkeypatch.setattr(ahead, "_fork", late)
    export(large, "jsonl", "internal", tmp_path / "out")
    monkeypatch.setattr(ahead, "_fork", fork)
    assert len(begun) == 1
    assert (tmp_path / "out").read_bytes() == (tmp_path / "before").read_bytes()
    export(large, "jsonl", "internal", tmp_path / "after")
    assert (tmp_path / "after").read_text(encoding="utf-8").count("said since") >= 9
    assert are_gone(begun)


def test_what_is_said_while_it_is_written_is_not_in_it(
    large: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody commits at every page: each process keeps to its snapshot."""
    export(large, "jsonl", "internal", tmp_path / "before")
    begun = several(monkeypatch, 3)
    other = open_case(large.url, Analyst("ben", "Ben"))

    def said(done: int, total: int) -> None:
        editing.set_note(other, total + 1 - done, f"said since {done}")

    run_export(large, "", "jsonl", "internal", tmp_path / "out", said, lambda: False)
    other.close()
    assert len(begun) == 2
    assert (tmp_path / "out").read_bytes() == (tmp_path / "before").read_bytes()


@pytest.mark.one_engine
def test_large_claims_are_handed_over_in_parts(large: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is held does not grow with the page."""
    export(large, "jsonl", "internal", tmp_path / "whole")
    several(monkeypatch, 3)
    monkeypatch.setattr(side_by_side, "_PART", 1)
    monkeypatch.setattr("workbench.export.given.PAGE", 4)
    told: list[tuple[int, int]] = []
    run_export(large, "", "jsonl", "internal", tmp_path / "out", told_of(told), lambda: False)
    assert (tmp_path / "out").read_bytes() == (tmp_path / "whole").read_bytes()
    assert dict(told) == {n: 9 for n in range(1, 10)}


@pytest.mark.one_engine
@pytest.mark.parametrize("refused", ["fork", "connection", "watcher"])
def test_what_cannot_begin_is_not_needed(
    large: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refused: str
) -> None:
    """No memory for a process, no further connection: the export is the same, and no descriptor is lost."""
    export(large, "jsonl", "share", tmp_path / "before")
    begun, here = several(monkeypatch, 3), os.getpid()
    twin, fork, held = SqliteEngine.twin, ahead._fork, len(os.listdir("/proc/self/fd"))

    def no_fork() -> int:
        if len(begun) == 1:
            raise BlockingIOError(11, "Resource temporarily unavailable")
        return fork()

    def no_twin(engine: SqliteEngine) -> SqliteEngine:
        if (os.getpid() == here) == (refused == "watcher"):
            raise StorageError("too many connections", "")
        return twin(engine)

    if refused == "fork":
        monkeypatch.setattr(ahead, "_fork", no_fork)
    else:
        monkeypatch.setattr(SqliteEngine, "twin", no_twin)
    export(large, "jsonl", "share", tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == (tmp_path / "before").read_bytes()
    assert len(begun) == {"fork": 1, "connection": 2, "watcher": 0}[refused]
    assert are_gone(begun)
    assert len(os.listdir("/proc/self/fd")) == held


@pytest.mark.one_engine
def test_a_look_at_all_claims_uses_them_too(large: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Leaving("", "jsonl", "share", whole=True)
    alone = what_leaves(large, asked)
    begun = several(monkeypatch, 2)
    what_leaves(large, Leaving("", "jsonl", "share"))
    assert begun == [], "the first claims are looked at here"
    assert what_leaves(large, asked) == alone
    assert len(begun) == 1
    assert are_gone(begun)


@pytest.mark.parametrize(
    ("claims", "processors", "threads", "wanted"),
    [(3_999, 4, 1, 1), (4_000, 2, 1, 3), (4_000, 1, 1, 1), (10**6, 64, 1, 4), (10**6, 64, 2, 1)],
)
def test_how_many_there_are(
    monkeypatch: pytest.MonkeyPatch, claims: int, processors: int, threads: int, wanted: int
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(processors)), raising=False)
    monkeypatch.setattr(side_by_side, "may_fork", lambda: threads == 1)
    assert side_by_side._processes(claims) == wanted


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("fails", "raised"),
    [(lambda: os.kill(os.getpid(), signal.SIGKILL), StorageError), (lambda: dict[str, str]()["gone"], KeyError)],
)
def test_what_fails_there_fails_here(
    large: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: Callable[[], object], raised: type[Exception]
) -> None:
    """Killed or broken: one error, the old export stands, no process and no file is left."""
    out = tmp_path / "out"
    export(large, "jsonl", "share", out)
    before, here = everything(out), os.getpid()
    begun = several(monkeypatch, 2)

    def line(record: dict[str, object]) -> bytes:
        if os.getpid() != here and record["id"] == "C-4":
            fails()
        return LINE(record)

    monkeypatch.setattr(side_by_side, "line", line)
    with pytest.raises(raised):
        export(large, "jsonl", "share", out)
    assert everything(out) == before
    assert sorted(p.name for p in tmp_path.iterdir() if p.name not in ("out", "out.manifest.json", "case")) == []
    assert are_gone(begun)


@pytest.mark.one_engine
def test_stopped_in_the_middle(large: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = several(monkeypatch, 3)
    looks = iter(range(100))
    with pytest.raises(Cancelled):
        export(large, "jsonl", "share", tmp_path / "out", stop=lambda: next(looks) >= 4)
    assert len(begun) == 2
    assert are_gone(begun)
    assert not (tmp_path / "out").exists()
