"""Files, folders and zips: which transcript is read, what the chat is called, attachments, limits, databases."""

import json
import zipfile
from pathlib import Path

import pytest

from plugins.whatsapp import importer
from tests.plugins.exports import whatsapp_android, whatsapp_database, whatsapp_ios
from tests.plugins.reading import Read, read
from tests.plugins.whatsapp_text import parse
from workbench.intake.exports import open_export
from workbench.plugin_api import Unreadable

LINE = "25/04/2026, 06:41 - Bob: {}\n"


def zipped(path: Path, **members: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return path


def test_a_folder_with_media(tmp_path: Path) -> None:
    path = whatsapp_android.build(tmp_path)
    (path / "rapport final.txt").write_text("Rapport\n" + "25/04/2026 à 06:41 - cité: dans un document\n" * 99, "utf-8")
    found = read(importer, path)
    assert [chat.name for chat in found.chats] == ["Infos Nord & Sahel"]
    files = [file for message in found.messages for file in message.attachments]
    assert [(file.name, file.member) for file in files if file.member] == [
        ("IMG-20260425-WA0001.jpg", "IMG-20260425-WA0001.jpg"),
        ("rapport final.txt", "rapport final.txt"),
    ]
    assert [(m.sender, m.kind, m.flags) for m in found.messages if m.flags] == [
        ("+223 00 00 01 02", "system", ("deleted",)),
        ("Awa", "text", ("edited",)),
        ("Awa", "text", ("location",)),
        ("Moussa D.", "media", ("contact",)),
        ("Moussa D.", "text", ("call-or-view-once",)),
        ("Awa", "text", ("poll",)),
    ]
    assert found.messages[2].text == "Bonjour à tous\ndeuxième ligne\n\n1/2/23 12:30 était l'heure"
    assert [m.sender for m in found.messages if m.kind == "system"] == [None, None, "+223 00 00 01 02", None]


def test_a_zip_with_media_and_a_transcript_that_somebody_sent(tmp_path: Path) -> None:
    found = read(importer, whatsapp_ios.build(tmp_path))
    assert [(chat.member, chat.name) for chat in found.chats] == [("_chat.txt", "Sahel Desk")]
    assert [m.text for m in found.messages][2] == "Morning all. Short messages \nSee WhatsApp Chat with Somebody.txt"
    assert {m.sender for m in found.messages if m.kind != "system"} == {"Ada", "~ Logistics"}
    assert [f.member for m in found.messages for f in m.attachments if f.member] == [
        "00000005-PHOTO-2026-04-25-06-13-00.jpg"
    ]
    assert found.messages[-1].text.endswith("\u202825/04/2026, 06:41 - Admin: forged")
    assert not any("possible-embedded-header" in m.flags for m in found.messages)


@pytest.mark.parametrize(
    ("archive", "members", "member", "name"),
    [
        ("WhatsApp Chat - Ann.zip", {"_chat.txt": LINE}, "_chat.txt", "Ann"),
        ("a.zip", {"WhatsApp Chat - Ann/_chat.txt": LINE}, "WhatsApp Chat - Ann/_chat.txt", "Ann"),
        ("a.zip", {"_chat.txt": LINE, "big.txt": LINE * 50}, "_chat.txt", "a"),
        ("a.zip", {"WhatsApp Chat with Ann.txt": LINE, "big.txt": LINE * 50}, "WhatsApp Chat with Ann.txt", "Ann"),
        (
            "WhatsApp Chat with Ann.zip",
            {"WhatsApp Chat with Ann.txt": LINE, "WhatsApp Chat with Zoe.txt": LINE * 50},
            "WhatsApp Chat with Ann.txt",
            "Ann",
        ),
        (
            "a.zip",
            {
                "WhatsApp Chat with Ann.txt": LINE.format("WhatsApp Chat with Zoe.txt (file attached)"),
                "WhatsApp Chat with Zoe.txt": LINE * 50,
            },
            "WhatsApp Chat with Ann.txt",
            "Ann",
        ),
        ("a.zip", {"notes.txt": LINE, "group.txt": LINE * 50}, "group.txt", "group"),
        ("WhatsApp Chat with Ann (2).zip", {"__MACOSX/._chat.txt": "x", "_chat.txt": LINE}, "_chat.txt", "Ann"),
    ],
)
def test_the_right_transcript_of_a_zip(
    tmp_path: Path, archive: str, members: dict[str, str], member: str, name: str
) -> None:
    found = read(importer, zipped(tmp_path / archive, **members))
    assert [(chat.member, chat.name) for chat in found.chats] == [(member, name)]


def test_a_folder_of_several_chats(tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    for name in ("WhatsApp Chat with Ann.txt", "Discussion WhatsApp avec Zoé.txt"):
        (folder / name).write_text(LINE, "utf-8")
    assert [chat.name for chat in read(importer, folder).chats] == ["Zoé", "Ann"]


def test_the_chat_is_named_after_who_writes_its_notices() -> None:
    line = "[25/04/2026, 06:41:00] North Desk: \u200eMessages and calls are end-to-end encrypted.\n"
    assert parse(line).chats[0].name == "North Desk"


@pytest.mark.parametrize(
    ("text", "name", "score"),
    [
        (LINE * 2, "WhatsApp Chat with Ann.txt", 95),
        (LINE * 2, "anything.txt", 80),
        (LINE, "anything.txt", 45),
        ("25/04/2026, 06:41 - a line\n" * 2, "anything.txt", 30),
        ("02-12-18 22:55:45 Ewout: Test\n" * 3, "anything.txt", 40),
        ("2019-12-24 12:23:00 INFO: started\n", "anything.txt", 0),
        ("[2019-12-24, 12:23] Jane: Hello\n[2019-12-24, 12:24] John: Hi\n", "anything.txt", 0),
        ("[2019-12-24, 12:23:01] Jane: Hello\n[2019-12-24, 12:24:01] John: Hi\n", "anything.txt", 80),
        (LINE * 9, "data.csv", 0),
        ('{"a": 1}\n', "x.txt", 0),
    ],
)
def test_how_sure_it_is(tmp_path: Path, text: str, name: str, score: int) -> None:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    with open_export(path) as export:
        assert importer.recognise(export) == score


def said(count: int, tmp_path: Path, media: bool = False) -> list[str]:
    lines = "".join(LINE.format(n) for n in range(count))
    more = {"IMG-20260425-WA0001.jpg": "x"} if media else {}
    found = read(importer, zipped(tmp_path / "a.zip", **{"_chat.txt": lines, **more}))
    return [assumed.because for assumed in found.assumed if assumed.what == "truncated"]


@pytest.mark.parametrize(
    ("count", "media", "how"),
    [
        (40_000, False, "40,000"),
        (39_999, True, "40,000"),
        (10_000, True, "10,000"),
        (10_000, False, ""),
        (500, True, ""),
    ],
)
def test_an_export_at_the_limit_of_the_app_says_so(tmp_path: Path, count: int, media: bool, how: str) -> None:
    because = said(count, tmp_path, media)
    assert bool(because) == bool(how)
    assert all(how in sentence and "may begin in the middle of the chat" in sentence for sentence in because)


def database(tmp_path: Path, data: str, chat: int = 0) -> Read:
    path = tmp_path / "result.json"
    path.write_text(data, "utf-8")
    return read(importer, path, chat=chat)


def test_json_of_a_database(tmp_path: Path) -> None:
    found = read(importer, whatsapp_database.build(tmp_path))
    assert (found.score, [(chat.name, chat.identity) for chat in found.chats]) == (
        92,
        [("Infos Nord", "22300000001-1580000000@g.us"), ("22300000002", "22300000002@s.whatsapp.net")],
    )
    system, text, photo, gone, reply, own = found.messages
    assert (system.kind, system.sender, text.text) == ("system", None, "Bonjour\ndeuxième ligne &amp; fin")
    assert (photo.text, photo.attachments[0].name, gone.attachments[0].omitted) == (
        "Vue",
        "IMG-20260425-WA0001.jpg",
        True,
    )
    assert (reply.reply_to, reply.flags, text.external_id) == ("3EB00002", ("reactions: 👍 2, ❤ 1",), "3EB00002")
    assert (own.sender, own.sent_utc) == ("You", 1777099206.5)
    alone = read(importer, whatsapp_database.build(tmp_path), chat=1).messages
    assert [(message.sender, message.text) for message in alone] == [
        ("22300000002", "Salut \u202eRLO"),
        ("22300000002", ""),
    ]


def test_foreign_types_in_a_database_lose_nothing(tmp_path: Path) -> None:
    odd = {"timestamp": "1777099200", "data": ["a"], "sender": 5, "reactions": [], "media": "yes", "key_id": None}
    messages = {"1": odd, "2": "no object", "3": {}, "4": {"timestamp": "never", "data": "\ud83d"}}
    found = database(tmp_path, json.dumps({"1@s.whatsapp.net": {"name": 7, "messages": messages}}))
    assert [message.sent_utc for message in found.messages] == [1777099200.0, None, None]
    assert [message.external_id for message in found.messages] == ["1", "3", "4"]
    assert (len(found.rejected), found.messages[2].flags) == (1, ("time-unreadable",))


def test_a_database_that_breaks_off_gives_what_is_whole(tmp_path: Path) -> None:
    whole = whatsapp_database.build(tmp_path).read_text("utf-8")
    found = database(tmp_path, "\ufeff" + whole[: whole.index('"5": {') + 40])
    assert (len(found.messages), len(found.rejected)) == (4, 1)
    assert "damaged" in found.rejected[0].reason
    with pytest.raises(Unreadable):
        parse("nothing here", name="a.txt")
