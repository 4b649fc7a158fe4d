"""Claims follow what their messages say, import by import, and persons' work stays: the whole way in, both engines."""

from pathlib import Path

import pytest

from tests import shipped
from tests.claims.test_respected import GAO, KATI, KIDAL, carried, claim_of, message, take, visible
from workbench import flow
from workbench.case import Case
from workbench.claims import editing
from workbench.errors import Conflict
from workbench.ledger import events as ledger
from workbench.model import Actor, LinkKind, Role, Stance
from workbench.store import batches, claims, counters
from workbench.store import events as event_store

HELD = "L'armée contrôle toujours Kidal, la ville est calme"
TWO = "Attaque du JNIM à Gao et à Kati ce matin"


@pytest.fixture(autouse=True)
def _one_lexicon(monkeypatch: pytest.MonkeyPatch) -> None:
    shipped.read_once(monkeypatch)


class Desk:
    """A case with a folder of its own for every chat."""

    def __init__(self, case: Case, folder: Path) -> None:
        self.case, self.folder = case, folder

    def take(self, chat: str, *lines: str) -> int:
        """Import a chat; returns its batch."""
        take(self.case, self.folder / chat, chat, *lines)
        return max(b.id for b in batches.every(self.case.db))

    def carried(self, text: str, chat: str) -> list[int]:
        return carried(self.case, message(self.case, text, chat))

    def titles(self) -> dict[int, str]:
        return {c.id: c.title for c in visible(self.case)}

    def links(self, number: int) -> list[tuple[int, str]]:
        return claims.links(self.case.db, [number]).get(number, [])

    def kinds(self, number: int) -> list[str]:
        return [e.kind for e in event_store.of(self.case.db, f"claim/{number}")]


@pytest.fixture
def desk(case: Case, tmp_path: Path) -> Desk:
    return Desk(case, tmp_path)


# --- nobody has worked on them ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("later", [GAO, KATI])
def test_a_message_about_two_towns_is_in_two_claims_whatever_comes_to_one(desk: Desk, later: str) -> None:
    desk.take("A", f"25 06:41 {TWO}")
    before = desk.titles()
    assert len(before) == 2
    desk.take("B", f"25 09:00 {later}")
    assert desk.titles() == before
    assert desk.carried(TWO, "A") == sorted(before)
    assert len(desk.carried(later, "B")) == 1


def test_a_claim_keeps_its_number_when_an_earlier_message_gives_it_other_words(desk: Desk) -> None:
    desk.take("A", f"25 06:41 {KIDAL}")
    (number,) = desk.titles()
    desk.take("B", "24 05:00 Kidal est tombée")
    assert list(desk.titles()) == [number]
    found = editing.find(desk.case, number)
    assert (found.event.start, found.actors) == ("2026-04-24", (Actor("FLA", Role.AGENT),))
    assert desk.kinds(number) == ["created", "appeared", "grown", "appeared"]
    assert ledger.verify(desk.case.db) is None


def test_an_import_that_is_taken_back_takes_its_words_along(desk: Desk) -> None:
    desk.take("A", f"25 06:41 {KIDAL}")
    before = [(c.id, c.title, c.event, c.actors, c.appearances) for c in visible(desk.case)]
    batch = desk.take("B", "24 05:00 Kidal est tombée")
    flow.undo_import(desk.case, batch)
    assert [(c.id, c.title, c.event, c.actors, c.appearances) for c in visible(desk.case)] == before


def test_a_hidden_claim_comes_back_with_its_number_and_says_what_it_is_told_then(desk: Desk) -> None:
    batch = desk.take("A", f"25 06:41 {KIDAL}", f"25 07:10 {GAO}")
    kidal = claim_of(desk.case, message(desk.case, KIDAL, "A"))
    flow.undo_import(desk.case, batch)
    assert desk.titles() == {}
    desk.take("B", f"25 08:00 {KIDAL}", "26 08:30 FLASH Le FLA a pris Kidal")
    assert desk.carried(KIDAL, "B") == desk.carried("FLASH", "B") == [kidal]
    assert "shown" in desk.kinds(kidal)
    desk.take("C", "24 08:00 Kidal est tombée")
    assert list(desk.titles()) == [kidal]
    assert editing.find(desk.case, kidal).event.start == "2026-04-24", "whoever took the import back did not work on it"


def test_tolls_that_only_a_third_had_joined_come_apart_and_stay_so(desk: Desk) -> None:
    """What one claim is met by is no longer the other's: a later message at one leaves the other alone."""
    desk.take("A", "25 06:41 Deux soldats tués à Gao", "25 07:00 Le JNIM a tué 5 soldats")
    two = desk.titles()
    assert len(two) == 2
    batch = desk.take("B", "25 06:50 Le JNIM a tué 2 soldats à Gao")
    joined = desk.titles()
    flow.undo_import(desk.case, batch)
    assert sorted(desk.titles().values()) == sorted(two.values())
    desk.take("C", "25 09:00 Le JNIM a tué 4 soldats")
    assert len(joined) == 1
    assert len(desk.titles()) == 2
    assert desk.carried("Deux soldats", "A") != desk.carried("Le JNIM", "A") == desk.carried("Le JNIM", "C")
    assert len(desk.carried("Deux soldats", "A")) == 1


def test_the_last_days_of_the_calendar_are_days_too(desk: Desk) -> None:
    folder = desk.folder / "Z"
    folder.mkdir()
    lines = [f"31/12/9999, 06:4{i} - Awa: {text}" for i, text in enumerate((KIDAL, "Le FLA a pris Kidal"))]
    (folder / "WhatsApp Chat with Z.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    request = flow.ImportRequest((folder,), timezone="UTC", date_order="dmy")
    flow.import_paths(desk.case, request, lambda _: None, lambda: False)
    (number,) = desk.titles()
    assert editing.find(desk.case, number).appearances == 2


def test_a_question_waits_for_its_claim(desk: Desk) -> None:
    desk.take("A", "24 06:41 Est-ce que Kidal est tombée ?")
    assert desk.titles() == {}
    desk.take("B", f"25 09:00 {KIDAL}")
    (number,) = desk.titles()
    held = {a.message: a.stance for a in claims.appearances(desk.case.db, number)}
    assert held[message(desk.case, "Est-ce que", "A")] == Stance.ASKS
    assert editing.find(desk.case, number).appearances == 1


def test_a_denial_that_came_first_is_in_the_claim_that_it_denies(desk: Desk) -> None:
    desk.take("A", "25 06:41 L'armée dément la chute de Kidal")
    desk.take("B", f"25 09:00 {KIDAL}")
    (number,) = desk.titles()
    assert [a.stance for a in claims.appearances(desk.case.db, number)] == [Stance.DENIES, Stance.ASSERTS]


def test_two_figures_are_one_claim_with_two_figures_and_another_town_is_another_claim(desk: Desk) -> None:
    desk.take(
        "A", "25 06:41 77 soldats tués à Gao", "25 07:00 177 soldats tués à Gao", "25 07:10 77 soldats tués à Kidal"
    )
    assert desk.carried("77 soldats tués à Gao", "A") == desk.carried("177", "A")
    assert desk.carried("77 soldats tués à Kidal", "A") != desk.carried("177", "A")


@pytest.mark.parametrize("noted", [False, True])
def test_contradictions_are_linked_both_ways_and_no_longer_when_the_reason_is_gone(desk: Desk, noted: bool) -> None:
    desk.take("A", f"25 06:41 {KIDAL}")
    (taken,) = desk.titles()
    batch = desk.take("B", f"25 07:00 {HELD}")
    (held,) = set(desk.titles()) - {taken}
    assert desk.links(taken) == [(held, "contradicts")]
    assert desk.links(held) == [(taken, "contradicts")]
    assert any("contradicted by" in why for why in editing.find(desk.case, taken).why)
    if noted:
        editing.set_note(desk.case, taken, "asked the mayor")
    flow.undo_import(desk.case, batch)
    assert desk.links(taken) == []
    assert desk.case.db.rows("SELECT claim FROM links") == []
    assert not any("contradicted by" in why for why in editing.find(desk.case, taken).why)


def test_what_is_read_again_under_another_rule_keeps_its_numbers(desk: Desk) -> None:
    desk.take("A", f"25 06:41 {KIDAL}", f"25 07:10 {GAO}", f"25 08:00 {TWO}", f"25 08:10 {HELD}")
    before = [(c.id, c.title, c.appearances) for c in visible(desk.case)]
    events = desk.case.db.rows("SELECT count(*) AS n FROM events")[0]["n"]
    with desk.case.db.tx():
        counters.advance(desk.case.db, "detect", "an older rule", 10)
    flow.derive(desk.case, lambda _: None, lambda: False)
    assert [(c.id, c.title, c.appearances) for c in visible(desk.case)] == before
    assert desk.case.db.rows("SELECT count(*) AS n FROM events")[0]["n"] == events, "nothing happened to any claim"


def test_claims_from_before_there_were_keys_keep_their_numbers_and_their_work(desk: Desk) -> None:
    desk.take("A", f"25 06:41 {KIDAL}", f"25 07:10 {GAO}")
    before = desk.titles()
    editing.set_note(desk.case, desk.carried(GAO, "A")[0], "asked the mayor")
    with desk.case.db.tx():
        desk.case.db.run("DELETE FROM claim_keys")
    desk.take("B", f"25 09:00 {KIDAL}", "25 09:10 Le JNIM a attaqué Gao")
    assert desk.titles() == before
    assert desk.carried("Le JNIM", "B") == desk.carried(GAO, "A")
    assert desk.carried(KIDAL, "B") == desk.carried(KIDAL, "A")


# --- somebody has ----------------------------------------------------------------------------------------------------


def test_messages_come_to_a_claim_made_by_hand(desk: Desk) -> None:
    made = editing.add_claim(desk.case, "Gao under fire", "attack", ["Gao"]).id
    desk.take("A", f"25 06:41 {GAO}", f"25 08:00 {KATI}")
    assert desk.carried(GAO, "A") == [made]
    assert desk.titles()[made] == "Gao under fire"
    assert made not in desk.carried(KATI, "A")


def test_a_claim_that_was_given_another_place_is_met_there(desk: Desk) -> None:
    desk.take("A", f"25 07:10 {GAO}")
    (number,) = desk.titles()
    editing.edit(desk.case, number, places=["Kati"])
    desk.take("B", f"25 08:00 {KATI}", "25 08:10 Le JNIM a attaqué Gao")
    assert desk.carried(KATI, "B") == [number]
    assert desk.carried(GAO, "A") == [number]
    assert number not in desk.carried("Le JNIM", "B")


def test_a_link_that_a_person_took_back_is_not_made_again(desk: Desk) -> None:
    desk.take("A", f"25 06:41 {KIDAL}", f"25 07:00 {HELD}")
    a, b = desk.titles()
    editing.unlink(desk.case, a, LinkKind.CONTRADICTS, b)
    desk.take("B", f"25 09:00 {KIDAL}", f"25 09:10 {HELD}")
    assert desk.links(a) == desk.links(b) == []


def test_work_outlives_the_messages_and_takes_new_ones(desk: Desk) -> None:
    batch = desk.take("A", f"25 06:41 {KIDAL}")
    (number,) = desk.titles()
    editing.set_note(desk.case, number, "asked the mayor")
    flow.undo_import(desk.case, batch)
    assert list(desk.titles()) == [number]
    desk.take("B", "25 09:00 Le FLA a pris Kidal")
    assert desk.carried("Le FLA", "B") == [number]


def test_a_claim_that_nobody_works_on_any_more_is_not_shown_empty(desk: Desk) -> None:
    batch = desk.take("A", f"25 06:41 {KIDAL}")
    (number,) = desk.titles()
    editing.assign(desk.case, [number], "ada")
    editing.assign(desk.case, [number], "")
    flow.undo_import(desk.case, batch)
    assert desk.titles() == {}
    desk.take("B", "25 09:00 L'armée contrôle toujours Kidal")
    assert number not in desk.titles()
    desk.take("C", f"25 09:30 {KIDAL}")
    assert desk.carried(KIDAL, "C") == [number]


def test_a_merge_is_undone_after_later_imports_and_what_came_since_finds_its_claim(desk: Desk) -> None:
    desk.take("A", f"25 06:41 {KIDAL}", f"25 07:10 {GAO}")
    kidal, gao = (desk.carried(t, "A")[0] for t in (KIDAL, GAO))
    editing.merge(desk.case, kidal, [gao])
    desk.take("B", "25 09:00 Le JNIM a attaqué Gao")
    assert desk.carried("Le JNIM", "B") == [kidal]
    flow.undo(desk.case)
    assert desk.carried(GAO, "A") == [gao]
    desk.take("C", "25 10:00 Le JNIM attaque Gao", f"25 10:10 {KIDAL}")
    assert [desk.carried("Le JNIM", chat) for chat in ("B", "C")] == [[gao], [gao]]
    assert desk.carried(KIDAL, "C") == [kidal]


def test_a_split_that_copies_came_to_says_why_it_is_not_taken_back(desk: Desk) -> None:
    desk.take("A", f"25 06:41 {KIDAL}", "25 07:00 Le FLA a pris Kidal")
    (kidal,) = desk.titles()
    number = message(desk.case, KIDAL, "A")
    new = editing.split(desk.case, kidal, [number], "The camp only").id
    desk.take("B", f"25 09:00 {KIDAL}")
    assert desk.carried(KIDAL, "B") == [new]
    with pytest.raises(Conflict, match="has messages since then"):
        flow.undo(desk.case)
    assert (desk.carried(KIDAL, "A"), desk.carried(KIDAL, "B")) == ([new], [new])


def test_copies_that_followed_a_move_go_back_with_it(desk: Desk) -> None:
    desk.take("A", f"25 06:41 {KIDAL}", f"25 07:10 {GAO}")
    kidal, gao = (desk.carried(t, "A")[0] for t in (KIDAL, GAO))
    editing.move(desk.case, kidal, gao, [message(desk.case, KIDAL, "A")])
    desk.take("B", f"25 09:00 {KIDAL}")
    assert desk.carried(KIDAL, "B") == [gao]
    flow.undo(desk.case)
    desk.take("C", f"25 10:00 {KIDAL}")
    assert [desk.carried(KIDAL, chat) for chat in ("A", "B", "C")] == [[kidal], [kidal], [kidal]]
