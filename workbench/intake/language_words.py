"""What each word says for each language: the sum of its n-grams, worked out when the word is first met.

No n-gram crosses a space, so the sum of a text is exactly the sum of its words, and chats repeat their words. Only this
file adds up n-grams; what the sums mean is decided in language.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import repeat
from typing import TYPE_CHECKING

from workbench.intake.language_profiles import Table, load

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from workbench.intake.language_profiles import Floats, Ints

WORDS_KEPT = 80_000
"""Words whose sums are kept, about 35 MB in all; then every one is forgotten and met again."""
LETTERS_KEPT = 1_000_000
"""Letters of the words kept, so that a flood of endless words does not fill the memory."""


@dataclass(slots=True)
class Vocabulary:
    """The words met so far: a row of `scores` for each, a column for each language of the model, and in `named` whether
    the word stands in that language's own list. A call may bring WORDS_KEPT words at most."""

    scores: "Floats"
    named: "NDArray[np.bool_]"
    rows: dict[str, int] = field(default_factory=dict)
    letters: int = 0

    def find(self, words: Sequence[str]) -> "Ints":
        """Give the row of each word, working out those not met before; good until the next call."""
        import numpy as np

        found = np.fromiter(map(self.rows.get, words, repeat(-1)), np.int32, len(words))
        missing = np.flatnonzero(found < 0).tolist()
        if not missing:
            return found
        fresh = list(dict.fromkeys([words[i] for i in missing]))
        if len(self.rows) + len(fresh) > WORDS_KEPT or self.letters > LETTERS_KEPT:
            self.forget()
            fresh, missing = list(dict.fromkeys(words)), list(range(len(words)))
        self._learn(fresh)
        found[missing] = [self.rows[words[i]] for i in missing]
        return found

    def forget(self) -> None:
        """Drop every word."""
        self.rows.clear()
        self.letters = 0

    def _learn(self, words: list[str]) -> None:
        """Sum the n-grams of new words, and add what their standing in a list is worth."""
        import numpy as np

        model = load()
        first, end = len(self.rows), len(self.rows) + len(words)
        self.rows.update(zip(words, range(first, end), strict=True))
        self.letters += sum(map(len, words))
        codes = np.frombuffer(f" {' '.join(words)} ".encode("utf-32-le"), np.uint32)
        starts = np.concatenate(([0], np.cumsum([len(word) + 1 for word in words])))
        self.scores[first:end] = 0
        self.named[first:end] = False
        for table in model.tables.values():
            here = slice(table.first, table.first + len(table.languages))
            _add_grams(table, codes, starts, self.scores[first:end, here])
        for row, word in enumerate(words, first):
            for column, bonus in model.words.get(word, ()):
                self.scores[row, column] += bonus
                self.named[row, column] = True


@cache
def vocabulary() -> Vocabulary:
    """The one vocabulary of this process."""
    import numpy as np

    shape = (WORDS_KEPT, len(load().languages))
    return Vocabulary(np.empty(shape, np.float32), np.empty(shape, np.bool_))


def sum_rows(matrix: "Floats", rows: "Ints", counts: "Ints") -> "Floats":
    """Add up rows of `matrix`: into row i of the result the next `counts[i]` of those that `rows` names.

    Goes by position: first the first row of all, then the second of all that have two. Twice as fast as numpy's
    reduceat, and sums of whole numbers are exact in any order.
    """
    import numpy as np

    order = np.argsort(-counts, kind="stable")
    falling = counts[order]
    starts = (np.cumsum(counts) - counts)[order]
    having = np.searchsorted(-falling, -np.arange(falling[0]), side="left")
    sums = np.zeros((counts.size, matrix.shape[1]), np.float32)
    for position, number in enumerate(having.tolist()):
        sums[:number] += matrix.take(rows.take(starts[:number] + position), axis=0)
    result = np.empty_like(sums)
    result[order] = sums
    return result


def _add_grams(table: Table, codes: "Ints", starts: "Ints", into: "Floats") -> None:
    """Add the scores of every n-gram of the words in `codes`, spaces around each; word i begins behind `starts[i]`."""
    import numpy as np

    small = table.letters.take(codes, mode="clip")
    if int(small.max()) <= 1:
        return
    pairs = small[:-1] * table.base + small[1:]
    grams = np.zeros((small.size, 3), np.int32)
    grams[:, 0] = np.where(small > 1, table.rows[small], 0)
    grams[:-1, 1] = table.rows[pairs]
    # A space in the middle would join two words.
    grams[:-2, 2] = np.where(small[1:-1] > 1, table.rows[pairs[:-1] * table.base + small[2:]], 0)
    known = grams.ravel() > 0
    counts = np.add.reduceat(known, starts[:-1] * 3, dtype=np.int32)
    into += sum_rows(table.scores, grams.ravel()[known], counts)
