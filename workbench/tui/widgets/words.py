"""A text that changes with every key: taller than its place, without a layout of the whole screen at each change.

Textual lays the screen out anew when a text of automatic height changes, which is most of what a key may cost. Here the
lines are wrapped once and the widget shows those that fit, from where it was paged to.
"""

from textual.content import Content
from textual.strip import Strip
from textual.visual import Visual, VisualType
from textual.widgets import Static

from workbench.tui.text import join, plural


class Words(Static):
    """A wrapped text; what does not fit is announced in the last line and paged to."""

    DEFAULT_CSS = "Words { height: 1fr; }"

    def __init__(self, *, id: str | None = None, further: str = "PgDn") -> None:  # noqa: A002  # Textual's own name
        """Start empty; `further` is the key that leads to what does not fit."""
        super().__init__(id=id)
        self._further = further
        self._words = Content("")
        self._lines: list[Strip] | None = None
        self._top = 0

    def tell(self, words: Content) -> None:
        """Show this text from its start."""
        if words.is_same(self._words) and not self._top:
            return
        self._words, self._lines, self._top = words, None, 0
        self.refresh()

    def render(self) -> Content:
        """The whole text, as tests and screen dumps ask for it."""
        return self._words

    def update(self, content: VisualType = "", *, layout: bool = True) -> None:
        """As every text of a pane is told; nothing is ever laid out anew."""
        if not isinstance(content, Content):
            raise TypeError("words come from tui.text")
        self.tell(content)

    def page(self, pages: int) -> None:
        """So many pages down, or up."""
        self._move(pages * max(1, self.size.height - 2))

    def _move(self, lines: int) -> None:
        last = max(0, len(self._wrapped()) - self.size.height + 1) if self._more(0) else 0
        self._top = max(0, min(last, self._top + lines))
        self.refresh()

    def _wrapped(self) -> list[Strip]:
        if self._lines is None:
            self._lines = Visual.to_strips(self, self._words, max(1, self.size.width), None, self.visual_style)
        return self._lines

    def _more(self, top: int) -> int:
        """How many lines are below, when the text is shown from `top`; the last line is taken by saying so."""
        left = len(self._wrapped()) - top
        return left - self.size.height + 1 if left > self.size.height else 0

    def notify_style_update(self) -> None:
        """The theme changed: the text is inked anew."""
        super().notify_style_update()
        self._lines = None

    def on_resize(self) -> None:
        """Another width wraps otherwise."""
        self._lines, self._top = None, 0

    def on_mouse_scroll_down(self) -> None:
        """Three lines down."""
        self._move(3)

    def on_mouse_scroll_up(self) -> None:
        """Three lines up."""
        self._move(-3)

    def render_line(self, y: int) -> Strip:
        """One line."""
        more = self._more(self._top)
        if more and y == self.size.height - 1:
            said = join((f"{plural(more, 'more line')}{self._further and f': {self._further}'}", "$soft"))
            return Visual.to_strips(self, said, self.size.width, 1, self.visual_style)[0]
        lines = self._wrapped()
        return lines[y + self._top] if y + self._top < len(lines) else Strip.blank(self.size.width, self.rich_style)
