"""Home: the queue of claims with a live dossier beside it. One key decides and moves on; Enter only opens."""

from array import array
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content

from workbench.errors import UsageError
from workbench.model import Claim, Status, claim_label
from workbench.tui import grouping, keys, ordering, reading
from workbench.tui.desk import Desk
from workbench.tui.events import CaseChanged, FilterApplied, MarksChanged, RowMoved, RowOpened
from workbench.tui.grouping import Groups, Heading, claims_of
from workbench.tui.screens import claim_acts, queue_session
from workbench.tui.screens.claim_keys import ClaimKeys
from workbench.tui.screens.deciding import Wish, set_status
from workbench.tui.screens.filtering import Filtered, Nothing, way
from workbench.tui.screens.following import Following, Parts
from workbench.tui.screens.queue_groups import GroupKeys
from workbench.tui.spreads import Spreads
from workbench.tui.text import join, line, plural, stack
from workbench.tui.theme import MARK, bloc_letters
from workbench.tui.widgets.bars import Hints, TopLine
from workbench.tui.widgets.claim_panes import ClaimPanes
from workbench.tui.widgets.claim_row import ClaimRow, columns
from workbench.tui.widgets.list_heading import ListHeading
from workbench.tui.widgets.moving import Marks, Moves
from workbench.tui.widgets.queue_list import PAGE, RowList

if TYPE_CHECKING:
    from workbench.tui.widgets.filter_row import FilterRow


class QueueScreen(Filtered, GroupKeys, ClaimKeys, Moves, Marks, Following[None]):
    """The list of claims of a filter."""

    NAME = "queue"
    BINDINGS = keys.bindings("queue")

    def __init__(self, desk: Desk, first_filter: str = "") -> None:
        """Take the desk and the filter to start with; without one the queue opens as it was left."""
        super().__init__(desk)
        self.filter_text = queue_session.begin(desk, first_filter)
        self._shown_filter = self.filter_text
        self._whole: Sequence[int] = ()
        self._groups: Groups | None = None
        self._folded: set[str] = set()
        self._only_marked = False
        self._reading = True
        self._first_page_only = False
        self._restored = False
        self._spreads = Spreads(desk.case)
        self._row = ClaimRow(desk.case.now(), bloc_letters(desk.case.settings.blocs), self._spreads.drawn)
        self.rows: RowList[Claim | Heading] = RowList(self._fetch, lambda c, w: self._row.draw(c, w), id="rows")
        self.rows.markable = True
        self.rows.at_once = self._say

    def compose(self) -> ComposeResult:
        """Top line, heading over the list, panes, filter row, footer."""
        yield TopLine()
        with Horizontal(id="main"):
            with Vertical(id="left"):
                yield ListHeading(self.rows, id="heading")
                yield self.rows
                yield Nothing()
            yield ClaimPanes(self.desk)
        yield Hints(self.NAME)

    async def _filter_row(self) -> "FilterRow":
        """The filter row, made when it is first asked for: after the first frame, or by a key that comes sooner."""
        from workbench.tui.widgets.filter_row import FilterRow

        if not self.query(FilterRow):
            row = FilterRow(
                lambda text: reading.check_claims(self.desk.case, text), self.count_filter, self.desk, "claims"
            )
            await self.mount(row, before=self.query_one(Hints))
        return self.query_one(FilterRow)

    def on_mount(self) -> None:
        """Show the first page at once, the whole list as soon as it is read."""
        self.desk.last = reading.last_act_label(self.desk.case)
        self.rows.focus()
        try:
            first = reading.claim_ids(self.desk.case, self.filter_text, PAGE)
        except UsageError as error:
            self.desk.report(error)
            self.filter_text = self._shown_filter = ""
            first = reading.claim_ids(self.desk.case, "", PAGE)
        self._first_page_only = len(first) == PAGE
        if not ordering.group_of(self.filter_text):  # groups are counted first: a page of them would jump
            self.rows.show(first, self.desk.memory.session.queue.cursor)
        self.call_after_refresh(self._filter_row)
        self.reload()
        self.set_interval(queue_session.EVERY, self._remember)
        if self.desk.memory.said:
            self.desk.tell(self.desk.memory.said, warn=True)

    def leave(self) -> None:
        """Keep where the analyst was, while all screens are there still."""
        self.desk.memory.keep(queue_session.now(self.desk, self._shown_filter, self.rows.current))

    def _remember(self) -> None:
        if self._restored:
            queue_session.keep(self.desk, queue_session.now(self.desk, self._shown_filter, self.rows.current))

    # --- reading ----------------------------------------------------------------------------------------------------

    def _fetch(self, ids: Sequence[int]) -> dict[int, Claim | Heading]:
        found: dict[int, Claim | Heading] = {**reading.fetch_claims(self.desk.case, [i for i in ids if i > 0])}
        if self._groups is not None:
            found |= {i: h for i in ids if i < 0 and (h := self._groups.heading(i)) is not None}
        return found

    def reload(self, keep: int | None = None) -> None:
        """Read the filter's claims anew in the background; the cursor stays on its claim."""
        self._reading = True
        case, text, folded = self.desk.case, self.filter_text, frozenset(self._folded)
        self._say()

        def read() -> Sequence[int] | Groups:
            groups = grouping.read(case, text, folded)
            return reading.claim_ids(case, text) if groups is None else groups

        def whole() -> None:
            self.desk.jobs.read("queue", read, lambda found: self._loaded(found, text, keep))

        if text == self._shown_filter or ordering.group_of(text):
            whole()  # what is shown stays until all of it is there
            return
        self.desk.jobs.read(
            "queue", lambda: reading.claim_ids(case, text, PAGE), lambda first: self._begun(first, text, whole)
        )

    def _begun(self, first: Sequence[int], text: str, whole: Callable[[], None]) -> None:
        """The first page of another filter stands at once; the rest may take a second. Marks wait for all of it."""
        if not self.is_attached:
            return
        if len(first) and not self.rows.marks:
            self._groups, self._whole, self._shown_filter = None, first, text
            self._first_page_only = len(first) == PAGE
            self.remove_class("is-empty")
            self.rows.show(first)
            self._say()
        whole()

    def _loaded(self, found: Sequence[int] | Groups, text: str, keep: int | None) -> None:
        if not self.is_attached:
            return
        under = self._heading()
        self._groups = found if isinstance(found, Groups) else None
        if keep is None and under is not None and self._groups is not None:
            keep = self._groups.number_of(under.name)  # groups may stand in another order now
        self._whole = () if isinstance(found, Groups) else found
        self._shown_filter = text
        self._reading = self._first_page_only = False
        self._elsewhere = False
        self._spreads.forget()
        self._row = ClaimRow(self.desk.case.now(), self._row.letters, self._spreads.drawn)
        if not self._restored and keep is None and self.rows.cursor == 0:
            keep = self.desk.memory.session.queue.cursor  # it may lie far below the first page
        self._show_rows(keep)
        self.set_class(not self.rows.count, "is-empty")
        if not self.rows.count:
            self._say_empty()
        self.call_after_refresh(self._head)
        self._say()
        if not self._restored:
            self._restored = True
            self._reopen()

    def _reopen(self) -> None:
        """Open the dossier that was open when the case was left, unless the analyst is at something else already."""
        number = self.desk.memory.session.opened
        if number is not None and self.is_current and number in self.rows.ids:
            queue_session.reopen(self.desk, number, claims_of(self.rows.ids), self._back_to)

    def _show_rows(self, keep: int | None = None) -> None:
        """Show what filter, folds and marks leave; marks stay with what is shown, for nothing else may be acted on."""
        marks = self.rows.marks
        ids = self._vector()
        if marks and not self._only_marked:
            kept = {i for i in ids if i in marks}
            if kept != marks:
                self.rows.set_marks(kept)
        elif self._only_marked:
            left = {i for i in ids if i > 0}
            self.rows.set_marks(left)
            if not left:
                self._only_marked = False
                ids = self._vector()
        self.rows.show(ids, keep)

    def _vector(self) -> Sequence[int]:
        """The rows of the filter: all of them, or those that are marked."""
        only = self.rows.marks.__contains__ if self._only_marked else None
        if self._groups is not None:
            return self._groups.rows(only)
        return self._whole if only is None else array("q", (i for i in self._whole if only(i)))

    def _about(self) -> Parts:
        return (
            join(("Queue", "bold $primary")),
            line(self.filter_text, "$accent", limit=80),
            join((self._counted(), "bold")),
            join((f"{MARK} {len(self.rows.marks)} marked", "$warning")) if self.rows.marks else "",
        )

    def _counted(self) -> str:
        if self._reading and not self.rows.count:
            return "reading …"
        if self._groups is not None:
            return f"{plural(self._groups.total, 'claim')} in {plural(len(self._groups), 'group')}"
        total, shown = len(self._whole), self.rows.count
        counted = f"{shown:,} of {total:,}" if shown != total and not self._reading else f"{max(shown, total):,}"
        return f"{min(self.rows.cursor + 1, shown):,}/{counted}" if shown else "0"

    def _say_empty(self) -> None:
        if self.filter_text:
            self.say_nothing_matches("Nothing")
        else:
            words = stack([
                join(("This case holds no claims yet.", "bold")),
                Content(""),
                way("import", "import a chat export: WhatsApp text or zip, Telegram result.json, X"),
                way("message.add", "enter a message by hand, or simply paste its text"),
                way("decide", "build the sample case in ./demo and open it, with a tour of six steps"),
                way("claim.new", "enter a claim of your own"),
                way("help", "search everything that can be done"),
            ])  # fmt: skip
            self.query_one(Nothing).tell(words)
        self.query_one(ClaimPanes).clear()

    def _preview(self) -> None:
        panes = self.query_one(ClaimPanes)
        if (number := self._here()) is not None:
            panes.show(number)
        elif (heading := self._heading()) is not None:
            panes.show_heading(heading)
        else:
            panes.clear()
        self._outline()

    def _outline(self) -> None:
        """Draw the spread of the rows in view, where the list is wide enough for it."""
        width = self.rows.scrollable_content_region.width
        if not columns(width - 2).spread or not self.rows.size.height:
            return
        top = int(self.rows.scroll_offset.y)
        seen = (self.rows.row(n) for n in range(top, min(top + self.rows.size.height, self.rows.count)))
        missing = self._spreads.missing(row for row in seen if isinstance(row, Claim))
        if missing:
            self.desk.jobs.read("spread", lambda: self._spreads.read(missing), self._outlined)

    def _outlined(self, drawn: dict[int, str]) -> None:
        self._spreads.take(drawn)
        self.rows.refresh()

    # --- what happened ----------------------------------------------------------------------------------------------

    def on_resize(self, event: events.Resize) -> None:
        """Heading for the new width; the preview may have come into view."""
        self.call_after_refresh(self._head)

    def _head(self) -> None:
        if not self.is_attached:
            return
        self.query_one(ListHeading).tell(ordering.order_of(self._shown_filter))
        self._later()

    @on(ListHeading.Clicked)
    def _heading_clicked(self, event: ListHeading.Clicked) -> None:
        self.refilter(ordering.turned(self.filter_text, event.sort))

    def _later(self) -> None:
        self._at_rest(self._preview)

    def _regrouped(self) -> None:
        self._say()
        self._later()

    @on(RowMoved)
    def _moved(self) -> None:
        self._later()

    @on(RowOpened)
    def _opened(self) -> None:
        self.action_open()

    @on(MarksChanged)
    def _marked(self) -> None:
        self._say()

    def _follow(self, event: CaseChanged) -> None:
        if event.everything or not self.rows.count:
            self.reload()
        self._spreads.forget(event.claims)
        self.rows.forget(event.claims or None)
        self._say()
        self._later()

    @on(FilterApplied)
    def _filtered(self, event: FilterApplied) -> None:
        self.remove_class("filtering")
        self.rows.focus()
        if event.text is not None and event.text != self.filter_text:
            self.refilter(event.text)

    def refilter(self, text: str) -> None:
        """Show the claims of another filter."""
        self.filter_text = text
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
        number = self.rows.current
        return number if number is not None and number > 0 else None

    def targets(self) -> list[int]:
        """The marked claims in list order, else the one under the cursor; never one that is not shown."""
        if self.rows.marks:
            return [i for i in self.rows.ids if i in self.rows.marks]
        return [] if (here := self._here()) is None else [here]

    def action_set_status(self, status: str) -> None:
        """Decide and move on; come back when the rules refuse."""
        chosen, here = self._chosen_claims(), self.rows.current
        if not self.rows.marks:
            self._advance()
        of = claim_acts.of_filter(self._shown_filter)
        set_status(self.desk, Wish(tuple(chosen), Status(status), of=of, refused=lambda: self._back_to(here)))

    def _chosen_claims(self) -> list[int]:
        """The claims to act on; says so where the cursor stands on a heading."""
        chosen = self.targets()
        if not chosen and self._heading() is not None:
            hint = f"Move to a claim, or mark the group's claims with {keys.key('mark')}."
            raise UsageError("This is the heading of a group.", hint)
        if not chosen:
            raise claim_acts.nothing_here()
        return chosen

    def _advance(self) -> None:
        """On to the next claim; headings are passed over, and where no claim follows the cursor stays."""
        ids, at = self.rows.ids, self.rows.cursor
        following = next((n for n in range(at + 1, len(ids)) if ids[n] > 0), at)
        self.rows.to(following)

    def action_stage(self) -> None:
        """Set the stage of the chosen claims."""
        claim_acts.stage(self.desk, self._chosen_claims(), claim_acts.of_filter(self._shown_filter))

    def action_take(self) -> None:
        """Assign the chosen claims to oneself."""
        claim_acts.take(self.desk, self._chosen_claims(), claim_acts.of_filter(self._shown_filter))

    def _back_to(self, number: int | None) -> None:
        if number is not None:
            self.rows.to_id(number)

    def action_open(self) -> None:
        """Open the dossier of the cursor's claim; on a heading, fold or open its group."""
        from workbench.tui.screens.dossier import open_dossier

        if (number := self._here()) is not None:
            open_dossier(self.desk, number, claims_of(self.rows.ids), self._back_to)
        else:
            self._turn()

    def action_decide(self) -> None:
        """Decide with words; in an empty case, where there is nothing to decide: the sample."""
        if self.rows.current is None and not self.filter_text:
            self.app.call_later(self.app.run_action, "app.demo")
        else:
            super().action_decide()

    async def action_filter(self) -> None:
        """Edit the filter."""
        row = await self._filter_row()
        self.add_class("filtering")
        row.edit(self.filter_text)

    def action_clear(self) -> None:
        """Clear the marks; without marks, the filter."""
        if self.rows.marks:
            self.rows.set_marks(set())
            if self._only_marked:
                self.action_only_marked()
        elif self.filter_text:
            self.refilter("")

    def action_mark(self) -> None:
        """Mark and go down; on a heading, mark what is shown of its group."""
        heading = self._heading()
        if heading is None:
            self.rows.mark()
        else:
            self._mark_group(heading)

    def action_mark_all(self) -> None:
        """Mark all shown, or none; not while only the first page of the filter is there to be marked."""
        if self._first_page_only:
            raise UsageError("The claims of this filter are still being read.", "Press the key again.")
        super().action_mark_all()

    def action_only_marked(self) -> None:
        """Only the marked claims, or the whole filter again."""
        self._only_marked = not self._only_marked and bool(self.rows.marks)
        self._show_rows()
        self._say()

    def action_sort(self) -> None:
        """Choose an order; it becomes part of the filter."""
        claim_acts.sort(self.desk, self.filter_text, self.refilter)

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
        claim_acts.merge(self.desk, self._here(), self.targets())
