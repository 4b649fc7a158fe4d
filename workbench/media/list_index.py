"""Looking a picture up in hash lists: the columns of their hashes, and the rule for hashes that have no family.

A list has PDQ or phash of whole pictures, nothing else, so it is compared with whole pictures only, in all eight
orientations. What is known of one hash alone is less: see `judge_listed`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.media import orientations
from workbench.media.hashing import PDQ_BITS, PHASH_BITS
from workbench.media.matching import REVIEW, SAME, SAME_TURNED, judge

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PHASH_ALONE = 8
"""Bits of 64 up to which a lone phash is worth a look: no false one among 249,750 comparisons of photographs, six in
100,000 among screenshots of chats (reference/performance.md A)."""

PDQ_ALONE = 64
"""Bits of 256 up to which a lone PDQ is worth a look: no false one among 249,750 comparisons of photographs, none among
31,125 of screenshots, while two communiqués of one layout lie at 58 (reference/performance.md A)."""

_CHUNK = 32_768
"""Rows compared at a time: the columns of one chunk stay in the processor's cache."""
_LOADED = 8_192
_AS_IT_IS = "none"
_WIDE, _NARROW = PDQ_BITS // 8, PHASH_BITS // 8
_NO_PDQ, _NO_PHASH = "0" * (PDQ_BITS // 4), "0" * (PHASH_BITS // 4)

Key = tuple[int, int]
"""List and number of an entry."""


@dataclass(frozen=True, slots=True)
class Near:
    """An entry that looks like what was asked: distances in bits, None where one side has no such hash."""

    key: Key
    kind: str
    pdq_distance: int | None
    phash_distance: int | None
    transform: str

    @property
    def rank(self) -> tuple[int, int, int, int]:
        """Same before review, nearest first, in the picture's own orientation first."""
        far = PDQ_BITS if self.pdq_distance is None else self.pdq_distance
        near = PHASH_BITS if self.phash_distance is None else self.phash_distance
        return int(self.kind != SAME), far, near, int(self.transform != _AS_IT_IS)


def judge_listed(pdq_distance: int | None, phash_distance: int | None, *, turned: bool = False) -> str | None:
    """`same`, `review` or None for what is known of an entry; `turned`: in another orientation than the picture.

    PDQ and phash together are judged as everywhere (`matching.judge`). PDQ alone is `same` where `matching.judge` needs
    no phash, and worth a look up to PDQ_ALONE. phash alone is `review` at most: it never tells two pictures of one
    layout apart.
    """
    if pdq_distance is None:
        return REVIEW if phash_distance is not None and phash_distance <= PHASH_ALONE else None
    if turned and pdq_distance > SAME_TURNED:
        return None
    kind = judge(pdq_distance, PHASH_BITS if phash_distance is None else phash_distance)
    if kind is None and phash_distance is None and pdq_distance <= PDQ_ALONE:
        return REVIEW
    return kind


def as_record(pdq: str | None, phash: str | None) -> bytes:
    """The bytes of one picture's hashes as `orientations` turns them.

    PDQ counts its frequencies from the highest down, our own hashes from the lowest up: its bits are taken in reverse.
    """
    return _reversed(bytes.fromhex(pdq or _NO_PDQ)) + bytes.fromhex(phash or _NO_PHASH)


class ListIndex:
    """The hashes of some lists in numpy columns: an exact scan, 1 million of them in about 4 ms an orientation."""

    def __init__(self, rows: Iterable[tuple[int, int, str | None, str | None]]) -> None:
        """Take `(list, n, pdq, phash)` of every entry, in any order; they are read once."""
        import numpy as np

        self._pdq = _Columns(_WIDE // 8)
        self._phash = _Columns(_NARROW // 8)
        waiting: list[tuple[int, int, str | None, str | None]] = []
        for row in rows:
            waiting.append(row)
            if len(waiting) == _LOADED:
                self._load(waiting)
                waiting.clear()
        self._load(waiting)
        self._pdq.close()
        self._phash.close()
        self._reach = max(d for d in range(PDQ_BITS + 1) if judge_listed(d, 0) or judge_listed(d, None))
        self._dtype = np.dtype(np.uint64)

    def __len__(self) -> int:
        """How many entries there are."""
        return len(self._pdq) + len(self._phash)

    def near(self, asked: Sequence[tuple[str, str | None]], turns: Sequence[int]) -> list[Near]:
        """Entries that look like one of these pictures (or frames of one film), each with its best match, best first.

        Takes PDQ and phash of each, and which of the eight orientations are tried (their numbers in
        `orientations.NAMES`).
        """
        import numpy as np

        records = np.frombuffer(b"".join(as_record(*one) for one in asked), np.uint8).reshape(len(asked), -1)
        best: dict[Key, Near] = {}
        turned = orientations.turned(records)
        for (_, phash), ways in zip(asked, turned, strict=True):
            for turn in turns:
                words = np.ascontiguousarray(ways[turn]).view(self._dtype)
                name = orientations.NAMES[turn] or _AS_IT_IS
                for found in (*self._by_pdq(words, phash is not None, name), *self._by_phash(words, phash, name)):
                    if found.key not in best or found.rank < best[found.key].rank:
                        best[found.key] = found
        return sorted(best.values(), key=lambda one: (one.rank, one.key))

    def _by_pdq(self, words: "NDArray[np.uint64]", has_phash: bool, name: str) -> list[Near]:
        found = []
        wide = _WIDE // 8
        for row, distance in self._pdq.within(words[:wide], self._reach):
            beside = self._pdq.beside(row)
            phash = (beside ^ int(words[wide])).bit_count() if has_phash and beside is not None else None
            if kind := judge_listed(distance, phash, turned=name != _AS_IT_IS):
                found.append(Near(self._pdq.key(row), kind, distance, phash, name))
        return found

    def _by_phash(self, words: "NDArray[np.uint64]", phash: str | None, name: str) -> list[Near]:
        if phash is None:
            return []
        return [
            Near(self._phash.key(row), REVIEW, None, distance, name)
            for row, distance in self._phash.within(words[_WIDE // 8 :], PHASH_ALONE)
        ]

    def _load(self, rows: Sequence[tuple[int, int, str | None, str | None]]) -> None:
        with_pdq = [row for row in rows if row[2]]
        self._pdq.add(
            [(number, n) for number, n, _, _ in with_pdq],
            b"".join(_reversed(bytes.fromhex(pdq or "")) for _, _, pdq, _ in with_pdq),
            [phash for *_, phash in with_pdq],
        )
        alone = [row for row in rows if not row[2] and row[3]]
        self._phash.add(
            [(number, n) for number, n, _, _ in alone],
            b"".join(bytes.fromhex(phash or "") for *_, phash in alone),
            [None] * len(alone),
        )


class _Columns:
    """Hashes of so many 64-bit words each, by column, with their keys and the phash that stands beside a PDQ."""

    def __init__(self, words: int) -> None:
        self._words = words
        self._parts: list[tuple[NDArray[np.uint64], NDArray[np.int64], NDArray[np.uint64], NDArray[np.bool_]]] = []

    def __len__(self) -> int:
        return int(self._keys.shape[0])

    def add(self, keys: Sequence[Key], hashes: bytes, beside: Sequence[str | None]) -> None:
        import numpy as np

        if not keys:
            return
        self._parts.append(
            (
                np.frombuffer(hashes, np.uint64).reshape(-1, self._words).T.copy(),
                np.array(keys, np.int64),
                np.frombuffer(b"".join(bytes.fromhex(phash or _NO_PHASH) for phash in beside), np.uint64),
                np.array([phash is not None for phash in beside], np.bool_),
            )
        )

    def close(self) -> None:
        import numpy as np

        parts = self._parts or [
            (np.empty((self._words, 0), np.uint64), np.empty((0, 2), np.int64), np.empty(0, np.uint64),
             np.empty(0, np.bool_))
        ]  # fmt: skip
        self._hashes = np.concatenate([part[0] for part in parts], axis=1)
        self._keys = np.concatenate([part[1] for part in parts])
        self._beside = np.concatenate([part[2] for part in parts])
        self._has_beside = np.concatenate([part[3] for part in parts])
        self._parts = []

    def key(self, row: int) -> Key:
        return int(self._keys[row, 0]), int(self._keys[row, 1])

    def beside(self, row: int) -> int | None:
        return int(self._beside[row]) if self._has_beside[row] else None

    def within(self, asked: "NDArray[np.uint64]", reach: int) -> list[tuple[int, int]]:
        """`(row, distance)` of every hash that differs by so many bits at most."""
        import numpy as np

        found: list[tuple[int, int]] = []
        for start in range(0, len(self), _CHUNK):
            block = self._hashes[:, start : start + _CHUNK]
            # Four counts of 64 fill a byte up to 256, which shows as 0: hits are counted again, exactly.
            counts = np.bitwise_count(block[0] ^ asked[0])
            for word in range(1, self._words):
                counts += np.bitwise_count(block[word] ^ asked[word])
            for at in np.flatnonzero(counts <= reach).tolist():
                exact = sum((int(held) ^ int(mine)).bit_count() for held, mine in zip(block[:, at], asked, strict=True))
                if exact <= reach:
                    found.append((start + at, exact))
        return found


_FLIPPED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def _reversed(data: bytes) -> bytes:
    """The same bits in reverse order."""
    return data[::-1].translate(_FLIPPED)
