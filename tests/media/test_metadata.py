"""EXIF as phones write it, and as nobody should."""

import io

import pytest
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from tests.media import pictures
from workbench.media.metadata import Metadata, read_metadata


def photo(
    base: dict[int, object] | None = None, inner: dict[int, object] | None = None, gps: dict[int, object] | None = None
) -> bytes:
    exif = Image.Exif()
    exif.update(base or {})
    exif.get_ifd(0x8769).update(inner or {})
    exif.get_ifd(0x8825).update(gps or {})
    out = io.BytesIO()
    pictures.scene(1).save(out, "JPEG", exif=exif)
    return out.getvalue()


def place(latitude: tuple[float, ...], longitude: tuple[float, ...], ns: str = "N", ew: str = "E") -> bytes:
    return photo(gps={1: ns, 2: latitude, 3: ew, 4: longitude})


def test_all_of_it() -> None:
    data = photo(
        {0x010F: "Samsung", 0x0110: "SM-A127F", 0x0131: "A127FXXU9"},
        {0x9003: "2026:04:25 06:41:12", 0x9011: "+00:00"},
        {1: "N", 2: (20.0, 15.0, 0.0), 3: "W", 4: (1.0, 0.0, 36.0)},
    )
    assert read_metadata(data) == Metadata(
        "2026-04-25T06:41:12", "+00:00", 20.25, -1.01, "Samsung SM-A127F", "A127FXXU9"
    )


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_none_is_a_result(kind: str) -> None:
    found = read_metadata(pictures.encoded(pictures.scene(1), kind))
    assert found == (Metadata() if kind != "GIF" else Metadata(note="EXIF not readable (UnidentifiedImageError)"))


@pytest.mark.parametrize("written", ["9999:99:99 99:99:99", "0000:00:00 00:00:00", "yesterday", "2026:02:30 10:00:00"])
def test_a_time_that_is_none(written: str) -> None:
    assert read_metadata(photo({0x0132: written})) == Metadata(note="EXIF time is no time")


@pytest.mark.parametrize(
    "data",
    [
        place((91.0, 0.0, 0.0), (1.0, 0.0, 0.0)),
        place((20.0, 0.0, 0.0), (180.0, 0.0, 1.0)),
        place((20.0, 0.0), (1.0, 0.0, 0.0)),
        photo(gps={1: "N", 2: (IFDRational(1, 0), IFDRational(0), IFDRational(0)), 3: "E", 4: (1.0, 0.0, 0.0)}),
        photo(gps={1: "N", 2: (20.0, 0.0, 0.0)}),
    ],
    ids=["latitude 91", "longitude over 180", "two numbers", "x/0", "half a place"],
)
def test_a_place_that_is_none(data: bytes) -> None:
    assert read_metadata(data) == Metadata(note="EXIF place is no place")


def test_the_poles_and_the_date_line_are_places() -> None:
    found = read_metadata(place((90.0, 0.0, 0.0), (180.0, 0.0, 0.0), "S", "E"))
    assert (found.latitude, found.longitude) == (-90.0, 180.0)


@pytest.mark.parametrize(
    "raw",
    [
        b"Exif\0\0II*\0\x08\0\0\0\x01\0\x69\x87\x04\0\x01\0\0\0\x08\0\0\0\0\0\0\0",
        b"Exif\0\0II*\0\x08\0\0\0\x01\0\x25\x88\x04\0\x01\0\0\0\x08\0\0\0\x08\0\0\0",
        b"Exif\0\0II*\0\xff\xff\xff\x7f",
        b"Exif\0\0rubbish",
        b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + bytes(400),
    ],
    ids=["points at itself", "GPS points at itself", "far away", "rubbish", "65535 tags"],
)
def test_broken_exif_never_raises(raw: bytes) -> None:
    out = io.BytesIO()
    pictures.scene(1).save(out, "JPEG", exif=raw)
    found = read_metadata(out.getvalue())
    assert (found.taken_at, found.latitude, found.camera) == ("", None, "")


def test_long_text_is_cut() -> None:
    assert len(read_metadata(photo({0x0131: "x" * 5_000})).software) == 200
