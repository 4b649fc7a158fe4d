"""Objects cut out of one list of a document: every one with its place, damage costing only itself."""

import io
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.plugin_api import JsonLine, Rejected, json_objects

FIRST = re.compile(rb'\{\s*"id"\s*:')
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text().map(lambda key: f"k{key}"), inner),
    max_leaves=8,
)


def cut(data: bytes, key: str = "messages") -> tuple[list[JsonLine], list[Rejected]]:
    found = list(json_objects(io.BytesIO(data), key, FIRST))
    return [one for one in found if isinstance(one, JsonLine)], [one for one in found if isinstance(one, Rejected)]


def ids(lines: list[JsonLine]) -> list[int]:
    return [one.value["id"] for one in lines]


@given(st.lists(VALUES, max_size=5), st.sampled_from([None, 1, 4]), st.booleans(), st.booleans())
def test_every_object_comes_back_with_its_place(values: list[Any], indent: int | None, ascii_: bool, top: bool) -> None:
    records = [{"id": number, "value": value} for number, value in enumerate(values)]
    document = records if top else {"guild": {"id": 7}, "messages": records, "messageCount": 3}
    text = json.dumps(document, indent=indent, ensure_ascii=ascii_)
    data = b"\xef\xbb\xbf" + text.encode("utf-8", "surrogatepass")
    lines, rejected = cut(data, "" if top else "messages")
    assert not rejected
    assert ids(lines) == list(range(len(records)))
    for one in lines:
        assert data[one.offset : one.offset + len(one.raw)] == one.raw
        assert one.line == 1 + data.count(b"\n", 0, one.offset)
        if ascii_:
            assert json.loads(one.raw) == records[one.value["id"]]


DAMAGES = [
    (b'{"id": 1, "text": "no end}', "no valid JSON"),
    (b'{"id": 1, "text": }', "no valid JSON"),
    (b'{"id": 1, "text": "a"', "no valid JSON"),
    (b'{"id": 1, "deep": ' + b"[" * 300 + b"]" * 300 + b"}", "nested more than 200 deep"),
    (b'{"id": 1, "deep": ' + b"[" * 100_000 + b"}", "nested too deeply"),
    (b'{"id": 1, "big": ' + b"9" * 5000 + b"}", "a number has too many digits"),
    (b"17", "no object where one should be"),
    (b"\x00\xff\x80", "no object where one should be"),
]


@pytest.mark.parametrize(("broken", "reason"), DAMAGES)
def test_damage_costs_only_itself(broken: bytes, reason: str) -> None:
    data = b'{"messages": [\n {"id": 0},\n ' + broken + b',\n {"id": 2},\n {"id": 3}\n]}'
    lines, rejected = cut(data)
    assert ids(lines) == [0, 2, 3]
    (one,) = rejected
    assert one.reason.startswith(reason)
    assert (one.line, one.offset) == (3, data.index(broken))
    assert one.raw.startswith(broken[:20].decode("utf-8", "replace"))


def test_control_characters_and_half_surrogates_are_no_damage() -> None:
    lines, rejected = cut(b'{"messages": [{"id": 0, "text": "a\x00\x1b[2J\\ud83d"}]}')
    assert not rejected
    assert lines[0].value["text"] == "a\0\x1b[2J\ufffd"


@pytest.mark.parametrize("end", range(0, 98, 3))
def test_a_cut_file_gives_what_is_whole_and_one_rejected(end: int) -> None:
    data = b'{"title": "x", "messages": [\n' + b",\n".join(b'{"id": %d, "t": "abc"}' % n for n in range(3)) + b"\n]}"
    lines, rejected = cut(data[:end])
    whole = [n for n in range(3) if data.index(b'{"id": %d' % n) + 21 <= end]
    assert ids(lines) == whole
    assert len(rejected) == 1


def test_a_document_without_the_list_says_so() -> None:
    assert cut(b'{"chats": []}')[1] == [
        Rejected('there is no list called "messages" in the file', None, 0, '{"chats": []}')
    ]
    assert cut(b'{"id": 1}', "")[1][0].reason == "the file is no list"
    assert cut(b"[" * 2_000_000, "")[1]


def test_blocks_hide_nothing_and_keep_the_memory_flat() -> None:
    """A record across a block's edge, one of several blocks, and a list that begins in the second block."""
    big = [{"id": n, "text": "é" * (300_000 if n == 5 else 50)} for n in range(5000)]
    data = json.dumps({"head": "x" * 300_000, "messages": big}, ensure_ascii=False).encode()
    lines, rejected = cut(data)
    assert not rejected
    assert [len(one.value["text"]) for one in lines if one.value["id"] == 5] == [300_000]
    assert ids(lines) == list(range(5000))


@given(st.binary(max_size=300), st.binary(max_size=40))
def test_any_bytes_end(before: bytes, inside: bytes) -> None:
    for data in (before, b'{"messages": [' + before, b'{"messages": [{"id": 1, "t": "' + inside + b'"},' + before):
        for one in json_objects(io.BytesIO(data), "messages", FIRST):
            assert isinstance(one, Rejected | JsonLine)
