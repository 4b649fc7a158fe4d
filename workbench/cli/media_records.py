"""What `workbench media show --json` and `workbench match --json` print: all that is known of media, as objects.

`media --json` has the contract's keys (`export.records`); here they come with everything an analyst may ask next.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from workbench import canonical
from workbench.case import Case
from workbench.cli.media_words import firsts, ordered
from workbench.cli.records import pages
from workbench.export.records import Record, medium_records
from workbench.model import MediaMatch, Medium, claim_label
from workbench.store import hash_lists, media_marks, media_matches
from workbench.store import media as store
from workbench.store import messages as message_store
from workbench.store.hash_lists import ListedHash, ListedMatch
from workbench.store.media import Occurrence


def shown(case: Case, found: Iterable[Medium]) -> Iterator[Record]:
    """All that is known of media, in their order."""
    for page in pages(found):
        wanted = [m.sha256 for m in page]
        known = _Known(case, wanted)
        for medium, record in zip(page, medium_records(case, page), strict=True):
            yield {**record, **known.more(medium)}


class _Known:
    """What the store says of a page of media, asked once a table."""

    def __init__(self, case: Case, wanted: Sequence[str]) -> None:
        self._matches = media_matches.of(case.db, wanted)
        others = sorted({m.other for found in self._matches.values() for m in found})
        self._seen = store.occurrences(case.db, sorted({*wanted, *others}))
        self._answers = media_matches.answers(case.db, wanted)
        self._metadata = store.metadata(case.db, wanted)
        self._barred = media_marks.barred(case.db, wanted)
        self._sensitivity = media_marks.sensitivity(case.db, wanted)
        self._listed = hash_lists.hits(case.db, wanted)
        self._frames = store.frames(case.db, wanted)
        carrying = sorted({o.message for s in wanted for o in self._seen.get(s, ())})
        self._claims = message_store.claims_of(case.db, carrying)

    def more(self, medium: Medium) -> Record:
        name = medium.sha256
        seen = self._seen.get(name, [])
        claims = sorted({c for o in seen for c, _ in self._claims.get(o.message, ())})
        pairs = {other for pair in self._answers for other in pair if name in pair and other != name}
        matched = ordered(self._matches.get(name, []), firsts(self._seen), self._answers)
        return {
            "low_information": medium.low_information,
            "note": medium.note,
            "frames": len(self._frames.get(name, ())),
            "metadata": canonical.loads(self._metadata.get(name, "{}")),
            "sensitivity": self._sensitivity.get(name, ""),
            "never_match": self._barred.get(name, ""),
            "claims": [claim_label(c) for c in claims],
            "occurrences": [occurrence(o) for o in seen],
            "matches": [
                {**match(m), "first_seen": first_seen(self._seen, m.other), "answer": self._answer(name, m.other)}
                for m in matched
            ],
            "answers": [
                {"sha256": other, **(self._answer(name, other) or {})}
                for other in sorted(pairs - {m.other for m in matched})
            ],
            "listed": [listed(h.match, h.name, h.entry) | {"purpose": h.purpose} for h in self._listed.get(name, ())],
        }

    def _answer(self, name: str, other: str) -> Record | None:
        said = self._answers.get(media_matches.pair(name, other))
        return {"answer": said.answer, "note": said.note, "by": said.by, "at": said.at} if said else None


def match(m: MediaMatch) -> Record:
    """One match; `at` and `other_at` are milliseconds into the films, `frames` how many frames agree."""
    return {
        "sha256": m.other,
        "kind": m.kind,
        "pdq_distance": m.pdq_distance,
        "phash_distance": m.phash_distance,
        "transform": m.transform,
        "at": m.at,
        "other_at": m.other_at,
        "frames": m.frames,
    }


def listed(m: ListedMatch, name: str, entry: ListedHash) -> Record:
    """One match with an entry of a hash list."""
    return {
        "list": m.list,
        "name": name,
        "n": m.n,
        "kind": m.kind,
        "pdq_distance": m.pdq_distance,
        "phash_distance": m.phash_distance,
        "transform": m.transform,
        "label": entry.label,
        "url": entry.url,
        "seen_at": entry.seen_at,
    }


def occurrence(o: Occurrence) -> Record:
    """Where a medium was seen."""
    return {"message": o.message, "name": o.name, "chat": o.chat, "sent_at": o.sent_at}


def first_seen(seen: Mapping[str, Sequence[Occurrence]], sha256: str) -> Record | None:
    """Where a medium was seen first, or None when no message carries it."""
    places = seen.get(sha256, ())
    return occurrence(places[0]) if places else None
