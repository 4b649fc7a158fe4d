"""A person decides: gates checked, overrides written down, the verdict frozen so that it can be re-derived."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from workbench import canonical
from workbench.case import Case
from workbench.claims import editing, priority
from workbench.errors import GateNotMet, UsageError
from workbench.evidence.items import digest_fields
from workbench.evidence.origins import known_of
from workbench.ledger.events import claim_subject
from workbench.model import Assessment, Claim, Confidence, Evidence, Gate, Likelihood, Status, claim_label
from workbench.safety.text import storable
from workbench.store import acting
from workbench.store import evidence as store
from workbench.store.changes import Change
from workbench.store.events import Act
from workbench.store.evidence import VerdictRow
from workbench.undo import perform
from workbench.verdict.assessing import assess_items
from workbench.verdict.policy import Policy, policy_of

NEEDS_REASON = frozenset({Status.MISLEADING})
"""A person's call by its nature: it says why, always."""


@dataclass(frozen=True, slots=True)
class EvidenceDigest:
    """An evidence item as a verdict remembers it: its stable id, and the sha256 of what it said with its grade."""

    uid: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The frozen record of a status decision."""

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


@dataclass(frozen=True, slots=True)
class Decision:
    """What a decision on one or several claims did; `refused` names the gates in the way."""

    act: Act | None
    changed: tuple[int, ...]
    refused: tuple[tuple[int, tuple[Gate, ...]], ...]


@dataclass(frozen=True, slots=True)
class Recheck:
    """A verdict that the evidence no longer carries, or whose evidence changed: what and why."""

    claim: int
    status: Status
    suggested: Status
    why: str


@dataclass(frozen=True, slots=True)
class _Asked:
    status: Status
    reason: str
    override: str
    likelihood: Likelihood | None
    confidence: Confidence | None


def digest(item: Evidence) -> EvidenceDigest:
    """The sha256 over the canonical JSON of an evidence item."""
    text = canonical.dumps(digest_fields(item))
    return EvidenceDigest(item.uid, hashlib.sha256(text.encode()).hexdigest())


def decide(
    case: Case, numbers: Sequence[int], status: Status, *, reason: str = "", override: str = "",
    likelihood: Likelihood | None = None, confidence: Confidence | None = None,
) -> Decision:  # fmt: skip
    """Set the status of claims, as one act.

    With one claim an unmet gate raises GateNotMet and says what is missing; with several the refused ones are listed
    and the others are done. `override` is the written reason for going past the gates; it is marked in history and
    exports. Raises NotFound, UsageError (nothing would change, or a reason is due), Conflict when somebody was faster.
    """
    asked = _Asked(status, storable(reason).strip(), storable(override).strip(), likelihood, confidence)
    if status in NEEDS_REASON and not (asked.reason or asked.override):
        raise UsageError(f"{status.value} is a person's call and needs a reason.", 'Add --reason "…".')
    policy = policy_of(case)
    with case.db.tx():
        acting.lock(case.db, numbers)
        changes: list[Change] = []
        changed: list[int] = []
        refused: list[tuple[int, tuple[Gate, ...]]] = []
        for number in dict.fromkeys(numbers):
            claim = editing.find_open(case, number)
            items = store.of_claim(case.db, number, retracted=True)
            assessment = assess_items(claim, items, policy, known_of(case, {number: items})[number])
            unmet = assessment.unmet(status)
            if unmet and not asked.override:
                refused.append((number, unmet))
            elif new := _changes(case, claim, items, assessment, policy, asked):
                changes += new
                changed.append(number)
        if refused and len(set(numbers)) == 1:
            raise _not_met(refused[0][0], status, refused[0][1])
        if not changes:
            return _nothing(refused, status, numbers)
        label = f"{editing.labels(changed)} → {status.value}{' (override)' if asked.override else ''}"
        act = perform(case, label, "status", changes, {"reason": asked.reason, "override": asked.override})
        priority.refresh(case, act.claims)
    return Decision(act, tuple(changed), tuple(refused))


def _not_met(number: int, status: Status, unmet: Sequence[Gate]) -> GateNotMet:
    missing = "; ".join(g.reason for g in unmet)
    return GateNotMet(
        f"{claim_label(number)} cannot be {status.value}: {missing}.",
        'Add evidence, or override with a written reason: --override "…".',
    )


def _nothing(refused: Sequence[tuple[int, tuple[Gate, ...]]], status: Status, numbers: Sequence[int]) -> Decision:
    if not refused:
        raise UsageError(f"{editing.labels(list(numbers))}: already {status.value}.", "Nothing was changed.")
    return Decision(None, (), tuple(refused))


def _changes(
    case: Case, claim: Claim, items: Sequence[Evidence], assessment: Assessment, policy: Policy, asked: _Asked
) -> list[Change]:
    unmet = assessment.unmet(asked.status)
    fields = {"status": asked.status.value, "overridden": int(bool(unmet))}
    change = editing.field_change(case, claim.id, fields)
    if change is None and not (asked.reason or asked.override or asked.likelihood or asked.confidence):
        return []
    count = len(store.verdicts(case.db, claim.id)) + 1
    body: dict[str, Any] = {
        "likelihood": asked.likelihood.value if asked.likelihood else "",
        "confidence": asked.confidence.value if asked.confidence else "",
        "rationale": asked.reason,
        "override": asked.override if unmet else "",
        "policy": policy.label,
        "policy_sha256": policy.sha256,
        "suggested": assessment.suggested.value,
        "unmet": [g.reason for g in unmet],
        "evidence": [digest(e) for e in items if not e.retracted],
        "valid_from": claim.event.start,
        "valid_to": None,
    }
    row = {"status": asked.status.value, "at": case.now(), "analyst": case.analyst.id, "body": canonical.dumps(body)}
    verdict = Change(claim_subject(claim.id), "verdicts", {"claim": claim.id, "n": count}, None, row)
    return [verdict] if change is None else [change, verdict]


def _verdict(row: VerdictRow) -> Verdict:
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
    )


def verdicts(case: Case, number: int) -> tuple[Verdict, ...]:
    """All verdicts of a claim, oldest first."""
    return tuple(_verdict(r) for r in store.verdicts(case.db, number))


def recheck(case: Case) -> list[Recheck]:
    """Re-derive every standing verdict; returns those that would need an override now, or whose evidence changed."""
    policy = policy_of(case)
    found = []
    for number, row in store.last_verdicts(case.db).items():
        claim = editing.find(case, number)
        if claim.status != row.status:
            continue
        verdict = _verdict(row)
        items = store.of_claim(case.db, number, retracted=True)
        assessment = assess_items(claim, items, policy, known_of(case, {number: items})[number])
        why = _difference(verdict, assessment, {digest(e).sha256 for e in items if not e.retracted}, policy)
        if why:
            found.append(Recheck(number, row.status, assessment.suggested, why))
    return found


def _difference(verdict: Verdict, now: Assessment, held: set[str], policy: Policy) -> str:
    unmet = now.unmet(verdict.status)
    if unmet and not verdict.override:
        return "the gates are no longer met: " + "; ".join(g.reason for g in unmet)
    if {e.sha256 for e in verdict.evidence} != held:
        return "evidence was added, changed or retracted since"
    if verdict.policy_sha256 != policy.sha256:
        return f"the policy changed from {verdict.policy} to {policy.label}"
    return ""
