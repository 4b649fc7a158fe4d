"""The inbox: what waits and what does not, in which order and why; attach, claim, dismiss, each taken back. Both
engines. Every text is invented."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests.building import seen_message
from workbench import flow
from workbench.case import Case, open_case
from workbench.claims import editing, inbox, ranking, stages, wording
from workbench.claims.grouping import MIN_SCORE
from workbench.claims.lexicon import load_lexicon
from workbench.claims.ranking import Facts
from workbench.errors import Cancelled, Conflict, NotFound, UsageError
from workbench.ledger import events as ledger
from workbench.model import Analyst, Stance
from workbench.store import claims, messages
from workbench.store import events as event_store
from workbench.store import inbox as store

PRAYER = "Chaîne de prière : récitez onze fois et envoyez à dix contacts, ne brisez pas la chaîne"
GREETING = "Bonjour à tous les amis de Kidal, bonne semaine"
TAKEN = "Le FLA a pris Kidal ce matin, les FAMa ont quitté la ville"
LEXICON = load_lexicon()


def quietly(_: object) -> None:
    """Progress that nobody sees."""


def settled(case: Case) -> None:
    """Derive and let the inbox look at everything."""
    stages.read_stage(case, LEXICON, quietly, lambda: False)
    stages.group_stage(case, LEXICON, quietly, lambda: False)
    ranking.settle(case, LEXICON, quietly, lambda: False)


def said(case: Case, *texts: str, chat: str = "Infos Nord", at: str = "2026-04-25 06:41") -> list[int]:
    """Messages by hand, with everything that follows from them."""
    ids = [seen_message(case, text, at, chat).id for text in texts]
    settled(case)
    return ids


def imported(case: Case, folder: Path, *lines: str, name: str = "G") -> int:
    """An export of these lines, a minute apart; returns its batch."""
    path = folder / f"WhatsApp Chat with {name}.txt"
    told = (f"25/04/2026, 06:{n:02} - {line}\n" for n, line in enumerate(lines))
    path.write_text("".join(told), "utf-8")
    request = flow.ImportRequest((path,), timezone="UTC", date_order="dmy")
    batch = flow.import_paths(case, request, quietly, lambda: False)[0].batch
    ranking.settle(case, LEXICON, quietly, lambda: False)
    return batch


# --- what waits -----------------------------------------------------------------------------------------------------


def test_what_no_claim_holds_waits_and_nothing_else(case: Case, tmp_path: Path) -> None:
    imported(
        case, tmp_path,
        "Messages and calls are end-to-end encrypted. No one outside of this chat can read them.",
        f"Moussa: {TAKEN}", f"Awa: {GREETING}", "Awa: 🙏🙏", "Awa: <Media omitted>",
        f"Issa: {PRAYER}",
    )  # fmt: skip
    rows = inbox.rows(case, inbox.waiting(case))
    assert {row.message.text for row in rows.values()} == {GREETING, PRAYER}


def test_a_picture_without_words_waits_when_the_case_holds_it(case: Case, tmp_path: Path) -> None:
    picture = tmp_path / "a.jpg"
    Image.linear_gradient("L").save(picture)
    message = flow.add_message(case, "Infos Nord", "Ada", "2026-04-25 06:41", "", [picture])
    settled(case)
    assert inbox.waiting(case) == [message.id]
    assert [r.words for r in inbox.rows(case, [message.id])[message.id].why] == ["comes with a picture, video or file"]


def test_a_question_waits_until_a_claim_is_what_it_asks_about(case: Case) -> None:
    (asking,) = said(case, "Est-ce que le FLA a pris Kidal ?")
    assert inbox.waiting(case) == [asking]
    number = editing.add_claim(case, "Kidal taken", "control_change", ["Kidal"]).id
    editing.attach(case, number, [asking], Stance.ASKS)
    assert inbox.waiting(case) == []


def test_copies_are_one_row_that_counts_them(case: Case) -> None:
    first, second = said(case, PRAYER, f"Transféré\n{PRAYER}", chat="A")
    (third,) = said(case, PRAYER, chat="B", at="2026-04-25 07:41")
    assert inbox.waiting(case) == [first]
    row = inbox.rows(case, [first])[first]
    assert (row.facts.messages, row.facts.chats, row.facts.forwarded) == (3, 2, 1)
    assert row.facts.last_seen == "2026-04-25T07:41:00.000000Z"
    assert inbox.members(case, third) == [first, second, third]
    assert {"said in 3 messages", "in 2 chats", "1 of them passed on"} <= {r.words for r in row.why}


def test_what_is_taken_out_of_a_claim_waits_again(case: Case) -> None:
    (number,) = said(case, TAKEN)
    assert inbox.waiting(case) == []
    for claim in claims.ids(case.db, "c.hidden = 0", "c.id", {}):
        editing.detach(case, claim, [number])
    assert inbox.waiting(case) == [number]
    assert any("yet no claim holds it" in r.words for r in inbox.rows(case, [number])[number].why)
    flow.undo(case)
    assert inbox.waiting(case) == []


def test_what_only_a_hidden_claim_holds_waits(case: Case) -> None:
    (number,) = said(case, GREETING)
    inbox.make_claim(case, number)
    assert inbox.waiting(case) == []
    flow.undo(case)
    assert inbox.waiting(case) == [number]


def test_the_filter_finds_names_that_no_claim_holds_and_refuses_what_it_does_not_know(case: Case) -> None:
    kidal, prayer = said(case, GREETING, PRAYER)
    assert inbox.waiting(case, "place:Kidal") == [kidal]
    assert inbox.waiting(case, "-place:Kidal") == [prayer]
    assert inbox.waiting(case, "prière") == [prayer]
    assert inbox.waiting(case, "sort:-id") == [prayer, kidal]
    assert inbox.waiting(case, "sort:id", 1) == [kidal]
    with pytest.raises(UsageError, match="no value 'Kidl'"):
        inbox.waiting(case, "place:Kidl")


# --- order and reasons ----------------------------------------------------------------------------------------------


def test_the_telling_comes_before_the_idle(case: Case) -> None:
    idle, named, spread = said(case, "Quelqu'un a du riz à vendre", GREETING, PRAYER)
    said(case, PRAYER, PRAYER, chat="B")
    said(case, PRAYER, chat="C")
    assert inbox.waiting(case) == [spread, named, idle]
    words = {r.words for r in inbox.rows(case, [spread])[spread].why}
    assert {"said in 4 messages", "in 3 chats", "all of them within 1 minutes"} <= words


FACTS = st.builds(
    Facts,
    messages=st.integers(1, 10_000),
    chats=st.integers(1, 300),
    forwarded=st.integers(0, 500),
    media=st.integers(0, 9),
    places=st.lists(st.sampled_from(["Aville", "Bville", "Cville"]), unique=True).map(tuple),
    actors=st.lists(st.sampled_from(["Reds", "Blues"]), unique=True).map(tuple),
    event=st.sampled_from(["", "attack", "control_change"]),
    figure=st.sampled_from(["", "77"]),
    mention=st.integers(0, 100),
    stance=st.sampled_from(["asserts", "denies", "asks"]),
)


@given(FACTS)
def test_every_point_has_its_reason_and_more_never_counts_less(facts: Facts) -> None:
    from dataclasses import replace

    found = ranking.reasons(facts)
    assert ranking.points(found) == min(100, sum(r.points for r in found))
    assert all(r.points > 0 and r.words for r in found)
    assert [r.points for r in found] == sorted((r.points for r in found), reverse=True)
    for more in (
        replace(facts, messages=facts.messages + 1),
        replace(facts, chats=facts.chats + 1),
        replace(facts, forwarded=facts.forwarded + 1),
        replace(facts, places=(*facts.places, "Dville")),
    ):
        assert sum(r.points for r in ranking.reasons(more)) >= sum(r.points for r in found)


def test_a_score_below_the_bar_is_told_apart_from_one_above() -> None:
    below = ranking.reasons(Facts(event="attack", mention=MIN_SCORE - 1, stance="asserts"))
    above = ranking.reasons(Facts(event="attack", mention=MIN_SCORE, stance="asserts"))
    asking = ranking.reasons(Facts(event="attack", mention=MIN_SCORE, stance="asks"))
    assert [r.words for r in below] == [f"reads like attack, but its score {MIN_SCORE - 1} is below {MIN_SCORE}"]
    assert [r.words for r in above] == [f"reads like attack (score {MIN_SCORE}), yet no claim holds it"]
    assert [r.words for r in asking] == ["asks about attack, and no claim says it"]


def test_names_are_read_in_every_script() -> None:
    assert "Kidal" in wording.read("صباح الخير من كيدال", "ar", LEXICON).places
    assert "Tessalit" in wording.read("База в Тессалите", "ru", LEXICON).places
    assert wording.read("rien du tout ici", "fr", LEXICON) == wording.Wording()
    assert wording.read("il y en a 1 200 à Kidal", "fr", LEXICON).figure == "1 200"


@given(st.text(max_size=200))
def test_reading_takes_any_text(text: str) -> None:
    wording.read(text, "und", LEXICON)


# --- keeping up -----------------------------------------------------------------------------------------------------


def entries(case: Case) -> list[store.Entry]:
    return sorted(store.entries(case.db, range(1, 200)).values(), key=lambda e: e.message)


def test_stopped_anywhere_it_goes_on_to_the_same_inbox(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(9):
        seen_message(case, PRAYER if n % 3 else f"{GREETING} numéro {n}", chat=f"Chat {n % 4}")
    settled(case)
    whole = entries(case)
    with case.db.tx():
        store.clear(case.db)
        case.db.run("DELETE FROM stages WHERE name = 'inbox'")
    monkeypatch.setattr(ranking, "_CHUNK", 2)
    for _ in range(9):
        asked = iter((False, True))
        try:
            ranking.settle(case, LEXICON, quietly, lambda asked=asked: next(asked))  # type: ignore[misc]  # bound now
        except Cancelled:
            continue
    assert ranking.behind(case) == 0
    assert entries(case) == whole


def test_an_import_taken_back_leaves_no_count_behind(case: Case, tmp_path: Path) -> None:
    imported(case, tmp_path, f"Awa: {PRAYER}", f"Issa: {GREETING}", name="A")
    second = imported(case, tmp_path, f"Ali: {PRAYER}", name="B")
    first = inbox.waiting(case, "prière")
    assert inbox.rows(case, first)[first[0]].facts.messages == 2
    flow.undo_import(case, second)
    assert ranking.behind(case) > 0
    settled(case)
    row = inbox.rows(case, first)[first[0]]
    assert row.facts.messages == 1
    assert row.score == next(e.score for e in entries(case) if e.message == first[0])


# --- dismissals -----------------------------------------------------------------------------------------------------


def test_a_dismissal_holds_for_later_copies_and_is_listed_with_them(case: Case) -> None:
    first, other = said(case, PRAYER, GREETING)
    act = inbox.dismiss(case, [first], "prayers")
    assert act.label == f"message {first} dismissed"
    assert inbox.waiting(case) == [other]
    said(case, f"Transféré\n{PRAYER}", PRAYER, chat="B")
    assert inbox.waiting(case) == [other]
    assert inbox.dismissed(case) == [first]
    row = inbox.dismissed_rows(case, [first])[first]
    assert (row.copies, row.new, row.dismissal.reason, row.dismissal.by) == (3, 2, "prayers", "ada")
    assert inbox.dismissed(case, "place:Kidal") == []
    assert inbox.dismissed(case, "prière") == [first]


def test_a_dismissal_is_undone_after_a_restart_and_stands_in_history(case: Case) -> None:
    (first,) = said(case, PRAYER)
    inbox.dismiss(case, [first])
    again = open_case(case.url, Analyst("ada", "Ada"))
    try:
        flow.undo(again)
        assert inbox.waiting(again) == [first]
        assert inbox.dismissed(again) == []
        flow.redo(again)
        assert inbox.waiting(again) == []
    finally:
        again.close()
    kinds = [e.kind for e in event_store.of(case.db, ledger.CASE)]
    assert [k for k in kinds if k in ("dismissed", "undo", "redo")] == ["dismissed", "undo", "redo"]
    assert ledger.verify(case.db) is None


def test_putting_back_works_by_any_copy_and_is_undone_too(case: Case) -> None:
    first, second = said(case, PRAYER, PRAYER)
    inbox.dismiss(case, [second])
    assert inbox.waiting(case) == []
    inbox.restore(case, [second])
    assert inbox.waiting(case) == [first]
    flow.undo(case)
    assert inbox.waiting(case) == []
    inbox.restore(case, [first])
    assert inbox.waiting(case) == [first]


def test_a_dismissal_outlives_an_import_taken_back_and_done_again(case: Case, tmp_path: Path) -> None:
    batch = imported(case, tmp_path, f"Awa: {PRAYER}", f"Issa: {GREETING}")
    (prayer,) = inbox.waiting(case, "prière")
    inbox.dismiss(case, [prayer])
    flow.undo_import(case, batch)
    settled(case)
    assert (inbox.waiting(case), inbox.dismissed(case)) == ([], [])
    imported(case, tmp_path, f"Awa: {PRAYER}", f"Issa: {GREETING}")
    assert [r.message.text for r in inbox.rows(case, inbox.waiting(case)).values()] == [GREETING]
    (key,) = inbox.dismissed(case)
    row = inbox.dismissed_rows(case, [key])[key]
    assert (row.message.text, row.copies, row.new) == (PRAYER, 1, 0)
    inbox.restore(case, [row.message.id])
    assert len(inbox.waiting(case)) == 2


def test_many_are_dismissed_as_one_act(case: Case) -> None:
    ids = said(case, PRAYER, GREETING, "Quelqu'un a du riz à vendre")
    assert inbox.dismiss(case, ids).label == "3 texts dismissed"
    assert inbox.waiting(case) == []
    flow.undo(case)
    assert sorted(inbox.waiting(case)) == ids


def test_what_cannot_be_dismissed_says_why(case: Case) -> None:
    taken, greeting = said(case, TAKEN, GREETING)
    with pytest.raises(Conflict, match="holds it"):
        inbox.dismiss(case, [taken])
    with pytest.raises(NotFound, match="no message 99"):
        inbox.dismiss(case, [99])
    with pytest.raises(NotFound, match="not dismissed"):
        inbox.restore(case, [greeting])
    inbox.dismiss(case, [greeting])
    with pytest.raises(UsageError, match="Nothing would change"):
        inbox.dismiss(case, [greeting])


# --- attach and claim -----------------------------------------------------------------------------------------------


def test_attaching_takes_all_copies_and_undo_brings_them_back(case: Case) -> None:
    first, second, third = said(case, GREETING, f"Transféré\n{GREETING}", GREETING)
    number = editing.add_claim(case, "Greetings from Kidal").id
    inbox.attach(case, second, number)
    held = claims.appearances(case.db, number)
    assert [(a.message, a.stance, a.by) for a in held] == [(m, Stance.ASSERTS, "ada") for m in (first, second, third)]
    assert inbox.waiting(case) == []
    flow.undo(case)
    assert inbox.waiting(case) == [first]
    assert claims.appearances(case.db, number) == []


def test_a_question_is_attached_as_one(case: Case) -> None:
    (asking,) = said(case, "Et Kidal alors ?")
    number = editing.add_claim(case, "Kidal taken").id
    inbox.attach(case, asking, number)
    assert [a.stance for a in claims.appearances(case.db, number)] == [Stance.ASKS]
    flow.undo(case)
    inbox.attach(case, asking, number, Stance.DENIES)
    assert [a.stance for a in claims.appearances(case.db, number)] == [Stance.DENIES]


def test_a_claim_of_a_text_is_one_act_with_its_copies(case: Case) -> None:
    first, second = said(case, f"{GREETING}. Le reste demain.", f"{GREETING}. Le reste demain.")
    proposed = inbox.proposed(case, second)
    made = inbox.make_claim(case, second)
    assert (made.title, made.places) == (GREETING, ("Kidal",)) == (proposed.title, proposed.places)
    assert (made.event.start, made.event.precision, made.appearances) == ("2026-04-25", "day", 2)
    assert flow.undo(case).label == f"2 messages → new C-{made.id}"
    assert inbox.waiting(case) == [first]
    assert claims.ids(case.db, "c.hidden = 0", "c.id", {}) == []
    flow.redo(case)
    assert inbox.waiting(case) == []
    assert inbox.make_claim(case, said(case, "Encore autre chose ici")[0], "Own words").title == "Own words"


def test_a_claim_is_proposed_in_the_language_of_the_case(case: Case) -> None:
    (number,) = said(case, "Le FLA a pris Kidal ce matin")
    editing.detach(case, messages.claims_of(case.db, [number])[number][0][0], [number])
    french = replace(case, settings=replace(case.settings, language="fr"))
    assert inbox.proposed(case, number).title == "Kidal taken by FLA"
    assert inbox.proposed(french, number).title == "Prise de Kidal par FLA"


# --- likely claims --------------------------------------------------------------------------------------------------


def likely(case: Case, message: int) -> list[tuple[int, list[str]]]:
    row = inbox.rows(case, [message])[message]
    return [(one.claim.id, [r.words for r in one.why]) for one in inbox.likely_claims(case, row)]


def test_shared_names_and_days_bring_a_claim_up(case: Case) -> None:
    from workbench.model import Actor, Role, When

    day, long_ago = When("2026-04-25", "2026-04-25", "day"), When("2026-01-02", "2026-01-02", "day")
    kidal = editing.add_claim(case, "Kidal taken", "control_change", ["Kidal"], [Actor("FLA", Role.AGENT)], day).id
    editing.add_claim(case, "Kidal taken in winter", "control_change", ["Kidal"], [], long_ago)
    editing.add_claim(case, "Gao taken", "control_change", ["Gao"], [], day)
    (message,) = said(case, "صباح الخير من كيدال، والسلام على الجميع")
    ((number, why),) = likely(case, message)
    assert number == kidal
    assert why == ["also Kidal", "told in the same days"]


def test_answers_and_neighbours_bring_a_claim_up(case: Case, tmp_path: Path) -> None:
    imported(case, tmp_path, f"Moussa: {TAKEN}", "Awa: C'est vrai ça ?", "Awa: Bonne journée à toute la famille")
    asking, greeting = (inbox.waiting(case, word)[0] for word in ("vrai", "famille"))
    found = likely(case, asking)
    assert found
    assert found[0][1][0] == "1 message before in the same chat"
    assert likely(case, greeting) == []


def test_a_text_that_is_partly_the_same_brings_its_claim_up_and_a_removal_takes_it_away(case: Case) -> None:
    base = "les habitants du quartier racontent une longue nuit sans courant et sans eau, {} familles parties ce matin"
    first, second = said(case, base.format("douze"), base.format("trente"))
    assert len(inbox.waiting(case)) == 2, "texts that differ in a figure are two texts"
    number = editing.add_claim(case, "Families left", carried_by=[first]).id
    ((found, why),) = likely(case, second)
    assert found == number
    assert f"the text of message {first}, which carries it" in why[0]
    editing.attach(case, number, [second])
    editing.detach(case, number, [second])
    assert likely(case, second) == []


def test_three_at_most(case: Case) -> None:
    for n in range(9):
        editing.add_claim(case, f"Kidal, event {n}", "attack", ["Kidal"])
    (message,) = said(case, GREETING)
    assert len(likely(case, message)) == 3
