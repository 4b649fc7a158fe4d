"""What every main screen does beside its own work: it follows the case, and its top line says what goes on around it.

A change made here is read at once; one made elsewhere is only said, because rows must not move under a reader's eyes.
The job that runs and the last act (undo has no other voice) stand in the top line of every screen.
"""

from collections.abc import Callable
from typing import ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

from workbench.tui.desk import Desk
from workbench.tui.events import CaseChanged, ChangedElsewhere, JobMoved
from workbench.tui.text import join, line
from workbench.tui.widgets.bars import TopLine, last_words
from workbench.tui.widgets.job_words import job_words

_REST = 0.05
"""Seconds."""
T = TypeVar("T")
Parts = tuple[Content | str, ...]


class Following(Screen[T]):
    """A screen on the case. `_about` is what it shows, `_follow` what a change of the case means for it."""

    NAME: ClassVar[str]

    def __init__(self, desk: Desk) -> None:
        """Take the desk."""
        super().__init__()
        self.desk = desk
        self._elsewhere = False
        self._job = ""
        self._timer: Timer | None = None

    def _about(self) -> Parts:
        """What stands in the top line before the news; empty parts are left out."""
        raise NotImplementedError

    def action_refresh_rows(self) -> None:
        """Read the case again."""
        raise NotImplementedError

    def _follow(self, event: CaseChanged) -> None:
        """The case was changed from here."""
        self.action_refresh_rows()

    def _say(self) -> None:
        self.query_one(TopLine).tell(
            *self._about(),
            join(("changed elsewhere · ", "$warning"), ("R", "bold $primary")) if self._elsewhere else "",
            line(self._job, "$success"),
            last_words(self.desk.last),
        )

    def _at_rest(self, then: Callable[[], object]) -> None:
        """Do it as soon as the cursor rests: a key that is held down must not read and draw a page at every row."""
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(_REST, then)

    @on(CaseChanged)
    def _case_changed(self, event: CaseChanged) -> None:
        self._follow(event)

    @on(ChangedElsewhere)
    def _changed_elsewhere(self) -> None:
        self._elsewhere = True
        self._say()

    @on(JobMoved)
    def _job_moved(self, event: JobMoved) -> None:
        self._job = job_words(event)
        self._say()

    def action_back(self) -> None:
        """Leave."""
        self.dismiss(None)


def beside(*left: Widget) -> ComposeResult:
    """A list with what belongs to it, and the pane beside it."""
    with Horizontal(id="main"):
        with Vertical(id="left"):
            yield from left
        with VerticalScroll(id="side", can_focus=False):
            yield Static(id="preview")
