"""Row-level changes that an analyst makes, each with its inverse: what undo is made of.

A change names a table, a key, the columns before and after. `before` None is an insertion, `after` None a removal.
Only the tables below can be changed this way; imports, mentions and counts are not an analyst's acts.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.errors import Conflict
from workbench.store import claims
from workbench.store.engine import Engine

KEYS: Mapping[str, tuple[str, ...]] = {
    "claims": ("id",),
    "appearances": ("claim", "message"),
    "links": ("claim", "other", "kind"),
    "sources": ("id",),
    "evidence": ("id",),
    "verdicts": ("claim", "n"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One row changed: `subject` is the chain whose history tells it."""

    subject: str
    table: str
    key: Mapping[str, object]
    before: Mapping[str, object] | None
    after: Mapping[str, object] | None

    def inverse(self) -> "Change":
        """The change that takes this one back."""
        return Change(self.subject, self.table, self.key, self.after, self.before)


def _where(change: Change) -> str:
    return " AND ".join(f'"{k}" = :key_{k}' for k in KEYS[change.table])


def _key(change: Change) -> dict[str, object]:
    return {f"key_{k}": change.key[k] for k in KEYS[change.table]}


def current(db: Engine, table: str, key: Mapping[str, object], columns: tuple[str, ...]) -> dict[str, object] | None:
    """The columns of one row as they are now, or None."""
    probe = Change("", table, key, None, None)
    names = ", ".join(f'"{c}"' for c in columns)
    row = db.one(f"SELECT {names} FROM {table} WHERE {_where(probe)}", **_key(probe))
    return {c: row[c] for c in columns} if row else None


def check(db: Engine, change: Change) -> None:
    """Raise Conflict unless the row is as `before` says."""
    columns = tuple(change.before or KEYS[change.table])
    now = current(db, change.table, change.key, columns)
    if now != (dict(change.before) if change.before is not None else None):
        what = " ".join(str(v) for v in change.key.values())
        raise Conflict(
            f"Somebody changed {change.table.removesuffix('s')} {what} in the meantime.",
            "Look at it again, then repeat what you wanted to do.",
        )


def apply(db: Engine, change: Change, at: str) -> None:
    """Carry a checked change out inside `tx()`."""
    if change.before is None and change.after is not None:
        row = {**change.key, **change.after}
        db.insert(change.table, tuple(row), [tuple(row.values())])
    elif change.after is None:
        db.run(f"DELETE FROM {change.table} WHERE {_where(change)}", **_key(change))
    elif change.table == "claims":
        claims.update(db, int(str(change.key["id"])), change.after, at)
    else:
        sets = ", ".join(f'"{c}" = :new_{c}' for c in change.after)
        new = {f"new_{c}": v for c, v in change.after.items()}
        db.run(f"UPDATE {change.table} SET {sets} WHERE {_where(change)}", **_key(change), **new)
