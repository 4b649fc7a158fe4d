"""A picture made of cells, with the sentences that say the same: whoever reads the screen aloud says those instead."""

from collections.abc import Sequence

from textual.content import Content
from textual.widgets import Static


class Plot(Static):
    """A drawn plot; `words` stand in for it where nobody sees one (`tui.spoken`)."""

    DEFAULT_CSS = "Plot { height: auto; text-wrap: nowrap; text-overflow: clip; }"

    words: tuple[str, ...] = ()
    """Sentences; none where the screen says them in words of its own."""

    def draw(self, picture: Content, words: Sequence[str] = ()) -> None:
        """Show a picture and keep its words."""
        self.words = tuple(words)
        self.update(picture)
