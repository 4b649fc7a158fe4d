"""Chooses the places and actors of an event from all that a message names, and the part each actor plays.

Only here is "près de Gao" a reference and not the place, a country less than its town, "l'armée" the home army, and
a capitalised word after "à" a place no pack knows.
"""

from dataclasses import dataclass

from workbench.claims.scoping import Hit, Scan, Sentence
from workbench.model import Actor, Role, Span

FORCES = frozenset({"armed_group", "army", "foreign_force"})
_PLACED_STATEMENTS = frozenset({"curfew", "claim_of_responsibility", "measures", "condemnation"})
_ORIGIN = frozenset({"depuis", "from", "из", "من"})
_STATE_PREDICATES = frozenset({"statement", "other", "movement", "attack", "blockade"})
_ARABIC_PLACE_WORDS = frozenset({"مدينه", "بلده", "قريه", "معسكر", "قاعده", "مطار"})


@dataclass(frozen=True, slots=True)
class Named:
    """A place or actor in a sentence: its name, its words, and whether a pack knows it."""

    name: str
    first: int
    last: int
    known: bool = True


def places_in(cut: Scan, sentence: Sentence) -> list[Named]:
    """Return the known places a sentence names, without those that only say what others are near to."""
    found = [Named(h.term.name, h.first, h.last) for h in sentence.of("place")]
    near = {h.last for h in sentence.of("cue", "near")}
    here = [p for p in found if p.first not in near]
    return here or found


def unknown_places(cut: Scan, sentence: Sentence) -> list[Named]:
    """Return words that stand where places stand but are in no pack: after "à", before a colon, as a hashtag."""
    taken = {
        i
        for h in sentence.hits
        if h.term.kind in ("place", "actor", "month", "weekday", "demonym")
        for i in range(h.first, h.last)
    }
    marks = {h.last for h in sentence.hits if h.term.kind == "cue" and h.term.name == "locative"}
    marks |= {h.last for h in sentence.of("class", "site")}
    names: list[Named] = []
    for i in range(sentence.first, sentence.last):
        if i in taken or cut.words[i].isdigit() or len(cut.words[i]) < 3:
            continue
        if _place_like(cut, sentence, i, marks):
            names.append(Named(cut.raw(i), i, i + 1, known=False))
            break
    return names


def _place_like(cut: Scan, sentence: Sentence, word: int, marks: set[int]) -> bool:
    plain = not cut.known[word].alone
    before = cut.gap(word)[-1:]
    if before == "#":
        return plain and cut.capital(word)
    if word > sentence.first and cut.words[word - 1] in _ARABIC_PLACE_WORDS:
        return plain
    if not cut.capital(word) or not plain:
        return False
    if word in marks:
        return not cut.raw(word).isupper()
    after = cut.text[cut.ends[word] : cut.ends[word] + 2].lstrip()
    return word == sentence.first and after.startswith(":")


def unknown_person(cut: Scan, sentence: Sentence) -> Named | None:
    """Return a person no pack knows: a title with a name, or two capitalised words together inside a sentence."""
    taken = {
        i
        for h in sentence.hits
        if h.term.kind in ("place", "actor", "weekday", "month", "event")
        for i in range(h.first, h.last)
    }
    for hit in sentence.of("class", "title"):
        last = hit.last
        while last < sentence.last and last not in taken and cut.capital(last) and cut.gap(last) in (" ", "-"):
            last += 1
        if last > hit.last:
            return Named(cut.text[cut.starts[hit.last] : cut.ends[last - 1]], hit.last, last, known=False)
        arabic = "\u0620" <= cut.words[hit.first][0] <= "\u064a"
        if arabic and hit.last < sentence.last and hit.last not in taken:
            return Named(cut.raw(hit.last), hit.last, hit.last + 1, known=False)
    for i in range(sentence.first, sentence.last - 1):
        pair = (i, i + 1)
        if cut.gap(i + 1) != " " or cut.raw(i).isupper():
            continue
        if all(j not in taken and cut.capital(j) and len(cut.words[j]) > 1 and not cut.known[j].known for j in pair):
            return Named(cut.text[cut.starts[i] : cut.ends[i + 1]], i, i + 2, known=False)
    return None


def choose_places(cut: Scan, sentence: Sentence, event: Hit, others: list[Hit], inherited: list[Named]) -> list[Named]:
    """Return the places of an event: those of its sentence that belong to it, else those inherited."""
    words = event.term.event
    found = places_in(cut, sentence)
    if words is None:
        return found
    if words.predicate == "statement" and words.topic not in _PLACED_STATEMENTS:
        return [p for p in found if p.first > sentence.first and _origin(cut, p)]
    if not found and words.predicate in ("arrest_or_killing_of_person", "casualties"):
        found = [p for p in inherited if p.last <= sentence.first]
    elif not found:
        found = inherited
    found = [p for p in found if not _retreat(sentence, p, event)] or found
    found = _drop_foreign_clauses(sentence, event, others, found)
    return _most_specific(cut, found, event)


def _other(hit: Hit, event: Hit) -> bool:
    """Tell whether another event of the sentence is of another sort; what a picture shows is no other event."""
    ours, theirs = event.term.event, hit.term.event
    if ours is None or theirs is None or ours.predicate == "media_provenance":
        return False
    return ours.predicate != theirs.predicate


def _origin(cut: Scan, place: Named) -> bool:
    return any(cut.words[i] in _ORIGIN for i in range(max(place.first - 2, 0), place.first))


def _retreat(sentence: Sentence, place: Named, event: Hit) -> bool:
    return any(0 <= place.first - h.last <= 2 and h.first >= event.last for h in sentence.of("cue", "retreat"))


def _drop_foreign_clauses(sentence: Sentence, event: Hit, others: list[Hit], found: list[Named]) -> list[Named]:
    """Leave out places of later clauses that tell of something else, unless nothing would remain."""
    own = sentence.clause(event.first)
    foreign = {sentence.clause(h.first) for h in others if _other(h, event)} - {own}
    kept = [
        p
        for p in found
        if not (
            sentence.first <= p.first < sentence.last and sentence.clause(p.first) in foreign and p.first > event.last
        )
    ]
    return kept or found


def _most_specific(cut: Scan, found: list[Named], event: Hit) -> list[Named]:
    """Leave out a country or town when a place within it is named too; what is left or reached counts itself."""
    lexicon = cut.lexicon
    parents: set[str] = set()
    for place in found:
        parent = lexicon.place_parent(place.name)
        while parent:
            parents.add(parent)
            parent = lexicon.place_parent(parent)
    moved = event.term.event is not None and event.term.event.predicate == "movement"
    kept: dict[str, Named] = {}
    specific = [p for p in found if lexicon.place_kind(p.name) != "country"]
    for place in found:
        target = moved and 0 <= place.first - event.last <= 2
        country = lexicon.place_kind(place.name) == "country" and bool(specific)
        if (place.name in parents or country) and not target:
            continue
        kept.setdefault(place.name, place)
    return list(kept.values())


_ARMED = frozenset({"armed_group", "army", "foreign_force"})


def actor_hits(cut: Scan, sentence: Sentence) -> list[Hit]:
    """Return the actors a sentence names, home names resolved: "l'armée" beside another country is not ours."""
    return [h for h in sentence.of("actor") if not h.term.local or _at_home(cut, sentence, h)]


def _at_home(cut: Scan, sentence: Sentence, hit: Hit) -> bool:
    lexicon = cut.lexicon
    home = lexicon.actors[hit.term.name].country
    for other in sentence.hits:
        if hit.last <= other.first <= hit.last + 1:
            country = other.term.name if other.term.kind == "demonym" else ""
            if other.term.kind == "place" and lexicon.place_kind(other.term.name) == "country":
                country = other.term.name
            if country and home and country != home:
                return False
    if cut.gap(hit.first).endswith("-") or any(h.last == hit.first for h in sentence.of("cue", "indefinite")):
        return False
    if cut.text[cut.ends[hit.last - 1] : cut.ends[hit.last - 1] + 1] == "-":
        return False
    if lexicon.actor_kind(hit.term.name) != "person":
        return True
    following = hit.last
    named = following < sentence.last and cut.gap(following) == " " and cut.capital(following)
    return not (named and cut.text[cut.starts[hit.first]].islower())


def choose_actors(cut: Scan, sentence: Sentence, event: Hit, others: list[Hit]) -> list[tuple[Actor, Hit]]:
    """Return the actors of an event with their parts; each actor once."""
    words = event.term.event
    if words is None:
        return []
    own = sentence.clause(event.first)
    foreign = {sentence.clause(h.first) for h in others if _other(h, event)} - {own}
    purpose = [h for h in sentence.of("cue", "subordinate") if h.first >= event.last]
    chosen: dict[str, tuple[Actor, Hit]] = {}
    for hit in actor_hits(cut, sentence):
        if not _counts(cut, sentence, event, hit):
            continue
        clause = sentence.clause(hit.first)
        after = hit.first >= event.last
        if after and clause != own and (clause in foreign or any(sentence.clause(p.first) == clause for p in purpose)):
            continue
        chosen.setdefault(hit.term.name, (Actor(hit.term.name, _role(cut, sentence, event, hit)), hit))
    return list(chosen.values())


def _counts(cut: Scan, sentence: Sentence, event: Hit, hit: Hit) -> bool:
    words, kind = event.term.event, cut.lexicon.actor_kind(hit.term.name)
    if words is None or (kind == "community" and words.topic != "threats_to_community"):
        return False
    if hit.term.state:
        located = any(h.last == hit.first for h in sentence.of("cue", "locative"))
        header = cut.text[cut.ends[hit.last - 1] :].lstrip().startswith(":")
        owner = hit.last < sentence.last and cut.words[hit.last] == "s"
        return words.predicate in _STATE_PREDICATES and not located and not header and not owner
    return True


def _role(cut: Scan, sentence: Sentence, event: Hit, hit: Hit) -> Role:
    words = event.term.event
    if words is None:
        return Role.OBJECT
    if any(0 <= hit.first - h.last <= 1 for h in sentence.of("cue", "agent")):
        return Role.AGENT
    kind = cut.lexicon.actor_kind(hit.term.name)
    if words.predicate == "attack" and kind in _ARMED and _owns(sentence, event, hit):
        return Role.AGENT
    before = hit.first < event.first
    if any(0 <= hit.first - h.last <= 1 for h in sentence.of("cue", "attribution")):
        return Role.SPEAKER
    if words.predicate == "statement":
        return Role.SPEAKER if before else Role.OBJECT
    if words.predicate == "arrest_or_killing_of_person":
        return Role.OBJECT if kind == "person" or before else Role.AGENT
    said = [h for h in sentence.of("cue", "speech") if hit.first <= h.first and h.last <= event.first]
    if before and said and said[0].first - hit.last <= 3:
        return Role.SPEAKER
    if words.voice == "active":
        return Role.AGENT if before else Role.OBJECT
    return (
        Role.OBJECT
        if before == (words.predicate != "control_change")
        else _undergone(words.predicate, words.polarity, before)
    )


def _owns(sentence: Sentence, event: Hit, hit: Hit) -> bool:
    """Whether an actor follows an event word as its author: "l'attaque du JNIM contre le camp"."""
    return any(h.first == event.last and h.last == hit.first for h in sentence.of("cue", "author"))


def _undergone(predicate: str, polarity: str, before: bool) -> Role:
    if predicate == "control_change" and polarity in ("by_actor", "held"):
        return Role.AGENT
    return Role.OBJECT if before else Role.AGENT


def spans_of(cut: Scan, named: list[Named], role: str) -> list[Span]:
    """Return the spans of places or persons."""
    return [Span(cut.starts[n.first], cut.ends[n.last - 1], role, n.name) for n in named]
