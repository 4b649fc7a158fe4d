"""Search over all messages with the filter language; beside the list the message with what was recognised in it."""

from textual import events, on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from workbench.model import Message
from workbench.safety.text import safe
from workbench.store import messages as store
from workbench.tui import keys, reading
from workbench.tui.desk import Desk
from workbench.tui.events import CaseChanged, RowMoved, RowOpened
from workbench.tui.screens.following import Following, Parts, beside
from workbench.tui.screens.gloss_form import translate
from workbench.tui.text import join, line, stack
from workbench.tui.widgets.bars import Hints, TopLine
from workbench.tui.widgets.filter_row import FilterRow
from workbench.tui.widgets.message_row import MessageRow
from workbench.tui.widgets.message_text import message_text
from workbench.tui.widgets.moving import Moves
from workbench.tui.widgets.queue_list import RowList


class MessagesScreen(Moves, Following[None]):
    """The list of messages of a filter."""

    NAME = "messages"
    BINDINGS = keys.bindings("messages")

    def __init__(self, desk: Desk, filter_text: str = "") -> None:
        """Take the desk and the filter to start with."""
        super().__init__(desk)
        self.filter_text = filter_text
        self._row = MessageRow(0, {})
        self.rows: RowList[Message] = RowList(
            lambda ids: reading.fetch_messages(desk.case, ids), lambda m, w: self._row.draw(m, w), id="rows"
        )

    def compose(self) -> ComposeResult:
        """As the queue."""
        yield TopLine()
        yield from beside(self.rows, Static(id="empty"))
        yield FilterRow(
            lambda text: reading.check_messages(self.desk.case, text),
            lambda text: len(reading.message_ids(self.desk.case, text)),
            self.desk,
            "messages",
        )
        yield Hints(self.NAME)

    def on_mount(self) -> None:
        """Read in the background."""
        self.rows.focus()
        self.reload()

    def reload(self) -> None:
        """Read the filter's messages."""
        text = self.filter_text
        self.desk.jobs.read("messages", lambda: reading.message_ids(self.desk.case, text), self._loaded)

    def _loaded(self, ids: list[int]) -> None:
        self._elsewhere = False
        self.rows.show(ids)
        self.set_class(not ids, "is-empty")
        if not ids:
            words = (
                join(("No message matches.", "bold"))
                if self.filter_text
                else join(("This case holds no messages yet.", "bold"))
            )
            ways = join(("/", "bold $primary"), " changes the filter, ", ("I", "bold $primary"), " imports, ",
                        ("+", "bold $primary"), " enters one by hand.")  # fmt: skip
            self.query_one("#empty", Static).update(stack([words, ways]))
            self.query_one("#preview", Static).update(Content(""))
        self._say()

    def _about(self) -> Parts:
        count = self.rows.count
        many = f"first {count:,}" if count >= reading.SEARCH_LIMIT else f"{count:,}"
        return (
            join(("Messages", "bold $primary")),
            line(self.filter_text, "$accent", limit=80),
            join((f"{min(self.rows.cursor + 1, count):,}/{many}", "bold")),
        )

    @on(RowMoved)
    def _moved(self) -> None:
        self._say()
        self._at_rest(self._preview)

    def _preview(self) -> None:
        number = self.rows.current
        if number is None or not self.query_one("#side").display:
            return
        self.desk.jobs.read("message", lambda: message_text(self.desk.case, number), self._previewed)

    def _previewed(self, words: Content) -> None:
        if self.is_attached:
            self.query_one("#preview", Static).update(words)

    def on_resize(self, event: events.Resize) -> None:
        """The preview may have come into view."""
        self.call_after_refresh(self._moved)

    @on(RowOpened)
    def _opened(self) -> None:
        self.action_open()

    @on(FilterRow.Applied)
    def _filtered(self, event: FilterRow.Applied) -> None:
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
        self.rows.forget()
        self.reload()

    def action_translate(self) -> None:
        """Write what the message says in other words."""
        translate(self.desk, self.rows.current)

    def action_copy(self) -> None:
        """Copy a citation of the message."""
        copy_message(self.desk, self.rows.current)


def copy_message(desk: Desk, number: int | None) -> None:
    """Put a message with where it stands on the clipboard, through `safe`."""
    m = store.get(desk.case.db, number) if number is not None else None
    if m is None:
        desk.tell("There is no message here.")
        return
    where = f"{m.chat}, {m.sender or 'unknown sender'}, {m.sent_at or m.sent_at_raw}, {m.file}"
    desk.app.copy_to_clipboard(
        safe(f"“{m.text}” ({where}{f':{m.line}' if m.line else ''})", newlines=False, limit=5_000)
    )
    desk.tell("Copied the message with where it stands.")
