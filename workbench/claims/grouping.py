"""Mentions → claims: when are two mentions about one claim? The rules, without a database.

One claim per predicate, place, agent, object or person, topic and time window. A denial belongs to the claim it denies;
a question never makes one. Mentions are taken in message order and earlier decisions never change, so a run can stop
anywhere and go on with the same result. Two claims of opposite polarity at one place contradict each other.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Protocol

from workbench.model import PLACE_PREDICATES, Actor, Mention, Role, Stance, When
from workbench.store.claims import Candidate

RULE = "group/1"

_DAYS = {
    "control_change": 4,
    "attack": 2,
    "casualties": 4,
    "statement": 2,
    "movement": 3,
    "blockade": 3,
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
    """A mention as it is grouped: one place at a time where the event has a place."""

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


class Names(Protocol):
    """What grouping asks of a lexicon."""

    def place_parent(self, name: str) -> str:
        """The place around a place, "" for none."""
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
        topic = _topic(m, named)
        for places in [(p,) for p in named[:_PLACES_A_MENTION]] if split else [named]:
            yield Unit(
                m.predicate, f"{m.polarity}|{topic}", places, _cast(m, names), event_time(m, sent_at), m.stance,
                m.score, topic, m.polarity, m is main,
            )  # fmt: skip


def _topic(m: Mention, places: Sequence[str]) -> str:
    """What is counted, for tolls; a toll that names nobody and no place is known by its figure alone."""
    if m.predicate != "casualties" or not m.figures:
        return m.topic
    figure = m.figures[0]
    return figure.metric if places or m.actors else f"{figure.metric} {figure.low}"


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
    gap = timedelta(days=days)
    return first_a <= last_b + gap and first_b <= last_a + gap


def _named(actors: Iterable[Actor], *roles: Role) -> set[str]:
    return {a.name for a in actors if a.role in roles}


def _compatible(a: set[str], b: set[str]) -> bool:
    """Whether two sets of names can be the same ones: either is silent, or they share one."""
    return not a or not b or bool(a & b)


def _same_places(unit: Unit, claim: Candidate) -> bool:
    mine, theirs = set(unit.places), set(claim.places)
    if unit.predicate in PLACE_PREDICATES or unit.predicate == "media_provenance":
        return bool(mine & theirs) or (not mine and not theirs)
    return _compatible(mine, theirs)


def belongs(unit: Unit, claim: Candidate) -> bool:
    """Whether a unit says what a claim says (their stance may differ)."""
    if not _near(unit.event, claim.event, _DAYS[unit.predicate]):
        return False
    polarity, _, topic = claim.match_key.partition("|")
    if unit.polarity != polarity or not _same_places(unit, claim):
        return False
    agents = _named(unit.actors, Role.AGENT, Role.SPEAKER), _named(claim.actors, Role.AGENT, Role.SPEAKER)
    objects = _named(unit.actors, Role.OBJECT), _named(claim.actors, Role.OBJECT)
    if unit.predicate == "arrest_or_killing_of_person":
        return bool(objects[0] & objects[1]) or (
            not objects[0] and not objects[1] and bool(set(unit.places) & set(claim.places))
        )
    if unit.predicate in ("statement", "other"):
        return unit.topic == topic and (agents[0] == agents[1] or bool(agents[0] & agents[1]))
    if unit.predicate == "media_provenance":
        return not unit.topic or not topic or unit.topic == topic
    if unit.predicate == "casualties":
        shared = set(unit.places) & set(claim.places) or agents[0] & agents[1] or objects[0] & objects[1]
        nameless = not (unit.places or unit.actors or claim.places or claim.actors)
        return unit.topic == topic and bool(shared or nameless)
    if unit.predicate == "movement":
        return unit.topic == topic and (bool(agents[0] & agents[1]) or not (agents[0] or agents[1]))
    # What a message says beside its main point names the event, not who did it: "killed in the attack on Kati".
    return not unit.main or (_compatible(*agents) and _compatible(*objects))


def contradicts(unit: Unit, claim: Candidate) -> bool:
    """Whether a unit is the opposite of a claim: same place and time, other polarity (taken/held, imposed/lifted)."""
    polarity = claim.match_key.partition("|")[0]
    return (
        unit.predicate in ("control_change", "blockade")
        and bool(unit.polarity and polarity)
        and unit.polarity != polarity
        and bool(set(unit.places) & set(claim.places))
        and _near(unit.event, claim.event, _DAYS[unit.predicate])
    )


def _keys(predicate: str, places: Sequence[str], actors: Sequence[Actor]) -> list[tuple[str, str]]:
    names = [*places, *(a.name for a in actors)]
    return [(predicate, n) for n in names] or [(predicate, "")]


@dataclass(slots=True)
class Index:
    """Claims in memory by predicate and every name in them, so that a mention meets only claims that can be its own."""

    by_key: dict[tuple[str, str], dict[int, None]] = field(default_factory=dict)
    claims: dict[int, Candidate] = field(default_factory=dict)

    def put(self, claim: Candidate) -> None:
        """Add a claim, or replace it after it gained places or actors."""
        self.claims[claim.id] = claim
        for key in _keys(claim.predicate, claim.places, claim.actors):
            self.by_key.setdefault(key, {})[claim.id] = None

    def near(self, unit: Unit) -> list[Candidate]:
        """Claims that share the predicate and a name with a unit, oldest first."""
        ids = sorted({i for k in _keys(unit.predicate, unit.places, unit.actors) for i in self.by_key.get(k, ())})
        return [self.claims[i] for i in ids]


def may_found(unit: Unit) -> bool:
    """Whether a unit makes a claim when it belongs to none: not a question, and not a mere aside."""
    if unit.stance == Stance.ASKS:
        return False
    return unit.main or (unit.score >= _ASIDE_SCORE and unit.predicate in _WEIGHTY)


def best(unit: Unit, near: Sequence[Candidate]) -> Candidate | None:
    """The claim a unit belongs to: most shared names, then nearest in time, then the oldest."""
    mine = {*unit.places, *(a.name for a in unit.actors)}

    def rank(claim: Candidate) -> tuple[int, int, int]:
        theirs = {*claim.places, *(a.name for a in claim.actors)}
        a, b = _day(unit.event.start), _day(claim.event.start)
        return (-len(mine & theirs), abs((a - b).days) if a and b else 0, claim.id)

    return min((c for c in near if belongs(unit, c)), key=rank, default=None)


def grown(claim: Candidate, unit: Unit) -> Candidate:
    """The claim with what the unit adds: actors where it had none in that role; places never, they are its identity."""
    added = list(claim.actors)
    for role in (Role.AGENT, Role.OBJECT, Role.SPEAKER):
        if unit.main and unit.stance == Stance.ASSERTS and not _named(claim.actors, role):
            added += [a for a in unit.actors if a.role == role and a not in added]
    return replace(claim, actors=tuple(added)) if len(added) != len(claim.actors) else claim
