"""Writes the directory of sources as a file that `source import` takes: JSON Lines, or CSV with one row a grade.

A CSV may be opened in a spreadsheet, so its cells are neutralised as those of every export are (`export.cells`), and
given back here when it comes in again.
"""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from workbench.case import Case
from workbench.claims.origins import COMPARISONS
from workbench.evidence import grading
from workbench.evidence.rows import Row
from workbench.evidence.searching import SEARCHES
from workbench.export.cells import neutralise, restore
from workbench.export.landing import check_place, put_text
from workbench.model import Source, SourceGrade
from workbench.safety.escaping import escape_json
from workbench.store import evidence as store
from workbench.store import source_grades

_ESCAPED = "text_escaped"
_OWN = frozenset({COMPARISONS, SEARCHES})
COLUMNS = (
    "name", "kind", "owner", "country", "bloc", "party", "url", "since", "reliability", "reason", "by", "at", _ESCAPED,
)  # fmt: skip


def write_sources(case: Case, out: Path) -> int:
    """Write every source to a `.csv` file, or else as JSON Lines; returns how many sources.

    What this case itself speaks through (comparisons, searches) is nobody else's source and stays out. An older file in
    its place is replaced. Raises as an export does for a place that cannot be written.
    """
    check_place(out, False, lambda _: False)  # before a long reading, not after it
    with case.db.snapshot():
        found = [s for s in store.sources(case.db) if s.name not in _OWN]
        given = source_grades.every(case.db)
    known = {s.id: tuple(given.get(s.id, ())) or grading.grades(case, s.id) for s in found}
    text = _csv(found, known) if out.suffix.lower() == ".csv" else _jsonl(found, known)
    put_text(out, text)
    return len(found)


def _described(s: Source) -> dict[str, Any]:
    return {
        "name": s.name, "kind": s.kind, "owner": s.owner, "country": s.country, "bloc": s.bloc, "party": s.party,
        "url": s.url,
    }  # fmt: skip


def _graded(g: SourceGrade) -> dict[str, str]:
    return {"since": g.since, "reliability": g.reliability, "reason": g.reason, "by": g.by, "at": g.at}


def _jsonl(found: Sequence[Source], known: dict[int, tuple[SourceGrade, ...]]) -> str:
    rows = (
        {**_described(s), "reliability": s.reliability, "reason": s.reliability_reason,
         "grades": [_graded(g) for g in known[s.id]]}
        for s in found
    )  # fmt: skip
    return "".join(escape_json(json.dumps(r, ensure_ascii=False, separators=(",", ":"))) + "\n" for r in rows)


def _csv(found: Sequence[Source], known: dict[int, tuple[SourceGrade, ...]]) -> str:
    held = io.StringIO()
    writer = csv.DictWriter(held, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for s in found:
        for g in known[s.id]:
            row = {**_described(s), **_graded(g), "party": "yes" if s.party else "no"}
            cells = {name: neutralise(value) for name, value in row.items()}
            escaped = " ".join(name for name, (_, changed) in cells.items() if changed)
            writer.writerow({**{name: cell for name, (cell, _) in cells.items()}, _ESCAPED: escaped})
    return held.getvalue()


def restored(rows: Sequence[Row]) -> Iterator[Row]:
    """Rows of a list with the cells that `write_sources` escaped given back; all others as they are."""
    for row in rows:
        names = str(row.fields.get(_ESCAPED) or "").split()
        again = {name: restore(str(row.fields[name])) for name in names if row.fields.get(name)}
        yield replace(row, fields={**row.fields, **again}) if again else row
