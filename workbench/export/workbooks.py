"""Workbooks (XLSX) written row by row in constant memory: the only place that knows openpyxl.

What openpyxl does not do by itself, and a workbook that leaves the house needs:

- rows are written as XML by `Sheet`: through openpyxl's cells, which guess what a value is, they take several times
  as long; openpyxl writes what stands before and behind them;
- every text is typed as text (`t="inlineStr"`) and formatted as text (`@`), so it is no formula, no error value and no
  date, and stays text when somebody edits the cell (reference/reliability.md X2);
- what XML cannot hold, and a carriage return, is spelled `_xHHHH_`, as ECMA-376 part 1, §22.9.2.19 (ST_Xstring) has
  it; text that looks like that already is spelled so that it comes back;
- a cell holds 32,767 UTF-16 units, a sheet 1,048,576 rows (Excel specifications and limits): longer texts are cut with
  a mark, more rows go on in `name (2)`;
- rows are spooled to nameless files beside the target: /tmp may be memory, and a killed export leaves no text there;
- no time and nobody's name in the file: the same rows give the same bytes.
"""

import re
import shutil
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO, Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.packaging.core import DocumentProperties
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import ExcelWriter

MAX_ROWS = 1_048_576
MAX_UNITS = 32_767
MAX_NUMBER = 10**15
"""From here on a spreadsheet, which counts in doubles and shows 15 digits, would lose some: text."""

_SPELLED = re.compile("_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_NO_ROWS = re.compile(rb"<sheetData ?/>|<sheetData></sheetData>")
"""Where the rows go in a sheet that openpyxl wrote without any, with lxml or without it."""
_NO_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest a zip can say; openpyxl insists on a time in the properties too."""

Cell = str | int
"""A text, or a whole number to add up."""


def spelled(text: str) -> str:
    """A text as a cell holds it (ST_Xstring); `openpyxl.utils.escape.unescape` turns it back."""
    return _SPELLED.sub(lambda match: f"_x{ord(match[0]):04X}_", text)


def _units(text: str) -> int:
    """The length that Excel counts: UTF-16 code units, as written."""
    return len(spelled(text).encode("utf-16-le")) // 2


def fitted(text: str, whole_in: str) -> tuple[str, bool]:
    """A text that a cell can hold, and whether it was cut; the mark at its end says where the whole is."""
    if _units(text) <= MAX_UNITS:
        return text, False
    mark = f"\n[cut here: {len(text):,} characters in all; {whole_in}]"
    room = MAX_UNITS - len(mark)
    kept = bisect_right(range(1, MAX_UNITS), room, key=lambda n: _units(text[:n]))
    return text[:kept] + mark, True


class _Archive(ZipFile):
    """A zip whose entries bear no time, and that puts the rows of a sheet where openpyxl has none."""

    def __init__(self, target: Path, rows: Mapping[str, IO[bytes]]) -> None:
        """Take the path, and the rows of each sheet by its name in the zip."""
        super().__init__(target, "x", ZIP_DEFLATED)
        self._rows = rows

    def write(self, filename: Any, arcname: Any = None, *_: Any, **__: Any) -> None:
        """Add a sheet: what openpyxl wrote to a file of its own, with the rows in it."""
        before, after = _NO_ROWS.split(Path(filename).read_bytes())
        rows = self._rows[arcname]
        info = self._info(arcname)
        info.file_size = len(before) + rows.seek(0, 2) + len(after)  # so that zipfile knows whether it takes zip64
        rows.seek(0)
        with self.open(info, "w") as entry:
            entry.write(before + b"<sheetData>")
            shutil.copyfileobj(rows, entry, 1 << 20)
            entry.write(b"</sheetData>" + after)

    def writestr(self, zinfo_or_arcname: Any, data: Any, *_: Any, **__: Any) -> None:
        """Add a small part."""
        super().writestr(self._info(zinfo_or_arcname), data)

    def _info(self, name: str) -> ZipInfo:
        info = ZipInfo(name, _NO_TIME)
        info.compress_type = ZIP_DEFLATED
        info.create_system = 3  # Unix, wherever it was written
        info.external_attr = 0o600 << 16
        return info


class Sheet:
    """One table of a workbook, over as many sheets as it takes.

    `rows` counts the rows below the headers, `cut` the texts that did not fit into a cell.
    """

    def __init__(self, book: "Book", name: str, columns: Mapping[str, int], *, wrap: bool = False) -> None:
        """Take the workbook, the name, each column's header with its width in characters, and whether it is prose."""
        self._book, self._name, self._columns = book, name, columns
        self._letters = [get_column_letter(n) for n in range(1, len(columns) + 1)]
        self.rows = self.cut = self._parts = 0
        self._wrap = wrap
        self._part: _Part
        self._begin()

    def _begin(self) -> None:
        self._parts += 1
        title = f"{self._name} ({self._parts})" if self._parts > 1 else self._name
        self._part = self._book.begin(title, self._columns, self._part if self._parts > 1 else None)
        self._text, self._number, head = (self._style(f, h) for f, h in (("@", False), ("0", False), ("@", True)))
        self._written = 0
        self._write([*self._columns], head)

    def _style(self, number_format: str, head: bool) -> str:
        """The number of a style in the workbook."""
        cell = WriteOnlyCell(self._part.sheet)
        cell.number_format = number_format
        cell.alignment = Alignment("left" if self._wrap else None, "top", wrap_text=self._wrap)
        if head:
            cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="D9E2EC")
        return str(cell.style_id)

    def add(self, row: Sequence[Cell]) -> None:
        """Write a row, one cell a column; empty texts take no cell."""
        if self._written >= MAX_ROWS:
            self.end()
            self._begin()
        self._write(row, self._text)
        self.rows += 1

    def _write(self, row: Sequence[Cell], style: str) -> None:
        self._written += 1
        number = self._written
        made = [f'<row r="{number}">']
        for letter, value in zip(self._letters, row, strict=True):
            if isinstance(value, int) and abs(value) < MAX_NUMBER:
                made.append(f'<c r="{letter}{number}" s="{self._number}"><v>{value}</v></c>')
            elif value != "":
                text = self._fitted(str(value))
                kept = "" if text == text.strip() else ' xml:space="preserve"'
                made.append(
                    f'<c r="{letter}{number}" s="{style}" t="inlineStr"><is><t{kept}>{escape(text)}</t></is></c>'
                )
        made.append("</row>")
        self._part.rows.write("".join(made).encode())

    def _fitted(self, value: str) -> str:
        if len(value) * 7 <= MAX_UNITS:  # most are; a character is spelled with 7 at most
            return spelled(value)
        found, cut = fitted(value, self._book.whole_in)
        self.cut += cut
        return spelled(found)

    def end(self) -> None:
        """Close the last sheet; its filter spans its rows."""
        self._part.sheet.auto_filter.ref = f"A1:{self._letters[-1]}{self._written}"


@dataclass(frozen=True, slots=True)
class _Part:
    """One sheet of openpyxl, which has no rows, and its rows as XML in a file that has no name."""

    sheet: Any
    rows: IO[bytes]


class Book:
    """A workbook at a path that does not exist yet; leaving the `with` block without an error writes it."""

    def __init__(self, target: Path, title: str, whole_in: str) -> None:
        """Take the path, what the file's properties call it, and the words for where texts are that were cut."""
        self._target, self.whole_in = target, whole_in
        self._book = Workbook(write_only=True)
        properties = DocumentProperties(creator=None, title=title)
        properties.created = properties.modified = datetime(*_NO_TIME, tzinfo=UTC).replace(tzinfo=None)
        self._book.properties = properties
        self._open: list[Sheet] = []
        self._rows: dict[str, IO[bytes]] = {}

    def __enter__(self) -> "Book":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        with ExitStack() as stack:
            for rows in self._rows.values():
                stack.callback(rows.close)
            if error is not None:
                return
            for sheet in self._open:
                sheet.end()
            named = {
                f"xl/worksheets/sheet{n}.xml": self._rows[sheet.title]
                for n, sheet in enumerate(self._book.worksheets, 1)
            }
            with _Archive(self._target, named) as archive:
                ExcelWriter(self._book, archive).write_data()

    def sheet(self, name: str, columns: Mapping[str, int], *, wrap: bool = False) -> Sheet:
        """Begin a sheet after those there are: its name (at most 25 characters), headers and widths."""
        made = Sheet(self, name, columns, wrap=wrap)
        self._open.append(made)
        return made

    def begin(self, title: str, columns: Mapping[str, int], after: _Part | None) -> _Part:
        """One sheet without rows, for `Sheet`: at the end, or behind the one whose table it goes on with."""
        sheet: Any = self._book.create_sheet(title, self._book.index(after.sheet) + 1 if after else None)
        sheet.freeze_panes = "A2"
        for number, width in enumerate(columns.values(), 1):
            sheet.column_dimensions[get_column_letter(number)].width = width
        self._rows[title] = TemporaryFile(dir=self._target.parent)  # noqa: SIM115  # closed when the book is left
        return _Part(sheet, self._rows[title])
