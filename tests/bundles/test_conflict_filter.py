"""`has:conflict` finds the claims that `bundle conflicts` lists, on both engines; and what two cases say, in words."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.bundles import asking, conflicts
from workbench.bundles.conflict_words import said
from workbench.case import Case
from workbench.claims import editing
from workbench.claims.filter_kinds import CLAIMS
from workbench.claims.filtering import compiled
from workbench.errors import NotFound
from workbench.ledger.events import claim_subject
from workbench.model import Actor, LinkKind, Role, When, claim_label
from workbench.store import bundled
from workbench.store import claims as claim_store
from workbench.tui import reading
from workbench.undo import redo, undo

SAYS_ELSE: dict[str, Callable[[Case, int], Any]] = {
    "title": lambda case, n: editing.edit(case, n, title="Another title"),
    "predicate": lambda case, n: editing.edit(case, n, predicate="attack"),
    "places": lambda case, n: editing.edit(case, n, places=("Gao",)),
    "actors": lambda case, n: editing.edit(case, n, actors=(Actor("JNIM", Role.AGENT),)),
    "time": lambda case, n: editing.edit(case, n, event=When("2026-04-27", None, "day")),
    "note": lambda case, n: editing.set_note(case, n, "Another note"),
    "would_change": lambda case, n: editing.edit(case, n, would_change="a film"),
}
"""How a person sets each field of a claim to something else."""


def in_conflict(case: Case) -> list[int]:
    """What the filter finds, by both ways in which filters are read."""
    chosen = compiled(case, "has:conflict", CLAIMS)
    found = list(claim_store.ids(case.db, chosen.where, "c.id", chosen.params))
    assert sorted(reading.claim_ids(case, "has:conflict")) == found
    assert found == sorted({int(c.subject.partition("/")[2]) for c in asking.open_conflicts(case)
                            if c.subject.startswith("claim/")})  # fmt: skip
    return found


def asked(case: Case, subject: str, field: str) -> None:
    """Note that another case says something else of a field."""
    ours = asking.said_of(case.db, subject, field)
    number = len(bundled.conflicts(case.db)) + 1
    told = bundled.Conflict(number, subject, field, ours, "something else", "other-case", case.now(), "")
    with case.db.tx():
        bundled.add_conflicts(case.db, [told])


@pytest.fixture
def number(case: Case) -> int:
    """A claim that says something in every field, beside one that nobody asks about."""
    editing.add_claim(case, "Nobody asks about this", "other")
    who = (Actor("FLA", Role.AGENT),)
    claim = editing.add_claim(
        case, "Kidal taken", "control_change", ("Kidal", "Ber"), who, When("2026-04-26", "2026-04-27", "day")
    )
    editing.set_note(case, claim.id, "a note")
    editing.edit(case, claim.id, would_change="a photograph")
    return claim.id


def test_every_field_that_bundles_compare_is_known() -> None:
    """A field that joins is in this test, or the filter would pass its conflicts over."""
    assert set(SAYS_ELSE) | {"status", "external_id"} == set(asking.CLAIM_FIELDS)


@pytest.mark.parametrize("field", [*SAYS_ELSE, "status", "external_id"])
def test_a_claim_is_found_until_somebody_has_looked(case: Case, number: int, field: str) -> None:
    asked(case, claim_subject(number), field)
    assert in_conflict(case) == [number]
    if field in SAYS_ELSE:
        SAYS_ELSE[field](case, number)
        assert in_conflict(case) == []
        undo(case)
        assert in_conflict(case) == [number]
    conflicts.keep(case, number)
    assert in_conflict(case) == []
    undo(case)
    assert in_conflict(case) == [number]
    redo(case)
    assert in_conflict(case) == []
    with pytest.raises(NotFound):
        conflicts.keep(case, number)


@pytest.mark.parametrize(
    "when", [When(None, None, "unknown"), When("2026-04-26", None, "day"), When("2026-04-26", "2026-04-26", "day")]
)
def test_times_of_every_form_are_found(case: Case, number: int, when: When) -> None:
    editing.edit(case, number, event=when)
    asked(case, claim_subject(number), "time")
    assert in_conflict(case) == [number]


def test_what_may_be_the_same_event_is_found_until_somebody_says(case: Case, number: int) -> None:
    """Two claims stand apart: keeping them so, linking them and merging them each answer the question."""
    other = editing.add_claim(case, "The same in other words", "control_change", ("Kidal",)).id
    told = bundled.Conflict(1, claim_subject(number), "same_event", claim_label(other), "C-2", "x", case.now(), "")
    with case.db.tx():
        bundled.add_conflicts(case.db, [told])
    assert in_conflict(case) == [number]
    answers: tuple[Callable[[], object], ...] = (
        lambda: conflicts.keep(case, number),
        lambda: editing.link(case, number, LinkKind.FOLLOWS, other),
        lambda: editing.merge(case, other, [number]),
        lambda: editing.merge(case, number, [other]),
    )
    for answered in answers:
        answered()
        assert in_conflict(case) == []
        undo(case)
        assert in_conflict(case) == [number]


def test_a_source_in_question_is_no_claim(case: Case, number: int) -> None:
    """Its subject has no claim's number in it, which one engine would trip over."""
    told = bundled.Conflict(1, "source/3", "reliability", "B", "D", "other-case", case.now(), "")
    with case.db.tx():
        bundled.add_conflicts(case.db, [told])
    chosen = compiled(case, "has:conflict", CLAIMS)
    assert list(claim_store.ids(case.db, chosen.where, "c.id", chosen.params)) == []
    everything = compiled(case, "-has:conflict", CLAIMS)
    assert number in claim_store.ids(case.db, everything.where, "c.id", everything.params)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("places", '["Kidal","Ber"]', "Kidal, Ber"),
        ("places", "[]", "empty"),
        ("actors", '[{"name":"FLA","role":"agent"}]', "FLA (agent)"),
        ("actors", '[{"who":"FLA"}]', '[{"who":"FLA"}]'),
        ("time", "2026-04-26 – 2026-04-27", "2026-04-26 – 2026-04-27"),
        ("time", "2026-04-26 – 2026-04-26", "2026-04-26"),
        ("time", "2026-04-25T04:00:00.000000Z – 2026-04-25T12:00:00.000000Z", "2026-04-25 04:00 – 2026-04-25 12:00"),
        ("predicate", "control_change", "control change"),
        ("note", "", "empty"),
        ("title", "Kidal taken", "Kidal taken"),
    ],
)
def test_both_values_are_words(field: str, value: str, words: str) -> None:
    assert said(field, value) == words


@given(st.sampled_from(("places", "actors", "time", "title")), st.text())
def test_no_value_is_too_odd_to_be_shown(field: str, value: str) -> None:
    assert said(field, value)
