"""Names of people in texts: which are looked for, how a text writes them, and what stands in for them.

The only place that makes pseudonyms. A name is found as people write it from memory: without its accents, in capitals,
family name first, in one word (`#MoussaKoné`), with marks or invisible characters inside, behind an Arabic particle.
Which letters count as equal is `folding.fold`'s, as in the search.
"""

import base64
import hashlib
import hmac
import itertools
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from workbench.folding import fold
from workbench.safety import limits

_MARKS = (
    r"\u00ad\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061c\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u180b-\u180f"
    r"\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\ufeff"
)
_WORD = re.compile(rf"[^\W_](?:[^\W_]|[{_MARKS}])*")
"""Letters and digits with the marks and invisible characters inside that the fold leaves out."""
_PARTICLES = frozenset("وفبلك")
"""One-letter words (and, so, in, for, as) that Arabic writes in one with the next."""
_SHORTEST, _JOINED = 3, 6
"""Letters of a one-word name that is looked for, and of a longer name written in one; shorter ones are common words."""
_APART = 3
"""Characters between two words of a name; more only when all of them are blanks."""
_MET, _COMMON = 1 << 15, 32
"""Words that are remembered, and how long they may be: longer ones are addresses, which do not come again."""
_WHOLE_TITLE = 2
"""Words from which the title of a chat is looked for: "Famille" alone is no title to its readers."""


@lru_cache(maxsize=1 << 16)
def pseudonym(key: bytes, kind: str, platform: str, value: str) -> str:
    """A stable name for a person or thing of this case: `Sender-7F3KQ2XW9A`.

    HMAC-SHA-256 under the case's key: without the key a list of phone numbers cannot be tried out against it
    (reference/reliability.md §8). Takes the word to begin with, the platform ("" when it does not matter) and the
    value; spelling differences that people do not see (case, width, spaces) make no other person.
    """
    plain = " ".join(unicodedata.normalize("NFKC", value).casefold().split())
    digest = hmac.digest(key, b"\0".join(p.encode() for p in (kind, platform, plain)), hashlib.sha256)
    return f"{kind}-{base64.b32encode(digest[:10])[:10].decode()}"


@dataclass(frozen=True, slots=True)
class Names:
    """Names to look for.

    `lengths` has, by each word of them, how many words such names have, most first; `instead`, by the words of a name
    in alphabetical order, what stands in for it. Each name has a word in `telling`: a text without any of these names
    nobody, which most texts are. A case may have five thousand people whose names begin alike.
    """

    lengths: Mapping[str, tuple[int, ...]]
    instead: Mapping[tuple[str, ...], str] = field(default_factory=dict)
    telling: frozenset[str] = frozenset()
    _harmless: set[str] = field(default_factory=set, repr=False, compare=False)
    """Words as written that were found to tell of nobody: most words of a text were met before."""

    def tell(self, text: str) -> bool:
        """Whether a text may name somebody."""
        harmless, words = self._harmless, text.split()
        if harmless.issuperset(words):
            return False
        new = [w for w in words if w not in harmless]
        # Nothing folds across a blank.
        if any(self._tells(word) for word in new) or len(text) > limits.SEARCH_TEXT:  # more than the fold looks at
            return True
        if len(harmless) > _MET:
            harmless.clear()
        harmless.update(w for w in new if len(w) <= _COMMON)
        return False

    def _tells(self, written: str) -> bool:
        return any(w in self.telling or (w[0] in _PARTICLES and w[1:] in self.telling) for w in fold(written).split())

    def has_word(self, word: str) -> bool:
        """Whether a word is part of somebody's name."""
        return any(w in self.lengths for w in _words(word))


def names_to_hide(
    key: bytes,
    people: Iterable[tuple[str, str]],
    spared: set[str],
    sources: Iterable[str] = (),
    others: Iterable[tuple[str, str]] = (),
) -> Names:
    """Build the look-up from senders, as (platform, name), sources that are persons, and others as (kind, name).

    Of several who bear a name the first counts. Names in `spared` (folded: places and actors) stay readable.
    """
    lengths: dict[str, set[int]] = {}
    instead: dict[tuple[str, ...], str] = {}
    telling: set[str] = set()
    senders = (("Sender", platform, name) for platform, name in people)
    rest = ((kind, "", name) for kind, name in (*(("Source", name) for name in sources), *others))
    for kind, platform, name in itertools.chain(senders, rest):
        words = _words(name)
        if " ".join(words) in spared or (kind == "Chat" and len(words) < _WHOLE_TITLE):
            continue
        for form in _forms(words):
            instead.setdefault(tuple(sorted(form)), pseudonym(key, kind, platform, name))
            telling.add(max(fold(name).split() if form is words else form, key=len))
            for word in form:
                lengths.setdefault(word, set()).add(len(form))
    ordered = {word: tuple(sorted(found, reverse=True)) for word, found in lengths.items()}
    return Names(ordered, instead, frozenset(telling))


def _forms(words: Sequence[str]) -> list[Sequence[str]]:
    """A name as it may stand in a text: word by word, and in one."""
    joined = "".join(words)
    if len(words) == 1:
        return [words] if len(joined) >= _SHORTEST else []
    return [words, (joined,)] if len(joined) >= _JOINED else [words] if words else []


def _words(text: str) -> list[str]:
    folded = (fold(word).replace(" ", "") for word in _WORD.findall(text))
    return [word for word in folded if word]


@dataclass(frozen=True, slots=True)
class _Spoken:
    """A word of a text: where it begins and ends, and how the look-up spells it."""

    start: int
    end: int
    word: str


def without_names(text: str, names: Names) -> str:
    """Replace every whole name, in whatever order, case and spelling, and whatever stands between its words."""
    if not text or not names.telling or not names.tell(text):
        return text
    spoken = [_Spoken(m.start(), m.end(), fold(m[0]).replace(" ", "")) for m in _WORD.finditer(text)]
    out: list[str] = []
    done, i = 0, 0
    while i < len(spoken):
        hit = _name_at(text, spoken, i, names)
        if hit is None:
            i += 1
            continue
        length, start, instead = hit
        out += [text[done:start], instead]
        done = spoken[i + length - 1].end
        i += length
    return "".join([*out, text[done:]])


def _name_at(text: str, spoken: Sequence[_Spoken], at: int, names: Names) -> tuple[int, int, str] | None:
    """How many words the name that begins with this word has, where it begins, and what stands in for it."""
    first = spoken[at]
    begins = [first]
    if first.word[:1] in _PARTICLES:
        begins.append(_Spoken(first.start + 1, first.end, first.word[1:]))
    for begin in begins:
        for length in names.lengths.get(begin.word, ()):
            here = [begin, *spoken[at + 1 : at + length]]
            instead = names.instead.get(tuple(sorted(s.word for s in here))) if len(here) == length else None
            if instead and all(_beside(text, a, b) for a, b in itertools.pairwise(here)):
                return length, begin.start, instead
    return None


def _beside(text: str, a: _Spoken, b: _Spoken) -> bool:
    between = text[a.end : b.start]
    return len(between) <= _APART or between.isspace()
