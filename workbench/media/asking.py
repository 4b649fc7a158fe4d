"""What the case knows of a medium that is not in it: asked of the same indexes that the stages use.

Built once for many questions; nothing is written. Media on the never-match list answer for nothing, but it is told when
the file is one of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.case import Case
from workbench.media import listing, stages
from workbench.media.list_index import ListIndex
from workbench.media.matching import SAME
from workbench.media.scanning import Looked
from workbench.model import MediaMatch
from workbench.store import hash_lists, media_marks, media_matches
from workbench.store import media as store
from workbench.store.hash_lists import HashList, ListedHash, ListedMatch
from workbench.store.media import Occurrence


@dataclass(frozen=True, slots=True)
class Known:
    """What the case knows of one file. `held`: these very bytes are in it.

    `matches` are in the order in which they are told: same before review, then what was seen first; what was answered
    `different` is none. `never` says why the file would never match (the never-match list, or a hash list made for
    that); then `matches` is empty. `seen` has the occurrences of the medium itself and of all that it matches.
    """

    held: bool
    matches: tuple[MediaMatch, ...]
    never: str
    listed: tuple[tuple[ListedMatch, HashList, ListedHash], ...]
    seen: dict[str, list[Occurrence]]


class Asking:
    """All held media and all lists in memory."""

    def __init__(self, case: Case) -> None:
        """Read every hash of the case."""
        self._db = case.db
        self._frames = stages.frames_of(case.db)
        held = ((medium, variants) for medium, variants, _ in store.hashed(case.db))
        self._index = stages.index_of(held, store.films(case.db))
        self._lists = {one.id: one for one in hash_lists.every(case.db)}
        self._entries = ListIndex(hash_lists.hashes(case.db, list(self._lists)))

    def about(self, found: Looked) -> Known:
        """What is known of one file."""
        medium = found.medium
        near = stages.alike(self._index, self._frames, medium, found.variants, found.frames)
        barred = media_marks.barred(self._db, [medium.sha256, *(m.other for m in near)])
        listed = self._on_lists(found)
        never = barred.get(medium.sha256, "") or next(
            (barred[m.other] for m in near if m.kind == SAME and m.other in barred and not _is_still(m)), ""
        )
        never = never or next(
            (f"on the list {one.name}" for match, one, _ in listed if match.kind == SAME and one.purpose == "never"), ""
        )
        answers = media_matches.answers(self._db, [medium.sha256])
        some = [] if never else [m for m in near if m.other not in barred and not media_matches.denied(m, answers)]
        seen = store.occurrences(self._db, [medium.sha256, *(m.other for m in some)]) if medium.sha256 else {}
        matches = tuple(sorted(some, key=lambda m: (m.kind != SAME, _first(seen.get(m.other, ())), m.pdq_distance)))
        held = bool(medium.sha256) and bool(store.by_hash(self._db, [medium.sha256]))
        return Known(held, matches, never, listed, seen)

    def _on_lists(self, found: Looked) -> tuple[tuple[ListedMatch, HashList, ListedHash], ...]:
        medium = found.medium
        if not len(self._entries) or medium.low_information:
            return ()
        frames: Sequence[tuple[str, str | None]] = [(f.pdq, f.phash) for f in found.frames]
        matches = listing.look_up(
            self._entries, medium.sha256, list(self._lists.values()), medium.pdq, medium.phash, frames
        )
        entries = hash_lists.entries(self._db, [(m.list, m.n) for m in matches])
        return tuple((m, self._lists[m.list], entries[m.list, m.n]) for m in matches if (m.list, m.n) in entries)


def _first(seen: Sequence[Occurrence]) -> str:
    """When something was seen first; what was seen at no known time comes last."""
    return (seen[0].sent_at if seen else None) or "unknown"


def _is_still(match: MediaMatch) -> bool:
    """Whether a picture was found in the film asked about: a barred card does not bar all of it (`media_marks`)."""
    return match.at is not None and match.other_at is None
