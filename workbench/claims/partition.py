"""Which units are one claim: all units that can meet are taken together, in an order that only their own words decide.

The same messages therefore give the same claims, whatever was imported first. What a person has worked on stands fast
(`Seed`): its messages stay with it, copies of its messages follow them, and what was taken out of it stays out. Pure
functions over `grouping`'s rules; reading and writing the case is `regrouping`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from workbench.claims import grouping
from workbench.claims.grouping import ANY_DAY, Said, Unit
from workbench.model import Actor, When


@dataclass(frozen=True, slots=True)
class Placed:
    """A unit in its message: its number there, the cluster of the message's text, the keys it can meet others by.

    `sent` and `origin` (chat and the platform's own id, or the text) give it its place in the order.
    """

    unit: Unit
    message: int
    n: int
    cluster: int | None
    keys: tuple[int, ...]
    sent: str
    origin: str

    @property
    def order(self) -> tuple[object, ...]:
        """Precise days first, the earliest event, then the earliest message; never an id of ours."""
        u = self.unit
        wide = u.event.precision in ("week", "month", "year") or u.event.start is None
        who = tuple((a.name, a.role.value) for a in u.actors)
        return (not grouping.may_found(u), wide, (u.event.start or "")[:10], self.sent, -u.score, self.origin, u.places,
                who, u.match_key, u.event.start or "", u.event.end or "", self.n)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Saying:
    """What a claim says and the keys it is met by: its own words, or those of a claim that was merged into it."""

    claim: int
    predicate: str
    said: Said
    keys: frozenset[int]


@dataclass(frozen=True, slots=True)
class Seed:
    """A claim that a person has worked on: what it says, its own words first, and the messages it has.

    `by_hand` are those of its messages that a person put there, `moved` those of them that were taken out of another
    claim for it; `removed` are messages that a person took out of it.
    """

    claim: int
    sayings: tuple[Saying, ...]
    messages: frozenset[int]
    by_hand: frozenset[int] = frozenset()
    moved: frozenset[int] = frozenset()
    removed: frozenset[int] = frozenset()

    def met(self, placed: Placed) -> list[Saying]:
        """The sayings that a unit can meet."""
        return [s for s in self.sayings if not s.keys.isdisjoint(placed.keys)]


@dataclass(slots=True)
class Group:
    """Units that are one claim, and what the claim says: the words of its first unit, the actors of all.

    `claim` is the seed it grew from, if any; `gained` are then the keys of units that it has taken, by the claim whose
    words they fit. Else `keys` are those of all its units.
    """

    predicate: str
    match_key: str
    places: tuple[str, ...]
    actors: tuple[Actor, ...]
    event: When
    claim: int | None = None
    keys: set[int] = field(default_factory=set)
    members: list[Placed] = field(default_factory=list)
    gained: dict[int, set[int]] = field(default_factory=dict)

    def take(self, placed: Placed, saying: int | None) -> None:
        """Add a unit; `saying` is the claim whose words it fits, None when a person's decision put it here."""
        self.members.append(placed)
        if self.claim is None:
            self.keys.update(placed.keys)
        elif saying is not None:
            self.gained.setdefault(saying, set()).update(placed.keys)


class _Index:
    """Groups by key and stretch of days, with what they say; `saying` is the claim that says so, 0 for a new one."""

    def __init__(self) -> None:
        self._by_key: dict[int, dict[int, list[tuple[Group, str, Said, int]]]] = {}

    def put(self, group: Group, predicate: str, says: Said, keys: Iterable[int], saying: int = 0) -> None:
        days = grouping.buckets(says.event, grouping.reach(predicate))
        for key in keys:
            held = self._by_key.setdefault(key, {})
            for day in days:
                held.setdefault(day, []).append((group, predicate, says, saying))

    def near(self, placed: Placed) -> list[tuple[Group, str, Said, int]]:
        """Groups that share a key and a stretch of days with a unit, each saying once, in the order they were made."""
        days = grouping.buckets(placed.unit.event)
        found: dict[tuple[int, int], tuple[Group, str, Said, int]] = {}
        for key in placed.keys:
            held = self._by_key.get(key, {})
            for day in held if days == [ANY_DAY] else (*days, ANY_DAY):
                for one in held.get(day, ()):
                    found.setdefault((id(one[0]), id(one[2])), one)
        return list(found.values())


def partition(units: Sequence[Placed], seeds: Sequence[Seed]) -> list[Group]:
    """Sort all units that can meet into claims; returns every seed's group (in order) and then the new ones.

    Takes a closed set: no unit outside it shares a key with one inside. Units that make no claim of their own and
    belong to none are in no group.
    """
    index = _Index()
    groups = [_seeded(seed, index) for seed in seeds]
    ranks = {id(group): n for n, group in enumerate(groups)}
    settled = _Settled(seeds, groups, units)
    for placed in sorted(units, key=lambda p: p.order):
        if settled.takes(placed):
            continue
        own, saying = _best(placed, index, ranks)
        if own is not None and settled.barred(placed, own):
            continue
        if own is None:
            own, saying = settled.late_copy(placed)
        if own is None:
            if not grouping.may_found(placed.unit):
                continue
            own = _founded(placed.unit)
            ranks[id(own)] = len(groups)
            groups.append(own)
        if own.claim is None:
            own.actors = grouping.grown(own.actors, placed.unit)
            index.put(own, own.predicate, own, set(placed.keys) - own.keys)
        own.take(placed, saying)
    return groups


def _founded(u: Unit) -> Group:
    return Group(u.predicate, u.match_key, u.places, u.actors, u.event)


def _seeded(seed: Seed, index: _Index) -> Group:
    """The group of a seed, found by what the claim says and by what its messages said when it was made."""
    own = seed.sayings[0]
    group = Group(own.predicate, own.said.match_key, own.said.places, own.said.actors, own.said.event, seed.claim)
    for s in seed.sayings:
        index.put(group, s.predicate, s.said, s.keys, s.claim)
    return group


def _best(placed: Placed, index: _Index, ranks: Mapping[int, int]) -> tuple[Group | None, int | None]:
    """The claim a unit belongs to: most names in common, then nearest in time, then the one made first."""
    unit = placed.unit
    fitting = [
        (*grouping.closeness(unit, says), ranks[id(group)], saying, group)
        for group, predicate, says, saying in index.near(placed)
        if predicate == unit.predicate and grouping.belongs(unit, says)
    ]
    if not fitting:
        return None, None
    *_, saying, group = min(fitting, key=lambda f: f[:4])
    return group, saying


def _fits(unit: Unit, saying: Saying) -> bool:
    return saying.predicate == unit.predicate and grouping.belongs(unit, saying.said)


class _Settled:
    """What persons have decided about messages and about copies of their texts."""

    def __init__(self, seeds: Sequence[Seed], groups: Sequence[Group], units: Sequence[Placed]) -> None:
        said: dict[int, list[Placed]] = {}
        for placed in units:
            said.setdefault(placed.message, []).append(placed)
        self._held: dict[tuple[int, int], tuple[Group, int]] = {}
        self._copied: dict[int, list[tuple[frozenset[int], Group, int]]] = {}
        self._late: dict[int, list[tuple[Unit, frozenset[int], Group, int]]] = {}
        self._moved: dict[int, Group] = {}
        self._moved_texts: dict[int, Group] = {}
        self._removed: dict[int, list[Seed]] = {}
        self._removed_texts: dict[int, list[Seed]] = {}
        for seed, group in zip(seeds, groups, strict=True):
            for message in sorted(seed.messages & said.keys()):
                self._hold(seed, group, said[message])
            for message in sorted(seed.moved & said.keys()):
                self._moved.setdefault(message, group)
                for text in _texts(said[message]):
                    self._moved_texts.setdefault(text, group)
            for message in sorted(seed.removed & said.keys()):
                self._removed.setdefault(message, []).append(seed)
                for text in _texts(said[message]):
                    self._removed_texts.setdefault(text, []).append(seed)

    def _hold(self, seed: Seed, group: Group, said: Sequence[Placed]) -> None:
        """Keep the units of a message in its claim: those that fit its words; if none does, as after an edit, the one
        that was it, and copies of its text with it."""
        met = [(p, s) for p in sorted(said, key=lambda p: p.n) for s in seed.met(p)]
        fitting = [(p, s) for p, s in met if _fits(p.unit, s)]
        for p, s in fitting:
            self._held.setdefault((p.message, p.n), (group, s.claim))
            for text in _texts([p]):
                self._late.setdefault(text, []).append((p.unit, frozenset(p.keys), group, s.claim))
        if met and not fitting and said[0].message not in seed.by_hand:
            p, s = min(met, key=lambda one: (not one[0].unit.main, -one[0].unit.score, one[0].n))
            self._held.setdefault((p.message, p.n), (group, s.claim))
            for text in _texts([p]):
                self._copied.setdefault(text, []).append((frozenset(p.keys), group, s.claim))

    def takes(self, placed: Placed) -> bool:
        """Whether a unit is settled: in the claim its message is in, or where a person put a copy, or in none."""
        held = self._held.get((placed.message, placed.n)) or self._follows(placed)
        if held:
            held[0].take(placed, held[1])
            return True
        if not self._taken_out(placed):
            return False
        group = self._moved.get(placed.message)
        if group is None and placed.cluster is not None:
            group = self._moved_texts.get(placed.cluster)
        if group is not None:
            group.take(placed, None)
        return True

    def _follows(self, placed: Placed) -> tuple[Group, int] | None:
        copied = self._copied.get(placed.cluster, ()) if placed.cluster is not None else ()
        return next(((group, claim) for keys, group, claim in copied if not keys.isdisjoint(placed.keys)), None)

    def late_copy(self, placed: Placed) -> tuple[Group | None, int | None]:
        """The claim a person has worked on that holds this very text, however long ago: an old rumour come back."""
        for unit, keys, group, saying in self._late.get(placed.cluster, ()) if placed.cluster is not None else ():
            same = (unit.predicate, unit.polarity) == (placed.unit.predicate, placed.unit.polarity)
            if same and not keys.isdisjoint(placed.keys):
                return group, saying
        return None, None

    def _taken_out(self, placed: Placed) -> bool:
        found = self._removed.get(placed.message, [])
        if not found and placed.cluster is not None:
            found = self._removed_texts.get(placed.cluster, [])
        return any(seed.met(placed) for seed in found)

    def barred(self, placed: Placed, group: Group) -> bool:
        """Whether a person took the message out of this very claim, whatever keys it was found by."""
        return any(seed.claim == group.claim for seed in self._removed.get(placed.message, ()))


def _texts(said: Iterable[Placed]) -> set[int]:
    return {p.cluster for p in said if p.cluster is not None}


def opposed(groups: Sequence[Group]) -> list[tuple[int, int]]:
    """Pairs of groups (by index, the lower first) that contradict each other."""
    beside: dict[tuple[str, str, int], list[int]] = {}
    pairs: set[tuple[int, int]] = set()
    for i, group in enumerate(groups):
        if group.predicate not in grouping.OPPOSABLE:
            continue
        days = grouping.buckets(group.event, grouping.reach(group.predicate))
        for place in group.places:
            for day in days:
                held = beside.setdefault((group.predicate, place, day), [])
                pairs.update((j, i) for j in held if grouping.opposite(group, groups[j], group.predicate))
                held.append(i)
    return sorted(pairs)
