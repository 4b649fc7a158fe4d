"""The second person: who proposes, who confirms, what voids a proposal. On one engine; `test_stored` asks both."""

import pytest

from tests.building import evidence_for
from tests.verdict.conftest import ben, now
from workbench.case import Case
from workbench.claims import editing
from workbench.errors import Conflict, GateNotMet, NotFound, UsageError
from workbench.model import Pillar, Status, When
from workbench.store import claims
from workbench.undo import undo
from workbench.verdict import checklist
from workbench.verdict.assessing import assess
from workbench.verdict.deciding import decide
from workbench.verdict.freezing import verdicts
from workbench.verdict.proposing import standing

CONFIRMED = Status.CONFIRMED


@pytest.fixture
def case(single: Case) -> Case:
    """A case in a folder."""
    return single


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


def test_undo_names_who_built_on_it(asking: Case) -> None:
    decide(asking, [1], CONFIRMED)
    decide(ben(asking), [1], CONFIRMED)
    with pytest.raises(Conflict, match=r"can no longer be taken back \(.*; by ben: C-1 → confirmed\)"):
        undo(asking)
    item = evidence_for(asking, 1, "A third", "C3")
    evidence_for(ben(asking), 1, "A fourth", "C3", derived_from=item.id)
    with pytest.raises(Conflict, match=r"evidence \d+ derives from it; by ben: "):
        undo(asking)


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


# --- the checklist ----------------------------------------------------------------------------------------------------


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
