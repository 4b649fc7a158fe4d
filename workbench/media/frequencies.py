"""From a grey frame to the lowest frequencies of its DCT, as two small matrix products for each hash.

Every hash here shrinks the frame and then takes a DCT; both are linear and work on rows and columns apart, so for
frames of one size they are one matrix for each side, made once. That is several times quicker than shrinking with
Pillow and hashing with the package `pdqhash`, which filters all pixels in four passes (bench/media.py). Tests hold the
results to those of `pdqhash` and `imagehash`.
"""

from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.floating[Any]]

MIDDLE = 128.0
"""Taken off every pixel before the products, so that 32-bit floats keep the small values exact to a hundredth."""

GRID = 64
"""PDQ and our own family shrink a frame to 64×64 first (facebook/ThreatExchange pdq, hashing.pdf)."""
PHASH_GRID = 32
"""`imagehash.phash` shrinks to 32×32."""

_SIZES = 64
"""Sides whose matrices are kept; one takes 40 to 130 KB."""


def centred(pixels: "NDArray[np.uint8]") -> "Matrix":
    """A frame's pixels as floats around zero."""
    import numpy as np

    return pixels.astype(np.float32) - np.float32(MIDDLE)


@lru_cache(maxsize=8)
def cosines(points: int, first: int, last: int) -> "Matrix":
    """Rows `first` to `last` − 1 of the DCT-II over `points`, unscaled: a common factor moves no bit."""
    import numpy as np

    k = np.arange(first, last)[:, None]
    n = np.arange(points)[None, :]
    return np.cos(np.pi * k * (2 * n + 1) / (2 * points)).astype(np.float32)


@lru_cache(maxsize=_SIZES)
def pdq_shrink(side: int) -> "Matrix":
    """(64, side): PDQ's two passes of a running mean over about 1/128 of the side, then every (side/64)th value."""
    import numpy as np

    window = (side + 2 * GRID - 1) // (2 * GRID)
    right = (window + 2) // 2 - 1
    mean = np.zeros((side, side), dtype=np.float32)
    for at in range(side):
        low, high = max(0, at - (window - right - 1)), min(side, at + right + 1)
        mean[at, low:high] = 1 / (high - low)
    picked = ((np.arange(GRID) + 0.5) * side / GRID).astype(np.intp)
    return np.ascontiguousarray(mean[picked] @ mean)


@lru_cache(maxsize=_SIZES)
def phash_rows(side: int) -> "Matrix":
    """(8, side): Pillow's Lanczos reduction to 32 values, then their first eight frequencies."""
    return cosines(PHASH_GRID, 0, 8) @ _lanczos(side)


@lru_cache(maxsize=_SIZES)
def box_rows(side: int, crop: float = 0.0) -> "Matrix":
    """(17, side): means over 64 equal parts of what is left after cutting `crop` (a share) off both ends, then their
    first 17 frequencies."""
    return cosines(GRID, 0, GRID // 4 + 1) @ _means(side, side * crop, side * (1 - crop))


def box_rows_between(side: int, low: int, high: int) -> "Matrix":
    """The same for the part from `low` to `high`, which is another one for each picture and not kept."""
    return cosines(GRID, 0, GRID // 4 + 1) @ _means(side, low, high)


def _means(side: int, low: float, high: float) -> "Matrix":
    import numpy as np

    edges = low + (high - low) * np.arange(GRID + 1) / GRID
    pixels = np.arange(side)
    covered = np.minimum(edges[1:, None], pixels + 1) - np.maximum(edges[:-1, None], pixels)
    weights: Matrix = np.clip(covered, 0, None) * (GRID / (high - low))
    return weights.astype(np.float32)


def _lanczos(side: int) -> "Matrix":
    import numpy as np

    scale = side / PHASH_GRID
    spread = max(1.0, scale)
    centres = (np.arange(PHASH_GRID) + 0.5) * scale
    away = (np.arange(side)[None, :] + 0.5 - centres[:, None]) / spread
    # Pillow cuts the support at whole pixels around the centre.
    weights: Matrix = np.where(np.abs(away) < 3, np.sinc(away) * np.sinc(away / 3), 0)
    weights /= weights.sum(axis=1, keepdims=True)
    return weights.astype(np.float32)
