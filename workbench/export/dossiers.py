"""The export record of a claim: everything behind it in one JSON object, before a profile takes anything out.

It has every key of `claims --json`, with the same meaning, and beside them what those only count or number: messages,
evidence, media, verdicts, links and the claim's own history. Every format is written from this record, so what a
profile removes here is in no format. Nothing in it depends on how or when an import ran.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from orjson import loads

from workbench.case import Case
from workbench.export.records import Body, Record, bodies, claim_part, figures, medium_records, message_part
from workbench.ledger.events import claim_subject
from workbench.model import Capture, Source, Stance, StatedFigure
from workbench.store import captures as capture_store
from workbench.store import dossier_rows
from workbench.store import evidence as evidence_store
from workbench.store import media as media_store
from workbench.store.dossier_rows import (
    AppearanceRow,
    AttachmentRow,
    ClaimRow,
    EventRow,
    EvidenceRow,
    MessageRow,
    PillarRow,
    VerdictRow,
)

SCHEMA_VERSION = 1
"""Goes up when a key changes its meaning or goes; new keys leave it as it is (docs/formats.md)."""

PAGE = 500
"""Claims read together."""
_ASKS = Stance.ASKS.value


def dossiers(case: Case, numbers: Sequence[int]) -> Iterator[Record]:
    """Export records of a page of claims, in the order of their numbers; those that do not exist are left out."""
    return read_page(case, numbers).records()


@dataclass(frozen=True, slots=True)
class Page:
    """What the database holds of a page of claims, as rows: `records` makes one record at a time of them.

    Of a record some hundred objects are made. Only one record at a time lives, so that the collector of cycles, which
    would look at all objects of a page again and again, finds next to nothing to look at.
    """

    case: str
    claims: Sequence[ClaimRow]
    carrying: Mapping[int, Sequence[AppearanceRow]]
    messages: Mapping[int, MessageRow]
    mentions: Mapping[int, Sequence[str]]
    carried: Mapping[int, Sequence[tuple[int, str]]]
    attachments: Mapping[int, Sequence[AttachmentRow]]
    translations: Mapping[int, str]
    media: Mapping[str, Record]
    evidence: Mapping[int, Sequence[EvidenceRow]]
    sources: Mapping[int, Source]
    captures: Mapping[int, Capture]
    stated: Mapping[int, Sequence[StatedFigure]]
    links: Mapping[int, Sequence[tuple[int, str]]]
    pillars: Mapping[int, Sequence[PillarRow]]
    verdicts: Mapping[int, Sequence[VerdictRow]]
    chains: Mapping[str, Sequence[EventRow]]

    def records(self) -> Iterator[Record]:
        """The records, in the order of the claims."""
        return map(self._record, self.claims)

    def _record(self, c: ClaimRow) -> Record:
        messages: list[Record] = []
        telling: dict[int, Sequence[Body]] = {}
        for a in self.carrying[c.id]:
            found = bodies(self.mentions.get(a.message, ()))
            messages.append(self._message(a, found))
            if a.stance != _ASKS:
                telling[a.message] = found
        links = self.links.get(c.id, ())
        return {
            **claim_part(c, list(telling), figures(c.predicate, telling, self.stated.get(c.id, ())), links),
            "schema_version": SCHEMA_VERSION,
            "case": self.case,
            "polarity": c.match_key.partition("|")[0],
            "reused_since": c.reused_since,
            "note": c.note,
            "would_change": c.would_change,
            "stale_at": c.stale_at,
            "overridden": bool(c.overridden),
            "message_items": messages,
            "media_items": self._shown(messages) if self.media else [],
            "evidence_items": self._evidence(self.evidence.get(c.id, ())),
            "checklist": [_pillar(p) for p in self.pillars.get(c.id, ())],
            "verdicts": [_verdict(v) for v in self.verdicts.get(c.id, ())],
            "links": [{"claim": f"C-{other}", "kind": kind} for other, kind in links],
            "events": [_event(e) for e in self.chains.get(claim_subject(c.id), ())],
        }

    def _message(self, a: AppearanceRow, found: Sequence[Body]) -> Record:
        m = a.message
        record = message_part(
            self.messages[m], found, self.carried.get(m, ()), self.attachments.get(m, ()), self.translations.get(m)
        )
        record["appearance"] = {"stance": a.stance, "score": a.score, "main": bool(a.main), "by": a.by}
        return record

    def _shown(self, messages: Sequence[Record]) -> list[Record]:
        """The media of a claim's messages, by sha256."""
        wanted = {a["sha256"] for m in messages for a in m["attachments"]}
        return [self.media[s] for s in sorted(wanted & self.media.keys())]

    def _evidence(self, items: Sequence[EvidenceRow]) -> list[Record]:
        uids = {e.id: e.uid for e in items}
        return [_evidence_item(e, self.sources.get(e.source), self.captures.get(e.capture or 0), uids) for e in items]


def read_page(case: Case, numbers: Sequence[int]) -> Page:
    """Read what stands behind these claims."""
    db = case.db
    claims = dossier_rows.claims(db, numbers)
    appearances = dossier_rows.appearances(db, numbers)
    messages = list(dict.fromkeys(a.message for a in appearances))
    attached = dossier_rows.attachments(db, messages)
    hashes = {a.sha256 for found in attached.values() for a in found if a.sha256}
    # Few claims of a million have evidence; the counts on the queue row say which.
    evidence = dossier_rows.evidence(db, [c.id for c in claims if c.supports + c.refutes + c.context])
    held = [e for items in evidence.values() for e in items]
    return Page(
        case=case.uid,
        claims=claims,
        carrying=_by_claim(appearances, numbers),
        messages={m.id: m for m in dossier_rows.messages(db, messages)},
        mentions=dossier_rows.mentions(db, messages),
        carried=_by_message(case, appearances),
        attachments=attached,
        translations=dossier_rows.translations(db, messages),
        media={r["sha256"]: r for r in medium_records(case, media_store.by_hash(db, sorted(hashes)))},
        evidence=evidence,
        sources=evidence_store.sources_by_ids(db, sorted({e.source for e in held})),
        captures=capture_store.by_ids(db, sorted({e.capture for e in held if e.capture})),
        stated=dossier_rows.figures(db, numbers),
        links=dossier_rows.links(db, numbers),
        pillars=dossier_rows.pillars(db, numbers),
        verdicts=dossier_rows.verdicts(db, numbers),
        chains=dossier_rows.chains(db, claim_subject(0).removesuffix("0"), numbers),
    )


def _by_claim(appearances: Iterable[AppearanceRow], numbers: Sequence[int]) -> dict[int, list[AppearanceRow]]:
    """The appearances of these claims, each claim's in message order."""
    found: dict[int, list[AppearanceRow]] = {n: [] for n in numbers}
    for a in appearances:
        if a.claim in found:
            found[a.claim].append(a)
    return found


def _by_message(case: Case, appearances: Sequence[AppearanceRow]) -> dict[int, list[tuple[int, str]]]:
    """The visible claims that messages carry, main claim first, each with its stance."""
    hidden = dossier_rows.hidden(case.db, list({a.claim for a in appearances}))
    found: dict[int, list[tuple[int, str]]] = {}
    for a in appearances:
        if a.claim not in hidden:
            found.setdefault(a.message, []).append((a.claim, a.stance))
    return found


def _evidence_item(e: EvidenceRow, source: Source | None, capture: Capture | None, uids: Mapping[int, str]) -> Record:
    return {
        "id": f"E-{e.id}",
        "uid": e.uid,
        "source": _source(source) if source else None,
        "stance": e.stance,
        "reliability": e.reliability,
        "credibility": e.credibility,
        "grade": f"{e.reliability}{e.credibility}",
        "quote": e.quote,
        "url": e.url,
        "sha256": e.sha256,
        "file_name": e.file_name,
        "derived_from": uids.get(e.derived_from) if e.derived_from else None,
        "origin": e.origin,
        "origin_root": uids.get(e.root, e.uid),
        "note": e.note,
        "published": e.published,
        "searched": e.searched,
        "external_id": e.external_id,
        "follows_source": bool(e.follows),
        "says_misleading": bool(e.says_misleading),
        "graded_by": e.graded_by,
        "created_at": e.created_at,
        "capture": _capture(capture) if capture else None,
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
    frozen: Record = loads(v.body)
    return {
        "n": v.n,
        "status": v.status,
        "at": v.at,
        "analyst": v.analyst,
        "overridden": bool(frozen["override"]),
        **{k: frozen[k] for k in _FROZEN},
        **{k: frozen.get(k, empty) for k, empty in _LATER.items()},
    }


def _pillar(p: PillarRow) -> Record:
    return {"pillar": p.pillar, "answer": p.answer, "by": p.by, "at": p.at}


def _event(e: EventRow) -> Record:
    return {
        "seq": e.seq,
        "at": e.at,
        "analyst": e.analyst,
        "kind": e.kind,
        "body": loads(e.body),
        "prev_hash": e.prev_hash,
        "hash": e.hash,
    }
