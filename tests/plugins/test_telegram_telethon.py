"""Telethon's messages as JSON Lines or one list: what each holds, several channels in a file, damage, any values."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.telegram import importer
from tests.plugins.exports import telegram_telethon
from tests.plugins.exports.telegram_telethon import START, message, messages, peer
from tests.plugins.reading import Read, read, read_bytes
from workbench.intake.exports import open_export
from workbench.plugin_api import ImportedMessage, Options, Record, Unreadable


def lines(*values: Any) -> bytes:
    return b"".join(json.dumps(value).encode() + b"\n" for value in values)


def parse(folder: Path, *values: Any, name: str = "news.jsonl") -> Read:
    return read_bytes(importer, folder, lines(*values), name)


def one(folder: Path, **fields: Any) -> ImportedMessage:
    (found,) = parse(folder, message(1, **fields)).messages
    return found


def test_every_kind_of_message(tmp_path: Path) -> None:
    path = telegram_telethon.build(tmp_path)
    found = read(importer, path)
    assert (found.score, found.rejected, found.assumed) == (92, [], [])
    assert [(c.name, c.identity) for c in found.chats] == [
        ("Northern news", "channel77"),
        ("Southern news", "channel88"),
    ]
    m = {int(message.external_id): message for message in found.messages}
    assert len(m) == len(found.messages) == 16
    seen = ("views: 101", "forwards: 2")
    assert (m[1].text, m[1].flags) == ("😀 look", ("link: https://news.example.org/kidal", *seen))
    assert (m[1].sender, m[1].sender_id, m[1].sent_utc) == ("Northern news", "channel77", START + 60)
    assert (m[2].reply_to, m[2].flags[-1]) == ("1", "reactions: 👍 3, custom 1")
    assert [m[n].forwarded_from for n in (3, 4)] == ["channel99", "Far news"]
    assert m[4].flags[0] == "signed: Desk"
    assert (m[5].sender, m[5].sender_id, m[5].edited_utc) == ("Awa T", "user5", START + 900)
    assert {"pinned", "edited"} <= set(m[5].flags)
    assert (m[6].kind, m[6].attachments[0].keys, m[6].flags[-1]) == (
        "media",
        ("photo_6001", "6001", "77-6"),
        "album: 42",
    )
    assert m[7].attachments[0].name == "plan.pdf"
    assert (m[8].text, m[8].flags[0]) == ("Where?\n- Gao (2)\n- Kidal (?)", "poll")
    assert (m[9].text, m[9].flags[0]) == ("contact: Awa 00", "contact")
    assert (m[10].text, m[10].flags[0]) == ("location: 16.27,-0.04", "location")
    assert m[11].flags[0] == "link: https://a.example/"
    assert (m[12].kind, m[12].text) == ("system", "MessageActionTopicCreate · title: Roads")
    assert "topic: Roads" in m[13].flags
    assert "call" in m[14].flags
    assert (m[15].kind, m[15].flags, m[15].sent_utc) == ("system", ("deleted",), None)
    assert m[16].text == "MessageMediaDice · value: 6 · emoticon: 🎲"
    other = read(importer, path, chat=1)
    assert next((m.external_id, m.text, m.line) for m in other.messages) == ("1", "another channel", 17)
    assert other.messages[2].reply_to == "user8/9"


def test_lines_and_offsets_are_those_of_the_records(tmp_path: Path) -> None:
    path = telegram_telethon.build(tmp_path)
    data = path.read_bytes()
    for number in (0, 1):
        for found in read(importer, path, chat=number).messages:
            assert str(json.loads(data.splitlines()[(found.line or 0) - 1])["id"]) == found.external_id
            assert str(json.loads(data[found.offset or 0 :].split(b"\n")[0])["id"]) == found.external_id


def test_one_list_reads_like_lines(tmp_path: Path) -> None:
    found = read_bytes(importer, tmp_path, json.dumps(messages(), indent=2).encode(), "news.json")
    assert [m.text for m in found.messages] == [
        m.text for m in read(importer, telegram_telethon.build(tmp_path)).messages
    ]


@pytest.mark.parametrize(
    ("date", "utc", "assumed"),
    [
        ("2026-04-25T06:00:00+00:00", START, []),
        ("2026-04-25 07:00:00+01:00", START, []),
        (START, START, []),
        (str(START), START, []),
        ("2026-04-25T06:00:00", START, ["timezone"]),
        ("soon", None, []),
        (None, None, []),
    ],
)
def test_times(tmp_path: Path, date: object, utc: float | None, assumed: list[str]) -> None:
    found = parse(tmp_path, message(1, date=date))
    assert found.messages[0].sent_utc == utc
    assert [said.what for said in found.assumed] == assumed
    assert ("time-unreadable" in found.messages[0].flags) == (date == "soon")


def test_a_reaction_is_no_edit(tmp_path: Path) -> None:
    """Telegram sets the date of the edit and hides it when only the reactions changed."""
    found = one(tmp_path, message="x", edit_date=START + 5, edit_hide=True)
    assert (found.edited_utc, "edited" in found.flags) == (None, False)


def test_links_are_hidden_only_where_the_text_does_not_show_them(tmp_path: Path) -> None:
    url = "https://a.example/"
    shown = {"offset": 3, "length": len(url), "url": url}  # the emoji takes two units
    assert one(tmp_path, message=f"😀 {url}", entities=[shown]).flags == ("views: 101", "forwards: 2")
    assert one(tmp_path, message="😀 here it is, all", entities=[shown]).flags[0] == f"link: {url}"


def test_old_versions_have_to_id_and_bare_senders(tmp_path: Path) -> None:
    old = {
        "_": "Message",
        "id": 5,
        "to_id": {"_": "PeerChannel", "channel_id": 9},
        "from_id": 12,
        "date": START,
        "message": "x",
    }
    found = parse(tmp_path, old, name="Some channel.jsonl")
    assert [(c.name, c.identity) for c in found.chats] == [("Some channel", "channel9")]
    assert (found.messages[0].sender, found.messages[0].sender_id) == ("user12", "user12")


def test_private_chats_are_known_by_both_sides(tmp_path: Path) -> None:
    said = [message(n, peer_id=peer("user", 5), from_id=peer("user", who), _chat=None) for n, who in ((1, 5), (2, 1))]
    assert parse(tmp_path, *said).chats[0].identity == "user5 of user1"


def test_media_are_found_in_the_folder(tmp_path: Path) -> None:
    (tmp_path / "news.jsonl").write_bytes(lines(*messages()))
    (tmp_path / "media").mkdir()
    for name in ("6001.jpg", "plan.pdf"):
        (tmp_path / "media" / name).write_bytes(b"synthetic")
    found = {m.external_id: m for m in read(importer, tmp_path).messages}
    assert [found[n].attachments[0].member for n in ("6", "7")] == ["media/6001.jpg", "media/plan.pdf"]


@pytest.mark.parametrize(
    "bad", [b"{", b"null", b"[1]", b'{"_": "User", "id": 5}', b"\xff\xfe", b'{"a": ' + b"[" * 3000]
)
def test_a_bad_line_is_rejected_alone_and_once(tmp_path: Path, bad: bytes) -> None:
    """H40."""
    path = tmp_path / "news.jsonl"
    path.write_bytes(lines(*messages()[:2]) + bad + b"\n" + lines(*messages()[2:]))
    first, second = read(importer, path), read(importer, path, chat=1)
    assert (len(first.messages), len(first.rejected)) == (16, 1)
    assert (first.rejected[0].line, len(second.messages), second.rejected) == (3, 3, [])


def test_half_a_surrogate_becomes_a_replacement_character(tmp_path: Path) -> None:
    """H23."""
    found = read_bytes(importer, tmp_path, lines(message(1, message="a SUR b")).replace(b"SUR", b"\\ud83d"), "a.jsonl")
    assert found.messages[0].text == "a \ufffd b"


def everything(folder: Path, data: bytes) -> list[Record]:
    path = folder / "news.jsonl"
    path.write_bytes(data)
    with open_export(path) as export:
        importer.recognise(export)
        try:
            return [r for chat in importer.chats(export) for r in importer.read(export, chat, Options())]
        except Unreadable:
            return []


def test_cut_off_at_every_byte(tmp_path: Path) -> None:
    data = lines(*messages()[:3])
    whole = [r for r in everything(tmp_path, data) if isinstance(r, ImportedMessage)]
    for length in range(1, len(data)):
        good = [r for r in everything(tmp_path, data[:length]) if isinstance(r, ImportedMessage)]
        assert good == whole[: len(good)]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(seed=st.integers(0, 2**32), values=st.lists(JSON, min_size=1, max_size=6))
def test_messages_of_any_form_never_raise(
    tmp_path_factory: pytest.TempPathFactory, seed: int, values: list[Any]
) -> None:
    """Any value in the place of any other."""
    drawn, r = messages(), random.Random(seed)
    for value in values:
        place: Any = r.choice(drawn)
        key = r.choice(list(place))
        while isinstance(place[key], dict | list) and place[key] and r.random() < 0.7:
            place = place[key]
            key = r.choice(list(place)) if isinstance(place, dict) else r.randrange(len(place))
        place[key] = value
    records = everything(tmp_path_factory.getbasetemp(), lines(*drawn))
    assert len(records) >= len(drawn)
