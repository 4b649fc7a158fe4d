"""What lies at a path and who reads it: folders of anything, export folders, files that nobody is sure of."""

import json
import os
import shutil
import subprocess
import sys
import unicodedata
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.plugins.exports import signal_archive
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
    assert names(got) == [(tmp_path.name, "whatsapp"), ("more", "whatsapp"), ("b.txt", "whatsapp")]
    got = found(tmp_path / "more")
    assert names(got) == [("more", "whatsapp"), ("b.txt", "whatsapp")]


@pytest.mark.parametrize("name", ["WhatsApp Chat with Other.txt", "a&b.txt", "Été.txt"])
def test_what_was_sent_in_a_chat_is_an_attachment_whatever_it_is(tmp_path: Path, name: str) -> None:
    (tmp_path / "_chat.txt").write_text(f"{CHAT}13/04/2026, 22:37 - Awa: {name} (file attached)\n", encoding="utf-8")
    (tmp_path / unicodedata.normalize("NFD", name)).write_text(CHAT)
    (tmp_path / "links.txt").write_text("https://t.me/abc/1\nhttps://t.me/abc/2\n")
    assert names(found(tmp_path)) == [(tmp_path.name, "whatsapp"), (tmp_path.name, "urls")]
    with (tmp_path / "_chat.txt").open("a") as chat:
        chat.write("13/04/2026, 22:38 - Awa: links.txt (file attached)\n")
    assert names(found(tmp_path)) == [(tmp_path.name, "whatsapp")]


def test_exports_in_the_folder_of_an_export_are_not_lost(tmp_path: Path) -> None:
    (tmp_path / "result.json").write_text(TELEGRAM.replace("hello", "sent: result-of-awa.json"))
    (tmp_path / "result (1).json").write_text(TELEGRAM.replace("hello", "another chat"))
    for folder in ("channel", "files", "phone", "archive/data"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "channel" / "result.json").write_text(TELEGRAM.replace("hello", "a third one"))
    (tmp_path / "files" / "result-of-awa.json").write_text(TELEGRAM)
    (tmp_path / "files" / "notes.txt").write_text("nothing\n")
    (tmp_path / "phone" / "WhatsApp Chat with Group.txt").write_text(CHAT)
    tweet = '{"id_str": "1577866396094242816", "full_text": "x", "created_at": "Wed Oct 05 13:00:00 +0000 2022"}'
    (tmp_path / "archive" / "data" / "tweets.js").write_text(f'window.YTD.tweets.part0 = [{{"tweet": {tweet}}}]')
    got = found(tmp_path)
    assert names(got) == [
        (tmp_path.name, "telegram"), ("archive", "x"), ("WhatsApp Chat with Group.txt", "whatsapp"),
        ("result (1).json", "telegram"),
    ]  # fmt: skip
    assert got.refused == ()


def test_the_highest_files_say_whose_folder_it_is(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "result.json").write_text(TELEGRAM)
    (tmp_path / "_chat.txt").write_text(CHAT)
    (tmp_path / "a" / "_chat.txt").write_text(CHAT)
    got = found(tmp_path)
    assert names(got) == [(tmp_path.name, "whatsapp"), (tmp_path.name, "telegram")]


def test_a_zip_of_several_exports_says_what_is_left_out(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "several.zip", "w") as archive:
        archive.writestr("one/_chat.txt", CHAT)
        archive.writestr("two/WhatsApp Chat with Group.txt", CHAT)
        archive.writestr("channel/result.json", TELEGRAM)
    got = found(tmp_path / "several.zip")
    assert names(got) == [("several.zip", "whatsapp"), ("several.zip", "telegram")]
    assert said(got) == ["several.zip also holds other exports, which were not read: two/WhatsApp Chat with Group.txt."]


def test_h36_zips_inside_a_zip_are_not_opened_and_named(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "inner.zip", "w") as archive:
        archive.writestr("_chat.txt", CHAT)
    with zipfile.ZipFile(tmp_path / "outer.zip", "w") as archive:
        archive.write(tmp_path / "inner.zip", "inner.zip")
    got = found(tmp_path / "outer.zip")
    assert (names(got), said(got)) == (
        [], ["outer.zip holds zips, and zips inside a zip are not opened: inner.zip."]
    )  # fmt: skip


def test_h35_an_encrypted_member_is_skipped_and_named(tmp_path: Path) -> None:
    path = tmp_path / "chat.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("IMG.jpg", b"jpeg")
        archive.writestr("_chat.txt", CHAT)
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x03\x04") + 6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(data))
    got = found(path)
    assert (names(got), said(got)) == (
        [("chat.zip", "whatsapp")], ["Encrypted members of chat.zip were skipped: IMG.jpg."]
    )  # fmt: skip


def test_a_chat_in_two_formats_is_taken_once(tmp_path: Path) -> None:
    signal_archive.build(tmp_path)
    with zipfile.ZipFile(tmp_path / "signal-backup.zip") as archive:
        archive.extractall(tmp_path / "chats")
    (tmp_path / "chats" / "chat.md").write_text("nothing\n")
    got = found(tmp_path / "chats", tmp_path / "signal-backup.zip")
    assert names(got) == [("chats", "signal"), ("signal-backup.zip", "signal")]
    assert said(got) == []


def test_a_path_named_twice_is_taken_once(tmp_path: Path) -> None:
    path = tmp_path / "chat.txt"
    path.write_text(CHAT)
    (tmp_path / "link.txt").symlink_to(path)
    assert names(found(path, path, tmp_path / "link.txt")) == [("chat.txt", "whatsapp")]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_named_and_the_rest_taken(tmp_path: Path) -> None:
    assert_unreadable_is_named(tmp_path)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_what_may_not_be_read_is_named_by_somebody_who_is_not_root(tmp_path: Path) -> None:
    code = (
        "import os, sys\nfrom pathlib import Path\nfrom tests.intake.test_finding import *\nfound()\n"
        "os.chown(sys.argv[1], 65534, 65534)\nos.chdir(sys.argv[1])\nos.setuid(65534)\n"
        "assert_unreadable_is_named(Path())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def assert_unreadable_is_named(folder: Path) -> None:
    for name in ("good", "locked", "export/photos"):
        (folder / name).mkdir(parents=True)
    (folder / "good" / "a.txt").write_text(CHAT)
    (folder / "good" / "b.txt").write_text(CHAT)
    (folder / "good" / "b.txt").chmod(0)
    (folder / "export" / "result.json").write_text(TELEGRAM)
    (folder / "export" / "photos").chmod(0)
    (folder / "locked").chmod(0)
    got = found(folder)
    assert names(got) == [("a.txt", "whatsapp")]
    assert sorted(said(got)) == [
        "b.txt may not be read.", "export/photos may not be read.", "locked may not be read.",
    ]  # fmt: skip


def test_names_stay_on_their_line(tmp_path: Path) -> None:
    (tmp_path / "a\nerror: all is lost\x1b[2J.txt").write_text("x\n" * 9)
    assert said(found(tmp_path)) == ["1 file was not recognised as an export: a ⏎ error: all is lost␛[2J.txt."]


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


def test_a_bundle_is_no_chat(tmp_path: Path) -> None:
    """Its claims read as messages would rest on themselves."""
    given = tmp_path / "kidal.claims.zip"
    shutil.copy(ROOT / "tests" / "golden" / "share.claims.zip", given)
    for where in (tmp_path, given):
        got = found(where)
        assert names(got) == []
        assert said(got) == ["kidal.claims.zip is a bundle of claims, not a chat export."]
        assert "workbench bundle import" in got.refused[0].error.hint
    zipfile.ZipFile(given).extractall(tmp_path / "kidal")
    assert names(found(tmp_path / "kidal")) == []
