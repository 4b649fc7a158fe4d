"""`data.json` of signal-export: one message a line, the fields of its `Message` (sigexport/models.py)."""

import re
from collections.abc import Iterator
from typing import Any

from workbench.plugin_api import (
    Chat,
    Export,
    ImportedAttachment,
    ImportedMessage,
    JsonLine,
    Rejected,
    as_text,
    beginning,
    json_lines,
    local_time,
    utc_seconds,
)

from .parts import DELETED, Place, Said, assembled

SURE = 93
_FIRST = re.compile(
    rb'\A(?:\xef\xbb\xbf)?\s*\{\s*"date"\s*:\s*"(\d{4}-\d\d-\d\dT\d\d:\d\d)[^"]{0,20}"\s*,\s*"sender"\s*:\s*(?:"|null)'
)


def sure(head: bytes) -> int:
    """SURE when a file begins with a record."""
    return SURE if _FIRST.match(head) and b'"body"' in head and b'"quote"' in head else 0


def start(head: bytes) -> str:
    """The time of the first record, `YYYY-MM-DDTHH:MM`; "" when there is none."""
    found = _FIRST.match(head)
    return found[1].decode() if found else ""


def read(export: Export, chat: Chat) -> Iterator[ImportedMessage | Rejected]:
    """The messages of a file, in its order."""
    place = Place(chat.member.rpartition("/")[0], frozenset(export.members()))
    with export.open(chat.member) as stream:
        for one in json_lines(stream):
            if isinstance(one, Rejected):
                yield one
            elif isinstance(one.value, dict) and one.value.keys() & {"body", "date", "sender", "attachments"}:
                yield _message(one.value, one, place)
            else:
                yield Rejected("the line is no message of signal-export", one.line, one.offset, beginning(one.raw))


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _message(m: dict[str, Any], one: JsonLine, place: Place) -> ImportedMessage:
    written = as_text(m.get("date"))
    local = local_time(written)
    utc = utc_seconds(m.get("date")) if local is None else None
    said = _said(m, place)
    flags = list(said.flags)
    if m.get("deleted") is True and "deleted" not in flags:
        flags.append("deleted")
    if m.get("call") is True and "call" not in flags:
        flags.append("call")
    if _list(m.get("edits")):
        flags.append("edited")
    if written and local is None and utc is None:
        flags.append("time-unreadable")
    sender = as_text(m.get("sender"))
    return ImportedMessage(
        written,
        said.text,
        None if sender in ("", "No-Sender") else sender,
        sent_utc=utc,
        sent_local=local,
        kind="system" if m.get("call") is True else said.kind,
        line=one.line,
        offset=one.offset,
        attachments=said.files,
        flags=tuple(flags),
    )


def _said(m: dict[str, Any], place: Place) -> Said:
    body = as_text(m.get("body"))
    if body == DELETED:
        return Said(body, flags=("deleted",))
    files = [*_sticker(m.get("sticker"), place), *(_file(one, place) for one in _list(m.get("attachments")))]
    signs = [
        as_text(one[-1])
        if isinstance(one, list) and one
        else as_text(one.get("emoji"))
        if isinstance(one, dict)
        else ""
        for one in _list(m.get("reactions"))
    ]
    return assembled(as_text(m.get("quote")) + body.removesuffix("  "), files, signs)


def _file(one: object, place: Place) -> ImportedAttachment:
    if not isinstance(one, dict):
        return ImportedAttachment(as_text(one) or "attachment", omitted=True)
    kind, path = as_text(one.get("missing_kind")), as_text(one.get("path"))
    if kind or not path:
        return ImportedAttachment(as_text(one.get("name")) or kind or "attachment", omitted=True)
    return place.file(as_text(one.get("name")), path)


def _sticker(value: object, place: Place) -> list[ImportedAttachment]:
    """A sticker: its picture when that was saved; old files hold the emoji only."""
    if not isinstance(value, dict):
        return [ImportedAttachment(value, omitted=True)] if isinstance(value, str) and value else []
    label, ending = as_text(value.get("emoji")) or "sticker", as_text(value.get("extension"))
    if not ending:
        return [ImportedAttachment(label, omitted=True)]
    path = f"../exported_stickers/{as_text(value.get('packId'))}/{as_text(value.get('id'))}.{ending}"
    return [place.file(label, path)]
