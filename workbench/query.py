"""The one filter language, for TUI, command line and saved views: text in, checked conditions out.

`field:value` joined by spaces is AND, commas are OR, a leading `-` negates, quotes keep spaces together, bare words are
a full-text search. Unknown fields and values are refused with what was probably meant. What a condition means in SQL is
`store.filters`' business; what exists and which values are allowed is decided only here.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches

from workbench.errors import UsageError
from workbench.folding import Term, fold, query_terms
from workbench.model import PREDICATES, Kind, Stage, Stance, Status

_HAS = (
    "media", "video", "reused", "lookalike", "evidence", "note", "override", "proposed", "resurfaced", "stale",
    "conflict",
)  # fmt: skip
_GROUPS = ("place", "day")
_SORTS = ("prio", "last", "first", "origins", "messages", "id", "title", "place", "status")
_TEXT = "text"
_LISTED = 20
"""Known values that a hint names; places run to hundreds."""

CLAIM_FIELDS: dict[str, tuple[str, ...] | str] = {
    "status": tuple(Status),
    "stage": tuple(Stage),
    "predicate": PREDICATES,
    "place": _TEXT,
    "actor": _TEXT,
    "lang": _TEXT,
    "platform": _TEXT,
    "chat": _TEXT,
    "has": _HAS,
    "bloc": _TEXT,
    "assignee": _TEXT,
    "origins": "number",
    "messages": "number",
    "prio": "number",
    "grade": "grade",
    "id": "claim",
    "after": "time",
    "before": "time",
    "view": _TEXT,
    "group": _GROUPS,
    "sort": _SORTS,
}
"""Fields of a claim filter: the allowed values, or the type of value."""

MESSAGE_FIELDS: dict[str, tuple[str, ...] | str] = {
    "platform": _TEXT,
    "chat": _TEXT,
    "lang": _TEXT,
    "sender": _TEXT,
    "kind": tuple(Kind),
    "has": ("media", "claim", "mention"),
    "place": _TEXT,
    "actor": _TEXT,
    "stance": tuple(Stance),
    "claim": "claim",
    "batch": "number",
    "after": "time",
    "before": "time",
    "view": _TEXT,
    "sort": ("sent", "id"),
}
"""Fields of a message filter."""

_TOKEN = re.compile(r'(-?)([A-Za-z_]+):((?:"[^"]*"|[^\s"])*)|(-?"[^"]*"|\S+)')
_NUMBER = re.compile(r"^(>=|<=|>|<|=)?\s*(\d{1,9})$")
_GRADE = re.compile(r"^(>=|<=|>|<|=)?([A-Fa-f])([1-6])?$")
_CLAIM = re.compile(r"^(?:[Cc]-?)?(\d{1,9})$")
_LABEL = re.compile(r"^[Cc]-\d{1,9}$")
_SPAN = re.compile(r"^(\d{1,5})([hdwm])$")
_HOURS = {"h": 1, "d": 24, "w": 24 * 7, "m": 24 * 30}


class Slip(UsageError):
    """A word of a filter that is not known; `meant` is what was probably meant instead of `word`, "" for nothing."""

    def __init__(self, message: str, hint: str, word: str, meant: str = "") -> None:
        """Take the sentence, the hint, the word and what is near to it."""
        super().__init__(message, hint)
        self.word = word
        self.meant = meant


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a filter between spaces, with where it stands: `name` and `value` of `name:value`, else "" and it."""

    start: int
    end: int
    negated: bool
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Condition:
    """One checked `field:value`. `operator` is `in` or a comparison; numbers are text digits, times UTC text.

    `now` is when it was asked, for values that depend on it (`has:stale`).
    """

    field: str
    operator: str
    values: tuple[str, ...]
    negated: bool = False
    now: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    """A parsed filter: conditions that all hold, a text search, an order, headings, and the text it came from."""

    text: str = ""
    conditions: tuple[Condition, ...] = ()
    search: tuple[Term, ...] = ()
    sort: str = ""
    descending: bool = False
    mine: bool = False
    group: str = ""
    """`place` or `day` where the list is asked for in groups, each under its heading."""


def did_you_mean(word: str, known: Collection[str]) -> str:
    """A hint for a word that is not known: the one that was probably meant, else those there are."""
    near = nearest(word, known)
    if near:
        return f"Did you mean {near}?"
    more = f" and {len(known) - _LISTED} more" if len(known) > _LISTED else ""
    return f"Known: {', '.join(list(known)[:_LISTED])}{more}." if known else "The case has none."


def nearest(word: str, known: Collection[str]) -> str:
    """The known word that was probably meant; "" when none is near."""
    lowered = {k.lower(): k for k in known}
    near = get_close_matches(word.lower(), lowered, n=1, cutoff=0.7)
    return lowered[near[0]] if near else ""


def tokens(text: str) -> list[Token]:
    """The pieces of a filter in their order, also of one that does not hold. A bare word has its minus in its value."""
    found = []
    for m in _TOKEN.finditer(text):
        bare = m[4] is not None
        found.append(Token(m.start(), m.end(), bool(m[1]), "" if bare else m[2].lower(), m[4] if bare else m[3]))
    return found


def split_values(value: str) -> tuple[str, ...]:
    """The values of `a,b,"c d"`, without their quotes."""
    parts = re.findall(r'"([^"]*)"|([^,"]+)', value)
    return tuple(p for p in (quoted or bare for quoted, bare in parts) if p.strip())


def parse_time(value: str, now: str) -> str:
    """A filter's time: `2026-04-25`, `2026-04-25T18:00`, or a span back from now (`7d`, `12h`, `2w`, `3m`)."""
    try:
        return _moment(value, now).astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    except OverflowError as error:
        raise UsageError(f"{value!r} is outside the calendar.", "Use 2026-04-25, or a span such as 7d.") from error


def _moment(value: str, now: str) -> datetime:
    span = _SPAN.match(value)
    if span:
        return datetime.fromisoformat(now) - timedelta(hours=int(span[1]) * _HOURS[span[2]])
    try:
        at = datetime.fromisoformat(value)
    except ValueError as error:
        raise UsageError(
            f"{value!r} is not a time this filter knows.", "Use 2026-04-25, 2026-04-25T18:00, or a span such as 7d."
        ) from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def parse_claim(value: str) -> int:
    """A claim number from `C-17`, `c17` or `17`; raises UsageError."""
    match = _CLAIM.match(value.strip())
    if not match:
        raise UsageError(f"{value!r} is not a claim.", "Claims are named like C-17.")
    return int(match[1])


def _condition(name: str, value: str, negated: bool, kind: tuple[str, ...] | str, now: str) -> Condition:
    values = split_values(value)
    if not values:
        raise UsageError(f"{name}: has no value.", f"For example {name}:{kind[0] if isinstance(kind, tuple) else '…'}")
    if isinstance(kind, tuple):
        lowered = tuple(v.lower() for v in values)
        for v in lowered:
            if v not in kind:
                raise Slip(f"{name} has no value {v!r}.", did_you_mean(v, kind), v, nearest(v, kind))
        return Condition(name, "in", lowered, negated, now if "stale" in lowered else "")
    if kind == "number":
        return _number(name, values, negated)
    if kind == "grade":
        match = _GRADE.match(values[0])
        if not match:
            raise UsageError(f"{values[0]!r} is not a grade.", "Grades are a letter A–F and a digit 1–6: grade:<=B2")
        return Condition(name, match[1] or "=", (match[2].upper() + (match[3] or ""),), negated)
    if kind == "claim":
        return Condition(name, "in", tuple(str(parse_claim(v)) for v in values), negated)
    if kind == "time":
        return Condition(name, "in", (parse_time(values[0], now),), negated)
    return Condition(name, "in", values, negated)


def _number(name: str, values: tuple[str, ...], negated: bool) -> Condition:
    match = _NUMBER.match(values[0])
    if not match:
        raise UsageError(f"{values[0]!r} is not a number.", f"For example {name}:>=2")
    return Condition(name, match[1] or "=", (match[2],), negated)


def _token(match: re.Match[str], fields: dict[str, tuple[str, ...] | str], now: str) -> Condition | str:
    if match[4] is not None:
        return match[4]
    name = match[2].lower()
    if name not in fields:
        if not match[3] or match[3].startswith("//"):
            return match[0]
        raise Slip(
            f"There is no field {name!r}.", did_you_mean(name, tuple(fields)), name, nearest(name, tuple(fields))
        )
    if name == "sort":
        descending = match[3].startswith("-")
        checked = _condition(name, match[3].lstrip("-"), descending, fields[name], now)
        return Condition("sort", "in", checked.values, descending)
    return _condition(name, match[3], bool(match[1]), fields[name], now)


def parse(text: str, fields: dict[str, tuple[str, ...] | str], now: str) -> Filter:
    """Parse a filter.

    Takes the text, the fields of what is filtered (`CLAIM_FIELDS`, `MESSAGE_FIELDS`) and the time now (UTC text) that
    spans such as `7d` count from. Raises UsageError with a "did you mean" for unknown fields and values.
    """
    conditions: list[Condition] = []
    words: list[str] = []
    sort, descending, mine, group = "", False, False, ""
    for match in _TOKEN.finditer(text):
        found = _token(match, fields, now)
        if isinstance(found, str):
            if found == "mine" and "assignee" in fields:
                mine = True
            elif "id" in fields and _LABEL.match(found):
                conditions.append(Condition("id", "in", (str(parse_claim(found)),)))
            else:
                words.append(found)
        elif found.field == "sort":
            sort, descending = found.values[0], found.negated
        elif found.field == "group":
            group = found.values[0]
        else:
            conditions.append(found)
    return Filter(text.strip(), tuple(conditions), query_terms(" ".join(words)), sort, descending, mine, group)


def check(f: Filter, known: Mapping[str, Collection[str]]) -> Filter:
    """Hold the free-text values of a filter against what there is.

    Takes the known values by field; fields that it does not have are let through. Values are compared folded, and come
    back as the known ones are spelled. Raises UsageError with a "did you mean" for the first unknown one.
    """
    return replace(f, conditions=tuple(_checked(c, known[c.field]) if c.field in known else c for c in f.conditions))


def _checked(c: Condition, known: Collection[str]) -> Condition:
    spelled = {fold(k): k for k in known}
    for v in c.values:
        if fold(v) not in spelled:
            longer = min((k for k in known if fold(k).startswith(f"{fold(v)} ")), default="")
            quoted = f'Several words stand in quotes: {c.field}:"{longer}".' if longer else did_you_mean(v, known)
            raise Slip(f"{c.field} has no value {v!r}.", quoted, v, longer or nearest(v, known))
    return replace(c, values=tuple(spelled[fold(v)] for v in c.values))
