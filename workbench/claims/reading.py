"""Reads a chunk of messages: their language, what their text is found by, and what they say; changes no database.

Everything follows from the words of each message, its time and the lexicon alone; so a second process can read ahead
while the first one writes (`stages`). What comes out is ready to be stored, by column.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from workbench.claims import detecting, grouping, sketching
from workbench.claims.lexicon import Lexicon
from workbench.claims.placing import Wording
from workbench.folding import cluster_fold
from workbench.intake.language import detect_languages
from workbench.model import Kind, Mention
from workbench.store import readings as store
from workbench.store.engine import Engine
from workbench.store.readings import MentionRows, Wordings

_CHUNK = 2_000
"""Messages read, written and committed together: a second of work at the slowest."""
_TEXTS_KEPT = 50_000
"""Texts whose fold and sketch are kept: a third of the messages of a chat are forwards."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """What the messages after id `after` up to `last` say; there may be none."""

    after: int
    last: int
    ids: list[int]
    languages: list[str]
    folds: list[str]
    hashes: list[int | None]
    sketches: list[tuple[int, ...]]
    found: MentionRows

    def wordings(self) -> list[Wording]:
        """The texts as clustering takes them."""
        columns = (self.ids, self.languages, self.folds, self.hashes, self.sketches)
        return [Wording(*row) for row in zip(*columns, strict=True)]


_NOTHING: tuple[str, int | None, tuple[int, ...]] = ("", None, ())


class Reader:
    """Reads with one lexicon; remembers texts it has met."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Take the lexicon."""
        self._lexicon = lexicon
        self._texts: dict[tuple[str, str], tuple[str, int | None, tuple[int, ...]]] = {}

    def read(self, after: int, last: int, said: Wordings) -> Chunk:
        """Read the messages after one id up to another."""
        texts = ["" if kind == Kind.SYSTEM else text for kind, text in zip(said.kinds, said.texts, strict=True)]
        languages = detect_languages(texts)
        worded = [self._worded(*one) for one in zip(texts, languages, said.folds, strict=True)]
        found = MentionRows([], [], [])
        mentions = detecting.detect_all(texts, languages, said.times, self._lexicon)
        for message, told, at in zip(said.ids, mentions, said.times, strict=True):
            if told:
                _take(found, message, told, at, self._lexicon)
        folds, hashes, sketches = [w[0] for w in worded], [w[1] for w in worded], [w[2] for w in worded]
        return Chunk(after, last, said.ids, languages, folds, hashes, sketches, found)

    def _worded(self, text: str, language: str, folded: str) -> tuple[str, int | None, tuple[int, ...]]:
        """The fold of a text, the hash of that, None when the text never clusters, and its sketch."""
        if not text:
            return _NOTHING
        known = self._texts.get((text, language))
        if known is None:
            if len(self._texts) >= _TEXTS_KEPT:
                for old in list(islice(self._texts, _TEXTS_KEPT // 2)):
                    del self._texts[old]
            folded = cluster_fold(text, folded)
            able = sketching.clusters(folded)
            known = (
                (folded, sketching.number_of(language, folded), sketching.sketch(folded)) if able else ("", None, ())
            )
            self._texts[text, language] = known
        return known


def _take(found: MentionRows, message: int, mentions: Sequence[Mention], at: str | None, lexicon: Lexicon) -> None:
    store.add_mentions(found, message, mentions)
    for n, unit in enumerate(grouping.units(mentions, at, lexicon)):
        found.units.extend((key, message, n) for key in dict.fromkeys(grouping.keys(unit, message)))


@dataclass(frozen=True, slots=True)
class Share:
    """Which chunks of a stretch of messages one of several readers takes: every `of`th, from number `first` on."""

    first: int = 0
    of: int = 1


def chunks(db: Engine, lexicon: Lexicon, after: int, upto: int, share: Share = Share()) -> Iterator[Chunk]:
    """Read the messages after one id up to another, a chunk at a time."""
    reader = Reader(lexicon)
    for start in range(after + share.first * _CHUNK, upto, share.of * _CHUNK):
        end = min(start + _CHUNK, upto)
        yield reader.read(start, end, store.wordings(db, start, end))
