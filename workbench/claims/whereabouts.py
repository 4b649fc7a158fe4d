"""Which places the claims of a filter name, how often, in which status, and where they lie: what a map is drawn from.

Positions are the packs' (`[places.at]`); no borders are known here, because no border data is bundled. Countries and
regions have no point and are counted by name. Words for the same stand beside it, for whoever does not see a map.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbench.case import Case
from workbench.claims.coordinates import Point, distance_km
from workbench.claims.filter_kinds import CLAIMS
from workbench.claims.filtering import compiled
from workbench.claims.known_names import known_names
from workbench.model import Status
from workbench.store import spans

_TOLD = 8
"""Places that the words name one by one."""
_SPARE, _SHORTER = 0.1, 0.6
"""What `core` may leave out of places and claims, and how much shorter the map must become by it."""
_WINDS = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that claims name: how many by status, and its point when the packs know one."""

    name: str
    point: Point | None
    counts: Mapping[Status, int]
    country: str = ""

    @property
    def claims(self) -> int:
        """How many claims name it."""
        return sum(self.counts.values())

    @property
    def statuses(self) -> tuple[Status, ...]:
        """Its statuses, the commonest first."""
        return tuple(sorted((s for s in Status if self.counts.get(s)), key=lambda s: -self.counts[s]))


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The places of a filter, the most named first: with a point, and without; claims that name no place at all.

    `known` are the points of the packs that no claim names, by name; `countries` where the middle of their known
    places lies.
    """

    placed: tuple[Spot, ...]
    unplaced: tuple[Spot, ...]
    nowhere: int
    known: Mapping[str, Point]
    countries: Mapping[str, Point]


def whereabouts(case: Case, text: str) -> Whereabouts:
    """The places of the claims of a filter. Names that mean one place are one. Raises UsageError for a bad filter."""
    c = compiled(case, text, CLAIMS)
    names = known_names(case).places
    counts: dict[str, dict[Status, int]] = {}
    for row in spans.places(case.db, c.where, c.params):
        of = counts.setdefault(names.name(row.place), {})
        of[row.status] = of.get(row.status, 0) + row.claims
    every = [Spot(n, names.points.get(n), own, names.parents.get(n, "")) for n, own in counts.items()]
    every.sort(key=lambda s: (-s.claims, s.name))
    middles: dict[str, list[Point]] = {}
    for name, point in names.points.items():
        if parent := names.parents.get(name):
            middles.setdefault(parent, []).append(point)
    return Whereabouts(
        placed=tuple(s for s in every if s.point is not None),
        unplaced=tuple(s for s in every if s.point is None),
        nowhere=spans.unplaced(case.db, c.where, c.params),
        known={n: p for n, p in names.points.items() if n not in counts},
        countries={n: _middle(points) for n, points in middles.items()},
    )


def _middle(points: Sequence[Point]) -> Point:
    return sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points)


def bearing(a: Point, b: Point) -> str:
    """In which of eight winds one point lies from another, as a compass at the first shows it."""
    south, north = math.radians(a[0]), math.radians(b[0])
    east = math.radians(b[1] - a[1])
    turn = math.atan2(
        math.sin(east) * math.cos(north),
        math.cos(south) * math.sin(north) - math.sin(south) * math.cos(north) * math.cos(east),
    )
    return _WINDS[round(math.degrees(turn) / 45) % 8]


def short_bearing(a: Point, b: Point) -> str:
    """`N`, `NE`, …: as `bearing`, for a line that has no room."""
    return "".join(word[0].upper() for word in bearing(a, b).split("-"))


def core(spots: Sequence[Spot]) -> tuple[Spot, ...]:
    """The places a map begins with: all of them, but for a few far away that would make it much larger.

    Left out are at most a tenth of the places with at most a tenth of the claims, the furthest from the middle (the
    median by claims) first, and only where the rest then needs three fifths of the length or less.
    """
    kept = [s for s in spots if s.point is not None]
    middle = (_median(kept, 0), _median(kept, 1))
    kept.sort(key=lambda s: (distance_km(middle, s.point or middle), s.name))
    spare = sum(s.claims for s in kept) * _SPARE
    best, length = len(kept), _length(kept)
    for many in range(len(kept) - 1, len(kept) - 1 - int(len(kept) * _SPARE), -1):
        spare -= kept[many].claims
        if spare < 0:
            break
        if (shorter := _length(kept[:many])) <= _SHORTER * length:
            best, length = many, shorter
    return tuple(kept[:best])


def _length(spots: Sequence[Spot]) -> float:
    """Degrees of latitude, or their like from west to east, that places stretch over."""
    points = [s.point for s in spots if s.point is not None]
    if not points:
        return 0.0
    lats, lons = [p[0] for p in points], [p[1] for p in points]
    return max(max(lats) - min(lats), (max(lons) - min(lons)) * math.cos(math.radians(sum(lats) / len(lats))))


def _median(spots: Sequence[Spot], axis: int) -> float:
    ordered = sorted((s.point[axis], s.claims) for s in spots if s.point is not None)
    half, held = sum(n for _, n in ordered) / 2, 0
    for degrees, claims in ordered:
        held += claims
        if held >= half:
            return degrees
    return 0.0


def spot_words(spot: Spot) -> str:
    """`Kidal: 12 claims (7 rumor, 5 confirmed), 18.44° N 1.41° E`."""
    mix = ", ".join(f"{spot.counts[s]:,} {s.value}" for s in spot.statuses)
    at = f", {point_words(spot.point)}" if spot.point else ""
    return f"{spot.name}: {_claims(spot.claims)} ({mix}){at}"


def point_words(point: Point) -> str:
    """`18.44° N 1.41° E`."""
    latitude, longitude = point
    return f"{abs(latitude):.2f}° {'S' if latitude < 0 else 'N'} {abs(longitude):.2f}° {'W' if longitude < 0 else 'E'}"


def nearest(spot: Spot, others: Sequence[Spot], count: int = 2) -> tuple[tuple[Spot, float, str], ...]:
    """The nearest other spots with a point: (spot, kilometres, in which wind it lies from here, such as `NE`)."""
    here = spot.point
    if here is None:
        return ()
    found = [
        (s, distance_km(here, s.point), short_bearing(here, s.point)) for s in others if s.point and s.name != spot.name
    ]
    return tuple(sorted(found, key=lambda t: (t[1], t[0].name))[:count])


def words(found: Whereabouts) -> tuple[str, ...]:
    """What the map says, in sentences."""
    if not found.placed and not found.unplaced:
        return ("No claim names a place.", *_nowhere(found))
    said = []
    if found.placed:
        top = "; ".join(spot_words(s) for s in found.placed[:_TOLD])
        more = len(found.placed) - _TOLD
        said.append(f"{top}{f'; and {more:,} more places' if more > 0 else ''}.")
    if len(found.placed) > 1:
        first, second = found.placed[:2]
        if first.point and second.point:
            far, wind = distance_km(first.point, second.point), bearing(first.point, second.point)
            said.append(f"{second.name} lies {far:,.0f} km {wind} of {first.name}.")
    if found.unplaced:
        names = ", ".join(f"{s.name} {s.claims:,}" for s in found.unplaced[:_TOLD])
        more = len(found.unplaced) - _TOLD
        said.append(f"Without a position: {names}{f' and {more:,} more' if more > 0 else ''}.")
    return (*said, *_nowhere(found))


def _nowhere(found: Whereabouts) -> tuple[str, ...]:
    if not found.nowhere:
        return ()
    return (f"{_claims(found.nowhere)} {'names' if found.nowhere == 1 else 'name'} no place.",)


def _claims(count: int) -> str:
    return f"{count:,} claim{'' if count == 1 else 's'}"
