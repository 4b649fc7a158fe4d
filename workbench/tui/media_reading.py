"""What the media screens read of a case: a claim's media, where they were seen, what each of them resembles.

"Earlier" is the question these screens are about, and it means what it means for "reused" (`store.reuse`): seen on a
day before the last message that brought the medium to the claim, in a message that does not carry the claim itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workbench.case import Case
from workbench.media import metadata
from workbench.model import MediaAnswer, MediaMatch, Medium
from workbench.store import claims, hash_lists, media, media_marks, media_matches
from workbench.store.hash_lists import ListHit
from workbench.store.media import Occurrence

Told = tuple[tuple[str, str], ...]
"""What a medium says about itself: label and value, foreign text."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a medium was seen. `earlier`: before the claim had it, and not by the claim's own messages."""

    seen: Occurrence
    earlier: bool = False


@dataclass(frozen=True, slots=True)
class Other:
    """A medium that looks like one of the claim's, or that an analyst said something of."""

    medium: Medium
    told: Told
    places: tuple[Place, ...]
    sensitivity: str
    match: MediaMatch | None
    answer: MediaAnswer | None
    earlier: bool

    @property
    def sha256(self) -> str:
        """Its name."""
        return self.medium.sha256


@dataclass(frozen=True, slots=True)
class Seen:
    """A medium of a claim with all that is known of it."""

    medium: Medium
    told: Told
    places: tuple[Place, ...]
    sensitivity: str
    barred: str
    others: tuple[Other, ...]
    hits: tuple[ListHit, ...]

    @property
    def sha256(self) -> str:
        """Its name."""
        return self.medium.sha256

    @property
    def earlier(self) -> bool:
        """Whether it, or what it looks like, was seen before; an answer "different" takes that back."""
        return any(p.earlier for p in self.places) or any(o.earlier and not _different(o) for o in self.others)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two media to compare: one of the claim's, and the one it resembles, the older one when one is older."""

    mine: Seen
    other: Other


def seen_media(case: Case, number: int) -> tuple[Seen, ...]:
    """The media of a claim's messages with what they resemble, earlier and nearer ones first."""
    hashes = claims.media_of(case.db, number)
    matched = media_matches.of(case.db, hashes)
    answers = media_matches.answers(case.db, hashes)
    theirs = {m.other for found in matched.values() for m in found} | {s for key in answers for s in key}
    everything = sorted({*hashes, *theirs})
    facts = _Facts(
        media={m.sha256: m for m in media.by_hash(case.db, everything)},
        metadata=media.metadata(case.db, everything),
        places=media.occurrences(case.db, everything),
        sensitivity=media_marks.sensitivity(case.db, everything),
        answers=answers,
        own=frozenset(a.message for a in claims.appearances(case.db, number)),
    )
    barred = media_marks.barred(case.db, hashes)
    hits = hash_lists.hits(case.db, hashes)
    out = []
    for sha256 in hashes:
        if sha256 not in facts.media:
            continue
        since = facts.came(sha256)
        out.append(
            Seen(
                medium=facts.media[sha256],
                told=facts.told(sha256),
                places=facts.seen(sha256, since),
                sensitivity=facts.sensitivity[sha256],
                barred=barred.get(sha256, ""),
                others=facts.others(sha256, matched.get(sha256, ()), since),
                hits=tuple(hits.get(sha256, ())),
            )
        )
    return tuple(
        sorted(out, key=lambda s: (not s.earlier, (first.sent_at or "9") if (first := first_seen(s.places)) else "9"))
    )


def pairs(found: Sequence[Seen]) -> tuple[Pair, ...]:
    """Every two media to compare, once: those seen earlier first, in the order of the claim's media."""
    chosen: dict[tuple[str, str], Pair] = {}
    for mine in found:
        for other in mine.others:
            key = media_matches.pair(mine.sha256, other.sha256)
            if key not in chosen or (other.earlier and not chosen[key].other.earlier):
                chosen[key] = Pair(mine, other)
    return tuple(sorted(chosen.values(), key=lambda p: not p.other.earlier))


def first_seen(places: Iterable[Place]) -> Occurrence | None:
    """The earliest place with a known time."""
    return next((p.seen for p in places if p.seen.sent_at), None)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What was read in one go, by sha256."""

    media: dict[str, Medium]
    metadata: dict[str, str]
    places: dict[str, list[Occurrence]]
    sensitivity: dict[str, str]
    answers: dict[tuple[str, str], MediaAnswer]
    own: frozenset[int]

    def came(self, sha256: str) -> str:
        """The day of the last message that brought this medium to the claim; "" when unknown."""
        own = (o.sent_at for o in self.places.get(sha256, ()) if o.message in self.own)
        return max((at[:10] for at in own if at), default="")

    def seen(self, sha256: str, since: str) -> tuple[Place, ...]:
        return tuple(Place(o, self._earlier(o, since)) for o in self.places.get(sha256, ()))

    def _earlier(self, o: Occurrence, since: str) -> bool:
        return bool(o.sent_at and since and o.sent_at[:10] < since and o.message not in self.own)

    def told(self, sha256: str) -> Told:
        names = tuple(dict.fromkeys(o.name for o in self.places.get(sha256, ())))
        return tuple(metadata.told(self.metadata.get(sha256, "{}"), names))

    def others(self, sha256: str, matches: Iterable[MediaMatch], since: str) -> tuple[Other, ...]:
        """What a medium resembles, then what was only answered: an answer outlives a rule that found the match."""
        found = {m.other: m for m in matches}
        said = {b if a == sha256 else a: x for (a, b), x in self.answers.items() if sha256 in (a, b)}
        out = []
        for other in {**found, **said}:
            if other not in self.media:
                continue
            places = self.seen(other, since)
            out.append(
                Other(
                    medium=self.media[other],
                    told=self.told(other),
                    places=places,
                    sensitivity=self.sensitivity[other],
                    match=found.get(other),
                    answer=said.get(other),
                    earlier=any(p.earlier for p in places),
                )
            )
        return tuple(sorted(out, key=lambda o: not o.earlier))  # stable: same before review, nearest first


def _different(other: Other) -> bool:
    return other.answer is not None and other.answer.answer == "different"
