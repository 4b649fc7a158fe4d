"""Perceptual hashes of one grey frame: PDQ and phash64 of the whole, and a family of our own for altered copies.

PDQ is Meta's (package `pdqhash`), so hashes can be exchanged with other teams. phash64 gives the bits of
`imagehash.phash` (a test holds them equal) without importing SciPy into every worker. Our own family hashes four
variants of the frame (whole, without bars, cropped by 5 and 10 % a side) with one 64×64 DCT each: 256 bits like PDQ
and 64 like phash, but not bit-compatible with either, so it is compared with itself only. Single hashes lose captioned
and cropped copies (recall .73, with variants .93, reference/performance.md A).
"""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

RULE = "media-hash/1"
"""Stored with what is derived; a new number makes every medium due again."""

PDQ_BITS = 256
PHASH_BITS = 64
VARIANTS = ("none", "trimmed", "crop 5 %", "crop 10 %")
"""What is done to the frame for each of `Hashes.variants`, in their order."""
VARIANT_DIGITS = 80
"""Hex digits of one variant: 64 (256 bits of its DCT), then 16 (64 bits of the same DCT)."""

QUALITY_FLOOR = 49
"""PDQ quality up to which a hash says too little (facebook/ThreatExchange pdq/README.md: discard ≤ 49)."""

_MIN_SIDE = 16
_FLAT_SPREAD = 12
"""Grey levels between the 2nd and 98th percentile up to which a picture is blank (JPEG noise stays below)."""
_BAR_TOLERANCE = 12
_BAR_EMPTY, _BAR_LETTERS = 0.9, 0.25
"""A bar begins and ends with rows that have its colour almost throughout; between them rows of letters leave at least
a quarter of it."""
_KEEP = 0.2
"""Share of a side that must be left (a 4:3 picture in a tall screenshot keeps 0.35 of the height)."""


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
    if min(grey.size) < _MIN_SIDE or _is_flat(grey):
        return Hashes(None, 0, None, low_information=True)
    pdq, quality = _pdq(grey)
    phash = _phash(grey)
    if quality <= QUALITY_FLOOR or not int(phash, 16):
        return Hashes(pdq, quality, phash, low_information=True)
    return Hashes(pdq, quality, phash, low_information=False, variants=_variants(grey))


def pdq_distance(a: str, b: str) -> int:
    """Differing bits (0–256) of two PDQ hashes in hex."""
    return (int(a, 16) ^ int(b, 16)).bit_count()


def phash_distance(a: str, b: str) -> int:
    """Differing bits (0–64) of two phash64 in hex."""
    return (int(a, 16) ^ int(b, 16)).bit_count()


def split_variants(variants: str) -> tuple[tuple[str, str], ...]:
    """The (256-bit, 64-bit) pairs in `Hashes.variants`, in hex. Raises ValueError for a text of another length."""
    if len(variants) % VARIANT_DIGITS:
        raise ValueError(f"a variant has {VARIANT_DIGITS} hex digits")
    starts = range(0, len(variants), VARIANT_DIGITS)
    return tuple((variants[at : at + 64], variants[at + 64 : at + VARIANT_DIGITS]) for at in starts)


def _is_flat(grey: "Image") -> bool:
    counts = grey.histogram()
    edge = sum(counts) // 50
    return _quantile(counts[::-1], edge) + _quantile(counts, edge) >= 255 - _FLAT_SPREAD


def _quantile(counts: list[int], skip: int) -> int:
    """How many levels hold no more than the first `skip` pixels."""
    seen = 0
    for level, count in enumerate(counts):
        seen += count
        if seen > skip:
            return level
    return len(counts)


def _pdq(grey: "Image") -> tuple[str, int]:
    import numpy as np
    import pdqhash

    pixels = np.asarray(grey)
    bits, quality = pdqhash.compute(np.repeat(pixels[:, :, None], 3, axis=2))
    return np.packbits(bits.astype(bool)).tobytes().hex(), int(quality)


def _phash(grey: "Image") -> str:
    import numpy as np
    from PIL.Image import Resampling

    cosines = _cosines(32)[:8]
    pixels = np.asarray(grey.resize((32, 32), Resampling.LANCZOS), dtype=np.float64)
    return _bits(cosines @ pixels @ cosines.T)


def _variants(grey: "Image") -> str:
    width, height = grey.size
    boxes = ((0.0, 0.0, width, height), _inner_box(grey), *(_crop_box(width, height, share) for share in (0.05, 0.1)))
    return "".join(_variant(grey, box) for box in boxes)


def _variant(grey: "Image", box: tuple[float, float, float, float]) -> str:
    import numpy as np
    from PIL.Image import Resampling

    cosines = _cosines(64)
    pixels = np.asarray(grey.resize((64, 64), Resampling.BOX, box=box), dtype=np.float64)
    low = cosines @ pixels @ cosines.T
    return _bits(low[1:17, 1:17]) + _bits(low[:8, :8])


def _bits(values: "NDArray[np.float64]") -> str:
    import numpy as np

    return np.packbits(values > np.median(values)).tobytes().hex()


@cache
def _cosines(points: int) -> "NDArray[np.float64]":
    """The first 17 rows of the DCT-II over `points`, unscaled: a common factor moves no value past the median."""
    import numpy as np

    k = np.arange(17)[:, None]
    n = np.arange(points)[None, :]
    rows: NDArray[np.float64] = np.cos(np.pi * k * (2 * n + 1) / (2 * points))
    return rows


def _crop_box(width: int, height: int, share: float) -> tuple[float, float, float, float]:
    return width * share, height * share, width * (1 - share), height * (1 - share)


def _inner_box(grey: "Image") -> tuple[float, float, float, float]:
    """The frame without bars on its edges (letterbox, caption strip); all of it when too little would be left."""
    import numpy as np

    pixels = np.asarray(grey)
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
