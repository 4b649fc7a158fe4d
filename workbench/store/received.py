"""SQL of what came in redacted bundles: which claim of which case a claim here was received as, and what may be it.

A claim that was received keeps what the other case said of it last (`said`): what stands here and differs from that was
changed here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workbench.store.bundled import TABLES, RowOf
from workbench.store.engine import Engine

_IN = 500


@dataclass(frozen=True, slots=True)
class Received:
    """A claim as another case sent it last: its number there, and what it said (`bundles.received_fields.Said`)."""

    claim: int
    origin: str
    number: int
    said: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that may be one of a bundle: its text and the sha256 of its files."""

    id: int
    scope: int
    text: str
    files: frozenset[str]


def of_claim(db: Engine, claim: int) -> Received | None:
    """What was received of a claim last; None for a claim of our own."""
    r = db.one("SELECT claim, origin, number, said FROM received_claims WHERE claim = :c", c=claim)
    return Received(r["claim"], r["origin"], r["number"], r["said"]) if r else None


def numbered(db: Engine, origin: str, number: int) -> int | None:
    """The claim that was received as this number of another case; None where that is not known or not certain."""
    found = db.rows("SELECT claim FROM received_claims WHERE origin = :o AND number = :n", o=origin, n=number)
    return int(found[0]["claim"]) if len(found) == 1 else None


def save(db: Engine, new: Received) -> None:
    """Remember inside `tx()` what another case said of a claim."""
    db.run(
        "INSERT INTO received_claims (claim, origin, number, said) VALUES (:c, :o, :n, :s) "
        "ON CONFLICT (claim) DO UPDATE SET origin = :o, number = :n, said = :s",
        c=new.claim, o=new.origin, n=new.number, s=new.said,
    )  # fmt: skip


# --- messages --------------------------------------------------------------------------------------------------------


def by_keys(db: Engine, scope: int, keys: Sequence[int]) -> dict[int, int]:
    """The messages of a conversation by their keys."""
    found: dict[int, int] = {}
    for i in range(0, len(keys), _IN):
        rows = db.rows(
            "SELECT dedupe_key AS k, id FROM messages WHERE scope = :s AND dedupe_key IN (:k)",
            s=scope, k=list(keys[i : i + _IN]),
        )  # fmt: skip
        found.update((r["k"], r["id"]) for r in rows)
    return found


def sent_within(db: Engine, platform: str, first: str, last: str, other_than: int) -> list[Sent]:
    """The messages of a platform that were sent between two UTC times, oldest first, outside of one conversation."""
    # Times first: asked for the platform too, SQLite would walk through all of its messages.
    found = db.rows(
        "SELECT id, scope, platform, text FROM messages WHERE sent_at BETWEEN :a AND :z ORDER BY sent_at, id",
        a=first, z=last,
    )  # fmt: skip
    rows = [r for r in found if r["platform"] == platform and r["scope"] != other_than]
    files = attached(db, [r["id"] for r in rows])
    return [Sent(r["id"], r["scope"], r["text"], files.get(r["id"], frozenset())) for r in rows]


def attached(db: Engine, messages: Sequence[int]) -> dict[int, frozenset[str]]:
    """The sha256 of what these messages have with them, for those that have something that is held."""
    found: dict[int, set[str]] = {}
    for i in range(0, len(messages), _IN):
        sql = "SELECT message, sha256 FROM attachments WHERE message IN (:m) AND sha256 IS NOT NULL"
        for r in db.rows(sql, m=list(messages[i : i + _IN])):
            found.setdefault(r["message"], set()).add(r["sha256"])
    return {message: frozenset(files) for message, files in found.items()}


def lacking(db: Engine, messages: Sequence[int]) -> set[tuple[int, int]]:
    """(message, place) of the files that came without their bytes."""
    found: set[tuple[int, int]] = set()
    for i in range(0, len(messages), _IN):
        rows = db.rows(
            "SELECT message, n FROM attachments WHERE message IN (:m) AND sha256 IS NULL", m=list(messages[i : i + _IN])
        )
        found.update((r["message"], r["n"]) for r in rows)
    return found


def complete(db: Engine, found: Iterable[tuple[int, int, str]]) -> None:
    """Give files (message, place) inside `tx()` the bytes that a later bundle brought (sha256)."""
    for message, n, sha256 in found:
        db.run(
            "UPDATE attachments SET sha256 = :h, state = 'present' WHERE message = :m AND n = :n AND sha256 IS NULL",
            h=sha256, m=message, n=n,
        )  # fmt: skip


def make_whole(db: Engine, row: RowOf, folded: str) -> None:
    """Write a whole message inside `tx()` over the redacted one of its number; its files are to be written anew.

    What was read in it stays until it is read again under another rule: it stands in the same cluster.
    """
    columns = tuple(c for c in TABLES["messages"].names if c not in ("id", "cluster"))
    db.update("messages", (*columns, "folded"), [[*(row[c] for c in columns), folded, row["id"]]])
    db.run("DELETE FROM attachments WHERE message = :m", m=row["id"])


# --- claims that may be the same -------------------------------------------------------------------------------------


def rivals(
    db: Engine, claim: int, origin: str, predicate: str, names: Sequence[str], span: tuple[str, str]
) -> list[int]:
    """Visible claims of the case that tell of the like: same predicate, one of these places or actors (folded), an
    event in these days or none; not those that came from the same other case."""
    found: set[int] = set()
    for table in ("claim_places", "claim_actors"):
        rows = db.rows(
            f"SELECT DISTINCT n.claim FROM {table} n JOIN claims c ON c.id = n.claim AND c.hidden = 0 "
            "AND c.merged_into IS NULL AND c.predicate = :p WHERE n.folded IN (:names) AND n.claim <> :c "
            "AND (c.event_start IS NULL OR (c.event_start <= :z AND coalesce(c.event_end, c.event_start) >= :a)) "
            "AND NOT EXISTS (SELECT 1 FROM received_claims r WHERE r.claim = n.claim AND r.origin = :o)",
            p=predicate, names=list(names), c=claim, a=span[0], z=span[1], o=origin,
        )  # fmt: skip
        found.update(r["claim"] for r in rows)
    return sorted(found)


def sharing(db: Engine, claim: int, origin: str, predicate: str, messages: Sequence[int]) -> dict[int, int]:
    """Visible claims of a predicate that carry some of these messages, with how many; as in `rivals` not all."""
    found: dict[int, int] = {}
    for i in range(0, len(messages), _IN):
        rows = db.rows(
            "SELECT a.claim, count(*) AS n FROM appearances a JOIN claims c ON c.id = a.claim AND c.hidden = 0 "
            "AND c.merged_into IS NULL AND c.predicate = :p WHERE a.message IN (:m) AND a.claim <> :c "
            "AND NOT EXISTS (SELECT 1 FROM received_claims r WHERE r.claim = a.claim AND r.origin = :o) "
            "GROUP BY a.claim",
            p=predicate, m=list(messages[i : i + _IN]), c=claim, o=origin,
        )  # fmt: skip
        for r in rows:
            found[r["claim"]] = found.get(r["claim"], 0) + r["n"]
    return found


def met_as(db: Engine, claim: int, match_key: str) -> None:
    """Let later messages find a claim inside `tx()` by what it says (`claims.grouping`)."""
    db.run("UPDATE claims SET match_key = :k WHERE id = :c", k=match_key, c=claim)


def polarity(db: Engine, claim: int) -> str:
    """The first part of what a claim is met by: taken, held, …; "" where unknown."""
    r = db.one("SELECT match_key FROM claims WHERE id = :c", c=claim)
    return str(r["match_key"]).partition("|")[0] if r else ""


# --- differences -----------------------------------------------------------------------------------------------------


def outdated(db: Engine, subject: str, field: str, origin: str, theirs: str) -> None:
    """Inside `tx()`: what a case said earlier of a field waits no longer; what it says now waits again if it did."""
    told = {"s": subject, "f": field, "o": origin, "t": theirs}
    where = "subject = :s AND field = :f AND origin = :o"
    db.run(f"UPDATE merge_conflicts SET answer = 'outdated' WHERE {where} AND theirs <> :t AND answer = ''", **told)
    db.run(f"UPDATE merge_conflicts SET answer = '' WHERE {where} AND theirs = :t AND answer = 'outdated'", **told)
