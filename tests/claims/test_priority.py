"""Priorities: every point has its sentence and its weight, ages count to the newest message, changes are taken up."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.building import evidence_for, seen_message
from workbench.case import Case
from workbench.claims import editing, priority
from workbench.claims.media_doubts import Doubt
from workbench.claims.priority import Reason, reasons
from workbench.model import PREDICATES, Claim, Stage, Stance, Status
from workbench.settings import Weights
from workbench.store import claim_facts
from workbench.store.claim_facts import Spread
from workbench.store.engine import Engine, Row
from workbench.store.facts import Facts

NEWEST = "2026-05-01T12:00:00.000000Z"
PLAIN = Facts(
    claim=1, status=Status.RUMOR, stage=Stage.NEW, predicate="attack", places=("Gao",), actors=(), appearances=1,
    asserting=1, denying=0, asking=0, chats=1, languages=("fr",), first_seen=NEWEST, last_seen=NEWEST, best_score=90,
    media=0, reused=0, reused_since=None, lookalikes=0, lookalike_since=None, listed=(), supports=0, refutes=0,
    context=0, origins=0, best_grade="", blocs=(), contradicted_by=0, resurfaced=0,
)  # fmt: skip
ALONE = Spread(("whatsapp",), "2026-05-01T12", 1)
BUSY = replace(
    PLAIN, appearances=40, asserting=36, denying=4, asking=5, chats=9, languages=("ar", "fr", "und"), media=3, reused=1,
    reused_since="2023-08-11T09:00:00.000000Z", lookalikes=2, lookalike_since="2024-02-03T09:00:00.000000Z",
    contradicted_by=2, supports=1, refutes=1, best_score=60, last_seen="2026-04-21T10:00:00.000000Z",
)  # fmt: skip
FAST = Spread(("telegram", "whatsapp", "x"), "2026-04-20T06", 17)


def said(f: Facts, s: Spread = ALONE, w: Weights = Weights(), newest: str = NEWEST) -> list[str]:  # noqa: B008 — frozen
    return [str(r) for r in reasons(f, s, newest, w)]


def test_a_claim_seen_once_has_the_points_of_its_kind() -> None:
    assert said(PLAIN) == ["+18 reports an attack", "+6 no evidence yet"]


def test_every_point_has_its_sentence() -> None:
    assert said(BUSY, FAST) == [
        "+20 seen in 40 messages",
        "+18 reports an attack",
        "+14 1 of its media reused, first seen 2023-08-11",
        "+12 in 9 chats",
        "-10 last told 10 days before the newest message",
        "+8 asserted by 36, denied by 4 messages",
        "+8 contradicted by 2 other claims",
        "+8 evidence on both sides",
        "-8 found with a low score (60)",
        "+8 spread fast: 17 messages in one hour (2026-04-20 06h UTC)",
        "+6 asked about 5 times",
        "+6 on 3 platforms (telegram, whatsapp, x)",
        "+5 2 of its media to compare: what it looks like was seen 2024-02-03",
        "+4 in 2 languages (ar, fr)",
    ]


@pytest.mark.parametrize("predicate", PREDICATES)
def test_every_predicate_has_a_weight_of_its_own(predicate: str) -> None:
    assert any(s.startswith("+77 ") for s in said(replace(PLAIN, predicate=predicate), w=Weights(**{predicate: 77})))


def test_what_its_media_say_against_it_is_a_reason_with_a_weight_of_its_own() -> None:
    doubts = [Doubt("older", "is old"), Doubt("later", "is new"), Doubt("elsewhere", "is far")]
    w = replace(Weights(), media_older=31, media_later=32, media_elsewhere=0)
    found = [str(r) for r in reasons(PLAIN, ALONE, NEWEST, w, doubts)]
    assert found == ["+32 is new", "+31 is old", *said(PLAIN)]


def test_an_event_without_a_place_and_a_statement_without_one() -> None:
    assert "-6 names no place" in said(replace(PLAIN, places=()))
    assert "-6 names no place" not in said(replace(PLAIN, places=(), predicate="statement"))


@pytest.mark.parametrize(
    ("last", "points"),
    [("2026-05-01T23:59", None), ("2026-04-30T00:00", "-1 last told 1 day before"), ("2026-04-17T00:00", "-14 "),
     ("2019-01-01T00:00", "-14 "), (None, None)],
)  # fmt: skip
def test_age_is_counted_in_days_to_the_newest_message(last: str | None, points: str | None) -> None:
    found = [s for s in said(replace(PLAIN, last_seen=last)) if "last told" in s]
    assert len(found) == (points is not None)
    assert all(s.startswith(points or "") for s in found)


@given(st.lists(st.integers(-40, 40), min_size=len(fields(Weights)), max_size=len(fields(Weights))))
def test_points_are_those_of_the_weights_and_none_is_silent(points: list[int]) -> None:
    w = Weights(*points)
    found = reasons(BUSY, FAST, NEWEST, w)
    assert all(r.points and r.words for r in found)
    assert list(found) == sorted(found, key=lambda r: (-abs(r.points), r.words))
    assert 0 <= priority.priority(found, w.start) <= 100


def test_no_weight_no_reason() -> None:
    nothing = Weights(*[0] * len(fields(Weights)))
    assert said(BUSY, FAST, nothing) == []
    assert len(said(BUSY, FAST, replace(Weights(), reused=0, age=0))) == len(said(BUSY, FAST)) - 2


@pytest.mark.parametrize(("points", "shown"), [([90, 80], 100), ([-90], 0), ([5], 15)])
def test_a_priority_is_a_sum_cut_to_a_hundred(points: list[int], shown: int) -> None:
    assert priority.priority([Reason(p, "x") for p in points], 10) == shown


# --- in a case --------------------------------------------------------------------------------------------------------


def told(case: Case, *messages: tuple[str, str]) -> int:
    """A claim by hand that messages (time, chat) carry."""
    number = editing.add_claim(case, "Gao attacked", "attack", ["Gao"]).id
    editing.attach(case, number, [seen_message(case, f"attaque {at}", at, chat).id for at, chat in messages])
    return number


def found(case: Case, number: int) -> Claim:
    return editing.find(case, number)


def test_the_busiest_hour_is_found_over_chats_and_platforms(case: Case) -> None:
    number = told(case, *((f"2026-04-25 06:{m}", "N") for m in (10, 20, 30)), ("2026-04-25 07:00", "S"))
    assert claim_facts.spread(case.db, [number, 999]) == {number: Spread(("hand",), "2026-04-25T06", 3)}
    assert "+2 spread fast: 3 messages in one hour (2026-04-25 06h UTC)" in found(case, number).why


def test_a_message_that_asks_does_not_spread_a_claim(case: Case) -> None:
    number = editing.add_claim(case, "Gao attacked", "attack", ["Gao"]).id
    editing.attach(case, number, [seen_message(case, "c'est vrai ?").id], Stance.ASKS)
    assert claim_facts.spread(case.db, [number]) == {}
    assert "+2 asked about 1 time" in found(case, number).why


def test_older_claims_sink_when_newer_messages_come(case: Case) -> None:
    number = told(case, ("2026-04-25 06:41", "N"))
    old = told(case, ("2026-01-01 06:41", "N"))
    assert priority.settle(case) == 2
    assert priority.settle(case) == 0
    before = found(case, number).priority
    seen_message(case, "bonjour", "2026-04-28 10:00")
    assert priority.settle(case) == 1
    assert found(case, number).why[-1] == "-3 last told 3 days before the newest message"
    assert found(case, number).priority == before - 3
    assert "-14 last told 14 days or more before the newest message" in found(case, old).why


def test_settling_gives_what_counting_all_gives(case: Case) -> None:
    numbers = [told(case, (f"2026-04-{day:02} 06:00", "N")) for day in (1, 9, 10, 11, 12, 20)]
    priority.settle(case)
    for at in ("2026-04-21 00:00", "2026-04-24 00:00", "2026-06-01 00:00"):
        seen_message(case, f"bonjour {at}", at)
        priority.settle(case)
        settled = [(found(case, n).priority, found(case, n).why) for n in numbers]
        priority.refresh(case, numbers)
        assert [(found(case, n).priority, found(case, n).why) for n in numbers] == settled


def test_new_weights_are_taken_up(case: Case) -> None:
    number = told(case, ("2026-04-25 06:41", "N"))
    priority.settle(case)
    heavier = replace(case, settings=replace(case.settings, weights=replace(Weights(), attack=50)))
    assert priority.settle(heavier) == 1
    assert "+50 reports an attack" in found(case, number).why
    assert priority.settle(heavier) == 0
    assert priority.settle(case) == 1
    assert "+18 reports an attack" in found(case, number).why


def test_who_only_looks_takes_up_new_weights_and_no_newer_message(case: Case) -> None:
    number = told(case, ("2026-04-25 06:41", "N"))
    priority.settle(case)
    seen_message(case, "bonjour", "2026-04-28 10:00")
    assert priority.reweigh(case) == 0
    heavier = replace(case, settings=replace(case.settings, weights=replace(Weights(), attack=50)))
    assert priority.reweigh(heavier) == 1
    assert {"+50 reports an attack", "-3 last told 3 days before the newest message"} <= set(found(case, number).why)


def test_an_empty_case_is_settled(case: Case) -> None:
    assert (priority.settle(case), priority.settle(case)) == (0, 0)
    assert claim_facts.newest(case.db) == ""


def test_counting_asks_a_few_questions_however_many_claims(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = [told(case, ("2026-04-25 06:41", "N")) for _ in range(6)]
    evidence_for(case, numbers[0], "AFP", "B2")
    asked: list[str] = []
    rows = type(case.db).rows

    def counted(db: Engine, sql: str, **named: object) -> list[Row]:
        asked.append(sql)
        return rows(db, sql, **named)

    monkeypatch.setattr(type(case.db), "rows", counted)
    counts = []
    for chosen in (numbers[:1], numbers):
        asked.clear()
        priority.refresh(case, chosen)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_nothing_depends_on_the_clock(case: Case) -> None:
    number = told(case, ("2026-04-25 06:41", "N"))
    later = replace(case, now=lambda: "2031-01-01T00:00:00.000000Z")
    priority.settle(case)
    before = found(case, number)
    priority.refresh(later, [number])
    assert (found(case, number).priority, found(case, number).why) == (before.priority, before.why)
