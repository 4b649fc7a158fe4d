"""The file of labels: what is taken, what is refused in one sentence, which file of the case is which."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.claims.gold import match_files, parse_gold, read_gold
from workbench.errors import InputRefused

ONE = {"file": "a.txt", "id": "L1", "is_claim": True}


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"not json", "is not JSON"),
        (b'{"messages": [', "is not JSON"),
        (b'{"messages": ["\xff"]}', "is no"),
        (b"[]", "is no gold: Expected `object`, got `array`"),
        (b"{}", "missing required field `messages`"),
        (b'{"messages": []}', "labels no message"),
        (b'{"messages": [{"file": "a", "id": "1"}]}', "`is_claim` - at `$.messages[0]`"),
        (b'{"messages": [{"file": "a", "id": 1.5, "is_claim": true}]}', "at `$.messages[0].id`"),
        (b'{"messages": [{"file": "a", "id": 1, "is_claim": true, "places": "Gao"}]}', "at `$.messages[0].places`"),
        (json.dumps({"messages": [ONE, ONE]}).encode(), "labels message L1 of a.txt twice"),
        (b'{"messages": ' + b"[" * 100_000, "is no"),
        (b'{"corpus": ' + b"[" * 100_000 + b"]" * 100_000 + b', "messages": []}', "is no"),
    ],
)
def test_what_is_no_gold_is_refused_in_one_sentence(raw: bytes, told: str) -> None:
    with pytest.raises(InputRefused) as refused:
        parse_gold(raw, "gold.json")
    assert refused.value.message.startswith("gold.json ")
    assert told in refused.value.message
    assert refused.value.message.endswith(".")
    assert refused.value.hint


@given(
    st.binary() | st.recursive(st.none() | st.text() | st.integers(), st.lists).map(lambda v: json.dumps(v).encode())
)
def test_no_bytes_do_more_than_be_refused(raw: bytes) -> None:
    with pytest.raises(InputRefused):
        parse_gold(raw, "gold.json")


def test_little_is_needed_and_more_is_left_alone() -> None:
    found = parse_gold(
        b"\xef\xbb\xbf" + json.dumps({"messages": [{**ONE, "id": 7, "mood": "glum"}], "x": 1}).encode(), "g"
    )
    assert found.messages[0].key == ("a.txt", "7")
    assert (found.claims, found.lexicon.places) == ((), ())


def test_names_are_the_same_in_any_normal_form(tmp_path: Path) -> None:
    (tmp_path / "g.json").write_text(json.dumps({"messages": [{**ONE, "file": "de\u0301but.txt"}]}), "utf-8")
    assert read_gold(tmp_path / "g.json").messages[0].key[0] == "d\u00e9but.txt"


def test_a_folder_is_no_gold(tmp_path: Path) -> None:
    with pytest.raises(InputRefused):
        read_gold(tmp_path)


@pytest.mark.parametrize(
    ("gold", "case", "expected"),
    [
        ({"a.txt"}, {"a.txt"}, {"a.txt": "a.txt"}),
        ({"chat.zip"}, {"chat.zip/_chat.txt"}, {"chat.zip/_chat.txt": "chat.zip"}),
        ({"chat.zip!_chat.txt"}, {"x/chat.zip/_chat.txt"}, {"x/chat.zip/_chat.txt": "chat.zip!_chat.txt"}),
        ({"tg/result.json"}, {"corpus/tg/result.json"}, {"corpus/tg/result.json": "tg/result.json"}),
        ({"tg/result.json"}, {"result.json"}, {"result.json": "tg/result.json"}),
        ({"tg/result.json", "tg2/result.json"}, {"result.json"}, {}),
        ({"tg/result.json"}, {"tg/result.json", "other/result.json"}, {"tg/result.json": "tg/result.json"}),
        ({"tg/result.json"}, {"one/result.json", "two/result.json"}, {}),
        ({"old/a.txt"}, {"new/a.txt"}, {"new/a.txt": "old/a.txt"}),
        ({"d\u00e9but.txt"}, {"de\u0301but.txt"}, {"de\u0301but.txt": "d\u00e9but.txt"}),
        ({"a.txt"}, {"b.txt"}, {}),
        (set(), {"b.txt"}, {}),
    ],
)
def test_which_file_is_which(gold: set[str], case: set[str], expected: dict[str, str]) -> None:
    assert match_files(gold, case) == expected
