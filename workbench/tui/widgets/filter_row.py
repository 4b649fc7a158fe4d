"""The line where a filter is typed: checked while typing, with the number of hits, applied by Enter."""

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, Static

from workbench.errors import UsageError, WorkbenchError
from workbench.safety.limits import QUERY_CHARS
from workbench.tui.desk import Desk
from workbench.tui.text import join, line

_COUNT_AFTER = 0.15
_EXAMPLES = {
    "claims": "status:rumor place:Kidal actor:JNIM has:video -bloc:Western origins:>=2 after:7d words",
    "texts": "place:Kidal actor:JNIM lang:fr chat:Nord has:media after:7d words",
    "messages": "chat:Kidal sender:Moussa lang:fr platform:telegram has:media claim:C-17 after:7d words",
}


class FilterRow(Vertical):
    """The filter's input with a line below it that says what is wrong or how much it finds."""

    BINDINGS = [Binding("escape", "close", "Leave", show=False)]

    class Applied(Message):
        """Enter or escape; `text` is None when the old filter stays."""

        def __init__(self, text: str | None) -> None:
            """Take the new filter."""
            super().__init__()
            self.text = text

    def __init__(self, check: Callable[[str], None], count: Callable[[str], int], desk: Desk, what: str) -> None:
        """Take a quick check (raises UsageError), a count of hits (run in a worker), and what is counted."""
        super().__init__(id="filter-row")
        self._check, self._count, self._desk, self._what = check, count, desk, what
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """The input and what it says."""
        yield Input(id="filter-text", max_length=QUERY_CHARS, compact=True)
        yield Static(id="filter-said")

    def edit(self, text: str) -> None:
        """Start typing with this text."""
        box = self.query_one(Input)
        box.value = text
        box.focus()
        self._say(join(("e.g. ", "$soft"), (_EXAMPLES[self._what], "$soft")))

    def _say(self, words: Content) -> None:
        self.query_one("#filter-said", Static).update(words)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if self._timer is not None:
            self._timer.stop()
        if event.value:
            self._timer = self.set_timer(_COUNT_AFTER, self._look)

    def _look(self) -> None:
        text = self.query_one(Input).value
        self._desk.jobs.read("filter", lambda: self._counted(text), self._say)

    def _counted(self, text: str) -> Content:
        try:
            return join((f"{self._count(text):,} {self._what}", "bold $success"), ("   ⏎ shows them", "$soft"))
        except UsageError as error:
            return join(line(error.message, "$error"), " ", line(error.hint, "$soft"))

    @on(Input.Submitted)
    def _enter(self, event: Input.Submitted) -> None:
        event.stop()
        text = event.value.strip()
        try:
            self._check(text)
        except WorkbenchError as error:
            self._say(join(line(error.message, "bold $error"), " ", line(error.hint, "$soft")))
            return
        self.post_message(self.Applied(text))

    def action_close(self) -> None:
        """The old filter stays."""
        self.post_message(self.Applied(None))
