"""SQL of what the rest of a case says about claims: the counts a queue row shows and priorities are made from.

The one place that writes the counts on `claims` (`save_facts`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from workbench import canonical
from workbench.model import Actor, Stage, Status
from workbench.store import reuse
from workbench.store.claims import actors_from, strings
from workbench.store.engine import Engine, Row
from workbench.store.reuse import Reuse

_IN = 500


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rest of the case says about a claim: the source of its counts and of its priority."""

    claim: int
    status: Status
    stage: Stage
    predicate: str
    places: tuple[str, ...]
    actors: tuple[Actor, ...]
    appearances: int
    asserting: int
    denying: int
    asking: int
    chats: int
    languages: tuple[str, ...]
    first_seen: str | None
    last_seen: str | None
    best_score: int
    media: int
    reused: int
    reused_since: str | None
    lookalikes: int
    lookalike_since: str | None
    listed: tuple[str, ...]
    supports: int
    refutes: int
    context: int
    origins: int
    best_grade: str
    blocs: tuple[str, ...]
    contradicted_by: int
    resurfaced: int
    stale_at: str | None = None
    decided_at: str | None = None
    """When the last verdict was made; asked only for claims that have a time to be looked at again."""


def facts(db: Engine, numbers: Sequence[int]) -> list[Facts]:
    """Count anew what the case says about these claims."""
    found: list[Facts] = []
    for i in range(0, len(numbers), _IN):
        found += _facts(db, list(numbers[i : i + _IN]))
    return found


def _by_claim(rows: Sequence[Row]) -> dict[int, Row]:
    return {r["claim"]: r for r in rows}


def _several(rows: Sequence[Row], name: str) -> dict[int, tuple[str, ...]]:
    found: dict[int, list[str]] = {}
    for r in rows:
        found.setdefault(r["claim"], []).append(r[name])
    return {k: tuple(v) for k, v in found.items()}


def _facts(db: Engine, numbers: list[int]) -> list[Facts]:
    claims = db.rows(
        "SELECT id, status, stage, predicate, places, actors, resurfaced, stale_at FROM claims WHERE id IN (:c) "
        "ORDER BY id",
        c=numbers,
    )
    seen = _by_claim(
        db.rows(
            "SELECT a.claim, sum(CASE WHEN a.stance <> 'asks' THEN 1 ELSE 0 END) AS n, "
            "sum(CASE WHEN a.stance = 'asserts' THEN 1 ELSE 0 END) AS asserting, "
            "sum(CASE WHEN a.stance = 'denies' THEN 1 ELSE 0 END) AS denying, "
            "sum(CASE WHEN a.stance = 'asks' THEN 1 ELSE 0 END) AS asking, count(DISTINCT m.chat) AS chats, "
            "min(m.sent_at) AS first_seen, max(m.sent_at) AS last_seen, max(a.score) AS best "
            "FROM appearances a JOIN messages m ON m.id = a.message WHERE a.claim IN (:c) GROUP BY a.claim",
            c=numbers,
        )
    )
    languages = _several(
        db.rows(
            "SELECT DISTINCT a.claim, m.language FROM appearances a JOIN messages m ON m.id = a.message "
            "WHERE a.claim IN (:c) ORDER BY a.claim, m.language",
            c=numbers,
        ),
        "language",
    )
    media = _by_claim(
        db.rows(
            "SELECT a.claim, count(DISTINCT t.sha256) AS n "
            "FROM appearances a JOIN attachments t ON t.message = a.message "
            "WHERE a.claim IN (:c) AND t.sha256 IS NOT NULL GROUP BY a.claim",
            c=numbers,
        )
    )
    evidence = _by_claim(
        db.rows(
            "SELECT claim, sum(CASE WHEN stance = 'supports' THEN 1 ELSE 0 END) AS supports, "
            "sum(CASE WHEN stance = 'refutes' THEN 1 ELSE 0 END) AS refutes, "
            "sum(CASE WHEN stance = 'context' THEN 1 ELSE 0 END) AS context, "
            "count(DISTINCT CASE WHEN stance <> 'context' THEN coalesce(root, id) END) AS origins, "
            "min(CASE WHEN stance <> 'context' AND reliability <> 'F' AND credibility <> 6 "
            "THEN reliability || CAST(credibility AS TEXT) END) AS best "
            "FROM evidence WHERE claim IN (:c) AND retracted = 0 GROUP BY claim",
            c=numbers,
        )
    )
    blocs = _several(
        db.rows(
            "SELECT DISTINCT e.claim, s.bloc FROM evidence e JOIN sources s ON s.id = e.source "
            "WHERE e.claim IN (:c) AND e.retracted = 0 AND s.bloc <> '' ORDER BY e.claim, s.bloc",
            c=numbers,
        ),
        "bloc",
    )
    again = reuse.of_claims(db, numbers)
    contradicted = _by_claim(
        db.rows(
            # Not a join: with few links SQLite would begin it with every claim of the queue.
            "SELECT l.claim, count(*) AS n FROM links l WHERE l.claim IN (:c) AND l.kind = 'contradicts' "
            "AND EXISTS (SELECT 1 FROM claims o WHERE o.id = l.other AND o.hidden = 0) GROUP BY l.claim",
            c=numbers,
        )
    )
    due = [r["id"] for r in claims if r["stale_at"] is not None]
    decided = _by_claim(
        db.rows("SELECT claim, max(at) AS at FROM verdicts WHERE claim IN (:c) GROUP BY claim", c=due) if due else ()
    )
    return [
        _fact(r, seen.get(r["id"]), media.get(r["id"]), again.get(r["id"], Reuse()), evidence.get(r["id"]),
              contradicted.get(r["id"]), decided.get(r["id"]), languages.get(r["id"], ()), blocs.get(r["id"], ()))
        for r in claims
    ]  # fmt: skip


def _fact(
    claim: Row, seen: Row | None, media: Row | None, again: Reuse, evidence: Row | None, contradicted: Row | None,
    decided: Row | None, languages: tuple[str, ...], blocs: tuple[str, ...],
) -> Facts:  # fmt: skip
    return Facts(
        claim=claim["id"],
        status=Status(claim["status"]),
        stage=Stage(claim["stage"]),
        predicate=claim["predicate"],
        places=strings(claim["places"]),
        actors=actors_from(claim["actors"]),
        appearances=int(seen["n"]) if seen else 0,
        asserting=int(seen["asserting"]) if seen else 0,
        denying=int(seen["denying"]) if seen else 0,
        asking=int(seen["asking"]) if seen else 0,
        chats=int(seen["chats"]) if seen else 0,
        languages=languages,
        first_seen=seen["first_seen"] if seen else None,
        last_seen=seen["last_seen"] if seen else None,
        best_score=int(seen["best"]) if seen else 0,
        media=int(media["n"]) if media else 0,
        reused=again.count,
        reused_since=again.since,
        lookalikes=again.lookalikes,
        lookalike_since=again.lookalike_since,
        listed=again.listed,
        supports=int(evidence["supports"]) if evidence else 0,
        refutes=int(evidence["refutes"]) if evidence else 0,
        context=int(evidence["context"]) if evidence else 0,
        origins=int(evidence["origins"]) if evidence else 0,
        best_grade=(evidence["best"] or "") if evidence else "",
        blocs=blocs,
        contradicted_by=int(contradicted["n"]) if contradicted else 0,
        resurfaced=int(claim["resurfaced"]),
        stale_at=claim["stale_at"],
        decided_at=decided["at"] if decided else None,
    )


def save_facts(db: Engine, f: Facts, priority: int, why: Sequence[str]) -> None:
    """Write a claim's counts and priority inside `tx()`; not a change by anybody, so the version stays."""
    db.run(
        "UPDATE claims SET priority = :priority, why = :why, appearances = :appearances, chats = :chats, "
        "media = :media, reused = :reused, reused_since = :reused_since, lookalikes = :lookalikes, "
        "languages = :languages, first_seen = :first_seen, last_seen = :last_seen, "
        "supports = :supports, refutes = :refutes, context = :context, origins = :origins, best_grade = :best_grade, "
        "blocs = :blocs WHERE id = :id",
        id=f.claim,
        priority=priority,
        why=canonical.dumps(list(why)),
        appearances=f.appearances,
        chats=f.chats,
        media=f.media,
        reused=f.reused,
        reused_since=f.reused_since,
        lookalikes=f.lookalikes,
        languages=canonical.dumps(f.languages),
        first_seen=f.first_seen,
        last_seen=f.last_seen,
        supports=f.supports,
        refutes=f.refutes,
        context=f.context,
        origins=f.origins,
        best_grade=f.best_grade,
        blocs=canonical.dumps(f.blocs),
    )
