"""Reads the figures of a row that somebody prepared: a list of objects, or columns of the row itself.

A number comes as `value`, `low`/`high`, `min`/`max` or in `words`; whoever says it as `speaker` or `says`.
"""

from collections.abc import Mapping
from dataclasses import replace
from math import isfinite
from typing import Any

from workbench.case import Case
from workbench.errors import WorkbenchError
from workbench.evidence.figure_ranges import UNSTATED
from workbench.evidence.figures import NewFigure, checked, counted_in, in_words
from workbench.evidence.rows import Row
from workbench.folding import fold
from workbench.safety.text import storable


def figures_in(case: Case, row: Row, given: Any, speaker: str = "", relay: str = "") -> tuple[NewFigure, ...]:
    """The figures of a row, checked but for the claim that they will bear on (`replace(figure, claim=…)`).

    Takes the value of a field such as `figures` (None or "" for none), who speaks where a figure names nobody, and
    through whom we have a figure that somebody else gives. Raises InputRefused naming the line.
    """
    if given in (None, "", []):
        return ()
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        row.refuse("has figures that are no list of objects")
    return tuple(figure_in(case, row, one, speaker, relay) for one in given)


def figure_in(case: Case, row: Row, said: Mapping[str, Any], speaker: str = "", relay: str = "") -> NewFigure:
    """One figure, as `figures_in`."""
    who = _text(said, "speaker", "says", "by") or speaker
    through = _text(said, "relay", "via") or (relay if fold(who) != fold(relay) else "")
    low, high, exactness = _range(row, said)
    new = NewFigure(
        claim=0, metric=_text(said, "metric"), low=low, high=high, speaker=who,
        exactness=_text(said, "exactness") or exactness, relay=through,
        counted=_text(said, "counted", "who") or counted_in(_text(said, "words")),
        as_of=_text(said, "as_of", "date"), note=_words(said),
    )  # fmt: skip
    try:
        row_of = checked(case, new)
    except WorkbenchError as error:
        row.refuse(f"has a figure that cannot be taken ({error.message.rstrip('.')})")
    return replace(new, **{k: v for k, v in row_of.items() if k != "evidence"})


def _text(said: Mapping[str, Any], *names: str) -> str:
    for name in names:
        value = said.get(name)
        if value not in (None, "") and not isinstance(value, list | dict):
            return storable(str(value)).strip()
    return ""


def _words(said: Mapping[str, Any]) -> str:
    """The words of a figure; those of one that an export wrote without a number stand in its note."""
    return _text(said, "words") or (_text(said, "note") if said.get("exactness") == UNSTATED else "")


def _range(row: Row, said: Mapping[str, Any]) -> tuple[int, int, str]:
    numbers = {name: _number(row, said.get(name)) for name in ("value", "low", "high", "min", "max")}
    if numbers["value"] is not None:
        return numbers["value"], numbers["value"], "exact"
    low = numbers["low"] if numbers["low"] is not None else numbers["min"]
    high = numbers["high"] if numbers["high"] is not None else numbers["max"]
    if low is not None and high is not None:
        return low, high, "exact"
    if low is not None:
        return low, low, "at_least" if numbers["low"] is None else "exact"
    if high is not None:
        return high, high, "at_most"
    words = _words(said)
    if not words:
        row.refuse("has a figure without a number and without words")
    return in_words(words)


def _number(row: Row, value: Any) -> int | None:
    if value in (None, ""):
        return None
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit() and len(value.strip()) <= 12:
        return int(value)
    whole = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value) and value == int(value)
    if not whole:
        row.refuse("has a figure whose number is no whole number")
    return int(value)
