"""What the rules make of the evidence now: origins for and against, gates met and unmet, each with its reason.

DESIGN §5. Checked by running it over the labelled case: it gives all 43 expected statuses. It suggests; only a person
decides (`deciding`).
"""

from collections.abc import Sequence

from workbench.case import Case
from workbench.claims.origins import Known, known_of, work_out
from workbench.errors import NotFound
from workbench.model import Assessment, Claim, Evidence, EvidenceStance, Gate, Status, claim_label
from workbench.store import claims as claim_store
from workbench.store import evidence as store
from workbench.verdict.policy import Policy, policy_of
from workbench.verdict.proposing import Beside, beside_of, gates_of_people
from workbench.verdict.reasons import enough, graded, listed, named, notes, nothing_against
from workbench.verdict.weighing import Weighed, level, weigh

__all__ = ["Weighed", "assess", "assess_items", "assessment", "gates", "suggest", "weigh"]

_SUPPORTING, _REFUTING = "credible supporting origin", "credible refuting origin"
_NAMED = 3


def suggest(w: Weighed) -> Status:
    """The status the evidence carries by itself; time, place and what rests on people are left aside.

    Asked in this order: contested, refuted, confirmed, corroborated, unverifiable; else a rumor.
    """
    p, for_, against = w.policy, w.credible_for, w.credible_against
    if min(for_, against) >= p.contested:
        return Status.CONTESTED
    if against >= p.refuted and not for_:
        return Status.REFUTED
    if not against and for_ >= p.confirmed and len(w.support.strong) >= p.confirmed_strong:
        return Status.CONFIRMED
    if not against and for_ >= p.corroborated:
        return Status.CORROBORATED
    if not for_ and not against and _cannot_be_told(w):
        return Status.UNVERIFIABLE
    return Status.RUMOR


def _cannot_be_told(w: Weighed) -> str:
    """Why nobody can tell, by the evidence alone; "" when that is not so."""
    if w.policy.only_parties and w.only_parties:
        return f"only parties to the conflict speak: {named((*w.support.said, *w.refute.said))}"
    if w.policy.weak_disagree and w.weak_disagree:
        sides = f"for it {named(w.support.said)}; against it {named(w.refute.said)}"
        return f"only weak sources speak, and they disagree: {sides}"
    return ""


def _confirmed(w: Weighed, beside: Beside | None) -> tuple[Gate, ...]:
    p, claim = w.policy, w.claim
    found = [enough("two origins", w.support.credible, p.confirmed, _SUPPORTING)]
    if p.confirmed_strong:
        found.append(graded("one strong", w.support, p))
    found.append(nothing_against("no refutation", w.refute, "refuting", "stand", "against it"))
    if p.needs_time:
        exact = claim.event.precision.replace("_", " ")
        timed = exact != "unknown"
        found.append(Gate("time", timed, f"event time: {exact}" if timed else "the event has no time"))
    if p.needs_place and claim.predicate in p.place_predicates:
        where = ", ".join(claim.places)
        found.append(Gate("place", bool(where), f"place: {where}" if where else "the event has no place"))
    if beside is not None:
        found += gates_of_people(claim, w.items, p, beside, claim_label(claim.id))
    return tuple(found)


def _misleading(w: Weighed) -> tuple[Gate, ...]:
    """A person's call, but something has to stand behind it."""
    p = w.policy
    saying = [f"E-{e.id}" for e in w.items if e.says_misleading and level(e, p) != "weak"]
    if p.misleading_medium and w.claim.reused:
        return (Gate("earlier medium or evidence", True, f"{w.claim.reused} of its media appeared earlier"),)
    if p.misleading_evidence and saying:
        told = f"credible evidence says that the context is wrong: {listed(saying, _NAMED)}"
        return (Gate("earlier medium or evidence", True, told),)
    missing = ["no earlier appearance of its media"] if p.misleading_medium else []
    missing += ["no credible evidence that says so"] if p.misleading_evidence else []
    return (Gate("earlier medium or evidence", False, ", and ".join(missing) or "the policy allows it on no ground"),)


def _unverifiable(w: Weighed) -> tuple[Gate, ...]:
    if w.credible_for or w.credible_against:
        judged = named((*w.support.credible, *w.refute.credible))
        return (Gate("nothing credible", False, f"it can be judged, credible origins speak: {judged}"),)
    if told := _cannot_be_told(w):
        return (Gate("only parties or weak", True, told),)
    if not w.policy.written_search:
        return (Gate("only parties or weak", False, "neither only parties nor only weak sources that disagree speak"),)
    searches = [
        f"E-{e.id}" for e in w.items if e.searched or (e.stance == EvidenceStance.CONTEXT and (e.note or e.quote))
    ]
    reason = (
        f"a search is written down: {listed(searches, _NAMED)}" if searches
        else "no search that found nothing is written down as context"
    )  # fmt: skip
    return (Gate("searched", bool(searches), reason),)


def gates(w: Weighed, beside: Beside | None = None) -> tuple[tuple[Status, tuple[Gate, ...]], ...]:
    """The conditions of every status, met or not, with reasons; those that rest on people only with `beside`."""
    p = w.policy
    return (
        (Status.RUMOR, ()),
        (
            Status.CORROBORATED,
            (
                enough("one origin", w.support.credible, p.corroborated, _SUPPORTING),
                nothing_against("no refutation", w.refute, "refuting", "stand", "against it"),
            ),
        ),
        (Status.CONFIRMED, _confirmed(w, beside)),
        (
            Status.REFUTED,
            (
                enough("one refuting origin", w.refute.credible, p.refuted, _REFUTING),
                nothing_against("no support", w.support, "supporting", "speak", "for it"),
            ),
        ),
        (Status.MISLEADING, _misleading(w)),
        (
            Status.CONTESTED,
            (
                enough("one for", w.support.credible, p.contested, _SUPPORTING),
                enough("one against", w.refute.credible, p.contested, _REFUTING),
            ),
        ),
        (Status.UNVERIFIABLE, _unverifiable(w)),
    )


def assess_items(
    claim: Claim, items: Sequence[Evidence], policy: Policy, known: Known, beside: Beside | None = None
) -> Assessment:
    """Assess a claim from the evidence given, retracted items included, without a database.

    See `assessment` on `beside`.
    """
    return assessment(weigh(claim, items, policy, work_out(items, known)), beside)


def assessment(w: Weighed, beside: Beside | None = None) -> Assessment:
    """Assess a claim that was weighed.

    With `beside`, the gates that rest on people are among those of `confirmed`; without it they are left out, as when a
    verdict is re-derived from its record.
    """
    policy = w.policy
    grades = [f"{e.reliability}{e.credibility}" for e in w.speaking if e.reliability != "F" and e.credibility != 6]
    short = [s for s, want in ((w.support, policy.confirmed), (w.refute, policy.refuted)) if len(s.credible) < want]
    return Assessment(
        policy.label,
        suggest(w),
        w.for_,
        w.against,
        w.credible_for,
        w.credible_against,
        min(grades, default=""),
        gates(w, beside),
        w.support.said,
        w.refute.said,
        notes(w, short=short),
    )


def assess(case: Case, number: int) -> Assessment:
    """What the rules make of a claim's evidence now, for the analyst who asks; raises NotFound."""
    claim = claim_store.get(case.db, number)
    if claim is None:
        raise NotFound(f"There is no claim {claim_label(number)}.", "`workbench claims` lists them.")
    items = store.of_claim(case.db, number, retracted=True)
    policy = policy_of(case)
    known = known_of(case, {number: items})[number]
    return assess_items(claim, items, policy, known, beside_of(case, [number], policy)[number])
