"""Finds in one message what it claims: predicate, places, actors, figures, date and stance, with the words that say so.

Only here is it decided what counts as a claim: the words of an event, with what they need beside them, in a sentence
that asserts or denies. Questions are kept as such; wishes, hypotheses, opinions and history are not claims.
Pure functions over a Lexicon; the same text, language, time and lexicon give the same mentions.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from workbench.claims.dates_text import when
from workbench.claims.figures_text import figures
from workbench.claims.lexicon import EventWords, Lexicon
from workbench.claims.naming import (
    Named,
    actor_hits,
    choose_actors,
    choose_places,
    places_in,
    spans_of,
    unknown_person,
    unknown_places,
)
from workbench.claims.needs import told_events
from workbench.claims.scoping import Hit, Scan, Sentence, scan
from workbench.claims.stances import long_ago, not_a_report, refused_outright, stance_of, unreal
from workbench.model import Actor, Mention, Role, Span, Stance, When

RULE = "detect/1"
"""Name of this rule; stored with what it derives, so that a new rule can take its work up again."""

BAR = 50
"""Mentions below this score are not made."""

_LONGEST = 20_000
"""Characters read of one message; claims stand at the beginning, and a pasted book must not stop the queue."""


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
    if not sentence.of("event") or not_a_report(cut, sentence):
        return
    inherited = _inherited(cut, sentence)
    events = [e for e in told_events(cut, sentence, inherited) if not _in_a_name(cut, sentence, e)]
    for event in events:
        frame = _frame(cut, sentence, event, events, inherited, sent_at)
        if frame is not None and frame.score >= BAR:
            yield frame


def _in_a_name(cut: Scan, sentence: Sentence, event: Hit) -> bool:
    """Whether an event word is part of an actor's name ("Front de libération de l'Azawad" liberates nothing)."""
    return any(h.first <= event.first and event.last <= h.last for h in actor_hits(cut, sentence))


def _inherited(cut: Scan, sentence: Sentence) -> list[Named]:
    """Return the places of the nearest sentence before that names any, else of the one after."""
    before = reversed(cut.sentences[: sentence.number])
    after = cut.sentences[sentence.number + 1 : sentence.number + 2]
    for other in (*before, *after):
        found = places_in(cut, other)
        if found and not other.asks:
            return found
    return []


def _frame(
    cut: Scan, sentence: Sentence, event: Hit, events: list[Hit], inherited: list[Named], sent_at: str | None
) -> _Frame | None:
    words = event.term.event
    if (
        words is None
        or unreal(cut, sentence, event)
        or (words.predicate != "media_provenance" and long_ago(cut, sentence, sent_at))
    ):
        return None
    places = choose_places(cut, sentence, event, events, inherited)
    if not places and words.predicate != "statement" and words.topic != "foreign_involvement":
        places = unknown_places(cut, sentence)
    actors = choose_actors(cut, sentence, event, events)
    actors = actors or _afterthought(cut, sentence, words)
    polarity = _polarity(cut, sentence, event, actors)
    stance, marks = stance_of(cut, sentence, event, polarity)
    if stance == Stance.DENIES:
        if words.predicate == "casualties":
            return None
        own = sentence.clause(event.first)
        actors = [(a, h) for a, h in actors if h.first < event.last or sentence.clause(h.first) == own]
    score = _score(cut, sentence, words, places, actors)
    if len(events) > 1 and _background(sentence, event):
        score -= 14
    if (
        stance == Stance.DENIES
        and words.predicate in ("attack", "movement", "other", "statement")
        and not refused_outright(marks)
    ):
        score -= 8
    return _Frame(
        sentence, event, words, stance, min(max(score, 0), 100), tuple(places), tuple(actors), polarity, marks
    )


def _background(sentence: Sentence, event: Hit) -> bool:
    """Tell whether the event only dates or explains another ("three days after the attacks")."""
    own = sentence.clause(event.first)
    return any(h.first < event.first and sentence.clause(h.first) == own for h in sentence.of("cue", "subordinate"))


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
