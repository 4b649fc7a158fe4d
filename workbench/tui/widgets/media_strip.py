"""The strip of a claim's media: one tile each, a picture or a grey box over its name. Only visible tiles are drawn."""

from collections.abc import Callable
from dataclasses import dataclass

from rich.segment import Segment
from textual import events
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from workbench.tui.theme import CURSOR
from workbench.tui.widgets.picture_face import BOX, Face, Inks, face_line, inks_of
from workbench.tui.widgets.queue_list import fit


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile: its face, the line below it (harmless text), and whether that line warns."""

    face: Face
    caption: str
    warns: bool = False


class MediaStrip(ScrollView, can_focus=True, inherit_bindings=False):
    """Tiles one under the other, with a cursor."""

    BINDINGS = [
        Binding("down", "step(1)", "Next medium", show=False),
        Binding("up", "step(-1)", "Previous medium", show=False),
        Binding("pagedown,space", "page(1)", "Page down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("enter", "open", "Open", show=False),
        Binding("home", "to(0)", "First medium", show=False),
        Binding("end", "to(-1)", "Last medium", show=False),
    ]
    COMPONENT_CLASSES = {BOX, "tile--cursor", "tile--warns"}
    cursor: reactive[int] = reactive(0, repaint=False)

    class Moved(Message):
        """The cursor stands on another medium."""

    class Opened(Message):
        """Enter, or a second click on a medium."""

    class Paged(Message):
        """The words beside the strip are to be scrolled."""

        def __init__(self, pages: int) -> None:
            """Take how many pages, negative for up."""
            super().__init__()
            self.pages = pages

    class Scrolled(Message):
        """Other tiles can be seen."""

    def __init__(self, tile: Callable[[int], Tile], *, id: str | None = None) -> None:  # noqa: A002  # Textual's own name
        """Take how a tile is made; the strip starts empty."""
        super().__init__(id=id)
        self._tile = tile
        self._inks: Inks | None = None
        self.count = 0

    # --- what is shown ----------------------------------------------------------------------------------------------

    @property
    def face_size(self) -> tuple[int, int]:
        """Columns and rows of a picture: room for 4:3, a cell being twice as high as wide."""
        width = max(1, self.scrollable_content_region.width - 1)
        return width, max(3, width * 3 // 8)

    @property
    def _height(self) -> int:
        return self.face_size[1] + 1

    def in_sight(self) -> range:
        """Which tiles can be seen now, with one more on either side."""
        top = int(self.scroll_offset.y)
        first = max(0, top // self._height - 1)
        return range(first, min(self.count, (top + self.size.height) // self._height + 2))

    def show(self, count: int, cursor: int = 0) -> None:
        """Show so many tiles."""
        self.count = count
        self.set_reactive(MediaStrip.cursor, max(0, min(cursor, count - 1)))
        self._laid_out()

    def _laid_out(self) -> None:
        tall = self.count * self._height
        if tall > self.size.height:  # room below the last one, so that it can stand at the top too
            tall = max(0, self.count - 1) * self._height + max(self._height, self.size.height)
        self.virtual_size = Size(self.size.width, tall)
        self.call_after_refresh(self._into_view)
        self.refresh()

    def on_resize(self) -> None:
        """Tiles are as wide as the strip."""
        self._laid_out()
        self.post_message(self.Scrolled())

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Tell what can be seen."""
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self.post_message(self.Scrolled())

    def notify_style_update(self) -> None:
        """The theme changed: inks are mixed anew."""
        super().notify_style_update()
        self._inks = None

    # --- drawing ----------------------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """One line of a tile."""
        width = self.scrollable_content_region.width
        number, row = divmod(y + int(self.scroll_offset.y), self._height)
        self._inks = inks = self._inks or inks_of(self)
        ground = inks.ground
        if number >= self.count:
            return Strip.blank(width, ground)
        tile, here = self._tile(number), number == self.cursor
        columns, rows = self.face_size
        if row < rows:
            pieces = [Segment(" ", ground), *face_line(tile.face, row, columns, rows, inks)]
            return Strip(pieces).adjust_cell_length(width, ground)
        ink = ground + self.get_component_rich_style("tile--cursor", partial=True) if here else ground
        if tile.warns:
            ink = ink + self.get_component_rich_style("tile--warns", partial=True)
        pieces = [Segment(CURSOR if here else " ", ink), Segment(fit(tile.caption, columns), ink)]
        return Strip(pieces).adjust_cell_length(width, ground)

    # --- moving -----------------------------------------------------------------------------------------------------

    def watch_cursor(self, old: int, new: int) -> None:
        """Repaint the two captions, scroll if needed, tell the screen."""
        for number in (old, new):
            caption = (number + 1) * self._height - 1 - int(self.scroll_offset.y)
            self.refresh(Region(0, caption, self.size.width, 1))
        self._into_view()
        self.post_message(self.Moved())

    def _into_view(self) -> None:
        """The chosen one stands at the top, beside its words, unless all of them can be seen."""
        self.scroll_to(y=self.cursor * self._height, animate=False, immediate=True, force=True)

    def action_step(self, by: int) -> None:
        """The next or previous medium."""
        self.cursor = max(0, min(self.count - 1, self.cursor + by))

    def action_page(self, pages: int) -> None:
        """A page of the words beside the strip."""
        self.post_message(self.Paged(pages))

    def action_open(self) -> None:
        """Look at this one closely."""
        self.post_message(self.Opened())

    def action_to(self, index: int) -> None:
        """The first or last one."""
        self.cursor = max(0, self.count - 1) if index < 0 else 0

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor; a click on the cursor opens."""
        number = (event.y + int(self.scroll_offset.y)) // self._height
        if number == self.cursor:
            self.action_open()
        elif 0 <= number < self.count:
            self.cursor = number
