"""Which claims to look at first, and why, in words: every point of a priority has its reason (DESIGN §2, `why`).

Plain sums of named points, no learned weights: an analyst can check each line against the claim, and set each weight in
`workbench.toml`. Ages count to the newest message of the case, so that the same case gives the same queue tomorrow; the
one thing that depends on the clock is whether a decided claim is due to be looked at again, and from when on is said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from workbench.case import Case
from workbench.claims import media_doubts, origins, unsettled
from workbench.claims.lexicon import Lexicon, lexicon_of, load_lexicon
from workbench.claims.media_doubts import Doubt, Town
from workbench.errors import InputRefused
from workbench.model import PLACE_PREDICATES, Stage, Status
from workbench.settings import Weights
from workbench.store import claim_facts, counters, media_facts
from workbench.store import facts as store
from workbench.store import media as media_store
from workbench.store.claim_facts import Spread
from workbench.store.facts import Facts
from workbench.store.media_facts import Carried

_WORDS = {
    "control_change": "says who holds a place",
    "arrest_or_killing_of_person": "says what happened to a person",
    "casualties": "gives a toll",
    "attack": "reports an attack",
    "blockade": "concerns supplies and roads",
    "media_provenance": "rests on a picture or video",
    "movement": "reports a movement",
    "statement": "reports a statement",
    "other": "reports something else",
}
_DECIDED = frozenset({Status.CONFIRMED, Status.REFUTED, Status.MISLEADING, Status.UNVERIFIABLE})
_UNKNOWN = "und"
"""A language that was not told apart: it may be one of the others."""
_SURE = 70
"""Detection score under which the finding itself is in doubt."""
_CHUNK = 1_000


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of a priority: points and the words for them."""

    points: int
    words: str

    def __str__(self) -> str:
        return f"{self.points:+d} {self.words}"


def _doublings(count: int) -> int:
    return max(count, 1).bit_length() - 1


def _times(weight: int, count: int, most: int) -> int:
    points = weight * count
    return max(-abs(most), min(abs(most), points))


def _spread(f: Facts, s: Spread, w: Weights) -> list[Reason]:
    known = [code for code in f.languages if code != _UNKNOWN]
    asked = f"asked about {f.asking} time{'s' if f.asking > 1 else ''}"
    return [
        Reason(_times(w.messages, _doublings(f.appearances), w.messages_most), f"seen in {f.appearances} messages"),
        Reason(_times(w.chats, max(f.chats - 1, 0), w.chats_most), f"in {f.chats} chats"),
        Reason(
            _times(w.platforms, max(len(s.platforms) - 1, 0), w.platforms_most),
            f"on {len(s.platforms)} platforms ({', '.join(s.platforms)})",
        ),
        Reason(
            _times(w.speed, _doublings(s.in_hour), w.speed_most),
            f"spread fast: {s.in_hour} messages in one hour ({s.hour.replace('T', ' ')}h UTC)",
        ),
        Reason(w.languages if len(known) > 1 else 0, f"in {len(known)} languages ({', '.join(known)})"),
        Reason(_times(w.asked, f.asking, w.asked_most), asked),
    ]


def _disputed(f: Facts, w: Weights) -> list[Reason]:
    found = []
    if f.denying and f.asserting:
        found.append(Reason(w.denied, f"asserted by {f.asserting}, denied by {f.denying} messages"))
    if f.contradicted_by:
        many = "s" if f.contradicted_by > 1 else ""
        found.append(Reason(w.contradicted, f"contradicted by {f.contradicted_by} other claim{many}"))
    if f.reused:
        since = (f.reused_since or "")[:10]
        found.append(Reason(w.reused, f"{f.reused} of its media reused, first seen {since}"))
    if f.lookalikes:
        since = (f.lookalike_since or "")[:10]
        words = f"{f.lookalikes} of its media to compare: what it looks like was seen {since}"
        found.append(Reason(w.lookalike, words))
    if f.listed:
        found.append(Reason(w.reused, f"its media are on a hash list ({', '.join(f.listed)})"))
    if f.supports and f.refutes:
        found.append(Reason(w.disputed, "evidence on both sides"))
    return found


def _doubted(doubts: Sequence[Doubt], w: Weights) -> list[Reason]:
    points = {"older": w.media_older, "later": w.media_later, "elsewhere": w.media_elsewhere}
    return [Reason(points[doubt.kind], doubt.words) for doubt in doubts]


def _days(newest: str, last: str | None) -> int:
    if not newest or not last:
        return 0
    return max((date.fromisoformat(newest[:10]) - date.fromisoformat(last[:10])).days, 0)


def _age(days: int, w: Weights) -> Reason:
    """Past its end an age says no number: claims that old are not counted anew when newer messages come."""
    end = _oldest(w)
    told = f"{end} days or more" if end and days >= end else f"{days} day{'s' if days > 1 else ''}"
    return Reason(_times(w.age, days, w.age_most), f"last told {told} before the newest message")


def _oldest(w: Weights) -> int:
    """Days after which an age adds no more; 0 when it never adds anything."""
    return -(-abs(w.age_most) // abs(w.age)) if w.age else 0


def _stale(f: Facts, now: str) -> str:
    """Why a decided claim is due to be looked at again, "" when it is not. No age is said: it would change daily."""
    if f.stale_at is None or f.stale_at > now:
        return ""
    since = f"stale since {f.stale_at[:10]}"
    if not f.decided_at:
        return since
    days = (date.fromisoformat(f.stale_at[:10]) - date.fromisoformat(f.decided_at[:10])).days
    if days < 0:
        return f"{since}: decided {f.decided_at[:10]} for a span that had ended"
    return f"{since}: decided {f.decided_at[:10]}, to be looked at again after {days} day{'' if days == 1 else 's'}"


def _work(f: Facts, newest: str, w: Weights, now: str) -> list[Reason]:
    found = [_age(_days(newest, f.last_seen), w)]
    if f.predicate in PLACE_PREDICATES and not f.places:
        found.append(Reason(w.unknown_place, "names no place"))
    if not f.supports and not f.refutes:
        found.append(Reason(w.no_evidence, "no evidence yet"))
    if 0 < f.best_score < _SURE:
        found.append(Reason(w.low_score, f"found with a low score ({f.best_score})"))
    stale = _stale(f, now)
    if stale:
        found.append(Reason(w.stale, stale))
    if f.stage == Stage.CLOSED and f.resurfaced:
        many = "s" if f.resurfaced > 1 else ""
        found.append(Reason(w.resurfaced, f"resurfaced: {f.resurfaced} message{many} since it was closed"))
    elif stale:
        pass  # it counts in place of the two below
    elif f.stage == Stage.CLOSED:
        found.append(Reason(w.closed, "closed"))
    elif f.status in _DECIDED:
        found.append(Reason(w.decided, f"already {f.status.value}"))
    return found


def reasons(
    f: Facts, s: Spread, newest: str, w: Weights, doubts: Sequence[Doubt] = (), now: str = ""
) -> tuple[Reason, ...]:
    """Every reason that makes a claim more or less urgent, strongest first.

    `newest` is the case's newest message, `doubts` what the claim's own media say against it, `now` the time by which
    a decided claim may be due ("" is none).
    """
    kind = f.predicate if f.predicate in _WORDS else "other"
    harm: int = getattr(w, kind)
    found = [Reason(harm, _WORDS[kind]), *_spread(f, s, w), *_disputed(f, w), *_doubted(doubts, w)]
    found += _work(f, newest, w, now)
    return tuple(sorted((r for r in found if r.points), key=lambda r: (-abs(r.points), r.words)))


def priority(found: Sequence[Reason], start: int) -> int:
    """The sum of the reasons on a scale of 0–100."""
    return max(0, min(100, start + sum(r.points for r in found)))


def refresh(case: Case, numbers: Sequence[int]) -> None:
    """Count claims anew, their origins too, and write their priority with its reasons, inside the caller's `tx()`."""
    with case.db.tx():
        for i in range(0, len(numbers), _CHUNK):
            origins.settle(case, numbers[i : i + _CHUNK])
            recount(case, numbers[i : i + _CHUNK])


def recount(case: Case, numbers: Sequence[int]) -> None:
    """`refresh` after what no origin depends on: a letter, an age, a moment that passed."""
    if not numbers:
        return
    w = case.settings.weights
    with case.db.tx():
        newest, now = claim_facts.newest(case.db), case.now()
        spread = claim_facts.spread(case.db, numbers)
        carried = media_facts.carried(case.db, numbers)
        lexicon = _lexicon_for(case, carried)
        for f in store.facts(case.db, numbers):
            media = carried.get(f.claim, ())
            doubts = media_doubts.doubts(media, _towns(f.places, lexicon)) if media else ()
            why = reasons(f, spread.get(f.claim, Spread()), newest, w, doubts, now)
            store.save_facts(case.db, f, priority(why, w.start), [str(r) for r in why])


def _lexicon_for(case: Case, carried: Mapping[int, Sequence[Carried]]) -> Lexicon | None:
    """Where places lie, when any medium says where it was made: hardly one does, and packs take a while to load."""
    if not any(medium.place for media in carried.values() for medium in media):
        return None
    try:
        return lexicon_of(case)
    except InputRefused:
        # A damaged pack of the case is told by the next import and `lexicon check`, not by whoever sets a status.
        return load_lexicon()


def _towns(places: Sequence[str], lexicon: Lexicon | None) -> list[Town]:
    """The places that are small enough to be far from, and whose coordinates are known."""
    known = [lexicon.places[name] for name in places if name in lexicon.places] if lexicon else []
    return [Town(place.name, place.at) for place in known if place.at and place.kind in ("town", "site")]


def refresh_media(case: Case, sha256s: Sequence[str]) -> None:
    """Count anew the claims whose messages carry one of these media, inside the caller's `tx()`."""
    refresh(case, media_store.claims_with(case.db, sha256s))


def settle(case: Case) -> int:
    """Bring priorities up to date that nothing else touched; returns how many claims were counted anew.

    Ages count to the newest message: when it moves, claims told shortly before it change. When the weights of the case
    or the rule changed, every claim does. Claims that became due to be looked at again are counted too. Nothing is
    written when nothing moved.
    """
    return _settle_ages(case) + settle_stale(case)


def settle_stale(case: Case) -> int:
    """Count anew the claims that became due to be looked at again since this was asked last; returns how many.

    A look into an index; nothing is written while none is due. A clock that was set back takes them back.
    """
    now = case.now()
    moved = unsettled.became_due(case, now)
    for i in range(0, len(moved), _CHUNK):
        recount(case, moved[i : i + _CHUNK])
    if moved:
        with case.db.tx():
            counters.set_meta(case.db, unsettled.STALE, now)
    return len(moved)


def _settle_ages(case: Case) -> int:
    w = case.settings.weights
    rule, newest = unsettled.rule(w), claim_facts.newest(case.db)
    was_rule, was_newest = unsettled.settled(case)
    if (was_rule, was_newest) == (rule, newest):
        return 0
    if was_rule != rule:
        stale = claim_facts.every(case.db)
    else:
        stale = claim_facts.told_since(case.db, _younger(min(was_newest, newest), w)) if _oldest(w) else []
    for i in range(0, len(stale), _CHUNK):
        refresh(case, stale[i : i + _CHUNK])
    with case.db.tx():
        counters.set_meta(case.db, unsettled.SETTLED, f"{rule}|{newest}")
    return len(stale)


def reweigh(case: Case) -> int:
    """Settle when the weights of the case or the rule changed, or claims became due. Newer messages are the business of
    whoever brings them: a program that only reads does not write beside a running import."""
    return settle(case) if unsettled.weighed_otherwise(case) else settle_stale(case)


def _younger(newest: str, w: Weights) -> str:
    """The day from which on a claim's age has not come to its end, counted to `newest`; "" for all days."""
    try:
        return (date.fromisoformat(newest[:10]) - timedelta(days=_oldest(w))).isoformat() if newest else ""
    except OverflowError:
        return ""
