"""Evidence and sources: what is refused, and that a change is checked like an addition. Both engines."""

from typing import Any

import pytest

from tests.building import evidence_for
from workbench.case import Case
from workbench.claims import editing
from workbench.errors import NotFound, UsageError
from workbench.evidence.items import NewEvidence, add_evidence, edit_evidence, find_evidence, retract
from workbench.evidence.sources import add_source, edit_source, find_source
from workbench.model import EvidenceStance
from workbench.undo import undo


@pytest.fixture
def chain(case: Case) -> int:
    """A claim with E-1, E-2 derived from it, E-3 derived from that; and another claim with E-4."""
    number = editing.add_claim(case, "Kati attacked").id
    parent = None
    for name in ("AFP", "RFI", "BBC"):
        parent = evidence_for(case, number, name, "B2", derived_from=parent).id
    evidence_for(case, editing.add_claim(case, "Other").id, "DW", "B2")
    return number


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"credibility": 77}, "77 is not a credibility"),
    ({"credibility": 0}, "0 is not a credibility"),
    ({"reliability": "Z"}, "'Z' is not a reliability"),
    ({"derived_from": 9999}, "no evidence 9999 on C-1"),
    ({"derived_from": 4}, "no evidence 4 on C-1"),
    ({"derived_from": 1}, "cannot derive from itself"),
    ({"derived_from": 3}, "cannot derive from itself"),
    ({"colour": "red"}, "no field 'colour'"),
    ({"credibility": 2}, "Nothing would change"),
]


def test_an_edit_is_checked_like_an_addition(case: Case, chain: int) -> None:
    before = find_evidence(case, 1)
    for changed, told in REFUSED:
        with pytest.raises((UsageError, NotFound), match=told):
            edit_evidence(case, 1, **changed)
    assert find_evidence(case, 1) == before


def test_an_edit_is_stored_in_the_form_of_an_addition(case: Case, chain: int) -> None:
    done = edit_evidence(case, 3, reliability="a", quote="x\0", derived_from=1, says_misleading=True)
    assert (done.reliability, done.quote, done.derived_from, done.says_misleading) == ("A", "x\ufffd", 1, True)


@pytest.mark.one_engine
def test_what_repeats_nothing_after_all_is_set_free(case: Case, chain: int) -> None:
    assert edit_evidence(case, 3, derived_from=0).derived_from is None
    undo(case)
    assert find_evidence(case, 3).derived_from == 2


@pytest.mark.one_engine
def test_a_retracted_item_is_not_retracted_again(case: Case, chain: int) -> None:
    assert retract(case, 2).retracted
    with pytest.raises(UsageError, match="retracted already"):
        retract(case, 2)


def test_text_that_no_database_takes_is_replaced(case: Case, chain: int) -> None:
    source = add_source(case, "Caf\udce9", owner="a\0b").id
    assert find_source(case, str(source)).name == "Caf\ufffd"
    new = NewEvidence(chain, source, EvidenceStance.SUPPORTS, "B", 2, quote="a\0", note="\ud800", origin="\0")
    item = add_evidence(case, new)
    assert (item.quote, item.note, item.origin, item.owner) == ("a\ufffd", "\ufffd", "\ufffd", "a\ufffdb")


@pytest.mark.one_engine
def test_a_source_takes_no_empty_and_no_taken_name(case: Case, chain: int) -> None:
    for name, told in (("", "needs a name"), (" ! ", "needs a name"), ("rfi", "already")):
        with pytest.raises(UsageError, match=told):
            edit_source(case, find_source(case, "AFP").id, name=name)
        with pytest.raises(UsageError, match=told):
            add_source(case, name)
    assert find_source(case, "AFP").name == "AFP"


@pytest.mark.one_engine
def test_a_source_may_be_spelled_anew(case: Case, chain: int) -> None:
    assert edit_source(case, find_source(case, "AFP").id, name="A.F.P.").name == "A.F.P."
    assert edit_source(case, find_source(case, "RFI").id, name="Rfi").name == "Rfi"
