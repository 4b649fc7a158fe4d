"""Which claims to look at first, and why, in words: every point of a priority has its reason (DESIGN §2, `why`).

Plain sums of named points, no learned weights: an analyst can check each line against the claim. Nothing depends on
the clock, so that the same case gives the same queue tomorrow.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.case import Case
from workbench.claims import origins
from workbench.model import Stage, Status
from workbench.store import claims as store
from workbench.store.claims import Facts

_BY_PREDICATE = {
    "control_change": (22, "says who holds a place"),
    "arrest_or_killing_of_person": (22, "says what happened to a person"),
    "casualties": (18, "gives a toll"),
    "attack": (18, "reports an attack"),
    "blockade": (14, "concerns supplies and roads"),
    "media_provenance": (12, "rests on a picture or video"),
    "movement": (10, "reports a movement"),
    "statement": (8, "reports a statement"),
    "other": (5, "reports something else"),
}
_DECIDED = frozenset({Status.CONFIRMED, Status.REFUTED, Status.MISLEADING, Status.UNVERIFIABLE})
_BASE = 10
_UNKNOWN = "und"
"""A language that was not told apart: it may be one of the others."""
_SURE = 70
"""Detection score under which the finding itself is in doubt."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of a priority: points and the words for them."""

    points: int
    words: str

    def __str__(self) -> str:
        return f"{self.points:+d} {self.words}"


def _spread(f: Facts) -> list[Reason]:
    found = []
    if f.appearances > 1:
        found.append(Reason(min(24, 4 * (f.appearances - 1).bit_length() + 2), f"seen in {f.appearances} messages"))
    if f.chats > 1:
        found.append(Reason(min(12, 4 * (f.chats - 1)), f"in {f.chats} chats"))
    known = [code for code in f.languages if code != _UNKNOWN]
    if len(known) > 1:
        found.append(Reason(4, f"in {len(known)} languages ({', '.join(known)})"))
    if f.asking:
        found.append(Reason(min(6, 2 * f.asking), f"asked about {f.asking} time{'s' if f.asking > 1 else ''}"))
    return found


def _disputed(f: Facts) -> list[Reason]:
    found = []
    if f.denying and f.asserting:
        found.append(Reason(8, f"asserted by {f.asserting}, denied by {f.denying} messages"))
    if f.contradicted_by:
        found.append(
            Reason(8, f"contradicted by {f.contradicted_by} other claim{'s' if f.contradicted_by > 1 else ''}")
        )
    if f.reused:
        found.append(Reason(14, f"{f.reused} of its pictures seen before on an earlier day"))
    if f.supports and f.refutes:
        found.append(Reason(8, "evidence on both sides"))
    return found


def _work(f: Facts) -> list[Reason]:
    found = []
    if not f.supports and not f.refutes:
        found.append(Reason(6, "no evidence yet"))
    if 0 < f.best_score < _SURE:
        found.append(Reason(-8, f"found with a low score ({f.best_score})"))
    if f.stage == Stage.CLOSED:
        found.append(Reason(-40, "closed"))
    elif f.status in _DECIDED:
        found.append(Reason(-25, f"already {f.status.value}"))
    return found


def reasons(f: Facts) -> tuple[Reason, ...]:
    """Every reason that makes a claim more or less urgent, strongest first."""
    points, words = _BY_PREDICATE.get(f.predicate, _BY_PREDICATE["other"])
    found = [Reason(points, words), *_spread(f), *_disputed(f), *_work(f)]
    return tuple(sorted(found, key=lambda r: (-abs(r.points), r.words)))


def priority(found: Sequence[Reason]) -> int:
    """The sum of the reasons on a scale of 0–100."""
    return max(0, min(100, _BASE + sum(r.points for r in found)))


def refresh(case: Case, numbers: Sequence[int]) -> None:
    """Count claims anew, their origins too, and write their priority with its reasons, inside the caller's `tx()`."""
    with case.db.tx():
        origins.settle(case, numbers)
        for f in store.facts(case.db, numbers):
            why = reasons(f)
            store.save_facts(case.db, f, priority(why), [str(r) for r in why])
