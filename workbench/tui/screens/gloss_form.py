"""The form for what a message says in other words: its translation, or an explanation in its own language."""

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Button, Input, Static, TextArea

from workbench.model import Gloss, Message
from workbench.store import glosses, messages
from workbench.tui import keys
from workbench.tui.desk import Desk
from workbench.tui.screens.forms import Form, area, box, row
from workbench.tui.text import join, shown
from workbench.tui.widgets.bars import key_words

_QUOTED = 600
"""Characters of the message shown above the field; the screen below has all of it."""


def translate(desk: Desk, number: int | None) -> None:
    """Open the form for a message; says so when there is none."""
    message = messages.get(desk.case.db, number) if number is not None else None
    if message is None:
        desk.tell("There is no message here.", "Move to one first.")
        return
    desk.app.push_screen(GlossForm(desk, message, glosses.of(desk.case.db, [message.id]).get(message.id)))


class GlossForm(Form):
    """Write, change or take away the translation of one message."""

    NAME = "translation"
    BINDINGS = keys.bindings(NAME)

    def __init__(self, desk: Desk, message: Message, held: Gloss | None) -> None:
        """Take the desk, the message and the translation that it has."""
        super().__init__(desk)
        self.message, self.held = message, held

    def compose(self) -> ComposeResult:
        """The message, then two fields."""
        m, held = self.message, self.held
        with VerticalScroll(classes="form", can_focus=False):
            yield Static(join((f"What message {m.id} says", "bold $primary")))
            yield Static(shown(m.text, limit=_QUOTED))
            yield Static(join((f"written in {m.language}; the text itself stays as it is", "$soft")))
            yield row("Into", box("language", held.language if held else "en", "en, fr …; empty: an explanation"))
            yield row("In your words", area(held.text if held else ""))
            yield Static(id="said", classes="form-said")
            yield Button("Save", id="save", compact=True, action="screen.save")
            yield Static(
                join(
                    key_words(self.NAME), ("empty", "bold $primary"), " takes it away   ",
                    ("esc", "bold $primary"), " leave",
                ),
                classes="form-foot",
            )  # fmt: skip

    def on_mount(self) -> None:
        """Type at once."""
        self.query_one("#text").focus()

    def action_save(self) -> None:
        """Save; what is wrong is said in the form."""
        from workbench.evidence import glosses as writing

        language, text = self.query_one("#language", Input).value, self.query_one("#text", TextArea).text
        case, number = self.desk.case, self.message.id
        self.act(lambda: writing.translate(case, number, language, text), self.saved)
