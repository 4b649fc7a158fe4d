"""How evidence looks as a table, wherever a command prints it."""

from collections.abc import Sequence

from workbench.case import Case
from workbench.cli.output import Cell, table, when
from workbench.model import Evidence
from workbench.store import evidence as store
from workbench.store import figures as figure_store


def evidence_table(case: Case, found: Sequence[Evidence]) -> int:
    """Print evidence as a table; returns how many items. Columns that would be empty are left out.

    `one with` is the first item of the same origin, for an item that is not it; `said` the day of publication,
    `taken from` the capture behind it.
    """
    roots = store.roots(case.db, [e.id for e in found])
    counts = figure_store.counts(case.db, [e.id for e in found])
    columns: list[tuple[str, list[Cell]]] = [
        ("evidence", [f"E-{e.id}" for e in found]),
        ("stance", ["retracted" if e.retracted else e.stance.value for e in found]),
        ("grade", [f"{e.reliability}{e.credibility}" for e in found]),
        ("one with", [f"E-{roots[e.id]}" if roots.get(e.id, e.id) != e.id else "" for e in found]),
        ("said", [when(e.published)[:10] for e in found]),
        ("figures", [counts.get(e.id, "") for e in found]),
        ("source", [e.source_name for e in found]),
        ("bloc", [e.bloc for e in found]),
        ("taken from", [f"capture {e.capture}" if e.capture is not None else "" for e in found]),
        ("quote or link", [words(e) for e in found]),
    ]
    kept = [(name, cells) for name, cells in columns if any(cells) or name == "quote or link"]
    return table([name for name, _ in kept], list(zip(*(cells for _, cells in kept), strict=True)))


def words(e: Evidence) -> str:
    """What an item says, or where; of a search in vain, what was searched."""
    if e.searched:
        return f"searched {e.searched}, found nothing{f'; {e.note}' if e.note else ''}"
    return e.quote or e.url or e.file_name or e.note
