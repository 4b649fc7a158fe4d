"""The list in a data file of an X archive, `window.YTD.tweets.part0 = [ … ]`, item by item.

Only here is known that these files are programs around one list of JSON. X breaks the list into lines, so that items
can be told apart without reading them: fast, and a damaged item costs only itself. Lists that somebody has written
again without line breaks are taken apart bracket by bracket.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from workbench.plugin_api import JsonLine, Rejected, beginning, json_value

BLOCK = 1 << 20
"""Bytes read at once."""
ITEM_BYTES = 64 << 20
"""An item longer than this is none (reference/reliability.md §5)."""
_HEADER_BYTES = 4096

_OPENING = re.compile(rb"=\s*\[(?:[ \t]*|\s*?\n([ \t]*))\{[ \t]*\r?\n")
"""Where X's own layout begins; the group is how far its items are set in, None for `= [ {`."""
_BETWEEN = re.compile(rb"[\s,]*")
_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+("|\\?\Z)|[{}\[\]]', re.DOTALL)
"""A string (its last byte is in the group, unless it has no end yet) or a bracket."""


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


def items(stream: BinaryIO) -> Iterator[JsonLine | Rejected]:
    """The items of the list, with line and byte offset of each; what is damaged is rejected, the rest is read on."""
    window = _Window(stream)
    window.more()
    start = window.data.find(b"=", 0, _HEADER_BYTES)
    opening = window.data.find(b"[", start, _HEADER_BYTES) if start >= 0 else -1
    if opening < 0:
        yield Rejected("the file holds no list of records", 1, 0, beginning(window.data))
        return
    layout = _OPENING.match(window.data, start)
    window.go(opening + 1)
    indent = (layout[1] or b"") if layout else None
    while (piece := _piece(window, indent)) is not None:
        if isinstance(piece, Rejected):
            yield piece
            return
        line, offset = window.line, window.offset
        window.go(window.at + len(piece))
        yield from _read(piece, line, offset, indent)


def _piece(window: _Window, indent: bytes | None) -> bytes | Rejected | None:
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
    size = _by_brackets(window) if indent is None else _by_lines(window, b"\n" + indent + b"}")
    if size:
        return window.data[window.at : window.at + size]
    why = "the file is cut off here" if window.ended else f"a record is longer than {ITEM_BYTES >> 20} MiB"
    raw = beginning(window.data[window.at : window.at + 1000])
    return Rejected(f"{why}: nothing after it can be read", window.line, window.offset, raw)


def _by_lines(window: _Window, end: bytes) -> int:
    """Bytes of the next item, by the line on which it ends; 0 when it has no end."""
    searched = 0
    while True:
        found = window.data.find(end, window.at + searched)
        if found >= 0:
            return found + len(end) - window.at
        searched = max(0, len(window.data) - window.at - len(end))
        if searched > ITEM_BYTES or not window.more():
            return 0


def _by_brackets(window: _Window) -> int:
    """Bytes of the next item, by its brackets; 0 when it has no end."""
    depth = done = 0
    while True:
        for token in _TOKEN.finditer(window.data, window.at + done):
            if token[0][:1] == b'"':
                if token[1] != b'"':
                    break
            else:
                depth += 1 if token[0] in b"{[" else -1
                if depth <= 0:
                    return token.end() - window.at
            done = token.end() - window.at
        if done > ITEM_BYTES or len(window.data) - window.at > ITEM_BYTES or not window.more():
            return 0


def _read(piece: bytes, line: int, offset: int, indent: bytes | None) -> Iterator[JsonLine | Rejected]:
    """The item of a piece. One that has lost its end has the next ones in its piece: each is tried."""
    value = _value(piece)
    if not isinstance(value, ValueError):
        yield JsonLine(value, line, offset, piece)
        return
    opening = b"\n" + (indent or b"") + b"{"
    starts = [0, *(found.start() + 1 for found in re.finditer(re.escape(opening), piece) if indent is not None)]
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
