"""How many were killed, as formats with one column for it want it: the most conservative number, and the whole span.

Only here are competing figures put into a span. Nothing is averaged and nothing is added: figures that count different
people (soldiers, civilians) stand in one span, which is why the span always travels with its basis in words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.evidence.figure_ranges import READ_LOW, UNSTATED, number_words

METRIC = "killed"


@dataclass(frozen=True, slots=True)
class Toll:
    """What is said about the killed of a claim.

    `low` and `high` are persons, None where nobody gives a number or leaves that end open ("at least", "at most");
    None is never 0. `basis` says every figure in words, `disputed` whether two of them differ.
    """

    low: int | None = None
    high: int | None = None
    basis: tuple[str, ...] = ()
    disputed: bool = False


def toll(figures: Sequence[dict[str, Any]]) -> Toll:
    """The span of a record's figures for `killed`; unknown when there is none.

    Figures that an analyst entered go before those that were only read in messages; the basis has them all. `low` is
    the smallest number given, which is how ACLED counts (codebook, reported fatalities). "At most" gives no low
    end, and "at least" that nobody exceeds leaves the high end open.
    """
    killed = [f for f in figures if f["metric"] == METRIC]
    every = [f for f in killed if f["exactness"] != UNSTATED and f["low"] is not None and f["high"] is not None]
    said = [f for f in every if f["figure"]] or every
    lows = [_low(f) for f in said if f["exactness"] != "at_most" or f["low"] < f["high"]]
    return Toll(
        min(lows, default=None),
        _high(said),
        tuple(_words(f) for f in killed),
        len({(f["low"], f["high"], f["exactness"]) for f in every}) > 1,
    )


def _low(f: dict[str, Any]) -> int:
    low = int(f["low"])
    return READ_LOW.get(low, low) if f["exactness"] == "dozens" else low


def _high(said: Sequence[dict[str, Any]]) -> int | None:
    closed = max((f["high"] for f in said if f["exactness"] != "at_least"), default=None)
    open_from = max((f["high"] for f in said if f["exactness"] == "at_least"), default=None)
    if closed is None or (open_from is not None and open_from >= closed):
        return None
    return int(closed)


def _words(f: dict[str, Any]) -> str:
    return " ".join(_parts(f))


def _parts(f: dict[str, Any]) -> Iterator[str]:
    if f["exactness"] == UNSTATED or f["low"] is None or f["high"] is None:
        yield f"“{f['note']}”" if f["note"] else "no number"
    else:
        yield number_words(f["low"], f["high"], f["exactness"])
    if f["counted"]:
        yield f["counted"]
    by = [f"according to {f['speaker']}"] if f["speaker"] else []
    by += [f"through {f['relay']}"] if f["relay"] else []
    by += [f"in {f['times']} message{'' if f['times'] == 1 else 's'}"] if f["times"] else []
    if by:
        yield f"({', '.join(by)})"
