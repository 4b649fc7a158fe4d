"""What signal-cli prints with `--output=json`: one envelope a line, of all conversations mixed.

Only here is known who speaks to whom in an envelope, that a message is known by its author and time, and which
envelopes are no messages (receipts, typing).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from workbench.plugin_api import (
    Assumed,
    Chat,
    Export,
    ImportedAttachment,
    ImportedMessage,
    JsonLine,
    Record,
    Rejected,
    as_text,
    beginning,
    json_lines,
    utc_seconds,
)

SURE = 91
CHATS = 100
"""Conversations of a file that are told apart; every one costs a reading of it. The others stay together."""
_OTHERS = "\nothers"
"""The key of those; no id has a line feed."""
_FIRST = re.compile(rb'\A(?:\xef\xbb\xbf)?\s*\{[^\r\n]{0,300}?"envelope"\s*:\s*\{')
_KINDS = re.compile(rb'"(?:dataMessage|syncMessage|typingMessage|receiptMessage|editMessage|callMessage)"\s*:')


def sure(head: bytes) -> int:
    """SURE when a file begins with an envelope."""
    return SURE if _FIRST.match(head) and _KINDS.search(head) and b'"timestamp"' in head else 0


@dataclass(frozen=True, slots=True)
class _Sent:
    """A message in its envelope: the conversation's id and name, the author's id and name, the message itself."""

    key: str
    name: str
    by: str
    sender: str
    body: dict[str, Any]
    edits: str = ""


def _object(value: object, *keys: str) -> dict[str, Any]:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def _envelope(line: object) -> dict[str, Any]:
    """The envelope of a line, bare or in a JSON-RPC call; {} when there is none."""
    outer = _object(line, "params") or _object(line)
    return _object(outer, "envelope") or _object(outer, "result", "envelope")


def _sent(line: object) -> _Sent | None:
    """The message of a line; None for an envelope that holds none."""
    envelope = _envelope(line)
    account = as_text((_object(line, "params") or _object(line)).get("account"))
    by = as_text(envelope.get("sourceUuid")) or as_text(envelope.get("source")) or as_text(envelope.get("sourceNumber"))
    sender = as_text(envelope.get("sourceName")) or as_text(envelope.get("sourceNumber")) or by
    own = _object(envelope, "syncMessage", "sentMessage")
    around = own or envelope
    edit = _object(around, "editMessage")
    body = _object(edit or around, "dataMessage") or own
    if not body:
        return None
    group = _object(body, "groupInfo") or _object(body, "groupV2")
    to = [as_text(own.get(key)) for key in ("destinationUuid", "destination", "destinationNumber")] if own else [by]
    other = next(filter(None, to), "")
    key = as_text(group.get("groupId")) or as_text(group.get("id")) or other
    name = as_text(group.get("groupName")) or as_text(group.get("name")) or ("" if group or own else sender)
    return _Sent(key, name, by or account, sender, body, as_text(edit.get("targetSentTimestamp")))


def chats(export: Export, member: str) -> list[Chat]:
    """The conversations of a file in the order of their first messages, from CHATS on as one."""
    names: dict[str, str] = {}
    others = False
    with export.open(member) as stream:
        for one in json_lines(stream):
            sent = _sent(one.value) if isinstance(one, JsonLine) else None
            if sent and (sent.key in names or len(names) < CHATS):
                names[sent.key] = names.get(sent.key) or sent.name
            others = others or (sent is not None and sent.key not in names)
    if not names:
        names[""] = ""
    base = member.rpartition("/")[2]
    found = [Chat(member, name or key or base, "signal", key=key, identity=key) for key, name in names.items()]
    return [*found, Chat(member, f"{base}: other conversations", "signal", key=_OTHERS)] if others else found


def read(export: Export, chat: Chat) -> Iterator[Record]:
    """The messages of one conversation, in file order. What belongs to none is told with the first one of the file."""
    mine, left = _survey(export, chat)
    if left:
        what = "1 envelope" if left == 1 else f"{left} envelopes"
        yield Assumed("left out", what, "receipts, typing and the like are no messages")
    named = {one.key for one in chats(export, chat.member)} if chat.key == _OTHERS else set()
    with export.open(chat.member) as stream:
        for one in json_lines(stream):
            sent = _sent(one.value) if isinstance(one, JsonLine) else None
            if sent and isinstance(one, JsonLine):
                if sent.key == chat.key:
                    yield _message(sent, one)
                elif named and sent.key not in named:
                    message = _message(sent, one)
                    where = " ".join((sent.name or sent.key).split())
                    yield replace(message, flags=(*message.flags, f"chat: {where}"))
            elif mine and isinstance(one, Rejected):
                yield one
            elif mine and isinstance(one, JsonLine) and not _envelope(one.value):
                yield Rejected("the line is no envelope of signal-cli", one.line, one.offset, beginning(one.raw))


def _survey(export: Export, chat: Chat) -> tuple[bool, int]:
    """Whether a conversation is the first one of its file, and if so how many envelopes hold no message."""
    first: str | None = None
    left = 0
    with export.open(chat.member) as stream:
        for one in json_lines(stream):
            if isinstance(one, JsonLine):
                sent = _sent(one.value)
                first = sent.key if sent and first is None else first
                left += sent is None and bool(_envelope(one.value))
                if first is not None and first != chat.key:
                    return False, 0
    return (first or "") == chat.key, left


def _message(sent: _Sent, one: JsonLine) -> ImportedMessage:
    m = sent.body
    written = as_text(m.get("timestamp"))
    quote, reaction, gone = _object(m, "quote"), _object(m, "reaction"), _object(m, "remoteDelete")
    text, kind, flags = as_text(m.get("message")), "text", []
    if reaction:
        to = f"{as_text(reaction.get('targetAuthorUuid')) or as_text(reaction.get('targetAuthor'))}"
        text, kind = f"reaction: {as_text(reaction.get('emoji'))}", "system"
        quote = {"authorUuid": to, "id": reaction.get("targetSentTimestamp")}
    elif gone:
        text, kind, flags = "deleted a message", "system", ["deleted"]
        quote = {"authorUuid": sent.by, "id": gone.get("timestamp")}
    files = tuple(_file(item) for item in m["attachments"]) if isinstance(m.get("attachments"), list) else ()
    author = as_text(quote.get("authorUuid")) or as_text(quote.get("author"))
    seconds = utc_seconds(m.get("timestamp"))
    if sent.edits:
        flags.append("edited")
    if written and seconds is None:
        flags.append("time-unreadable")
    return ImportedMessage(
        written,
        text,
        sent.sender or sent.by or None,
        sent.by,
        sent_utc=seconds,
        kind=kind if kind == "system" else "media" if files else "text",
        external_id=f"{sent.by}/{sent.edits or written}" if written else "",
        line=one.line,
        offset=one.offset,
        attachments=files,
        reply_to=f"{author}/{as_text(quote.get('id'))}" if author and quote.get("id") is not None else None,
        edited_utc=seconds if sent.edits else None,
        flags=tuple(flags),
    )


def _file(item: object) -> ImportedAttachment:
    """A file as signal-cli stores it, by its id."""
    if not isinstance(item, dict):
        return ImportedAttachment(as_text(item) or "attachment")
    name, stored = as_text(item.get("filename")), as_text(item.get("id"))
    return ImportedAttachment(name or stored or "attachment", keys=tuple(dict.fromkeys(filter(None, (stored, name)))))
