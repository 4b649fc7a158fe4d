"""Which news agency a text credits: three outlets that reprint one agency are one origin.

Agencies and the words that credit somebody are data (`agencies.toml`); a case's own sources of kind "agency" come on
top. A name that is nothing else ("Agence France-Presse") is enough by itself; initials that are also words or other
bodies ("AP", "MAP") count only in brackets, at the head of a text, or beside words that credit. What is found here is a
proposal: it is weighed in `ties`, and an analyst may say otherwise.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

from workbench.folding import fold

_BOXED = re.compile(
    r"\(([^()]{1,60})\)|\[([^\[\]]{1,60})\]|/([^/\s][^/]{0,30})/|\A\s*([^\W\d_][^\n:–—()\[\]/-]{0,30}?)\s*[:–—-](?=\s)"
)
"""What stands in brackets or between slashes ("/ТАСС/"), and a head before a dash or colon ("AFP – ")."""
_SUFFIX = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*$")
_CLITICS = frozenset("وفبلك")
"""Arabic "and", "so", "by", "to", "as", written together with the word behind them."""
_BETWEEN = 5
"""Small words between a crediting word and a name; "selon l'agence de presse AP" has four."""
_CLEAR_CHARS = 4
"""Shorter names of a case's own agencies are taken for initials, which need words that credit."""

_NAMES_KEPT = 10_000

folded = lru_cache(maxsize=256)(fold)
"""Quotes are read for credits here, and compared by their words in `ties`; they are folded once."""

_Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Credit:
    """What a text says of agencies: the first one it credits, and the first it names at all; "" for none."""

    credited: str = ""
    named: str = ""


@dataclass(frozen=True, slots=True)
class _Alias:
    words: _Words
    agency: str
    short: bool


@dataclass(frozen=True, slots=True)
class Agencies:
    """The agencies that a case knows, ready to be looked for."""

    by_first: dict[str, tuple[_Alias, ...]]
    before: dict[str, tuple[_Words, ...]]
    after: dict[str, tuple[_Words, ...]]
    between: frozenset[str]
    heads: frozenset[str]
    """First words of names, also with a clitic: a text without any of them is done with."""
    names: dict[str, str] = field(default_factory=dict, compare=False)
    """What `called` found: a case has few names of sources, and asks for each of them at every item."""

    def called(self, name: str) -> str:
        """The agency that goes by a name, for a source or a named origin; "" when it is none's.

        A bracket behind the name does not count: "TASS (Telegram)".
        """
        found = self.names.get(name)
        if found is None:
            if len(self.names) >= _NAMES_KEPT:
                self.names.clear()
            found = self.names[name] = self._called(name)
        return found

    def _called(self, name: str) -> str:
        for written in dict.fromkeys((name, _SUFFIX.sub("", name))):
            words = fold(written).split()
            found = self._at(words, 0)
            if found is not None and len(found.words) == len(words):
                return found.agency
        return ""

    def read(self, text: str) -> Credit:
        """The agencies a text credits and names. Only the first of each: who credits two relays both."""
        words = folded(text).split()
        if self.heads.isdisjoint(words):
            return Credit()
        for match in _BOXED.finditer(text):
            boxed = next(group for group in match.groups() if group is not None)
            if not boxed.islower() and (alone := self._alone(fold(boxed).split())):
                before = self._plain(text[: match.start()])
                return before if before.credited else Credit(alone, before.named or alone)
        return self._plain(text)

    def _plain(self, text: str) -> Credit:
        """What a text without brackets credits and names."""
        words, named = folded(text).split(), ""
        for place, alias in self._found(words):
            if self._credits(words, place, place + len(alias.words)):
                return Credit(alias.agency, named or alias.agency)
            if not alias.short:
                named = named or alias.agency
        return Credit("", named)

    def _at(self, words: Sequence[str], place: int) -> _Alias | None:
        """The longest name that begins at a word, an Arabic clitic before it left aside."""
        word = words[place] if place < len(words) else ""
        forms = (word, word[1:]) if word[:1] in _CLITICS else (word,)
        for form in forms:
            for alias in self.by_first.get(form, ()):
                if tuple(words[place + 1 : place + len(alias.words)]) == alias.words[1:]:
                    return alias
        return None

    def _found(self, words: Sequence[str]) -> Iterator[tuple[int, _Alias]]:
        place = 0
        while place < len(words):
            alias = self._at(words, place)
            if alias is not None:
                yield place, alias
            place += len(alias.words) if alias is not None else 1

    def _alone(self, words: Sequence[str]) -> str:
        """The first agency of words that hold nothing but agencies, numbers and small words; "" otherwise."""
        found, covered = "", 0
        for place, alias in self._found(words):
            rest = words[covered:place]
            if not all(word in self.between or word.isdigit() for word in rest):
                return ""
            found, covered = found or alias.agency, place + len(alias.words)
        return found if all(word in self.between or word.isdigit() for word in words[covered:]) else ""

    def _credits(self, words: Sequence[str], start: int, end: int) -> bool:
        if end < len(words) and any(tuple(words[end : end + len(p)]) == p for p in self.after.get(words[end], ())):
            return True
        for place in range(start, max(start - _BETWEEN, 0) - 1, -1):
            if place < start and words[place] not in self.between:
                break
            last = words[place - 1] if place else ""
            if any(tuple(words[max(place - len(p), 0) : place]) == p for p in self.before.get(last, ())):
                return True
        return False


def _by(phrases: Sequence[str], end: int) -> dict[str, tuple[_Words, ...]]:
    """Folded phrases by their first (0) or last (-1) word."""
    found: dict[str, tuple[_Words, ...]] = {}
    for phrase in phrases:
        words = tuple(fold(phrase).split())
        found[words[end]] = (*found.get(words[end], ()), words)
    return found


@lru_cache(maxsize=8)
def agencies(own: tuple[str, ...] = ()) -> Agencies:
    """The shipped agencies and `own`, the names of a case's own sources of that kind."""
    data = tomllib.loads((files("workbench.claims") / "agencies.toml").read_text(encoding="utf-8"))
    held: dict[_Words, _Alias] = {}
    for entry in data["agency"]:
        for key in ("names", "short"):
            for name in entry.get(key, ()):
                words = tuple(fold(name).split())
                held.setdefault(words, _Alias(words, entry["name"], key == "short"))
    for name in own:
        words = tuple(fold(_SUFFIX.sub("", name)).split())
        if words:
            held.setdefault(words, _Alias(words, name, len(words) == 1 and len(words[0]) < _CLEAR_CHARS))
    by_first: dict[str, tuple[_Alias, ...]] = {}
    for alias in sorted(held.values(), key=lambda a: (-len(a.words), a.words)):
        by_first[alias.words[0]] = (*by_first.get(alias.words[0], ()), alias)
    said = data["words"]
    between = frozenset(word for phrase in said["between"] for word in fold(phrase).split())
    heads = frozenset(by_first).union(clitic + word for clitic in _CLITICS for word in by_first)
    return Agencies(by_first, _by(said["before"], -1), _by(said["after"], 0), between, heads)
