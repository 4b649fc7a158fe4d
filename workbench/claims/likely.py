"""Which claims a text is most likely about, with the reasons in words. A suggestion: nothing here attaches anything.

Candidates come from few places and bounded ones: claims that name the same places or actors around the same days,
claims of texts that are partly the same, of what is answered, and of what was said just before and after in the chat.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from workbench.case import Case
from workbench.claims.priority import Reason
from workbench.claims.ranking import Facts
from workbench.folding import cluster_fold, fold
from workbench.model import Claim, Message
from workbench.store import claims as claim_store
from workbench.store import likely as store
from workbench.store import messages

COUNT = 3
_FEWEST_POINTS = 15
_DAYS_BEFORE, _DAYS_AFTER = 14, 3
"""A text is compared with claims whose event lies so many days before it to so many after it."""
_MOST_NAMED = 300
"""Claims taken of those that share a name, the newest numbers; a country's name may stand in every claim."""
_REACH = 3_000
"""Records back in which the message that is answered is looked for."""
_AROUND = 6
"""Records before and after in the same chat that are looked at."""
_WORDS_SHARED, _WORD_CHARS, _MOST_ALIKE = 3, 5, 40
"""A text that is partly the same has its three longest words, of five letters or more; so many such are looked at."""
_ALIKE_FROM = 60.0
"""rapidfuzz ratio from which a text that is not a near copy still counts as partly the same."""
_BY_SPREAD = ((3, 28), (10, 22), (40, 14))
"""Points of a shared name by how many of the candidates have it: what all share tells none apart."""
_COMMON_NAME = 8
_NO_CHATS = frozenset({"x"})
"""Platforms whose exports are collections: what stands beside a message there was not said beside it."""
ASKS = ("?", "؟")
"""What a question ends in."""


@dataclass(frozen=True, slots=True)
class Likely:
    """A claim that a text may be about: points, and what they are made of, strongest first."""

    claim: Claim
    score: int
    why: tuple[Reason, ...]


@dataclass(slots=True)
class _Found:
    """Reasons by claim number while they are collected; of one sort the strongest stays."""

    by_claim: dict[int, dict[str, Reason]] = field(default_factory=dict)

    def say(self, number: int, sort: str, reason: Reason) -> None:
        held = self.by_claim.setdefault(number, {})
        if sort not in held or held[sort].points < reason.points:
            held[sort] = reason


def likely(case: Case, message: Message, facts: Facts, members: Sequence[int], count: int = COUNT) -> list[Likely]:
    """The claims that a waiting text is most likely about, best first, at most `count`.

    `facts` and `members` are those of its cluster. A claim that somebody took the text out of is not proposed again.
    """
    found = _Found()
    named = _named(case, message, facts)
    _by_text(case, message, found)
    _by_reply(case, message, found)
    _by_chat(case, message, found)
    numbers = set(named) | set(found.by_claim)
    claims = claim_store.by_ids(case.db, sorted(numbers - store.removed_from(case.db, members)))
    _by_names(claims, facts, found)
    ranked = []
    for claim in claims:
        if claim.id not in found.by_claim:
            continue
        held = found.by_claim[claim.id]
        why = [*held.values(), *_besides(claim, facts)]
        score = sum(r.points for r in why)
        if score >= _FEWEST_POINTS and (set(held) != {"chat"} or _of_the_chat(message, claim, facts)):
            ranked.append(Likely(claim, min(100, score), tuple(sorted(why, key=lambda r: (-r.points, r.words)))))
    ranked.sort(key=lambda one: (-one.score, -one.claim.appearances, one.claim.id))
    return ranked[:count]


def _of_the_chat(message: Message, claim: Claim, facts: Facts) -> bool:
    """Whether a text may be about a claim only because of where it stands: it tells of the like, or is a question."""
    return facts.event == claim.predicate or message.text.rstrip().endswith(ASKS)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def _named(case: Case, message: Message, facts: Facts) -> list[int]:
    names = [fold(n) for n in (*facts.places, *facts.actors)]
    if not names:
        return []
    day = _day(facts.first_seen or message.sent_at)
    first, last = "", "9999"
    if day is not None:
        first = str(day - timedelta(days=_DAYS_BEFORE)) if day.toordinal() > _DAYS_BEFORE else ""
        last = str(day + timedelta(days=_DAYS_AFTER)) + "~" if day < date(9999, 12, 20) else "9999"
    return store.claims_named(case.db, names, first, last, _MOST_NAMED)


def _by_names(claims: Sequence[Claim], facts: Facts, found: _Found) -> None:
    held = {c.id: ({fold(p) for p in c.places}, {fold(a.name) for a in c.actors}) for c in claims}
    for at, (sort, names) in enumerate((("place", facts.places), ("actor", facts.actors))):
        for name in names:
            folded = fold(name)
            with_it = [number for number, sides in held.items() if folded in sides[at]]
            worth = next((p for most, p in _BY_SPREAD if len(with_it) <= most), _COMMON_NAME)
            for number in with_it:
                found.say(number, f"{sort} {name}", Reason(worth if sort == "place" else worth // 2, f"also {name}"))


def _besides(claim: Claim, facts: Facts) -> list[Reason]:
    """What speaks for or against a claim that something else has brought up."""
    why = []
    if facts.event and facts.event == claim.predicate:
        why.append(Reason(12, f"also {claim.predicate.replace('_', ' ')}"))
    day = _day(facts.first_seen)
    starts = [d for d in (_day(claim.event.start), _day(claim.first_seen)) if d is not None]
    ends = [d for d in (_day(claim.event.end), _day(claim.last_seen), *starts) if d is not None]
    if day is not None and starts:
        gap = max((min(starts) - day).days, (day - max(ends)).days, 0)
        if gap <= 1:
            why.append(Reason(10, "told in the same days"))
        elif gap > _DAYS_BEFORE:
            why.append(Reason(-10, f"{gap} days apart"))
        else:
            why.append(Reason(max(0, 6 - gap), f"{gap} days apart"))
    return why


def _by_text(case: Case, message: Message, found: _Found) -> None:
    """Texts that share its longest words and are partly the same; near copies are in its cluster already."""
    from rapidfuzz import fuzz

    folded = cluster_fold(message.text)
    words = sorted({w for w in folded.split() if len(w) >= _WORD_CHARS and w.isalpha()}, key=lambda w: (-len(w), w))
    if len(words) < _WORDS_SHARED:
        return
    near = {m: t for m, t in store.sharing(case.db, words[:_WORDS_SHARED], _MOST_ALIKE) if m != message.id}
    carried = messages.claims_of(case.db, sorted(near))
    for other, claims in carried.items():
        alike = fuzz.ratio(folded, cluster_fold(near[other]), score_cutoff=_ALIKE_FROM)
        for number, _stance in claims if alike else ():
            words_for_it = f"{round(alike)} % the text of message {other}, which carries it"
            found.say(number, "text", Reason(round(alike / 2), words_for_it))


def _by_reply(case: Case, message: Message, found: _Found) -> None:
    if not message.reply_to:
        return
    other = store.answered(case.db, message.id, message.reply_to, _REACH)
    if other is None:
        return
    for number, _stance in messages.claims_of(case.db, [other]).get(other, ()):
        found.say(number, "reply", Reason(35, f"answers message {other}, which carries it"))


def _by_chat(case: Case, message: Message, found: _Found) -> None:
    if message.platform in _NO_CHATS:
        return
    around = messages.around(case.db, message, _AROUND)
    here = next((n for n, m in enumerate(around) if m.id == message.id), None)
    if here is None:
        return
    carried = messages.claims_of(case.db, [m.id for m in around])
    for n, m in enumerate(around):
        steps = abs(n - here)
        if not steps:
            continue
        own = m.sender is not None and m.sender == message.sender
        worth = max(2, 14 - 2 * steps) + (6 if own else 0)
        side = "before" if n < here else "after"
        who = "the same sender, " if own else ""
        words = f"{who}{steps} message{'' if steps == 1 else 's'} {side} in the same chat"
        for number, _stance in carried.get(m.id, ()):
            found.say(number, "chat", Reason(worth, words))
