"""Turns the rows of a list of sources into sources and evidence.

Two shapes are read: our own (`name`, `reliability`, `grade`, `claim`, …) and that of a bibliography whose items say
what they mean for several claims at once (`publisher`, `admiralty`, `excerpt`, `stances[]`, `derived_from`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.case import Case
from workbench.errors import NotFound, WorkbenchError
from workbench.evidence.items import NewEvidence, add_evidence, parse_grade
from workbench.evidence.rows import Row
from workbench.evidence.sources import add_source, check_reliability, find_source
from workbench.folding import fold
from workbench.model import CREDIBILITY, Evidence, EvidenceStance, Source

_STANCES = {"mentions": EvidenceStance.CONTEXT, **{s.value: s for s in EvidenceStance}}


@dataclass(frozen=True, slots=True)
class WantedSource:
    """A source as a row describes it."""

    name: str
    kind: str
    owner: str
    country: str
    bloc: str
    party: bool
    reliability: str
    reason: str
    url: str


@dataclass(frozen=True, slots=True)
class WantedEvidence:
    """An evidence item as a row describes it; `item` is the row's own id, that other rows derive from."""

    row: Row
    item: str
    claim: str
    source: WantedSource
    stance: EvidenceStance
    reliability: str
    credibility: int
    quote: str
    url: str
    derived_from: str
    origin: str
    note: str


def source_of(case: Case, row: Row) -> WantedSource:
    """The source that a row names; raises InputRefused naming the line."""
    graded = row.fields.get("admiralty")
    graded = graded if isinstance(graded, dict) else {}
    bloc = row.text("bloc")
    letter = str(graded.get("reliability") or row.text("reliability") or "F")
    return WantedSource(
        name=row.needed("name", "publisher", "source"),
        kind=row.text("kind"),
        owner=row.text("owner"),
        country=row.text("country"),
        bloc=known_bloc(case, row, bloc),
        party=row.yes("party") if "party" in row.fields else speaks_for_a_party(bloc),
        reliability=_letter(row, letter),
        reason=str(graded.get("reason") or row.text("reason")),
        url=row.text("source_url"),
    )


def known_bloc(case: Case, row: Row, bloc: str) -> str:
    """The case's own name for a bloc: the same words, or one of the case's blocs that the words contain."""
    if not bloc:
        return ""
    words = f" {fold(bloc)} "
    for known in case.settings.blocs:
        if f" {fold(known)} " in words:
            return known
    row.refuse(f"has a bloc {bloc!r} that this case does not have ({', '.join(case.settings.blocs)})")


def speaks_for_a_party(bloc: str) -> bool:
    """Whether a bloc's name alone says that the source is party to the conflict; assumed where a row does not say."""
    words = fold(bloc).split()
    return "armed" in words or "government" in words


def ensure_source(case: Case, wanted: WantedSource) -> Source:
    """The source of that name, added when the directory does not have it, inside the caller's `tx()`."""
    try:
        return find_source(case, wanted.name)
    except NotFound:
        return add_source(
            case,
            wanted.name,
            kind=wanted.kind,
            owner=wanted.owner,
            country=wanted.country,
            bloc=wanted.bloc,
            party=wanted.party,
            reliability=wanted.reliability,
            reason=wanted.reason,
            url=wanted.url,
        )


def evidence_of(case: Case, row: Row) -> Iterator[WantedEvidence]:
    """The evidence items of a row: one a stance; raises InputRefused naming the line."""
    source = source_of(case, row)
    stances = row.fields.get("stances")
    if not isinstance(stances, list):
        yield _item(row, source, row.fields)
        return
    for one in stances:
        if not isinstance(one, dict):
            row.refuse("has a stance that is not an object")
        yield _item(row, source, one)


def _item(row: Row, source: WantedSource, said: Mapping[str, Any]) -> WantedEvidence:
    stance = _STANCES.get(str(said.get("stance", "")))
    claim = str(said.get("claim_id") or said.get("claim") or "")
    if stance is None:
        row.refuse(f"has an unknown stance {said.get('stance')!r} (known: {', '.join(_STANCES)})")
    if not claim:
        row.refuse("names no claim")
    reliability, credibility = _grade(row, source, said)
    return WantedEvidence(
        row, row.text("id"), claim, source, stance, reliability, credibility, row.text("quote", "excerpt"),
        row.text("url"), row.text("derived_from"), row.text("origin", "origin_id"), row.text("note", "title"),
    )  # fmt: skip


def _grade(row: Row, source: WantedSource, said: Mapping[str, Any]) -> tuple[str, int]:
    if said.get("grade"):
        try:
            return parse_grade(str(said["grade"]))
        except WorkbenchError:
            row.refuse(f"has a grade {said['grade']!r} that is not like B2")
    graded = row.fields.get("admiralty")
    graded = graded if isinstance(graded, dict) else {}
    digit = str(said.get("credibility") or graded.get("credibility") or row.text("credibility") or "6")
    if digit not in {str(c) for c in CREDIBILITY}:
        row.refuse(f"has a credibility {digit!r} that is not 1 to 6")
    return _letter(row, str(said.get("reliability") or source.reliability)), int(digit)


def _letter(row: Row, letter: str) -> str:
    try:
        return check_reliability(letter)
    except WorkbenchError:
        row.refuse(f"has a reliability {letter!r} that is not A to F")


def add_all(case: Case, wanted: Sequence[WantedEvidence], numbers: Mapping[str, int]) -> list[Evidence]:
    """Add items inside one transaction, what others derive from first, else in the order of the file.

    Takes all items of the file and claim numbers by what rows call claims; items of claims that are not among them are
    left out. An item derives from the row of that id on the same claim; where that row says nothing about the claim,
    its id is the item's origin unless the item names one. Raises InputRefused naming the line for a row that derives
    from no row of the file, or from itself.
    """
    rows = {w.item for w in wanted if w.item}
    for w in wanted:
        if w.derived_from and w.derived_from not in rows:
            w.row.refuse(f"derives from {w.derived_from!r}, which is no row of this file that bears on a claim")
    added: dict[tuple[str, int], Evidence] = {}
    made: list[Evidence] = []
    with case.db.tx():
        for w in _parents_first([w for w in wanted if w.claim in numbers], numbers):
            number = numbers[w.claim]
            parent = added.get((w.derived_from, number))
            item = add_evidence(
                case,
                NewEvidence(
                    claim=number,
                    source=ensure_source(case, w.source).id,
                    stance=w.stance,
                    reliability=w.reliability,
                    credibility=w.credibility,
                    quote=w.quote,
                    url=w.url,
                    derived_from=parent.id if parent else None,
                    origin=w.origin or ("" if parent else w.derived_from),
                    note=w.note,
                ),
            )
            made.append(item)
            if w.item:
                added.setdefault((w.item, number), item)
    return made


def _parents_first(wanted: Sequence[WantedEvidence], numbers: Mapping[str, int]) -> list[WantedEvidence]:
    """The items with every one behind those it goes back to; refuses the line that goes back to itself."""
    named: dict[tuple[str, int], int] = {}
    for place, w in enumerate(wanted):
        if w.item:
            named.setdefault((w.item, numbers[w.claim]), place)
    ordered: dict[int, None] = {}
    for place in range(len(wanted)):
        chain: dict[int, None] = {}
        at: int | None = place
        while at is not None and at not in ordered:
            w = wanted[at]
            if at in chain:
                w.row.refuse("derives from itself")
            chain[at] = None
            at = named.get((w.derived_from, numbers[w.claim])) if w.derived_from else None
        ordered |= dict.fromkeys(reversed(chain))
    return [wanted[place] for place in ordered]
