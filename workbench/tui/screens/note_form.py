"""The form for a claim's note of several lines; a note of one line is asked for in one line."""

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Button, Static, TextArea

from workbench.model import Claim, claim_label
from workbench.tui import keys
from workbench.tui.desk import Desk
from workbench.tui.screens.forms import Form, area, row
from workbench.tui.text import join, line
from workbench.tui.widgets.bars import key_words


class NoteForm(Form):
    """Change or take away the note of one claim."""

    NAME = "note"
    BINDINGS = keys.bindings(NAME)

    def __init__(self, desk: Desk, claim: Claim) -> None:
        """Take the desk and the claim."""
        super().__init__(desk)
        self.claim = claim

    def compose(self) -> ComposeResult:
        """The claim, then its note."""
        with VerticalScroll(classes="form", can_focus=False):
            yield Static(join((f"Note on {claim_label(self.claim.id)} ", "bold $primary"), line(self.claim.title)))
            yield row("Note", area(self.claim.note))
            yield Static(id="said", classes="form-said")
            yield Button("Save", id="save", compact=True, action="screen.save")
            yield Static(
                join(key_words(self.NAME), ("empty", "bold $primary"), " removes it   ", ("esc", "bold $primary"),
                     " leave"),
                classes="form-foot",
            )  # fmt: skip

    def on_mount(self) -> None:
        """Type at once."""
        self.query_one("#text").focus()

    def action_save(self) -> None:
        """Save: one undoable act; what was left unchanged changes nothing."""
        from workbench.claims import editing

        text, claim, case = self.query_one("#text", TextArea).text.strip(), self.claim, self.desk.case
        if text == claim.note:
            self.dismiss(None)
        else:
            self.act(lambda: editing.set_note(case, claim.id, text), self.saved)
