"""What decisions, proposals and checklists ask the database for, on both engines."""

import pytest

from tests.building import evidence_for
from tests.verdict.conftest import ben, now, waiting
from workbench import flow
from workbench.case import Case
from workbench.claims import editing
from workbench.errors import Conflict
from workbench.ledger import events as ledger
from workbench.model import Confidence, Pillar, Stage, Status
from workbench.store import events as event_store
from workbench.verdict import checklist
from workbench.verdict.assessing import assess
from workbench.verdict.deciding import decide
from workbench.verdict.freezing import verdicts
from workbench.verdict.proposing import SECOND, standing

CONFIRMED = Status.CONFIRMED


def test_several_at_once_are_one_act_and_refusals_are_listed(case: Case, number: int) -> None:
    other = editing.add_claim(case, "Gao attacked", "attack", ["Gao"]).id
    evidence_for(case, number, "AFP", "C3")
    done = decide(case, [number, other], Status.CORROBORATED)
    assert done.changed == (number,)
    assert [n for n, _ in done.refused] == [other]
    flow.undo(case)
    assert now(case).status == Status.RUMOR


def test_undo_and_redo_also_after_a_restart(case: Case, number: int) -> None:
    evidence_for(case, number, "AFP", "C3")
    decide(case, [number], Status.CORROBORATED)
    assert flow.undo(case).label == "C-1 → corroborated"
    assert (now(case).status, verdicts(case, number)) == (Status.RUMOR, ())
    flow.redo(case)
    assert now(case).status == Status.CORROBORATED
    kinds = [e.kind for e in event_store.of(case.db, "claim/1")]
    assert kinds == ["created", "evidence_added", "status", "undo", "redo"]
    assert ledger.verify(case.db) is None


def test_undo_refuses_when_somebody_built_on_it(case: Case, number: int) -> None:
    editing.set_note(case, number, "mine")
    editing.set_note(ben(case), number, "his")
    with pytest.raises(Conflict, match="in the meantime"):
        flow.undo(case)
    assert now(case).note == "his"


def test_a_reason_that_no_database_takes_is_replaced(case: Case, number: int) -> None:
    decide(case, [number], Status.CONFIRMED, override="seen\0 \udce9")
    assert verdicts(case, number)[-1].override == "seen\ufffd \ufffd"


def test_two_people_confirm_and_the_verdict_names_both(asking: Case) -> None:
    first = decide(asking, [1], CONFIRMED, reason="two origins")
    assert (first.changed, first.proposed) == ((), (1,))
    assert first.notes == ("C-1 waits for a second person: another analyst has to confirm it.",)
    assert (now(asking).status, now(asking).stage) == (Status.RUMOR, Stage.REVIEW)
    assert verdicts(asking, 1) == ()
    second = decide(ben(asking), [1], CONFIRMED, confidence=Confidence.HIGH)
    assert (second.changed, second.proposed) == ((1,), ())
    (record,) = verdicts(asking, 1)
    assert (record.proposed_by, record.analyst, record.rationale) == ("ada", "ben", "two origins")
    assert (now(asking).status, now(asking).overridden, standing(asking, 1)) == (CONFIRMED, False, None)
    assert ledger.verify(asking.db) is None


def test_undo_withdraws_and_takes_back_step_by_step(asking: Case) -> None:
    decide(asking, [1], CONFIRMED)
    decide(ben(asking), [1], CONFIRMED)
    assert flow.undo(ben(asking)).label == "C-1 → confirmed"
    found = standing(asking, 1)
    assert found is not None
    assert (now(asking).status, found.by) == (Status.RUMOR, "ada")
    assert flow.undo(asking).label == "C-1 → confirmed, to be confirmed by a second person"
    assert (standing(asking, 1), now(asking).stage) == (None, Stage.NEW)


def test_what_waits_is_found_and_the_gate_is_shown(asking: Case) -> None:
    assert [g.name for g in assess(asking, 1).unmet(CONFIRMED)] == [SECOND]
    assert waiting(asking) == []
    decide(asking, [1], CONFIRMED)
    assert waiting(asking) == [1]
    assert assess(ben(asking), 1).unmet(CONFIRMED) == ()


def test_the_checklist_is_answered_opened_again_and_frozen(case: Case) -> None:
    number = editing.add_claim(case, "Gao attacked", "attack", ["Gao"]).id
    checklist.answer(case, number, Pillar.LOCATION, "  the water tower ")
    checklist.answer(case, number, Pillar.DATE, "shadows")
    assert [(a.pillar, a.answer, a.by) for a in checklist.answers(case, number)] == [
        (Pillar.DATE, "shadows", "ada"),
        (Pillar.LOCATION, "the water tower", "ada"),
    ]
    assert checklist.open_pillars(case, number) == (Pillar.PROVENANCE, Pillar.SOURCE, Pillar.MOTIVATION)
    decide(case, [number], Status.CONFIRMED, override="a test")
    checklist.answer(case, number, Pillar.DATE, "")
    assert Pillar.DATE in checklist.open_pillars(case, number)
    assert [p.pillar for p in verdicts(case, number)[-1].pillars] == [Pillar.DATE, Pillar.LOCATION]
    flow.undo(case)
    assert Pillar.DATE not in checklist.open_pillars(case, number)
    assert set(checklist.QUESTIONS) == set(Pillar)
    assert ledger.verify(case.db) is None
