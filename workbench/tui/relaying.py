"""Keeps a text that changes twice in a row from being measured as it was in between.

Textual 8.2 counts the changes of a widget's text and keeps its measures by that count; what changes again before the
widget was idle is not counted. When something else had the screen laid out between the two, the measures of the first
text stay, and a chart keeps the height of the empty text that it began with. Every screen of ours counts those too.
"""

from typing import TypeVar

from textual.geometry import Size
from textual.screen import ModalScreen, Screen

T = TypeVar("T")


class Relaying(Screen[T]):
    """A screen whose texts are as high as what they say now."""

    def _refresh_layout(self, size: Size | None = None, scroll: bool = False) -> None:
        super()._refresh_layout(size, scroll)
        for widget in self._compositor.widgets:
            if widget._layout_required:
                widget._layout_updates += 1


class Dialog(ModalScreen[T], Relaying[T]):
    """The base of everything that opens over a screen. ModalScreen stands first: Textual takes styles from there."""
