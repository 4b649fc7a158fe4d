"""What a message cannot say of itself and the file around it does: the exporter's clock, forum topics, files present.

Only here is anything carried from one record to another, and all of it has a bound: memory must not grow with the file.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any, BinaryIO

from workbench.plugin_api import Assumed, local_time, utc_seconds

from .values import id_of, text_of

_BLOCK = 1 << 20
_OVERLAP = 200
_BOTH = re.compile(rb'"date": ?"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)",\s*"date_unixtime": ?"(\d{9,11})"')
_QUARTER = 900
"""Seconds: offsets of time zones are whole quarters of an hour."""
_WIDEST = 15 * 3600
_MAX_TOPICS = 10_000
_MAX_MEMBERS = 100_000
"""Messages whose topic is remembered, for replies to them; the oldest are forgotten."""


def offsets(stream: BinaryIO) -> Counter[int]:
    """The UTC offsets (seconds) of the exporter, counted over the messages that carry `date` and `date_unixtime`."""
    found: Counter[int] = Counter()
    rest = b""
    while block := stream.read(_BLOCK):
        data = rest + block
        end = 0
        for both in _BOTH.finditer(data):
            end = both.end()
            local, stamp = local_time(both[1].decode()), utc_seconds(both[2].decode())
            if local is None or stamp is None:
                continue
            offset = round(datetime.fromisoformat(f"{local}+00:00").timestamp() - stamp)
            if offset % _QUARTER == 0 and abs(offset) <= _WIDEST:
                found[offset] += 1
        rest = data[max(end, len(data) - _OVERLAP) :]
    return found


def zone_name(offset: int) -> str:
    """`UTC-03:00` for -10800."""
    moment = datetime(2000, 1, 1, tzinfo=timezone(timedelta(seconds=offset)))
    return f"UTC{moment.isoformat()[-6:]}" if offset else "UTC"


@dataclass(slots=True)
class Clock:
    """The times of messages; `offset` (seconds) is set when the file shows how the exporter's clock stood to UTC."""

    offset: int | None = None

    def learn(self, found: Counter[int]) -> Assumed | None:
        """Take the offset if all messages with two times agree on it; returns what is done with the others."""
        if not found:
            return None
        names = " and ".join(zone_name(offset) for offset in sorted(found))
        if len(found) > 1:
            because = "messages with two times show several offsets; those with a local time only are left on that"
            return Assumed("exporter_clock", names, because)
        self.offset = next(iter(found))
        because = f"messages with both times: {found.total()}; used for those that have only the local one"
        return Assumed("exporter_clock", names, because)

    def times(self, date: object, stamp: object) -> tuple[float | None, str | None, tuple[str, ...]]:
        """Seconds UTC, or else the local time, and a flag when neither can be read though something is written."""
        utc = utc_seconds(stamp)
        if utc is not None:
            return utc, None, ()
        local = local_time(date) if isinstance(date, str) else None
        odd = ("time-unreadable",) if stamp not in (None, "") or (date not in (None, "") and local is None) else ()
        if local is None or self.offset is None:
            return None, local, odd
        return datetime.fromisoformat(f"{local}+00:00").timestamp() - self.offset, None, odd


@dataclass(slots=True)
class Topics:
    """Forum topics: their names by the id of the message that made them, and which messages lie in them."""

    names: dict[str, str] = field(default_factory=dict)
    members: dict[str, str] = field(default_factory=dict)

    def flags(self, message: Mapping[str, Any]) -> Iterator[str]:
        """`topic: NAME` for a message of a topic; learns from messages that make or rename one."""
        number, reply = id_of(message.get("id")), id_of(message.get("reply_to_message_id"))
        action = message.get("action")
        if action == "topic_created":
            self.made(number, text_of(message.get("title") or number))
        elif action == "topic_edit" and reply in self.names and message.get("new_title"):
            self.names[reply] = text_of(message["new_title"])
        if self.names and reply and message.get("reply_to_peer_id") is None:
            yield from self.of(number, reply)

    def made(self, number: str, name: str) -> None:
        """Note a new topic."""
        if len(self.names) < _MAX_TOPICS:
            self.names[number] = name

    def of(self, number: str, reply: str) -> tuple[str, ...]:
        """The flag of a message by what it replies to: the topic's first message, or any other in the topic."""
        topic = reply if reply in self.names else self.members.get(reply)
        if topic is None:
            return ()
        if len(self.members) >= _MAX_MEMBERS:
            del self.members[next(iter(self.members))]
        self.members[number] = topic
        return (f"topic: {self.names[topic]}",)


@dataclass(slots=True)
class Context:
    """All that is known of a conversation while it is read. `members`: path as the messages write it → member."""

    members: Mapping[str, str]
    clock: Clock = field(default_factory=Clock)
    topics: Topics = field(default_factory=Topics)
