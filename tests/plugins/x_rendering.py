"""The same invented posts in every format of X, so that a test can ask whether they come out the same.

All people, posts and pictures are synthetic.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from workbench.plugin_api import ImportedMessage

CUT = 270
"""Letters after which X cuts a long post in formats that keep the whole text elsewhere."""


@dataclass(frozen=True)
class Person:
    handle: str
    id: str


@dataclass(frozen=True)
class Said:
    """A post as it was meant; `at` is in whole seconds, `photos` are ids of pictures."""

    id: int
    who: Person
    text: str
    at: int
    reply_to: int = 0
    retweet: "Said | None" = None
    quote: "Said | None" = None
    photos: tuple[int, ...] = ()
    versions: tuple[int, ...] = field(default=())


Facts = tuple[str, str, float | None, str | None, str, str | None, str | None]


def wanted(said: Said) -> Facts:
    """What has to come out of every format."""
    text, forwarded = said.text, None
    if said.retweet is not None:
        text, forwarded = f"RT @{said.retweet.who.handle}: {said.retweet.text}", f"@{said.retweet.who.handle}"
    elif said.quote is not None:
        forwarded = f"@{said.quote.who.handle}"
    reply = str(said.reply_to) if said.reply_to else None
    return str(said.id), text, float(said.at), f"@{said.who.handle}", said.who.id, reply, forwarded


def facts(m: ImportedMessage) -> Facts:
    return m.external_id, m.text, m.sent_utc, m.sender, m.sender_id, m.reply_to, m.forwarded_from


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut(text: str, at: int = CUT) -> str:
    return text if len(text) <= at + 10 else f"{text[:at]}… https://t.co/cut"


def shown(said: Said) -> str:
    """The text as X gives it beside the whole one."""
    if said.retweet is None:
        return escaped(cut(said.text))
    whole = f"RT @{said.retweet.who.handle}: {said.retweet.text}"
    return escaped(whole if len(whole) <= 140 else f"{whole[:139]}…")


def lines(values: Iterable[Any]) -> bytes:
    return b"".join(json.dumps(value, ensure_ascii=False).encode() + b"\n" for value in values)


# --- API v2 ---------------------------------------------------------------------------------------------------------
def v2(said: Said) -> dict[str, Any]:
    moment = datetime.fromtimestamp(said.at, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    value: dict[str, Any] = {
        "id": str(said.id),
        "text": shown(said),
        "author_id": said.who.id,
        "created_at": moment,
        "edit_history_tweet_ids": [str(v) for v in said.versions or (said.id,)],
    }
    if cut(said.text) != said.text and said.retweet is None:
        value["note_tweet"] = {"text": escaped(said.text)}
    named = (("replied_to", said.reply_to), ("retweeted", said.retweet), ("quoted", said.quote))
    if references := [{"type": kind, "id": str(getattr(to, "id", to))} for kind, to in named if to]:
        value["referenced_tweets"] = references
    if said.photos:
        value["attachments"] = {"media_keys": [f"3_{photo}" for photo in said.photos]}
    return value


def user(who: Person) -> dict[str, Any]:
    return {"id": who.id, "username": who.handle, "name": who.handle.title()}


def medium(photo: int) -> dict[str, Any]:
    return {"media_key": f"3_{photo}", "type": "photo", "url": f"https://pbs.example.org/media/P{photo}.jpg"}


def page(posts: Iterable[Said]) -> dict[str, Any]:
    posts = list(posts)
    others = [other for said in posts for other in (said.retweet, said.quote) if other]
    return {
        "data": [v2(said) for said in posts],
        "includes": {
            "users": [user(who) for who in dict.fromkeys(said.who for said in (*posts, *others))],
            "tweets": [v2(other) for other in others],
            "media": [medium(photo) for said in posts for photo in said.photos],
        },
        "meta": {"result_count": len(posts), "newest_id": "1"},
        "__twarc": {"url": "https://api.example.org/2/tweets/search/all", "version": "2.14.0"},
    }


def pages(posts: Iterable[Said], size: int = 3) -> bytes:
    posts = list(posts)
    return lines(page(posts[n : n + size]) for n in range(0, len(posts), size))


def streamed(posts: Iterable[Said]) -> bytes:
    """A filtered stream: one post a line, each with its rules."""
    found = (page([said]) for said in posts)
    return lines({**one, "data": one["data"][0], "matching_rules": [{"id": 5, "tag": None}]} for one in found)


def flat(said: Said) -> dict[str, Any]:
    value = v2(said) | {"author": user(said.who)}
    inner = {"retweeted": said.retweet, "quoted": said.quote}
    value["referenced_tweets"] = [
        {**one, **(flat(other) if (other := inner.get(one["type"])) else {})}
        for one in value.get("referenced_tweets", [])
    ]
    if said.photos:
        value["attachments"]["media"] = [medium(photo) for photo in said.photos]
    return value


def flattened(posts: Iterable[Said]) -> bytes:
    return lines(flat(said) | {"__twarc": {"version": "2.14.0"}} for said in posts)


# --- API v1.1 -------------------------------------------------------------------------------------------------------
def old_time(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%a %b %d %H:%M:%S +0000 %Y")


def legacy(said: Said) -> dict[str, Any]:
    """What API v1.1, archives and browsers have in common."""
    value: dict[str, Any] = {
        "id_str": str(said.id),
        "full_text": shown(said),
        "created_at": old_time(said.at),
        "in_reply_to_status_id_str": str(said.reply_to) if said.reply_to else None,
        "display_text_range": [0, len(said.text)],
        "entities": {"hashtags": [], "urls": []},
        "retweet_count": 0,
    }
    if said.photos:
        value["extended_entities"] = {
            "media": [
                {"id_str": str(n), "type": "photo", "media_url_https": f"https://pbs.example.org/media/P{n}.jpg"}
                for n in said.photos
            ]
        }
    return value


def v1(said: Said) -> dict[str, Any]:
    value = legacy(said) | {
        "id": float(said.id),  # what JavaScript makes of it
        "user": {"screen_name": said.who.handle, "id_str": said.who.id},
        "truncated": False,
    }
    if len(said.versions) > 1:
        value["edit_history"] = {
            "initial_tweet_id": str(said.versions[0]),
            "edit_tweet_ids": [str(one) for one in said.versions],
        }
    if said.retweet is not None:
        value["retweeted_status"] = v1(said.retweet)
    if said.quote is not None:
        value |= {"quoted_status_id_str": str(said.quote.id), "quoted_status": v1(said.quote)}
    return value


def tweets(posts: Iterable[Said]) -> bytes:
    return lines(v1(said) for said in posts)


# --- snscrape -------------------------------------------------------------------------------------------------------
def scraped(said: Said, text: str = "rawContent") -> dict[str, Any]:
    value: dict[str, Any] = {
        "_type": "snscrape.modules.twitter.Tweet",
        "url": f"https://twitter.com/{said.who.handle}/status/{said.id}",
        "date": datetime.fromtimestamp(said.at, UTC).isoformat(),
        text: shown(said) if said.retweet is not None else escaped(said.text),
        "id": said.id,
        "user": {"_type": "snscrape.modules.twitter.User", "username": said.who.handle, "id": int(said.who.id)},
        "inReplyToTweetId": said.reply_to or None,
        "retweetedTweet": scraped(said.retweet, text) if said.retweet else None,
        "quotedTweet": scraped(said.quote, text) if said.quote else None,
        "media": [
            {
                "_type": "snscrape.modules.twitter.Photo",
                "previewUrl": f"https://pbs.example.org/media/P{photo}?format=jpg&name=small",
                "fullUrl": f"https://pbs.example.org/media/P{photo}?format=jpg&name=orig",
            }
            for photo in said.photos
        ],
    }
    if len(said.versions) > 1:
        value["editState"] = {"editTweetIds": list(said.versions)}
    return value


def snscraped(posts: Iterable[Said], text: str = "rawContent") -> bytes:
    return lines(scraped(said, text) for said in posts)


# --- the web page ---------------------------------------------------------------------------------------------------
def item(said: Said, *, core: str = "core") -> dict[str, Any]:
    """An item of the web page; its author stands under `core` or, as until 2025, under `legacy`."""
    person = {"screen_name": said.who.handle, "name": said.who.handle.title()}
    value: dict[str, Any] = {
        "__typename": "Tweet",
        "rest_id": str(said.id),
        "core": {"user_results": {"result": {"rest_id": said.who.id, core: person}}},
        "legacy": legacy(said) | {"user_id_str": said.who.id},
        "views": {"state": "Enabled"},
        "source": "<a>web</a>",
    }
    if cut(said.text) != said.text and said.retweet is None:
        value["note_tweet"] = {"note_tweet_results": {"result": {"text": escaped(said.text)}}}
    if len(said.versions) > 1:
        value["edit_control"] = {
            "initial_tweet_id": str(said.versions[0]),
            "edit_control_initial": {"edit_tweet_ids": [str(one) for one in said.versions]},
        }
    if said.retweet is not None:
        inner = {"__typename": "TweetWithVisibilityResults", "tweet": item(said.retweet, core=core)}
        value["legacy"]["retweeted_status_result"] = {"result": inner}
    if said.quote is not None:
        value["quoted_status_result"] = {"result": item(said.quote, core=core)}
        value["legacy"]["quoted_status_id_str"] = str(said.quote.id)
    return value


def envelope(data: dict[str, Any], platform: str = "twitter.com") -> dict[str, Any]:
    return {
        "id": 1,
        "nav_index": "1:2:3",
        "item_id": data.get("rest_id") or data.get("id"),
        "timestamp_collected": 1777100000000,
        "source_platform": platform,
        "source_platform_url": f"https://{platform}/home",
        "user_agent": "test",
        "data": data,
    }


def captured(posts: Iterable[Said]) -> bytes:
    return lines(envelope(item(said)) for said in posts)


def processed(posts: Iterable[Said]) -> bytes:
    """The same items after 4CAT, from before 2025."""
    meta = {key: value for key, value in envelope({}).items() if key != "data"}
    return lines({**item(said, core="legacy"), "__import_meta": meta} for said in posts)
