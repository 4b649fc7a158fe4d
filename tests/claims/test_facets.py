"""Facets, views, near misses and completion on one small case, on both engines: every count is what a filter finds."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from tests.building import evidence_for, seen_message
from workbench import flow
from workbench.case import Case, open_case
from workbench.claims import completing, editing, facets, views
from workbench.claims.completing import spot, taken
from workbench.claims.filter_text import Picked, with_picked
from workbench.claims.filtering import claim_filter, parsed
from workbench.claims.near_misses import near, slips
from workbench.claims.view_names import CLAIMS, MESSAGES, USUAL, listed
from workbench.errors import Conflict, NotFound, UsageError
from workbench.evidence.glosses import translate
from workbench.model import Actor, Analyst, Role, Stance, Status, When
from workbench.query import CLAIM_FIELDS
from workbench.verdict.deciding import decide

DAY = When("2026-04-25", "2026-04-25", "day")
JNIM = Actor("JNIM", Role.AGENT)


@pytest.fixture
def case(store_url: str, fixed_env: Path) -> Iterator[Case]:
    """Six claims at three places, carried by messages of two chats, with evidence and a decision."""
    made = open_case(store_url, Analyst("ada", "Ada"))
    messages = [
        seen_message(made, "Le FLA a pris la ville", "2026-04-25 06:41", "Nord alerte").id,
        seen_message(made, "Ça tire fort ce matin", "2026-04-25 07:41", "Nord alerte").id,
        seen_message(made, "The camp was taken today", "2026-04-26 06:41", 'Gao "jeunes"').id,
    ]
    for n, places in enumerate([("Kidal",), ("Kidal", "Gao"), ("Gao",), ("Ber",), (), ("Kidal",)]):
        actors = (JNIM, Actor("JNIM", Role.OBJECT)) if n % 2 else ()
        claim = editing.add_claim(
            made, f"Statement {n}", "attack" if n < 2 else "statement", places, actors, DAY,
            carried_by=messages[n : n + 1], stance=Stance.ASSERTS,
        )  # fmt: skip
        if n < 2:
            evidence_for(made, claim.id, "AFP", "B2", bloc="Western")
            evidence_for(made, claim.id, "Tamani", "C3", bloc="African")
        if n == 0:
            decide(made, [claim.id], Status.CONFIRMED)
    yield made
    made.close()


def found(case: Case, text: str, kind: str = CLAIMS) -> int:
    """How many hits a filter has, counted as lists are read."""
    return facets.total(case, text, kind)


def test_every_count_of_claims_is_what_picking_it_finds(case: Case) -> None:
    seen = set()
    for rest, field in product(("", "place:Kidal", "-status:confirmed"), facets.FACETS[CLAIMS]):
        for v in facets.values(case, rest, CLAIMS, field):
            if '"' not in v.value:
                text = with_picked(rest, field, Picked((v.value,)))
                assert v.count == found(case, text), f"{field} {v}"
                seen |= {field} if v.count else set()
    assert seen == set(facets.FACETS[CLAIMS]) - {"assignee"}


def test_every_count_of_messages_is_what_picking_it_finds(case: Case) -> None:
    flow.derive(case, lambda _: None, lambda: False)
    for field in facets.FACETS[MESSAGES]:
        for v in facets.values(case, "", MESSAGES, field):
            if '"' not in v.value:
                assert v.count == found(case, with_picked("", field, Picked((v.value,))), MESSAGES), f"{field} {v}"
    chats = {v.value: v.count for v in facets.values(case, "", MESSAGES, "chat")}
    assert chats == {"Nord alerte": 2, 'Gao "jeunes"': 1}


def test_values_are_counted_without_what_the_filter_says_of_their_own_field(case: Case) -> None:
    counts = {v.value: v.count for v in facets.values(case, "place:Ber status:rumor", CLAIMS, "place")}
    assert counts == {"Kidal": 2, "Gao": 2, "Ber": 1}
    assert facets.values(case, "place:Kidal", CLAIMS, "status")[0] == facets.Value("rumor", 2)


def test_a_view_is_saved_changed_renamed_removed_and_each_is_taken_back(case: Case) -> None:
    views.save(case, "  Kidal   open ", "place:Kidal -status:confirmed")
    assert found(case, 'view:"kidal OPEN"') == found(case, "place:Kidal -status:confirmed") == 2
    assert found(case, 'view:"Kidal open" place:Gao') == 1
    views.save(case, "Kidal open", "place:Kidal")
    assert found(case, 'view:"Kidal open"') == 3
    flow.undo(case)
    assert found(case, 'view:"Kidal open"') == 2
    views.rename(case, "kidal open", "Nord")
    assert [v.name for v in listed(case) if v.id] == ["Nord"]
    views.remove(case, "nord")
    assert [v for v in listed(case) if v.id] == []
    flow.undo(case)
    flow.undo(case)
    assert [(v.name, v.filter, v.by) for v in listed(case) if v.id] == [
        ("Kidal open", "place:Kidal -status:confirmed", "ada")
    ]
    flow.undo(case)
    assert [v.name for v in listed(case)] == [u.name for u in USUAL]


def test_a_view_stands_for_all_its_filter_says(case: Case) -> None:
    views.save(case, "inner", "place:Kidal sort:-id group:day Statement")
    views.save(case, "outer", "view:inner mine")
    f = claim_filter(case, "view:outer -status:confirmed")
    own = claim_filter(case, "place:Kidal sort:-id group:day Statement mine")
    assert (f.sort, f.descending, f.group, f.mine, f.search) == ("id", True, "day", True, own.search)
    assert {c.field for c in f.conditions} == {"place", "status"}
    assert claim_filter(case, "view:outer sort:prio").sort == "prio"
    with pytest.raises(UsageError, match="leads back to itself"):
        views.save(case, "inner", "view:outer")
    assert found(case, "view:inner") == 3, "the circle was not kept"


@pytest.mark.one_engine
def test_what_a_view_cannot_say_is_refused(case: Case) -> None:
    views.save(case, "letters", "kind:text", MESSAGES)
    for text in ("-view:stale", "view:stale,mine", "view:nothing", "view:letters"):
        with pytest.raises(UsageError):
            parsed(case, text, CLAIMS)


@pytest.mark.one_engine
def test_names_that_cannot_be_views_are_refused(case: Case) -> None:
    views.save(case, "one", "place:Kidal")
    views.save(case, "two", "place:Gao")
    for name in ("", "…", 'a"b', "x" * 61, "Stale"):
        with pytest.raises(UsageError):
            views.save(case, name, "place:Kidal")
    with pytest.raises(Conflict):
        views.rename(case, "one", "TWO")
    for name in ("three", "stale"):
        with pytest.raises(NotFound):
            views.remove(case, name)
    for text in ("", "plce:Kidal", "place:Kidl"):
        with pytest.raises(UsageError):
            views.save(case, "new", text)
    assert [v.name for v in listed(case) if v.id] == ["one", "two"]


@pytest.mark.one_engine
def test_every_usual_view_holds(case: Case) -> None:
    for usual in USUAL:
        assert found(case, f'view:"{usual.name}"') == found(case, usual.filter)


NEAR = (
    ("place:Kidl", "place:Kidal", "", 3),
    ("plce:Kidl status:rumr", "place:Kidal status:rumor", "", 2),
    ("status:confirmed place:Gao", "", "status:confirmed", 2),
    ('chat:"Nord alrte"', 'chat:"Nord alerte"', "", 2),
)


@pytest.mark.one_engine
def test_what_nearly_matches_is_found_and_counted(case: Case) -> None:
    for text, *expected in NEAR:
        best = near(case, text, CLAIMS)[0]
        assert [best.instead, best.dropped, best.count] == expected
        assert found(case, best.text) == best.count


@pytest.mark.one_engine
def test_nothing_is_proposed_that_finds_nothing(case: Case) -> None:
    assert near(case, "zzzzzz", CLAIMS) == ()
    assert [t.name for t, _ in slips(case, "status:rumor place:Xyzw stage:nw", CLAIMS)] == ["place", "stage"]


TYPED: tuple[tuple[str, list[str]], ...] = (
    ("sta", ["status:", "stage:"]),
    ("status:ru", ["rumor"]),
    ("place:Kidal,g", ["Gao"]),
    ('chat:"nord al', ['"Nord alerte"']),
    ("-place:b", ["Ber"]),
    ("status:confirmed place:", ["Kidal"]),
    ("view:to", ['"to decide"']),
    ("sort:-pr", ["prio"]),
    ("group:", ["place", "day"]),
    ("xyz", []),
)


@pytest.mark.one_engine
def test_what_may_stand_where_somebody_types(case: Case) -> None:
    for text, expected in TYPED:
        at = spot(text, len(text), CLAIMS)
        assert at is not None
        offered = completing.candidates(case, CLAIMS, text, at)
        assert [c.text for c in offered] == expected, text
        if offered:
            new, cursor = taken(text, at, offered[0])
            assert new[:cursor].rstrip().endswith(offered[0].text)
            if not offered[0].text.endswith(":"):
                claim_filter(case, new)


@pytest.mark.one_engine
def test_completion_knows_the_fields_of_its_kind(case: Case) -> None:
    for field in CLAIM_FIELDS:
        at = spot(f"{field}:", len(field) + 1, CLAIMS)
        assert at is not None
        assert at.field == field
        completing.candidates(case, CLAIMS, f"{field}:", at)
    assert spot("place:Kidal", 3, CLAIMS) is None


def test_a_translation_is_found_by_its_words(case: Case) -> None:
    translate(case, 1, "en", "The front has seized the town")
    assert found(case, "seized town", MESSAGES) == 1
    assert found(case, '"seized the town"', MESSAGES) == 1
    assert found(case, "seiz*", MESSAGES) == 1
    assert found(case, "seized -town", MESSAGES) == 0
    assert found(case, "pris ville", MESSAGES) == 1
