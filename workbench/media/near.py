"""Which rows of many hash pairs lie near some asked ones: exact, and quick enough to ask 40 times for each new medium.

A row is one look at one frame: 256 bits and 64 bits. Near means both distances within their limits, so the 64 bits
alone decide where to look: cut into four bands of 16 bits, two hashes at most 11 bits apart agree in some band but for
two bits (pigeonhole). Each band has its rows sorted by value, and the 137 values within two bits are looked up
(multi-index hashing, reference/performance.md C). Nothing is missed: where a crowd shares a value, all rows are
compared instead, and rows not sorted in yet are compared one by one.
"""

from collections.abc import Sequence
from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RECORD = 40
"""Bytes of one row: the 256 bits, then the 64."""
REACH = 11
"""Bits of 64 within which the bands miss nothing: 4 × (2 + 1) − 1."""

_BANDS, _BAND_BITS = 4, 16
_VALUES = 1 << _BAND_BITS
_TAIL = 8_192
"""Rows that are compared one by one before it is worth sorting all anew (and never more than a quarter of all)."""
_CANDIDATES = 1 << 20
"""Candidates looked at in one go: 8 MB of hashes."""
_CHUNK = 32_768
"""Rows compared at a time in a scan: they stay in the processor's cache."""


class Near(NamedTuple):
    """Rows found: number of the question, number of the row, distance of 256 and of 64; ordered by question and row."""

    asked: "NDArray[np.int64]"
    row: "NDArray[np.int64]"
    wide: "NDArray[np.int64]"
    narrow: "NDArray[np.int64]"


class NearRows:
    """Rows in the order they were added, numbered from 0."""

    def __init__(self) -> None:
        import numpy as np

        self._pending: list[bytes] = []
        self._rows = 0
        self._sorted = 0
        self._wide: NDArray[np.uint64] = np.empty((1024, 4), dtype=np.uint64)
        self._narrow: NDArray[np.uint64] = np.empty(1024, dtype=np.uint64)
        self._starts: NDArray[np.int64] = np.zeros((_BANDS, _VALUES + 1), dtype=np.int64)
        self._order: NDArray[np.int32] = np.empty(0, dtype=np.int32)
        self._by_value: NDArray[np.uint64] = np.empty(0, dtype=np.uint64)

    def __len__(self) -> int:
        """How many rows there are."""
        return self._rows + len(self._pending)

    def add(self, record: bytes) -> int:
        """Add one row of RECORD bytes; returns its number."""
        self._pending.append(record)
        return self._rows + len(self._pending) - 1

    def add_many(self, records: "NDArray[np.uint8]") -> None:
        """Add rows from (n, RECORD) bytes."""
        self._take_in()
        self._pending.append(records.tobytes())
        self._take_in()

    def near(self, records: "NDArray[np.uint8]", wide: int, narrow: int) -> Near:
        """Rows within `wide` bits of 256 and `narrow` of 64 (at most REACH) of the asked records, (n, RECORD) bytes."""
        import numpy as np

        if narrow > REACH:
            raise ValueError(f"the index reaches {REACH} bits of 64")
        self._take_in()
        words = np.ascontiguousarray(records).view(">u8").astype(np.uint64)
        parts = list(self._from_bands(words[:, 4], narrow))
        parts += self._from_scan(words[:, 4], narrow, range(len(words)), self._sorted)
        keys = np.unique(np.concatenate(parts)) if parts else np.empty(0, dtype=np.int64)
        asked, row = np.divmod(keys, max(1, self._rows))
        far = np.bitwise_count(self._wide[row] ^ words[asked, :4]).sum(axis=1, dtype=np.int64)
        kept = far <= wide
        asked, row, far = asked[kept], row[kept], far[kept]
        return Near(asked, row, far, np.bitwise_count(self._narrow[row] ^ words[asked, 4]).astype(np.int64))

    def _from_bands(self, asked: "NDArray[np.uint64]", narrow: int) -> "list[NDArray[np.int64]]":
        """Keys (question × rows + row) of the sorted rows whose 64 bits are near."""
        import numpy as np

        if not self._sorted:
            return []
        probes = _values(asked)[:, :, None] ^ _flips()
        bands = np.arange(_BANDS)[None, :, None]
        starts = self._starts[bands, probes]
        lengths = self._starts[bands, probes.astype(np.int64) + 1] - starts
        starts += bands * self._sorted
        totals = lengths.sum(axis=(1, 2))
        crowded = np.flatnonzero(totals > self._sorted // 2)
        lengths[crowded] = 0
        totals[crowded] = 0
        parts = self._from_scan(asked, narrow, crowded.tolist(), 0, self._sorted)
        for first, last in _portions(totals):
            many = lengths[first:last].ravel()
            ends = np.cumsum(many)
            at = np.arange(ends[-1]) + np.repeat(starts[first:last].ravel() - ends + many, many)
            mine = np.repeat(asked[first:last], totals[first:last])
            near = np.flatnonzero(np.bitwise_count(self._by_value[at] ^ mine) <= narrow)
            who = first + np.searchsorted(np.cumsum(totals[first:last]), near, side="right")
            parts.append(who * self._rows + self._order[at[near]])
        return parts

    def _from_scan(
        self, asked: "NDArray[np.uint64]", narrow: int, questions: Sequence[int], first: int, last: int | None = None
    ) -> "list[NDArray[np.int64]]":
        """The same, by comparing with the rows from `first` to `last` one by one."""
        import numpy as np

        end = self._rows if last is None else last
        parts = []
        for start in range(first, end, _CHUNK):
            block = self._narrow[start : min(start + _CHUNK, end)]
            for question in questions:
                near = np.flatnonzero(np.bitwise_count(block ^ asked[question]) <= narrow)
                if near.size:
                    parts.append(near + (question * self._rows + start))
        return parts

    def _take_in(self) -> None:
        import numpy as np

        if self._pending:
            words = np.frombuffer(b"".join(self._pending), dtype=">u8").reshape(-1, 5)
            end = self._rows + len(words)
            if end > self._narrow.size:
                more = max(end, 2 * self._narrow.size) - self._narrow.size
                self._wide = np.concatenate((self._wide, np.empty((more, 4), dtype=np.uint64)))
                self._narrow = np.concatenate((self._narrow, np.empty(more, dtype=np.uint64)))
            self._wide[self._rows : end] = words[:, :4]
            self._narrow[self._rows : end] = words[:, 4]
            self._rows = end
            self._pending.clear()
        if self._rows - self._sorted > max(_TAIL, self._sorted // 4):
            self._sort()

    def _sort(self) -> None:
        import numpy as np

        narrow = self._narrow[: self._rows]
        values = _values(narrow)
        orders = [np.argsort(values[:, band], kind="stable").astype(np.int32) for band in range(_BANDS)]
        for band in range(_BANDS):
            counts = np.bincount(values[:, band], minlength=_VALUES)
            np.cumsum(counts, out=self._starts[band, 1:])
        self._order = np.concatenate(orders)
        self._by_value = narrow[self._order]
        self._sorted = self._rows


def _values(narrow: "NDArray[np.uint64]") -> "NDArray[np.uint16]":
    """The value of each hash in each band: (n, bands)."""
    import numpy as np

    return np.ascontiguousarray(narrow).view(np.uint16).reshape(-1, _BANDS)


@cache
def _flips() -> "NDArray[np.uint16]":
    """All values of a band with at most two bits set."""
    import numpy as np

    single = [1 << bit for bit in range(_BAND_BITS)]
    return np.array([0, *single, *(a | b for a, b in combinations(single, 2))], dtype=np.uint16)


def _portions(totals: "NDArray[np.int64]") -> list[tuple[int, int]]:
    """Ranges of questions with about _CANDIDATES candidates each; empty ranges are left out."""
    portions, first, load = [], 0, 0
    for number, total in enumerate(totals.tolist()):
        if load and load + total > _CANDIDATES:
            portions.append((first, number))
            first, load = number, 0
        load += total
    return [*portions, (first, len(totals))] if load else portions
