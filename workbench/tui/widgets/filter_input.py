"""The input of the filter row: what is wrong is underlined, what may follow stands faint behind the cursor.

It only draws and hands keys on; what they mean is decided by the row.
"""

from rich.highlighter import Highlighter
from rich.text import Text
from textual import events
from textual.binding import Binding
from textual.message import Message
from textual.widgets import Input

from workbench.safety.limits import QUERY_CHARS

PASTED_BYTES = 4_096
"""A paste of so many bytes is no filter (reference/tui.md §4)."""


class _Wrong(Highlighter):
    """Underlines spans of the text: not by colour, which not everybody sees."""

    def __init__(self) -> None:
        self.spans: tuple[tuple[int, int], ...] = ()

    def highlight(self, text: Text) -> None:
        for start, end in self.spans:
            text.stylize("underline", start, end)


class FilterInput(Input):
    """One line of filter. `Wanted` tells the row which of its keys was pressed."""

    BINDINGS = [
        Binding("tab", "want('take')", "Take it", show=False),
        Binding("up", "want('up')", "Earlier filter", show=False),
        Binding("down", "want('down')", "Candidates", show=False),
    ]

    class Wanted(Message):
        """A key of the row: `take`, `up`, `down`, `enter`."""

        def __init__(self, what: str) -> None:
            """Take which."""
            super().__init__()
            self.what = what

    class Refused(Message):
        """A paste that is too long for a filter."""

    def __init__(self) -> None:
        """Start empty."""
        self._wrong = _Wrong()
        super().__init__(id="filter-text", max_length=QUERY_CHARS, compact=True, highlighter=self._wrong)

    def show_wrong(self, spans: tuple[tuple[int, int], ...]) -> None:
        """Underline these spans."""
        if spans != self._wrong.spans:
            self._wrong.spans = spans
            self.refresh()

    def show_ghost(self, rest: str) -> None:
        """Show faintly how the text may go on; "" for nothing. Only at the end of the text."""
        self._suggestion = self.value + rest if rest and self.cursor_at_end else ""

    @property
    def has_ghost(self) -> bool:
        """Whether something is proposed behind the cursor."""
        return bool(self._suggestion) and self.cursor_at_end

    def action_want(self, what: str) -> None:
        """Hand a key on."""
        self.post_message(self.Wanted(what))

    def action_cursor_right(self, select: bool = False) -> None:
        """At the end: take what is proposed, the whole value and not the letters that are shown."""
        if self.has_ghost and not select:
            self.action_want("take")
        else:
            super().action_cursor_right(select)

    async def action_submit(self) -> None:
        """Enter is the row's: it may take a candidate."""
        self.action_want("enter")

    def _on_paste(self, event: events.Paste) -> None:
        """Refuse a paste that cannot be a filter; several lines become one."""
        event.stop()
        event.prevent_default()
        if len(event.text.encode("utf-8", "replace")) >= PASTED_BYTES:
            self.post_message(self.Refused())
        else:
            self.replace(" ".join(event.text.split()), *sorted(self.selection))
