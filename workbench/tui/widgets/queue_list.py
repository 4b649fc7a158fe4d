"""A list of any length: an id vector, rows fetched by the page, only visible lines drawn.

A million rows cost 8 MB and no start-up time; a key press repaints two lines
(reference/tui.md §2b measures this against the ready-made widgets). The vector is a snapshot, so rows do
not jump while others work; the cursor and the marks are kept by id, never by position. A negative number is a heading:
it is drawn as the screen says and never marked.
"""

import contextlib
from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from typing import Generic, Self, TypeVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from workbench.errors import WorkbenchError
from workbench.safety.text import safe
from workbench.tui.events import MarksChanged, RowMoved, RowOpened
from workbench.tui.rtl import laid_out
from workbench.tui.theme import CURSOR, MARK

T = TypeVar("T")
LIT = "+"
"""Beside a row that others changed and that was just read."""
_LIT_SECONDS = 6.0
_READ = 32
"""Rows are read by so many, when the first of them is drawn: in two milliseconds, which no key is felt to wait for."""
PAGES_KEPT = 64
PAGE = 128
"""Rows of a list's beginning that fill any screen and can be shown before the rest is known."""
_DRAWN_KEPT = 1_000
"""Drawn rows that are kept: some screenfuls."""
_FEW = 1_000
"""Rows whose look changed that are looked for one by one; for more, everything in view is drawn."""
_MARK_COLUMNS = 2
"""Cells on the left in which a click marks: the cursor's bar and the mark."""

Cell = tuple[str, str]
"""A piece of a row: harmless text and the name of its ink (see `INKS`)."""

INKS = (
    "soft", "strong", "warning", "rumor", "corroborated", "confirmed", "refuted", "misleading", "contested",
    "unverifiable",
)  # fmt: skip


class RowList(ScrollView, Generic[T], can_focus=True, inherit_bindings=False):
    """The virtual list. `fetch` reads rows by id, `draw` turns one into pieces of a given width."""

    COMPONENT_CLASSES = {"row--cursor", "row--marked", *(f"row--{ink}" for ink in INKS)}

    cursor: reactive[int] = reactive(0, repaint=False)

    def __init__(
        self,
        fetch: Callable[[Sequence[int]], Mapping[int, T]],
        draw: Callable[[T, int], Sequence[Cell]],
        *,
        id: str | None = None,  # noqa: A002  # Textual's own name for it
    ) -> None:
        """Take the two functions; the list starts empty."""
        super().__init__(id=id)
        self._fetch = fetch
        self._draw = draw
        self._pages: OrderedDict[int, dict[int, T]] = OrderedDict()
        self._inks: dict[str, Style] = {}
        self._anchor: int | None = None
        self._drawn: dict[tuple[int, bool], tuple[T, int, Strip]] = {}
        self.ids: array[int] = array("q")
        self.marks: set[int] = set()
        self.lit: frozenset[int] = frozenset()
        """Rows that others changed and that were just read: they bear a sign for a moment."""
        self.markable = False
        """Whether a click on the column of the marks marks: where a screen has keys for that."""
        self.unreadable = ""
        self.at_once: Callable[[], None] | None = None
        """What is done in the same breath as a move: a message comes after the next paint, and would cost another."""

    # --- what is shown ----------------------------------------------------------------------------------------------

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.ids)

    @property
    def current(self) -> int | None:
        """The id under the cursor."""
        return self.ids[self.cursor] if 0 <= self.cursor < len(self.ids) else None

    def show(self, ids: Iterable[int], keep: int | None = None) -> None:
        """Show these ids. The cursor goes to the id `keep` (default: where it is), else stays at its position."""
        wanted = self.current if keep is None else keep
        self.ids = ids if isinstance(ids, array) and ids.typecode == "q" else array("q", ids)  # nobody changes one
        self._pages.clear()
        self.virtual_size = Size(self.size.width, len(self.ids))
        at = min(self.cursor, max(0, len(self.ids) - 1))
        if wanted is not None:
            with contextlib.suppress(ValueError):  # it is not shown any more
                at = self.ids.index(wanted)
        self.set_reactive(RowList.cursor, at)
        self._into_view()
        self.call_after_refresh(self._into_view)  # the new length counts for scrolling only after a layout
        self.refresh()
        self._tell_moved()

    def _tell_moved(self) -> None:
        if self.at_once is not None:
            self.at_once()
        self.post_message(RowMoved(self.current))

    def forget(self, ids: Iterable[int] | None = None) -> None:
        """Read these rows again when they are next drawn; all rows by default."""
        self.unreadable = ""
        gone = None if ids is None else set(ids)
        for number in list(self._pages):
            if gone is None or gone & self._pages[number].keys():
                del self._pages[number]
        self.refresh()  # the rows read again beside these are new objects, and are drawn anew

    def row(self, index: int) -> T | None:
        """The row at a position; None when it was deleted since the list was read."""
        number = index // _READ
        page = self._pages.get(number)
        if page is None:
            try:
                page = dict(self._fetch(self.ids[number * _READ : (number + 1) * _READ].tolist()))
            except WorkbenchError as error:
                # Drawing cannot be refused: the rows say so themselves, and the next refresh tries again.
                self.unreadable = safe(error.message, newlines=False)
                return None
            self._pages[number] = page
            if len(self._pages) > PAGES_KEPT:
                self._pages.popitem(last=False)
        else:
            self._pages.move_to_end(number)
        return page.get(self.ids[index])

    # --- drawing ----------------------------------------------------------------------------------------------------

    def notify_style_update(self) -> None:
        """The theme changed: inks are mixed anew."""
        super().notify_style_update()
        self._inks.clear()
        self._drawn.clear()

    def _ink(self, name: str) -> Style:
        style = self._inks.get(name)
        if style is None:
            style = self.rich_style if not name else self.get_component_rich_style(f"row--{name}", partial=True)
            self._inks[name] = style
        return style

    def _redraw(self, ids: Set[int] | None) -> None:
        """Draw these rows again where they can be seen; all rows without them."""
        if ids is None or len(ids) > _FEW:
            self.refresh()
            return
        for number in ids:
            for here in (True, False):
                self._drawn.pop((number, here), None)
        top = int(self.scroll_offset.y)
        for y, number in enumerate(self.ids[top : top + self.size.height]):
            if number in ids:
                self.refresh(Region(0, y, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        """Draw one visible line."""
        width = self.scrollable_content_region.width
        index = y + int(self.scroll_offset.y)
        ground = self._ink("")
        if index >= len(self.ids):
            return Strip.blank(width, ground)
        here = index == self.cursor
        marked = self.ids[index] in self.marks
        lit = self.ids[index] in self.lit
        if marked or lit:
            ground = ground + self._ink("marked")
        if here:
            ground = ground + self._ink("cursor")
        row = self.row(index)
        cells: Sequence[Cell] = (
            [(f" {self.unreadable or 'gone'}", "soft")] if row is None else self._draw(row, width - 2)
        )
        pieces = [Segment(CURSOR if here else " ", ground), Segment(MARK if marked else LIT if lit else " ", ground)]
        pieces += [Segment(text, ground + self._ink(ink) if ink else ground) for text, ink in cells]
        return Strip(pieces).adjust_cell_length(width, ground)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Lines as they go to the screen. A row that was drawn before is not drawn again because it moved up."""
        if any(self.styles.gutter) or self.styles.tint.a or self.opacity < 1:
            return super().render_lines(crop)
        width, filters, ground = self.outer_size.width, self.get_line_filters(), self.background_colors[1]
        inner, top = self.scrollable_content_region.width, int(self.scroll_offset.y)
        strips: list[Strip] = []
        for y in crop.line_range:
            index = y + top
            row = self.row(index) if index < len(self.ids) else None
            key = (self.ids[index], index == self.cursor) if row is not None else (0, False)
            kept = self._drawn.get(key)
            if row is not None and kept is not None and kept[0] is row and kept[1] == inner:
                strips.append(kept[2])
                continue
            strip = self.render_line(y).adjust_cell_length(width, self._ink(""))
            for one in filters:
                strip = strip.apply_filter(one, ground)
            if row is not None:
                if len(self._drawn) >= _DRAWN_KEPT:
                    self._drawn.clear()
                self._drawn[key] = (row, inner, strip)
            strips.append(strip)
        start, end = crop.column_span
        return strips if (start, end) == (0, width) else [s.crop(start, end) for s in strips]

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """As Textual's; a call without regions means that rows look otherwise now."""
        if not regions:
            self._drawn.clear()
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """As Textual's, but the bar is told only what can be seen of it: an eighth of a cell, or an end."""
        size = self.size
        if self.show_vertical_scrollbar:
            bar = self.vertical_scrollbar
            least = self.virtual_size.height / max(1, size.height * 8)
            if new_value in (0, self.max_scroll_y) or abs(new_value - bar.position) >= least:
                bar.position = new_value
        if round(old_value) != round(new_value):
            self.refresh(size.region)

    def watch_cursor(self, old: int, new: int) -> None:
        """Repaint the two lines, scroll if needed, tell the screen."""
        top, height = int(self.scroll_offset.y), self.size.height
        for index in (old, new):
            if 0 <= index - top < height:
                self.refresh(Region(0, index - top, self.size.width, 1))
        self._into_view()
        self._tell_moved()

    def _into_view(self) -> None:
        top, height = int(self.scroll_offset.y), self.size.height
        if height <= 0:
            return
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False, immediate=True)
        elif self.cursor >= top + height:
            self.scroll_to(y=self.cursor - height + 1, animate=False, immediate=True)

    def centre(self) -> None:
        """Put the cursor's row into the middle of the list."""
        self.call_after_refresh(self._centre)

    def _centre(self) -> None:
        self.scroll_to(y=max(0, self.cursor - self.size.height // 2), animate=False, immediate=True)

    def on_resize(self) -> None:
        """Keep the cursor visible."""
        self.virtual_size = Size(self.size.width, len(self.ids))
        self._into_view()

    # --- moving and marking -----------------------------------------------------------------------------------------

    def move(self, rows: int) -> None:
        """Move the cursor by so many rows, stopping at both ends."""
        self.cursor = max(0, min(len(self.ids) - 1, self.cursor + rows))

    def page(self, pages: int) -> None:
        """Move by a screenful."""
        self.move(pages * max(1, self.size.height - 1))

    def to(self, index: int) -> None:
        """Go to a position; negative counts from the end."""
        self.cursor = max(0, len(self.ids) + index if index < 0 else min(index, len(self.ids) - 1))

    def to_id(self, number: int) -> bool:
        """Go to a row by id; False when it is not in the list."""
        try:
            self.cursor = self.ids.index(number)
        except ValueError:
            return False
        return True

    def mark(self) -> None:
        """Mark or unmark the cursor's row and go down."""
        number = self.current
        if number is None:
            return
        if number > 0:  # a negative number is a heading
            self._anchor = number
            self.set_marks(self.marks ^ {number})
        self.move(1)

    def mark_range(self) -> None:
        """Mark from the last marked row to the cursor."""
        start = self.cursor
        if self._anchor is not None and self._anchor in self.marks:
            with contextlib.suppress(ValueError):  # it is not shown any more
                start = self.ids.index(self._anchor)
        first, last = sorted((start, self.cursor))
        self._anchor = self.current
        self.set_marks(self.marks | {i for i in self.ids[first : last + 1] if i > 0})

    def mark_all(self) -> None:
        """Mark every row shown; none when all are marked."""
        everything = {i for i in self.ids if i > 0}
        self.set_marks(set() if everything <= self.marks else everything)

    def set_marks(self, marks: set[int]) -> None:
        """Replace the marks."""
        changed = self.marks ^ marks if len(marks) + len(self.marks) <= _FEW else None
        self.marks = marks
        self._redraw(changed)
        self.post_message(MarksChanged(len(marks)))

    def light(self, ids: Iterable[int]) -> None:
        """Show for a moment that these rows were changed by others."""
        before, self.lit = self.lit, (lit := frozenset(ids))
        self._redraw(before | lit)
        if lit:
            self.set_timer(_LIT_SECONDS, lambda: self.light(()) if self.lit is lit else None)

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor; a click on the cursor opens; one on the column of the marks marks."""
        index = event.y + int(self.scroll_offset.y)
        if not 0 <= index < len(self.ids):
            return
        if event.x < _MARK_COLUMNS and self.ids[index] > 0 and self.markable:
            self.cursor, self._anchor = index, self.ids[index]
            self.set_marks(self.marks ^ {self.ids[index]})
        elif index == self.cursor:
            self.post_message(RowOpened(self.ids[index]))
        else:
            self.cursor = index


def fit(text: str, width: int) -> str:
    """Harmless text cut or padded to a number of cells; a cut is shown by `…`.

    What reads right to left is cut first and then laid out as `rtl` says.
    """
    if width <= 0:
        return ""
    if cell_len(text) > width:
        text = set_cell_size(text, width - 1) + "…"
    return set_cell_size(laid_out(text), width)
