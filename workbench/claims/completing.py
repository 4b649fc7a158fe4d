"""What may follow where somebody types in a filter: fields, then the values of the field, with how many hits each has.

Counts are those under the rest of the filter, so a value that would find nothing is seen before it is typed.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from workbench.case import Case
from workbench.claims import facets
from workbench.claims.filter_text import QUOTE, written
from workbench.claims.filtering import FIELDS
from workbench.claims.view_names import listed
from workbench.errors import UsageError
from workbench.folding import fold

_TYPED = re.compile(r'(?:^|(?<=\s))-?([A-Za-z_]+):((?:(?:"[^"]*"|[^\s",]+),)*-?)("[^"]*|[^\s",]*)$')
_WORD = re.compile(r"(?:^|(?<=\s))-?([A-Za-z_]*)$")
_EXAMPLES = {
    "origins": (">=2", ">=1", "0"),
    "messages": (">=2", ">=10", ">=100"),
    "prio": (">=80", ">=50"),
    "after": ("24h", "7d", "30d"),
    "before": ("24h", "7d", "30d"),
    "batch": (">=1",),
}
"""Beginnings for fields whose values cannot be listed."""
MOST = 40
"""Candidates that are proposed; whoever wants another types one more letter."""
Counted = Callable[[str], tuple[facets.Value, ...]]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where in a filter somebody types: the span of what is typed, its field ("" while that is typed), and it.

    `begin` is where the whole `field:value` begins.
    """

    begin: int
    start: int
    end: int
    field: str
    typed: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may stand at a spot: as it is written in the filter, and its hits; None where they are not counted."""

    text: str
    count: int | None = None


def spot(text: str, cursor: int, kind: str) -> Spot | None:
    """What is typed at the cursor; None in the middle of a word, and where no field can begin."""
    before = text[:cursor]
    if text[cursor : cursor + 1].strip():
        return None
    value = _TYPED.search(before)
    if value is not None and value[1].lower() in FIELDS[kind]:
        return Spot(value.start(0), value.start(3), cursor, value[1].lower(), value[3].lstrip(QUOTE))
    word = _WORD.search(before)
    return Spot(word.start(0), word.start(1), cursor, "", word[1]) if word is not None else None


def candidates(case: Case, kind: str, text: str, at: Spot, counted: Counted | None = None) -> list[Candidate]:
    """What may stand at a spot, the likeliest first; `counted` gives the field's values under a filter."""
    if not at.field:
        names = [f"{name}:" for name in FIELDS[kind]] + (["mine"] if "assignee" in FIELDS[kind] else [])
        return [Candidate(n) for n in names if at.typed and n.startswith(at.typed.lower()) and n != at.typed]
    found = _values(case, kind, text, at, counted)
    typed = fold(at.typed)
    kept = [c for c in found if _rank(c.text, typed) < _NOT]
    return sorted(kept, key=lambda c: _rank(c.text, typed))[:MOST]


_NOT = 3


def _rank(text: str, typed: str) -> int:
    """0 where a value begins so, 1 where one of its words does, 2 where it holds it; the order within stays."""
    value = fold(text) or text.strip(QUOTE)
    if not typed or value.startswith(typed):
        return 0
    if f" {typed}" in f" {value}":
        return 1
    return 2 if typed in value else _NOT


def _values(case: Case, kind: str, text: str, at: Spot, counted: Counted | None) -> list[Candidate]:
    fixed = FIELDS[kind][at.field]
    if at.field == "view":
        return [Candidate(written(v.name)) for v in listed(case, kind)]
    if at.field not in facets.FACETS[kind]:
        return [Candidate(v) for v in (fixed if isinstance(fixed, tuple) else _EXAMPLES.get(at.field, ()))]
    rest = text[: at.begin] + text[at.end :]
    found = counted(rest) if counted is not None else counts(case, kind, rest, at.field)
    return [Candidate(written(v.value), v.count) for v in found if QUOTE not in v.value]


def counts(case: Case, kind: str, text: str, field: str) -> tuple[facets.Value, ...]:
    """The values of a field under the rest of the filter; under no filter while the rest does not hold."""
    try:
        return facets.values(case, text, kind, field)
    except UsageError:
        return facets.values(case, "", kind, field)


def taken(text: str, at: Spot, candidate: Candidate) -> tuple[str, int]:
    """The text with a candidate at its spot, and where the cursor is then: behind it, and a space behind a value."""
    new = candidate.text
    after = text[at.end :]
    if not new.endswith(":") and not after:
        new += " "
    return text[: at.start] + new + after, at.start + len(new)
