"""Whether priorities are behind: a look that every start takes, apart from the counting that it rarely leads to.

What counts a priority knows packs, origins and media; a start that finds nothing to count must not load all that.
"""

from dataclasses import astuple

from workbench.case import Case
from workbench.settings import Weights
from workbench.store import counters, verdicts

RULE = "priority/4"
SETTLED = "priorities"
STALE = "stale upto"
"""Up to which moment the claims that became due have been counted anew."""


def rule(w: Weights) -> str:
    """The rule of priorities with its weights, as it is kept in the case."""
    return f"{RULE} {' '.join(str(points) for points in astuple(w))}"


def settled(case: Case) -> tuple[str, str]:
    """The rule and the newest message that all priorities were counted by."""
    found, _, newest = counters.meta(case.db, SETTLED).partition("|")
    return found, newest


def weighed_otherwise(case: Case) -> bool:
    """Whether the weights of the case or the rule are others than those that its priorities were counted by."""
    return settled(case)[0] != rule(case.settings.weights)


def became_due(case: Case, now: str) -> list[int]:
    """The claims that became due to be looked at again since this was settled last. A look into an index."""
    was = counters.meta(case.db, STALE)
    return verdicts.became_stale(case.db, min(was, now), max(was, now))


def behind(case: Case) -> bool:
    """Whether `priority.reweigh` has anything to do."""
    return weighed_otherwise(case) or bool(became_due(case, case.now()))
