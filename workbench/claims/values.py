"""Which texts hold a value (a hash or a piece of a sketch): sorted arrays in memory, kept in the case as a few blocks.

A table with a row a value has to change a page of the file for nearly every value that comes in, gigabytes for a large
import. Here a chunk's values are one sorted block; four blocks of a size become one of the next, and a look-up is a
binary search in each. Only this file knows the layout: the values, ascending, then their texts, both 64-bit integers in
little-endian order.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

_FAN = 4
"""Blocks of one size before they become one of the next: each value is written about log4(number of chunks) times."""
_TOP = 10
"""Blocks of this level are left as they are: 4^10 chunks' worth is past any case."""


@dataclass(frozen=True, slots=True)
class Block:
    """Values and the texts that hold them, by value; `number` is its place in the case, `level` its size class."""

    number: int
    level: int
    values: "Numbers"
    texts: "Numbers"


@dataclass(frozen=True, slots=True)
class Written:
    """What has to be stored after values were added: blocks that go, blocks that come (number, level, length, body)."""

    gone: tuple[int, ...]
    new: tuple[tuple[int, int, int, bytes], ...]


def _stored(block: Block) -> tuple[int, int, int, bytes]:
    """A block as the case holds it: number, level, length, body."""
    import numpy as np

    body = np.stack((block.values, block.texts)).astype("<i8").tobytes()
    return (block.number, block.level, len(block.values), body)


Near = tuple[int, int, int]
"""A text, another one, and how many values they share."""
_ID_BITS = 44


class Values:
    """The holders of every value of a case."""

    def __init__(self, stored: Iterable[tuple[int, int, bytes]]) -> None:
        """Take what the case holds: (number, level, body) of every block."""
        import numpy as np

        self._blocks: list[Block] = []
        self._next = 1
        for number, level, body in stored:
            both = np.frombuffer(body, dtype="<i8").reshape(2, -1)
            self._blocks.append(Block(number, level, both[0], both[1]))
            self._next = max(self._next, number + 1)

    def add(self, values: Iterable[int], texts: Iterable[int]) -> Written:
        """Add values and the text that holds each; returns what has to be stored for it."""
        import numpy as np

        numbers, holders = np.fromiter(values, dtype=np.int64), np.fromiter(texts, dtype=np.int64)
        if not len(numbers):
            return Written((), ())
        order = np.argsort(numbers, kind="stable")
        new = self._numbered(0, numbers[order], holders[order])
        gone: list[int] = []
        level = 0
        while len(same := [b for b in self._blocks if b.level == level]) >= _FAN and level < _TOP:
            values, texts = np.concatenate([b.values for b in same]), np.concatenate([b.texts for b in same])
            order = np.argsort(values, kind="stable")
            self._blocks = [b for b in self._blocks if b.level != level]
            gone += [b.number for b in same]
            level += 1
            new = self._numbered(level, values[order], texts[order])
        written = tuple(n for n in gone if n != new.number and n < new.number)
        return Written(written, (_stored(new),))

    def _numbered(self, level: int, values: "Numbers", texts: "Numbers") -> Block:
        block = Block(self._next, level, values, texts)
        self._next += 1
        self._blocks.append(block)
        return block

    def drop(self, texts: Iterable[int]) -> Written:
        """Forget texts that are gone; returns what has to be stored for it."""
        import numpy as np

        dead = np.fromiter(texts, dtype=np.int64)
        new = []
        for i, block in enumerate(self._blocks):
            staying = ~np.isin(block.texts, dead)
            if not staying.all():
                block = replace(block, values=block.values[staying], texts=block.texts[staying])
                self._blocks[i] = block
                new.append(_stored(block))
        self._blocks = [b for b in self._blocks if len(b.values)]
        return Written(tuple(n for n, *_ in new), tuple(n for n in new if n[2]))

    def holders(self, wanted: Iterable[int]) -> Mapping[int, Sequence[int]]:
        """The texts that hold each of these values, each once; values that none holds are left out."""
        import numpy as np

        asked = np.unique(np.fromiter(wanted, dtype=np.int64))
        which, texts = self._held(asked)
        found: dict[int, list[int]] = {}
        for value, text in zip(asked[which].tolist(), texts.tolist(), strict=True):
            held = found.setdefault(value, [])
            if text not in held:
                held.append(text)
        return found

    def near(self, owners: Sequence[int], wanted: Iterable[int], counts: Sequence[int], crowd: int) -> list[Near]:
        """The other texts that share values with each of some texts (`owners`, of `counts` values each).

        Values that `crowd` texts or more hold tell nothing and are passed over.
        """
        import numpy as np

        values = np.fromiter(wanted, dtype=np.int64)
        holder = np.repeat(np.arange(len(owners)), counts)
        asked, number = np.unique(values, return_inverse=True)
        which, texts = self._held(asked, crowd)
        # Every text found meets all owners of its value: they lie together once sorted by value.
        by_value = holder[np.argsort(number, kind="stable")]
        held = np.bincount(number, minlength=len(asked))
        times = held[which]
        mine = by_value[_runs((np.cumsum(held) - held)[which], times)]
        others = np.repeat(texts, times)
        ids = np.array(owners, dtype=np.int64)
        # Of two texts of this call each pair counts once.
        earlier = (others < ids[mine]) | ~np.isin(others, ids)
        # Text ids stay far below 2^44.
        pairs, shared = np.unique((mine[earlier] << _ID_BITS) | others[earlier], return_counts=True)
        first, second = (pairs >> _ID_BITS).tolist(), (pairs & ((1 << _ID_BITS) - 1)).tolist()
        return [(owners[i], other, n) for i, other, n in zip(first, second, shared.tolist(), strict=True)]

    def _held(self, asked: "Numbers", crowd: int | None = None) -> "tuple[Numbers, Numbers]":
        """Who holds ascending values: the index of the value and the text, for every holder.

        Values that `crowd` texts or more hold are left out before anything is gathered: stock phrases have thousands.
        """
        import numpy as np

        found: list[tuple[Block, Numbers, Numbers]] = []
        total = np.zeros(len(asked), dtype=np.int64)
        for block in self._blocks:
            first = np.searchsorted(block.values, asked, side="left")
            counts = np.searchsorted(block.values, asked, side="right") - first
            total += counts
            found.append((block, first, counts))
        wanted = total > 0 if crowd is None else (total > 0) & (total < crowd)
        which, texts = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
        for block, first, counts in found:
            there = np.flatnonzero(wanted & (counts > 0))
            which.append(np.repeat(there, counts[there]))
            texts.append(block.texts[_runs(first[there], counts[there])])
        return np.concatenate(which), np.concatenate(texts)


def _runs(starts: "Numbers", counts: "Numbers") -> "Numbers":
    """start, start + 1, … for every start, as many as its count, one after the other."""
    import numpy as np

    total = int(counts.sum())
    return np.arange(total) - np.repeat(np.cumsum(counts) - counts, counts) + np.repeat(starts, counts)
