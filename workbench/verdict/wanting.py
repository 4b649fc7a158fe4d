"""What stands between each claim and a settled status, for the comparison of blocs that may not ask itself.

`evidence` lies below this room; whoever shows a comparison asks here and hands the answer down.
"""

from collections.abc import Sequence

from workbench.case import Case
from workbench.evidence.bloc_parts import Missing
from workbench.evidence.origins import known_of
from workbench.model import Status
from workbench.store import claims as claim_store
from workbench.store import evidence as store
from workbench.verdict.assessing import assess_items
from workbench.verdict.policy import policy_of


def wanting(case: Case, numbers: Sequence[int]) -> dict[int, Missing]:
    """The unmet gates of `confirmed`; one question a table for all claims.

    Where the evidence gives `confirmed` or `refuted` and nothing is unmet, that status without a gate: somebody has to
    decide. A claim that has this status already is left out.
    """
    policy = policy_of(case)
    held = store.of_claims(case.db, numbers)
    by_claim = {n: held.get(n, []) for n in numbers}
    known = known_of(case, by_claim)
    found: dict[int, Missing] = {}
    for claim in claim_store.by_ids(case.db, numbers):
        assessment = assess_items(claim, by_claim[claim.id], policy, known[claim.id])
        to = Status.REFUTED if assessment.suggested == Status.REFUTED else Status.CONFIRMED
        if claim.status != to:
            found[claim.id] = Missing(to, tuple(g.reason for g in assessment.unmet(to)))
    return found
