"""Pages of twarc2 and an archive as X writes it, synthetic to the last byte."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from plugins.x import importer
from tests.plugins.reading import read, read_bytes
from workbench.intake.exports import open_export
from workbench.plugin_api import Unreadable

ID = "2047919075790684166"


def post(**fields: Any) -> dict[str, Any]:
    return {"id": ID, "text": "hi", "author_id": "9", "created_at": "2026-04-25T06:02:10.000Z", **fields}


def page(*posts: dict[str, Any], **more: Any) -> str:
    users = [{"id": "9", "username": "veille_ml"}, {"id": "8", "username": "other"}]
    return json.dumps({"data": list(posts), "includes": {"users": users, **more}, "meta": {}, "__twarc": {}})


def pages(folder: Path, *lines: str) -> Any:
    return read_bytes(importer, folder, "\n".join(lines).encode(), "posts.jsonl")


def test_a_post(tmp_path: Path) -> None:
    (found,) = pages(tmp_path, page(post(text="a &lt;b&gt; &amp;copy; &copy=1"))).messages
    assert (found.external_id, found.sender, found.sender_id, found.line) == (ID, "@veille_ml", "9", 1)
    assert (found.text, found.sent_utc, found.kind) == ("a <b> &copy; &copy=1", 1777096930.0, "text")


def test_context_is_not_collected_but_completes_retweets(tmp_path: Path) -> None:
    original = post(id="7", author_id="8", text="the whole of it")
    retweet = post(text="RT @other: the wh…", referenced_tweets=[{"type": "retweeted", "id": "7"}])
    (found,) = pages(tmp_path, page(retweet, tweets=[original])).messages
    assert (found.text, found.forwarded_from) == ("RT @other: the whole of it", "@other")
    (bare,) = pages(tmp_path, page(retweet)).messages
    assert bare.text == "RT @other: the wh…"


def test_long_posts_replies_quotes_and_flags(tmp_path: Path) -> None:
    refs = [{"type": "replied_to", "id": "5"}, {"type": "quoted", "id": "6"}]
    many = post(
        note_tweet={"text": "long"}, referenced_tweets=refs, possibly_sensitive=True, edit_history_tweet_ids=["1", ID]
    )
    (found,) = pages(tmp_path, page(many)).messages
    assert (found.text, found.reply_to) == ("long", "5")
    assert found.flags == ("quote: 6", "edited", "edited-version: 1", "possibly-sensitive")


def test_media_are_named_by_url_and_found_by_key(tmp_path: Path) -> None:
    medium = {"media_key": "3_1", "type": "photo", "url": "https://pbs.example.org/media/abc.jpg?name=orig"}
    first = post(text="https://t.co/x1", attachments={"media_keys": ["3_1", "7_2"]})
    (found,) = pages(tmp_path, page(first, media=[medium])).messages
    assert [(file.name, file.keys) for file in found.attachments] == [
        ("abc.jpg", ("3_1", "abc.jpg")),
        ("7_2", ("7_2",)),
    ]
    assert found.kind == "media"


def test_a_bad_line_costs_only_itself_and_duplicates_are_yielded(tmp_path: Path) -> None:
    lines = [page(post()), '{"data": [{"id": "1", "te', "", json.dumps({"data": post(), "meta": {}}), "[1]", page()]
    found = pages(tmp_path, *lines)
    assert [(m.external_id, m.line) for m in found.messages] == [(ID, 1), (ID, 4)]
    assert [(rejected.line, bool(rejected.raw)) for rejected in found.rejected] == [(2, True), (5, True)]
    assert found.rejected[0].offset == len(lines[0]) + 1


def test_a_post_without_time_takes_that_of_its_id(tmp_path: Path) -> None:
    (found,) = pages(tmp_path, page(post(created_at=""))).messages
    assert abs((found.sent_utc or 0) - 1777096930) < 1
    assert found.flags == ("time-from-id",)


def test_fields_of_unknown_form_cost_nothing_and_what_is_no_post_is_rejected_alone(tmp_path: Path) -> None:
    odd = [post(attachments=[1]), post(edit_history_tweet_ids=5), post(referenced_tweets={"type": 1}, geo="x")]
    found = read_bytes(importer, tmp_path, json.dumps({"data": [post(), {"no": "id"}, *odd, "text"]}).encode(), "p")
    assert len(found.messages) == 4
    assert [rejected.reason for rejected in found.rejected] == [
        "not a post but something else (no)",
        "not a post but something else (str)",
    ]


def tweet(number: str, **fields: Any) -> dict[str, Any]:
    return {
        "tweet": {
            "id_str": number,
            "id": number,
            "created_at": "Sat Apr 25 06:02:10 +0000 2026",
            "full_text": "hi",
            "entities": {},
            **fields,
        }
    }


def archive(folder: Path) -> Path:
    long = "Kidal &amp; Gao : " + "le récit continue " * 30
    first = [
        tweet("10", full_text="a &amp; b"),
        tweet("11", full_text=long[:270] + "… https://t.co/abc"),
        tweet("12", full_text="RT @other: x", in_reply_to_status_id_str="5"),
    ]
    media = [{"id_str": "77", "media_url_https": "https://pbs.twimg.com/media/AbC.jpg"}]
    second = [tweet("13", full_text="photo https://t.co/p", extended_entities={"media": media})]
    files = {
        "data/manifest.js": 'window.__THAR_CONFIG = {"userInfo": {"accountId": "9", "userName": "essai"}}',
        "data/account.js": 'window.YTD.account.part0 = [{"account": {"username": "essai", "accountId": "9"}}]',
        "data/tweets.js": "window.YTD.tweets.part0 = " + json.dumps(first, indent=2),
        "data/tweets-part1.js": "\ufeffwindow.YTD.tweets.part1 = " + json.dumps(second),
        "data/note-tweet.js": "window.YTD.note_tweet.part0 = " + json.dumps([{"noteTweet": {"core": {"text": long}}}]),
        "data/like.js": 'window.YTD.like.part0 = [{"like": {"tweetId": "1"}}]',
        "data/tweets_media/13-AbC.jpg": "jpeg",
    }
    for name, text in files.items():
        path = folder / "archive" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder / "archive"


@pytest.mark.parametrize("packed", [False, True])
def test_archive(tmp_path: Path, packed: bool) -> None:
    path = archive(tmp_path)
    if packed:
        target = tmp_path / "twitter-2026.zip"
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
            for member in sorted(path.rglob("*.*")):
                file.write(member, member.relative_to(path).as_posix())
        path = target
    found = read(importer, path)
    assert (found.score, [chat.name for chat in found.chats]) == (95, ["@essai"])
    assert [m.external_id for m in found.messages] == ["10", "11", "12", "13"]
    assert {(m.sender, m.sender_id, m.sent_utc) for m in found.messages} == {("@essai", "9", 1777096930.0)}
    plain, long, retweet, photo = found.messages
    assert plain.text == "a & b"
    assert long.text == "Kidal & Gao : " + "le récit continue " * 30
    assert (retweet.forwarded_from, retweet.reply_to) == ("@other", "5")
    assert [(file.name, file.member) for file in photo.attachments] == [("13-AbC.jpg", "data/tweets_media/13-AbC.jpg")]
    assert "AbC.jpg" in photo.attachments[0].keys
    assert found.rejected == []


def test_a_damaged_archive_says_where(tmp_path: Path) -> None:
    path = archive(tmp_path)
    text = (path / "data" / "tweets.js").read_text("utf-8")
    (path / "data" / "tweets.js").write_text(text[:-20], "utf-8")
    found = read(importer, path)
    assert [m.external_id for m in found.messages] == ["10", "11", "13"]
    assert len(found.rejected) == 1


def test_other_lines_are_not_posts(tmp_path: Path) -> None:
    path = tmp_path / "counts.jsonl"
    path.write_text('{"data": [{"end": "x", "tweet_count": 5}], "meta": {}, "__twarc": {}}\n', "utf-8")
    with open_export(path) as export:
        assert importer.recognise(export) == 60
        with pytest.raises(Unreadable, match=r"counts\.jsonl holds counts of posts, no posts\."):
            importer.chats(export)
