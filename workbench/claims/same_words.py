"""Whose quotes and captured texts are the same words: near-identical text that two items cannot have written apart.

Quotes are compared by their runs of four words: four fifths of the shorter one stand in the longer one, and it names no
figure that the longer one does not. One changed word breaks four runs, so that of a single sentence a third is enough
when the two are one text letter by letter, as messages passed on are (`alike`). Captured texts are compared by their
sketches, the smallest hashes of the same runs.

The runs go through an index, and of each quote only the rarest are looked up (so many that one of them is met whenever
enough are shared), or a figure that hardly another one names. Whatever the texts are, a quote more costs no more than
the one before it: of a phrase that hundreds use only the first users are compared (`MOST_COMPARED`).
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from itertools import islice
from math import ceil

from workbench.claims.alike import figures_in, same_text
from workbench.claims.groups import Groups

RUN = 4
"""Words in a row; three ("the town of Kidal") are everybody's."""
FEWEST_WORDS = 5
"""Words from which on a quote is somebody's; shorter ones ("the town has fallen") two people say by chance."""
ALIKE = 0.8
"""Share of the shorter quote's runs that the longer one holds."""
LETTERWISE = 1 / 3
"""The share from which on two quotes are compared letter by letter."""
SKETCH_SIZE = 64
"""Hashes in a sketch of a text that has as many; a smaller sketch is all there is."""
SKETCH_ALIKE = 0.6
"""Share of the shorter text's sampled hashes that the longer one holds: 64 samples of a text of which four fifths are
copied give less than this about once in ten thousand."""
FEWEST_HASHES = 8
"""A sample smaller than this tells nothing."""
MOST_COMPARED = 40
"""Items that one is compared with, those that share its rarest runs first; and items that are found by one run. What
more unlinked items of a claim share is a stock phrase, and copies share rarer runs too."""

Pair = tuple[int, int]
Apart = frozenset[Pair]
"""Pairs of items (smaller id first) that were answered not to be of one origin: they are no copies of each other."""


def _runs(words: Sequence[str]) -> frozenset[tuple[str, ...]]:
    return frozenset(zip(*(words[i:] for i in range(RUN)), strict=False))


def copies(quotes: Mapping[int, str], apart: Apart = frozenset()) -> Iterator[Pair]:
    """Pairs of items (smaller id first) whose folded quotes are the same words, as `_linked` gives them.

    Of items that quote exactly the same, only the first is compared with other quotes; those that somebody parted from
    another one are looked at one by one.
    """
    parted = {item for pair in apart for item in pair}
    first: dict[str, int] = {}
    compared: dict[int, Sequence[str]] = {}
    for item in sorted(quotes):
        quote = quotes[item]
        if quote.count(" ") + 1 < FEWEST_WORDS:
            continue
        if item not in parted and first.setdefault(quote, item) != item:
            yield first[quote], item
        else:
            compared[item] = quote.split()
    yield from _near(compared, apart)


def _near(words: Mapping[int, Sequence[str]], apart: Apart) -> Iterator[Pair]:
    runs = {item: _runs(said) for item, said in words.items()}
    often: Counter[Hashable] = Counter(run for held in runs.values() for run in held)
    shared = {item: found for item, held in runs.items() if (found := [run for run in held if often[run] > 1])}
    figures = {item: figures_in(words[item]) for item in shared}
    often.update(figure for named in figures.values() for figure in named)
    needed = {item: ceil(LETTERWISE * len(runs[item])) for item in shared}

    def probes(item: int) -> Sequence[Hashable]:
        rarest = min(figures[item], key=lambda figure: (often[figure], str(figure)), default=None)
        if rarest is not None and often[rarest] <= MOST_COMPARED:
            return [rarest]  # who names no such figure is not the same
        return sorted(runs[item], key=lambda run: (often[run], run))[: len(runs[item]) - needed[item] + 1]

    def same(shorter: int, longer: int) -> bool:
        common = len(runs[shorter] & runs[longer])
        if common < needed[shorter] or figures[shorter] - figures[longer]:
            return False
        return common >= ALIKE * len(runs[shorter]) or _one_text(words[shorter], words[longer])

    # Longer quotes go first: whoever is found in the index already is the longer one.
    order = sorted(shared, key=lambda item: (-len(runs[item]), item))
    held: dict[int, Sequence[Hashable]] = {item: [*shared[item], *figures[item]] for item in order}
    yield from _linked(order, probes, held, same, apart)


def _one_text(words: Sequence[str], others: Sequence[str]) -> bool:
    """Names are not looked up: items of one claim tell of the same places and actors."""
    return same_text(" ".join(words), " ".join(others), frozenset()) is not None


def _linked(
    order: Sequence[int], probes: Callable[[int], Sequence[Hashable]], held: Mapping[int, Sequence[Hashable]],
    same: Callable[[int, int], bool], apart: Apart,
) -> Iterator[Pair]:  # fmt: skip
    """Pairs of items that share a key, are the same, and not `apart`; each is compared with those before it in `order`.

    Pairs that other pairs link already are left out, so that a thousand copies of one text are no half million pairs.
    """
    groups = Groups(order)
    index: dict[Hashable, list[int]] = {}
    for item in order:
        met = dict.fromkeys(other for key in probes(item) for other in index.get(key, ()))
        unlinked = (other for other in met if groups.root(item) != groups.root(other))
        for other in islice(unlinked, MOST_COMPARED):
            pair = min(item, other), max(item, other)
            if pair not in apart and same(item, other):
                yield pair
                groups.join(*pair)
        for key in held[item]:
            holders = index.setdefault(key, [])
            if len(holders) < MOST_COMPARED:
                holders.append(item)


def sketch_of(stored: str) -> frozenset[int]:
    """A sketch as captures store it: signed numbers with spaces between."""
    return frozenset(int(number) for number in stored.split())


def alike_sketches(one: frozenset[int], other: frozenset[int]) -> bool:
    """Whether two sketches are of texts of which one holds most of the other.

    They are compared as far as both go: a full sketch ends at its largest hash, a smaller one has all of its text.
    """
    ends = [max(sketch) for sketch in (one, other) if len(sketch) >= SKETCH_SIZE]
    end = min(ends, default=None)
    a, b = (sketch if end is None else {h for h in sketch if h <= end} for sketch in (one, other))
    fewer = min(len(a), len(b))
    return fewer >= FEWEST_HASHES and len(a & b) >= SKETCH_ALIKE * fewer


def copied_texts(sketches: Mapping[int, frozenset[int]], apart: Apart = frozenset()) -> Iterator[Pair]:
    """Pairs of items (smaller id first) whose captured texts are nearly the same, as `_linked` gives them."""
    often: Counter[Hashable] = Counter(number for sketch in sketches.values() for number in sketch)
    rarest: dict[int, Sequence[Hashable]] = {
        item: sorted(sketches[item], key=lambda number: (often[number], number)) for item in sorted(sketches)
    }

    def same(one: int, other: int) -> bool:
        return alike_sketches(sketches[one], sketches[other])

    yield from _linked(list(rarest), rarest.__getitem__, rarest, same, apart)
