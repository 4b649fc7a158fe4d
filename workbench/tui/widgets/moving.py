"""How every screen with a list moves its cursor and marks: once, so that a key does the same everywhere."""

from typing import Any

from workbench.tui.widgets.queue_list import RowList


class Moves:
    """The cursor actions of a screen whose list is `rows`."""

    rows: RowList[Any]

    def action_down(self) -> None:
        """One down."""
        self.rows.move(1)

    def action_up(self) -> None:
        """One up."""
        self.rows.move(-1)

    def action_page_down(self) -> None:
        """A page down."""
        self.rows.page(1)

    def action_page_up(self) -> None:
        """A page up."""
        self.rows.page(-1)

    def action_top(self) -> None:
        """First row."""
        self.rows.to(0)

    def action_bottom(self) -> None:
        """Last row."""
        self.rows.to(-1)


class Marks:
    """The marking actions of a screen whose list is `rows`."""

    rows: RowList[Any]

    def action_mark(self) -> None:
        """Mark and go down."""
        self.rows.mark()

    def action_mark_range(self) -> None:
        """Mark up to here."""
        self.rows.mark_range()

    def action_mark_all(self) -> None:
        """Mark all shown, or none."""
        self.rows.mark_all()
