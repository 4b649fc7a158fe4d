"""The XLSX export: the tables of the CSV export as sheets of one workbook, for people who work in a spreadsheet.

The cells are those of the CSV, escaped by the same rule: a sheet is saved as CSV or pasted elsewhere sooner or later,
and then the type of a cell is lost. The first sheet says what this is, the last what every column means.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.export.cells import neutralise
from workbench.export.table_rows import COLUMNS, COUNTS, ESCAPED, ESCAPED_MEANING, Seen, cells, header, kind, rows
from workbench.plugin_api import API_VERSION, ClaimRecord, ExportFacts, ExportSet

if TYPE_CHECKING:
    from workbench.export.workbooks import Book, Cell, Sheet

FACTS = "Facts"
DICTIONARY = "Columns"
WHOLE = "the csv and jsonl exports have the whole text"

_KINDS = {"string": "text", "integer": "whole number", "boolean": "true or false"}
_WIDTHS: Mapping[str, int] = {
    "title": 60, "text": 80, "quote": 60, "rationale": 60, "translation": 60, "note": 40, "body": 40, "url": 40,
    "final_url": 40, "file": 40, "file_name": 30, "name": 30, "names": 30, "chat": 30, "answer": 60, "searched": 40,
    "places": 24, "actors": 30, "why": 40, "unmet": 40, "would_change": 40, "override": 40, "reliability_reason": 40,
    "uid": 38, "origin_root": 38, "derived_from": 38, "sha256": 24, "hash": 24, "prev_hash": 24, "pdq": 24,
    "policy_sha256": 24, "certificate": 24, "record": 24, "other": 24, "external_id": 24, "sender": 24,
    "counted": 24, "speaker": 24, "relay": 24, "policy": 18,
}  # fmt: skip
"""In characters. Times have 29; every other column is as wide as its name and the filter's button."""

_READING: Sequence[str] = (
    "One sheet a table, joined by ids: evidence.claim_id is claims.id, and so on. The sheet Columns, the last one, "
    "says what every column means.",
    "Ids, hashes, days and times are text, so that no program changes them; times are UTC (ISO 8601). Only counts are "
    "numbers. An empty cell means that nothing is known, never 0.",
    "Several values in one cell (places, languages, names) are separated by ' | '.",
    "Texts come from strangers. Where one could be a formula (it, or a part of it after a line end, tab or semicolon, "
    "begins with = + - @), such parts have an apostrophe in front, and the column text_escaped names the columns this "
    "was done to. To get the text back, take one apostrophe off every part of these cells that begins with one.",
    "Control characters are replaced by their pictures (U+2400 and on), a lone surrogate by U+FFFD.",
    f"A cell holds 32,767 characters: a longer text is cut, with a mark that says so; {WHOLE}.",
    "A sheet holds 1,048,576 rows: what is more goes on in 'messages (2)' and so on.",
)


_COUNTED = {
    table: tuple((at, name) for at, (name, _) in enumerate(columns) if name in COUNTS.get(table, ()))
    for table, columns in COLUMNS.items()
}
"""Which cells of a row are numbers: their places and columns."""


def _width(column: str) -> int:
    if column == "at" or column.endswith(("_at", "_seen")) or column in ("event_start", "event_end", "published"):
        return 29
    return max(_WIDTHS.get(column, 0), len(column) + 5)


def _row(table: str, row: ClaimRecord) -> list["Cell"]:
    """The cells of a row: the texts of the CSV, but counts as numbers."""
    found: list[Cell] = [*cells(table, row)]
    for at, column in _COUNTED[table]:
        value = row.get(column)
        if value is not None:
            found[at] = int(value)
    return found


@dataclass(frozen=True, slots=True)
class Xlsx:
    """`--format xlsx`."""

    name: str = "xlsx"
    version: str = "1.0"
    api: int = API_VERSION
    suffix: str = ".xlsx"
    folder: bool = False

    def owns(self, folder: Path) -> bool:
        """Never: this format is a file."""
        return False

    def write(self, export: ExportSet, target: Path) -> None:
        """Write the workbook: the facts, a sheet a table, the data dictionary."""
        from workbench.export.workbooks import Book  # openpyxl takes a tenth of a second

        seen = Seen()
        with Book(target, "Claims", WHOLE) as book:
            facts = book.sheet(FACTS, {"fact": 22, "value": 100, ESCAPED: 14}, wrap=True)
            tables = {name: book.sheet(name, {c: _width(c) for c in header(name)}) for name in COLUMNS}
            for record in export.records():
                for table, row in rows(record, seen):
                    tables[table].add(_row(table, row))
            _dictionary(book)
            _tell(facts, export.facts, tables)


def _tell(sheet: "Sheet", facts: ExportFacts, tables: Mapping[str, "Sheet"]) -> None:
    told = {
        "written by": facts.program,
        "schema_version": str(facts.schema_version),
        "publisher": facts.publisher,
        "publisher_url": facts.publisher_url,
        "case": facts.case,
        "profile": facts.profile,
        "filter": facts.filter or "(all claims)",
        "as_of": facts.as_of,
        "policy": facts.policy,
        "policy_sha256": facts.policy_sha256,
    }
    for name, value in ((n, v) for n, v in told.items() if v):
        text, escaped = neutralise(value)
        sheet.add([name, text, "value" if escaped else ""])
    for name, table in tables.items():
        sheet.add([f"rows in {name}", table.rows, ""])
    sheet.add(["texts cut", sum(table.cut for table in tables.values()), ""])
    for line in _READING:
        sheet.add(["how to read it", line, ""])


def _dictionary(book: "Book") -> None:
    sheet = book.sheet(DICTIONARY, {"table": 18, "column": 22, "holds": 16, "meaning": 80}, wrap=True)
    for table, columns in COLUMNS.items():
        for name, meaning in columns:
            sheet.add([table, name, _KINDS[kind(table, name)], meaning])
        sheet.add([table, ESCAPED, _KINDS["string"], ESCAPED_MEANING])


exporter = Xlsx()
