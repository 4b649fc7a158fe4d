"""The list in a data file of an X archive, `window.YTD.tweets.part0 = [ … ]`, item by item.

Only here is known that these files are programs around one list of JSON. X breaks the list into lines, so that items
can be told apart without reading them: fast, and a damaged item costs only itself. Lists that somebody has written
again without line breaks are taken apart object by object.
"""

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from workbench.plugin_api import JsonLine, Rejected, beginning, json_objects, json_value

BLOCK = 1 << 20
"""Bytes read at once."""
ITEM_BYTES = 64 << 20
"""An item longer than this is none (reference/reliability.md §5)."""
_HEADER_BYTES = 4096

_NAME = re.compile(rb"window\.YTD\.\w{1,60}\.part")
_OPENING = re.compile(rb"=\s*\[(?:[ \t]*|\s*?\n([ \t]*))\{[ \t]*\r?\n")
"""Where X's own layout begins; the group is how far its items are set in, None for `= [ {`."""
_BETWEEN = re.compile(rb"[\s,]*")
_FIRST = re.compile(rb'\{\s*"(?:tweet|noteTweet|account)"\s*:')
"""How the items of an archive begin."""


@dataclass(slots=True)
class _Window:
    """The part of a file that is in memory; `at` is how far it is read, `offset` and `line` are the place of that."""

    stream: BinaryIO
    data: bytes = b""
    at: int = 0
    offset: int = 0
    line: int = 1
    ended: bool = False

    def more(self) -> bool:
        """Read on, always more at once, so that a long item is not searched again and again; False at the end."""
        self.data = self.data[self.at :]
        self.at = 0
        block = self.stream.read(max(BLOCK, len(self.data)))
        self.data += block
        self.ended = not block
        return bool(block)

    def go(self, to: int) -> None:
        """Leave behind what lies before `to`."""
        self.line += self.data.count(b"\n", self.at, to)
        self.offset += to - self.at
        self.at = to


@dataclass(slots=True)
class _Rest:
    """What of a file is not read yet, as a stream."""

    window: _Window

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes: first what the window holds."""
        window = self.window
        if window.at == len(window.data):
            return window.stream.read(size)
        data = window.data[window.at :] if size < 0 else window.data[window.at : window.at + size]
        window.at += len(data)
        return data


def items(stream: BinaryIO) -> Iterator[JsonLine | Rejected]:
    """The items of the list, with line and byte offset of each; what is damaged is rejected, the rest is read on.

    A second list of the same kind, where somebody has joined the parts of an archive, is read too.
    """
    window = _Window(stream)
    window.more()
    start = window.data.find(b"=", 0, _HEADER_BYTES)
    opening = window.data.find(b"[", start, _HEADER_BYTES) if start >= 0 else -1
    if opening < 0:
        yield Rejected("the file holds no list of records", 1, 0, beginning(window.data))
        return
    named = _NAME.search(window.data, 0, start)
    again = re.compile(re.escape(named[0]) + rb"\d+\s*=\s*(?=\[)") if named else None
    layout = _OPENING.match(window.data, start)
    if layout is None:
        yield from _by_objects(window, opening)
        return
    window.go(opening + 1)
    while (yield from _by_pieces(window, layout[1] or b"")) and again is not None and _go_behind(window, again):
        layout = _OPENING.match(b"=" + window.data[window.at : window.at + _HEADER_BYTES])
        if layout is None:
            yield from _by_objects(window, window.at)
            return
        window.go(window.at + 1)


def _by_objects(window: _Window, opening: int) -> Iterator[JsonLine | Rejected]:
    """The items of a list that is not laid out as X does it."""
    window.go(opening)
    line, offset = window.line - 1, window.offset
    for item in json_objects(_Rest(window), "", _FIRST):
        yield replace(item, line=(item.line or 1) + line, offset=(item.offset or 0) + offset)


def _by_pieces(window: _Window, indent: bytes) -> Generator[JsonLine | Rejected, None, bool]:
    """The items of a list in X's layout; returns whether the list is closed."""
    while (piece := _piece(window, indent)) is not None:
        if isinstance(piece, Rejected):
            yield piece
            return False
        line, offset = window.line, window.offset
        window.go(window.at + len(piece))
        yield from _read(piece, line, offset, indent)
    return True


def _go_behind(window: _Window, pattern: re.Pattern[bytes]) -> bool:
    """Go behind the next match, with what follows in the window; False when there is none."""
    while not (found := pattern.search(window.data, window.at)):
        window.go(max(window.at, len(window.data) - _HEADER_BYTES))
        if not window.more():
            return False
    window.go(found.end())
    while len(window.data) - window.at < _HEADER_BYTES and window.more():
        pass
    return True


def _piece(window: _Window, indent: bytes) -> bytes | Rejected | None:
    """The bytes of the next item; a Rejected when nothing more can be read, None after the last one."""
    while True:
        gap = _BETWEEN.match(window.data, window.at)
        window.go(gap.end() if gap else window.at)
        if window.at < len(window.data):
            break
        if not window.more():
            return Rejected("the list has no end: the file is cut off", window.line, window.offset)
    if window.data.startswith(b"]", window.at):
        return None
    size = _size(window, b"\n" + indent + b"}")
    if size:
        return window.data[window.at : window.at + size]
    why = "the file is cut off here" if window.ended else f"a record is longer than {ITEM_BYTES >> 20} MiB"
    raw = beginning(window.data[window.at : window.at + 1000])
    return Rejected(f"{why}: nothing after it can be read", window.line, window.offset, raw)


def _size(window: _Window, end: bytes) -> int:
    """Bytes of the next item, by the line on which it ends; 0 when it has no end."""
    searched = 0
    while True:
        found = window.data.find(end, window.at + searched)
        if found >= 0:
            return found + len(end) - window.at
        searched = max(0, len(window.data) - window.at - len(end))
        if searched > ITEM_BYTES or not window.more():
            return 0


def _read(piece: bytes, line: int, offset: int, indent: bytes) -> Iterator[JsonLine | Rejected]:
    """The item of a piece. One that has lost its end has the next ones in its piece: each is tried."""
    value = _value(piece)
    if not isinstance(value, ValueError):
        yield JsonLine(value, line, offset, piece)
        return
    opening = rb"\n" + indent + rb"(?:\}?[ \t]*,[ \t]*)?(\{)[ \t]*\r?\n"
    starts = [0, *(found.start(1) for found in re.finditer(opening, piece))]
    for start, stop in zip(starts, [*starts[1:], len(piece)], strict=True):
        part = piece[start:stop].rstrip(b", \t\r\n")
        at = line + piece.count(b"\n", 0, start)
        inner = _value(part)
        if isinstance(inner, ValueError):
            yield Rejected(f"a damaged record: {inner}", at, offset + start, beginning(part))
        else:
            yield JsonLine(inner, at, offset + start, part)


def _value(piece: bytes) -> Any:
    """The value of a piece, or why there is none."""
    try:
        return json_value(piece)
    except ValueError as error:
        return error
