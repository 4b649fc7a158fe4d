"""Data files of X archives that were damaged, joined or written again: only what is damaged is lost."""

import json
from pathlib import Path
from typing import Any

import pytest

from plugins.x import importer
from tests.plugins.reading import Read, read_bytes

BRACES = "[ {\n" + "\n}, {\n".join(f'  "tweet" : {{\n    "id_str" : "{n}"\n  }}' for n in (1, 2, 3)) + "\n} ]"
"""The layout of 2019: an item ends and the next begins on one line."""


def record(number: int) -> dict[str, Any]:
    return {"tweet": {"id_str": str(number), "full_text": f"Texte {number}"}}


def parse(folder: Path, text: str, name: str = "window.YTD.tweets.part0") -> Read:
    return read_bytes(importer, folder, f"{name} = {text}".encode(), "tweets.js")


def ids(found: Read) -> list[str]:
    return [m.external_id for m in found.messages]


@pytest.mark.parametrize("indent", [2, None])
def test_what_is_no_record_costs_no_neighbour(tmp_path: Path, indent: int | None) -> None:
    values = [record(1), None, record(2), "a, {", 7, record(3)]
    found = parse(tmp_path, json.dumps(values, indent=indent))
    assert ids(found) == ["1", "2", "3"]
    assert found.rejected


def test_a_list_that_begins_with_no_record(tmp_path: Path) -> None:
    assert ids(parse(tmp_path, json.dumps([None, record(1), record(2)]))) == ["1", "2"]


def test_a_lost_quote_costs_one_record_where_all_stand_on_one_line(tmp_path: Path) -> None:
    found = parse(tmp_path, json.dumps([record(n) for n in (1, 2, 3)]).replace('"Texte 1"', '"Texte 1'))
    assert (ids(found), len(found.rejected)) == (["2", "3"], 1)


def test_a_lost_brace_costs_one_record_in_the_layout_of_2019(tmp_path: Path) -> None:
    assert ids(parse(tmp_path, BRACES)) == ["1", "2", "3"]
    found = parse(tmp_path, BRACES.replace("}, {", ", {", 1))
    assert (ids(found), len(found.rejected)) == (["2", "3"], 1)


@pytest.mark.parametrize("indent", [2, None])
def test_parts_that_were_joined_into_one_file_are_all_read(tmp_path: Path, indent: int | None) -> None:
    second = f";\nwindow.YTD.tweets.part1 = {json.dumps([record(2), record(3)], indent=indent)}"
    found = parse(tmp_path, json.dumps([record(1)], indent=2) + second)
    assert (ids(found), found.rejected) == (["1", "2", "3"], [])
    data = (tmp_path / "tweets.js").read_bytes()
    for m in found.messages:
        assert m.offset is not None
        assert m.line is not None
        assert data[m.offset :].startswith(b"{")
        assert data.count(b"\n", 0, m.offset) == m.line - 1


def test_a_private_list_joined_to_the_posts_is_not_read(tmp_path: Path) -> None:
    private = f"\nwindow.YTD.like.part0 = {json.dumps([{'like': {'tweetId': '9', 'fullText': 'x'}}], indent=2)}"
    found = parse(tmp_path, json.dumps([record(1)], indent=2) + private)
    assert (ids(found), found.rejected) == (["1"], [])
