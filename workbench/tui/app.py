"""The terminal application: screens on one open case, one funnel for errors, the guard before the terminal.

What lives only here: the way between screens, the question who is at work, the look-out for changes made elsewhere, and
what happens to an error that nobody foresaw. `run_tui` is what the entry point calls.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from rich.text import Text
from textual.app import App
from textual.dom import DOMNode
from textual.filter import LineFilter
from textual.screen import Screen

from workbench import case as cases
from workbench.case import Case
from workbench.errors import WorkbenchError
from workbench.safety.text import safe
from workbench.tui import pasting, places, theme, viewer
from workbench.tui.desk import Desk, state_folder
from workbench.tui.events import ChangedElsewhere
from workbench.tui.guard import TerminalGuard
from workbench.tui.screens.asking import Ask, Confirm, GoTo, Notice, sentences
from workbench.tui.screens.queue import QueueScreen

if TYPE_CHECKING:
    from textual.actions import ActionParseResult

    from workbench.tui.keys import Action

_POLL_SECONDS = 1.0
T = TypeVar("T")


class WorkbenchApp(App[None]):
    """The workbench on one case."""

    CSS_PATH = "workbench.tcss"
    TITLE = "Claim Workbench"
    ENABLE_COMMAND_PALETTE = False
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-split"), (160, "-wide")]

    def __init__(self, case: Case, first_filter: str = "", *, offline: bool = False) -> None:
        """Take an open case, the filter the queue starts with, and whether nothing may be fetched."""
        super().__init__()
        self.register_theme(theme.DARK)
        self.register_theme(theme.LIGHT)
        self.theme = theme.LIGHT.name if _light_wanted() else theme.DARK.name
        self.desk = Desk(self, case, self._unforeseen, self.rebase, offline=offline)
        self._first_filter = first_filter
        self._guard = TerminalGuard()
        self._version = case.db.data_version()

    def get_default_screen(self) -> Screen[None]:
        """The queue is home."""
        return QueueScreen(self.desk, self._first_filter)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own colours, for themes that are not ours."""
        return dict(theme.DARK.variables)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """The guard is always the last filter, whatever the theme."""
        return [*super().get_line_filters(), self._guard]

    def on_mount(self) -> None:
        """Who is at work, the look-out, and an orderly end when the terminal closes."""
        if not self.is_headless and sys.platform != "win32":
            for number in (signal.SIGHUP, signal.SIGTERM):
                asyncio.get_running_loop().add_signal_handler(number, self._ended, number)
        self.set_interval(_POLL_SECONDS, self._look_out)
        if cases.known_analyst() is None and self.desk.case.analyst == cases.default_analyst():
            self.call_after_refresh(self._ask_name)

    def _ended(self, number: int) -> None:
        """The terminal was closed, or somebody ended the program: copies for viewers go, what runs is stopped."""
        viewer.discard()
        self.desk.jobs.cancel()
        self.exit(return_code=128 + number)

    # --- errors -----------------------------------------------------------------------------------------------------

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Every key and button goes through here, and so does every error of one."""
        try:
            return await super().run_action(action, default_namespace, namespaces)
        except Exception as error:  # noqa: BLE001  # the funnel: a sentence for ours, dialog and log for the rest
            self.desk.report(error)
            return True

    def push_screen(  # type: ignore[override]  # the overloads tell two ways of waiting apart; both go through here
        self, screen: Screen[T], callback: Callable[[T | None], object] | None = None, *args: Any, **options: Any
    ) -> Any:
        """As Textual's, but toasts of the screen below do not stand over the lines of the next one.

        An answer comes back outside the funnel of keys, so its errors get one of their own.
        """
        self.clear_notifications()

        def answered(result: T | None) -> None:
            try:
                if callback is not None:
                    callback(result)
            except Exception as error:  # noqa: BLE001  # the funnel: a sentence for ours, dialog and log for the rest
                self.desk.report(error)

        return super().push_screen(screen, answered if callback is not None else None, *args, **options)

    def _unforeseen(self, error: Exception) -> None:
        path = _log(error)
        self.push_screen(
            Notice(
                "Something went wrong inside the program",
                sentences(
                    f"{type(error).__name__}. Nothing that was saved is lost; you can go on.",
                    f"Details without any text of the case are in {path}.",
                    "Please report it with that file.",
                ),
            )
        )

    def _handle_exception(self, error: Exception) -> None:
        # Textual's own ending prints a traceback with local variables, and those hold people's messages.
        path = _log(error)
        if self.is_headless:
            super()._handle_exception(error)
            return
        self._return_code = 1
        said = f"The program stopped ({type(error).__name__}); what was saved is saved. Details are in {path}."
        self.exit(return_code=1, message=Text(safe(said)))

    # --- who, and what others do ------------------------------------------------------------------------------------

    def _ask_name(self) -> None:
        body = sentences(
            "Every decision and every piece of evidence bears the name of who made it.",
            "The name is kept in your own settings and asked only once.",
        )

        def named(name: str | None) -> None:
            if not name:
                return
            try:
                analyst = cases.remember_analyst(name)
            except (WorkbenchError, OSError) as error:
                self.desk.report(error if isinstance(error, WorkbenchError) else _not_kept(error))
                return
            self.desk.case = replace(self.desk.case, analyst=analyst)
            self.desk.tell("Welcome. Press ? at any time to search what can be done.")

        self.push_screen(Ask("Who is at work?", body, "Your name", self.desk.case.analyst.name), named)

    def rebase(self) -> None:
        """What we wrote ourselves is no news: count changes from here."""
        self._version = self.desk.case.db.data_version()

    def _look_out(self) -> None:
        if self.desk.jobs.running:
            return
        try:
            version = self.desk.case.db.data_version()
        except WorkbenchError:
            return  # the next read by the analyst says it; a toast every second would not help
        if version != self._version and not self.desk.jobs.acting:
            self._version = version
            for screen in self.screen_stack:
                screen.post_message(ChangedElsewhere())

    # --- actions that every screen has ------------------------------------------------------------------------------

    def action_undo(self) -> None:
        """Take back the analyst's last change."""
        from workbench import flow

        self.desk.jobs.act(lambda: flow.undo(self.desk.case), lambda act: self._turned("undone", act.label, act.claims))

    def action_redo(self) -> None:
        """Do again what was undone last."""
        from workbench import flow

        self.desk.jobs.act(
            lambda: flow.redo(self.desk.case), lambda act: self._turned("done again", act.label, act.claims)
        )

    def _turned(self, how: str, label: str, claims: tuple[int, ...]) -> None:
        self.desk.last = f"{how}: {label}"
        self.desk.changed(claims, everything=True)

    def action_show_help(self) -> None:
        """Search and run actions of the screen below."""
        from workbench.tui.screens.help import HelpScreen

        below = self.screen
        name = getattr(below, "NAME", "queue")

        def run(action: Action | None) -> None:
            if action is not None:
                self.call_later(self.run_action, action.call, below)

        self.push_screen(HelpScreen(name), run)

    def action_go(self) -> None:
        """Wait for the second key of `g`."""
        self.push_screen(GoTo(), self._gone)

    def _gone(self, place: str | None) -> None:
        if place is None:
            return
        calls = {"top": "top", "help": "app.show_help", "import": "app.import_files"}
        if place in calls:
            self.call_later(self.run_action, calls[place], self.screen)
        else:
            self.call_later(self.run_action, f"app.visit('{place}')")

    def action_visit(self, place: str) -> None:
        """Go home, or open a screen over home."""
        while len(self.screen_stack) > 1:
            self.pop_screen()
        places.named(place).open(self.desk)

    def action_import_files(self) -> None:
        """Open the import screen."""
        from workbench.tui.screens.importing import ImportScreen

        self.push_screen(ImportScreen(self.desk))

    def action_by_hand(self, text: str = "") -> None:
        """Open the form for a message by hand."""
        from workbench.tui.screens.by_hand import ByHandForm

        self.push_screen(ByHandForm(self.desk, text))

    def action_other_theme(self) -> None:
        """Dark or light."""
        self.theme = theme.LIGHT.name if self.theme == theme.DARK.name else theme.DARK.name

    def action_cancel_job(self) -> None:
        """Stop the running job after its current step."""
        if self.desk.jobs.cancel():
            self.desk.tell(f"Stopping {self.desk.jobs.running}; what was saved stays.")
        else:
            self.desk.tell("No job is running.")

    def action_leave(self) -> None:
        """Quit; a running job is asked about."""
        if not self.desk.jobs.running:
            self.exit()
            return
        body = sentences(f"{self.desk.jobs.running} is running. What it saved so far stays, and it can be run again.")

        def sure(yes: bool | None) -> None:
            if yes:
                self.desk.jobs.cancel()
                self.exit()

        self.push_screen(Confirm("Leave now?", body, "Stop it and leave"), sure)


def _light_wanted() -> bool:
    chosen = os.environ.get("WORKBENCH_THEME", "")
    ground = os.environ.get("COLORFGBG", "").rpartition(";")[2]
    return chosen == "light" or (not chosen and ground in ("7", "15"))


def _not_kept(error: OSError) -> WorkbenchError:
    return WorkbenchError(
        f"Your name could not be kept: {error.strerror}.", "It holds for this session; use --as NAME."
    )


def _log(error: Exception) -> Path:
    """Write where it happened, never what was in the variables or in the error's text."""
    folder = state_folder()
    path = folder / "errors.log"
    frames = traceback.extract_tb(error.__traceback__)
    told = "".join(f"  {f.filename}:{f.lineno} in {f.name}\n" for f in frames)
    with contextlib.suppress(OSError):  # a log that cannot be written must not hide the error itself
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        with path.open("a", encoding="utf-8") as out:
            out.write(f"{cases.wall_clock()} {type(error).__name__}\n{told}")
    return path


def run_tui(case: Case, *, first_filter: str = "", offline: bool = False) -> None:
    """Open the terminal application on a case until the analyst leaves; the caller closes the case.

    Raises SystemExit(1) when the program had to stop by itself: it has said so, and scripts must see it too.
    """
    pasting.install()
    viewer.sweep()
    app = WorkbenchApp(case, first_filter, offline=offline)
    app.run()
    viewer.sweep()
    if app.return_code:
        raise SystemExit(app.return_code)
