"""SQL of the checklist: the answered pillars of claims."""

from collections.abc import Sequence

from workbench.model import Pillar, PillarAnswer
from workbench.store.engine import Engine

_IN = 500
_ORDER = {p.value: n for n, p in enumerate(Pillar)}


def of_claims(db: Engine, claims: Sequence[int]) -> dict[int, tuple[PillarAnswer, ...]]:
    """The answers of those of these claims that have any, in the order of the checklist."""
    found: dict[int, list[PillarAnswer]] = {}
    for i in range(0, len(claims), _IN):
        for r in db.rows(
            'SELECT claim, pillar, answer, "by", at FROM pillars WHERE claim IN (:c)', c=list(claims[i : i + _IN])
        ):
            answer = PillarAnswer(r["claim"], Pillar(r["pillar"]), r["answer"], r["by"], r["at"])
            found.setdefault(r["claim"], []).append(answer)
    return {c: tuple(sorted(answers, key=lambda a: _ORDER[a.pillar])) for c, answers in found.items()}


def of_claim(db: Engine, claim: int) -> tuple[PillarAnswer, ...]:
    """The answers of one claim, in the order of the checklist."""
    return of_claims(db, [claim]).get(claim, ())
