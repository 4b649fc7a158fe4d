"""The same file again, a newer export of the same chat, and looking first: what is told and what is added."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from PIL import Image

from tests.flow.chats import LINES, bring, write_channel, write_chat
from workbench import flow
from workbench.case import Case
from workbench.errors import Cancelled, InputRefused
from workbench.flow import ImportReport, ImportRequest
from workbench.intake import importing
from workbench.ledger import events as ledger
from workbench.model import AttachmentState
from workbench.plugin_api import Chat, Export, ImportedMessage, Importer, Options, Record
from workbench.store import batches, claims, media, messages
from workbench.store.pages import held

PICTURE = {"id": 1, "text": "Tessalit est tombée ce matin", "photo": "photos/photo_1.jpg"}


def attachments(case: Case) -> list[tuple[str, AttachmentState]]:
    return [(a.name, a.state) for m in messages.every(case.db, "1 = 1", "m.id", {}) for a in m.attachments]


def pictures(folder: Path) -> Path:
    folder.mkdir()
    Image.effect_noise((64, 64), 60).save(folder / "photo_1.jpg")
    return folder


def test_a_dry_run_counts_what_the_case_holds(case: Case, tmp_path: Path) -> None:
    bring(case, write_chat(tmp_path / "a", LINES[:10]))
    dry = bring(case, write_chat(tmp_path / "b", LINES), dry_run=True)[0]
    assert (dry.read, dry.imported, dry.duplicate, dry.batch) == (12, 2, 10, 0)
    assert bring(case, tmp_path / "a", dry_run=True)[0].imported == 0


def test_a_dry_run_counts_a_repeated_id_once_even_far_apart(case: Case, tmp_path: Path) -> None:
    posts = [{"id": i, "text": f"post {i}"} for i in range(1500)]
    export = write_channel(tmp_path, *posts, {"id": 3, "text": "post 3"})
    dry = bring(case, export, dry_run=True)[0]
    real = bring(case, export)[0]
    assert (dry.imported, dry.duplicate) == (real.imported, real.duplicate) == (1500, 1)


def test_a_dry_run_sees_the_media_an_import_would(case: Case, tmp_path: Path) -> None:
    export = write_channel(tmp_path / "a", PICTURE)
    assert bring(case, export, dry_run=True)[0].media_missing == 1
    dry = bring(case, export, dry_run=True, media_dir=pictures(tmp_path / "p"))[0]
    assert (dry.media_present, dry.media_missing) == (1, 0)


def test_pictures_that_come_later_are_put_to_their_messages(case: Case, tmp_path: Path) -> None:
    export = write_channel(tmp_path / "a", PICTURE)
    first = bring(case, export)[0]
    assert (first.media_present, first.media_missing) == (0, 1)
    again = bring(case, export, media_dir=pictures(tmp_path / "p"))[0]
    assert (again.imported, again.media_present, again.media_missing, again.completed) == (0, 1, 0, (1,))
    assert attachments(case) == [("photos/photo_1.jpg", AttachmentState.PRESENT)]
    held = batches.get(case.db, first.batch)
    assert held is not None
    assert (held.media_present, held.media_missing) == (1, 0)
    assert media.every(case.db)[0].width == 64, "it was hashed too"
    shown = claims.by_ids(case.db, claims.ids(case.db, "c.hidden = 0", "c.id", {}))
    assert [c.media for c in shown] == [1]
    assert ledger.verify(case.db) is None
    assert bring(case, export, media_dir=tmp_path / "p")[0].completed == ()


def test_pictures_in_a_newer_export_are_put_to_known_messages(case: Case, tmp_path: Path) -> None:
    first = bring(case, write_channel(tmp_path / "a", PICTURE))[0]
    pictures(tmp_path / "p")
    newer = write_channel(tmp_path / "b", PICTURE, {"id": 2, "text": "Gao est calme"})
    report = bring(case, newer, media_dir=tmp_path / "p")[0]
    assert (report.imported, report.duplicate, report.completed) == (1, 1, (1,))
    assert attachments(case) == [("photos/photo_1.jpg", AttachmentState.PRESENT)]
    held = batches.get(case.db, first.batch)
    assert held is not None
    assert (held.media_present, held.media_missing) == (1, 0)


def test_another_zone_or_order_for_a_known_file_is_not_ignored_without_a_word(case: Case, tmp_path: Path) -> None:
    path = write_chat(tmp_path, ["03/04/2026, 06:41 - Awa: salut", "04/04/2026, 06:41 - Awa: salut"])
    first = bring(case, path, date_order="dmy")[0]
    again = bring(case, path, timezone="Europe/Moscow", date_order="mdy")[0]
    told = [a for a in again.assumptions if "first import" in a]
    assert len(told) == 2
    assert "timezone=Africa/Bamako" in told[0]
    assert f"imports undo {first.batch}" in told[0]
    assert "mdy was not applied" in told[1]
    assert not [a for a in bring(case, path, date_order="dmy")[0].assumptions if "first import" in a]


def test_an_import_that_goes_on_reads_dates_as_it_began(case: Case, tmp_path: Path) -> None:
    lines = [f"0{1 + i % 9}/0{1 + i % 7}/2026, 06:{i % 60:02d} - Moussa: message {i}" for i in range(1500)]
    path = write_chat(tmp_path, lines)
    asked = iter([False, True])
    request = ImportRequest((path,), timezone="UTC", date_order="dmy")
    with pytest.raises(Cancelled):
        flow.import_paths(case, request, lambda _: None, lambda: next(asked, True))
    bring(case, path, timezone="UTC", date_order="mdy")
    read = [(m.sent_at_raw[:10], (m.sent_at or "")[:10]) for m in messages.every(case.db, "1 = 1", "m.id", {})]
    assert len(read) == 1500
    assert [(r, s) for r, s in read if s != f"2026-{r[3:5]}-{r[:2]}"] == []


def test_both_versions_of_an_edited_post_are_kept(case: Case, tmp_path: Path) -> None:
    old = write_channel(tmp_path / "a", {"id": 1, "text": "12 soldats tués à Kati"})
    new = write_channel(tmp_path / "b", {"id": 1, "text": "2 soldats tués à Kati", "edited_unixtime": "1777104000"})
    bring(case, old)
    report = bring(case, new)[0]
    assert (report.imported, report.duplicate) == (1, 0)
    kept = list(messages.every(case.db, "1 = 1", "m.id", {}))
    assert [m.text for m in kept] == ["12 soldats tués à Kati", "2 soldats tués à Kati"]
    assert [m.external_id for m in kept] == ["1", "1"]
    assert ["edited-version" in m.flags for m in kept] == [False, True]
    assert [bring(case, p)[0].imported for p in (old, new)] == [0, 0]


def test_an_older_version_that_comes_later_is_kept_too(case: Case, tmp_path: Path) -> None:
    old = write_channel(tmp_path / "a", {"id": 1, "text": "12 soldats tués à Kati"})
    new = write_channel(tmp_path / "b", {"id": 1, "text": "2 soldats tués à Kati", "edited_unixtime": "1777104000"})
    assert [bring(case, p)[0].imported for p in (new, old, new, old)] == [1, 1, 0, 0]


def test_an_edit_that_changed_no_text_is_a_duplicate(case: Case, tmp_path: Path) -> None:
    bring(case, write_channel(tmp_path / "a", {"id": 1, "text": "Gao est calme"}))
    again = write_channel(tmp_path / "b", {"id": 1, "text": "Gao est calme", "edited_unixtime": "1777104000"})
    assert bring(case, again)[0].duplicate == 1


def test_a_preview_reports_every_conversation(case: Case, tmp_path: Path) -> None:
    write_chat(tmp_path / "all", LINES[:3])
    write_chat(tmp_path / "all", LINES[3:5], "WhatsApp Chat with H.txt")
    seen = flow.look(case, ImportRequest((tmp_path / "all",), timezone="UTC"), lambda: False, 4)
    assert [r.read for r in seen.reports] == [3, 2]
    assert len(seen.messages) == 4


def test_a_folder_without_exports_among_others_is_named_and_skipped(case: Case, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    report = bring(case, tmp_path / "nothing", write_chat(tmp_path / "a", LINES))[0]
    assert report.imported == 12
    assert "nothing" in report.problems[0]


class Pages:
    """An importer of one conversation in several members."""

    name, version, api = "pages", "1", 1

    def recognise(self, _export: Export) -> int:
        """Always ours."""
        return 100

    def chats(self, export: Export) -> Sequence[Chat]:
        """One conversation, read page by page."""
        return [Chat(export.members()[0], "Pages", "odd", parts=tuple(export.members()))]

    def read(self, export: Export, chat: Chat, _options: Options) -> Iterator[Record]:
        """A message a line."""
        for member in chat.parts:
            with export.open(member) as stream:
                for line in stream.read().decode().splitlines():
                    yield ImportedMessage(line, line, external_id=line)


def bring_pages(case: Case, folder: Path, importer: Importer) -> ImportReport:
    request = ImportRequest((folder,), timezone="UTC")
    return importing.import_export(case, folder, importer, request, lambda _: None, lambda: False)[0]


def test_an_import_of_several_pages_rests_on_all_of_them(case: Case, tmp_path: Path) -> None:
    pages = {"messages.html": b"1\n2\n", "messages2.html": b"3\n", "messages3.html": b"4\n"}
    folder = tmp_path / "pages"
    folder.mkdir()
    for name, content in pages.items():
        (folder / name).write_bytes(content)
    report = bring_pages(case, folder, Pages())
    digests = [hashlib.sha256(content).digest() for content in pages.values()]
    assert report.sha256 == hashlib.sha256(b"".join(digests)).hexdigest()
    assert [sha256 for _, sha256 in batches.parts(case.db, report.batch)] == [d.hex() for d in digests]
    kept = {one.sha256 for one in held(case.db)}
    assert {report.sha256, *(d.hex() for d in digests)} <= kept
    assert all(case.vault.verify(sha256) is None for sha256 in kept)
    assert bring_pages(case, folder, Pages()).imported == 0
    (folder / "messages3.html").write_bytes(b"4\n5\n")
    assert bring_pages(case, folder, Pages()).imported == 1


def test_parts_that_are_not_there_are_refused(case: Case, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "messages.html").write_bytes(b"1\n")

    class MadeUp(Pages):
        def chats(self, export: Export) -> Sequence[Chat]:
            return [Chat(export.members()[0], "Pages", "odd", parts=(export.members()[0], "../messages2.html"))]

    with pytest.raises(InputRefused, match="importer pages"):
        bring_pages(case, folder, MadeUp())


def test_the_language_is_named_after_the_import(case: Case, tmp_path: Path) -> None:
    lines = ["25/04/2026, 06:20 - Messages and calls are end-to-end encrypted. Nobody can read them.",
             "25/04/2026, 06:21 - Awa: le camp a été abandonné par l'armée hier soir",
             "25/04/2026, 06:22 - Ben: the army has left the camp during the night"]  # fmt: skip
    bring(case, write_chat(tmp_path, lines))
    assert [m.language for m in messages.every(case.db, "1 = 1", "m.id", {})] == ["und", "fr", "en"]
