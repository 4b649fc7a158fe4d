"""SQL of when the messages of many claims came: what a screenful of sparklines is drawn from, whatever a claim's size.

A claim of ten thousand messages has the same outline as an even sample of it, so no claim costs more than `MOST` rows.
"""

from collections.abc import Mapping, Sequence

from workbench.store.engine import Engine

MOST = 256
"""Messages of one claim that are read at most: 32 for each of the eight cells of a sparkline."""
_IN = 500


def times(db: Engine, counts: Mapping[int, int]) -> dict[int, list[str]]:
    """When the messages of claims were sent, as UTC text; every one, or an even sample of `MOST` or fewer.

    Takes the claims with how many messages each has (`Claim.appearances`). Messages without a time are left out; claims
    without a message that has one are not in the answer.
    """
    by_step: dict[int, list[int]] = {}
    for claim, many in counts.items():
        step = 1
        while many > step * MOST:
            step *= 2
        by_step.setdefault(step, []).append(claim)
    found: dict[int, list[str]] = {}
    for step, claims in by_step.items():
        for i in range(0, len(claims), _IN):
            _read(db, claims[i : i + _IN], step, found)
    return found


def _read(db: Engine, claims: Sequence[int], step: int, found: dict[int, list[str]]) -> None:
    """Every `step`-th message by its number: numbers follow the order in which messages came in."""
    sampled = "" if step == 1 else "AND a.message % :step = 0 "
    parameters = {} if step == 1 else {"step": step}
    rows = db.rows(
        "SELECT a.claim, m.sent_at FROM appearances a JOIN messages m ON m.id = a.message "
        f"WHERE a.claim IN (:claims) {sampled}AND m.sent_at IS NOT NULL",
        claims=list(claims),
        **parameters,
    )
    for r in rows:
        found.setdefault(r["claim"], []).append(r["sent_at"])
