"""Which names mean one place or one actor: Aguelhok and Aguelhoc, GSIM and JNIM.

Read from the packs alone (`[[places]]`, `[[actors]]`), in milliseconds, where the whole lexicon takes half a second: a
filter and a timeline ask for this at every start. What a message means is the lexicon's business, not decided here.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Any

from workbench.case import Case
from workbench.claims.coordinates import Point, read_points
from workbench.claims.spelling import expand, pattern_words
from workbench.errors import InputRefused
from workbench.folding import fold

_MARKS = (b"[[places]]", b"[[actors]]")


@dataclass(frozen=True, slots=True)
class Names:
    """Names of one sort: folded spelling → name, name → its folded spellings; of places also kind, parent and point."""

    name_of: Mapping[str, str]
    spellings_of: Mapping[str, tuple[str, ...]]
    kinds: Mapping[str, str]
    parents: Mapping[str, str]
    points: Mapping[str, Point] = field(default_factory=dict)

    def name(self, text: str) -> str:
        """The name that a spelling stands for; the text itself when no pack knows it."""
        return self.name_of.get(fold(text)) or self.name_of.get(" ".join(pattern_words(text))) or text

    def known(self, text: str) -> bool:
        """Whether a pack knows the spelling."""
        return self.name(text) in self.spellings_of

    def spellings(self, text: str) -> tuple[str, ...]:
        """Every spelling of what a text names, folded, its own first; for an unknown name, its own alone."""
        return tuple(dict.fromkeys([fold(text), *self.spellings_of.get(self.name(text), ())]))


@dataclass(frozen=True, slots=True)
class Known:
    """The names of places and of actors that the packs of a case know."""

    places: Names
    actors: Names


def known_names(case: Case) -> Known:
    """The names of the shipped packs and the case's own; raises InputRefused for a pack that cannot be read."""
    folder = files("workbench") / "lexicons"
    shipped = sorted((i.name, i.read_bytes()) for i in folder.iterdir() if i.name.endswith(".toml"))
    own = sorted((case.folder / "lexicons").glob("*.toml")) if case.folder else []
    packs = [*shipped, *((p.name, p.read_bytes()) for p in own)]
    return _read(tuple((name, raw) for name, raw in packs if any(mark in raw for mark in _MARKS)))


@lru_cache(maxsize=4)
def _read(packs: tuple[tuple[str, bytes], ...]) -> Known:
    places, actors = _Collector(), _Collector()
    for name, raw in packs:
        try:
            pack = tomllib.loads(raw.decode("utf-8"))
            endings = {key: tuple(forms) for key, forms in pack.get("endings", {}).items()}
            for group in pack.get("places", ()):
                for place, aliases in group["names"].items():
                    places.take(place, (place, *aliases), endings, group["kind"], group.get("parent", ""))
                places.points |= read_points(group.get("at", {}))
            for entry in pack.get("actors", ()):
                # Home names ("the army") mean another army elsewhere, so they are no spelling of this one.
                actors.take(entry["name"], (entry["name"], *entry.get("aliases", ())), endings, entry["kind"], "")
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise InputRefused(f"The lexicon {name} is not valid TOML.", str(error)) from error
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise InputRefused(f"The lexicon {name} breaks the format of packs.", str(error)) from error
    return Known(places.finish(), actors.finish())


class _Collector:
    """Collects the names of one sort; a later pack wins a spelling from an earlier one, as in the lexicon."""

    def __init__(self) -> None:
        self.name_of: dict[str, str] = {}
        self.kinds: dict[str, str] = {}
        self.parents: dict[str, str] = {}
        self.points: dict[str, Point] = {}

    def take(
        self, name: str, phrases: Sequence[str], endings: Mapping[str, tuple[str, ...]], kind: str, parent: str
    ) -> None:
        self.kinds[name], self.parents[name] = kind, parent
        for spelling in _spelled(phrases, endings):
            self.name_of[spelling] = name

    def finish(self) -> Names:
        found: dict[str, list[str]] = {name: [] for name in self.kinds}
        for spelling, name in self.name_of.items():
            found[name].append(spelling)
        return Names(self.name_of, {n: tuple(s) for n, s in found.items()}, self.kinds, self.parents, self.points)


def _spelled(phrases: Sequence[Any], endings: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Each phrase as a filter folds it, and as the detector does (without articles)."""
    for phrase in phrases:
        for plain in expand(phrase, endings):
            yield from (s for s in (fold(plain), " ".join(pattern_words(plain))) if s)
