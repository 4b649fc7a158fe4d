"""A place's timeline as lanes: what is surely so on a day is drawn apart from what may have been so."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from textual.content import Content

from workbench.evidence.control import ControlTimeline, HeldAt
from workbench.evidence.control_spans import UNNAMED, Bound, ControlSpan
from workbench.evidence.control_words import told
from workbench.model import claim_label
from workbench.tui.text import join, line, stack
from workbench.tui.theme import LOOKS
from workbench.tui.widgets.lanes import Scale, Stretch, a_day, add_days, lanes_text

MOST_LANES = 10
"""Actors drawn at once, unless more bear on the day."""
MOST_BESIDE = 50
"""Other claims listed below those that bear on the day."""
_ALL = "all claims"
"""The lane that says what follows from all the others."""
Drawn = tuple[str, tuple[Stretch, ...]]
"""A lane ready to be drawn: its actor, its stretches."""


def stretches(span: ControlSpan) -> Iterator[Stretch]:
    """A span as stretches: sure between its latest beginning and its earliest end, unsure around."""
    if span.start is None or (first := a_day(span.start.earliest)) is None:
        return
    sure = a_day(span.start.latest) or first
    gone = a_day(span.end.latest) if span.end else None
    until = _sure_end(span, span.end) if span.end else None
    if until is not None and until < sure:
        yield Stretch(first, gone, "unsure")
        return
    if first < sure:
        yield Stretch(first, add_days(sure, -1), "unsure")
    yield Stretch(sure, until, span.hold.value)
    if until is not None and gone is not None and until < gone:
        yield Stretch(add_days(until, 1), gone, "unsure")


def _sure_end(span: ControlSpan, end: Bound) -> date | None:
    """The last day that surely is within: the day before a successor may have come, or the verdict's own last day."""
    day = a_day(end.earliest if span.ended_by is not None else end.latest)
    return day if day is None or span.ended_by is None else add_days(day, -1)


def lanes_of(found: ControlTimeline) -> tuple[Drawn, ...]:
    """Every actor's lane below the one that says what follows from all; made once, drawn at every key."""
    states = tuple(
        # The last state holds on: the window ends where the claims do, not what they say.
        Stretch(first, last if s is not found.states[-1] else None, s.state.value)
        for s in found.states
        if (first := a_day(s.first)) and (last := a_day(s.last))
    )
    whole = ((_ALL, states),) if states else ()
    return (*whole, *((lane.actor, tuple(part for s in lane.spans for part in stretches(s))) for lane in found.lanes))


def control_lanes(lanes: Sequence[Drawn], scale: Scale, cursor: date, actors: Collection[str]) -> Content:
    """As many lanes as a screen has room for, in their order: those of the day's actors, then the first others."""
    room = max(0, MOST_LANES - sum(name in actors for name, _ in lanes))
    others = [name for name, _ in lanes if name not in actors and name != _ALL][:room]
    shown = [lane for lane in lanes if lane[0] == _ALL or lane[0] in actors or lane[0] in others]
    named = [("(not named)" if name == UNNAMED else name, parts) for name, parts in shown]
    drawn = lanes_text(named, scale, cursor, actors)
    rest = len(lanes) - len(shown)
    return stack([drawn, join((f"… {rest} more, none of them on this day", "$soft"))]) if rest else drawn


def span_lines(span: ControlSpan, how: str) -> Content:
    """A span of the list: its claim's status, how it bears on the day, and who says so."""
    look = LOOKS[span.status]
    return join((f"{look.glyph} {look.letters} ", f"bold ${look.colour}"), (how, "$soft"), line(told(span), limit=400))


def bearing(held: HeldAt, most: int) -> list[tuple[int, Content]]:
    """The first claims that bear on a day, with their numbers: established, then only claimed, then refuted ones; of
    each kind those that began last come first.
    """
    parts = (("", held.spans), ("only claimed: ", held.claimed), ("refuted: ", held.refuted))
    return [(s.claim, span_lines(s, how)) for how, s in [(how, s) for how, spans in parts for s in spans[::-1]][:most]]


def beside(found: ControlTimeline, day: date | None = None) -> list[tuple[int, Content]]:
    """What else is claimed of the place, with its claim: control at an unknown time, then events up to a day, newest
    first (all of them without a day); those behind `MOST_BESIDE` are left to the queue's filter `place:`.
    """
    undated = [(s.claim, join(("time unknown: ", "$soft"), line(told(s), limit=400))) for s in found.undated]
    other = [o for o in found.others if day is None or (o.start is not None and o.start.earliest <= day.isoformat())]
    rows = [
        (
            o.claim,
            join((f"{o.start.earliest if o.start else 'time unknown'} {o.predicate.replace('_', ' ')}: ", "$soft"),
                 line(f"{o.title} [{claim_label(o.claim)}, {o.status.value}]", limit=300)),
        )
        for o in reversed(other)
    ]  # fmt: skip
    return [*undated, *rows][:MOST_BESIDE]
