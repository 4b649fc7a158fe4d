"""The outlines of claims over time that the queue draws: read for the rows in view once the cursor rests, then kept."""

from collections.abc import Iterable

from workbench.case import Case
from workbench.model import Claim
from workbench.tui.widgets.claim_row import SPREAD_CELLS

_KEPT = 20_000
"""Outlines that are kept; beyond that all are read anew, a screenful at a time."""


class Spreads:
    """What is drawn so far, by claim."""

    def __init__(self, case: Case) -> None:
        """Take the case to read from."""
        self._case = case
        self.drawn: dict[int, str] = {}

    def missing(self, claims: Iterable[Claim]) -> dict[int, int]:
        """Which of these claims have no outline yet, with their number of messages."""
        return {c.id: c.appearances for c in claims if c.id not in self.drawn}

    def read(self, counts: dict[int, int]) -> dict[int, str]:
        """The outlines of claims, from the first message of each to its last. Reads the case: for a worker."""
        from workbench.claims.spreading import binned
        from workbench.store import spread
        from workbench.tui.widgets.chart import sparkline

        found = spread.times(self._case.db, {n: many for n, many in counts.items() if many})
        out = dict.fromkeys(counts, "")
        for number, times in found.items():
            out[number] = sparkline(binned(times, min(times), max(times), SPREAD_CELLS), SPREAD_CELLS)
        return out

    def take(self, drawn: dict[int, str]) -> None:
        """Keep what was read."""
        if len(self.drawn) > _KEPT:
            self.drawn.clear()
        self.drawn.update(drawn)

    def forget(self, claims: Iterable[int] | None = None) -> None:
        """Read these anew when they are next in view; all of them by default."""
        if claims is None:
            self.drawn.clear()
            return
        for number in claims:
            self.drawn.pop(number, None)
