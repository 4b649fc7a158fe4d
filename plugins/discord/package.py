"""The data package Discord sends to the owner of an account: `messages/c<ID>/messages.json` or `.csv`, and an index.

It holds what the owner wrote, nobody else's words. Only here are its layouts known: folders are named in the owner's
language, channels have `c` before their id or not, and times are UTC without saying so.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
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
    csv_rows,
    json_objects,
    json_value,
    objects_in,
    utc_seconds,
)

from .messages import base_name, id_time

SMALL = 8 << 20
"""Bytes up to which an index or a description of a channel is read."""
CANDIDATES = 40
"""Files of an archive that are looked into before it is taken for somebody else's."""
_CHANNEL = re.compile(r"(?:(.*)/)?c?(\d{15,20})/messages\.(?:json|csv)\Z", re.ASCII)
_JSON = re.compile(rb'\A(?:\xef\xbb\xbf)?\s*\[\s*\{\s*"ID"\s*:\s*"?\d{1,20}"?\s*,\s*"Timestamp"\s*:')
_CSV = re.compile(rb'\A(?:\xef\xbb\xbf)?"?ID"?,"?Timestamp"?,"?Contents"?,"?Attachments"?\s')
_FIRST = re.compile(rb'\{\s*"ID"\s*:')
_ZONE = re.compile(r"(?:Z|[+-]\d\d:?\d\d)\Z")
_OWNER = re.compile(rb'\A\s*\{\s*"id"\s*:\s*"?(\d{15,20})"?\s*,\s*"username"\s*:\s*("(?:[^"\\]|\\.)*")')


def sure(export: Export) -> int:
    """92 where a channel of a package begins so, 90 for its file alone."""
    if export.kind == "file":
        return 90 if _is_messages(export.head(export.name)) else 0
    members = [member for member in export.members() if _CHANNEL.search(member)]
    return 92 if any(_is_messages(export.head(member)) for member in members[:CANDIDATES]) else 0


def _is_messages(head: bytes) -> bool:
    return bool(_JSON.search(head) or _CSV.search(head))


def chats(export: Export) -> list[Chat]:
    """The channels in which the owner wrote, sorted by folder."""
    if export.kind == "file":
        name = export.name.rpartition(".")[0] or export.name
        return [Chat(export.name, name, "discord")] if _is_messages(export.head(export.name)) else []
    found = []
    members = frozenset(export.members())
    indexes: dict[str, dict[str, Any]] = {}
    for member in export.members():
        known = _CHANNEL.search(member)
        if known and export.head(member, 64).strip() != b"[]":
            if member.endswith(".csv") and f"{member[:-3]}json" in members:
                continue  # the same messages once more
            folder, number = known[1] or "", known[2]
            index = f"{folder}/index.json".lstrip("/")
            if index not in indexes:
                indexes[index] = _object(export, index) if index in members else {}
            name = _name(export, member.rpartition("/")[0] + "/channel.json", members)
            found.append(
                Chat(member, name or as_text(indexes[index].get(number)) or number, "discord", identity=number)
            )
    return found if sure(export) else []


def _object(export: Export, member: str) -> dict[str, Any]:
    """A small file that holds one object; {} for anything else."""
    if export.size(member) > SMALL:
        return {}
    try:
        value = json_value(export.head(member, SMALL))
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _name(export: Export, member: str, members: frozenset[str]) -> str:
    """What `channel.json` says: server and channel; "" where it says nothing."""
    about = _object(export, member) if member in members else {}
    guild, name = about.get("guild"), as_text(about.get("name"))
    server = as_text(guild.get("name")) if isinstance(guild, dict) else ""
    return f"{server} / {name}" if server and name else name


def _owner(export: Export) -> tuple[str, str]:
    """Name and id of the account's owner, from `user.json`; "" where there is none."""
    for member in export.members() if export.kind != "file" else ():
        if member.rpartition("/")[2] == "user.json":
            found = _OWNER.search(export.head(member))
            if found:
                return _text_of(found[2]), found[1].decode()
    return "", ""


def _text_of(raw: bytes) -> str:
    try:
        return as_text(json_value(raw))
    except ValueError:
        return ""


def read(export: Export, chat: Chat) -> Iterator[Record]:
    """What the owner wrote in a channel, in file order."""
    name, number = _owner(export)
    head = export.head(chat.member)
    if not name:
        yield Assumed("sender", "the account's owner", "a data package holds only what its owner wrote, and no name")
    first = re.search(rb'"Timestamp"\s*:\s*"([^"]*)"|\n"?\d+"?,"?([^",\r\n]*)', head)
    if first and not _ZONE.search((first[1] or first[2] or b"").decode("utf-8", "replace")):
        yield Assumed("timezone", "UTC", "Discord writes the times of a data package in UTC without saying so")
    with export.open(chat.member) as stream:
        if _JSON.search(head) or not (_CSV.search(head) or chat.member.endswith(".csv")):
            for one in json_objects(stream, "", _FIRST):
                yield (
                    replace(_message(one.value, name, number), offset=one.offset) if isinstance(one, JsonLine) else one
                )
            return
        for row in csv_rows(stream):
            if isinstance(row, Rejected):
                yield row
            else:
                found = _message(row.cells, name, number)
                yield replace(found, line=row.line, flags=(*found.flags, *row.flags))


def _message(m: Mapping[str, Any], name: str, by: str) -> ImportedMessage:
    number, written = as_text(m.get("ID")), as_text(m.get("Timestamp"))
    sent = utc_seconds(written if _ZONE.search(written) else f"{written}+00:00")
    flags: tuple[str, ...] = ()
    if sent is None and (sent := id_time(number)) is not None:
        written, flags = written or number, ("time-from-id",)
    elif sent is None and written:
        flags = ("time-unreadable",)
    files = _files(m.get("Attachments"))
    return ImportedMessage(
        written,
        as_text(m.get("Contents")),
        name or None,
        by,
        sent_utc=sent,
        kind="media" if files else "text",
        external_id=number,
        attachments=files,
        flags=flags,
    )


def _files(value: object) -> tuple[ImportedAttachment, ...]:
    """Addresses with spaces between; lists of addresses or objects are taken too."""
    listed = [as_text(item) for item in value] if isinstance(value, list) else as_text(value).split()
    urls = [as_text(item.get("url")) for item in objects_in(value)] or listed
    return tuple(ImportedAttachment(base_name(url) or url, keys=(base_name(url) or url,)) for url in urls if url)
