"""What a picture says about itself: EXIF time, place, camera, software. Often wrong, mostly absent, always a lead only.

Reads hostile bytes, so it runs in the disposable workers. "No metadata" is a result: chat programs strip it.
"""

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.safety import limits

if TYPE_CHECKING:
    from PIL.Image import Exif

EXIF_BYTES = 64 * limits.KIB
EXIF_TAGS = 500
TEXT_CHARS = 200

_MAKE, _MODEL, _SOFTWARE, _DATETIME, _TAKEN, _OFFSET = 0x010F, 0x0110, 0x0131, 0x0132, 0x9003, 0x9011
_EXIF_IFD, _GPS_IFD = 0x8769, 0x8825
_TIME = re.compile(r"(\d{4}):(\d{2}):(\d{2}) (\d{2}):(\d{2}):(\d{2})")


@dataclass(frozen=True, slots=True)
class Metadata:
    """EXIF of one picture. Empty strings and None mean: it does not say.

    `taken_at` is the camera's wall clock (`YYYY-MM-DDTHH:MM:SS`), `offset` its UTC offset as written (`+02:00`).
    Latitude and longitude are degrees WGS 84, both or neither. `note` says what was there but unusable.
    """

    taken_at: str = ""
    offset: str = ""
    latitude: float | None = None
    longitude: float | None = None
    camera: str = ""
    software: str = ""
    note: str = ""


def read_metadata(data: bytes) -> Metadata:
    """Read the EXIF of a JPEG, PNG or WebP. Never raises: what cannot be read is named in `note`."""
    import io

    from PIL import Image

    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as image:
            raw = image.info.get("exif", b"")
            if not raw:
                return Metadata()
            if len(raw) > EXIF_BYTES:
                return Metadata(note=f"EXIF of {len(raw)} bytes not read")
            return _from_exif(image.getexif())
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 — Pillow raises every kind of error for broken EXIF (M10, M13)
        return Metadata(note=f"EXIF not readable ({type(error).__name__})")


def _from_exif(exif: "Exif") -> Metadata:
    if len(exif) > EXIF_TAGS:
        return Metadata(note=f"EXIF of {len(exif)} tags not read")
    inner = exif.get_ifd(_EXIF_IFD)
    notes: list[str] = []
    written = _text(inner.get(_TAKEN)) or _text(exif.get(_DATETIME))
    taken = _time(written)
    if written and not taken:
        notes.append("EXIF time is no time")
    place = _place(exif.get_ifd(_GPS_IFD), notes)
    camera = " ".join(part for part in (_text(exif.get(_MAKE)), _text(exif.get(_MODEL))) if part)
    return Metadata(
        taken_at=taken,
        offset=_text(inner.get(_OFFSET)) if taken else "",
        latitude=place[0] if place else None,
        longitude=place[1] if place else None,
        camera=camera,
        software=_text(exif.get(_SOFTWARE)),
        note="; ".join(notes),
    )


def _text(value: object) -> str:
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    return value.replace("\x00", " ").strip()[:TEXT_CHARS] if isinstance(value, str) else ""


def _time(text: str) -> str:
    from datetime import datetime

    found = _TIME.fullmatch(text)
    if not found:
        return ""
    year, month, day, hour, minute, second = found.groups()
    written = f"{year}-{month}-{day}T{hour}:{minute}:{second}"
    try:
        datetime.fromisoformat(written)  # only whether such a moment exists (`9999:99:99`, `0000:00:00`)
    except ValueError:
        return ""
    return written


def _place(gps: dict[int, object], notes: list[str]) -> tuple[float, float] | None:
    if 2 not in gps and 4 not in gps:
        return None
    latitude = _degrees(gps.get(2), _text(gps.get(1)), 90)
    longitude = _degrees(gps.get(4), _text(gps.get(3)), 180)
    if latitude is None or longitude is None:
        notes.append("EXIF place is no place")
        return None
    return latitude, longitude


def _degrees(value: object, reference: str, limit: int) -> float | None:
    """Degrees from EXIF's three rationals; None when not finite (x/0 gives nan) or out of range."""
    if not isinstance(value, tuple) or len(value) != 3:
        return None
    try:
        degrees, minutes, seconds = (float(part) for part in value)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    total = degrees + minutes / 60 + seconds / 3600
    if not math.isfinite(total) or not 0 <= total <= limit:
        return None
    return round(-total if reference[:1].upper() in ("S", "W") else total, 7)
