"""What analysts did to claims holds when more is imported: real files through the whole way in, on both engines."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.building import evidence_for
from workbench import flow
from workbench.case import Case, open_case
from workbench.claims import editing
from workbench.ledger import events as ledger
from workbench.model import Claim, Stage, Stance
from workbench.store import claims, messages
from workbench.store import events as event_store

KIDAL = "Kidal est tombée ce matin, le FLA a pris la ville et le camp"
GAO = "Attaque du JNIM à Gao ce matin, des tirs près de l'aéroport"
KATI = "Attaque du JNIM à Kati ce matin, de fortes explosions vers le camp"


def take(case: Case, folder: Path, name: str, *lines: str) -> None:
    """Import a chat of its own: lines are `DAY HOUR text`, the hour with its minutes."""
    folder.mkdir(exist_ok=True)
    path = folder / f"WhatsApp Chat with {name}.txt"
    rows = [f"{day}/04/2026, {hour} - Awa: {text}" for day, hour, text in (line.split(" ", 2) for line in lines)]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    request = flow.ImportRequest((path,), timezone="UTC", date_order="dmy")
    flow.import_paths(case, request, lambda _: None, lambda: False)


def message(case: Case, text: str, chat: str) -> int:
    """The message of a chat that begins so."""
    found = [m for m in messages.after(case.db, 0, 1_000) if m.chat == chat and m.text.startswith(text)]
    return found[0].id


def claim_of(case: Case, number: int) -> int:
    """The claim that a message carries first."""
    return messages.claims_of(case.db, [number])[number][0][0]


def carried(case: Case, number: int) -> list[int]:
    """The claims that a message carries."""
    return sorted(c for c, _ in messages.claims_of(case.db, [number]).get(number, []))


def visible(case: Case) -> list[Claim]:
    """The queue."""
    return claims.by_ids(case.db, claims.ids(case.db, "c.hidden = 0", "c.id", {}))


@pytest.fixture
def started(case: Case, tmp_path: Path) -> Case:
    """A case with three claims of one message each, found in one chat."""
    take(case, tmp_path / "first", "A", f"25 06:41 {KIDAL}", f"25 07:10 {GAO}", f"25 08:00 {KATI}")
    assert len(visible(case)) == 3, [c.title for c in visible(case)]
    return case


def test_messages_of_a_merged_claim_go_where_it_went(started: Case, tmp_path: Path) -> None:
    kidal, gao = (claim_of(started, message(started, t, "A")) for t in (KIDAL, GAO))
    editing.merge(started, kidal, [gao])
    take(started, tmp_path / "more", "B", "25 09:00 FLASH " + GAO, "25 09:30 Le JNIM a attaqué Gao aujourd'hui")
    for text in ("FLASH", "Le JNIM"):
        assert carried(started, message(started, text, "B")) == [kidal]
    assert editing.find(started, gao).appearances == 0
    assert gao not in [c.id for c in visible(started)]


def test_undoing_a_merge_takes_back_only_what_it_moved(started: Case, tmp_path: Path) -> None:
    kidal, gao = (claim_of(started, message(started, t, "A")) for t in (KIDAL, GAO))
    editing.merge(started, kidal, [gao])
    take(started, tmp_path / "more", "B", f"25 09:00 {KATI}")
    flow.undo(started)
    assert carried(started, message(started, GAO, "A")) == [gao]
    take(started, tmp_path / "last", "C", f"25 10:00 {GAO}")
    assert carried(started, message(started, GAO, "C")) == [gao]


def test_a_detached_message_stays_out_and_so_do_its_copies(started: Case, tmp_path: Path) -> None:
    number = message(started, KIDAL, "A")
    kidal = claim_of(started, number)
    editing.detach(started, kidal, [number])
    take(started, tmp_path / "more", "B", f"25 09:00 {KIDAL}", f"25 09:05 {GAO}")
    assert kidal not in carried(started, number)
    assert kidal not in carried(started, message(started, KIDAL, "B"))


def test_a_moved_message_stays_and_its_copies_follow(started: Case, tmp_path: Path) -> None:
    number = message(started, KIDAL, "A")
    kidal, gao = claim_of(started, number), claim_of(started, message(started, GAO, "A"))
    editing.move(started, kidal, gao, [number])
    take(started, tmp_path / "more", "B", f"25 09:00 {KIDAL}")
    assert carried(started, number) == [gao]
    assert carried(started, message(started, KIDAL, "B")) == [gao]


def test_copies_of_a_message_that_was_split_off_follow_it(started: Case, tmp_path: Path) -> None:
    take(started, tmp_path / "more", "B", "25 09:00 Le FLA a pris Kidal, la ville est entre leurs mains")
    number = message(started, KIDAL, "A")
    kidal = claim_of(started, number)
    new = editing.split(started, kidal, [number], "Kidal: the camp only")
    take(started, tmp_path / "last", "C", f"25 10:00 {KIDAL}", "25 10:05 Le FLA contrôle Kidal depuis ce matin")
    assert carried(started, message(started, KIDAL, "C")) == [new.id]
    assert carried(started, number) == [new.id]
    assert carried(started, message(started, "Le FLA a pris Kidal", "B")) == [kidal]
    assert new.id not in carried(started, message(started, "Le FLA contrôle", "C"))


def test_what_was_attached_by_hand_stays_with_its_stance(started: Case, tmp_path: Path) -> None:
    number = message(started, GAO, "A")
    kidal = claim_of(started, message(started, KIDAL, "A"))
    editing.attach(started, kidal, [number], Stance.DENIES)
    take(started, tmp_path / "more", "B", f"25 09:00 {KATI}", f"25 09:05 {GAO}")
    held = {a.message: a for a in claims.appearances(started.db, kidal)}
    assert (held[number].stance, held[number].by) == (Stance.DENIES, "ada")


def test_titles_are_made_in_the_language_of_the_case(case: Case, tmp_path: Path) -> None:
    french = replace(case, settings=replace(case.settings, language="fr"))
    take(french, tmp_path / "first", "A", f"25 06:41 {KIDAL}", f"25 07:10 {GAO}")
    made = [c.title for c in visible(case)]
    assert made[0] == "Prise de Kidal par FLA"
    assert made[1].startswith("Attaque ")
    take(french, tmp_path / "more", "B", f"25 09:00 {KIDAL}")
    assert [c.title for c in visible(case)] == made


def test_an_edited_title_is_never_written_over(started: Case, tmp_path: Path) -> None:
    kidal = claim_of(started, message(started, KIDAL, "A"))
    editing.edit(started, kidal, title="Kidal: who holds the camp?")
    take(started, tmp_path / "more", "B", "25 09:00 Le FLA et le JNIM ont pris Kidal ce matin", f"25 09:10 {KIDAL}")
    found = editing.find(started, kidal)
    assert found.title == "Kidal: who holds the camp?"
    assert found.appearances == 3


def test_a_claim_that_somebody_worked_on_keeps_its_number(started: Case, tmp_path: Path) -> None:
    numbers = {t: message(started, t, "A") for t in (KIDAL, GAO, KATI)}
    kidal, gao, kati = (claim_of(started, n) for n in numbers.values())
    evidence_for(started, kidal, "AFP", "B2")
    editing.set_note(started, gao, "asked the mayor")
    editing.assign(started, [kati], "ada")
    take(started, tmp_path / "more", "B", f"24 05:00 {KATI}", f"24 05:05 {KIDAL}", f"24 05:10 {GAO}")
    assert [claim_of(started, n) for n in numbers.values()] == [kidal, gao, kati]
    assert editing.find(started, kidal).supports == 1


@pytest.mark.parametrize("act", ["merge", "split", "move", "attach", "detach", "edit", "stage"])
def test_each_act_is_undone_and_done_again_after_a_restart(case: Case, tmp_path: Path, act: str) -> None:
    take(case, tmp_path / "first", "A", f"25 06:41 {KIDAL}", f"25 07:10 {GAO}", f"25 08:00 {KATI}")
    number = message(case, KIDAL, "A")
    kidal, gao = claim_of(case, number), claim_of(case, message(case, GAO, "A"))
    before = state(case)
    acts: dict[str, Callable[[], object]] = {
        "merge": lambda: editing.merge(case, kidal, [gao]),
        "split": lambda: editing.split(case, kidal, [number], "Split off"),
        "move": lambda: editing.move(case, kidal, gao, [number], Stance.DENIES),
        "attach": lambda: editing.attach(case, gao, [number]),
        "detach": lambda: editing.detach(case, kidal, [number]),
        "edit": lambda: editing.edit(case, kidal, title="Edited", places=["Gao"]),
        "stage": lambda: editing.set_stage(case, [kidal, gao], Stage.CLOSED),
    }
    acts[act]()
    after = state(case)
    assert after != before
    again = open_case(case.url, case.analyst)
    flow.undo(again)
    assert state(again) == before
    again.close()
    again = open_case(case.url, case.analyst)
    flow.redo(again)
    assert state(again) == after
    assert ledger.verify(again.db) is None
    again.close()


def state(case: Case) -> list[object]:
    """What acts on claims can change, as it is now."""
    return [
        (c.id, c.title, c.places, c.stage, c.priority, c.why, claims.appearances(case.db, c.id)) for c in visible(case)
    ]


def test_a_closed_claim_that_comes_back_is_told_in_its_history(started: Case, tmp_path: Path) -> None:
    kidal = claim_of(started, message(started, KIDAL, "A"))
    editing.set_stage(started, [kidal], Stage.CLOSED)
    take(started, tmp_path / "more", "B", f"25 09:00 {KIDAL}")
    kinds = [e.kind for e in event_store.of(started.db, f"claim/{kidal}")]
    assert kinds[-1] == "resurfaced"
    found = editing.find(started, kidal)
    assert (found.stage, found.resurfaced) == (Stage.CLOSED, 1)
    assert "+20 resurfaced: 1 message since it was closed" in found.why
    editing.set_stage(started, [kidal], Stage.CLOSED)
    take(started, tmp_path / "last", "C", f"25 10:00 {KIDAL}", "25 10:05 Le FLA a pris la ville de Kidal ce matin")
    assert editing.find(started, kidal).resurfaced == 2
    assert editing.find(started, kidal).priority > 0


def test_an_old_text_that_comes_back_weeks_later_is_the_claim_it_was(started: Case, tmp_path: Path) -> None:
    """What nobody has worked on begins anew by then; what somebody has closed is raised."""
    kidal = claim_of(started, message(started, KIDAL, "A"))
    editing.set_stage(started, [kidal], Stage.CLOSED)
    take(started, tmp_path / "later", "B", f"29 06:41 {GAO}", "30 06:41 Transféré: " + KIDAL)
    assert carried(started, message(started, "Transféré", "B")) == [kidal]
    assert editing.find(started, kidal).resurfaced == 1
    assert carried(started, message(started, GAO, "B")) != carried(started, message(started, GAO, "A"))
