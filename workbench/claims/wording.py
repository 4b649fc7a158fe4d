"""What a text names, below what makes it a claim: known places and actors, event words, figures.

The detector reads only sentences that tell of an event and says nothing of the others. For the inbox even a bare name
counts, so that a report in words the lexicon lacks does not sink among greetings.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from workbench.claims.lexicon import Lexicon, Term, Word
from workbench.claims.spelling import TOKEN
from workbench.claims.waking import languages_of

_CHARS = 2_000
"""Characters read of one text: what it is about stands at its beginning."""
_FIGURE = re.compile(r"(?<![\w+:/.,-])\d{1,3}(?:[ .,]?\d{3})*(?![\w:/-])")
_WORDS_KEPT = 200_000
_NAMED = 6
"""Names remembered of one text."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What a text names. `event` is the predicate of its strongest event word, "" for none; `figure` as it is written,
    "" in a text that names nothing else."""

    places: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    event: str = ""
    figure: str = ""


_NOTHING = Wording()


def read(text: str, language: str, lexicon: Lexicon) -> Wording:
    """Return what a text names, in the words of its language. Names that are common words count only in capitals."""
    raw = TOKEN.findall(text[:_CHARS])
    telling = _telling_of(lexicon)
    found = [(at, word) for at, word in enumerate(map(telling.__getitem__, raw)) if word is not None]
    if not found:
        return _NOTHING
    allowed = {"", *languages_of(text, language)}
    names: dict[str, dict[str, None]] = {"place": {}, "actor": {}}
    event, best, after = "", 0, 0
    for at, word in found:
        if at < after:
            continue
        length, terms = _longest(word, raw, at, lexicon)
        for term in terms:
            if term.language not in allowed:
                continue
            if term.kind in names and not term.local and not (term.guarded and not raw[at][:1].isupper()):
                names[term.kind][term.name] = None
            elif term.event is not None and term.event.predicate and term.event.score > best:
                event, best = term.event.predicate, term.event.score
        after = at + length
    places, actors = tuple(names["place"])[:_NAMED], tuple(names["actor"])[:_NAMED]
    if not (places or actors or event):
        return _NOTHING
    figure = _FIGURE.search(text[:_CHARS])
    return Wording(places, actors, event, figure[0] if figure else "")


def _longest(word: Word, raw: Sequence[str], at: int, lexicon: Lexicon) -> tuple[int, tuple[Term, ...]]:
    """The longest phrase that begins with a word: how many words it has (1 for none), and what it stands for."""
    length, terms = 1, word.alone
    if word.longer and at + 1 < len(raw):
        for tail, term in word.longer.get(lexicon.words[raw[at + 1]].form, ()):
            size = len(tail) + 1
            if size >= length and tuple(lexicon.words[r].form for r in raw[at + 1 : at + size]) == tail:
                terms = (*terms, term) if size == length else (term,)
                length = size
    return length, terms


class _Telling(dict[str, Word | None]):
    """Raw words → what the lexicon knows of those that can begin a name or tell of an event, None for all others."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Take the lexicon; words are looked up when they are met."""
        super().__init__()
        self._lexicon = lexicon

    def __missing__(self, raw: str) -> Word | None:
        if len(self) >= _WORDS_KEPT:
            self.clear()
        word = self._lexicon.words[raw.lstrip("#@")]
        terms = (*word.alone, *(term for tails in word.longer.values() for _, term in tails))
        telling = any(term.kind in ("place", "actor") or term.event is not None for term in terms)
        self[raw] = result = word if telling else None
        return result


@lru_cache(maxsize=4)
def _telling_of(lexicon: Lexicon) -> _Telling:
    return _Telling(lexicon)
