"""What the rules make of the evidence now: origins for and against, gates met and unmet, each with its reason.

DESIGN §5. Checked by running it over the labelled case: it gives all 43 expected statuses. It suggests; only a person
decides (`deciding`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from workbench.case import Case
from workbench.errors import NotFound
from workbench.evidence.origins import Known, Origins, known_of, work_out
from workbench.model import (
    PLACE_PREDICATES,
    Assessment,
    Claim,
    Evidence,
    EvidenceStance,
    Gate,
    Status,
    claim_label,
)
from workbench.store import claims as claim_store
from workbench.store import evidence as store
from workbench.verdict.policy import Policy, policy_of


@dataclass(frozen=True, slots=True)
class Weighed:
    """The standing evidence as the rules count it. Origins are counted, never links."""

    claim: Claim
    policy: Policy
    items: tuple[Evidence, ...]
    for_: int
    against: int
    credible_for: int
    credible_against: int
    strong_for: int

    @property
    def only_parties(self) -> bool:
        """Whether somebody speaks, and only parties to the conflict do."""
        speaking = [e for e in self.items if e.stance != EvidenceStance.CONTEXT]
        return bool(speaking) and all(e.party for e in speaking)

    @property
    def weak_disagree(self) -> bool:
        """Whether both sides speak and neither has a credible origin."""
        return bool(self.for_ and self.against and not self.credible_for and not self.credible_against)


def weigh(claim: Claim, items: Sequence[Evidence], policy: Policy, origins: Origins) -> Weighed:
    """Count origins by stance and level. Items of one origin may stand on both sides; then it counts on both.

    Takes the retracted items too: they count no more, and what goes back to them is one origin still.
    """
    root = origins.root
    standing = tuple(e for e in items if not e.retracted)

    def count(stance: EvidenceStance, level: Callable[[Evidence], bool]) -> int:
        return len({root[e.id] for e in standing if e.stance == stance and level(e)})

    def credible(e: Evidence) -> bool:
        return bool(e.graded_by) and policy.credible.holds(e.reliability, e.credibility)

    def strong(e: Evidence) -> bool:
        return credible(e) and policy.strong.holds(e.reliability, e.credibility)

    supports, refutes = EvidenceStance.SUPPORTS, EvidenceStance.REFUTES
    return Weighed(
        claim, policy, standing, count(supports, lambda _: True), count(refutes, lambda _: True),
        count(supports, credible), count(refutes, credible), count(supports, strong),
    )  # fmt: skip


def suggest(w: Weighed) -> Status:
    """The status the evidence carries by itself, time and place precision left aside."""
    p = w.policy
    if w.credible_for and w.credible_against:
        return Status.CONTESTED
    if w.credible_against >= p.refuted:
        return Status.REFUTED
    if w.credible_for >= p.confirmed and w.strong_for >= p.confirmed_strong:
        return Status.CONFIRMED
    if w.credible_for >= p.corroborated:
        return Status.CORROBORATED
    if w.only_parties or w.weak_disagree:
        return Status.UNVERIFIABLE
    return Status.RUMOR


def _need(name: str, have: int, want: int, what: str) -> Gate:
    met = have >= want
    counted = what.replace("origins", "origin") if have == 1 else what
    return Gate(name, met, f"{have} {counted}" + ("" if met else f"; {want} needed"))


def _no_credible(name: str, count: int, side: str) -> Gate:
    return Gate(name, not count, f"{count or 'no'} credible {side} origin{'s' if count > 1 else ''}")


def _confirmed(w: Weighed) -> tuple[Gate, ...]:
    p, claim = w.policy, w.claim
    strong = f"origins graded {'–'.join(p.strong.reliability)} and {'–'.join(str(c) for c in p.strong.credibility)}"
    found = [
        _need("two origins", w.credible_for, p.confirmed, "credible supporting origins"),
        _need("one strong", w.strong_for, p.confirmed_strong, strong),
        _no_credible("no refutation", w.credible_against, "refuting"),
    ]
    if p.needs_time:
        timed = claim.event.precision != "unknown"
        found.append(Gate("time", timed, f"event time: {claim.event.precision}" if timed else "the event has no time"))
    if p.needs_place and claim.predicate in PLACE_PREDICATES:
        where = ", ".join(claim.places)
        found.append(Gate("place", bool(where), f"place: {where}" if where else "the event has no place"))
    return tuple(found)


def _misleading(w: Weighed) -> tuple[Gate, ...]:
    said = any(e.says_misleading and w.policy.credible.holds(e.reliability, e.credibility) for e in w.items)
    met = bool(w.claim.reused) or said
    reason = (
        f"{w.claim.reused} of its pictures appeared earlier" if w.claim.reused
        else "credible evidence says the context is wrong" if said
        else "no earlier appearance of its media, and no credible evidence that says so"
    )  # fmt: skip
    return (Gate("earlier medium or evidence", met, reason),)


def _unverifiable(w: Weighed) -> tuple[Gate, ...]:
    searched = any(e.stance == EvidenceStance.CONTEXT and (e.note or e.quote) for e in w.items)
    if w.credible_for or w.credible_against:
        return (Gate("nothing credible", False, "credible origins speak; the claim can be judged"),)
    if w.only_parties:
        return (Gate("only parties or weak", True, "only parties to the conflict speak"),)
    if w.weak_disagree:
        return (Gate("only parties or weak", True, "only weak sources, and they disagree"),)
    reason = "a search is written down as context" if searched else "no search is written down (add it as context)"
    return (Gate("searched", searched, reason),)


def gates(w: Weighed) -> tuple[tuple[Status, tuple[Gate, ...]], ...]:
    """The conditions of every status, met or not, with reasons."""
    p = w.policy
    against = _no_credible("no refutation", w.credible_against, "refuting")
    support = _no_credible("no support", w.credible_for, "supporting")
    origin = _need("one origin", w.credible_for, p.corroborated, "credible supporting origins")
    refuting = _need("one refuting origin", w.credible_against, p.refuted, "credible refuting origins")
    return (
        (Status.RUMOR, ()),
        (Status.CORROBORATED, (origin, against)),
        (Status.CONFIRMED, _confirmed(w)),
        (Status.REFUTED, (refuting, support)),
        (Status.MISLEADING, _misleading(w)),
        (
            Status.CONTESTED,
            (
                _need("one for", w.credible_for, 1, "credible supporting origins"),
                _need("one against", w.credible_against, 1, "credible refuting origins"),
            ),
        ),
        (Status.UNVERIFIABLE, _unverifiable(w)),
    )


def assess_items(claim: Claim, items: Sequence[Evidence], policy: Policy, known: Known) -> Assessment:
    """Assess a claim from the evidence given, retracted items included, without a database."""
    w = weigh(claim, items, policy, work_out(items, known))
    grades = [
        f"{e.reliability}{e.credibility}"
        for e in w.items
        if e.stance != EvidenceStance.CONTEXT and e.reliability != "F" and e.credibility != 6
    ]
    return Assessment(
        policy.label,
        suggest(w),
        w.for_,
        w.against,
        w.credible_for,
        w.credible_against,
        min(grades, default=""),
        gates(w),
    )


def assess(case: Case, number: int) -> Assessment:
    """What the rules make of a claim's evidence now; raises NotFound."""
    claim = claim_store.get(case.db, number)
    if claim is None:
        raise NotFound(f"There is no claim {claim_label(number)}.", "`workbench claims` lists them.")
    items = store.of_claim(case.db, number, retracted=True)
    return assess_items(claim, items, policy_of(case), known_of(case, {number: items})[number])
