"""The words the detector knows: packs of TOML become one index from written phrases to what they mean.

Only here is the format of a pack known (docs are in the first lines of `lexicons/events_fr.toml`). A case adds its own
files; a later pack wins over an earlier one. Nothing here knows what a claim is: that is `detecting`.
"""

import hashlib
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from workbench.case import Case
from workbench.claims.case_endings import nominatives
from workbench.claims.coordinates import Point, read_points
from workbench.claims.kept import all_is_kept
from workbench.claims.spelling import expand, known_form, pattern_words
from workbench.errors import InputRefused
from workbench.model import PREDICATES

Table = Mapping[str, Any]
"""A table as tomllib gives it."""

PLACE_KINDS = ("country", "region", "town", "site")
ACTOR_KINDS = (
    "armed_group", "army", "foreign_force", "government", "state", "organisation", "person", "community",
)  # fmt: skip

_MEMO_LIMIT = 200_000
_TYPO_LETTERS = 7
"""Names of at least this many letters are also found with one letter missing, extra or changed."""
_HEAD = 4


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

    @property
    def tells(self) -> bool:
        """Tell whether the phrase tells of an event, rather than hiding one."""
        return self.event is not None and bool(self.event.predicate)


@dataclass(frozen=True, slots=True)
class Place:
    """A place of a pack; `at` is where the pack says it lies."""

    name: str
    kind: str
    parent: str = ""
    at: Point | None = None


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


_NOBODY = frozenset[str]()
_NOTHING: Mapping[str, Any] = {}
"""Of the words that begin no phrase, which are nearly all."""


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

    `longer` maps the next word to the phrases; `triggers` names the languages in which it may tell of an event,
    and a `numeral` may be part of a number, a year or a time of day.
    """

    form: str
    alone: tuple[Term, ...] = ()
    longer: Mapping[str, tuple[Tail, ...]] = field(default_factory=lambda: _NOTHING)
    triggers: frozenset[str] = _NOBODY
    numeral: bool = False

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
    named: frozenset[str] = field(repr=False)
    """The words of the names of places and actors; a Russian one is known in any case."""
    typos: Mapping[str, str] = field(repr=False)
    heads: frozenset[str] = field(repr=False)
    """How the keys of `typos` begin."""
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
        word = self.index.get(form)
        if word is None:
            form = next((n for n in nominatives(form) if n in self.named), form)
            word = self.index.get(form)
        if word is None and len(form) >= _TYPO_LETTERS - 1:
            form = self._mistyped(form)
            word = self.index.get(form)
        return word or Word(form, (), _NOTHING, _NOBODY, form[:1].isdigit())

    @property
    def words(self) -> Memo:
        """Return the memory of looked-up words; the same lexicon always gives the same one."""
        return _memo_of(self)

    def _mistyped(self, form: str) -> str:
        # The first letters tell which of the many slips can lead to a name at all.
        heads, typos = self.heads, self.typos
        slips = [i for i in range(1, _HEAD) if form[:i] + form[i + 1 : _HEAD + 1] in heads]
        if form[:_HEAD] in heads:
            if form in typos:
                return typos[form]
            slips += range(_HEAD, len(form))
        for i in slips:
            key = form[:i] + form[i + 1 :]
            if key in typos:
                return typos[key]
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


def lexicon_of(case: Case) -> Lexicon:
    """The shipped lexicons with the case's own files (`lexicons/*.toml` in the case folder); raises InputRefused."""
    return load_lexicon(sorted((case.folder / "lexicons").glob("*.toml")) if case.folder else [])


def build_lexicon(packs: Sequence[tuple[str, bytes]]) -> Lexicon:
    """Build the index from (name, TOML bytes) pairs in order; raises InputRefused like `load_lexicon`.

    The same packs give the same lexicon again: a case asks for it at every import and every undo.
    """
    with all_is_kept():
        return _built(tuple(packs))


@lru_cache(maxsize=4)
def _built(packs: tuple[tuple[str, bytes], ...]) -> Lexicon:
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


class CircularPlaces(InputRefused):
    """A place lies in itself, by way of others: whoever walks up from it would never arrive."""


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
        self.packs = 0
        self.pack_of: dict[str, int] = {}
        """In which pack, counted from 1, an actor stands."""
        self.home: tuple[int, frozenset[str]] = (0, frozenset())
        """The last pack that names parties to a conflict, and their countries."""

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
        self.packs += 1
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
        if group["kind"] not in PLACE_KINDS:
            raise ValueError(f"there is no kind of place {group['kind']!r}")
        points = read_points(group.get("at", {}))
        for name, aliases in group["names"].items():
            _check_list(name, aliases)
            place = Place(name, group["kind"], group.get("parent", ""), points.get(name))
            self.places[name] = _located(place, self.places.get(name))
            for phrase in (name, *aliases):
                words = {w for p in expand(phrase, endings) for w in (pattern_words(p),)}
                self._phrases([phrase], Term("place", name, guarded=bool(words & guarded)), endings)

    def _actor(self, entry: Table, endings: Mapping[str, tuple[str, ...]]) -> None:
        name = entry["name"]
        self.actors[name] = ActorEntry(name, entry["kind"], entry.get("party", False), entry.get("country", ""))
        self.pack_of[name] = self.packs
        if entry.get("party") and entry.get("country"):
            countries = self.home[1] if self.home[0] == self.packs else frozenset[str]()
            self.home = (self.packs, countries | {entry["country"]})
        if entry["kind"] not in ACTOR_KINDS:
            raise ValueError(f"there is no kind of actor {entry['kind']!r}")
        for key in ("aliases", "local", "states"):
            _check_list(f"{key} of {name}", entry.get(key, ()))
        states = entry.get("states")
        self._phrases([name], Term("actor", name, state=states is not None), endings)
        self._phrases(entry.get("aliases", ()), Term("actor", name), endings)
        self._phrases(entry.get("local", ()), Term("actor", name, local=True), endings)
        self._phrases(states or (), Term("actor", name, state=True), endings)

    def _phrases(self, phrases: Iterable[str], term: Term, endings: Mapping[str, tuple[str, ...]]) -> None:
        for phrase in phrases:
            self._phrase(phrase, term, endings)

    def _phrase(self, pattern: str, term: Term, endings: Mapping[str, tuple[str, ...]]) -> None:
        # An event family is its own key: one word may belong to several families, a name to one name only.
        key = (term.kind, term.language, term.name if term.kind not in ("place", "actor") else "")
        if term.tells:
            key = (term.kind, term.language, str(id(term.event)))
        for phrase in dict.fromkeys(expand(pattern, endings)):
            words = pattern_words(phrase)
            if not words:
                raise ValueError(f"{pattern!r} has no words")
            terms = self.phrases.setdefault(words, {})
            old = terms.get(key)
            if old is not None and old.name != term.name:
                self.clashes.append(Clash(" ".join(words), term.kind, old.name, term.name))
            terms[key] = term

    def _circle(self) -> str:
        """A place that lies in itself, by way of others; "" when there is none."""
        for name in self.places:
            seen, at = {name}, self.places[name].parent
            while at in self.places and at not in seen:
                seen.add(at)
                at = self.places[at].parent
            if at in seen:
                return at
        return ""

    def _telling(self, words: tuple[str, ...]) -> str:
        """The word of a phrase that says most: the longest that is not everybody's."""
        best, rank = words[0], (-1, -1)
        if len(words) == 1:
            return best
        for word in words:
            mine = (word not in self.everyday, len(word))
            if mine > rank:
                best, rank = word, mine
        return best

    def _speaks_of(self, name: str) -> bool:
        """Tell whether "the army" still means this one: not once a later pack is about a war of other countries."""
        number, countries = self.home
        country = self.actors[name].country
        return not country or country in countries or self.pack_of[name] >= number

    def finish(self, version: str) -> Lexicon:
        if circle := self._circle():
            raise CircularPlaces(
                f"The place {circle!r} lies in itself, by its parents.", "Mend `parent` in the pack; lexicon check."
            )
        numerals = {*self.numbers, *self.vague}
        drafts: dict[str, _Draft] = {word: _Draft() for word in (*self.numbers, *self.vague)}
        named: dict[str, None] = {}
        for words, terms in self.phrases.items():
            for word in words:
                if word not in drafts:
                    drafts[word] = _Draft()
            found = [t for t in terms.values() if not t.local or self._speaks_of(t.name)]
            drafts[words[0]].take(words[1:], found)
            languages = {t.language for t in found if t.tells}
            # One telling word of a phrase wakes the detector, not the "est" or "the" beside it.
            if languages:
                drafts[self._telling(words)].triggers |= languages
            if any([term.kind in ("place", "actor") and not term.local for term in found]):
                for word in words:
                    named.pop(word, None)
                    named[word] = None
        typos = {key: word for word in named for key in _spellings(word)}
        return Lexicon(
            version=version,
            places=self.places,
            actors=self.actors,
            index={word: draft.finish(word, word in numerals) for word, draft in drafts.items()},
            named=frozenset(named),
            typos=typos,
            heads=frozenset([key[:_HEAD] for key in typos]),
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

    def finish(self, form: str, numeral: bool) -> Word:
        longer = {following: tuple(tails) for following, tails in self.longer.items()}
        return Word(form, tuple(self.alone), longer, frozenset(self.triggers), numeral or form[:1].isdigit())


def _located(place: Place, before: Place | None) -> Place:
    """The place with the point an earlier pack gives it, where its own pack gives none and means the same place."""
    if place.at or before is None or (before.kind, before.parent) != (place.kind, place.parent):
        return place
    return replace(place, at=before.at)


def _check_list(what: str, phrases: object) -> None:
    if isinstance(phrases, str) or not all(isinstance(phrase, str) for phrase in phrases):  # type: ignore[attr-defined]  # TypeError says so
        raise ValueError(f"{what!r} needs a list of texts")


def _need(text: str, near: int) -> Need:
    """Read `place|site`, where a class may have its own reach: `person|title@4`."""
    parts = (part.partition("@") for part in text.split("|"))
    return tuple((name, int(own) if own else near) for name, _, own in parts)


def _folded(table: Mapping[str, int]) -> dict[str, int]:
    found: dict[str, int] = {}
    for word, value in table.items():
        words = pattern_words(word)
        if not words:
            raise ValueError(f"{word!r} has no letters")
        found[words[0]] = int(value)
    return found


def _deletions(word: str) -> list[str]:
    return [word[:i] + word[i + 1 :] for i in range(1, len(word))]


def _spellings(word: str) -> list[str]:
    """Keys under which a long name is found despite one wrong letter; the first letter must be right."""
    return [word, *_deletions(word)] if len(word) >= _TYPO_LETTERS and word.isalpha() else []
