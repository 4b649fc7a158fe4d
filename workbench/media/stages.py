"""The media stages over a case: hash what lacks a hash, match what lacks a match. Both can be run again at any time."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence

from workbench import canonical
from workbench.case import Case
from workbench.errors import Cancelled as Stopped
from workbench.intake.requests import Cancelled, Progress, Step
from workbench.media import examining, matching, video_matching
from workbench.media.examining import Examined
from workbench.model import MediaMatch, Medium, VideoFrame
from workbench.store import media as store
from workbench.store import media_marks, media_matches
from workbench.store.vault import Located

RULE = f"{matching.RULE} {video_matching.RULE}"
"""Stored with matches; a new number of either rule makes every medium due again."""

Frames = Mapping[str, Sequence[VideoFrame]]
"""Hashed frames by film."""

_COMMIT = 100
_COMMIT_SECONDS = 5
"""Media per transaction, and how long what is found may wait for one: a crash costs at most this much decoding."""


def hash_stage(case: Case, progress: Progress, cancelled: Cancelled) -> int:
    """Examine every medium that lacks a hash by this rule; returns how many. Raises Cancelled when stopped."""
    from workbench.media.pooling import examine_media

    wanted = store.unhashed(case.db, examining.rules())
    if not wanted:
        return 0
    started = saved = time.monotonic()
    done = 0
    chunk: list[Examined] = []
    for found in examine_media(Located(case.vault, wanted), cancelled=cancelled, in_order=False):
        chunk.append(found)
        if len(chunk) < _COMMIT and time.monotonic() - saved < _COMMIT_SECONDS:
            continue
        _save(case, chunk)
        done, saved = done + len(chunk), time.monotonic()
        chunk = []
        progress(Step("hash", "", done, len(wanted), done / max(saved - started, 1e-6)))
    if chunk:
        _save(case, chunk)
        done += len(chunk)
        progress(Step("hash", "", done, len(wanted), done / max(time.monotonic() - started, 1e-6)))
    return done


def _save(case: Case, chunk: Sequence[Examined]) -> None:
    with case.db.tx():
        for found in chunk:
            told = canonical.dumps(found.metadata.stored())
            store.save_hashes(case.db, found.medium, found.variants, told, examining.rule_of(found.medium))
            store.save_frames(case.db, found.medium.sha256, found.frames)


def match_stage(case: Case, progress: Progress, cancelled: Cancelled, matched: Callable[[Sequence[str]], None]) -> int:
    """Compare every medium that was not matched by this rule with all that is held; returns how many.

    `matched` is told, inside the same transaction, which media were compared or found: claims that carry them change.
    """
    held = list(store.hashed(case.db))
    wanted = [(m, variants) for m, variants, rule in held if rule != RULE]
    if not wanted:
        return 0
    started = time.monotonic()
    frames = store.frames(case.db)
    index = index_of(held, frames)
    for at in range(0, len(wanted), _COMMIT):
        if cancelled():
            raise Stopped("Matching was stopped.", "It goes on with the next import or `workbench match`.")
        found = {
            medium.sha256: alike(index, frames, medium, variants, frames.get(medium.sha256, ()))
            for medium, variants in wanted[at : at + _COMMIT]
        }  # before the transaction: others may write while pictures are compared
        with case.db.tx():
            for sha256, matches in found.items():
                media_matches.save(case.db, sha256, matches, RULE)
            # Those without a match too: they may have had one under another rule, and their metadata may be new.
            matched(sorted({*found, *(m.other for matches in found.values() for m in matches)}))
        done = min(at + _COMMIT, len(wanted))
        progress(Step("match", "", done, len(wanted), done / max(time.monotonic() - started, 1e-6)))
    return len(wanted)


def index_of(held: Iterable[tuple[Medium, str, str | None]], frames: Frames) -> matching.MatchIndex:
    """All that is held, as `store.media.hashed` and `store.media.frames` give it, to be asked."""
    index = matching.MatchIndex()
    for medium, variants, _ in held:
        index.add(medium, variants, frames.get(medium.sha256, ()))
    return index


def alike(
    index: matching.MatchIndex, held: Frames, medium: Medium, variants: str, frames: Sequence[VideoFrame]
) -> list[MediaMatch]:
    """What held media look like this picture, are a still of this film, or share footage with it, the best first.

    `held` are the frames in the index, `frames` those of the medium asked about (none for pictures).
    """
    if frames:
        return video_matching.find(index, medium.sha256, frames, lambda other: held.get(other, ()))
    return index.query(medium, variants)


def bar_stage(case: Case, matched: Callable[[Sequence[str]], None]) -> int:
    """Leave media on the never-match list, and copies of them, out of matching; returns for how many that changed.

    `matched` as in `match_stage`.
    """
    with case.db.tx():
        changed = media_marks.settle_barred(case.db)
        if changed:
            matched(store.alike(case.db, changed))
    return len(changed)
