"""A message entered by hand: a phone call, a screenshot, a text pasted from a chat that cannot be exported."""

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Button, Input, Static, TextArea

from workbench.errors import UsageError
from workbench.model import Message
from workbench.tui import keys
from workbench.tui.desk import Desk
from workbench.tui.screens.forms import Form, box, row, words
from workbench.tui.text import join
from workbench.tui.theme import ENTER_KEY
from workbench.tui.typed_path import typed_path
from workbench.tui.widgets.bars import key_words

_PASTE_LIMIT = 100_000


class ByHandForm(Form):
    """Enter one message; what follows from it (claim, clusters) is derived at once."""

    NAME = "by hand"
    BINDINGS = keys.bindings(NAME)

    def __init__(self, desk: Desk, text: str = "") -> None:
        """Take the desk and a text to begin with (what was pasted)."""
        super().__init__(desk)
        self._text = text[:_PASTE_LIMIT]

    def compose(self) -> ComposeResult:
        """Rows of fields, the text last."""
        now = self.desk.case.now()
        with VerticalScroll(classes="form", can_focus=False):
            yield Static(join(("A message by hand", "bold $primary")))
            yield row("Chat", box("chat", hint="where it was said: a group's name, “phone call”"))
            yield row("Sender", box("sender", hint="who said it"))
            yield row("When", box("at", f"{now[:16]}Z", "2026-04-25T05:12Z"))
            yield row("Files", box("files", hint="paths of pictures or screenshots, with commas"))
            yield row("Text", TextArea(self._text, id="text", compact=True))
            yield Static(id="said", classes="form-said")
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
        self.query_one("#text", TextArea).tab_behavior = "focus"
        self.query_one("#chat", Input).focus()

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
