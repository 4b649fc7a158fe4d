"""Progress over several exports: a share that only grows, counts that go on, a time that is left."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from plugins.whatsapp import importer
from workbench.intake.finding import Input
from workbench.intake.pacing import Pace
from workbench.intake.requests import Step


@given(st.lists(st.lists(st.integers(0, 1000), max_size=5).map(sorted), min_size=1, max_size=5))
def test_the_share_grows_to_one(files: list[list[int]]) -> None:
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
