"""How well two ways of putting the same messages into groups agree: near-duplicates, and messages into claims.

Pairs are counted from the table of how many messages a group of ours shares with a group of the gold, never one by
one: a claim of ten thousand messages is fifty million pairs. Pure.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Counts:
    """What was found rightly, found wrongly, and missed."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float | None:
        """Share of what was found that is right, 0–1; None when nothing was found."""
        return _share(self.right, self.right + self.wrong)

    @property
    def recall(self) -> float | None:
        """Share of what is there that was found, 0–1; None when nothing is there."""
        return _share(self.right, self.right + self.missed)

    @property
    def f1(self) -> float | None:
        """Harmonic mean of both, 0–1; None when there is nothing to find and nothing was found."""
        return _share(2 * self.right, 2 * self.right + self.wrong + self.missed)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _pairs(sizes: Iterable[int]) -> int:
    return sum(n * (n - 1) // 2 for n in sizes)


def pairwise(
    gold: Mapping[K, Hashable], ours: Mapping[K, Hashable], ignored: Iterable[frozenset[K]] = ()
) -> Counts:  # fmt: skip
    """Pairs of messages that are together in both groupings, in ours only, in the gold only.

    Each mapping names a message's group; messages that it lacks are on their own. Pairs in `ignored` count nowhere.
    """
    both = _pairs(Counter((gold[k], ours[k]) for k in gold.keys() & ours.keys()).values())
    theirs, mine = _pairs(Counter(gold.values()).values()), _pairs(Counter(ours.values()).values())
    for a, b in (pair for pair in set(ignored) if len(pair) == 2):
        in_gold, in_ours = _together(gold, a, b), _together(ours, a, b)
        both, theirs, mine = both - (in_gold and in_ours), theirs - in_gold, mine - in_ours
    return Counts(both, mine - both, theirs - both)


def _together(groups: Mapping[K, Hashable], a: K, b: K) -> bool:
    return a in groups and b in groups and groups[a] == groups[b]


def mixed(
    labels: Mapping[K, str], ours: Mapping[K, Hashable], wanted: Collection[frozenset[str]],
    ignored: Iterable[frozenset[K]] = (),
) -> Counter[frozenset[str]]:  # fmt: skip
    """How many pairs of messages of ours put together two labels that are `wanted` apart, by pair of labels."""
    held: defaultdict[Hashable, Counter[str]] = defaultdict(Counter)
    for k in labels.keys() & ours.keys():
        held[ours[k]][labels[k]] += 1
    found: Counter[frozenset[str]] = Counter()
    for pair in wanted:
        a, b = sorted(pair) if len(pair) == 2 else ("", "")
        found[pair] = sum(sizes[a] * sizes[b] for sizes in held.values())
    for x, y in (pair for pair in set(ignored) if len(pair) == 2):
        if x in labels and y in labels and _together(ours, x, y):
            pair = frozenset((labels[x], labels[y]))
            if pair in found:
                found[pair] -= 1
    return +found


@dataclass(frozen=True, slots=True)
class Split:
    """A claim of the gold whose messages do not all have the same claim of ours as their main one.

    `parts`: (claim of ours, messages), most messages first; at the end (None, messages without any claim of ours).
    """

    gold: str
    parts: tuple[tuple[int | None, int], ...]

    @property
    def strays(self) -> int:
        """Messages outside the largest claim of ours."""
        first, largest = self.parts[0]
        return sum(n for _, n in self.parts) - (largest if first is not None else 0)


@dataclass(frozen=True, slots=True)
class Merged:
    """A claim of ours that is the main one of messages of several claims of the gold.

    `parts`: (claim of the gold, messages), most messages first; at the end (None, messages that carry no claim).
    """

    claim: int
    parts: tuple[tuple[str | None, int], ...]

    @property
    def strays(self) -> int:
        """Messages outside the largest claim of the gold."""
        return sum(n for _, n in self.parts) - self.parts[0][1]


@dataclass(frozen=True, slots=True)
class Grouping:
    """Messages into claims: ours beside the gold's.

    `pairs`: pairs of messages of one claim, by the main claim of each. `among_found`: the same over the messages that
    both call a claim, so without the mistakes of detection. `total`: claims of the gold with messages; `queued`: of
    them, those of which one claim of ours holds more than half the messages; `apart`: those of which their home does.
    `homes`: the claim of ours that stands for each claim of the gold, one for one, most shared messages first.
    `appearances`: messages of the gold that carry a claim; `at_home`: those attached to their claim's home;
    `mainly_at_home`: as their main claim.
    """

    pairs: Counts
    among_found: Counts
    total: int
    queued: tuple[str, ...]
    apart: tuple[str, ...]
    homes: Mapping[str, int]
    appearances: int
    at_home: int
    mainly_at_home: int
    splits: tuple[Split, ...]
    merged: tuple[Merged, ...]


def grouping(gold: Mapping[K, str], ours: Mapping[K, tuple[int, ...]]) -> Grouping:
    """Compare messages in claims. `gold` names a message's claim, `ours` its claims, the main one first (never none).

    Messages that are neither in `gold` nor in `ours` play no part.
    """
    main = {k: claims[0] for k, claims in ours.items() if claims}
    both = gold.keys() & main.keys()
    shared: Counter[tuple[str, int]] = Counter((g, c) for k, g in gold.items() for c in set(ours.get(k, ())))
    sizes = Counter(gold.values())
    held = {g for (g, _), n in shared.items() if 2 * n > sizes[g]}
    homes = _homes(shared)
    return Grouping(
        pairs=pairwise(gold, main),
        among_found=pairwise({k: gold[k] for k in both}, {k: main[k] for k in both}),
        total=len(sizes),
        queued=tuple(sorted(held)),
        apart=tuple(sorted(g for g, c in homes.items() if 2 * shared[g, c] > sizes[g])),
        homes=homes,
        appearances=len(gold),
        at_home=sum(shared[g, c] for g, c in homes.items()),
        mainly_at_home=sum(g in homes and main.get(k) == homes[g] for k, g in gold.items()),
        splits=_splits(gold, main),
        merged=_merges(gold, main),
    )


def _homes(shared: Mapping[tuple[str, int], int]) -> dict[str, int]:
    """One claim of ours for each of the gold, and no claim twice: the largest overlaps first."""
    found: dict[str, int] = {}
    for g, c in sorted(shared, key=lambda pair: (-shared[pair], pair)):
        if g not in found and c not in found.values():
            found[g] = c
    return found


def _splits(gold: Mapping[K, str], main: Mapping[K, int]) -> tuple[Split, ...]:
    parts: defaultdict[str, Counter[int | None]] = defaultdict(Counter)
    for k, g in gold.items():
        parts[g][main.get(k)] += 1
    found = [Split(g, _ordered(held)) for g, held in parts.items() if len(held) > 1 or None in held]
    return tuple(sorted(found, key=lambda s: (-s.strays, s.gold)))


def _merges(gold: Mapping[K, str], main: Mapping[K, int]) -> tuple[Merged, ...]:
    parts: defaultdict[int, Counter[str | None]] = defaultdict(Counter)
    for k, c in main.items():
        parts[c][gold.get(k)] += 1
    found = [Merged(c, _ordered(held)) for c, held in parts.items() if len(held) > 1]
    return tuple(sorted(found, key=lambda m: (-m.strays, m.claim)))


P = TypeVar("P", bound=int | str | None)


def _ordered(held: Mapping[P, int]) -> tuple[tuple[P, int], ...]:
    return tuple(sorted(held.items(), key=lambda part: (part[0] is None, -part[1], str(part[0]))))
