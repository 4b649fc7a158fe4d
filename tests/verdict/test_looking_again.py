"""Re-check and staleness on both engines: what the database is asked, once each."""

from dataclasses import replace

import pytest

from tests.building import evidence_for
from tests.claims.test_rewinding import ids
from workbench import flow
from workbench.case import Case
from workbench.claims import editing, priority
from workbench.evidence.items import retract
from workbench.model import Pillar, Status
from workbench.verdict import checklist
from workbench.verdict.deciding import decide
from workbench.verdict.rechecking import recheck
from workbench.verdict.staleness import due


def corroborated(case: Case, title: str) -> int:
    number = editing.add_claim(case, title, "control_change", ["Gao"]).id
    evidence_for(case, number, "AFP", "B2")
    evidence_for(case, number, "NGO desk", "C3")
    decide(case, [number], Status.CORROBORATED)
    return number


def test_pages_of_verdicts_are_read_and_changes_told(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = [corroborated(case, f"Gao taken {n}") for n in range(3)]
    editing.add_claim(case, "Never decided")
    monkeypatch.setattr("workbench.verdict.rechecking._PAGE", 2)
    assert [(r.claim, r.why) for r in recheck(case)] == [(n, "") for n in numbers]
    retract(case, 2)
    checklist.answer(case, numbers[1], Pillar.DATE, "by the shadows")
    decide(case, [numbers[2]], Status.CORROBORATED, reason="again")
    flow.undo(case)
    told = ["E-2 NGO desk retracted", "checklist: date answered", ""]
    assert [r.why for r in recheck(case)] == told
    assert [r.why for r in recheck(case, numbers)] == told
    with case.db.tx():
        case.db.run("UPDATE verdicts SET analyst = 'eve' WHERE claim = :c", c=numbers[2])
    assert [r.damage for r in recheck(case)] == ["", "", "the record is not the one that history tells"]


def test_claims_become_due_and_are_decided_again(case: Case) -> None:
    number = corroborated(case, "Gao taken")
    day = replace(case, now=lambda: "2026-05-15T00:00:00.000000Z")
    assert (due(case), ids(case, "has:stale")) == ([], [])
    assert (priority.settle_stale(day), priority.settle_stale(day)) == (1, 0)
    assert ([s.claim.id for s in due(day)], ids(day, "has:stale,reused")) == ([number], [number])
    decide(day, [number], Status.CORROBORATED)
    assert (due(day), ids(day, "has:stale")) == ([], [])
