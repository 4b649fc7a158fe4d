"""Export: what, in which form, for whose eyes, where to; what exactly would leave; then the files with their hashes.

What would leave is worked out by the export itself into a folder that is thrown away: the first claims at once, then
all of them where they are few, or when they are asked for. Both that and the export run in a process of their own.
"""

from dataclasses import dataclass
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Button, Input, Static

from workbench.errors import Cancelled, UsageError, WorkbenchError
from workbench.export import landing, sealing
from workbench.export.formats import exporters
from workbench.export.previewing import Leaving, WhatLeaves
from workbench.export.redaction import DEFAULT, PROFILES
from workbench.intake.requests import Step
from workbench.tui import import_job
from workbench.tui.child_works import EXPORT, LEAVING, Exported, ExportOrder
from workbench.tui.desk import Desk
from workbench.tui.events import JobMoved
from workbench.tui.screens.asking import Confirm, sentences
from workbench.tui.screens.forms import Form, box, row, words
from workbench.tui.text import join, line, plural
from workbench.tui.theme import ENTER_KEY
from workbench.tui.typed_path import is_there, typed_path
from workbench.tui.widgets.export_text import format_words, leaving_text, profile_words, written_text
from workbench.tui.widgets.job_bar import JobBar
from workbench.tui.widgets.pick import Pick

_AFTER = 0.4
"""Seconds of rest after which what would leave is worked out anew."""
_ALL_AT_ONCE = 500
"""Claims up to which all of them are tried unasked: a second or two. More are tried when the analyst says so."""
_SLOW = frozenset({"pdf"})
"""Formats of which even a few claims take long."""


class ExportScreen(Form):
    """The export dialog."""

    CSS = """
    ExportScreen .form { width: 110; height: 96%; }
    ExportScreen #leaving { height: 1fr; min-height: 5; border-top: solid $rule; }
    ExportScreen .form-row.hidden, ExportScreen .form-foot.hidden { display: none; }
    ExportScreen .form-foot { margin-top: 0; }
    ExportScreen Button.hidden { display: none; }
    """

    @dataclass
    class Tried(Message):
        """So many claims of so many were tried, in the look of this number."""

        look: int
        done: int
        total: int

    def __init__(self, desk: Desk, filter_text: str) -> None:
        """Take the desk and the filter of what is exported."""
        super().__init__(desk)
        self._filter = filter_text
        self._formats = exporters(desk.case)
        self._timer: Timer | None = None
        self._looks = 0
        self._quick: WhatLeaves | None = None

    def compose(self) -> ComposeResult:
        """Rows of fields, what would leave or was written, and how a job is stopped."""
        with VerticalScroll(classes="form", can_focus=False):
            yield Static(join(("Export claims", "bold $primary"), (f"  {ENTER_KEY}", "bold $primary"), " export  ",
                              ("tab", "bold $primary"), " next  ", ("←→", "bold $primary"),
                              " choice  ", ("esc", "bold $primary"), " close"))  # fmt: skip
            yield row("Filter", box("filter", self._filter, "empty: every claim; id:C-17 one of them"))
            yield row("Format", Pick(tuple(self._formats), "jsonl", id="format"))
            yield Static(format_words(self._formats["jsonl"]), id="about-format", classes="form-note")
            yield row("Profile", Pick(PROFILES, DEFAULT, id="profile"))
            yield Static(profile_words(DEFAULT, "jsonl", encrypted=False), id="about-profile", classes="form-note")
            closing = row(
                "Encrypt to", box("recipients", hint="public keys: age1…, ssh-ed25519 …; empty: not encrypted")
            )
            closing.id = "closing"
            yield closing.add_class("hidden")
            yield row("To", box("out", str(self._suggested("jsonl"))))
            yield Static(id="said", classes="form-said")
            with Horizontal(classes="form-foot hidden", id="ways"):
                yield Button("Try all of them", id="try", compact=True, action="screen.try_all")
                yield Button("Stop", id="stop", compact=True, action="app.ask_cancel")
            yield JobBar(self.desk)
            with VerticalScroll(id="leaving"):
                yield Static(id="count")

    def _suggested(self, kind: str) -> Path:
        stamp = self.desk.case.now()[:10]
        writer = self._formats[kind]
        return self.desk.export_folder() / f"claims-{stamp}{f'-{kind}' if writer.folder else writer.suffix}"

    def on_mount(self) -> None:
        """Work out what would leave."""
        self.query_one("#filter", Input).focus()
        self._ways()
        self._look()

    # --- what would leave -------------------------------------------------------------------------------------------

    @on(Input.Changed, "#filter")
    def _typed(self) -> None:
        self._soon()

    def _soon(self) -> None:
        """Look when the analyst rests: what is under way is not wanted any more."""
        self._looks += 1
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(_AFTER, self._look)

    def _choice(self) -> tuple[str, str]:
        return self.query_one("#format", Pick).value, self.query_one("#profile", Pick).value

    def _look(self) -> None:
        self._quick = None
        self._show(join(("Working out what would leave …", "$soft")))
        self._ways()
        self._begin(Leaving(self.value("filter"), *self._choice()))

    def action_try_all(self) -> None:
        """Try every claim, however many they are."""
        if self._quick is not None:
            self._try_all(self._quick)

    def _try_all(self, found: WhatLeaves) -> None:
        self._tell(found, f"Trying all {plural(found.sums.claims, 'claim')} …")
        self._begin(Leaving(self.value("filter"), *self._choice(), whole=True))

    def _begin(self, asked: Leaving) -> None:
        """Look in a process of its own, which ends as soon as another look begins or the screen is left."""
        self._looks += 1
        case, number = self.desk.case, self._looks

        def tried(step: Step) -> None:
            self.post_message(self.Tried(number, step.done, step.total or 0))

        def unwanted() -> bool:
            return number != self._looks or not self.is_attached

        def look() -> tuple[int, WhatLeaves | WorkbenchError]:
            try:
                return number, import_job.run(case, LEAVING, asked, tried, unwanted)
            except WorkbenchError as error:
                return number, error

        self.desk.jobs.read("export-preview", look, self._looked)

    def _looked(self, answer: tuple[int, WhatLeaves | WorkbenchError]) -> None:
        number, found = answer
        if not self.is_attached or number != self._looks:
            return
        if isinstance(found, WorkbenchError):
            if not isinstance(found, Cancelled):
                self._show(join(line(found.message, "bold $error"), " ", line(found.hint)))
            return
        self._quick = None if found.whole else found
        if self._quick is not None and self._unasked(found):
            self._try_all(found)
        else:
            self._tell(found)
        self._ways()

    def _unasked(self, found: WhatLeaves) -> bool:
        """Whether so few claims are tried without a question."""
        return self._choice()[0] not in _SLOW and found.sums.claims <= _ALL_AT_ONCE

    @on(Tried)
    def _tried(self, event: Tried) -> None:
        if event.look == self._looks and self._quick is not None:
            self._tell(self._quick, f"Trying all claims: {event.done:,} of {event.total:,} …")

    def _tell(self, found: WhatLeaves, doing: str = "") -> None:
        kind, profile = self._choice()
        self._show(leaving_text(found, profile, kind, doing))

    def _show(self, said: Content) -> None:
        self.query_one("#count", Static).update(said)

    @on(Pick.Changed)
    def _picked(self) -> None:
        kind, _ = self._choice()
        self.query_one("#about-format", Static).update(format_words(self._formats[kind]))
        self.query_one("#closing").set_class(kind != "bundle", "hidden")
        self._warn()
        out = self.query_one("#out", Input)
        if out.value in {str(self._suggested(f)) for f in self._formats}:
            out.value = str(self._suggested(kind))
        self._soon()

    @on(Input.Changed, "#recipients")
    def _warn(self) -> None:
        kind, profile = self._choice()
        said = profile_words(profile, kind, encrypted=bool(self.value("recipients")))
        self.query_one("#about-profile", Static).update(said)

    def _ways(self) -> None:
        """Which buttons there is something to do for."""
        runs, more = bool(self.desk.jobs.running), self._quick is not None and not self._unasked(self._quick)
        self.query_one("#stop", Button).set_class(not runs, "hidden")
        self.query_one("#try", Button).set_class(not more, "hidden")
        self.query_one("#ways").set_class(not (runs or more), "hidden")
        if self._quick is not None:
            self.query_one("#try", Button).label = Content(f"Try all {plural(self._quick.sums.claims, 'claim')}")

    # --- writing ----------------------------------------------------------------------------------------------------

    @on(JobMoved)
    def _job_moved(self) -> None:
        self.query_one(JobBar).follow()
        self._ways()

    def _order(self) -> ExportOrder:
        """What is to be done; raises UsageError where a field does not hold."""
        kind, profile = self._choice()
        if not self.value("out"):
            raise UsageError("Where to?", "Name a file, or a folder for a format that is one.")
        keys = words(self.value("recipients")) if kind == "bundle" else ()
        closed = sealing.Sealing(recipients=keys)
        sealing.sealing_exporter(self._formats[kind], closed)
        out = typed_path(self.value("out"))
        landing.check_name(out, self._formats[kind].folder)
        return ExportOrder(self.value("filter"), kind, profile, sealing.place(out, closed) if out.name else out, keys)

    def action_save(self) -> None:
        """Write the files; ask before something is replaced."""
        try:
            order = self._order()
            if not is_there(order.out):
                self._write(order)
                return
        except WorkbenchError as error:
            self.failed(error)
            return
        body = sentences(f"{order.out} is there already.", "An earlier export is replaced when the new one is whole.")
        self.app.push_screen(
            Confirm("Replace it?", body, "Replace it"), lambda yes: self._write(order) if yes else None
        )

    def _write(self, order: ExportOrder) -> None:
        if order.out.parent == self.desk.export_folder():
            with landing.disk_errors(order.out):
                order.out.parent.mkdir(parents=True, exist_ok=True)  # we suggested it; any other folder must be there

        def done(report: Exported) -> str:
            self.desk.happened("job export")
            ended = f"{plural(report.written, 'claim')} exported to {report.out.name}"
            if self.is_attached:
                self._show(written_text(report))
                self.query_one("#leaving").scroll_home(animate=False)
            else:
                self.desk.tell(f"{ended}.")
            return ended

        def broken(error: Exception) -> None:
            self.failed(error)
            if self.is_attached:
                self._look()

        self.desk.work("export", EXPORT, order, done, broken)
        self._looks += 1  # what would leave is not wanted any more
        self._quick = None
        self.query_one("#said", Static).update("")
        self._show(join(("Writing …", "$soft")))
