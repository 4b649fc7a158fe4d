"""How a claim was told over time: who asserts it above the axis, who denies it below, and below that, row by row, what
sources said when, and what was decided.

Counted in the columns of the terminal's chart (`claims.spreading`), so that ten thousand messages take no more room
than ten. What lies far from all messages does not squeeze them: it stands as a number at the edge.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workbench.claims import telling
from workbench.claims.spreading import DAY, Clock, clock_over, edge_words, later, length_words, moment, ticks
from workbench.claims.telling import Count, DayTold, Told
from workbench.export.charts.ink import (
    SMALL,
    WIDTH,
    both,
    esc,
    hatch,
    label,
    line,
    num,
    rect,
    stroke,
    svg,
    text_width,
)
from workbench.export.charts.signs import stance_sign, status_sign
from workbench.model import Stance
from workbench.safety.text import safe
from workbench.store.spans import Appeared

Row = Mapping[str, Any]

_LEFT, _RIGHT = 88.0, 10.0
_CELLS = 70
_CELL = (WIDTH - _LEFT - _RIGHT) / _CELLS
_TALL = 150.0
"""Units for the columns above and below the axis together."""
_SIDE = 22.0
"""Units that a side with anything in it has at least, so that its name stands beside it."""
_LEAST = 1.5
"""Units of a column that is not empty."""
_ROW = 19.0
_STEP = 13.0
"""Units between signs of a row: what is nearer is one sign with a number."""
_A_DAY = len("2026-04-25")
_NEAR = 7 * DAY
_STANCES = ("supports", "refutes", "context")


def spread_svg(
    messages: Sequence[Row], evidence: Sequence[Row] = (), verdicts: Sequence[Row] = (), event: Row | None = None
) -> str:
    """The chart of one claim as inline SVG; "" when nothing has a time.

    Takes `message_items`, `evidence_items`, `verdicts` and `event` of an export record.
    """
    found = told_of(messages)
    marks = _marks(evidence, verdicts)
    clock = _clock(found, [m.middle for m in marks], event)
    if clock is None:
        return ""
    plot, height = _plot(found, clock, event)
    rows, end = _rows(marks, clock, height)
    axis, end = _axis(clock, height, end)
    words = spread_words(messages, evidence, verdicts, event)
    return svg(end, "How it was told over time", words, [*plot, *axis, *rows])


def spread_words(
    messages: Sequence[Row], evidence: Sequence[Row] = (), verdicts: Sequence[Row] = (), event: Row | None = None
) -> list[str]:
    """What the chart says, in sentences; [] for nothing at all."""
    found = told_of(messages)
    said = list(telling.words(found)) if found.messages else []
    if event and event["start"]:
        until = f" to {_said(event['end'])}" if event["end"] not in (None, "", event["start"]) else ""
        said.append(f"The event is dated {_said(event['start'])}{until}.")
    stances = Counter(e["stance"] for e in evidence)
    for stance, verb in (("supports", "supports it"), ("refutes", "refutes it"), ("context", "gives context")):
        if stances[stance]:
            days = sorted(_when(e)[:_A_DAY] for e in evidence if e["stance"] == stance)
            span = f"of {days[0]}" if days[0] == days[-1] else f"from {days[0]} to {days[-1]}"
            one = stances[stance] == 1
            verb = verb if one else verb.replace("s ", " ", 1)
            said.append(f"{stances[stance]:,} evidence item{'' if one else 's'} {span} {verb}.")
    shown = [f"{v['status']} on {v['at'][:_A_DAY]}" for v in verdicts]
    if shown:
        more = f" and {len(shown) - 8} more" if len(shown) > 8 else ""
        said.append(f"Decided: {', then '.join(shown[:8])}{more}.")
    return [safe(s, newlines=False) for s in said]


def _said(text: str) -> str:
    """A stored time as exactly as it was given: a day stays a day."""
    at = moment(text)
    return text if at is None or len(text) <= _A_DAY else edge_words(at, 1)


def told_of(messages: Sequence[Row]) -> Told:
    """How a claim was told, from the messages of its record; the same as `telling.told` gives for a claim of a case."""
    counts: Counter[tuple[datetime, Stance]] = Counter()
    days: dict[str, Counter[Stance]] = {}
    chats: dict[str, set[str]] = {}
    untimed = 0
    timed: list[tuple[str, Stance, Row]] = []
    for m in messages:
        stance, at = Stance(m["appearance"]["stance"]), moment(m["sent_at"] or "")
        day = (m["sent_at"] or "")[:_A_DAY] if at else "no time"
        days.setdefault(day, Counter())[stance] += 1
        chats.setdefault(day, set()).add(m["chat"])
        if at is None:
            untimed += 1
            continue
        counts[at.replace(second=0, microsecond=0), stance] += 1
        timed.append((m["sent_at"], stance, m))
    timed.sort(key=lambda t: t[0])
    first, denied = (next((_appeared(t[2]) for t in timed if s in (None, t[1])), None) for s in (None, Stance.DENIES))
    return Told(
        counts=tuple(Count(at, s, n) for (at, s), n in sorted(counts.items())),
        days=tuple(
            DayTold(d, c[Stance.ASSERTS], c[Stance.DENIES], c[Stance.ASKS], len(chats[d]))
            for d, c in sorted(days.items())
        ),
        first=first,
        denied=denied,
        untimed=untimed,
    )


def _appeared(m: Row) -> Appeared:
    return Appeared(m["sent_at"], m["platform"], m["chat"])


# --- signs ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Mark:
    """Something that happened: the row it stands in, what sign it has, from when until when."""

    row: str
    sign: str
    begin: datetime
    end: datetime

    @property
    def middle(self) -> datetime:
        return self.begin + (self.end - self.begin) / 2


def _when(e: Row) -> str:
    """When a source said it, else when the item was entered."""
    return str(e["published"] or e["created_at"])


def _marks(evidence: Sequence[Row], verdicts: Sequence[Row]) -> list[_Mark]:
    found = []
    for e in evidence:
        if at := moment(_when(e)):
            found.append(_Mark(e["stance"], e["stance"], at, _until(_when(e), at)))
    for v in verdicts:
        if at := moment(v["at"]):
            found.append(_Mark("verdict", v["status"], at, at))
    return sorted(found, key=lambda m: (m.begin, m.row, m.sign))


def _until(text: str, at: datetime) -> datetime:
    return later(at, DAY) if len(text) == _A_DAY else later(at, 30 * DAY) if len(text) < _A_DAY else at


def _clock(found: Told, also: Sequence[datetime], event: Row | None) -> Clock | None:
    """Columns over all messages, and over what happened near them."""
    times = [c.at for c in found.counts]
    if event and event["start"] and (at := moment(event["start"])):
        also = [*also, at]
    if not times:
        return clock_over(min(also), max(also), _CELLS) if also else None
    first, last = min(times), max(times)
    near = max((last - first).total_seconds(), _NEAR)
    begin, end = later(first, -near), later(last, near)
    shown = [*times, *(a for a in also if begin <= a <= end)]
    return clock_over(min(shown), max(shown), _CELLS)


def _x(clock: Clock, at: datetime) -> float:
    """Where a time stands."""
    return _LEFT + (at - clock.begin).total_seconds() / clock.step * _CELL


# --- columns --------------------------------------------------------------------------------------------------------


def _plot(found: Told, clock: Clock, event: Row | None) -> tuple[list[str], float]:
    """The columns with their scale; where the row below them begins."""
    by = telling.columns(found, clock)
    above, below = max(by[Stance.ASSERTS]), max(by[Stance.DENIES])
    up, down, unit = _shares(above, below)
    top = 24.0
    zero = top + up
    parts = [*_event(clock, event, top - 4, zero + down)]
    parts += _scale(above, below, zero, unit)
    parts += _bars(by[Stance.ASSERTS], "asserts", clock, zero, -unit)
    parts += _bars(by[Stance.DENIES], "denies", clock, zero, unit)
    if above:
        parts.append(label(0, top + 9, "asserts", size=SMALL, ink="asserts", weight="700"))
    if below:
        parts.append(label(0, zero + down - 1, "denies", size=SMALL, ink="denies", weight="700"))
    if above or below or any(by[Stance.ASKS]):
        said = f"messages; a column is {length_words(clock.step)}"
        parts.append(label(WIDTH - _RIGHT, 11, said, size=SMALL, anchor="end", ink="soft"))
    parts.append(line(_LEFT, zero, WIDTH - _RIGHT, zero, stroke_current()))
    end = zero + down + 6
    if any(by[Stance.ASKS]):
        end += _ROW - 6
        parts.append(label(0, end - 3, "asks", size=SMALL, ink="asks", weight="700"))
        parts += _asks(by[Stance.ASKS], clock, end - 7)
        end += 4
    return parts, end


def stroke_current() -> str:
    """The line that everything stands on."""
    return 'stroke="currentColor" stroke-width="1.2" fill="none"'


def _shares(above: int, below: int) -> tuple[float, float, float]:
    """Units above and below the axis, and units a message: the same on both sides."""
    if not above + below:
        return 0.0, 0.0, 0.0
    room = _TALL if above + below > 4 else 24.0 * (above + below)
    unit = room / (above + below)
    if above and below:
        unit = min(unit, max(0.0, room - _SIDE) / max(above, below))
    return (
        max(_SIDE, above * unit) if above else 0.0,
        max(_SIDE, below * unit) if below else 0.0,
        unit,
    )


def _bars(counts: Sequence[int], ink: str, clock: Clock, zero: float, unit: float) -> list[str]:
    """The columns of one stance; `unit` is negative above the axis. Those that deny are hatched."""
    parts = []
    for n, count in enumerate(counts):
        if not count:
            continue
        tall = max(_LEAST, count * abs(unit))
        x, y = _LEFT + n * _CELL + 0.4, zero - tall if unit < 0 else zero
        told = f"<title>{esc(f'{edge_words(clock.at(n), clock.step)}: {count:,} {ink}')}</title>"
        if ink == "denies":
            parts.append(f"<g>{told}{rect(x, y, _CELL - 0.8, tall, both('paper', ink, 0.9))}")
            parts.append(f"{hatch(x, y, _CELL - 0.8, tall, stroke(ink, 1), apart=3)}</g>")
        else:
            parts.append(f"<g>{told}{rect(x, y, _CELL - 0.8, tall, both(ink, ink, 0.5))}</g>")
    return parts


def _asks(counts: Sequence[int], clock: Clock, y: float) -> list[str]:
    """Questions as hollow dots, larger for more."""
    most = max(counts)
    return [
        f'<circle cx="{num(_LEFT + (n + 0.5) * _CELL)}" cy="{num(y)}" r="{num(1.8 + 1.2 * (count / most) ** 0.5)}" '
        f"{both('paper', 'asks', 1.3)}><title>{esc(f'{edge_words(clock.at(n), clock.step)}: {count:,} asks')}</title>"
        "</circle>"
        for n, count in enumerate(counts)
        if count
    ]


def _scale(above: int, below: int, zero: float, unit: float) -> list[str]:
    """Lines at round counts, with their numbers."""
    parts = [label(_LEFT - 5, zero + 4, "0", size=SMALL, anchor="end", ink="soft")]
    step = _round_step(max(above, below))
    for count in range(step, max(above, below) + 1, step):
        for most, way in ((above, -1), (below, 1)):
            y = zero + way * count * unit
            if count <= most and count * unit >= 11:
                parts.append(line(_LEFT, y, WIDTH - _RIGHT, y, stroke("rule", 0.7)))
                parts.append(label(_LEFT - 5, y + 4, f"{count:,}", size=SMALL, anchor="end", ink="soft"))
    return parts


def _round_step(most: int) -> int:
    """1, 2, 5, 10, … with which a count is reached in four steps at most."""
    power = 1
    while True:
        for factor in (1, 2, 5):
            if factor * power * 4 >= most:
                return factor * power
        power *= 10


def _event(clock: Clock, event: Row | None, top: float, bottom: float) -> list[str]:
    """The days of the event as a band behind the columns."""
    if not event or not event["start"] or (at := moment(event["start"])) is None:
        return []
    end = moment(event["end"] or event["start"]) or at
    until = _until(event["end"] or event["start"], end)
    left, right = max(_LEFT, _x(clock, at)), min(WIDTH - _RIGHT, _x(clock, until))
    if right < _LEFT or left > WIDTH - _RIGHT or bottom - top < _SIDE:
        return []
    right = max(right, left + 2)
    x = min(max(left, _LEFT), WIDTH - _RIGHT - text_width("event", SMALL))
    return [rect(left, top, right - left, bottom - top, both("wash", "wash", 0.1)),
            label(x + 2, top - 1, "event", size=SMALL, ink="soft")]  # fmt: skip


# --- rows of signs --------------------------------------------------------------------------------------------------


def _rows(marks: Sequence[_Mark], clock: Clock, top: float) -> tuple[list[str], float]:
    """A row for each stance of evidence that is there, and one for verdicts; where the axis' words begin."""
    parts: list[str] = []
    y = top + 18
    for row in (*_STANCES, "verdict"):
        own = [m for m in marks if m.row == row]
        if not own:
            continue
        y += _ROW
        ink = row if row in _STANCES else ""
        parts.append(label(0, y + 4, row, size=SMALL, ink=ink, weight="700"))
        parts.append(line(_LEFT, y, WIDTH - _RIGHT, y, stroke("rule", 0.6)))
        parts += _row(own, clock, y)
    return parts, y


def _row(marks: Sequence[_Mark], clock: Clock, y: float) -> list[str]:
    before, inside, after = list[_Mark](), list[_Mark](), list[_Mark]()
    for m in marks:
        x = _x(clock, m.middle)
        (before if x < _LEFT - 0.01 else after if x > WIDTH - _RIGHT + 0.01 else inside).append(m)
    parts = []
    groups = _groups(inside, clock)
    taken = _LEFT + (22 if before else 0)
    limit = WIDTH - _RIGHT - (22 if after else 0)
    for n, own in enumerate(groups):
        x = min(max(_x(clock, own[0].middle), _LEFT + 6), WIDTH - _RIGHT - 6)
        following = _x(clock, groups[n + 1][0].middle) - 8 if n + 1 < len(groups) else limit
        drawn, taken = _group(own, clock, (x, y), following - x - 8, taken)
        parts += drawn
    if before:
        parts.append(label(_LEFT, y - 3, f"‹ {_beyond(before)}", size=SMALL, ink="soft"))
    if after:
        parts.append(label(WIDTH - _RIGHT, y - 3, f"{_beyond(after)} ›", size=SMALL, anchor="end", ink="soft"))
    return parts


def _groups(marks: Sequence[_Mark], clock: Clock) -> list[list[_Mark]]:
    """Signs in their order, those that would lie upon each other together."""
    groups: list[list[_Mark]] = []
    for m in sorted(marks, key=lambda m: (m.middle, m.sign)):
        if groups and _x(clock, m.middle) - _x(clock, groups[-1][0].middle) < _STEP:
            groups[-1].append(m)
        else:
            groups.append([m])
    return groups


def _beyond(marks: Sequence[_Mark]) -> str:
    """What lies beyond an edge: a lone verdict in words, else how many signs."""
    if len(marks) == 1 and marks[0].row == "verdict":
        return f"{marks[0].sign} {edge_words(marks[0].begin, DAY)}"
    return f"{len(marks):,}"


def _group(
    own: Sequence[_Mark], clock: Clock, at: tuple[float, float], room: float, taken: float
) -> tuple[list[str], float]:
    """One sign, how many it stands for, over how long it is known; a verdict's status where there is room for it."""
    (x, y), last = at, own[-1]
    parts = []
    left, right = _x(clock, min(m.begin for m in own)), _x(clock, max(m.end for m in own))
    if right - left > 12:
        left, right = max(_LEFT, left), min(WIDTH - _RIGHT, right)
        ink = last.sign if last.row != "verdict" else "soft"
        parts.append(f'<path d="M{num(left)} {num(y - 3)}V{num(y + 3)}M{num(left)} {num(y)}H{num(right)}'
                     f'M{num(right)} {num(y - 3)}V{num(y + 3)}" {stroke(ink, 1)}/>')  # fmt: skip
    told = f"{edge_words(last.begin, 1)[:_A_DAY]}: {len(own)} {last.sign if last.row == 'verdict' else last.row}"
    sign = status_sign(last.sign, x, y, 5) if last.row == "verdict" else stance_sign(last.sign, x, y, 6)
    parts.append(f"<g><title>{esc(told)}</title>{sign}</g>")
    words = f"{len(own)}" if len(own) > 1 else ""
    if last.row == "verdict":
        words = f"{last.sign} ({len(own)})" if words else last.sign
    if words and (wide := text_width(words, SMALL)) <= room:
        parts.append(label(x + 8, y - 3, words, size=SMALL))
        return parts, x + 8 + wide
    if words and last.row == "verdict" and x - 8 - wide >= taken:
        parts.append(label(x - 8, y - 3, words, size=SMALL, anchor="end"))
    return parts, x + 6


def _axis(clock: Clock, top: float, bottom: float) -> tuple[list[str], float]:
    """Round times below the columns, with fine lines down to the last row; how high the chart is."""
    parts = []
    free = _LEFT - 30
    for column, words in ticks(clock, 13):
        x = _LEFT + column * _CELL
        parts.append(line(x, top - 2, x, top + 3, stroke("soft", 1)))
        wide = text_width(words, SMALL)
        at = min(max(x, _LEFT - 24 + wide / 2), WIDTH - wide / 2)
        if at - wide / 2 > free:
            parts.append(label(at, top + 15, words, size=SMALL, anchor="middle", ink="soft"))
            free = at + wide / 2 + 6
    if clock.step < DAY:
        parts.append(label(0, top + 15, "UTC", size=SMALL, ink="soft"))
    return parts, max(bottom + 12, top + 22)
