"""Status decisions: gates, override, undo. On one engine; `test_stored` asks both."""

import pytest

from tests.building import evidence_for
from tests.verdict.conftest import now
from workbench import flow
from workbench.case import Case
from workbench.claims import editing
from workbench.errors import GateNotMet, NotFound, UsageError
from workbench.ledger import events as ledger
from workbench.model import Confidence, Likelihood, Stage, Status
from workbench.store import claims
from workbench.verdict.deciding import decide
from workbench.verdict.freezing import verdicts


@pytest.fixture
def case(single: Case) -> Case:
    """A case in a folder."""
    return single


def test_two_independent_credible_sources_confirm(case: Case, number: int) -> None:
    evidence_for(case, number, "AFP", "B2")
    evidence_for(case, number, "Studio Tamani", "C3")
    decide(case, [number], Status.CONFIRMED, reason="two origins")
    assert now(case).status == Status.CONFIRMED
    record = verdicts(case, number)[-1]
    assert (record.override, record.unmet, len(record.evidence)) == ("", (), 2)
    assert ledger.verify(case.db) is None


def test_one_source_does_not_and_says_what_is_missing(case: Case, number: int) -> None:
    evidence_for(case, number, "AFP", "B2")
    with pytest.raises(GateNotMet, match=r"1 of 2 credible supporting origins: AFP \(E-1\); one more is needed"):
        decide(case, [number], Status.CONFIRMED)
    assert now(case).status == Status.RUMOR


def test_a_reprint_is_not_a_second_source(case: Case, number: int) -> None:
    first = evidence_for(case, number, "AFP", "B2")
    evidence_for(case, number, "A newspaper", "B2", derived_from=first.id)
    with pytest.raises(GateNotMet):
        decide(case, [number], Status.CONFIRMED)


def test_an_override_with_a_reason_can_and_is_marked(case: Case, number: int) -> None:
    evidence_for(case, number, "AFP", "B2")
    decide(case, [number], Status.CONFIRMED, override="seen with my own eyes")
    found = claims.get(case.db, number)
    assert found is not None
    assert found.overridden
    assert verdicts(case, number)[-1].override == "seen with my own eyes"
    assert "one more is needed" in verdicts(case, number)[-1].unmet[0]


def test_an_override_that_was_not_needed_is_not_marked(case: Case, number: int) -> None:
    evidence_for(case, number, "AFP", "C3")
    decide(case, [number], Status.CORROBORATED, override="to be sure")
    assert verdicts(case, number)[-1].override == ""


def test_misleading_is_a_persons_call_with_a_reason(case: Case, number: int) -> None:
    with pytest.raises(UsageError, match="needs a reason"):
        decide(case, [number], Status.MISLEADING)


def test_the_same_status_again_changes_nothing(case: Case, number: int) -> None:
    with pytest.raises(UsageError, match="already rumor"):
        decide(case, [number], Status.RUMOR)


def test_likelihood_and_confidence_are_kept_apart(case: Case, number: int) -> None:
    evidence_for(case, number, "AFP", "C3")
    decide(case, [number], Status.CORROBORATED, likelihood=Likelihood.LIKELY, confidence=Confidence.LOW)
    record = verdicts(case, number)[-1]
    assert (record.likelihood, record.confidence) == ("likely", "low")


def test_undo_takes_evidence_back_and_the_counts_with_it(case: Case, number: int) -> None:
    evidence_for(case, number, "AFP", "B2")
    flow.undo(case)
    found = claims.get(case.db, number)
    assert found is not None
    assert (found.supports, found.origins, found.best_grade) == (0, 0, "")


def test_redo_is_gone_after_something_new(case: Case, number: int) -> None:
    editing.set_stage(case, [number], Stage.WORKING)
    flow.undo(case)
    editing.set_note(case, number, "new")
    with pytest.raises(NotFound, match="nothing to redo"):
        flow.redo(case)
