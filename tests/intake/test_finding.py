"""What lies at a path and who reads it: folders of anything, export folders, files that nobody is sure of."""

import json
import zipfile
from pathlib import Path

import pytest

from workbench.errors import NotFound, UsageError
from workbench.intake.finding import Inputs, find_inputs
from workbench.plugin_loader import load_importers

CHAT = "12/04/2026, 22:35 - Awa: Tessalit taken\n13/04/2026, 22:36 - Moussa: who says so\n"
TELEGRAM = json.dumps(
    {"name": "Channel", "type": "public_channel", "id": 7, "messages": [
        {"id": 1, "type": "message", "date": "2026-04-25T06:41:00", "date_unixtime": "1777099260", "from": "Awa",
         "from_id": "user1", "text": "hello", "text_entities": [{"type": "plain", "text": "hello"}]}]},
    indent=1,
)  # fmt: skip
TABLE = "sent,sender,text\n2026-04-25T06:41:00Z,Awa,Tessalit taken\n"


def found(*paths: Path, wanted: str = "") -> Inputs:
    return find_inputs(paths, load_importers(None).importers, wanted)


def names(inputs: Inputs) -> list[tuple[str, str]]:
    return [(one.path.name, one.importer.name) for one in inputs.taken]


def said(inputs: Inputs) -> list[str]:
    return [one.error.message for one in inputs.refused]


def test_a_folder_of_anything(tmp_path: Path) -> None:
    (tmp_path / "phone").mkdir()
    (tmp_path / "phone" / "WhatsApp Chat with Group.txt").write_text(CHAT)
    (tmp_path / "phone" / "IMG-20260412-WA0001.jpg").write_bytes(b"\xff\xd8\xff")
    (tmp_path / "channel").mkdir()
    (tmp_path / "channel" / "result.json").write_text(TELEGRAM)
    (tmp_path / "notes.txt").write_text("call Awa\n" * 50)
    (tmp_path / "accounts.csv").write_text(TABLE)
    (tmp_path / ".hidden.txt").write_text(CHAT)
    (tmp_path / "elsewhere").symlink_to("/etc")
    got = found(tmp_path)
    assert names(got) == [("channel", "telegram"), ("phone", "whatsapp")]
    assert said(got) == ["2 files were not recognised as an export: accounts.csv, notes.txt."]


def test_a_file_that_was_named_is_tried_by_those_who_are_not_sure(tmp_path: Path) -> None:
    path = tmp_path / "accounts.csv"
    path.write_text(TABLE)
    assert names(found(path)) == [("accounts.csv", "table")]


def test_an_export_of_another_platform_beside_an_export(tmp_path: Path) -> None:
    (tmp_path / "result.json").write_text(TELEGRAM)
    (tmp_path / "WhatsApp Chat with Group.txt").write_text(CHAT)
    (tmp_path / "list.csv").write_text(TABLE)
    got = found(tmp_path)
    assert {importer for _, importer in names(got)} == {"telegram", "whatsapp"}
    assert got.refused == ()


def test_a_folder_that_only_looks_like_an_export(tmp_path: Path) -> None:
    (tmp_path / "result.json").write_text('{"ok": true}')
    (tmp_path / "WhatsApp Chat with Group.txt").write_text(CHAT)
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "messages.html").write_text("<p>a page of something else</p>")
    (tmp_path / "more" / "a.txt").write_text(CHAT)
    (tmp_path / "more" / "b.txt").write_text(CHAT)
    got = found(tmp_path)
    assert names(got) == [(tmp_path.name, "whatsapp")]
    got = found(tmp_path / "more")
    assert [importer for _, importer in names(got)] == ["whatsapp"]


def test_a_transcript_attached_to_a_chat_is_an_attachment(tmp_path: Path) -> None:
    (tmp_path / "_chat.txt").write_text(CHAT)
    (tmp_path / "WhatsApp Chat with Other.txt").write_text(CHAT)
    assert names(found(tmp_path)) == [(tmp_path.name, "whatsapp")]


def test_a_bad_zip_is_named_and_the_rest_is_taken(tmp_path: Path) -> None:
    (tmp_path / "bad.zip").write_bytes(b"PK\x03\x04 and no more")
    with zipfile.ZipFile(tmp_path / "good.zip", "w") as archive:
        archive.writestr("_chat.txt", CHAT)
    got = found(tmp_path)
    assert names(got) == [("good.zip", "whatsapp")]
    assert [one.path.name for one in got.refused if one.path] == ["bad.zip"]


def test_the_importer_may_be_named(tmp_path: Path) -> None:
    (tmp_path / "accounts.csv").write_text(TABLE)
    assert names(found(tmp_path, wanted="table")) == [("accounts.csv", "table")]
    with pytest.raises(UsageError):
        found(tmp_path, wanted="tabel")
    with pytest.raises(NotFound):
        found(tmp_path / "none")
