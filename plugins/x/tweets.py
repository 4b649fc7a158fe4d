"""Posts as API v1.1 gave them: one a line from twarc 1, and the same record inside archives and browser captures.

Only here is known where that record keeps its whole text, its media and what it retweets or quotes; `archive` and
`fourcat` read their variants of it through these functions.
"""

from typing import Any

from workbench.plugin_api import ImportedAttachment, objects_in

from .posts import (
    Post,
    Reference,
    base,
    id_of,
    marks,
    part,
    place,
    plain,
    post_at,
    rounded,
    word,
    words,
)

_PREFIXES = {"photo": ("3_",), "video": ("7_", "13_"), "animated_gif": ("16_",)}
"""What API v2 puts before a medium's id to make its `media_key`."""


def post(value: dict[str, Any]) -> Post:
    """The post of one line."""
    user = part(value.get("user"))
    text, cut = full_text(value)
    number, original = id_of(value), value.get("retweeted_status")
    return Post(
        id=number,
        text=text,
        written=word(value.get("created_at")),
        handle=word(user.get("screen_name")),
        author=id_of(user) or id_of(value, "user_id"),
        files=files(media(value)),
        reply_to=id_of(value, "in_reply_to_status_id"),
        retweeted=_reference(part(original)) if isinstance(original, dict) else None,
        quoted=quoted(value),
        versions=versions(number, value.get("edit_history")),
        flags=(*rounded(value), *(("text-cut",) if cut else ()), *where(value), *marks(value)),
    )


def full_text(value: dict[str, Any]) -> tuple[str, bool]:
    """The whole text, and whether X cut it without giving the rest (`truncated` in streams before 2018)."""
    extended = part(value.get("extended_tweet")).get("full_text")
    text = plain(extended) or plain(value.get("full_text")) or plain(value.get("text"))
    return text, value.get("truncated") is True and not extended and not value.get("full_text")


def _reference(value: dict[str, Any]) -> Reference:
    text, cut = full_text(value)
    return Reference(id_of(value), word(part(value.get("user")).get("screen_name")), "" if cut else text)


def quoted(value: dict[str, Any]) -> Reference | None:
    """The post that is quoted: in full, or only by id and address."""
    inner = value.get("quoted_status")
    if isinstance(inner, dict) and id_of(inner):
        return _reference(inner)
    number = id_of(value, "quoted_status_id")
    link = post_at(part(value.get("quoted_status_permalink")).get("expanded"))
    return Reference(number, link.handle if link else "") if number else link


def versions(number: str, history: Any) -> tuple[str, ...]:
    """The ids of all versions of a post, oldest first; () when it was never edited or nothing is said.

    Takes the id of the post and `edit_history`, `edit_control` or `edit_info` as the formats spell it.
    """
    if not isinstance(history, dict):
        return ()
    said = history
    inner = part(said.get("edit") or said.get("initial") or said)
    first = part(inner.get("edit_control_initial") or inner.get("editControlInitial") or inner)
    initial = word(inner.get("initial_tweet_id")) or word(inner.get("initialTweetId"))
    listed = words(first.get("edit_tweet_ids")) or words(first.get("editTweetIds"))
    known = tuple(dict.fromkeys(filter(None, (initial, *listed, number))))
    return known if len(known) > 1 else ()


def where(value: dict[str, Any]) -> tuple[str, ...]:
    """The flag of the place a post was sent from."""
    name, at = value.get("place"), value.get("coordinates")
    return place(part(name).get("full_name"), part(at).get("coordinates")) if name or at else ()


def media(value: dict[str, Any]) -> list[dict[str, Any]]:
    """The media of a post; `entities` knows only the first of several."""
    holders = (part(value["extended_tweet"]), value) if "extended_tweet" in value else (value,)
    for holder in holders:
        for name in ("extended_entities", "entities"):
            listed = holder.get(name)
            if isinstance(listed, dict) and (media := objects_in(listed.get("media"))):
                return media
    return []


def names(medium: dict[str, Any]) -> tuple[str, ...]:
    """The file names under which X serves a medium: its picture, and every size of a video."""
    picture = base(medium.get("media_url_https") or medium.get("media_url"))
    variants = objects_in(part(medium.get("video_info")).get("variants"))
    return tuple(dict.fromkeys(filter(None, (picture, *(base(one.get("url")) for one in variants)))))


def keys(medium: dict[str, Any]) -> tuple[str, ...]:
    """The names under which a medium may have been saved by itself, media key of API v2 first."""
    number = id_of(medium)
    prefixes = _PREFIXES.get(word(medium.get("type")), ("3_",))
    spelled = (*(prefix + number for prefix in prefixes), number) if number else ()
    return tuple(dict.fromkeys((*filter(None, (word(medium.get("media_key")),)), *spelled, *names(medium))))


def files(listed: list[dict[str, Any]]) -> tuple[ImportedAttachment, ...]:
    """The attachments of a post that are not in the export."""
    if not listed:
        return ()
    known = ((keys(medium), names(medium)) for medium in listed)
    return tuple(ImportedAttachment((found or spelled)[0], keys=spelled) for spelled, found in known if spelled)
