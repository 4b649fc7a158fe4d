"""What the plain lists share: a list with the pane beside it, read when it opens, told of when the cursor rests."""

from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from workbench.tui.events import RowMoved, RowOpened
from workbench.tui.screens.following import Following, beside
from workbench.tui.text import stack
from workbench.tui.widgets.bars import Hints, TopLine
from workbench.tui.widgets.moving import Moves
from workbench.tui.widgets.queue_list import RowList


class Listed(Moves, Following[None]):
    """A screen with one list, `rows`. `_preview` fills the pane, `action_open` is what Enter does."""

    rows: RowList[Any]

    def compose(self) -> ComposeResult:
        """As the queue."""
        yield TopLine()
        yield from beside(*self._left())
        yield Hints(self.NAME)

    def _left(self) -> tuple[Widget, ...]:
        """The list with what belongs to it, from top to bottom."""
        return self.rows, Static(id="empty")

    def on_mount(self) -> None:
        """Read in the background."""
        self.rows.focus()
        self.action_refresh_rows()

    def _preview(self) -> None:
        """Tell of the row under the cursor in the pane."""
        raise NotImplementedError

    def action_open(self) -> None:
        """Open the row under the cursor."""
        raise NotImplementedError

    def _empty(self, *instead: Content) -> None:
        """What stands where the rows would be, if there are none."""
        self.set_class(not self.rows.count, "is-empty")
        self.query_one("#empty", Static).update(stack(instead))

    def _previewed(self, words: Content) -> None:
        if self.is_attached:
            self.query_one("#preview", Static).update(words)

    @on(RowMoved)
    def _moved(self) -> None:
        self._say()
        self._at_rest(self._preview)

    @on(RowOpened)
    def _opened(self) -> None:
        self.action_open()
