"""How the word of a source held: what became of the decided claims that it supported or refuted.

A count for people to look at, never a grade and never an input of one: a source may be right for the wrong reason, its
own items may be what decided the claim, and a decision may be reversed tomorrow.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from workbench.case import Case
from workbench.model import EvidenceStance, Status
from workbench.store import source_grades as store

_TRUE = (Status.CONFIRMED, Status.CORROBORATED)
_FALSE = (Status.REFUTED, Status.MISLEADING)
_ORDER = (*_TRUE, *_FALSE, Status.CONTESTED, Status.UNVERIFIABLE)


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """Decided claims by what they are held for now, those that a source supported and those that it refuted."""

    supported: Mapping[Status, int] = field(default_factory=dict)
    refuted: Mapping[Status, int] = field(default_factory=dict)

    @property
    def decided(self) -> int:
        """Decided claims that it took a side on; one where it took both counts twice."""
        return sum(self.supported.values()) + sum(self.refuted.values())

    @property
    def held(self) -> int:
        """Of those, the ones that ended as it said: supported and confirmed or corroborated, refuted and refuted or
        misleading."""
        true = sum(self.supported.get(s, 0) for s in _TRUE)
        return true + sum(self.refuted.get(s, 0) for s in _FALSE)

    @property
    def short(self) -> str:
        """For a column: `5 of 7`, "" when no claim was decided."""
        return f"{self.held} of {self.decided}" if self.decided else ""

    @property
    def sentence(self) -> str:
        """`supported 7 claims that were decided: 5 confirmed, 1 refuted, 1 contested`."""
        sides = [("supported", self.supported), ("refuted", self.refuted)]
        told = [_side(word, counts) for word, counts in sides if counts]
        return "; ".join(told) or "no claim that it supports or refutes was decided yet"


def _side(word: str, counts: Mapping[Status, int]) -> str:
    total = sum(counts.values())
    ended = ", ".join(f"{counts[s]} {s.value}" for s in _ORDER if counts.get(s))
    return f"{word} {total} claim{'' if total == 1 else 's'} that {'was' if total == 1 else 'were'} decided: {ended}"


def of_sources(case: Case, sources: Sequence[int]) -> dict[int, TrackRecord]:
    """The track record of each of these sources; a claim decided is one whose status is not rumor now."""
    found = {number: (dict[Status, int](), dict[Status, int]()) for number in sources}
    for o in store.outcomes(case.db, sources):
        if o.stance != EvidenceStance.CONTEXT:
            found[o.source][o.stance == EvidenceStance.REFUTES][o.status] = o.claims
    return {number: TrackRecord(*sides) for number, sides in found.items()}


def words(case: Case, source: int) -> str:
    """The track record of one source in a sentence without a full stop."""
    return of_sources(case, [source])[source].sentence
