"""What the media screens read of a case: a claim's media, where they were seen, what each of them resembles.

"Earlier" is the question these screens are about, and it means what it means for "reused" (`store.reuse`): seen on a
day before the claim first had the medium or a copy of it. What is only alike (`review`) may be older too, and is told
so, but makes no medium of the claim an old one; nor does what is on a never-match list.
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
    """Where a medium was seen. `earlier`: on a day before the claim had it, and not by the claim's own messages;
    `own`: by one of those."""

    seen: Occurrence
    earlier: bool = False
    own: bool = False


@dataclass(frozen=True, slots=True)
class Other:
    """A medium that looks like one of the claim's, or that an analyst said something of.

    `copy`: it counts as the same picture, by its match or the answer. `earlier`: it was seen before the claim had it.
    """

    medium: Medium
    told: Told
    places: tuple[Place, ...]
    sensitivity: str
    match: MediaMatch | None
    answer: MediaAnswer | None
    copy: bool
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
        """Whether it, or a copy of it, was seen before: whether it counts in the claim's "reused"."""
        if self.barred:
            return False
        return any(p.earlier for p in self.places) or any(o.earlier and o.copy for o in self.others)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two media to compare: one of the claim's, and the one it resembles, the older one when one is older."""

    mine: Seen
    other: Other

    @property
    def key(self) -> tuple[str, str]:
        """The two, whichever of them is the claim's."""
        return media_matches.pair(self.mine.sha256, self.other.sha256)

    @property
    def older(self) -> bool:
        """Whether the other one was seen on an earlier day."""
        days = [(first.sent_at or "")[:10] if (first := first_seen(x.places)) else "" for x in (self.other, self.mine)]
        return self.other.earlier or (bool(days[0]) and days[0] < days[1])

    @property
    def telling(self) -> bool:
        """Whether it can show the claim to be old: its own copies of one day, compared with each other, cannot."""
        own = bool(self.other.places) and all(p.own for p in self.other.places)
        return self.older or not own or self.other.answer is not None


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
        barred=media_marks.barred(case.db, everything),
        own=frozenset(a.message for a in claims.appearances(case.db, number)),
    )
    hits = hash_lists.hits(case.db, hashes)
    out = []
    for sha256 in hashes:
        if sha256 not in facts.media:
            continue
        since = facts.came(sha256, matched.get(sha256, ()))
        out.append(
            Seen(
                medium=facts.media[sha256],
                told=facts.told(sha256),
                places=facts.seen(sha256, since),
                sensitivity=facts.sensitivity[sha256],
                barred=facts.barred.get(sha256, ""),
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
            pair = Pair(mine, other)
            if pair.key not in chosen or (pair.older and not chosen[pair.key].older):
                chosen[pair.key] = pair
    return tuple(sorted(chosen.values(), key=lambda p: (not p.other.earlier, not p.older)))


def worth_asking(found: Sequence[Pair], wanted: str = "") -> tuple[Pair, ...]:
    """The pairs that tell something, without the claim's own copies of one day; all when nothing else is there, and
    all of the medium `wanted` when it has no others."""
    kept = [p for p in found if p.telling] or list(found)
    if wanted and not any(wanted in p.key for p in kept):
        kept = [p for p in found if p in kept or wanted in p.key]
    return tuple(kept)


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
    barred: dict[str, str]
    own: frozenset[int]

    def came(self, sha256: str, matches: Iterable[MediaMatch]) -> str:
        """The day on which the claim first had this medium or a copy of it; "" when unknown."""
        pairs = self._pairs(sha256, matches)
        copies = [sha256, *(other for other, (match, answer) in pairs.items() if self._copy(other, match, answer))]
        own = (o.sent_at for s in copies for o in self.places.get(s, ()) if o.message in self.own)
        return min((at[:10] for at in own if at), default="")

    def _pairs(
        self, sha256: str, matches: Iterable[MediaMatch]
    ) -> dict[str, tuple[MediaMatch | None, MediaAnswer | None]]:
        """What a medium resembles, then what was only answered: an answer outlives a rule that found the match."""
        found = {m.other: m for m in matches}
        said = {b if a == sha256 else a: x for (a, b), x in self.answers.items() if sha256 in (a, b)}
        return {other: (found.get(other), said.get(other)) for other in {**found, **said} if other in self.media}

    def _copy(self, other: str, match: MediaMatch | None, answer: MediaAnswer | None) -> bool:
        if other in self.barred:
            return False
        if answer is not None:
            return answer.answer != "different"
        return match is not None and match.kind == "same"

    def seen(self, sha256: str, since: str) -> tuple[Place, ...]:
        return tuple(Place(o, self._earlier(o, since), o.message in self.own) for o in self.places.get(sha256, ()))

    def _earlier(self, o: Occurrence, since: str) -> bool:
        return bool(o.sent_at and since and o.sent_at[:10] < since and o.message not in self.own)

    def told(self, sha256: str) -> Told:
        names = tuple(dict.fromkeys(o.name for o in self.places.get(sha256, ())))
        return tuple(metadata.told(self.metadata.get(sha256, "{}"), names))

    def others(self, sha256: str, matches: Iterable[MediaMatch], since: str) -> tuple[Other, ...]:
        """What a medium resembles or was compared with, the earlier ones first."""
        out = []
        for other, (match, answer) in self._pairs(sha256, matches).items():
            places = self.seen(other, since)
            out.append(
                Other(
                    medium=self.media[other],
                    told=self.told(other),
                    places=places,
                    sensitivity=self.sensitivity[other],
                    match=match,
                    answer=answer,
                    copy=self._copy(other, match, answer),
                    earlier=any(p.earlier for p in places),
                )
            )
        return tuple(sorted(out, key=lambda o: not o.earlier))  # stable: same before review, nearest first
