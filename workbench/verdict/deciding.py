"""A person decides: gates checked, overrides written down, the verdict frozen so that it can be re-derived.

Where the policy asks for a second person, the first decision to confirm is a proposal (`proposing`); the verdict is
made by the other one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from workbench.case import Case
from workbench.claims import dating, editing, priority
from workbench.claims.origins import Origins, known_of, work_out
from workbench.errors import GateNotMet, UsageError
from workbench.ledger.events import claim_subject
from workbench.model import (
    Assessment,
    Claim,
    Confidence,
    Evidence,
    Gate,
    Likelihood,
    Stage,
    Status,
    When,
    claim_label,
)
from workbench.safety.text import storable
from workbench.store import acting, pillars, proposals
from workbench.store import evidence as store
from workbench.store import verdicts as verdict_store
from workbench.store.changes import Change
from workbench.store.events import Act
from workbench.store.proposals import Proposal
from workbench.undo import perform
from workbench.verdict import estimating, proposing
from workbench.verdict.assessing import assessment, weigh
from workbench.verdict.freezing import freeze
from workbench.verdict.policy import Policy, policy_of
from workbench.verdict.staleness import stale_at

NEEDS_REASON = frozenset({Status.MISLEADING})
"""A person's call by its nature: it says why, always."""

Refused = tuple[tuple[int, tuple[Gate, ...]], ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a decision on one or several claims did.

    `changed` have the status now, `proposed` wait for a second person, `refused` name the gates in the way. `notes` are
    sentences for whoever decided; nothing depends on them.
    """

    act: Act | None
    changed: tuple[int, ...]
    refused: Refused
    proposed: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Asked:
    status: Status
    reason: str
    override: str
    likelihood: Likelihood | None
    confidence: Confidence | None
    valid_from: str | None
    valid_to: str | None
    would_change: str

    @property
    def only_status(self) -> bool:
        """Whether nothing is said but the status: then the same status again is nothing new."""
        said = (self.reason, self.override, self.likelihood, self.confidence)
        return not any((*said, self.valid_from, self.valid_to, self.would_change))


@dataclass(frozen=True, slots=True)
class _Weighing:
    """A claim with all that its decision looks at, read inside the transaction."""

    case: Case
    policy: Policy
    claim: Claim
    items: Sequence[Evidence]
    origins: Origins
    assessment: Assessment
    proposal: Proposal | None


@dataclass(slots=True)
class _Plan:
    """What a decision on several claims comes to, claim by claim."""

    changes: list[Change] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)
    proposed: list[int] = field(default_factory=list)
    refused: list[tuple[int, tuple[Gate, ...]]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def decide(
    case: Case, numbers: Sequence[int], status: Status, *, reason: str = "", override: str = "",
    likelihood: Likelihood | None = None, confidence: Confidence | None = None,
    valid_from: str | None = None, valid_to: str | None = None, would_change: str = "",
) -> Decision:  # fmt: skip
    """Set the status of claims, as one act.

    With one claim an unmet gate raises GateNotMet and says what is missing; with several the refused ones are listed
    and the others are done. `override` is the written reason for going past the gates; it is marked in history and
    exports. The span the verdict holds for is given in days or UTC times; without one it holds from the event on.
    Where only the second person is missing, the claims are proposed. Raises NotFound, UsageError (nothing would change,
    a reason is due, a span that is none), Conflict when somebody was faster.
    """
    asked = _Asked(
        status, storable(reason).strip(), storable(override).strip(), likelihood, confidence,
        *_span(valid_from, valid_to), storable(would_change).strip(),
    )  # fmt: skip
    if status in NEEDS_REASON and not (asked.reason or asked.override):
        raise UsageError(f"{status.value} is a person's call and needs a reason.", "Say why: it stands in the history.")
    with case.db.tx():
        acting.lock(case.db, numbers)
        plan = _Plan()
        for weighing in _weighings(case, list(dict.fromkeys(numbers))):
            _decide_one(weighing, asked, plan)
        if plan.refused and len(set(numbers)) == 1:
            raise _not_met(plan.refused[0][0], status, plan.refused[0][1])
        if not plan.changes:
            return _nothing(plan.refused, status, numbers)
        kind = "status" if plan.changed else "proposed"
        act = perform(
            case, _label(plan, asked), kind, plan.changes, {"reason": asked.reason, "override": asked.override}
        )
        priority.refresh(case, act.claims)
    notes = (*estimating.warnings(asked.reason), *plan.notes)
    return Decision(act, tuple(plan.changed), tuple(plan.refused), tuple(plan.proposed), notes)


def _span(valid_from: str | None, valid_to: str | None) -> tuple[str | None, str | None]:
    """Both ends as they are stored; raises UsageError for no day or time, and an end before the start."""
    start, end = (dating.checked(When(v, None, "day")).start if v else None for v in (valid_from, valid_to))
    if start and end and end[: len(start)] < start[: len(end)]:
        raise UsageError(
            f"The verdict would end before it begins ({valid_from} to {valid_to}).",
            "Give the earlier day as its start.",
        )
    return start, end


def _weighings(case: Case, numbers: Sequence[int]) -> Iterator[_Weighing]:
    policy = policy_of(case)
    standing = proposals.of_claims(case.db, numbers)
    beside = proposing.beside_of(case, numbers, policy)
    claims = [editing.find_open(case, number) for number in numbers]
    held = store.of_claims(case.db, numbers)
    known = known_of(case, {number: held.get(number, []) for number in numbers})
    for number, claim in zip(numbers, claims, strict=True):
        items = held.get(number, [])
        origins = work_out(items, known[number])
        found = assessment(weigh(claim, items, policy, origins), beside[number])
        yield _Weighing(case, policy, claim, items, origins, found, standing.get(number))


def _decide_one(w: _Weighing, asked: _Asked, plan: _Plan) -> None:
    unmet = w.assessment.unmet(asked.status)
    number = w.claim.id
    if unmet and not asked.override:
        if _only_the_second(unmet) and _settled(w, asked):
            return
        if _only_the_second(unmet) and not _waits_already(w):
            plan.changes += _propose(w, asked)
            plan.proposed.append(number)
            plan.notes += _of_proposal(w, asked)
        else:
            plan.refused.append((number, unmet))
    elif new := _changes(w, asked, unmet):
        plan.changes += new
        plan.changed.append(number)


def _only_the_second(unmet: Sequence[Gate]) -> bool:
    return [g.name for g in unmet] == [proposing.SECOND]


def _settled(w: _Weighing, asked: _Asked) -> bool:
    """Whether the claim has the status already, under the rules, and nothing else is said."""
    return w.claim.status == asked.status and not w.claim.overridden and asked.only_status and not _due(w)


def _due(w: _Weighing) -> bool:
    """Whether the claim has to be looked at again: then the same status is a new verdict."""
    return w.claim.stale_at is not None and w.claim.stale_at <= w.case.now()


def _waits_already(w: _Weighing) -> bool:
    p = w.proposal
    return p is not None and p.by == w.case.analyst.id and p.basis == proposing.basis(w.claim, w.items, w.policy)


def _propose(w: _Weighing, asked: _Asked) -> list[Change]:
    new = proposing.proposed(w.case, w.claim, w.items, w.policy, asked.reason)
    found = (
        editing.field_change(w.case, w.claim.id, {"stage": Stage.REVIEW.value}),
        proposing.change(w.claim.id, w.proposal, new),
    )
    return [c for c in found if c is not None]


def _of_proposal(w: _Weighing, asked: _Asked) -> Iterator[str]:
    label = claim_label(w.claim.id)
    yield f"{label} waits for a second person: another analyst has to confirm it."
    if w.proposal is not None:
        yield (
            f"What {w.proposal.by} proposed for {label} on {w.proposal.at[:10]} no longer stood: the claim, its "
            "evidence or the rules changed since."
        )
    if asked.likelihood or asked.confidence or asked.valid_from or asked.valid_to:
        yield "Likelihood, confidence and span stand in the verdict: the second person gives them."


def _label(plan: _Plan, asked: _Asked) -> str:
    done = f"{editing.labels(plan.changed)} → {asked.status.value}{' (override)' if asked.override else ''}"
    waits = f"{editing.labels(plan.proposed)} → {asked.status.value}, to be confirmed by a second person"
    return "; ".join(text for text, any_ in ((done, plan.changed), (waits, plan.proposed)) if any_)


def _not_met(number: int, status: Status, unmet: Sequence[Gate]) -> GateNotMet:
    missing = "; ".join(g.reason for g in unmet)
    hint = 'Add evidence, or override with a written reason: --override "…".'
    if _only_the_second(unmet):
        hint = "Another analyst confirms it (--as NAME); undo withdraws what you proposed."
    return GateNotMet(f"{claim_label(number)} cannot be {status.value}: {missing}.", hint)


def _nothing(refused: Sequence[tuple[int, tuple[Gate, ...]]], status: Status, numbers: Sequence[int]) -> Decision:
    if not refused:
        raise UsageError(f"{editing.labels(list(numbers))}: already {status.value}.", "Nothing was changed.")
    return Decision(None, (), tuple(refused))


def _changes(w: _Weighing, asked: _Asked, unmet: Sequence[Gate]) -> list[Change]:
    """The changes of one claim: its status, its verdict, and the end of what was proposed; none for nothing new."""
    case, claim, at = w.case, w.claim, w.case.now()
    fields: dict[str, Any] = {"status": asked.status.value, "overridden": int(bool(unmet))}
    if editing.field_change(case, claim.id, fields) is None and asked.only_status and not _due(w):
        return []
    fields["stale_at"] = stale_at(claim, asked.status, at, asked.valid_to, w.policy)
    if asked.would_change:
        fields["would_change"] = asked.would_change
    second = w.proposal if w.policy.second_person and asked.status == Status.CONFIRMED and not unmet else None
    body = freeze(
        case, claim, w.items, w.origins, w.assessment, w.policy,
        status=asked.status, likelihood=asked.likelihood.value if asked.likelihood else "",
        confidence=asked.confidence.value if asked.confidence else "",
        rationale=asked.reason or (second.reason if second else ""), override=asked.override if unmet else "",
        valid_from=asked.valid_from, valid_to=asked.valid_to, would_change=asked.would_change,
        pillars=pillars.of_claim(case.db, claim.id), proposed_by=second.by if second else "",
    )  # fmt: skip
    last = verdict_store.last(case.db, [claim.id]).get(claim.id)
    count = last.n + 1 if last else 1
    row = {"status": asked.status.value, "at": at, "analyst": case.analyst.id, "body": body}
    found = (
        editing.field_change(case, claim.id, fields),
        Change(claim_subject(claim.id), "verdicts", {"claim": claim.id, "n": count}, None, row),
        proposing.change(claim.id, w.proposal, None),
    )
    return [c for c in found if c is not None]
