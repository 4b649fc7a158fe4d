"""Decides cheaply that a text tells of no event, which is so for most of a chat, before anything is built for it.

Only here are texts cut at spaces and the stretches between remembered: which words each falls into, and whether one of
them could wake the detector. What is remembered changes how fast an answer comes, never the answer.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise
from operator import attrgetter

from workbench.claims.lexicon import Lexicon, Word
from workbench.claims.spelling import TOKEN, hashtag_parts

_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_ARABIC = re.compile(r"[\u0620-\u06ff]")

# "" is the language of packs that name none: their words hold everywhere.
_MAJOR = frozenset({"", "fr", "en"})
_LATIN = frozenset({"", "fr", "en", "bm"})
_OWN = {
    "fr": frozenset({"", "fr"}),
    "en": frozenset({"", "en"}),
    "ar": frozenset({"", "ar"}),
    "ru": frozenset({"", "ru"}),
    "bm": frozenset({"", "bm", "fr"}),
}

MARK = re.compile(r"[.!?؟…;؛\n|•▪\U0001f300-\U0001faff\u2600-\u27bf,،:()«»“”\"„—–→>-]")
"""What may end a clause or a sentence; whether it does is decided in `scoping`."""

_KEPT = 100_000
"""Stretches remembered; when there are more, the memory starts afresh."""
_LONG = 40
"""Longer stretches are addresses and such, which do not come again."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch without spaces: what its words mean, where in it they begin and end, and the marks between them.

    `marks` counts, for each mark that may end a clause or sentence, the words of the stretch before it.
    """

    words: tuple[Word, ...]
    forms: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    marks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Heard:
    """A text that may tell of an event, cut into words."""

    pieces: list[Piece]
    words: list[Word]
    forms: list[str]


_WORDS = attrgetter("words")
_FORMS = attrgetter("forms")


def languages_of(text: str, language: str) -> frozenset[str]:
    """Return the languages whose words count: the message's own, and by script those it is likely mixed with."""
    own = _OWN.get(language)
    if own is not None:
        return own
    if text.isascii():
        return _LATIN
    if _ARABIC.search(text):
        return _OWN["ar"]
    return _OWN["ru"] if _CYRILLIC.search(text) else _LATIN


class _Pieces(dict[str, Piece]):
    """Stretches already cut into words; one that is not there is cut when asked for."""

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__()
        self._words = lexicon.words
        self._vocabulary = lexicon.index

    def __missing__(self, stretch: str) -> Piece:
        if len(self) >= _KEPT:
            self.clear()
        piece = self._piece(stretch)
        if len(stretch) <= _LONG:
            self[stretch] = piece
        return piece

    def _piece(self, stretch: str) -> Piece:
        if stretch.isalnum() and not stretch.startswith("http"):
            word = self._words[stretch]
            return Piece((word,), (word.form,), (0,), (len(stretch),), ())
        words: list[Word] = []
        starts: list[int] = []
        ends: list[int] = []
        for start, end in self._cut(stretch):
            words.append(self._words[stretch[start:end]])
            starts.append(start)
            ends.append(end)
        marks = {bisect_right(starts, m.start()) for m in MARK.finditer(stretch)}
        return Piece(tuple(words), tuple([w.form for w in words]), tuple(starts), tuple(ends), tuple(sorted(marks)))

    def _cut(self, stretch: str) -> Iterator[tuple[int, int]]:
        for match in TOKEN.finditer(stretch):
            start, end = match.span()
            if stretch[start] in "@hw" and stretch.startswith(("@", "http", "www."), start):
                continue
            if start and stretch[start - 1] in "#_":
                for left, right in hashtag_parts(stretch[start:end], self._vocabulary):
                    yield start + left, start + right
            else:
                yield start, end


class Ear:
    """Listens for the words of events in one set of languages, and knows which stretches hold none."""

    def __init__(self, languages: frozenset[str], lexicon: Lexicon) -> None:
        self.languages = languages
        self._pieces = _pieces_of(lexicon)
        self._memo = lexicon.words
        self._named = lexicon.named
        self._quiet: set[str] = set()
        self._loud: set[str] = set()
        self._alone = {
            form for form, word in lexicon.index.items() if any(t.tells and t.language in languages for t in word.alone)
        }
        self._pairs = {
            (form, following)
            for form, word in lexicon.index.items()
            for following, tails in word.longer.items()
            if any(term.tells and term.language in languages for _, term in tails)
        }

    def wakes(self, stretches: list[str]) -> bool:
        """Tell whether any stretch holds a word that a phrase of an event cannot do without."""
        if self._quiet.issuperset(stretches):
            return False
        if not self._loud.isdisjoint(stretches):
            return True
        return any([self._is_loud(s) for s in stretches if s not in self._quiet])

    def _is_loud(self, stretch: str) -> bool:
        words = self._pieces[stretch].words if not stretch.isalnum() else (self._memo[stretch],)
        loud = any([not word.triggers.isdisjoint(self.languages) for word in words]) or self._heads(stretch, words)
        if len(stretch) <= _LONG:
            met = self._loud if loud else self._quiet
            if len(met) >= _KEPT:
                met.clear()
            met.add(stretch)
        return loud

    def _heads(self, stretch: str, words: Sequence[Word]) -> bool:
        """Tell whether a stretch ends a name with a colon, as before what somebody says."""
        return stretch[-1] == ":" and bool(words) and words[-1].form in self._named

    def hears(self, stretches: list[str]) -> Heard | None:
        """Return the words of all stretches.

        None when no event is told by a word alone or by two side by side, and no name with a colon says anything.
        """
        pieces = list(map(self._pieces.__getitem__, stretches))
        forms = list(chain.from_iterable(map(_FORMS, pieces)))
        told = not (self._alone.isdisjoint(forms) and self._pairs.isdisjoint(pairwise(forms)))
        if not told and not any([self._heads(s, p.words) for s, p in zip(stretches, pieces, strict=True)]):
            return None
        return Heard(pieces, list(chain.from_iterable(map(_WORDS, pieces))), forms)


def wakes(text: str, language: str, lexicon: Lexicon) -> bool:
    """Tell whether a text may tell of an event at all; most of a chat does not."""
    return ear_for(text, language, lexicon).wakes(text.split())


def ear_for(text: str, language: str, lexicon: Lexicon) -> Ear:
    """Return the ear for a text: for its languages, or, as the two are easily confused, for both French and English."""
    return _ear(lexicon, _MAJOR if language in ("fr", "en") else languages_of(text, language))


@lru_cache(maxsize=40)
def _ear(lexicon: Lexicon, languages: frozenset[str]) -> Ear:
    return Ear(languages, lexicon)


@lru_cache(maxsize=8)
def _pieces_of(lexicon: Lexicon) -> _Pieces:
    return _Pieces(lexicon)
