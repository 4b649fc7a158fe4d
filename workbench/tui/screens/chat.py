"""The chat around a message: what was said before and after it, in the order of the file."""

from textual import events

from workbench.errors import NotFound
from workbench.export.citing import Cited
from workbench.model import Message, claim_label
from workbench.store import messages as store
from workbench.tui import keys, outside, reading
from workbench.tui.copying import Copies
from workbench.tui.desk import Desk
from workbench.tui.events import CaseChanged
from workbench.tui.screens.asking import Notice
from workbench.tui.screens.following import Parts
from workbench.tui.screens.gloss_form import translate
from workbench.tui.screens.listed import Listed
from workbench.tui.text import join, line
from workbench.tui.widgets.message_row import MessageRow
from workbench.tui.widgets.message_text import message_text
from workbench.tui.widgets.queue_list import RowList

_AROUND = 200
"""Messages before and after; more is a search with `chat:` and `after:`."""


class ChatScreen(Copies, Listed):
    """The messages around one message; the cursor starts on it."""

    NAME = "chat"
    BINDINGS = keys.bindings("chat")

    def __init__(self, desk: Desk, number: int) -> None:
        """Take the desk and the message in question."""
        super().__init__(desk)
        self.number = number
        self._chat = ""
        self._row = MessageRow(number, {})
        self.rows: RowList[Message] = RowList(
            lambda ids: reading.fetch_messages(desk.case, ids), lambda m, w: self._row.draw(m, w), id="rows"
        )

    def _read(self) -> tuple[str, list[int], dict[int, str]]:
        message = store.get(self.desk.case.db, self.number)
        if message is None:
            raise NotFound(f"There is no message {self.number}.", "Its import may have been undone.")
        found = [m.id for m in store.around(self.desk.case.db, message, _AROUND)]
        carried = store.claims_of(self.desk.case.db, found)
        return message.chat, found, {m: claim_label(c[0][0]) for m, c in carried.items()}

    def _loaded(self, found: tuple[str, list[int], dict[int, str]]) -> None:
        self._chat, ids, labels = found
        self._elsewhere = False
        self._row = MessageRow(self.number, labels)
        self.rows.show(ids, self.number)
        self.rows.centre()
        self._say()

    def _about(self) -> Parts:
        at, count = min(self.rows.cursor + 1, self.rows.count), self.rows.count
        return (
            join(("Chat ▸ ", "$soft"), line(self._chat, "bold $primary", limit=60)),
            join((f"{at:,}/{count:,} around message {self.number}", "$soft")),
        )

    def _preview(self) -> None:
        number = self.rows.current
        if number is None or not self.query_one("#side").display:
            return
        self.desk.jobs.read("message", lambda: message_text(self.desk.case, number), self._previewed)

    def on_resize(self, event: events.Resize) -> None:
        """The preview may have come into view."""
        self.call_after_refresh(self._moved)

    def _follow(self, event: CaseChanged) -> None:
        self._moved()

    def action_open(self) -> None:
        """The whole message, for narrow terminals."""
        number = self.rows.current
        if number is not None:
            self.app.push_screen(Notice(f"Message {number}", message_text(self.desk.case, number)))

    def action_refresh_rows(self) -> None:
        """Read again."""
        self.desk.jobs.read("chat", self._read, self._loaded)

    def action_translate(self) -> None:
        """Write what the message says in other words."""
        translate(self.desk, self.rows.current)

    def action_open_link(self) -> None:
        """Open a link of the message, after a question that names its host."""
        outside.message_links(self.desk, self.rows.current)

    def _cited(self) -> Cited | None:
        return None if self.rows.current is None else Cited("message", self.rows.current)
