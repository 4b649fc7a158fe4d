"""The queue in groups: which claims stand under which heading, and which headings are folded. No widgets here.

A list holds claims by their number and headings as negative numbers, so that a million grouped rows stay one vector of
numbers. What is folded is not in the vector: the cursor cannot stand on it, nothing marks it, nothing acts on it.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from workbench import canonical
from workbench.case import Case
from workbench.store import groups
from workbench.tui import reading

NOWHERE, UNDATED = "no place", "no date"


@dataclass(frozen=True, slots=True)
class Heading:
    """The row over a group: its number (negative), what its claims share, how many they are."""

    number: int
    name: str
    count: int
    folded: bool = False


class Groups:
    """The claims of a filter under their headings, in the filter's order within each."""

    def __init__(self, named: Iterable[tuple[str, array[int]]], folded: Iterable[str] = ()) -> None:
        """Take the groups in their order, and the names of those that are folded."""
        self._named = tuple(named)
        self.folded = set(folded) & {name for name, _ in self._named}

    @property
    def total(self) -> int:
        """How many claims there are, folded ones too."""
        return sum(len(ids) for _, ids in self._named)

    def __len__(self) -> int:
        """How many groups there are."""
        return len(self._named)

    def heading(self, number: int) -> Heading | None:
        """The heading of a negative row number."""
        at = -number - 1
        if not 0 <= at < len(self._named):
            return None
        name, ids = self._named[at]
        return Heading(number, name, len(ids), name in self.folded)

    def number_of(self, name: str) -> int | None:
        """The row number of a heading; None when there is no such group."""
        return next((-at - 1 for at, (named, _) in enumerate(self._named) if named == name), None)

    def under(self, number: int) -> array[int]:
        """The claims under a heading."""
        return self._named[-number - 1][1]

    def turn(self, number: int) -> bool:
        """Fold an open group, open a folded one; True when it is folded now."""
        name = self._named[-number - 1][0]
        self.folded ^= {name}
        return name in self.folded

    def turn_all(self) -> bool:
        """Fold all groups, or open them when all are folded; True when they are folded now."""
        every = {name for name, _ in self._named}
        self.folded = set() if self.folded == every else every
        return bool(self.folded)

    def rows(self, only: Callable[[int], bool] | None = None) -> array[int]:
        """The vector to show: headings and, under those that are open, claims; `only` keeps some of the claims."""
        out: array[int] = array("q")
        for at, (name, ids) in enumerate(self._named):
            kept = ids if only is None else array("q", (i for i in ids if only(i)))
            if only is not None and not kept:
                continue
            out.append(-at - 1)
            if name not in self.folded:
                out.extend(kept)
        return out


def claims_of(ids: Sequence[int]) -> Sequence[int]:
    """The claims of a vector: itself when it has no headings."""
    return ids if not len(ids) or ids[0] > 0 else array("q", (i for i in ids if i > 0))


def grouped(ids: Sequence[int], words: Iterable[tuple[int, str]], by: str) -> Iterator[tuple[str, array[int]]]:
    """Claims put under names, in their order; groups come in the order of their first claim.

    Takes the claims in the filter's order and, for each of them, (claim, what is stored), in any order. A claim of
    several places stands under its first; one of which nothing is stored any more is left out.
    """
    name_of = _first_place if by == "place" else _day
    kinds: dict[str, int] = {}
    kind_of = array("i", bytes(4 * (max(ids, default=0) + 1)))  # by the claim's number: a dict would cost 80 MB
    for number, stored in words:
        if number < len(kind_of):
            kind_of[number] = kinds.setdefault(stored, len(kinds) + 1)
    names = ["", *map(name_of, kinds)]
    found: dict[str, array[int]] = {}
    for number in ids:
        if kind := kind_of[number]:
            name = names[kind]
            if name not in found:
                found[name] = array("q")
            found[name].append(number)
    yield from found.items()


def read(case: Case, text: str, folded: Iterable[str] = ()) -> Groups | None:
    """The groups of a filter; None when it asks for none. For a worker. Raises UsageError."""
    if not text.strip():
        return None
    from workbench.claims.filtering import claim_filter

    f = claim_filter(case, text)
    if not f.group:
        return None
    ids = reading.claim_ids(case, text)
    found = list(grouped(ids, groups.words(case.db, f.group, ids), f.group))
    if f.group == "day":
        rising = f.sort in ("first", "last") and not f.descending
        dated = sorted((g for g in found if g[0] != UNDATED), key=lambda g: g[0], reverse=not rising)
        found = [*dated, *(g for g in found if g[0] == UNDATED)]
    return Groups(found, folded)


def _first_place(stored: str) -> str:
    places = canonical.loads(stored)
    return str(places[0]) if places else NOWHERE


def _day(stored: str) -> str:
    return stored or UNDATED
