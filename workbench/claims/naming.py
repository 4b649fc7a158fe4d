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
_TELEGRAM = 4
"""Words of the longest sentence that is read as a telegram."""
_TELEGRAPHIC = (("telegraphic", 99),)
_RARE_LETTERS = 4
_ARABIC_WHERE = frozenset(
    {"في", "شرق", "غرب", "شمال", "جنوب", "شرقي", "غربي", "شمالي", "جنوبي", "ريف", "محيط", "مخيم", "ضواحي", "مشارف",
     "اطراف", "محافظه", "ولايه", "معبر", "حي", "جبهه", "محور"}
)  # fmt: skip
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
        if cut.known[i].alone or i in taken or cut.words[i].isdigit() or len(cut.words[i]) < 3:
            continue
        if _place_like(cut, sentence, i, marks):
            names.append(Named(cut.raw(i), i, i + 1, known=False))
            break
    return names or telegraphic_place(cut, sentence)


def telegraphic_place(cut: Scan, sentence: Sentence) -> list[Named]:
    """Return the unknown word that a telegraphic message ("Tessalit taken") begins with, where an event waits for it.

    Only events that name `telegraphic` among their needs take such a word for a place: any noun may stand there.
    """
    first = sentence.first
    if not 2 <= sentence.last - first <= _TELEGRAM or len(cut.words[first]) < 4 or cut.words[first].isdigit():
        return []
    if not cut.capital(first) or cut.known[first].known or cut.words[first] in cut.lexicon.everyday:
        return []
    if any(h.first == first + 1 and h.term.event and _TELEGRAPHIC in h.term.event.needs for h in sentence.of("event")):
        return [Named(cut.raw(first), first, first + 1, known=False)]
    return []


def _place_like(cut: Scan, sentence: Sentence, word: int, marks: set[int]) -> bool:
    plain = not cut.known[word].alone
    if cut.starts[word] and cut.text[cut.starts[word] - 1] == "#":
        return plain and cut.capital(word)
    if word > sentence.first and cut.words[word - 1] in _ARABIC_PLACE_WORDS:
        return plain
    if word > sentence.first and cut.words[word - 1] in _ARABIC_WHERE:
        return _rare(cut, word)
    if not cut.capital(word) or not plain:
        return False
    if word in marks:
        return not cut.raw(word).isupper()
    after = cut.text[cut.ends[word] : cut.ends[word] + 2].lstrip()
    return word == sentence.first and after.startswith(":")


def _rare(cut: Scan, word: int) -> bool:
    """Tell whether an Arabic word stands in no pack at all, not even within a phrase, and bears no article."""
    form = cut.words[word]
    known = form in cut.lexicon.index or form in cut.lexicon.everyday
    return len(form) >= _RARE_LETTERS and not known and not form.startswith("ال") and "\u0620" <= form[0] <= "\u064a"


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


def office_holder(cut: Scan, sentence: Sentence, event: Hit) -> Named | None:
    """Return the person an event is told of by office alone ("the mayor was killed"), under the name of the office."""
    offices = sentence.of("class", "title")
    if not offices:
        return None
    near = min(offices, key=lambda h: abs(h.first - event.first))
    return Named(" ".join(cut.words[near.first : near.last]), near.first, near.last, known=False)


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
    found = [p for p in found if not (_speaks(cut, sentence, p) or _bound_for(sentence, p, event))]
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


def _speaks(cut: Scan, sentence: Sentence, place: Named) -> bool:
    """Tell whether a place stands for those who govern from it: "Moscow insists", "says Paris", "a statement of Rome".

    No preposition stands before such a name, and beside it somebody speaks.
    """
    if not (place.known and sentence.first <= place.first < sentence.last):
        return False
    if any(h.last == place.first for h in sentence.of("cue", "locative", "near")):
        return False
    if any(h.last == place.first for h in sentence.of("cue", "utterance")):
        return True
    own = sentence.clause(place.first)
    return any(
        0 <= h.first - place.last <= 1 and sentence.clause(h.first) == own and cut.gap(place.last) == " "
        for h in sentence.of("cue", "speech", "denial")
    )


_STAYS = frozenset({"attack", "casualties", "arrest_or_killing_of_person", "control_change"})


def _bound_for(sentence: Sentence, place: Named, event: Hit) -> bool:
    """Tell whether somebody only was on the way to a place when it happened, or was brought there afterwards."""
    if event.term.event is None or event.term.event.predicate not in _STAYS:
        return False
    return any(
        0 <= place.first - h.last <= 3 and not (event.first <= h.first < event.last)
        for h in sentence.of("cue", "going")
    )


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
        target = moved and (0 <= place.first - event.last <= 2 or 0 <= event.first - place.last <= 1)
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
        role = _role(cut, sentence, _told_beside(sentence, event, hit), hit)
        chosen.setdefault(hit.term.name, (Actor(hit.term.name, role), hit))
    return list(chosen.values())


def _told_beside(sentence: Sentence, event: Hit, actor: Hit) -> Hit:
    """Return the word that tells of an event in an actor's own clause: "attack by X this morning, shots at …"."""
    clause, words = sentence.clause(actor.first), event.term.event
    if words is None or sentence.clause(event.first) == clause:
        return event
    own = [
        h
        for h in sentence.of("event")
        if h.term.event is not None
        and (h.term.event.predicate, h.term.event.polarity) == (words.predicate, words.polarity)
        and sentence.clause(h.first) == clause
    ]
    return min(own, key=lambda h: abs(h.first - actor.first), default=event)


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
