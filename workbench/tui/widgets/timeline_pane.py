"""The Timeline tab of a dossier: the chart of how the claim was told over the table of its days."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

from workbench.case import Case
from workbench.claims import telling
from workbench.claims.spreading import Clock, later, zoomed
from workbench.claims.telling import Told
from workbench.model import Claim, Evidence
from workbench.store import verdicts
from workbench.tui.text import stack
from workbench.tui.widgets.dossier_text import timeline_text
from workbench.tui.widgets.pane import Pane
from workbench.tui.widgets.plot import Plot
from workbench.tui.widgets.spread_chart import GUTTER, chart_words, signs_of, spread_text
from workbench.tui.widgets.time_axis import Sign

_FRAME = 3
"""Columns of padding and scroll bar."""
_TALL = 30
"""Lines of a terminal from which on the chart is higher."""


def read_told(case: Case, claim: Claim, items: Sequence[Evidence]) -> tuple[Told, tuple[Sign, ...]]:
    """All that the tab shows of a claim; for a worker."""
    told = telling.told(case, claim.id)
    return told, signs_of(claim, told, items, verdicts.of_claim(case.db, claim.id))


class TimelinePane(Pane):
    """Chart, words and table; the columns follow the width until somebody zooms."""

    def __init__(self) -> None:
        """Empty until `show`."""
        super().__init__()
        self._told = Told()
        self._signs: tuple[Sign, ...] = ()
        self._items: tuple[Evidence, ...] = ()
        self._clock: Clock | None = None
        self._whole = True

    def compose(self) -> ComposeResult:
        """The chart, and below it its words and the table."""
        yield Plot(id="timeline-chart")
        yield Static(id="timeline-text")

    def show(self, told: Told, signs: tuple[Sign, ...], items: tuple[Evidence, ...]) -> None:
        """Show a claim's spread, all of it."""
        self._told, self._signs, self._items, self._whole = told, signs, items, True
        self._draw()

    def on_resize(self, event: Resize) -> None:
        """As many columns as there are now."""
        self._draw()

    def _cells(self) -> int:
        return max(20, self.size.width - _FRAME - GUTTER)

    def _draw(self) -> None:
        if not self.is_attached or self.size.width == 0:
            return
        cells = self._cells()
        if self._whole or self._clock is None:
            self._clock = telling.whole(self._told, cells)
        else:
            self._clock = Clock(self._clock.begin, self._clock.step, cells)
        rows = 5 if self.app.size.height < _TALL else 9
        self.query_one(Plot).draw(spread_text(self._told, self._clock, self._signs, rows))
        words = chart_words(self._told, self._clock, self._signs)
        table = timeline_text(self._told.days, self._items)
        self.query_one("#timeline-text", Static).update(stack([words, Content(""), table]))

    def zoom(self, by: int) -> None:
        """Shorter (`by` > 0) or longer columns, about the middle of what is shown, at first about the peak."""
        if self._clock is None:
            return
        peak = telling.peak_of(self._told)
        around = peak[0] if self._whole and peak else self._clock.at(self._clock.cells // 2)
        wider = zoomed(self._clock, around, by)
        if wider.step != self._clock.step:
            self._clock, self._whole = wider, False
            self._draw()

    def shift(self, by: int) -> None:
        """Half a width later or earlier."""
        if self._clock is not None:
            begin = later(self._clock.begin, by * self._clock.step * (self._clock.cells // 2))
            self._clock, self._whole = Clock(begin, self._clock.step, self._clock.cells), False
            self._draw()
