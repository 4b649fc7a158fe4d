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
from workbench.export.run import run_export
from workbench.intake import ahead
from workbench.model import Analyst

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
    monkeypatch.setattr(side_by_side, "_processes", lambda pages: processes)
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
    assert are_gone(begun)
    assert not (tmp_path / "out").exists()
