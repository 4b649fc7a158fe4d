"""Search over all messages with the filter language; beside the list the message with what was recognised in it."""

from collections.abc import Sequence

from textual import events, on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from workbench.claims.view_names import MESSAGES
from workbench.export.citing import Cited
from workbench.model import Message
from workbench.store import glosses
from workbench.tui import keys, outside, reading
from workbench.tui.copying import Copies
from workbench.tui.desk import Desk
from workbench.tui.events import CaseChanged, FilterApplied
from workbench.tui.screens.filtering import Filtered, Nothing, way
from workbench.tui.screens.following import Parts, beside
from workbench.tui.screens.gloss_form import translate
from workbench.tui.screens.listed import Listed
from workbench.tui.text import join, line, stack
from workbench.tui.widgets.bars import Hints, TopLine
from workbench.tui.widgets.filter_row import FilterRow
from workbench.tui.widgets.message_row import MessageRow
from workbench.tui.widgets.message_text import message_text
from workbench.tui.widgets.queue_list import RowList


class MessagesScreen(Filtered, Copies, Listed):
    """The list of messages of a filter."""

    NAME = "messages"
    FILTERS = MESSAGES
    BINDINGS = keys.bindings("messages")

    def __init__(self, desk: Desk, filter_text: str = "") -> None:
        """Take the desk and the filter to start with."""
        super().__init__(desk)
        self.filter_text = filter_text
        self._listed = filter_text
        self._total = 0
        self._row = MessageRow(0, {})
        self.rows: RowList[Message] = RowList(self._fetch, lambda m, w: self._row.draw(m, w), id="rows")

    def compose(self) -> ComposeResult:
        """As the queue."""
        yield TopLine()
        yield from beside(self.rows, Nothing())
        yield FilterRow(
            lambda text: reading.check_messages(self.desk.case, text),
            self.count_filter,
            self.desk,
            "messages",
        )
        yield Hints(self.NAME)

    def _fetch(self, ids: Sequence[int]) -> dict[int, Message]:
        """A page of rows, and which of them somebody translated."""
        self._row.translated.update({n: g.language for n, g in glosses.of(self.desk.case.db, ids).items()})
        return reading.fetch_messages(self.desk.case, ids)

    def reload(self) -> None:
        """Read the filter's messages."""
        text = self.filter_text
        self.desk.jobs.read(
            "messages", lambda: reading.message_ids(self.desk.case, text), lambda ids: self._loaded(ids, text)
        )

    def _loaded(self, ids: list[int], text: str) -> None:
        if not self.is_attached:
            return
        self._elsewhere, self._total = False, 0
        # what another filter finds is read from its first row on
        self.rows.show(ids, ids[0] if ids and text != self._listed else None)
        self._listed = text
        if len(ids) >= reading.SEARCH_LIMIT:
            self.desk.jobs.read("messages-total", lambda: self.count_filter(text), self._counted)
        self.set_class(not ids, "is-empty")
        if not ids:
            self._say_empty()
        self._say()

    def _counted(self, total: int) -> None:
        if self.is_attached:
            self._total = total
            self._say()

    def _say_empty(self) -> None:
        self.query_one("#preview", Static).update(Content(""))
        if self.filter_text:
            self.say_nothing_matches("No message")
            return
        words = stack([
            join(("This case holds no messages yet.", "bold")),
            Content(""),
            way("import", "import a chat export: WhatsApp text or zip, Telegram result.json, X"),
            way("message.add", "enter a message by hand, or simply paste its text into the queue"),
        ])  # fmt: skip
        self.query_one(Nothing).tell(words)

    def _about(self) -> Parts:
        count = self.rows.count
        cut = f"first {count:,} of {self._total:,}" if self._total else f"first {count:,}"
        many = cut if count >= reading.SEARCH_LIMIT else f"{count:,}"
        return (
            join(("Messages", "bold $primary")),
            line(self.filter_text, "$accent", limit=80),
            join((f"{min(self.rows.cursor + 1, count):,}/{many}", "bold")),
        )

    def _preview(self) -> None:
        number = self.rows.current
        if number is None or not self.query_one("#side").display:
            return
        self.desk.jobs.read("message", lambda: message_text(self.desk.case, number), self._previewed)

    def on_resize(self, event: events.Resize) -> None:
        """The preview may have come into view."""
        self.call_after_refresh(self._moved)

    @on(FilterApplied)
    def _filtered(self, event: FilterApplied) -> None:
        self.remove_class("filtering")
        self.rows.focus()
        if event.text is not None and event.text != self.filter_text:
            self.filter_text = event.text
            self.reload()

    def _follow(self, event: CaseChanged) -> None:
        if event.everything:
            self.reload()
        self._say()

    def action_open(self) -> None:
        """Open the chat around the message."""
        from workbench.tui.screens.chat import ChatScreen

        if self.rows.current is not None:
            self.app.push_screen(ChatScreen(self.desk, self.rows.current))

    def action_filter(self) -> None:
        """Edit the filter."""
        self.add_class("filtering")
        self.query_one(FilterRow).edit(self.filter_text)

    def action_preview(self) -> None:
        """Show or hide the pane."""
        self.toggle_class("no-preview")
        self._moved()

    def action_refresh_rows(self) -> None:
        """Read again."""
        self._row.translated.clear()
        self.rows.forget()
        self.reload()

    def action_translate(self) -> None:
        """Write what the message says in other words."""
        translate(self.desk, self.rows.current)

    def action_open_link(self) -> None:
        """Open a link of the message, after a question that names its host."""
        outside.message_links(self.desk, self.rows.current)

    def _cited(self) -> Cited | None:
        return None if self.rows.current is None else Cited("message", self.rows.current)
