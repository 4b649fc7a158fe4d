"""SQL of figures that analysts entered: numbers with who gives them, through whom, and for when."""

from collections.abc import Sequence

from workbench.model import StatedFigure
from workbench.store.engine import Engine, Row

_IN = 500
_COLUMNS = (
    'id, uid, claim, evidence, metric, counted, low, high, exactness, speaker, relay, as_of, note, "by", at, retracted'
)


def _figure(r: Row) -> StatedFigure:
    return StatedFigure(
        id=r["id"],
        uid=r["uid"],
        claim=r["claim"],
        metric=r["metric"],
        low=r["low"],
        high=r["high"],
        exactness=r["exactness"],
        counted=r["counted"],
        speaker=r["speaker"],
        relay=r["relay"],
        as_of=r["as_of"],
        evidence=r["evidence"],
        note=r["note"],
        by=r["by"],
        at=r["at"],
        retracted=bool(r["retracted"]),
    )


def get(db: Engine, number: int) -> StatedFigure | None:
    """A figure by id."""
    row = db.one(f"SELECT {_COLUMNS} FROM figures WHERE id = :id", id=number)
    return _figure(row) if row else None


def of_claim(db: Engine, claim: int, *, retracted: bool = False) -> list[StatedFigure]:
    """Figures of a claim, oldest first; with `retracted`, those taken back too."""
    rows = db.rows(
        f"SELECT {_COLUMNS} FROM figures WHERE claim = :c AND retracted <= :r ORDER BY id", c=claim, r=int(retracted)
    )
    return [_figure(r) for r in rows]


def of_claims(db: Engine, claims: Sequence[int]) -> dict[int, list[StatedFigure]]:
    """Standing figures of those of these claims that have any, oldest first."""
    found: dict[int, list[StatedFigure]] = {}
    for i in range(0, len(claims), _IN):
        for r in db.rows(
            f"SELECT {_COLUMNS} FROM figures WHERE claim IN (:c) AND retracted = 0 ORDER BY claim, id",
            c=list(claims[i : i + _IN]),
        ):
            found.setdefault(r["claim"], []).append(_figure(r))
    return found


def counts(db: Engine, evidence: Sequence[int]) -> dict[int, int]:
    """How many standing figures rest on each of those of these evidence items that have any."""
    found: dict[int, int] = {}
    for i in range(0, len(evidence), _IN):
        rows = db.rows(
            "SELECT evidence, count(*) AS n FROM figures WHERE evidence IN (:e) AND retracted = 0 GROUP BY evidence",
            e=list(evidence[i : i + _IN]),
        )
        found |= {r["evidence"]: int(r["n"]) for r in rows}
    return found
