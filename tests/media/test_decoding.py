"""Pictures of every sort to one grey frame, hostile ones to a reason."""

import io
import struct
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests.media import pictures
from workbench.media.decoding import NotDecoded, decode_grey
from workbench.media.hashing import hash_grey, pdq_distance


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_four_formats(kind: str) -> None:
    frame = decode_grey(pictures.encoded(pictures.scene(3, 1280, 960), kind))
    assert (frame.mime, frame.width, frame.height) == (f"image/{kind.lower()}", 1280, 960)
    assert frame.grey.mode == "L"
    assert 128 <= min(frame.grey.size) <= 256
    assert frame.note == ""


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK"])
def test_every_mode(mode: str) -> None:
    picture = pictures.scene(4)
    picture = _sixteen_bit(picture) if mode == "I;16" else picture.convert(mode)
    found = hash_grey(decode_grey(pictures.encoded(picture, "JPEG" if mode == "CMYK" else "PNG")).grey)
    plain = hash_grey(decode_grey(pictures.encoded(pictures.scene(4), "PNG")).grey)
    assert found.pdq
    assert plain.pdq
    assert pdq_distance(found.pdq, plain.pdq) <= (60 if mode == "1" else 31)


def _sixteen_bit(picture: Image.Image) -> Image.Image:
    grey = picture.convert("L")
    raw = b"".join(struct.pack("<H", value * 257) for value in grey.tobytes())
    return Image.frombytes("I;16", grey.size, raw)


def test_transparent_is_white() -> None:
    shape = Image.new("RGBA", (200, 200), (0, 0, 0, 0))
    assert decode_grey(pictures.encoded(shape, "PNG")).grey.getextrema() == (255, 255)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_turned_as_exif_says(orientation: int) -> None:
    upright = pictures.scene(5)
    exif = Image.Exif()
    exif[0x0112] = orientation
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }.get(orientation)
    out = io.BytesIO()
    (upright.transpose(undo) if undo is not None else upright).save(out, "JPEG", exif=exif)
    frame = decode_grey(out.getvalue())
    assert (frame.width, frame.height) == upright.size
    found, plain = hash_grey(frame.grey).pdq, hash_grey(decode_grey(pictures.encoded(upright)).grey).pdq
    assert found
    assert plain
    assert pdq_distance(found, plain) <= 10


WHOLE_JPEG = pictures.encoded(pictures.scene(6))
WHOLE_PNG = pictures.encoded(pictures.scene(6), "PNG")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "not a picture"),
        (b"<html><body>404</body></html>", "not a picture"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n", "not a picture"),
        (b"%PDF-1.7\n", "not a picture"),
        (b"\xff\xd8\xff\xe0", "no size"),
        (WHOLE_JPEG[: len(WHOLE_JPEG) // 2], "broken"),
        (WHOLE_PNG[: len(WHOLE_PNG) // 2], "broken"),
        (pictures.png_header(9400, 9400), "limits.IMAGE_PIXELS"),
        (pictures.png_header(2**31 - 1, 2**31 - 1), "limits.IMAGE_PIXELS"),
        (pictures.png_header(0, 10), "broken"),
        (pictures.png_header(100, 100), "broken"),
        (pictures.webp_bomb(), "limits.IMAGE_PIXELS"),
        (pictures.gif_canvas(20_000, 20_000), "limits.IMAGE_PIXELS"),
    ],
)
def test_refused_with_a_reason(data: bytes, why: str) -> None:
    with pytest.raises(NotDecoded, match=why):
        decode_grey(data)


def test_webp_bomb_is_34_bytes() -> None:
    assert len(pictures.webp_bomb()) == 34


def test_zipped_text_bomb_in_a_png() -> None:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    bomb = chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(100_000_000)))
    with pytest.raises(NotDecoded, match="broken"):
        decode_grey(WHOLE_PNG[:33] + bomb + WHOLE_PNG[33:])


def test_polyglot_is_decoded_and_named() -> None:
    assert decode_grey(WHOLE_JPEG + b"%PDF-1.7 hidden").note == "15 bytes after the end of the picture"


def test_only_the_first_frame_of_an_animation() -> None:
    frames = [pictures.scene(number, 200, 200) for number in (1, 2, 3)]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    found = hash_grey(decode_grey(out.getvalue()).grey).pdq
    first = hash_grey(decode_grey(pictures.encoded(frames[0], "GIF")).grey).pdq
    assert found == first


@given(st.sampled_from([WHOLE_JPEG, WHOLE_PNG]), st.data())
def test_damaged_bytes_never_raise_anything_else(whole: bytes, draw: st.DataObject) -> None:
    data = bytearray(whole)
    for _ in range(draw.draw(st.integers(1, 6))):
        data[draw.draw(st.integers(0, min(len(data), 700) - 1))] = draw.draw(st.integers(0, 255))
    with suppress(NotDecoded):
        found = hash_grey(decode_grey(bytes(data)).grey)
        assert found.low_information or len(found.pdq or "") == 64
