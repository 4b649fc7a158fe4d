"""The way in, on real exports and both engines: counts, repeats, refusals, undo, and what comes out as claims."""

import json
import os
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from tests.generating import write_export
from workbench import flow
from workbench.case import Case
from workbench.claims import editing
from workbench.errors import Cancelled, Conflict, InputRefused, NotFound
from workbench.flow import AmbiguousDateOrder, ImportReport, ImportRequest
from workbench.ledger import events as ledger
from workbench.model import AttachmentState, Custody, Status
from workbench.store import batches, claims, media, messages
from workbench.verdict.deciding import decide

DEV = ("whatsapp_android_fr", "whatsapp_ios_en.zip", "telegram_channel", "telegram_channel_2023", "x_twarc2.jsonl")


def run(case: Case, *paths: Path, **options: object) -> tuple[ImportReport, ...]:
    request = ImportRequest(tuple(paths), **{"timezone": "Africa/Bamako", **options})  # type: ignore[arg-type]  # keyword passthrough
    return flow.import_paths(case, request, lambda _: None, lambda: False)


def counts(reports: tuple[ImportReport, ...]) -> tuple[int, int, int, int]:
    return (
        sum(r.read for r in reports), sum(r.imported for r in reports), sum(r.duplicate for r in reports),
        sum(r.quarantined for r in reports),
    )  # fmt: skip


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A chat of five messages with one picture, one question and one repeated line."""
    folder = tmp_path / "chat"
    path = write_export(folder, 5, 1)
    path.write_text(
        path.read_text(encoding="utf-8")
        + "25/01/2026, 06:41 - Awa: Tessalit est tombée ce matin\n"
        + "25/01/2026, 06:41 - Awa: Tessalit est tombée ce matin\n"
        + "25/01/2026, 06:42 - Ben: Tessalit est tombée ?\n",
        encoding="utf-8",
    )
    return path


def test_the_labelled_case_comes_in_whole_and_once(case: Case, corpus_dev: Path) -> None:
    paths = [corpus_dev / name for name in DEV]
    first = run(case, *paths, media_dir=corpus_dev / "x_media")
    assert counts(first) == (575, 575, 0, 0)
    assert counts(run(case, *paths, media_dir=corpus_dev / "x_media")) == (575, 0, 575, 0)
    assert messages.count(case.db) == 575
    assert len(media.every(case.db)) == 25
    titles = [c.title for c in claims.by_ids(case.db, claims.ids(case.db, "c.hidden = 0", "c.priority DESC, c.id", {}))]
    assert "Tessalit taken by FLA" in titles
    assert case.db.check() == []
    assert ledger.verify(case.db) is None


def test_a_picture_of_2023_is_recognised_in_2026(case: Case, corpus_dev: Path) -> None:
    run(case, *(corpus_dev / name for name in DEV), media_dir=corpus_dev / "x_media")
    reused = claims.by_ids(case.db, claims.ids(case.db, "c.reused > 0 AND c.hidden = 0", "c.id", {}))
    assert any("Gao" in c.places for c in reused)
    assert any("reused, first seen 2023-" in line for c in reused for line in c.why)


def test_the_floors_of_the_labelled_case(corpus_dev: Path, fixed_env: Path) -> None:
    from bench.score_case import FLOORS, headline, score

    figures = headline(score(corpus_dev))
    assert {n: v for n, v in figures.items() if v < FLOORS[n]} == {}


def test_equal_lines_are_two_messages_and_a_second_import_none(case: Case, small: Path) -> None:
    assert counts(run(case, small)) == (8, 8, 0, 0)
    assert counts(run(case, small)) == (8, 0, 8, 0)


def test_a_grown_export_adds_only_what_is_new(case: Case, small: Path) -> None:
    run(case, small)
    with small.open("a", encoding="utf-8") as out:
        out.write("26/01/2026, 07:00 - Awa: Tessalit est toujours tombée\n")
    assert counts(run(case, small)) == (9, 1, 8, 0)


def test_a_later_import_adds_appearances_to_the_same_claim(case: Case, small: Path) -> None:
    run(case, small)
    before = {c.title: c.appearances for c in claims.by_ids(case.db, claims.ids(case.db, "c.hidden = 0", "c.id", {}))}
    with small.open("a", encoding="utf-8") as out:
        out.write("26/01/2026, 07:00 - Awa: Tessalit est tombée, confirmé par un voisin\n")
    run(case, small)
    after = {c.title: c.appearances for c in claims.by_ids(case.db, claims.ids(case.db, "c.hidden = 0", "c.id", {}))}
    assert after["Tessalit taken"] == before["Tessalit taken"] + 1


def test_a_question_makes_no_claim_and_hangs_on_the_one_there_is(case: Case, small: Path) -> None:
    run(case, small)
    asked = [m for m in messages.every(case.db, "1 = 1", "m.id", {}) if m.text.endswith("?")]
    carried = messages.claims_of(case.db, [asked[-1].id])[asked[-1].id]
    assert [stance.value for _, stance in carried] == ["asks"]


def test_media_are_found_beside_the_text_and_custody_is_kept(case: Case, small: Path) -> None:
    custody = Custody(received_from="Awa", received_how="USB stick", note="handed over in person")
    report = run(case, small, custody=custody)[0]
    assert (report.media_present, report.media_missing) == (1, 0)
    stored = batches.get(case.db, report.batch)
    assert stored is not None
    assert stored.custody == custody
    held = [a for m in messages.every(case.db, "1 = 1", "m.id", {}) for a in m.attachments]
    assert [a.state for a in held] == [AttachmentState.PRESENT]
    assert case.vault.exists(held[0].sha256 or "")
    assert case.vault.exists(report.sha256), "the original is kept"


def test_a_dry_run_stores_nothing(case: Case, small: Path) -> None:
    report = run(case, small, dry_run=True)[0]
    assert (report.read, report.batch) == (8, 0)
    assert (messages.count(case.db), batches.every(case.db)) == (0, [])


def test_a_preview_shows_the_first_messages(case: Case, small: Path) -> None:
    seen = flow.look(case, ImportRequest((small,), timezone="UTC"), lambda: False, 3)
    assert (len(seen.messages), seen.reports[0].read, messages.count(case.db)) == (3, 8, 0)


def test_without_a_zone_utc_is_assumed_and_said(case: Case, small: Path) -> None:
    report = run(case, small, timezone="")[0]
    assert any(a.startswith("timezone=UTC") for a in report.assumptions)


def test_a_date_order_that_cannot_be_decided_is_refused_with_both_readings(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "WhatsApp Chat with X.txt"
    path.write_text("".join(f"0{i}/02/24, 10:0{i} - A: salut\n" for i in range(1, 5)), encoding="utf-8")
    with pytest.raises(AmbiguousDateOrder) as caught:
        run(case, path)
    assert set(caught.value.readings) >= {"dmy", "mdy"}
    assert "--date-order" in caught.value.hint
    assert run(case, path, date_order="mdy")[0].first == "2024-01-02T10:01:00.000000Z"


def test_stopping_keeps_what_was_committed_and_goes_on(case: Case, tmp_path: Path) -> None:
    path = write_export(tmp_path / "big", 3500, 0)
    asked = iter([False, True])
    with pytest.raises(Cancelled):
        flow.import_paths(case, ImportRequest((path,), timezone="UTC"), lambda _: None, lambda: next(asked, True))
    assert 0 < messages.count(case.db) <= 1000
    report = run(case, path)[0]
    assert (report.read, report.imported, messages.count(case.db)) == (3500, 3500, 3500)
    assert len(batches.every(case.db)) == 1


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.txt", b"", "empty"),
        ("notes.txt", b"just some notes\n", "No importer recognises"),
        ("cut.zip", b"PK\x03\x04 and then nothing", "damaged"),
        ("data.bin", bytes(range(256)), "No importer recognises"),
    ],
)
def test_bad_input_is_one_sentence_and_nothing_is_done(
    case: Case, tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputRefused) as caught:
        run(case, path)
    assert said in caught.value.message
    assert caught.value.hint
    assert batches.every(case.db) == []


def test_a_folder_without_exports_is_refused(case: Case, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    with pytest.raises(InputRefused):
        run(case, tmp_path / "nothing")
    with pytest.raises(NotFound):
        run(case, tmp_path / "absent")


def test_of_several_inputs_the_readable_ones_are_taken_and_the_rest_named(
    case: Case, small: Path, tmp_path: Path
) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    reports = run(case, tmp_path / "empty.txt", small)
    assert reports[0].imported == 8
    assert any("empty" in p for p in reports[0].problems)


def test_a_bad_record_is_quarantined_with_its_place(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "pages.jsonl"
    page = {"data": [{"id": "1", "text": "Kidal est calme", "created_at": "2026-04-25T10:00:00.000Z"}], "includes": {},
            "meta": {"result_count": 1}}  # fmt: skip
    second = {**page, "data": [{"id": "2", "text": "Gao aussi", "created_at": "2026-04-25T10:00:00.000Z"}]}
    path.write_text(f"{json.dumps(page)}\n{{broken\n{json.dumps(second)}\n", encoding="utf-8")
    report = run(case, path)[0]
    assert (report.read, report.imported, report.quarantined) == (3, 2, 1)
    kept = batches.quarantined(case.db, report.batch)
    assert kept[0].line == 2
    assert kept[0].reason


def test_undoing_an_import_takes_its_claims_along_and_can_be_done_again(case: Case, small: Path) -> None:
    report = run(case, small)[0]
    flow.undo_import(case, report.batch)
    assert messages.count(case.db) == 0
    assert claims.ids(case.db, "c.hidden = 0", "c.id", {}) == []
    assert counts(run(case, small)) == (8, 8, 0, 0)
    assert len(claims.ids(case.db, "c.hidden = 0", "c.id", {})) >= 1
    assert case.db.check() == []
    assert ledger.verify(case.db) is None


def test_undoing_an_import_under_a_decided_claim_says_so_first(case: Case, small: Path) -> None:
    report = run(case, small)[0]
    number = claims.ids(case.db, "c.hidden = 0", "c.id", {})[0]
    decide(case, [number], Status.REFUTED, override="seen otherwise")
    with pytest.raises(Conflict, match=f"C-{number}"):
        flow.undo_import(case, report.batch)
    flow.undo_import(case, report.batch, even_decided=True)
    assert editing.find(case, number).status == Status.REFUTED


def test_hostile_text_is_stored_and_searchable(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "WhatsApp Chat with \x1b]0;x\x07.txt"
    path.write_text(
        "25/01/2026, 06:41 - A\x1b]52;c;x\x07: nul \x00 here [/] [@click=app.quit]x[/]\n"
        "25/01/2026, 06:42 - B: \u202eevil\n",
        encoding="utf-8",
    )
    report = run(case, path)[0]
    assert report.imported == 2
    first = messages.by_ids(case.db, [1])[0]
    assert "\ufffd" in first.text
    assert "encoding-repaired" in first.flags


def test_a_message_by_hand_is_found_and_grouped(case: Case, tmp_path: Path) -> None:
    picture = tmp_path / "shot.jpg"
    picture.write_bytes(b"\xff\xd8\xff\xe0 not really")
    flow.add_message(case, "phone", "Awa", "2026-04-25 06:41", "Kidal est tombée ce matin", [picture])
    assert [c.title for c in claims.by_ids(case.db, claims.ids(case.db, "c.hidden = 0", "c.id", {}))] == ["Kidal taken"]
    held = media.every(case.db)
    assert len(held) == 1
    assert "not decoded" in held[0].note


def test_a_zip_keeps_its_pictures_and_its_bytes(case: Case, small: Path, tmp_path: Path) -> None:
    packed = tmp_path / "WhatsApp Chat - Load.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted(small.parent.iterdir()):
            archive.write(path, path.name)
    report = run(case, packed)[0]
    assert (report.imported, report.media_present) == (8, 1)
    with case.vault.open(report.sha256) as stream:
        assert stream.read() == packed.read_bytes()


def test_derive_heals_a_case_whose_import_died_before_the_stages(case: Case, small: Path) -> None:
    request = replace(ImportRequest((small,)), timezone="UTC")
    from workbench.intake import importing
    from workbench.plugin_loader import load_importers

    whatsapp = next(i for i in load_importers(None).importers if i.name == "whatsapp")
    importing.import_export(case, small, whatsapp, request, lambda _: None, lambda: False)
    assert claims.ids(case.db, "c.hidden = 0", "c.id", {}) == []
    flow.derive(case, lambda _: None, lambda: False)
    assert claims.ids(case.db, "c.hidden = 0", "c.id", {}) != []


def test_nothing_is_left_open(case: Case, small: Path) -> None:
    before = len(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").is_dir() else 0
    for _ in range(3):
        run(case, small)
    after = len(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").is_dir() else 0
    assert after <= before + 2
