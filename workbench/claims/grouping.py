"""Mentions → claims: when are two mentions about one claim? The rules, without a database.

One claim per predicate, place, agent, object or person, topic and time window. A denial belongs to the claim it denies;
a question never makes one. Two claims of opposite polarity at one place contradict each other. What is compared with
what is said here too (`keys`); in which order, so that it does not matter what was imported first, is `partition`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Protocol

from workbench.claims.lexicon import ActorEntry
from workbench.claims.sketching import number_of
from workbench.model import PLACE_PREDICATES, Actor, Mention, Role, Stance, When

RULE = "group/2"

_DAYS = {
    "control_change": 4,
    "attack": 2,
    "casualties": 4,
    "statement": 2,
    "movement": 3,
    "blockade": 10,
    "arrest_or_killing_of_person": 5,
    "media_provenance": 10,
    "other": 3,
}
"""Days between two mentions of one event: reports trail events, and rumours about persons trail longest."""
_PLACES_A_MENTION = 6
MIN_SCORE = 40
"""Mentions under this score are shown with their message but make no claim."""


_ASIDE_SCORE = 75
_UNARMED = frozenset({"person", "government", "community", "organisation"})
_WEIGHTY = frozenset({"control_change", "attack", "casualties", "arrest_or_killing_of_person", "blockade"})


@dataclass(frozen=True, slots=True)
class Unit:
    """A mention as it is grouped: one place at a time where the event has a place.

    `match_key` is polarity, topic and mark: the figure of a toll ("16"), the side a speaker officially speaks for.
    """

    predicate: str
    match_key: str
    places: tuple[str, ...]
    actors: tuple[Actor, ...]
    event: When
    stance: Stance
    score: int
    topic: str
    polarity: str
    main: bool

    @property
    def mark(self) -> str:
        """The last part of the key."""
        return self.match_key.rpartition("|")[2]


@lru_cache(maxsize=8192)
def _day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def event_time(mention: Mention, sent_at: str | None) -> When:
    """When the event took place: as said, else the day of the message."""
    if mention.when.start:
        return mention.when
    return When(sent_at[:10], sent_at[:10], "day") if sent_at else When()


def narrowest(places: Sequence[str], parent: Callable[[str], str]) -> tuple[str, ...]:
    """Places without those that only say where another one lies ("the airport of Bamako, Mali" is one place)."""
    around: set[str] = set()
    for place in places:
        above = parent(place)
        while above and above not in around:
            around.add(above)
            above = parent(above)
    return tuple(p for p in places if p not in around)


class Said(Protocol):
    """What a claim says, as far as grouping compares it."""

    @property
    def match_key(self) -> str:
        """Polarity, topic and mark, `|` between (see `Unit`)."""
        ...

    @property
    def places(self) -> tuple[str, ...]:
        """Where."""
        ...

    @property
    def actors(self) -> tuple[Actor, ...]:
        """Who, with roles."""
        ...

    @property
    def event(self) -> When:
        """When."""
        ...


class Names(Protocol):
    """What grouping asks of a lexicon."""

    def place_parent(self, name: str) -> str:
        """The place around a place, "" for none."""
        ...

    @property
    def actors(self) -> Mapping[str, ActorEntry]:
        """The actors that packs know, by name."""
        ...

    def actor_kind(self, name: str) -> str:
        """armed_group, army, foreign_force, government, state, organisation, person, community; "" unknown."""
        ...


def units(mentions: Sequence[Mention], sent_at: str | None, names: Names) -> Iterator[Unit]:
    """Split a message's mentions into what is grouped one by one; those of the first mention are the main ones."""
    main = next((m for m in mentions if m.score >= MIN_SCORE), None)
    for m in mentions:
        if m.score < MIN_SCORE:
            continue
        named = narrowest(m.places, names.place_parent)
        split = m.predicate in PLACE_PREDICATES and len(named) > 1
        topic = _topic(m)
        for places in [(p,) for p in named[:_PLACES_A_MENTION]] if split else [named]:
            yield Unit(
                m.predicate, f"{m.polarity}|{topic}|{_mark(m, names)}", places, _cast(m, names),
                event_time(m, sent_at), m.stance, m.score, topic, m.polarity, m is main,
            )  # fmt: skip


def _topic(m: Mention) -> str:
    """What is counted, for tolls."""
    return m.figures[0].metric if m.predicate == "casualties" and m.figures else m.topic


def _mark(m: Mention, names: Names) -> str:
    """What else a claim is known by: the number of a toll; for a statement, the country whose officials make it."""
    if m.predicate == "casualties" and m.figures:
        return str(m.figures[0].low)
    if m.predicate == "statement":
        return min((_side(a.name, names) for a in m.actors if a.role in (Role.AGENT, Role.SPEAKER)), default="")
    return ""


def _side(actor: str, names: Names) -> str:
    """The country whose army, government or state an actor is, "" for all others."""
    entry = names.actors.get(actor)
    return entry.country if entry is not None and entry.kind in ("army", "government", "state") else ""


def _cast(m: Mention, names: Names) -> tuple[Actor, ...]:
    """Actors in the roles they can have: who moves is an agent; who has no arms is not the author of an attack."""
    if m.predicate == "movement" and not _named(m.actors, Role.AGENT):
        return tuple(Actor(a.name, Role.AGENT) for a in m.actors)
    if m.predicate == "attack":
        return tuple(
            Actor(a.name, Role.OBJECT) if a.role == Role.AGENT and names.actor_kind(a.name) in _UNARMED else a
            for a in m.actors
        )
    return m.actors


def _near(a: When, b: When, days: int) -> bool:
    first_a, first_b = _day(a.start), _day(b.start)
    if first_a is None or first_b is None:
        return True
    last_a, last_b = _day(a.end) or first_a, _day(b.end) or first_b
    # As numbers: the last days of the calendar have none after them.
    return max(first_a.toordinal() - last_b.toordinal(), first_b.toordinal() - last_a.toordinal()) <= days


def _named(actors: Iterable[Actor], *roles: Role) -> set[str]:
    return {a.name for a in actors if a.role in roles}


def _compatible(a: set[str], b: set[str]) -> bool:
    """Whether two sets of names can be the same ones: either is silent, or they share one."""
    return not a or not b or bool(a & b)


def _same_places(unit: Unit, claim: Said) -> bool:
    mine, theirs = set(unit.places), set(claim.places)
    if unit.predicate in PLACE_PREDICATES or unit.predicate == "media_provenance":
        return bool(mine & theirs) or (not mine and not theirs)
    if unit.predicate == "arrest_or_killing_of_person":
        return True  # one person is not killed twice, wherever it is told from
    return _compatible(mine, theirs)


def belongs(unit: Unit, claim: Said) -> bool:
    """Whether a unit says what a claim of its predicate says (their stance may differ)."""
    polarity, topic, mark = (*claim.match_key.split("|"), "", "")[:3]
    if unit.polarity != polarity or not _same_places(unit, claim):
        return False
    if not _near(unit.event, claim.event, _DAYS[unit.predicate]):
        return False
    if unit.predicate == "media_provenance":
        return not unit.topic or not topic or unit.topic == topic
    if unit.predicate in PLACE_PREDICATES:
        return _same_doing(unit, claim, topic)
    objects = _named(unit.actors, Role.OBJECT), _named(claim.actors, Role.OBJECT)
    if unit.predicate == "arrest_or_killing_of_person":
        return bool(objects[0] & objects[1]) or (
            not objects[0] and not objects[1] and bool(set(unit.places) & set(claim.places))
        )
    agents = _named(unit.actors, Role.AGENT, Role.SPEAKER), _named(claim.actors, Role.AGENT, Role.SPEAKER)
    if unit.predicate == "casualties":
        shared = set(unit.places) & set(claim.places) or agents[0] & agents[1] or objects[0] & objects[1]
        return unit.topic == topic and bool(shared or (mark and unit.mark == mark and int(mark) >= _TELLING))
    return unit.topic == topic and _same_speaker(unit, mark, *agents)


def _same_doing(unit: Unit, claim: Said, topic: str) -> bool:
    """Whether two events at one place can be one: nobody named in both parts contradicts it."""
    if unit.predicate == "movement":
        return unit.topic == topic and _compatible(_named(unit.actors, Role.AGENT), _named(claim.actors, Role.AGENT))
    # What a message says beside its main point names the event, not who did it: "killed in the attack on Kati".
    return not unit.main or all(
        _compatible(_named(unit.actors, role), _named(claim.actors, role)) for role in (Role.AGENT, Role.OBJECT)
    )


_TELLING = 3
"""From this number on, one number of dead or wounded within days is one toll, whoever is named beside it."""


def _same_speaker(unit: Unit, mark: str, mine: set[str], theirs: set[str]) -> bool:
    """Whether two statements on one topic are one: by one speaker or one state's officials, or one names nobody."""
    if mine == theirs or mine & theirs or (mark and unit.mark == mark):
        return True
    return bool(unit.topic) and not (mine and theirs)


OPPOSABLE = frozenset({"control_change", "blockade"})
"""Predicates whose polarities exclude each other: taken and held, imposed and lifted."""


def opposite(a: Said, b: Said, predicate: str) -> bool:
    """Whether two claims of a predicate say the opposite: same place and time, other polarity."""
    one, other = a.match_key.partition("|")[0], b.match_key.partition("|")[0]
    return (
        bool(one and other)
        and one != other
        and bool(set(a.places) & set(b.places))
        and _near(a.event, b.event, _DAYS[predicate])
    )


def keys(unit: Unit, message: int) -> list[int]:
    """What a unit can meet others by: two units can only be one claim, or contradict each other, if they share a key.

    Follows `belongs` and `opposite`. A unit that can belong to nothing but itself gets a key of its own.
    """
    named = _met_by(unit.predicate, (unit.polarity, unit.topic, unit.mark), unit)
    return [number_of(unit.predicate, *parts) for parts in named or [("alone", str(message))]]


def keys_said(predicate: str, claim: Said) -> list[int]:
    """What a claim can be met by, told from its words alone: as `keys` of a unit that says the same."""
    polarity, topic, mark = (*claim.match_key.split("|"), "", "")[:3]
    return [number_of(predicate, *parts) for parts in _met_by(predicate, (polarity, topic, mark), claim)]


def _met_by(p: str, key: tuple[str, str, str], said: Said) -> list[tuple[str, str]]:
    polarity, topic, mark = key
    kind = f"{polarity}|{topic}"
    agents = sorted(_named(said.actors, Role.AGENT, Role.SPEAKER))
    objects = sorted(_named(said.actors, Role.OBJECT))
    if p in PLACE_PREDICATES or p == "media_provenance":
        return [("at", place) for place in said.places or ("",)]
    if p == "arrest_or_killing_of_person":
        return [("who", o) for o in objects] or [("at", place) for place in said.places]
    if p == "casualties":
        named = [("at", place) for place in said.places]
        named += [(kind + "by", a) for a in agents] + [(kind + "of", o) for o in objects]
        return named + ([(kind, mark)] if mark else [])
    if topic:
        return [(kind, "")]
    return [(kind, a) for a in (*agents, *([mark] if mark else []))] or [(kind, "")]


def may_found(unit: Unit) -> bool:
    """Whether a unit makes a claim when it belongs to none: not a question, and not a mere aside."""
    if unit.stance == Stance.ASKS:
        return False
    return unit.main or (unit.score >= _ASIDE_SCORE and unit.predicate in _WEIGHTY)


def closeness(unit: Unit, claim: Said) -> tuple[int, int]:
    """How near a claim is to a unit that could belong to several, nearest first: names in common, then days apart."""
    mine = {*unit.places, *(a.name for a in unit.actors)}
    theirs = {*claim.places, *(a.name for a in claim.actors)}
    a, b = _day(unit.event.start), _day(claim.event.start)
    return (-len(mine & theirs), abs((a - b).days) if a and b else 0)


def grown(actors: tuple[Actor, ...], unit: Unit) -> tuple[Actor, ...]:
    """A claim's actors with what a unit adds: where it had none in a role and the name is new to it; places
    never, they are its identity."""
    if not unit.main or unit.stance != Stance.ASSERTS:
        return actors
    added = list(actors)
    for role in (Role.AGENT, Role.OBJECT, Role.SPEAKER):
        if not _named(actors, role):
            known = {a.name for a in added}
            added += [a for a in unit.actors if a.role == role and a.name not in known]
    return tuple(added)


_DAYS_A_BUCKET = 16
ANY_DAY = -1
"""The bucket of events whose day is not known."""


def buckets(event: When, reach: int = 0) -> list[int]:
    """The stretches of days an event lies in, `reach` days about it, as numbers that near events share."""
    first = _day(event.start)
    if first is None:
        return [ANY_DAY]
    last = _day(event.end) or first
    start, end = first.toordinal() - reach, max(last, first).toordinal() + reach
    return list(range(start // _DAYS_A_BUCKET, end // _DAYS_A_BUCKET + 1))


def reach(predicate: str) -> int:
    """Days between two mentions of one event of this predicate."""
    return _DAYS[predicate]
