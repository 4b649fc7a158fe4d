"""PDQ and phash of whole frames, in columns: the distances that are shown, and the look-up of frames without variants.

Hashes that came from elsewhere have nothing else to be compared by. A scan, exact: phash and half of PDQ are counted
for every row, the rest only where these leave the rule possible.
"""

from array import array
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

REACH_PDQ, REACH_PHASH = 31, 10
"""Rows are found that lie within one of these; a row beyond both is nothing to the rule, whatever it is."""

_CHUNK = 32_768
"""Rows compared at a time: the columns of one chunk stay in the processor's cache."""


class WholeHashes:
    """Rows in the order they were added, numbered from 0."""

    def __init__(self) -> None:
        self._words = tuple(array("Q") for _ in range(5))
        self._alone = array("i")

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self._words[0])

    def add(self, pdq: str, phash: str, *, alone: bool) -> None:
        """Add one row, in hex; `alone`: its frame has no variants."""
        if alone:
            self._alone.append(len(self))
        for column, word in zip(self._words, words(pdq, phash), strict=True):
            column.append(word)

    def extend(self, rows: "NDArray[np.uint64]") -> None:
        """Add rows of five words each, none of them alone."""
        for column, words_ in zip(self._words, rows.T, strict=True):
            column.frombytes(words_.tobytes())

    def distances(self, row: int, pdq: str, phash: str) -> tuple[int, int]:
        """Differing bits of PDQ (0–256) and of phash (0–64) to one row."""
        *far, near = (
            (column[row] ^ word).bit_count() for column, word in zip(self._words, words(pdq, phash), strict=True)
        )
        return sum(far), near

    def near(self, pdq: str, phash: str, *, alone: bool = False) -> list[tuple[int, int, int]]:
        """Rows within REACH_PDQ or REACH_PHASH, with both distances; `alone`: only of frames without variants."""
        import numpy as np

        if alone and not self._alone:
            return []
        asked = words(pdq, phash)
        columns = [np.frombuffer(column, dtype=np.uint64) for column in self._words]
        chosen = np.frombuffer(self._alone, dtype=np.intc) if alone else None
        if chosen is not None:
            columns = [column[chosen] for column in columns]
        rows = self._candidates(columns, asked)
        numbers = rows if chosen is None else chosen[rows]
        far = sum(np.bitwise_count(columns[k][rows] ^ np.uint64(asked[k])).astype(np.int64) for k in range(4))
        near = np.bitwise_count(columns[4][rows] ^ np.uint64(asked[4]))
        kept = (far <= REACH_PDQ) | (near <= REACH_PHASH)
        return list(zip(numbers[kept].tolist(), far[kept].tolist(), near[kept].tolist(), strict=True))

    def _candidates(self, columns: "list[NDArray[np.uint64]]", asked: list[int]) -> "NDArray[np.int64]":
        import numpy as np

        first, second, *_, last = (np.uint64(word) for word in asked)
        differing = np.empty(_CHUNK, dtype=np.uint64)  # one buffer for all chunks: it stays in the cache
        counts, more = np.empty((2, _CHUNK), dtype=np.uint8)
        found = [np.empty(0, dtype=np.int64)]
        for start in range(0, columns[0].size, _CHUNK):
            first_, second_, last_ = (columns[k][start : start + _CHUNK] for k in (0, 1, 4))
            bits, half, other = (buffer[: first_.size] for buffer in (differing, counts, more))
            near = np.bitwise_count(np.bitwise_xor(last_, last, out=bits), out=half) <= REACH_PHASH
            np.bitwise_count(np.bitwise_xor(first_, first, out=bits), out=half)
            np.bitwise_count(np.bitwise_xor(second_, second, out=bits), out=other)
            near |= np.add(half, other, out=half) <= REACH_PDQ
            if near.any():
                found.append(np.flatnonzero(near) + start)
        return np.concatenate(found)


def words(pdq: str, phash: str) -> list[int]:
    """Five 64-bit words: four of PDQ, one of phash. Both may be unpadded hex."""
    wide = int(pdq, 16)
    return [*(wide >> shift & 0xFFFF_FFFF_FFFF_FFFF for shift in (192, 128, 64, 0)), int(phash, 16)]
