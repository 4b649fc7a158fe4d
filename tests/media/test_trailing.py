"""Where a picture ends, and how much lies behind it."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests.media import hostile, pictures
from workbench.media.trailing import trailing_bytes

KINDS = ("JPEG", "PNG", "GIF", "WEBP")


def whole(kind: str) -> bytes:
    return pictures.encoded(pictures.scene(1, 320, 240), kind)


def saved(kind: str, **options: object) -> bytes:
    """Three frames or one, coded in an unusual way."""
    out = io.BytesIO()
    scene = pictures.scene(2, 320, 240)
    scene.save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "behind", [b"", b"%PDF-1.7", b"\0", b"PK\3\4" + bytes(30), hostile.whole_jpeg(3), b"IEND", b";"]
)
def test_what_is_behind_is_counted_whatever_it_is(kind: str, behind: bytes) -> None:
    assert trailing_bytes(whole(kind) + behind, f"image/{kind.lower()}") == len(behind)


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("JPEG", {"progressive": True}),
        ("JPEG", {"restart_marker_rows": 1}),
        ("JPEG", {"comment": b"\xff\xd9 an end in a comment"}),
        ("JPEG", {"exif": b"Exif\0\0\xff\xd9\xff\xd9"}),
        ("PNG", {"interlace": 1}),
        ("GIF", {"interlace": 0, "comment": b"; a trailer in a comment"}),
        ("GIF", {"save_all": True, "append_images": [pictures.scene(3, 320, 240), pictures.scene(4, 320, 240)]}),
        ("WEBP", {"lossless": True}),
        ("WEBP", {"save_all": True, "append_images": [pictures.scene(3, 320, 240)]}),
    ],
    ids=lambda v: v if isinstance(v, str) else "+".join(v),
)
def test_unusual_pictures_have_one_end(kind: str, options: dict[str, object]) -> None:
    data = saved(kind, **options)
    assert trailing_bytes(data, f"image/{kind.lower()}") == 0
    assert trailing_bytes(data + b"12345", f"image/{kind.lower()}") == 5


def test_an_end_in_a_text_of_a_png_is_none() -> None:
    data = hostile.with_chunk(b"tEXt", b"Comment\0IEND\xae\x42\x60\x82")
    assert trailing_bytes(data, "image/png") == 0


def test_an_album_is_one_file() -> None:
    """Several pictures in one JPEG, as phones write them: the second is no hidden file, what follows it is."""
    out = io.BytesIO()
    pictures.scene(1, 320, 240).save(out, "MPO", save_all=True, append_images=[pictures.scene(2, 320, 240)])
    assert trailing_bytes(out.getvalue(), "image/jpeg") == 0
    assert trailing_bytes(out.getvalue() + b"%PDF-1.7", "image/jpeg") == 8


@pytest.mark.parametrize("kind", KINDS)
def test_without_an_end_nothing_is_behind_it(kind: str) -> None:
    data = whole(kind)
    assert {trailing_bytes(data[:length], f"image/{kind.lower()}") for length in range(0, len(data), 97)} == {0}


def test_other_types_have_no_end() -> None:
    assert trailing_bytes(b"%PDF-1.7 and more", "application/pdf") == 0


@given(st.binary(max_size=200), st.sampled_from(KINDS))
def test_any_bytes_give_a_number(data: bytes, kind: str) -> None:
    start = whole(kind)[:40]
    assert 0 <= trailing_bytes(start + data, f"image/{kind.lower()}") <= len(data) + 40


def test_the_picture_is_still_read() -> None:
    with Image.open(io.BytesIO(hostile.hiding_pdf())) as image:
        assert image.size == (320, 240)
