"""SQL of conversations and of the people in them: what they were called in the exports that came so far.

A conversation is a `scope`, a number that its messages bear: whatever it is called, the same record in it is known
again. What makes two names one conversation, or one person, is `intake.merging`'s to say.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from workbench.store import counters
from workbench.store.engine import Engine


@dataclass(frozen=True, slots=True)
class Conversation:
    """One way in which a conversation was named: its number, the platform's own id ("" when not given), its name."""

    scope: int
    platform: str
    identity: str
    name: str


@dataclass(frozen=True, slots=True)
class Line:
    """What comparing needs of a message that has no id of its own: who wrote what, and its key (see `placing`)."""

    key: int
    sender: str | None
    text: str


def of_platform(db: Engine, platform: str) -> list[Conversation]:
    """All names of all conversations of a platform, oldest conversation first."""
    rows = db.rows(
        "SELECT scope, platform, identity, name FROM conversations WHERE platform = :p ORDER BY scope, identity, name",
        p=platform,
    )
    return [Conversation(r["scope"], r["platform"], r["identity"], r["name"]) for r in rows]


def name(db: Engine, new: Conversation) -> None:
    """Note inside `tx()` that a conversation is called so; what is noted already stays."""
    db.insert(
        "conversations",
        ("platform", "identity", "name", "scope"),
        [(new.platform, new.identity, new.name, new.scope)],
        ignore=True,
    )


def found(db: Engine, wanted: Conversation, others: frozenset[int] = frozenset()) -> int:
    """The number of the conversation of exactly this name, given now inside `tx()` where there is none.

    `others` are conversations of the name that are known to be different ones.
    """
    for held in of_platform(db, wanted.platform):
        if (held.identity, held.name) == (wanted.identity, wanted.name) and held.scope not in others:
            return held.scope
    scope = counters.take(db, "conversation")
    name(db, replace(wanted, scope=scope))
    return scope


# --- people -------------------------------------------------------------------------------------------------------


def people(db: Engine, scope: int) -> dict[str, str]:
    """Every name that a sender had in a conversation → the name under which that person was known first."""
    return {r["name"]: r["person"] for r in db.rows("SELECT name, person FROM people WHERE scope = :s", s=scope)}


def add_people(db: Engine, scope: int, batch: int, known: Mapping[str, str]) -> None:
    """Note inside `tx()` who wrote in a conversation (name → person), and which import brought the name."""
    rows = [(scope, called, person, batch) for called, person in sorted(known.items())]
    db.insert("people", ("scope", "name", "person", "batch"), rows, ignore=True)


def forget_people(db: Engine, scopes: Iterable[int]) -> None:
    """Drop inside `tx()` the names that no message of these conversations bears any more."""
    for scope in scopes:
        left = {r["sender"] for r in db.rows("SELECT DISTINCT sender FROM messages WHERE scope = :s", s=scope)}
        known = people(db, scope)
        persons = {known[n] for n in known if n in left}
        gone = [n for n in known if n not in left and n not in persons]
        for i in range(0, len(gone), 500):
            db.run("DELETE FROM people WHERE scope = :s AND name IN (:n)", s=scope, n=gone[i : i + 500])


# --- what comparing reads -----------------------------------------------------------------------------------------


def lines(db: Engine, scope: int, first: int, last: int, most: int) -> list[Line]:
    """At most `most` messages of a conversation with keys from `first` to `last`, by key."""
    rows = db.rows(
        "SELECT dedupe_key, sender, text FROM messages WHERE scope = :s AND dedupe_key BETWEEN :a AND :b "
        "ORDER BY dedupe_key LIMIT :most",
        s=scope,
        a=first,
        b=last,
        most=most,
    )
    return [Line(r["dedupe_key"], r["sender"], r["text"]) for r in rows]


def lines_by_sender(db: Engine, scope: int, first: int, last: int) -> dict[str, int]:
    """How many messages each sender of a conversation has with keys from `first` to `last`."""
    rows = db.rows(
        "SELECT sender, count(*) AS n FROM messages WHERE scope = :s AND dedupe_key BETWEEN :a AND :b "
        "AND sender IS NOT NULL GROUP BY sender",
        s=scope,
        a=first,
        b=last,
    )
    return {r["sender"]: r["n"] for r in rows}


def span(db: Engine, scope: int, first: int, last: int) -> tuple[int, int] | None:
    """The first and last key of a conversation between two keys; None when it has none there."""
    asked = {"s": scope, "a": first, "b": last}
    low = db.one("SELECT min(dedupe_key) AS k FROM messages WHERE scope = :s AND dedupe_key BETWEEN :a AND :b", **asked)
    high = db.one(
        "SELECT max(dedupe_key) AS k FROM messages WHERE scope = :s AND dedupe_key BETWEEN :a AND :b", **asked
    )
    return (low["k"], high["k"]) if low and high and low["k"] is not None else None
