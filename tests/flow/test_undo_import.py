"""Taking an import back: what rests on it is named first, and nothing that another file holds too is lost for good."""

from pathlib import Path

import pytest

from tests.flow.chats import LINES, bring, write_channel, write_chat
from workbench import flow
from workbench.case import Case
from workbench.errors import Cancelled, Conflict, UsageError
from workbench.ledger import events as ledger
from workbench.store import batches, messages
from workbench.store import events as event_store

SAID = "Tessalit est tombée, le FLA a pris le camp ce matin selon plusieurs sources locales fiables"


def clusters(case: Case) -> list[tuple[int, int | None]]:
    return [(m.id, m.cluster) for m in messages.every(case.db, "1 = 1", "m.id", {})]


def test_messages_by_hand_are_not_taken_back_together(case: Case) -> None:
    first = flow.add_message(case, "Chat A", "Ali", "2026-04-25 06:41", "A unique eyewitness text")
    flow.add_message(case, "Chat B", "Awa", "2026-04-25 07:41", "Another text")
    with pytest.raises(UsageError, match="by hand"):
        flow.undo_import(case, first.batch)
    with pytest.raises(UsageError, match="by hand"):
        flow.undo_import(case, first.batch, even_decided=True)
    assert messages.count(case.db) == 2


def test_history_holds_the_text_of_a_message_by_hand(case: Case) -> None:
    flow.add_message(case, "Chat A", "Ali", "2026-04-25 06:41", "A unique eyewitness text")
    told = [e.body for e in event_store.of(case.db, ledger.CASE) if e.kind == "message_by_hand"]
    assert len(told) == 1
    assert "A unique eyewitness text" in told[0]


def test_an_import_that_others_rest_on_names_them_first(case: Case, tmp_path: Path) -> None:
    first = bring(case, write_chat(tmp_path / "a", LINES[:10]))[0]
    second = bring(case, write_chat(tmp_path / "b", LINES))[0]
    assert (second.imported, second.duplicate) == (2, 10)
    with pytest.raises(Conflict, match=rf"{second.batch} \(WhatsApp Chat with G.txt, 10 records\)") as caught:
        flow.undo_import(case, first.batch)
    assert "--yes" in caught.value.hint
    assert messages.count(case.db) == 12


def test_after_it_is_undone_all_the_same_the_others_are_imported_again(case: Case, tmp_path: Path) -> None:
    first = bring(case, write_chat(tmp_path / "a", LINES[:10]))[0]
    grown = write_chat(tmp_path / "b", LINES)
    second = bring(case, grown)[0]
    flow.undo_import(case, first.batch, even_decided=True)
    held = batches.get(case.db, second.batch)
    assert held is not None
    assert (held.state, messages.count(case.db)) == ("partial", 2)

    report = bring(case, grown)[0]
    assert (report.batch, report.read, report.imported, report.duplicate) == (second.batch, 12, 10, 2)
    held = batches.get(case.db, second.batch)
    assert held is not None
    assert (held.state, held.read, held.imported, held.duplicate) == ("done", 12, 12, 0)
    assert (held.first, held.last) == ("2026-04-25T06:20:00.000000Z", "2026-04-25T06:31:00.000000Z")
    assert messages.count(case.db) == 12
    shown = messages.around(case.db, messages.by_ids(case.db, [12])[0], 20)
    assert [m.text.split()[3] for m in shown] == [str(i) for i in range(20, 32)], "in file order again"
    assert (bring(case, grown)[0].imported, bring(case, grown)[0].duplicate) == (0, 12)
    assert ledger.verify(case.db) is None
    flow.undo_import(case, second.batch)
    assert messages.count(case.db) == 0


def test_a_partial_import_that_is_stopped_goes_on_where_it_was(case: Case, tmp_path: Path) -> None:
    lines = [f"25/04/2026, {i // 60:02d}:{i % 60:02d} - Moussa: le message {i} du groupe" for i in range(1300)]
    first = bring(case, write_chat(tmp_path / "a", lines[600:1200]))[0]
    whole = write_chat(tmp_path / "b", [*lines, "not a message"])
    second = bring(case, whole)[0]
    flow.undo_import(case, first.batch, even_decided=True)
    asked = iter([False, True])
    request = flow.ImportRequest((whole,), timezone="Africa/Bamako")
    with pytest.raises(Cancelled):
        flow.import_paths(case, request, lambda _: None, lambda: next(asked, True))
    bring(case, whole)
    held = batches.get(case.db, second.batch)
    assert held is not None
    assert (held.state, held.read, held.imported, held.duplicate) == ("done", 1300, 1300, 0)
    assert messages.count(case.db) == 1300


def test_a_version_that_outlived_its_first_reading_is_not_taken_twice(case: Case, tmp_path: Path) -> None:
    first = bring(case, write_channel(tmp_path / "a", {"id": 1, "text": "12 soldats tués à Kati"}))[0]
    edited = write_channel(
        tmp_path / "b", {"id": 1, "text": "2 soldats tués à Kati", "edited_unixtime": "1777104000"},
        {"id": 2, "text": "Gao est calme"},
    )  # fmt: skip
    second = bring(case, edited)[0]
    assert second.imported == 2
    flow.undo_import(case, first.batch)
    assert bring(case, edited)[0].imported == 0
    assert messages.count(case.db) == 2


def test_copies_of_an_undone_message_stay_one_cluster(case: Case, tmp_path: Path) -> None:
    for i in range(3):
        bring(case, write_chat(tmp_path, [f"25/04/2026, 06:4{i} - Moussa: {SAID}"], f"WhatsApp Chat with G{i}.txt"))
    assert clusters(case) == [(1, 1), (2, 1), (3, 1)]
    flow.undo_import(case, 1)
    assert clusters(case) == [(2, 2), (3, 2)]
    bring(case, write_chat(tmp_path, [f"25/04/2026, 06:45 - Ben: {SAID}"], "WhatsApp Chat with G4.txt"))
    assert clusters(case) == [(2, 2), (3, 2), (4, 2)], "a later copy finds those that stayed"


def test_the_last_copy_is_alone_again(case: Case, tmp_path: Path) -> None:
    for i in range(2):
        bring(case, write_chat(tmp_path, [f"25/04/2026, 06:4{i} - Moussa: {SAID}"], f"WhatsApp Chat with G{i}.txt"))
    flow.undo_import(case, 2)
    assert clusters(case) == [(1, None)]
