"""Which claims of ours a received one may be: proposed to a person, never merged here (DESIGN §4).

The proposal waits among the differences of `bundle conflicts` under the field `same_event`, until somebody merges the
two, links them, or says that ours stays apart.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from workbench.case import Case
from workbench.folding import fold
from workbench.model import Claim
from workbench.store import received

_DAYS = 3
"""Days between two events up to which they may be one."""
_MOST = 3


def alike(case: Case, claim: Claim, polarity: str, origin: str, messages: Sequence[int]) -> tuple[int, ...]:
    """Claims of ours that a received one may be, the likeliest first: those that the same messages carry, then those
    of the same kind, place or actor and days, unless what becomes of it is known to be another thing."""
    shared = received.sharing(case.db, claim.id, origin, claim.predicate, messages)
    names = sorted({fold(p) for p in claim.places} or {fold(a.name) for a in claim.actors})
    near = received.rivals(case.db, claim.id, origin, claim.predicate, names, _span(claim)) if names else []
    found = sorted({*shared, *near}, key=lambda n: (-shared.get(n, 0), n))
    becomes = polarity.strip()
    fitting = (n for n in found if becomes in (received.polarity(case.db, n).strip() or becomes, ""))
    return tuple(n for n, _ in zip(fitting, range(_MOST), strict=False))


def _span(claim: Claim) -> tuple[str, str]:
    if claim.event.start is None:
        return "", "9999"
    first, last = (date.fromisoformat(t[:10]) for t in (claim.event.start, claim.event.end or claim.event.start))
    try:
        return str(first - timedelta(days=_DAYS)), f"{last + timedelta(days=_DAYS)}~"
    except OverflowError:
        return "", "9999"
