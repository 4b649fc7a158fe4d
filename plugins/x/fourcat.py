"""Posts of X as a browser saw them: NDJSON of Zeeschuimer, as it is or after 4CAT, and the bare items.

The items are what X's own web page receives. X renames their parts every few months (4CAT issues #498, #599, #600,
#606, #625), so nothing here is taken for granted: an author may stand in three places, lists that are empty may be
missing, and a post that X hides is a notice instead.
"""

from typing import Any

from . import tweets
from .posts import Post, Reference, id_of, marks, part, plain, post_at, word

_META = ("source_platform", "timestamp_collected", "nav_index", "source_platform_url")


def unwrapped(value: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """An item and what was noted when it was collected (`source_platform`, …; {} for bare items)."""
    item = value.get("data")
    if isinstance(item, dict) and any(name in value for name in _META):
        return item, value
    return value, part(value.get("__import_meta"))


def is_item(value: dict[str, Any]) -> bool:
    """Whether a bare item is a post of X."""
    if isinstance(value.get("tweet"), dict) and "__typename" in value:
        return True
    named = word(value.get("__typename")).startswith("Tweet") or value.get("type") == "adaptive"
    return ("rest_id" in value and bool(value.keys() & {"legacy", "core", "note_tweet"})) or named


def notice(value: dict[str, Any]) -> str:
    """What X says in place of a post that it hides; "" for a post."""
    said = part(_inner(value).get("tombstone"))
    if not said:
        return ""
    text = part(said.get("richText") or said.get("text"))
    return word(text.get("text")) or word(said.get("text")) or "not available"


def post(value: dict[str, Any]) -> Post:
    """The post of an item; its id is "" when there is none to be read from it."""
    item = _inner(value)
    legacy = part(item.get("legacy"))
    handle, author = _author(item)
    number = word(item.get("rest_id")) or id_of(legacy) or word(item.get("id"))
    seen = part(item.get("views") or item.get("ext_views")).get("count")
    original = part(part(legacy.get("retweeted_status_result") or item.get("retweeted_status_result")).get("result"))
    return Post(
        id=number,
        text=_text(item),
        written=word(legacy.get("created_at")) or word(item.get("created_at")),
        handle=handle,
        author=author,
        files=tweets.files(tweets.media(legacy)),
        reply_to=id_of(legacy, "in_reply_to_status_id"),
        retweeted=_reference(original) if original else _plain_retweet(legacy),
        quoted=_quoted(item, legacy),
        versions=tweets.versions(number, item.get("edit_control")),
        flags=(
            *(("promoted",) if item.get("promoted") is True or value.get("promoted") is True else ()),
            *tweets.where(legacy),
            *marks({**item, **legacy}, seen),
        ),
    )


def _inner(value: dict[str, Any]) -> dict[str, Any]:
    """The post itself, which lies one level deeper where X limits who sees it."""
    inner = value.get("tweet")
    return inner if isinstance(inner, dict) else value


def _text(item: dict[str, Any]) -> str:
    note = part(item.get("note_tweet"))
    long = part(part(note.get("note_tweet_results")).get("result")).get("text") or note.get("text")
    legacy = part(item.get("legacy"))
    return plain(long) or plain(legacy.get("full_text")) or plain(legacy.get("text")) or plain(item.get("full_text"))


def _author(item: dict[str, Any]) -> tuple[str, str]:
    """Handle and id of the author: under `core`, under `user`, or in the address of an attached picture."""
    legacy = part(item.get("legacy"))
    user = part(part(part(item.get("core")).get("user_results")).get("result")) or part(item.get("user"))
    user = part(user.get("user")) or user
    handle = next(
        filter(None, (word(part(user.get(name)).get("screen_name")) for name in ("core", "legacy"))),
        word(user.get("screen_name")),
    )
    for medium in tweets.media(legacy) if not handle else ():
        link = post_at(medium.get("expanded_url"))
        if link is not None and link.id == word(item.get("rest_id")):
            handle = link.handle
    return handle, id_of(legacy, "user_id") or word(user.get("rest_id")) or id_of(user)


def _reference(value: dict[str, Any]) -> Reference:
    item = _inner(value)
    return Reference(word(item.get("rest_id")) or id_of(part(item.get("legacy"))), _author(item)[0], _text(item))


def _plain_retweet(legacy: dict[str, Any]) -> Reference | None:
    """A retweet whose original is only named by its id (items of X's old search)."""
    number = id_of(legacy, "retweeted_status_id")
    return Reference(number) if number else None


def _quoted(item: dict[str, Any], legacy: dict[str, Any]) -> Reference | None:
    """The post that is quoted; of one that X hides, its id and the handle in its address."""
    result = part(part(item.get("quoted_status_result")).get("result"))
    inner = _inner(result)
    if "tombstone" not in inner and (word(inner.get("rest_id")) or inner.get("legacy")):
        return _reference(result)
    number = id_of(legacy, "quoted_status_id")
    link = post_at(part(legacy.get("quoted_status_permalink")).get("expanded"))
    return Reference(number, link.handle if link else "") if number else link


def platform_of(meta: dict[str, Any], item: dict[str, Any]) -> str:
    """The platform word of an item, from what was noted at collection; "x" for posts of X, "" where nothing says."""
    if is_item(item):
        return "x"
    named = word(meta.get("source_platform")).lower().removeprefix("www.")
    return "x" if named in ("x.com", "twitter.com", "x", "twitter") else named.partition(".")[0]
