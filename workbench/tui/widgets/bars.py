"""The two lines every main screen has: what you are looking at (top) and which keys do what (bottom)."""

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.widgets import Static

from workbench.safety.text import safe
from workbench.tui import keys
from workbench.tui.text import join
from workbench.tui.widgets.queue_list import fit

_LAST = 60
"""Cells of the sentence about the last act."""


def last_words(last: str) -> Content:
    """What was done last, cut with one ellipsis; nothing when nothing was."""
    if not last:
        return Content("")
    said = safe(last, newlines=False)
    return join(("last: ", "$soft"), (fit(said, min(_LAST, cell_len(said))), "$soft"))


class TopLine(Static):
    """Screen, filter, counts, marks, the last act, the running job."""

    _told = Content("")

    def tell(self, *parts: str | Content | tuple[str, str]) -> None:
        """Show these parts with a space between them; empty ones are left out."""
        kept = [p if isinstance(p, Content) else join(p) for p in parts]
        words = Content("  ").join(p for p in kept if p.plain)
        if not words.is_same(self._told):
            self._told = words
            self.update(words, layout=False)


class Hints(Static):
    """The footer: as many hints of the key table as fit; clicking one does it.

    What acts on a row is left out while the screen has none (its class `is-empty`).
    """

    def __init__(self, screen: str) -> None:
        """Take the screen's name in the key table."""
        super().__init__()
        self._of = screen
        self._spots: list[tuple[int, int, str]] = []
        self._drawn = (0, True)

    def on_mount(self) -> None:
        """Draw for the first time."""
        self._fill()

    def on_resize(self) -> None:
        """Draw for the new width."""
        self._fill()

    def renew(self) -> None:
        """Draw anew when the screen got its first row or lost its last; costs nothing else."""
        if self.is_mounted and self._drawn != (self.size.width, self._rows()):
            self._fill()

    def _rows(self) -> bool:
        return not self.screen.has_class("is-empty")

    def _fill(self) -> None:
        width = self.size.width or 80
        rows = self._rows()
        self._drawn = (self.size.width, rows)
        hints = [h for h in keys.hints(self._of) if rows or not h.rows]
        while hints and sum(cell_len(h.key) + cell_len(h.label) + 2 for h in hints) > width:
            hints.pop(-2 if len(hints) > 1 else -1)  # the last one is help: it stays longest
        parts: list[Content] = []
        at = 1
        self._spots = []
        for hint in hints:
            parts.append(join(" ", (hint.key, "bold $primary"), " ", (hint.label, "$foreground")))
            end = at + cell_len(hint.key) + cell_len(hint.label) + 2
            self._spots.append((at, end, hint.call))
            at = end
        self.update(Content("").join(parts), layout=False)

    async def on_click(self, event: events.Click) -> None:
        """Run the hint that was clicked; a screen that is being left does nothing more."""
        if not self.screen.is_current:
            return
        for start, end, call in self._spots:
            if start <= event.x + 1 < end:
                await self.app.run_action(call, default_namespace=self.screen)
                return


def key_words(screen: str) -> Content:
    """The keys of a form or dialog in one line, from the key table."""
    return join(*(p for h in keys.hints(screen) for p in ((h.key, "bold $primary"), f" {h.label.lower()}   ")))
