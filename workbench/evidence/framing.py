"""The words an outlet chooses for those who fight and those who govern, found in its quotes and given as it wrote them.

Which words are looked for is data (`framing.toml`), by language; a quote is searched in all of them, since nobody says
in which language it is. That a word is on the list judges nobody: terms are quoted, never the program's own.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from workbench.folding import fold

_WORD = re.compile(r"\w[\w\u0300-\u036f\u064b-\u065f]*")


@dataclass(frozen=True, slots=True)
class Term:
    """Words of a quote for somebody: `of` is `armed groups`, `authorities` or `foreign forces`."""

    of: str
    words: str


@dataclass(frozen=True, slots=True)
class _Pattern:
    of: str
    words: tuple[re.Pattern[str], ...]


def subjects() -> tuple[str, ...]:
    """Whom the terms stand for, in the order of the list."""
    return tuple(dict.fromkeys(p.of for p in _patterns(None)))


def terms(quote: str) -> tuple[Term, ...]:
    """The terms in a quote, as it spells them, in its order; a phrase hides the shorter ones within it."""
    words = [(m.start(), m.end(), fold(m[0])) for m in _WORD.finditer(quote)]
    found: list[Term] = []
    taken: dict[str, int] = {}
    for i, (start, _, word) in enumerate(words):
        for p in _patterns(word[:1]):
            last = i + len(p.words)
            if taken.get(p.of, 0) > i or last > len(words):
                continue
            if all(one.fullmatch(words[i + k][2]) for k, one in enumerate(p.words)):
                found.append(Term(p.of, quote[start : words[last - 1][1]]))
                taken[p.of] = last
    return tuple(found)


@lru_cache(maxsize=512)
def _patterns(letter: str | None) -> tuple[_Pattern, ...]:
    """The patterns that a word beginning so may start, the longest first; all of them for None."""
    return tuple(p for p, first in _read() if letter is None or first in ("", letter))


@lru_cache(maxsize=1)
def _read() -> tuple[tuple[_Pattern, str], ...]:
    data = tomllib.loads((files("workbench.evidence") / "framing.toml").read_text(encoding="utf-8"))
    found = [(phrase, of) for groups in data.values() for of, phrases in groups.items() for phrase in phrases]
    found.sort(key=lambda f: (-len(f[0].split()), -len(f[0])))
    return tuple((_Pattern(of, tuple(_compiled(phrase))), _head(phrase)) for phrase, of in found)


def _compiled(phrase: str) -> Iterator[re.Pattern[str]]:
    for raw in phrase.replace("'", " ").split():
        before, after = raw.startswith("*"), raw.endswith("*")
        # Before an Arabic noun stand an article, prepositions and "and", four letters at most.
        head, tail = r"\w{0,4}" if before else "", r"\w*" if after else ""
        yield re.compile(head + re.escape(fold(raw.strip("*"))) + tail)


def _head(phrase: str) -> str:
    return "" if phrase.startswith("*") else fold(phrase)[:1]
