"""What analysts do to claims: merge, split, link, attach, detach, each undone as it was done. Both engines."""

from collections.abc import Callable

import pytest

from tests.building import evidence_for, seen_message
from workbench import flow
from workbench.case import Case
from workbench.claims import editing, priority
from workbench.claims.filtering import claim_filter
from workbench.errors import Conflict, NotFound, UsageError
from workbench.evidence.items import NewEvidence, add_evidence
from workbench.ledger import events as ledger
from workbench.model import EvidenceStance, LinkKind, Stage, Stance, Status, When
from workbench.store import acting, claims, filters
from workbench.store.claims import Appearance
from workbench.store.engine import Engine
from workbench.verdict.deciding import decide


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


def test_an_edit_may_not_empty_the_title(case: Case, pair: tuple[int, int]) -> None:
    with pytest.raises(UsageError, match="needs a title"):
        editing.edit(case, pair[0], title="  ")
    assert editing.find(case, pair[0]).title == "Gao attacked"


def test_an_event_time_is_checked_and_kept_in_one_form(case: Case, pair: tuple[int, int]) -> None:
    with pytest.raises(UsageError, match="'7d' is not a day"):
        editing.add_claim(case, "Kati attacked", event=When("7d", "7d", "day"))
    with pytest.raises(UsageError, match="ends before"):
        editing.edit(case, pair[0], event=When("2026-04-26", "2026-04-25", "day"))
    editing.edit(case, pair[0], event=When("2026-04-25T06:00+02:00", None, "hour"))
    at = "2026-04-25T04:00:00.000000Z"
    assert editing.find(case, pair[0]).event == When(at, at, "hour")


def test_text_that_no_database_takes_is_replaced(case: Case) -> None:
    made = editing.add_claim(case, "caf\udce9\0", places=["Ga\0o"])
    assert (made.title, made.places) == ("caf\ufffd\ufffd", ("Ga\ufffdo",))
    editing.set_note(case, made.id, "a\0b")
    assert editing.find(case, made.id).note == "a\ufffdb"


def test_labels_count_in_words(case: Case, pair: tuple[int, int]) -> None:
    a, _ = pair
    assert editing.attach(case, a, [2]).label == "1 message → C-1"
    assert editing.detach(case, a, [1, 2]).label == "2 messages out of C-1"


# --- merging ---------------------------------------------------------------------------------------------------------


def test_two_merged_claims_may_share_a_message(case: Case, pair: tuple[int, int]) -> None:
    a, b = pair
    c = editing.add_claim(case, "Once more").id
    editing.attach(case, c, [2])
    editing.merge(case, a, [b, c])
    assert messages_of(case, a) == [1, 2]
    flow.undo(case)
    assert [messages_of(case, n) for n in (a, b, c)] == [[1], [2], [2]]


def test_a_chain_of_merges_leads_to_its_end(case: Case) -> None:
    x, y, z = (editing.add_claim(case, t).id for t in "XYZ")
    editing.merge(case, y, [x])
    editing.merge(case, z, [y])
    assert [acting.merged_into(case.db, n) for n in (x, y, z)] == [[], [], [x, y]]
    flow.undo(case)
    assert [acting.merged_into(case.db, n) for n in (x, y, z)] == [[], [x], []]


def test_a_merged_claim_is_not_worked_on_any_more(case: Case, pair: tuple[int, int]) -> None:
    a, b = pair
    c = editing.add_claim(case, "Third").id
    editing.merge(case, a, [b])
    source = evidence_for(case, a, "AFP", "B2").source
    refused = (
        lambda: editing.merge(case, b, [c]),
        lambda: editing.merge(case, c, [b]),
        lambda: editing.set_note(case, b, "x"),
        lambda: editing.edit(case, b, title="x"),
        lambda: editing.set_stage(case, [c, b], Stage.WORKING),
        lambda: editing.attach(case, b, [1]),
        lambda: editing.detach(case, b, [1]),
        lambda: editing.split(case, b, [1]),
        lambda: editing.link(case, c, LinkKind.REPEATS, b),
        lambda: decide(case, [b], Status.CONFIRMED, override="because"),
        lambda: add_evidence(case, NewEvidence(b, source, EvidenceStance.SUPPORTS, "B", 2)),
    )
    for act in refused:
        with pytest.raises(Conflict, match="C-2 was merged into C-1"):
            act()
    assert editing.find(case, c).stage == Stage.NEW


def test_links_of_a_merged_claim_move_and_undo_brings_them_back(case: Case) -> None:
    a, b, c = (editing.add_claim(case, t).id for t in "ABC")
    editing.link(case, a, LinkKind.CONTRADICTS, b)
    editing.link(case, c, LinkKind.CONTRADICTS, a)
    editing.link(case, c, LinkKind.FOLLOWS, b)
    before = claims.links(case.db, [a, b, c])
    editing.merge(case, c, [b])
    assert claims.links(case.db, [a, b, c]) == {a: [(c, "contradicts")], c: [(a, "contradicts")]}
    assert any("contradicted by 1" in w for w in editing.find(case, a).why)
    flow.undo(case)
    assert claims.links(case.db, [a, b, c]) == before


def test_merging_counts_origins_anew(case: Case, pair: tuple[int, int]) -> None:
    a, b = pair
    evidence_for(case, a, "AFP", "B2")
    editing.merge(case, a, [b])
    assert (editing.find(case, a).supports, editing.find(case, a).origins) == (2, 1)
    assert editing.find(case, b).origins == 0
    flow.undo(case)
    assert [editing.find(case, n).origins for n in (a, b)] == [1, 1]
    assert ledger.verify(case.db) is None


# --- what a person took out stays out --------------------------------------------------------------------------------


def found_again(db: Engine, claim: int, message: int) -> None:
    """What the detector does under a new rule."""
    with db.tx():
        claims.add_appearances(db, [Appearance(claim, message, Stance.ASSERTS, 90, True, "detector")])


def test_what_was_detached_or_split_off_stays_out_under_a_new_rule(case: Case, pair: tuple[int, int]) -> None:
    a, b = pair
    editing.attach(case, a, [2])
    editing.detach(case, a, [1])
    editing.split(case, a, [2])
    for message in (1, 2):
        found_again(case.db, a, message)
    assert messages_of(case, a) == []
    flow.undo(case)
    flow.undo(case)
    assert messages_of(case, a) == [1, 2]
    editing.detach(case, a, [1])
    flow.undo(case)
    editing.detach(case, b, [2])
    flow.undo(case)
    found_again(case.db, b, 1)
    assert messages_of(case, b) == [1, 2]


def test_what_a_person_attaches_again_is_in_again(case: Case, pair: tuple[int, int]) -> None:
    a, _ = pair
    for _ in range(2):
        editing.detach(case, a, [1])
        editing.attach(case, a, [1])
    assert messages_of(case, a) == [1]


def test_what_was_taken_out_of_a_merged_claim_stays_out_of_the_other(case: Case, pair: tuple[int, int]) -> None:
    a, b = pair
    editing.attach(case, b, [1])
    third = seen_message(case, "encore un").id
    editing.attach(case, b, [third])
    editing.detach(case, b, [1, third])
    editing.merge(case, a, [b])
    found_again(case.db, a, third)
    assert messages_of(case, a) == [1, 2]
    flow.undo(case)
    found_again(case.db, a, third)
    assert messages_of(case, a) == [1, third]


# --- claims that nothing carries -------------------------------------------------------------------------------------


def detected(case: Case) -> int:
    """A claim that the detector made from one message."""
    seen_message(case, "Tessalit est tombée, le FLA a pris le camp ce matin")
    flow.derive(case, lambda _: None, lambda: False)
    (number,) = claims.ids(case.db, "c.hidden = 0", "c.id", {})
    with case.db.tx():
        case.db.run("DELETE FROM appearances WHERE claim = :c", c=number)
    return number


@pytest.mark.parametrize("work", ["", "note", "assign", "stage", "link", "evidence", "decide"])
def test_only_claims_that_nobody_worked_on_are_hidden(case: Case, work: str) -> None:
    number = detected(case)
    other = editing.add_claim(case, "Other").id
    jobs: dict[str, Callable[[], object]] = {
        "note": lambda: editing.set_note(case, number, "two days of phone calls"),
        "assign": lambda: editing.assign(case, [number], "ada"),
        "stage": lambda: editing.set_stage(case, [number], Stage.WORKING),
        "link": lambda: editing.link(case, other, LinkKind.FOLLOWS, number),
        "evidence": lambda: evidence_for(case, number, "AFP", "B2"),
        "decide": lambda: decide(case, [number], Status.RUMOR, reason="looked at it"),
    }
    if work:
        jobs[work]()
    with case.db.tx():
        hidden = editing.hide_empty(case, [number, other])
    assert hidden == ([] if work else [number])
    with case.db.tx():
        assert claims.show(case.db, [number, other]) == hidden
        assert claims.show(case.db, [number, other]) == []


def test_many_claims_are_asked_about_in_parts(case: Case) -> None:
    with case.db.tx():
        assert claims.empty(case.db, range(100_000)) == []
        assert claims.show(case.db, range(100_000)) == []


def test_a_language_that_is_not_known_is_not_counted(case: Case) -> None:
    number = editing.add_claim(case, "Something").id
    texts = ("Bonjour à tous les amis de la ville", "ok", "The soldiers have left the town this morning")
    editing.attach(case, number, [seen_message(case, t).id for t in texts])
    claim = editing.find(case, number)
    assert claim.languages == ("en", "fr", "und")
    assert "+4 in 2 languages (en, fr)" in claim.why


# --- a closed claim that comes back ----------------------------------------------------------------------------------


def test_closing_it_again_is_an_act_that_ends_resurfaced_and_can_be_undone(case: Case, pair: tuple[int, int]) -> None:
    a, _ = pair
    editing.set_stage(case, [a], Stage.CLOSED)
    with pytest.raises(UsageError, match="Nothing would change"):
        editing.set_stage(case, [a], Stage.CLOSED)
    with case.db.tx():
        assert claims.resurface(case.db, a, 3)
        priority.refresh(case, [a])
    back = editing.find(case, a)
    assert "+20 resurfaced: 3 messages since it was closed" in back.why
    assert "-40 closed" not in back.why
    editing.set_stage(case, [a], Stage.CLOSED)
    assert (editing.find(case, a).resurfaced, "-40 closed" in editing.find(case, a).why) == (0, True)
    assert editing.find(case, a).priority < back.priority
    flow.undo(case)
    assert (editing.find(case, a).resurfaced, editing.find(case, a).why) == (3, back.why)


def test_what_resurfaced_is_found_by_the_filter_until_it_is_looked_at(case: Case, pair: tuple[int, int]) -> None:
    a, b = pair
    editing.set_stage(case, [a, b], Stage.CLOSED)
    with case.db.tx():
        assert claims.resurface(case.db, b, 1)
    assert found(case, "has:resurfaced") == [b]
    assert found(case, "stage:closed -has:resurfaced") == [a]
    editing.set_stage(case, [b], Stage.WORKING)
    assert found(case, "has:resurfaced") == []
    with case.db.tx():
        assert not claims.resurface(case.db, b, 1)


def found(case: Case, text: str) -> list[int]:
    f = claim_filter(case, text)
    c = filters.claims(case.db, f.conditions, f.search, f.sort, f.descending, "")
    return claims.ids(case.db, c.where, "c.id", c.params)


# --- moving ----------------------------------------------------------------------------------------------------------


def test_moving_is_one_act_that_keeps_the_stance_or_sets_it(case: Case, pair: tuple[int, int]) -> None:
    a, b = pair
    editing.attach(case, a, [2], Stance.DENIES)
    act = editing.move(case, a, b, [1, 1], None)
    assert (act.label, act.claims) == ("1 message of C-1 → C-2", (a, b))
    assert (messages_of(case, a), messages_of(case, b)) == ([2], [1, 2])
    assert [x.stance for x in claims.appearances(case.db, b)] == [Stance.ASSERTS, Stance.ASSERTS]
    editing.move(case, b, a, [1], Stance.DENIES)
    assert [x.stance for x in claims.appearances(case.db, a)] == [Stance.DENIES, Stance.DENIES]
    flow.undo(case)
    flow.undo(case)
    assert (messages_of(case, a), messages_of(case, b)) == ([1, 2], [2])


def test_a_message_that_both_claims_carry_is_taken_out_of_the_first(case: Case, pair: tuple[int, int]) -> None:
    a, b = pair
    editing.attach(case, a, [2])
    editing.move(case, a, b, [2])
    assert (messages_of(case, a), messages_of(case, b)) == ([1], [2])
    found_again(case.db, a, 2)
    assert messages_of(case, a) == [1]


def test_what_cannot_be_moved_is_refused(case: Case, pair: tuple[int, int]) -> None:
    a, b = pair
    with pytest.raises(UsageError, match="the claim they are in"):
        editing.move(case, a, a, [1])
    with pytest.raises(NotFound, match="Message 2 is not in C-1"):
        editing.move(case, a, b, [1, 2])
    with pytest.raises(NotFound, match="C-9"):
        editing.move(case, a, 9, [1])
    assert (messages_of(case, a), messages_of(case, b)) == ([1], [2])
