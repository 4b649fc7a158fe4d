"""Telegram's JSON: real samples with counted truth, every layout, invalid JSON, and what messages can carry."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.telegram import importer
from plugins.telegram.repairs import REPAIRED
from tests.plugins.reading import Read, read, read_bytes
from workbench.intake.exports import open_export
from workbench.plugin_api import ImportedMessage, Unreadable

LEFT_OUT = "(File not included. Change data exporting settings to download.)"


def chat(*messages: Any, **more: Any) -> dict[str, Any]:
    return {"name": "Chat", "type": "private_group", "id": 1, "messages": list(messages), **more}


def message(**fields: Any) -> dict[str, Any]:
    return {"id": 1, "type": "message", "date_unixtime": "1652135033", "from": "A", "from_id": "user1", **fields}


def parse(folder: Path, value: Any, indent: int | None = 1) -> Read:
    data = json.dumps(value, ensure_ascii=False, indent=indent).encode("utf-8", "surrogatepass")
    return read_bytes(importer, folder, data, "result.json")


def one(folder: Path, **fields: Any) -> ImportedMessage:
    (found,) = parse(folder, chat(message(**fields))).messages
    return found


def test_direct_messages_sample(samples: Path) -> None:
    path = samples / "telegram_json" / "mlomb_DM_2A_7M.json"
    found = read(importer, path)
    assert (found.score, found.chats[0].name, len(found.messages)) == (90, "Bob", 8)
    assert [m.kind for m in found.messages].count("system") == 2
    assert len({m.sender_id for m in found.messages}) == 2
    assert [(a.name, a.omitted) for m in found.messages for a in m.attachments] == [("photo", True)] * 2
    assert found.messages[0].sent_raw == "2019-07-05T16:55:32"
    assert found.messages[0].sent_utc == 1562356532  # 19:55:32Z: the last message shows that the clock stood at UTC-3
    assert [(said.what, said.value) for said in found.assumed] == [("exporter_clock", "UTC-03:00")]
    assert found.messages[-1].sent_utc == 1691719862  # 2023-08-11T02:11:02Z
    dates = [m["date"] for m in json.loads(path.read_bytes())["messages"] if "date" in m and "date_unixtime" not in m]
    assert [m.sent_raw for m in found.messages[:3]] == dates
    assert "duration_seconds: 56" in found.messages[-1].text


def test_sample_without_names_and_ids(samples: Path) -> None:
    found = read(importer, samples / "telegram_json" / "chatminer_single.json")
    assert [(m.external_id, m.sent_utc, m.text) for m in found.messages] == [
        ("", 1544006350, "Minimal Message"),
        ("", 1544006964, "Link:https://telegram.org/"),
    ]


@pytest.mark.parametrize("name", ["tdesktop_24961_unquoted_document_id.json", "tdesktop_27571_x01.json"])
def test_invalid_json_is_repaired_and_says_so(samples: Path, name: str) -> None:
    found = read(importer, samples / "telegram_json_bad" / name)
    assert (len(found.messages), found.rejected) == (1, [])
    assert found.messages[0].flags == (REPAIRED,)
    assert [said.what for said in found.assumed] == ["json"]


@pytest.mark.parametrize("indent", [1, 2, 4, None])
def test_every_layout_gives_the_same_records(tmp_path: Path, indent: int | None) -> None:
    value = chat(*(message(id=n, text=f"m {n} }} ] \n }}") for n in range(50)))
    found = parse(tmp_path, value, indent)
    assert [(m.external_id, m.text) for m in found.messages] == [(str(n), f"m {n} }} ] \n }}") for n in range(50)]
    assert found.chats[0].name == "Chat"


@pytest.mark.parametrize("indent", [1, None])
def test_a_whole_account(tmp_path: Path, indent: int | None) -> None:
    chats = [chat(message(id=n, text=f"m{n}"), name=f"Chat {n}", id=n) for n in range(3)]
    saved = {"type": "saved_messages", "id": 9, "messages": [message(id=9, text="kept")]}
    empty = chat(name="Empty")
    account = {
        "about": "Here is the data you requested.",
        "personal_information": {"user_id": 1, "first_name": "A"},
        "contacts": {"about": "x", "list": [{"user_id": 5, "name": "not a chat"}]},
        "chats": {"about": "x", "list": [*chats, saved, empty]},
        "left_chats": {"about": "x", "list": [chat(message(id=7, text="left"), name="Left")]},
    }
    (tmp_path / "result.json").write_text(json.dumps(account, indent=indent), "utf-8")
    names = ["Chat 0", "Chat 1", "Chat 2", "Saved Messages", "Empty", "Left"]
    for number, text in enumerate(["m0", "m1", "m2", "kept", None, "left"]):
        found = read(importer, tmp_path / "result.json", chat=number)
        assert [c.name for c in found.chats] == names
        assert [m.text for m in found.messages] == ([] if text is None else [text])
        assert found.rejected == []


def test_text_is_joined_without_loss_and_hidden_links_are_flagged(tmp_path: Path) -> None:
    parts = [
        "see ",
        {"type": "text_link", "text": "here", "href": "https://example.org/x"},
        " ",
        {"type": "bold", "text": "now"},
    ]
    found = one(tmp_path, text=parts)
    assert (found.text, found.flags) == ("see here now", ("link: https://example.org/x",))


@pytest.mark.parametrize(
    ("fields", "text", "flag"),
    [
        ({"poll": {"question": "Where?", "answers": [{"text": "Gao", "voters": 2}]}}, "Where?\n- Gao (2)", "poll"),
        ({"location_information": {"latitude": 16.2, "longitude": -0.1}}, "location: 16.2,-0.1", "location"),
        (
            {"place_name": "Port", "address": "Gao", "location_information": {"latitude": 1, "longitude": 2}},
            "Port\nGao\nlocation: 1,2",
            "location",
        ),
        ({"contact_information": {"first_name": "A", "phone_number": "00"}}, "contact: A 00", "contact"),
        ({"via_bot": "@b", "text": "x"}, "x", "via: @b"),
        ({"author": "Desk", "text": "x"}, "x", "signed: Desk"),
    ],
)
def test_what_messages_carry(tmp_path: Path, fields: dict[str, Any], text: str, flag: str) -> None:
    found = one(tmp_path, **{"text": "", **fields})
    assert (found.text, flag in found.flags) == (text, True)


def test_forwards_replies_and_edits(tmp_path: Path) -> None:
    found = one(tmp_path, text="x", forwarded_from=None, reply_to_message_id=5, edited_unixtime="1652135099")
    assert (found.forwarded_from, found.reply_to, found.edited_utc) == ("deleted account", "5", 1652135099)
    other = one(tmp_path, text="x", forwarded_from="B", reply_to_message_id=5, reply_to_peer_id="channel9")
    assert (other.forwarded_from, other.reply_to, other.edited_utc) == ("B", "channel9/5", None)


def test_attachments_are_present_missing_or_left_out(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.jpg").write_bytes(b"x")
    (tmp_path / "result.json").write_text(
        json.dumps(
            chat(
                message(photo="photos/a.jpg", text=""),
                message(file="files/b.mp4", file_name="clip.mp4", text=""),
                message(file=LEFT_OUT, media_type="voice_message", text=""),
                message(file="../../etc/passwd", text=""),
            ),
            indent=1,
        ),
        "utf-8",
    )
    found = read(importer, tmp_path)
    files = [m.attachments[0] for m in found.messages]
    assert [(f.name, f.member, f.omitted) for f in files] == [
        ("photos/a.jpg", "photos/a.jpg", False),
        ("files/b.mp4", "", False),
        ("voice_message", "", True),
        ("../../etc/passwd", "", False),
    ]
    assert {m.kind for m in found.messages} == {"media"}


def test_unsupported_messages_without_a_date_are_kept(tmp_path: Path) -> None:
    (found,) = parse(tmp_path, chat({"id": 5, "type": "unsupported"})).messages
    assert (found.external_id, found.sent_utc, found.sent_local, found.flags) == ("5", None, None, ("unsupported",))


def test_a_damaged_record_costs_only_itself(tmp_path: Path) -> None:
    data = json.dumps(chat(*(message(id=n, text=f"m{n}") for n in range(5))), indent=1).replace('"m2"', '"m2')
    found = read_bytes(importer, tmp_path, data.encode(), "result.json")
    assert [m.text for m in found.messages] == ["m0", "m1", "m3", "m4"]
    (rejected,) = found.rejected
    assert rejected.offset is not None
    assert data.encode()[rejected.offset : rejected.offset + 1] == b"{"


@pytest.mark.parametrize("indent", [1, None])
def test_a_truncated_file_gives_what_is_whole(tmp_path: Path, indent: int | None) -> None:
    data = json.dumps(chat(*(message(id=n, text=f"m{n}") for n in range(9))), indent=indent).encode()
    found = read_bytes(importer, tmp_path, data[:-150], "result.json")
    assert len(found.messages) >= 6
    assert len(found.rejected) == 1


def test_lone_surrogates_and_broken_bytes_are_replaced(tmp_path: Path) -> None:
    data = json.dumps(chat(message(text="a SUR b"), message(text="a BAD b")), indent=1).encode()
    data = data.replace(b"SUR", b"\\ud83d").replace(b"BAD", b"\xff")
    found = read_bytes(importer, tmp_path, data, "result.json")
    assert [m.text for m in found.messages] == ["a \ufffd b"] * 2
    assert {m.flags for m in found.messages} == {("encoding-repaired",)}


@pytest.mark.parametrize("text", ["[" * 3000 + "]" * 3000, '{"a":' * 3000 + "1" + "}" * 3000])
def test_deep_nesting_is_rejected_alone(tmp_path: Path, text: str) -> None:
    data = json.dumps(chat(message(id=1, text="DEEP"), message(id=2, text="fine")), indent=1).replace('"DEEP"', text)
    found = read_bytes(importer, tmp_path, data.encode(), "result.json")
    assert [m.external_id for m in found.messages] == ["2"]
    assert len(found.rejected) == 1


def test_other_json_is_not_telegrams(tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text('{"messages_of": 1}', "utf-8")
    with open_export(path) as export:
        assert importer.recognise(export) == 0
        with pytest.raises(Unreadable):
            importer.chats(export)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**80), 2**80) | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KEYS = st.sampled_from(
    [
        "id",
        "type",
        "date",
        "date_unixtime",
        "from",
        "from_id",
        "text",
        "photo",
        "file",
        "poll",
        "reply_to_message_id",
        "edited_unixtime",
        "forwarded_from",
        "location_information",
        "contact_information",
        "action",
        "actor",
        "author",
    ]
)


@given(st.dictionaries(KEYS, JSON, max_size=8), st.sampled_from([1, None]))
def test_messages_of_any_form_never_raise(
    tmp_path_factory: pytest.TempPathFactory, fields: dict[str, Any], indent: int | None
) -> None:
    folder = tmp_path_factory.getbasetemp()
    found = parse(folder, chat(fields, message(id=99, text="end")), indent)
    assert len(found.messages) + len(found.rejected) in (1, 2)
