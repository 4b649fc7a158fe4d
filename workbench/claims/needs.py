"""Tells what stands beside the words of an event: a place, a force, a person, a number, a vehicle.

Only here are the classes made that packs name under `needs`, and the distance to them measured.
"""

import re

from workbench.claims.figures_text import number_at
from workbench.claims.lexicon import Need
from workbench.claims.naming import FORCES, Named, actor_hits, telegraphic_place, unknown_person, unknown_places
from workbench.claims.scoping import Hit, Scan, Sentence

YEAR = re.compile(r"(?:19|20)\d\d")

Classes = dict[str, list[int]]
"""Where in a sentence something of a class stands, as word numbers."""

_BY_ACTOR = {
    "person": "person",
    "government": "government",
    "state": "state",
    "organisation": "org",
    "community": "community",
}
_CUES = ("announce", "speech", "lifted", "hearsay")
_SAYS = (":", "«", "“")
_SUBJECT = "named"
"""A place no preposition stands before: what speaks, acts or suffers by its name ("Moscow insists")."""
_TIGHT = 3
"""Within so few words a place must be written beside the event; one from another sentence does not do."""


def told_events(cut: Scan, sentence: Sentence, inherited: list[Named]) -> list[Hit]:
    """Return the events of a sentence that have beside them what they need, longest phrases first choice."""
    events = sentence.of("event")
    if not events:
        return []
    classes = _classes(cut, sentence, events, inherited)
    events = [h for h in events if _met(_with_negation(sentence, h), classes)]
    return [h for h in events if not any(_within(h, other) for other in events)]


def _with_negation(sentence: Sentence, event: Hit) -> Hit:
    """Return an event with the "not" before it, so that a need as near as the next word reaches over it."""
    if any(h.last == event.first for h in sentence.of("cue", "negation")):
        return Hit(event.first - 1, event.last, event.term)
    return event


def _classes(cut: Scan, sentence: Sentence, events: list[Hit], inherited: list[Named]) -> Classes:
    classes: Classes = {"start": [sentence.first]}
    _from_words(cut, sentence, classes)
    _from_actors(cut, sentence, classes)
    _from_numbers(cut, sentence, classes)
    if "place" not in classes:
        classes["place?"] = [p.first for p in unknown_places(cut, sentence)]
        classes["telegraphic"] = [p.first for p in telegraphic_place(cut, sentence)]
    if "person" not in classes and any(_about_person(h) for h in events):
        person = unknown_person(cut, sentence)
        classes["person?"] = [person.first] if person else []
    if inherited:
        classes["inherited"] = []
    if len(events) > 1:
        classes["event"] = [h.first for h in events]
    return classes


def _from_words(cut: Scan, sentence: Sentence, classes: Classes) -> None:
    for hit in sentence.hits:
        kind, name = hit.term.kind, hit.term.name
        if kind == "class":
            classes.setdefault(name, []).append(hit.first)
            if name == "speaker" and _quotes(cut, hit):
                classes.setdefault("speech", []).append(hit.first)
        elif kind == "counted":
            classes.setdefault("crowd", []).append(hit.first)
        elif kind in ("place", "metric", "when") or (kind == "cue" and name in _CUES):
            classes.setdefault(kind if kind != "cue" else name, []).append(hit.first)
            if kind == "place" and not any(h.last == hit.first for h in sentence.of("cue", "locative")):
                classes.setdefault(_SUBJECT, []).append(hit.first)


def _from_actors(cut: Scan, sentence: Sentence, classes: Classes) -> None:
    for hit in actor_hits(cut, sentence):
        kind = cut.lexicon.actor_kind(hit.term.name)
        classes.setdefault("force" if kind in FORCES else _BY_ACTOR.get(kind, kind), []).append(hit.first)
        if kind in FORCES:
            classes.setdefault("armed", []).append(hit.first)
        if kind == "army":
            classes.setdefault("army", []).append(hit.first)
        if _quotes(cut, hit):
            classes.setdefault("speech", []).append(hit.first)


def _from_numbers(cut: Scan, sentence: Sentence, classes: Classes) -> None:
    for i in sentence.numerals:
        form = cut.words[i]
        vague = form in cut.lexicon.vague
        value = None if vague else number_at(cut, i)
        if cut.clock(i):
            classes.setdefault("hours", []).append(i)
        elif YEAR.fullmatch(form):
            classes.setdefault("year", []).append(i)
        elif vague or (value is not None and value > 1):
            classes.setdefault("number", []).append(i)


def _quotes(cut: Scan, hit: Hit) -> bool:
    """Tell whether a colon or quotation mark follows, as after the name and title of who speaks."""
    ends = cut.ends[hit.last - 1 : hit.last + 2]
    return any(cut.text[end : end + 2].lstrip().startswith(_SAYS) for end in ends)


def _met(event: Hit, classes: Classes) -> bool:
    words = event.term.event
    return words is not None and all(_need_met(event, need, classes) for need in words.needs)


def _need_met(event: Hit, need: Need, classes: Classes) -> bool:
    for name, near in need:
        if name == "place" and near > _TIGHT and "inherited" in classes:
            return True
        for word in classes.get(name, ()):
            if name == _SUBJECT and word > event.first:
                continue
            if _distance(event, word) <= near and (name != "event" or word != event.first):
                return True
    return False


def _distance(event: Hit, word: int) -> int:
    if event.first <= word < event.last:
        return 0
    return event.first - word if word < event.first else word - event.last + 1


def _within(inner: Hit, outer: Hit) -> bool:
    longer = outer.last - outer.first > inner.last - inner.first
    return longer and outer.first <= inner.first and inner.last <= outer.last


def _about_person(event: Hit) -> bool:
    return event.term.event is not None and event.term.event.predicate == "arrest_or_killing_of_person"
