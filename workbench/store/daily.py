"""SQL of what an analyst did since a time: how many acts of each kind, without those that were taken back."""

from collections.abc import Mapping

from workbench.store.engine import Engine


def done_since(db: Engine, analyst: str, at: str) -> Mapping[str, int]:
    """How many acts of each kind of event stand since `at`; one on many claims is one act."""
    rows = db.rows(
        "SELECT e.kind, count(DISTINCT e.act) AS n FROM events e JOIN acts a ON a.id = e.act "
        "WHERE a.analyst = :who AND a.state = 'done' AND a.at >= :at AND e.kind NOT IN ('undo', 'redo') "
        "GROUP BY e.kind ORDER BY e.kind",
        who=analyst,
        at=at,
    )
    return {r["kind"]: int(r["n"]) for r in rows}
