"""XMP, what editing programs write into pictures: when it was made and changed, by what, and where.

Reads hostile bytes: the packet is limited in size and depth, and one that declares a document type is refused before
anything in it is expanded (billion laughs, external entities). Only properties that stand directly in the picture's
own description count, not those of pictures it was made from.
"""

import math
import re
from dataclasses import dataclass, field
from xml.parsers import expat

from workbench.safety import limits

XMP_BYTES = limits.MIB
"""JPEG holds at most 64 KiB; editing histories in PNG and WebP come to a few hundred."""
XMP_DEPTH = 32
XMP_CHARS = 200
"""Of one property; longer ones are cut."""

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns# "
_XMP = "http://ns.adobe.com/xap/1.0/ "
_EXIF = "http://ns.adobe.com/exif/1.0/ "
_TIFF = "http://ns.adobe.com/tiff/1.0/ "
_PHOTOSHOP = "http://ns.adobe.com/photoshop/1.0/ "
_WANTED = {
    _EXIF + "DateTimeOriginal": "taken",
    _PHOTOSHOP + "DateCreated": "dated",
    _XMP + "CreateDate": "made",
    _XMP + "ModifyDate": "changed",
    _XMP + "CreatorTool": "tool",
    _TIFF + "Make": "make",
    _TIFF + "Model": "model",
    _EXIF + "GPSLatitude": "latitude",
    _EXIF + "GPSLongitude": "longitude",
}
# "20,11.94N" or "20,11,56.4N" (XMP part 2, GPSCoordinate); some write decimals: "20.199N".
_DEGREES = re.compile(r"(\d{1,3}(?:\.\d{1,12})?)(?:,(\d{1,2}(?:\.\d{1,12})?))?(?:,(\d{1,2}(?:\.\d{1,12})?))?([NSEW])")


_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


class _Refused(Exception):
    """The packet does what no honest one does."""


@dataclass(frozen=True, slots=True)
class Xmp:
    """Properties as written, "" when absent; `note` says why a packet was not read."""

    taken: str = ""
    made: str = ""
    changed: str = ""
    tool: str = ""
    camera: str = ""
    place: tuple[float, float] | None = None
    note: str = ""


def read_xmp(packet: bytes) -> Xmp:
    """Read an XMP packet. Never raises: a packet that cannot be read is named in `note`."""
    if len(packet) > XMP_BYTES:
        return Xmp(note=f"XMP of {len(packet)} bytes not read")
    walker = _Walker()
    try:
        walker.walk(packet)
    except _Refused as why:
        return Xmp(note=f"XMP not read: {why}")
    except (expat.ExpatError, ValueError, UnicodeError) as error:
        # What stood before the fault is not trusted either: half a packet is somebody's tampering or a torn file.
        return Xmp(note=f"XMP not readable ({type(error).__name__})")
    found = walker.found
    place, note = _place(found.get("latitude", ""), found.get("longitude", ""))
    return Xmp(
        taken=found.get("taken", "") or found.get("dated", ""),
        made=found.get("made", ""),
        changed=found.get("changed", ""),
        tool=found.get("tool", ""),
        camera=" ".join(part for part in (found.get("make", ""), found.get("model", "")) if part),
        place=place,
        note=note,
    )


@dataclass(slots=True)
class _Walker:
    """Walks one packet; lives only while it is read."""

    found: dict[str, str] = field(default_factory=dict)
    above: list[str] = field(default_factory=list)
    text: str = ""

    def walk(self, packet: bytes) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        # Some writers end a packet of UTF-8 with zeros; in UTF-16 zeros are half of the letters.
        parser.Parse(packet if packet.startswith(_UTF_16) else packet.strip(b"\0 \r\n\t"), True)

    def _doctype(self, *_: object) -> None:
        raise _Refused("it declares a document type")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self.above) >= XMP_DEPTH:
            raise _Refused(f"it is deeper than {XMP_DEPTH}")
        if name == _RDF + "Description" and self.above[-1:] == [_RDF + "RDF"]:
            for key, value in attributes.items():
                self._keep(key, value)
        self.above.append(name)
        self.text = ""

    def _characters(self, text: str) -> None:
        if len(self.text) < XMP_CHARS:
            self.text += text

    def _end(self, name: str) -> None:
        self.above.pop()
        if self.above[-2:] == [_RDF + "RDF", _RDF + "Description"]:
            self._keep(name, self.text)

    def _keep(self, name: str, value: str) -> None:
        wanted = _WANTED.get(name)
        if wanted and value.strip():
            self.found.setdefault(wanted, value.replace("\x00", " ").strip()[:XMP_CHARS])


def _place(latitude: str, longitude: str) -> tuple[tuple[float, float] | None, str]:
    if not latitude and not longitude:
        return None, ""
    north, east = _degrees(latitude, "NS", 90), _degrees(longitude, "EW", 180)
    if north is None or east is None:
        return None, "XMP place is no place"
    return (north, east), ""


def _degrees(text: str, letters: str, most: int) -> float | None:
    found = _DEGREES.fullmatch(text.upper())
    if not found or found[4] not in letters:
        return None
    total = float(found[1]) + float(found[2] or 0) / 60 + float(found[3] or 0) / 3600
    if not math.isfinite(total) or total > most:
        return None
    return round(-total if found[4] in "SW" else total, 7)
