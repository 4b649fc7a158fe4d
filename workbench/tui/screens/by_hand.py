"""A message entered by hand: a phone call, a screenshot, a text pasted from a chat that cannot be exported."""

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Button, Input, Static, TextArea

from workbench.errors import UsageError
from workbench.intake import pasted
from workbench.intake.pasted import Pasted
from workbench.model import Message
from workbench.tui import keys
from workbench.tui.desk import Desk
from workbench.tui.screens.forms import Form, area, box, row, words
from workbench.tui.text import join, line
from workbench.tui.theme import ENTER_KEY
from workbench.tui.typed_path import typed_path
from workbench.tui.widgets.bars import key_words

_PASTE_LIMIT = 100_000
_SHORTEST_LINE = 15
"""Characters that come at once when a line is pasted: its time alone has as many."""
_READ = {"dmy": "day, month, year", "mdy": "month, day, year", "ymd": "year, month, day"}


class ByHandForm(Form):
    """Enter one message; what follows from it (claim, clusters) is derived at once."""

    NAME = "by hand"
    BINDINGS = keys.bindings(NAME)

    def __init__(self, desk: Desk, text: str = "") -> None:
        """Take the desk and a text to begin with (what was pasted)."""
        super().__init__(desk)
        self._text = text[:_PASTE_LIMIT]
        self._parts = pasted.taken_apart(self._text, desk.case.settings.date_order)

    def compose(self) -> ComposeResult:
        """Rows of fields, the text last."""
        parts = self._parts
        sender, at, text = (
            (parts.sender, parts.at, parts.text) if parts else ("", f"{self.desk.case.now()[:16]}Z", self._text)
        )
        with VerticalScroll(classes="form", can_focus=False):
            yield Static(join(("A message by hand", "bold $primary")))
            yield row("Chat", box("chat", hint="where it was said: a group's name, “phone call”"))
            yield row("Sender", box("sender", sender, "who said it"))
            yield row("When", box("at", at, "2026-04-25T05:12Z"))
            yield row("Files", box("files", hint="paths of pictures or screenshots, with commas"))
            yield row("Text", area(text))
            yield Static(_told(parts, self.desk.case.settings.timezone), id="said", classes="form-said")
            yield Button("Save", id="save", compact=True, action="screen.save")
            yield Static(
                join(
                    key_words(self.NAME), (ENTER_KEY, "bold $primary"), " in a line: save   ",
                    ("tab", "bold $primary"), " next field   ", ("esc", "bold $primary"), " leave",
                ),
                classes="form-foot",
            )  # fmt: skip

    def on_mount(self) -> None:
        """Start with the chat."""
        self.query_one("#chat", Input).focus()

    @on(TextArea.Changed)
    def _pasted(self, event: TextArea.Changed) -> None:
        """A line of a chat that was pasted into the text is taken apart too; what was typed is left alone."""
        text = event.text_area.text
        came, self._text = len(text) - len(self._text), text
        if came < _SHORTEST_LINE or self.value("sender"):
            return
        parts = pasted.taken_apart(text, self.desk.case.settings.date_order)
        if parts is not None:
            self.query_one("#sender", Input).value, self.query_one("#at", Input).value = parts.sender, parts.at
            event.text_area.load_text(parts.text)
            self.query_one("#said", Static).update(_told(parts, self.desk.case.settings.timezone))

    def action_save(self) -> None:
        """Check and save."""
        from workbench import flow

        text = self.query_one("#text", TextArea).text.strip()
        files = tuple(typed_path(w) for w in words(self.value("files")))
        chat, sender, at = self.value("chat"), self.value("sender"), self.value("at")
        if not text and not files:
            self.failed(UsageError("There is nothing to keep yet.", "Type or paste the text, or name a file."))
            return
        if not chat:
            self.failed(UsageError("Where was it said?", "Name the chat, or write “phone call”."))
            return
        self.act(lambda: flow.add_message(self.desk.case, chat, sender, at, text, files), self._saved)

    def _saved(self, message: Message) -> None:
        self.desk.last = f"message {message.id} by hand"
        self.desk.tell("Saved. If it carries a claim, the queue shows it.")
        self.desk.changed(everything=True)


def _told(parts: Pasted | None, zone: str) -> Content:
    """What was read out of a line of a chat, and what has to be looked at."""
    if parts is None:
        return Content("")
    clock = line(zone or "UTC, as the case names no zone", limit=60)
    read = "" if parts.sure else f" Its date is read as {_READ[parts.order]}."
    return join("Taken from a line of a chat.", read, " The time is read as of ", clock, ": is that right?")
