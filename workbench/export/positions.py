"""Where a claim lies on a map, and how little that says: a town's point is its middle, a region's is anywhere in it.

Only here is a point of a pack cut to what it can mean; `geojson` and `acled` take theirs from here. A case's own pack
may know a place to the metre, and such a place can be somebody's house: no point leaves with more than two decimals.
"""

from dataclasses import dataclass

from workbench.plugin_api import ExportPlace, ExportSet

_DECIMALS = {"country": 0, "region": 1}
_MOST = 2
"""Decimals of a degree: 0.01° is about 1.1 km; the packs' points are right within about 10 km (sahel_places.toml)."""
_STANDS_FOR = {
    "country": "somewhere in the country",
    "region": "somewhere in the region",
    "town": "the middle of the town, right within about 10 km",
    "site": "the site, right within about 10 km",
}
_HIGHEST = 8
"""Places in places that are followed upwards; a pack that says that a place lies in itself ends here."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that a claim names: its point in degrees WGS 84, rounded, where a pack has one.

    `kind` is the pack's word or "", `country` the name of the country in the pack's spelling or "", `within` every
    place that it lies in, `stands_for` says in words what the point is.
    """

    name: str
    kind: str
    country: str
    within: tuple[str, ...]
    latitude: float | None
    longitude: float | None
    stands_for: str

    @property
    def on_the_map(self) -> bool:
        """Whether it has a point."""
        return self.latitude is not None and self.longitude is not None


def spot(export: ExportSet, name: str) -> Spot:
    """What is known of a place by its name; one that no pack knows has a name and nothing else."""
    place = export.place(name)
    if place is None:
        return Spot(name, "", "", (), None, None, "")
    above = _above(export, place)
    country = next((p.name for p in (place, *above) if p.kind == "country"), "")
    within = tuple(p.name for p in above if p.name != place.name)
    latitude, longitude = _rounded(place)
    stands_for = _STANDS_FOR.get(place.kind, "the place, right within about 10 km") if latitude is not None else ""
    return Spot(place.name, place.kind, country, within, latitude, longitude, stands_for)


def spots(export: ExportSet, names: list[str]) -> list[Spot]:
    """The places of a claim, each once, in their order; none only where `names` has none.

    One that only says where another lies ("Gao, Mali") is left out: its point would be a second place.
    """
    found = list({s.name: s for s in (spot(export, n) for n in names)}.values())
    around = {name for s in found for name in s.within}
    return [s for s in found if s.name not in around] or found


def _above(export: ExportSet, place: ExportPlace) -> list[ExportPlace]:
    found: list[ExportPlace] = []
    while place.country and len(found) < _HIGHEST:
        # A pack may name a country that no pack lists: where the way up ends, it ends in a country.
        place = export.place(place.country) or ExportPlace(place.country, None, None, "country", "")
        found.append(place)
    return found


def _rounded(place: ExportPlace) -> tuple[float | None, float | None]:
    if place.latitude is None or place.longitude is None:
        return None, None
    if not (-90 <= place.latitude <= 90 and -180 <= place.longitude <= 180):
        return None, None
    decimals = _DECIMALS.get(place.kind, _MOST)
    # + 0.0 makes of -0.0, which some readers print, a plain zero.
    return round(place.latitude, decimals) + 0.0, round(place.longitude, decimals) + 0.0
