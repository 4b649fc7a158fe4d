"""Where the claims of a set lie: places as circles by their number of claims, a sign by status, names where there is
room for them, a scale, north, and round degrees. No borders, because none are bundled.

Drawn as the terminal draws its map (`claims.whereabouts`): degrees as a grid, longitudes narrowed by the cosine of the
middle latitude, and a few places far off left aside when the rest would shrink to a spot.
"""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from workbench.claims import whereabouts
from workbench.claims.coordinates import EARTH_KM, Point
from workbench.claims.whereabouts import Spot, Whereabouts
from workbench.export.charts.ink import (
    SMALL,
    WIDTH,
    both,
    cut,
    esc,
    fill,
    label,
    line,
    num,
    rect,
    stroke,
    svg,
    text_width,
)
from workbench.export.charts.signs import status_sign
from workbench.model import Status
from workbench.plugin_api import ExportPlace
from workbench.safety.text import safe

_KM = EARTH_KM * math.pi / 180
"""Kilometres a degree of latitude."""
_EDGE = 46.0
"""Units between the outermost places and the frame."""
_LOWEST, _HIGHEST = 230.0, 460.0
_ALONE = 200.0
"""Kilometres from edge to edge about one place."""
_MOST, _SIGN = 22.0, 5.0
"""Radius of the largest circle, and of a sign."""
_SIGNS = 3
"""Statuses of a place that have a sign, the commonest first."""
_NEAR, _CROWD = 3.0, 80
"""Places nearer than this are one sign; three times as far where there are more than so many."""
_DRAWN, _NAMED = 400, 60
"""Signs on a map, and names: those of the most claims. Of the others it is only counted how many there are."""
_STEPS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0)
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class MapSpot:
    """A place that claims name: its point in degrees (None when the packs know none), and (status, claims) of each."""

    name: str
    latitude: float | None
    longitude: float | None
    counts: tuple[tuple[str, int], ...]
    country: str = ""


class SpotTally:
    """Takes records one by one; what is kept is a line a place."""

    def __init__(self, place: Callable[[str], ExportPlace | None]) -> None:
        """Take what knows places: `ExportSet.place`."""
        self._place = place
        self._known: dict[str, ExportPlace | None] = {}
        self._counts: dict[str, Counter[str]] = {}

    def take(self, record: Mapping[str, Any]) -> None:
        """Count the places of one claim; two spellings of one place are one."""
        named = {}
        for name in record["places"]:
            if name not in self._known:
                self._known[name] = self._place(name)
            known = self._known[name]
            named[known.name if known else name] = known
        for name, known in named.items():
            self._counts.setdefault(name, Counter())[record["status"]] += 1
            self._known.setdefault(name, known)

    def spots(self) -> tuple[MapSpot, ...]:
        """The places, the most claims first."""
        found = []
        for name, counts in self._counts.items():
            known = self._known[name]
            at = (known.latitude, known.longitude) if known else (None, None)
            found.append(MapSpot(name, *at, tuple(sorted(counts.items())), known.country if known else ""))
        return tuple(sorted(found, key=lambda s: (-sum(n for _, n in s.counts), s.name)))


def map_words(places: Sequence[MapSpot]) -> list[str]:
    """What the map says, in sentences; [] when no place is named."""
    found = _whereabouts(places)
    if not found.placed and not found.unplaced:
        return []
    said = list(whereabouts.words(found))
    named = found.placed[:_DRAWN]
    shown = {s.name for s in whereabouts.core(named)}
    off = [s.name for s in named if s.name not in shown]
    if off:
        more = f" and {len(off) - 8:,} more" if len(off) > 8 else ""
        said.append(f"Off the map: {', '.join(off[:8])}{more}.")
    return [safe(s, newlines=False) for s in said]


def map_svg(places: Sequence[MapSpot]) -> str:
    """The map as inline SVG; "" when no place has a point."""
    found = _whereabouts(places)
    named = found.placed[:_DRAWN]
    shown = whereabouts.core(named)
    if not shown:
        return ""
    sheet = _sheet([s.point for s in shown if s.point])
    marks, crowded = _marks(shown, sheet)
    grid, degrees = _graticule(sheet)
    parts = [rect(0.5, 0.5, WIDTH - 1, sheet.height - 1, both("paper", "rule", 1)), *grid]
    parts += [_circle(m) for m in marks]
    furniture, taken = _furniture(sheet)
    parts += [_signed(m) for m in marks]
    parts += _names(marks, sheet, [*taken, *degrees])
    parts += furniture
    legend, y = _legend(marks, sheet.height + 12)
    notes, y = _notes(found, crowded + len(found.placed) - len(named), len(named) - len(shown), y)
    return svg(y + 4, "Where the claims lie", map_words(places), [*parts, *legend, *notes])


def _whereabouts(places: Sequence[MapSpot]) -> Whereabouts:
    every = []
    for p in places:
        point = (p.latitude, p.longitude) if p.latitude is not None and p.longitude is not None else None
        every.append(Spot(p.name, point, {Status(s): n for s, n in p.counts if n}, p.country))
    every.sort(key=lambda s: (-s.claims, s.name))
    placed, unplaced = tuple(s for s in every if s.point), tuple(s for s in every if not s.point)
    return Whereabouts(placed, unplaced, 0, {}, {})


# --- the sheet ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What of the earth is seen: the middle, kilometres a unit, units down."""

    middle: Point
    km: float
    height: float

    @property
    def narrow(self) -> float:
        """How much shorter a degree of longitude is here than at the equator."""
        return max(0.05, math.cos(math.radians(self.middle[0])))

    def at(self, point: Point) -> tuple[float, float]:
        """Where a point stands."""
        east = (point[1] - self.middle[1]) * _KM * self.narrow
        north = (point[0] - self.middle[0]) * _KM
        return WIDTH / 2 + east / self.km, self.height / 2 - north / self.km


def _sheet(points: Sequence[Point]) -> _Sheet:
    lats, lons = [p[0] for p in points], [p[1] for p in points]
    middle = ((min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2)
    narrow = max(0.05, math.cos(math.radians(middle[0])))
    wide, tall = (max(lons) - min(lons)) * _KM * narrow, (max(lats) - min(lats)) * _KM
    km = max(wide / (WIDTH - 2 * _EDGE), tall / (_HIGHEST - 2 * _EDGE)) or _ALONE / WIDTH
    km = max(km, _ALONE / WIDTH / 8)
    height = min(_HIGHEST, max(_LOWEST, tall / km + 2 * _EDGE))
    return _Sheet(middle, km, math.ceil(height))


_NORTH = 26.0
"""Room for the arrow to the north in the upper right corner."""


def _graticule(sheet: _Sheet) -> tuple[list[str], list[Box]]:
    """Dashed lines at round degrees, named at the left and the upper edge, and the boxes of the names."""
    tall, wide = sheet.height * sheet.km / _KM, WIDTH * sheet.km / _KM / sheet.narrow
    step = next((s for s in _STEPS if max(tall, wide) / s <= 6), _STEPS[-1])
    dashed = stroke("rule", 0.8) + ' stroke-dasharray="3 3"'
    parts, boxes = list[str](), list[Box]()
    for lat in _rounds(sheet.middle[0], tall / 2, step, 90):
        y = sheet.at((lat, sheet.middle[1]))[1]
        if 8 < y < sheet.height - 22:
            parts.append(line(0, y, WIDTH, y, dashed))
            parts.append(label(4, y - 3, _degrees(lat, "N", "S"), size=11, ink="soft"))
            boxes.append((4, y - 12, 36, y - 2))
    for lon in _rounds(sheet.middle[1], wide / 2, step, 180):
        x = sheet.at((sheet.middle[0], lon))[0]
        if 34 < x < WIDTH - 30:
            parts.append(line(x, 0, x, sheet.height, dashed))
            if x + 42 < WIDTH - _NORTH:
                parts.append(label(x + 3, 11, _degrees(lon, "E", "W"), size=11, ink="soft"))
                boxes.append((x + 3, 2, x + 42, 12))
    return parts, boxes


def _rounds(middle: float, reach: float, step: float, most: float) -> list[float]:
    first, last = max(-most, middle - reach), min(most, middle + reach)
    return [round(n * step, 1) for n in range(math.ceil(first / step), math.floor(last / step) + 1)]


def _degrees(degrees: float, positive: str, negative: str) -> str:
    shown = f"{abs(degrees):.1f}".removesuffix(".0")
    return f"{shown}°{'' if shown == '0' else positive if degrees > 0 else negative}"


def _furniture(sheet: _Sheet) -> tuple[list[str], list[Box]]:
    """The scale at the lower left and north at the upper right, and the boxes they take."""
    most = sheet.km * WIDTH / 4
    power = 10.0 ** math.floor(math.log10(most))
    length = max(n * power for n in (1, 2, 5) if n * power <= most)
    wide = length / sheet.km
    words = f"{length:,.0f} km" if length >= 1 else f"{length * 1_000:,.0f} m"
    y = sheet.height - 12
    ink = 'fill="none" stroke="currentColor" stroke-width="1.6"'
    x = WIDTH - _NORTH + 9.0
    parts = [
        f'<path d="M12 {num(y - 5)}V{num(y)}H{num(12 + wide)}V{num(y - 5)}" {ink}/>',
        label(18 + wide, y, words, size=SMALL),
        f'<path d="M{num(x)} 8L{num(x + 5)} 22L{num(x)} 18.5L{num(x - 5)} 22Z" fill="currentColor"/>',
        label(x, 34, "N", size=SMALL, anchor="middle", weight="700"),
    ]
    scale = (8.0, y - 8, 22 + wide + text_width(words, SMALL), sheet.height)
    return parts, [scale, (x - 9, 4.0, x + 9, 38.0)]


# --- places ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Mark:
    """A place on the map: where, how large its circle is, which one, how many others it hides, and where its signs
    stand: beside it where another's would lie upon them."""

    x: float
    y: float
    r: float
    spot: Spot
    hides: int
    sx: float = 0.0
    sy: float = 0.0

    @property
    def box(self) -> Box:
        """What its signs take."""
        return self.sx - self.reach, self.sy - _SIGN - 1, self.sx + self.reach, self.sy + _SIGN + 1

    @property
    def statuses(self) -> list[str]:
        """What has a sign."""
        return [s.value for s in self.spot.statuses[:_SIGNS]]

    @property
    def reach(self) -> float:
        """How far its signs reach to the left and right."""
        return _SIGN * len(self.statuses) + 1

    @property
    def ring(self) -> bool:
        """Whether its circle is larger than its signs."""
        return self.r > _SIGN + 4


def _marks(shown: Sequence[Spot], sheet: _Sheet) -> tuple[list[_Mark], int]:
    """The signs, those of the most claims first, and how many places share the sign of a larger one or have none."""
    ordered = sorted(shown, key=lambda s: (-s.claims, s.name))
    cell = _NEAR if len(ordered) <= _CROWD else 3 * _NEAR
    cells: dict[tuple[int, int], list[Spot]] = {}
    for s in ordered:
        if s.point is not None:
            x, y = sheet.at(s.point)
            cells.setdefault((int(x // cell), int(y // cell)), []).append(s)
    most = ordered[0].claims
    marks = []
    for own in cells.values():
        if own[0].point is not None:
            x, y = sheet.at(own[0].point)
            r = max(_SIGN, _MOST * math.sqrt(own[0].claims / most)) if most > 1 else _SIGN
            marks.append(_Mark(x, y, r, own[0], len(own) - 1, x, y))
    return _apart(marks), len(ordered) - len(marks)


_NUDGES = tuple((dx * d, dy * d) for d in (6, 11, 16) for dx, dy in (
    (0, -1), (0, 1), (1, 0), (-1, 0), (0.7, -0.7), (0.7, 0.7), (-0.7, -0.7), (-0.7, 0.7)
))  # fmt: skip


def _apart(marks: Sequence[_Mark]) -> list[_Mark]:
    """The signs moved a little where they would lie upon each other; a fine line then leads to the place."""
    found: list[_Mark] = []
    taken: list[Box] = []
    for m in marks:
        tries = (replace(m, sx=m.x + dx, sy=m.y + dy) for dx, dy in ((0.0, 0.0), *_NUDGES))
        found.append(next((t for t in tries if _free(t.box, taken)), m))
        taken.append(found[-1].box)
    return found


def _free(box: Box, taken: Sequence[Box]) -> bool:
    return not any(_meet(box, other) for other in taken)


def _circle(m: _Mark) -> str:
    """The circle of a place, its area as the number of claims, with the words of the place."""
    if not m.ring:
        return ""
    return (
        f'<circle cx="{num(m.x)}" cy="{num(m.y)}" r="{num(m.r)}" {fill(m.statuses[0])} fill-opacity="0.16"/>'
        f'<circle cx="{num(m.x)}" cy="{num(m.y)}" r="{num(m.r)}" {stroke(m.statuses[0], 0.9)}/>'
    )


def _signed(m: _Mark) -> str:
    first = m.sx - _SIGN * (len(m.statuses) - 1)
    drawn = "".join(status_sign(s, first + n * 2 * _SIGN, m.sy, _SIGN - 0.6) for n, s in enumerate(m.statuses))
    if (m.sx, m.sy) != (m.x, m.y):
        drawn = line(m.x, m.y, m.sx, m.sy, stroke(m.statuses[0], 1)) + drawn
    return f"<g><title>{esc(whereabouts.spot_words(m.spot), 200)}</title>{drawn}</g>"


def _names(marks: Sequence[_Mark], sheet: _Sheet, taken: Sequence[Box]) -> list[str]:
    """Names with their counts beside the signs, the most claims first; one without room is left out."""
    boxes = [*taken, *(m.box for m in marks)]
    parts: list[str] = []
    for m in marks[:_NAMED]:
        name = cut(m.spot.name, 130, SMALL)
        more = f" +{m.hides}" if m.hides else ""
        wide = text_width(name, SMALL, bold=True) + text_width(f" {m.spot.claims:,}{more}", SMALL)
        for x, y, anchor in _places(m):
            left = x - wide * _BEFORE[anchor]
            box = (left - 1, y - 10, left + wide + 1, y + 3)
            if _inside(box, sheet) and not any(_meet(box, b) for b in boxes):
                boxes.append(box)
                parts += _name(f'x="{num(x)}" y="{num(y)}" text-anchor="{anchor}"', name, f"{m.spot.claims:,}{more}")
                break
    return parts


_BEFORE = {"start": 0.0, "middle": 0.5, "end": 1.0}
"""How much of a text stands left of its point."""


def _places(m: _Mark) -> list[tuple[float, float, str]]:
    """Where a name may stand: right, left, above, below, then slantwise; beyond the circle, else beside the signs."""
    found = []
    for x, y, r in ((m.x, m.y, m.r if m.ring else _SIGN), (m.sx, m.sy, _SIGN)):
        d, up = max(r, m.reach) + 3, r + 4
        s = d * 0.75
        found += [(x + d, y + 4, "start"), (x - d, y + 4, "end"), (x, y - up, "middle"), (x, y + up + 9, "middle")]
        found += [
            (x + s, y - s, "start"),
            (x + s, y + s + 8, "start"),
            (x - s, y - s, "end"),
            (x - s, y + s + 8, "end"),
        ]
    return found


def _inside(box: Box, sheet: _Sheet) -> bool:
    return box[0] >= 5 and box[1] >= 5 and box[2] <= WIDTH - 5 and box[3] <= sheet.height - 5


def _meet(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _name(where: str, name: str, count: str) -> list[str]:
    """A name and its count, apart so that a right-to-left name does not turn the number; paper behind the letters."""
    at = f'{where} font-size="{num(SMALL)}"'
    apart = '<tspan unicode-bidi="isolate"'
    inner = f'{apart} font-weight="700">{esc(name)}</tspan>{apart}> {count}</tspan>'
    behind = both("paper", "paper", 3) + ' stroke-linejoin="round" aria-hidden="true"'
    return [f"<text {at} {behind}>{inner}</text>", f'<text {at} fill="currentColor">{inner}</text>']


# --- below the map --------------------------------------------------------------------------------------------------


def _legend(marks: Sequence[_Mark], y: float) -> tuple[list[str], float]:
    """The signs that are used, and what the size of a circle says."""
    parts: list[str] = []
    x = 0.0
    used = [s.value for s in Status if any(s.value in m.statuses for m in marks)]
    for status in used:
        wide = 18 + text_width(status, SMALL) + 12
        if x + wide - 12 > WIDTH:
            x, y = 0.0, y + 18
        parts += [status_sign(status, x + 7, y + 6, _SIGN), label(x + 17, y + 10, status, size=SMALL)]
        x += wide
    return parts, y + 16


def _notes(found: Whereabouts, crowded: int, off: int, y: float) -> tuple[list[str], float]:
    lines = ["Signs: statuses, the commonest first. Number and area: claims."]
    said = []
    if crowded:
        said.append(
            f"{crowded:,} more place{' has no sign of its own' if crowded == 1 else 's have no signs of their own'}."
        )
    if off:
        said.append(f"{off:,} far off {'is' if off == 1 else 'are'} not shown.")
    lines += [" ".join(said)] if said else []
    if found.unplaced:
        lines.append("Without a position: " + ", ".join(f"{s.name} {s.claims:,}" for s in found.unplaced[:12]))
    parts = []
    for words in lines:
        parts.append(label(0, y + 12, cut(words, WIDTH, SMALL), size=SMALL, ink="soft"))
        y += 16
    return parts, y
