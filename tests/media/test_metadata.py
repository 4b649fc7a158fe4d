"""EXIF, XMP and the texts of PNG as phones and programs write them, and as nobody should."""

import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from tests.media import pictures
from workbench import canonical
from workbench.media.metadata import Metadata, read_metadata, read_place, read_time, told
from workbench.media.png_text import read_png_text
from workbench.media.xmp import XMP_BYTES, Xmp, read_xmp


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


def test_all_of_exif() -> None:
    data = photo(
        {0x010F: "Samsung", 0x0110: "SM-A127F", 0x0131: "A127FXXU9", 0x0132: "2026:04:25 09:00:00"},
        {0x9003: "2026:04:25 06:41:12", 0x9011: "+00:00", 0x9010: "+02:00"},
        {1: "N", 2: (20.0, 15.0, 0.0), 3: "W", 4: (1.0, 0.0, 36.0), 7: (6.0, 41.0, 10.0), 29: "2026:04:25"},
    )
    assert read_metadata(data) == Metadata(
        taken_at="2026-04-25T06:41:12+00:00",
        latitude=20.25,
        longitude=-1.01,
        place_from="EXIF",
        camera="Samsung SM-A127F",
        software="A127FXXU9",
        changed_at="2026-04-25T09:00:00+02:00",
        satellite_at="2026-04-25T06:41:10Z",
    )


@pytest.mark.parametrize("offset", ["", "+99:00", "Bamako", "+02"])
def test_an_offset_that_is_none_is_left_out(offset: str) -> None:
    found = read_metadata(photo(inner={0x9003: "2026:04:25 06:41:12", 0x9011: offset}))
    assert found == Metadata(taken_at="2026-04-25T06:41:12")


def test_a_scan_has_the_time_it_was_digitised() -> None:
    assert read_metadata(photo(inner={0x9004: "2026:04:25 06:41:12"})).taken_at == "2026-04-25T06:41:12"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_none_is_a_result(kind: str) -> None:
    found = read_metadata(pictures.encoded(pictures.scene(1), kind))
    assert found == (Metadata() if kind != "GIF" else Metadata(note="EXIF not readable (UnidentifiedImageError)"))


@pytest.mark.parametrize("written", ["    :  :     :  :  ", "0000:00:00 00:00:00"])
def test_a_clock_that_was_never_set_says_nothing(written: str) -> None:
    assert read_metadata(photo({0x0132: written})) == Metadata()


@pytest.mark.parametrize("written", ["9999:99:99 99:99:99", "yesterday", "2026:02:30 10:00:00"])
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
        place((0.0, 0.0, 0.0), (0.0, 0.0, 0.0)),
    ],
    ids=["latitude 91", "longitude over 180", "two numbers", "x/0", "half a place", "never had a fix"],
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


# --- XMP ------------------------------------------------------------------------------------------------------------

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
NAMES = (
    f'xmlns:rdf="{RDF}" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/" '
    'xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmlns:ps="http://ns.adobe.com/photoshop/1.0/" '
    'xmlns:mm="http://ns.adobe.com/xap/1.0/mm/"'
)


def packet(attributes: str = "", inside: str = "", before: str = "") -> bytes:
    return (
        f'<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>{before}<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        f'<rdf:RDF {NAMES}><rdf:Description rdf:about="" {attributes}>{inside}</rdf:Description></rdf:RDF></x:xmpmeta>'
        f'{" " * 200}<?xpacket end="w"?>'
    ).encode()


ATTRIBUTES = (
    'xmp:CreateDate="2023-08-11T10:22:33+02:00" xmp:ModifyDate="2026-04-24T20:00:00Z" xmp:CreatorTool="GIMP 2.10" '
    'tiff:Make="Canon" tiff:Model="EOS R6" exif:GPSLatitude="18,26.46N" exif:GPSLongitude="1,24,28.8W"'
)
ELEMENTS = (
    "<xmp:CreateDate>2023-08-11T10:22:33+02:00</xmp:CreateDate><xmp:ModifyDate>2026-04-24T20:00:00Z</xmp:ModifyDate>"
    "<xmp:CreatorTool>GIMP 2.10</xmp:CreatorTool><tiff:Make>Canon</tiff:Make><tiff:Model>EOS R6</tiff:Model>"
    "<exif:GPSLatitude>18,26.46N</exif:GPSLatitude><exif:GPSLongitude>1,24,28.8W</exif:GPSLongitude>"
)
WHOLE = Xmp("", "2023-08-11T10:22:33+02:00", "2026-04-24T20:00:00Z", "GIMP 2.10", "Canon EOS R6", (18.441, -1.408))


@pytest.mark.parametrize(("attributes", "inside"), [(ATTRIBUTES, ""), ("", ELEMENTS)], ids=["attributes", "elements"])
def test_xmp_is_read_in_both_of_its_spellings(attributes: str, inside: str) -> None:
    assert read_xmp(packet(attributes, inside)) == WHOLE


def test_xmp_in_utf_16() -> None:
    assert read_xmp(packet(ATTRIBUTES).decode().encode("utf-16")) == WHOLE


def test_when_it_was_taken_comes_before_when_the_file_was_made() -> None:
    data = pictures.encoded(pictures.scene(1))
    both = packet('xmp:CreateDate="2026-04-24T20:00:00Z" exif:DateTimeOriginal="2023-08-11T10:22:33"')
    assert read_metadata(with_xmp(data, both)).xmp_made_at == "2023-08-11T10:22:33"
    assert read_xmp(packet('ps:DateCreated="2023-08-11"')).taken == "2023-08-11"


def test_what_a_picture_was_made_from_does_not_count() -> None:
    history = (
        "<mm:Ingredients><rdf:Bag><rdf:li><rdf:Description><xmp:CreateDate>2011-01-01T00:00:00Z</xmp:CreateDate>"
        "</rdf:Description></rdf:li></rdf:Bag></mm:Ingredients>"
    )
    assert read_xmp(packet("", history)) == Xmp()


LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(12))
    + "]>"
)


@pytest.mark.parametrize(
    ("data", "note"),
    [
        (packet(before=LAUGHS, inside="<xmp:CreatorTool>&m;</xmp:CreatorTool>"), "XMP not read: it declares"),
        (packet(before='<!DOCTYPE x SYSTEM "file:///etc/hostname">'), "XMP not read: it declares a document type"),
        (packet(before='<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>', inside="&a;"), "XMP not read: it "),
        (packet(inside="&undefined;"), "XMP not readable (ExpatError)"),
        (packet(inside="<a>" * 40 + "</a>" * 40), "XMP not read: it is deeper than"),
        (packet(inside="<a>" * 200_000), "XMP not read: it is deeper than"),
        (packet(inside="x" * 10 * XMP_BYTES), "XMP of 104"),
        (packet(ATTRIBUTES)[:500], "XMP not readable (ExpatError)"),
        (b"rubbish", "XMP not readable (ExpatError)"),
        (b"\xff\xfe\xff", "XMP not readable"),
        (packet('exif:GPSLatitude="91,0N" exif:GPSLongitude="1,0E"'), "XMP place is no place"),
        (packet('exif:GPSLatitude="18,26.46E" exif:GPSLongitude="1,0E"'), "XMP place is no place"),
        (packet('exif:GPSLatitude="18,26.46N"'), "XMP place is no place"),
        (packet('exif:GPSLatitude="nanN" exif:GPSLongitude="1,0E"'), "XMP place is no place"),
    ],
    ids=["billion laughs", "outside DTD", "outside entity", "unknown entity", "deep", "deep and open", "10 MB",
         "torn", "rubbish", "no text", "latitude 91", "a latitude east", "half a place", "nan"],
)  # fmt: skip
def test_hostile_xmp_is_told_and_nothing_of_it_is_kept(data: bytes, note: str) -> None:
    found = read_xmp(data)
    assert found.note.startswith(note)
    assert Xmp(note=found.note) == found


def test_long_text_of_xmp_is_cut() -> None:
    assert len(read_xmp(packet(inside=f"<xmp:CreatorTool>{'x' * 50_000}</xmp:CreatorTool>")).tool) == 200


@given(st.binary(max_size=300))
def test_no_bytes_make_xmp_raise(raw: bytes) -> None:
    assert isinstance(read_xmp(packet(ATTRIBUTES)[: len(raw)] + raw), Xmp)


def with_xmp(jpeg: bytes, xmp: bytes) -> bytes:
    body = b"http://ns.adobe.com/xap/1.0/\0" + xmp
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + jpeg[2:]


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(*chunks: bytes, behind: bool) -> bytes:
    """A picture with more chunks, before its pixels or behind them."""
    whole = pictures.encoded(pictures.scene(1), "PNG")
    at = len(whole) - 12 if behind else 33
    return whole[:at] + b"".join(chunks) + whole[at:]


def webp(xmp: bytes) -> bytes:
    out = io.BytesIO()
    pictures.scene(1).save(out, "WEBP", xmp=xmp)
    return out.getvalue()


ITXT = chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + packet(ATTRIBUTES))


@pytest.mark.parametrize(
    "data",
    [with_xmp(pictures.encoded(pictures.scene(1)), packet(ATTRIBUTES)), png(ITXT, behind=False),
     png(ITXT, behind=True), webp(packet(ATTRIBUTES))],
    ids=["JPEG", "PNG", "PNG behind the pixels", "WebP"],
)  # fmt: skip
def test_xmp_is_found_in_every_kind_of_picture(data: bytes) -> None:
    assert read_metadata(data) == Metadata(
        latitude=18.441, longitude=-1.408, place_from="XMP", camera="Canon EOS R6", software="GIMP 2.10",
        xmp_made_at="2023-08-11T10:22:33+02:00", xmp_changed_at="2026-04-24T20:00:00Z",
    )  # fmt: skip


def test_exif_comes_before_xmp() -> None:
    data = with_xmp(photo({0x0110: "SM-A127F"}, gps={1: "N", 2: (20.0, 15.0, 0.0), 3: "W", 4: (1.0, 0.0, 36.0)}),
                    packet(ATTRIBUTES))  # fmt: skip
    found = read_metadata(data)
    assert (found.latitude, found.place_from, found.camera, found.software) == (20.25, "EXIF", "SM-A127F", "GIMP 2.10")


# --- PNG ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "made"),
    [("Fri, 11 Aug 2023 10:22:33 +0200", "2023-08-11T08:22:33Z"), ("2023:08:11 10:22:33", "2023-08-11T10:22:33"),
     ("2023-08-11T10:22:33+02:00", "2023-08-11T10:22:33+02:00"), ("11 Aug 2023 10:22:33 -0000", "2023-08-11T10:22:33"),
     ("last summer", ""), ("Fri, 99 Aug 99999 10:22:33 +9999", ""), ("", "")],
)  # fmt: skip
@pytest.mark.parametrize("behind", [False, True])
def test_the_texts_of_a_png(text: str, made: str, behind: bool) -> None:
    data = png(
        chunk(b"tEXt", b"Creation Time\0" + text.encode()),
        chunk(b"tIME", struct.pack(">HBBBBB", 2026, 4, 24, 20, 0, 1)),
        behind=behind,
    )
    assert read_metadata(data) == Metadata(png_made_at=made, png_changed_at="2026-04-24T20:00:01Z")


@pytest.mark.parametrize(
    "chunks",
    [
        chunk(b"tIME", struct.pack(">HBBBBB", 2026, 13, 40, 99, 0, 1)),
        chunk(b"tIME", b"short"),
        chunk(b"zTXt", b"Creation Time\0\0" + zlib.compress(b"x" * 1_000_000)),
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(b"x" * 1_000_000)),
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0"),
        b"\xff\xff\xff\xfftEXt",
    ],
    ids=["no moment", "no time", "packed text", "packed XMP", "cut", "longer than the file"],
)
def test_hostile_chunks_say_nothing(chunks: bytes) -> None:
    assert read_png_text(png(chunks, behind=True)).xmp == b""
    found = read_metadata(png(chunks, behind=True))
    assert (found.png_made_at, found.png_changed_at, found.xmp_made_at) == ("", "", "")


@given(st.binary(max_size=200), st.booleans())
def test_no_bytes_make_the_walk_raise(raw: bytes, marked: bool) -> None:
    read_png_text((b"\x89PNG\r\n\x1a\n" if marked else b"") + raw)


# --- what containers write, and what a person is told ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "place"),
    [("+18.4411+001.4078/", (18.4411, 1.4078)), ("-33.8+151.2+012.3/", (-33.8, 151.2)),
     ("+12.6392-008.0029", (12.6392, -8.0029)),
     ("+00.0000+000.0000/", None), ("+91+000/", None), ("+18.44+181/", None), ("18.44,1.40", None), ("", None),
     ("+nan+1/", None)],
)  # fmt: skip
def test_places_of_containers(text: str, place: tuple[float, float] | None) -> None:
    assert read_place(text) == place


@pytest.mark.parametrize(
    ("text", "time"),
    [("2023:08:11 10:22:33", "2023-08-11T10:22:33"), ("2023-08-11T10:22:33.123456Z", "2023-08-11T10:22:33Z"),
     ("2023-08-11T10:22+02:00", "2023-08-11T10:22:00+02:00"), ("2023-08-11", "2023-08-11"), ("2023-08", ""),
     ("2023-08-11T25:00:00", ""), ("2023-08-11T10:22:33+99:00", ""), ("٢٠٢٣-٠٨-١١", "")],
)  # fmt: skip
def test_times_of_containers_and_xmp(text: str, time: str) -> None:
    assert read_time(text) == time


@given(st.text(max_size=60))
def test_no_text_makes_the_readers_raise(text: str) -> None:
    read_time(text)
    read_place(text)


def test_a_person_is_told_all_of_it() -> None:
    full = Metadata(
        "2023-08-11T10:22:33+02:00",
        20.25,
        -1.01,
        "XMP",
        "Samsung",
        "GIMP",
        container_at="2023-08-12T00:00:00Z",
        note="x",
    )
    assert told(canonical.dumps(full.stored()), ["IMG-20230813-WA0007.jpg", "tank.jpg", "IMG-20230813-WA0007.jpg"]) == [
        ("taken", "2023-08-11 10:22:33+02:00 (EXIF)"),
        ("recorded", "2023-08-12 00:00:00Z (container)"),
        ("place", "20.25, -1.01 (XMP)"),
        ("camera", "Samsung"),
        ("software", "GIMP"),
        ("note", "x"),
        ("file name", "dated 2023-08-13 by WhatsApp (IMG-20230813-WA0007.jpg)"),
    ]


@pytest.mark.parametrize("stored", ["", "{}", canonical.dumps(Metadata().stored())])
def test_no_metadata_is_told_too(stored: str) -> None:
    assert told(stored) == [("no metadata", "chat programs strip it")]
