"""Finds in one message what it claims: predicate, places, actors, figures, date and stance, with the words that say so.

Only here is it decided what counts as a claim: the words of an event, with what they need beside them, in a sentence
that asserts or denies. Questions are kept as such; wishes, hypotheses, opinions, definitions and history are not claims.
Pure functions over a Lexicon; the same text, language, time and lexicon give the same mentions.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from workbench.claims.dates_text import when
from workbench.claims.figures_text import figures, number_at
from workbench.claims.lexicon import EventWords, Lexicon, Need
from workbench.claims.naming import (
    FORCES,
    Named,
    actor_hits,
    choose_actors,
    choose_places,
    places_in,
    spans_of,
    unknown_person,
    unknown_places,
)
from workbench.claims.scoping import Hit, Scan, Sentence, scan
from workbench.model import Actor, Mention, Role, Span, Stance, When

RULE = "detect/1"
"""Name of this rule; stored with what it derives, so that a new rule can take its work up again."""

BAR = 50
"""Mentions below this score are not made."""

_LONGEST = 20_000
"""Characters read of one message; claims stand at the beginning, and a pasted book must not stop the queue."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_ACTOR_CLASSES = {
    "person": "person",
    "government": "government",
    "state": "state",
    "organisation": "org",
    "community": "community",
}


@dataclass(frozen=True, slots=True)
class _Frame:
    """An event found with all that it needs: where, how sure, and how the sentence puts it."""

    sentence: Sentence
    event: Hit
    words: EventWords
    stance: Stance
    score: int
    places: tuple[Named, ...]
    actors: tuple[tuple[Actor, Hit], ...]
    polarity: str
    marks: tuple[Span, ...]


def detect(text: str, language: str, sent_at: str | None, lexicon: Lexicon) -> tuple[Mention, ...]:
    """Return what a message claims, asks or denies, the main mention first; () when it says nothing checkable.

    `language` is the message's language code (`und` when unknown), `sent_at` its UTC time for relative dates.
    Scores are 0-100; spans are character offsets into `text`.
    """
    text = text[:_LONGEST]
    cut = scan(text, language, lexicon)
    if cut is None:
        return ()
    frames = [f for s in cut.sentences for f in _frames(cut, s, sent_at)]
    if not frames:
        return ()
    frames.sort(key=lambda f: (f.stance == Stance.ASKS, -f.score, f.event.first))
    mentions: dict[tuple[str, str, tuple[str, ...]], Mention] = {}
    for frame in frames:
        mention = _mention(cut, frame, sent_at)
        mentions.setdefault((mention.predicate, mention.topic, mention.places), mention)
    return tuple(mentions.values())


def _frames(cut: Scan, sentence: Sentence, sent_at: str | None) -> Iterable[_Frame]:
    """Yield the events of a sentence that stand on their own feet."""
    events = [h for h in sentence.hits if h.term.event is not None]
    if not events or _not_a_report(cut, sentence):
        return
    inherited = _inherited(cut, sentence)
    classes = _classes(cut, sentence, inherited)
    events = [h for h in events if _needs_met(h, classes)]
    events = [h for h in events if not any(_within(h, other) for other in events)]
    for event in events:
        frame = _frame(cut, sentence, event, events, inherited, sent_at)
        if frame is not None and frame.score >= BAR:
            yield frame


def _not_a_report(cut: Scan, sentence: Sentence) -> bool:
    """Tell whether a sentence, or its neighbour about it, says it is an opinion, a definition, a rule or a game."""
    if sentence.equation or sentence.of("cue", "opinion", "definition", "rules", "abstract"):
        return True
    following = cut.sentences[sentence.number + 1 : sentence.number + 2]
    return any(s.of("cue", "opinion") for s in following)


def _inherited(cut: Scan, sentence: Sentence) -> list[Named]:
    """Return the places of the nearest sentence before that names any, else of the one after."""
    before = reversed(cut.sentences[: sentence.number])
    after = cut.sentences[sentence.number + 1 : sentence.number + 2]
    for other in (*before, *after):
        found = places_in(cut, other)
        if found and not other.asks:
            return found
    return []


def _classes(cut: Scan, sentence: Sentence, inherited: list[Named]) -> dict[str, list[int]]:
    """Return where in the sentence something of each class stands that an event may need."""
    classes: dict[str, list[int]] = {}
    for hit in sentence.hits:
        kind, name = hit.term.kind, hit.term.name
        if kind == "class":
            classes.setdefault(name, []).append(hit.first)
        elif kind == "counted":
            classes.setdefault("crowd", []).append(hit.first)
        elif kind in ("place", "metric"):
            classes.setdefault(kind, []).append(hit.first)
        elif kind == "cue" and name in ("announce", "speech", "lifted"):
            classes.setdefault(name, []).append(hit.first)
    for hit in actor_hits(cut, sentence):
        kind = cut.lexicon.actor_kind(hit.term.name)
        classes.setdefault("force" if kind in FORCES else _ACTOR_CLASSES.get(kind, kind), []).append(hit.first)
        if kind == "army":
            classes.setdefault("army", []).append(hit.first)
    for i in range(sentence.first, sentence.last):
        value = number_at(cut, i)
        if value is None and cut.words[i] not in cut.lexicon.vague and not cut.words[i][0].isdigit():
            continue
        if cut.clock(i):
            classes.setdefault("hours", []).append(i)
        elif _YEAR.fullmatch(cut.words[i]):
            classes.setdefault("year", []).append(i)
        elif (value is not None and value > 1) or cut.words[i] in cut.lexicon.vague:
            classes.setdefault("number", []).append(i)
    if "place" not in classes:
        classes["place?"] = [p.first for p in unknown_places(cut, sentence)]
    if "person" not in classes and any(_about_person(h) for h in sentence.of("event")):
        person = unknown_person(cut, sentence)
        classes["person?"] = [person.first] if person else []
    classes["start"] = [sentence.first]
    if inherited:
        classes["inherited"] = []
    events = [h.first for h in sentence.hits if h.term.event is not None]
    if len(events) > 1:
        classes["event"] = events
    return classes


def _within(inner: Hit, outer: Hit) -> bool:
    longer = outer.last - outer.first > inner.last - inner.first
    return longer and outer.first <= inner.first and inner.last <= outer.last


def _about_person(event: Hit) -> bool:
    return event.term.event is not None and event.term.event.predicate == "arrest_or_killing_of_person"


def _needs_met(event: Hit, classes: dict[str, list[int]]) -> bool:
    words = event.term.event
    if words is None:
        return False
    return all(_need_met(event, need, classes) for need in words.needs)


def _need_met(event: Hit, need: Need, classes: dict[str, list[int]]) -> bool:
    for name, near in need:
        if name == "place" and "inherited" in classes:
            return True
        for word in classes.get(name, ()):
            if _distance(event, word) <= near and (name != "event" or word != event.first):
                return True
    return False


def _distance(event: Hit, word: int) -> int:
    if event.first <= word < event.last:
        return 0
    return event.first - word if word < event.first else word - event.last + 1


def _frame(
    cut: Scan, sentence: Sentence, event: Hit, events: list[Hit], inherited: list[Named], sent_at: str | None
) -> _Frame | None:
    words = event.term.event
    if (
        words is None
        or _unreal(cut, sentence, event)
        or (words.predicate != "media_provenance" and _long_ago(cut, sentence, sent_at))
    ):
        return None
    places = choose_places(cut, sentence, event, events, inherited)
    if not places and words.predicate != "statement":
        places = unknown_places(cut, sentence)
    actors = choose_actors(cut, sentence, event, events)
    actors = actors or _afterthought(cut, sentence, words)
    polarity = _polarity(cut, sentence, event, actors)
    stance, marks = _stance(cut, sentence, event, polarity)
    if stance == Stance.DENIES:
        if words.predicate == "casualties":
            return None
        own = sentence.clause(event.first)
        actors = [(a, h) for a, h in actors if h.first < event.last or sentence.clause(h.first) == own]
    score = _score(cut, sentence, words, places, actors)
    if (
        stance == Stance.DENIES
        and words.predicate in ("attack", "movement", "other", "statement")
        and not _refused(marks)
    ):
        score -= 8
    return _Frame(
        sentence, event, words, stance, min(max(score, 0), 100), tuple(places), tuple(actors), polarity, marks
    )


def _unreal(cut: Scan, sentence: Sentence, event: Hit) -> bool:
    """Tell whether a wish or an "if" governs the event."""
    for hit in sentence.of("cue", "wish", "hypothesis"):
        inside = event.first <= hit.first < event.last
        if hit.first < event.first and not inside:
            return True
    return False


def _long_ago(cut: Scan, sentence: Sentence, sent_at: str | None) -> bool:
    """Tell whether the sentence is about another year than the message's."""
    if not sent_at:
        return False
    years = [w for w in cut.words[sentence.first : sentence.last] if _YEAR.fullmatch(w)]
    return bool(years) and sent_at[:4] not in years


def _afterthought(cut: Scan, sentence: Sentence, words: EventWords) -> list[tuple[Actor, Hit]]:
    """Return the group a short next sentence puts the event down to ("Le JNIM selon les gens")."""
    if words.predicate not in ("attack", "control_change", "blockade"):
        return []
    for other in cut.sentences[sentence.number + 1 : sentence.number + 2]:
        busy = any(h.term.event is not None for h in other.hits)
        if other.last - other.first <= 8 and not busy and not other.asks:
            groups = [h for h in actor_hits(cut, other) if cut.lexicon.actor_kind(h.term.name) == "armed_group"]
            return [(Actor(h.term.name, Role.AGENT), h) for h in groups[:1]]
    return []


def _polarity(cut: Scan, sentence: Sentence, event: Hit, actors: list[tuple[Actor, Hit]]) -> str:
    words = event.term.event
    if words is None or not words.polarity:
        return ""
    if words.predicate == "blockade":
        own = sentence.clause(event.first)
        lifted = any(sentence.clause(h.first) == own for h in sentence.of("cue", "lifted"))
        return "lifted" if lifted else words.polarity
    if words.polarity != "by_actor":
        return words.polarity
    if any(
        h.first < event.last and sentence.clause(h.first) == sentence.clause(event.first)
        for h in sentence.of("cue", "still")
    ):
        return "held"
    kinds = [cut.lexicon.actor_kind(a.name) for a, _ in actors if a.role != Role.SPEAKER]
    if "armed_group" in kinds or not kinds:
        return "taken"
    return "held"


def _stance(cut: Scan, sentence: Sentence, event: Hit, polarity: str) -> tuple[Stance, tuple[Span, ...]]:
    """Return how the sentence puts the event, and the words that decide it."""
    words = event.term.event
    asked = [h for h in sentence.of("cue", "question") if h.first < event.first]
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


def _refused(marks: tuple[Span, ...]) -> bool:
    return any(m.role == "denial" for m in marks)


def _denials(cut: Scan, sentence: Sentence, event: Hit) -> list[Hit]:
    """Return the words that deny the event: in its sentence, or a short sentence before or after it ("Faux.")."""
    found = [h for h in sentence.of("cue", "denial") if not event.first <= h.first < event.last]
    around = cut.sentences[max(sentence.number - 1, 0) : sentence.number + 2]
    for other in around:
        if other.number != sentence.number and other.last - other.first <= 5 and not other.asks:
            found += other.of("cue", "denial")
    return found


def _negations(sentence: Sentence, event: Hit, polarity: str) -> list[Hit]:
    """Return negations that govern the event: within four words before it in its clause, or before the word that lifts."""
    own = sentence.clause(event.first)
    targets = [event.first]
    if polarity == "lifted":
        targets += [h.first for h in sentence.of("cue", "lifted")]
    return [
        h
        for h in sentence.of("cue", "negation")
        if sentence.clause(h.first) == own and any(0 < t - h.first <= 4 for t in targets)
    ]


def _score(
    cut: Scan, sentence: Sentence, words: EventWords, places: list[Named], actors: list[tuple[Actor, Hit]]
) -> int:
    score = words.score
    if any(p.known and sentence.first <= p.first < sentence.last for p in places):
        score += 15
    elif places:
        score += 8
    if actors:
        score += 8
    elif sentence.of("class", "force"):
        score += 4
    if sentence.of("when") or sentence.of("metric"):
        score += 4
    if any(s.of("cue", "hearsay", "urgent") for s in cut.sentences):
        score += 5
    if any(s.of("cue", "advert") for s in cut.sentences):
        score -= 30
    return score - min(4 * sentence.number, 12)


def _mention(cut: Scan, frame: _Frame, sent_at: str | None) -> Mention:
    sentence, words = frame.sentence, frame.words
    date, date_hit = when(cut, sentence, sent_at)
    counted, counted_spans = figures(cut, sentence)
    spans = [Span(cut.starts[frame.event.first], cut.ends[frame.event.last - 1], "event", frame.event.term.name)]
    spans += spans_of(cut, list(frame.places), "place")
    spans += [Span(cut.starts[h.first], cut.ends[h.last - 1], "actor", a.name) for a, h in frame.actors]
    spans += frame.marks + counted_spans
    if date_hit is not None:
        spans.append(Span(cut.starts[date_hit.first], cut.ends[date_hit.last - 1], "date", date_hit.term.name))
    actors = tuple(a for a, _ in frame.actors)
    speaker = next((a.name for a in actors if a.role == Role.SPEAKER), "")
    known = words.predicate != "arrest_or_killing_of_person" or any(a.role == Role.OBJECT for a in actors)
    person = None if known else unknown_person(cut, sentence)
    if person is not None:
        actors += (Actor(person.name, Role.OBJECT),)
        spans += spans_of(cut, [person], "actor")
    return Mention(
        predicate=words.predicate,
        stance=frame.stance,
        score=frame.score,
        places=tuple(p.name for p in frame.places),
        actors=actors,
        figures=tuple(replace(f, speaker=speaker) for f in counted),
        when=date if date_hit is not None or date.start else When(),
        spans=tuple(sorted(set(spans), key=lambda s: (s.start, s.end, s.role))),
        topic=words.topic,
        polarity=frame.polarity,
    )
