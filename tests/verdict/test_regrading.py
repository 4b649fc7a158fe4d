"""A source is regraded: exactly the claims that rest on its letter are assessed otherwise, and undo brings all back."""

import pytest

from tests.building import evidence_for
from workbench import flow
from workbench.case import Case
from workbench.claims import editing
from workbench.evidence.grading import regrade
from workbench.evidence.items import NewEvidence, add_evidence
from workbench.evidence.sources import add_source, edit_source, find_source
from workbench.model import Assessment, EvidenceStance, Status, When
from workbench.store import claims
from workbench.verdict.assessing import assess

_DAY = When("2026-04-25", "2026-04-25", "day")


@pytest.fixture
def graded(case: Case) -> Case:
    """C-1 … C-5: two rest on the letter of the agency, one on a grade of its own, one on its context, one on others."""
    for place in ("Kati", "Gao", "Kidal", "Konna", "Mopti"):
        editing.add_claim(case, f"{place} attacked", "attack", [place], event=_DAY)
    agency = add_source(case, "The agency", kind="agency", reliability="B", reason="named desk, corrects itself").id
    follows = EvidenceStance.SUPPORTS, EvidenceStance.REFUTES
    for claim, stance in zip((1, 2), follows, strict=True):
        add_evidence(case, NewEvidence(claim, agency, stance, "", 2))
    evidence_for(case, 1, "Resident", "C3")
    evidence_for(case, 3, "The agency", "A2")
    add_evidence(case, NewEvidence(4, agency, EvidenceStance.CONTEXT, "", 2))
    evidence_for(case, 5, "Another", "B2")
    return case


def every(case: Case) -> dict[int, Assessment]:
    return {n: assess(case, n) for n in range(1, 6)}


def test_exactly_the_claims_that_rest_on_the_letter_change(graded: Case) -> None:
    before = every(graded)
    assert [a.suggested for a in before.values()] == [
        Status.CONFIRMED, Status.REFUTED, Status.CORROBORATED, Status.RUMOR, Status.CORROBORATED,
    ]  # fmt: skip
    regrade(graded, find_source(graded, "The agency").id, "D", "printed a staged video")
    after = every(graded)
    assert [n for n in before if before[n] != after[n]] == [1, 2]
    assert (after[1].suggested, after[2].suggested) == (Status.CORROBORATED, Status.RUMOR)
    assert "The agency, D2" in after[1].notes[0]
    flow.undo(graded)
    assert every(graded) == before


def test_an_edit_that_also_regrades_counts_origins_anew_and_so_does_its_undo(single: Case) -> None:
    number = editing.add_claim(single, "Gao attacked", "attack", ["Gao"], event=_DAY).id
    first, second = (add_source(single, name, owner="A house", reliability="B") for name in ("One", "Two"))
    for source in (first, second):
        add_evidence(single, NewEvidence(number, source.id, EvidenceStance.SUPPORTS, "", 2))

    def origins() -> int:
        (claim,) = claims.by_ids(single.db, [number])
        return claim.origins

    assert origins() == 1
    edit_source(single, second.id, owner="Another house", reliability="C", reason="sold")
    assert origins() == 2
    flow.undo(single)
    assert origins() == 1
