"""When a decided claim has to be looked at again: by the policy's days, or when the verdict's own span has ended.

The moment is written at the decision (`claims.stale_at`) and goes with it through undo and redo. Nothing but a new
decision changes a status; a claim whose moment has passed only comes back to the queue, with the reason (`priority`).
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from workbench.case import Case
from workbench.model import Claim, Status
from workbench.store import claims as claim_store
from workbench.store import verdicts as store
from workbench.verdict import freezing
from workbench.verdict.freezing import Verdict
from workbench.verdict.policy import Policy

_OPEN = frozenset({Status.RUMOR})
"""Not decided: there is nothing to look at again."""
_DAY = 10
"""Length of a time that is a day."""
_PAGE = 500


@dataclass(frozen=True, slots=True)
class Stale:
    """A claim that is due, and its last verdict (None for a status that came without one)."""

    claim: Claim
    verdict: Verdict | None


def stale_at(claim: Claim, status: Status, decided_at: str, valid_to: str | None, policy: Policy) -> str | None:
    """When a verdict has to be looked at again: UTC text, or None for never.

    Takes the claim for its predicate, the status decided and when, the end of the verdict's span (a day or a UTC time;
    a day holds to its end) and the policy, whose `[stale]` gives the days. The earlier of the two counts.
    """
    if status in _OPEN:
        return None
    days = policy.stale_days(claim.predicate)
    found = [_text(datetime.fromisoformat(decided_at) + timedelta(days=days))] if days else []
    if valid_to:
        found.append(span_end(valid_to))
    return min(found, default=None)


def span_end(valid_to: str) -> str:
    """The moment from which on a verdict's span is over, as UTC text."""
    end = datetime.fromisoformat(valid_to)
    end = end if end.tzinfo else end.replace(tzinfo=UTC)
    return _text(end + timedelta(days=1) if len(valid_to) == _DAY else end)


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def due(case: Case) -> list[Stale]:
    """The claims whose moment has passed, the longest overdue first."""
    numbers = store.stale(case.db, case.now())
    found: list[Stale] = []
    for i in range(0, len(numbers), _PAGE):
        page = numbers[i : i + _PAGE]
        last = store.last(case.db, page)
        found += [
            Stale(c, freezing.read(last[c.id]) if c.id in last else None) for c in claim_store.by_ids(case.db, page)
        ]
    return found
