"""The export record of a claim: everything behind it in one JSON object, before a profile takes anything out.

It has every key of `claims --json`, with the same meaning, and beside them what those only count or number: messages,
evidence, media, verdicts, links and the claim's own history. Every format is written from this record, so what a
profile removes here is in no format. Nothing in it depends on how or when an import ran.
"""

from collections.abc import Mapping, Sequence

from workbench import canonical
from workbench.case import Case
from workbench.export.records import Record, claim_records, medium_records, message_records
from workbench.ledger.events import claim_subject
from workbench.model import Capture, Claim, Event, Evidence, PillarAnswer, Source, claim_label
from workbench.store import captures, pages
from workbench.store import claims as claim_store
from workbench.store import evidence as evidence_store
from workbench.store import media as media_store
from workbench.store import messages as message_store
from workbench.store import pillars as pillar_store
from workbench.store.verdicts import VerdictRow

SCHEMA_VERSION = 1
"""Goes up when a key changes its meaning or goes; new keys leave it as it is (docs/formats.md)."""

PAGE = 500
"""Claims read together."""


def dossiers(case: Case, claims: Sequence[Claim]) -> list[Record]:
    """Export records of a page of claims, in their order."""
    numbers = [c.id for c in claims]
    messages, media = _carried(case, numbers)
    evidence = _evidence(case, claims)
    verdicts = pages.verdicts(case.db, numbers)
    pillars = pillar_store.of_claims(case.db, numbers)
    links = claim_store.links(case.db, numbers)
    chains = pages.chains(case.db, [claim_subject(n) for n in numbers])
    return [
        {
            **record,
            "schema_version": SCHEMA_VERSION,
            "case": case.uid,
            "note": c.note,
            "would_change": c.would_change,
            "stale_at": c.stale_at,
            "overridden": c.overridden,
            "message_items": messages.get(c.id, []),
            "media_items": media.get(c.id, []),
            "evidence_items": evidence.get(c.id, []),
            "checklist": [_pillar(p) for p in pillars.get(c.id, ())],
            "verdicts": [_verdict(v) for v in verdicts.get(c.id, ())],
            "links": [{"claim": claim_label(other), "kind": kind} for other, kind in links.get(c.id, ())],
            "events": [_event(e) for e in chains.get(claim_subject(c.id), ())],
        }
        for c, record in zip(claims, claim_records(case, claims), strict=True)
    ]


def _carried(case: Case, numbers: Sequence[int]) -> tuple[dict[int, list[Record]], dict[int, list[Record]]]:
    """Message records with their appearance, and media records, by claim."""
    appearances = pages.appearances(case.db, numbers)
    ids = sorted({a.message for found in appearances.values() for a in found})
    messages = {r["id"]: r for r in message_records(case, message_store.by_ids(case.db, ids))}
    hashes = sorted({a["sha256"] for r in messages.values() for a in r["attachments"] if a["sha256"]})
    media = {r["sha256"]: r for r in medium_records(case, media_store.by_hash(case.db, hashes))}
    carried: dict[int, list[Record]] = {}
    shown: dict[int, list[Record]] = {}
    for number, found in appearances.items():
        carried[number] = [
            {**messages[a.message], "appearance": _appearance(a)} for a in found if a.message in messages
        ]
        wanted = sorted({t["sha256"] for m in carried[number] for t in m["attachments"] if t["sha256"]})
        shown[number] = [media[s] for s in wanted if s in media]
    return carried, shown


def _appearance(a: claim_store.Appearance) -> Record:
    return {"stance": a.stance.value, "score": a.score, "main": a.main, "by": a.by}


def _evidence(case: Case, claims: Sequence[Claim]) -> dict[int, list[Record]]:
    # Few claims of a million have evidence; the counts on the queue row say which.
    with_some = [c.id for c in claims if c.supports + c.refutes + c.context]
    roots = pages.roots(case.db, with_some)
    sources: dict[int, Source | None] = {}
    found: dict[int, list[Record]] = {}
    held = {n: evidence_store.of_claim(case.db, n) for n in with_some}
    captured = captures.by_ids(case.db, sorted({e.capture for items in held.values() for e in items if e.capture}))
    for number, items in held.items():
        for e in items:
            if e.source not in sources:
                sources[e.source] = evidence_store.source(case.db, e.source)
        uids = {e.id: e.uid for e in items}
        found[number] = [
            {**_evidence_item(e, sources[e.source], uids, roots),
             "capture": _capture(captured[e.capture]) if e.capture in captured else None}
            for e in items
        ]  # fmt: skip
    return found


def _evidence_item(e: Evidence, source: Source | None, uids: Mapping[int, str], roots: Mapping[int, int]) -> Record:
    root = roots.get(e.id, e.id)
    return {
        "id": f"E-{e.id}",
        "uid": e.uid,
        "source": _source(source) if source else None,
        "stance": e.stance.value,
        "reliability": e.reliability,
        "credibility": e.credibility,
        "grade": f"{e.reliability}{e.credibility}",
        "quote": e.quote,
        "url": e.url,
        "sha256": e.sha256,
        "file_name": e.file_name,
        "derived_from": uids.get(e.derived_from) if e.derived_from else None,
        "origin": e.origin,
        "origin_root": uids.get(root, e.uid),
        "note": e.note,
        "published": e.published,
        "searched": e.searched,
        "external_id": e.external_id,
        "follows_source": e.follows,
        "says_misleading": e.says_misleading,
        "graded_by": e.graded_by,
        "created_at": e.created_at,
    }


def _capture(c: Capture) -> Record:
    """How a captured copy came to be; the whole record lies in the vault under `record`."""
    return {
        "id": c.id,
        "uid": c.uid,
        "kind": c.kind,
        "state": c.state,
        "url": c.url,
        "final_url": c.final_url,
        "route": c.route,
        "address": c.address,
        "certificate": c.certificate,
        "http_status": c.http_status,
        "sha256": c.sha256,
        "record": c.record,
        "title": c.title,
        "author": c.author,
        "published": c.published,
        "by": c.by,
        "at": c.at,
    }


def _source(s: Source) -> Record:
    return {
        "id": s.id,
        "uid": s.uid,
        "name": s.name,
        "kind": s.kind,
        "owner": s.owner,
        "country": s.country,
        "bloc": s.bloc,
        "party": s.party,
        "reliability": s.reliability,
        "reliability_reason": s.reliability_reason,
        "url": s.url,
    }


_FROZEN = (
    "likelihood", "confidence", "rationale", "override", "policy", "policy_sha256", "suggested", "unmet", "evidence",
    "valid_from", "valid_to",
)  # fmt: skip


_LATER: Record = {"would_change": "", "pillars": [], "proposed_by": "", "record": 1, "claim": None, "derived": None}
"""What records of the first form do not have, with what stands for it."""


def _verdict(v: VerdictRow) -> Record:
    """The frozen record as it was decided (`verdict.freezing` writes it)."""
    frozen: Record = canonical.loads(v.body)
    return {
        "n": v.n,
        "status": v.status.value,
        "at": v.at,
        "analyst": v.analyst,
        "overridden": bool(frozen["override"]),
        **{k: frozen[k] for k in _FROZEN},
        **{k: frozen.get(k, empty) for k, empty in _LATER.items()},
    }


def _pillar(p: PillarAnswer) -> Record:
    return {"pillar": p.pillar.value, "answer": p.answer, "by": p.by, "at": p.at}


def _event(e: Event) -> Record:
    return {
        "seq": e.seq,
        "at": e.at,
        "analyst": e.analyst,
        "kind": e.kind,
        "body": canonical.loads(e.body),
        "prev_hash": e.prev_hash,
        "hash": e.hash,
    }
