"""The CSV export: one table a noun, joined by ids, never `source_1 … source_n` and nothing crammed into one column.

UTF-8, RFC 4180, no formula survives (`export.cells` has the rule). The columns and rows are `export.table_rows`'s; the
README.txt in every export is printed from them for people, its datapackage.json for programs.
"""

import csv
import json
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.export.table_rows import COLUMNS, ESCAPED, ESCAPED_MEANING, Seen, cells, header, kind, rows
from workbench.plugin_api import API_VERSION, ClaimRecord, ExportFacts, ExportSet

README = "README.txt"
PACKAGE = "datapackage.json"


class _Table:
    """One open CSV file."""

    def __init__(self, name: str, folder: Path, stack: ExitStack) -> None:
        self._name = name
        file = stack.enter_context((folder / f"{name}.csv").open("w", encoding="utf-8", newline=""))
        self._writer = csv.writer(file, lineterminator="\r\n")
        self._writer.writerow(header(name))

    def add(self, row: ClaimRecord) -> None:
        """Write one row; a column the row lacks stays empty."""
        self._writer.writerow(cells(self._name, row))


def readme() -> str:
    """The data dictionary that goes with every export, for people."""
    lines: list[str] = [*_INTRODUCTION]
    for table, columns in COLUMNS.items():
        lines += ["", f"{table}.csv"]
        lines += [f"  {name:<20} {meaning}" for name, meaning in columns]
        lines += [f"  {ESCAPED:<20} {ESCAPED_MEANING}"]
    return "\n".join(lines) + "\n"


_INTRODUCTION: Sequence[str] = (
    "Claims exported by Claim Workbench as CSV: one table a noun, joined by ids.",
    "",
    "UTF-8, comma, RFC 4180 quoting, CRLF between rows. Times are UTC (ISO 8601) beside the text they came from.",
    "Several values in one cell (places, languages, names) are separated by ' | '.",
    "When a spreadsheet asks, import every column as text.",
    "",
    "How formulas were neutralised. Texts come from strangers, and a cell that begins with = + - @ (also full-",
    "width, also after blanks or invisible characters) is a program to a spreadsheet. A text is cut into",
    "segments at line ends, tabs and semicolons; when one of them begins like that, or the text begins with a",
    "tab or a line end, an apostrophe is put before every such segment and before every segment that begins",
    "with an apostrophe. The column text_escaped names the columns this was done to. To get the text back,",
    "take one apostrophe off every segment of these cells that begins with one. Control characters other than tab",
    "and line end are replaced: C0 and DEL by their pictures (U+2400 and on), C1 by <9B> and the like, a lone",
    "surrogate by U+FFFD. The jsonl export has all texts as they are.",
)


_KEYS: Mapping[str, tuple[str, ...]] = {
    "claims": ("id",),
    "appearances": ("claim_id", "message_id"),
    "messages": ("id",),
    "sources": ("id",),
    "evidence": ("id",),
    "captures": ("id", "evidence_id"),
    "media": ("sha256",),
    "media_matches": ("sha256", "other"),
    "verdicts": ("claim_id", "n"),
    "checklist": ("claim_id", "pillar"),
    "history": ("claim_id", "seq"),
    "links": ("claim_id", "kind", "other_id"),
}
"""What a row is found by. Attachments and figures may be there twice: a file sent twice, a number said twice."""

_POINTS: Mapping[str, Mapping[str, str]] = {
    "appearances": {"claim_id": "claims", "message_id": "messages"},
    "attachments": {"message_id": "messages", "sha256": "media"},
    "evidence": {"claim_id": "claims", "source_id": "sources"},
    "captures": {"evidence_id": "evidence"},
    "figures": {"claim_id": "claims"},
    "media_matches": {"sha256": "media"},
    "verdicts": {"claim_id": "claims"},
    "checklist": {"claim_id": "claims"},
    "history": {"claim_id": "claims"},
    "links": {"claim_id": "claims"},
}
"""Which columns name a row of another table that is always there. `links.other_id` and `media_matches.other` may name
what is not in this export; `evidence.derived_from` and `figures.evidence` an item that was retracted."""


def package(facts: ExportFacts) -> str:
    """The data dictionary for programs: a Data Package with a Table Schema for each file (datapackage.org, v2)."""
    told = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "claims",
        "description": f"{_INTRODUCTION[0]} {README} says how formulas were neutralised.",
        "resources": [_resource(table) for table in COLUMNS],
        # Under a name of ours: `profile` beside `resources` is the standard's own word, and readers look it up.
        "export": {
            "case": facts.case,
            "profile": facts.profile,
            "as_of": facts.as_of,
            "policy": facts.policy,
            "schema_version": facts.schema_version,
        },
    }
    return json.dumps(told, ensure_ascii=True, indent=1) + "\n"


def _resource(table: str) -> dict[str, Any]:
    fields: list[dict[str, Any]] = [
        {"name": name, "type": kind(table, name), "description": meaning} for name, meaning in COLUMNS[table]
    ]
    fields.append({"name": ESCAPED, "type": "string", "description": ESCAPED_MEANING})
    schema: dict[str, Any] = {"fields": fields}
    if table in _KEYS:
        schema["primaryKey"] = [*_KEYS[table]]
    if table in _POINTS:
        schema["foreignKeys"] = [
            {"fields": [column], "reference": {"resource": other, "fields": [*_KEYS[other]]}}
            for column, other in _POINTS[table].items()
        ]
    return {
        "name": table,
        "type": "table",
        "path": f"{table}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True},
        "schema": schema,
    }


@dataclass(frozen=True, slots=True)
class Csv:
    """`--format csv`."""

    name: str = "csv"
    version: str = "1.1"
    api: int = API_VERSION
    suffix: str = ""
    folder: bool = True

    def owns(self, folder: Path) -> bool:
        """Whether the folder holds our README.txt and nothing but our tables."""
        ours = {README, PACKAGE, *(f"{table}.csv" for table in COLUMNS)}
        if any(p.name not in ours for p in folder.iterdir()):
            return False
        notes = folder / README
        return notes.is_file() and notes.read_bytes().startswith(_INTRODUCTION[0].encode())

    def write(self, export: ExportSet, target: Path) -> None:
        """Write the folder of tables, its README.txt and its datapackage.json."""
        target.mkdir(mode=0o700)
        seen = Seen()
        with ExitStack() as stack:
            files = {name: _Table(name, target, stack) for name in COLUMNS}
            for record in export.records():
                for table, row in rows(record, seen):
                    files[table].add(row)
        (target / PACKAGE).write_text(package(export.facts), encoding="utf-8", newline="")
        (target / README).write_text(readme(), encoding="utf-8", newline="\r\n")


exporter = Csv()
