"""A canvas of braille dots: two by four in each cell, with lines, circles, glyphs and words that never overlap.

Pure: what goes in are numbers and harmless text, what comes out are rows of (text, style). A dot is nearly square on
most terminals, so a circle looks like one. Without braille glyphs a cell shows how full it is (`.`, `:`, `#`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from rich.cells import cell_len

from workbench.tui.text import together
from workbench.tui.theme import ASCII

DOTS_ACROSS, DOTS_DOWN = 2, 4
_BITS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))
"""The bit of each dot in a braille character, by column and row (Unicode, braille patterns)."""
_BRAILLE = 0x2800
_ASCII = " .::##"
"""By half the number of dots, rounded up."""


@dataclass(slots=True)
class Canvas:
    """So many cells across and down. Columns and rows, and dots, count from the upper left corner; what lies outside
    is not drawn."""

    across: int
    down: int
    ascii: bool = ASCII
    _bits: dict[tuple[int, int], int] = field(default_factory=dict)
    _inks: dict[tuple[int, int], str] = field(default_factory=dict)
    _words: dict[tuple[int, int], tuple[str, str]] = field(default_factory=dict)

    @property
    def dots_across(self) -> int:
        """Dots in a row."""
        return self.across * DOTS_ACROSS

    @property
    def dots_down(self) -> int:
        """Dots in a column."""
        return self.down * DOTS_DOWN

    def dot(self, x: int, y: int, ink: str = "") -> None:
        """Set one dot; the last ink of a cell is the one it is drawn with."""
        if not (0 <= x < self.dots_across and 0 <= y < self.dots_down):
            return
        cell = (x // DOTS_ACROSS, y // DOTS_DOWN)
        self._bits[cell] = self._bits.get(cell, 0) | _BITS[x % DOTS_ACROSS][y % DOTS_DOWN]
        self._inks[cell] = ink

    def line(self, x0: int, y0: int, x1: int, y1: int, ink: str = "", every: int = 1) -> None:
        """A straight line with both ends; `every` > 1 leaves dots out, counted from the first end.

        Walks along the longer side and rounds the other (DDA).
        """
        steps = max(abs(x1 - x0), abs(y1 - y0))
        for n in range(0, steps + 1, every):
            part = n / steps if steps else 0
            self.dot(round(x0 + (x1 - x0) * part), round(y0 + (y1 - y0) * part), ink)

    def ring(self, x: int, y: int, radius: int, ink: str = "") -> None:
        """A circle of dots about a point; of radius 0, the point."""
        for dx in range(-radius, radius + 1):
            for dy in range(-radius, radius + 1):
                if round((dx * dx + dy * dy) ** 0.5) == radius:
                    self.dot(x + dx, y + dy, ink)

    def free(self, column: int, row: int, cells: int) -> bool:
        """Whether so many cells lie on the canvas and no word stands in them."""
        inside = 0 <= row < self.down and column >= 0 and column + cells <= self.across
        return inside and not any((c, row) in self._words for c in range(column, column + cells))

    def put(self, column: int, row: int, text: str, style: str = "") -> bool:
        """Write harmless text over dots, unless it would not fit or touch another word; True when it was written.

        Signs that join into one (flags, families) are left out: terminals differ in how wide they draw them.
        """
        if sum(map(cell_len, text)) != cell_len(text):
            text = "".join(c for c in text if c.isascii() or c.isalnum())
        cells = sum(map(cell_len, text))
        if not text or cells == 0 or not self.free(column, row, cells):
            return False
        at = column
        for char in text:
            wide = cell_len(char)
            if wide == 0:
                if at > column:  # a mark above the letter before it; with none before it there is nothing to bear it
                    self._words[(at - 1, row)] = (self._words[(at - 1, row)][0] + char, style)
                continue
            self._words[(at, row)] = (char, style)
            for more in range(1, wide):
                self._words[(at + more, row)] = ("", style)
            at += wide
        return True

    def rows(self) -> Iterator[list[tuple[str, str]]]:
        """Each row as pieces of (text, style), neighbours of one style together; every row fills all columns."""
        for row in range(self.down):
            yield together(self._cell(column, row) for column in range(self.across))

    def _cell(self, column: int, row: int) -> tuple[str, str]:
        cell = (column, row)
        if cell in self._words:
            return self._words[cell]
        bits = self._bits.get(cell, 0)
        if not bits:
            return " ", ""
        if self.ascii:
            return _ASCII[(bits.bit_count() + 1) // 2], self._inks[cell]
        return chr(_BRAILLE + bits), self._inks[cell]
