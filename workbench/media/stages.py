"""The media stages over a case: hash what lacks a hash, match what lacks a match. Both can be run again at any time."""

import time
from collections.abc import Callable, Sequence
from itertools import islice

from workbench import canonical
from workbench.case import Case
from workbench.errors import Cancelled as Stopped
from workbench.intake.requests import Cancelled, Progress, Step
from workbench.media import hashing, matching
from workbench.store import media as store

_COMMIT = 100
"""Media per transaction: a crash costs at most this much decoding."""


def hash_stage(case: Case, progress: Progress, cancelled: Cancelled) -> int:
    """Examine every medium that lacks a hash by this rule; returns how many. Raises Cancelled when stopped."""
    from workbench.media.pooling import examine_media

    wanted = store.unhashed(case.db, hashing.RULE)
    if not wanted:
        return 0
    started = time.monotonic()
    results = examine_media([(s, case.vault.path(s)) for s in wanted], cancelled=cancelled)
    done = 0
    while chunk := list(islice(results, _COMMIT)):
        with case.db.tx():
            for found in chunk:
                store.save_hashes(
                    case.db, found.medium, found.variants, canonical.dumps(_told(found.metadata)), hashing.RULE
                )
        done += len(chunk)
        progress(Step("hash", "", done, len(wanted), done / max(time.monotonic() - started, 1e-6)))
    return done


def _told(metadata: object) -> dict[str, str]:
    """Metadata as text values: coordinates are no integers, and canonical JSON holds no floats."""
    names = getattr(type(metadata), "__slots__", ())
    return {n: str(v) for n in names if (v := getattr(metadata, n)) not in (None, "", ())}


def match_stage(case: Case, progress: Progress, cancelled: Cancelled, matched: Callable[[Sequence[str]], None]) -> int:
    """Compare every medium that was not matched by this rule with all that is held; returns how many.

    `matched` is told, inside the same transaction, which media have new matches: claims that carry them change.
    """
    held = list(store.hashed(case.db))
    wanted = [(m, variants) for m, variants, rule in held if rule != matching.RULE]
    if not wanted:
        return 0
    started = time.monotonic()
    index = matching.MatchIndex((m, variants) for m, variants, _ in held)
    for at in range(0, len(wanted), _COMMIT):
        if cancelled():
            raise Stopped("Matching was stopped.", "It goes on with the next import or `workbench match`.")
        with case.db.tx():
            touched: set[str] = set()
            for medium, variants in wanted[at : at + _COMMIT]:
                found = index.query(medium, variants)
                store.save_matches(case.db, medium.sha256, found, matching.RULE)
                touched.update(s for m in found for s in (m.sha256, m.other))
            matched(sorted(touched))
        done = min(at + _COMMIT, len(wanted))
        progress(Step("match", "", done, len(wanted), done / max(time.monotonic() - started, 1e-6)))
    return len(wanted)
