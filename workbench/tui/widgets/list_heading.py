"""The line over a list whose columns can be clicked: the list then goes into the order of that column."""

from typing import Any

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from workbench.tui.ordering import USUAL, Order, usual
from workbench.tui.widgets.claim_row import head_cells
from workbench.tui.widgets.queue_list import RowList


class ListHeading(Static):
    """The heading of the queue."""

    class Clicked(Message):
        """A column was clicked that the queue can be ordered by."""

        def __init__(self, sort: str) -> None:
            """Take the order's name."""
            super().__init__()
            self.sort = sort

    def __init__(self, rows: RowList[Any], *, id: str | None = None) -> None:  # noqa: A002  # Textual's name for it
        """Take the list that it stands over, whose width it follows."""
        super().__init__(id=id)
        self._rows = rows
        self._order = usual(USUAL)
        self._spots: list[tuple[int, str]] = []
        self._shown = ""

    def tell(self, order: Order) -> None:
        """Show an order."""
        self._order = order
        self._draw()

    def on_resize(self) -> None:
        """Draw for the new width, once the list has it too."""
        self.call_after_refresh(self._draw)

    def _draw(self) -> None:
        """Nothing is done when nothing changes."""
        cells = head_cells(self._rows.scrollable_content_region.width, self._order)
        words = "".join(cell.words for cell in cells)
        if words == self._shown:
            return
        at = 0
        self._spots = []
        for cell in cells:
            at += len(cell.words)
            self._spots.append((at, cell.sort))
        self._shown = words
        self.update(Content(words), layout=False)

    def on_click(self, event: events.Click) -> None:
        """Order by the column that was clicked."""
        for end, sort in self._spots:
            if event.x < end:
                if sort:
                    self.post_message(self.Clicked(sort))
                return
