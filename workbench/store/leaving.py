"""SQL that counts what an export of a filter would take along, before it is written."""

from dataclasses import dataclass

from workbench.store.engine import Engine
from workbench.store.filters import Compiled


@dataclass(frozen=True, slots=True)
class Sums:
    """What stands behind the claims of a filter: how many of each; `senders` and `chats` are distinct ones."""

    claims: int
    messages: int
    evidence: int
    media: int
    senders: int
    chats: int
    persons: int
    """Sources that are persons."""
    undecided: int
    """Claims that are still rumors."""
    of_no_kind: int
    """Sources of which nobody said what they are."""


def sums(db: Engine, chosen: Compiled, person_kinds: tuple[str, ...]) -> Sums:
    """Count what a compiled claim filter would take along; takes the kinds of source that are people."""
    among = f"SELECT c.id FROM claims c WHERE {chosen.where}"
    c = db.one(
        "SELECT count(*) AS n, coalesce(sum(CASE WHEN c.status = 'rumor' THEN 1 ELSE 0 END), 0) AS u "
        f"FROM claims c WHERE {chosen.where}",
        **chosen.params,
    )
    m = db.one(
        "SELECT count(*) AS n, count(DISTINCT m.sender) AS s, count(DISTINCT m.chat) AS k FROM messages m "
        f"WHERE m.id IN (SELECT a.message FROM appearances a WHERE a.claim IN ({among}))",
        **chosen.params,
    )
    e = db.one(
        f"SELECT count(*) AS n, count(DISTINCT CASE WHEN lower(s.kind) IN (:persons) THEN s.id END) AS p, "
        "count(DISTINCT CASE WHEN s.kind = '' THEN s.id END) AS o "
        f"FROM evidence e LEFT JOIN sources s ON s.id = e.source WHERE e.retracted = 0 AND e.claim IN ({among})",
        persons=list(person_kinds),
        **chosen.params,
    )
    p = db.one(
        "SELECT count(DISTINCT t.sha256) AS n FROM attachments t WHERE t.sha256 IS NOT NULL AND t.message IN "
        f"(SELECT a.message FROM appearances a WHERE a.claim IN ({among}))",
        **chosen.params,
    )
    return Sums(
        int(c["n"]) if c else 0, int(m["n"]) if m else 0, int(e["n"]) if e else 0, int(p["n"]) if p else 0,
        int(m["s"]) if m else 0, int(m["k"]) if m else 0, int(e["p"]) if e else 0, int(c["u"]) if c else 0,
        int(e["o"]) if e else 0,
    )  # fmt: skip


def media(db: Engine, chosen: Compiled) -> list[str]:
    """The sha256 of every medium that messages and evidence of a filter's claims name, in ascending order."""
    among = f"SELECT c.id FROM claims c WHERE {chosen.where}"
    rows = db.rows(
        "SELECT t.sha256 FROM attachments t WHERE t.sha256 IS NOT NULL AND t.message IN "
        f"(SELECT a.message FROM appearances a WHERE a.claim IN ({among})) UNION "
        f"SELECT e.sha256 FROM evidence e WHERE e.sha256 IS NOT NULL AND e.retracted = 0 AND e.claim IN ({among}) "
        "ORDER BY 1",
        **chosen.params,
    )
    return [r["sha256"] for r in rows]
