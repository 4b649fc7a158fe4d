"""Export: what, in which form, for whose eyes, where to; what exactly would leave; then the files with their hashes.

What would leave is worked out by the export itself, a few claims of it, into a folder that is thrown away; both that
and the export run in a process of their own.
"""

from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, Static

from workbench.errors import UsageError, WorkbenchError
from workbench.export import landing
from workbench.export.formats import EXPORTERS
from workbench.export.previewing import Leaving, WhatLeaves
from workbench.export.redaction import DEFAULT, PROFILES
from workbench.export.run import ExportReport
from workbench.tui import import_job
from workbench.tui.child_works import EXPORT, LEAVING, ExportOrder
from workbench.tui.desk import Desk
from workbench.tui.events import JobMoved
from workbench.tui.screens.asking import Confirm, sentences
from workbench.tui.screens.forms import Form, box, row
from workbench.tui.text import join, line, plural, size, stack
from workbench.tui.theme import ENTER_KEY
from workbench.tui.typed_path import is_there, typed_path
from workbench.tui.widgets.job_bar import JobBar
from workbench.tui.widgets.pick import Pick

_MEANING = {
    "internal": "everything, names and numbers included: for your own desk",
    "share": "no senders: people and chats under pseudonyms, for partners",
    "public": "no message texts either, no notes: for publication",
}
_AFTER = 0.4
"""Seconds of rest after which what would leave is worked out anew."""
_LINES = 14
"""Lines of a file's beginning that are shown."""


class ExportScreen(Form):
    """The export dialog."""

    CSS = """
    ExportScreen .form { width: 110; height: 96%; }
    ExportScreen #leaving { height: auto; border-top: solid $rule; }
    """

    def __init__(self, desk: Desk, filter_text: str) -> None:
        """Take the desk and the filter of what is exported."""
        super().__init__(desk)
        self._filter = filter_text
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """Rows of fields, what would leave, and the result."""
        with VerticalScroll(classes="form", can_focus=False):
            yield Static(join(("Export claims", "bold $primary"), (f"  {ENTER_KEY}", "bold $primary"), " export  ",
                              ("tab", "bold $primary"), " next  ", ("←→", "bold $primary"),
                              " choice  ", ("esc", "bold $primary"), " close"))  # fmt: skip
            yield row("Filter", box("filter", self._filter, "empty: every claim; id:C-17 one of them"))
            yield row("Format", Pick(tuple(EXPORTERS), "jsonl", id="format"))
            yield row("Profile", Pick(PROFILES, DEFAULT, id="profile"))
            yield Static(join((_MEANING[DEFAULT], "$soft")), id="meaning", classes="form-note")
            yield row("To", box("out", str(self._suggested("jsonl"))))
            yield Static(id="said", classes="form-said")
            yield JobBar(self.desk)
            with VerticalScroll(id="leaving"):
                yield Static(id="count")

    def _suggested(self, kind: str) -> Path:
        stamp = self.desk.case.now()[:10]
        return self.desk.export_folder() / f"claims-{stamp}{'-' if EXPORTERS[kind].folder else '.'}{kind}"

    def on_mount(self) -> None:
        """Work out what would leave."""
        self.query_one("#filter", Input).focus()
        self._look()

    # --- what would leave -------------------------------------------------------------------------------------------

    @on(Input.Changed, "#filter")
    def _typed(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(_AFTER, self._look)

    def _choice(self) -> tuple[str, str]:
        return self.query_one("#format", Pick).value, self.query_one("#profile", Pick).value

    def _look(self) -> None:
        case, asked = self.desk.case, Leaving(self.value("filter"), *self._choice())
        self.query_one("#count", Static).update(join(("Working out what would leave …", "$soft")))

        def look() -> WhatLeaves | WorkbenchError:
            try:
                return import_job.run(case, LEAVING, asked, lambda _: None, lambda: not self.is_attached)
            except WorkbenchError as error:
                return error

        self.desk.jobs.read("export-preview", look, self._looked)

    def _looked(self, found: WhatLeaves | WorkbenchError) -> None:
        if not self.is_attached:
            return
        if isinstance(found, WorkbenchError):
            words = join(line(found.message, "bold $error"), " ", line(found.hint))
        else:
            words = leaving_text(found, self._choice()[1])
        self.query_one("#count", Static).update(words)

    @on(Pick.Changed)
    def _picked(self) -> None:
        kind, profile = self._choice()
        meaning = _MEANING.get(profile, "")
        ink = "bold $error" if profile == "internal" else "$soft"
        self.query_one("#meaning", Static).update(join((meaning, ink)))
        out = self.query_one("#out", Input)
        if out.value in {str(self._suggested(f)) for f in EXPORTERS}:
            out.value = str(self._suggested(kind))
        self._look()

    # --- writing ----------------------------------------------------------------------------------------------------

    @on(JobMoved)
    def _job_moved(self) -> None:
        self.query_one(JobBar).follow()

    def action_save(self) -> None:
        """Write the files; ask before something is replaced."""
        if not self.value("out"):
            self.failed(UsageError("Where to?", "Name a file, or a folder for csv."))
            return
        kind, profile = self._choice()
        try:
            order = ExportOrder(self.value("filter"), kind, profile, typed_path(self.value("out")))
            landing.check_name(order.out, EXPORTERS[kind].folder)
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

        def done(report: ExportReport) -> str:
            self.desk.happened("job export")
            ended = f"{plural(report.claims, 'claim')} exported to {order.out.name}"
            if self.is_attached:
                self.query_one("#said", Static).update(written_text(report, order.out))
            else:
                self.desk.tell(f"{ended}.")
            return ended

        self.desk.work("export", EXPORT, order, done, self.failed)


def written_text(report: ExportReport, out: Path) -> Content:
    """The files with their hashes, and how whoever gets them checks them."""
    lines = [join((f"{plural(report.claims, 'claim')} exported", "bold $success"), "  ", line(str(out), limit=200))]
    lines += [
        join(line(name, "bold", limit=50), f" {size(count)} ", (sha256, "$soft"))
        for name, sha256, count in report.files
    ]
    lines.append(line(f"manifest: {report.manifest}", "$soft"))
    lines.append(join(("To check: `sha256sum` of each file gives the number beside it, here and in the manifest.",
                       "$soft")))  # fmt: skip
    return stack(lines)


def leaving_text(found: WhatLeaves, profile: str) -> Content:
    """What would leave, in words and as it will stand in the files."""
    s = found.sums
    lines = [
        join((f"{plural(s.claims, 'claim')} would go out", "bold"), f", with {plural(s.messages, 'message')}, "
             f"{plural(s.evidence, 'evidence item')} and the hashes of {plural(s.media, 'medium', 'media')}",
             (f"; {s.undecided:,} still a rumor" if s.undecided else "", "$warning")),
        _people(found, profile),
    ]  # fmt: skip
    if not found.shown:
        return stack(lines)
    for name, beginning in found.files:
        head = f"{name or 'the file'} begins"
        lines += [Content(""), join((head, "bold $primary"), (" (the first claims, as they will be written)", "$soft"))]
        shown = beginning.splitlines()
        lines += [line(text, limit=200) for text in shown[:_LINES]] or [join(("not text", "$soft"))]
        lines += [join((f"… {len(shown) - _LINES} more lines", "$soft"))] if len(shown) > _LINES else []
    lines += [Content(""), join(("every key: ", "$soft"), line(", ".join(found.fields), "$soft", limit=800))]
    return stack(lines)


def _people(found: WhatLeaves, profile: str) -> Content:
    s = found.sums
    who = f"{plural(s.senders, 'sender')} in {plural(s.chats, 'chat')}, {plural(s.persons, 'person')} as a source"
    if profile == "internal":
        return join(("REVEALS ", "bold $error"), (f"{who}, phone numbers, handles, notes and analysts: nothing is "
                    "replaced", "bold $error"))  # fmt: skip
    instead = "under pseudonyms" if profile == "share" else "under pseudonyms, message texts and notes left out"
    return join(("people ", "$soft"), f"{who}: {instead}; in the claims shown {found.replaced:,} of {found.texts:,} "
                "pieces of text are replaced or left out")  # fmt: skip
