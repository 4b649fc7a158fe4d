"""Which held media look like this one: the rule, and an in-memory index over the store's hash columns.

A match is a question to the analyst, never an answer: nothing here touches a claim. Two photographs of one press
conference, or two communiqués of one layout, are "review" at most.
"""

from collections.abc import Iterable, Iterator
from itertools import repeat
from typing import TYPE_CHECKING

from workbench.media.hashing import VARIANTS, split_variants
from workbench.model import MediaMatch, Medium

if TYPE_CHECKING:
    from numpy.typing import NDArray

RULE = "media-match/1"
"""Stored with matches; a new number makes every pair due again."""

SAME_PDQ = 31
SAME_PDQ_NEAR, SAME_PHASH = 64, 10
REVIEW_PDQ = 64
REVIEW_PDQ_NEAR, REVIEW_PHASH = 96, 14
"""Limits in bits, of 256 and of 64, taken from `bench/media_pairs.py`: among 1,000 distinct photographs (499,500 pairs,
variants and mirrored ones included) no false "same" and 4 false "review"; `PDQ ≤ 88` alone for review gave 12 where
this rule gave one, and no more recall. Two communiqués of one layout lie at 58 and 12: so PDQ 32–64 needs a near phash
to be the same."""

SAME = "same"
REVIEW = "review"

_FRAMES = 2
"""The first two of hashing.VARIANTS are the whole and the trimmed frame, the others are crops."""
_WHOLE, _VARIANT, _MIRRORED = 0, 1, 2
"""Families of comparisons, the plainest first: PDQ of whole frames, variants, variants of the mirrored picture."""
_MIRROR = [0xAAAA_AAAA_AAAA_AAAA] * 4 + [0x5555_5555_5555_5555]
"""Bits of odd horizontal frequency in the variants' hashes: in a mirrored picture exactly these terms change sign."""
_CHUNK = 32_768
"""Rows compared at a time: the columns of one chunk stay in the processor's cache."""

_Frame = tuple[int, list[int]]
"""Number of the variant, and five 64-bit words: four of the 256-bit hash, one of the 64-bit hash."""


def judge(pdq_distance: int, phash_distance: int) -> str | None:
    """`same`, `review` or None for the two distances (bits of 256 and of 64) of one pair of frames."""
    if pdq_distance <= SAME_PDQ or (pdq_distance <= SAME_PDQ_NEAR and phash_distance <= SAME_PHASH):
        return SAME
    if pdq_distance <= REVIEW_PDQ or (pdq_distance <= REVIEW_PDQ_NEAR and phash_distance <= REVIEW_PHASH):
        return REVIEW
    return None


class MatchIndex:
    """All held hashes in numpy columns: linear scan with popcount, exact at any radius, no index to keep."""

    def __init__(self, media: Iterable[tuple[Medium, str]] = ()) -> None:
        """Take what is held: each medium with its `Hashes.variants` (`""` when there are none)."""
        self._names: list[str] = []
        self._numbers: dict[str, int] = {}
        self._whole = _Table()
        self._frames = _Table()
        self._crops = _Table()
        for medium, variants in media:
            self.add(medium, variants)

    @classmethod
    def from_columns(
        cls,
        sha256s: Iterable[str],
        pdqs: Iterable[str | None],
        phashes: Iterable[str | None],
        low_information: Iterable[bool],
        variants: Iterable[str] | None = None,
    ) -> "MatchIndex":
        """Build from columns of equal length, as the store reads them. Raises ValueError when lengths differ."""
        index = cls()
        extra: Iterable[str] = repeat("") if variants is None else variants
        columns = zip(sha256s, pdqs, phashes, low_information, strict=True)
        for (sha256, pdq, phash, low), more in zip(columns, extra, strict=variants is not None):
            index._insert(sha256, None if low else pdq, phash, more)
        return index

    def __len__(self) -> int:
        """How many media can be matched (those without hashes and those of low information are not counted)."""
        return len(self._names)

    def add(self, medium: Medium, variants: str = "") -> bool:
        """Take one more medium; False when it is held already or has nothing to match by."""
        return self._insert(medium.sha256, None if medium.low_information else medium.pdq, medium.phash, variants)

    def query(self, medium: Medium, variants: str = "", limit: int = 100) -> list[MediaMatch]:
        """Held media that look like this one, itself left out, at most `limit`: same before review, nearest first.

        One match for each other medium, its best pair of frames: the whole ones, unless variants give a better kind.
        Then `transform` names what was done to the frames to see it ("crop 5 %", "mirrored", …) and the distances are
        those of the variants. The same content and query give the same list; a finds b whenever b finds a.
        """
        if medium.low_information or not medium.pdq or not medium.phash:
            return []
        itself = self._numbers.get(medium.sha256, -1)
        best: dict[int, _Found] = {}
        for table, frames, family in self._questions(_words(medium.pdq, medium.phash), _variant_frames(variants)):
            for asked, words in frames:
                for owner, held, pdq, phash in table.near(words):
                    found = (0 if judge(pdq, phash) == SAME else 1, family, pdq, phash, asked, held)
                    if owner != itself and (owner not in best or found < best[owner]):
                        best[owner] = found
        ranked = sorted((found[0], *found[2:4], self._names[owner], owner) for owner, found in best.items())
        return [_match(medium.sha256, name, best[owner]) for *_, name, owner in ranked[:limit]]

    def _questions(self, words: list[int], variants: list[_Frame]) -> Iterator[tuple["_Table", list[_Frame], int]]:
        """What is compared with what: crops are held against frames and frames against crops, but not crops with
        crops, so a cropped copy and its original find each other whichever came first."""
        yield self._whole, [(0, words)], _WHOLE
        mirrored = [(number, _mirrored(frame)) for number, frame in variants]
        for frames, family in ((variants, _VARIANT), (mirrored, _MIRRORED)):
            yield self._frames, frames, family
            yield self._crops, frames[:_FRAMES], family

    def _insert(self, sha256: str, pdq: str | None, phash: str | None, variants: str) -> bool:
        if sha256 in self._numbers or not pdq or not phash:
            return False
        frames = _variant_frames(variants)
        number = len(self._names)
        self._names.append(sha256)
        self._numbers[sha256] = number
        self._whole.append(number, (0, _words(pdq, phash)))
        for frame in frames[:_FRAMES]:
            self._frames.append(number, frame)
        for frame in frames[_FRAMES:]:
            self._crops.append(number, frame)
        return True


class _Table:
    """Columns of 64-bit words that double when full, each row with its medium and the number of its variant."""

    def __init__(self) -> None:
        import numpy as np

        self._rows = 0
        self._words: NDArray[np.uint64] = np.empty((5, 1024), dtype=np.uint64)
        self._owner: NDArray[np.int32] = np.empty(1024, dtype=np.int32)
        self._variant: NDArray[np.int8] = np.empty(1024, dtype=np.int8)

    def append(self, owner: int, frame: _Frame) -> None:
        """Add one frame of the medium with this number."""
        import numpy as np

        if self._rows == self._owner.size:
            self._words = np.concatenate((self._words, np.empty_like(self._words)), axis=1)
            self._owner = np.concatenate((self._owner, np.empty_like(self._owner)))
            self._variant = np.concatenate((self._variant, np.empty_like(self._variant)))
        self._variant[self._rows], self._words[:, self._rows] = frame
        self._owner[self._rows] = owner
        self._rows += 1

    def near(self, words: list[int]) -> list[tuple[int, int, int, int]]:
        """Rows within reach of the rule: (medium, variant, distance of 256, distance of 64)."""
        import numpy as np

        asked = np.array(words, dtype=np.uint64)
        hits: list[tuple[int, int, int, int]] = []
        for start in range(0, self._rows, _CHUNK):
            block = self._words[:, start : min(start + _CHUNK, self._rows)]
            # Four counts of 64 fill a byte up to 256, which shows as 0: hits are counted again, exactly.
            wide = np.bitwise_count(block[0] ^ asked[0])
            for word in (1, 2, 3):
                wide += np.bitwise_count(block[word] ^ asked[word])
            for at in np.flatnonzero(wide <= REVIEW_PDQ_NEAR).tolist():
                *far, near = (
                    (held ^ word).bit_count() for held, word in zip(block[:, at].tolist(), words, strict=True)
                )
                if judge(sum(far), near):
                    hits.append((int(self._owner[start + at]), int(self._variant[start + at]), sum(far), near))
        return hits


_Found = tuple[int, int, int, int, int, int]
"""Rank (0 same, 1 review), family, both distances, variant that asked, variant held."""


def _variant_frames(variants: str) -> list[_Frame]:
    return [(number, _words(*pair)) for number, pair in enumerate(split_variants(variants))]


def _words(wide: str, narrow: str) -> list[int]:
    return [*(int(wide[at : at + 16], 16) for at in (0, 16, 32, 48)), int(narrow, 16)]


def _mirrored(words: list[int]) -> list[int]:
    return [word ^ mask for word, mask in zip(words, _MIRROR, strict=True)]


def _match(asked: str, other: str, found: _Found) -> MediaMatch:
    rank, family, pdq, phash, mine, theirs = found
    done = ["mirrored"] if family == _MIRRORED else []
    done += [VARIANTS[number] for number in dict.fromkeys((mine, theirs)) if number]
    return MediaMatch(asked, other, SAME if rank == 0 else REVIEW, pdq, phash, " and ".join(done) or "none")
