"""SQL of proposals: a first analyst's word that a claim is confirmed, until a second one says so too."""

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.model import Status
from workbench.store.engine import Engine

_IN = 500


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a first analyst proposed for a claim. `basis` is the sha256 of what it was proposed on."""

    claim: int
    status: Status
    basis: str
    reason: str
    by: str
    at: str


def of_claims(db: Engine, claims: Sequence[int]) -> dict[int, Proposal]:
    """The proposals on these claims, at most one each."""
    found: dict[int, Proposal] = {}
    for i in range(0, len(claims), _IN):
        for r in db.rows(
            'SELECT claim, status, basis, reason, "by", at FROM proposals WHERE claim IN (:c)',
            c=list(claims[i : i + _IN]),
        ):
            found[r["claim"]] = Proposal(r["claim"], Status(r["status"]), r["basis"], r["reason"], r["by"], r["at"])
    return found
