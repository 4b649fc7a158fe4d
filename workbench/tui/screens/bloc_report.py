"""The whole comparison of blocs: read as text, or written into a file as Markdown, HTML or text."""

from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Input, Static

from workbench.evidence.blocs import BlocReport
from workbench.tui.desk import Desk
from workbench.tui.relaying import Dialog
from workbench.tui.screens.forms import SAVE_OR_LEAVE, Form, box, row
from workbench.tui.text import join, shown
from workbench.tui.typed_path import typed_path
from workbench.tui.widgets.pane import Pane
from workbench.tui.widgets.pick import Pick

ENDINGS = {"markdown": ".md", "html": ".html", "text": ".txt"}
_FRAME = 6
"""Columns of border and padding around the text."""


class ReportScreen(Dialog[None]):
    """The report to read and scroll."""

    BINDINGS = [
        Binding("escape,q,r", "close", "Close", show=False), Binding("x", "write", "Write", show=False),
        Binding("j", "scroll_line(1)", "Down", show=False), Binding("k", "scroll_line(-1)", "Up", show=False),
    ]  # fmt: skip

    def __init__(self, desk: Desk, report: BlocReport) -> None:
        """Take the desk and the comparison."""
        super().__init__()
        self.desk, self.report = desk, report

    def compose(self) -> ComposeResult:
        """The text and the way out."""
        with Vertical(id="report-box"):
            with Pane():
                yield Static(id="report-text")
            yield Static(
                join(("↑↓ PgDn", "bold $primary"), " read   ", ("x", "bold $primary"), " write to a file   ",
                     ("esc", "bold $primary"), " close"),
            )  # fmt: skip

    def on_mount(self) -> None:
        """Put it into words off the screen's thread: a long report takes a moment."""
        from workbench.evidence import bloc_words

        report, width = self.report, max(40, min(self.app.size.width * 98 // 100, 120) - _FRAME)
        self.query_one(Pane).focus()

        def told(words: str) -> None:
            if self.is_attached:
                self.query_one("#report-text", Static).update(shown(words))

        self.desk.jobs.read("report", lambda: bloc_words.text(report, width), told)

    def action_scroll_line(self, by: int) -> None:
        """One line down or up."""
        self.query_one(Pane).scroll_relative(y=by, animate=False)

    def action_write(self) -> None:
        """Write it instead."""
        self.app.push_screen(WriteReport(self.desk, self.report))

    def action_close(self) -> None:
        """Back to the matrix."""
        self.dismiss(None)


class WriteReport(Form):
    """Write the comparison into a file of one's choice."""

    def __init__(self, desk: Desk, report: BlocReport) -> None:
        """Take the desk and the comparison."""
        super().__init__(desk)
        self.report = report

    def compose(self) -> ComposeResult:
        """Form and place."""
        with VerticalScroll(classes="form", can_focus=False):
            yield Static(join(("Write the comparison", "bold $primary")))
            yield row("Form", Pick(tuple(ENDINGS), "markdown", id="form"))
            yield row("To", box("out", str(self._suggested("markdown"))))
            yield Static(join(("It quotes sources, not messages; it goes to nobody by itself.", "$soft")))
            yield Static(id="said", classes="form-said")
            yield Static(SAVE_OR_LEAVE, classes="form-foot")

    def _suggested(self, form: str) -> Path:
        return self.desk.export_folder() / f"blocs-{self.desk.case.now()[:10]}{ENDINGS[form]}"

    def on_mount(self) -> None:
        """Start with the form."""
        self.query_one("#form", Pick).focus()

    @on(Pick.Changed)
    def _picked(self) -> None:
        out = self.query_one("#out", Input)
        if out.value in {str(self._suggested(f)) for f in ENDINGS}:
            out.value = str(self._suggested(self.query_one("#form", Pick).value))

    def action_save(self) -> None:
        """Write it: beside its place first, then put there in one step."""
        form, place = self.query_one("#form", Pick).value, self.query_one("#out", Input).value.strip()
        out = typed_path(place)
        report, own = self.report, self.desk.export_folder()
        self.act(lambda: _write(report, form, out, own), self._written)

    def _written(self, out: Path) -> None:
        self.desk.tell(f"Written to {out}.")


def _write(report: BlocReport, form: str, out: Path, own: Path) -> Path:
    """Write the report; `own` is the case's folder for exports, made when missing. Raises as an export does."""
    from workbench.evidence import bloc_words
    from workbench.export import landing

    words = {"markdown": bloc_words.markdown, "html": bloc_words.page, "text": bloc_words.text}[form](report)
    if out.parent == own:
        with landing.disk_errors(out):
            own.mkdir(parents=True, exist_ok=True)
    landing.put_text(out, words)
    return out
