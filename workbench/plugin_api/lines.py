"""Lines of text files in whatever encoding they come: for tables and lists, where every line stands for itself.

UTF-16 from spreadsheets, whole files in an old Windows encoding, a single such line in a file of UTF-8: only here is
decided how bytes that no encoding was named for become text, line by line, and how long a line may be.
"""

import codecs
import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from workbench.plugin_api.reading import beginning
from workbench.plugin_api.records import Rejected

ROW_BYTES = 16 << 20
"""A line or row longer than this is no message (reference/reliability.md §5, message body 16 MiB)."""
ENCODING = "encoding-repaired"

_BLOCK = 1 << 16
_HIGH = re.compile(rb"[\x80-\xff]+")
_LATIN_1256 = b"\xe0\xe2\xe7\xe8\xe9\xea\xeb\xee\xef\xf4\xf9\xfb\xfc"
"""French letters in Windows-1256: no Arabic word has them, every Russian one in Windows-1251 does."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of a text file without its end, its 1-based number, and `encoding-repaired` where that was guessed."""

    text: str
    line: int
    flags: tuple[str, ...] = ()


def text_lines(stream: BinaryIO) -> Iterator[TextLine | Rejected]:
    """Every line of a text file, in order: UTF-8, UTF-16, or single lines in Windows-1252, 1256 or 1251.

    A line longer than ROW_BYTES is rejected alone.
    """
    lines = Lines(stream)
    while (raw := lines.next()) is not None:
        if len(raw) > ROW_BYTES:
            yield Rejected(f"the line is longer than {ROW_BYTES >> 20} MiB", lines.line, raw=beginning(raw))
            continue
        text, guessed = line_text(raw)
        yield TextLine(text.removesuffix("\r"), lines.line, (ENCODING,) if guessed else ())


class Lines:
    """The physical lines of a stream as UTF-8 without their line feeds, counted; lines can be put back."""

    def __init__(self, stream: BinaryIO) -> None:
        self.line = 0
        self._waiting: deque[bytes] = deque()
        self._source = _physical(stream)

    def next(self) -> bytes | None:
        """The next line, cut behind ROW_BYTES; None at the end."""
        raw = self._waiting.popleft() if self._waiting else next(self._source, None)
        self.line += raw is not None
        return raw

    def back(self, lines: Sequence[bytes]) -> None:
        """Give back the lines taken last."""
        self._waiting.extendleft(reversed(lines))
        self.line -= len(lines)

    def sample(self, count: int, size: int) -> bytes:
        """The next lines, until there are so many or so many bytes, without taking them."""
        taken: list[bytes] = []
        while len(taken) < count and sum(map(len, taken)) < size:
            raw = self.next()
            if raw is None:
                break
            taken.append(raw)
        self.back(taken)
        return b"\n".join(taken)


def _physical(stream: BinaryIO) -> Iterator[bytes]:
    blocks = _utf8(stream)
    first = next(blocks, b"")
    end = b"\r" if b"\n" not in first and b"\r" in first else b"\n"
    held: list[bytes] = []
    size = 0
    for block in _chain(first, blocks):
        *lines, rest = block.split(end)
        for line in lines:
            yield b"".join((*held, line))[: ROW_BYTES + 1] if held else line
            held, size = [], 0
        if rest and size <= ROW_BYTES:
            held.append(rest)
            size += len(rest)
    if held:
        yield b"".join(held)[: ROW_BYTES + 1]


def _chain(first: bytes, blocks: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from blocks


def _utf8(stream: BinaryIO) -> Iterator[bytes]:
    """The bytes of a stream in blocks, UTF-16 turned into UTF-8, without a byte order mark."""
    block = stream.read(_BLOCK)
    wide = _wide(block)
    decoder = codecs.getincrementaldecoder(wide)("replace") if wide else None
    bare = block.removeprefix(codecs.BOM_UTF8)
    while block:
        yield decoder.decode(block).encode("utf-8", "replace") if decoder else bare
        block = bare = stream.read(_BLOCK)
    if decoder:
        yield decoder.decode(b"", True).encode("utf-8", "replace")


def _wide(head: bytes) -> str:
    """The name of a two-byte encoding, told by its mark or by the zero bytes of Latin letters; "" for any other."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    even, odd = head[:400:2].count(0), head[1:400:2].count(0)
    if max(even, odd) * 2 > len(head[:400:2]) and min(even, odd) * 10 < max(even, odd):
        return "utf-16-be" if even > odd else "utf-16-le"
    return ""


def line_text(raw: bytes) -> tuple[str, bool]:
    """A line as text, and whether its encoding had to be guessed."""
    try:
        return raw.decode(), False
    except UnicodeDecodeError:
        return _repaired(raw), True


def _repaired(raw: bytes) -> str:
    """A line that is no UTF-8: with U+FFFD where most of it is, else in the Windows encoding it looks like.

    Accents of Western languages stand alone between ASCII letters; Arabic and Russian words are runs of high bytes.
    """
    text = raw.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    if len(re.sub("[\x00-\x7f\ufffd]+", "", text)) >= damaged:
        return text
    runs = _HIGH.findall(raw)
    high = b"".join(runs)
    if 2 * sum(len(run) for run in runs if len(run) > 1) < len(high):
        return raw.decode("cp1252", "replace")
    latin = len(high) - len(high.translate(None, _LATIN_1256))
    return raw.decode("cp1251" if latin * 10 > len(high) else "cp1256", "replace")
