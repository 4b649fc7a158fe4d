"""How one claim was told over time: every message by minute and stance, and the sentences that say what a chart shows.

Counted by the database, so a claim of ten thousand messages is told whole. `spreading` has the columns; here are the
words, which stand below the chart and in place of it where nobody sees one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from workbench.case import Case
from workbench.claims.spreading import DAY, HOUR, Clock, clock_over, edge_words, floor, moment, step_words
from workbench.model import Stance
from workbench.store import spans
from workbench.store.spans import Appeared

_SHORT = 7 * DAY
"""Seconds: what was told within a week has its peak in an hour, a longer story in a day."""
_VERBS = {
    Stance.ASSERTS: ("asserts", "assert"), Stance.DENIES: ("denies", "deny"), Stance.ASKS: ("asks about", "ask about"),
}  # fmt: skip
PLATFORMS = {"whatsapp": "WhatsApp", "telegram": "Telegram", "x": "X", "hand": "a message by hand"}


@dataclass(frozen=True, slots=True)
class Count:
    """So many messages of one stance within a minute."""

    at: datetime
    stance: Stance
    messages: int


@dataclass(frozen=True, slots=True)
class DayTold:
    """One day of a claim: how many messages assert, deny and ask, in how many chats; `no time` is a day too."""

    day: str
    asserts: int
    denies: int
    asks: int
    chats: int


@dataclass(frozen=True, slots=True)
class Told:
    """How a claim was told: counts by time, days, the first message, the first that denies it, messages without a
    time."""

    counts: tuple[Count, ...] = ()
    days: tuple[DayTold, ...] = ()
    first: Appeared | None = None
    denied: Appeared | None = None
    untimed: int = 0

    @property
    def messages(self) -> int:
        """All messages that carry it."""
        return sum(c.messages for c in self.counts) + self.untimed


def told(case: Case, number: int) -> Told:
    """How a claim was told, all of its messages."""
    rows = spans.told(case.db, number)
    counts = tuple(Count(at, r.stance, r.count) for r in rows if r.at and (at := moment(r.at)))
    chats = spans.chats_by_day(case.db, number)
    by_day: dict[str, dict[Stance, int]] = {day: dict.fromkeys(Stance, 0) for day in chats}
    for r in rows:
        by_day[r.at[: spans.DAY]][r.stance] += r.count
    days = [
        DayTold(day or "no time", own[Stance.ASSERTS], own[Stance.DENIES], own[Stance.ASKS], chats[day])
        for day, own in sorted(by_day.items(), key=lambda d: d[0] or "~")
    ]
    return Told(
        counts=counts,
        days=tuple(days),
        first=spans.first_told(case.db, number),
        denied=spans.first_told(case.db, number, Stance.DENIES),
        untimed=sum(r.count for r in rows if not r.at),
    )


def columns(found: Told, clock: Clock) -> dict[Stance, list[int]]:
    """The messages of each stance in the columns of a clock; those before and after it are left out."""
    out = {s: [0] * clock.cells for s in Stance}
    for c in found.counts:
        at = clock.column(c.at)
        if 0 <= at < clock.cells:
            out[c.stance][at] += c.messages
    return out


def whole(found: Told, cells: int, also: Sequence[datetime] = ()) -> Clock | None:
    """The clock on which all that was told fits, and these moments too; None when nothing has a time."""
    times = [*(c.at for c in found.counts), *also]
    return clock_over(min(times), max(times), cells) if times else None


def peak_of(found: Told) -> tuple[datetime, int, int] | None:
    """(beginning, length in seconds, messages) of the hour or the day with the most messages; None for no times."""
    if not found.counts:
        return None
    length = (found.counts[-1].at - found.counts[0].at).total_seconds()
    step = HOUR if length <= _SHORT else DAY
    bins: dict[datetime, int] = {}
    for c in found.counts:
        begin = floor(c.at, step)
        bins[begin] = bins.get(begin, 0) + c.messages
    begin = min(bins, key=lambda b: (-bins[b], b))
    return begin, step, bins[begin]


def words(found: Told) -> tuple[str, ...]:
    """What the chart says, in sentences."""
    if not found.messages:
        return ("No message carries it.",)
    totals = {s: sum(getattr(d, s.value) for d in found.days) for s in Stance}
    sides = ", ".join(f"{n:,} {_VERBS[s][n != 1]} it" for s, n in totals.items() if n)
    said = [f"{_messages(found.messages)}: {sides}."]
    top = peak_of(found)
    if found.first is not None and top is not None:
        begin, step, many = top
        first = (
            f"First {_when(found.first.at)} in {PLATFORMS.get(found.first.platform, found.first.platform)}, "
            f"{found.first.chat}"
        )
        last = found.counts[-1].at
        peak = f"; most in the {step_words(step)} from {edge_words(begin, step)}: {_messages(many)}" if many > 1 else ""
        ended = f"; last {edge_words(last, 1)}" if last > found.counts[0].at else ""
        said.append(f"{first}{peak}{ended}.")
    if found.denied is not None and found.first is not None:
        later = (moment(found.denied.at), moment(found.first.at))
        if later[0] and later[1] and later[0] > later[1]:
            gap = _length((later[0] - later[1]).total_seconds())
            said.append(f"First denied {_when(found.denied.at)}, {gap} after it was first told.")
        else:
            said.append(f"The first message denies it, {_when(found.denied.at)}.")
    if found.untimed:
        said.append(f"{_messages(found.untimed)} {'has' if found.untimed == 1 else 'have'} no time.")
    return tuple(said)


def _messages(count: int) -> str:
    return f"{count:,} message{'' if count == 1 else 's'}"


def _when(at: str) -> str:
    return f"{at[:10]} {at[11:16]}Z"


def _length(seconds: float) -> str:
    for size, name in ((DAY, "day"), (HOUR, "hour"), (60, "minute")):
        if seconds >= size:
            many = int(seconds // size)
            return f"{many:,} {name}{'' if many == 1 else 's'}"
    return "less than a minute"
