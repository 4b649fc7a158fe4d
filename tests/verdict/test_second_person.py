"""The second person: who proposes, who confirms, what voids a proposal, undo. Both engines."""

from dataclasses import replace

import pytest

from tests.building import evidence_for
from tests.verdict.test_policy_files import changed
from workbench import flow
from workbench.case import Case
from workbench.claims import editing
from workbench.claims.filtering import claim_filter
from workbench.errors import GateNotMet, NotFound, UsageError
from workbench.ledger import events as ledger
from workbench.model import Analyst, Claim, Confidence, Pillar, Stage, Status, When
from workbench.store import claims, filters
from workbench.verdict import checklist
from workbench.verdict.assessing import assess
from workbench.verdict.deciding import decide
from workbench.verdict.freezing import verdicts
from workbench.verdict.policy import adopt, parse_policy
from workbench.verdict.proposing import SECOND, standing

CONFIRMED = Status.CONFIRMED


@pytest.fixture
def asking(case: Case) -> Case:
    """A case whose policy asks for a second person, with C-1 ready to be confirmed."""
    text = changed(second_person="true")
    if case.folder is None:
        adopt(case, parse_policy(text))
    else:
        (case.folder / "policy.toml").write_text(text, "utf-8")
    when = When("2026-04-27", "2026-04-27", "day")
    number = editing.add_claim(case, "Tessalit taken by FLA", "control_change", ["Tessalit"], event=when).id
    evidence_for(case, number, "AFP", "B2")
    evidence_for(case, number, "Studio Tamani", "C3")
    return case


def ben(case: Case) -> Case:
    return replace(case, analyst=Analyst("ben", "Ben"))


def now(case: Case) -> Claim:
    found = claims.get(case.db, 1)
    assert found is not None
    return found


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


def test_nobody_seconds_what_they_proposed(asking: Case) -> None:
    decide(asking, [1], CONFIRMED)
    with pytest.raises(GateNotMet, match="ada proposed it on 2026-05-01; it waits for a second person") as raised:
        decide(asking, [1], CONFIRMED)
    assert "undo withdraws" in raised.value.hint
    assert now(asking).status == Status.RUMOR


@pytest.mark.parametrize("what", ["evidence", "title"])
def test_a_change_voids_the_proposal_and_the_next_one_is_told(asking: Case, what: str) -> None:
    decide(asking, [1], CONFIRMED)
    if what == "evidence":
        evidence_for(asking, 1, "A third", "C3")
    else:
        editing.edit(asking, 1, title="Tessalit and its base taken by FLA")
    told = [g.reason for g in assess(ben(asking), 1).unmet(CONFIRMED)]
    assert told == [
        "ada proposed it on 2026-05-01, but the claim, its evidence or the rules changed since: propose it again"
    ]
    decision = decide(ben(asking), [1], CONFIRMED)
    assert decision.proposed == (1,)
    assert any("no longer stood" in note for note in decision.notes)
    found = standing(asking, 1)
    assert found is not None
    assert found.by == "ben"
    assert decide(asking, [1], CONFIRMED).changed == (1,)
    assert verdicts(asking, 1)[-1].proposed_by == "ben"


def test_undo_withdraws_and_takes_back_step_by_step(asking: Case) -> None:
    decide(asking, [1], CONFIRMED)
    decide(ben(asking), [1], CONFIRMED)
    assert flow.undo(ben(asking)).label == "C-1 → confirmed"
    found = standing(asking, 1)
    assert found is not None
    assert (now(asking).status, found.by) == (Status.RUMOR, "ada")
    assert flow.undo(asking).label == "C-1 → confirmed, to be confirmed by a second person"
    assert (standing(asking, 1), now(asking).stage) == (None, Stage.NEW)


def test_another_gate_comes_first_and_an_override_ends_it(asking: Case) -> None:
    other = editing.add_claim(asking, "Gao attacked", "attack", ["Gao"]).id
    decision = decide(asking, [1, other], CONFIRMED)
    assert (decision.proposed, [n for n, _ in decision.refused]) == ((1,), [other])
    assert standing(asking, other) is None
    decide(asking, [1], CONFIRMED, override="it cannot wait")
    (record,) = verdicts(asking, 1)
    assert (record.override, record.proposed_by) == ("it cannot wait", "")
    assert record.unmet == ("ada proposed it on 2026-05-01; it waits for a second person",)
    assert (now(asking).overridden, standing(asking, 1)) == (True, None)


def test_another_status_ends_what_was_proposed(asking: Case) -> None:
    decide(asking, [1], CONFIRMED)
    decide(asking, [1], Status.CORROBORATED)
    assert standing(asking, 1) is None


def test_what_is_confirmed_already_is_not_proposed_again(asking: Case) -> None:
    decide(asking, [1], CONFIRMED)
    decide(ben(asking), [1], CONFIRMED)
    with pytest.raises(UsageError, match="already confirmed"):
        decide(asking, [1], CONFIRMED)


def test_what_waits_is_found_and_the_gate_is_shown(asking: Case) -> None:
    assert [g.name for g in assess(asking, 1).unmet(CONFIRMED)] == [SECOND]
    assert _found(asking) == []
    decide(asking, [1], CONFIRMED)
    assert _found(asking) == [1]
    assert assess(ben(asking), 1).unmet(CONFIRMED) == ()


def _found(case: Case) -> list[int]:
    wanted = claim_filter(case, "has:proposed")
    compiled = filters.claims(case.db, wanted.conditions, wanted.search, wanted.sort, wanted.descending, "")
    return claims.ids(case.db, compiled.where, compiled.order, compiled.params)


# --- the checklist ----------------------------------------------------------------------------------------------------


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


def test_an_answer_that_changes_nothing_is_refused(case: Case) -> None:
    number = editing.add_claim(case, "Gao attacked").id
    with pytest.raises(UsageError, match="Nothing would change"):
        checklist.answer(case, number, Pillar.DATE, " ")
    with pytest.raises(NotFound):
        checklist.answer(case, 9, Pillar.DATE, "shadows")


def test_the_span_and_what_would_change_it_are_frozen(case: Case) -> None:
    number = editing.add_claim(case, "Gao attacked", event=When("2026-04-25", "2026-04-25", "day")).id
    decide(case, [number], Status.CONFIRMED, override="x", valid_to="2026-05-31", would_change="a dated picture")
    (record,) = verdicts(case, number)
    assert (record.valid_from, record.valid_to, record.would_change) == ("2026-04-25", "2026-05-31", "a dated picture")
    found = claims.get(case.db, number)
    assert found is not None
    assert (found.would_change, found.stale_at) == ("a dated picture", "2026-06-01T00:00:00.000000Z")
    with pytest.raises(UsageError, match="end before it begins"):
        decide(case, [number], Status.RUMOR, valid_from="2026-06-01", valid_to="2026-05-31")
    with pytest.raises(UsageError, match="not a day or time"):
        decide(case, [number], Status.RUMOR, valid_to="soon")
