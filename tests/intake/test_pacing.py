"""Progress over several exports: a share that only grows, counts that go on, a time that is left."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from plugins.whatsapp import importer
from workbench.intake.finding import Input
from workbench.intake.pacing import Pace
from workbench.intake.requests import Step


@given(st.lists(st.lists(st.integers(0, 2000), max_size=5), min_size=1, max_size=5))
def test_the_share_never_goes_back(files: list[list[int]]) -> None:
    seen: list[Step] = []
    pace = Pace([Input(Path("a"), importer, 1000) for _ in files], seen.append)
    for positions in files:
        for at in positions:
            pace.tell(Step("read", "a", at, None, 1.0, at))
        pace.next()
    shares = [step.share or 0 for step in seen]
    assert shares == sorted(shares)
    assert all(0 <= share <= 1 for share in shares)
    assert [step.input for step in seen] == [n for n, positions in enumerate(files, 1) for _ in positions]
    assert all(step.seconds_left is None or step.seconds_left >= 0 for step in seen)


def test_messages_of_all_files_are_counted() -> None:
    seen: list[Step] = []
    pace = Pace([Input(Path(name), importer, 100) for name in "ab"], seen.append)
    pace.tell(Step("read", "a", 70, None, 1.0, 100))
    pace.next()
    pace.tell(Step("read", "b", 30, None, 1.0, 50))
    assert (seen[-1].done, seen[-1].share, seen[-1].inputs) == (100, 0.75, 2)


def test_conversations_of_one_export_are_counted_together() -> None:
    seen: list[Step] = []
    pace = Pace([Input(Path("a"), importer, 100)], seen.append)
    for file, done, position in [("a/1", 1000, 50), ("a/1", 1500, 100), ("a/1", 1000, 60), ("a/2", 2000, 100)]:
        pace.tell(Step("read", file, done, None, 1.0, position))
    assert [step.done for step in seen] == [1000, 1500, 2500, 4500]
    assert [step.share for step in seen] == [0.5, 1, 1, 1]


def test_empty_inputs_and_positions_beyond_the_end() -> None:
    seen: list[Step] = []
    pace = Pace([Input(Path("a"), importer, 0), Input(Path("b"), importer, 0)], seen.append)
    pace.tell(Step("read", "a", 1, None, 1.0, 500))
    pace.next()
    pace.tell(Step("read", "b", 1, None, 1.0, 0))
    assert [(step.share, step.done) for step in seen] == [(0, 1), (0, 2)]
