"""What single formats of X say in their own way: cut texts, hidden posts, polls, places, notices, other platforms."""

import json
from pathlib import Path
from typing import Any

import pytest

from plugins.x import importer
from tests.plugins import x_rendering as x
from tests.plugins.exports import x_other_platforms
from tests.plugins.reading import Read, read, read_bytes
from tests.plugins.x_samples import AT, AWA, FIRST, ID, OTHER
from workbench.intake.exports import open_export
from workbench.plugin_api import Assumed, ImportedMessage, Unreadable


def lines(folder: Path, *values: Any) -> Read:
    return read_bytes(importer, folder, x.lines(values), "posts.ndjson")


def one(folder: Path, value: Any) -> ImportedMessage:
    found = lines(folder, value)
    assert found.rejected == []
    return found.messages[0]


# --- API v1.1 -------------------------------------------------------------------------------------------------------
USER = {"screen_name": AWA.handle, "id_str": AWA.id}


def v1(**fields: Any) -> dict[str, Any]:
    return {"id_str": "20", "created_at": x.old_time(AT), "user": USER, **fields}


def test_posts_of_streams_keep_their_whole_text_apart(tmp_path: Path) -> None:
    media = {"media": [{"id_str": "7", "type": "video", "media_url_https": "https://pbs.example.org/t.jpg"}]}
    long = {"full_text": "la fin &amp; plus", "display_text_range": [0, 5], "extended_entities": media}
    found = one(tmp_path, v1(text="la f… https://t.co/x", truncated=True, extended_tweet=long))
    assert (found.text, found.flags) == ("la fin & plus", ())
    assert found.attachments[0].keys == ("7_7", "13_7", "7", "t.jpg")
    cut = one(tmp_path, v1(text="la f… https://t.co/x", truncated=True))
    assert (cut.text, cut.flags) == ("la f… https://t.co/x", ("text-cut",))


def test_a_retweet_of_a_cut_post_stays_as_it_was_written(tmp_path: Path) -> None:
    original = v1(text="cut…", truncated=True, user={"screen_name": "renamed"})
    found = one(tmp_path, v1(text="RT @before: the wh…", retweeted_status=original, entities={}))
    assert (found.text, found.forwarded_from) == ("RT @before: the wh…", "@before")
    assert found.flags == ("retweet", "text-cut")


def test_a_quoted_post_that_is_gone_is_named_by_its_address(tmp_path: Path) -> None:
    link = {"expanded": "https://twitter.com/gone_essai/status/19"}
    found = one(tmp_path, v1(full_text="Vu", quoted_status_id_str="19", quoted_status_permalink=link))
    assert (found.forwarded_from, found.flags) == ("@gone_essai", ("quote: @gone_essai/19",))
    bare = one(tmp_path, v1(full_text="Vu", quoted_status_id_str="19"))
    assert (bare.forwarded_from, bare.flags) == ("post 19", ("quote: 19",))


def test_places_and_countries_that_may_not_see_a_post(tmp_path: Path) -> None:
    found = one(
        tmp_path,
        v1(full_text="ici", place={"full_name": "Gao, Mali"}, possibly_sensitive=True, withheld_in_countries=["ML"]),
    )
    assert found.flags == ("location: Gao, Mali", "possibly-sensitive", "withheld: ML")
    point = one(tmp_path, v1(full_text="ici", coordinates={"type": "Point", "coordinates": [-0.04, 16.27]}))
    assert point.flags == ("location: 16.27,-0.04",)


# --- API v2 ---------------------------------------------------------------------------------------------------------
def test_polls_places_and_views_of_pages(tmp_path: Path) -> None:
    page = x.page([FIRST])
    page["data"][0] |= {
        "attachments": {"poll_ids": ["5"]},
        "geo": {"place_id": "p"},
        "public_metrics": {"impression_count": 12},
        "withheld": {"country_codes": ["ML", "NE"]},
        "a_field_of_tomorrow": {"x": [1]},
    }
    options = [{"position": 1, "label": "Oui", "votes": 3}, {"position": 2, "label": "Non", "votes": 0}]
    page["includes"] |= {"polls": [{"id": "5", "options": options}], "places": [{"id": "p", "full_name": "Mopti"}]}
    assert one(tmp_path, page).flags == (
        "location: Mopti",
        "poll",
        "poll-option: Oui (3)",
        "poll-option: Non (0)",
        "withheld: ML, NE",
        "views: 12",
    )


def test_posts_that_x_will_not_give_are_said_once(tmp_path: Path) -> None:
    asked = {"resource_type": "tweet", "parameter": "ids", "title": "Not Found Error"}
    referred = {"resource_type": "tweet", "parameter": "referenced_tweets.id", "resource_id": "9"}
    found = lines(tmp_path, x.page([FIRST]) | {"errors": [asked | {"resource_id": "7"}, referred]}, {"errors": [asked]})
    assert (len(found.messages), found.rejected) == (1, [])
    assert found.assumed == [
        Assumed("unavailable", "2 posts", "X gave an error in place of them: 7 (Not Found Error),  (Not Found Error)")
    ]


ASIDES = {
    "counts of posts": {"data": [{"start": "a", "end": "b", "tweet_count": 1}], "meta": {}, "__twarc": {}},
    "accounts": {"data": [{"id": "1", "username": "a", "public_metrics": {}}], "includes": {"tweets": [x.v2(FIRST)]}},
    "lists of accounts": {"data": [{"id": "1", "owner_id": "2", "member_count": 3}], "meta": {}},
    "compliance notices (what was deleted or hidden)": {"id": "1", "action": "delete", "reason": "protected"},
    "notices of a stream (deletions, limits)": {"delete": {"status": {"id_str": "1"}}},
}


@pytest.mark.parametrize("what", ASIDES)
def test_files_without_posts_are_refused_with_what_they_hold(tmp_path: Path, what: str) -> None:
    path = tmp_path / "aside.jsonl"
    path.write_bytes(x.lines([ASIDES[what]] * 3))
    with open_export(path) as export:
        assert importer.recognise(export) == 60
        with pytest.raises(Unreadable) as refused:
            importer.chats(export)
    assert str(refused.value) == f"aside.jsonl holds {what}, no posts."


def test_lines_without_posts_among_posts_are_counted_not_rejected(tmp_path: Path) -> None:
    found = lines(tmp_path, x.page([FIRST]), *ASIDES.values(), *ASIDES.values(), {"a": "stranger"})
    assert [m.external_id for m in found.messages] == [str(ID)]
    assert [bad.reason for bad in found.rejected] == ["the line holds no post of X"]
    assert found.assumed == [Assumed("left-out", "2 lines", f"they hold {what}, no posts") for what in ASIDES]


def test_formats_may_follow_one_another_in_a_file(tmp_path: Path) -> None:
    data = b"".join(render([FIRST]) for render in (x.pages, x.flattened, x.tweets, x.snscraped, x.captured))
    found = read_bytes(importer, tmp_path, data, "joined.jsonl")
    assert {x.facts(m) for m in found.messages} == {x.wanted(FIRST)}
    assert len(found.messages) == 5


def test_a_first_line_longer_than_what_is_looked_at_is_recognised(tmp_path: Path) -> None:
    page = x.page([FIRST])
    page["data"][0]["entities"] = {"annotations": [{"normalized_text": "x" * 50} for _ in range(2000)]}
    found = read_bytes(importer, tmp_path, json.dumps(page, indent=None).encode(), "page")
    assert (found.score, len(found.messages)) == (90, 1)


# --- snscrape -------------------------------------------------------------------------------------------------------
def test_snscrape_posts_that_are_gone_and_ids_passed_through_floats(tmp_path: Path) -> None:
    value = x.scraped(FIRST) | {"quotedTweet": {"_type": "snscrape.modules.twitter.Tombstone", "id": 9}}
    value |= {"id": float(FIRST.id), "id.str": str(FIRST.id), "viewCount": 5}
    found = one(tmp_path, value)
    assert (found.external_id, found.forwarded_from) == (str(FIRST.id), "post 9")
    assert found.flags == ("quote: 9", "id-from-number", "views: 5")


def test_snscrape_videos_polls_and_places(tmp_path: Path) -> None:
    sizes = [
        {"url": "https://v.example.org/a.mp4?tag=1", "bitrate": 1},
        {"url": "https://v.example.org/b.mp4", "bitrate": 9},
    ]
    value = x.scraped(FIRST) | {
        "media": [
            {"_type": "snscrape.modules.twitter.Video", "variants": sizes, "thumbnailUrl": "https://e.org/t.jpg"}
        ],
        "card": {"options": [{"label": "Oui", "count": 4}]},
        "place": {"fullName": "Gao"},
    }
    found = one(tmp_path, value)
    assert found.attachments[0].keys == ("b.mp4", "a.mp4", "t.jpg")
    assert found.flags == ("location: Gao", "poll", "poll-option: Oui (4)")


# --- Zeeschuimer and 4CAT -------------------------------------------------------------------------------------------
def test_items_with_missing_parts_are_read(tmp_path: Path) -> None:
    """4CAT issues #498, #599, #600, #606, #625: no author, no entities, no legacy."""
    picture = {"type": "photo", "id_str": "7", "expanded_url": f"https://x.com/awa_essai/status/{ID}/photo/1"}
    legacy: dict[str, Any] = {"full_text": "Vu", "created_at": x.old_time(AT)}
    bare = {"rest_id": str(ID), "core": {}, "legacy": legacy}
    found = one(tmp_path, x.envelope(bare))
    assert (found.text, found.sender, found.sent_utc) == ("Vu", None, float(AT))
    named = one(tmp_path, {**bare, "legacy": {**legacy, "entities": {"media": [picture]}}})
    assert named.sender == "@awa_essai"
    note = {"note_tweet_results": {"result": {"text": "Long &amp; entier"}}}
    moved = one(tmp_path, x.envelope({"rest_id": str(ID), "note_tweet": note}))
    assert (moved.text, moved.flags) == ("Long & entier", ("time-from-id",))


def test_hidden_posts_and_hidden_quotes(tmp_path: Path) -> None:
    said = {"tombstone": {"text": {"text": "This post is from an account that no longer exists."}}}
    quoting = x.item(FIRST) | {"quoted_status_result": {"result": {"__typename": "TweetTombstone", **said}}}
    quoting["legacy"] |= {"quoted_status_id_str": "9"}
    found = lines(
        tmp_path, x.envelope(quoting | {"promoted": True}), x.envelope({"__typename": "TweetTombstone", **said})
    )
    assert found.messages[0].flags == ("quote: 9", "promoted")
    assert [bad.reason for bad in found.rejected] == [
        "X hides this post: This post is from an account that no longer exists."
    ]


def test_items_of_the_old_search(tmp_path: Path) -> None:
    old = {
        "id": ID,
        "type": "adaptive",
        "legacy": x.legacy(OTHER),
        "user": {"screen_name": AWA.handle, "id_str": AWA.id},
    }
    assert x.facts(one(tmp_path, x.envelope(old))) == x.wanted(OTHER)


def test_items_of_other_platforms_are_conversations_of_their_own(tmp_path: Path) -> None:
    path = x_other_platforms.build(tmp_path)
    found = [read(importer, path, chat=n) for n in range(5)]
    chats = found[0].chats
    assert [(chat.platform, chat.key) for chat in chats] == [
        ("x", ""),
        ("tiktok", "tiktok"),
        ("tiktok", "tiktok-comments"),
        ("instagram", "instagram"),
        ("gab", "gab"),
    ]
    assert [[(m.external_id, m.sender, m.text, m.sent_utc) for m in one.messages] for one in found] == [
        [(str(ID), "@essai_sahel", FIRST.text, float(AT))],
        [("7300000000000000001", "@vendeuse.essai", "Marché de Mopti #mali", float(AT))],
        [("8", "@client.essai", "Quel prix ?", float(AT))],
        [("3300000000000000001_9", "@photo.essai", "Le fleuve à Ségou", float(AT))],
        [("11", "@gab_essai", "Un & deux\ntrois", float(AT))],
    ]
    assert [one.rejected for one in found] == [[], [], [], [], []]
    path.write_bytes(path.read_bytes() + x.lines([x.envelope({"unknown": [1]}, "tiktok.com")]))
    (bad,) = read(importer, path, chat=1).rejected
    assert (bad.line, bad.reason) == (6, "an item of tiktok in which neither text nor time was found")
    assert found[4].messages[0].flags == ("url: https://gab.example.org/gab_essai/posts/11",)
