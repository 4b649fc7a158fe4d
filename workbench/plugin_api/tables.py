"""Tables as text: CSV and TSV as people really send them.

Spreadsheets in five countries, half-closed quotes, one line in another encoding, a title above the header: the csv
module of Python either raises at these or swallows the rows behind them. Only here is decided where a row of a table
ends; what its columns mean is for the importer to say.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import BinaryIO

from workbench.plugin_api.lines import ENCODING, ROW_BYTES, Lines, line_text
from workbench.plugin_api.reading import beginning
from workbench.plugin_api.records import Rejected

QUOTES = "quotes-repaired"
SHORT = "cells-missing"

_DELIMITERS = ",;\t|"
_SAMPLE_LINES, _SAMPLE_BYTES = 30, 32 << 10
"""How much is looked at to tell the delimiter and the header: less than an importer sees when it recognises a file."""
_AGREEING = 0.8
"""Share of the sampled rows that must have one width before lines above them are taken for a title."""
_STATED = re.compile(rb'"?sep=([^"\r\n])"?\r?(?:\n|\Z)')
_ESCAPED = re.compile(rb'[^\\]\\"(?![,;\t|\r\n])')


@dataclass(frozen=True, slots=True)
class CsvRow:
    """One row of a table by column name, and the 1-based physical line on which it starts.

    `flags` tell what had to be mended to read it: `encoding-repaired`, `quotes-repaired`, `cells-missing`.
    """

    cells: dict[str, str]
    line: int
    flags: tuple[str, ...] = ()


def csv_rows(stream: BinaryIO) -> Iterator[CsvRow | Rejected]:
    """The rows of a table with a header line, in order, with flat memory.

    Takes UTF-8, UTF-16, and single lines or whole files in Windows-1252, 1256 or 1251; the delimiter `, ; tab |` that
    suits the first rows; Excel's `sep=` line; quotes doubled or behind a backslash. A row that cannot be told is
    rejected alone: a quote that is never closed, more cells than the header, more than ROW_BYTES. Cells left out at
    the end of a row are "". Columns without a name are called `column 3` by their place.
    """
    table = _Table(Lines(stream))
    yield from table.above
    yield from table.rows()


def csv_names(head: bytes) -> tuple[str, ...]:
    """The names of the columns, from the first bytes of a table; () when there is no line at all."""
    return _Table(Lines(BytesIO(head))).names


@dataclass(slots=True)
class _Cells:
    """How far one row is split: its finished cells and the text from the cell on that is still open."""

    done: list[str] = field(default_factory=list)
    rest: str = ""
    open: bool = False
    broken: bool = False

    def whole(self) -> bool:
        """Whether nothing is left of the row."""
        return not (self.open or self.broken)


class _Splitter:
    """Splits the text of a row at one delimiter, quotes doubled or behind a backslash."""

    def __init__(self, delimiter: str, escaped: bool) -> None:
        self.delimiter, self.escaped = delimiter, escaped
        end = rf"({re.escape(delimiter)}|\Z)"
        plain = rf"((?!\")[^{re.escape(delimiter)}]*+){end}"
        inside = r'[^"\\]*+(?:(?:\\.|"")[^"\\]*+)*+' if escaped else r'[^"]*+(?:""[^"]*+)*+'
        self._cell = re.compile(rf'(?:"({inside})"{end})|(?:{plain})', re.DOTALL)
        self._open = re.compile(rf'"{inside}\\?\Z', re.DOTALL)
        self._loose = re.compile(rf'(?:"(.*?)"{end})|(?:{plain})', re.DOTALL)

    def split(self, cells: _Cells) -> None:
        """Go on splitting `rest`: afterwards the row is complete, open (its last quote) or broken."""
        text, at = cells.rest, 0
        cells.open = False
        while found := self._cell.match(text, at):
            cells.done.append(self._value(found[1]) if found[1] is not None else found[3])
            at = found.end()
            if not (found[2] or found[4]):
                return
        cells.rest = text[at:]
        cells.open = self._open.match(cells.rest) is not None
        cells.broken = not cells.open

    def _value(self, inside: str) -> str:
        if self.escaped and "\\" in inside:
            inside = re.sub(r'\\(["\\])', r"\1", inside)
        return inside.replace('""', '"')

    def may_close(self, line: str) -> bool:
        """Whether a line inside an open quote has a quote that is not one of its text."""
        if self.escaped:
            line = re.sub(r"\\.", "", line)
        return '"' in line.replace('""', "")

    def loosely(self, text: str) -> list[str] | None:
        """The cells of one line whose quotes were not doubled: a quote closes where a delimiter follows; else None."""
        cells, at = [], 0
        while found := self._loose.match(text, at):
            cells.append(found[1] if found[1] is not None else found[3])
            at = found.end()
            if not (found[2] or found[4]):
                return cells
        return None


class _Reader:
    """Takes rows from lines: a row goes on over line ends inside quotes."""

    def __init__(self, lines: Lines, splitter: _Splitter, width: int = 0) -> None:
        self.lines, self.splitter, self.width = lines, splitter, width

    def cells(self, raw: bytes) -> tuple[list[str] | None, tuple[str, ...]]:
        """The cells of the row that starts with this line, and what was mended; None for one that is broken.

        Lines that were taken to look for the end of a quote are put back when there is none.
        """
        text, guessed = line_text(raw)
        flags = (ENCODING,) if guessed else ()
        bare = text.removesuffix("\r")
        if '"' not in text:
            return bare.split(self.splitter.delimiter), flags
        row = _Cells(rest=bare)
        self.splitter.split(row)
        if row.open:
            row.rest += text[len(bare) :]
            taken, guessed = self._follow(row, len(raw))
            flags = (ENCODING,) if guessed or flags else ()
            if not row.whole():
                self.lines.back(taken)
        if row.whole():
            return row.done, flags
        loose = self.splitter.loosely(bare)
        return (loose, (*flags, QUOTES)) if loose and len(loose) == self.width else (None, flags)

    def _follow(self, row: _Cells, size: int) -> tuple[list[bytes], bool]:
        """Take lines until the open quote of a row is closed, or cannot be; the lines, and if one was mended."""
        taken: list[bytes] = []
        pieces = [row.rest]
        repaired = False
        while row.open and (raw := self.lines.next()) is not None:
            taken.append(raw)
            size += len(raw) + 1
            if size > ROW_BYTES:
                break
            text, guessed = line_text(raw)
            repaired = repaired or guessed
            pieces.append(text)
            if self.splitter.may_close(text):
                whole = "\n".join(pieces)
                row.rest = whole.removesuffix("\r")
                end = whole[len(row.rest) :]
                self.splitter.split(row)
                pieces = [row.rest + end]
        return taken, repaired


class _Table:
    """A table whose delimiter and header are known, and the rows below it."""

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.above: list[Rejected] = []
        self.names: tuple[str, ...] = ()
        sample = lines.sample(_SAMPLE_LINES, _SAMPLE_BYTES)
        stated = _STATED.match(sample)
        if stated:
            lines.next()
            sample = sample[stated.end() :]
        escaped = len(_ESCAPED.findall(sample)) > sample.count(b'""')
        marks = stated[1].decode("latin-1") if stated else _DELIMITERS
        splitters = [_Splitter(mark, escaped) for mark in marks]
        shapes = [_shape(sample, splitter) for splitter in splitters]
        best = max(range(len(marks)), key=shapes.__getitem__)
        self.reader = _Reader(lines, splitters[best])
        self._find_header(shapes[best][1])
        self.reader.width = len(self.names)

    def _find_header(self, width: int) -> None:
        """Take the header; lines above it that are narrower than the table are a title, and rejected."""
        while len(self.above) < _SAMPLE_LINES and (raw := self.lines.next()) is not None:
            number = self.lines.line
            cells = self.reader.cells(raw)[0] if len(raw) <= ROW_BYTES else None
            if cells is not None and not any(cell.strip() for cell in cells):
                continue
            if cells is None or len(cells) < 2 <= width:
                self.above.append(Rejected("it stands above the header of the table", number, raw=beginning(raw)))
                continue
            self.names = _unique(cells)
            return

    def rows(self) -> Iterator[CsvRow | Rejected]:
        """All rows below the header."""
        while (raw := self.lines.next()) is not None:
            if not raw or raw == b"\r":
                continue
            line = self.lines.line
            if len(raw) > ROW_BYTES:
                yield Rejected(f"the row is longer than {ROW_BYTES >> 20} MiB", line, raw=beginning(raw))
                continue
            cells, flags = self.reader.cells(raw)
            yield self._row(cells, line, flags, raw)

    def _row(self, cells: list[str] | None, line: int, flags: tuple[str, ...], raw: bytes) -> CsvRow | Rejected:
        if cells is None:
            return Rejected("a quote is opened and never closed", line, raw=beginning(raw))
        names = self.names
        if len(cells) > len(names) and not any(cells[len(names) :]):
            cells = cells[: len(names)]
        missing = len(names) - len(cells)
        # The end of a row that was broken by a line feed looks like this; its cells belong to other columns.
        torn = missing > 0 and (len(cells) == 1 or raw.count(b'"') % 2 == 1)
        if missing < 0 or torn:
            many = "1 cell" if len(cells) == 1 else f"{len(cells)} cells"
            return Rejected(f"the row has {many}, the header {len(names)}", line, raw=beginning(raw))
        if missing:
            cells, flags = cells + [""] * missing, (*flags, SHORT)
        return CsvRow(dict(zip(names, cells, strict=True)), line, flags)


def _shape(sample: bytes, splitter: _Splitter) -> tuple[int, int]:
    """How well a delimiter suits the first rows: rows of one width of 2 and more, and that width."""
    lines = Lines(BytesIO(sample))
    reader = _Reader(lines, splitter)
    widths: list[int] = []
    while (raw := lines.next()) is not None:
        cells, _ = reader.cells(raw)
        if cells and any(cells):
            widths.append(len(cells))
    if not widths:
        return 0, 0
    width = widths[0]
    if width == 1 and len(widths) > 3:
        usual, times = Counter(widths).most_common(1)[0]
        width = usual if times >= len(widths) * _AGREEING else 1
    return (widths.count(width), width) if width > 1 else (0, 1)


def _unique(cells: Sequence[str]) -> tuple[str, ...]:
    names: dict[str, None] = {}
    for place, cell in enumerate(cells, 1):
        name = base = cell.strip() or f"column {place}"
        while name in names:
            name = f"{base} [{place}]" if name == base else f"{name} [{place}]"
        names[name] = None
    return tuple(names)
