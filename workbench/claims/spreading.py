"""How a claim or a set of claims spreads over time: counts in columns of equal length, and what they say in words.

Every plot of time is drawn from what is counted here. A column is as long as a clock or a calendar has words for (an
hour, a day, a week, a month), so that its edges can be read; nothing here knows a screen.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

MINUTE, HOUR, DAY = 60, 3_600, 86_400
STEPS = (
    MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR,
    DAY, 2 * DAY, 7 * DAY, 14 * DAY, 28 * DAY, 91 * DAY, 182 * DAY, 364 * DAY,
    728 * DAY, 1_820 * DAY, 3_640 * DAY,
)  # fmt: skip
"""Seconds that a column may stand for. Longer ones are whole weeks, so that columns keep beginning on a Monday."""
_MONDAY = datetime(1970, 1, 5, tzinfo=UTC)
"""Where columns are counted from: 1970-01-01 was a Thursday."""
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def moment(text: str) -> datetime | None:
    """A stored time, day or month (`2026-04`) as a time in UTC; None for anything else."""
    try:
        at = datetime.fromisoformat(f"{text}-01" if len(text) == len("2026-04") else text)
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def later(at: datetime, seconds: float) -> datetime:
    """So many seconds later, kept within what a calendar can hold."""
    try:
        return at + timedelta(seconds=seconds)
    except OverflowError:
        return _LAST if seconds > 0 else _FIRST


def binned(times: Iterable[str], start: str, end: str, bins: int) -> tuple[int, ...]:
    """How many of the times fall into each of `bins` columns of equal length from `start` to `end`, both included.

    Times are UTC texts as stored; those outside, and what is no time, are left out. A span of no length is one moment
    in the first column. Raises ValueError for a start or end that is no time, or fewer bins than one.
    """
    first, last = moment(start), moment(end)
    if first is None or last is None or bins < 1:
        raise ValueError(f"{start!r} to {end!r} in {bins} columns")
    length = (last - first).total_seconds()
    counts = [0] * bins
    for text in times:
        at = moment(text)
        if at is not None and first <= at <= last:
            at_column = int((at - first).total_seconds() * bins / length) if length > 0 else 0
            counts[min(bins - 1, at_column)] += 1
    return tuple(counts)


@dataclass(frozen=True, slots=True)
class Clock:
    """Which times the columns stand for: the first begins at `begin`, each lasts `step` seconds, there are `cells`."""

    begin: datetime
    step: int
    cells: int

    @property
    def end(self) -> datetime:
        """Where the last column ends (not part of it)."""
        return later(self.begin, self.step * self.cells)

    def column(self, at: datetime) -> int:
        """The column of a time; may lie outside 0 … cells - 1."""
        return int((at - self.begin).total_seconds() // self.step)

    def at(self, column: int) -> datetime:
        """When a column begins."""
        return later(self.begin, self.step * column)


def floor(at: datetime, step: int) -> datetime:
    """The latest beginning of a column of so many seconds that is not after a time."""
    return later(at, -((at - _MONDAY).total_seconds() % step))


def clock_over(first: datetime, last: datetime, cells: int) -> Clock:
    """The shortest columns of round length with which all times from first to last fit into so many columns."""
    cells = max(1, cells)
    first, last = min(first, last), max(first, last)
    for step in STEPS:
        begin = floor(first, step)
        if (last - begin).total_seconds() < step * cells:
            return Clock(_centred(begin, last, step, cells), step, cells)
    step = STEPS[-1]
    while (last - floor(first, step)).total_seconds() >= step * cells:
        step *= 2
    return Clock(floor(first, step), step, cells)


def _centred(begin: datetime, last: datetime, step: int, cells: int) -> datetime:
    """Half of the free columns go before the first time."""
    used = int((last - begin).total_seconds() // step) + 1
    return later(begin, -step * ((cells - used) // 2))


def zoomed(clock: Clock, around: datetime, by: int) -> Clock:
    """The next shorter (`by` > 0) or longer columns, with a time in the middle; the same at both ends of the table."""
    at = bisect_right(STEPS, clock.step) - 1
    step = STEPS[max(0, min(len(STEPS) - 1, at - by))]
    return in_view(Clock(floor(later(around, -(step * clock.cells // 2)), step), step, clock.cells), around)


def in_view(clock: Clock, at: datetime) -> Clock:
    """The clock, moved so that a time is on it."""
    if 0 <= clock.column(at) < clock.cells:
        return clock
    return Clock(floor(later(at, -clock.step * (clock.cells // 2)), clock.step), clock.step, clock.cells)


def step_words(step: int) -> str:
    """`hour`, `6 hours`, `day`, `week`, `4 weeks`: what a column stands for."""
    for size, name in ((7 * DAY, "week"), (DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")):
        if step % size == 0:
            many = step // size
            return name if many == 1 else f"{many:,} {name}s"
    return f"{step} seconds"


def length_words(step: int) -> str:
    """`1 hour`, `6 hours`: as `step_words`, with the number always said."""
    words = step_words(step)
    return words if words[0].isdigit() else f"1 {words}"


def edge_words(at: datetime, step: int) -> str:
    """When a column begins, as exactly as its length asks for: `2026-04-25` or `2026-04-25 07:00Z`."""
    return at.strftime("%Y-%m-%d" if step >= DAY else "%Y-%m-%d %H:%MZ")


def ticks(clock: Clock, apart: int = 12) -> tuple[tuple[int, str], ...]:
    """(column, label) of the round times on an axis, at least so many columns from each other.

    The label is as short as it can be: hours within a day, days within a year, with the date where it changes.
    """
    wanted = clock.step * apart
    every = next((s for s in STEPS if s >= wanted), clock.step * apart)
    at = floor(clock.begin, every)
    found: list[tuple[int, str]] = []
    shown = ""
    while (column := clock.column(at)) < clock.cells:
        if column >= 0:
            day = at.strftime("%Y-%m-%d")
            found.append((column, at.strftime("%H:%M") if every < DAY and day == shown else day))
            shown = day
        following = later(at, every)
        if following <= at:
            break
        at = following
    return tuple(found)


def peak(counts: Sequence[int]) -> int:
    """The first column of the most; 0 when there is nothing."""
    return max(range(len(counts)), key=lambda n: (counts[n], -n), default=0)
