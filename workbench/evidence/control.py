"""Who held a place when, according to whom: the timeline of its control, from the case's claims and their status.

Every spelling that a pack knows is one place. Only claims of a change of control make spans, those that say a place is
still held among them; everything else claimed about the place is listed beside, as what may explain a gap.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from workbench.case import Case
from workbench.claims.known_names import Known, known_names
from workbench.errors import UsageError
from workbench.evidence import control_words
from workbench.evidence.control_spans import (
    CHANGES,
    Bound,
    Citation,
    ControlSpan,
    ControlState,
    Hold,
    StateSpan,
    at_odds,
    bound_of,
    closed,
    coming,
    span_of,
    states,
)
from workbench.folding import fold
from workbench.model import Claim, EvidenceStance, Role, Status
from workbench.store import control as store
from workbench.store.control import Speaking

CONTROL = "control_change"
"""The predicate of claims that make spans."""
_PERIOD = re.compile(r"(\d{4})-(\d\d)(?:-(\d\d))?")


@dataclass(frozen=True, slots=True)
class Lane:
    """One actor's spans, in the order of their beginning; spans of a claim that names two actors lie in both lanes."""

    actor: str
    spans: tuple[ControlSpan, ...]


@dataclass(frozen=True, slots=True)
class Other:
    """Something else claimed about the place: an attack, a movement, a blockade."""

    claim: int
    title: str
    predicate: str
    status: Status
    actors: tuple[str, ...]
    start: Bound | None
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class ControlTimeline:
    """A place's lanes, the states that follow, claims of control without a time, and what else is claimed there.

    `spellings` are the names under which the claims have it. `first` and `last` are the window's days, "" when nothing
    has a time; `states` cover it without holes.
    """

    place: str
    spellings: tuple[str, ...]
    first: str
    last: str
    lanes: tuple[Lane, ...]
    states: tuple[StateSpan, ...]
    undated: tuple[ControlSpan, ...]
    others: tuple[Other, ...]

    @property
    def spans(self) -> tuple[ControlSpan, ...]:
        """Every dated span once, in the order of beginning."""
        return _ordered({s.claim: s for lane in self.lanes for s in lane.spans}.values())


@dataclass(frozen=True, slots=True)
class HeldAt:
    """The answer to "who held it then?": the states of that time, the spans behind them, and sentences that cite them.

    `state` is that of the whole time: contested only when rivals hold at the same time or a claim behind it is
    contested; changed when it surely changed hands within the time, one after another; held when one side held it for
    all or a part of it; unknown when nobody is established, or when it only may have changed hands (`holders` are then
    those it lies between).
    """

    place: str
    first: str
    last: str
    state: ControlState
    holders: tuple[str, ...]
    spans: tuple[ControlSpan, ...]
    claimed: tuple[ControlSpan, ...]
    refuted: tuple[ControlSpan, ...]
    before: Other | None
    sentences: tuple[str, ...] = ()


def timeline(case: Case, place: str, first: str = "", last: str = "") -> ControlTimeline:
    """The timeline of a place under all its spellings; `first` and `last` (days) cut the window.

    Without them the window is from the first to the last day that a span names. Spans keep their own length. Raises
    UsageError for a window that ends before it begins.
    """
    names = known_names(case)
    claims = store.claims_at(case.db, names.places.spellings(place))
    return timeline_of(names, place, claims, behind(case, claims), first, last)


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind claims, by number: the days that the last verdict was given for, and who says it."""

    verdicts: Mapping[int, tuple[Status, str | None, str | None]]
    cited: Mapping[int, tuple[Citation, ...]]


def behind(case: Case, claims: Sequence[Claim]) -> Behind:
    """What stands behind claims, one question a table."""
    verdicts = store.spans(case.db, [c.id for c in claims if c.predicate == CONTROL])
    return Behind(verdicts, citations(case, [c.id for c in claims]))


def named(names: Known, place: str, claims: Sequence[Claim]) -> tuple[str, tuple[str, ...]]:
    """The name of a place and the spellings under which these claims have it; what no pack knows is called as the
    first claim spells it."""
    name = names.places.name(place)
    every = dict.fromkeys(p for c in claims for p in c.places)
    spelled = tuple(p for p in every if fold(names.places.name(p)) == fold(name))
    return (spelled[0] if spelled and not names.places.known(place) else name), spelled


def timeline_of(
    names: Known, place: str, claims: Sequence[Claim], known: Behind, first: str = "", last: str = ""
) -> ControlTimeline:
    """The timeline of a place as these claims, which name it, tell it, and no other; window and error as `timeline`."""
    name, spelled = named(names, place, claims)
    actors = {name: names.actors.name(name) for name in {a.name for c in claims for a in c.actors}}
    spans = closed([span_of(c, known.verdicts.get(c.id), actors) for c in claims if c.predicate == CONTROL])
    spans = [replace(s, citations=known.cited.get(s.claim, ())) for s in spans]
    others = [other(c, names, known.cited.get(c.id, ())) for c in claims if c.predicate != CONTROL]
    others.sort(key=lambda o: (o.start is None, o.start.after if o.start else "", o.claim))
    first, last = _window(spans, first, last)
    dated = [s for s in spans if s.start is not None and first and s.may_cover(first, last)]
    return ControlTimeline(
        name, spelled, first, last, _lanes(dated), tuple(states(dated, first, last)) if first else (),
        tuple(s for s in spans if s.start is None), tuple(others),
    )  # fmt: skip


def other(claim: Claim, names: Known, cited: tuple[Citation, ...]) -> Other:
    """A claim about a place that is none of control."""
    actors = tuple(dict.fromkeys(names.actors.name(a.name) for a in claim.actors if a.role == Role.AGENT))
    return Other(claim.id, claim.title, claim.predicate, claim.status, actors, bound_of(claim.event), cited)


def citations(case: Case, numbers: Sequence[int]) -> dict[int, tuple[Citation, ...]]:
    """Who says each of these claims: its evidence, best grade first, else the messages that carry it.

    Items that refute it come last, marked so; context is cited only where nothing else speaks, and a search in vain
    never: it says nothing for a claim. Two questions in all.
    """
    items = store.speaking(case.db, numbers)
    found = {n: _cited_all(e for e in items[n] if e.stance != EvidenceStance.CONTEXT) for n in items}
    silent = [n for n in numbers if not found.get(n)]
    carried = store.carriers(case.db, silent)
    for n in silent:
        if n in carried:
            message, count = carried[n]
            found[n] = (Citation(message=message, count=count),)
        elif n in items:
            found[n] = _cited_all(items[n])
    return found


def _cited_all(items: Iterable[Speaking]) -> tuple[Citation, ...]:
    def rank(e: Speaking) -> tuple[bool, str, int, int]:
        return e.stance == EvidenceStance.REFUTES, e.reliability, e.credibility, e.id

    return tuple(_cited(e) for e in sorted(items, key=rank))


def _cited(e: Speaking) -> Citation:
    refutes = e.stance == EvidenceStance.REFUTES
    return Citation(e.source_name, e.id, f"{e.reliability}{e.credibility}", e.external_id, refutes)


def _window(spans: Sequence[ControlSpan], first: str, last: str) -> tuple[str, str]:
    days = [d for s in spans for b in (s.start, s.end) if b is not None for d in (b.earliest, b.latest)]
    begin = first or min([*days, *([last] if last and days else [])], default="")
    end = last or max([*days, *([begin] if begin else [])], default="")
    if not begin or not end:
        return "", ""
    if begin > end:
        raise UsageError(f"The window ends ({end}) before it begins ({begin}).", "Give the earlier day first.")
    return begin, end


def _ordered(spans: Iterable[ControlSpan]) -> tuple[ControlSpan, ...]:
    return tuple(sorted(spans, key=lambda s: (s.start.after, s.start.by, s.claim) if s.start else ("", "", s.claim)))


def _lanes(spans: Sequence[ControlSpan]) -> tuple[Lane, ...]:
    by_actor: dict[str, list[ControlSpan]] = {}
    for s in _ordered(spans):
        for actor in s.actors:
            by_actor.setdefault(actor, []).append(s)
    return tuple(Lane(actor, tuple(listed)) for actor, listed in by_actor.items())


def period(text: str) -> tuple[str, str]:
    """A day (`2012-01-25`) or a month (`2012-03`) as first and last day; raises UsageError."""
    match = _PERIOD.fullmatch(text.strip())
    try:
        if match is None:
            raise ValueError(text)
        begin = date(int(match[1]), int(match[2]), int(match[3] or 1))
        if match[3]:
            return begin.isoformat(), begin.isoformat()
        end = (begin + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        return begin.isoformat(), end.isoformat()
    except (ValueError, OverflowError) as error:
        raise UsageError(f"{text!r} is not a day or month.", "For example 2012-01-25 or 2012-03.") from error


def held_at(line: ControlTimeline, day: str) -> HeldAt:
    """Who held the place on a day (`2012-01-25`) or in a month (`2012-03`), according to whom, in sentences.

    Takes a timeline whose window was not cut, or one that holds the time asked for. Raises UsageError for what is no
    day or month.
    """
    first, last = period(day)
    spans = [s for s in line.spans if s.may_cover(first, last)]
    standing = [s for s in spans if s.hold in (Hold.HELD, Hold.CONTESTED)]
    told = states(standing, first, last)
    holders = tuple(sorted({h for s in told for h in s.holders if s.state != ControlState.UNKNOWN}))
    earlier = [o for o in line.others if o.start is not None and o.start.earliest <= last]
    found = HeldAt(
        line.place, first, last, _state(told, standing, first, last), holders, tuple(standing),
        tuple(s for s in spans if s.hold == Hold.CLAIMED),
        tuple(s for s in spans if s.hold == Hold.REFUTED), earlier[-1] if earlier else None,
    )  # fmt: skip
    return replace(found, sentences=control_words.answer(found, told))


def _state(told: Sequence[StateSpan], spans: Sequence[ControlSpan], first: str, last: str) -> ControlState:
    """The state of the whole time, see `HeldAt`."""
    if at_odds(told):
        return ControlState.CONTESTED
    changes = [s for s in told if s.why == CHANGES]
    in_turn = {s.holders for s in told if s.state == ControlState.HELD}
    if not all(coming(s, spans, first, last) for s in changes):
        return ControlState.UNKNOWN
    if changes or len(in_turn) > 1:
        return ControlState.CHANGED
    return ControlState.HELD if in_turn else ControlState.UNKNOWN


def at(case: Case, place: str, day: str) -> HeldAt:
    """As `held_at`, for a place of the case."""
    return held_at(timeline(case, place), day)
