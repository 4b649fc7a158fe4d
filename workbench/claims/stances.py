"""Decides how a sentence puts an event: asserted, denied, asked, or not really told at all.

Only here do question marks, "si", prayers, "je pense que", "ne ... pas" and "Faux." have their effect and their reach.
"""

import re
from itertools import pairwise

from workbench.claims.needs import YEAR
from workbench.claims.scoping import Hit, Scan, Sentence
from workbench.model import Span, Stance

_IN_YEAR = frozenset({"in", "en", "в", "عام", "سنه", "since", "depuis"})
_OLD_YEAR = re.compile(r"1[0-8]\d\d")
"""1702 is a year only after "in": alone it may count people."""
_OWN = frozenset({"control_change", "attack", "movement", "arrest_or_killing_of_person"})


def not_a_report(cut: Scan, sentence: Sentence) -> bool:
    """Tell whether a sentence, or its neighbour about it, says it is an opinion, a definition, a rule or a game."""
    if sentence.equation or sentence.of("cue", "opinion", "rules", "abstract"):
        return True
    # "Two years ago" makes history of an event, and old of a picture that is shown for new.
    if sentence.of("cue", "definition") and not sentence.of("class", "media"):
        return True
    following = cut.sentences[sentence.number + 1 : sentence.number + 2]
    return any(s.of("cue", "opinion") for s in following)


def unreal(cut: Scan, sentence: Sentence, event: Hit) -> bool:
    """Tell whether a wish or an "if" governs the event, or the writer tells of himself ("I took", "j'ai pris")."""
    words = event.term.event
    own = words is not None and words.predicate in _OWN
    if own and any(0 <= event.first - h.last <= 1 for h in sentence.of("cue", "myself")):
        return True
    for hit in sentence.of("cue", "wish", "hypothesis"):
        inside = event.first <= hit.first < event.last
        if hit.first < event.first and not inside:
            return True
    return any(h.first == event.last for h in sentence.of("cue", "unreal_after"))


def long_ago(cut: Scan, sentence: Sentence, sent_at: str | None) -> bool:
    """Tell whether the sentence is about years before the message's; "from 1 January 2024" is ahead of it."""
    if not sent_at:
        return False
    words = cut.words[sentence.first : sentence.last]
    years = [w for w in words if YEAR.fullmatch(w)]
    years += [w for before, w in pairwise(words) if before in _IN_YEAR and _OLD_YEAR.fullmatch(w)]
    return bool(years) and all(year < sent_at[:4] for year in years)


def stance_of(cut: Scan, sentence: Sentence, event: Hit, polarity: str) -> tuple[Stance, tuple[Span, ...]]:
    """Return how the sentence puts the event, and the words that decide it."""
    words = event.term.event
    asked = [h for h in sentence.of("cue", "question") if h.first < event.first]
    asked += [h for h in sentence.of("cue", "asked_after") if event.last <= h.first <= event.last + 3]
    if sentence.asks or asked:
        return Stance.ASKS, _marks(cut, asked, "question")
    refused = _denials(cut, sentence, event)
    negated = _negations(sentence, event, polarity)
    denies = words is not None and words.denies
    if refused and polarity == "held":
        return Stance.ASSERTS, _marks(cut, refused, "denial")
    if refused or negated or denies:
        return Stance.DENIES, _marks(cut, refused, "denial") + _marks(cut, negated, "negation")
    return Stance.ASSERTS, ()


def _marks(cut: Scan, hits: list[Hit], role: str) -> tuple[Span, ...]:
    return tuple(Span(cut.starts[h.first], cut.ends[h.last - 1], role, h.term.name) for h in hits)


def refused_outright(marks: tuple[Span, ...]) -> bool:
    """Tell whether marks deny in so many words ("false"), or negate twice ("никаких ... нет")."""
    return any(m.role == "denial" for m in marks) or sum(m.role == "negation" for m in marks) > 1


def _denials(cut: Scan, sentence: Sentence, event: Hit) -> list[Hit]:
    """Return the words that deny the event: in its sentence, or a short sentence before or after it ("Faux.").

    What comes after a "but" is no longer denied.
    """
    turns = [h.first for h in sentence.of("cue", "contrast")]
    found = [
        h
        for h in sentence.of("cue", "denial")
        if not event.first <= h.first < event.last and not any(h.first < turn < event.first for turn in turns)
    ]
    around = cut.sentences[max(sentence.number - 1, 0) : sentence.number + 2]
    for other in around:
        if other.number != sentence.number and other.last - other.first <= 5 and not other.asks:
            found += other.of("cue", "denial")
    return found


def _negations(sentence: Sentence, event: Hit, polarity: str) -> list[Hit]:
    """Return negations that govern the event: up to four words before it in its clause, or before the lifting word."""
    own = sentence.clause(event.first)
    targets = [event.first]
    if polarity == "lifted":
        targets += [h.first for h in sentence.of("cue", "lifted")]
    # "لا تزال" still, "не менее" at least, "بعد ما" after: words of negation that negate nothing
    others = [*sentence.of("exactness"), *sentence.of("cue", "still", "subordinate")]
    found = [
        h
        for h in sentence.of("cue", "negation")
        if sentence.clause(h.first) == own
        and any(0 < t - h.first <= 4 for t in targets)
        and not any(m.first <= h.first < m.last for m in others)
    ]
    if found:
        # "Никаких танков в городе нет" denies twice.
        found += [
            h for h in sentence.of("cue", "negation") if h.first >= event.last and sentence.clause(h.first) == own
        ]
    near = [h for h in sentence.of("cue", "negation_next") if h.last == event.first]
    return found + [h for h in near if not any(m.first <= h.first < m.last for m in others)]
