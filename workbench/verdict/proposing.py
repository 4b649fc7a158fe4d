"""The second person: a policy may ask that no single analyst confirms a claim.

The first press with every other gate met proposes; it stands as long as nothing it rests on changes (`basis`). Another
analyst's press confirms, and the verdict names both. What is proposed is withdrawn by undo.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbench import canonical
from workbench.case import Case
from workbench.evidence.items import digest_fields
from workbench.ledger.events import claim_subject
from workbench.model import Claim, Evidence, Gate, Pillar, PillarAnswer, Status
from workbench.store import pillars, proposals
from workbench.store.changes import Change
from workbench.store.proposals import Proposal
from workbench.verdict.policy import Policy

SECOND = "second person"
"""The name of the gate."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What the gates that rest on people look at, beside the evidence: `who` is the analyst that asks."""

    who: str
    answers: tuple[PillarAnswer, ...] = ()
    proposal: Proposal | None = None


def beside_of(case: Case, numbers: Sequence[int], policy: Policy) -> Mapping[int, Beside]:
    """For each of these claims what its policy wants to know of people; asks the store for no more than that."""
    answered = pillars.of_claims(case.db, numbers) if policy.pillars else {}
    proposed = proposals.of_claims(case.db, numbers) if policy.second_person else {}
    return {n: Beside(case.analyst.id, answered.get(n, ()), proposed.get(n)) for n in numbers}


def basis(claim: Claim, items: Sequence[Evidence], policy: Policy) -> str:
    """The sha256 of all that a proposal rests on: what the claim says, its standing evidence with grades, the rules.

    A proposal for other words, other evidence or other rules is another proposal.
    """
    said = {
        "claim": [claim.title, claim.predicate, claim.places, claim.actors, claim.event],
        "evidence": sorted(canonical.dumps([e.uid, digest_fields(e)]) for e in items if not e.retracted),
        "policy": policy.sha256,
    }
    return hashlib.sha256(canonical.dumps(said).encode()).hexdigest()


def gates_of_people(
    claim: Claim, items: Sequence[Evidence], policy: Policy, beside: Beside, label: str
) -> tuple[Gate, ...]:
    """The gates of `confirmed` that rest on people: the pillars the policy asks for, and the second person."""
    found = [_pillar(p, beside, label) for p in policy.pillars]
    if policy.second_person:
        found.append(_second(claim, items, policy, beside))
    return tuple(found)


def _pillar(pillar: Pillar, beside: Beside, label: str) -> Gate:
    met = any(a.pillar == pillar for a in beside.answers)
    open_ = f"the checklist's {pillar.value} is open (workbench claim check {label} {pillar.value} …)"
    return Gate(f"pillar {pillar.value}", met, f"the checklist's {pillar.value} is answered" if met else open_)


def _second(claim: Claim, items: Sequence[Evidence], policy: Policy, beside: Beside) -> Gate:
    p = beside.proposal
    if p is None:
        return Gate(SECOND, False, "a second person has to confirm it; nobody has proposed it yet")
    on = f"{p.by} proposed it on {p.at[:10]}"
    if p.basis != basis(claim, items, policy):
        return Gate(SECOND, False, f"{on}, but the claim, its evidence or the rules changed since: propose it again")
    if p.by == beside.who:
        return Gate(SECOND, False, f"{on}; it waits for a second person")
    return Gate(SECOND, True, f"{on}; {beside.who} would be the second person")


def change(claim: int, now: Proposal | None, then: Proposal | None) -> Change | None:
    """The change of a claim's proposal; None when there is none before and after."""
    if now is None and then is None:
        return None
    return Change(claim_subject(claim), "proposals", {"claim": claim}, _row(now), _row(then))


def _row(p: Proposal | None) -> dict[str, object] | None:
    if p is None:
        return None
    return {"status": p.status.value, "basis": p.basis, "reason": p.reason, "by": p.by, "at": p.at}


def proposed(case: Case, claim: Claim, items: Sequence[Evidence], policy: Policy, reason: str) -> Proposal:
    """This analyst's proposal to confirm a claim on what stands now."""
    return Proposal(claim.id, Status.CONFIRMED, basis(claim, items, policy), reason, case.analyst.id, case.now())


def standing(case: Case, number: int) -> Proposal | None:
    """The proposal on a claim, whatever became of its basis."""
    return proposals.of_claims(case.db, [number]).get(number)
