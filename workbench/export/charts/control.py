"""Who held a place, lane by lane: each claim a bar with its letter and pattern, uncertain days hatched, and below the
lanes what follows for each day.

Drawn from the rows of `control_records`. No bar is sharper than its claim: the days on which a change may have come are
hatched, as the rules of `evidence.control_spans` have them. Beyond a few hundred bars the rest is counted, not drawn.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from workbench.claims.spreading import DAY, Clock, moment, ticks
from workbench.evidence import control_words as sentences
from workbench.evidence.control_spans import (
    CHANGES,
    Bound,
    Citation,
    ControlSpan,
    ControlState,
    Hold,
    StateSpan,
)
from workbench.export.charts.ink import (
    SMALL,
    TEXT,
    WIDTH,
    both,
    cut,
    fill,
    hatch,
    label,
    line,
    num,
    rect,
    stroke,
    svg,
    text_width,
)
from workbench.model import Status
from workbench.safety.text import safe

Row = Mapping[str, Any]

_LEFT, _RIGHT = 96.0, 6.0
_TAIL = 34.0
"""Units behind the last day, for bars without an end."""
_BAR, _GAP, _LEAST = 19.0, 4.0, 13.0
"""How high a bar is, what lies between two, and how wide one is at least: a letter."""
_LANES, _TRACKS = 12, 6
"""Actors drawn, and bars of one actor above each other; what is more is counted."""
_SAID = 12
"""Sentences of each sort in words; what is more is counted."""
INKS = {Hold.HELD: "confirmed", Hold.CONTESTED: "contested", Hold.CLAIMED: "rumor", Hold.REFUTED: "refuted"}
LETTERS = {Hold.HELD: "H", Hold.CONTESTED: "X", Hold.CLAIMED: "C", Hold.REFUTED: "R"}
_MEANING = {Hold.HELD: "held", Hold.CONTESTED: "contested", Hold.CLAIMED: "claimed only", Hold.REFUTED: "refuted"}


def by_place(rows: Iterable[Row]) -> Iterator[tuple[str, list[Row]]]:
    """The rows of `ExportSet.control` place by place; what else is claimed about it is left out, no chart has it."""
    for place, own in groupby(rows, key=lambda r: str(r["place"])):
        yield place, [r for r in own if r["kind"] != "other"]


def control_svg(rows: Sequence[Row]) -> str:
    """The chart of one place as inline SVG; "" when no claim of control there has a time.

    Takes the rows of one place (`kind` span and state; others are passed over).
    """
    spans, told = _read(rows)
    if not told or not any(s.start for s in spans):
        return ""
    scale = _Scale(told[0].first, told[-1].last)
    parts, y, left_out = _lanes([s for s in spans if s.start], scale)
    parts += _states(told, scale, y + 6)
    grid = _axis(scale, y + 6)
    y += 6 + _BAR + 8
    used, y = _legend(spans, told, y + 8)
    if left_out:
        more = f"{left_out:,} more claim{' is' if left_out == 1 else 's are'} not drawn."
        parts.append(label(0, y + 15, more, size=SMALL, ink="soft"))
        y += 18
    title = f"Who held {rows[0]['place']}, according to whom"
    return svg(y + 4, title, control_words(rows), [*grid, *parts, *used])


def control_words(rows: Sequence[Row]) -> list[str]:
    """What the chart says, in sentences with their sources; [] for a place without a claim of control."""
    spans, told = _read(rows)
    said = []
    for state in told[:_SAID]:
        days = sentences.stretch_words(state.first, state.last)
        claims = ", ".join(f"C-{n}" for n in state.claims[:_SAID])
        said.append(f"{days}: {sentences.state_words(state)}{f' [{claims}]' if claims else ''}.")
    if len(told) > _SAID:
        said.append(f"{len(told) - _SAID:,} more stretches of time follow.")
    for s in spans[:_SAID]:
        said.append(f"{_MEANING[s.hold].capitalize()}: {sentences.told(s)}.")
    if len(spans) > _SAID:
        said.append(f"{len(spans) - _SAID:,} more claims say who held it.")
    return [safe(s, newlines=False) for s in said]


# --- rows as spans --------------------------------------------------------------------------------------------------


def _read(rows: Sequence[Row]) -> tuple[list[ControlSpan], list[StateSpan]]:
    spans = [_span(r) for r in rows if r["kind"] == "span"]
    told = [
        StateSpan(r["first"], r["last"], ControlState(r["state"]), tuple(r["holders"]),
                  tuple(map(_number, r["claims"])), r["why"])
        for r in rows if r["kind"] == "state"
    ]  # fmt: skip
    return spans, told


def _span(r: Row) -> ControlSpan:
    ended_by = _number(r["ended_by"]) if r["ended_by"] else None
    return ControlSpan(
        _number(r["claim"]), r["title"], Status(r["status"]), Hold(r["hold"]), tuple(r["actors"]), _bound(r["start"]),
        _bound(r["end"]), ended_by, tuple(map(_citation, r["sources"])),
    )  # fmt: skip


def _number(claim: str) -> int:
    return int(claim.removeprefix("C-"))


def _bound(b: Row | None) -> Bound | None:
    return Bound(b["earliest"], b["latest"], b["earliest"], b["latest"], b["precision"]) if b else None


def _citation(s: Row) -> Citation:
    if "message" in s:
        return Citation(message=s["message"], count=s["messages"])
    return Citation(s["source"], int(s["evidence"].removeprefix("E-")), s["grade"], against=s["against"])


# --- drawing --------------------------------------------------------------------------------------------------------

_TOP = 26.0


@dataclass(frozen=True, slots=True)
class _Scale:
    """Which days are drawn where."""

    first: str
    last: str

    @property
    def days(self) -> int:
        return date.fromisoformat(self.last).toordinal() - date.fromisoformat(self.first).toordinal() + 1

    @property
    def unit(self) -> float:
        """Units a day."""
        return (WIDTH - _LEFT - _RIGHT - _TAIL) / self.days

    def x(self, day: str, after: int = 0) -> float:
        """Where a day begins, or so many days after it; kept to the chart."""
        ordinal = date.fromisoformat(day).toordinal() + after - date.fromisoformat(self.first).toordinal()
        return min(max(_LEFT + ordinal * self.unit, _LEFT), WIDTH - _RIGHT - _TAIL)


@dataclass(frozen=True, slots=True)
class _Bar:
    """A span between two places on the chart, sure from `sure` to `unsure`; `open` runs on behind the last day."""

    span: ControlSpan
    left: float
    sure: float
    unsure: float
    right: float
    open: bool


def _bar(s: ControlSpan, start: Bound, scale: _Scale) -> _Bar:
    left, sure = scale.x(start.earliest), scale.x(start.latest)
    if s.end is None:
        end = WIDTH - _RIGHT
        return _Bar(s, left, sure, end, end, open=True)
    right = scale.x(max(s.end.latest, start.earliest), 1)
    unsure = scale.x(s.end.earliest) if s.ended_by is not None else right
    if start.latest >= s.end.earliest and s.ended_by is not None:
        sure = unsure = right  # no day is sure
    return _Bar(s, left, min(sure, right), min(max(unsure, sure), right), max(right, left + _LEAST), open=False)


def _by_actor(spans: Sequence[ControlSpan]) -> dict[str, list[ControlSpan]]:
    found: dict[str, list[ControlSpan]] = {}
    for s in spans:
        for actor in s.actors:
            found.setdefault(actor, []).append(s)
    return found


def _tracks(spans: Sequence[ControlSpan], scale: _Scale) -> tuple[list[list[_Bar]], int]:
    """The bars of one actor, those of one time above each other; how many found no room."""
    tracks: list[list[_Bar]] = []
    left_out = 0
    for s in spans:
        if s.start is None:
            continue
        bar = _bar(s, s.start, scale)
        track = next((t for t in tracks if t[-1].right + 1 <= bar.left), None)
        if track is not None:
            track.append(bar)
        elif len(tracks) < _TRACKS:
            tracks.append([bar])
        else:
            left_out += 1
    return tracks, left_out


def _lanes(spans: Sequence[ControlSpan], scale: _Scale) -> tuple[list[str], float, int]:
    """All lanes, where they end, and how many claims are not drawn."""
    lanes = _by_actor(spans)
    parts: list[str] = []
    y, left_out = _TOP, 0
    for n, (actor, own) in enumerate(lanes.items()):
        if n >= _LANES:
            left_out += len(own)
            continue
        tracks, more = _tracks(own, scale)
        left_out += more
        parts.append(label(0, y + _BAR - 5, cut(actor, _LEFT - 8, TEXT), weight="700"))
        for track in tracks:
            for bar in track:
                parts += _drawn(bar, y)
            y += _BAR + _GAP
        parts.append(line(0, y + 1, WIDTH - _RIGHT, y + 1, stroke("rule", 0.7)))
        y += 6
    return parts, y, left_out


def _drawn(bar: _Bar, y: float) -> list[str]:
    """One bar: its pattern, its letter and claim, an arrow where it has no end."""
    hold, ink = bar.span.hold, INKS[bar.span.hold]
    right = bar.right - (8 if bar.open else 0)
    parts = []
    for left, until in ((bar.left, bar.sure), (bar.unsure, right)):
        if until - left > 0.5:
            parts += _unsure(left, y, until - left, _BAR, ink)
    sure, unsure = bar.sure, right if bar.open else bar.unsure
    if unsure - sure <= 0.5 and bar.right - bar.left <= _LEAST + 0.1 and not parts:
        sure, unsure = bar.left, right
    if unsure - sure > 0.5:
        parts += _sure(sure, y, unsure - sure, _BAR, hold)
    if bar.open:
        parts.append(f'<path d="M{num(right)} {num(y + 2)}L{num(right + 8)} {num(y + _BAR / 2)}'
                     f'L{num(right)} {num(y + _BAR - 2)}Z" {fill(ink)}/>')  # fmt: skip
    wide = unsure - sure
    x, room = (sure, wide) if wide >= _LEAST else (bar.left, right - bar.left)
    parts += _lettered(x, y, room, hold, f"C-{bar.span.claim}", solid=hold == Hold.HELD and wide >= _LEAST)
    return parts


def _unsure(x: float, y: float, width: float, height: float, ink: str) -> list[str]:
    """Days that are not sure: fine slanted lines between two rules."""
    return [
        rect(x, y, width, height, both("paper", "paper", 0.1)),
        hatch(x, y, width, height, stroke(ink, 0.9), apart=4.5),
        line(x, y, x + width, y, stroke(ink, 0.9)),
        line(x, y + height, x + width, y + height, stroke(ink, 0.9)),
    ]


def _sure(x: float, y: float, width: float, height: float, hold: Hold) -> list[str]:
    """Days of a span by what it is worth: solid, crossed lines, an empty dashed frame, a frame struck through."""
    ink = INKS[hold]
    if hold == Hold.HELD:
        return [rect(x, y, width, height, both(ink, ink, 0.8))]
    parts = [rect(x, y, width, height, both("paper", "paper", 0.1))]
    if hold == Hold.CONTESTED:
        parts += [hatch(x, y, width, height, stroke(ink, 1), apart=7),
                  hatch(x, y, width, height, stroke(ink, 1), apart=7, down=True)]  # fmt: skip
    frame = stroke(ink, 1.4) + (' stroke-dasharray="2 3"' if hold == Hold.CLAIMED else "")
    parts.append(rect(x, y, width, height, frame))
    if hold == Hold.REFUTED:
        parts.append(line(x, y + height / 2, x + width, y + height / 2, stroke(ink, 1.4)))
    return parts


def _lettered(x: float, y: float, room: float, hold: Hold, claim: str, *, solid: bool) -> list[str]:
    """The letter of a bar, and the claim where there is room; on a patch of paper where the bar is no solid one."""
    long = f"{LETTERS[hold]} {claim}"
    text = long if text_width(long, SMALL) + 8 <= room else LETTERS[hold]
    wide = text_width(text, SMALL)
    patch = [] if solid else [rect(x + 1.5, y + 2.5, wide + 3, _BAR - 5, both("paper", "paper", 0.1))]
    return [*patch, label(x + 3, y + _BAR - 5.5, text, size=SMALL, weight="700", ink="paper" if solid else INKS[hold])]


def _states(told: Sequence[StateSpan], scale: _Scale, y: float) -> list[str]:
    """The row of what follows, day by day, without a gap."""
    parts = [label(0, y + _BAR - 5, "who held it", ink="soft")]
    for n, state in enumerate(told):
        left, right = scale.x(state.first), scale.x(state.last, 1)
        if n == len(told) - 1:
            right = WIDTH - _RIGHT
        parts += _state(state, left, y, right - left)
    return parts


def _state(state: StateSpan, x: float, y: float, width: float) -> list[str]:
    """One stretch with its words, or with a sign where these have no room."""
    short, ink = "?", "soft"
    if state.state == ControlState.HELD:
        parts, words, short, ink = _sure(x, y, width, _BAR, Hold.HELD), ", ".join(state.holders), "", "paper"
    elif state.why == CHANGES:
        parts, words = _unsure(x, y, width, _BAR, "soft"), "changes hands"
    elif state.state == ControlState.CONTESTED:
        parts, words, short, ink = _sure(x, y, width, _BAR, Hold.CONTESTED), "contested", "X", "contested"
    elif state.holders:
        parts, words = _unsure(x, y, width, _BAR, "soft"), "not known since when"
    else:
        parts, words, short = [_dotted(x, y, width)], "nothing established", ""
    shown = cut(words, width - 10, SMALL) if ink == "paper" else words
    if text_width(shown, SMALL, bold=ink != "soft") + 8 > width:
        shown = short
    if not shown or shown == "…" or width < _LEAST:
        return parts
    wide = text_width(shown, SMALL, bold=ink != "soft")
    if ink != "paper":
        parts.append(rect(x + (width - wide) / 2 - 3, y + 2, wide + 6, _BAR - 4, both("paper", "paper", 0.1)))
    weight = "" if ink == "soft" else "700"
    parts.append(label(x + width / 2, y + _BAR - 5.5, shown, size=SMALL, anchor="middle", weight=weight, ink=ink))
    return parts


def _dotted(x: float, y: float, width: float) -> str:
    ink = stroke("soft", 1.2) + ' stroke-dasharray="1 4"'
    return line(x + 2, y + _BAR / 2, x + max(width - 2, 2.5), y + _BAR / 2, ink)


def _axis(scale: _Scale, bottom: float) -> list[str]:
    """The days above the lanes, with lines down to the row of what follows."""
    begin = moment(scale.first)
    if begin is None:
        return []
    apart = max(1, -int(-86 // scale.unit))
    wide = text_width(scale.first, SMALL) + 6
    end = scale.x(scale.last, 1)
    days = {scale.first: _LEFT}
    if scale.unit * (scale.days - 1) > 2 * wide:
        days[scale.last] = end - wide - scale.unit  # the last day is named before its end
    for column, words in ticks(Clock(begin, DAY, scale.days), apart):
        x = _LEFT + column * scale.unit
        if all(abs(x - other) > wide for other in days.values()) and x + wide <= WIDTH:
            days[words] = x
    parts = []
    for words, x in days.items():
        at = x if words != scale.last or words == scale.first else end - scale.unit
        anchor = "start" if at == x else "end"
        parts.append(label(at + (2 if anchor == "start" else -2), 12, words, size=SMALL, anchor=anchor, ink="soft"))
        parts.append(line(at, 2, at, bottom, stroke("rule", 0.7)))
    return parts


def _legend(spans: Sequence[ControlSpan], told: Sequence[StateSpan], y: float) -> tuple[list[str], float]:
    """What the letters and patterns stand for, those that are used."""
    holds = [h for h in Hold if any(s.hold == h for s in spans)]
    entries: list[tuple[Hold | None, str]] = [(h, _MEANING[h]) for h in holds]
    if any(s.start and (s.start.earliest != s.start.latest or s.ended_by is not None) for s in spans):
        entries.append((None, "uncertain days"))
    if any(s.end is None for s in spans):
        entries.append((Hold.HELD, "▸ no end known"))
    parts: list[str] = []
    x = 0.0
    for hold, words in entries:
        mark = 24.0
        if words.startswith("▸"):
            mark, words = 14.0, words[2:]
        wide = mark + 5 + text_width(words, SMALL) + 12
        if x + wide - 12 > WIDTH:
            x, y = 0.0, y + 20
        parts += _swatch(hold, x, y, mark)
        parts.append(label(x + mark + 5, y + 11, words, size=SMALL))
        x += wide
    return parts, y + 16


def _swatch(hold: Hold | None, x: float, y: float, mark: float) -> list[str]:
    if mark < 20:
        return [f'<path d="M{num(x + 3)} {num(y + 1)}L{num(x + 11)} {num(y + 7)}L{num(x + 3)} {num(y + 13)}Z" '
                'fill="currentColor"/>']  # fmt: skip
    if hold is None:
        return _unsure(x, y, mark, 14, "soft")
    parts = _sure(x, y, mark, 14, hold)
    solid = hold == Hold.HELD
    wide = text_width(LETTERS[hold], SMALL)
    if not solid:
        parts.append(rect(x + 12 - wide / 2 - 1, y + 2, wide + 2, 10, both("paper", "paper", 0.1)))
    parts.append(label(x + 12, y + 11, LETTERS[hold], size=SMALL, anchor="middle", weight="700",
                       ink="paper" if solid else INKS[hold]))  # fmt: skip
    return parts
