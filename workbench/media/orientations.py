"""The eight ways a picture can be turned, done on hashes: another orientation costs a few bit moves, no decoding.

A DCT hash holds the signs (against the median) of a square of frequencies. Mirroring a picture negates the odd
frequencies along that side; exchanging its sides transposes the square. So turning a picture flips and permutes bits.
What is negated lies on the other side of zero, not of the median: of 256 bits up to 16 come out wrong, of 64 up to 6,
measured on drawn scenes, far within the rule.
"""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NAMES = (
    "none",
    "mirrored",
    "rotated 180° and mirrored",
    "rotated 180°",
    "rotated 90° and mirrored",
    "rotated 90°",
    "rotated 90°",
    "rotated 90° and mirrored",
)
"""What lies between two pictures, in the order of `turned`. A quarter turn has no direction here: the same words are
read from either picture's side."""

_WIDE, _NARROW = 16, 8
"""Sides of the two squares of frequencies: 1–16 for the 256 bits, 0–7 for the 64."""


@dataclass(frozen=True, slots=True)
class _Turn:
    """Where each bit comes from, and which are negated."""

    source: "NDArray[np.intp]"
    negated: "NDArray[np.uint8]"


def turned(records: "NDArray[np.uint8]") -> "NDArray[np.uint8]":
    """Eight orientations of each record, the record itself first: (n, 40) bytes in, (n, 8, 40) out.

    A record is one variant of `hashing.Hashes.variants` in bytes: 256 bits, then 64.
    """
    import numpy as np

    bits = np.unpackbits(records, axis=1)
    return np.stack([np.packbits(bits[:, way.source] ^ way.negated, axis=1) for way in _turns()], axis=1)


@cache
def _turns() -> tuple[_Turn, ...]:
    import numpy as np

    made = []
    for number in range(len(NAMES)):
        swap, down, across = bool(number & 4), bool(number & 2), bool(number & 1)
        wide, wide_negated = _square(_WIDE, 1, swap, down, across)
        narrow, narrow_negated = _square(_NARROW, 0, swap, down, across)
        made.append(
            _Turn(
                np.concatenate((wide, narrow + wide.size)),
                np.concatenate((wide_negated, narrow_negated)).astype(np.uint8),
            )
        )
    return tuple(made)


def _square(
    side: int, lowest: int, swap: bool, down: bool, across: bool
) -> tuple["NDArray[np.intp]", "NDArray[np.bool_]"]:
    """Source and negation of each bit of a square whose first frequency is `lowest`."""
    import numpy as np

    places = np.arange(side * side).reshape(side, side)
    odd = (np.arange(side) + lowest) % 2 == 1
    negated = (odd[:, None] & down) ^ (odd[None, :] & across)
    return (places.T if swap else places).ravel(), negated.ravel()
