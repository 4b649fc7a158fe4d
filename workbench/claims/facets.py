"""What a filter's hits have, field by field, with counts: what the facet picker shows and completion proposes.

The values of a field are counted under the rest of the filter, without what the filter says of that field itself: so
the picker shows what another choice would bring.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.case import Case
from workbench.claims.filter_text import Picked, picked, without
from workbench.claims.filtering import FIELDS, compiled
from workbench.claims.known_names import known_names
from workbench.claims.view_names import CLAIMS, MESSAGES
from workbench.folding import fold
from workbench.store import facets as store
from workbench.store.filters import Compiled

FACETS: dict[str, tuple[str, ...]] = {
    CLAIMS: (
        "status", "stage", "predicate", "place", "actor", "lang", "platform", "chat", "bloc", "has", "grade",
        "assignee",
    ),
    MESSAGES: ("platform", "chat", "lang", "sender", "kind", "has", "place", "actor", "stance"),
}  # fmt: skip
"""The fields that can be picked from, in the order they are shown."""
SINGLE = frozenset({"grade"})
"""Fields of which a filter takes one value alone."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a field and how many hits have it."""

    value: str
    count: int


def values(case: Case, text: str, kind: str, field: str) -> tuple[Value, ...]:
    """The values of a field under the rest of a filter, the most frequent first.

    Listed too, with 0: what the filter asks for itself, and every value of a field with a fixed list of them. Raises
    UsageError for a filter that does not hold.
    """
    c = compiled(case, without(text, field), kind)
    if kind == CLAIMS:
        found = store.claims(case.db, field, c, case.now())
    elif field in ("place", "actor"):
        found = _named(case, c, field)
    else:
        found = store.messages(case.db, field, c)
    own, fixed = picked(text, field), FIELDS[kind][field]
    return tuple(Value(v, n) for v, n in [*found, *_missing(found, own, fixed if isinstance(fixed, tuple) else ())])


def total(case: Case, text: str, kind: str) -> int:
    """How many hits a filter has. Raises UsageError."""
    c = compiled(case, text, kind)
    return store.total_claims(case.db, c) if kind == CLAIMS else store.total_messages(case.db, c)


def _missing(found: Sequence[tuple[str, int]], own: Picked, fixed: Sequence[str]) -> list[tuple[str, int]]:
    there = {fold(v) for v, _ in found}
    wanted = dict.fromkeys([*own.included, *own.excluded, *fixed])
    return [(v, 0) for v in wanted if fold(v) not in there]


def _named(case: Case, c: Compiled, field: str) -> list[tuple[str, int]]:
    """Messages hold places and actors in one index of folded names; the packs say which are which."""
    names = known_names(case).places if field == "place" else known_names(case).actors
    found: dict[str, int] = {}
    for folded, count in store.most_named(case.db, c):
        name = names.name_of.get(folded)
        if name is not None:
            found[name] = max(found.get(name, 0), count)
    return sorted(found.items(), key=lambda v: (-v[1], v[0]))
