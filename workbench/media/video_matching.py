"""Which held films share footage with this one: frames that look alike, put in line in time.

One frame in common says little: films share logos, maps, test cards. Footage in common agrees in several different
pictures, in the same order and at the same distances in time. So every pair of frames that look alike votes for an
offset between the two films, and what counts are the frames that agree at the best one. That is a strong witness:
among 80 distinct drawn films (3,160 pairs, 2,376 frames) not one frame looks like another film's, while re-encoded,
captioned cuts of 20 s keep a third to nine tenths of theirs (`bench/video.py`).
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from workbench.media.hashing import pdq_distance
from workbench.media.matching import REVIEW, SAME, FrameHit, MatchIndex
from workbench.model import MediaMatch, VideoFrame

RULE = "video-match/1"
"""Stored with matches, beside `matching.RULE`."""

WINDOW = 3_000
"""Milliseconds within which offsets are one: frames are sampled up to two seconds apart, on either side."""
DISTINCT_BITS = 24
"""PDQ bits from which on two frames of one film are two pictures; the noise of encoding stays below ten."""

REVIEW_FRAMES, REVIEW_PICTURES, REVIEW_SHARE = 3, 2, 0.1
SAME_FRAMES, SAME_PICTURES, SAME_SHARE = 5, 3, 0.5
"""Frames that agree at one offset, different pictures among them, and the part of the shorter film they stretch over.
A channel's title sequence of three seconds is no match in a film of a minute; footage that makes up half of the
shorter film is the same."""
STILL_SHARE = 0.8
"""A film of one or two pictures (a photograph with a voice) matches when nearly all its frames are in the other."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two films agree: frames and different pictures at one offset, and what they cover.

    `share` is the part of the shorter film between the first and the last frame that agrees; `mine` and `theirs` are
    the parts of each film's frames that are found in the other at any offset; `alike` says that the films are equally
    long.
    """

    frames: int
    pictures: int
    share: float
    mine: float
    theirs: float
    alike: bool


def judge(found: Agreement) -> str | None:
    """`same`, `review` or None for two films."""
    if found.frames >= SAME_FRAMES and found.pictures >= SAME_PICTURES and found.share >= SAME_SHARE:
        return SAME
    if found.alike and min(found.mine, found.theirs) >= STILL_SHARE:
        return SAME
    moving = found.frames >= REVIEW_FRAMES and found.pictures >= REVIEW_PICTURES
    if (moving and found.share >= REVIEW_SHARE) or max(found.mine, found.theirs) >= STILL_SHARE:
        return REVIEW
    return None


def find(
    index: MatchIndex, sha256: str, frames: Sequence[VideoFrame], held: Callable[[str], Sequence[VideoFrame]]
) -> list[MediaMatch]:
    """Held films that share footage with the film of this name and these frames, and held pictures that look like one
    of its frames, the best first.

    `held` gives the frames of a film in the index. The film itself is left out. A finds B whenever B finds A; for
    pictures this is what `MatchIndex.query` gives for the picture, seen from the film.
    """
    films: dict[str, list[_Pair]] = {}
    pictures: dict[str, list[tuple[int, FrameHit]]] = {}
    for frame in frames:
        for hit in index.near_frames(frame.pdq, frame.phash, frame.variants):
            if hit.at is None:
                pictures.setdefault(hit.sha256, []).append((frame.at, hit))
            elif hit.sha256 != sha256:
                films.setdefault(hit.sha256, []).append(_Pair(frame.at, hit.at, hit))
    found = [_still(sha256, other, seen) for other, seen in pictures.items()]
    for other, pairs in films.items():
        if not (others := held(other)):
            continue  # looked into anew meanwhile, by somebody else's program: what comes of it is matched then
        # Each pair of films is compared one way round, so that the same comes of it from either side.
        if sha256 < other:
            match = _compare(sha256, frames, other, others, pairs)
        else:
            match = _turned(_compare(other, others, sha256, frames, [pair.turned() for pair in pairs]))
        found += [match] if match else []
    return sorted(found, key=lambda m: (m.kind != SAME, -m.frames, m.pdq_distance, m.other))


@dataclass(frozen=True, slots=True)
class _Pair:
    """A frame of one film and one of another that look alike, by their times in ms."""

    at: int
    other_at: int
    hit: FrameHit

    @property
    def offset(self) -> int:
        return self.other_at - self.at

    def turned(self) -> "_Pair":
        return _Pair(self.other_at, self.at, self.hit)


def _turned(match: MediaMatch | None) -> MediaMatch | None:
    return match and replace(match, sha256=match.other, other=match.sha256, at=match.other_at, other_at=match.at)


def _still(sha256: str, other: str, seen: list[tuple[int, FrameHit]]) -> MediaMatch:
    """A picture that is a still of this film: the nearest frame says how near, the earliest when."""
    hit = min((hit for _, hit in seen), key=lambda hit: hit.rank)
    return _match(sha256, other, hit.kind, hit, at=min(at for at, _ in seen), other_at=None, frames=len(seen))


def _match(
    sha256: str, other: str, kind: str, hit: FrameHit, *, at: int, other_at: int | None, frames: int
) -> MediaMatch:
    return MediaMatch(sha256, other, kind, hit.pdq_distance, hit.phash_distance, hit.transform, at, other_at, frames)


def _compare(
    sha256: str, frames: Sequence[VideoFrame], other: str, others: Sequence[VideoFrame], pairs: list[_Pair]
) -> MediaMatch | None:
    line = _line(pairs)
    ours, theirs = {pair.at for pair in line}, {pair.other_at for pair in line}
    mine, their = _length(frames), _length(others)
    agreed = ours if mine <= their else theirs
    agreement = Agreement(
        frames=min(len(ours), len(theirs)),
        pictures=min(_pictures(frames, ours), _pictures(others, theirs)),
        share=(max(agreed) - min(agreed)) / max(1, min(mine, their)),
        mine=len({pair.at for pair in pairs}) / len(frames),
        theirs=len({pair.other_at for pair in pairs}) / len(others),
        alike=abs(mine - their) <= max(mine, their) * (1 - STILL_SHARE) + 1_000,
    )
    kind = judge(agreement)
    if kind is None:
        return None
    hit = min((pair.hit for pair in line), key=lambda hit: (hit.kind != SAME, hit.pdq_distance, hit.phash_distance))
    first = min(line, key=lambda pair: (pair.at, pair.other_at))
    return _match(sha256, other, kind, hit, at=first.at, other_at=first.other_at, frames=agreement.frames)


def _line(pairs: list[_Pair]) -> list[_Pair]:
    """The pairs within WINDOW of one offset in which most frames agree, of each film: one still frame of theirs that
    looks like twenty of ours is one."""
    ranked = sorted(pairs, key=lambda pair: (pair.offset, pair.at))
    ours: Counter[int] = Counter()
    theirs: Counter[int] = Counter()
    best, chosen, first = 0, (0, 0), 0
    for last, pair in enumerate(ranked):
        ours[pair.at] += 1
        theirs[pair.other_at] += 1
        while pair.offset - ranked[first].offset > WINDOW:
            _take_out(ours, ranked[first].at)
            _take_out(theirs, ranked[first].other_at)
            first += 1
        if min(len(ours), len(theirs)) > best:
            best, chosen = min(len(ours), len(theirs)), (first, last + 1)
    return ranked[slice(*chosen)]


def _take_out(counts: Counter[int], key: int) -> None:
    counts[key] -= 1
    if not counts[key]:
        del counts[key]


def _pictures(frames: Sequence[VideoFrame], times: set[int]) -> int:
    """How many different pictures there are among the frames at these times; not counted further than it matters."""
    seen: list[str] = []
    for frame in frames:
        if frame.at in times and all(pdq_distance(frame.pdq, other) >= DISTINCT_BITS for other in seen):
            seen.append(frame.pdq)
            if len(seen) == SAME_PICTURES:
                break
    return len(seen)


def _length(frames: Sequence[VideoFrame]) -> int:
    return frames[-1].at - frames[0].at if frames else 0
