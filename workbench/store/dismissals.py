"""SQL of dismissals: texts that analysts took out of the inbox, and which clusters each of them covers.

A dismissal covers the cluster its message is in, and every cluster that begins with the same text.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.store.engine import Engine
from workbench.store.inbox import FIRST, Wanted, chosen

_IN = 500


@dataclass(frozen=True, slots=True)
class Dismissal:
    """A cluster that an analyst took out of the inbox: when, why, and how many copies there were then."""

    message: int
    hash: int
    copies: int
    reason: str
    by: str
    at: str

    @property
    def columns(self) -> dict[str, object]:
        """All but the key, as an undoable change has them."""
        return {"hash": self.hash, "copies": self.copies, "reason": self.reason, "by": self.by, "at": self.at}


def dismissed(db: Engine, wanted: Wanted, most: int | None) -> list[int]:
    """Dismissals of which the case still holds a copy, by their message, the newest first."""
    clause, params = chosen(wanted)
    there = "EXISTS (SELECT 1 FROM inbox i WHERE " + FIRST + " AND {}" + clause + ")"
    by_message = there.format("i.message = (SELECT coalesce(d.cluster, d.id) FROM messages d WHERE d.id = x.message)")
    by_text = there.format("x.hash <> 0 AND i.hash = x.hash")
    limit = "" if most is None else f" LIMIT {int(most)}"
    rows = db.rows(
        f"SELECT x.message FROM dismissals x WHERE {by_message} OR {by_text} ORDER BY x.at DESC, x.message DESC{limit}",
        **params,
    )
    return [r["message"] for r in rows]


def by_message(db: Engine, keys: Sequence[int]) -> dict[int, Dismissal]:
    """Dismissals by the message they were made on."""
    found: dict[int, Dismissal] = {}
    for i in range(0, len(keys), _IN):
        for r in db.rows(
            'SELECT message, hash, copies, reason, "by", at FROM dismissals WHERE message IN (:ids)',
            ids=list(keys[i : i + _IN]),
        ):
            found[r["message"]] = Dismissal(r["message"], r["hash"], r["copies"], r["reason"], r["by"], r["at"])
    return found


def covered(db: Engine, keys: Sequence[int]) -> dict[int, list[int]]:
    """First messages of the clusters that dismissals keep out of the inbox, by the message they were made on."""
    found: dict[int, set[int]] = {k: set() for k in keys}
    for i in range(0, len(keys), _IN):
        for r in db.rows(
            "SELECT x.message, coalesce(d.cluster, d.id) AS first FROM dismissals x "
            "JOIN messages d ON d.id = x.message WHERE x.message IN (:ids) UNION "
            "SELECT x.message, i.message AS first FROM dismissals x JOIN inbox i ON i.hash = x.hash "
            f"WHERE x.hash <> 0 AND x.message IN (:ids) AND {FIRST}",
            ids=list(keys[i : i + _IN]),
        ):
            found[r["message"]].add(r["first"])
    return {k: sorted(v) for k, v in found.items()}


def same_text(db: Engine, text: int) -> list[int]:
    """First messages of the clusters whose text has this hash; [] for 0."""
    rows = db.rows(
        f"SELECT i.message FROM inbox i WHERE i.hash = :h AND i.hash <> 0 AND {FIRST} ORDER BY i.message",
        h=text,
    )
    return [r["message"] for r in rows]


def covering(db: Engine, first: int, text: int) -> list[int]:
    """Dismissals that keep a cluster out of the inbox, given its first message and the hash of its text (0: none)."""
    rows = db.rows(
        "SELECT x.message FROM dismissals x JOIN messages d ON d.id = x.message WHERE d.id = :id OR d.cluster = :id "
        "UNION SELECT x.message FROM dismissals x WHERE x.hash <> 0 AND x.hash = :hash ORDER BY message",
        id=first,
        hash=text,
    )
    return [r["message"] for r in rows]
