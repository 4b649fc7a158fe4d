"""Whose quotes and captured texts are the same words: near-identical text that two items cannot have written apart.

Quotes are compared by their runs of four words: four fifths of the shorter one stand in the longer one, and it names no
figure that the longer one does not. One changed word breaks four runs, so that of a single sentence a third is enough
when the two are one text letter by letter, as messages passed on are (`alike`). The runs go through an index, and of
each quote only the rarest are looked up (so many that one of them is met whenever enough are shared), so that a phrase
all outlets use costs little. Captured texts are compared by their sketches, the smallest hashes of the same runs.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
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


def _runs(words: Sequence[str]) -> frozenset[tuple[str, ...]]:
    return frozenset(zip(*(words[i:] for i in range(RUN)), strict=False))


def copies(quotes: Mapping[int, str], *, every: bool = False) -> Iterator[tuple[int, int]]:
    """Pairs of items (smaller id first) whose folded quotes are the same words, as `_linked` gives them.

    Of items that quote exactly the same, only the first is compared with other quotes, unless `every` pair is wanted;
    the rest are paired with it.
    """
    long_enough = {item: quotes[item] for item in sorted(quotes) if quotes[item].count(" ") + 1 >= FEWEST_WORDS}
    if every:
        yield from _near({item: quote.split() for item, quote in long_enough.items()}, every)
        return
    first: dict[str, int] = {}
    for item, quote in long_enough.items():
        if quote in first:
            yield first[quote], item
        else:
            first[quote] = item
    if len(first) > 1:
        yield from _near({item: quote.split() for quote, item in first.items()}, every)


def _near(words: Mapping[int, Sequence[str]], every: bool) -> Iterator[tuple[int, int]]:
    runs = {item: _runs(said) for item, said in words.items()}
    often = Counter(run for held in runs.values() for run in held)
    shared = {item: [run for run in held if often[run] > 1] for item, held in runs.items()}
    figures = {item: figures_in(said) for item, said in words.items()}
    needed = {item: ceil(LETTERWISE * len(held)) for item, held in runs.items()}

    def rare(item: int) -> list[Hashable]:
        return [*sorted(runs[item], key=lambda run: (often[run], run))[: len(runs[item]) - needed[item] + 1]]

    def same(shorter: int, longer: int) -> bool:
        common = len(runs[shorter] & runs[longer])
        if common < needed[shorter] or figures[shorter] - figures[longer]:
            return False
        return common >= ALIKE * len(runs[shorter]) or _one_text(words[shorter], words[longer])

    # Longer quotes go first: whoever is found in the index already is the longer one.
    order = sorted((item for item in words if shared[item]), key=lambda item: (-len(runs[item]), item))
    yield from _linked(order, rare, shared, same, every)


def _one_text(words: Sequence[str], others: Sequence[str]) -> bool:
    """Names are not looked up: items of one claim tell of the same places and actors."""
    return same_text(" ".join(words), " ".join(others), frozenset()) is not None


def _linked(
    order: Sequence[int], probes: Callable[[int], Sequence[Hashable]], held: Mapping[int, Sequence[Hashable]],
    same: Callable[[int, int], bool], every: bool,
) -> Iterator[tuple[int, int]]:  # fmt: skip
    """Pairs of items that share a key and are the same; each item is compared with those before it in `order`.

    Pairs that other pairs link already are left out, so that a thousand copies of one text are no half million pairs,
    unless `every` pair is wanted.
    """
    groups = Groups(order)
    index: dict[Hashable, dict[int, list[int]]] = {}
    for item in order:
        tried: set[int] = set()
        for key in probes(item):
            for group, members in index.get(key, {}).items():
                for other in members:
                    if not every and groups.root(group) == groups.root(item):
                        break
                    if other not in tried and same(item, other):
                        yield min(item, other), max(item, other)
                        groups.join(item, other)
                    tried.add(other)
        for key in held[item]:
            index.setdefault(key, {}).setdefault(groups.root(item), []).append(item)


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


def copied_texts(sketches: Mapping[int, frozenset[int]], *, every: bool = False) -> Iterator[tuple[int, int]]:
    """Pairs of items (smaller id first) whose captured texts are nearly the same, as `_linked` gives them."""
    ordered: dict[int, Sequence[Hashable]] = {item: sorted(sketches[item]) for item in sorted(sketches)}

    def same(one: int, other: int) -> bool:
        return alike_sketches(sketches[one], sketches[other])

    yield from _linked(list(ordered), ordered.__getitem__, ordered, same, every)
