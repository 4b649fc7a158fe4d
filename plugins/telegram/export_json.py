"""Telegram Desktop "Export chat history" as JSON: `result.json` of one chat or of a whole account.

Only here is decided which conversations a file holds and what their names and ids are. Messages are cut out of the
file (`slices`), the common ones decoded the short way (`plain`), all others the long way (`repairs`, `desktop`); files
of a foreign layout are streamed (`streamed`).
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from workbench.plugin_api import Assumed, Chat, Export, Options, Record, Rejected, beginning, json_value

from . import context as known
from . import desktop, plain, repairs, slices, streamed
from .values import id_of, identity

_LIST = re.compile(rb'"messages"\s*:\s*\[')
_CHATS = re.compile(rb'"(?:left_)?chats"\s*:\s*\{\s*"about"')
_FIELDS = re.compile(
    rb'"(?:text_entities|from_id|date_unixtime|actor_id)"'
    rb'|"type"\s*:\s*"(?:saved_messages|replies|verification_codes|(?:personal|bot)_chat|private_group'
    rb'|(?:private|public)_(?:supergroup|channel))"'
)
_LIST_NUMBER = "list "
"""Begins the key of a conversation in a file of foreign layout; other keys are places in the file."""
_PEERS = {
    "personal_chat": "user",
    "bot_chat": "user",
    "private_group": "chat",
    "private_supergroup": "channel",
    "public_supergroup": "channel",
    "private_channel": "channel",
    "public_channel": "channel",
}
"""Kinds of conversation that share one space of ids; a channel that goes public keeps its id."""


def sure(export: Export) -> int:
    """90 for a chat, 85 for an account, 0 when no JSON looks like Telegram's."""
    return max((_looks(export.head(name)) for name in _results(export)[:20]), default=0)


def _looks(head: bytes) -> int:
    if not head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
        return 0
    if _LIST.search(head) and _FIELDS.search(head):
        return 90
    if b'"about"' not in head:
        return 0
    return 85 if _CHATS.search(head) else 80 if b'"personal_information"' in head else 0


def _results(export: Export) -> list[str]:
    names = export.members()
    if export.kind == "file":
        return list(names)
    return [name for name in names if name.rsplit("/", 1)[-1] == "result.json"] or [
        name for name in names if name.endswith(".json") and _looks(export.head(name))
    ]


def owns(export: Export, chat: Chat) -> bool:
    """Whether the member is a result.json."""
    return _looks(export.head(chat.member)) > 0


def chats(export: Export) -> Sequence[Chat]:
    """The conversations, in file order; `key` is the place of their messages in the file."""
    found: list[Chat] = []
    for member in _results(export):
        if not _looks(export.head(member)):
            continue
        with export.open(member) as stream:
            laid_out = [
                _chat(export, member, str(one.offset), _head(one), one.people) for one in slices.sections(stream)
            ]
        if not laid_out:
            with export.open(member) as stream:
                laid_out = [
                    _chat(export, member, f"{_LIST_NUMBER}{number}", head, ())
                    for number, head in enumerate(streamed.conversations(stream))
                ]
        found += laid_out
    return found


def _head(section: slices.Section) -> streamed.Head:
    return {"name": _value(section.name), "type": _value(section.kind), "id": _value(section.id)}


def _value(raw: bytes) -> object:
    try:
        return json_value(repairs.repaired(raw)) if raw else None
    except ValueError:
        return raw.decode("utf-8", "replace")


def _chat(export: Export, member: str, key: str, head: streamed.Head, people: tuple[str, ...]) -> Chat:
    kind, number = str(head.get("type") or ""), id_of(head.get("id"))
    return Chat(member, _named(export, member, head), "telegram", key, identity(_PEERS.get(kind, kind), number, people))


def _named(export: Export, member: str, head: streamed.Head) -> str:
    kind, number = str(head.get("type") or ""), id_of(head.get("id"))
    if head.get("name"):
        return str(head["name"])
    if kind == "saved_messages":
        return "Saved Messages"
    if kind == "personal_chat" and number:
        return f"deleted account {number}"
    if number or kind:
        return f"{kind or 'chat'} {number}".strip()
    base = member.rsplit("/", 1)[-1].removesuffix(".json")
    return export.name.removesuffix(".zip") if base == "result" and export.kind != "file" else base


def read(export: Export, chat: Chat, options: Options) -> Iterator[Record]:
    """Yield the messages of one conversation; a record that cannot be read is rejected alone."""
    folder = chat.member.rpartition("/")[0]
    lead = f"{folder}/" if folder else ""
    members = {name.removeprefix(lead): name for name in export.members() if name.startswith(lead)}
    reading = _Reading(export, chat.member, known.Context(members))
    with export.open(chat.member) as stream:
        if chat.key.startswith(_LIST_NUMBER):
            for item in streamed.messages(stream, int(chat.key.removeprefix(_LIST_NUMBER))):
                yield from (item,) if isinstance(item, Rejected | Assumed) else reading.made(item, None, ())
        else:
            cut = slices.messages(stream, int(chat.key or 0))
            reader = plain.Reader(members, reading.context.topics, reading.long_way)
            yield from chain.from_iterable(reader.records(cut))


@dataclass(slots=True)
class _Reading:
    """One conversation while it is read the long way; what had to be assumed is said once, before what it is for."""

    export: Export
    member: str
    context: known.Context
    said: set[str] = field(default_factory=set)

    def long_way(self, raw: bytes, offset: int) -> Iterator[Record]:
        """One message, cut out of the file, of any form."""
        try:
            message, flags = repairs.parsed(raw)
        except ValueError as error:
            yield from self._damaged(raw, offset, str(error).splitlines()[0])
            return
        if repairs.REPAIRED in flags and "json" not in self.said:
            self.said.add("json")
            yield repairs.SAID
        yield from self.made(message, offset, flags)

    def _damaged(self, raw: bytes, offset: int, reason: str) -> Iterator[Record]:
        """A record that cannot be read; when its end is missing, the next one hangs on it and is read all the same."""
        indent = raw[raw.rfind(b"\n") : -1]
        following = raw.find(indent + b"{", 1)
        own = raw if following < 0 or not indent else raw[:following]
        yield Rejected(reason, offset=offset, raw=beginning(own))
        if len(own) < len(raw):
            begin = following + len(indent)
            yield from self.long_way(raw[begin:], offset + begin)

    def made(self, message: Any, offset: int | None, flags: tuple[str, ...]) -> Iterator[Record]:
        """The record of a message as parsed, after what its time rests on."""
        if not isinstance(message, Mapping):
            yield Rejected("a message is no object", offset=offset, raw=json.dumps(message)[:200])
            return
        if message.get("date") and not message.get("date_unixtime") and "clock" not in self.said:
            self.said.add("clock")
            with self.export.open(self.member) as stream:
                learned = self.context.clock.learn(known.offsets(stream))
            if learned is not None:
                yield learned
        yield desktop.message_of(message, offset, self.context, flags)
