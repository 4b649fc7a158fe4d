"""Which frames of a film are worth decoding: pure arithmetic over the times of its keyframes.

Keyframes alone cost a twentieth of a film (reference/performance.md B), but another encoder sets them elsewhere, and
moving footage half a keyframe distance off no longer looks alike. So decoding goes on a little after each keyframe,
just so far that the sampled stretches of two encodings of the same footage come within STEP of each other wherever
their keyframes lie: two rows of stretches of length d, repeated every `gap`, miss each other by at most
(gap - 2d) / 2, hence d = gap / 2 - STEP. Where keyframes are rarer than RARE all is decoded, one frame a second.
"""

from collections.abc import Sequence
from dataclasses import dataclass

STEP = 500
"""Milliseconds between frames of a stretch, and about the most that two encodings may miss each other by."""
RARE = 5_000
"""Milliseconds between keyframes from which on the whole gap is decoded."""
RARE_STEP = 1_000


@dataclass(frozen=True, slots=True)
class Stretch:
    """Decode from the keyframe `packet` (its number in the stream) at `start` up to `until`, a frame every `step`.

    Times are milliseconds from the first frame.
    """

    packet: int
    start: int
    until: int
    step: int

    @property
    def span(self) -> int:
        """Milliseconds of footage that are decoded."""
        return self.until - self.start


def plan(keyframes: Sequence[tuple[int, int]], end: int, most: int, affordable: int) -> list[Stretch]:
    """What to decode of a film that ends at `end` ms, given its keyframes as (packet number, ms), in rising order.

    At most about `most` frames come of it, and at most `affordable` ms are decoded beyond the keyframes: when the full
    plan costs more, only keyframes are taken, and the longest gaps between them as far as that goes.
    """
    if not keyframes:
        return []
    step = max(STEP, -(-(end - keyframes[0][1]) // max(1, most)))
    kept = _apart(keyframes, step)
    gaps = [later[1] - key[1] for key, later in zip(kept, [*kept[1:], (0, max(end, kept[-1][1]))], strict=True)]
    stretches = [_stretch(key, gap, step) for key, gap in zip(kept, gaps, strict=True)]
    if sum(stretch.span for stretch in stretches) <= affordable:
        return stretches
    return _shortened(stretches, affordable)


def _apart(keyframes: Sequence[tuple[int, int]], step: int) -> list[tuple[int, int]]:
    """Keyframes that are at least a step apart: in some films every frame is one."""
    kept = [keyframes[0]]
    for key in keyframes[1:]:
        if key[1] - kept[-1][1] >= step:
            kept.append(key)
    return kept


def _stretch(key: tuple[int, int], gap: int, step: int) -> Stretch:
    packet, start = key
    if gap > max(RARE, 2 * step):
        wide = max(step, RARE_STEP)
        return Stretch(packet, start, start + (gap - 1) // wide * wide, wide)
    more = max(0, (gap - step) // (2 * step))  # (gap / 2 - step) / step, to the nearest whole number
    return Stretch(packet, start, start + more * step, step)


def _shortened(stretches: list[Stretch], affordable: int) -> list[Stretch]:
    """Keyframes all, and what follows them only in rare gaps, from the film's beginning, while it can be paid."""
    left = affordable
    short = []
    for stretch in stretches:
        span = min(stretch.span, left) if stretch.span >= RARE else 0
        left -= span
        short.append(Stretch(stretch.packet, stretch.start, stretch.start + span, stretch.step))
    return short
