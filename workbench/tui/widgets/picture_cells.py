"""A thumbnail drawn with characters: two pixels a cell (`▀` in two colours), or grey shades as letters in ASCII.

Made for "is it the same picture?", not for detail. The JPEG is one we encoded ourselves (`media.thumbnails`); nothing
else is ever decoded here. All of it runs in a worker thread: the screen's own thread only hands out finished lines.
"""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from workbench.tui.theme import ASCII

if TYPE_CHECKING:
    from PIL.Image import Image

_BOX = 4
"""Pillow's box filter (`Image.Resampling.BOX`): each cell is the mean of what it covers, edges stay where they are."""
HALF = "▀"
SHADES = " .:-=+*#%@"
"""From nothing to full ink, for terminals without block characters."""


@dataclass(frozen=True, slots=True)
class Cells:
    """A picture as finished lines, `width` columns each."""

    width: int
    lines: tuple[Strip, ...]


def graphics() -> bool:
    """Whether pictures are drawn: `WORKBENCH_GRAPHICS=none` leaves them out, for slow lines and screen readers."""
    return os.environ.get("WORKBENCH_GRAPHICS", "cells") != "none"


def cells(jpeg: bytes, width: int, height: int, *, dark: bool = True, inked: bool = True) -> Cells:
    """Draw a JPEG as large as fits into so many columns and rows, its proportions kept.

    A cell is taken to be twice as high as wide. `dark` is the ground that shades of letters are drawn on; without
    colours (`inked`) there are only those. Raises OSError for bytes that are no whole JPEG.
    """
    from PIL import Image

    with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as opened:
        image = opened.convert("RGB")
    columns, rows = _fit(image.size, max(1, width), max(1, height))
    lines = _shaded(image, columns, rows, dark) if ASCII or not inked else _halves(image, columns, rows)
    return Cells(columns, lines)


def _fit(size: tuple[int, int], width: int, height: int) -> tuple[int, int]:
    scale = min(width / size[0], height * 2 / size[1])
    return max(1, min(width, round(size[0] * scale))), max(1, min(height, round(size[1] * scale / 2)))


def _halves(image: Image, columns: int, rows: int) -> tuple[Strip, ...]:
    small = image.resize((columns, rows * 2), _BOX)
    data = small.tobytes()
    step = columns * 3
    return tuple(
        _half_line(data[at : at + step], data[at + step : at + 2 * step]) for at in range(0, len(data), 2 * step)
    )


def _half_line(upper: bytes, lower: bytes) -> Strip:
    """One line of cells; neighbours of the same colours are one piece."""
    pieces: list[Segment] = []
    last, count = (upper[:3], lower[:3]), 0
    for at in range(0, len(upper), 3):
        pair = (upper[at : at + 3], lower[at : at + 3])
        if pair != last:
            pieces.append(Segment(HALF * count, _ink(*last)))
            last, count = pair, 0
        count += 1
    pieces.append(Segment(HALF * count, _ink(*last)))
    return Strip(pieces, len(upper) // 3)


def _ink(upper: bytes, lower: bytes) -> Style:
    return Style(color=Color.from_rgb(*upper), bgcolor=Color.from_rgb(*lower))


def _shaded(image: Image, columns: int, rows: int, dark: bool) -> tuple[Strip, ...]:
    grey = image.convert("L").resize((columns, rows), _BOX).tobytes()
    shades = SHADES if dark else SHADES[::-1]
    letters = "".join(shades[value * len(shades) // 256] for value in grey)
    return tuple(Strip([Segment(letters[at : at + columns])], columns) for at in range(0, len(letters), columns))
