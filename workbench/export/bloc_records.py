"""How each bloc of sources tells the claims of a set, gathered from the records alone, so that a format can show it.

The rules are those of the comparison of blocs (`evidence.bloc_parts`): who supports and refutes how many claims, the
first report dated on or after the day of the event, the lead quote. Kept while a million records pass: a line a bloc,
a line a source that is quoted, a count a day.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from workbench.claims.origins import COMPARISONS
from workbench.evidence.searching import SEARCHES
from workbench.model import EvidenceStance

_OWN = frozenset({COMPARISONS, SEARCHES})
"""What the case itself speaks through is no bloc's voice."""
_SIDES = frozenset({EvidenceStance.SUPPORTS.value, EvidenceStance.REFUTES.value})
_DAY = len("2026-04-25")
NAMED = 6
"""Items of a bloc that a sentence about all of them names, as in the other sentences of a report."""
_QUOTE = 600
"""Characters of a lead quote that are kept."""


@dataclass(frozen=True, slots=True)
class BlocReport:
    """An evidence item of a bloc: its id (`E-4`), its claim (`C-17`), source, grade, day of publication, and quote."""

    item: str
    claim: str
    source: str
    grade: str
    day: str
    quote: str


@dataclass(frozen=True, slots=True)
class BlocCell:
    """One bloc: how many claims it supports, refutes, does both to, gives only context to, by how many items of how
    many sources; its first report and its lead quote, None where there are none.

    `bloc` is "" for sources without one. `days` are (day, stance, items) in order; `undated` items have no day.
    `named` are the first of its items.
    """

    bloc: str
    supports: int
    refutes: int
    both: int
    context: int
    items: int
    sources: int
    first: BlocReport | None
    lead: BlocReport | None
    days: tuple[tuple[str, str, int], ...]
    undated: int
    named: tuple[str, ...] = ()

    @property
    def claims(self) -> int:
        """Claims it speaks to."""
        return self.supports + self.refutes + self.both + self.context


@dataclass
class _Telling:
    """What is gathered of a bloc."""

    says: dict[str, int] = field(default_factory=lambda: {"supports": 0, "refutes": 0, "both": 0, "context": 0})
    items: int = 0
    sources: dict[str, int] = field(default_factory=dict)
    first: tuple[tuple[str, int], BlocReport] | None = None
    leads: dict[str, tuple[tuple[str, str, int], BlocReport]] = field(default_factory=dict)
    days: dict[tuple[str, str], int] = field(default_factory=dict)
    undated: int = 0
    named: list[int] = field(default_factory=list)


class BlocTally:
    """Takes records one by one; `cells` may be asked at any time."""

    def __init__(self) -> None:
        self._told: dict[str, _Telling] = {}

    def take(self, record: Mapping[str, Any]) -> None:
        """Count what the blocs say to one claim."""
        stances: dict[str, set[str]] = {}
        for e in record["evidence_items"]:
            source = e["source"]
            if source is None or source["name"] in _OWN:
                continue
            told = self._told.setdefault(source["bloc"], _Telling())
            stances.setdefault(source["bloc"], set()).add(e["stance"])
            _item(told, record, e)
        for bloc, found in stances.items():
            sides = found & _SIDES
            self._told[bloc].says["both" if len(sides) > 1 else sides.pop() if sides else "context"] += 1

    def cells(self) -> tuple[BlocCell, ...]:
        """The blocs, those that speak to most claims first, sources without a bloc last."""
        found = [_cell(bloc, told) for bloc, told in self._told.items()]
        return tuple(sorted(found, key=lambda c: (not c.bloc, -c.claims, c.bloc)))


def bloc_cells(records: Iterable[Mapping[str, Any]]) -> tuple[BlocCell, ...]:
    """How each bloc tells the claims of these export records."""
    tally = BlocTally()
    for record in records:
        tally.take(record)
    return tally.cells()


def _item(told: _Telling, record: Mapping[str, Any], e: Mapping[str, Any]) -> None:
    source, day, number = e["source"], e["published"][:_DAY], int(e["id"].removeprefix("E-"))
    told.items += 1
    told.named = sorted([*told.named, number])[:NAMED]
    uid = source["uid"]
    told.sources[uid] = told.sources.get(uid, 0) + 1
    if len(day) == _DAY:
        told.days[day, e["stance"]] = told.days.get((day, e["stance"]), 0) + 1
    else:
        told.undated += 1
    item = BlocReport(e["id"], record["id"], source["name"], e["grade"], day, e["quote"][:_QUOTE])
    reports = e["stance"] in _SIDES and day and day >= (record["event"]["start"] or "")[:_DAY]
    if reports and (told.first is None or (e["published"], number) < told.first[0]):
        told.first = (e["published"], number), item
    rank = (e["grade"], e["published"] or "~", number)
    if e["quote"] and (uid not in told.leads or rank < told.leads[uid][0]):
        told.leads[uid] = rank, item


def _cell(bloc: str, told: _Telling) -> BlocCell:
    return BlocCell(
        bloc=bloc,
        **told.says,
        items=told.items,
        sources=len(told.sources),
        first=told.first[1] if told.first else None,
        lead=_lead(told),
        days=tuple((day, stance, n) for (day, stance), n in sorted(told.days.items())),
        undated=told.undated,
        named=tuple(f"E-{number}" for number in told.named),
    )


def _lead(told: _Telling) -> BlocReport | None:
    """Of the sources of reliability A to C, if any, the quote of the one that speaks most."""

    def rank(uid: str) -> tuple[bool, int, tuple[str, str, int]]:
        own, item = told.leads[uid]
        return item.grade[:1] > "C", -told.sources[uid], own

    best = min(told.leads, key=rank, default=None)
    return told.leads[best][1] if best is not None else None


def side_counts(cell: BlocCell) -> Sequence[tuple[str, int]]:
    """(what it does, to how many claims) for what a bloc does at all."""
    every = (("supports", cell.supports), ("refutes", cell.refutes), ("both", cell.both), ("context", cell.context))
    return tuple((says, n) for says, n in every if n)
