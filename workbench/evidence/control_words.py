"""A place's timeline in words and letters: sentences that cite claim and evidence, dates no sharper than known, lanes.

Neutral words only: who is said to hold what, by whom, and the status that this case gives to it.
"""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from workbench.evidence.control_spans import (
    CHANGES,
    UNNAMED,
    Bound,
    Citation,
    ControlSpan,
    ControlState,
    Hold,
    StateSpan,
    coming,
)
from workbench.model import claim_label

if TYPE_CHECKING:
    from workbench.evidence.control import ControlTimeline, HeldAt, Other

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_CITED = 3
"""Sources that a sentence names; more are counted."""
_LETTERS = {Hold.HELD: "█", Hold.CONTESTED: "▒", Hold.CLAIMED: "·", Hold.REFUTED: "x"}
_STATES = {ControlState.HELD: "█", ControlState.CONTESTED: "▒", ControlState.UNKNOWN: " "}
LEGEND = "█ held   ▒ contested   · claimed only   x refuted   ? not sure that day"
_UNSURE = "?"


def day_words(day: str) -> str:
    """`25 January 2012`."""
    one = date.fromisoformat(day)
    return f"{one.day} {_MONTHS[one.month - 1]} {one.year}"


def stretch_words(first: str, last: str) -> str:
    """A stretch of days as people say it: a day, a month, or from one day to another."""
    if first == last:
        return day_words(first)
    one, other = date.fromisoformat(first), date.fromisoformat(last)
    if _whole_month(one, other):
        return f"{_MONTHS[one.month - 1]} {one.year}"
    if one.year == other.year:
        start = str(one.day) if one.month == other.month else f"{one.day} {_MONTHS[one.month - 1]}"
        return f"{start} to {day_words(last)}"
    return f"{day_words(first)} to {day_words(last)}"


def _whole_month(one: date, other: date) -> bool:
    same = (one.year, one.month) == (other.year, other.month)
    return same and one.day == 1 and (other == date.max or date.fromordinal(other.toordinal() + 1).day == 1)


def when_words(bound: Bound) -> str:
    """When something happened, no sharper than known: `on 24 January 2012`, `in March 2012`, `between … and …`."""
    if bound.earliest != bound.latest:
        one, other = date.fromisoformat(bound.earliest), date.fromisoformat(bound.latest)
        if _whole_month(one, other):
            return f"in {stretch_words(bound.earliest, bound.latest)}"
        start = str(one.day) if (one.year, one.month) == (other.year, other.month) else day_words(bound.earliest)
        return f"between {start} and {day_words(bound.latest)}"
    if bound.precision in ("hour", "minute") and len(bound.after) > len("2012-01-24"):
        return f"on {day_words(bound.earliest)}, {bound.after[11:16]} UTC"
    return f"on {day_words(bound.earliest)}"


def cited(citations: Sequence[Citation], *, against: bool = False) -> str:
    """`according to New York Times (E-4, B2)`, or the message that carries it; "" when nobody is on that side."""
    chosen = [c for c in citations if c.against == against]
    if not chosen:
        return ""
    if chosen[0].message is not None:
        beside = f" and {chosen[0].count - 1} more" if chosen[0].count > 1 else ""
        return f"according to message {chosen[0].message}{beside}"
    names = [f"{c.source} (E-{c.evidence}, {c.grade})" for c in chosen[:_CITED]]
    more = [f"{len(chosen) - _CITED} more"] if len(chosen) > _CITED else []
    return f"according to {listed([*names, *more])}"


def listed(parts: Sequence[str]) -> str:
    """Parts as a sentence lists them: `A`, `A and B`, `A, B and C`."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def actors_words(actors: Sequence[str]) -> str:
    """Actors in a sentence; `an unnamed side` where the claim names none."""
    return listed(["an unnamed side" if a == UNNAMED else a for a in actors])


def since_words(bound: Bound) -> str:
    """From when somebody held a place: `from 24 January 2012`, `from a day in March 2012`."""
    words = when_words(bound)
    return f"from {words.removeprefix('on ')}" if bound.earliest == bound.latest else f"from a day {words}"


def short(bound: Bound | None) -> str:
    """A bound in few columns: `2012-01-24`, `2012-01-24..26`, `2012-03`, "" when it is not known."""
    if bound is None or bound.earliest == bound.latest:
        return bound.earliest if bound else ""
    if _whole_month(date.fromisoformat(bound.earliest), date.fromisoformat(bound.latest)):
        return bound.earliest[:7]
    same = 8 if bound.earliest[:7] == bound.latest[:7] else 0
    return f"{bound.earliest}..{bound.latest[same:]}"


def told(span: ControlSpan, *, named: bool = True) -> str:
    """One span: who (if `named`), since when, until when, according to whom, and the claim with its status."""
    who = [actors_words(span.actors)] if named or not span.start else []
    parts = [" ".join([*who, *([since_words(span.start)] if span.start else [])])]
    if not named and span.ended_by is not None and span.end is not None and span.hold != Hold.REFUTED:
        parts[0] += f" until another came {when_words(span.end)}"
    if span.end is not None and span.ended_by is None:
        parts.append(f"until {day_words(span.end.latest)}")
    parts.append(cited(span.citations) or "no source entered")
    if denied := cited(span.citations, against=True):
        parts.append(denied.replace("according to", "denied by"))
    return f"{', '.join(parts)} [{claim_label(span.claim)}, {span.status.value}]"


def answer(held: "HeldAt", stretches: Sequence[StateSpan]) -> tuple[str, ...]:
    """The sentences of an answer. Takes the spans and states of the time asked for."""
    time = stretch_words(held.first, held.last)
    on = "on" if held.first == held.last else "in" if " to " not in time else "from"
    found = [_verdict(held, stretches, f"{on} {time}")]
    found += [f"{told(s)}." for s in held.spans]
    if held.claimed:
        found += [f"Claimed, not established: {told(s)}." for s in held.claimed]
    found += [f"Refuted: {told(s)}." for s in held.refuted]
    if held.before is not None and held.state == ControlState.UNKNOWN and not held.holders:
        found.append(_before(held.before))
    return tuple(found)


def _verdict(held: "HeldAt", stretches: Sequence[StateSpan], time: str) -> str:
    who = actors_words(held.holders)
    claims = ", ".join(claim_label(n) for n in sorted({n for s in stretches for n in s.claims}))
    if held.state == ControlState.HELD:
        part = "" if all(s.state == ControlState.HELD for s in stretches) else ", for a part of it"
        return f"Held: {who} held {held.place} {time}{part} [{claims}]."
    if held.state == ControlState.CONTESTED:
        between = f"between {who}" if len(held.holders) > 1 else f"claimed for {who}"
        return f"Contested: {held.place} was {between} {time}; the claims are at odds [{claims}]."
    in_turn = ", then ".join(_stretch(s, held) for s in stretches)
    alone = len(stretches) == 1
    if held.state == ControlState.CHANGED:
        how = f", {passed}" if alone and (passed := _passed(stretches[0], held)) else f": {in_turn}"
        return f"{time[:1].upper()}{time[1:]} {held.place} changed hands{how} [{claims}]."
    if len(held.holders) > 1 and alone:
        return f"Not known: {' or '.join(held.holders)} held {held.place} {time}; it may have changed hands [{claims}]."
    if held.holders:
        return f"Not known for all of the time: {held.place} may have changed hands {time}: {in_turn} [{claims}]."
    if any(s.holders for s in stretches):
        who = actors_words(sorted({h for s in stretches for h in s.holders}))
        return f"Not known: {who} took or held {held.place} at some time of it, from which day is not known [{claims}]."
    claimed = "; it is only claimed, see below" if held.claimed else ""
    return f"Nobody says, in what this case holds to be established, who held {held.place} {time}{claimed}."


def _stretch(state: StateSpan, held: "HeldAt") -> str:
    """One stretch of a time in which a place changed hands: who held it, or from whom to whom it passed."""
    days = stretch_words(state.first, state.last)
    on = "on" if state.first == state.last else "from" if " to " in days else "in"
    if state.state == ControlState.HELD:
        return f"{actors_words(state.holders)} held it {on} {days}"
    if passed := _passed(state, held):
        return f"{on if on == 'on' else f'some time {on}'} {days} it passed {passed}"
    if state.holders:
        either = " or ".join(actors_words([h]) for h in state.holders)
        unsure = " may have" if len(state.holders) == 1 else ""
        return f"{either}{unsure} held it {on} {days}"
    return f"nothing is established {'for' if on == 'in' else on} {days}"


def _passed(state: StateSpan, held: "HeldAt") -> str:
    """From whom to whom a place passes in a stretch of change; "" where that is not sure."""
    new = {a for s in coming(state, held.spans, held.first, held.last) for a in s.actors}
    gone = [h for h in state.holders if h not in new]
    sure = state.why == CHANGES and new and gone
    return f"from {actors_words(gone)} to {actors_words(sorted(new))}" if sure else ""


def _before(other: "Other") -> str:
    when = f" {when_words(other.start)}" if other.start else ""
    by = f" by {actors_words(other.actors)}" if other.actors else ""
    source = cited(other.citations) or "no source entered"
    what = other.predicate.replace("_", " ")
    return f"Last told before: {what}{by}{when}, {source} [{claim_label(other.claim)}, {other.status.value}]."


def state_words(state: StateSpan) -> str:
    """One stretch of the summary line: `held by MNLA`, `contested: FAMa, MNLA (changes hands)`, …"""
    if state.state == ControlState.HELD:
        return f"held by {actors_words(state.holders)}"
    if state.state == ControlState.CONTESTED:
        return f"contested: {', '.join(state.holders)} ({state.why})"
    if state.holders:
        return f"not known ({actors_words(state.holders)}, but from which day is not known)"
    return "nothing established"


# --- lanes ----------------------------------------------------------------------------------------------------------


def lanes(line: "ControlTimeline", width: int = 80) -> list[str]:
    """Lanes as text: a scale of days, one row an actor, and the row of states; no row is wider than `width`.

    A cell stands for one day or for several; where a cell holds several things, the one that says least is shown.
    """
    if not line.first:
        return []
    label = min(max([len("state"), *(len(lane.actor) for lane in line.lanes)]), max(width // 4, 5))
    first, last = date.fromisoformat(line.first).toordinal(), date.fromisoformat(line.last).toordinal()
    room = max(width - label - 2, 10)
    days = last - first + 1
    step = max(1, -(-days // room))
    cells = -(-days // step)
    scale = max(1, min(room // cells, 6))

    def cut(name: str) -> str:
        return f"{name if len(name) <= label else name[: label - 1] + '…':<{label}}  "

    def edge(cell: int) -> tuple[str, str]:
        begin = first + cell * step
        return date.fromordinal(begin).isoformat(), date.fromordinal(min(begin + step - 1, last)).isoformat()

    edges = [edge(i) for i in range(cells)]
    rows = [cut("") + _scale(line.first, line.last, cells * scale)]
    rows += [cut(lane.actor) + "".join(_cell(lane.spans, *e) * scale for e in edges).rstrip() for lane in line.lanes]
    rows.append(cut("state") + "".join(_state_cell(line.states, *e) * scale for e in edges).rstrip())
    per = "a column is one day" if step == 1 == scale else f"{scale} columns are one day" if step == 1 else (
        f"a column is {step} days"
    )  # fmt: skip
    return [*(r.rstrip() for r in rows), "", LEGEND, per]


def _scale(first: str, last: str, width: int) -> str:
    if width >= len(first) * 2 + 1 and first != last:
        return f"{first}{last:>{width - len(first)}}"
    return first if first == last else f"{first} to {last}"


_ORDER = (Hold.HELD, Hold.CONTESTED, Hold.CLAIMED, Hold.REFUTED)


def _cell(spans: Sequence[ControlSpan], first: str, last: str) -> str:
    here = [s for s in spans if s.may_cover(first, last)]
    if not here:
        return " "
    best = min((s.hold for s in here), key=_ORDER.index)
    if best == Hold.HELD and not any(_surely(s, first, last) for s in here if s.hold == best):
        return _UNSURE
    return _LETTERS[best]


def _surely(span: ControlSpan, first: str, last: str) -> bool:
    """Whether a span surely holds on some day of the cell; a day of change counts, being the span's own."""
    start, end = span.start, span.end
    if start is None or start.latest > last:
        return False
    if end is None:
        return True
    return end.earliest >= first or (span.ended_by is None and end.latest >= first)


def _state_cell(stretches: Sequence[StateSpan], first: str, last: str) -> str:
    here = {s.state for s in stretches if s.first <= last and s.last >= first}
    if ControlState.CONTESTED in here:
        return _STATES[ControlState.CONTESTED]
    if len(here) > 1:
        return _UNSURE
    return _STATES[next(iter(here), ControlState.UNKNOWN)]
