"""What an export would let out, looked at on both engines: the counts, and records as they will stand in the file."""

import pytest

from tests.export.small_case import PEOPLE, WITNESS
from workbench.case import Case
from workbench.export.previewing import Leaving, what_leaves
from workbench.store import claims, messages


def test_the_counts_are_those_of_the_case(case: Case) -> None:
    found = what_leaves(case, Leaving("", "jsonl", "internal"))
    assert found.sums.claims == sum(1 for _ in claims.stream(case.db, "c.hidden = 0", "c.id", {}))
    assert 0 < found.sums.messages <= messages.count(case.db)
    assert found.sums.senders <= len(PEOPLE)
    assert found.sums.persons == 1, WITNESS
    assert found.replaced == 0, "for one's own desk nothing is replaced"
    one = what_leaves(case, Leaving("id:C-2", "jsonl", "internal"))
    assert (one.sums.claims, one.shown) == (1, 1)
    assert one.sums.evidence < found.sums.evidence
    none = what_leaves(case, Leaving("status:unverifiable", "jsonl", "internal"))
    assert (none.sums.claims, none.sums.messages, none.shown, none.fields) == (0, 0, 0, ())


@pytest.mark.one_engine
def test_a_long_first_record_is_laid_out_key_by_key(case: Case) -> None:
    """A record of many messages is longer than what is shown of a file, and was then one unreadable line."""
    found = what_leaves(case, Leaving("id:C-1", "jsonl", "share"))
    ((_, beginning),) = found.files
    assert beginning.splitlines()[0].startswith("actors: ")
    assert found.replaced > 0
