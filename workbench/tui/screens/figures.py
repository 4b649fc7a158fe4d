"""All numbers given for one claim: rows of who says what for when; below, the ranges and the rule they come from."""

from dataclasses import dataclass

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from workbench.errors import UsageError
from workbench.evidence.figure_ranges import Figures
from workbench.export.citing import Cited
from workbench.model import Claim, StatedFigure, claim_label
from workbench.safety.text import safe
from workbench.tui import clipboard, keys
from workbench.tui.desk import Desk
from workbench.tui.events import RowMoved, RowOpened
from workbench.tui.screens.following import Following, Parts
from workbench.tui.text import join, line, stack
from workbench.tui.widgets.bars import Hints, TopLine
from workbench.tui.widgets.figure_text import Row, figure_text, heading, ranges_text, row_cells
from workbench.tui.widgets.moving import Moves
from workbench.tui.widgets.queue_list import RowList


@dataclass(frozen=True, slots=True)
class _Table:
    """The rows by the number that the list knows them by: a figure's own, or below zero for what was only read."""

    found: Figures
    rows: dict[int, Row]


def _table(found: Figures) -> _Table:
    rows: dict[int, Row] = {f.id: f for f in found.stated}
    rows |= {-n: h for n, h in enumerate(found.heard, 1)}
    return _Table(found, rows)


class FiguresScreen(Moves, Following[None]):
    """The figures of a claim."""

    NAME = "figures"
    BINDINGS = keys.bindings("figures")

    def __init__(self, desk: Desk, claim: Claim) -> None:
        """Take the desk and the claim."""
        super().__init__(desk)
        self.claim = claim
        self._table = _table(Figures(claim.id))
        self.rows: RowList[Row] = RowList(
            lambda ids: {i: self._table.rows[i] for i in ids if i in self._table.rows}, row_cells, id="rows"
        )

    def compose(self) -> ComposeResult:
        """The table over its ranges."""
        yield TopLine()
        yield Static(id="heading")
        with Vertical(id="figures-top"):
            yield self.rows
            yield Static(id="empty")
        with VerticalScroll(id="below", can_focus=False):
            yield Static(id="figure")
            yield Static(id="ranges")
        yield Hints(self.NAME)

    def on_mount(self) -> None:
        """Read."""
        self.rows.focus()
        self.action_refresh_rows()

    def action_refresh_rows(self) -> None:
        """Read again."""
        from workbench.evidence import figures

        case, number = self.desk.case, self.claim.id
        self.desk.jobs.read("figures", lambda: figures.figures_of(case, number), self._loaded)

    def _loaded(self, found: Figures) -> None:
        if not self.is_attached:
            return
        self._elsewhere = False
        self._table = _table(found)
        self.rows.show(self._table.rows)
        self.set_class(not self._table.rows, "is-empty")
        self.query_one("#empty", Static).update(
            stack([
                join(("Nobody has given a number for this claim yet.", "bold")),
                join((keys.key("figure.add"), "bold $primary"),
                     " enters one with who says it; a word without a number is one, too."),
            ])
        )  # fmt: skip
        self.query_one("#ranges", Static).update(ranges_text(found))
        self._head()
        self._say()

    def _about(self) -> Parts:
        return (
            join(("Figures ▸ ", "$soft"), (claim_label(self.claim.id), "bold $primary"), " ",
                 line(self.claim.title, limit=70)),
        )  # fmt: skip

    def _head(self) -> None:
        if self.is_attached:
            width = self.rows.scrollable_content_region.width
            self.query_one("#heading", Static).update(Content(heading(width)))

    def on_resize(self, event: events.Resize) -> None:
        """The columns for the new width."""
        self.call_after_refresh(self._head)

    @on(RowMoved)
    def _moved(self) -> None:
        self._at_rest(self._tell)

    def _tell(self) -> None:
        f = self._table.rows.get(self.rows.current or 0)
        words = Content("") if f is None else stack([figure_text(f), Content("")])
        self.query_one("#figure", Static).update(words)
        self.query_one("#below").scroll_home(animate=False)

    @on(RowOpened)
    def _opened(self) -> None:
        self.action_open()

    def action_open(self) -> None:
        """The figure with all ranges, to be read and scrolled."""
        from workbench.tui.screens.asking import Notice

        f = self._table.rows.get(self.rows.current or 0)
        words = [figure_text(f), Content("")] if f is not None else []
        self.app.push_screen(
            Notice(f"Figures of {claim_label(self.claim.id)}", stack([*words, ranges_text(self._table.found)]))
        )

    def _entered(self) -> StatedFigure:
        """The figure under the cursor, if an analyst entered it; raises UsageError."""
        f = self._table.rows.get(self.rows.current or 0)
        if not isinstance(f, StatedFigure):
            raise UsageError(
                "This figure was read from messages." if f else "There is no figure here.",
                f"{keys.key('figure.add')} enters a figure of your own; only those are changed or taken back.",
            )
        return f

    def action_add_figure(self) -> None:
        """Enter a figure; on one that was only read, with its number."""
        from workbench.tui.screens.figure_form import FigureForm

        f = self._table.rows.get(self.rows.current or 0)
        self.app.push_screen(FigureForm(self.desk, self.claim, None, None if isinstance(f, StatedFigure) else f))

    def action_edit_figure(self) -> None:
        """Change a figure."""
        from workbench.tui.screens.figure_form import FigureForm

        self.app.push_screen(FigureForm(self.desk, self.claim, self._entered()))

    def action_retract_figure(self) -> None:
        """Take a figure back."""
        from workbench.evidence import figures

        f = self._entered()
        self.desk.jobs.act(lambda: figures.retract_figure(self.desk.case, f.id), self._retracted)

    def _retracted(self, figure: StatedFigure) -> None:
        self.desk.last = f"F-{figure.id} taken back"
        self.desk.tell(f"Taken back: F-{figure.id}. {keys.key('undo')} brings it back.")
        self.desk.changed((self.claim.id,))

    def action_copy(self) -> None:
        """Copy the figures in one line each."""
        from workbench.evidence.figure_ranges import statements

        said = "; ".join(statements(self._table.found)) or "no figures"
        label = claim_label(self.claim.id)
        clipboard.copy_text(self.desk, f"what everybody says of {label}", f"{label}: {safe(said, newlines=False)}")

    def action_copy_all(self) -> None:
        """Copy the figure under the cursor with who says it; one that was only read in messages: the whole claim."""
        number = self.rows.current or 0
        clipboard.copy_all(self.desk, Cited("figure", number) if number > 0 else Cited("claim", self.claim.id))
