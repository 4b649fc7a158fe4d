"""Looks at verdicts again: does the record still derive itself, what changed since, and does the status still hold.

Two questions that are kept apart. The status must be the one its verdict gave, the record the one that history tells
(whose own chain `audit verify` looks at), and from it alone, with the policy's text of then, the same suggestion and
the same unmet gates must come out: where they do not, somebody tampered with the case, or it is damaged. And beside the
evidence and the rules of today: would the status be allowed now? Nothing is changed by asking.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from workbench.case import Case
from workbench.claims.origins import known_of, work_out
from workbench.errors import NotFound, UsageError
from workbench.model import Claim, Evidence, Status, claim_label
from workbench.store import claims as claim_store
from workbench.store import evidence as evidence_store
from workbench.store import pillars as pillar_store
from workbench.store import verdicts as store
from workbench.store.verdicts import VerdictRow
from workbench.verdict import freezing
from workbench.verdict.assessing import gates, suggest
from workbench.verdict.differences import Today, differences
from workbench.verdict.freezing import Verdict, derive
from workbench.verdict.policy import Policy, parse_policy, policy_of
from workbench.verdict.weighing import weigh

_PAGE = 500
"""Claims read together: a query a table, and memory does not grow with the case."""


@dataclass(frozen=True, slots=True)
class Recheck:
    """A standing verdict beside today.

    `suggested` is what the rules make of the evidence now, `unmet` why the status could not be set now, `holds` whether
    it could (an overridden one holds as it was: by its written reason). `changes` are clauses. `damage` says why the
    record does not derive itself, "" when it does.
    """

    claim: int
    n: int
    status: Status
    decided_at: str
    suggested: Status
    unmet: tuple[str, ...]
    overridden: bool
    changes: tuple[str, ...]
    damage: str = ""

    @property
    def holds(self) -> bool:
        """Whether the rules would let the status stand, or a person set it against them knowingly."""
        return not self.damage and (self.overridden or not self.unmet)

    @property
    def differs(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.damage or self.changes or not self.holds)

    @property
    def why(self) -> str:
        """All of it in one line; "" when there is nothing to tell."""
        gates = "" if self.holds or self.damage else "the gates are no longer met: " + "; ".join(self.unmet)
        return "; ".join(part for part in (self.damage, gates, *self.changes) if part)


def recheck(case: Case, numbers: Sequence[int] = ()) -> Iterator[Recheck]:
    """Look at the standing verdict of these claims again, or of every claim in the queue; in order of the claims.

    With `numbers`, NotFound is raised for an unknown one and UsageError for one that was never decided.
    """
    policy = policy_of(case)
    if numbers:
        _check(case, numbers)
    after = 0
    while True:
        page = store.decided(case.db, after, _PAGE) if not numbers else list(numbers[after : after + _PAGE])
        if not page:
            return
        after = page[-1] if not numbers else after + _PAGE
        with case.db.snapshot():
            found = _page(case, page, policy)
        yield from found


def _check(case: Case, numbers: Sequence[int]) -> None:
    known = {c.id: c for c in claim_store.by_ids(case.db, numbers)}
    decided = store.last(case.db, numbers)
    for number in numbers:
        if number not in known:
            raise NotFound(f"There is no claim {claim_label(number)}.", "`workbench claims` lists them.")
        if number not in decided and known[number].status == Status.RUMOR:
            raise UsageError(f"{claim_label(number)} was never decided.", "There is no verdict to look at again.")


def _page(case: Case, numbers: Sequence[int], policy: Policy) -> list[Recheck]:
    claims = claim_store.by_ids(case.db, numbers)
    last = store.last(case.db, numbers)
    rows = {c.id: last.get(c.id, VerdictRow(c.id, 0, c.status, "", "", "")) for c in claims}
    held = evidence_store.of_claims(case.db, [c.id for c in claims])
    by_claim: dict[int, Sequence[Evidence]] = {c.id: held.get(c.id, ()) for c in claims}
    known = known_of(case, by_claim)
    pillars = pillar_store.of_claims(case.db, [c.id for c in claims])
    records = {c.id: _read(rows[c.id]) for c in claims}
    told = store.told(case.db, [c.id for c in claims])
    texts = store.policies(case.db, sorted({v.policy_sha256 for v in records.values() if v is not None}))
    found = []
    for c in claims:
        origins = work_out(by_claim[c.id], known[c.id])
        today = Today(c, by_claim[c.id], origins, pillars.get(c.id, ()), policy, case.now())
        row, v = rows[c.id], records[c.id]
        wrong = _of_another(c, row, v) or _untold(row, told.get(c.id, {})) or damage(v, texts)
        found.append(_one(row, v, today, wrong))
    return found


def _read(row: VerdictRow) -> Verdict | None:
    """A record, or None for one that cannot be read."""
    try:
        return freezing.read(row)
    except (KeyError, TypeError, ValueError, AttributeError):
        # Whatever is wrong with a stored body is damage, and told as such.
        return None


def _of_another(claim: Claim, row: VerdictRow, v: Verdict | None) -> str:
    """Why a claim's status is not the one its last verdict gave, "" when it is."""
    if not row.n:
        return f"the claim is {claim.status.value}, and no verdict says so"
    if claim.status != row.status:
        return f"the claim is {claim.status.value}, and its verdict says {row.status.value}"
    if v is not None and claim.overridden != bool(v.override):
        return f"the claim is {'' if claim.overridden else 'not '}marked as overridden, and its verdict says otherwise"
    return ""


def _untold(row: VerdictRow, history: Mapping[int, VerdictRow]) -> str:
    """Why a claim's last row is not what its history tells (verdicts by number), "" when it is."""
    if row.n not in history:
        return "history does not tell of this verdict"
    if row.n != max(history):
        return "history tells of a later verdict"
    return "" if row == history[row.n] else "the record is not the one that history tells"


def _one(row: VerdictRow, v: Verdict | None, today: Today, wrong: str) -> Recheck:
    w = weigh(today.claim, today.items, today.policy, today.origins)
    return Recheck(
        claim=row.claim,
        n=row.n,
        status=row.status,
        decided_at=row.at,
        suggested=suggest(w),
        unmet=tuple(g.reason for to, found in gates(w) if to == row.status for g in found if not g.met),
        overridden=v is not None and bool(v.override),
        changes=differences(v, today) if v is not None else (),
        damage=wrong,
    )


def damage(v: Verdict | None, texts: Mapping[str, str]) -> str:
    """Why a record does not derive itself, "" when it does.

    Takes the record, None for one that cannot be read, and the kept policy texts by sha256. Records of the first form
    hold no more than ids and hashes: nothing can be derived from them, and nothing said against them.
    """
    if v is None:
        return "its record cannot be read"
    if v.facts is None or v.derived is None:
        return ""
    text = texts.get(v.policy_sha256)
    if text is None:
        return f"the text of its policy {v.policy} is not kept"
    if hashlib.sha256(text.encode()).hexdigest() != v.policy_sha256:
        return f"the kept text of its policy {v.policy} was changed"
    try:
        now = derive(v.status, v.facts, v.evidence, _policy(text))
    except UsageError as error:
        return f"the kept text of its policy {v.policy} cannot be read: {error.message}"
    if (now.suggested, v.derived.suggested) != (v.derived.suggested, Status(v.suggested)):
        return f"the record does not re-derive: it says {v.suggested}, and its own evidence gives {now.suggested.value}"
    if now.unmet != v.derived.unmet:
        was, gives = ", ".join(v.derived.unmet) or "none", ", ".join(now.unmet) or "none"
        return f"the record does not re-derive: unmet gates {was}, and its own evidence gives {gives}"
    return ""


@lru_cache(maxsize=8)
def _policy(text: str) -> Policy:
    """A case has few policies in its life, and thousands of verdicts under each."""
    return parse_policy(text)
