"""What analysts do to claims: merge, split, link, attach, detach, each undone as it was done. Both engines."""

import pytest

from tests.building import evidence_for, seen_message
from workbench import flow
from workbench.case import Case
from workbench.claims import editing
from workbench.errors import NotFound, UsageError
from workbench.model import LinkKind, Stage, Stance
from workbench.store import claims


def messages_of(case: Case, number: int) -> list[int]:
    return [a.message for a in claims.appearances(case.db, number)]


@pytest.fixture
def pair(case: Case) -> tuple[int, int]:
    """Two claims with a message each; the second has evidence."""
    a, b = (editing.add_claim(case, t, "attack", ["Gao"]).id for t in ("Gao attacked", "Attack on Gao"))
    for number, text in ((a, "attaque à Gao ce matin"), (b, "Gao attaquée selon des habitants")):
        editing.attach(case, number, [seen_message(case, text).id])
    evidence_for(case, b, "AFP", "B2")
    return a, b


def test_merging_moves_everything_and_undo_brings_it_back(case: Case, pair: tuple[int, int]) -> None:
    a, b = pair
    editing.merge(case, a, [b])
    merged = editing.find(case, a)
    assert (messages_of(case, a), messages_of(case, b)) == ([1, 2], [])
    assert (merged.appearances, merged.supports) == (2, 1)
    flow.undo(case)
    assert (messages_of(case, a), messages_of(case, b)) == ([1], [2])
    assert editing.find(case, b).supports == 1


def test_a_merged_claim_leaves_the_queue(case: Case, pair: tuple[int, int]) -> None:
    a, b = pair
    editing.merge(case, a, [b])
    assert claims.ids(case.db, "c.hidden = 0", "c.id", {}) == [a]


def test_splitting_makes_a_claim_of_some_messages(case: Case, pair: tuple[int, int]) -> None:
    a, b = pair
    editing.attach(case, a, messages_of(case, b))
    new = editing.split(case, a, [2], "The second one")
    assert (messages_of(case, a), messages_of(case, new.id), new.title) == ([1], [2], "The second one")


def test_contradiction_holds_both_ways(case: Case, pair: tuple[int, int]) -> None:
    a, b = pair
    editing.link(case, a, LinkKind.CONTRADICTS, b)
    assert claims.links(case.db, [a, b]) == {a: [(b, "contradicts")], b: [(a, "contradicts")]}
    editing.unlink(case, a, LinkKind.CONTRADICTS, b)
    assert claims.links(case.db, [a, b]) == {}
    flow.undo(case)
    assert len(claims.links(case.db, [a, b])) == 2


def test_detaching_and_attaching_with_a_stance(case: Case, pair: tuple[int, int]) -> None:
    a, _ = pair
    editing.detach(case, a, [1])
    assert messages_of(case, a) == []
    editing.attach(case, a, [1], Stance.DENIES)
    assert [x.stance for x in claims.appearances(case.db, a)] == [Stance.DENIES]


def test_stage_and_assignment_in_bulk(case: Case, pair: tuple[int, int]) -> None:
    editing.set_stage(case, pair, Stage.WORKING)
    editing.assign(case, pair, "ada")
    assert {(editing.find(case, n).stage, editing.find(case, n).assignee) for n in pair} == {(Stage.WORKING, "ada")}
    flow.undo(case)
    flow.undo(case)
    assert {editing.find(case, n).stage for n in pair} == {Stage.NEW}


@pytest.mark.parametrize("wrong", ["", "   "])
def test_a_claim_needs_a_title(case: Case, wrong: str) -> None:
    with pytest.raises(UsageError, match="title"):
        editing.add_claim(case, wrong)


def test_unknown_things_are_named(case: Case) -> None:
    with pytest.raises(NotFound, match="C-99"):
        editing.set_note(case, 99, "x")
    number = editing.add_claim(case, "Something").id
    with pytest.raises(NotFound, match="message 7"):
        editing.attach(case, number, [7])
    with pytest.raises(UsageError, match="Nothing would change"):
        editing.set_stage(case, [number], Stage.NEW)
