"""Counts as blocks: the sparkline of a row, columns above and below an axis. No widgets; strings in, strings out.

A peak stays visible however many columns are put into one, and what is not nothing never looks like nothing: a count of
one is drawn, a count of none is a dot. ASCII has a ramp of its own, so no plot is lost without block glyphs.
"""

from collections.abc import Sequence

from workbench.tui.theme import ASCII, DOT

EIGHTHS = ":-~=+*%#" if ASCII else "▁▂▃▄▅▆▇█"
"""From little to full."""
_HANGING = "'!#" if ASCII else "▔▀█"
"""The same hung from above; fonts have only these three."""
FULL = EIGHTHS[-1]


def merged(counts: Sequence[int], width: int) -> list[int]:
    """So many columns for the counts: the largest of those that share a column; fewer counts are drawn wider."""
    many = len(counts)
    if many == 0 or width < 1:
        return [0] * max(0, width)
    return [max(counts[n * many // width : max(n * many // width + 1, (n + 1) * many // width)]) for n in range(width)]


def level(count: int, most: int, levels: int) -> int:
    """0 for nothing, else 1 … levels in proportion; the most is always `levels`."""
    if count <= 0 or most <= 0:
        return 0
    return max(1, min(levels, -(-count * levels // most)))


def sparkline(counts: Sequence[int], width: int) -> str:
    """Counts in a line of `width` cells; dots where there is nothing, and for no counts at all."""
    cells = merged(counts, width)
    most = max(cells, default=0)
    return "".join(block(c, most) for c in cells)


def block(count: int, most: int) -> str:
    """One count as one cell; a dot for nothing."""
    return EIGHTHS[level(count, most, len(EIGHTHS)) - 1] if count > 0 else DOT


def rising(counts: Sequence[int], most: int, rows: int) -> list[str]:
    """Columns that stand on an axis, upper row first: `most` fills all rows, anything at all is seen."""
    levels = len(EIGHTHS)
    heights = [level(c, most, rows * levels) for c in counts]
    return ["".join(_part(h - levels * (rows - 1 - row), EIGHTHS) for h in heights) for row in range(rows)]


def hanging(counts: Sequence[int], most: int, rows: int) -> list[str]:
    """Columns that hang from an axis, the row below the axis first."""
    levels = len(_HANGING)
    heights = [level(c, most, rows * levels) for c in counts]
    return ["".join(_part(h - levels * row, _HANGING) for h in heights) for row in range(rows)]


def _part(height: int, glyphs: str) -> str:
    return " " if height <= 0 else glyphs[min(height, len(glyphs)) - 1]


def shares(above: int, below: int, rows: int) -> tuple[int, int]:
    """How many of so many rows stand above and below an axis, so that a message is as high on both sides.

    A side that has anything gets a row at least; with nothing at all, all rows stand above.
    """
    if below <= 0:
        return rows, 0
    if above <= 0:
        return 0, rows
    down = max(1, min(rows - 1, round(rows * below / (above + below))))
    return rows - down, down


def stacked(parts: Sequence[tuple[str, int]], most: int, width: int) -> list[tuple[str, int]]:
    """How many cells each part of a bar takes, in proportion to `most` over `width`; each part that is, takes one.

    Cells come from the largest remainders, so that the whole is as long as its sum says (or one cell a part).
    """
    total = sum(n for _, n in parts if n > 0)
    cells = max(level(total, most, width), sum(1 for _, n in parts if n > 0))
    if not total:
        return [(name, 0) for name, _ in parts]
    exact = [n * cells / total if n > 0 else 0.0 for _, n in parts]
    given = [max(1, int(e)) if n > 0 else 0 for e, (_, n) in zip(exact, parts, strict=True)]
    while sum(given) < cells:
        at = max(range(len(given)), key=lambda i: (exact[i] - given[i], -i))
        given[at] += 1
    while sum(given) > cells and max(given) > 1:
        at = max((i for i, n in enumerate(given) if n > 1), key=lambda i: (given[i] - exact[i], -i))
        given[at] -= 1
    return [(name, n) for (name, _), n in zip(parts, given, strict=True)]
