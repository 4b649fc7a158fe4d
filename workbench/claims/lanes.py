"""The claims of a filter over time, in lanes: by bloc, place, predicate or status, counted by the database.

A claim stands where it was first seen in a message. It counts in every lane it belongs to (a claim with sources of two
blocs in both), so lanes are not added up; the lane `all` counts each claim once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from workbench.case import Case
from workbench.claims.filter_kinds import CLAIMS
from workbench.claims.filtering import compiled
from workbench.claims.spreading import DAY, HOUR, Clock, clock_over, edge_words, moment, peak, step_words
from workbench.store import spans
from workbench.store.claims import strings
from workbench.store.filters import Compiled

Kind = Literal["bloc", "place", "predicate", "status"]
KINDS: tuple[Kind, ...] = ("bloc", "place", "predicate", "status")
ALL = "all"
NO_BLOC = "(no bloc)"


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane: its name, and how many claims were first seen in each column of the clock."""

    name: str
    counts: tuple[int, ...]

    @property
    def claims(self) -> int:
        """How many claims it has in the time shown."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Lanes:
    """What is drawn: the clock, the lane of all claims, the lanes of one kind, the most claims first.

    `unseen` claims of the filter are in no message and have no time; `more` lanes are left out.
    """

    kind: Kind
    clock: Clock
    every: Lane
    lanes: tuple[Lane, ...]
    unseen: int = 0
    more: int = 0
    places: tuple[str, ...] = ()
    """For lanes by place: all of them, those left out too."""


def whole(case: Case, text: str, cells: int) -> Clock | None:
    """The clock over all claims of a filter; None when none of them was seen in a message."""
    c = compiled(case, text, CLAIMS)
    found = spans.bounds(case.db, c.where, c.params)
    first, last = moment(found.first), moment(found.last)
    return clock_over(first, last, cells) if first and last else None


def lanes(case: Case, text: str, kind: Kind, clock: Clock, most: int, held: Lanes | None = None) -> Lanes:
    """The lanes of a filter's claims on a clock, at most so many; for a worker.

    `held` is what was read before of the same filter and kind: what does not depend on the clock is taken from it.
    """
    c = compiled(case, text, CLAIMS)
    span = span_of(clock)
    unit = spans.DAY if clock.step >= DAY else spans.HOUR if clock.step >= HOUR else spans.MINUTE
    unseen = held.unseen if held else spans.bounds(case.db, c.where, c.params).unseen
    if kind == "place":
        places = held.places if held else _places(case, c)
        shown, more = places[:most], max(0, len(places) - most)
        rows = spans.by_place(case.db, c.where, c.params, span, unit, list(shown))
        every = spans.by_time(case.db, c.where, c.params, span, unit)
        counted = _binned(clock, [(b.lane, b.at, b.count) for b in rows])
        found = {n: counted.get(n, (0,) * clock.cells) for n in shown}
    else:
        every, more, places = spans.by_time(case.db, c.where, c.params, span, unit, kind), 0, ()
        found = _binned(clock, [(n, b.at, b.count) for b in every for n in _names(kind, b.lane)])
        if kind == "bloc":  # silence is shown
            found |= {n: (0,) * clock.cells for n in case.settings.blocs if n not in found}
    ordered = sorted((Lane(n, counts) for n, counts in found.items()), key=lambda lane: (-lane.claims, lane.name))
    total = _binned(clock, [(ALL, b.at, b.count) for b in every]).get(ALL, (0,) * clock.cells)
    return Lanes(kind, clock, Lane(ALL, total), tuple(ordered[:most]), unseen, more + len(ordered[most:]), places)


def _places(case: Case, c: Compiled) -> tuple[str, ...]:
    """The places that the claims name, the most named first."""
    named: dict[str, int] = {}
    for p in spans.places(case.db, c.where, c.params):
        named[p.place] = named.get(p.place, 0) + p.claims
    return tuple(sorted(named, key=lambda n: (-named[n], n)))


def _names(kind: Kind, stored: str) -> Sequence[str]:
    if kind != "bloc":
        return (stored,)
    return strings(stored) or (NO_BLOC,)


def _binned(clock: Clock, rows: Sequence[tuple[str, str, int]]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for lane, text, count in rows:
        at = moment(text)
        if at is not None and 0 <= (column := clock.column(at)) < clock.cells:
            found.setdefault(lane, [0] * clock.cells)[column] += count
    return {name: tuple(counts) for name, counts in found.items()}


def span_of(clock: Clock, first: int = 0, last: int | None = None) -> tuple[str, str]:
    """The stored texts of where a column begins and where another (the last of the clock by default) ends."""
    end = clock.at((clock.cells - 1 if last is None else last) + 1)
    return _stored(clock.at(first).isoformat(timespec="microseconds")), _stored(end.isoformat(timespec="microseconds"))


def _stored(text: str) -> str:
    return text.replace("+00:00", "Z")


def narrowed(text: str, kind: Kind, lane: str, span: tuple[str, str], blocs: Sequence[str]) -> str:
    """The filter of a lane's claims in a span of time: `… bloc:African after:2026-04-25 before:2026-04-26`.

    `after:` and `before:` take what was told within the span, so claims first seen earlier and told again count too.
    """
    if lane == ALL:
        own = ""
    elif lane == NO_BLOC:
        own = f"-bloc:{','.join(quoted(b) for b in blocs)}" if blocs else ""
    else:
        own = f"{kind}:{quoted(lane)}"
    times = f"after:{_short(span[0])} before:{_short(span[1])}"
    return " ".join(p for p in (text.strip(), own, times) if p)


def quoted(value: str) -> str:
    """A value as a filter takes it: in quotes where it is more than one word."""
    clean = value.replace('"', " ").strip()
    return clean if clean.replace("_", "").isalnum() else f'"{clean}"'


def _short(text: str) -> str:
    """A time of a filter as short as it can be."""
    return text[: spans.DAY] if text[spans.DAY :].startswith("T00:00:00") else f"{text[: spans.MINUTE]}Z"


def listed(case: Case, text: str, kind: Kind, lane: str, span: tuple[str, str], count: int) -> list[int]:
    """The claims of a lane that were first seen in a span, the earliest first."""
    c = compiled(case, text if lane in (ALL, NO_BLOC) else f"{text} {kind}:{quoted(lane)}", CLAIMS)
    return spans.first_seen_in(case.db, c.where, c.params, span, count, no_bloc=lane == NO_BLOC)


def words(found: Lanes) -> tuple[str, ...]:
    """What the lanes say, in sentences."""
    clock, every = found.clock, found.every
    said = []
    if every.claims:
        top = peak(every.counts)
        said.append(
            f"{_claims(every.claims)} first seen from {edge_words(clock.begin, clock.step)} to "
            f"{edge_words(clock.end, clock.step)}; most in the {step_words(clock.step)} from "
            f"{edge_words(clock.at(top), clock.step)}: {every.counts[top]:,}."
        )
    else:
        said.append("No claim of the filter was first seen in this time.")
    for lane in found.lanes:
        if lane.claims:
            top = peak(lane.counts)
            said.append(f"{lane.name}: {lane.claims:,}, most {lane.counts[top]:,} from "
                        f"{edge_words(clock.at(top), clock.step)}.")  # fmt: skip
    silent = [lane.name for lane in found.lanes if not lane.claims]
    if silent and every.claims:
        said.append(f"Silent: {', '.join(silent)}.")
    if found.more:
        said.append(f"{found.more:,} more {found.kind}s are not shown.")
    if found.unseen:
        one = found.unseen == 1
        verbs = ("is", "has") if one else ("are", "have")
        said.append(f"{_claims(found.unseen)} {verbs[0]} in no message and {verbs[1]} no time.")
    return tuple(said)


def _claims(count: int) -> str:
    return f"{count:,} claim{'' if count == 1 else 's'}"
