"""Perceptual hashes of one grey frame: PDQ and phash64 of the whole, and a family of our own for altered copies.

PDQ is Meta's, so hashes can be exchanged with other teams; phash64 is that of `imagehash.phash`. Tests hold both to the
packages, which compute the same more slowly. Our own family hashes four variants of the frame (whole, without bars,
cropped by 5 and 10 % a side) by the DCT of a 64×64 reduction: 256 bits like PDQ and 64 like phash, but not
bit-compatible with either, so it is compared with itself only. A single hash loses captioned, cropped and turned copies
(recall .40, with variants .99: `matching`).
"""

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

    from workbench.media.frequencies import Matrix

RULE = "media-hash/2"
"""Stored with what is derived; a new number makes every medium due again."""

PDQ_BITS = 256
PHASH_BITS = 64
VARIANTS = ("none", "trimmed", "crop 5 %", "crop 10 %")
"""What is done to the frame for each of `Hashes.variants`, in their order."""
VARIANT_DIGITS = 82
"""Hex digits of one variant: 64 (256 bits of its DCT), 16 (64 bits of the same DCT), 2 (its `plain`)."""

QUALITY_FLOOR = 49
"""PDQ quality up to which a hash says too little (facebook/ThreatExchange pdq/README.md: discard ≤ 49)."""

_MIN_SIDE = 16
_FLAT_SPREAD = 12
"""Grey levels between the 2nd and 98th percentile up to which a picture is blank (JPEG noise stays below)."""
_PLAIN_LEVELS = 7
"""Grey levels that count as one colour: JPEG and screens leave paper and bubbles within ±3."""
_BAR_TOLERANCE = 12
_BAR_EMPTY, _BAR_LETTERS = 0.9, 0.25
"""A bar begins and ends with rows that have its colour almost throughout; between them rows of letters leave at least
a quarter of it."""
_KEEP = 0.2
"""Share of a side that must be left (a 4:3 picture in a tall screenshot keeps 0.35 of the height)."""
_LONGEST = 1024
"""Longer frames (sides 1:8 and more) are squeezed to this first, so that no matrix grows with a hostile size."""


class Variant(NamedTuple):
    """One variant: 256 bits and 64 bits in hex, and how many percent of it have one and the same grey."""

    wide: str
    narrow: str
    plain: int


@dataclass(frozen=True, slots=True)
class Hashes:
    """Hashes of one picture, lowercase hex: PDQ 64 digits with its quality 0–100, phash 16 digits.

    `variants` is one text of VARIANT_DIGITS for each of VARIANTS, empty for low-information pictures.
    `low_information` pictures (blank, 1×N, quality ≤ 49) must never match; blank ones have no hashes at all.
    """

    pdq: str | None
    pdq_quality: int
    phash: str | None
    low_information: bool
    variants: str = ""


def hash_grey(grey: "Image") -> Hashes:
    """Hash one grey frame (mode L, as `decoding.decode_grey` makes it). Raises nothing for any size ≥ 1×1."""
    from workbench.media.frequencies import centred

    if max(grey.size) > _LONGEST:
        grey = grey.resize((min(grey.width, _LONGEST), min(grey.height, _LONGEST)))
    counts = grey.histogram()
    if min(grey.size) < _MIN_SIDE or _is_flat(counts):
        return Hashes(None, 0, None, low_information=True)
    pixels = _pixels(grey)
    values = centred(pixels)
    pdq, quality = hash_pdq(values)
    phash = hash_phash(values)
    if quality <= QUALITY_FLOOR or not int(phash, 16):
        return Hashes(pdq, quality, phash, low_information=True)
    return Hashes(pdq, quality, phash, low_information=False, variants=_variants(pixels, values, _plain(counts)))


def pdq_distance(a: str, b: str) -> int:
    """Differing bits (0–256) of two PDQ hashes in hex."""
    return (int(a, 16) ^ int(b, 16)).bit_count()


def phash_distance(a: str, b: str) -> int:
    """Differing bits (0–64) of two phash64 in hex."""
    return (int(a, 16) ^ int(b, 16)).bit_count()


def split_variants(variants: str) -> tuple[Variant, ...]:
    """The variants in `Hashes.variants`. Raises ValueError for a text of another length."""
    if len(variants) % VARIANT_DIGITS:
        raise ValueError(f"a variant has {VARIANT_DIGITS} hex digits")
    texts = (variants[at : at + VARIANT_DIGITS] for at in range(0, len(variants), VARIANT_DIGITS))
    return tuple(Variant(text[:64], text[64:80], int(text[80:], 16)) for text in texts)


def _is_flat(counts: list[int]) -> bool:
    edge = sum(counts) // 50
    return _quantile(counts[::-1], edge) + _quantile(counts, edge) >= 255 - _FLAT_SPREAD


def _plain(counts: list[int]) -> int:
    """Percent of the pixels that lie within the fullest run of _PLAIN_LEVELS grey levels."""
    sums = [0, *accumulate(counts)]
    fullest = max(b - a for a, b in zip(sums, sums[_PLAIN_LEVELS:], strict=False))
    return fullest * 100 // sums[-1]


def _quantile(counts: list[int], skip: int) -> int:
    """How many levels hold no more than the first `skip` pixels."""
    seen = 0
    for level, count in enumerate(counts):
        seen += count
        if seen > skip:
            return level
    return len(counts)


def _pixels(grey: "Image") -> "NDArray[np.uint8]":
    import numpy as np

    return np.asarray(grey)


def hash_pdq(values: "Matrix") -> tuple[str, int]:
    """PDQ in hex and its quality (0–100) of a frame as `frequencies.centred` gives it."""
    import numpy as np

    from workbench.media.frequencies import GRID, cosines, pdq_shrink

    height, width = values.shape
    small = pdq_shrink(height) @ values @ pdq_shrink(width).T
    rows = cosines(GRID, 1, 17)
    # Meta's implementation fills its 256 bits from the last to the first.
    bits = _above_median(rows @ small @ rows.T).ravel()[::-1]
    steps = np.abs(np.trunc(np.diff(small, axis=0) * 100 / 255)).sum()
    steps += np.abs(np.trunc(np.diff(small, axis=1) * 100 / 255)).sum()
    return np.packbits(bits).tobytes().hex(), min(100, int(steps / 90))


def hash_phash(values: "Matrix") -> str:
    """phash64 in hex of a frame as `frequencies.centred` gives it."""
    from workbench.media.frequencies import MIDDLE, PHASH_GRID, phash_rows

    height, width = values.shape
    low = phash_rows(height) @ values @ phash_rows(width).T
    low[0, 0] += MIDDLE * PHASH_GRID * PHASH_GRID
    return _hex(low)


def _variants(pixels: "NDArray[np.uint8]", values: "Matrix", plain: int) -> str:
    from workbench.media.frequencies import box_rows, box_rows_between

    height, width = values.shape
    whole, *crops = (
        _variant(box_rows(height, share) @ values @ box_rows(width, share).T, plain) for share in (0.0, 0.05, 0.1)
    )
    left, top, right, bottom = _inner_box(pixels)
    if (left, top, right, bottom) == (0, 0, width, height):
        return "".join((whole, whole, *crops))
    inner = pixels[top:bottom, left:right]
    low = box_rows_between(height, top, bottom) @ values @ box_rows_between(width, left, right).T
    return "".join((whole, _variant(low, _plain(_counts(inner))), *crops))


def _variant(low: "Matrix", plain: int) -> str:
    from workbench.media.frequencies import GRID, MIDDLE

    low[0, 0] += MIDDLE * GRID * GRID
    return f"{_hex(low[1:17, 1:17])}{_hex(low[:8, :8])}{plain:02x}"


def _counts(pixels: "NDArray[np.uint8]") -> list[int]:
    import numpy as np

    counts: list[int] = np.bincount(pixels.ravel(), minlength=256).tolist()
    return counts


def _hex(values: "Matrix") -> str:
    import numpy as np

    return np.packbits(_above_median(values)).tobytes().hex()


def _above_median(values: "Matrix") -> "NDArray[np.bool_]":
    """Which of an even number of values are above the lower one of the two in the middle."""
    import numpy as np

    above: NDArray[np.bool_] = values > np.partition(values, values.size // 2 - 1, axis=None)[values.size // 2 - 1]
    return above


def _inner_box(pixels: "NDArray[np.uint8]") -> tuple[int, int, int, int]:
    """The frame without bars on its edges (letterbox, caption strip); all of it when too little would be left."""
    top, bottom = _bar(pixels), _bar(pixels[::-1])
    left, right = _bar(pixels.T), _bar(pixels.T[::-1])
    height, width = pixels.shape
    if height - top - bottom < height * _KEEP or width - left - right < width * _KEEP:
        return 0, 0, width, height
    return left, top, width - right, height - bottom


def _bar(rows: "NDArray[np.uint8]") -> int:
    """How many rows from the first on belong to a bar of the first one's colour; 0 when there is none."""
    import numpy as np

    edge = int(np.median(rows[0]))
    low, high = max(0, edge - _BAR_TOLERANCE), min(255, edge + _BAR_TOLERANCE)
    if ((rows[0] >= low) & (rows[0] <= high)).mean() < _BAR_EMPTY:
        return 0
    shares = ((rows >= low) & (rows <= high)).mean(axis=1)
    broken = np.flatnonzero(shares < _BAR_LETTERS)
    bar = shares[: broken[0]] if broken.size else shares
    return int(np.flatnonzero(bar >= _BAR_EMPTY)[-1]) + 1
