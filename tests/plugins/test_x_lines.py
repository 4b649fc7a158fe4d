"""Lines of X among strange ones: a post costs nothing to its neighbours, flags stay flags, and no text costs time."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from plugins.x import importer
from tests.plugins import x_rendering as x
from tests.plugins.reading import Read, read_bytes
from tests.plugins.x_samples import AT, FIRST, ID, OTHER
from workbench.intake.exports import open_export
from workbench.plugin_api import Assumed

V1 = {"id_str": "20", "created_at": x.old_time(AT), "user": {"screen_name": "awa", "id_str": "9"}, "entities": {}}


def lines(folder: Path, *values: Any) -> Read:
    return read_bytes(importer, folder, x.lines(values), "posts.jsonl")


@pytest.mark.parametrize("strange", [{"id": "1"}, {"foreign": 1}, {"id": "1", "username": "a", "public_metrics": {}}])
def test_a_page_whose_first_record_is_no_post_keeps_the_others(tmp_path: Path, strange: dict[str, Any]) -> None:
    page = x.page([FIRST, OTHER])
    found = lines(tmp_path, page | {"data": [strange, *page["data"]]})
    assert (found.score, [m.external_id for m in found.messages]) == (90, [str(ID), str(OTHER.id)])
    assert [bad.line for bad in found.rejected] == [1]


@pytest.mark.parametrize(
    "value",
    [
        {"errors": []},
        {"errors": [{"message": "no such table", "code": 3}], "level": "info"},
        {"errors": "none", "text": "a"},
        {"errors": {"type": "https://api.twitter.com/2/problems/x"}},
    ],
)
def test_errors_of_other_programs_are_not_those_of_x(tmp_path: Path, value: object) -> None:
    path = tmp_path / "log.jsonl"
    path.write_bytes(x.lines([value] * 3))
    with open_export(path) as export:
        assert importer.recognise(export) == 0


def test_errors_of_x_are_read(tmp_path: Path) -> None:
    problem = {"title": "operational-disconnect", "type": "https://api.twitter.com/2/problems/operational-disconnect"}
    found = lines(tmp_path, {"errors": [problem]}, x.page([FIRST]))
    assert (found.score, len(found.messages), found.rejected) == (90, 1, [])


def test_all_posts_that_x_will_not_give_are_counted(tmp_path: Path) -> None:
    error = {"resource_type": "tweet", "parameter": "ids", "resource_id": "7", "title": "Not Found Error"}
    found = lines(tmp_path, *[{"errors": [error] * 100}] * 11)
    because = "X gave an error in place of them: 7 (Not Found Error), 7 (Not Found Error), 7 (Not Found Error)"
    assert found.assumed == [Assumed("unavailable", "1100 posts", because)]


def test_a_text_that_is_cut_in_two_ways_is_flagged_once(tmp_path: Path) -> None:
    (found,) = lines(tmp_path, V1 | {"text": "x" * 140 + "… https://t.co/abc", "truncated": True}).messages
    assert found.flags == ("text-cut",)


def test_a_cut_retweet_may_end_with_the_link_of_its_picture(tmp_path: Path) -> None:
    gone = {"id_str": "3", "user": {"screen_name": "issa"}}
    text = f"RT @issa: {'y' * 120}… https://t.co/abc"
    (found,) = lines(tmp_path, V1 | {"full_text": text, "retweeted_status": gone}).messages
    assert (found.text, found.flags) == (text, ("retweet", "text-cut"))


def test_flags_have_one_line_whatever_is_in_a_record(tmp_path: Path) -> None:
    quoted = {"id_str": "5\n6", "user": {"screen_name": "a\nb\x1b[2J"}, "full_text": "q"}
    strange = {"quoted_status": quoted, "withheld_in_countries": ["M\nL\u2028"], "full_text": "a"}
    (found,) = lines(tmp_path, V1 | strange).messages
    assert not any(line_end in flag for flag in found.flags for line_end in "\r\n\u2028\x85")
    assert found.text == "a"


@pytest.mark.parametrize("text", ["a" + " " * 1_000_000 + "b", "https://t.co/a " * 200_000 + "b", "… " * 500_000 + "b"])
def test_long_texts_with_pictures_cost_no_time(tmp_path: Path, text: str) -> None:
    picture = {"extended_entities": {"media": [{"media_url_https": "https://pbs.example.org/a.jpg"}]}}
    path = tmp_path / "posts.jsonl"
    path.write_text("".join(json.dumps(V1 | picture | one) + "\n" for one in ({"full_text": "a"}, {"full_text": text})))
    began = time.process_time()
    found = read_bytes(importer, tmp_path, path.read_bytes(), "posts.jsonl")
    assert [m.kind for m in found.messages] == ["text", "text"]
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("text", "kind"),
    [("https://t.co/a", "media"), ("", "media"), ("https://t.co/a\nhttps://t.co/b ", "media"), ("Vu t.co/a", "text")],
)
def test_a_picture_with_nothing_but_its_link_is_media(tmp_path: Path, text: str, kind: str) -> None:
    picture = {"extended_entities": {"media": [{"media_url_https": "https://pbs.example.org/a.jpg"}]}}
    (found,) = lines(tmp_path, V1 | picture | {"full_text": text}).messages
    assert found.kind == kind
