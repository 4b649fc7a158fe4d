"""The map: places at their positions in braille cells, with names where there is room, degrees and a scale in km.

Equirectangular with the cosine of the middle latitude, so that distances look right near the middle (the sheet is a
region, not the world; at 10° from the middle east–west lengths are off by some percent). A dot of a braille cell is
taken for square. No coast and no border is drawn: none is bundled. The names of countries stand at the middle of their
known towns, and close by the known towns that no claim names are small dots, so that an eye finds its way.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual.content import Content

from workbench.claims.coordinates import EARTH_KM, Point
from workbench.claims.whereabouts import Spot, Whereabouts
from workbench.safety.text import safe
from workbench.tui.rtl import has_rtl
from workbench.tui.text import join, stack
from workbench.tui.theme import ASCII, DOT, LOOKS
from workbench.tui.widgets.braille import DOTS_ACROSS, DOTS_DOWN, Canvas

KM_A_DEGREE = EARTH_KM * math.pi / 180
CLOSEST, WIDEST = 0.05, 200.0
"""Kilometres a dot: a street, and half the earth over a wide terminal."""
_DEGREES = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0)
_NAME_CELLS = 18
_TOWNS = 16
"""Kilometres a cell beyond which towns that no claim names are left out: they would only hide the others."""
_MARGIN = 1.15
"""The sheet is this much larger than what has to fit."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What of the earth is seen: the middle, and how many kilometres a dot stands for."""

    middle: Point
    km: float
    across: int
    down: int

    def dot(self, point: Point) -> tuple[int, int]:
        """The dot of a point; may lie outside the sheet."""
        east = _turned(point[1] - self.middle[1]) * KM_A_DEGREE * _narrow(self.middle)
        north = (point[0] - self.middle[0]) * KM_A_DEGREE
        x = self.across * DOTS_ACROSS / 2 + east / self.km
        y = self.down * DOTS_DOWN / 2 - north / self.km
        return math.floor(x), math.floor(y)

    def cell(self, point: Point) -> tuple[int, int]:
        """The column and row of a point; may lie outside the sheet."""
        x, y = self.dot(point)
        return x // DOTS_ACROSS, y // DOTS_DOWN

    def shows(self, point: Point) -> bool:
        """Whether the point is on the sheet."""
        column, row = self.cell(point)
        return 0 <= column < self.across and 0 <= row < self.down

    @property
    def reach(self) -> tuple[float, float]:
        """Degrees of latitude and of longitude from the middle to the edges."""
        return (
            self.down * DOTS_DOWN / 2 * self.km / KM_A_DEGREE,
            self.across * DOTS_ACROSS / 2 * self.km / KM_A_DEGREE / _narrow(self.middle),
        )


def _turned(degrees: float) -> float:
    """A difference of longitudes the short way round."""
    return (degrees + 180) % 360 - 180


def _narrow(point: Point) -> float:
    """How much shorter a degree of longitude is there than at the equator."""
    return max(0.05, math.cos(math.radians(point[0])))


def sheet_over(points: Sequence[Point], across: int, down: int) -> Sheet:
    """The sheet on which all these points fit; about one point, some 200 km on the shorter side.

    Points on both sides of the date line are not gathered across it: such a sheet shows the whole way round.
    """
    across, down = max(1, across), max(1, down)
    if not points:
        return Sheet((0.0, 0.0), WIDEST, across, down)
    lats, lons = [p[0] for p in points], [p[1] for p in points]
    middle = ((min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2)
    tall = (max(lats) - min(lats)) * KM_A_DEGREE * _MARGIN
    wide = (max(lons) - min(lons)) * KM_A_DEGREE * _narrow(middle) * _MARGIN
    alone = 200 / (min(down * DOTS_DOWN, across * DOTS_ACROSS))
    km = max(tall / (down * DOTS_DOWN), wide / (across * DOTS_ACROSS)) or alone
    return Sheet(middle, max(CLOSEST, min(WIDEST, max(km, alone / 10))), across, down)


def zoomed(sheet: Sheet, around: Point, by: int) -> Sheet:
    """Half (`by` > 0) or twice as many kilometres a dot, with a point in the middle."""
    km = sheet.km / 2 if by > 0 else sheet.km * 2
    return Sheet(around, max(CLOSEST, min(WIDEST, km)), sheet.across, sheet.down)


def in_view(sheet: Sheet, point: Point) -> Sheet:
    """The sheet, moved so that a point is on it."""
    return sheet if sheet.shows(point) else Sheet(point, sheet.km, sheet.across, sheet.down)


def round_length(most: float) -> float:
    """The longest of 1, 2, 5, 10, … (and .1, .2, .5) that is not above `most`."""
    if most <= 0:
        raise ValueError(most)
    power = 10.0 ** math.floor(math.log10(most))
    return max(p for p in (power, 2 * power, 5 * power, 10 * power) if p <= most * (1 + 1e-9))


def scale_bar(sheet: Sheet) -> tuple[int, str]:
    """How many cells a round length takes, a quarter of the width at most, and its words."""
    a_cell = sheet.km * DOTS_ACROSS
    length = round_length(max(a_cell, a_cell * sheet.across / 4))
    return max(1, round(length / a_cell)), f"{length:,.0f} km" if length >= 1 else f"{length * 1_000:,.0f} m"


def graticule(sheet: Sheet) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """The round latitudes and longitudes on the sheet, two to five of them on the longer side where it can be."""
    lat, lon = sheet.reach
    step = next((d for d in _DEGREES if max(lat, lon) * 2 / d <= 5), _DEGREES[-1])
    return _rounds(sheet.middle[0], lat, step, 90), _rounds(sheet.middle[1], lon, step, 180)


def _rounds(middle: float, reach: float, step: float, most: float) -> tuple[float, ...]:
    first, last = max(-most, middle - reach), min(most, middle + reach)
    return tuple(n * step for n in range(math.ceil(first / step), math.floor(last / step) + 1))


def degrees_words(degrees: float, positive: str, negative: str) -> str:
    """`16°N`, `0.5°W`, `0°`."""
    shown = f"{abs(degrees):.1f}".rstrip("0").rstrip(".")
    sign = "d" if ASCII else "°"
    return f"{shown}{sign}{'' if shown == '0' else positive if degrees > 0 else negative}"


def halo(claims: int, most: int) -> int:
    """The radius of the ring round a place in dots: 0 for few claims, 5 for the most; its area grows with the count."""
    return round(5 * math.sqrt(claims / most)) if most > 0 and claims > 1 else 0


def label(spot: Spot) -> str:
    """A place beside its sign: name and count. A right-to-left name stays out of the map: it would turn the row."""
    name = safe(spot.name, newlines=False, limit=_NAME_CELLS)
    return f"{spot.claims:,}" if has_rtl(name) else f"{name} {spot.claims:,}"


def signs(spot: Spot) -> str:
    """The glyphs of a place's statuses, the commonest first, two at most: `○●`."""
    return "".join(LOOKS[s].glyph for s in spot.statuses[:2])


@dataclass(frozen=True, slots=True)
class Drawn:
    """The map as rows of cells, how many places stand on it, how many are hidden behind others, and how many lie off
    the sheet."""

    picture: Content
    shown: int
    hidden: int
    off: int


def drawn(found: Whereabouts, sheet: Sheet, chosen: str) -> Drawn:
    """The map; the chosen place is in brackets, so that it is seen without colour."""
    canvas = Canvas(sheet.across, sheet.down)
    _degrees(canvas, sheet)
    shown = [(s, s.point) for s in found.placed if s.point and sheet.shows(s.point)]
    shown.sort(key=lambda t: t[0].name != chosen)  # the chosen one is written first and always has its name
    most = max((s.claims for s, _ in shown), default=0)
    for spot, point in shown:
        canvas.ring(*sheet.dot(point), halo(spot.claims, most), f"${LOOKS[spot.statuses[0]].colour}")
    _bar(canvas, sheet)
    signed = [t for t in shown if _sign(canvas, sheet, t[0], t[1], here=t[0].name == chosen)]
    for spot, point in signed:
        if spot.name != chosen:
            _beside(canvas, sheet.cell(point), label(spot), cell_len(signs(spot)), "")
    _neighbours(canvas, sheet, found)
    picture = stack(join(*pieces) for pieces in canvas.rows())
    return Drawn(picture, len(signed), len(shown) - len(signed), len(found.placed) - len(shown))


def _degrees(canvas: Canvas, sheet: Sheet) -> None:
    """Dotted lines at round degrees, with their names at the left and upper edges."""
    lats, lons = graticule(sheet)
    for lat in lats:
        y = sheet.dot((lat, sheet.middle[1]))[1]
        canvas.line(0, y, canvas.dots_across - 1, y, "$rule", every=4)
        canvas.put(0, y // DOTS_DOWN, degrees_words(lat, "N", "S"), "$soft")
    for lon in lons:
        x = sheet.dot((sheet.middle[0], lon))[0]
        canvas.line(x, 0, x, canvas.dots_down - 1, "$rule", every=4)
        canvas.put(x // DOTS_ACROSS, 0, degrees_words(lon, "E", "W"), "$soft")


def _bar(canvas: Canvas, sheet: Sheet) -> None:
    cells, words = scale_bar(sheet)
    rule = ("=" if ASCII else "━") * max(0, cells - 2)
    ends = ("|", "|") if ASCII else ("┣", "┫")
    bar = f"{ends[0]}{rule}{ends[1]}" if cells > 1 else ends[0]
    canvas.put(max(0, sheet.across - cell_len(bar) - cell_len(words) - 2), sheet.down - 1, f"{bar} {words}", "bold")


def _sign(canvas: Canvas, sheet: Sheet, spot: Spot, point: Point, *, here: bool) -> bool:
    """The glyphs of a place on its cell; the chosen one with its name in brackets, wherever there is room for it."""
    column, row = sheet.cell(point)
    glyphs, ink = signs(spot), f"${LOOKS[spot.statuses[0]].colour}"
    if not here:
        return canvas.put(column, row, glyphs, f"bold {ink}") or canvas.put(column, row, glyphs[0], f"bold {ink}")
    words = f"[{glyphs} {label(spot)}]"
    for at in (column - 1, sheet.across - cell_len(words), column - cell_len(words) + 2):
        if at >= 0 and canvas.put(at, row, words, f"bold reverse {ink}"):
            return True
    return canvas.put(max(0, min(column, sheet.across - 3)), row, f"[{glyphs[0]}]", f"bold reverse {ink}")


def _beside(canvas: Canvas, cell: tuple[int, int], words: str, own: int, style: str) -> None:
    """Words right of a sign, else left of it, else above or below; nothing when there is no room.

    A cell is kept free towards other words, or two names would read as one.
    """
    column, row = cell
    cells = cell_len(words)
    for at, on in ((column + own + 1, row), (column - cells - 1, row), (column, row - 1), (column, row + 1)):
        first = max(0, at - (on != row or at < column))
        last = min(canvas.across, at + cells + (on != row or at > column))
        if canvas.free(first, on, last - first) and canvas.put(at, on, words, style):
            canvas.put(at - 1, on, " ")  # the ring of a place must not touch its name
            return


def _neighbours(canvas: Canvas, sheet: Sheet, found: Whereabouts) -> None:
    """The names of countries, then of known towns that no claim names, where there is room left."""
    for name, point in sorted(found.countries.items()):
        words = safe(name.upper(), newlines=False, limit=_NAME_CELLS)
        column, row = sheet.cell(point)
        if sheet.shows(point) and not has_rtl(words):
            canvas.put(column - cell_len(words) // 2, row, words, "$soft")
    if sheet.km * DOTS_ACROSS > _TOWNS:
        return
    for name, point in sorted(found.known.items()):
        words = safe(name, newlines=False, limit=_NAME_CELLS)
        if sheet.shows(point) and not has_rtl(words) and canvas.put(*sheet.cell(point), DOT, "$soft"):
            _beside(canvas, sheet.cell(point), words, 1, "$soft")


def toward(spots: Sequence[Spot], here: Spot, across: int, down: int) -> Spot:
    """The nearest place in a direction (1, -1 or 0 eastward and southward); the same when there is none.

    What is far off to the side counts as further; what lies behind does not count.
    """
    if here.point is None:
        return here
    narrow = _narrow(here.point)
    best: tuple[float, str, Spot] | None = None
    for spot in spots:
        if spot.point is None or spot.name == here.name:
            continue
        east = _turned(spot.point[1] - here.point[1]) * narrow
        south = here.point[0] - spot.point[0]
        ahead, aside = (east * across, abs(south)) if across else (south * down, abs(east))
        if ahead > 0:
            far = (ahead + 2 * aside, spot.name, spot)
            best = far if best is None or far[:2] < best[:2] else best
    return best[2] if best else here
