"""Which held media look like this one: the rule, and an in-memory index over the store's hashes.

A match is a question to the analyst, never an answer: nothing here touches a claim.

The rule comes from `bench/media_quality.py`: 18 things that happen to pictures, 1,000 distinct pictures (499,500 pairs)
and 250 screenshots of one chat (31,125 pairs), every pair in eight orientations and with all variants. The limits were
chosen on drawn pictures, screenshots and 1,000 photographs; the figures are for others drawn afresh, then (after the
stroke) for those photographs:
* Variants within NEAR_PHASH bits of 64 and 64 of 256 find .991 / .988 of the altered copies, within 80 .992 / .991,
  and no distinct upright pair; at 88 the first two photographs meet. So same ends at 64, review at 80.
* Turned copies are rare, and seven orientations are seven more chances to err: a distinct pair of the pictures the
  limits were chosen on lies between 57 and 64, turned. 48 loses one copy in a thousand.
* Pages (screenshots, documents, letterboxes: both of them with PAGE percent of one grey and more) of one layout lie
  from 32 to 40 bits on, and 3,233 pairs of screenshots within 80. With limits of their own none of them is found, nor
  any of 499,500 pairs of 1,000 more. Both limits cost photographs .009 of recall (8 % of them have such a background),
  and altered screenshots much: .70 of their copies are found, .30 of those cropped by 2 %, none of those rotated by 2°
  or with a caption bar.
All together: same .990 / .974, same or review .992 / .982, no false match in either, none among screenshots. A single
PDQ hash within 31 bits finds .40 / .39.
"""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from workbench.media import orientations
from workbench.media.hashing import VARIANT_DIGITS, VARIANTS
from workbench.media.near import RECORD, NearRows
from workbench.media.whole_hashes import WholeHashes
from workbench.model import MediaMatch, Medium, VideoFrame

RULE = "media-match/2"
"""Stored with matches; a new number makes every pair due again."""

SAME = "same"
REVIEW = "review"

SAME_PDQ = 31
"""Bits of 256 up to which PDQ alone says "same" (Meta's own limit, facebook/ThreatExchange pdq/README.md)."""
SAME_PDQ_NEAR, SAME_PHASH = 64, 10
REVIEW_PDQ = 80
NEAR_PHASH = SAME_PHASH
"""Bits of 64 beyond which two pictures are never the same, nor for review unless PDQ alone says so."""
SAME_TURNED = 48
"""Bits of 256 for a pair in which one is mirrored or rotated; there is no review beyond."""
PAGE = 30
"""Percent of a frame within 7 grey levels from which on it is a page: screens have 32 to 60, drawn scenes up to 29."""
SAME_PAGES, REVIEW_PAGES = 20, 31
"""Letters with one letterhead and a few lines of text each lie from 22 bits on (drawn in the tests): never the same,
but to be looked at. Forms that differ in a word lie within 10, which no hash of this size tells from a copy."""

_FRAMES = 2
"""The first two of hashing.VARIANTS are the whole and the trimmed frame, the others are crops."""


def judge(pdq_distance: int, phash_distance: int) -> str | None:
    """`same`, `review` or None for PDQ and phash of two whole pictures of which nothing else is known."""
    if pdq_distance <= SAME_PDQ or (pdq_distance <= SAME_PDQ_NEAR and phash_distance <= SAME_PHASH):
        return SAME
    return REVIEW if pdq_distance <= REVIEW_PDQ and phash_distance <= NEAR_PHASH else None


def judge_variants(wide: int, narrow: int, *, pages: bool = False, turned: bool = False) -> str | None:
    """`same`, `review` or None for two variants `wide` bits of 256 and `narrow` bits of 64 apart.

    `pages`: both are pages (see PAGE). `turned`: one of them was mirrored or rotated to be as near.
    """
    same, review = _LIMITS[pages][turned]
    if narrow > NEAR_PHASH or wide > review:
        return None
    return SAME if wide <= same else REVIEW


_LIMITS = (
    ((SAME_PDQ_NEAR, REVIEW_PDQ), (SAME_TURNED, SAME_TURNED)),
    ((SAME_PAGES, REVIEW_PAGES), (SAME_PAGES, SAME_PAGES)),
)
"""Bits of 256 for same and for review, by pages and turned."""


@dataclass(frozen=True, slots=True)
class FrameHit:
    """A held frame that looks like the asked one. `at` is its milliseconds into a video, None for a picture.

    The distances are those of the variants compared; for whole upright frames those of PDQ and phash.
    """

    sha256: str
    at: int | None
    kind: str
    pdq_distance: int
    phash_distance: int
    transform: str

    @property
    def rank(self) -> tuple[bool, int, int, str]:
        """Sorts same before review, then the nearest first."""
        return self.kind != SAME, self.pdq_distance, self.phash_distance, self.sha256


class MatchIndex:
    """All held hashes in memory: exact, nothing to keep on disk."""

    def __init__(self, media: Iterable[tuple[Medium, str]] = ()) -> None:
        """Take what is held: each medium with its `Hashes.variants` (`""` when there are none)."""
        self._known: set[str] = set()
        self._shown: list[tuple[str, int | None]] = []
        self._whole = WholeHashes()
        self._frames = _Looks()
        self._crops = _Looks()
        for medium, variants in media:
            self.add(medium, variants)

    def __len__(self) -> int:
        """How many media can be matched (those without hashes and those of low information are not counted)."""
        return len(self._known)

    def add(self, medium: Medium, variants: str = "", frames: Sequence[VideoFrame] = ()) -> bool:
        """Take one more medium; False when it is held already or has nothing to match by."""
        looks = [*_picture(medium, variants), *((one.at, one.pdq, one.phash, one.variants) for one in frames)]
        if medium.sha256 in self._known or not looks:
            return False
        self._known.add(medium.sha256)
        for at, pdq, phash, text in looks:
            number = len(self._shown)
            self._shown.append((medium.sha256, at))
            records = _records(text)
            self._whole.add(pdq, phash, alone=not records)
            for variant, record in records:
                (self._frames if variant < _FRAMES else self._crops).add(number, variant, record)
        return True

    def query(
        self, medium: Medium, variants: str = "", limit: int = 100, frames: Sequence[VideoFrame] = ()
    ) -> list[MediaMatch]:
        """Held media that look like this one, itself left out, at most `limit`: same before review, nearest first.

        One match for each other medium, by its best pair of frames; `transform` names what lies between the two ("crop
        5 %", "rotated 90° and mirrored", …). A picture is looked for in pictures and videos, the `frames` of a video in
        pictures only: which videos share footage is `video_matching`'s question. The same content and query give the
        same list; a finds b whenever b finds a.
        """
        best: dict[str, MediaMatch] = {}
        for at, pdq, phash, text in _picture(medium, variants):
            for hit in self.near_frames(pdq, phash, text):
                _note(best, medium.sha256, hit, at)
        for frame in frames:
            for hit in self.near_frames(frame.pdq, frame.phash, frame.variants):
                if hit.at is None:
                    _note(best, medium.sha256, hit, frame.at)
        best.pop(medium.sha256, None)
        return sorted(best.values(), key=lambda m: (m.kind != SAME, m.pdq_distance, m.phash_distance, m.other))[:limit]

    def near_frames(self, pdq: str, phash: str, variants: str) -> list[FrameHit]:
        """Held pictures and video frames that look like this frame, in any orientation, same before review, nearest
        first; one hit for each, its best.

        Crops are held against frames and frames against crops, but not crops against crops, so a cropped copy and its
        original find each other whichever came first. What has no variants (hashes from elsewhere) is compared by PDQ
        and phash alone, upright.
        """
        texts = _records(variants)
        mine = [one for one in texts if one[0] < _FRAMES]
        found = _best([*self._frames.near(texts), *self._crops.near(mine)])
        hits = {number: self._hit(number, pdq, phash, one) for number, one in found.items()}
        for number, far, near in self._whole.near(pdq, phash, alone=bool(texts)):
            if number not in hits and (kind := judge(far, near)):
                hits[number] = FrameHit(*self._shown[number], kind, far, near, VARIANTS[0])
        return sorted(hits.values(), key=lambda hit: (hit.rank, hit.at or 0))

    def _hit(self, number: int, pdq: str, phash: str, found: "_Found") -> FrameHit:
        transform = found.transform()
        if transform == VARIANTS[0]:
            far, near = self._whole.distances(number, pdq, phash)
            if judge(far, near) == found.kind:
                return FrameHit(*self._shown[number], found.kind, far, near, transform)
        return FrameHit(*self._shown[number], found.kind, found.wide, found.narrow, transform)


_Record = tuple[int, bytes]
"""Number of a variant, and its RECORD bytes with the byte of `plain` behind."""


@dataclass(frozen=True, slots=True, order=True)
class _Found:
    """What the best pair of variants of two frames tells; the smaller, the better."""

    review: bool
    altered: bool
    turn: int
    wide: int
    narrow: int
    asked: int
    held: int

    @property
    def kind(self) -> str:
        return REVIEW if self.review else SAME

    def transform(self) -> str:
        done = [orientations.NAMES[self.turn]] if self.turn else []
        done += [VARIANTS[number] for number in sorted({self.asked, self.held}) if number]
        return " and ".join(done) or VARIANTS[0]


class _Looks:
    """Variants of frames, each with the number of its frame."""

    def __init__(self) -> None:
        self._rows = NearRows()
        self._frame = array("i")
        self._variant = array("b")
        self._plain = array("b")

    def add(self, frame: int, variant: int, record: bytes) -> None:
        self._rows.add(record[:RECORD])
        self._frame.append(frame)
        self._variant.append(variant)
        self._plain.append(record[RECORD])

    def near(self, asked: Sequence[_Record]) -> "list[tuple[int, _Found]]":
        """Every frame with what is found of it, several times when several variants are near."""
        import numpy as np

        if not asked or not len(self._rows):
            return []
        data = np.frombuffer(b"".join(record for _, record in asked), dtype=np.uint8).reshape(-1, RECORD + 1)
        turns = len(orientations.NAMES)
        questions = orientations.turned(data[:, :RECORD]).reshape(-1, RECORD)
        near = self._rows.near(questions, REVIEW_PDQ, NEAR_PHASH)
        if not near.row.size:
            return []
        who, turn = np.divmod(near.asked, turns)
        pages = (data[who, RECORD] >= PAGE) & (np.frombuffer(self._plain, dtype=np.int8)[near.row] >= PAGE)
        same, review = np.array(_LIMITS)[pages.astype(int), (turn > 0).astype(int)].T
        kept = near.wide <= review
        variant = np.array([number for number, _ in asked])[who]
        held = np.frombuffer(self._variant, dtype=np.int8)[near.row]
        altered = (turn > 0) | (variant > 0) | (held > 0)
        columns = (near.wide > same, altered, turn, near.wide, near.narrow, variant, held)
        frames = np.frombuffer(self._frame, dtype=np.intc)[near.row[kept]].tolist()
        rows: Iterable[tuple[bool, bool, int, int, int, int, int]] = zip(
            *(column[kept].tolist() for column in columns), strict=True
        )
        return [(frame, _Found(*row)) for frame, row in zip(frames, rows, strict=True)]


def _best(found: "Iterable[tuple[int, _Found]]") -> "dict[int, _Found]":
    best: dict[int, _Found] = {}
    for number, one in found:
        if number not in best or one < best[number]:
            best[number] = one
    return best


def _note(best: dict[str, MediaMatch], asked: str, hit: FrameHit, at: int | None) -> None:
    """Take a hit into the match with its medium: the best pair of frames says what they are, the earliest when."""
    new = MediaMatch(asked, hit.sha256, hit.kind, hit.pdq_distance, hit.phash_distance, hit.transform, at, hit.at)
    film = at is not None or hit.at is not None
    old = best.get(hit.sha256)
    if old is None:
        best[hit.sha256] = replace(new, frames=int(film))
        return
    nearer = (hit.kind != SAME, hit.pdq_distance) < (old.kind != SAME, old.pdq_distance)
    best[hit.sha256] = replace(
        new if nearer else old,
        at=_earlier(old.at, at),
        other_at=_earlier(old.other_at, hit.at),
        frames=old.frames + film,
    )


def _earlier(a: int | None, b: int | None) -> int | None:
    return b if a is None else a if b is None else min(a, b)


def _picture(medium: Medium, variants: str) -> list[tuple[int | None, str, str, str]]:
    """A picture's look (at None, PDQ, phash, variants), if it can be matched."""
    if medium.low_information or not medium.pdq or not medium.phash:
        return []
    return [(None, medium.pdq, medium.phash, variants)]


def _records(variants: str) -> list[_Record]:
    """The variants as bytes; a trimmed frame that is the whole one is left out.

    Nothing for a text of another length: an older version of the program left it, and the medium is due to be hashed
    anew. Until then its PDQ and phash are all that can be compared.
    """
    if len(variants) != len(VARIANTS) * VARIANT_DIGITS:
        return []
    texts = [variants[at : at + VARIANT_DIGITS] for at in range(0, len(variants), VARIANT_DIGITS)]
    return [(number, bytes.fromhex(text)) for number, text in enumerate(texts) if not number or text != texts[0]]
