"""Cuts the messages of a `result.json` out of the file by their indentation, without parsing anything around them.

Telegram Desktop indents every message alike, and no string in JSON holds a line feed: a line of just that indentation
and a brace ends a message, always. So memory does not grow with the file, a damaged record costs only itself, and the
place of each record is known to the byte. Only here is that layout known.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from workbench.plugin_api import Rejected, beginning

BLOCK = 1 << 15
"""Bytes read at once: some sixty messages, which still lie in the processor's cache when they are decoded."""
OWNER_BYTES = 1 << 18
"""How far into a conversation it is looked who writes in it."""
HEAD_LIMIT = 1 << 20
"""How far back the beginning of a conversation is searched."""
MESSAGE_BYTES = 64 << 20
"""A single message longer than this is no message of Telegram's (reference/reliability.md §5, string 64 MiB)."""

_MESSAGES = re.compile(rb'\n( *)"messages": ?\[\r?\n?( *)(\{(?=\r?\n)|\])')
_FIELD = rb'\n%s"%s": ?("(?:[^"\\]|\\.)*"|-?\d+|null)'
_SENDERS = re.compile(rb'"(?:from|actor)_id": ?"user(\d{1,20})"')
_BETWEEN = b", \r\n\t"

Slice = tuple[bytes, int]
"""One message as bytes, and where it starts in the file."""


@dataclass(frozen=True, slots=True)
class Block:
    """Whole messages as they follow each other in the file, from the first one's brace on, and how they are laid out.

    `close` is the line that ends a message, `between` all from the last brace of a message to the first of the next.
    """

    data: bytes
    offset: int
    close: bytes
    between: bytes

    def slices(self) -> Iterator[Slice]:
        """The messages one by one."""
        at = 0
        while (end := self.data.find(self.close, at)) >= 0:
            begin, at = self.data.find(b"{", at), end + len(self.close)
            yield self.data[begin:at], self.offset + begin


@dataclass(frozen=True, slots=True)
class Section:
    """The messages of one conversation: the place in the file, its name, kind and id as JSON, and who else writes.

    `people` are the ids of users that send the first messages; `name`, `kind` and `id` are b"" where they are missing.
    """

    offset: int
    name: bytes
    kind: bytes
    id: bytes
    people: tuple[str, ...] = ()


class _Window:
    """A file as a moving window of bytes, with the offset of its first byte."""

    def __init__(self, stream: BinaryIO, offset: int = 0) -> None:
        self.stream = stream
        self.data = b""
        self.offset = offset
        _go_to(stream, offset)

    def more(self) -> bool:
        """Read on; the more is held already, the more at once, so that a record of 60 MB is not copied once a block."""
        block = self.stream.read(max(BLOCK, len(self.data) // 2 if len(self.data) > 4 * BLOCK else 0))
        self.data += block
        return bool(block)

    def drop(self, count: int) -> None:
        """Forget the first bytes."""
        self.data = self.data[count:]
        self.offset += count


def _go_to(stream: BinaryIO, offset: int) -> None:
    if stream.seekable():
        stream.seek(offset)
        return
    while offset > 0 and (skipped := len(stream.read(min(offset, BLOCK)))):
        offset -= skipped


def sections(stream: BinaryIO) -> Iterator[Section]:
    """Every conversation of a file, in file order; none when the file is laid out in another way."""
    window = _Window(stream)
    root: bytes | None = None
    while found := _next_section(window):
        if root is None:
            first = re.search(rb'\{\r?\n( *)"', window.data)
            root = first[1] if first and not window.offset else b""
        yield _section(window, found)
        outer = found[1]
        if found[3] != b"{":
            window.drop(found.end())
        elif outer == root:
            return  # a file of one conversation: nothing comes after its messages
        else:
            window.drop(found.start(3))
            _skip(window, b"\n" + outer + b"]")


def _next_section(window: _Window) -> re.Match[bytes] | None:
    while True:
        found = _MESSAGES.search(window.data)
        if found is not None and (found[3] == b"]" or b"\n" in found[0][1:]):
            return found
        if len(window.data) > HEAD_LIMIT:
            window.drop(len(window.data) - HEAD_LIMIT // 2)
        if not window.more():
            return None


def _section(window: _Window, found: re.Match[bytes]) -> Section:
    indent = found[1]
    head = window.data[: found.start() + 1]
    # Its own fields only: the objects before it (contacts) have fields of the same names at the same depth.
    opening = [one.start() for one in re.finditer(rb"\{\r?\n" + indent + rb'"', head)]
    head = head[opening[-1] :] if opening else head

    def field(name: bytes) -> bytes:
        value = re.search(_FIELD % (indent, name), head)
        return value[1] if value else b""

    at = found.start()
    while len(window.data) - at < OWNER_BYTES and window.more():
        pass
    end = window.data.find(b"\n" + indent + b"]", at)
    first = window.data[at : min(end if end >= 0 else at + OWNER_BYTES, at + OWNER_BYTES)]
    people = tuple(sorted({number.decode() for number in _SENDERS.findall(first)}))
    return Section(window.offset + at, field(b"name"), field(b"type"), field(b"id"), people)


def _skip(window: _Window, stop: bytes) -> None:
    while (end := window.data.find(stop)) < 0:
        window.drop(max(len(window.data) - len(stop), 0))
        if not window.more():
            return
    window.drop(end)


def messages(stream: BinaryIO, offset: int) -> Iterator[Block | Rejected]:
    """The messages of the conversation at that offset, in file order; what is left of a cut file comes as Rejected."""
    window = _Window(stream, offset)
    found = _next_section(window)
    if found is None or found[3] != b"{":
        return
    close, stop = b"\n" + found[2] + b"}", b"\n" + found[1] + b"]"
    between = close + (b",\r\n" if b"\r" in found[0] else b",\n") + found[2] + b"{"
    window.drop(found.start(3))
    alone = len(found[2]) == 2 * len(found[1])
    while True:
        # In a file of one conversation nothing follows the list: no need to look for its end in every block.
        last = -1 if alone else window.data.find(stop)
        end = window.data.rfind(close, 0, last if last >= 0 else len(window.data))
        if end >= 0:
            end += len(close)
            begin = window.data.find(b"{")
            yield Block(window.data[begin:end], window.offset + begin, close, between)
            window.drop(end)
        if last >= 0:
            yield from _remains(window, last - max(end, 0))
            return
        if len(window.data) > MESSAGE_BYTES:
            yield _too_long(window, close)
        elif not window.more():
            yield from _remains(window, len(window.data))
            return


def _remains(window: _Window, end: int) -> Iterator[Rejected]:
    """What stands where a message should, up to the end of the list or of the file."""
    raw = window.data[:end].lstrip(_BETWEEN)
    if raw and not raw.startswith(b"]"):
        at = window.offset + end - len(raw)
        yield Rejected(
            "the file ends or is damaged in this record; what comes after it is missing", offset=at, raw=beginning(raw)
        )


def _too_long(window: _Window, close: bytes) -> Rejected:
    """Pass over a record that is too long, to its end."""
    raw = window.data[:1024].lstrip(_BETWEEN)
    at = window.offset + min(1024, len(window.data)) - len(raw)
    _skip(window, close)
    window.drop(len(close) if window.data.startswith(close) else len(window.data))
    return Rejected(f"the record is longer than {MESSAGE_BYTES >> 20} MiB", offset=at, raw=beginning(raw))
