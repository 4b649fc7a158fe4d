"""SQL of texts: the wordings that messages share, which longer one each was taken from, and what finds them.

A text is named by the first stored message that had it; `messages.wording` says which text a message has.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workbench.store import counters
from workbench.store.engine import Engine, Row

_IN = 500


@dataclass(frozen=True, slots=True)
class Held:
    """A stored text with its message's words, and the longer one most like it that says something else (`rival`)."""

    id: int
    hash: int
    cluster: int
    rival: int | None
    rival_hash: int
    rival_score: int
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Link:
    """A text and a longer one that it was taken from, their likeness in hundredths, and whether the link holds."""

    child: int
    parent: int
    score: int
    holds: bool


_HELD = (
    "SELECT t.id, t.hash, t.cluster, t.rival, t.rival_score, m.text, m.language, coalesce(r.hash, 0) AS rival_hash "
    "FROM texts t JOIN messages m ON m.id = t.id LEFT JOIN texts r ON r.id = t.rival "
)


def _held(r: Row) -> Held:
    return Held(
        r["id"], r["hash"], r["cluster"], r["rival"], r["rival_hash"], r["rival_score"], r["text"], r["language"]
    )


def blocks(db: Engine) -> list[tuple[int, int, bytes]]:
    """What finds texts: (number, level, body) of every block."""
    rows = db.rows("SELECT n, level, body FROM text_values ORDER BY n")
    return [(r["n"], r["level"], bytes(r["body"])) for r in rows]


def in_cluster(db: Engine, cluster: int) -> list[int]:
    """The messages of a cluster, by id."""
    return [r["id"] for r in db.rows("SELECT id FROM messages WHERE cluster = :c ORDER BY id", c=cluster)]


def look_alikes(db: Engine, message: int) -> list[int]:
    """First messages of the texts that are nearly a message's text and say something else, by id."""
    rows = db.rows(
        "SELECT t.rival AS id FROM texts t JOIN messages m ON m.wording = t.id WHERE m.id = :m AND t.rival IS NOT NULL "
        "UNION SELECT t.id FROM texts t JOIN messages m ON m.wording = t.rival WHERE m.id = :m",
        m=message,
    )
    return sorted(r["id"] for r in rows)


def languages_of_claims(db: Engine, message: int) -> list[tuple[str, int, int]]:
    """Languages in which the claims that a message carries are told: (language, messages, the first of them)."""
    rows = db.rows(
        "SELECT o.language, count(DISTINCT o.id) AS n, min(o.id) AS first FROM appearances a "
        "JOIN claims c ON c.id = a.claim AND c.hidden = 0 JOIN appearances b ON b.claim = a.claim "
        "JOIN messages o ON o.id = b.message WHERE a.message = :m AND a.main = 1 "
        "GROUP BY o.language ORDER BY o.language",
        m=message,
    )
    return [(r["language"], r["n"], r["first"]) for r in rows]


def version(db: Engine) -> int:
    """A number that changes when texts are taken out: what was remembered of them is out of date then."""
    return counters.current(db, "texts")


def save_blocks(db: Engine, gone: Sequence[int], new: Iterable[tuple[int, int, int, bytes]]) -> None:
    """Replace blocks (number, level, length, body) inside `tx()`."""
    if gone:
        db.run("DELETE FROM text_values WHERE n IN (:gone)", gone=list(gone))
    db.insert("text_values", ("n", "level", "held", "body"), list(new))


def hashes(db: Engine, ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """The hash and cluster of texts that are still there: id → (hash, cluster)."""
    found: dict[int, tuple[int, int]] = {}
    for i in range(0, len(ids), _IN):
        for r in db.rows("SELECT id, hash, cluster FROM texts WHERE id IN (:ids)", ids=list(ids[i : i + _IN])):
            found[r["id"]] = (r["hash"], r["cluster"])
    return found


def by_ids(db: Engine, ids: Sequence[int]) -> list[Held]:
    """Texts that are still there, by id."""
    found: list[Held] = []
    for i in range(0, len(ids), _IN):
        found += map(_held, db.rows(f"{_HELD} WHERE t.id IN (:ids) ORDER BY t.id", ids=list(ids[i : i + _IN])))
    return found


def members(db: Engine, clusters: Sequence[int]) -> dict[int, int]:
    """Every text of these clusters: id → cluster."""
    found: dict[int, int] = {}
    for i in range(0, len(clusters), _IN):
        for r in db.rows(
            "SELECT id, cluster FROM texts WHERE cluster IN (:c) ORDER BY id", c=list(clusters[i : i + _IN])
        ):
            found[r["id"]] = r["cluster"]
    return found


def links(db: Engine, children: Sequence[int]) -> list[Link]:
    """The links of these texts to longer ones."""
    found: list[Link] = []
    for i in range(0, len(children), _IN):
        rows = db.rows(
            "SELECT child, parent, score, holds FROM text_links WHERE child IN (:c) ORDER BY child, parent",
            c=list(children[i : i + _IN]),
        )
        found += [Link(r["child"], r["parent"], r["score"], bool(r["holds"])) for r in rows]
    return found


def save_links(db: Engine, new: Sequence[Link]) -> None:
    """Replace the links of the children named in these, inside `tx()`."""
    children = sorted({link.child for link in new})
    for i in range(0, len(children), _IN):
        db.run("DELETE FROM text_links WHERE child IN (:c)", c=children[i : i + _IN])
    rows = [(link.child, link.parent, link.score, int(link.holds)) for link in new]
    db.insert("text_links", ("child", "parent", "score", "holds"), rows)


def add(db: Engine, new: Sequence[tuple[int, int, int, int | None, int]]) -> None:
    """Insert texts inside `tx()`: id, hash, cluster, rival, its likeness."""
    db.insert("texts", ("id", "hash", "cluster", "rival", "rival_score"), new)


def oppose(db: Engine, changed: Sequence[tuple[int | None, int, int]]) -> None:
    """Write the rivals that texts have found, with their likeness, inside `tx()`; the id stands last."""
    db.update("texts", ("rival", "rival_score"), changed)


def move(db: Engine, moved: Sequence[tuple[int, int, int]]) -> None:
    """Give texts (id, cluster it was in, cluster it is in) and their messages another cluster inside `tx()`."""
    db.update("texts", ("cluster",), [(new, text) for text, _, new in moved])
    for text, old, new in moved:
        db.run(
            "UPDATE messages SET cluster = :new WHERE cluster = :old AND wording = :text", new=new, old=old, text=text
        )


def save_readings(db: Engine, rows: Sequence[tuple[str, int | None, int | None, int]]) -> None:
    """Write language, text and cluster of messages inside `tx()`; the message's id stands last."""
    db.update("messages", ("language", "wording", "cluster"), rows)


def save_places(db: Engine, rows: Sequence[tuple[int | None, int | None, int]]) -> None:
    """Write text and cluster of messages inside `tx()`; the message's id stands last."""
    db.update("messages", ("wording", "cluster"), rows)


def gather(db: Engine, texts: Iterable[tuple[int, int]]) -> None:
    """Mark the first messages of texts (text, cluster) as members of a cluster that is no longer theirs alone."""
    db.update("messages", ("cluster",), [(cluster, text) for text, cluster in texts])


def part(db: Engine, texts: Sequence[int]) -> None:
    """Unmark texts whose cluster has left them, inside `tx()`, unless several messages have them."""
    for text in texts:
        row = db.one("SELECT count(*) AS n FROM messages WHERE cluster = :c", c=text)
        if row and row["n"] == 1:
            db.run("UPDATE messages SET cluster = NULL WHERE id = :id", id=text)


def clear(db: Engine) -> None:
    """Forget every text inside `tx()`, before all messages are read again under another rule."""
    if db.one("SELECT 1 AS one FROM texts LIMIT 1") is None:
        return
    counters.take(db, "texts")
    db.run("DELETE FROM texts")
    db.run("DELETE FROM text_links")
    db.run("DELETE FROM text_values")
    db.run("UPDATE messages SET cluster = NULL, wording = NULL WHERE wording IS NOT NULL")


@dataclass(frozen=True, slots=True)
class Released:
    """What was taken out: texts, and the messages of other batches that had one of them and are to be placed again."""

    texts: list[int]
    messages: list[int]


def release(db: Engine, batch: int) -> Released:
    """Take a batch's texts out inside `tx()`, with those that share a cluster with them or are compared with them."""
    counters.take(db, "texts")
    theirs = "SELECT t.cluster FROM texts t JOIN messages m ON m.wording = t.id WHERE m.batch = :b"
    own = f"SELECT id FROM texts WHERE cluster IN ({theirs})"
    opposed = f"SELECT cluster FROM texts WHERE rival IN ({own})"
    linked = f"SELECT t.cluster FROM texts t JOIN text_links l ON l.child = t.id WHERE l.parent IN ({own})"
    clusters = sorted({r["cluster"] for r in db.rows(f"{theirs} UNION {opposed} UNION {linked}", b=batch)})
    texts: list[int] = []
    messages: list[int] = []
    for i in range(0, len(clusters), _IN):
        part = list(clusters[i : i + _IN])
        held = [r["id"] for r in db.rows("SELECT id FROM texts WHERE cluster IN (:c) ORDER BY id", c=part)]
        texts += held
        for j in range(0, len(held), _IN):
            few = held[j : j + _IN]
            # A text that is alone in its cluster is found by its id, the others by their cluster.
            which = "(cluster IN (:c) OR id IN (:t)) AND wording IN (:t)"
            sql = f"SELECT id FROM messages WHERE batch <> :b AND {which} ORDER BY id"
            messages += [r["id"] for r in db.rows(sql, b=batch, c=part, t=few)]
            db.run(f"UPDATE messages SET cluster = NULL, wording = NULL WHERE {which}", c=part, t=few)
            db.run("DELETE FROM texts WHERE id IN (:t)", t=few)
            db.run("DELETE FROM text_links WHERE child IN (:t)", t=few)
    return Released(texts, sorted(set(messages)))
