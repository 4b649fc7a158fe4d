"""Who is said to have held a place, and what follows for each day: pure rules over spans, without a database.

A span is one claim's, in its actor's lane; spans may overlap. The states beside them cover the window without holes or
overlaps, and are never sharper than the claims: between the first and the last day on which a change may have come,
nobody surely holds. Rules of ending: a confirmed or corroborated claim ends what another actor held before it, and
every claimed or contested span before it; a claim whose order in time is not known ends nothing.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from workbench.model import Claim, Role, Status, When

RIVALS, DISPUTED, CHANGES = "rival claims", "contested claim", "changes hands"
"""Why a stretch is contested: rivals at the same time, a contested claim, or only a change within these days."""
UNNAMED = "unnamed"
"""The lane of claims that say a place was taken or is held, but not by whom."""
_WHOLE_DAY = "~"
"""Sorts behind every time of its day: a day's end when only the day is known."""


class Hold(StrEnum):
    """What a span is worth: only `held` makes a holder."""

    HELD = "held"
    CONTESTED = "contested"
    CLAIMED = "claimed"
    REFUTED = "refuted"


class ControlState(StrEnum):
    """What may be said of a place for some days; `changed` only of a time asked about (`HeldAt`)."""

    HELD = "held"
    CHANGED = "changed"
    CONTESTED = "contested"
    UNKNOWN = "unknown"


HOLDS: Mapping[Status, Hold] = {
    Status.CONFIRMED: Hold.HELD,
    Status.CORROBORATED: Hold.HELD,
    Status.CONTESTED: Hold.CONTESTED,
    Status.RUMOR: Hold.CLAIMED,
    Status.UNVERIFIABLE: Hold.CLAIMED,
    Status.REFUTED: Hold.REFUTED,
    Status.MISLEADING: Hold.REFUTED,
}


@dataclass(frozen=True, slots=True)
class Bound:
    """When a span begins or ends: not before `earliest`, by `latest` (days), and both as sortable times."""

    earliest: str
    latest: str
    after: str
    by: str
    precision: str = "day"


@dataclass(frozen=True, slots=True)
class Citation:
    """Who says it: an evidence item with its grade, or where there is none, a message that carries the claim.

    `count` is how many messages do; `against` tells that the source refutes the claim.
    """

    source: str = ""
    evidence: int | None = None
    grade: str = ""
    external_id: str = ""
    against: bool = False
    message: int | None = None
    count: int = 0


@dataclass(frozen=True, slots=True)
class ControlSpan:
    """One claim's span: who, from when, until when (None: open), worth what, according to whom.

    `ended_by` is the claim that ends it; None for a span that is open or that its verdict ends.
    """

    claim: int
    title: str
    status: Status
    hold: Hold
    actors: tuple[str, ...]
    start: Bound | None
    end: Bound | None = None
    ended_by: int | None = None
    citations: tuple[Citation, ...] = ()

    def may_cover(self, first: str, last: str) -> bool:
        """Whether it may hold on a day of this stretch."""
        return self.start is not None and self.start.earliest <= last and (self.end is None or self.end.latest >= first)


@dataclass(frozen=True, slots=True)
class StateSpan:
    """What may be said from `first` to `last` (days, both within): state, holders, the claims behind it, and why.

    `why` is `CHANGES`, `RIVALS`, `DISPUTED`, `not known since when` or "".
    """

    first: str
    last: str
    state: ControlState
    holders: tuple[str, ...] = ()
    claims: tuple[int, ...] = ()
    why: str = ""


def at_odds(stretches: Sequence[StateSpan]) -> bool:
    """Whether rivals hold at the same time, or a claim behind it is contested."""
    return any(s.why in (RIVALS, DISPUTED) for s in stretches)


def coming(stretch: StateSpan, spans: Sequence[ControlSpan], first: str, last: str) -> list[ControlSpan]:
    """Who surely takes the place over in a stretch of change: the spans that begin in it, and within a longer time."""
    return [
        s for s in spans
        if s.claim in stretch.claims and s.start is not None
        and first <= s.start.earliest <= stretch.last and stretch.first <= s.start.latest <= last
    ]  # fmt: skip


def bound_of(when: When) -> Bound | None:
    """When an event began, as exactly as it is known; None when it is not known at all.

    A lone day of precision month or week stands for the whole month or week (Monday to Sunday).
    """
    if not when.start or when.precision == "unknown":
        return None
    start, end = when.start, when.end or when.start
    try:
        first, last = date.fromisoformat(start[:10]), date.fromisoformat(end[:10])
        if start == end and when.precision == "month":
            first = first.replace(day=1)
            last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        elif start == end and when.precision == "week":
            first -= timedelta(days=first.weekday())
            last = first + timedelta(days=6)
    except (ValueError, OverflowError):
        return None
    exact = len(start) > 10 and when.precision in ("hour", "minute")
    after, by = (start, end) if exact else (first.isoformat(), last.isoformat() + _WHOLE_DAY)
    return Bound(first.isoformat(), last.isoformat(), after, by, when.precision)


def day_bound(day: str) -> Bound | None:
    """A bound at one day; None for what is no day."""
    return bound_of(When(day[:10], day[:10], "day"))


def span_of(
    claim: Claim, verdict: tuple[Status, str | None, str | None] | None, names: Mapping[str, str]
) -> ControlSpan:
    """The span of one claim, open as yet. `names` gives the one name of each actor's spelling.

    The days that its standing verdict was given for count before the event's own; that they only repeat.
    """
    actors = tuple(dict.fromkeys(names.get(a.name, a.name) for a in claim.actors if a.role == Role.AGENT)) or (UNNAMED,)
    start, end = bound_of(claim.event), None
    if verdict is not None and verdict[0] == claim.status:
        _, first, last = verdict
        if first and first != claim.event.start:
            start = day_bound(first) or start
        end = day_bound(last) if last else None
    return ControlSpan(claim.id, claim.title, claim.status, HOLDS[claim.status], actors, start, end)


def closed(spans: Sequence[ControlSpan]) -> list[ControlSpan]:
    """The spans with their ends, by the rules above; those whose time is not known stay as they are."""
    standing: dict[frozenset[str], list[tuple[str, str, int]]] = {}
    starts: dict[int, Bound] = {}
    for s in spans:
        if s.hold == Hold.HELD and s.start is not None:
            standing.setdefault(frozenset(s.actors), []).append((s.start.after, s.start.by, s.claim))
            starts[s.claim] = s.start
    for keys in standing.values():
        keys.sort()
    return [s if s.start is None or s.end is not None else _closed(s, s.start, standing, starts) for s in spans]


def _closed(
    span: ControlSpan, start: Bound, standing: Mapping[frozenset[str], Sequence[tuple[str, str, int]]],
    starts: Mapping[int, Bound],
) -> ControlSpan:  # fmt: skip
    best: tuple[str, str, int] | None = None
    for actors, keys in standing.items():
        if span.hold == Hold.HELD and not actors.isdisjoint(span.actors):
            continue
        # Behind all that began at the same time; of what began later, the first that surely did.
        for i in range(bisect_left(keys, (start.after, start.by + _WHOLE_DAY)), len(keys)):
            if keys[i][1] >= start.by:
                best = keys[i] if best is None else min(best, keys[i])
                break
    return span if best is None else replace(span, end=starts[best[2]], ended_by=best[2])


def states(spans: Sequence[ControlSpan], first: str, last: str) -> list[StateSpan]:
    """What may be said of each day from `first` to `last`, in stretches that touch and never overlap."""
    changes: dict[str, list[tuple[int, str, ControlSpan]]] = {}
    for s in spans:
        if s.start is not None and s.hold in (Hold.HELD, Hold.CONTESTED):
            for day, by, sort in _steps(s, s.start):
                changes.setdefault(max(day, first), []).append((by, sort, s))
    days = sorted({first, *(d for d in changes if d <= last)})
    sweep, found = _Sweep(), list[StateSpan]()
    for day, until in pairwise([*days, _shift(last, 1)]):
        for by, sort, span in changes.get(day, ()):
            sweep.step(by, sort, span)
        state, holders, why = sweep.say()
        end = _shift(until, -1)
        before = found[-1] if found else None
        if before is not None and (before.state, before.holders, before.why) == (state, holders, why):
            found[-1] = replace(
                before, last=end, claims=tuple(dict.fromkeys([*before.claims, *sweep.new(day, changes)]))
            )
        else:
            found.append(StateSpan(day, end, state, holders, tuple(sorted(sweep.claims)), why))
    return found


def _steps(s: ControlSpan, start: Bound) -> Iterator[tuple[str, int, str]]:
    """When a span becomes possible, sure, unsure again and impossible: (day, +1 or -1, `maybe` or `sure`)."""
    yield start.earliest, 1, "maybe"
    if s.end is None:
        yield start.latest, 1, "sure"
        return
    # A successor may come on any day from its earliest on; a verdict's own last day is a day of the span.
    unsure = s.end.earliest if s.ended_by is not None else _shift(s.end.latest, 1)
    if start.latest < unsure:
        yield start.latest, 1, "sure"
        yield unsure, -1, "sure"
    gone = _shift(max(s.end.latest, start.earliest), 1)
    yield gone, -1, "maybe"


def _shift(day: str, days: int) -> str:
    try:
        return (date.fromisoformat(day) + timedelta(days=days)).isoformat()
    except OverflowError:  # the calendar's own ends
        return day + _WHOLE_DAY


class _Sweep:
    """What holds on the day that the sweep has come to."""

    def __init__(self) -> None:
        self.groups: dict[str, Counter[frozenset[str]]] = {"maybe": Counter(), "sure": Counter()}
        self.contested: Counter[frozenset[str]] = Counter()
        self.claims: dict[int, None] = {}

    def step(self, by: int, sort: str, span: ControlSpan) -> None:
        group = frozenset(span.actors)
        counter = self.groups[sort]
        if span.hold == Hold.CONTESTED:
            counter = self.contested if sort == "maybe" else Counter()
        counter[group] += by
        if not counter[group]:
            del counter[group]
        if sort == "maybe" and by > 0:
            self.claims[span.claim] = None
        elif sort == "maybe":
            self.claims.pop(span.claim, None)

    def new(self, day: str, changes: Mapping[str, Sequence[tuple[int, str, ControlSpan]]]) -> list[int]:
        """The claims that came in on a day."""
        return sorted({s.claim for by, sort, s in changes.get(day, ()) if by > 0 and sort == "maybe"})

    def say(self) -> tuple[ControlState, tuple[str, ...], str]:
        """State, holders (or rivals) and why."""
        maybe, sure = self.groups["maybe"], self.groups["sure"]
        if self.contested:
            return ControlState.CONTESTED, _named([*maybe, *self.contested]), DISPUTED
        if _sides(list(maybe)) > 1:
            why = RIVALS if _sides(list(sure)) > 1 else CHANGES
            return ControlState.CONTESTED, _named(maybe), why
        if sure:
            return ControlState.HELD, _named(sure), ""
        return (ControlState.UNKNOWN, _named(maybe), "not known since when" if maybe else "")


def _named(groups: Sequence[frozenset[str]] | Counter[frozenset[str]]) -> tuple[str, ...]:
    return tuple(sorted({a for g in groups for a in g}))


def _sides(groups: Sequence[frozenset[str]]) -> int:
    """How many sides these make: whoever is told of together in one claim is one side."""
    sides: list[set[str]] = []
    for group in groups:
        met = [s for s in sides if s & group]
        sides = [s for s in sides if s not in met] + [set(group).union(*met)]
    return len(sides)
