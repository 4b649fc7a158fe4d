"""Home: the queue of claims with a live dossier beside it. One key decides and moves on; Enter only opens."""

from textual import events, on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from workbench.errors import UsageError
from workbench.model import Claim, Status, claim_label
from workbench.tui import keys, reading
from workbench.tui.desk import Desk
from workbench.tui.events import CaseChanged, MarksChanged, RowMoved, RowOpened
from workbench.tui.screens import claim_acts
from workbench.tui.screens.claim_keys import ClaimKeys
from workbench.tui.screens.deciding import Wish, set_status
from workbench.tui.screens.following import Following, Parts, beside
from workbench.tui.text import join, line, stack
from workbench.tui.theme import MARK, bloc_letters
from workbench.tui.widgets.bars import Hints, TopLine
from workbench.tui.widgets.claim_row import ClaimRow, heading
from workbench.tui.widgets.claim_text import overview
from workbench.tui.widgets.filter_row import FilterRow
from workbench.tui.widgets.moving import Moves
from workbench.tui.widgets.queue_list import PAGE, RowList


class QueueScreen(ClaimKeys, Moves, Following[None]):
    """The list of claims of a filter."""

    NAME = "queue"
    BINDINGS = keys.bindings("queue")

    def __init__(self, desk: Desk, first_filter: str = "") -> None:
        """Take the desk and the filter to start with."""
        super().__init__(desk)
        self.filter_text = first_filter
        self._whole: list[int] = []
        self._only_marked = False
        self._reading = True
        letters = bloc_letters(desk.case.settings.blocs)
        self._row = ClaimRow(desk.case.now(), letters)
        self.rows: RowList[Claim] = RowList(
            lambda ids: reading.fetch_claims(desk.case, ids), lambda c, w: self._row.draw(c, w), id="rows"
        )

    def compose(self) -> ComposeResult:
        """Top line, heading over the list, preview, filter row, footer."""
        yield TopLine()
        yield from beside(Static(id="heading"), self.rows, Static(id="empty"))
        yield FilterRow(
            lambda text: reading.check_claims(self.desk.case, text),
            lambda text: len(reading.claim_ids(self.desk.case, text)),
            self.desk,
            "claims",
        )
        yield Hints(self.NAME)

    def on_mount(self) -> None:
        """Show the first page at once, the whole list as soon as it is read."""
        self.desk.last = reading.last_act_label(self.desk.case)
        self.rows.focus()
        try:
            first = reading.claim_ids(self.desk.case, self.filter_text, PAGE)
        except UsageError as error:
            self.desk.report(error)
            self.filter_text = ""
            first = reading.claim_ids(self.desk.case, "", PAGE)
        self.rows.show(first)
        self.reload()

    # --- reading ----------------------------------------------------------------------------------------------------

    def reload(self, keep: int | None = None) -> None:
        """Read the filter's claims anew in the background; the cursor stays on its claim."""
        self._reading = True
        text = self.filter_text
        self._say()
        self.desk.jobs.read(
            "queue", lambda: reading.claim_ids(self.desk.case, text), lambda ids: self._loaded(ids, keep)
        )

    def _loaded(self, ids: list[int], keep: int | None) -> None:
        self._whole = ids
        self._reading = False
        self._elsewhere = False
        self._row = ClaimRow(self.desk.case.now(), self._row.letters)
        if self.rows.marks:
            self.rows.set_marks(self.rows.marks & set(ids))  # a bulk act must never reach a row that is not shown
        self._only_marked = self._only_marked and bool(self.rows.marks)
        self.rows.show([i for i in ids if i in self.rows.marks] if self._only_marked else ids, keep)
        self.set_class(not ids, "is-empty")
        if not ids:
            self._say_empty()
        self.call_after_refresh(self._head)
        self._say()

    def _about(self) -> Parts:
        total = len(self._whole)
        shown = self.rows.count
        counted = f"{shown:,} of {total:,}" if shown != total and not self._reading else f"{max(shown, total):,}"
        position = f"{min(self.rows.cursor + 1, shown):,}/{counted}" if shown else "0"
        return (
            join(("Queue", "bold $primary")),
            line(self.filter_text, "$accent", limit=80),
            join((position, "bold")),
            join((f"{MARK} {len(self.rows.marks)} marked", "$warning")) if self.rows.marks else "",
        )

    def _say_empty(self) -> None:
        if self.filter_text:
            words = stack([
                join(("Nothing matches ", ""), line(self.filter_text, "bold")),
                join(("esc", "bold $primary"), " clears the filter, ", ("/", "bold $primary"), " changes it."),
            ])  # fmt: skip
        else:
            words = stack([
                join(("This case holds no claims yet.", "bold")),
                Content(""),
                join(("I", "bold $primary"), "  import a chat export: WhatsApp text or zip, Telegram result.json, X"),
                join(("+", "bold $primary"), "  enter a message by hand, or simply paste its text"),
                join(("n", "bold $primary"), "  enter a claim of your own"),
                join(("?", "bold $primary"), "  search everything that can be done"),
                Content(""),
                join(("`workbench demo` makes a sample case to try things on.", "$soft")),
            ])  # fmt: skip
        self.query_one("#empty", Static).update(words)
        self.query_one("#preview", Static).update(Content(""))

    def _preview(self) -> None:
        number = self.rows.current
        if number is None or not self.query_one("#side").display:
            return
        self.desk.jobs.read("preview", lambda: reading.dossier(self.desk.case, number), self._previewed)

    def _previewed(self, found: reading.Dossier) -> None:
        if found.claim.id == self.rows.current and self.is_attached:
            self.query_one("#preview", Static).update(overview(found, self.desk.case.now()))
            self.query_one("#side").scroll_home(animate=False)

    # --- what happened ----------------------------------------------------------------------------------------------

    def on_resize(self, event: events.Resize) -> None:
        """Heading for the new width; the preview may have come into view."""
        self.call_after_refresh(self._head)

    def _head(self) -> None:
        if not self.is_attached:
            return
        self.query_one("#heading", Static).update(Content(heading(self.rows.scrollable_content_region.width)))
        self._later()

    def _later(self) -> None:
        self._at_rest(self._preview)

    @on(RowMoved)
    def _moved(self) -> None:
        self._say()
        self._later()

    @on(RowOpened)
    def _opened(self) -> None:
        self.action_open()

    @on(MarksChanged)
    def _marked(self) -> None:
        self._say()

    def _follow(self, event: CaseChanged) -> None:
        if event.everything or not self._whole:
            self.reload()
        self.rows.forget(event.claims or None)
        self._say()
        self._later()

    @on(FilterRow.Applied)
    def _filtered(self, event: FilterRow.Applied) -> None:
        self.remove_class("filtering")
        self.rows.focus()
        if event.text is not None and event.text != self.filter_text:
            self.filter_text = event.text
            self._only_marked = False
            self.reload()

    def on_paste(self, event: events.Paste) -> None:
        """Text pasted into the queue is a message by hand."""
        if event.text.strip():
            event.stop()
            self.desk.app.call_later(self._by_hand, event.text)

    def _by_hand(self, text: str) -> None:
        from workbench.tui.screens.by_hand import ByHandForm

        self.desk.app.push_screen(ByHandForm(self.desk, text))

    # --- actions ----------------------------------------------------------------------------------------------------

    def _here(self) -> int | None:
        return self.rows.current

    def targets(self) -> list[int]:
        """The marked claims in list order, else the one under the cursor."""
        if self.rows.marks:
            return [i for i in self.rows.ids if i in self.rows.marks]
        return [] if self.rows.current is None else [self.rows.current]

    def action_set_status(self, status: str) -> None:
        """Decide and move on; come back when the rules refuse."""
        chosen = self.targets()
        if not chosen:
            return
        here = self.rows.current
        if not self.rows.marks:
            self.rows.move(1)
        set_status(self.desk, Wish(tuple(chosen), Status(status), refused=lambda: self._back_to(here)))

    def _back_to(self, number: int | None) -> None:
        if number is not None:
            self.rows.to_id(number)

    def action_open(self) -> None:
        """Open the dossier of the cursor's claim."""
        from workbench.tui.screens.dossier import DossierScreen

        if self.rows.current is not None:
            self.app.push_screen(DossierScreen(self.desk, self.rows.current, self.rows.ids), self._back_to)

    def action_filter(self) -> None:
        """Edit the filter."""
        self.add_class("filtering")
        self.query_one(FilterRow).edit(self.filter_text)

    def action_clear(self) -> None:
        """Clear the marks; without marks, the filter."""
        if self.rows.marks:
            self.rows.set_marks(set())
            if self._only_marked:
                self.action_only_marked()
        elif self.filter_text:
            self.filter_text = ""
            self.reload()

    def action_mark(self) -> None:
        """Mark and go down."""
        self.rows.mark()

    def action_mark_range(self) -> None:
        """Mark up to here."""
        self.rows.mark_range()

    def action_mark_all(self) -> None:
        """Mark all shown, or none."""
        self.rows.mark_all()

    def action_only_marked(self) -> None:
        """Only the marked claims, or the whole filter again."""
        self._only_marked = not self._only_marked and bool(self.rows.marks)
        self.rows.show([i for i in self._whole if i in self.rows.marks] if self._only_marked else self._whole)
        self._say()

    def action_sort(self) -> None:
        """Choose an order; it becomes part of the filter."""
        claim_acts.sort(self.desk, self.filter_text, self._sorted)

    def _sorted(self, text: str) -> None:
        self.filter_text = text
        self.reload()

    def action_preview(self) -> None:
        """Show or hide the pane."""
        self.toggle_class("no-preview")
        self._later()

    def action_refresh_rows(self) -> None:
        """Read everything again."""
        self.rows.forget()
        self.reload()
        self._later()

    def _chosen(self) -> str:
        marked = self.targets() if self.rows.marks else []
        return "id:" + ",".join(claim_label(n) for n in marked) if marked else self.filter_text

    def action_messages(self) -> None:
        """Search the messages."""
        self.app.call_later(self.app.run_action, "app.visit('messages')")

    def action_new_claim(self) -> None:
        """Enter a claim."""
        from workbench.tui.screens.claim_form import ClaimForm

        self.app.push_screen(ClaimForm(self.desk, None))

    def action_merge(self) -> None:
        """Merge the marked claims into the cursor's."""
        claim_acts.merge(self.desk, self.rows.current, self.targets())
