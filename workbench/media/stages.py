"""The media stages over a case: hash what lacks a hash, match what lacks a match. Both can be run again at any time."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

from workbench import canonical
from workbench.case import Case
from workbench.errors import Cancelled as Stopped
from workbench.intake.requests import Cancelled, Progress, Step
from workbench.media import examining, matching, video_matching
from workbench.media.examining import Examined
from workbench.model import MediaMatch, Medium, VideoFrame
from workbench.store import media as store
from workbench.store import media_marks, media_matches
from workbench.store.engine import Engine
from workbench.store.vault import Located

RULE = f"{matching.RULE} {video_matching.RULE}"
"""Stored with matches; a new number of either rule makes every medium due again."""

Frames = Callable[[str], Sequence[VideoFrame]]
"""The hashed frames of a film, none for what is no film."""

_FILMS = 64
"""Films whose frames are kept at hand: up to 600 of half a KB each."""
_KEPT, _OLDEST = 100, 20
"""Matches kept of one medium, and how many of them are those seen first: in a crowd of copies the nearest are often the
newest, and "first seen" would be wrong without the others."""
_CROWD = 10_000
"""Copies of one medium that are looked at."""
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
    if not store.unmatched(case.db, RULE):
        return 0  # before everything held is read: most imports bring no medium
    started = time.monotonic()
    wanted: list[tuple[Medium, str]] = []
    index = index_of(_noted(store.hashed(case.db), wanted), store.films(case.db))
    frames = frames_of(case.db)
    for at in range(0, len(wanted), _COMMIT):
        if cancelled():
            raise Stopped("Matching was stopped.", "It goes on with the next import or `workbench match`.")
        chunk = wanted[at : at + _COMMIT]
        mine = store.frames(case.db, [medium.sha256 for medium, _ in chunk])
        found = {
            medium.sha256: _kept(case.db, alike(index, frames, medium, variants, mine.get(medium.sha256, ())))
            for medium, variants in chunk
        }  # before the transaction: others may write while pictures are compared
        with case.db.tx():
            for sha256, matches in found.items():
                media_matches.save(case.db, sha256, matches, RULE)
            # Those without a match too: they may have had one under another rule, and their metadata may be new.
            matched(sorted({*found, *(m.other for matches in found.values() for m in matches)}))
        done = min(at + _COMMIT, len(wanted))
        progress(Step("match", "", done, len(wanted), done / max(time.monotonic() - started, 1e-6)))
    return len(wanted)


def _noted(
    held: Iterable[tuple[Medium, str, str | None]], wanted: list[tuple[Medium, str]]
) -> Iterator[tuple[Medium, str]]:
    """What is held, as it passes by; what was not matched by this rule is kept in `wanted`."""
    for medium, variants, rule in held:
        if rule != RULE:
            wanted.append((medium, variants))
        yield medium, variants


def index_of(
    held: Iterable[tuple[Medium, str]], films: Iterable[tuple[str, Sequence[VideoFrame]]]
) -> matching.MatchIndex:
    """All that is held, to be asked: media with their variants, and the frames of films."""
    index = matching.MatchIndex(held)
    for sha256, frames in films:
        index.add(Medium(sha256, 0, ""), "", frames)
    return index


def frames_of(db: Engine) -> Frames:
    """Frames as they are asked for: those of all films held would fill the memory."""

    @lru_cache(maxsize=_FILMS)
    def read(sha256: str) -> Sequence[VideoFrame]:
        return store.frames(db, [sha256]).get(sha256, ())

    return read


def alike(
    index: matching.MatchIndex, held: Frames, medium: Medium, variants: str, frames: Sequence[VideoFrame]
) -> list[MediaMatch]:
    """What held media look like this picture, are a still of this film, or share footage with it, the best first.

    `held` gives the frames in the index, `frames` are those of the medium asked about (none for pictures).
    """
    if frames:
        return video_matching.find(index, medium.sha256, frames, held)
    return index.query(medium, variants, limit=_CROWD)


def _kept(db: Engine, found: list[MediaMatch]) -> list[MediaMatch]:
    """The nearest of a crowd, and those of the others that were seen first."""
    if len(found) <= _KEPT:
        return found
    nearest, others = found[: _KEPT - _OLDEST], found[_KEPT - _OLDEST :]
    first = store.first_seen(db, [m.other for m in others])
    return [*nearest, *sorted(others, key=lambda m: (first.get(m.other) or "9", m.other))[:_OLDEST]]


def bar_stage(case: Case, matched: Callable[[Sequence[str]], None]) -> int:
    """Leave media on the never-match list, and copies of them, out of matching; returns for how many that changed.

    `matched` as in `match_stage`.
    """
    with case.db.tx():
        changed = media_marks.settle_barred(case.db)
        if changed:
            matched(store.alike(case.db, changed))
    return len(changed)
