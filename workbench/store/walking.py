"""SQL of walking a whole case row by row, as a check of everything does."""

from collections.abc import Sequence

from workbench.store.engine import Engine

KEYS = {"messages": "id", "sources": "id", "evidence": "id", "claims": "id", "media": "sha256",
        "figures": "id", "captures": "id"}  # fmt: skip
"""Tables that can be walked, and the key they are walked by."""

_GUARDS = ("events_no_delete", "events_no_update")


def keys(db: Engine, table: str, after: int | str | None, count: int) -> list[int | str]:
    """The next `count` keys of a table of `KEYS`; None begins."""
    key = KEYS[table]
    later = "" if after is None else f"WHERE {key} > :after"
    rows = db.rows(f"SELECT {key} AS k FROM {table} {later} ORDER BY {key} LIMIT :count", after=after, count=count)
    return [r["k"] for r in rows]


def folded(db: Engine, ids: Sequence[int]) -> dict[int, str]:
    """What the full-text index holds of these messages."""
    return {r["id"]: r["folded"] for r in db.rows("SELECT id, folded FROM messages WHERE id IN (:i)", i=list(ids))}


def missing_guards(db: Engine) -> list[str]:
    """Triggers that keep events from being changed and are not there as they were made (SQLite only)."""
    if db.name != "sqlite":
        return []
    rows = db.rows("SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%raise(ABORT,%'")
    there = {r["name"] for r in rows}
    return [name for name in _GUARDS if name not in there]
