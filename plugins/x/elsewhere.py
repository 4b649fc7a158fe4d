"""Items of other platforms in a file of Zeeschuimer or 4CAT: TikTok, Instagram, Threads, Gab and the like.

Nothing is known of these platforms but the few names under which web pages keep who wrote what when; what stands under
none of them is rejected with the reason, not guessed.
"""

import re
from html import unescape
from typing import Any

from workbench.plugin_api import ImportedMessage, objects_in, utc_seconds

from .posts import part, word

_IDS = ("id", "pk", "aweme_id", "awemeId", "cid", "code", "rest_id", "i")
_TEXTS = ("desc", "text", "content", "body", "caption", "description", "title", "c")
_PEOPLE = ("author", "user", "owner", "account", "author_info", "authorInfo", "creator", "pinner")
_HANDLES = ("uniqueId", "unique_id", "username", "screen_name", "acct", "un", "nickname", "name")
_PERSON_IDS = ("id", "pk", "uid", "userId", "i")
_TIMES = (
    "createTime", "create_time", "taken_at", "taken_at_timestamp", "created_at", "creationTs", "createdAt", "ca",
    "timestamp",
)  # fmt: skip
_ADDRESSES = ("url", "ul", "permalink", "share_url")
_TAG = re.compile(r"<[^<>]{1,1000}>")


def message(
    item: dict[str, Any], meta: dict[str, Any], line: int | None = None, offset: int | None = None
) -> ImportedMessage | None:
    """The message of an item, or None when neither text nor time of it can be found."""
    text = _text(item)
    raw = _first(item, _TIMES)
    if not text and not raw:
        return None
    sent = utc_seconds(raw)
    handle, author = _person(item)
    address = _first(item, _ADDRESSES)
    flags = (
        *(("time-unreadable",) if raw and sent is None else ()),
        *((f"url: {address}",) if address.startswith("http") and not re.search(r"\s", address) else ()),
        *(("encoding-repaired",) if "\ufffd" in text else ()),
    )
    return ImportedMessage(
        sent_raw=raw,
        text=text,
        sender=f"@{handle}" if handle else None,
        sender_id=author,
        sent_utc=sent,
        kind="text" if text else "media",
        external_id=_first(item, _IDS) or word(meta.get("item_id")),
        line=line,
        offset=offset,
        flags=flags,
    )


def _first(item: dict[str, Any], names: tuple[str, ...]) -> str:
    return next(filter(None, (word(item.get(name)) for name in names)), "")


def _text(item: dict[str, Any]) -> str:
    """The words of an item: a text, a caption with a text inside, or a caption of Instagram's old pages."""
    for name in _TEXTS:
        value = item.get(name)
        if isinstance(value, str) and value:
            return _without_tags(value) if value.startswith("<") else value
        inner = part(value)
        if isinstance(inner.get("text"), str):
            return word(inner["text"])
    for edge in objects_in(part(item.get("edge_media_to_caption")).get("edges")):
        return word(part(edge.get("node")).get("text"))
    return ""


def _without_tags(markup: str) -> str:
    """The text of a Mastodon-like post, which is stored as HTML."""
    lines = re.sub(r"<br ?/?>|</p>\s*<p>", "\n", markup)
    return unescape(_TAG.sub("", lines))


def _person(item: dict[str, Any]) -> tuple[str, str]:
    for name in _PEOPLE:
        value = item.get(name)
        if isinstance(value, str) and value:
            return value, ""
        if isinstance(value, dict) and (handle := _first(value, _HANDLES)):
            return handle, _first(value, _PERSON_IDS)
    return "", ""
