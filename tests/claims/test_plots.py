"""What the plots are drawn from, counted by either database, and the sentences that say the same."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench import flow
from workbench.case import Case
from workbench.claims import editing, lanes, telling, whereabouts
from workbench.claims.coordinates import Point, distance_km
from workbench.claims.lanes import KINDS
from workbench.claims.spreading import HOUR, Clock, moment
from workbench.claims.whereabouts import Spot, bearing, core, short_bearing
from workbench.model import Stance, Status
from workbench.query import CLAIM_FIELDS, parse
from workbench.store import claims, spans

CHAT = """\
25/04/2026, 05:44 - Moussa: Ça tire fort à Kati depuis ce matin, attaque du JNIM
26/04/2026, 08:10 - Moussa: Le FLA a pris Kidal ce matin, les FAMa ont quitté la ville
26/04/2026, 08:20 - Awa: Le FLA a pris Kidal ce matin, les FAMa ont quitté la ville
27/04/2026, 09:00 - Issa: Faux, Kidal est toujours tenue par les FAMa
"""
BAMAKO, KIDAL, ALGER = (12.64, -8.0), (18.44, 1.41), (36.75, 3.06)


def test_what_the_databases_count_and_the_words_of_it(case: Case, tmp_path: Path) -> None:
    """One import on each engine: claims found in a chat, and one entered by hand that no message carries."""
    path = tmp_path / "WhatsApp Chat with Nord.txt"
    path.write_text(CHAT, encoding="utf-8")
    flow.import_paths(case, flow.ImportRequest((path,), timezone="UTC"), lambda _: None, lambda: False)
    by_hand = editing.add_claim(case, "Convoy seen", "movement", ("Azawad",)).id
    held = list(claims.stream(case.db, "c.hidden = 0", "c.id", {}))
    taken = max(held, key=lambda c: c.appearances)
    assert taken.appearances >= 2
    _told(case, taken.id)
    nothing = telling.told(case, by_hand)
    assert telling.whole(nothing, 60) is None
    assert telling.words(nothing) == ("No message carries it.",)
    assert telling.peak_of(nothing) is None
    _lanes(case, seen=len(held) - 1)
    _places(case, kidal=sum("Kidal" in c.places for c in held))


def _told(case: Case, number: int) -> None:
    found = telling.told(case, number)
    carried = claims.appearances(case.db, number)
    assert found.messages == len(carried) == sum(d.asserts + d.denies + d.asks for d in found.days)
    assert [d.day for d in found.days] == sorted(d.day for d in found.days)
    clock = telling.whole(found, 60)
    assert clock is not None
    drawn = telling.columns(found, clock)
    for stance in Stance:
        assert sum(drawn[stance]) == sum(a.stance == stance for a in carried)
    chats = spans.told_by_chat(case.db, number)
    assert {(c.chat, c.stance): c.count for c in chats} == Counter(("Nord", a.stance) for a in carried)
    assert min(c.first for c in chats) == "2026-04-26T08:10:00.000000Z"
    said = " ".join(telling.words(found))
    assert f"{len(carried)} messages: " in said
    assert "First 2026-04-26 08:10Z in WhatsApp, Nord" in said
    assert "most in the hour from 2026-04-26 08:00Z: 2 messages" in said


def _lanes(case: Case, seen: int) -> None:
    clock = lanes.whole(case, "", 40)
    assert clock is not None
    for kind in KINDS:
        found = lanes.lanes(case, "", kind, clock, 10)
        assert found.every.claims == seen
        assert found.unseen == 1
        for lane in (found.every, *found.lanes):
            columns = [n for n, count in enumerate(lane.counts) if count]
            parts = [lanes.span_of(clock, n, n) for n in columns]
            listed = [i for span in parts for i in lanes.listed(case, "", kind, lane.name, span, 9)]
            assert len(listed) == lane.claims
        assert lanes.lanes(case, "", kind, clock, 10, found) == found
        said = lanes.words(found)
        assert said[0].startswith(f"{seen} claims first seen from")
        assert said[-1] == "1 claim is in no message and has no time."
    assert lanes.lanes(case, "", "place", clock, 1).more == 2
    assert lanes.whole(case, "has:note", 40) is None
    at = moment("2026-04-25T05:00:00Z")
    assert at is not None
    for step, column in ((60, 44), (HOUR, 0)):  # the first claim alone, by its minute and by its hour
        assert lanes.lanes(case, "", "status", Clock(at, step, 50), 5).every.counts[column] == 1


def _places(case: Case, kidal: int) -> None:
    found = whereabouts.whereabouts(case, "")
    assert {s.name for s in found.placed} == {"Kati", "Kidal"}
    assert [s.name for s in found.unplaced] == ["Azawad"]
    assert found.nowhere == 0
    assert "Gao" in found.known
    assert {"Mali", "Niger"} <= set(found.countries)
    said = " ".join(whereabouts.words(found))
    assert f"Kidal: {kidal} claims ({kidal} rumor), 18.44° N 1.41° E" in said
    assert "Kati lies 1,196 km south-west of Kidal." in said
    assert "Without a position: Azawad 1." in said
    assert whereabouts.words(whereabouts.whereabouts(case, "has:note")) == ("No claim names a place.",)


def test_a_lane_becomes_a_filter_that_the_queue_understands() -> None:
    span = ("2026-04-25T00:00:00.000000Z", "2026-04-26T05:30:00.000000Z")
    text = lanes.narrowed("status:rumor", "place", "Ras El Ma", span, ())
    assert text == 'status:rumor place:"Ras El Ma" after:2026-04-25 before:2026-04-26T05:30Z'
    assert parse(text, CLAIM_FIELDS, "2026-04-30T00:00:00Z").conditions[1].values == ("Ras El Ma",)
    assert lanes.narrowed("", "bloc", lanes.ALL, span, ()) == "after:2026-04-25 before:2026-04-26T05:30Z"
    assert lanes.narrowed("", "bloc", lanes.NO_BLOC, span, ("A b", "C")).startswith('-bloc:"A b",C ')


@pytest.mark.parametrize(
    ("a", "b", "wind", "short"),
    [(BAMAKO, KIDAL, "north-east", "NE"), (KIDAL, BAMAKO, "south-west", "SW"), (KIDAL, ALGER, "north", "N"),
     ((0.0, 179.0), (0.0, -179.0), "east", "E")],
)  # fmt: skip
def test_winds(a: Point, b: Point, wind: str, short: str) -> None:
    assert (bearing(a, b), short_bearing(a, b)) == (wind, short)


def spot(name: str, point: Point | None, many: int) -> Spot:
    return Spot(name, point, {Status.RUMOR: many})


def test_one_place_far_away_does_not_shrink_the_others() -> None:
    near = [spot(f"P{n}", (15.0, n / 9), 2) for n in range(7)]
    spots = [
        spot("Bamako", BAMAKO, 20),
        spot("Kidal", KIDAL, 10),
        *near,
        spot("Alger", ALGER, 1),
        spot("Mali", None, 9),
    ]
    assert {s.name for s in core(spots)} == {s.name for s in spots} - {"Alger", "Mali"}
    many = [*spots[:-2], spot("Alger", ALGER, 10)]
    assert len(core(many)) == 10, "a place with many claims is never left out"
    few = [spot("Kidal", KIDAL, 33), spot("Alger", ALGER, 1)]
    assert len(core(few)) == 2, "nor is one of a few"
    assert core([]) == ()
    found = whereabouts.nearest(few[1], few)
    assert found[0][0].name == "Kidal"
    assert found[0][1] == pytest.approx(distance_km(ALGER, KIDAL))


POINTS = st.tuples(st.floats(-60, 60), st.floats(-170, 170))


@given(st.lists(st.tuples(POINTS, st.integers(1, 50)), min_size=1, max_size=12))
def test_the_core_holds_nine_tenths_of_the_claims(given_: list[tuple[Point, int]]) -> None:
    spots = [spot(str(n), point, many) for n, (point, many) in enumerate(given_)]
    assert sum(s.claims for s in core(spots)) >= 0.9 * sum(s.claims for s in spots) - 1e-9
