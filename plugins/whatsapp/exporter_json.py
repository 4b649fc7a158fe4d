"""JSON of WhatsApp Chat Exporter ("wtsexporter"), which reads the decrypted database of a telephone.

Only here is that layout known (its `data_model.py`): an object of chats by address, each with an object of messages by
key. Streamed: a chat may hold a million messages.
"""

import html
import re
from collections.abc import Iterator
from typing import Any

from workbench.plugin_api import (
    Chat,
    Export,
    ImportedAttachment,
    ImportedMessage,
    Record,
    Rejected,
    Unreadable,
    sound_text,
    utc_seconds,
)

_FIRST = re.compile(rb'\s*\{\s*"[^"\\\s]{1,80}@(?:s\.whatsapp\.net|g\.us|lid|broadcast|newsletter)"\s*:\s*\{')
_BOM = b"\xef\xbb\xbf"
_MISSING = "the media is missing"
_BREAK = re.compile(r"(?i) ?<br ?/?>")
_TAG = re.compile(r"</?(?:a|b|i|u|code|em|strong|span)(?: [^<>]{0,300})?>")


def members(export: Export) -> list[str]:
    """The members that are such JSON, in order."""
    names = [name for name in export.members() if name.lower().endswith(".json")][:1000]
    return [name for name in names if _FIRST.match(export.head(name, 400).removeprefix(_BOM))]


def chats(export: Export, found: list[str]) -> list[Chat]:
    """The chats in members; raises Unreadable when a damaged file shows none."""
    listed = [
        Chat(member, sound_text(name or address.partition("@")[0]), "whatsapp", address, address)
        for member in found
        for address, name in _addresses(export, member).items()
    ]
    if not listed:
        raise Unreadable(f"{export.name} is damaged before its first chat ends.")
    return listed


def _addresses(export: Export, member: str) -> dict[str, str]:
    """Address → name of every chat of a member, as far as it can be read."""
    import ijson
    from ijson.backends import python as parser  # the C back end crashes on a number of more than 4,300 digits

    found: dict[str, str] = {}
    address, key, depth = "", "", 0
    with export.open(member) as stream:
        if export.head(member, 3) == _BOM:
            stream.read(3)
        try:
            for event, value in parser.basic_parse(stream):
                if event in ("start_map", "start_array"):
                    depth += 1
                elif event in ("end_map", "end_array"):
                    depth -= 1
                elif event == "map_key" and depth == 1:
                    address = value
                    found.setdefault(address, "")
                elif depth == 2:
                    if event == "map_key":
                        key = value
                    elif key == "name" and event == "string":
                        found[address] = value
        except (ijson.JSONError, ValueError, OverflowError):
            return found  # `read` says where the damage is
    return found


def read(export: Export, chat: Chat) -> Iterator[Record]:
    """Every message of a chat; what is damaged is rejected alone, behind a break in the file there is one Rejected."""
    import ijson
    from ijson.backends import python as parser  # the C back end crashes on a number of more than 4,300 digits

    others = {name.rsplit("/", 1)[-1]: name for name in export.members()}
    with export.open(chat.member) as stream:
        if export.head(chat.member, 3) == _BOM:
            stream.read(3)
        try:
            for key, message in parser.kvitems(stream, f"{chat.key}.messages", use_float=True):
                if isinstance(message, dict):
                    yield _message(sound_text(key), message, chat, others)
                else:
                    yield Rejected(f"message {key!r} is no object", raw=repr(message)[:200])
        except (ijson.JSONError, ValueError, OverflowError) as error:
            yield Rejected(f"the file is damaged and cannot be read on from here: {str(error).splitlines()[0][:200]}")


def _text(value: Any, page: bool = False) -> str:
    """Text as it was before the exporter set line breaks into it; of what it marks as HTML the text alone."""
    if not isinstance(value, str):
        return ""
    text = _BREAK.sub("\n", value)
    return sound_text(html.unescape(_TAG.sub("", text)) if page else text)


def _message(key: str, data: dict[str, Any], chat: Chat, others: dict[str, str]) -> ImportedMessage:
    files, text = _attachment(data, others), _text(data.get("caption"))
    if not files:
        text = _text(data.get("data"), bool(data.get("safe") or data.get("meta"))) or text
    sent, stamp = utc_seconds(data.get("timestamp")), data.get("timestamp")
    flags: tuple[str, ...] = ("time-unreadable",) if sent is None and stamp is not None else ()
    if reactions := _reactions(data.get("reactions")):
        flags += (f"reactions: {reactions}",)
    sender = data.get("sender")
    own, group = bool(data.get("from_me")), chat.identity.endswith("@g.us")
    name = sound_text(sender) if isinstance(sender, str) and sender else "You" if own else None if group else chat.name
    meta = bool(data.get("meta"))
    reply = data.get("reply")
    number = data.get("key_id")
    return ImportedMessage(
        sent_raw="" if stamp is None else str(stamp),
        text=text,
        sender=None if meta else name,
        sent_utc=sent,
        kind="system" if meta else "media" if files else "text",
        external_id=sound_text(str(number)) if isinstance(number, str | int) and number != "" else key,
        attachments=files,
        reply_to=sound_text(str(reply)) if isinstance(reply, str | int) and reply else None,
        flags=flags,
    )


def _attachment(data: dict[str, Any], others: dict[str, str]) -> tuple[ImportedAttachment, ...]:
    if not data.get("media"):
        return ()
    path = data.get("data")
    if not isinstance(path, str) or path.casefold() == _MISSING:
        return (ImportedAttachment(str(data.get("mime") or "media"), omitted=True),)
    name = sound_text(path.replace("\\", "/").rsplit("/", 1)[-1])
    return (ImportedAttachment(name, others.get(name, ""), (name,)),)


def _reactions(value: Any) -> str:
    """Reactions by person as counts by sign."""
    counts: dict[str, int] = {}
    for sign in value.values() if isinstance(value, dict) else ():
        if isinstance(sign, str):
            sign = " ".join(sound_text(sign).split())
            counts[sign] = counts.get(sign, 0) + 1
    return ", ".join(f"{sign} {count}" for sign, count in counts.items())
