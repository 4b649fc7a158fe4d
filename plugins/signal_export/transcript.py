"""`chat.md` of signal-export, and text of the same shape: `[2024-05-01 10:00:00] Name: words`.

WhatsApp on iOS writes such headers too. Only here is known what tells them apart, and where a message ends: one empty
line stands between two, everything else is what somebody wrote.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from workbench.plugin_api import Chat, Export, ImportedMessage, Rejected, local_time

from .parts import Place, taken_apart

SURE, PERHAPS = 92, 50
"""PERHAPS is below what WhatsApp's importer says of the same lines: without a sign of Signal's they are WhatsApp's."""
BODY_BYTES = 16 << 20
"""A longer body is cut (reference/reliability.md §5)."""
PIECE = 1 << 20
"""Bytes taken of a line at once."""
SENDER_BYTES = 1000
"""A name before a colon is no longer than this; names of people and numbers have 50 characters."""

_HEADER = re.compile(
    rb"\[(\d{4}-\d\d-\d\d),? (\d\d:\d\d(?::\d\d)?)\] ([^\r\n]{1,%d}?):(?: |(?=\r?\n|\Z))" % SENDER_BYTES
)
_LINE = re.compile(rb"^" + _HEADER.pattern, re.MULTILINE)
_SIGNS = re.compile(
    rb"\]\((?:\./media/|\.\./exported_stickers/)|\((?:media|attachment) not exported\)  "
    rb"|: \(This message was deleted\)\r?\n|  \r?\n\r?\n\[\d{4}-\d\d-\d\d "
)
_COMMA_AND_SECONDS = re.compile(rb"^\[\d{4}-\d\d-\d\d, \d\d:\d\d:\d\d\] ", re.MULTILINE)
"""WhatsApp writes both, whatever the group is called; signal-export has written either."""
_MARK = b"\xef\xbb\xbf"
_LEFT_TO_RIGHT = b"\xe2\x80\x8e"
"""WhatsApp writes it before its own words, Signal does not."""


def sure(head: bytes, member: str, export_name: str) -> int:
    """How sure the first bytes of a file are Signal's: SURE, PERHAPS or 0."""
    base = member.rpartition("/")[2].lower()
    called = "signal" in base or "signal" in export_name.lower()
    named = base in ("chat.md", "index.md") or (called and not _COMMA_AND_SECONDS.search(head))
    if named and _LINE.search(head.removeprefix(_MARK)):
        return SURE
    if not _LINE.match(head.removeprefix(_MARK).lstrip()):
        return 0
    return SURE if _SIGNS.search(head) and _LEFT_TO_RIGHT not in head else PERHAPS


def start(head: bytes) -> str:
    """The time of the first message, `YYYY-MM-DDTHH:MM`; "" when there is none."""
    found = _LINE.search(head)
    return f"{found[1].decode()}T{found[2][:5].decode()}" if found else ""


@dataclass(slots=True)
class _Open:
    """A message whose end is not reached."""

    line: int
    offset: int
    header: re.Match[bytes] | None
    body: bytearray = field(default_factory=bytearray)
    size: int = 0

    def add(self, piece: bytes) -> None:
        """Take more of the body."""
        self.size += len(piece)
        if self.size <= BODY_BYTES:
            self.body += piece


def read(export: Export, chat: Chat) -> Iterator[ImportedMessage | Rejected]:
    """The messages of a transcript in file order; lines above the first one are one record of the system."""
    place = Place(chat.member.rpartition("/")[0], frozenset(export.members()))
    crlf = export.head(chat.member).partition(b"\n")[0].endswith(b"\r")
    with export.open(chat.member) as stream:
        for found in _messages(stream):
            made = _message(found, place, crlf=crlf)
            if made is not None:
                yield made


def _messages(stream: BinaryIO) -> Iterator[_Open]:
    line = offset = 0
    begins = True
    current: _Open | None = None
    while piece := stream.readline(PIECE):
        line += begins
        bare = piece.removeprefix(_MARK) if not offset else piece
        header = _HEADER.match(bare) if begins else None
        if header or current is None:
            if current is not None:
                yield current
            current = _Open(line, offset + len(piece) - len(bare), header)
            bare = bare[header.end() :] if header else bare
        current.add(bare)
        offset += len(piece)
        begins = piece.endswith(b"\n")
    if current is not None:
        yield current


def _message(found: _Open, place: Place, *, crlf: bool) -> ImportedMessage | None:
    """A message; None for empty lines above the first one."""
    raw = bytes(found.body)
    if crlf:
        raw = raw.replace(b"\r\n", b"\n")
    raw = raw.removesuffix(b"\n").removesuffix(b"\n")
    text = raw.decode("utf-8", "replace")
    repaired = "\ufffd" in text and text.encode() != raw
    flags = (*("encoding-repaired",) * repaired, *("text-cut",) * (found.size > BODY_BYTES))
    if found.header is None:
        if not text.strip():
            return None
        return ImportedMessage(
            "", text, kind="system", line=found.line, offset=found.offset, flags=("preamble", *flags)
        )
    day, time, sender = (part.decode("utf-8", "replace") for part in found.header.groups())
    sent = local_time(f"{day}T{time}")
    said = taken_apart(text, place)
    return ImportedMessage(
        f"{day} {time}",
        said.text,
        None if sender == "No-Sender" else sender,
        sent_local=sent,
        kind=said.kind,
        line=found.line,
        offset=found.offset,
        attachments=said.files,
        flags=(*flags, *said.flags, *("time-unreadable",) * (sent is None)),
    )
