"""`g d`: what this terminal and this machine can do, seen with one's own eyes where a program cannot know.

A program cannot ask a terminal how wide it draws a sign, who turns Arabic, or which keys something else took; so the
screen shows it and says what one should see. `y` copies all of it as plain text, as `workbench doctor` prints it.
"""

from dataclasses import replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.color import Color
from textual.containers import VerticalScroll
from textual.content import Content, Span
from textual.style import Style
from textual.widgets import Static

from workbench import configuration, doctor
from workbench.doctor import Fact
from workbench.tui import clipboard, keys, rtl
from workbench.tui.screens.following import Following, Parts
from workbench.tui.screens.key_tester import KeyTester
from workbench.tui.text import join, line, stack
from workbench.tui.theme import EIGHT, LOOKS, NO, YES
from workbench.tui.widgets.bars import Hints, TopLine

_NAME = 28
_THEME_COLOURS = ("primary", "secondary", "accent", "warning", "error", "success", "foreground", "soft", "rule")
_RAMP = 48
"""Cells of the colour ramp: steps are seen with 256 colours or fewer."""


class DoctorScreen(Following[None]):
    """The report of the machine, below what only the analyst can see."""

    NAME = "doctor"
    BINDINGS = keys.bindings("doctor")
    CSS: ClassVar[str] = """
    DoctorScreen #doctor { padding: 0 1; scrollbar-size-vertical: 1; }
    DoctorScreen Static { height: auto; }
    """

    def compose(self) -> ComposeResult:
        """One page that scrolls."""
        yield TopLine()
        with VerticalScroll(id="doctor"):
            yield Static(id="seen")
            yield Static(id="facts")
        yield Hints(self.NAME)

    def on_mount(self) -> None:
        """Show what is at hand, then read the rest."""
        self._facts: list[Fact] = []
        self.query_one("#doctor").focus()
        self.query_one("#seen", Static).update(self._seen())
        self.action_refresh_rows()

    def on_resize(self) -> None:
        """The window is another now."""
        self.query_one("#seen", Static).update(self._seen())
        self.call_after_refresh(self._lay_out)

    def _about(self) -> Parts:
        bad = sum(not f.ok for f in self._facts)
        state = "reading …" if not self._facts else f"{bad} to look at" if bad else "all is well"
        return (join(("Doctor", "bold $primary")), join((state, "$warning" if bad else "$soft")))

    def action_refresh_rows(self) -> None:
        """Look at the machine again."""
        self._elsewhere = False
        self._say()
        folder = self.desk.case.folder
        self.desk.jobs.read("doctor", lambda: doctor.report(folder), self._read)

    def _read(self, found: list[Fact]) -> None:
        if not self.is_attached:
            return
        self._facts = found
        self._lay_out()
        self._say()

    def _lay_out(self) -> None:
        """The facts, what is amiss first, each within the width."""
        width = max(_NAME + 20, self.query_one("#facts").size.width)
        lines = [row for f in sorted(self._facts, key=lambda f: f.ok) for row in _fact(f, width)]
        title = [join(("This machine", "bold $primary"))] if lines else []
        self.query_one("#facts", Static).update(stack([*title, *lines]))

    def _seen(self) -> Content:
        """What the analyst has to judge."""
        console, size = self.app.console, self.app.size
        many = {"truecolor": "16 million", "256": "256", "standard": "16", None: "no"}.get(
            console.color_system, str(console.color_system)
        )
        wide = size.width >= 80 and size.height >= 24
        return stack([
            join(("The window ", "bold $primary"), f"{size.width}×{size.height}",
                 "" if wide else ("  below 80×24: lines are cut", "$warning")),
            join(("Colours    ", "bold $primary"), f"{many} by what the terminal says; theme {self.app.theme}"),
            _theme_bar(),
            _ansi_bar(),
            _ramp(),
            join(("           smooth: all colours arrive; in steps: 256 or 16; grey: NO_COLOR", "$soft")),
            join(("Signs      ", "bold $primary"), doctor.signs_line()),
            join("           ", "|a" * len(doctor.SIGNS), "|"),
            join(('           every bar has one below it; else set glyphs = "ascii" in [screen]', "$soft")),
            join(("Right to left", "bold $primary"), f"   it begins at the right, with {doctor.RTL_BEGINS}"),
            join((" 1 ", "bold $primary"), doctor.RTL_LINE),
            join((" 2 ", "bold $primary"), _turned()),
            join((f"   which one reads right? 1 or 2 keeps it; now: {self.desk.case.settings.screen.rtl}", "$soft")),
            join(("Keys       ", "bold $primary"), "t tests them: what arrives, and what it does"),
            Content(""),
        ])  # fmt: skip

    def action_test_keys(self) -> None:
        """Open the tester."""
        self.app.push_screen(KeyTester())

    def action_rtl(self, who: str) -> None:
        """Keep who turns right-to-left text in the user's own settings; it holds from now on."""
        rtl.turn(visual=who == "visual")
        path = configuration.remember("rtl", who)
        case = self.desk.case
        shown = replace(case.settings.screen, rtl=who)
        self.desk.case = replace(case, settings=replace(case.settings, screen=shown))
        self.query_one("#seen", Static).update(self._seen())
        self.desk.tell(f"rtl = {who}, kept in {path}.")

    def action_scroll_line(self, by: int) -> None:
        """One line down or up."""
        self.query_one("#doctor").scroll_relative(y=by, animate=False)

    def action_copy(self) -> None:
        """Copy the whole report as text."""
        clipboard.copy_text(self.desk, "the doctor's report", self._text())

    def action_copy_all(self) -> None:
        """Copy the whole report and show it as text."""
        clipboard.show_text(self.desk, "the doctor's report", self._text())

    def _text(self) -> str:
        return "\n".join([self._seen().plain, *(row.plain for f in self._facts for row in _fact(f))])


def _fact(fact: Fact, width: int = 0) -> list[Content]:
    """A fact; within a width (0: any) what does not fit goes on below where it began."""
    sign = (f"{YES} ", "$success") if fact.ok else ("! ", "bold $warning")
    value = line(fact.value)
    first, *rest = value.wrap(width - _NAME - 2) if width else [value]
    return [join(sign, (f"{fact.name:<{_NAME}}", "$soft"), first), *(join(" " * (_NAME + 2), part) for part in rest)]


def _theme_bar() -> Content:
    shades = [(f"{name[:4]} ", f"bold ${name}") for name in _THEME_COLOURS]
    statuses = [(f"{look.glyph}{look.letters} ", f"${look.colour}") for look in LOOKS.values()]
    return stack([join("           ", *shades), join("           ", *statuses, NO)])


def _ansi_bar() -> Content:
    """The terminal's own sixteen."""
    return join("           ", *((f" {name[:3]} ", f"on ansi_{name}") for name in EIGHT))


def _ramp() -> Content:
    """All hues once around: not the theme's, because it is to show what the terminal can."""
    spans = [
        Span(n, n + 1, Style(background=Color.from_hsl(n / _RAMP, 0.7, 0.5))) for n in range(11, 11 + _RAMP)
    ]  # fmt: skip
    return Content(" " * (11 + _RAMP), spans)


def _turned() -> Content:
    try:
        return Content(rtl.seen(doctor.RTL_LINE))
    except ImportError:
        return join(("needs: pip install 'claim-workbench[rtl]'", "$soft"))
