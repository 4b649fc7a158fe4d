"""Row-level changes that an analyst makes, each with its inverse: what undo is made of.

A change names a table, a key, the columns before and after. `before` None is an insertion, `after` None a removal.
Only the tables below can be changed this way; imports, mentions and counts are not an analyst's acts. Rows of two
subjects never depend on one another within an act, so only the order within a subject matters.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.errors import Conflict
from workbench.model import claim_label
from workbench.store import acting, claims
from workbench.store.engine import Engine

KEYS: Mapping[str, tuple[str, ...]] = {
    "claims": ("id",),
    "appearances": ("claim", "message"),
    "removals": ("claim", "message"),
    "links": ("claim", "other", "kind"),
    "sources": ("id",),
    "evidence": ("id",),
    "verdicts": ("claim", "n"),
    "dismissals": ("message",),
    "media_answers": ("sha256", "other"),
    "media_marks": ("sha256",),
    "source_grades": ("source", "n"),
    "origin_answers": ("evidence", "other"),
    "figures": ("id",),
    "glosses": ("message",),
    "pillars": ("claim", "pillar"),
    "proposals": ("claim",),
    "views": ("id",),
    "merge_conflicts": ("id",),
}
_WORDS: Mapping[str, str] = {
    "source_grades": "the grades of source {}",
    "origin_answers": "the answer on the origin of evidence {}",
    "glosses": "the translation of message {}",
    "pillars": "the checklist of C-{}",
    "proposals": "what was proposed for C-{}",
    "views": "saved view {}",
    "merge_conflicts": "the question {} of another case",
}
_NEEDS: Mapping[str, tuple[tuple[str, str, str, str], ...]] = {
    "appearances": (("message", "messages", "id", "message"),),
    "removals": (("message", "messages", "id", "message"),),
    "dismissals": (("message", "messages", "id", "message"),),
    "evidence": (
        ("source", "sources", "id", "source"),
        ("sha256", "media", "sha256", "file"),
        ("capture", "captures", "id", "capture"),
    ),
    "glosses": (("message", "messages", "id", "message"),),
    "figures": (("evidence", "evidence", "id", "evidence"),),
    "origin_answers": (("evidence", "evidence", "id", "evidence"), ("other", "evidence", "id", "evidence")),
}
"""What a row of a table cannot be without: column, table and key it points to, and the word for it."""


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


class Moved(Conflict):
    """The rows are no longer as a change expects them; `why` says it in a clause without a full stop."""

    def __init__(self, why: str) -> None:
        """Take the clause: "somebody changed claim 3 in the meantime"."""
        super().__init__(f"{why[0].upper()}{why[1:]}.", "Look at it again, then repeat what you wanted to do.")
        self.why = why


def _where(change: Change) -> str:
    return " AND ".join(f'"{k}" = :key_{k}' for k in KEYS[change.table])


def _key(change: Change) -> dict[str, object]:
    return {f"key_{k}": change.key[k] for k in KEYS[change.table]}


def _row(db: Engine, change: Change, columns: tuple[str, ...], lock: str) -> dict[str, object] | None:
    names = ", ".join(f'"{c}"' for c in columns)
    row = db.one(f"SELECT {names} FROM {change.table} WHERE {_where(change)} {lock}", **_key(change))
    return {c: row[c] for c in columns} if row else None


def current(db: Engine, table: str, key: Mapping[str, object], columns: tuple[str, ...]) -> dict[str, object] | None:
    """The columns of one row as they are now, or None."""
    return _row(db, Change("", table, key, None, None), columns, "")


def check(db: Engine, change: Change) -> None:
    """Raise Moved unless the row is as `before` says and what it stands on is there; inside `tx()`.

    The row stays locked until the end of the transaction, so that of two writers at once the second one sees what the
    first one wrote.
    """
    columns = tuple(change.before or KEYS[change.table])
    now = _row(db, change, columns, db.fragment("lock"))
    if now is None and change.before is not None:
        raise Moved(f"{_name(change)} is no longer there")
    if now != (dict(change.before) if change.before is not None else None):
        raise Moved(f"somebody changed {_name(change)} in the meantime")
    if change.before is None:
        _check_needed(db, change)
    elif change.after is None or (change.table, change.after) == ("claims", {"hidden": 1}):
        _check_unused(db, change)


def _name(change: Change) -> str:
    number = change.key[KEYS[change.table][0]]
    if change.table in ("claims", "verdicts"):
        return claim_label(int(str(number)))
    if change.table in ("appearances", "removals"):
        return f"message {change.key['message']} of {claim_label(int(str(number)))}"
    if change.table == "links":
        return f"the link of {claim_label(int(str(number)))} to {claim_label(int(str(change.key['other'])))}"
    if change.table == "dismissals":
        return f"the dismissal of message {number}"
    if change.table == "media_answers":
        return f"the answer on {str(number)[:12]} and {str(change.key['other'])[:12]}"
    if change.table == "media_marks":
        return f"the mark on {str(number)[:12]}"
    if change.table in _WORDS:
        return _WORDS[change.table].format(number)
    return f"{change.table.removesuffix('s')} {number}"


def _check_needed(db: Engine, change: Change) -> None:
    row = {**change.key, **(change.after or {})}
    for column, table, key, word in _NEEDS.get(change.table, ()):
        value = row.get(column)
        if value is not None and db.one(f"SELECT 1 FROM {table} WHERE {key} = :value", value=value) is None:
            raise Moved(f"{word} {value} is no longer in the case")


def _check_unused(db: Engine, change: Change) -> None:
    """A row that others build on is not taken away from under them."""
    if change.table == "sources":
        row = db.one("SELECT min(claim) AS claim FROM evidence WHERE source = :id", id=change.key["id"])
        if row and row["claim"] is not None:
            raise Moved(f"{claim_label(row['claim'])} has evidence from it")
    elif change.table == "evidence":
        row = db.one("SELECT min(id) AS id FROM evidence WHERE derived_from = :id", id=change.key["id"])
        if row and row["id"] is not None:
            raise Moved(f"evidence {row['id']} derives from it")
        row = db.one("SELECT min(id) AS id FROM figures WHERE evidence = :id", id=change.key["id"])
        if row and row["id"] is not None:
            raise Moved(f"figure {row['id']} rests on it")
    elif change.table == "claims":
        number = int(str(change.key["id"]))
        found = acting.carries(db, number)
        if found:
            raise Moved(f"{claim_label(number)} has {found} since then")


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
