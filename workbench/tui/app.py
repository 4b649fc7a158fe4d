"""The terminal application: screens on one open case, one funnel for errors, the guard before the terminal.

What lives only here: the way between screens, the question who is at work, the look-out for changes made elsewhere, and
what happens to an error that nobody foresaw. `run_tui` is what the entry point calls.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from rich.text import Text
from textual.binding import Binding
from textual.dom import DOMNode
from textual.driver import Driver
from textual.filter import LineFilter, Monochrome, NoColor
from textual.screen import Screen

from workbench import case as cases
from workbench.case import Case
from workbench.errors import NotFound, WorkbenchError
from workbench.safety.text import safe
from workbench.tui import keys, pasting, rtl, theme
from workbench.tui.desk import Desk, state_folder
from workbench.tui.events import ChangedElsewhere, TourTurned
from workbench.tui.guard import TerminalGuard
from workbench.tui.remembering import path_for
from workbench.tui.rtl import RightToLeft
from workbench.tui.screens.queue import QueueScreen
from workbench.tui.sheet import Sheet
from workbench.tui.typing_ahead import TypingAhead

if TYPE_CHECKING:
    from textual.actions import ActionParseResult

    from workbench.model import Batch
    from workbench.tui.looking_out import LookOut, News

_POLL_SECONDS = 1.0
_SCREENS = Path(__file__).with_name("screens.tcss").absolute()
_SETTLED_SECONDS = 0.4
"""After which the first frame stands, even on a slow machine, and everything of the queue is loaded."""
T = TypeVar("T")


class WorkbenchApp(TypingAhead):
    """The workbench on one case."""

    CSS_PATH = "workbench.tcss"
    TITLE = "Claim Workbench"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [Binding("ctrl+p", "show_help", "Help", show=False, priority=True)]  # in forms, which take letters, too
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-split"), (160, "-wide")]

    def __init__(self, case: Case, first_filter: str = "", *, offline: bool = False) -> None:
        """Take an open case, the filter the queue starts with, and whether nothing may be fetched."""
        look = theme.chosen(case.settings.screen.theme, os.environ)  # before Textual takes NO_COLOR away
        super().__init__()
        for one in theme.THEMES:
            self.register_theme(one)
        self.theme = look.name
        self.stylesheet = Sheet(self.get_css_variables())
        self.desk = Desk(self, case, self._unforeseen, offline=offline)
        self._first_filter = first_filter
        keys.use(keys.usable(case.settings))
        self._filters_ahead = (RightToLeft(),)
        self._filters_behind = (*((theme.AsciiSigns(),) if theme.ASCII else ()), TerminalGuard())
        self._looking: LookOut | None = None
        self.next_case: Path | None = None
        """The case that is to be opened when this one is left."""

    def get_default_screen(self) -> Screen[None]:
        """The queue is home."""
        return QueueScreen(self.desk, self._first_filter)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own colours, for themes that are not ours."""
        return dict(theme.DARK.variables)

    def get_driver_class(self) -> type[Driver]:
        """On Linux and macOS one that survives the end of its terminal."""
        found = super().get_driver_class()
        if found.__name__ != "LinuxDriver":
            return found
        from workbench.tui.driver import LastingDriver

        return LastingDriver

    def get_line_filters(self) -> Sequence[LineFilter]:
        """The guard is always the last filter, whatever the theme."""
        inks = [_BARE if isinstance(f, Monochrome) else f for f in super().get_line_filters()]
        return [*self._filters_ahead, *inks, *self._filters_behind]

    def on_mount(self) -> None:
        """Who is at work, the look-out, and an orderly end when the terminal closes."""
        if not self.is_headless and sys.platform != "win32":
            for number in (signal.SIGHUP, signal.SIGTERM):
                asyncio.get_running_loop().add_signal_handler(number, self._ended, number)
            self.set_timer(_SETTLED_SECONDS, self._settled)
        self.call_after_refresh(self._look_out)  # the first look only remembers
        self.set_interval(_POLL_SECONDS, self._look_out)
        self._turn_text()
        self.set_keymap(keys.current().keymap())
        for sentence in keys.current().left_out:
            self.desk.tell(sentence)
        if cases.known_analyst() is None and self.desk.case.analyst == cases.default_analyst():
            self.call_after_refresh(self._ask_name)

    def _settled(self) -> None:
        """The first frame stands: what could wait is done."""
        self._read_styles()
        self.say_unfinished()
        self.desk.jobs.read("sweep", _sweep, lambda _: _collect_again())

    def say_unfinished(self) -> None:
        """One toast for imports that were not read to their end; they may be running elsewhere."""
        from workbench.store import batches

        def told(found: list[Batch]) -> None:
            if not found or self.desk.jobs.running:
                return
            b = found[-1]
            more = f" So {'is' if len(found) == 2 else 'are'} {len(found) - 1} more." if len(found) > 1 else ""
            self.desk.tell(
                f"Import {b.id} of {b.file} is not finished: {b.read:,} records so far.{more}",
                "Unless it is running elsewhere, importing the same file again goes on where it stopped.",
            )

        case = self.desk.case
        self.desk.jobs.read("unfinished", lambda: batches.unfinished(case.db), told)

    def _read_styles(self) -> None:
        """The rules that only screens over the queue need; nothing when they were read already."""
        if not self.stylesheet.has_source(str(_SCREENS)):
            self.stylesheet.read(_SCREENS)
            self.stylesheet.reparse()

    def _turn_text(self) -> None:
        """Who lays right-to-left text out, as the settings say."""
        try:
            rtl.turn(visual=self.desk.case.settings.screen.rtl == "visual")
        except WorkbenchError as error:
            self.desk.report(error)

    def exit(self, *args: Any, **options: Any) -> None:
        """As Textual's, but the queue keeps first where the analyst was: later its screens are taken down."""
        for screen in self.screen_stack:
            if isinstance(screen, QueueScreen):
                screen.leave()
        super().exit(*args, **options)

    def _ended(self, number: int) -> None:
        """The terminal was closed, or somebody ended the program: copies for viewers go, what runs is stopped."""
        from workbench.tui.driver import end_soon

        end_soon(128 + number)
        if (used := sys.modules.get("workbench.tui.viewer")) is not None:
            used.discard()
        self.desk.jobs.leave()
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
        self._read_styles()

        def answered(result: T | None) -> None:
            try:
                if callback is not None:
                    callback(result)
            except Exception as error:  # noqa: BLE001  # the funnel: a sentence for ours, dialog and log for the rest
                self.desk.report(error)

        return super().push_screen(screen, answered if callback is not None else None, *args, **options)

    def _unforeseen(self, error: Exception) -> None:
        from workbench.tui.screens.asking import Notice, sentences

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
        if self.is_headless:
            _log(error)
            super()._handle_exception(error)
        else:
            self._stopped(error)

    def _stopped(self, error: Exception) -> None:
        # Textual's own ending prints a traceback with local variables, and those hold people's messages.
        path = _log(error)
        self._return_code = 1
        said = f"The program stopped ({type(error).__name__}); what was saved is saved. Details are in {path}."
        self.exit(return_code=1, message=Text(safe(said)))

    # --- who, and what others do ------------------------------------------------------------------------------------

    def _ask_name(self) -> None:
        from workbench.tui.screens.asking import Ask, sentences

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
            self.desk.memory.move(path_for(self.desk.case, state_folder()))
            self.desk.tell("Welcome. Press ? at any time to search what can be done.")

        self.push_screen(Ask("Who is at work?", body, "Your name", self.desk.case.analyst.name), named)

    def _look_out(self) -> None:
        jobs, case = self.desk.jobs, self.desk.case
        if not jobs.acting and not jobs.reading("look-out"):  # a look that is cut short has told nobody its news
            jobs.read("look-out", lambda: self._looked(case), self._news)

    def _looked(self, case: Case) -> News | None:
        from workbench.tui.looking_out import LookOut

        if self._looking is None:  # its first look only remembers
            self._looking = LookOut()
        try:
            return self._looking.look(case, self.desk.jobs.own_spans)
        except WorkbenchError:
            return None  # the next read by the analyst says it; a toast every second would not help

    def _news(self, news: News | None) -> None:
        if news is not None:
            for screen in self.screen_stack:
                screen.post_message(ChangedElsewhere(news.claims, news.fresh, other=news.other))

    # --- actions that every screen has ------------------------------------------------------------------------------

    def action_undo(self) -> None:
        """Take back the analyst's last change."""
        from workbench import flow

        self.desk.jobs.act(
            lambda: flow.undo(self.desk.case), lambda act: self._turned("undone", act.label, act.claims), self._unturned
        )

    def action_redo(self) -> None:
        """Do again what was undone last."""
        from workbench import flow

        self.desk.jobs.act(
            lambda: flow.redo(self.desk.case),
            lambda act: self._turned("done again", act.label, act.claims),
            self._unturned,
        )

    def _turned(self, how: str, label: str, claims: tuple[int, ...]) -> None:
        self.desk.last = f"{how}: {label}"
        self.desk.happened("undo" if how == "undone" else "redo")
        self.desk.changed(claims, everything=True)

    def _unturned(self, error: Exception) -> None:
        """Nothing to undo is no fault: it is said without alarm."""
        if isinstance(error, NotFound):
            self.desk.tell(error.message, error.hint)
        else:
            self.desk.report(error)

    def action_tour(self) -> None:
        """Hide the strip of the sample case, or show it again."""
        tour = self.desk.tour
        if not tour.claim:
            self.desk.tell("The tour is of the sample case.", "`workbench demo` makes and opens it.")
            return
        tour.turn()
        for screen in self.screen_stack:
            screen.post_message(TourTurned())

    def action_show_help(self) -> None:
        """Search and run what can be done; from the strip of `g` too."""
        from workbench.tui.screens.asking import GoTo
        from workbench.tui.screens.help import show_help

        if isinstance(self.screen, GoTo):
            self.screen.dismiss("help")
        else:
            show_help(self.desk)

    def action_go(self) -> None:
        """Wait for the second key of `g`."""
        from workbench.tui.screens.asking import GoTo

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
        from workbench.tui import places

        while len(self.screen_stack) > 1:
            self.pop_screen()
        next(p for p in places.PLACES if p.name == place).open(self.desk)

    def action_import_files(self) -> None:
        """Open the import screen."""
        from workbench.tui.screens.importing import ImportScreen

        self.push_screen(ImportScreen(self.desk))

    def action_demo(self) -> None:
        """Build the sample case in ./demo and open it."""
        from workbench.demo import may_be_built
        from workbench.tui.child_works import DEMO, Built, Nothing

        folder = Path("demo").resolve()
        may_be_built(folder)
        elsewhere = replace(self.desk.case, url=str(folder), folder=folder)

        def built(_: Built) -> None:
            self.next_case = folder
            self.exit()

        self.desk.work("sample", DEMO, Nothing(), built, case=elsewhere)

    def action_by_hand(self, text: str = "") -> None:
        """Open the form for a message by hand."""
        from workbench.tui.screens.by_hand import ByHandForm

        self.push_screen(ByHandForm(self.desk, text))

    def action_other_theme(self) -> None:
        """Dark, light, and both with high contrast, in turn."""
        if self.no_color:
            self.desk.tell("NO_COLOR is set, so there are no colours to change.")
            return
        self.theme = theme.following(self.theme).name

    def action_cancel_job(self) -> None:
        """Stop the running job after its current step."""
        if self.desk.jobs.cancel():
            self.desk.tell(f"Stopping {self.desk.jobs.running}; what was saved stays.")
        elif not self.desk.jobs.dismiss():
            self.desk.tell("No job is running.")

    def action_ask_cancel(self) -> None:
        """The job's line was clicked: stop it when the analyst means it, or close what it says."""
        if not (running := self.desk.jobs.running):
            self.desk.jobs.dismiss()
            return

        from workbench.tui.screens.asking import Confirm, sentences

        def sure(yes: bool | None) -> None:
            if yes and self.desk.jobs.running == running:
                self.action_cancel_job()

        body = sentences("What it saved so far stays, and it can be run again.")
        self.push_screen(Confirm(f"Stop the {running}?", body, "Stop it"), sure)

    def action_leave(self) -> None:
        """Quit; a running job is asked about."""
        if not self.desk.jobs.running:
            self.exit()
            return
        from workbench.tui.screens.asking import Confirm, sentences

        body = sentences(f"{self.desk.jobs.running} is running. What it saved so far stays, and it can be run again.")

        def sure(yes: bool | None) -> None:
            if yes:
                self.desk.jobs.leave()
                self.exit()

        self.push_screen(Confirm("Leave now?", body, "Stop it and leave"), sure)


_BARE = NoColor()
"""What NO_COLOR asks for: no colour at all, where Textual would make greys of them."""


def _not_kept(error: OSError) -> WorkbenchError:
    return WorkbenchError(
        f"Your name could not be kept: {error.strerror}.", "It holds for this session; use --as NAME."
    )


def _log(error: Exception) -> Path:
    """Write where it happened, never what was in the variables or in the error's text."""
    from workbench.tui import fault_log

    frames = (f"{f.filename}:{f.lineno} in {f.name}" for f in traceback.extract_tb(error.__traceback__))
    return fault_log.write(type(error).__name__, frames)


def _collect_again() -> None:
    """What was made until the first frame stays: no later collection of garbage, in the midst of a key, walks it."""
    gc.freeze()
    # A screen that opens makes thousands of objects that stay; with Python's own 700, 10, 10 all that came after the
    # start (a tenth of a second's walk) would be walked again every second of such work.
    gc.set_threshold(5_000, 10, 100)
    gc.enable()


def _sweep() -> None:
    """Remove copies that viewers were given, of this process and of those that are gone."""
    from workbench.tui import viewer

    viewer.sweep()


def run_tui(case: Case, *, first_filter: str = "", offline: bool = False) -> None:
    """Open the terminal application on a case until the analyst leaves; the caller closes the case.

    Raises SystemExit(1) when the program had to stop by itself: it has said so, and scripts must see it too.
    """
    pasting.install()
    app = WorkbenchApp(case, first_filter, offline=offline)
    app.run()
    if app.next_case is not None and not app.return_code:
        sample = cases.open_case(str(app.next_case), app.desk.case.analyst)
        try:
            app = WorkbenchApp(sample, offline=offline)
            app.run()
        finally:
            sample.close()
    _sweep()
    if app.return_code:
        raise SystemExit(app.return_code)
