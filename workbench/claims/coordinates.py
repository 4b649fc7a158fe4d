"""Where places lie: points as packs give them (`[places.at]`) and how far two points are apart.

Only here are degrees of a pack read and checked; packs by hand give two decimals, those from GeoNames five.
"""

import math
from collections.abc import Mapping

Point = tuple[float, float]
"""Latitude and longitude in degrees WGS 84."""

EARTH_KM = 6_371.0088
"""Mean radius of the earth (IUGG). The earth is no sphere: a distance may be wrong by 0.5 %."""


def read_point(value: object) -> Point:
    """`[latitude, longitude]` of a pack; raises ValueError for what is no point on the earth."""
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise ValueError(f"{value!r} is no [latitude, longitude]")
    for degrees, most in zip(value, (90, 180), strict=True):
        # A comparison with nan is false, so that nan and inf are refused too.
        if isinstance(degrees, bool) or not isinstance(degrees, int | float) or not -most <= degrees <= most:
            raise ValueError(f"{value!r} is no [latitude, longitude]: {degrees!r} is not between -{most} and {most}")
    return float(value[0]), float(value[1])


def read_points(table: object) -> Mapping[str, Point]:
    """The table `[places.at]` of a pack; raises ValueError naming the place whose point is none."""
    if not isinstance(table, dict):
        raise ValueError("`at` is not a table")
    found: dict[str, Point] = {}
    for name, value in table.items():
        try:
            found[name] = read_point(value)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from error
    return found


def distance_km(a: Point, b: Point) -> float:
    """Kilometres between two points along the surface (haversine)."""
    south, west, north, east = (math.radians(degrees) for degrees in (*a, *b))
    half = math.sin((north - south) / 2) ** 2 + math.cos(south) * math.cos(north) * math.sin((east - west) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(min(1.0, half)))
