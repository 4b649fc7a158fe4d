"""Hashes that survive what chat programs do to pictures, and flat pictures that must not match."""

from collections.abc import Callable

import imagehash
import pdqhash
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageEnhance

from tests.media import pictures
from workbench.media.decoding import decode_grey
from workbench.media.hashing import VARIANTS, Hashes, hash_grey, pdq_distance, phash_distance, split_variants

SCENES = range(1, 13)
SIZES = [(640, 480), (480, 640), (1280, 960), (131, 128), (128, 997), (61, 40), (25, 30)]


def hashes(picture: Image.Image, kind: str = "JPEG", quality: int = 85) -> Hashes:
    return hash_grey(decode_grey(pictures.encoded(picture, kind, quality)).grey)


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("size", SIZES)
def test_phash_is_that_of_imagehash(seed: int, size: tuple[int, int]) -> None:
    """Pillow rounds the 32×32 values to whole greys, we do not: a bit beside the median may fall to its other side."""
    grey = decode_grey(pictures.encoded(pictures.scene(seed, *size))).grey
    found = hash_grey(grey).phash
    assert found
    assert phash_distance(found, str(imagehash.phash(grey))) <= 4


@pytest.mark.parametrize("seed", SCENES)
def test_phash_of_the_draft_is_that_of_the_full_picture(seed: int) -> None:
    picture = pictures.scene(seed, 1280, 960)
    found = hashes(picture, quality=95).phash
    assert found
    assert phash_distance(found, str(imagehash.phash(picture))) <= 4


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("size", SIZES)
def test_pdq_is_that_of_the_package(seed: int, size: tuple[int, int]) -> None:
    import numpy as np

    grey = decode_grey(pictures.encoded(pictures.scene(seed, *size), "PNG")).grey
    bits, quality = pdqhash.compute(np.asarray(grey.convert("RGB")))
    written = "".join(f"{int(''.join(map(str, bits[at : at + 4])), 2):x}" for at in range(0, 256, 4))
    found = hash_grey(grey)
    assert (found.pdq, found.pdq_quality) == (written, quality)


@pytest.mark.parametrize(
    ("change", "most"),
    [
        (lambda p: hashes(p, quality=40), 31),
        (lambda p: hashes(p, "WEBP"), 31),
        (lambda p: hashes(p, "PNG"), 31),
        (lambda p: hashes(p.resize((320, 240))), 31),
        (lambda p: hashes(p.resize((160, 120))), 40),
        (lambda p: hashes(ImageEnhance.Brightness(p).enhance(1.2)), 40),
        (lambda p: hashes(p.convert("L")), 31),
    ],
    ids=["q40", "webp", "png", "half", "thumb", "bright", "grey"],
)
@pytest.mark.parametrize("seed", [1, 5])
def test_reencoded_copies_stay_near(seed: int, change: Callable[[Image.Image], Hashes], most: int) -> None:
    picture = pictures.scene(seed)
    copy, original = change(picture), hashes(picture)
    assert copy.pdq
    assert copy.phash
    assert original.pdq
    assert original.phash
    assert pdq_distance(copy.pdq, original.pdq) <= most
    assert phash_distance(copy.phash, original.phash) <= 10


def test_other_scenes_are_far() -> None:
    found = [hashes(pictures.scene(seed)).pdq for seed in SCENES]
    assert min(pdq_distance(a, b) for a in found for b in found if a and b and a != b) > 80


@pytest.mark.parametrize(
    "picture",
    [
        Image.new("RGB", (640, 480), "white"),
        Image.new("RGB", (640, 480), (7, 90, 30)),
        Image.new("RGB", (1, 30_000), "red"),
        Image.new("RGB", (30_000, 1), "red"),
        Image.new("L", (1, 1), 0),
        pictures.scene(1, 900, 12),
    ],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_flat_pictures_have_no_hash(picture: Image.Image, kind: str) -> None:
    assert hashes(picture, kind) == Hashes(None, 0, None, low_information=True)


def test_a_gradient_says_too_little() -> None:
    found = hashes(Image.linear_gradient("L").resize((640, 480)))
    assert found.low_information
    assert found.variants == ""


def test_variants_are_split_in_order() -> None:
    found = hashes(pictures.scene(1))
    pairs = split_variants(found.variants)
    assert len(pairs) == len(VARIANTS)
    assert "".join(f"{wide}{narrow}{plain:02x}" for wide, narrow, plain in pairs) == found.variants
    with pytest.raises(ValueError, match="82 hex digits"):
        split_variants(found.variants[:-1])


@pytest.mark.parametrize("change", [pictures.captioned, pictures.letterboxed])
@pytest.mark.parametrize("seed", [1, 5])
def test_trimmed_finds_the_picture_inside_its_bars(seed: int, change: Callable[[Image.Image], Image.Image]) -> None:
    picture = pictures.scene(seed)
    asked = split_variants(hashes(change(picture)).variants)[VARIANTS.index("trimmed")]
    held = split_variants(hashes(picture).variants)[0]
    assert pdq_distance(asked[0], held[0]) <= 64
    assert phash_distance(asked[1], held[1]) <= 10


HEX = st.text("0123456789abcdef", min_size=64, max_size=64)


@given(HEX, HEX, HEX)
def test_distance_is_a_metric(a: str, b: str, c: str) -> None:
    assert pdq_distance(a, a) == 0
    assert pdq_distance(a, b) == pdq_distance(b, a) <= 256
    assert pdq_distance(a, c) <= pdq_distance(a, b) + pdq_distance(b, c)
    assert phash_distance(a[:16], b[:16]) == phash_distance(b[:16], a[:16]) <= 64
