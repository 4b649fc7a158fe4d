"""SQL of what a place's timeline and a comparison of blocs ask: claims by place, spans of verdicts, who carries what.

Each question is asked once for all claims, so that a thousand claims cost as many statements as one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from workbench import canonical
from workbench.model import Claim, EvidenceStance, Status
from workbench.store.claims import COLUMNS, from_row
from workbench.store.engine import Engine

_IN = 500


def claims_at(db: Engine, folded: Sequence[str]) -> list[Claim]:
    """The visible claims that name one of these places, given folded, oldest first."""
    rows = db.rows(
        f"SELECT {COLUMNS} FROM claims c WHERE c.hidden = 0 AND c.id IN "
        "(SELECT claim FROM claim_places WHERE folded IN (:f)) ORDER BY c.id",
        f=list(folded),
    )
    return [from_row(r) for r in rows]


def places_of(db: Engine, numbers: Sequence[int]) -> set[str]:
    """The places, folded, that any of these claims names."""
    found: set[str] = set()
    for i in range(0, len(numbers), _IN):
        rows = db.rows("SELECT DISTINCT folded FROM claim_places WHERE claim IN (:c)", c=list(numbers[i : i + _IN]))
        found.update(r["folded"] for r in rows)
    return found


def claims_naming(db: Engine, folded: Sequence[str], predicate: str) -> list[tuple[str, int]]:
    """(place, claim) of the visible claims of a predicate that name one of these places, given folded, oldest first."""
    rows = db.rows(
        "SELECT p.folded, p.claim FROM claim_places p JOIN claims c ON c.id = p.claim "
        "WHERE p.folded IN (:f) AND c.predicate = :p AND c.hidden = 0 ORDER BY p.claim",
        f=list(folded),
        p=predicate,
    )
    return [(r["folded"], r["claim"]) for r in rows]


def others_naming(db: Engine, folded: Sequence[str], predicate: str, after: int, many: int) -> list[int]:
    """The next so many visible claims of any other predicate that name one of these places, numbered above `after`."""
    rows = db.rows(
        "SELECT c.id FROM claims c WHERE c.id > :after AND c.hidden = 0 AND c.predicate <> :p AND c.id IN "
        "(SELECT claim FROM claim_places WHERE folded IN (:f)) ORDER BY c.id LIMIT :many",
        f=list(folded),
        p=predicate,
        after=after,
        many=many,
    )
    return [r["id"] for r in rows]


def spans(db: Engine, numbers: Sequence[int]) -> dict[int, tuple[Status, str | None, str | None]]:
    """The status of each claim's last verdict, and the first and last day for which it was given."""
    found: dict[int, tuple[Status, str | None, str | None]] = {}
    for i in range(0, len(numbers), _IN):
        for r in db.rows(
            "SELECT claim, status, body FROM verdicts WHERE claim IN (:c) ORDER BY claim, n",
            c=list(numbers[i : i + _IN]),
        ):
            body = canonical.loads(r["body"])
            found[r["claim"]] = Status(r["status"]), body.get("valid_from"), body.get("valid_to")
    return found


@dataclass(frozen=True, slots=True)
class Speaking:
    """A standing evidence item as far as a citation needs it."""

    claim: int
    id: int
    source_name: str
    stance: EvidenceStance
    reliability: str
    credibility: int
    external_id: str


def speaking(db: Engine, numbers: Sequence[int]) -> dict[int, list[Speaking]]:
    """The standing evidence of those of these claims that have any, searches in vain left out, oldest first."""
    found: dict[int, list[Speaking]] = {}
    for i in range(0, len(numbers), _IN):
        for r in db.rows(
            "SELECT e.claim, e.id, s.name, e.stance, e.reliability, e.credibility, e.external_id FROM evidence e "
            "JOIN sources s ON s.id = e.source WHERE e.claim IN (:c) AND e.retracted = 0 AND e.searched = '' "
            "ORDER BY e.claim, e.id",
            c=list(numbers[i : i + _IN]),
        ):
            item = Speaking(r["claim"], r["id"], r["name"], EvidenceStance(r["stance"]), r["reliability"],
                            r["credibility"], r["external_id"])  # fmt: skip
            found.setdefault(item.claim, []).append(item)
    return found


def carriers(db: Engine, numbers: Sequence[int]) -> dict[int, tuple[int, int]]:
    """The first message that asserts or denies each claim, and how many do; claims that none carries are left out."""
    found: dict[int, tuple[int, int]] = {}
    for i in range(0, len(numbers), _IN):
        for r in db.rows(
            "SELECT claim, min(message) AS first, count(*) AS n FROM appearances "
            "WHERE claim IN (:c) AND stance <> 'asks' GROUP BY claim",
            c=list(numbers[i : i + _IN]),
        ):
            found[r["claim"]] = r["first"], r["n"]
    return found


def claims_between(db: Engine, first: str, last: str) -> list[int]:
    """Visible claims whose event, or a standing evidence item's publication, lies within these days."""
    rows = db.rows(
        "SELECT c.id FROM claims c WHERE c.hidden = 0 AND ((c.event_start <= :until "
        "AND coalesce(c.event_end, c.event_start) >= :first) OR c.id IN "
        "(SELECT e.claim FROM evidence e WHERE e.published >= :first AND e.published <= :until AND e.retracted = 0)) "
        "ORDER BY c.id",
        first=first,
        until=last + "~",
    )
    return [r["id"] for r in rows]
