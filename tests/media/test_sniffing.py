"""Types and sizes from bytes alone."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.media import pictures
from workbench.media.sniffing import CONTAINERS, PICTURES, UNKNOWN, MediaInfo, probe, sound_only


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
@pytest.mark.parametrize("size", [(64, 48), (301, 200), (1, 1)])
def test_type_and_size_of_pictures(kind: str, size: tuple[int, int]) -> None:
    data = pictures.encoded(pictures.scene(1).resize(size), kind)
    assert probe(data) == MediaInfo(f"image/{kind.lower()}", *size)


def test_webp_forms() -> None:
    out = io.BytesIO()
    pictures.scene(1).save(out, "WEBP", lossless=True)
    assert probe(out.getvalue()) == MediaInfo("image/webp", 640, 480)
    out = io.BytesIO()
    pictures.scene(1).convert("RGBA").save(out, "WEBP", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0")
    assert b"VP8X" in out.getvalue()[:16]
    assert probe(out.getvalue()) == MediaInfo("image/webp", 640, 480)


def test_progressive_jpeg_with_a_large_header() -> None:
    out = io.BytesIO()
    pictures.scene(1).save(out, "JPEG", progressive=True, icc_profile=bytes(200_000))
    assert probe(out.getvalue()[: 256 * 1024]) == MediaInfo("image/jpeg", 640, 480)


@pytest.mark.parametrize(
    ("data", "mime"),
    [
        (b"\x00\x00\x00\x18ftypmp42\x00\x00", "video/mp4"),
        (b"\x00\x00\x00\x14ftypqt  \x00\x00", "video/quicktime"),
        (b"\x00\x00\x00\x1cftypM4A \x00\x00", "audio/mp4"),
        (b"\x00\x00\x00\x1cftyp3gp5\x00\x00", "video/3gpp"),
        (b"\x00\x00\x00\x1cftypavis\x00\x00", "image/avif"),
        (b"\x00\x00\x00\x08wide\x00\x00\x00\x00mdat", "video/quicktime"),
        (b"\x00\x00\x6d\x2cmoov\x00\x00", "video/quicktime"),
        (b"be free of it", UNKNOWN),  # letters where an atom's length would be
        (b"\x00\x00\x01\xba\x44", "video/mpeg"),
        (b"FLV\x01\x05", "video/x-flv"),
        ((b"G" + bytes(187)) * 5, "video/mp2t"),
        (b"G" + bytes(187) + b"not again", UNKNOWN),
        (b"ffconcat version 1.0\nfile /etc/passwd", UNKNOWN),
        (b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm", "video/webm"),
        (b"OggS\x00\x02" + bytes(22) + b"OpusHead", "audio/opus"),
        (b"OggS\x00\x02" + bytes(22) + b"\x01vorbis", "audio/ogg"),
        (b"ID3\x04\x00", "audio/mpeg"),
        (b"\xff\xfb\x90\x00", "audio/mpeg"),
        (b"\xff\xf1\x50\x80", "audio/aac"),
        (b"%PDF-1.7\n", "application/pdf"),
        (b"RIFF\x00\x00\x00\x00WAVE", "audio/wav"),
        (b"%!PS-Adobe-3.0 EPSF-3.0", "application/postscript"),
        (b"PK\x03\x04", "application/zip"),
        (b"\xef\xbb\xbf\n<!DOCTYPE HTML><html>", "text/html"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", "image/svg+xml"),
        (b"#EXTM3U\nfile:///etc/passwd", "application/vnd.apple.mpegurl"),
        (b"", UNKNOWN),
        (b"\xff", UNKNOWN),
        (b"hello", UNKNOWN),
    ],
)
def test_other_types(data: bytes, mime: str) -> None:
    assert probe(data) == MediaInfo(mime)


def test_every_film_has_one_demuxer() -> None:
    assert {sound_only(mime) for mime in CONTAINERS} <= CONTAINERS.keys()
    assert not CONTAINERS.keys() & PICTURES
    assert "hls" not in CONTAINERS.values()


@given(
    st.binary(max_size=60), st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF1234WEBP", b""])
)
def test_any_bytes_give_an_answer(data: bytes, start: bytes) -> None:
    assert probe(start + data).mime
