"""What every screen works with: the open case, the workers, and how things are told to the analyst.

Screens get a desk instead of reaching for the app, so that what they may use is written down in one place.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from textual.app import App

from workbench.case import Case
from workbench.errors import Cancelled, WorkbenchError
from workbench.safety.text import safe
from workbench.store.events import Act
from workbench.tui import fault_log
from workbench.tui.events import CaseChanged, TourTurned
from workbench.tui.fault_log import state_folder
from workbench.tui.jobs import Jobs
from workbench.tui.remembering import Memory
from workbench.tui.tour import Tour

if TYPE_CHECKING:
    from workbench.tui.child_works import Work

A = TypeVar("A")
R = TypeVar("R")

__all__ = ("Desk", "state_folder")
_READ_BELOW = frozenset({"compare"})
"""Screens whose words stand where toasts appear: there they go sooner."""


class Desk:
    """The open case with its helpers. `last` is the sentence about the newest act, for the top line."""

    def __init__(
        self, app: App[None], case: Case, broken: Callable[[Exception], None], *, offline: bool = False
    ) -> None:
        """Take the app, the case, what to do with an unforeseen error, and whether nothing may be fetched."""
        self.app = app
        self.case = case
        self.jobs = Jobs(app, self.report, self.tick)
        self.jobs.stoppable = lambda unwanted: self.case.db.stoppable(unwanted)
        self.offline = offline
        """Whether the analyst asked for no network at all."""
        self.last = ""
        self.recent: list[str] = []
        """Ids of what was run from the help, newest first."""
        self.unveiled: set[str] = set()
        """Media that nobody judged and that were shown in this session (`veil`)."""
        self.warned_of_viewers = False
        self.told_of_clipboard = False
        self.remembers = True
        """Whether where the analyst was is kept for the next start; not for a pipe, which begins where it says."""
        self.memory = Memory(None)
        """Where the analyst was; the queue reads and writes it, the inbox tells it its place."""
        self.tour = Tour(case, state_folder())
        """The six steps of the sample case; hidden in every other."""
        self._broken = broken

    def tell(self, sentence: str, hint: str = "", *, warn: bool = False) -> None:
        """A toast; text from outside may be in it."""
        text = safe(f"{sentence}\n{hint}" if hint else sentence, limit=600)
        seconds = (8 if warn else 4) / (2 if getattr(self.app.screen, "NAME", "") in _READ_BELOW else 1)
        self.app.notify(text, severity="warning" if warn else "information", markup=False, timeout=seconds)

    def report(self, error: Exception) -> None:
        """The one funnel: our own errors become a toast with their hint, anything else a dialog and a log entry."""
        if isinstance(error, Cancelled):
            self.tell(error.message, error.hint)
        elif isinstance(error, WorkbenchError):
            self.tell(error.message, error.hint, warn=True)
        else:
            self._broken(error)

    def done(self, act: Act) -> None:
        """An act went through: remember what it was and let every screen re-read the claims."""
        self.last = act.label
        self.changed(act.claims)

    def happened(self, what: str) -> None:
        """Something that a step of the tour may wait for was done."""
        if self.tour.happened(what):
            for screen in self.app.screen_stack:
                screen.post_message(TourTurned())

    def tick(self) -> None:
        """An act of ours is done: whether a step of the tour waited for it is read from the case."""
        if self.tour.shown and self.tour.at is not None:
            self.jobs.read("tour", lambda: self.tour.look(self.case), self._ticked)

    def _ticked(self, happened: list[str]) -> None:
        for what in happened:
            self.happened(what)

    def changed(self, claims: tuple[int, ...] = (), *, everything: bool = False) -> None:
        """Tell every open screen that these claims changed, or everything."""
        for screen in self.app.screen_stack:
            screen.post_message(CaseChanged(claims, everything=everything))

    def act(self, work: Callable[[], Act], failed: Callable[[Exception], None] | None = None) -> None:
        """Do one undoable act in its turn; its label is shown when it is done."""
        self.jobs.act(work, self.done, failed)

    def work(
        self, label: str, work: "Work[A, R]", asked: A, then: Callable[[R], object],
        failed: Callable[[Exception], None] | None = None, *, case: Case | None = None,
    ) -> None:  # fmt: skip
        """Run a long job in a process of its own; `then` may return the sentence of how it ended.

        It works on the open case, or on another one.
        """
        from workbench.tui import import_job

        case = case or self.case
        self.jobs.job(label, lambda p, c: import_job.run(case, work, asked, p, c, fault_log.of_child), then, failed)

    def export_folder(self) -> Path:
        """Where exports go unless the analyst says otherwise."""
        return (self.case.folder or Path.cwd()) / "exports"
