"""SQL of looking back: the events after a moment, newest first, and taking back what they changed.

Only for a `tx()` that is rolled back (`claims.rewinding`): nothing here writes history.
"""

from collections.abc import Iterator, Sequence

from workbench.model import Event
from workbench.store import changes, claims
from workbench.store.changes import Change, Moved
from workbench.store.engine import Engine

_PAGE = 1_000
_IN = 500
_COLUMNS = "subject, seq, at, analyst, kind, body, prev_hash, hash"


def newest_first(db: Engine, at: str) -> Iterator[Event]:
    """Every event after a moment, newest first, a page at a time."""
    rows = db.rows(
        f"SELECT {_COLUMNS} FROM events WHERE at > :t ORDER BY at DESC, subject DESC, seq DESC LIMIT :n", t=at, n=_PAGE
    )
    while rows:
        for r in rows:
            yield Event(r["subject"], r["seq"], r["at"], r["analyst"], r["kind"], r["body"], r["prev_hash"], r["hash"])
        last = rows[-1]
        rows = db.rows(
            f"SELECT {_COLUMNS} FROM events WHERE at > :t AND at <= :a AND (at < :a OR subject < :s "
            "OR (subject = :s AND seq < :n)) ORDER BY at DESC, subject DESC, seq DESC LIMIT :page",
            t=at, a=last["at"], s=last["subject"], n=last["seq"], page=_PAGE,
        )  # fmt: skip


def made_later(db: Engine, at: str) -> set[int]:
    """Claims that were made after a moment."""
    return {r["id"] for r in db.rows("SELECT id FROM claims WHERE created_at > :t", t=at)}


def hide_made_later(db: Engine, at: str) -> None:
    """Take the claims that were made after a moment out of the queue."""
    db.run("UPDATE claims SET hidden = 1 WHERE created_at > :t AND hidden = 0", t=at)


def take_back(db: Engine, change: Change, at: str) -> bool:
    """Carry out the inverse of a change, given as that; False when what it needs is no longer there.

    A source is taken out only when nothing names it any more.
    """
    if change.before is None or change.table == "sources":
        try:
            changes.check(db, change)
        except Moved:
            return False
    changes.apply(db, change, at)
    return True


def withdraw(db: Engine, claim: int, messages: Sequence[int]) -> None:
    """Take messages that the detector put to a claim out of it."""
    for i in range(0, len(messages), _IN):
        db.run(
            "DELETE FROM appearances WHERE claim = :c AND message IN (:m) AND by = 'detector'",
            c=claim,
            m=list(messages[i : i + _IN]),
        )


def unresurface(db: Engine, claim: int, count: int) -> None:
    """Count less messages that came since a claim was closed."""
    db.run(
        "UPDATE claims SET resurfaced = CASE WHEN resurfaced > :n THEN resurfaced - :n ELSE 0 END WHERE id = :c",
        c=claim,
        n=count,
    )


def set_hidden(db: Engine, claim: int, hidden: int) -> None:
    """Put a claim of the detector into the queue or out of it."""
    db.run("UPDATE claims SET hidden = :h WHERE id = :c", c=claim, h=hidden)


def unlink(db: Engine, claim: int, other: int) -> None:
    """Take out a contradiction that the detector noted."""
    db.run(
        "DELETE FROM links WHERE claim = :c AND other = :o AND kind = 'contradicts' AND by = 'detector'",
        c=claim,
        o=other,
    )


def worded(db: Engine, subject: str, at: str) -> str | None:
    """The body of the last event up to a moment by which the detector said what a claim says; None for none."""
    row = db.one(
        "SELECT body FROM events WHERE subject = :s AND at <= :t AND kind IN ('created', 'grown') "
        "ORDER BY seq DESC LIMIT 1",
        s=subject,
        t=at,
    )
    return row["body"] if row else None


def reword(db: Engine, claim: int, fields: dict[str, object], at: str) -> None:
    """Set what a claim says."""
    claims.update(db, claim, fields, at)


def date_back(db: Engine, numbers: Sequence[int], at: str) -> None:
    """Set when claims were changed last to their last event up to a moment."""
    for number in numbers:
        db.run(
            "UPDATE claims SET updated_at = coalesce((SELECT max(e.at) FROM events e WHERE e.subject = :s "
            "AND e.at <= :t), created_at) WHERE id = :c",
            c=number,
            s=f"claim/{number}",
            t=at,
        )
