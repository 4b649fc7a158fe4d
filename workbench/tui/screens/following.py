"""What every main screen does beside its own work: it follows the case, and its top line says what goes on around it.

A change made here is read at once; one made elsewhere is only said, because rows must not move under a reader's eyes.
The last act (undo has no other voice) stands in the top line of every screen, the job that runs above its footer.
"""

from collections.abc import Callable
from typing import ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.events import ScreenResume
from textual.timer import Timer
from textual.widget import Widget

from workbench.tui import keys
from workbench.tui.desk import Desk
from workbench.tui.events import CaseChanged, ChangedElsewhere, JobMoved, TourTurned
from workbench.tui.opening import Opening
from workbench.tui.painting import Painter
from workbench.tui.text import join
from workbench.tui.widgets.bars import Hints, TopLine, last_words
from workbench.tui.widgets.queue_list import RowList
from workbench.tui.widgets.words import Words

_REST = 0.06
"""Seconds."""
R = TypeVar("R")
T = TypeVar("T")
Parts = tuple[Content | str, ...]


class Following(Opening[T]):
    """A screen on the case. `_about` is what it shows, `_follow` what a change of the case means for it."""

    NAME: ClassVar[str]

    def __init__(self, desk: Desk) -> None:
        """Take the desk."""
        super().__init__()
        self._compositor = Painter()
        self.hold(desk.app)
        self.desk = desk
        self._changed: set[int] = set()
        self._fresh = 0
        self._other = False
        self._timer: Timer | None = None
        self._lines: tuple[TopLine, tuple[Hints, ...]] | None = None

    def _about(self) -> Parts:
        """What stands in the top line before the news; empty parts are left out."""
        raise NotImplementedError

    def action_refresh_rows(self) -> None:
        """Read the case again."""
        raise NotImplementedError

    def _follow(self, event: CaseChanged) -> None:
        """The case was changed from here."""
        self.action_refresh_rows()

    def on_mount(self) -> None:
        """The line of the job above the footer, that of the tour under the top line."""
        jobs = self.desk.jobs
        if jobs.running or jobs.outcome is not None:
            self._job_moved()
        if self.desk.tour.claim:
            from workbench.tui.widgets.tour_strip import TourStrip

            for top in self.query(TopLine):
                self.mount(TourStrip(self.desk), after=top)

    @property
    def _elsewhere(self) -> bool:
        """Whether others have changed what this screen was read from; a screen that has read anew sets it False."""
        return bool(self._changed or self._fresh or self._other)

    @_elsewhere.setter
    def _elsewhere(self, still: bool) -> None:
        if not still and self._elsewhere:
            if self.NAME == "queue":
                for rows in self.query(RowList):
                    rows.light(self._changed)
            self._changed, self._fresh, self._other = set(), 0, False

    def _news(self) -> Content:
        """`3 changed · 12 new · R`; empty when there is none."""
        if not self._elsewhere:
            return Content("")
        told = [f"{n:,} {what}" for n, what in ((len(self._changed), "changed"), (self._fresh, "new")) if n]
        return join(
            (" · ".join(told) or "changed", "$warning"), (" · ", "$soft"), (keys.key("refresh"), "bold $primary")
        )

    def _say(self) -> None:
        """What the two lines say now; nothing before they are there, for a list may be filled sooner."""
        if self._lines is None:
            found = self.query(TopLine)
            if not found:
                return
            self._lines = found.first(), tuple(self.query(Hints))
        top, below = self._lines
        top.tell(*self._about(), self._news(), last_words(self.desk.last))
        for hints in below:
            hints.renew()

    def _read_own(self, group: str, work: Callable[[], R], then: Callable[[R], None]) -> None:
        """Read for this screen alone: one of its kind, or one with a tab of its name, may lie over it and read too."""
        self.desk.jobs.read(f"{group}-{id(self)}", work, then)

    def _at_rest(self, then: Callable[[], object]) -> None:
        """Do it as soon as the cursor rests: a key that is held down must not read and draw a page at every row."""
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(_REST, then)

    @on(CaseChanged)
    def _case_changed(self, event: CaseChanged) -> None:
        self._follow(event)

    @on(ChangedElsewhere)
    def _changed_elsewhere(self, event: ChangedElsewhere) -> None:
        self._changed |= event.claims
        self._fresh += event.fresh
        self._other = self._other or event.other
        self._say()

    @on(JobMoved)
    def _job_moved(self) -> None:
        """The line of the job is mounted with the first one: a screen without one has less to lay out."""
        from workbench.tui.widgets.job_bar import JobBar

        bars = self.query(JobBar)
        for bar in bars:
            bar.follow()
        if not bars:
            for hints in self.query(Hints):
                self.mount(JobBar(self.desk), before=hints)

    @on(ScreenResume)
    @on(TourTurned)
    def _toured(self) -> None:
        if self.desk.tour.claim:
            from workbench.tui.widgets.tour_strip import TourStrip

            for strip in self.query(TourStrip):
                strip.follow()

    def action_back(self) -> None:
        """Leave."""
        self.dismiss(None)


def beside(*left: Widget) -> ComposeResult:
    """A list with what belongs to it, and the pane beside it."""
    with Horizontal(id="main"):
        with Vertical(id="left"):
            yield from left
        with VerticalScroll(id="side", can_focus=False):
            yield Words(id="preview", further="")
