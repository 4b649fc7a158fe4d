"""Small questions over a screen: one line of text, yes or no, one of a few, where to go, what went wrong."""

from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Input, OptionList, Static
from textual.widgets.option_list import Option

from workbench.tui.keys import shown_key
from workbench.tui.places import PLACES
from workbench.tui.relaying import Dialog
from workbench.tui.text import join, line, stack
from workbench.tui.theme import ENTER_KEY

CLOSE = Binding("escape", "close", "Cancel", show=False)


class Ask(Dialog[str | None]):
    """One line of text, with something to read above it; None when the analyst turned away."""

    BINDINGS = [CLOSE]

    def __init__(
        self, title: str, body: Content, label: str, value: str = "", *, empty_is_answer: bool = False
    ) -> None:
        """Take a title of our own, the text above the line, the line's label and its first value."""
        super().__init__()
        self._title, self._body, self._label, self._value = title, body, label, value
        self._empty = empty_is_answer

    def compose(self) -> ComposeResult:
        """Title, text, input, the way out."""
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), classes="dialog-title")
            with VerticalScroll(classes="dialog-text"):
                yield Static(self._body)
            yield Static(Content(self._label), classes="dialog-label")
            yield Input(self._value, compact=True, id="answer")
            yield Static(id="answer-said")
            yield Static(
                join((ENTER_KEY, "bold $primary"), " take it   ", ("esc", "bold $primary"), " leave it"),
                classes="dialog-foot",
            )

    def on_mount(self) -> None:
        """Type at once."""
        self.query_one(Input).focus()

    def explain(self, body: Content) -> None:
        """Put another text above the line: what had to be read first."""
        self._body = body
        for words in self.query(".dialog-text Static").results(Static):  # none yet: they are made of it
            words.update(body)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter: the answer, if there is one."""
        if event.value.strip() or self._empty:
            self.dismiss(event.value.strip())
        else:
            words = join(("Write something first; ", "$warning"), ("esc", "bold $primary"), (" leaves it.", "$warning"))
            self.query_one("#answer-said", Static).update(words)

    def action_close(self) -> None:
        """Escape: no answer."""
        self.dismiss(None)


class Confirm(Dialog[bool]):
    """Yes or no. Only `y` and its button say yes; Enter, `n`, escape and the first button say no.

    So Enter, pressed once too often, never does what touches many rows or cannot be undone.
    """

    BINDINGS = [CLOSE, Binding("y", "yes", "Yes", show=False), Binding("n", "close", "No", show=False)]

    def __init__(self, title: str, body: Content, yes: str) -> None:
        """Take a title, the question, and what the yes button says."""
        super().__init__()
        self._title, self._body, self._yes = title, body, yes

    def compose(self) -> ComposeResult:
        """The question and two buttons."""
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), classes="dialog-title")
            with VerticalScroll(classes="dialog-text"):
                yield Static(self._body)
            with Horizontal(classes="dialog-buttons"):
                yield Button(Content("n No"), id="no", compact=True, action="screen.close")
                yield Button(Content(f"y {self._yes}"), id="yes", compact=True, action="screen.yes")

    def on_mount(self) -> None:
        """No has the focus."""
        self.query_one("#no").focus()

    def action_yes(self) -> None:
        """Yes."""
        self.dismiss(True)

    def action_close(self) -> None:
        """No."""
        self.dismiss(False)


class Choose(Dialog[str | None]):
    """One of a few, by arrow keys and Enter or a click; None for none."""

    BINDINGS = [CLOSE]

    def __init__(
        self, title: str, options: Sequence[tuple[str, Content]], body: Content | None = None, *, at: int = 0
    ) -> None:
        """Take a title, the options (a word to return and how it reads), and which one the cursor starts on."""
        super().__init__()
        self._title, self._options, self._body, self._at = title, tuple(options), body, at

    def compose(self) -> ComposeResult:
        """The list."""
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), classes="dialog-title")
            if self._body is not None:
                yield Static(self._body, classes="dialog-text")
            yield OptionList(*(Option(text, id=f"o{n}") for n, (_, text) in enumerate(self._options)), compact=True)
            yield Static(
                join((f"↑↓ {ENTER_KEY}", "bold $primary"), " choose   ", ("esc", "bold $primary"), " leave it"),
                classes="dialog-foot",
            )

    def on_mount(self) -> None:
        """Choose at once."""
        self.query_one(OptionList).focus()
        self.query_one(OptionList).highlighted = self._at

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter or click."""
        self.dismiss(self._options[event.option_index][0])

    def action_close(self) -> None:
        """Escape."""
        self.dismiss(None)


class GoTo(Dialog[str | None]):
    """The second key after `g`; any other key, or waiting, closes it."""

    PLACES = (("g", "top"), *((p.key, p.name) for p in PLACES), ("I", "import"), ("question_mark", "help"))

    def compose(self) -> ComposeResult:
        """A strip over the footer that teaches the second key: as many lines as the width needs."""
        yield Static(id="goto")

    def on_mount(self) -> None:
        """Nobody has to close it."""
        self.set_timer(3.0, self.action_close)

    def on_resize(self) -> None:
        """Lay the places out for the width; none is cut off and none is split over two lines."""
        parts = [join((f" {shown_key(key)} ", "bold $primary"), (place, "$foreground")) for key, place in self.PLACES]
        rows, row = [], join("g")
        for part in parts:
            if row.cell_length + part.cell_length > self.size.width:
                rows.append(row)
                row = join(" ")
            row = row.append(part)
        self.query_one("#goto", Static).update(stack([*rows, row]))

    def on_key(self, event: events.Key) -> None:
        """The second key; any that is not one of ours closes the strip. No key goes through to the screen below."""
        event.stop()
        if self.is_current:
            self.dismiss(dict(self.PLACES).get(event.key))

    def action_close(self) -> None:
        """Answer with nothing."""
        if self.is_current:
            self.dismiss(None)


class Notice(Dialog[None]):
    """Something to read and close."""

    BINDINGS = [CLOSE, Binding("enter,q", "close", "Close", show=False)]

    def __init__(self, title: str, body: Content) -> None:
        """Take a title of our own and the text."""
        super().__init__()
        self._title, self._body = title, body

    def compose(self) -> ComposeResult:
        """Title and text."""
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), classes="dialog-title")
            with VerticalScroll(classes="dialog-text"):
                yield Static(self._body)
            yield Static(join((ENTER_KEY, "bold $primary"), " close"), classes="dialog-foot")

    def action_close(self) -> None:
        """Close."""
        self.dismiss(None)


def options(words: Sequence[tuple[str, str]]) -> list[tuple[str, Content]]:
    """Options of our own words: (word, what it means)."""
    return [(word, join((f"{word:<14}", "bold"), (meaning, "$soft"))) for word, meaning in words]


def sentences(*lines: str) -> Content:
    """Lines that may hold foreign text."""
    return stack([line(text) for text in lines])
