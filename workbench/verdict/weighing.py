"""How the rules count: the origins on each side of a claim and how far the best item of each reaches.

Origins are counted, never links (`claims.origins` says what is one). An origin is as strong as its best item on that
side; letters are never averaged, and what no person graded reaches nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbench.claims.origins import Origins, origin_names
from workbench.model import Claim, CountedOrigin, Evidence, EvidenceStance
from workbench.verdict.policy import Policy

STRONG, CREDIBLE, WEAK = "strong", "credible", "weak"
_RANK = (WEAK, CREDIBLE, STRONG)


@dataclass(frozen=True, slots=True)
class Side:
    """The origins that speak for a claim, or against it."""

    said: tuple[CountedOrigin, ...]

    @property
    def credible(self) -> tuple[CountedOrigin, ...]:
        """Those that count."""
        return tuple(o for o in self.said if o.level != WEAK)

    @property
    def strong(self) -> tuple[CountedOrigin, ...]:
        """Those that reach the level that one of them must have."""
        return tuple(o for o in self.said if o.level == STRONG)


@dataclass(frozen=True, slots=True)
class Weighed:
    """The standing evidence as the rules count it."""

    claim: Claim
    policy: Policy
    items: tuple[Evidence, ...]
    origins: Origins
    support: Side
    refute: Side

    @property
    def for_(self) -> int:
        """Origins that support it, weak ones too."""
        return len(self.support.said)

    @property
    def against(self) -> int:
        """Origins that refute it, weak ones too."""
        return len(self.refute.said)

    @property
    def credible_for(self) -> int:
        """Credible origins that support it."""
        return len(self.support.credible)

    @property
    def credible_against(self) -> int:
        """Credible origins that refute it."""
        return len(self.refute.credible)

    @property
    def speaking(self) -> tuple[Evidence, ...]:
        """The items that take a side."""
        return tuple(e for e in self.items if e.stance != EvidenceStance.CONTEXT)

    @property
    def only_parties(self) -> bool:
        """Whether somebody speaks, and only parties to the conflict do."""
        speaking = self.speaking
        return bool(speaking) and all(e.party for e in speaking)

    @property
    def weak_disagree(self) -> bool:
        """Whether both sides speak and neither has a credible origin."""
        return bool(self.for_ and self.against and not self.credible_for and not self.credible_against)


def level(item: Evidence, policy: Policy) -> str:
    """How far one item reaches: `strong`, `credible` or `weak`."""
    if not item.graded_by or not policy.credible.holds(item.reliability, item.credibility):
        return WEAK
    return STRONG if policy.strong.holds(item.reliability, item.credibility) else CREDIBLE


def weigh(claim: Claim, items: Sequence[Evidence], policy: Policy, origins: Origins) -> Weighed:
    """Count origins by stance and level. Items of one origin may stand on both sides; then it counts on both.

    Takes the retracted items too: they count no more, and what goes back to them is one origin still.
    """
    standing = tuple(e for e in items if not e.retracted)
    names = origin_names(origins, items)
    supports = _side(standing, EvidenceStance.SUPPORTS, policy, origins, names)
    refutes = _side(standing, EvidenceStance.REFUTES, policy, origins, names)
    return Weighed(claim, policy, standing, origins, supports, refutes)


def _side(
    standing: Sequence[Evidence],
    stance: EvidenceStance,
    policy: Policy,
    origins: Origins,
    names: Mapping[int, str],
) -> Side:
    by_root: dict[int, list[Evidence]] = {}
    for e in standing:
        if e.stance == stance:
            by_root.setdefault(origins.root[e.id], []).append(e)
    return Side(
        tuple(
            CountedOrigin(
                root,
                names[root],
                tuple(e.id for e in group),
                max((level(e, policy) for e in group), key=_RANK.index),
            )
            for root, group in by_root.items()
        )
    )
