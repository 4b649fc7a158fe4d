"""Reads a pack the way a careful reader does: every entry, with what is wrong in it told instead of raised.

`lexicon` loads packs and stops at the first fault. Here all faults of a file are collected, with the entry they are in
and the word that was probably meant, and every spelling is kept with where it stands, for `pack_checking` to compare.
"""

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from workbench.claims.coordinates import read_point
from workbench.claims.lexicon import ACTOR_KINDS, PLACE_KINDS, Table
from workbench.claims.pack_entries import Named, Reading, Source, Spelling, Words, meant
from workbench.claims.spelling import expand, pattern_words
from workbench.model import PREDICATES

VOICES = ("active", "undergone", "noun")
BESIDE = (
    "announce", "armed", "army", "community", "crowd", "event", "force", "government", "hours", "inherited", "lifted",
    "metric", "number", "org", "person", "person?", "place", "place?", "speech", "start", "state", "telegraphic",
    "year",
)  # fmt: skip
"""What `needs` may ask for besides the classes that packs make (`[terms.class]`)."""

_TOP = (
    "pack", "version", "source", "licence", "date", "language", "everyday", "endings", "event", "mask", "terms",
    "places", "actors", "demonyms", "number", "vague",
)  # fmt: skip
_EVENT = ("predicate", "polarity", "topic", "voice", "score", "needs", "near", "words", "denies")
_GROUP = ("kind", "parent", "guarded", "names", "at", "geonames")
_ACTOR = ("name", "kind", "party", "country", "aliases", "local", "states")
_TERMS = ("cue", "class", "counted", "metric", "exactness", "when", "weekday", "month")

PHRASES = 10_000
"""A pattern that stands for more phrases is a slip, and would fill the memory."""


def read_pack(source: Source) -> Reading:
    """Read a pack to its end; never raises for what is in it."""
    read = Reading(source)
    try:
        pack = tomllib.loads(source.raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = source.raw[: error.start].count(b"\n") + 1
        read.wrong("", "toml", f"Line {line} is not UTF-8.", "Save the file as UTF-8.")
        return read
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        read.wrong("", "toml", f"The file is not valid TOML: {error}.", "Mend that line.")
        return read
    _Reader(read).pack(pack)
    return read


class _Reader:
    """Walks one pack; lives only while it is read."""

    def __init__(self, read: Reading) -> None:
        self.read = read
        self.endings: dict[str, tuple[str, ...]] = {}

    def pack(self, pack: Table) -> None:
        read = self.read
        self._keys(pack, _TOP, "")
        read.title = self._text(pack.get("pack", ""), "", "pack")
        if not read.title:
            read.note("", "key", "The pack does not say what it is.", 'Begin it with: pack = "my-region"')
        read.language = self._text(pack.get("language", ""), "", "language")
        self._text(pack.get("everyday", ""), "", "everyday")
        for name, forms in self._table(pack.get("endings", {}), "endings").items():
            self.endings[name] = self._list(forms, f"endings.{name}", "endings")
        for number, entry in enumerate(self._tables(pack, "event"), 1):
            self._event(entry, number)
        masked = self._table(pack.get("mask", {}), "mask").get("words", ())
        self._spell(masked, "mask", Spelling((), "", "mask", "", "mask"))
        for kind, groups in self._table(pack.get("terms", {}), "terms").items():
            self._terms(kind, groups)
        for number, group in enumerate(self._tables(pack, "places"), 1):
            self._group(group, number)
        for number, entry in enumerate(self._tables(pack, "actors"), 1):
            self._actor(entry, number)
        for country, phrases in self._table(pack.get("demonyms", {}), "demonyms").items():
            read.demonyms.add(country)
            self._spell(phrases, f"demonyms.{country}", Spelling((), "", "demonym", country, f"demonyms.{country}"))
        self._numbers(pack)

    def _numbers(self, pack: Table) -> None:
        for table in ("number", "vague"):
            for word, value in self._table(pack.get(table, {}), table).items():
                if not isinstance(value, int) or isinstance(value, bool) or not pattern_words(word):
                    says = f"{word!r} = {value!r} is no word with its number."
                    self.read.wrong(f"{table}.{word}", "format", says, "Write: ten = 10")

    def _event(self, entry: Table, number: int) -> None:
        predicate = entry.get("predicate")
        where = f"event {number}" + (f" ({predicate})" if isinstance(predicate, str) else "")
        self.read.events += 1
        self._keys(entry, _EVENT, where)
        self._one_of(predicate, PREDICATES, where, "predicate")
        self._one_of(entry.get("voice", "active"), VOICES, where, "voice")
        score = entry.get("score")
        if not isinstance(score, int) or not 0 <= score <= 100:
            self.read.wrong(where, "format", "It has no score from 0 to 100.", "Write: score = 60")
        if not isinstance(entry.get("near", 0), int):
            self.read.wrong(where, "format", "`near` is not a number of words.", "Write: near = 10")
        needs = self._list(entry.get("needs", ()), where, "needs")
        for need in needs:
            for part in need.split("|"):
                name, _, reach = part.partition("@")
                self.read.needs.append((where, name))
                if reach and not (reach.isascii() and reach.isdigit()):
                    self.read.wrong(where, "format", f"`{part}` has no number of words behind @.", "Write: place@6")
        self._spell(entry.get("words"), where, Spelling((), "", "event", where, where, free=not needs))

    def _terms(self, kind: str, groups: object) -> None:
        where = f"terms.{kind}"
        if kind not in _TERMS:
            near = meant(kind, _TERMS)
            self._report(
                where, "key", f"Detection has no terms of kind {kind!r}.", near, f"Known: {', '.join(_TERMS)}."
            )
        for name, phrases in self._table(groups, where).items():
            if kind == "class":
                self.read.classes.add(name)
            self._spell(phrases, f"{where}.{name}", Spelling((), "", kind, name, f"{where}.{name}"))

    def _group(self, group: Table, number: int) -> None:
        where = f"places {number}"
        self._keys(group, _GROUP, where)
        self._one_of(group.get("kind"), PLACE_KINDS, where, "kind")
        parent = self._text(group.get("parent", ""), where, "parent")
        guards = {pattern_words(n): n for n in self._list(group.get("guarded", ()), where, "guarded")}
        names = self._table(group.get("names"), where, "names")
        self._points(group.get("at", {}), where, names)
        met: set[Words] = set()
        for name, aliases in names.items():
            self.read.places.append(Named(name, str(group.get("kind")), parent))
            before = len(self.read.spellings)
            for phrase in ([name], aliases):
                self._spell(phrase, name, Spelling((), "", "place", name, name), guards)
            met |= {s.words for s in self.read.spellings[before:]}
        lost = [guard for words, guard in guards.items() if words not in met]
        if lost:
            says = f"Guarded, and no names of this group: {', '.join(lost)}."
            advice = next((near for near in (meant(guard, set(names)) for guard in lost) if near), "")
            self.read.note(where, "guard", says, advice or "Take them out, or add them as names.", *lost)

    def _points(self, points: object, where: str, names: Mapping[str, Any]) -> None:
        """Coordinates that are none, and such of places that the group does not name."""
        for name, point in self._table(points, where, "at").items():
            try:
                read_point(point)
            except ValueError as error:
                self.read.wrong(name, "format", f"{error}.", 'Write: "…" = [12.64, -8.00]')
            if name not in names:
                self._report(
                    where, "key", f"{name!r} has a point and is no name of this group.", meant(name, set(names)),
                    "Take it out, or add the place to [places.names].",
                )  # fmt: skip

    def _actor(self, entry: Table, number: int) -> None:
        name = entry.get("name")
        if not isinstance(name, str):
            self.read.wrong(f"actors {number}", "format", "The actor has no name.", 'Write: name = "…"')
            return
        self._keys(entry, _ACTOR, name)
        self._one_of(entry.get("kind"), ACTOR_KINDS, name, "kind")
        if not isinstance(entry.get("party", False), bool):
            self.read.wrong(name, "format", "`party` is not true or false.", "Write: party = true")
        country = self._text(entry.get("country", ""), name, "country")
        self.read.actors.append(Named(name, str(entry.get("kind")), country))
        self._spell([name], name, Spelling((), "", "actor", name, name))
        for key in ("aliases", "local", "states"):
            self._spell(entry.get(key, ()), name, Spelling((), "", "actor", name, name))

    def _spell(self, phrases: object, where: str, shape: Spelling, guards: Mapping[Words, str] | None = None) -> None:
        """Keep every spelling that these patterns stand for."""
        guards = guards or {}
        for pattern in self._list(phrases, where, "words"):
            found = {words: phrase for phrase in self._expanded(pattern, where) for words in (pattern_words(phrase),)}
            # One guarded spelling guards its pattern, as it does in the loader.
            guarded = not guards.keys().isdisjoint(found)
            for words, phrase in sorted(found.items()):
                if not words:
                    self.read.wrong(
                        where, "no-match", f"{pattern!r} has no words to be found by.", "Take it out.", pattern
                    )
                    break
                self.read.spellings.append(
                    Spelling(words, phrase, shape.kind, shape.name, shape.entry, guarded, shape.free)
                )

    def _expanded(self, pattern: str, where: str) -> list[str]:
        if "{" not in pattern and "}" not in pattern:
            return [pattern]
        try:
            if _size(pattern, self.endings) > PHRASES:
                raise ValueError(f"it stands for more than {PHRASES:,} phrases")
            return expand(pattern, self.endings)
        except KeyError as error:
            name = str(error.args[0])
            advice = meant(name, self.endings) or f'Add it to [endings]: {name} = ["", …]'
            self.read.wrong(
                where, "pattern", f"{pattern!r} uses the endings {name!r}, which the pack has not.", advice, pattern
            )
        except (ValueError, RecursionError) as error:
            self.read.wrong(
                where, "pattern", f"{pattern!r} cannot be read: {error}.", "Close every { with a }.", pattern
            )
        return []

    def _report(self, entry: str, rule: str, says: str, near: str, else_: str) -> None:
        """What is near to something known is a slip; what is not may be meant for another version."""
        (self.read.wrong if near else self.read.note)(entry, rule, says, near or else_)

    def _keys(self, table: Table, known: tuple[str, ...], entry: str) -> None:
        for key in table:
            if key not in known:
                near = meant(key, known)
                self._report(
                    entry, "key", f"`{key}` means nothing here and is not read.", near, f"Known: {', '.join(known)}."
                )

    def _one_of(self, value: object, known: tuple[str, ...], entry: str, key: str) -> None:
        if not isinstance(value, str) or value not in known:
            told = f"`{key}` is missing." if value is None else f"{value!r} is no {key}."
            near = meant(value, known) if isinstance(value, str) else ""
            self.read.wrong(entry, key, told, near or f"Known: {', '.join(known)}.")

    def _text(self, value: object, entry: str, key: str) -> str:
        if not isinstance(value, str):
            self.read.wrong(entry, "format", f"`{key}` is not a text.", f'Write: {key} = "…"')
            return ""
        return value

    def _list(self, value: object, entry: str, key: str) -> tuple[str, ...]:
        if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
            return tuple(value)
        self.read.wrong(entry, "format", f"`{key}` is not a list of texts.", f'Write: {key} = ["…", "…"]')
        return ()

    def _table(self, value: object, entry: str, key: str = "") -> Mapping[str, Any]:
        if isinstance(value, dict):
            return value
        told = f"`{key or entry}` is not a table."
        self.read.wrong(entry, "format", told, f"Write: [{'places.' if key else ''}{key or entry}]")
        return {}

    def _tables(self, pack: Table, key: str) -> Iterator[Mapping[str, Any]]:
        value = pack.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.read.wrong(key, "format", f"`{key}` is not a list of tables.", f"Write: [[{key}]]")
            return
        yield from value


def _size(pattern: str, endings: Mapping[str, tuple[str, ...]]) -> int:
    """How many phrases a pattern stands for at most, without making them."""
    # A frame is what the alternatives of a group so far come to, and what the one being read does.
    frames = [[0, 1]]
    for at, char in enumerate(pattern):
        if char == "{":
            frames.append([0, 1])
        elif char == "," and len(frames) > 1:
            frames[-1] = [sum(frames[-1]), 1]
        elif char == "}" and len(frames) > 1:
            name = pattern[pattern.rindex("{", 0, at) + 1 : at]
            own = len(endings.get(name[1:], ())) if name.startswith("@") else sum(frames[-1])
            frames.pop()
            frames[-1][1] = min(frames[-1][1] * own, PHRASES + 1)
    return frames[0][1]
