"""SQL of reliability over time: every grade a source was given, the items that follow it, and how its word held."""

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.model import EvidenceStance, SourceGrade, Status
from workbench.store.engine import Engine, Row

_IN = 500
_COLUMNS = 'source, n, since, reliability, reason, "by", at'


@dataclass(frozen=True, slots=True)
class Following:
    """An evidence item whose letter is the directory's; `day` is when it was said, or else when it was entered."""

    id: int
    claim: int
    reliability: str
    day: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many decided claims with a status a source supported, refuted or only spoke about."""

    source: int
    stance: EvidenceStance
    status: Status
    claims: int


def _grade(r: Row) -> SourceGrade:
    return SourceGrade(r["source"], r["n"], r["since"], r["reliability"], r["reason"], r["by"], r["at"])


def lock(db: Engine, source: int) -> None:
    """Keep others from regrading this source, or from adding to it, until the end of this `tx()`."""
    if db.fragment("lock"):
        db.one(f"SELECT id FROM sources WHERE id = :s {db.fragment('lock')}", s=source)


def of_source(db: Engine, source: int) -> list[SourceGrade]:
    """Every grade of a source, oldest first."""
    return [_grade(r) for r in db.rows(f"SELECT {_COLUMNS} FROM source_grades WHERE source = :s ORDER BY n", s=source)]


def every(db: Engine) -> dict[int, list[SourceGrade]]:
    """The grades of all sources, oldest first."""
    found: dict[int, list[SourceGrade]] = {}
    for r in db.rows(f"SELECT {_COLUMNS} FROM source_grades ORDER BY source, n"):
        found.setdefault(r["source"], []).append(_grade(r))
    return found


def graded_at(db: Engine, source: int) -> str:
    """When the letter that holds now was given; "" for a source that is not there."""
    row = db.one("SELECT graded_at FROM sources WHERE id = :s", s=source)
    return str(row["graded_at"]) if row else ""


def following(db: Engine, source: int) -> list[Following]:
    """Items of a source that follow the directory, retracted ones too: a retraction may be undone."""
    rows = db.rows(
        "SELECT id, claim, reliability, published, created_at FROM evidence WHERE source = :s AND follows = 1 "
        "ORDER BY claim, id",
        s=source,
    )
    return [Following(r["id"], r["claim"], r["reliability"], (r["published"] or r["created_at"])[:10]) for r in rows]


def outcomes(db: Engine, sources: Sequence[int]) -> list[Outcome]:
    """What became of the decided claims that these sources speak about; items taken back do not count."""
    found: list[Outcome] = []
    for i in range(0, len(sources), _IN):
        rows = db.rows(
            "SELECT e.source, e.stance, c.status, count(DISTINCT c.id) AS n FROM evidence e "
            "JOIN claims c ON c.id = e.claim WHERE e.source IN (:s) AND e.retracted = 0 AND c.hidden = 0 "
            "AND c.status <> 'rumor' GROUP BY e.source, e.stance, c.status ORDER BY e.source, e.stance, c.status",
            s=list(sources[i : i + _IN]),
        )
        found += [Outcome(r["source"], EvidenceStance(r["stance"]), Status(r["status"]), int(r["n"])) for r in rows]
    return found
