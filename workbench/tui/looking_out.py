"""The look-out for what others do: which claims a colleague, or the command line, has changed since the last look.

Events tell it: every change of a case writes one. Each look takes the newest of the last minutes and compares them with
those of the look before, so clocks that differ by some minutes lose nothing and a case of a million claims costs no
more than a small one. What this program did itself, or had the detector do, in the times that `Jobs` remembers, is no
news.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from workbench.case import Case
from workbench.ledger.events import subject_claim
from workbench.store import counters, events

_BACK = timedelta(minutes=10)
_MOST = 2_000


@dataclass(frozen=True, slots=True)
class News:
    """Claims that others changed, how many new ones came, and whether anything else was done."""

    claims: frozenset[int]
    fresh: int
    other: bool


class LookOut:
    """Remembers what was seen at the last look."""

    def __init__(self) -> None:
        """Nothing was seen yet: the first look tells nothing."""
        self._known: dict[str, int] | None = None
        self._claims = 0

    def look(self, case: Case, spans: Callable[[], Iterable[tuple[str, str]]]) -> News | None:
        """Look once; None when there is no news. Takes when acts of ours began and ended. For a worker thread."""
        from workbench.claims.regrouping import DETECTOR  # on this thread: nothing of it is wanted for a first frame

        since = (datetime.fromisoformat(case.now()) - _BACK).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        found = events.changed_since(case.db, since, _MOST)
        claims, known, before = counters.current(case.db, "claim"), self._known, self._claims
        self._known = {}
        for mark in found:
            self._known[mark.subject] = max(mark.seq, self._known.get(mark.subject, 0))
        self._claims = claims
        if known is None:
            return None
        own = tuple(spans())  # after the reading: an act that began in between is among them
        new = [
            m for m in found
            if m.seq > known.get(m.subject, 0)
            and not (m.analyst in (case.analyst.id, DETECTOR) and any(began <= m.at <= ended for began, ended in own))
        ]  # fmt: skip
        told = {subject_claim(m.subject) or 0 for m in new}
        changed = frozenset(number for number in told if 0 < number <= before)
        ours = {number for m in found if m.seq == 1 and (number := subject_claim(m.subject) or 0) > before} - told
        fresh = max(0, claims - before - len(ours))
        other = 0 in told
        return News(changed, fresh, other) if changed or fresh or other else None
