"""What two cases say of a field, in words: conflicts keep values as their columns hold them, and nobody reads JSON at
three in the morning. Every front end tells them with this."""

import json

_SPAN = " – "
_DAY = 10
"""Characters of a time that are its day."""


def said(field: str, value: str) -> str:
    """One side of a conflict: takes the field and the value as `store.bundled.Conflict` has them.

    `["Kidal", "Ber"]` becomes `Kidal, Ber`; times lose seconds; "" is `empty`. What is not understood stays as it is.
    """
    if field == "predicate":
        return value.replace("_", " ") or "empty"
    if field == "time":
        return _times(value) or "empty"
    told = _listed(value) if field in ("places", "actors") else value
    return told or "empty"


def _listed(value: str) -> str:
    try:
        items = json.loads(value or "[]")
        return ", ".join(i if isinstance(i, str) else f"{i['name']} ({i['role']})" for i in items)
    except (ValueError, TypeError, KeyError, RecursionError):
        return value


def _times(value: str) -> str:
    """`A – B`, or `A – precision` where there is no end."""
    start, _, end = value.partition(_SPAN)
    if not end or start == end:
        return _moment(start)
    return f"{_moment(start)}{_SPAN}{_moment(end)}"


def _moment(text: str) -> str:
    return text[:16].replace("T", " ") if text[_DAY : _DAY + 1] == "T" else text
