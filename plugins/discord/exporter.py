"""Channels as DiscordChatExporter writes them in JSON (its JsonMessageWriter.cs): one file, or several parts of one.

Only here is known how a channel is spread over `… [part 2].json`, and that `messageCount` at the end of a file does not
always agree with it. Reading one message is a part of its own.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate
from typing import Any, BinaryIO

from workbench.plugin_api import Assumed, Chat, Export, JsonLine, Record, as_text, json_objects, json_value

from .messages import Channel

CANDIDATES = 40
"""Files of an archive that are looked into before it is taken for somebody else's."""
_GUILD, _CHANNEL = re.compile(rb'"guild"\s*:\s*\{'), re.compile(rb'"channel"\s*:\s*\{')
_MESSAGES = re.compile(rb'"messages"\s*:\s*\[')
_RANGE = re.compile(rb'"dateRange"\s*:')
_FIRST = re.compile(rb'\{\s*"id"\s*:\s*"?\d{1,20}"?\s*,\s*"type"\s*:')
_COUNT = re.compile(rb'"messageCount"\s*:\s*(\d{1,18})\s*\}\s*\Z')
_PART = re.compile(r" \[part (\d{1,6})\](?=\.json\Z)", re.ASCII | re.IGNORECASE)
_ASSETS = re.compile(r"\.json_Files/|_Files/")
_TAIL = 4096


def is_channel(head: bytes) -> bool:
    """Whether a file begins as a channel does."""
    return bool(
        _GUILD.search(head) and _CHANNEL.search(head) and (_RANGE.search(head) or _MESSAGES.search(head))
    )  # fmt: skip


def sure(export: Export) -> int:
    """93 where a file begins as a channel does."""
    return 93 if any(is_channel(export.head(member)) for member in _candidates(export)[:CANDIDATES]) else 0


def _candidates(export: Export) -> list[str]:
    """Members that may be channels; files that were saved with one are none."""
    if export.kind == "file":
        return list(export.members())
    return [m for m in export.members() if m.lower().endswith(".json") and not _ASSETS.search(m)]


def chats(export: Export) -> list[Chat]:
    """The channels, sorted by file; the parts of one are one."""
    parts: dict[tuple[str, str], list[tuple[int, str]]] = {}
    known: dict[tuple[str, str], dict[str, Any]] = {}
    for member in _candidates(export):
        head = export.head(member)
        if is_channel(head):
            about = _about(head)
            part = _PART.search(member)
            place = (_PART.sub("", member), as_text(about.get("channel", {}).get("id")))
            parts.setdefault(place, []).append((int(part[1]) if part else 1, member))
            known.setdefault(place, about)
    return [_chat([member for _, member in sorted(found)], known[place]) for place, found in sorted(parts.items())]


def _about(head: bytes) -> dict[str, Any]:
    """What stands before the messages: `guild` and `channel`, each an object."""
    found = _MESSAGES.search(head)
    before = head[: found.start()] if found else b""
    try:
        value = json_value(before.rstrip(b" \t\r\n,") + b"}")
    except ValueError:
        value = {}
    about: dict[str, Any] = value if isinstance(value, dict) else {}
    return {key: about[key] if isinstance(about.get(key), dict) else {} for key in ("guild", "channel")}


def _chat(members: list[str], about: dict[str, Any]) -> Chat:
    guild, channel = about["guild"], about["channel"]
    names = [as_text(channel.get("name"))]
    if as_text(guild.get("id")) not in ("0", ""):  # 0: direct messages
        thread = "Thread" in as_text(channel.get("type"))
        names = [as_text(guild.get("name")), as_text(channel.get("category")) if thread else "", *names]
    name = " / ".join(filter(None, names)) or members[0].rpartition("/")[2].removesuffix(".json")
    identity = as_text(channel.get("id"))
    return Chat(members[0], name, "discord", identity=identity, parts=tuple(members) if len(members) > 1 else ())


class _Watched:
    """A stream that keeps its last bytes."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.last = b""

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        data = self.stream.read(size)
        self.last = (self.last + data[-_TAIL:])[-_TAIL:]
        return data

    def rest(self) -> bytes:
        """The last bytes of the file."""
        while self.read(1 << 20):
            pass
        return self.last


def read(export: Export, chat: Chat) -> Iterator[Record]:
    """The messages of a channel in the order of its parts. `offset` counts as if these lay one behind the other."""
    parts = chat.parts or (chat.member,)
    starts = accumulate((export.size(part) for part in parts), initial=0)
    members = frozenset(export.members())
    for part, start in zip(parts, starts, strict=False):
        channel = Channel(members, part.rpartition("/")[0], chat.identity)
        count = 0
        with export.open(part) as stream:
            watched = _Watched(stream)
            for one in json_objects(watched, "messages", _FIRST):
                count += 1
                if isinstance(one, JsonLine):
                    yield channel.message(one.value, start + one.offset)
                else:
                    reason = f"{part}: {one.reason}" if chat.parts else one.reason
                    yield replace(one, reason=reason, offset=start + (one.offset or 0))
            announced = _COUNT.search(watched.rest())
        if announced and int(announced[1]) != count:
            because = f"messageCount at the end of {part.rpartition('/')[2]} says {int(announced[1])}"
            yield Assumed("number of messages", str(count), because)
