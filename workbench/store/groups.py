"""SQL of what claims are grouped by: one word a claim. A filter's order is its own affair; these come in any order."""

from collections.abc import Iterator, Sequence

from workbench.store.engine import Engine

_BY = {"place": "c.places", "day": "substr(coalesce(c.event_start, c.first_seen, ''), 1, 10)"}
"""What is read of a claim: its places as they are stored (JSON; the first counts), or the day of the event, else the
day of its first message."""
_SCAN_FROM = 50_000
"""From so many claims on the whole table is read from end to end: a million look-ups by number take four times that."""
_IN = 500


def words(db: Engine, by: str, claims: Sequence[int]) -> Iterator[tuple[int, str]]:
    """(claim, what it is grouped by as stored) of these claims at least, in constant memory."""
    columns = f"c.id, {_BY[by]} AS word"
    if len(claims) >= _SCAN_FROM:
        for row in db.stream(f"SELECT {columns} FROM claims c"):
            yield row["id"], row["word"]
        return
    for i in range(0, len(claims), _IN):
        for row in db.rows(f"SELECT {columns} FROM claims c WHERE c.id IN (:claims)", claims=list(claims[i : i + _IN])):
            yield row["id"], row["word"]
