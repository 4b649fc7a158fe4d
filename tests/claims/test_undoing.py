"""Undo: what cannot be taken back any more says why and stands in nobody's way. Both engines."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from tests.building import evidence_for, seen_message
from workbench import canonical, flow
from workbench.case import Case, open_case
from workbench.claims import editing
from workbench.errors import Conflict, NotFound
from workbench.evidence import sources
from workbench.evidence.items import edit_evidence
from workbench.ledger import events as ledger
from workbench.model import Analyst, EvidenceStance
from workbench.store import claims
from workbench.store import events as event_store


def visible(case: Case) -> list[int]:
    return claims.ids(case.db, "c.hidden = 0", "c.id", {})


def colleague_of(case: Case) -> Case:
    return replace(case, analyst=Analyst("ben", "Ben"))


def imported(case: Case, folder: Path) -> int:
    """An import of two messages that say nothing; returns its batch."""
    path = folder / "WhatsApp Chat with G.txt"
    path.write_text("25/04/2026, 06:41 - Awa: bonjour à tous\n25/04/2026, 06:42 - Ali: et toi ?\n", "utf-8")
    request = flow.ImportRequest((path,), timezone="UTC", date_order="dmy")
    return flow.import_paths(case, request, lambda _: None, lambda: False)[0].batch


def test_making_a_claim_is_undone_by_hiding_it_and_done_again(case: Case) -> None:
    first = editing.add_claim(case, "First").id
    editing.set_note(case, first, "kept")
    second = editing.add_claim(case, "Second").id
    assert flow.undo(case).label == "C-2 added"
    assert (visible(case), editing.find(case, first).note) == ([first], "kept")
    flow.redo(case)
    assert visible(case) == [first, second]
    kinds = [e.kind for e in event_store.of(case.db, "claim/2")]
    assert kinds == ["created", "undo", "redo"]
    assert ledger.verify(case.db) is None


def test_a_claim_that_was_taken_back_takes_no_message_any_more(case: Case) -> None:
    number = editing.add_claim(case, "Gao attacked", "attack", ["Gao"]).id
    flow.undo(case)
    flow.add_message(case, "Nord", "Awa", "2026-04-25 06:41", "Attaque du JNIM à Gao ce matin, des tirs à l'aéroport")
    assert claims.appearances(case.db, number) == []
    assert number not in visible(case)
    with case.db.tx():
        assert claims.show(case.db, [number]) == []


def test_a_claim_that_others_work_on_is_not_taken_back(case: Case) -> None:
    number = editing.add_claim(case, "Tessalit taken").id
    evidence_for(colleague_of(case), number, "AFP", "B2")
    with pytest.raises(Conflict, match=r"C-1 has evidence since then"):
        flow.undo(case)
    assert visible(case) == [number]


def test_undoing_a_split_leaves_no_empty_claim(case: Case) -> None:
    number = editing.add_claim(case, "Gao attacked").id
    editing.attach(case, number, [seen_message(case, f"attaque {n}").id for n in (1, 2)])
    new = editing.split(case, number, [2])
    assert flow.undo(case).label == "1 message of C-1 → C-2"
    assert visible(case) == [number]
    assert [a.message for a in claims.appearances(case.db, number)] == [1, 2]
    flow.redo(case)
    assert visible(case) == [number, new.id]
    assert [a.message for a in claims.appearances(case.db, new.id)] == [2]


@pytest.mark.parametrize("last", ["attached", "detached"])
def test_an_act_on_messages_that_are_gone_is_retired(case: Case, tmp_path: Path, last: str) -> None:
    batch = imported(case, tmp_path)
    number = editing.add_claim(case, "Something").id
    editing.set_note(case, number, "older")
    editing.attach(case, number, [1])
    if last == "detached":
        editing.detach(case, number, [1])
    flow.undo_import(case, batch)
    for _ in range(2 if last == "detached" else 1):
        with pytest.raises(Conflict, match=r"message.*can no longer be taken back \(.*message 1 .*no longer"):
            flow.undo(case)
    assert flow.undo(case).label == "C-1 note"
    assert editing.find(case, number).note == ""


def test_what_a_colleague_changed_since_does_not_block_older_acts(case: Case) -> None:
    number = editing.add_claim(case, "Something").id
    editing.assign(case, [number], "ada")
    editing.set_note(case, number, "mine")
    editing.set_note(colleague_of(case), number, "his")
    with pytest.raises(Conflict, match="somebody changed C-1 in the meantime"):
        flow.undo(case)
    assert flow.undo(case).label == "C-1 → ada"
    assert (editing.find(case, number).note, editing.find(case, number).assignee) == ("his", "")


def test_a_source_in_use_is_not_taken_back_and_the_claim_is_named(case: Case) -> None:
    number = editing.add_claim(case, "Something").id
    added = sources.add_source(case, "RFI")
    evidence_for(colleague_of(case), number, "RFI", "B2")
    with pytest.raises(Conflict, match=r"source RFI added.*C-1 has evidence from it"):
        flow.undo(case)
    assert sources.find_source(case, "RFI").id == added.id
    editing.set_note(case, number, "later")
    assert flow.undo(case).label == "C-1 note"


def test_evidence_that_others_derive_from_is_not_taken_back(case: Case) -> None:
    number = editing.add_claim(case, "Something").id
    wire = evidence_for(case, number, "AFP", "B2")
    evidence_for(colleague_of(case), number, "RFI", "B2", derived_from=wire.id)
    with pytest.raises(Conflict, match="evidence 2 derives from it"):
        flow.undo(case)


def test_undoing_the_edit_of_a_source_counts_its_claims_anew(case: Case) -> None:
    number = editing.add_claim(case, "Something").id
    evidence_for(case, number, "BBC", "B2", bloc="Western")
    sources.edit_source(case, 1, bloc="Russian")
    assert editing.find(case, number).blocs == ("Russian",)
    assert flow.undo(case).claims == (number,)
    assert editing.find(case, number).blocs == ("Western",)


def test_redo_of_what_is_gone_is_retired_too(case: Case, tmp_path: Path) -> None:
    batch = imported(case, tmp_path)
    number = editing.add_claim(case, "Something").id
    editing.attach(case, number, [1])
    flow.undo(case)
    flow.undo_import(case, batch)
    with pytest.raises(Conflict, match=r"can no longer be done again \(message 1 is no longer in the case\)"):
        flow.redo(case)
    with pytest.raises(NotFound):
        flow.redo(case)


def test_what_was_taken_back_and_left_behind_is_never_done_again(case: Case) -> None:
    number = editing.add_claim(case, "First").id
    editing.set_note(case, number, "left behind")
    flow.undo(case)
    editing.edit(case, number, title="Second")
    flow.undo(case)
    flow.undo(case)
    assert [flow.redo(case).label for _ in range(2)] == ["C-1 added", "C-1 edited"]
    with pytest.raises(NotFound, match="nothing to redo"):
        flow.redo(case)
    assert (editing.find(case, number).title, editing.find(case, number).note) == ("Second", "")


def test_two_notes_at_once_are_told_with_what_was_there_before(case: Case) -> None:
    number = editing.add_claim(case, "Something").id
    other = open_case(case.url, Analyst("ben", "Ben"))
    failed: list[BaseException] = []

    def write() -> None:
        try:
            editing.set_note(other, number, "his")
        except Conflict as error:
            failed.append(error)

    writer = threading.Thread(target=write)
    with case.db.tx():
        editing.set_note(case, number, "mine")
        writer.start()
        writer.join(0.5)  # it waits for this transaction, or has read what it is about to overwrite
    writer.join()
    other.close()
    told = [canonical.loads(e.body)["changes"][0] for e in event_store.of(case.db, f"claim/{number}")][1:]
    assert [(c["before"]["note"], c["after"]["note"]) for c in told] == [("", "mine"), ("mine", "his")][: len(told)]
    assert len(told) + len(failed) == 2


def test_an_evidence_row_is_locked_while_it_is_changed(case: Case) -> None:
    number = editing.add_claim(case, "Something").id
    item = evidence_for(case, number, "AFP", "B2")
    other = open_case(case.url, Analyst("ben", "Ben"))
    writer = threading.Thread(target=lambda: edit_evidence(other, item.id, stance=EvidenceStance.CONTEXT))
    with case.db.tx():
        edit_evidence(case, item.id, stance=EvidenceStance.REFUTES)
        writer.start()
        writer.join(0.5)
    writer.join()
    other.close()
    told = [canonical.loads(e.body)["changes"][0] for e in event_store.of(case.db, f"claim/{number}")][2:]
    assert [(c["before"]["stance"], c["after"]["stance"]) for c in told] == [
        ("supports", "refutes"),
        ("refutes", "context"),
    ]
