"""Turns the rows of a list of sources into sources and evidence.

Two shapes are read: our own (`name`, `reliability`, `grade`, `claim`, …) and that of a bibliography whose items say
what they mean for several claims at once (`publisher`, `admiralty`, `excerpt`, `stances[]`, `derived_from`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from workbench.case import Case
from workbench.errors import WorkbenchError
from workbench.evidence.figure_rows import figure_in, figures_in
from workbench.evidence.figures import NewFigure, add_figure
from workbench.evidence.grading import check_reliability
from workbench.evidence.items import NewEvidence, add_evidence, check_published, parse_grade
from workbench.evidence.rows import Row
from workbench.evidence.sources import add_source
from workbench.folding import fold
from workbench.model import CREDIBILITY, Evidence, EvidenceStance, Source
from workbench.safety.text import storable
from workbench.store import evidence as store

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
    """An evidence item as a row describes it; `item` is the row's own id, that other rows derive from.

    `reliability` "" is the directory's letter: the row names none.
    """

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
    published: str = ""
    figures: tuple[NewFigure, ...] = ()


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
    contained = [known for known in case.settings.blocs if f" {fold(known)} " in words]
    if contained:  # the longest says most: "armed group" is not the bloc "group"
        return max(contained, key=len)
    row.refuse(f"has a bloc {bloc!r} that this case does not have ({', '.join(case.settings.blocs)})")


def speaks_for_a_party(bloc: str) -> bool:
    """Whether a bloc's name alone says that the source is party to the conflict; assumed where a row does not say."""
    words = fold(bloc).split()
    return "armed" in words or "government" in words


def ensure_source(case: Case, wanted: WantedSource) -> Source:
    """The source of that name, added when the directory does not have it, inside the caller's `tx()`."""
    return store.source_named(case.db, fold(wanted.name)) or add_source(
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
    if not fold(source.name):
        row.refuse(f"has a source {source.name!r} without letters")
    stances = row.fields.get("stances")
    if not isinstance(stances, list):
        yield _item(case, row, source, row.fields, ())
        return
    if not all(isinstance(one, dict) for one in stances):
        row.refuse("has a stance that is not an object")
    figures = figures_in(case, row, row.fields.get("figures"), source.name, source.name)
    if figures and len({_claim(one) for one in stances}) > 1:
        row.refuse("has figures and several claims: put the figures into the stances")
    for one in stances:
        yield _item(case, row, source, one, figures)
        figures = ()


def _claim(said: Mapping[str, Any]) -> str:
    return storable(str(said.get("claim_id") or said.get("claim") or "")).strip()


def _item(
    case: Case, row: Row, source: WantedSource, said: Mapping[str, Any], figures: tuple[NewFigure, ...]
) -> WantedEvidence:
    stance = _STANCES.get(str(said.get("stance", "")))
    if stance is None:
        row.refuse(f"has an unknown stance {said.get('stance')!r} (known: {', '.join(_STANCES)})")
    if not _claim(said):
        row.refuse("names no claim")
    reliability, credibility = _grade(row, said)
    try:
        published = check_published(row.text("published"))
    except WorkbenchError as error:
        row.refuse(f"has a day of publication that cannot be read ({error.message.rstrip('.')})")
    figures += figures_in(case, row, said.get("figures"), source.name, source.name)
    if said is row.fields and row.text("metric"):
        figures += (figure_in(case, row, said, source.name, source.name),)
    return WantedEvidence(
        row, row.text("id", "external_id"), _claim(said), source, stance, reliability, credibility,
        row.text("quote", "excerpt"), row.text("url"), row.text("derived_from"), row.text("origin", "origin_id"),
        row.text("note", "title"), published, figures,
    )  # fmt: skip


def _grade(row: Row, said: Mapping[str, Any]) -> tuple[str, int]:
    """Letter and digit of an item: its stance's own, or else the row's; the letter "" where neither names one."""
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
    letter = str(said.get("reliability") or graded.get("reliability") or row.text("reliability") or "")
    return _letter(row, letter) if letter else "", int(digit)


def _letter(row: Row, letter: str) -> str:
    try:
        return check_reliability(letter)
    except WorkbenchError:
        row.refuse(f"has a reliability {letter!r} that is not A to F")


def add_all(case: Case, wanted: Sequence[WantedEvidence], numbers: Mapping[str, int]) -> list[Evidence]:
    """Add items inside one transaction, what others derive from first, else in the order of the file; returns those
    that were added. What the case has already is left as it is: the same row (by its id, or else by its words) of the
    same source with the same stance on the same claim, also when it was retracted.

    Takes all items of the file and claim numbers by what rows call claims; items of claims that are not among them are
    left out. An item derives from the row of that id on the same claim; where that row says nothing about the claim,
    its publisher is the item's origin unless the item names one. Raises InputRefused naming the line for a row that
    derives from no row of the file, or from itself.
    """
    publishers = {w.item: w.source.name for w in wanted if w.item}
    for w in wanted:
        if w.derived_from and w.derived_from not in publishers:
            w.row.refuse(f"derives from {w.derived_from!r}, which is no row of this file that bears on a claim")
    wanted = _with_names(wanted, publishers)
    added: dict[tuple[str, int], Evidence] = {}
    made: list[Evidence] = []
    with case.db.tx():
        held = _held(case, sorted(set(numbers.values())))
        for w in _parents_first([w for w in wanted if w.claim in numbers], numbers):
            number = numbers[w.claim]
            source = ensure_source(case, w.source)
            item = held.get(_key(number, source.id, w.stance, w.item, w.quote, w.url, w.note))
            if item is None:
                parent = added.get((w.derived_from, number))
                item = _add(case, w, number, source, parent, publishers.get(w.derived_from, ""))
                made.append(item)
            if w.item:
                added.setdefault((w.item, number), item)
    return made


def _add(
    case: Case, w: WantedEvidence, claim: int, source: Source, parent: Evidence | None, publisher: str
) -> Evidence:
    """One item with its figures; `publisher` is who published the row it derives from, "" for none."""
    new = NewEvidence(
        claim, source.id, w.stance, w.reliability, w.credibility, quote=w.quote, url=w.url,
        derived_from=parent.id if parent else None, origin=w.origin or ("" if parent else publisher), note=w.note,
        published=w.published, external_id=w.item,
    )  # fmt: skip
    item = add_evidence(case, new)
    for figure in w.figures:
        add_figure(case, replace(figure, claim=claim, evidence=item.id))
    return item


def _key(claim: int, source: int, stance: EvidenceStance, item: str, quote: str, url: str, note: str) -> object:
    return (claim, source, stance, item) if item else (claim, source, stance, quote, url, note)


def _held(case: Case, claims: Sequence[int]) -> dict[object, Evidence]:
    """The items of these claims by what makes two rows the same; of two that are the same the one that stands."""
    found: dict[object, Evidence] = {}
    for listed in store.of_claims(case.db, claims).values():
        for e in sorted(listed, key=lambda one: one.retracted):
            found.setdefault(_key(e.claim, e.source, e.stance, e.external_id, e.quote, e.url, e.note), e)
    return found


def _with_names(wanted: Sequence[WantedEvidence], publishers: Mapping[str, str]) -> list[WantedEvidence]:
    """The items with origins that people can read: the id of a row stands for its publisher.

    A row whose origin is its own id, with no other row of that origin, names none.
    """
    sharing: dict[str, set[str]] = {}
    for w in wanted:
        sharing.setdefault(w.origin, set()).add(w.item)
    named = []
    for w in wanted:
        origin = publishers.get(w.origin, w.origin)
        if w.origin == w.item and len(sharing[w.origin]) < 2:
            origin = ""
        named.append(replace(w, origin=origin))
    return named


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
