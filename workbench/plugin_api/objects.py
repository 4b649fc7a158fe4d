"""Cuts the objects of one list out of a JSON document of any size and layout: `{"title": …, "messages": [{…}, {…}]}`.

A streaming parser does not tell where a record stands and gives up at the first fault. Only here are objects cut out of
the document one by one, with their place, so that a damaged one costs only itself and memory does not grow with the
file. Boundaries are found by the standard library's scanner on bytes read as Latin-1, one character a byte.
"""

import json
import re
from collections.abc import Iterator
from typing import Protocol

from workbench.plugin_api.reading import LINE_BYTES, JsonLine, beginning, json_value
from workbench.plugin_api.records import Rejected

BLOCK = 1 << 18
_OVERLAP = 256
"""Characters kept while the beginning of the list is searched, so that it may lie across two blocks."""
_TAIL = 16
"""A fault this near to the end of what is read may be a value that is only cut there (`-Infinity`)."""
_BETWEEN = re.compile(r"[\s,]*")
_TOP_LIST = re.compile(r"\A(?:\xef\xbb\xbf)?\s*\[")


class Readable(Protocol):
    """As much of a binary stream as is needed."""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes, b"" at the end."""
        ...


def json_objects(stream: Readable, key: str, first: re.Pattern[bytes]) -> Iterator[JsonLine | Rejected]:
    r"""The objects in the list `key` of a JSON document ("" when the document is the list), in order, with their place.

    `first` matches how an object of that list begins (`\{\s*"id"\s*:`) and no object inside it: behind damage, reading
    goes on at the next place where it matches. What lies between is one Rejected, and so is an object that is cut off,
    longer than LINE_BYTES, or nested too deeply. A document without the list gives one Rejected.
    """
    cutter = _Cutter(stream, re.compile(first.pattern.decode("latin-1"), first.flags & ~re.UNICODE | re.ASCII))
    if not cutter.go_to(re.compile(rf'"{re.escape(key)}"\s*:\s*\[') if key else _TOP_LIST):
        what = f'there is no list called "{key}" in the file' if key else "the file is no list"
        yield Rejected(what, offset=0, raw=beginning(cutter.opening))
        return
    while (start := cutter.next()) not in ("]", ""):
        found = cutter.cut() if start == "{" else "no object where one should be"
        if isinstance(found, bytes):
            yield _record(found, cutter)
            cutter.skip(len(found))
            continue
        line, offset, raw = cutter.line(), cutter.offset(), cutter.beginning()
        resumed = cutter.resume()
        yield Rejected(found, line, offset, raw)
        if not resumed:
            return
    if not start:
        yield Rejected("the file ends before its list does", cutter.line(), cutter.offset())


def _record(raw: bytes, cutter: "_Cutter") -> JsonLine | Rejected:
    line, offset = cutter.line(), cutter.offset()
    try:
        return JsonLine(json_value(raw), line, offset, raw)
    except ValueError as error:
        return Rejected(str(error), line, offset, beginning(raw))


def _passed(_digits: str) -> None:
    """Nothing: numbers are passed over while a boundary is searched, however many digits they have."""


class _Cutter:
    """A document as a moving window: where the next object begins and ends."""

    def __init__(self, stream: Readable, first: re.Pattern[str]) -> None:
        self.opening = b""
        self._stream, self._first = stream, first
        self._text, self._at, self._dropped, self._ended = "", 0, 0, False
        self._lines, self._counted = 1, 0
        self._scan = json.JSONDecoder().raw_decode
        self._tolerant = json.JSONDecoder(strict=False, parse_int=_passed).raw_decode

    def _more(self) -> bool:
        """Read on; the more is held, the more at once, so that a long object is not scanned once a block."""
        self.line()
        self._text, self._dropped = self._text[self._at :], self._dropped + self._at
        self._at = self._counted = 0
        block = self._stream.read(max(BLOCK, len(self._text)))
        self.opening = self.opening or block[:BLOCK]
        self._ended = not block
        self._text += block.decode("latin-1")
        return bool(block)

    def line(self) -> int:
        """The 1-based physical line of the place reached."""
        self._lines += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._lines

    def offset(self) -> int:
        """The byte reached."""
        return self._dropped + self._at

    def beginning(self) -> str:
        """The first bytes from the place reached."""
        return beginning(self._text[self._at : self._at + 1024].encode("latin-1"))

    def skip(self, count: int) -> None:
        """Go on by so many bytes."""
        self._at += count

    def go_to(self, pattern: re.Pattern[str]) -> bool:
        """Go behind the next match; False when there is none."""
        while self._more():
            found = pattern.search(self._text)
            if found:
                self._at = found.end()
                return True
            if pattern is not _TOP_LIST:
                self._at = max(len(self._text) - _OVERLAP, 0)
            elif len(self._text) > _OVERLAP:
                return False
        return False

    def next(self) -> str:
        """Go to the next object and give its first character: "]" behind the last one, "" at the end of the file."""
        while True:
            found = _BETWEEN.match(self._text, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def cut(self) -> bytes | str:
        """The object that begins here as bytes, or what is wrong with it."""
        while True:
            try:
                end = self._end()
            except RecursionError:
                return "nested too deeply"
            except json.JSONDecodeError as error:
                held = len(self._text) - self._at
                if held > LINE_BYTES:
                    return f"the record is longer than {LINE_BYTES >> 20} MiB"
                open_ended = error.msg.startswith("Unterminated") or error.pos >= len(self._text) - _TAIL
                if open_ended and not self._ended and self._more():
                    continue
                return f"no valid JSON: {error.msg}" if not open_ended else "the file ends, or goes astray, here"
            return self._text[self._at : end].encode("latin-1")

    def _end(self) -> int:
        """Where the object ends; raises JSONDecodeError."""
        try:
            return self._scan(self._text, self._at)[1]
        except json.JSONDecodeError as error:
            raw = self._text[error.pos : error.pos + 1]
            if not error.msg.startswith("Invalid control character") or raw in "\r\n":
                raise
        except ValueError:  # a number of more digits than Python converts: still no reason to lose the place
            pass
        return self._tolerant(self._text, self._at)[1]

    def resume(self) -> bool:
        """Go to where the next object begins; False when none does."""
        self._at += 1
        while True:
            found = self._first.search(self._text, self._at)
            if found:
                self._at = found.start()
                return True
            self._at = max(self._at, len(self._text) - _OVERLAP)
            if not self._more():
                return False
