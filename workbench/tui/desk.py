"""What every screen works with: the open case, the workers, and how things are told to the analyst.

Screens get a desk instead of reaching for the app, so that what they may use is written down in one place.
"""

import os
from collections.abc import Callable
from pathlib import Path

from textual.app import App

from workbench.case import Case
from workbench.errors import Cancelled, WorkbenchError
from workbench.safety.text import safe
from workbench.store.events import Act
from workbench.tui.events import CaseChanged
from workbench.tui.jobs import Jobs

_READ_BELOW = frozenset({"compare"})
"""Screens whose words stand where toasts appear: there they go sooner."""


def state_folder() -> Path:
    """Where the program keeps its own logs: the user's state folder (XDG)."""
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "workbench"


class Desk:
    """The open case with its helpers. `last` is the sentence about the newest act, for the top line."""

    def __init__(
        self, app: App[None], case: Case, broken: Callable[[Exception], None], settled: Callable[[], None],
        *, offline: bool = False,
    ) -> None:  # fmt: skip
        """Take the app, the case, what to do with an unforeseen error, and whom to tell that a change is ours."""
        self.app = app
        self.case = case
        self.jobs = Jobs(app, self.report, settled)
        self.offline = offline
        """Whether the analyst asked for no network at all."""
        self.last = ""
        self.unveiled: set[str] = set()
        """Media that nobody judged and that were shown in this session (`veil`)."""
        self.warned_of_viewers = False
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

    def changed(self, claims: tuple[int, ...] = (), *, everything: bool = False) -> None:
        """Tell every open screen that these claims changed, or everything."""
        for screen in self.app.screen_stack:
            screen.post_message(CaseChanged(claims, everything=everything))

    def act(self, work: Callable[[], Act], failed: Callable[[Exception], None] | None = None) -> None:
        """Do one undoable act in its turn; its label is shown when it is done."""
        self.jobs.act(work, self.done, failed)

    def export_folder(self) -> Path:
        """Where exports go unless the analyst says otherwise."""
        return (self.case.folder or Path.cwd()) / "exports"
