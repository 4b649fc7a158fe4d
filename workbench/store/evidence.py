"""SQL of sources and evidence."""

from collections.abc import Mapping, Sequence

from workbench.model import Evidence, EvidenceStance, Source
from workbench.store.engine import Engine, Row

_IN = 500
_SOURCE = "id, uid, name, kind, owner, country, bloc, party, reliability, reliability_reason, url"
_EVIDENCE = (
    "e.id, e.uid, e.claim, e.source, s.name AS source_name, e.stance, e.reliability, e.credibility, s.bloc, s.party, "
    "e.quote, e.url, e.sha256, e.file_name, e.derived_from, e.origin, e.note, e.says_misleading, e.graded_by, "
    "e.created_at, e.retracted, s.owner, e.follows, e.published, e.searched, e.capture, e.external_id"
)


def _source(r: Row) -> Source:
    return Source(
        id=r["id"],
        uid=r["uid"],
        name=r["name"],
        kind=r["kind"],
        owner=r["owner"],
        country=r["country"],
        bloc=r["bloc"],
        party=bool(r["party"]),
        reliability=r["reliability"],
        reliability_reason=r["reliability_reason"],
        url=r["url"],
    )


def _evidence(r: Row) -> Evidence:
    return Evidence(
        id=r["id"],
        uid=r["uid"],
        claim=r["claim"],
        source=r["source"],
        source_name=r["source_name"],
        stance=EvidenceStance(r["stance"]),
        reliability=r["reliability"],
        credibility=r["credibility"],
        bloc=r["bloc"],
        party=bool(r["party"]),
        quote=r["quote"],
        url=r["url"],
        sha256=r["sha256"],
        file_name=r["file_name"],
        derived_from=r["derived_from"],
        origin=r["origin"],
        note=r["note"],
        says_misleading=bool(r["says_misleading"]),
        graded_by=r["graded_by"],
        created_at=r["created_at"],
        retracted=bool(r["retracted"]),
        owner=r["owner"],
        follows=bool(r["follows"]),
        published=r["published"],
        searched=r["searched"],
        capture=r["capture"],
        external_id=r["external_id"],
    )


def source(db: Engine, number: int) -> Source | None:
    """A source by id."""
    row = db.one(f"SELECT {_SOURCE} FROM sources WHERE id = :id", id=number)
    return _source(row) if row else None


def sources_by_ids(db: Engine, numbers: Sequence[int]) -> dict[int, Source]:
    """Sources by id; unknown ids are left out."""
    found: dict[int, Source] = {}
    for i in range(0, len(numbers), _IN):
        for r in db.rows(f"SELECT {_SOURCE} FROM sources WHERE id IN (:n)", n=list(numbers[i : i + _IN])):
            found[r["id"]] = _source(r)
    return found


def source_uids(db: Engine, numbers: Sequence[int]) -> dict[int, str]:
    """The uids of sources by id."""
    found: dict[int, str] = {}
    for i in range(0, len(numbers), _IN):
        rows = db.rows("SELECT id, uid FROM sources WHERE id IN (:i)", i=list(numbers[i : i + _IN]))
        found |= {r["id"]: r["uid"] for r in rows}
    return found


def source_named(db: Engine, folded: str) -> Source | None:
    """A source by its folded name."""
    row = db.one(f"SELECT {_SOURCE} FROM sources WHERE folded = :f", f=folded)
    return _source(row) if row else None


def sources(db: Engine) -> list[Source]:
    """All visible sources by name."""
    return [_source(r) for r in db.rows(f"SELECT {_SOURCE} FROM sources WHERE hidden = 0 ORDER BY folded")]


def party_names(db: Engine) -> frozenset[str]:
    """The folded names of visible sources that are party to the conflict."""
    return frozenset(r["folded"] for r in db.rows("SELECT folded FROM sources WHERE party = 1 AND hidden = 0"))


def get(db: Engine, number: int) -> Evidence | None:
    """An evidence item by id."""
    row = db.one(f"SELECT {_EVIDENCE} FROM evidence e JOIN sources s ON s.id = e.source WHERE e.id = :id", id=number)
    return _evidence(row) if row else None


def of_claim(db: Engine, claim: int, *, retracted: bool = False) -> list[Evidence]:
    """Evidence of a claim, oldest first; with `retracted`, items taken back too."""
    rows = db.rows(
        f"SELECT {_EVIDENCE} FROM evidence e JOIN sources s ON s.id = e.source WHERE e.claim = :c AND "
        "e.retracted <= :r ORDER BY e.id",
        c=claim,
        r=int(retracted),
    )
    return [_evidence(r) for r in rows]


def with_file(db: Engine, sha256s: Sequence[str]) -> list[Evidence]:
    """Items that count and keep one of these files, on whatever claim."""
    rows = db.rows(
        f"SELECT {_EVIDENCE} FROM evidence e JOIN sources s ON s.id = e.source WHERE e.sha256 IN (:s) "
        "AND e.retracted = 0 ORDER BY e.id",
        s=list(sha256s),
    )
    return [_evidence(r) for r in rows]


def of_claims(db: Engine, claims: Sequence[int]) -> dict[int, list[Evidence]]:
    """Evidence of those of these claims that have any, retracted items too, oldest first."""
    found: dict[int, list[Evidence]] = {}
    for i in range(0, len(claims), _IN):
        for r in db.rows(
            f"SELECT {_EVIDENCE} FROM evidence e JOIN sources s ON s.id = e.source WHERE e.claim IN (:c) "
            "ORDER BY e.claim, e.id",
            c=list(claims[i : i + _IN]),
        ):
            found.setdefault(r["claim"], []).append(_evidence(r))
    return found


def every(db: Engine) -> list[Evidence]:
    """All evidence that stands, by claim."""
    rows = db.rows(
        f"SELECT {_EVIDENCE} FROM evidence e JOIN sources s ON s.id = e.source WHERE e.retracted = 0 "
        "ORDER BY e.claim, e.id"
    )
    return [_evidence(r) for r in rows]


def used(db: Engine) -> dict[int, int]:
    """How many standing items each source has; those without any are left out."""
    rows = db.rows("SELECT source, count(*) AS n FROM evidence WHERE retracted = 0 GROUP BY source")
    return {r["source"]: r["n"] for r in rows}


def of_source(db: Engine, source: int) -> list[Evidence]:
    """Items of a source that stand, by claim."""
    rows = db.rows(
        f"SELECT {_EVIDENCE} FROM evidence e JOIN sources s ON s.id = e.source WHERE e.source = :s "
        "AND e.retracted = 0 ORDER BY e.claim, e.id",
        s=source,
    )
    return [_evidence(r) for r in rows]


def by_ids(db: Engine, ids: Sequence[int]) -> list[Evidence]:
    """Items by id, in the order of their claims."""
    found: list[Evidence] = []
    for i in range(0, len(ids), _IN):
        rows = db.rows(
            f"SELECT {_EVIDENCE} FROM evidence e JOIN sources s ON s.id = e.source WHERE e.id IN (:i) ORDER BY e.id",
            i=list(ids[i : i + _IN]),
        )
        found += [_evidence(r) for r in rows]
    return sorted(found, key=lambda e: (e.claim, e.id))


def roots(db: Engine, ids: Sequence[int]) -> dict[int, int]:
    """The origin that each of these items goes back to, as it was last worked out."""
    found: dict[int, int] = {}
    for i in range(0, len(ids), _IN):
        rows = db.rows("SELECT id, root FROM evidence WHERE id IN (:i) AND root IS NOT NULL", i=list(ids[i : i + _IN]))
        found |= {r["id"]: r["root"] for r in rows}
    return found


def captured(db: Engine, capture: int) -> str | None:
    """The sha256 of what a capture brought, "" when it failed, None when there is no such capture."""
    row = db.one("SELECT sha256 FROM captures WHERE id = :c", c=capture)
    return None if row is None else row["sha256"] or ""


def claims_of_source(db: Engine, source: int) -> list[int]:
    """Claims that have evidence of a source."""
    rows = db.rows("SELECT DISTINCT claim FROM evidence WHERE source = :s ORDER BY claim", s=source)
    return [r["claim"] for r in rows]


def save_roots(db: Engine, wanted: Mapping[int, int]) -> None:
    """Write the origin each evidence item goes back to (evidence id → root id) inside `tx()`; what is so stays."""
    held = roots(db, list(wanted))
    db.update("evidence", ("root",), [(root, item) for item, root in wanted.items() if held.get(item) != root])


def resting_on(db: Engine, messages_of_batch: int) -> Sequence[int]:
    """Decided claims that appear in a batch: what undoing that import would touch."""
    rows = db.rows(
        "SELECT DISTINCT c.id FROM claims c JOIN appearances a ON a.claim = c.id JOIN messages m ON m.id = a.message "
        "WHERE m.batch = :b AND c.hidden = 0 AND c.status <> 'rumor' ORDER BY c.id",
        b=messages_of_batch,
    )
    return [r["id"] for r in rows]
