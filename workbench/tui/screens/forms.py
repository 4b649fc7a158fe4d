"""What the forms share: leaving, saving with Enter, a labelled row, and the line that says what is wrong."""

from collections.abc import Callable
from typing import TypeVar

from textual import on
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from workbench.errors import WorkbenchError
from workbench.store.events import Act
from workbench.tui import keys
from workbench.tui.desk import Desk
from workbench.tui.relaying import Dialog
from workbench.tui.text import join, line
from workbench.tui.theme import ENTER_KEY

T = TypeVar("T")
SAVE_OR_LEAVE = join(
    (ENTER_KEY, "bold $primary"), " save   ", ("tab", "bold $primary"), " next field   ", ("←→", "bold $primary"),
    " change a choice   ", ("esc", "bold $primary"), " leave",
)  # fmt: skip


FIELDS = (
    Binding("tab", "app.focus_next", "Next field", show=False),
    Binding("shift+tab", "app.focus_previous", "Field before", show=False),
    Binding("ctrl+c,super+c", "screen.copy_text", "Copy", show=False),
)
"""What every Textual screen has, for forms that inherit no bindings; without them the focus cannot leave a field."""


class Form(Dialog[None]):
    """A form over a screen: Enter saves, escape leaves, and what is wrong is said in the form (`#said`)."""

    BINDINGS = [
        Binding("escape", "close", "Leave", show=False), Binding("enter", "save", "Save", show=False),
        *keys.bindings("form"),
    ]  # fmt: skip

    def __init__(self, desk: Desk) -> None:
        """Take the desk."""
        super().__init__()
        self.desk = desk
        self._saving = False

    def value(self, name: str) -> str:
        """What is typed in a field, without the space around it."""
        return self.query_one(f"#{name}", Input).value.strip()

    @on(Input.Submitted)
    def _enter(self) -> None:
        self.app.call_later(self._save)

    async def _save(self) -> None:
        if self.is_attached:  # the first of two Enters may have closed it
            await self.app.run_action("save", self)

    def action_close(self) -> None:
        """Leave without saving."""
        self.dismiss(None)

    def action_save(self) -> None:
        """Check and save."""
        raise NotImplementedError

    def action_write_outside(self) -> None:
        """Write the field that has the focus in the analyst's own editor."""
        from workbench.tui import outside

        outside.write_field(self.desk, self.focused)

    def act(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        """Do one act and leave, then tell of it; when it fails, the form stays. Enter pressed twice saves once."""
        if self._saving:
            return
        self._saving = True

        def done(result: T) -> None:
            if self.is_attached:  # escape may have come first
                self.dismiss(None)
            then(result)

        def broken(error: Exception) -> None:
            self._saving = False
            self.failed(error)

        self.desk.jobs.act(work, done, broken)

    def saved(self, act: Act) -> None:
        """Tell of an act that more than its claims may rest on."""
        self.desk.last = act.label
        self.desk.changed(act.claims, everything=True)

    def failed(self, error: Exception) -> None:
        """Our own errors are said in the form, where they can be mended; any other goes its way."""
        if isinstance(error, WorkbenchError) and self.is_attached:
            self.query_one("#said", Static).update(join(line(error.message, "bold"), " ", line(error.hint)))
        else:
            self.desk.report(error)


def row(label: str, field: Widget) -> Horizontal:
    """A field with its label before it. The label is ours."""
    return Horizontal(Static(Content(label), classes="form-label"), field, classes="form-row")


def box(name: str, value: str = "", hint: str = "", known: tuple[str, ...] = ()) -> Input:
    """A field of one line; `known` words are suggested while typing (→ takes the suggestion)."""
    return Input(
        value, placeholder=hint, id=name, compact=True,
        suggester=SuggestFromList(known, case_sensitive=False) if known else None,
    )  # fmt: skip


def area(text: str) -> TextArea:
    """A field of several lines, `#text`."""
    return TextArea(text, id="text", compact=True)


def words(text: str) -> tuple[str, ...]:
    """A comma list taken apart."""
    return tuple(w.strip() for w in text.split(",") if w.strip())
