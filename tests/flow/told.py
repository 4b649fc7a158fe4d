"""What a case says once every number it gave out is taken away: two cases that say this alike differ in ids alone.

Messages are known by the file and line or id they came from, claims by their words and messages, texts by their hash.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from workbench import canonical
from workbench.case import Case
from workbench.export.records import claim_records, message_records
from workbench.store import claims, messages
from workbench.store.texts import by_ids, links

Rows = frozenset[str]
"""Records as canonical JSON."""


@dataclass(frozen=True)
class Told:
    """Messages with language and mentions, clusters and claims of a case; each in words of its own."""

    messages: Rows
    clusters: frozenset[frozenset[str]]
    texts: Rows
    claims: Rows
    links: Rows


def told(case: Case) -> Told:
    """Everything that importing, clustering, detecting and grouping have made of what the case holds."""
    held = list(messages.every(case.db, "1 = 1", "m.id", {}))
    origins = {m.id: f"{m.chat}#{m.external_id or m.line}" for m in held}
    shown = claims.by_ids(case.db, claims.ids(case.db, "c.hidden = 0", "c.id", {}))
    records = {c.id: r for c, r in zip(shown, claim_records(case, shown), strict=True)}
    keys = {r["row"]: r["match_key"] for r in case.db.rows("SELECT id AS row, match_key FROM claims")}
    worded = {n: _claim(case, n, r, keys[n], origins) for n, r in records.items()}
    clusters: dict[int, set[str]] = {}
    for m in held:
        if m.cluster is not None:
            clusters.setdefault(m.cluster, set()).add(origins[m.id])
    return Told(
        frozenset(_message(r, worded, origins) for r in message_records(case, held)),
        frozenset(frozenset(c) for c in clusters.values()),
        _texts(case),
        frozenset(worded.values()),
        frozenset(_links(case, worded)),
    )


def _json(record: Mapping[str, Any]) -> str:
    return canonical.dumps(record)


def _claim(case: Case, number: int, record: Mapping[str, Any], match_key: str, origins: Mapping[int, str]) -> str:
    told = {k: v for k, v in record.items() if k not in ("id", "uid", "updated_at", "contradicts")}
    told["messages"] = sorted(origins[m] for m in record["messages"])
    told["figures"] = [{**f, "messages": sorted(origins[m] for m in f["messages"])} for f in record["figures"]]
    told["appearances"] = sorted(
        [origins[a.message], a.stance.value, a.score, a.main, a.by] for a in claims.appearances(case.db, number)
    )
    return _json({**told, "match_key": match_key, "contradicts": len(record["contradicts"])})


def _message(record: Mapping[str, Any], worded: Mapping[int, str], origins: Mapping[int, str]) -> str:
    told = {k: v for k, v in record.items() if k not in ("id", "batch", "cluster")}
    told["origin"] = origins[record["id"]]
    for field in ("claims", "asks_about"):
        told[field] = sorted(worded[int(label.removeprefix("C-"))] for label in record[field])
    return _json(told)


def _texts(case: Case) -> Rows:
    """Every text by its hash, with those of the texts it was taken from and of the one that says something else."""
    ids = [r["id"] for r in case.db.rows("SELECT id FROM texts")]
    found = by_ids(case.db, ids)
    hashes = {t.id: str(t.hash) for t in found}
    taken: dict[int, list[tuple[str, int, bool]]] = {}
    for link in links(case.db, ids):
        taken.setdefault(link.child, []).append((hashes[link.parent], link.score, link.holds))
    return frozenset(
        _json({"hash": str(t.hash), "from": sorted(taken.get(t.id, [])), "rival": hashes[t.rival] if t.rival else "",
               "rival_score": t.rival_score})
        for t in found
    )  # fmt: skip


def _links(case: Case, worded: Mapping[int, str]) -> Iterable[str]:
    for r in case.db.rows('SELECT claim, other, kind, "by" FROM links'):
        if r["claim"] in worded and r["other"] in worded:
            yield _json({"of": worded[r["claim"]], "to": worded[r["other"]], "kind": r["kind"], "by": r["by"]})
