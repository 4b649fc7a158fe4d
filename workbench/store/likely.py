"""SQL of what brings a claim up for a text: shared names, shared words, what is answered."""

from collections.abc import Sequence

from workbench.folding import Term
from workbench.store.engine import Engine

_IN = 500


def claims_named(db: Engine, folded: Sequence[str], first: str, last: str, most: int) -> list[int]:
    """Visible claims that have one of these names (folded) as place or actor and whose event lies in these days."""
    found: set[int] = set()
    for table in ("claim_places", "claim_actors"):
        rows = db.rows(
            f"SELECT DISTINCT n.claim FROM {table} n JOIN claims c ON c.id = n.claim AND c.hidden = 0 "
            "WHERE n.folded IN (:names) AND (c.event_start IS NULL OR c.event_start BETWEEN :first AND :last) "
            f"ORDER BY n.claim DESC LIMIT {int(most)}",
            names=list(folded),
            first=first,
            last=last,
        )
        found.update(r["claim"] for r in rows)
    return sorted(found)


def answered(db: Engine, message: int, reply_to: str, reach: int) -> int | None:
    """The message that a message answers, if it stands within `reach` records before it in the same import."""
    row = db.one(
        "SELECT q.id FROM messages m JOIN messages q ON q.batch = m.batch AND q.chat = m.chat "
        "AND q.position BETWEEN m.position - :reach AND m.position WHERE m.id = :id AND q.external_id = :reply LIMIT 1",
        id=message,
        reply=reply_to,
        reach=reach,
    )
    return int(row["id"]) if row else None


def sharing(db: Engine, words: Sequence[str], most: int) -> list[tuple[int, str]]:
    """The first messages that have all of these folded words: (number, text)."""
    found = db.fragment("search")
    rows = db.rows(
        f"SELECT m.id, m.text FROM messages m WHERE {found} ORDER BY m.id LIMIT {int(most)}",
        search=db.search_query([Term((word,)) for word in words]),
    )
    return [(r["id"], r["text"]) for r in rows]


def removed_from(db: Engine, ids: Sequence[int]) -> set[int]:
    """Claims that somebody took one of these messages out of."""
    rows = db.rows("SELECT DISTINCT claim FROM removals WHERE message IN (:ids)", ids=list(ids[:_IN]))
    return {r["claim"] for r in rows}
