"""Finds in one message what it claims: predicate, places, actors, figures, date and stance, with the words that say so.

Only here is it decided what counts as a claim: the words of an event, with what they need beside them, in a sentence
that asserts or denies. Questions are kept as such; wishes, hypotheses, opinions and history are not claims.
Pure functions over a Lexicon; the same text, language, time and lexicon give the same mentions.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from workbench.claims.dates_text import when
from workbench.claims.figures_text import figures
from workbench.claims.kept import all_is_kept
from workbench.claims.lexicon import EventWords, Lexicon
from workbench.claims.naming import (
    Named,
    actor_hits,
    choose_actors,
    choose_places,
    office_holder,
    places_in,
    spans_of,
    unknown_person,
    unknown_places,
)
from workbench.claims.needs import told_events
from workbench.claims.scoping import Hit, Scan, Sentence, scan
from workbench.claims.stances import long_ago, not_a_report, refused_outright, stance_of, unreal
from workbench.claims.waking import wakes
from workbench.model import Actor, Mention, Role, Span, Stance

RULE = "detect/2"
"""Name of this rule; stored with what it derives, so that a new rule can take its work up again."""

BAR = 50
"""Mentions below this score are not made."""

_LONGEST = 20_000
"""Characters read of one message; claims stand at the beginning, and a pasted book must not stop the queue."""


_FORWARD = 1_000
"""Longest text that is remembered: what is passed on word for word is short."""
_SILENT_KEPT = 50_000
_TOLD_KEPT = 1_000
"""Texts remembered, without and with a claim; when there are more, the memory starts afresh."""


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


@dataclass(frozen=True, slots=True)
class _Told:
    """A text that tells of events: cut up, and each event with its mention, for which only the date is wanting."""

    cut: Scan
    drafts: tuple[tuple[_Frame, Mention], ...]


class _Memory:
    """What texts were found to say: a third of a chat are forwards, most of them the same to the letter."""

    def __init__(self) -> None:
        self._silent: set[tuple[str, str]] = set()
        self._told: dict[tuple[str, str], _Told] = {}

    def told(self, text: str, language: str, lexicon: Lexicon) -> _Told | None:
        """Return the events of a text, read now or before; None when there is none."""
        key = (text, language)
        if key in self._silent:
            return None
        told = self._told.get(key)
        if told is None:
            told = _read(text, language, lexicon)
            if len(text) <= _FORWARD:
                self._keep(key, told)
        return told

    def _keep(self, key: tuple[str, str], told: _Told | None) -> None:
        if told is not None:
            if len(self._told) >= _TOLD_KEPT:
                self._told.clear()
            self._told[key] = told
        else:
            if len(self._silent) >= _SILENT_KEPT:
                self._silent.clear()
            self._silent.add(key)


@lru_cache(maxsize=8)
def _memory_of(_lexicon: Lexicon) -> _Memory:
    return _Memory()


def detect(text: str, language: str, sent_at: str | None, lexicon: Lexicon) -> tuple[Mention, ...]:
    """Return what a message claims, asks or denies, the main mention first; () when it says nothing checkable.

    `language` is the message's language code (`und` when unknown), `sent_at` its UTC time for relative dates.
    Scores are 0-100; spans are character offsets into `text`.
    """
    text = text[:_LONGEST]
    if not wakes(text, language, lexicon):
        return ()
    told = _memory_of(lexicon).told(text, language, lexicon)
    return _dated(told, sent_at) if told is not None else ()


def detect_all(
    texts: Sequence[str], languages: Sequence[str], times: Sequence[str | None], lexicon: Lexicon
) -> list[tuple[Mention, ...]]:
    """Return what each of many messages says, as `detect` does; the three sequences are of one length."""
    rows = zip(texts, languages, times, strict=True)
    with all_is_kept():
        return [detect(text, language, sent_at, lexicon) for text, language, sent_at in rows]


def _read(text: str, language: str, lexicon: Lexicon) -> _Told | None:
    cut = scan(text, language, lexicon)
    if cut is None:
        return None
    frames: list[_Frame] = []
    before: list[Named] = []
    for sentence in cut.sentences:
        frames += _frames(cut, sentence, before)
        if not sentence.asks:
            before = places_in(cut, sentence) or before
    frames.sort(key=lambda f: (f.stance == Stance.ASKS, -f.score, f.event.first))
    return _Told(cut, tuple((frame, _draft(cut, frame)) for frame in frames)) if frames else None


def _dated(told: _Told, sent_at: str | None) -> tuple[Mention, ...]:
    """Return the mentions of a text that was sent at this time."""
    cut = told.cut
    mentions: dict[tuple[str, str, tuple[str, ...]], Mention] = {}
    for frame, draft in told.drafts:
        key = (draft.predicate, draft.topic, draft.places)
        if key in mentions or (draft.predicate != "media_provenance" and long_ago(cut, frame.sentence, sent_at)):
            continue
        date, hit = when(cut, frame.sentence, sent_at)
        if hit is not None:
            span = Span(cut.starts[hit.first], cut.ends[hit.last - 1], "date", hit.term.name)
            mentions[key] = replace(draft, when=date, spans=_in_order([*draft.spans, span]))
        else:
            mentions[key] = replace(draft, when=date) if date.start else draft
    return tuple(mentions.values())


def _in_order(spans: Iterable[Span]) -> tuple[Span, ...]:
    return tuple(sorted(set(spans), key=lambda s: (s.start, s.end, s.role)))


def _frames(cut: Scan, sentence: Sentence, before: list[Named]) -> Iterable[_Frame]:
    """Yield the events of a sentence that stand on their own feet; `before` are the places named last before it."""
    if not sentence.of("event") or not_a_report(cut, sentence):
        return
    inherited = before or _named_next(cut, sentence)
    events = told_events(cut, sentence, inherited)
    if events and sentence.of("actor"):
        events = [e for e in events if not _in_a_name(cut, sentence, e)]
    for event in events:
        frame = _frame(cut, sentence, event, events, inherited)
        if frame is not None and frame.score >= BAR:
            yield frame


def _in_a_name(cut: Scan, sentence: Sentence, event: Hit) -> bool:
    """Whether an event word is part of an actor's name ("Front de libération de l'Azawad" liberates nothing)."""
    return any(h.first <= event.first and event.last <= h.last for h in actor_hits(cut, sentence))


def _named_next(cut: Scan, sentence: Sentence) -> list[Named]:
    """Return the places of the sentence after this one."""
    after = cut.sentences[sentence.number + 1 : sentence.number + 2]
    return places_in(cut, after[0]) if after and not after[0].asks else []


def _frame(cut: Scan, sentence: Sentence, event: Hit, events: list[Hit], inherited: list[Named]) -> _Frame | None:
    words = event.term.event
    if words is None or unreal(cut, sentence, event):
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
    if len(events) > 1 and (_background(sentence, event) or _only_says(words, events)):
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


def _only_says(words: EventWords, events: list[Hit]) -> bool:
    """Tell whether the event is that somebody says something, where the sentence tells what: that is the claim."""
    told = {e.term.event.predicate for e in events if e.term.event is not None}
    return words.topic == "declaration" and bool(told - {"statement"})


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
    if not cut.cues.isdisjoint(("hearsay", "urgent")):
        score += 5
    if "advert" in cut.cues:
        score -= 30
    return score - min(4 * sentence.number, 12)


def _draft(cut: Scan, frame: _Frame) -> Mention:
    """Return the mention of an event without its date."""
    sentence, words = frame.sentence, frame.words
    counted, counted_spans = figures(cut, sentence)
    spans = [Span(cut.starts[frame.event.first], cut.ends[frame.event.last - 1], "event", frame.event.term.name)]
    spans += spans_of(cut, list(frame.places), "place")
    spans += [Span(cut.starts[h.first], cut.ends[h.last - 1], "actor", a.name) for a, h in frame.actors]
    spans += frame.marks + counted_spans
    actors = tuple(a for a, _ in frame.actors)
    speaker = next((a.name for a in actors if a.role == Role.SPEAKER), "")
    known = words.predicate != "arrest_or_killing_of_person" or any(a.role == Role.OBJECT for a in actors)
    person = None if known else unknown_person(cut, sentence) or office_holder(cut, sentence, frame.event)
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
        spans=_in_order(spans),
        topic=words.topic,
        polarity=frame.polarity,
    )
