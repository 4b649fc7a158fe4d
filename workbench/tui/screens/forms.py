"""What the forms share: a labelled row, and the line that says what is wrong with the input."""

from textual.containers import Horizontal
from textual.content import Content
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Input, Static

from workbench.tui.text import join

SAVE_OR_LEAVE = join(
    ("⏎", "bold $primary"), " save   ", ("tab", "bold $primary"), " next field   ", ("←→", "bold $primary"),
    " change a choice   ", ("esc", "bold $primary"), " leave",
)  # fmt: skip


def row(label: str, field: Widget) -> Horizontal:
    """A field with its label before it. The label is ours."""
    return Horizontal(Static(Content(label), classes="form-label"), field, classes="form-row")


def box(name: str, value: str = "", hint: str = "", known: tuple[str, ...] = ()) -> Input:
    """A field of one line; `known` words are suggested while typing (→ takes the suggestion)."""
    return Input(
        value, placeholder=hint, id=name, compact=True,
        suggester=SuggestFromList(known, case_sensitive=False) if known else None,
    )  # fmt: skip


def words(text: str) -> tuple[str, ...]:
    """A comma list taken apart."""
    return tuple(w.strip() for w in text.split(",") if w.strip())
