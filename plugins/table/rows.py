"""The rows of a table, whatever it is written in: CSV, TSV, JSON Lines, a JSON array, or a sheet of a workbook.

A part of the table importer. Records inside records become columns with dots between (`user.name`).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from typing import Any, BinaryIO

from workbench.plugin_api import (
    Export,
    JsonLine,
    Rejected,
    csv_names,
    csv_rows,
    json_lines,
    json_objects,
)

from . import workbook

SAMPLE = 200
"""Records of JSON whose keys are the columns; keys that come later are read when a column of that name was found."""
_FIRST_NAME = re.compile(rb'\A(?:\xef\xbb\xbf)?\s*\[\s*\{\s*("(?:[^"\\]|\\.){0,200}"\s*:)')
_ANY_OBJECT = re.compile(rb"\{")
_NAMES = ("url", "uri", "path", "name", "filename", "file_name", "text")


@dataclass(frozen=True, slots=True)
class Row:
    """One row by column name, where it stands, and what was mended to read it."""

    cells: dict[str, str]
    line: int | None = None
    offset: int | None = None
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """One table inside an export: the member it is read from, its form, its columns."""

    member: str
    form: str
    names: tuple[str, ...]
    title: str = ""
    """The sheet's name in a workbook."""


def form_of(head: bytes) -> str:
    """`lines`, `array` or `csv`, by the first character that says something."""
    first = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    return {b"{": "lines", b"[": "array"}.get(first, "csv")


def table_of(export: Export, member: str) -> Table:
    """The table in a member that is no sheet, with the columns its first bytes show."""
    head = export.head(member)
    form = form_of(head)
    return Table(
        member, form, csv_names(head) if form == "csv" else _keys(_records(BytesIO(head), form, _beginning(head)))
    )


def first_rows(export: Export, table: Table, count: int) -> list[Row | Rejected]:
    """The first rows as far as the first bytes go; the last may be cut off there."""
    if table.form == "sheet":
        return list(islice(_sheet(table, workbook.first_rows(export, table.member, whole=False)), count))
    head = export.head(table.member)
    return list(islice(_records(BytesIO(head), table.form, _beginning(head)), count))


def rows(export: Export, table: Table) -> Iterator[Row | Rejected]:
    """Every row in order."""
    if table.form == "sheet":
        yield from _sheet(table, workbook.rows(export, table.member))
        return
    first = _beginning(export.head(table.member))
    with export.open(table.member) as stream:
        yield from _records(stream, table.form, first)


def _records(stream: BinaryIO, form: str, first: re.Pattern[bytes]) -> Iterator[Row | Rejected]:
    if form == "csv":
        for row in csv_rows(stream):
            yield row if isinstance(row, Rejected) else Row(row.cells, row.line, None, row.flags)
    elif form == "lines":
        for line in json_lines(stream):
            yield line if isinstance(line, Rejected) else _flat(line.value, line)
    else:
        for item in json_objects(stream, "", first):
            yield item if isinstance(item, Rejected) else _flat(item.value, item)


def _beginning(head: bytes) -> re.Pattern[bytes]:
    """How the objects of an array begin: with the name that the first one begins with."""
    found = _FIRST_NAME.match(head)
    return re.compile(rb"\{\s*" + re.escape(found[1])) if found else _ANY_OBJECT


def _flat(value: Any, at: JsonLine) -> Row | Rejected:
    if not isinstance(value, dict):
        return Rejected("it is no object with named fields", at.line, at.offset, str(value)[:200])
    cells: dict[str, str] = {}
    _flatten(value, "", cells)
    return Row(cells, at.line, at.offset)


def _flatten(value: dict[Any, Any], path: str, cells: dict[str, str]) -> None:
    for key, item in value.items():
        name = f"{path}{key}"
        if isinstance(item, dict):
            _flatten(item, f"{name}.", cells)
        elif isinstance(item, list):
            cells[name] = "\n".join(filter(None, map(_entry, item)))
        else:
            cells[name] = _cell(item)


def _cell(value: object) -> str:
    if value is None or isinstance(value, dict | list):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return str(value)


def _entry(value: object) -> str:
    """One entry of a list: itself, or what names it."""
    if isinstance(value, dict):
        return next((found for name in _NAMES if (found := _cell(value.get(name)))), "")
    return _cell(value)


def _keys(records: Iterator[Row | Rejected]) -> tuple[str, ...]:
    """The keys of the first records, in the order in which they come up."""
    found: dict[str, None] = {}
    for row in islice(records, SAMPLE):
        if isinstance(row, Row):
            found |= dict.fromkeys(row.cells)
    return tuple(found)


# --- Sheets ---------------------------------------------------------------------------------------------------------
def sheets(export: Export, *, whole: bool = True) -> list[Table]:
    """The sheets of a workbook that have a header; [] when the export is no workbook.

    Without `whole` only the first bytes of its parts are looked at.
    """
    found: list[Table] = []
    for sheet in workbook.sheets(export):
        _, header, _ = workbook.header(workbook.first_rows(export, sheet.member, whole=whole))
        if header:
            found.append(Table(sheet.member, "sheet", header, sheet.name))
    return found


def _sheet(table: Table, found: Iterable[workbook.SheetRow | Rejected]) -> Iterator[Row | Rejected]:
    above, _, below = workbook.header(found)
    names = table.names
    for row in above:
        yield Rejected("it stands above the header of the table", row.number, raw=", ".join(row.cells.values())[:200])
    for item in below:
        if isinstance(item, Rejected):
            yield item
            continue
        cells = dict.fromkeys(names, "")
        for place, text in item.cells.items():
            cells[names[place - 1] if place <= len(names) else f"column {place}"] = text
        yield Row(cells, item.number, None, item.flags)
