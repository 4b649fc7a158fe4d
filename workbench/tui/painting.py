"""Paints what changed and nothing else.

Textual draws, for every change, all widgets in the smallest rectangle around all changes: a count in the top line and
a row of the list make that the whole screen, containers that nobody sees included. Here a widget draws the lines on
which something of it changed and can be seen; two lines of a list are then two lines of work. What is drawn is the
same. Textual is pinned to 8.2, and a test holds a screen that was painted in pieces to one that was painted whole.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region
from textual.strip import Strip


class Painter(Compositor):
    """Textual's compositor with a sparing partial update."""

    def render_partial_update(self) -> ChopsUpdate | None:
        """The pieces of lines that changed; None when none did."""
        changed = self._dirty_regions.copy()
        self._dirty_regions.clear()
        if not changed:
            return None
        spans = list(self._regions_to_spans(changed))
        return ChopsUpdate(self._pieces(spans), spans, [line[1:] for line in self.cuts])

    def _pieces(self, spans: Sequence[tuple[int, int, int]]) -> list[dict[int, Strip | None]]:
        """The pieces between the cuts of each line, by their first cell; None where nothing changed.

        Takes the spans that changed as (line, first cell, cell after the last). Widgets come front to back, and the
        first that draws a piece is the one that is seen.
        """
        cuts = self.cuts
        pieces: list[dict[int, Strip | None]] = [dict.fromkeys(line[:-1]) for line in cuts]
        wanted: dict[int, set[int]] = {}
        for y, start, end in spans:
            line = cuts[y]
            found = {a for a, b in pairwise(line) if a < end and b > start}
            wanted.setdefault(y, set()).update(found)
        for widget, (region, clip) in self.visible_widgets.items():
            seen = region.intersection(clip)
            left, right = seen.column_span
            lines = [y for y in seen.line_range if y in wanted and any(left <= x < right for x in wanted[y])]
            for first, last in _runs(lines):
                inside = Region(seen.x - region.x, first - region.y, seen.width, last - first + 1)
                for y, strip in enumerate(widget.render_lines(inside), first):
                    edges = [x for x in cuts[y] if left <= x <= right]
                    for x, piece in zip(edges, strip.divide([x - left for x in edges[1:]]), strict=False):
                        if x in wanted[y]:
                            pieces[y][x] = piece
                            wanted[y].discard(x)
                    if not wanted[y]:
                        del wanted[y]
            if not wanted:
                break
        return pieces


def _runs(lines: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Rising numbers as runs: the first and the last of each."""
    start = 0
    for n in range(1, len(lines) + 1):
        if n == len(lines) or lines[n] != lines[n - 1] + 1:
            yield lines[start], lines[n - 1]
            start = n
