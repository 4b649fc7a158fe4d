"""The order and the grouping inside a filter's text: read from it and written into it, only here.

Both are part of the filter, so that a saved view, the session and the command line keep them without a word of their
own. Quoted words stay as they were typed.
"""

import re
from dataclasses import dataclass

_TOKEN = re.compile(r'(?:[^\s"]|"[^"]*"?)+')
FALLING = frozenset({"prio", "last", "first", "origins", "messages"})
"""Orders whose usual direction is the largest first."""
USUAL = "prio"
"""The order of a filter that names none."""


@dataclass(frozen=True, slots=True)
class Order:
    """An order and its direction."""

    name: str
    down: bool

    @property
    def text(self) -> str:
        """As it stands in a filter: `sort:-prio`."""
        return f"sort:{'-' if self.down else ''}{self.name}"


def usual(name: str) -> Order:
    """An order in the direction that people expect of it."""
    return Order(name, name in FALLING)


def order_of(text: str) -> Order:
    """The order that a filter asks for; the last one counts, as in the filter language."""
    found = _value(text, "sort")
    if not found:
        return usual(USUAL)
    name = found.lstrip("-").lower()
    return Order(name, found.startswith("-"))


def with_order(text: str, order: Order) -> str:
    """The filter with this order."""
    return _with(text, "sort", order.text)


def turned(text: str, name: str) -> str:
    """The filter in this order; the other way round when it is in it already."""
    now = order_of(text)
    return with_order(text, Order(name, not now.down) if now.name == name else usual(name))


def group_of(text: str) -> str:
    """What a filter groups by: `place`, `day` or nothing."""
    return _value(text, "group").lower()


def with_group(text: str, by: str) -> str:
    """The filter grouped by this; by nothing when `by` is empty."""
    return _with(text, "group", f"group:{by}" if by else "")


def bare(text: str) -> str:
    """The filter without order and grouping: which claims it is about."""
    return _with(_with(text, "sort", ""), "group", "")


def _is(token: str, field: str) -> bool:
    return token.lstrip("-").lower().startswith(f"{field}:")


def _value(text: str, field: str) -> str:
    found = [t.partition(":")[2] for t in _TOKEN.findall(text) if _is(t, field)]
    return found[-1] if found else ""


def _with(text: str, field: str, token: str) -> str:
    kept = [t for t in _TOKEN.findall(text) if not _is(t, field)]
    return " ".join([*kept, token] if token else kept)
