"""The frozen record of a status decision: what it remembers, how it is written, how it is read again.

A record has to be enough by itself: with the policy's text (kept by its sha256) it gives the same suggestion and the
same unmet gates for ever, whatever became of the evidence since. So it holds of each item what the rules look at, and
the sha256 of everything the item said. Records of earlier versions of this program hold ids and hashes only; they are
read as they are, and cannot be derived again.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbench import canonical
from workbench.case import Case
from workbench.claims.origins import Origins, origin_names
from workbench.evidence.items import digest_fields
from workbench.model import (
    Assessment,
    Claim,
    Evidence,
    EvidenceStance,
    Pillar,
    PillarAnswer,
    Stage,
    Status,
    When,
)
from workbench.store import evidence as evidence_store
from workbench.store import verdicts as store
from workbench.store.verdicts import VerdictRow
from workbench.verdict.assessing import gates, suggest
from workbench.verdict.policy import Policy
from workbench.verdict.weighing import weigh

FORM = 2
"""The form of a record's body; 1 knew ids and hashes of evidence only."""
_SAID = "…"
"""Stands for words that the record does not repeat, only that there were any."""


@dataclass(frozen=True, slots=True)
class EvidenceDigest:
    """An evidence item as a verdict remembers it: its stable id, the sha256 of what it said, and what the rules saw.

    `graded` is whether a person had graded it, `said` whether it had a quote or a note, `searched` whether it was a
    search without a find. `origin` is the uid of the item its origin goes back to. All but the first two are empty in
    records of the first form.
    """

    uid: str
    sha256: str
    id: int = 0
    source: str = ""
    source_name: str = ""
    stance: str = ""
    reliability: str = ""
    credibility: int = 0
    graded: bool = False
    party: bool = False
    says_misleading: bool = False
    said: bool = False
    searched: bool = False
    origin: str = ""
    origin_name: str = ""


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    """What the rules saw of the claim itself. `reused` counts its media that appeared earlier."""

    title: str
    predicate: str
    places: tuple[str, ...]
    event: When
    reused: int


@dataclass(frozen=True, slots=True)
class Derived:
    """What the rules make of a record: the status suggested, and the names of the gates unmet for the one decided.

    Gates that rest on people (a second person, answered pillars) are not among them.
    """

    suggested: Status
    unmet: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The frozen record of a status decision. `facts` and `derived` are None in records of the first form."""

    claim: int
    n: int
    status: Status
    at: str
    analyst: str
    likelihood: str
    confidence: str
    rationale: str
    override: str
    policy: str
    policy_sha256: str
    suggested: str
    unmet: tuple[str, ...]
    evidence: tuple[EvidenceDigest, ...]
    valid_from: str | None
    valid_to: str | None
    would_change: str = ""
    pillars: tuple[PillarAnswer, ...] = ()
    proposed_by: str = ""
    facts: ClaimFacts | None = None
    derived: Derived | None = None


def digest(item: Evidence) -> EvidenceDigest:
    """The uid of an evidence item and the sha256 over the canonical JSON of what it said."""
    text = canonical.dumps(digest_fields(item))
    return EvidenceDigest(item.uid, hashlib.sha256(text.encode()).hexdigest())


def freeze(
    case: Case, claim: Claim, items: Sequence[Evidence], origins: Origins, assessment: Assessment, policy: Policy, *,
    status: Status, likelihood: str = "", confidence: str = "", rationale: str = "", override: str = "",
    valid_from: str | None = None, valid_to: str | None = None, would_change: str = "",
    pillars: Sequence[PillarAnswer] = (), proposed_by: str = "",
) -> str:  # fmt: skip
    """The body of a record, inside the caller's `tx()`; keeps the policy's text with the case.

    Takes all items of the claim, the retracted ones too (they are left out), and their origins. Without a span of its
    own the verdict holds from the beginning of the event, and without words of its own on what would change it, those
    of the claim are taken.
    """
    store.keep_policy(case.db, policy.sha256, policy.name, policy.version, policy.text, case.now())
    facts = ClaimFacts(claim.title, claim.predicate, claim.places, claim.event, claim.reused)
    evidence = frozen(items, origins, evidence_store.source_uids(case.db, sorted({e.source for e in items})))
    return canonical.dumps(
        {
            "record": FORM,
            "likelihood": likelihood,
            "confidence": confidence,
            "rationale": rationale,
            "override": override,
            "policy": policy.label,
            "policy_sha256": policy.sha256,
            "suggested": assessment.suggested.value,
            "unmet": [g.reason for g in assessment.unmet(status)],
            "evidence": evidence,
            "valid_from": valid_from or claim.event.start,
            "valid_to": valid_to,
            "would_change": would_change or claim.would_change,
            "pillars": [{"pillar": p.pillar.value, "answer": p.answer, "by": p.by, "at": p.at} for p in pillars],
            "proposed_by": proposed_by,
            "claim": facts,
            "derived": derive(status, facts, evidence, policy),
        }
    )


def frozen(items: Sequence[Evidence], origins: Origins, sources: Mapping[int, str]) -> tuple[EvidenceDigest, ...]:
    """The standing items as a record remembers them; takes all items, their origins, and the uids of their sources."""
    by_id = {e.id: e for e in items}
    names = origin_names(origins, items)
    found = []
    for e in items:
        if e.retracted:
            continue
        root = by_id[origins.root[e.id]]
        found.append(
            EvidenceDigest(
                uid=e.uid, sha256=digest(e).sha256, id=e.id, source=sources.get(e.source, ""),
                source_name=e.source_name, stance=e.stance.value, reliability=e.reliability,
                credibility=e.credibility, graded=bool(e.graded_by), party=e.party,
                says_misleading=e.says_misleading, said=bool(e.quote or e.note), searched=bool(e.searched),
                origin=root.uid, origin_name=names[root.id],
            )
        )  # fmt: skip
    return tuple(found)


def derive(status: Status, facts: ClaimFacts, evidence: Sequence[EvidenceDigest], policy: Policy) -> Derived:
    """What the rules make of a record by itself, with no database."""
    items = [_item(n, e) for n, e in enumerate(evidence, 1)]
    first: dict[str, int] = {}
    root = {item.id: first.setdefault(e.origin, item.id) for item, e in zip(items, evidence, strict=True)}
    w = weigh(_claim(facts), items, policy, Origins(root))
    unmet = tuple(g.name for to, found in gates(w) if to == status for g in found if not g.met)
    return Derived(suggest(w), unmet)


def _item(number: int, e: EvidenceDigest) -> Evidence:
    return Evidence(
        id=number, uid=e.uid, claim=0, source=number, source_name=e.source_name, stance=EvidenceStance(e.stance),
        reliability=e.reliability, credibility=e.credibility, party=e.party, says_misleading=e.says_misleading,
        graded_by=_SAID if e.graded else "", note=_SAID if e.said else "", searched=_SAID if e.searched else "",
    )  # fmt: skip


def _claim(facts: ClaimFacts) -> Claim:
    return Claim(
        id=0, uid="", title=facts.title, predicate=facts.predicate, places=facts.places, actors=(), event=facts.event,
        status=Status.RUMOR, stage=Stage.NEW, priority=0, why=(), version=0, updated_at="", reused=facts.reused,
    )  # fmt: skip


def read(row: VerdictRow) -> Verdict:
    """A record from its row, of either form; raises KeyError, TypeError or ValueError for one that is damaged."""
    body = canonical.loads(row.body)
    return Verdict(
        claim=row.claim,
        n=row.n,
        status=row.status,
        at=row.at,
        analyst=row.analyst,
        likelihood=body["likelihood"],
        confidence=body["confidence"],
        rationale=body["rationale"],
        override=body["override"],
        policy=body["policy"],
        policy_sha256=body["policy_sha256"],
        suggested=body["suggested"],
        unmet=tuple(body["unmet"]),
        evidence=tuple(EvidenceDigest(**e) for e in body["evidence"]),
        valid_from=body["valid_from"],
        valid_to=body["valid_to"],
        would_change=body.get("would_change", ""),
        pillars=tuple(_pillar(row.claim, p) for p in body.get("pillars", ())),
        proposed_by=body.get("proposed_by", ""),
        facts=_facts(body["claim"]) if body.get("record", 1) >= FORM else None,
        derived=_derived(body["derived"]) if body.get("record", 1) >= FORM else None,
    )


def _pillar(claim: int, p: Mapping[str, str]) -> PillarAnswer:
    return PillarAnswer(claim, Pillar(p["pillar"]), p["answer"], p["by"], p["at"])


def _facts(told: Mapping[str, Any]) -> ClaimFacts:
    return ClaimFacts(
        told["title"], told["predicate"], tuple(told["places"]), When(**told["event"]), int(told["reused"])
    )


def _derived(told: Mapping[str, Any]) -> Derived:
    return Derived(Status(told["suggested"]), tuple(told["unmet"]))


def verdicts(case: Case, number: int) -> tuple[Verdict, ...]:
    """All verdicts of a claim, oldest first."""
    return tuple(read(r) for r in store.of_claim(case.db, number))
