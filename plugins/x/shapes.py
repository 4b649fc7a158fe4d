"""What a line of JSON is: which of the formats of X, or something of X that holds no post.

Only here is a format told from another, by its parts and never by its file's name. A line can be longer than the part
of a file that is looked at for recognition, so the beginning of a line is enough.
"""

import re
from collections.abc import Iterator
from enum import Enum
from typing import Any

from workbench.plugin_api import json_value, objects_in

from . import fourcat, snscrape
from .posts import part, word

FIRST_LINES = 10
"""Lines of a file that are looked at; files of several formats in one do not occur."""

_PAGE = frozenset({"includes", "meta", "errors", "__twarc", "matching_rules"})
_V2 = frozenset({
    "author_id", "conversation_id", "edit_history_tweet_ids", "public_metrics", "referenced_tweets", "reply_settings",
})  # fmt: skip
_V1 = frozenset({
    "retweet_count", "favorite_count", "in_reply_to_status_id", "in_reply_to_status_id_str", "entities", "truncated",
    "is_quote_status", "display_text_range", "retweeted_status", "favorited",
})  # fmt: skip
_COMPLIANCE = frozenset({"id", "action", "reason", "created_at", "redacted_at"})
_PROBLEM = re.compile(r"https://api\.(?:twitter|x)\.com/")
_NOTICES = {
    "delete": {"status"}, "scrub_geo": {"up_to_status_id"}, "limit": {"track"}, "status_withheld": {"user_id"},
    "user_withheld": {"withheld_in_countries"}, "disconnect": {"stream_name"}, "warning": {"percent_full"},
}  # fmt: skip


class Shape(Enum):
    """A format that holds posts; the value is how people call it."""

    PAGE = "a page of twarc2"
    TWEET = "a post of API v1.1"
    SNSCRAPE = "a post of snscrape"
    ITEM = "an item of Zeeschuimer or 4CAT"


def shape_of(value: Any) -> Shape | str | None:
    """The format of a line, or in words what it holds instead of posts ("accounts"), or None for a stranger's."""
    if not isinstance(value, dict):
        return None
    kind = value.get("_type")
    if isinstance(kind, str) and kind.startswith(snscrape.TYPE):
        return Shape.SNSCRAPE if kind.endswith(".Tweet") else "what snscrape found that is no post"
    item, meta = fourcat.unwrapped(value)
    if meta or fourcat.is_item(item):
        return Shape.ITEM
    if _is_tweet(value):
        return Shape.TWEET
    if "url" in value and "date" in value and value.keys() & {"content", "rawContent"} and "user" in value:
        return Shape.SNSCRAPE if "//twitter.com/" in word(value["url"]) else None
    return _page_or_aside(value)


def _is_tweet(value: dict[str, Any]) -> bool:
    if not ("full_text" in value or "text" in value) or not ("id_str" in value or "id" in value):
        return False
    if value.keys() & _V2:
        return False
    named = "id_str" in value and ("full_text" in value or "screen_name" in part(value.get("user")))
    return named or len(value.keys() & _V1) >= 2


def _page_or_aside(value: dict[str, Any]) -> Shape | str | None:
    data = value.get("data")
    listed = objects_in(data) if isinstance(data, list) else [part(data)] if part(data) else []
    if listed:
        posts = (one for one in listed if "text" in one and "id" in one)
        if any(value.keys() & _PAGE or one.keys() & _V2 for one in posts):
            return Shape.PAGE
        return _aside(listed[0])
    if "text" in value and word(value.get("id")).isdigit() and (value.keys() & _V2 or "__twarc" in value):
        return Shape.PAGE
    if "__twarc" in value or "result_count" in part(value.get("meta")) or _is_refusal(value):
        return Shape.PAGE
    return _aside(value)


def _is_refusal(value: dict[str, Any]) -> bool:
    """Whether a line without posts says why X gave none, in X's own words: other programs have errors too."""
    errors = objects_in(value.get("errors"))
    ours = (
        _PROBLEM.match(word(error.get("type"))) or {"resource_type", "parameter"} <= error.keys() for error in errors
    )
    return bool(errors) and all(ours)


def _aside(record: dict[str, Any]) -> str | None:
    """What a record of X is that is no post; strict, for other programs have accounts and counts too."""
    keys = record.keys()
    if {"end", "tweet_count"} <= keys:
        return "counts of posts"
    if {"id", "action", "reason"} <= keys <= _COMPLIANCE:
        return "compliance notices (what was deleted or hidden)"
    if {"id", "owner_id", "member_count"} <= keys:
        return "lists of accounts"
    if {"id", "username", "public_metrics"} <= keys or {"id_str", "screen_name", "statuses_count"} <= keys:
        return "accounts"
    if len(keys) == 1 and any(part(record.get(name)).keys() & inner for name, inner in _NOTICES.items()):
        return "notices of a stream (deletions, limits)"
    return None


def first_values(head: bytes) -> Iterator[Any]:
    """The values of the first lines of a file from its beginning, the last one as far as it can be read."""
    lines = head.removeprefix(b"\xef\xbb\xbf").lstrip().split(b"\n")
    if not lines[0].startswith(b"{"):
        return
    for number, raw in enumerate(lines[:FIRST_LINES]):
        try:
            yield json_value(raw.strip())
        except ValueError:  # also an empty line
            if number == len(lines) - 1:
                yield _beginning_of(raw)


def _beginning_of(raw: bytes) -> Any:
    """What a line that is cut off holds up to there."""
    import ijson
    from ijson.common import ObjectBuilder

    builder = ObjectBuilder()
    try:
        for event, value in ijson.basic_parse(raw, use_float=True):
            builder.event(event, value)
    except (ijson.JSONError, ValueError, OverflowError):
        pass  # where the line is cut off or damaged ends what is known of it
    return getattr(builder, "value", None)
