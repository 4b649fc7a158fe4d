"""How the blocs tell the same claims: a matrix to move through, the cell's items below it, and the whole report."""

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from workbench.errors import UsageError
from workbench.evidence.blocs import BlocReport, Matrix, MatrixRow, Window
from workbench.export.citing import Cited
from workbench.model import Evidence, claim_label
from workbench.safety.text import safe
from workbench.store import evidence
from workbench.tui import clipboard, keys, reading
from workbench.tui.desk import Desk
from workbench.tui.events import RowMoved, RowOpened
from workbench.tui.screens.asking import Ask, sentences
from workbench.tui.screens.following import Following, Parts
from workbench.tui.text import join, line, plural, stack
from workbench.tui.widgets.bars import Hints, TopLine
from workbench.tui.widgets.bloc_text import (
    bloc_name,
    cell_text,
    matrix_cells,
    matrix_heading,
    matrix_legend,
    says,
    told_by,
)
from workbench.tui.widgets.queue_list import Cell, RowList

SPOKEN = "origins:>=1"
"""The filter to begin with when there is none: claims to which somebody says something."""
MOST = 500
"""Claims compared at once; a report of more is read by nobody."""


class BlocsScreen(Following[None]):
    """Claims × blocs."""

    NAME = "blocs"
    BINDINGS = keys.bindings("blocs")

    def __init__(self, desk: Desk, filter_text: str = "") -> None:
        """Take the desk and the filter of the claims to compare."""
        super().__init__(desk)
        self.filter_text = filter_text or SPOKEN
        self.report: BlocReport | None = None
        self._window: Window | None = None
        self._matrix = Matrix((), ())
        self._rows: dict[int, MatrixRow] = {}
        self._column = 0
        self._cut = False
        self.rows: RowList[MatrixRow] = RowList(
            lambda ids: {i: self._rows[i] for i in ids if i in self._rows}, self._draw, id="rows"
        )

    def compose(self) -> ComposeResult:
        """The matrix over the cell."""
        yield TopLine()
        yield Static(id="blocs-heading")
        with Vertical(id="figures-top"):
            yield self.rows
            yield Static(id="empty")
        yield Static(matrix_legend(), id="legend")
        with VerticalScroll(id="below", can_focus=False):
            yield Static(id="cell")
        yield Hints(self.NAME)

    def _draw(self, row: MatrixRow, width: int) -> list[Cell]:
        return matrix_cells(row, self._column, width, here=row.claim == self.rows.current)

    def on_mount(self) -> None:
        """Read."""
        self.rows.focus()
        self.action_refresh_rows()

    def action_refresh_rows(self) -> None:
        """Read again."""
        from workbench.evidence import blocs
        from workbench.verdict.wanting import wanting

        case, text, window = self.desk.case, self.filter_text, self._window

        def read() -> tuple[BlocReport, bool]:
            ids = reading.claim_ids(case, text, MOST + 1)
            return blocs.compare(case, ids[:MOST], window, wanting(case, ids[:MOST])), len(ids) > MOST

        self._read_own("blocs", read, lambda found: self._loaded(*found))

    def _loaded(self, report: BlocReport, cut: bool) -> None:
        if not self.is_attached:
            return
        self.report, self._matrix, self._cut, self._elsewhere = report, report.matrix, cut, False
        self._rows = {r.claim: r for r in report.matrix.rows}
        self._column = min(self._column, max(0, len(self._matrix.blocs) - 1))
        self.rows.show(self._rows)
        self.set_class(not self._rows, "is-empty")
        self.query_one("#empty", Static).update(
            stack([
                join(("No claim to compare.", "bold")),
                join((keys.key("blocs.filter"), "bold $primary"), " names others, ",
                     (keys.key("blocs.window"), "bold $primary"), " changes the days."),
            ])
        )  # fmt: skip
        self._head()
        self._say()

    def _head(self) -> None:
        if self.is_attached:
            width = self.rows.scrollable_content_region.width
            self.query_one("#blocs-heading", Static).update(matrix_heading(self._matrix, self._column, width))

    def _about(self) -> Parts:
        window = self._window
        days = "" if window is None else f"{window.first} to {window.last}"
        count = f"first {MOST:,} claims" if self._cut else plural(len(self._rows), "claim")
        return (
            join(("Blocs ▸", "bold $primary")), line(self.filter_text, "$accent", limit=50),
            join((count, "bold")), join((days, "$accent")),
            join((plural(self.report.items, "item") if self.report else "", "$soft")),
        )  # fmt: skip

    # --- what happened ----------------------------------------------------------------------------------------------

    def on_resize(self, event: events.Resize) -> None:
        """The columns for the new width."""
        self.call_after_refresh(self._head)

    @on(RowMoved)
    def _moved(self) -> None:
        self._at_rest(self._tell)

    def _tell(self) -> None:
        row = self._rows.get(self.rows.current or 0)
        if row is None or not self._matrix.blocs:
            self.query_one("#cell", Static).update(Content(""))
            return
        bloc, cell = self._matrix.blocs[self._column], row.cells[self._column]
        db = self.desk.case.db

        def told(items: list[Evidence]) -> None:
            if self.is_attached:
                words = cell_text(row, bloc, items, told_by(self.report, bloc), cell.figures)
                self.query_one("#cell", Static).update(words)
                self.query_one("#below").scroll_home(animate=False)

        self._read_own("cell", lambda: evidence.by_ids(db, cell.evidence), told)

    @on(RowOpened)
    def _opened(self) -> None:
        self.action_open()

    # --- actions ----------------------------------------------------------------------------------------------------

    def action_across(self, by: int) -> None:
        """The next or previous bloc."""
        self._column = max(0, min(len(self._matrix.blocs) - 1, self._column + by))
        self.rows.refresh()
        self._head()
        self._moved()

    def action_down(self, by: int) -> None:
        """The next or previous claim."""
        self.rows.move(by)

    def action_open(self) -> None:
        """Open the claim of the row."""
        from workbench.tui.screens.dossier import open_dossier

        if self.rows.current is not None:
            open_dossier(self.desk, self.rows.current, self.rows.ids)

    def action_report(self) -> None:
        """The whole comparison as text."""
        from workbench.tui.screens.bloc_report import ReportScreen

        self.app.push_screen(ReportScreen(self.desk, self._whole()))

    def action_write(self) -> None:
        """Write the comparison into a file."""
        from workbench.tui.screens.bloc_report import WriteReport

        self.app.push_screen(WriteReport(self.desk, self._whole()))

    def _whole(self) -> BlocReport:
        if self.report is None or not self._rows:
            hint = keys.said("{blocs.filter} names the claims, {blocs.window} the days.")
            raise UsageError("There is nothing to compare.", hint)
        return self.report

    def action_filter(self) -> None:
        """Other claims."""

        def given(text: str | None) -> None:
            if text is not None:
                reading.check_claims(self.desk.case, text)
                self.filter_text = text or SPOKEN
                self.action_refresh_rows()

        body = sentences("The queue's filter language: place:Kidal bloc:Western", "Empty: all that is spoken to.")
        self.app.push_screen(Ask("Which claims?", body, "Filter", self.filter_text, empty_is_answer=True), given)

    def action_window(self) -> None:
        """Keep to some days."""
        from workbench.evidence import blocs

        def given(text: str | None) -> None:
            if text is not None:
                first, _, last = text.replace(" to ", " ").strip().partition(" ")
                self._window = blocs.window_of(first, last.strip())
                self.action_refresh_rows()

        held = f"{self._window.first} {self._window.last}" if self._window else ""
        body = sentences("Claims whose event, or what was said of them, lies between two days: 2026-04-25 2026-04-27",
                         "One day or month alone is that day or month; empty: any time.")  # fmt: skip
        self.app.push_screen(Ask("Which days?", body, "Days", held, empty_is_answer=True), given)

    def action_copy(self) -> None:
        """Copy the row in one line."""
        row = self._rows.get(self.rows.current or 0)
        if row is None:
            raise UsageError("There is no claim here.", "Move to one first.")
        told = ", ".join(f"{bloc_name(b)} {says(c)}" for b, c in zip(self._matrix.blocs, row.cells, strict=True))
        said = safe(f"{claim_label(row.claim)} “{row.title}”: {told}", newlines=False)
        clipboard.copy_text(self.desk, "the row", said)

    def action_copy_all(self) -> None:
        """Copy the full citation of the row's claim."""
        clipboard.copy_all(self.desk, None if self.rows.current is None else Cited("claim", self.rows.current))
