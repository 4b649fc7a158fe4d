"""Export: what, in which form, for whose eyes, where to; then the files with their hashes."""

from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Input, Static

from workbench.errors import UsageError, WorkbenchError
from workbench.export.formats import EXPORTERS
from workbench.export.redaction import DEFAULT, PROFILES
from workbench.intake.requests import Progress, Step
from workbench.tui import reading
from workbench.tui.desk import Desk
from workbench.tui.events import JobMoved
from workbench.tui.jobs import Cancelled
from workbench.tui.screens.forms import Form, box, row
from workbench.tui.text import join, line, plural, size, stack
from workbench.tui.widgets.job_words import job_words
from workbench.tui.widgets.pick import Pick

_MEANING = {
    "internal": "everything, names and numbers included: for your own desk",
    "share": "no senders: people and chats under pseudonyms, for partners",
    "public": "no message texts either, no notes: for publication",
}


class ExportScreen(Form):
    """The export dialog."""

    def __init__(self, desk: Desk, filter_text: str) -> None:
        """Take the desk and the filter of what is exported."""
        super().__init__(desk)
        self._filter = filter_text

    def compose(self) -> ComposeResult:
        """Rows of fields and the result."""
        with VerticalScroll(classes="form", can_focus=False):
            yield Static(join(("Export claims", "bold $primary")))
            yield row("Filter", box("filter", self._filter, "empty: every claim"))
            yield Static(id="count", classes="form-note")
            yield row("Format", Pick(tuple(EXPORTERS), "jsonl", id="format"))
            yield row("Profile", Pick(PROFILES, DEFAULT, id="profile"))
            yield Static(join((_MEANING[DEFAULT], "$soft")), id="meaning")
            yield row("To", box("out", str(self._suggested("jsonl"))))
            yield Static(id="said", classes="form-said")
            yield Static(
                join(("⏎", "bold $primary"), " export   ", ("tab", "bold $primary"), " next field   ",
                     ("←→", "bold $primary"), " change a choice   ", ("esc", "bold $primary"), " close"),
                classes="form-foot",
            )  # fmt: skip

    def _suggested(self, kind: str) -> Path:
        stamp = self.desk.case.now()[:10]
        return self.desk.export_folder() / (f"claims-{stamp}" + (".jsonl" if kind == "jsonl" else "-csv"))

    def on_mount(self) -> None:
        """Count what would go out."""
        self.query_one("#filter", Input).focus()
        self._count()

    @on(Input.Changed, "#filter")
    def _count(self) -> None:
        text = self.value("filter")

        def counted() -> str:
            try:
                return f"{plural(len(reading.claim_ids(self.desk.case, text)), 'claim')} would go out"
            except WorkbenchError as error:
                return f"{error.message} {error.hint}"

        self.desk.jobs.read("export-count", counted, self._counted)

    def _counted(self, words: str) -> None:
        if self.is_attached:
            self.query_one("#count", Static).update(line(words))

    @on(Pick.Changed)
    def _picked(self) -> None:
        profile = self.query_one("#profile", Pick).value
        self.query_one("#meaning", Static).update(join((_MEANING.get(profile, ""), "$soft")))
        out = self.query_one("#out", Input)
        if out.value in {str(self._suggested(f)) for f in EXPORTERS}:
            out.value = str(self._suggested(self.query_one("#format", Pick).value))

    @on(JobMoved)
    def _job_moved(self, event: JobMoved) -> None:
        if event.step is not None:
            self.query_one("#said", Static).update(line(job_words(event)))

    def action_save(self) -> None:
        """Write the files."""
        from workbench.export.run import ExportReport, run_export

        text, out = self.value("filter"), Path(self.value("out")).expanduser()
        kind, profile = self.query_one("#format", Pick).value, self.query_one("#profile", Pick).value
        if not self.value("out"):
            self.failed(UsageError("Where to?", "Name a file, or a folder for csv."))
            return
        case = self.desk.case

        def done(report: ExportReport) -> None:
            self.desk.tell(f"Exported {plural(report.claims, 'claim')} to {out.name}.")
            if not self.is_attached:
                return
            lines = [join((f"{plural(report.claims, 'claim')} exported", "bold $success"))]
            lines += [
                join(line(name, "bold", limit=50), f" {size(count)} ", (sha256, "$soft"))
                for name, sha256, count in report.files
            ]
            lines.append(line(f"manifest: {report.manifest}", "$soft"))
            self.query_one("#said", Static).update(stack(lines))

        def work(progress: Progress, cancelled: Cancelled) -> ExportReport:
            def told(count: int, total: int) -> None:
                progress(Step("write", out.name, count, total, 0.0))

            if out.parent == self.desk.export_folder():
                out.parent.mkdir(parents=True, exist_ok=True)  # our own suggestion; any other folder must be there
            return run_export(case, text, kind, profile, out, told, cancelled)

        self.desk.jobs.job("export", work, done, self.failed)
