"""What a medium says about itself: when and where it was made, with what. Often wrong, mostly absent, a lead only.

Reads hostile bytes, so it runs in the disposable workers. "No metadata" is a result: chat programs strip it. The keys
of `Metadata.stored` are a contract: `store.media_facts` reads them for the priorities of claims.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from workbench import canonical
from workbench.intake.name_dates import named_time
from workbench.media.png_text import PngText, read_png_text
from workbench.media.xmp import Xmp, read_xmp
from workbench.safety import limits

if TYPE_CHECKING:
    from PIL.Image import Exif

EXIF_BYTES = 64 * limits.KIB
EXIF_TAGS = 500
TEXT_CHARS = 200

_MAKE, _MODEL, _SOFTWARE, _CHANGED, _CHANGED_OFFSET = 0x010F, 0x0110, 0x0131, 0x0132, 0x9010
_TAKEN = ((0x9003, 0x9011), (0x9004, 0x9012))
"""Time and its offset: taken, and else digitised."""
_EXIF_IFD, _GPS_IFD = 0x8769, 0x8825
_GPS_TIME, _GPS_DATE = 7, 29
_TIME = re.compile(
    r"(\d{4})[-:](\d\d)[-:](\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?[ ]?(Z|[+-]\d\d:\d\d)?)?", re.ASCII
)
_ISO6709 = re.compile(
    r"([+-]\d{1,2}(?:\.\d{1,9})?)([+-]\d{1,3}(?:\.\d{1,9})?)(?:[+-]\d+(?:\.\d+)?)?(?:CRS\w+)?/?", re.ASCII
)
_NO_PLACE = "place is no place"


@dataclass(frozen=True, slots=True)
class Metadata:
    """What one medium says. Empty strings and None mean: it does not say.

    Times are `YYYY-MM-DDTHH:MM:SS` (or the day alone) by the clock of whatever wrote them, with `Z` or `+02:00` behind
    where it said so. Latitude and longitude are degrees WGS 84, both or neither; `place_from` is EXIF, XMP or
    container. `note` says what was there but unusable.
    """

    taken_at: str = ""
    """EXIF: the shutter, or the scanner."""
    latitude: float | None = None
    longitude: float | None = None
    place_from: str = ""
    camera: str = ""
    software: str = ""
    changed_at: str = ""
    """EXIF: the last program that wrote it."""
    satellite_at: str = ""
    """EXIF: the clock of the satellites when the place was found, UTC."""
    xmp_made_at: str = ""
    xmp_changed_at: str = ""
    png_made_at: str = ""
    png_changed_at: str = ""
    container_at: str = ""
    """The creation time of a video's or voice note's container, UTC."""
    note: str = ""

    def stored(self) -> dict[str, str]:
        """Text values of what it says: coordinates are no integers, and canonical JSON holds no floats."""
        said = {f.name: getattr(self, f.name) for f in fields(self)}
        return {name: str(value) for name, value in said.items() if value not in (None, "")}


def read_metadata(data: bytes) -> Metadata:
    """Read EXIF, XMP and PNG's texts of a JPEG, PNG or WebP. Never raises: what cannot be read is named in `note`."""
    import io

    from PIL import Image

    text = read_png_text(data)
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as image:
            raw, packet = image.info.get("exif", b""), text.xmp or image.info.get("xmp", b"")
            exif = Metadata()
            if len(raw) > EXIF_BYTES:
                exif = Metadata(note=f"EXIF of {len(raw)} bytes not read")
            elif raw:
                exif = _from_exif(image.getexif())
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 — Pillow raises every kind of error for broken EXIF (M10, M13)
        exif, packet = Metadata(note=f"EXIF not readable ({type(error).__name__})"), text.xmp
    xmp = read_xmp(packet) if isinstance(packet, bytes) and packet else Xmp()
    return _together(exif, xmp, text)


def read_place(text: str) -> tuple[float, float] | None:
    """Latitude and longitude as containers write them (ISO 6709: `+20.1990+001.0110/`); None for what is no place."""
    found = _ISO6709.fullmatch(text.strip()[:TEXT_CHARS])
    if not found:
        return None
    latitude, longitude = float(found[1]), float(found[2])
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 and (latitude or longitude) else None


def read_time(text: str) -> str:
    """A time as EXIF (`2023:08:11 10:22:33`), XMP or a container writes it, in the form of `Metadata`; "" for none."""
    found = _TIME.fullmatch(text.strip())
    if not found:
        return ""
    year, month, day, hour, minute, second, zone = found.groups()
    written = f"{year}-{month}-{day}"
    if hour:
        written += f"T{hour}:{minute}:{second or '00'}"
    try:
        datetime.fromisoformat(written + (zone or ""))  # only whether such a moment exists (`9999:99:99`, `0000:00:00`)
    except ValueError:
        return ""
    return written + (zone or "")


def told(metadata: str, names: Sequence[str] = ()) -> list[tuple[str, str]]:
    """What the stored metadata of a medium says, as lines of (label, value) for a person; foreign text is in it.

    Takes the JSON text of `media.metadata`, and the file names the medium came under: dates in them are told too.
    """
    said: dict[str, str] = canonical.loads(metadata or "{}")
    lines = [(label, f"{said[key].replace('T', ' ')} ({source})") for key, label, source in _TIMES if key in said]
    if "latitude" in said and "longitude" in said:
        lines.append(("place", f"{said['latitude']}, {said['longitude']} ({said.get('place_from') or 'EXIF'})"))
    lines += [(label, said[label]) for label in ("camera", "software", "note") if label in said]
    if not said:
        lines.append(("no metadata", "chat programs strip it"))
    for name in dict.fromkeys(names):
        if named := named_time(name):
            lines.append(("file name", f"dated {named.at.replace('T', ' ')} by {named.by} ({name})"))
    return lines


_TIMES = (
    ("taken_at", "taken", "EXIF"),
    ("satellite_at", "taken", "satellite clock in EXIF"),
    ("changed_at", "last changed", "EXIF"),
    ("xmp_made_at", "made", "XMP"),
    ("xmp_changed_at", "last changed", "XMP"),
    ("png_made_at", "made", "PNG text"),
    ("png_changed_at", "last changed", "PNG"),
    ("container_at", "recorded", "container"),
)


def _together(exif: Metadata, xmp: Xmp, text: PngText) -> Metadata:
    """One record of three: EXIF first, XMP where EXIF is silent."""
    place = None if exif.latitude is None or exif.longitude is None else (exif.latitude, exif.longitude)
    notes = [exif.note, xmp.note]
    if place is None and xmp.place:
        place, source = _found(xmp.place, "XMP", notes), "XMP"
    else:
        source = "EXIF"
    return Metadata(
        taken_at=exif.taken_at,
        latitude=place[0] if place else None,
        longitude=place[1] if place else None,
        place_from=source if place else "",
        camera=exif.camera or xmp.camera,
        software=exif.software or xmp.tool,
        changed_at=exif.changed_at,
        satellite_at=exif.satellite_at,
        xmp_made_at=read_time(xmp.taken) or read_time(xmp.made),
        xmp_changed_at=read_time(xmp.changed),
        png_made_at=_any_time(text.made),
        png_changed_at=read_time(text.changed),
        note="; ".join(note for note in notes if note),
    )


def _from_exif(exif: "Exif") -> Metadata:
    if len(exif) > EXIF_TAGS:
        return Metadata(note=f"EXIF of {len(exif)} tags not read")
    inner, gps = exif.get_ifd(_EXIF_IFD), exif.get_ifd(_GPS_IFD)
    notes: list[str] = []
    taken = ""
    for tag, offset in _TAKEN:
        taken = taken or _moment(inner.get(tag), inner.get(offset), notes)
    place = _place(gps, notes)
    camera = " ".join(part for part in (_text(exif.get(_MAKE)), _text(exif.get(_MODEL))) if part)
    return Metadata(
        taken_at=taken,
        latitude=place[0] if place else None,
        longitude=place[1] if place else None,
        camera=camera,
        software=_text(exif.get(_SOFTWARE)),
        changed_at=_moment(exif.get(_CHANGED), inner.get(_CHANGED_OFFSET), notes),
        satellite_at=_satellite_time(gps),
        note="; ".join(dict.fromkeys(notes)),
    )


def _text(value: object) -> str:
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    return value.replace("\x00", " ").strip()[:TEXT_CHARS] if isinstance(value, str) else ""


def _moment(written: object, offset: object, notes: list[str]) -> str:
    """A time of EXIF with its offset; a camera whose clock was never set writes blanks, or colons between blanks."""
    text = _text(written)
    if not text.strip(" :0"):
        return ""
    found = read_time(text)
    if not found:
        notes.append("EXIF time is no time")
        return ""
    return read_time(found + _text(offset)) or found


def _satellite_time(gps: dict[int, object]) -> str:
    day, parts = _text(gps.get(_GPS_DATE)), _three(gps.get(_GPS_TIME))
    if not day or parts is None or not all(0 <= part < 100 for part in parts):
        return ""
    return read_time("{} {:02}:{:02}:{:02}Z".format(day, *(int(part) for part in parts)))


def _any_time(text: str) -> str:
    """PNG recommends the times of e-mail (`Fri, 11 Aug 2023 10:22:33 GMT`); programs also write ISO's and EXIF's."""
    from email.utils import parsedate_to_datetime

    if found := read_time(text):
        return found
    try:
        moment = parsedate_to_datetime(text[:TEXT_CHARS])
        zone = "Z" if moment.tzinfo else ""
        return read_time((moment.astimezone(UTC) if zone else moment).strftime("%Y-%m-%dT%H:%M:%S") + zone)
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""


def _place(gps: dict[int, object], notes: list[str]) -> tuple[float, float] | None:
    if 2 not in gps and 4 not in gps:
        return None
    latitude = _degrees(gps.get(2), _text(gps.get(1)), 90)
    longitude = _degrees(gps.get(4), _text(gps.get(3)), 180)
    if latitude is None or longitude is None:
        notes.append(f"EXIF {_NO_PLACE}")
        return None
    return _found((latitude, longitude), "EXIF", notes)


def _found(place: tuple[float, float], source: str, notes: list[str]) -> tuple[float, float] | None:
    """The place, but for 0, 0 in the ocean: what devices write that had no fix."""
    if not any(place):
        notes.append(f"{source} {_NO_PLACE}")
        return None
    return place


def _three(value: object) -> tuple[float, float, float] | None:
    """Three finite numbers from EXIF's rationals; x/0 gives nan."""
    if not isinstance(value, tuple) or len(value) != 3:
        return None
    try:
        first, second, third = (float(part) for part in value)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    return (first, second, third) if all(map(math.isfinite, (first, second, third))) else None


def _degrees(value: object, reference: str, limit: int) -> float | None:
    """Degrees from EXIF's three rationals; None when not finite or out of range."""
    parts = _three(value)
    if parts is None:
        return None
    total = parts[0] + parts[1] / 60 + parts[2] / 3600
    if not 0 <= total <= limit:
        return None
    return round(-total if reference[:1].upper() in ("S", "W") else total, 7)
