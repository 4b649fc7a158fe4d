"""JSON Lines (or one JSON list) of Telethon's `Message.to_dict()`, as scripts, 4CAT and TeleCatch save them.

Only here is decided which conversations such a file holds: often one, but 4CAT writes all channels of a query into
one file. What is in a message is read by `telethon_message`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from workbench.plugin_api import (
    Assumed,
    Chat,
    Export,
    JsonLine,
    Options,
    Record,
    Rejected,
    beginning,
    json_lines,
    json_objects,
    json_value,
)

from . import telethon_message as fields
from .context import Topics
from .values import identity, text_of

LINE_BYTES = 64 << 20
MAX_CHATS = 10_000
MAX_PEOPLE = 3
_ENDINGS = (".jsonl", ".ndjson", ".json", ".txt")
_TYPED = re.compile(rb'"_(?:type)?"\s*:\s*"Message(?:Service|Empty)?"')
_PEER = re.compile(rb'"(?:peer_id|to_id)"\s*:\s*\{\s*"(?:_(?:type)?|channel_id|chat_id|user_id)"\s*:')
_FIRST = re.compile(rb'\{\s*"_(?:type)?"\s*:\s*"Message(?:Service|Empty)?"|\{\s*"id"\s*:\s*\d+\s*,\s*"peer_id"')
"""How a message of a list begins: behind damage, reading goes on there."""
_TEXT = re.compile(rb'"message"\s*:\s*(?:"|null)')


def sure(export: Export) -> int:
    """92 when the messages bear Telethon's type names, 85 when only their peers do, else 0."""
    return max((_looks(export.head(name)) for name in _candidates(export)[:20]), default=0)


def _looks(head: bytes) -> int:
    if head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] not in (b"{", b"["):
        return 0
    if _TYPED.search(head) and (_PEER.search(head) or b'"_chat"' in head):
        return 92
    return 85 if _PEER.search(head) and _TEXT.search(head) else 0


def _candidates(export: Export) -> list[str]:
    return [name for name in export.members() if export.kind == "file" or name.lower().endswith(_ENDINGS)]


def owns(export: Export, chat: Chat) -> bool:
    """Whether the member is such a file."""
    return _looks(export.head(chat.member)) > 0


@dataclass(slots=True)
class _Found:
    """A conversation while the file is searched: its peer, its name, and the first people who write."""

    peer: tuple[str, str]
    name: str = ""
    people: set[str] = field(default_factory=set)


def chats(export: Export) -> Sequence[Chat]:
    """The conversations in the order of their first messages; `key` is their peer, such as `channel123`."""
    listed: list[Chat] = []
    for member in _candidates(export):
        if _looks(export.head(member)):
            found = _search(export, member)
            base = member.rsplit("/", 1)[-1]
            stem = base.rpartition(".")[0] or base
            for number, one in enumerate(found):
                name = one.name or (stem if len(found) == 1 else "".join(one.peer) or stem)
                key = f"{number}:{''.join(one.peer)}"
                listed.append(Chat(member, name, "telegram", key, identity(*one.peer, one.people)))
    return listed


def _search(export: Export, member: str) -> list[_Found]:
    found: dict[tuple[str, str], _Found] = {}
    with export.open(member) as stream:
        for item in _items(stream, export.head(member, 64), b""):
            message = None if isinstance(item, Rejected) else item.value
            if not isinstance(message, Mapping) or not fields.is_message(message):
                continue
            peer = fields.peer_of(message)
            if peer not in found and len(found) >= MAX_CHATS:
                continue
            one = found.setdefault(peer, _Found(peer))
            one.name = one.name or fields.chat_name(message)
            if len(one.people) < MAX_PEOPLE:
                one.people |= {number for kind, number in [fields.sender_peer(message)] if kind == "user"}
    return list(found.values()) or [_Found(("", ""))]


def _items(stream: BinaryIO, head: bytes, only: bytes) -> Iterator[JsonLine | Rejected]:
    """The values of a file with their places; lines that do not hold `only` are passed over unread."""
    if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"["):
        yield from json_objects(stream, "", _FIRST)
        return
    if not only:
        yield from json_lines(stream)
        return
    line = offset = 0
    while raw := stream.readline(LINE_BYTES):
        line, start, offset = line + 1, offset, offset + len(raw)
        if only in raw:
            try:
                yield JsonLine(json_value(raw), line, start, raw)
            except ValueError:
                continue  # the first conversation of the file tells of the lines that cannot be read


def read(export: Export, chat: Chat, options: Options) -> Iterator[Record]:
    """Yield the messages of one conversation; lines that hold no message are rejected with the first conversation."""
    number, _, peer = chat.key.partition(":")
    digits = re.search(r"\d+\Z", peer)
    first = number in ("", "0")
    only = b"" if first or not digits else digits[0].encode()
    reading = fields.Reading(chat.name, _members(export, chat.member), Topics())
    naive = False
    with export.open(chat.member) as stream:
        for item in _items(stream, export.head(chat.member, 64), only):
            if isinstance(item, Rejected):
                if first:
                    yield item
                continue
            message = item.value
            if not isinstance(message, Mapping) or not fields.is_message(message):
                if first:
                    yield _no_message(item)
                continue
            if "".join(fields.peer_of(message)) != peer:
                continue
            if not naive and fields.has_naive_time(message):
                naive = True
                yield Assumed("timezone", "UTC", "times are written without a zone; Telethon gives them in UTC")
            yield reading.record(message, item.line, item.offset)


def _no_message(item: JsonLine) -> Rejected:
    raw = beginning(item.raw) if item.raw else text_of(item.value)[:200]
    return Rejected("no Telegram message", item.line, item.offset, raw)


def _members(export: Export, own: str) -> dict[str, str]:
    """Other members by base name and by stem: media are saved under the name of the file or an id."""
    found: dict[str, str] = {}
    for member in export.members():
        if member != own:
            base = member.rsplit("/", 1)[-1]
            found.setdefault(base, member)
            found.setdefault(base.rpartition(".")[0] or base, member)
    return found
