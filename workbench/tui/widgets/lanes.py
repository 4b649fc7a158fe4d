"""Time as columns: the lanes of a place's actors, readable by letter and shade, with a cursor on one day.

Days become columns by one scale for all lanes, so that what stands above another is of the same time. A stretch begins
with its letter (H held, X contested, C claimed, R refuted) where it is two columns wide or more; without colour the
shades still differ.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from textual.content import Content

from workbench.tui.text import join, line, stack, together
from workbench.tui.theme import ASCII, DOT
from workbench.tui.widgets.queue_list import fit

NAME_CELLS = 15
"""Columns of an actor's name, the space behind it included."""
_TICK = 14
"""Columns between two days on the axis: a day is ten wide."""
_SHADES = {
    "held": ("#" if ASCII else "▓", "H", "$status-confirmed"),
    "contested": ("%" if ASCII else "▒", "X", "$status-contested"),
    "claimed": ("-" if ASCII else "░", "C", "$status-rumor"),
    "refuted": ("_" if ASCII else "╌", "R", "$status-refuted"),
    "unsure": ("?", "?", "$soft"),
    "unknown": (DOT, DOT, "$soft"),
}
_RANK = ("unknown", "refuted", "unsure", "claimed", "contested", "held")
"""What shows where two stretches of a lane overlap: the later one in this row."""


_SAID = {"unknown": "nobody says"}


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days of a lane in one state, both ends included; an open end reaches to the end of the scale."""

    first: date
    last: date | None
    state: str


@dataclass(frozen=True, slots=True)
class Scale:
    """Which days the columns stand for: the first one begins on `begin`, each has `days` days."""

    begin: date
    days: int
    cells: int

    @property
    def end(self) -> date:
        """The last day of the last column."""
        return add_days(self.begin, self.days * self.cells - 1)

    def column(self, day: date) -> int:
        """The column of a day; may lie outside 0 … cells - 1."""
        return (day - self.begin).days // self.days

    def day(self, column: int) -> date:
        """The first day of a column."""
        return add_days(self.begin, self.days * column)


def add_days(day: date, days: int) -> date:
    """A day so many days later, kept within what a calendar can hold."""
    return date.fromordinal(max(1, min(date.max.toordinal(), day.toordinal() + days)))


def scale_over(first: date, last: date, cells: int) -> Scale:
    """The scale on which these days fit into so many columns, a column free on both sides where possible."""
    cells = max(1, cells)
    total = max(1, (last - first).days + 1)
    days = max(1, -(-total // max(1, cells - 2)))
    room = cells * days - total
    return Scale(add_days(first, -(room // 2)), days, cells)


def zoomed(scale: Scale, around: date, by: int, most: int) -> Scale:
    """Half (`by` > 0) or twice as many days a column, at most so many, with the day in the middle."""
    days = max(1, scale.days // 2) if by > 0 else max(scale.days, min(scale.days * 2, most))
    return Scale(add_days(around, -(days * scale.cells // 2)), days, scale.cells)


def in_view(scale: Scale, day: date) -> Scale:
    """The scale, moved so that the day is on it."""
    if scale.begin <= day <= scale.end:
        return scale
    return Scale(add_days(day, -(scale.days * scale.cells // 2)), scale.days, scale.cells)


def axis(scale: Scale) -> str:
    """The days below which the lanes run, as far apart as they can be read."""
    out = ""
    for column in range(0, scale.cells - 10, _TICK):
        out = f"{out:<{column}}{scale.day(column).isoformat()}"
    return f"{out:<{scale.cells}}"


def lane_cells(stretches: Sequence[Stretch], scale: Scale) -> list[tuple[str, str]]:
    """The columns of one lane: what is drawn in each, and its ink."""
    states = ["unknown"] * scale.cells
    starts: set[int] = set()
    for s in sorted(stretches, key=lambda s: _RANK.index(s.state)):
        first = max(0, scale.column(s.first))
        last = scale.cells - 1 if s.last is None else min(scale.cells - 1, scale.column(s.last))
        if first <= last:
            states[first : last + 1] = [s.state] * (last + 1 - first)
        if first < last:
            starts.add(first)
    cells = []
    for column, state in enumerate(states):
        shade, letter, ink = _SHADES[state]
        begins = column in starts or (column and state != states[column - 1] and state == _after(states, column))
        cells.append((letter if begins else shade, ink))
    return cells


def _after(states: Sequence[str], column: int) -> str:
    return states[column + 1] if column + 1 < len(states) else ""


def lanes_text(
    lanes: Sequence[tuple[str, Sequence[Stretch]]], scale: Scale, cursor: date, actors: Collection[str] = ()
) -> Content:
    """All lanes under one axis, the column of the cursor marked; `actors` bear on the day and are bold."""
    at = scale.column(cursor)
    pointer = " " * max(0, at) + ("v" if ASCII else "▼") if 0 <= at < scale.cells else ""
    rows = [
        join((" " * NAME_CELLS, ""), (axis(scale), "$soft")),
        join((fit(cursor.isoformat(), NAME_CELLS), "bold"), (pointer, "bold $primary")),
    ]
    for name, stretches in lanes:
        label = fit(line(name).plain, NAME_CELLS - 1) + " "
        rows.append(join((label, "bold" if name in actors else ""), _drawn(lane_cells(stretches, scale), at)))
    return stack(rows)


def _drawn(cells: Sequence[tuple[str, str]], cursor: int) -> Content:
    """The columns put together, those of one ink at once."""
    inked = ((drawn, f"reverse bold {ink}" if n == cursor else ink) for n, (drawn, ink) in enumerate(cells))
    return join(*together(inked))


def lanes_legend() -> Content:
    """What the letters and shades stand for."""
    shown = ("held", "contested", "claimed", "refuted", "unsure", "unknown")
    parts = []
    for state in shown:
        shade, letter, ink = _SHADES[state]
        sign = shade if state in ("unsure", "unknown") else f"{letter}{shade}{shade}"
        parts.append(join((sign, ink), (f" {_SAID.get(state, state)}  ", "$soft")))
    return Content("").join(parts)


def a_day(text: str) -> date | None:
    """The day that a stored time or day begins with; None for anything else, months and years included."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
