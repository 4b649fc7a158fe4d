"""Lanes of claims over time: a row of blocks each, one scale for all of them, with a cursor on a lane and a column."""

from textual.content import Content

from workbench.claims.lanes import Lane, Lanes
from workbench.claims.spreading import edge_words, length_words
from workbench.safety.text import safe
from workbench.tui.text import join, line, stack, together
from workbench.tui.theme import ASCII, CURSOR
from workbench.tui.widgets.chart import FULL, block
from workbench.tui.widgets.queue_list import fit
from workbench.tui.widgets.time_axis import labels, rule

NAME, COUNT = 16, 8
"""Columns of a lane's name with the cursor before it, and of its count behind it."""
_POINTER = "v" if ASCII else "▼"


def lane_chart(found: Lanes, lane: int, column: int) -> Content:
    """All lanes under one axis; `lane` counts from 0, the lane of all claims. The all-lane has a scale of its own."""
    clock = found.clock
    tops = (max(found.every.counts, default=0), max((n for own in found.lanes for n in own.counts), default=0))
    leads = ("all: ", "lanes: ")
    gutter = [fit(f" {lead}{FULL} = {top:,}" if top else "", NAME) for lead, top in zip(leads, tops, strict=True)]
    rows = [join((gutter[0], "$soft"), " " * column, (_POINTER, "bold $primary"))]
    for n, own in enumerate((found.every, *found.lanes)):
        rows.append(_row(own, tops[min(n, 1)], column, here=n == lane))
    rows += [
        join((gutter[1] + rule(clock), "$soft")),
        join(" " * NAME, (labels(clock), "$soft")),
    ]
    return stack(rows)


def _row(own: Lane, most: int, column: int, *, here: bool) -> Content:
    name = fit(safe(own.name, newlines=False, limit=60), NAME - 2)
    style = "bold" if here else "" if own.claims else "$soft"
    pieces = []
    for n, count in enumerate(own.counts):
        ink = "$primary" if count else "$soft"
        pieces.append((block(count, most), f"bold reverse {ink}" if n == column else f"bold {ink}" if here else ink))
    return join(
        (CURSOR if here else " ", "bold $primary"), (f"{name} ", style), *together(pieces),
        (f"{own.claims:>{COUNT - 1},} ", style or "$soft"),
    )  # fmt: skip


def column_words(found: Lanes, lane: int, column: int) -> Content:
    """What lies under the cursor, in a line: the time, the lane, how many claims, and the other lanes there."""
    clock = found.clock
    own = (found.every, *found.lanes)[lane]
    others = [f"{o.name} {o.counts[column]:,}" for o in found.lanes if o.counts[column] and o is not own]
    return join(
        (edge_words(clock.at(column), clock.step), "bold"), (f" ({length_words(clock.step)})  ", "$soft"),
        line(own.name, "bold", limit=40), f" {own.counts[column]:,} first seen", ("   " if others else "", ""),
        line(", ".join(others), "$soft", limit=200),
    )  # fmt: skip
