"""SQL of what only priorities ask about media: what those of a claim say of their own time and place.

Turns the stored metadata (the keys of `media.metadata.Metadata.stored`) into types, since `claims` does not know the
media room.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbench import canonical
from workbench.store.engine import Engine, Row

_IN = 500
_NOTHING = "{}"
_TIMES = {
    "taken_at": ("taken", "EXIF"),
    "satellite_at": ("taken", "EXIF"),
    "changed_at": ("last changed", "EXIF"),
    "xmp_made_at": ("made", "XMP"),
    "xmp_changed_at": ("last changed", "XMP"),
    "png_made_at": ("made", "PNG"),
    "png_changed_at": ("last changed", "PNG"),
    "container_at": ("recorded", "container"),
}
"""Key, what it says the medium was at that time, and who says so."""


@dataclass(frozen=True, slots=True)
class OwnTime:
    """A time that a medium bears: `YYYY-MM-DD` or with `THH:MM:SS`, with `Z` or an offset where one was written."""

    at: str
    verb: str
    source: str


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """Degrees WGS 84 that a medium bears, and who says so."""

    latitude: float
    longitude: float
    source: str


@dataclass(frozen=True, slots=True)
class Carried:
    """A medium under one name in the messages of a claim; `sha256` is None when only its name is known.

    `told_at` is the earliest of those messages, `event` the first day of what the claim tells of, "" when unknown.
    """

    sha256: str | None
    name: str
    mime: str
    told_at: str
    event: str
    times: tuple[OwnTime, ...] = ()
    place: OwnPlace | None = None


def carried(db: Engine, numbers: Sequence[int]) -> dict[int, list[Carried]]:
    """What the messages of these claims carry, but for what is never matched; questions do not count.

    One question for 500 claims. In a fixed order.
    """
    found: dict[int, list[Carried]] = {}
    for i in range(0, len(numbers), _IN):
        for r in db.rows(
            "SELECT a.claim, t.sha256, t.name, min(m.sent_at) AS told_at, coalesce(d.mime, '') AS mime, "
            "coalesce(d.metadata, '{}') AS metadata, coalesce(c.event_start, '') AS event "
            "FROM appearances a JOIN claims c ON c.id = a.claim JOIN messages m ON m.id = a.message "
            "JOIN attachments t ON t.message = a.message LEFT JOIN media d ON d.sha256 = t.sha256 "
            "WHERE a.claim IN (:c) AND a.stance <> 'asks' AND coalesce(d.barred, '') = '' "
            "GROUP BY a.claim, t.sha256, t.name, d.mime, d.metadata, c.event_start "
            "ORDER BY a.claim, t.sha256, t.name",
            c=list(numbers[i : i + _IN]),
        ):
            found.setdefault(r["claim"], []).append(_carried(r))
    return found


def _carried(r: Row) -> Carried:
    times: tuple[OwnTime, ...] = ()
    place = None
    if r["metadata"] != _NOTHING:
        said: Mapping[str, str] = canonical.loads(r["metadata"])
        times = tuple(OwnTime(said[key], verb, source) for key, (verb, source) in _TIMES.items() if said.get(key))
        place = _place(said)
    return Carried(r["sha256"], r["name"], r["mime"], r["told_at"] or "", r["event"], times, place)


def _place(said: Mapping[str, str]) -> OwnPlace | None:
    try:
        latitude, longitude = float(said["latitude"]), float(said["longitude"])
    except (KeyError, ValueError):
        return None
    if not math.isfinite(latitude) or not math.isfinite(longitude):
        return None
    return OwnPlace(latitude, longitude, said.get("place_from") or "EXIF")
