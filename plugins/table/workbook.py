"""Sheets of an Office Open XML workbook (.xlsx), read as a stream.

A part of the table importer. The core opens the file as the zip it is and enforces its limits, so the parts of a
workbook come as bounded streams; the XML is read in blocks by expat, with document types refused, and the shared
strings wait in a temporary file: memory does not grow with the sheet (ECMA-376 part 1, §18.3 and §18.8). A library
would read the strings into memory and answer damage with whatever exception comes first.
"""

import re
from array import array
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from io import SEEK_END, BytesIO
from itertools import chain, islice
from tempfile import SpooledTemporaryFile
from typing import BinaryIO

from workbench.plugin_api import Export, Rejected, Unreadable

BOOK = "xl/workbook.xml"
STRINGS = "xl/sharedStrings.xml"
_BLOCK = 1 << 16
_CELL = 1 << 24
"""Characters of a cell that are kept; Excel itself takes 32,767."""
_COLUMNS = 16_384
_STYLES = 65_536
_IN_MEMORY = 16 << 20
_HEAD_ROWS, _FIRST = 30, 100
_DAYS_1900, _DAYS_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 # wall clocks, as spreadsheets count
_BUILT_IN = {
    **dict.fromkeys((14, 15, 16, 17, *range(27, 32), 36, *range(50, 59)), "d"),
    **dict.fromkeys((18, 19, 20, 21, *range(32, 36), 45, 46, 47), "t"),
    22: "dt",
}
"""Number formats that show dates and times without being written down in the file (§18.8.30)."""
_CODE = re.compile(r'"[^"]*"|\\.|\[(?![hms]+\])[^\]]*\]|[_*].')
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")

Start = Callable[[str, dict[str, str]], None]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name and the member it is in."""

    name: str
    member: str


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: its number, its cells that are not empty by column from 1, and what was mended."""

    number: int
    cells: dict[int, str]
    flags: tuple[str, ...] = ()


class _Parser:
    """An XML parser that is fed in blocks, knows no prefixes and takes no document type."""

    def __init__(self, start: Start, end: Callable[[str], None], text: Callable[[str], None]) -> None:
        from xml.parsers import expat

        self._parser, self._error = expat.ParserCreate(), expat.ExpatError
        self._parser.buffer_text = True
        self._parser.StartElementHandler = lambda name, given: start(name.rpartition(":")[2], given)
        self._parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
        self._parser.CharacterDataHandler = text
        self._parser.StartDoctypeDeclHandler = self._refuse

    @staticmethod
    def _refuse(*_: object) -> None:
        raise Unreadable("The workbook declares a document type, which no spreadsheet program writes.")

    def feed(self, stream: BinaryIO) -> Iterator[str]:
        """Read the stream block by block: "" after each, and at the end a sentence when the XML is damaged."""
        try:
            while block := stream.read(_BLOCK):
                self._parser.Parse(block, False)
                yield ""
            self._parser.Parse(b"", True)
        except self._error as error:
            yield f"the sheet is damaged and cannot be read on from here: {error}"


def _is_book(export: Export) -> bool:
    members = set(export.members())
    return export.kind == "zip" and BOOK in members and "[Content_Types].xml" in members


def _drained(export: Export, member: str, start: Start) -> None:
    """Read a small member to its end; damage ends it early."""
    if member not in export.members():
        return
    with export.open(member) as stream:
        for _ in _Parser(start, lambda _: None, lambda _: None).feed(stream):
            pass


def _local(given: dict[str, str], name: str) -> str:
    return next((value for key, value in given.items() if key.rpartition(":")[2] == name), "")


def sheets(export: Export) -> list[Sheet]:
    """The sheets of a workbook in the order of their tabs; [] when the export is none."""
    if not _is_book(export):
        return []
    named: list[tuple[str, str]] = []
    targets: dict[str, str] = {}

    def tab(element: str, given: dict[str, str]) -> None:
        if element == "sheet" and len(named) < 1000:
            # `id` is the relation's; `sheetId` is another number.
            named.append((given.get("name", ""), next((v for k, v in given.items() if k.endswith(":id")), "")))

    def relation(element: str, given: dict[str, str]) -> None:
        if element == "Relationship" and len(targets) < 10_000:
            targets[given.get("Id", "")] = given.get("Target", "")

    _drained(export, BOOK, tab)
    _drained(export, "xl/_rels/workbook.xml.rels", relation)
    members = set(export.members())
    found: list[Sheet] = []
    for name, key in named:
        target = targets.get(key, "")
        member = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
        if member in members:
            found.append(Sheet(name, member))
    return found


# --- Shared strings and formats -------------------------------------------------------------------------------------
class _Strings:
    """The shared strings by number, parsed as far as they are asked for; in a temporary file when they are many."""

    def __init__(self, stream: BinaryIO) -> None:
        self._file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 # closed when the reading ends
        self._starts = array("Q", [0])
        self._pieces: list[str] = []
        self._size = 0
        self._phonetic = self._inside = False
        self._more = _Parser(self._start, self._end, self._text).feed(stream)

    def _start(self, name: str, _: dict[str, str]) -> None:
        if name == "si":
            self._pieces, self._size = [], 0
        self._phonetic = self._phonetic or name == "rPh"
        self._inside = name == "t" and not self._phonetic

    def _end(self, name: str) -> None:
        self._inside = False
        if name == "rPh":
            self._phonetic = False
        elif name == "si":
            self._file.write("".join(self._pieces)[:_CELL].encode("utf-8", "replace"))
            self._starts.append(self._file.tell())

    def _text(self, text: str) -> None:
        if self._inside and self._size <= _CELL:
            self._pieces.append(text)
            self._size += len(text)

    def get(self, number: str) -> str:
        """The string of that number, "" for one that is not there."""
        place = int(number) if number.isascii() and number.isdigit() and len(number) < 12 else -1
        while place >= len(self._starts) - 1:
            self._file.seek(0, SEEK_END)
            if next(self._more, None) is None:
                break
        if not 0 <= place < len(self._starts) - 1:
            return ""
        self._file.seek(self._starts[place])
        return self._file.read(self._starts[place + 1] - self._starts[place]).decode("utf-8", "replace")

    def close(self) -> None:
        """Give the temporary file back."""
        self._file.close()


def _kind_of(code: str) -> str:
    """What a number format shows: `d` a date, `t` a clock, `dt` both, "" a number."""
    plain = _CODE.sub("", code.partition(";")[0]).lower()
    clock = "h" in plain or "s" in plain
    day = "y" in plain or "d" in plain or ("m" in plain and not clock)
    return ("d" if day else "") + ("t" if clock else "") if "general" not in plain else ""


def _formats(export: Export) -> tuple[list[str], datetime]:
    """What every cell style shows, and the day from which the workbook counts."""
    codes: dict[str, str] = {}
    styles: list[str] = []
    inside = [False]
    epoch = [_DAYS_1900]

    def style(element: str, given: dict[str, str]) -> None:
        if element == "numFmt" and len(codes) < _STYLES:
            codes[given.get("numFmtId", "")] = _kind_of(given.get("formatCode", ""))
        elif element in ("cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
            inside[0] = element == "cellXfs"
        elif element == "xf" and inside[0] and len(styles) < _STYLES:
            number = given.get("numFmtId", "")
            known = _BUILT_IN.get(int(number), "") if number.isascii() and number.isdigit() and len(number) < 6 else ""
            styles.append(codes.get(number, known))

    def book(element: str, given: dict[str, str]) -> None:
        if element == "workbookPr" and given.get("date1904") in ("1", "true"):
            epoch[0] = _DAYS_1904

    _drained(export, "xl/styles.xml", style)
    _drained(export, BOOK, book)
    return styles, epoch[0]


# --- Rows -----------------------------------------------------------------------------------------------------------
class _Rows:
    """Takes the rows of a sheet as they are parsed. Of a formula the value is taken that the program kept for it."""

    def __init__(self, strings: _Strings, styles: list[str], epoch: datetime) -> None:
        self.strings, self.epoch = strings, epoch
        self.styles = {str(number): kind for number, kind in enumerate(styles)}
        self.done: list[SheetRow] = []
        self._number = self._column = self._size = 0
        self._cells: dict[int, str] = {}
        self._flags: tuple[str, ...] = ()
        self._type = self._style = ""
        self._pieces: list[str] = []
        self._inside = self._phonetic = self._formula = False

    def start(self, name: str, given: dict[str, str]) -> None:
        """A part of the sheet begins."""
        if name == "row":
            number = given.get("r", "")
            self._number = int(number) if re.fullmatch(r"\d{1,9}", number, re.ASCII) else self._number + 1
            self._column, self._cells, self._flags = 0, {}, ()
        elif name == "c":
            self._column = _column(given.get("r", "")) or self._column + 1
            self._type, self._style = given.get("t", "n"), given.get("s", "")
            self._pieces, self._size, self._phonetic, self._formula = [], 0, False, False
        elif name == "rPh":
            self._phonetic = True
        elif name == "f":
            self._formula = True
        self._inside = name == "v" or (name == "t" and not self._phonetic)

    def text(self, text: str) -> None:
        """Characters of a value; more than a cell may have are cut."""
        if self._inside and self._size <= _CELL:
            self._pieces.append(text)
            self._size += len(text)

    def end(self, name: str) -> None:
        """A part of the sheet is complete."""
        self._inside = False
        if name == "c" and self._pieces:
            value = self._value("".join(self._pieces)[:_CELL])
            if value and self._column <= _COLUMNS:
                self._cells[self._column] = value
            if self._size > _CELL:
                self._flags = ("text-cut",)
        elif name == "c" and self._formula:
            self._flags = ("formula-without-value",)
        elif name == "rPh":
            self._phonetic = False
        elif name == "row" and self._cells:
            self.done.append(SheetRow(max(self._number, 1), self._cells, self._flags))
            self._cells = {}

    def _value(self, raw: str) -> str:
        if self._type == "s":
            raw = self.strings.get(raw.strip())
        elif self._type == "b":
            return "true" if raw.strip() == "1" else "false"
        elif self._type == "n":
            return _number(raw.strip(), self.styles.get(self._style, ""), self.epoch)
        return _ESCAPE.sub(_unescaped, raw) if "_x" in raw else raw


def _unescaped(found: re.Match[str]) -> str:
    """`_x000D_` is the character it names; half a pair stays as written."""
    code = int(found[1], 16)
    return found[0] if 0xD800 <= code < 0xE000 else chr(code)


def _column(reference: str) -> int:
    """The number of the column in `AB12`, from 1; 0 when it is not told."""
    return _column_named(reference.rstrip("0123456789"))


@lru_cache(_COLUMNS)
def _column_named(letters: str) -> int:
    if not re.fullmatch("[A-Z]{1,3}", letters):
        return 0
    number = 0
    for char in letters:
        number = number * 26 + ord(char) - 64
    return number


def _number(raw: str, shown_as: str, epoch: datetime) -> str:
    """A number as a person wrote it: dates and clocks as ISO 8601, whole numbers without a point."""
    try:
        value = float(raw)
        if shown_as and -1e6 < value < 3e6:
            moment = epoch + timedelta(seconds=round(value * 86_400))
            if "d" not in shown_as or (value < 1 and "t" in shown_as):
                return moment.time().isoformat()
            return moment.isoformat() if "t" in shown_as or value % 1 else moment.date().isoformat()
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else raw
    except (ValueError, OverflowError):
        return raw


def rows(export: Export, member: str) -> Iterator[SheetRow | Rejected]:
    """The rows of a sheet that are not empty, in order; where the sheet is damaged one Rejected and nothing more."""
    with export.open(member) as sheet, _part(export, STRINGS) as texts, closing(_Strings(texts)) as strings:
        yield from _read(sheet, strings, *_formats(export))


def first_rows(export: Export, member: str, *, whole: bool = True) -> list[SheetRow | Rejected]:
    """The first rows of a sheet; without `whole`, as far as the first bytes of the workbook's parts hold them."""
    if whole:
        return list(islice(rows(export, member), _FIRST))
    head = export.head(STRINGS) if STRINGS in export.members() else b""
    with closing(_Strings(BytesIO(head))) as strings:
        return list(islice(_read(BytesIO(export.head(member)), strings, *_formats(export)), _FIRST))


def _part(export: Export, member: str) -> BinaryIO:
    return export.open(member) if member in export.members() else BytesIO()


def _read(stream: BinaryIO, strings: _Strings, styles: list[str], epoch: datetime) -> Iterator[SheetRow | Rejected]:
    taken = _Rows(strings, styles, epoch)
    for damage in _Parser(taken.start, taken.end, taken.text).feed(stream):
        done, taken.done = taken.done, []
        yield from done
        if damage:
            yield Rejected(damage, line=done[-1].number if done else None)


def header(
    found: Iterable[SheetRow | Rejected],
) -> tuple[list[SheetRow], tuple[str, ...], Iterator[SheetRow | Rejected]]:
    """Lines above the header, the names of the columns, and the rows below; no names when no row has any cell.

    The header is the first row with two cells and more, unless the first rows all have one.
    """
    source = iter(found)
    first = list(islice(source, _HEAD_ROWS))
    whole = [row for row in first if isinstance(row, SheetRow)]
    wide = [row for row in whole if len(row.cells) > 1]
    if not whole:
        return [], (), chain(first, source)
    top = wide[0] if len(wide) * 2 >= len(whole) else whole[0]
    names: dict[str, None] = {}
    for place in range(1, max(top.cells) + 1):
        name = base = top.cells.get(place, "").strip() or f"column {place}"
        while name in names:
            name = f"{base} [{place}]" if name == base else f"{name} [{place}]"
        names[name] = None
    at = first.index(top)
    above = [row for row in first[:at] if isinstance(row, SheetRow)]
    return above, tuple(names), chain(first[at + 1 :], source)
