"""A choice of few on one line, readable without colour: ‹supports›  refutes  context."""

from collections.abc import Sequence

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from workbench.tui.text import join


class Pick(Widget, can_focus=True):
    """Left and right (or space) change the choice; `value` is the chosen word. The words are our own."""

    BINDINGS = [
        Binding("left,h", "step(-1)", "Previous", show=False),
        Binding("right,l,space", "step(1)", "Next", show=False),
    ]
    index: reactive[int] = reactive(0)

    class Changed(Message):
        """Another value was chosen."""

    def __init__(self, options: Sequence[str], value: str = "", *, id: str | None = None) -> None:  # noqa: A002  # Textual's own name
        """Take the words and the one chosen at first."""
        super().__init__(id=id)
        self.options = tuple(options)
        self.set_reactive(Pick.index, self.options.index(value) if value in self.options else 0)

    @property
    def value(self) -> str:
        """The chosen word."""
        return self.options[self.index]

    def choose(self, value: str) -> None:
        """Choose a word from outside."""
        if value in self.options:
            self.index = self.options.index(value)

    def render(self) -> Content:
        """All words, the chosen one between marks; when they do not fit, whole words about it and … for the rest."""
        first = self._first()
        parts = [
            join((f"‹{o}›", "bold $primary")) if n == self.index else join((f" {o} ", "$soft"))
            for n, o in enumerate(self.options)
            if n >= first
        ]
        if first:
            parts.insert(0, join(("…", "$soft")))
        width, shown = self.size.width, len(parts)
        if width and sum(p.cell_length + 1 for p in parts) - 1 > width:
            least = self.index - first + 1 + bool(first)
            while shown > least and sum(p.cell_length + 1 for p in parts[:shown]) + 1 > width:
                shown -= 1
            parts = [*parts[:shown], join(("…", "$soft"))]
        return Content(" ").join(parts)

    def _first(self) -> int:
        def needed(first: int) -> int:
            return sum(len(o) + 3 for o in self.options[first : self.index + 1]) + 2 * (first > 0)

        first = 0
        while first < self.index and needed(first) > max(self.size.width, 20):
            first += 1
        return first

    def action_step(self, by: int) -> None:
        """Choose the next or previous word."""
        self.index = (self.index + by) % len(self.options)
        self.post_message(self.Changed())

    def on_click(self, event: events.Click) -> None:
        """Choose the word under the mouse."""
        first = self._first()
        at = 2 if first else 0
        for n, option in list(enumerate(self.options))[first:]:
            at += len(option) + 3
            if event.x < at:
                self.index = n
                self.post_message(self.Changed())
                return
