"""Telegram's `result.json` field by field: clocks, topics, reactions, accounts, identities, both ways to read."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from plugins.telegram import importer
from tests.plugins.exports import telegram_account, telegram_html, telegram_json
from tests.plugins.exports.telegram_json import LATER, LEFT_OUT, TOO_BIG
from tests.plugins.reading import Read, read, read_bytes
from workbench.intake.exports import open_export
from workbench.plugin_api import Chat, ImportedMessage

START = 1_777_096_800
PLAIN = {"id": 1, "type": "message", "date": "2026-04-25T07:00:00", "date_unixtime": str(START), "text_entities": []}


def parse(folder: Path, *messages: Any, indent: int | None = 1, **head: Any) -> Read:
    chat = {"name": "Chat", "type": "private_supergroup", "id": 7, **head, "messages": list(messages)}
    return read_bytes(importer, folder, json.dumps(chat, indent=indent).encode(), "result.json")


def one(folder: Path, **fields: Any) -> ImportedMessage:
    (found,) = parse(folder, {**PLAIN, **fields}).messages
    return found


# --- the rich export --------------------------------------------------------------------------------------------------
def test_every_kind_of_message(tmp_path: Path) -> None:
    found = read(importer, telegram_json.build(tmp_path))
    by_id = {int(m.external_id): m for m in found.messages}
    assert (len(by_id), found.rejected, found.assumed) == (25, [], [])
    assert by_id[4].text == "look here"
    assert by_id[4].flags == ("link: https://news.example.org/kidal",)
    assert by_id[5].flags == ("reactions: 👍 3, custom 1", "topic: Roads")
    assert (by_id[6].edited_utc, by_id[6].flags) == (START + 420, ("edited",))
    assert [by_id[n].forwarded_from for n in (7, 8)] == ["Some channel", "deleted account"]
    assert by_id[9].attachments[0].member == "photos/photo_1@25-04-2026_07-09-00.jpg"
    assert [(by_id[n].attachments[0].name, by_id[n].attachments[0].omitted) for n in (10, 11, 12)] == [
        ("plan.pdf", True),
        ("video_file", True),
        ("photo", True),
    ]
    assert (by_id[13].kind, by_id[13].flags) == ("media", ("sticker: 👋",))
    assert [by_id[n].flags for n in (14, 15, 16)] == [("poll",), ("contact",), ("location",)]
    assert by_id[17].reply_to == "channel99/5"
    assert by_id[18].flags == ("via: @gif", "link: https://bot.example.org/")
    assert (by_id[20].kind, by_id[20].flags, by_id[20].sent_utc) == ("system", ("unsupported",), None)
    assert by_id[21].flags == ("call",)
    assert by_id[22].text == 'send_star_gift · stars: 50 · gift_text: ["thanks"]'
    assert by_id[-24].text == "from before the group moved"


@pytest.mark.parametrize("indent", [1, 2, None])
def test_the_short_way_and_the_long_way_give_the_same(tmp_path: Path, indent: int | None) -> None:
    """Without line breaks no record is cut out, so all go the long way."""
    path = telegram_json.build(tmp_path) / "result.json"
    document = json.loads(path.read_bytes())
    whole = read(importer, path).messages
    path.write_text(json.dumps(document, indent=indent), "utf-8")
    again = read(importer, path).messages
    assert [replace(m, offset=None) for m in again] == [replace(m, offset=None) for m in whole]


def test_offsets_are_those_of_the_records(tmp_path: Path) -> None:
    for path in (telegram_json.build(tmp_path), telegram_account.build(tmp_path)):
        data = (path / "result.json").read_bytes()
        with open_export(path) as export:
            chats = len(importer.chats(export))
        for number in range(chats):
            for message in read(importer, path, chat=number).messages:
                start = message.offset or 0
                head = json.loads(data[start : data.index(b",", start)].decode() + "}")
                assert str(head["id"]) == message.external_id


# --- an account -------------------------------------------------------------------------------------------------------
def test_chats_of_an_account_are_named_and_known_by_their_ids(tmp_path: Path) -> None:
    found = read(importer, telegram_account.build(tmp_path))
    assert found.score == 90
    assert [(c.name, c.identity) for c in found.chats] == [
        ("Saved Messages", "saved_messages101"),
        ("deleted account 102", "user102 of user1"),
        ("Chat 3", "chat103"),
        ("Chat 4", "user104 of user1"),
        ("Left behind", "channel105"),
    ]
    for number, chat in enumerate(found.chats, 1):
        messages = read(importer, tmp_path / "DataExport_2026-04-25", chat=number - 1).messages
        assert [m.text for m in messages] == [f"message {n} of {number}" for n in range(3)], chat.name


@pytest.mark.parametrize(
    ("head", "identity"),
    [
        ({"type": "private_channel", "id": 5}, "channel5"),
        ({"type": "public_channel", "id": 5}, "channel5"),
        ({"type": "public_supergroup", "id": -1000000000005}, "channel5"),
        ({"type": "private_group", "id": -5}, "chat5"),
        ({"type": "personal_chat", "id": 5}, "user5"),
        ({"type": "saved_messages", "id": 5, "name": None}, "saved_messages5"),
        ({"type": "hologram", "id": 5}, "hologram5"),
        ({"type": "private_group"}, ""),
        ({"type": "private_group", "id": None}, ""),
        ({"type": "private_group", "id": "five"}, ""),
        ({"type": None, "id": 5}, ""),
    ],
)
@pytest.mark.parametrize("indent", [1, None])
def test_identity(tmp_path: Path, head: dict[str, Any], identity: str, indent: int | None) -> None:
    chat = {"name": "Chat", **head, "messages": [PLAIN]}
    found = read_bytes(importer, tmp_path, json.dumps(chat, indent=indent).encode(), "result.json")
    assert [c.identity for c in found.chats] == [identity]


def test_chats_of_two_accounts_with_one_bot_are_two(tmp_path: Path) -> None:
    def identity(writer: str) -> str:
        return (
            parse(tmp_path, {**PLAIN, "from_id": "user5"}, {**PLAIN, "from_id": writer}, type="bot_chat", id=5)
            .chats[0]
            .identity
        )

    assert (identity("user1"), identity("user2"), identity("user5")) == ("user5 of user1", "user5 of user2", "user5")


def test_names_are_unescaped(tmp_path: Path) -> None:
    assert parse(tmp_path, PLAIN, name='A "B" \\ 😀 é').chats[0].name == 'A "B" \\ 😀 é'


# --- clocks -----------------------------------------------------------------------------------------------------------
OLD = {"id": 2, "type": "message", "date": "2020-01-01T12:00:00", "from": "A", "from_id": 4312345678, "text": "old"}


def test_old_exports_give_local_times_and_bare_ids(tmp_path: Path) -> None:
    found = parse(tmp_path, OLD)
    (message,) = found.messages
    assert (message.sent_utc, message.sent_local, message.sent_raw) == (None, "2020-01-01T12:00:00", OLD["date"])
    assert (message.sender_id, found.assumed) == ("4312345678", [])


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("indent", [1, None])
def test_messages_with_both_times_show_how_the_clock_stood(tmp_path: Path, order: int, indent: int | None) -> None:
    both = {**PLAIN, "date": "2026-04-25T08:30:00"}  # 06:00 UTC
    found = parse(tmp_path, *[both, OLD][::order], indent=indent)
    old = next(m for m in found.messages if m.external_id == "2")
    assert (old.sent_utc, old.sent_local, old.sent_raw) == (1_577_871_000, None, OLD["date"])  # 09:30 UTC
    assert [(said.what, said.value) for said in found.assumed] == [("exporter_clock", "UTC+02:30")]


def test_clocks_that_disagree_decide_nothing(tmp_path: Path) -> None:
    summer, winter = {**PLAIN, "date": "2026-04-25T08:00:00"}, {**PLAIN, "date": "2026-04-25T07:00:00"}
    found = parse(tmp_path, summer, winter, OLD)
    assert found.messages[2].sent_local == OLD["date"]
    assert [said.value for said in found.assumed] == ["UTC+01:00 and UTC+02:00"]


@pytest.mark.parametrize("stamp", ["soon", "9" * 30, "nan", "1e400", -(10**14), [1], {"a": 1}])
def test_unreadable_times_leave_the_record(tmp_path: Path, stamp: object) -> None:
    message = one(tmp_path, date_unixtime=stamp, date=None)
    assert (message.sent_utc, message.sent_local, message.flags) == (None, None, ("time-unreadable",))


@pytest.mark.parametrize(
    ("fields", "edited", "flags"),
    [
        ({"edited": "2026-04-25T08:00:00", "edited_unixtime": str(START + 9)}, START + 9, ("edited",)),
        ({"edited": "2026-04-25T08:00:00"}, None, ("edited",)),
        ({"edited": "1970-01-01T03:00:00"}, None, ()),
        ({"edited": "1970-01-01T01:00:00", "edited_unixtime": "0"}, None, ()),
    ],
)
def test_edits(tmp_path: Path, fields: dict[str, str], edited: float | None, flags: tuple[str, ...]) -> None:
    message = one(tmp_path, text="x", **fields)
    assert (message.edited_utc, message.flags) == (edited, flags)


# --- topics, text, files ----------------------------------------------------------------------------------------------
def test_replies_lie_in_the_topic_of_what_they_answer(tmp_path: Path) -> None:
    made = {**PLAIN, "id": 10, "type": "service", "action": "topic_created", "title": "Roads", "text": ""}
    renamed = {**PLAIN, "id": 14, "type": "service", "action": "topic_edit", "new_title": "Ways", "text": ""}
    texts = [{**PLAIN, "id": n, "text": "x", "reply_to_message_id": to} for n, to in ((11, 10), (12, 11), (13, 5))]
    last = {**PLAIN, "id": 15, "text": "x", "reply_to_message_id": 12}
    found = parse(tmp_path, made, *texts, {**renamed, "reply_to_message_id": 10}, last).messages
    assert [m.flags for m in found[1:4]] == [("topic: Roads",), ("topic: Roads",), ()]
    assert found[5].flags == ("topic: Ways",)


def test_a_chain_of_replies_of_any_length_is_read(tmp_path: Path) -> None:
    """H44: A answers B answers A, and a chain of 100,000, in a forum."""
    made = {"id": 1, "type": "service", "action": "topic_created", "title": "T"}
    chain = [{**PLAIN, "id": n, "text": "x", "reply_to_message_id": n - 1} for n in range(2, 100_001)]
    loop = [{**PLAIN, "id": n, "text": "x", "reply_to_message_id": 300_001 - n} for n in (150_000, 150_001)]
    found = parse(tmp_path, made, *chain, *loop).messages
    assert sum(m.flags == ("topic: T",) for m in found) == 99_999
    assert [m.reply_to for m in found[-2:]] == ["150001", "150000"]


def test_text_is_taken_from_the_entities_when_it_stands_nowhere_else(tmp_path: Path) -> None:
    parts = [{"type": "plain", "text": "see "}, {"type": "text_link", "text": "it", "href": "https://a.example/"}]
    found = one(tmp_path, text="", text_entities=parts)
    assert (found.text, found.flags) == ("see it", ("link: https://a.example/",))
    assert one(tmp_path, text="see it", text_entities=parts).flags == ("link: https://a.example/",)


@pytest.mark.parametrize("sentence", [LEFT_OUT, TOO_BIG, LATER, LEFT_OUT.replace("File", "Photo")])
@pytest.mark.parametrize("key", ["file", "photo", "contact_vcard"])
def test_a_sentence_is_never_a_path(tmp_path: Path, sentence: str, key: str) -> None:
    (file,) = one(tmp_path, **{key: sentence}).attachments
    assert (file.omitted, file.member, file.keys, file.name.startswith("(")) == (True, "", (), False)


def test_pages_beside_the_json_are_left_out_and_said(tmp_path: Path) -> None:
    folder = telegram_json.build(tmp_path)
    post = telegram_html.message(telegram_html.Post(1, "Awa", "25.04.2026 06:41:00", "hello"))
    (folder / "messages.html").write_text(telegram_html.page("Northern news", post), "utf-8")
    found = read(importer, folder)
    assert [(said.what, said.value) for said in found.assumed] == [("pages", "left out")]
    assert [chat.member for chat in found.chats] == ["result.json"]
    (folder / "messages.html").write_text(telegram_html.page("Southern news", post), "utf-8")
    found = read(importer, folder)
    assert [chat.member for chat in found.chats] == ["result.json", "messages.html"]
    assert found.assumed == []


def test_a_renamed_group_has_the_same_identity(tmp_path: Path) -> None:
    before, after = parse(tmp_path, PLAIN, name="Old").chats[0], parse(tmp_path, PLAIN, name="New").chats[0]
    assert (before.name, after.name, before.identity == after.identity == "channel7") == ("Old", "New", True)


def test_a_chat_is_read_without_those_before_it(tmp_path: Path) -> None:
    """The key leads to the place in the file; also in a zip, where nothing can be skipped."""
    found = read(importer, telegram_account.build(tmp_path))
    last: Chat = found.chats[-1]
    assert int(last.key) > int(found.chats[0].key) > 0
