"""The inbox: texts that no claim holds yet. One key attaches, makes a claim or dismisses, and the next one comes up."""

from collections.abc import Sequence

from textual import events, on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from workbench import flow
from workbench.claims import inbox, ranking
from workbench.claims.inbox import Dismissed, Waiting
from workbench.claims.view_names import MESSAGES
from workbench.errors import NotFound, UsageError
from workbench.export.citing import Cited
from workbench.model import Stance
from workbench.tui import keys
from workbench.tui.copying import Copies
from workbench.tui.day_words import day_words
from workbench.tui.desk import Desk
from workbench.tui.events import CaseChanged, FilterApplied, MarksChanged, RowMoved, RowOpened
from workbench.tui.remembering import Place
from workbench.tui.screens.filtering import Filtered, Nothing
from workbench.tui.screens.following import Following, Parts, beside
from workbench.tui.screens.inbox_acts import InboxActs
from workbench.tui.text import join, line, stack
from workbench.tui.theme import MARK
from workbench.tui.widgets.bars import Hints, TopLine
from workbench.tui.widgets.filter_row import FilterRow
from workbench.tui.widgets.inbox_row import InboxRow, Pane, dismissed_text, heading, waiting_text
from workbench.tui.widgets.moving import Marks, Moves
from workbench.tui.widgets.queue_list import PAGE, RowList

LISTED = 20_000
"""Rows that are listed; the count then says "first 20,000". Best first: nobody works down to the last of a million."""
_LONG = 20_000
"""New messages from which on looking at them is a job, with its progress in the top line."""
_TEXT_CHARS, _NARROW_CHARS = 4_000, 220
"""Characters of the text shown beside the list, and below it on a narrow screen, where the keys must stay in sight."""


class InboxScreen(Filtered, InboxActs, Copies, Moves, Marks, Following[None]):
    """The list of what waits, or of what was dismissed."""

    NAME = "inbox"
    FILTERS = MESSAGES
    BINDINGS = keys.bindings("inbox")
    CSS = """
    InboxScreen.-narrow #main { layout: vertical; }
    InboxScreen.-narrow #left { width: 100%; height: 2fr; }
    InboxScreen.-narrow #side { display: block; width: 100%; height: 3fr; border-left: none; border-top: solid $rule; }
    InboxScreen.-split #left { width: 1fr; }
    InboxScreen.-split #side { width: 1fr; }
    InboxScreen.no-preview #side, InboxScreen.is-empty #side { display: none; }
    """

    def __init__(self, desk: Desk) -> None:
        """Take the desk."""
        super().__init__(desk)
        self.filter_text = self._shown_filter = desk.memory.session.inbox.filter
        self.dismissed = False
        self._restored = False
        self._reading = True
        self._settling = False
        self._pane: Pane | None = None
        self._stance = Stance.ASSERTS
        self._row = InboxRow(desk.case.now())
        self.rows: RowList[Waiting | Dismissed] = RowList(self._fetch, lambda r, w: self._row.draw(r, w), id="rows")

    def compose(self) -> ComposeResult:
        """As the queue."""
        yield TopLine()
        yield from beside(Static(id="heading"), self.rows, Nothing())
        yield FilterRow(lambda text: inbox.check(self.desk.case, text), self.count_filter, self.desk, "texts")
        yield Hints(self.NAME)

    def on_mount(self) -> None:
        """Show the first page at once, the whole list as soon as it is read."""
        self.rows.focus()
        self.rows.markable = True
        try:
            first = inbox.waiting(self.desk.case, self.filter_text, PAGE)
        except UsageError as error:  # the filter was kept by another version, or names what is gone
            self.desk.report(error)
            self.filter_text = self._shown_filter = ""
            first = inbox.waiting(self.desk.case, "", PAGE)
        self.rows.show(first, self.desk.memory.session.inbox.cursor)
        self.reload()

    def on_unmount(self) -> None:
        """Keep where the analyst was."""
        self._keep_place()

    def _keep_place(self) -> None:
        if not self.dismissed and self._restored:
            self.desk.memory.keep_inbox(Place(self._shown_filter, self.rows.current))

    # --- reading ----------------------------------------------------------------------------------------------------

    def _fetch(self, ids: Sequence[int]) -> dict[int, Waiting | Dismissed]:
        if self.dismissed:
            return {**inbox.dismissed_rows(self.desk.case, ids)}
        return {**inbox.rows(self.desk.case, ids)}

    def _ids(self, text: str) -> list[int]:
        read = inbox.dismissed if self.dismissed else inbox.waiting
        return read(self.desk.case, text, LISTED)

    def reload(self) -> None:
        """Read the list; look at what came in since, then read it anew."""
        case, jobs = self.desk.case, self.desk.jobs
        self._reading = True
        self._say()
        new = ranking.behind(case)
        self._settling = bool(new)  # while a job runs, its end reads the list anew
        if new > _LONG and not jobs.running:
            from workbench.tui import child_works

            self.desk.work("inbox", child_works.SORT, child_works.Nothing(), lambda _: self._settled(), self._unsettled)
        elif new and not jobs.running:
            # An act, although nobody's: it writes, and what we write ourselves is no news to the look-out.
            jobs.act(
                lambda: ranking.settle(case, flow.lexicon_of(case), lambda _: None, lambda: False),
                lambda _: self._settled(),
                self._unsettled,
            )
        self._read()

    def _settled(self) -> None:
        """What came in is sorted: now an empty list is one."""
        self._settling = False
        self._read()

    def _unsettled(self, error: Exception) -> None:
        self._settled()
        self.desk.report(error)

    def _read(self) -> None:
        text = self.filter_text
        self.desk.jobs.read("inbox", lambda: self._ids(text), lambda ids: self._loaded(ids, text))

    def _loaded(self, ids: list[int], text: str) -> None:
        if not self.is_attached:
            return
        self._reading, self._elsewhere = self._settling, False
        self._row = InboxRow(self.desk.case.now())
        new_filter, self._shown_filter = text != self._shown_filter, text
        if self.rows.marks:
            self.rows.set_marks(self.rows.marks & set(ids))
        left_at = self.desk.memory.session.inbox.cursor
        keep = left_at if not self._restored and self.rows.cursor == 0 else None
        self.rows.show(ids, ids[0] if ids and new_filter else keep)
        self._restored = True
        self._shown()

    def _shown(self) -> None:
        self.set_class(not self.rows.count, "is-empty")
        if not self.rows.count:
            self._say_empty()
        self.call_after_refresh(self._head)
        self._say()

    def _head(self) -> None:
        if self.is_attached:
            width = self.rows.scrollable_content_region.width
            self.query_one("#heading", Static).update(Content(heading(width, dismissed=self.dismissed)))
            self._later()

    def _about(self) -> Parts:
        count = self.rows.count
        many = f"first {count:,}" if count >= LISTED else f"{count:,}"
        return (
            join(("Inbox ▸ dismissed" if self.dismissed else "Inbox", "bold $primary")),
            line(self.filter_text, "$accent", limit=80),
            join((f"{min(self.rows.cursor + 1, count):,}/{many}", "bold")) if count or not self._reading else "",
            join(("reading …", "$soft")) if self._reading else "",
            join((f"{MARK} {len(self.rows.marks)} marked", "$warning")) if self.rows.marks else "",
        )

    def count_filter(self, text: str) -> int:
        """How many texts of the list a filter has."""
        return len(self._ids(text))

    def _say_empty(self, today: Sequence[Content] | None = None) -> None:
        def way(key: str, words: str) -> Content:
            return join((f"{key:<4}", "bold $primary"), words)

        turn = keys.key("inbox.dismissed")
        self.query_one("#preview", Static).update(Content(""))
        if self._reading:
            words = [join(("Reading what came in …", "bold"))]
        elif self.dismissed:
            words = [join(("Nothing was dismissed.", "bold")), Content(""), way(turn, "back to the inbox")]
        elif self.filter_text:
            self.say_nothing_matches("Nothing that waits")
            return
        else:
            words = [
                join(("The inbox is empty.", "bold")),
                join("Every text is held by a claim or was dismissed."),
                *(today or ()),
                Content(""),
                way("esc", "back to the queue"),
                way(keys.key("import"), "imports more chats"),
                way(turn, "lists what was dismissed"),
            ]
            if today is None:
                self.desk.jobs.read("today", lambda: day_words(self.desk.case), self._told_today)
        self.query_one(Nothing).tell(stack(words))

    def _told_today(self, today: Sequence[Content]) -> None:
        elsewhere = self._reading or self.dismissed or self.filter_text
        if self.is_attached and self.has_class("is-empty") and not elsewhere:
            self._say_empty(today)

    def _later(self) -> None:
        self._at_rest(self._preview)

    def _preview(self) -> None:
        number, case = self.rows.current, self.desk.case
        if number is None:
            return
        self._keep_place()
        if self.dismissed:
            self.desk.jobs.read("text", lambda: inbox.dismissed_rows(case, [number]).get(number), self._previewed)
            return

        def pane() -> Pane | None:
            row = inbox.rows(case, [number]).get(number)
            if row is None:
                return None
            return Pane(row, tuple(inbox.likely_claims(case, row)), inbox.proposed(case, number))

        self.desk.jobs.read("text", pane, self._previewed)

    def _previewed(self, found: Pane | Dismissed | None) -> None:
        if not self.is_attached or found is None:
            return
        most = _NARROW_CHARS if self.has_class("-narrow") else _TEXT_CHARS
        if isinstance(found, Dismissed):
            words = dismissed_text(found, most=most)
        else:
            if self._pane is None or self._pane.row.message.id != found.row.message.id:
                self._stance = found.proposed.stance
            self._pane = found
            words = waiting_text(found, self._stance, most=most, brief=self.has_class("-narrow"))
        self.query_one("#preview", Static).update(words)
        self.query_one("#side").scroll_home(animate=False)

    # --- what happened ----------------------------------------------------------------------------------------------

    def on_resize(self, event: events.Resize) -> None:
        """Heading and text for the new width."""
        self.call_after_refresh(self._head)

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
        if event.everything:
            self.reload()
        self.rows.forget()
        self._say()
        self._later()

    @on(FilterApplied)
    def _filtered(self, event: FilterApplied) -> None:
        self.remove_class("filtering")
        self.rows.focus()
        if event.text is not None and event.text != self.filter_text:
            self.filter_text = event.text
            self.reload()

    # --- the list ---------------------------------------------------------------------------------------------------

    def action_dismissed(self) -> None:
        """The list of dismissals, or the inbox again."""
        self.dismissed = not self.dismissed
        self._pane = None
        self.rows.set_marks(set())
        self.rows.show([])
        self.query_one("#preview", Static).update(Content(""))
        self.reload()

    def action_open(self) -> None:
        """Open the chat around the message."""
        from workbench.tui.screens.chat import ChatScreen

        number = self.rows.current
        if number is None:
            return
        row = self.rows.row(self.rows.cursor)
        if row is None:
            raise NotFound(f"Message {number} is gone.", f"Press {keys.key('refresh')} to read the list again.")
        self.app.push_screen(ChatScreen(self.desk, row.message.id))

    def action_filter(self) -> None:
        """Edit the filter."""
        self.add_class("filtering")
        self.query_one(FilterRow).edit(self.filter_text)

    def action_back(self) -> None:
        """Clear the marks, then the filter, then leave the dismissed, then the screen."""
        if self.rows.marks:
            self.rows.set_marks(set())
        elif self.filter_text:
            self.filter_text = ""
            self.reload()
        elif self.dismissed:
            self.action_dismissed()
        else:
            self.dismiss(None)

    def action_preview(self) -> None:
        """Show or hide the pane."""
        self.toggle_class("no-preview")
        self._moved()

    def action_refresh_rows(self) -> None:
        """Read again."""
        self.rows.forget()
        self.reload()

    def _cited(self) -> Cited | None:
        row = self.rows.row(self.rows.cursor) if self.rows.current is not None else None
        return Cited("message", row.message.id) if row else None
