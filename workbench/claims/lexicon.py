"""The words the detector knows: packs of TOML become one index from written phrases to what they mean.

Only here is the format of a pack known (docs are in the first lines of `lexicons/events_fr.toml`). A case adds its own
files; a later pack wins over an earlier one. Nothing here knows what a claim is: that is `detecting`.
"""

import hashlib
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from workbench.claims.spelling import expand, known_form, pattern_words
from workbench.errors import InputRefused
from workbench.model import PREDICATES

Table = Mapping[str, Any]
"""A table as tomllib gives it."""

_MEMO_LIMIT = 200_000
_TYPO_LETTERS = 7
"""Names of at least this many letters are also found with one letter missing, extra or changed."""


Need = tuple[tuple[str, int], ...]
"""What an event needs beside it: any one of these classes, each within so many words."""


@dataclass(frozen=True, slots=True)
class EventWords:
    """One family of words that tell of an event; the fields are those of `[[event]]` in a pack. `""` masks."""

    predicate: str
    polarity: str = ""
    topic: str = ""
    voice: str = "active"
    score: int = 0
    needs: tuple[Need, ...] = ()
    denies: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """What a phrase stands for: its kind, its name, the languages it holds in (empty: all)."""

    kind: str
    name: str
    language: str = ""
    local: bool = False
    guarded: bool = False
    state: bool = False
    event: EventWords | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A place of a pack."""

    name: str
    kind: str
    parent: str = ""


@dataclass(frozen=True, slots=True)
class ActorEntry:
    """An actor of a pack.

    `kind` is armed_group, army, foreign_force, government, state, organisation, person or community.
    """

    name: str
    kind: str
    party: bool = False
    country: str = ""


Tail = tuple[tuple[str, ...], Term]
"""The words that must follow the first word of a phrase, and what the whole stands for."""


@dataclass(frozen=True, slots=True)
class Clash:
    """One spelling that stands for two names of a kind."""

    phrase: str
    kind: str
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Word:
    """A raw word looked up: the form the lexicon knows it by, what it means alone, and the phrases it begins.

    `longer` maps the next word to the phrases; `triggers` names the languages in which it may tell of an event.
    """

    form: str
    alone: tuple[Term, ...] = ()
    longer: Mapping[str, tuple[Tail, ...]] = field(default_factory=dict)
    triggers: frozenset[str] = frozenset()

    @property
    def known(self) -> bool:
        """Tell whether the word means something, alone or as the beginning of a phrase."""
        return bool(self.alone or self.longer)


class Memo(dict[str, Word]):
    """Raw words already looked up; a word not yet there is looked up when asked for."""

    def __init__(self, lexicon: "Lexicon") -> None:
        super().__init__()
        self._lexicon = lexicon

    def __missing__(self, raw: str) -> Word:
        if len(self) >= _MEMO_LIMIT:
            self.clear()
        word = self[raw] = self._lexicon.look_up(raw)
        return word


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """Everything the packs say, frozen. `version` changes when any pack does.

    `names` tells canonical names from mere words; `clashes` lists spellings that two names of one kind claim.
    """

    version: str
    places: Mapping[str, Place]
    actors: Mapping[str, ActorEntry]
    index: Mapping[str, Word] = field(repr=False)
    """Every word of every phrase, by its folded form."""
    typos: Mapping[str, str] = field(repr=False)
    numbers: Mapping[str, int] = field(repr=False)
    vague: Mapping[str, int] = field(repr=False)
    everyday: frozenset[str] = field(repr=False)
    clashes: tuple[Clash, ...] = ()

    def place_parent(self, name: str) -> str:
        """Return the place a place lies in, "" when unknown or topmost."""
        place = self.places.get(name)
        return place.parent if place else ""

    def place_kind(self, name: str) -> str:
        """Return country, region, town or site; "" for a place no pack knows."""
        place = self.places.get(name)
        return place.kind if place else ""

    def actor_kind(self, name: str) -> str:
        """Return the kind of an actor, "" for one no pack knows."""
        actor = self.actors.get(name)
        return actor.kind if actor else ""

    def look_up(self, raw: str) -> Word:
        """Look one raw word up without remembering it."""
        form = known_form(raw, self.index)
        if form not in self.index and len(form) >= _TYPO_LETTERS - 1:
            form = self._mistyped(form)
        return self.index.get(form) or Word(form)

    @property
    def words(self) -> Memo:
        """Return the memory of looked-up words; the same lexicon always gives the same one."""
        return _memo_of(self)

    def _mistyped(self, form: str) -> str:
        for key in (form, *_deletions(form)):
            if key in self.typos:
                return self.typos[key]
        return form


@lru_cache(maxsize=8)
def _memo_of(lexicon: Lexicon) -> Memo:
    return Memo(lexicon)


def load_lexicon(extra: Sequence[Path] = ()) -> Lexicon:
    """Load the bundled packs and then `extra` files (a case's own), which win.

    Raises InputRefused when a pack is not valid TOML or breaks the format, naming file and entry.
    """
    folder = files("workbench") / "lexicons"
    packs = [(item.name, item.read_bytes()) for item in folder.iterdir() if item.name.endswith(".toml")]
    packs.sort()
    for path in extra:
        try:
            packs.append((path.name, path.read_bytes()))
        except OSError as error:
            raise InputRefused(f"The lexicon {path.name} cannot be read.", str(error)) from error
    return build_lexicon(packs)


def build_lexicon(packs: Sequence[tuple[str, bytes]]) -> Lexicon:
    """Build the index from (name, TOML bytes) pairs in order; raises InputRefused like `load_lexicon`."""
    builder = _Builder()
    digest = hashlib.sha256()
    for name, raw in packs:
        digest.update(raw)
        try:
            builder.add(tomllib.loads(raw.decode("utf-8")))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise InputRefused(f"The lexicon {name} is not valid TOML.", str(error)) from error
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise InputRefused(f"The lexicon {name} breaks the format of packs.", str(error)) from error
    return builder.finish(f"lexicon/{digest.hexdigest()[:12]}")


class _Builder:
    """Collects packs; lives only while a lexicon is built."""

    def __init__(self) -> None:
        self.places: dict[str, Place] = {}
        self.actors: dict[str, ActorEntry] = {}
        self.phrases: dict[tuple[str, ...], dict[tuple[str, str, str], Term]] = {}
        self.numbers: dict[str, int] = {}
        self.vague: dict[str, int] = {}
        self.clashes: list[Clash] = []
        self.everyday: set[str] = set()

    def add(self, pack: Table) -> None:
        endings = {name: tuple(forms) for name, forms in pack.get("endings", {}).items()}
        language = str(pack.get("language", ""))
        self.everyday.update(pattern_words(pack.get("everyday", "")))
        for entry in pack.get("event", ()):
            self._event(entry, language, endings)
        for phrase in pack.get("mask", {}).get("words", ()):
            self._phrase(phrase, Term("event", "", language, event=EventWords("")), endings)
        for kind, groups in pack.get("terms", {}).items():
            for name, phrases in groups.items():
                self._phrases(phrases, Term(kind, name, language), endings)
        for group in pack.get("places", ()):
            self._places(group, endings)
        for entry in pack.get("actors", ()):
            self._actor(entry, endings)
        for country, phrases in pack.get("demonyms", {}).items():
            self._phrases(phrases, Term("demonym", country), endings)
        self.numbers.update(_folded(pack.get("number", {})))
        self.vague.update(_folded(pack.get("vague", {})))

    def _event(self, entry: Table, language: str, endings: Mapping[str, tuple[str, ...]]) -> None:
        if entry["predicate"] not in PREDICATES:
            raise ValueError(f"unknown predicate {entry['predicate']!r}")
        event = EventWords(
            predicate=entry["predicate"],
            polarity=entry.get("polarity", ""),
            topic=entry.get("topic", ""),
            voice=entry.get("voice", "active"),
            score=int(entry["score"]),
            needs=tuple(_need(text, int(entry.get("near", 99))) for text in entry.get("needs", ())),
            denies=bool(entry.get("denies", False)),
        )
        name = "/".join(part for part in (event.predicate, event.polarity or event.topic) if part)
        self._phrases(entry["words"], Term("event", name, language, event=event), endings)

    def _places(self, group: Table, endings: Mapping[str, tuple[str, ...]]) -> None:
        guarded = {pattern_words(name) for name in group.get("guarded", ())}
        for name, aliases in group["names"].items():
            self.places[name] = Place(name, group["kind"], group.get("parent", ""))
            for phrase in (name, *aliases):
                words = {w for p in expand(phrase, endings) for w in (pattern_words(p),)}
                self._phrases([phrase], Term("place", name, guarded=bool(words & guarded)), endings)

    def _actor(self, entry: Table, endings: Mapping[str, tuple[str, ...]]) -> None:
        name = entry["name"]
        self.actors[name] = ActorEntry(name, entry["kind"], entry.get("party", False), entry.get("country", ""))
        states = entry.get("states")
        self._phrases([name], Term("actor", name, state=states is not None), endings)
        self._phrases(entry.get("aliases", ()), Term("actor", name), endings)
        self._phrases(entry.get("local", ()), Term("actor", name, local=True), endings)
        self._phrases(states or (), Term("actor", name, state=True), endings)

    def _phrases(self, phrases: Iterable[str], term: Term, endings: Mapping[str, tuple[str, ...]]) -> None:
        for phrase in phrases:
            self._phrase(phrase, term, endings)

    def _phrase(self, pattern: str, term: Term, endings: Mapping[str, tuple[str, ...]]) -> None:
        for phrase in set(expand(pattern, endings)):
            words = pattern_words(phrase)
            if not words:
                raise ValueError(f"{pattern!r} has no words")
            terms = self.phrases.setdefault(words, {})
            # An event family is its own key: one word may belong to several families, a name to one name only.
            key = (term.kind, term.language, term.name if term.kind not in ("place", "actor") else "")
            if term.event is not None and term.event.predicate:
                key = (term.kind, term.language, str(id(term.event)))
            old = terms.get(key)
            if old is not None and old.name != term.name:
                self.clashes.append(Clash(" ".join(words), term.kind, old.name, term.name))
            terms[key] = term

    def finish(self, version: str) -> Lexicon:
        drafts: dict[str, _Draft] = {word: _Draft() for word in (*self.numbers, *self.vague)}
        typos: dict[str, str] = {}
        for words, terms in self.phrases.items():
            for word in words:
                drafts.setdefault(word, _Draft())
            found = list(terms.values())
            drafts[words[0]].take(words[1:], found)
            languages = {t.language for t in found if t.event is not None and t.event.predicate}
            # One telling word of a phrase wakes the detector, not the "est" or "the" beside it.
            drafts[max(words, key=lambda w: (w not in self.everyday, len(w)))].triggers |= languages
            if any(term.kind in ("place", "actor") and not term.local for term in found):
                for word in words:
                    typos.update(dict.fromkeys(_spellings(word), word))
        return Lexicon(
            version=version,
            places=self.places,
            actors=self.actors,
            index={word: draft.finish(word) for word, draft in drafts.items()},
            typos=typos,
            numbers=self.numbers,
            vague=self.vague,
            everyday=frozenset(self.everyday),
            clashes=tuple(self.clashes),
        )


class _Draft:
    """What a word means while the index is built."""

    __slots__ = ("alone", "longer", "triggers")

    def __init__(self) -> None:
        self.alone: list[Term] = []
        self.longer: dict[str, list[Tail]] = {}
        self.triggers: set[str] = set()

    def take(self, tail: tuple[str, ...], terms: list[Term]) -> None:
        if tail:
            self.longer.setdefault(tail[0], []).extend((tail, term) for term in terms)
        else:
            self.alone += terms

    def finish(self, form: str) -> Word:
        longer = {following: tuple(tails) for following, tails in self.longer.items()}
        return Word(form, tuple(self.alone), longer, frozenset(self.triggers))


def _need(text: str, near: int) -> Need:
    """Read `place|site`, where a class may have its own reach: `person|title@4`."""
    parts = (part.partition("@") for part in text.split("|"))
    return tuple((name, int(own) if own else near) for name, _, own in parts)


def _folded(table: Mapping[str, int]) -> dict[str, int]:
    return {pattern_words(word)[0]: int(value) for word, value in table.items()}


def _deletions(word: str) -> list[str]:
    return [word[:i] + word[i + 1 :] for i in range(1, len(word))]


def _spellings(word: str) -> list[str]:
    """Keys under which a long name is found despite one wrong letter; the first letter must be right."""
    return [word, *_deletions(word)] if len(word) >= _TYPO_LETTERS and word.isalpha() else []
