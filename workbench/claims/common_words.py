"""Which names are also words that people write every day, so that a pack has to guard them.

One rule for the two that need it: `gazetteer` guards such names when it makes a pack, `pack_checking` finds those that
nobody guarded. The words themselves are in the packs: everyday lists, event words, titles, persons, numbers.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from workbench.claims.lexicon import Lexicon, Term
from workbench.claims.spelling import pattern_words

SHORT = 4
"""A name of fewer letters is taken for a common word: too many of them are one in some language."""

EVERYDAY = "an everyday word"

_CASELESS = re.compile(r"[\u0600-\u06ff]")
"""Arabic letters: a guard asks for a capital, so that it would silence a short Arabic name for good."""


@dataclass(frozen=True, slots=True)
class CommonWords:
    """The common words of a lexicon."""

    lexicon: Lexicon
    persons: frozenset[str]
    """Every word of a person's name."""

    def why(self, words: tuple[str, ...]) -> str:
        """Say what a folded name is besides a name: `an everyday word`, `a number`, … "" when it is only a name."""
        if all(word in self.lexicon.everyday for word in words):
            return EVERYDAY if len(words) == 1 else "made of everyday words"
        if all(self._counts(word) for word in words):
            return "a number" if len(words) == 1 else "made of everyday words and numbers"
        for term in terms_of(self.lexicon, words):
            if term.kind == "actor" and not term.state:
                person = self.lexicon.actor_kind(term.name) == "person"
                return "the name of a person" if person else "the name of an actor"
            if term.kind not in ("place", "actor"):
                return "a word that tells of events, people or times"
        return "part of a person's name" if len(words) == 1 and words[0] in self.persons else ""

    def _counts(self, word: str) -> bool:
        lexicon = self.lexicon
        return word.isdecimal() or word in lexicon.numbers or word in lexicon.vague or word in lexicon.everyday


def common_words(lexicon: Lexicon) -> CommonWords:
    """Collect the common words of a lexicon."""
    persons = (a.name for a in lexicon.actors.values() if a.kind == "person")
    return CommonWords(lexicon, frozenset(word for name in persons for word in pattern_words(name)))


def too_short(words: tuple[str, ...]) -> bool:
    """Tell whether a folded name is too short to be taken for one without a guard."""
    letters = "".join(words)
    return len(letters) < SHORT and not _CASELESS.search(letters)


def terms_of(lexicon: Lexicon, words: tuple[str, ...]) -> Iterator[Term]:
    """Yield what a folded phrase stands for."""
    entry = lexicon.index.get(words[0]) if words else None
    if entry is None:
        return
    if len(words) == 1:
        yield from entry.alone
        return
    for tail, term in entry.longer.get(words[1], ()):
        if tail == words[1:]:
            yield term
