"""SQL of what messages were found to say: the wordings to read, mentions, and the units that claims are made of.

Rows come ready-made and in blocks: a chunk of messages is read in one process and written in another.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from workbench import canonical
from workbench.folding import fold
from workbench.model import Mention
from workbench.store.engine import Engine, Row

_IN = 500


@dataclass(frozen=True, slots=True)
class Wordings:
    """Messages as they are read, by column: id, kind, text, the text folded for search, time sent."""

    ids: list[int]
    kinds: list[str]
    texts: list[str]
    folds: list[str]
    times: list[str | None]


_READ = "SELECT id, kind, text, folded, sent_at FROM messages WHERE "


def wordings(db: Engine, after: int, upto: int) -> Wordings:
    """The messages after one id, up to another."""
    return _wordings(db.rows(_READ + "id > :after AND id <= :upto ORDER BY id", after=after, upto=upto))


def wordings_of(db: Engine, ids: Sequence[int]) -> Wordings:
    """These messages, by id."""
    found: list[Row] = []
    for i in range(0, len(ids), _IN):
        found += db.rows(_READ + "id IN (:ids) ORDER BY id", ids=list(ids[i : i + _IN]))
    return _wordings(found)


def _wordings(rows: Sequence[Row]) -> Wordings:
    names = ("id", "kind", "text", "folded", "sent_at")
    return Wordings(*([r[name] for r in rows] for name in names))


@dataclass(frozen=True, slots=True)
class MentionRows:
    """What was found in messages: rows of mentions (message, n, predicate, stance, score, body), of the names in them
    (folded, message), and of the units they make (key, message, number of the unit in its message).
    """

    mentions: list[tuple[int, int, str, str, int, str]]
    names: list[tuple[str, int]]
    units: list[tuple[int, int, int]]


def add_mentions(found: MentionRows, message: int, mentions: Sequence[Mention]) -> None:
    """Add the rows of one message's mentions and of the names in them."""
    found.mentions.extend(
        (message, n, m.predicate, m.stance.value, m.score, canonical.dumps(m)) for n, m in enumerate(mentions)
    )
    names = {fold(name) for m in mentions for name in (*m.places, *(a.name for a in m.actors))}
    found.names.extend((name, message) for name in sorted(names))


def save(db: Engine, found: MentionRows, rule: str, lexicon: str) -> None:
    """Write what was found in messages inside `tx()`; the keys of their units are marked to be grouped."""
    if not found.mentions:
        return
    columns = ("message", "n", "predicate", "stance", "score", "body")
    db.insert("mentions", columns, found.mentions, same={"rule": rule, "lexicon": lexicon})
    db.insert("mention_names", ("folded", "message"), found.names)
    db.insert("units", ("key", "message", "n"), found.units)
    mark(db, sorted({key for key, *_ in found.units}))


def clear(db: Engine) -> None:
    """Forget what was found in all messages inside `tx()`, before they are read again under another rule.

    All keys are marked, of claims too: a claim that no message makes any more is to be hidden. Claims from before there
    were keys have one that no unit has (step 0003), the greatest of all, so that they come last.
    """
    for table in ("units", "claim_keys"):
        db.run(f"INSERT INTO regroup (key) SELECT DISTINCT key FROM {table} WHERE key NOT IN (SELECT key FROM regroup)")
    for table in ("mentions", "mention_names", "units"):
        db.run(f"DELETE FROM {table}")


def mark(db: Engine, keys: Sequence[int]) -> None:
    """Mark keys whose units are to be grouped anew, inside `tx()`."""
    db.insert("regroup", ("key",), [(key,) for key in keys], ignore=True)


def forget(db: Engine, batch: int) -> None:
    """Take a batch's units out inside `tx()`; what they were grouped with is marked."""
    theirs = "SELECT id FROM messages WHERE batch = :b"
    db.run(
        f"INSERT INTO regroup (key) SELECT DISTINCT key FROM units WHERE message IN ({theirs}) "
        "ON CONFLICT (key) DO NOTHING", b=batch,
    )  # fmt: skip
    db.run(f"DELETE FROM units WHERE message IN ({theirs})", b=batch)


# --- grouping --------------------------------------------------------------------------------------------------------


def marked(db: Engine, count: int) -> list[int]:
    """The first `count` keys that are to be grouped."""
    return [r["key"] for r in db.rows("SELECT key FROM regroup ORDER BY key LIMIT :n", n=count)]


def unmark(db: Engine, keys: Sequence[int]) -> None:
    """Keys are grouped, inside `tx()`."""
    for i in range(0, len(keys), _IN):
        db.run("DELETE FROM regroup WHERE key IN (:keys)", keys=list(keys[i : i + _IN]))


def left(db: Engine) -> int:
    """How many keys are still to be grouped."""
    row = db.one("SELECT count(*) AS n FROM regroup")
    return int(row["n"]) if row else 0


def holding(db: Engine, keys: Sequence[int]) -> list[tuple[int, int, int]]:
    """The units of these keys: (key, message, number)."""
    return _units(db, "key", keys)


def keys_of(db: Engine, messages: Sequence[int]) -> list[tuple[int, int, int]]:
    """The units of these messages: (key, message, number)."""
    return _units(db, "message", messages)


def _units(db: Engine, column: str, wanted: Sequence[int]) -> list[tuple[int, int, int]]:
    found: list[tuple[int, int, int]] = []
    for i in range(0, len(wanted), _IN):
        rows = db.rows(f"SELECT key, message, n FROM units WHERE {column} IN (:w)", w=list(wanted[i : i + _IN]))
        found += [(r["key"], r["message"], r["n"]) for r in rows]
    return found
