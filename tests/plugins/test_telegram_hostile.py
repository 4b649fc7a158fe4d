"""Damage and malice in `result.json`: cut at every byte, H23, H38, H39, H40, and chats that hypothesis draws."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.telegram import importer
from tests.plugins.exports import telegram_json
from tests.plugins.reading import Read, read, read_bytes
from workbench.intake.exports import open_export
from workbench.plugin_api import ImportedMessage, Options, Record, Rejected, Unreadable

PLAIN = {"id": 1, "type": "message", "date": "2026-04-25T07:00:00", "date_unixtime": "1777096800", "text_entities": []}
LAYOUTS = pytest.mark.parametrize("indent", [1, None])


def document(*messages: Any, indent: int | None = 1) -> bytes:
    chat = {"name": "Chat", "type": "private_group", "id": 7, "messages": list(messages)}
    return json.dumps(chat, indent=indent).encode()


def parse(folder: Path, data: bytes) -> Read:
    return read_bytes(importer, folder, data, "result.json")


def ends_cleanly(folder: Path, data: bytes) -> list[Record]:
    """All records of all chats; the importer is made to read it whether it recognises it or not."""
    path = folder / "result.json"
    path.write_bytes(data)
    with open_export(path) as export:
        importer.recognise(export)
        try:
            return [r for chat in importer.chats(export) for r in importer.read(export, chat, Options())]
        except Unreadable:
            return []


# --- cut and changed --------------------------------------------------------------------------------------------------
@LAYOUTS
def test_cut_off_at_every_byte(tmp_path: Path, indent: int | None) -> None:
    data = document(*({**PLAIN, "id": n, "text": f"m{n} é"} for n in range(4)), indent=indent)
    whole = parse(tmp_path, data).messages
    for length in range(1, len(data)):
        records = ends_cleanly(tmp_path, data[:length])
        good = [r for r in records if isinstance(r, ImportedMessage)]
        bad = [r for r in records if isinstance(r, Rejected)]
        assert good == whole[: len(good)]
        assert len(bad) <= 1
        if indent and bad:
            assert data[bad[0].offset or 0 :].startswith(b"{")


def test_a_rich_export_cut_off_anywhere(tmp_path: Path) -> None:
    data = (telegram_json.build(tmp_path) / "result.json").read_bytes()
    for length in range(1, len(data), 7):
        ends_cleanly(tmp_path, data[:length])


@given(data=st.binary(max_size=300), before=st.booleans())
def test_any_bytes_end_cleanly(tmp_path_factory: pytest.TempPathFactory, data: bytes, before: bool) -> None:
    head = b'{\n "name": "x",\n "type": "private_group",\n "messages": [\n  {\n   "id": 1'
    start = head if before else b"\n"  # never the beginning of a zip
    ends_cleanly(tmp_path_factory.getbasetemp(), start + data + b"x")


def test_a_record_without_its_end_does_not_take_the_next_one_along(tmp_path: Path) -> None:
    data = document(*({**PLAIN, "id": n, "text": f"m{n}"} for n in range(4))).split(b"\n  },\n  {")
    found = parse(tmp_path, data[0] + b"\n  {" + b"\n  },\n  {".join(data[1:]))
    assert [m.text for m in found.messages] == ["m1", "m2", "m3"]
    (rejected,) = found.rejected
    assert '"m0"' in rejected.raw or "id" in rejected.raw


@pytest.mark.parametrize("other", ["null", "5", '"text"', "[]"])
def test_what_is_no_object_is_rejected_alone(tmp_path: Path, other: str) -> None:
    data = document({**PLAIN, "text": "a"}, "OTHER", {**PLAIN, "text": "b"}, indent=None).replace(
        b'"OTHER"', other.encode()
    )
    found = parse(tmp_path, data)
    assert [m.text for m in found.messages] == ["a", "b"]
    assert len(found.rejected) == 1


# --- hostile values ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("field", ["text", "from", "forwarded_from", "author", "file"])
def test_half_a_surrogate_becomes_a_replacement_character(tmp_path: Path, field: str) -> None:
    """H23, in every text."""
    found = parse(tmp_path, document({**PLAIN, "text": "x", field: "a SUR b"}).replace(b"SUR", b"\\ud83d"))
    (message,) = found.messages
    assert "encoding-repaired" in message.flags
    assert "\\ud83d" not in ascii(message)
    assert "\\ufffd" in ascii(message)


@LAYOUTS
@pytest.mark.parametrize("field", ["text", "text_entities", "new_field", "reactions"])
def test_deep_nesting_costs_one_record_at_most(tmp_path: Path, field: str, indent: int | None) -> None:
    """H38."""
    data = document({**PLAIN, field: "DEEP"}, {**PLAIN, "id": 2, "text": "fine"}, indent=indent)
    found = parse(tmp_path, data.replace(b'"DEEP"', b"[" * 200_000 + b"]" * 200_000))
    assert found.messages[-1].text == "fine"
    assert len(found.messages) + len(found.rejected) == 2


@pytest.mark.parametrize("value", ["9" * 5000, str(2**70), "NaN", "-Infinity", "1e999", "1.5", "true", "null"])
@pytest.mark.parametrize("field", ["id", "date_unixtime", "from_id", "reply_to_message_id", "edited_unixtime", "width"])
def test_numbers_beyond_all_bounds(tmp_path: Path, field: str, value: str) -> None:
    """H39; what cannot be kept as a number is rejected or kept as text, never raised."""
    data = document({**PLAIN, "text": "x", field: "NUMBER"}, {**PLAIN, "id": 2, "text": "fine"})
    found = parse(tmp_path, data.replace(b'"NUMBER"', value.encode()))
    assert found.messages[-1].text == "fine"
    assert len(found.messages) + len(found.rejected) == 2


def test_of_a_key_that_comes_twice_the_last_counts(tmp_path: Path) -> None:
    """H39."""
    data = document({**PLAIN, "text": "first", "TEXT": "second"}).replace(b'"TEXT"', b'"text"')
    assert [m.text for m in parse(tmp_path, data).messages] == ["second"]


def test_an_object_of_very_many_keys(tmp_path: Path) -> None:
    """H40, a tenth of it."""
    many = b'"k":{' + b",".join(b'"%d":1' % n for n in range(200_000)) + b"},"
    data = document({**PLAIN, "text": "big"}, {**PLAIN, "text": "fine"}).replace(
        b'"text": "big"', many + b'"text": "big"'
    )
    assert [m.text for m in parse(tmp_path, data).messages] == ["big", "fine"]


def test_a_record_of_a_hundred_megabytes_costs_only_itself(tmp_path: Path) -> None:
    """H40."""
    data = document(*({**PLAIN, "id": n, "text": f"m{n}"} for n in range(3))).replace(
        b'"m1"', b'"' + b"x" * (100 << 20) + b'"'
    )
    found = parse(tmp_path, data)
    assert [m.text for m in found.messages] == ["m0", "m2"]
    (rejected,) = found.rejected
    assert rejected.reason == "the record is longer than 64 MiB"
    assert data[rejected.offset or 0 :][:13] == b'{\n   "id": 1,'


def test_control_characters_stay(tmp_path: Path) -> None:
    """The program makes them harmless where it shows them; what was sent is kept."""
    text = "\x1b]0;T\x07 \0 \u202e \x9b31m"
    assert [m.text for m in parse(tmp_path, document({**PLAIN, "text": text})).messages] == [text]


# --- any chat ---------------------------------------------------------------------------------------------------------
WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
PARTS = st.lists(
    st.one_of(
        WORDS,
        st.fixed_dictionaries({"type": st.just("text_link"), "text": WORDS, "href": WORDS}),
        st.fixed_dictionaries({"type": st.just("bold"), "text": WORDS}),
    ),
    max_size=4,
)
REACTION = st.fixed_dictionaries(
    {"type": st.just("emoji"), "count": st.integers(1, 900), "emoji": st.sampled_from(["👍", "❤"])}
)
MESSAGE = st.fixed_dictionaries(
    {
        "type": st.just("message"),
        "date": st.just("2026-04-25T07:00:00"),
        "date_unixtime": st.integers(10**9, 4 * 10**9).map(str),
        "text": st.one_of(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), PARTS),
    },
    optional={
        "from": st.none() | WORDS,
        "from_id": st.integers(1, 10**10).map("user{}".format),
        "edited": st.just("2026-04-25T08:00:00"),
        "edited_unixtime": st.just("1777100400"),
        "reply_to_message_id": st.integers(1, 40),
        "forwarded_from": st.none() | WORDS,
        "via_bot": WORDS,
        "author": WORDS,
        "reactions": st.lists(REACTION, max_size=3),
        "photo": st.sampled_from(["photos/a.jpg", telegram_json.LEFT_OUT, ""]),
        "file": st.sampled_from(["files/a.mp4", telegram_json.TOO_BIG]),
        "sticker_emoji": st.just("👋"),
        "action": st.just("topic_created"),
        "some_new_field": st.integers(),
    },
)
KINDS = st.sampled_from(["personal_chat", "private_group", "public_channel", "saved_messages"])


def text_of(value: Any) -> str:
    return value if isinstance(value, str) else "".join(p if isinstance(p, str) else p["text"] for p in value)


@given(
    chats=st.lists(st.tuples(KINDS, st.lists(MESSAGE, min_size=1, max_size=8)), min_size=1, max_size=3),
    whole=st.booleans(),
)
def test_any_chat_is_read_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, chats: list[tuple[str, list[dict[str, Any]]]], whole: bool
) -> None:
    """Both ways of reading give the same messages, with what was drawn in them."""
    drawn = [
        {
            "name": f"Chat {i}",
            "type": kind,
            "id": i + 1,
            "messages": [{"id": n, **m} for n, m in enumerate(messages, 1)],
        }
        for i, (kind, messages) in enumerate(chats)
    ]
    account = {"about": "x", "personal_information": {}, "chats": {"about": "x", "list": drawn}}
    found: list[list[list[ImportedMessage]]] = []
    for indent in (1, None):
        data = json.dumps(account if whole else drawn[0], indent=indent, ensure_ascii=False).encode()
        path = tmp_path_factory.getbasetemp() / "result.json"
        path.write_bytes(data)
        with open_export(path) as export:
            listed = importer.chats(export)
            assert [c.name for c in listed] == [c["name"] for c in (drawn if whole else drawn[:1])]
            found.append(
                [[m for m in importer.read(export, c, Options()) if isinstance(m, ImportedMessage)] for c in listed]
            )
    cut, streamed = found
    assert [[replace(m, offset=None) for m in chat] for chat in cut] == streamed
    for (_, wanted), messages in zip(chats, cut, strict=False):
        assert [m.text for m in messages] == [text_of(m["text"]) for m in wanted]
        assert [m.sent_utc for m in messages] == [float(m["date_unixtime"]) for m in wanted]
        assert [m.sender for m in messages] == [m.get("from") for m in wanted]
        assert [m.reply_to for m in messages] == [
            str(m["reply_to_message_id"]) if "reply_to_message_id" in m else None for m in wanted
        ]


def test_a_file_with_one_message_a_line_is_read(tmp_path: Path) -> None:
    lines = ",\n".join(json.dumps({**PLAIN, "id": n, "text": f"m{n}"}) for n in range(3))
    path = tmp_path / "result.json"
    path.write_text(f'{{"name": "N", "type": "private_group", "id": 5,\n "messages": [\n{lines}\n]}}', "utf-8")
    assert [m.text for m in read(importer, path).messages] == ["m0", "m1", "m2"]


def test_a_number_of_thousands_of_digits_in_a_file_saved_anew_ends_nothing(tmp_path: Path) -> None:
    message = json.dumps({**PLAIN, "id": 1, "text": "m"})
    big = message[:-1] + ', "views": ' + "9" * 5000 + "}"
    path = tmp_path / "result.json"
    path.write_text(f'{{"name": "N", "type": "private_group", "id": 5, "messages": [{message}, {big}]}}', "utf-8")
    found = read(importer, path)
    assert [m.text for m in found.messages] == ["m"]
    assert len(found.rejected) == 1
