"""Decided claims come back to the queue when the policy or their own span says so, and nothing changes a status."""

from dataclasses import replace

import pytest

from tests.building import evidence_for
from tests.claims.test_rewinding import ids
from workbench import flow
from workbench.case import Case
from workbench.claims import editing, priority
from workbench.model import Claim, Stage, Status, When
from workbench.store import claims
from workbench.verdict.deciding import decide
from workbench.verdict.freezing import verdicts
from workbench.verdict.policy import default_policy, parse_policy
from workbench.verdict.staleness import due, span_end, stale_at

NOW = "2026-05-01T00:00:00.000000Z"
"""The time of every decision below, by the clock of the tests."""
DUE = "2026-05-15T00:00:00.000000Z"


def later(case: Case, at: str) -> Case:
    return replace(case, now=lambda: at)


def found(case: Case, number: int) -> Claim:
    claim = claims.get(case.db, number)
    assert claim is not None
    return claim


@pytest.fixture
def case(single: Case) -> Case:
    """On one engine; `test_looking_again` asks both."""
    return single


@pytest.fixture
def number(case: Case) -> int:
    """A corroborated claim on who holds a place: the policy looks again after 14 days."""
    number = editing.add_claim(case, "Tessalit taken by FLA", "control_change", ["Tessalit"]).id
    evidence_for(case, number, "AFP", "B2")
    decide(case, [number], Status.CORROBORATED)
    return number


@pytest.mark.parametrize(
    ("predicate", "status", "valid_to", "at"),
    [
        ("control_change", Status.CONFIRMED, None, DUE),
        ("movement", Status.REFUTED, None, "2026-05-08T00:00:00.000000Z"),
        ("statement", Status.CONFIRMED, None, None),
        ("statement", Status.CONFIRMED, "2026-05-03", "2026-05-04T00:00:00.000000Z"),
        ("control_change", Status.CONFIRMED, "2026-05-03", "2026-05-04T00:00:00.000000Z"),
        ("control_change", Status.CONFIRMED, "2026-07-03", DUE),
        ("control_change", Status.RUMOR, "2026-05-03", None),
        ("other", Status.UNVERIFIABLE, None, "2026-06-30T00:00:00.000000Z"),
    ],
)
def test_when_a_verdict_is_looked_at_again(
    predicate: str, status: Status, valid_to: str | None, at: str | None
) -> None:
    claim = Claim(
        id=1, uid="", title="", predicate=predicate, places=(), actors=(), event=When(), status=Status.RUMOR,
        stage=Stage.NEW, priority=0, why=(), version=1, updated_at="",
    )  # fmt: skip
    assert stale_at(claim, status, NOW, valid_to, default_policy()) == at


def test_a_policy_without_days_lets_nothing_go_stale(case: Case, number: int) -> None:
    text = default_policy().text
    old = parse_policy(text[: text.index("[stale]")])
    assert stale_at(found(case, number), Status.CONFIRMED, NOW, None, old) is None


def test_a_span_ends_with_its_day_or_its_minute() -> None:
    assert span_end("2026-05-03") == "2026-05-04T00:00:00.000000Z"
    assert span_end("2026-05-03T18:00:00.000000Z") == "2026-05-03T18:00:00.000000Z"
    assert span_end("2026-05-03T18:00") == "2026-05-03T18:00:00.000000Z"


def test_a_claim_comes_back_when_its_day_has_come(case: Case, number: int) -> None:
    before, eve = found(case, number), later(case, "2026-05-14T23:59:59.999999Z")
    assert before.stale_at == DUE
    assert priority.settle(eve) >= 0
    assert (ids(eve, "has:stale"), due(eve)) == ([], [])
    day = later(case, DUE)
    assert priority.reweigh(day) == 1
    assert priority.reweigh(day) == 0
    now = found(case, number)
    assert now.status == Status.CORROBORATED
    assert "+20 stale since 2026-05-15: decided 2026-05-01, to be looked at again after 14 days" in now.why
    assert now.priority == before.priority + 20
    assert ids(day, "has:stale") == [number]
    assert ids(day, "-has:stale") == []
    (one,) = due(day)
    assert (one.claim.id, one.verdict and one.verdict.at) == (number, NOW)


def test_it_counts_in_place_of_decided_and_closed(case: Case, number: int) -> None:
    editing.set_stage(case, [number], Stage.CLOSED)
    assert "-40 closed" in found(case, number).why
    priority.settle(later(case, DUE))
    assert not any(why.startswith("-40") for why in found(case, number).why)


def test_a_clock_that_was_set_back_takes_it_back(case: Case, number: int) -> None:
    before = found(case, number).why
    assert priority.settle_stale(later(case, DUE)) == 1
    assert priority.settle_stale(case) == 1
    assert found(case, number).why == before


def test_deciding_again_as_it_was_ends_it(case: Case, number: int) -> None:
    day = later(case, DUE)
    priority.settle(day)
    decide(day, [number], Status.CORROBORATED)
    assert (ids(day, "has:stale"), found(case, number).stale_at) == ([], "2026-05-29T00:00:00.000000Z")
    assert not any("stale" in why for why in found(case, number).why)
    assert len(verdicts(case, number)) == 2


def test_undo_and_redo_take_it_along(case: Case, number: int) -> None:
    decide(case, [number], Status.RUMOR, reason="withdrawn")
    assert found(case, number).stale_at is None
    flow.undo(case)
    assert found(case, number).stale_at == DUE
    flow.undo(later(case, DUE))
    assert (found(case, number).status, found(case, number).stale_at) == (Status.RUMOR, None)
    flow.redo(later(case, DUE))
    assert any("stale" in why for why in found(case, number).why)


def test_a_span_of_its_own(case: Case, number: int) -> None:
    decide(case, [number], Status.CORROBORATED, reason="for the night", valid_to="2026-05-01")
    assert found(case, number).stale_at == "2026-05-02T00:00:00.000000Z"
    (one,) = due(later(case, "2026-05-02T00:00:00.000000Z"))
    assert one.verdict is not None
    assert one.verdict.valid_to == "2026-05-01"


def test_a_hidden_claim_is_not_due(case: Case, number: int) -> None:
    decide(case, [number], Status.RUMOR, reason="to be merged")
    editing.merge(case, editing.add_claim(case, "The same").id, [number])
    assert due(later(case, "2027-01-01T00:00:00.000000Z")) == []
