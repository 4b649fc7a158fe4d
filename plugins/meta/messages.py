"""One message of Messenger or Instagram: its words, files, time and the rest.

Only here is known that every byte of a letter was written as a letter of its own, which fields hold files, and how the
fields of encrypted chats are called (`senderName` for `sender_name`).
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from workbench.plugin_api import (
    ImportedAttachment,
    ImportedMessage,
    JsonLine,
    as_text,
    objects_in,
    one_line,
    utc_seconds,
)

_MEDIA = ("photos", "videos", "audio_files", "files", "gifs", "sticker", "media")
_TYPES = frozenset({"", "generic", "share", "text", "media", "link", "call", "subscribe", "unsubscribe"})
_NOTICES = frozenset({"call", "subscribe", "unsubscribe"})
_NUMBER = re.compile(r"-?\d{1,17}(?:\.\d+)?", re.ASCII)
_FIRST_SECOND, _END = -62_135_596_800, 253_402_300_800
"""The years 1 to 9999."""


def mended(text: str) -> str:
    """The text with its bytes put together again where they are those of UTF-8; any other text as it is."""
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def _mended_value(value: Any) -> Any:
    if isinstance(value, str):
        return mended(value)
    if isinstance(value, list):
        return [_mended_value(item) for item in value]
    if isinstance(value, dict):
        return {key: _mended_value(item) for key, item in value.items()}
    return value


def is_garbled(one: JsonLine) -> bool:
    """Whether anything in a message has to be mended."""
    return _may_be_garbled(one) and _mended_value(one.value) != one.value


def _may_be_garbled(one: JsonLine) -> bool:
    return b"\\u00" in one.raw or not one.raw.isascii()


def _time(message: dict[str, Any]) -> tuple[str, float | None]:
    """The time as written and as seconds since 1970. `timestamp_ms` is milliseconds however small it is."""
    written = message.get("timestamp_ms")
    if written is None:
        return as_text(message.get("timestamp")), utc_seconds(message.get("timestamp"))
    raw = as_text(written).strip()
    if not _NUMBER.fullmatch(raw):
        return raw, None
    seconds = float(raw) / 1000
    return raw, seconds if _FIRST_SECOND <= seconds < _END else None


@dataclass(slots=True)
class Reader:
    """Makes messages of one thread."""

    members: frozenset[str]
    starts: dict[str, int]
    """The files of the thread, and where each begins when they are laid one behind the other: `offset` counts so."""
    _roots: dict[tuple[str, str], str] = field(default_factory=dict)

    def message(self, one: JsonLine, part: str) -> ImportedMessage:
        """The message of an object found in that file."""
        message = _mended_value(one.value) if _may_be_garbled(one) else one.value
        kind = as_text(message.get("type")).lower()
        call = kind == "call" or "call_duration" in message
        written, sent = _time(message)
        files = self._files(message, part)
        share = message.get("share")
        owner = as_text(share.get("original_content_owner")) if isinstance(share, dict) else ""
        text, link = _words(message, kind, call=call)
        flags = (*_flags(message, kind, call=call), *link, *("time-unreadable",) * (bool(written) and sent is None))
        return ImportedMessage(
            written,
            text,
            as_text(message.get("sender_name")) or as_text(message.get("senderName")) or None,
            sent_utc=sent,
            kind="system" if call or kind in _NOTICES else "media" if files else "text",
            offset=self.starts[part] + one.offset,
            attachments=files,
            forwarded_from=owner or None,
            flags=flags,
        )

    def _files(self, message: dict[str, Any], part: str) -> tuple[ImportedAttachment, ...]:
        if message.keys().isdisjoint(_MEDIA):
            return ()
        found: list[ImportedAttachment] = []
        for key in _MEDIA:
            value = message.get(key)
            for item in value if isinstance(value, list) else [value] if value else []:
                uri = as_text(item.get("uri") if isinstance(item, dict) else item).removeprefix("./")
                base = uri.rpartition("/")[2].partition("?")[0]
                if not uri or (base == uri and "." not in uri):  # "Failed to download media"
                    found.append(ImportedAttachment(uri or key, omitted=True))
                else:
                    found.append(ImportedAttachment(uri, self._member(uri, part), (base,) if base else ()))
        return tuple(found)

    def _member(self, uri: str, part: str) -> str:
        """The member that a file calls by a path from the root of the archive, or from its own folder; "" for none."""
        folder = part.rpartition("/")[0]
        top = uri.partition("/")[0]
        root = self._roots.get((part, top))
        if root is None:
            before, found, _ = f"/{part}".partition(f"/{top}/")
            root = self._roots[part, top] = f"{before}/".lstrip("/") if found else ""
        near = "/".join(uri.split("/")[-2:])
        for path in (f"{root}{uri}", f"{folder}/{near}".lstrip("/"), f"{folder}/{uri}".lstrip("/")):
            if path in self.members:
                return path
        return ""


def _words(message: dict[str, Any], kind: str, *, call: bool) -> tuple[str, tuple[str, ...]]:
    """What a message says, with the words of a post it shares, and a flag for the address that they hide."""
    said = as_text(message.get("content")) or as_text(message.get("text"))
    link = ""
    share = message.get("share")
    if isinstance(share, dict):
        words, link = as_text(share.get("share_text")), as_text(share.get("link"))
        said = "\n".join(filter(None, (said, words if words not in said else ""))) or link
    users = [as_text(user.get("name")) for user in objects_in(message.get("users"))]
    if not said and call:
        said = f"call: {as_text(message.get('call_duration')) or '0'} s"
    elif not said and users:
        said = f"{kind or 'users'}: {', '.join(users)}"
    return said, () if not link or link in said else (f"link: {one_line(link)}",)


def _flags(message: dict[str, Any], kind: str, *, call: bool) -> tuple[str, ...]:
    flags = ["call"] if call else []
    if message.get("is_unsent") is True or message.get("isUnsent") is True:
        flags.append("deleted")
    if kind not in _TYPES:
        flags.append(f"type: {one_line(kind)}")
    if reactions := objects_in(message.get("reactions")):
        signs = Counter(one_line(as_text(one.get("reaction"))) or "?" for one in reactions)
        flags.append("reactions: " + ", ".join(f"{sign} {count}" for sign, count in signs.items()))
    return tuple(flags)
