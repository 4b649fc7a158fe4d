"""How the blocs tell the same claims: bloc by bloc, how many claims it refutes, does both to, supports or gives context
to, and when: what supports above each line, what refutes below it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from workbench.claims.spreading import DAY, STEPS, Clock, edge_words, floor, length_words, moment
from workbench.export.bloc_records import BlocCell, BlocReport, side_counts
from workbench.export.charts.ink import (
    SMALL,
    TEXT,
    WIDTH,
    both,
    cut,
    esc,
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
from workbench.export.charts.signs import stance_sign
from workbench.safety.text import safe

_NAME = 104.0
_COLUMN = 57.0
_SAYS = ("supports", "refutes", "both", "context")
_ALWAYS = _SAYS[:2]
"""Columns that stand there also when they are empty."""
_ROW = 46.0
_TOP = 44.0
_CELLS, _FEWEST = 28, 5
_WIDEST = 16.0
"""Units of a bar."""
_SPARE, _SHORTER = 0.1, 0.6
"""What the time shown may leave out at each end, and how much shorter it must become by it (as a map's `core`)."""
_DRAWN = 16
"""Blocs drawn; what is more is counted."""
_QUOTED = 240
_VERBS = {
    "supports": "supports {}", "refutes": "refutes {}", "both": "both supports and refutes {}",
    "context": "gives only context to {}",
}  # fmt: skip


def bloc_svg(cells: Sequence[BlocCell]) -> str:
    """The comparison as inline SVG; "" when no bloc speaks. Takes what `bloc_records.bloc_cells` gives."""
    shown = [c for c in cells if c.claims][:_DRAWN]
    if not shown:
        return ""
    clock = _clock(shown)
    says = [s for s in _SAYS if s in _ALWAYS or any(s in dict(side_counts(c)) for c in shown)]
    time = _NAME + len(says) * _COLUMN + 14
    most = max(max(n for _, n in side_counts(c)) for c in shown)
    scale = _most_a_column(shown, clock) if clock else 0
    parts = _heads(says, clock)
    y = _TOP
    for c in shown:
        parts.append(line(0, y, WIDTH, y, stroke("rule", 0.8)))
        parts += _said(c, says, y, most)
        if clock is not None:
            parts += _told(c, clock, (time, y), scale)
        y += _ROW
    parts.append(line(0, y, WIDTH, y, stroke("rule", 0.8)))
    more = sum(1 for c in cells if c.claims) - len(shown)
    parts += _foot(clock, time, y, more)
    return svg(y + (34 if more else 20), "How the blocs of sources tell it", bloc_words(cells), parts)


def bloc_words(cells: Sequence[BlocCell]) -> list[str]:
    """What the chart says, with each bloc's first report and lead quote and the evidence they rest on; [] for none."""
    said = []
    for c in cells:
        sides = [_VERBS[says].format(_count(n, "claim")) for says, n in side_counts(c)]
        if not sides:
            continue
        listed = " and ".join([", ".join(sides[:-1]), sides[-1]] if len(sides) > 1 else sides)
        items = f"{_count(c.items, 'evidence item')} of {_count(c.sources, 'source')}"
        said.append(f"{_name(c.bloc)}: {listed}; {items}{_named(c)}.")
        if c.first is not None:
            said.append(f"{_name(c.bloc)}, first dated report: {c.first.day}, {c.first.source} {_cite(c.first)}.")
        if c.lead is not None:
            said.append(f"{_name(c.bloc)}, lead quote: {_quoted(c.lead.quote)}, {c.lead.source} {_cite(c.lead)}.")
    return [safe(s, newlines=False) for s in said]


def _name(bloc: str) -> str:
    return bloc or "no bloc"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _named(c: BlocCell) -> str:
    more = c.items - len(c.named)
    return f" [{', '.join(c.named)}{f' and {more:,} more' if more else ''}]" if c.named else ""


def _cite(report: BlocReport) -> str:
    return f"[{report.item} {report.grade}, {report.claim}]"


def _quoted(text: str) -> str:
    plain = " ".join(text.split()).replace("“", "'").replace("”", "'")
    return f"“{plain if len(plain) <= _QUOTED else plain[:_QUOTED].rsplit(' ', 1)[0] + ' …'}”"


# --- who says what --------------------------------------------------------------------------------------------------


def _heads(says_all: Sequence[str], clock: Clock | None) -> list[str]:
    """The names of the columns, each with its sign."""
    parts = [label(0, 32, "claims it", size=SMALL, ink="soft")]
    for n, says in enumerate(says_all):
        x = _NAME + (n + 0.5) * _COLUMN
        parts.append(stance_sign(says, x, 10, 6))
        parts.append(label(x, 32, says, size=SMALL, anchor="middle", ink=says))
    if clock is not None:
        parts.append(label(WIDTH, 14, "when published", size=SMALL, anchor="end", ink="soft"))
        parts.append(label(WIDTH, 30, f"column: {length_words(clock.step)}", size=SMALL, anchor="end", ink="soft"))
    return parts


def _said(c: BlocCell, says_all: Sequence[str], y: float, most: int) -> list[str]:
    """A bloc's name and its counts: a disc by count, hatched where it refutes, and the number."""
    middle = y + _ROW / 2
    parts = [label(0, middle, cut(_name(c.bloc), _NAME - 6, TEXT), weight="700")]
    parts.append(label(0, middle + 15, _count(c.items, "item"), size=SMALL, ink="soft"))
    counts: Mapping[str, int] = dict(side_counts(c))
    for n, says in enumerate(says_all):
        x = _NAME + (n + 0.5) * _COLUMN
        count = counts.get(says, 0)
        if not count:
            parts.append(label(x, middle + 4.5, "·", anchor="middle", ink="soft"))
            continue
        r = 8 + 12 * (count / most) ** 0.5
        parts.append(
            f'<circle cx="{num(x)}" cy="{num(middle)}" r="{num(r)}" {fill(says)} fill-opacity="0.16"/>'
            f'<circle cx="{num(x)}" cy="{num(middle)}" r="{num(r)}" {stroke(says, 1.2)}/>'
        )
        parts.append(label(x, middle + 4.5, f"{count:,}", anchor="middle", weight="700"))
    return parts


# --- when -----------------------------------------------------------------------------------------------------------


def _days(c: BlocCell) -> list[tuple[datetime, str, int]]:
    return [(at, stance, n) for day, stance, n in c.days if (at := moment(day))]


def _clock(shown: Sequence[BlocCell]) -> Clock | None:
    """Columns of a day or more over everything that has one, but for a few items far from all others."""
    counts: Counter[datetime] = Counter()
    for c in shown:
        for at, _, n in _days(c):
            counts[at] += n
    if not counts:
        return None
    first, last = _core(sorted(counts.items()))
    step = next((s for s in STEPS if s >= DAY and (last - floor(first, s)).total_seconds() < s * _CELLS), STEPS[-1])
    begin = floor(first, step)
    cells = int((last - begin).total_seconds() // step) + 1
    return Clock(begin, step, min(_CELLS, max(_FEWEST, cells)))


def _core(days: Sequence[tuple[datetime, int]]) -> tuple[datetime, datetime]:
    """The first and last day, or those without a tenth of the items at each end where that is much shorter."""
    spare = sum(n for _, n in days) * _SPARE
    low, high = _trimmed(days, spare), _trimmed(days[::-1], spare)
    whole = days[-1][0] - days[0][0]
    return (low, high) if low <= high and high - low <= whole * _SHORTER else (days[0][0], days[-1][0])


def _trimmed(days: Sequence[tuple[datetime, int]], spare: float) -> datetime:
    left = spare
    for day, n in days:
        left -= n
        if left < 0:
            return day
    return days[-1][0]


def _columns(c: BlocCell, clock: Clock) -> dict[str, list[int]]:
    by = {s: [0] * clock.cells for s in ("supports", "refutes", "context")}
    for at, stance, n in _days(c):
        if 0 <= clock.column(at) < clock.cells:
            by[stance][clock.column(at)] += n
    return by


def _most_a_column(shown: Sequence[BlocCell], clock: Clock) -> int:
    return max((n for c in shown for s, counts in _columns(c, clock).items() if s != "context" for n in counts),
               default=0)  # fmt: skip


def _told(c: BlocCell, clock: Clock, at: tuple[float, float], most: int) -> list[str]:
    """A bloc's items over time, all blocs by one scale."""
    time, y = at
    middle, tall = y + _ROW / 2, _ROW / 2 - 5
    cell = (WIDTH - time) / clock.cells
    parts = [line(time, middle, WIDTH, middle, stroke("soft", 0.8))]
    for sign, anchor, x, many in (
        ("‹ {:,}", "start", time, sum(n for day, _, n in _days(c) if clock.column(day) < 0)),
        ("{:,} ›", "end", WIDTH, sum(n for day, _, n in _days(c) if clock.column(day) >= clock.cells)),
    ):
        if many:
            parts.append(label(x, y + _ROW - 3, sign.format(many), size=SMALL, anchor=anchor, ink="soft"))
    for stance, counts in _columns(c, clock).items():
        for n, count in enumerate(counts):
            if not count:
                continue
            wide = min(cell - 1, _WIDEST)
            x = time + (n + 0.5) * cell - wide / 2
            told = f"<title>{esc(f'{edge_words(clock.at(n), clock.step)}: {count:,} {stance}')}</title>"
            if stance == "context":
                parts.append(f"<g>{told}{stance_sign('context', min(x + wide / 2, WIDTH - 3), middle, 3)}</g>")
                continue
            high = max(3.0, tall * count / max(1, most))
            top = middle - high if stance == "supports" else middle
            body = rect(x, top, wide, high, both(stance if stance == "supports" else "paper", stance, 0.9))
            lines = hatch(x, top, wide, high, stroke(stance, 0.9), apart=3) if stance == "refutes" else ""
            parts.append(f"<g>{told}{body}{lines}</g>")
    return parts


def _foot(clock: Clock | None, time: float, y: float, more: int) -> list[str]:
    parts = []
    if clock is not None:
        first, last = edge_words(clock.begin, DAY), edge_words(clock.at(clock.cells - 1), DAY)
        if text_width(first, SMALL) + text_width(last, SMALL) + 6 >= WIDTH - time:
            last = last[5:] if first[:4] == last[:4] else ""
        parts.append(label(time, y + 14, first, size=SMALL, ink="soft"))
        parts.append(label(WIDTH, y + 14, last, size=SMALL, anchor="end", ink="soft"))
    if more:
        parts.append(label(0, y + 28, f"{_count(more, 'more bloc')} not drawn.", size=SMALL, ink="soft"))
    return parts
