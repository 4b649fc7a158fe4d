"""How the blocs of sources tell the same events: who speaks to which claim, and a report that cites every sentence.

`compare` gathers (one question a table) and hands to `bloc_parts`, which finds the sentences; `bloc_words` writes them
as text, Markdown or HTML. Nothing is concluded about truth beyond the statuses that the case gives.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from workbench.case import Case
from workbench.claims.known_names import known_names
from workbench.claims.origins import COMPARISONS
from workbench.errors import UsageError
from workbench.evidence import bloc_parts
from workbench.evidence.bloc_parts import Gathered, Missing, Part, Told
from workbench.evidence.control import period
from workbench.folding import fold
from workbench.model import Evidence, EvidenceStance, LinkKind, StatedFigure, Status
from workbench.store import claims as claim_store
from workbench.store import control as store
from workbench.store import evidence as evidence_store
from workbench.store import figures as figure_store
from workbench.store import known


@dataclass(frozen=True, slots=True)
class Window:
    """First and last day, both within."""

    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Cell:
    """What a bloc says to a claim.

    `says` is `supports`, `refutes`, `both`, `context`, `figure` (only a figure that one of its sources gives) or ""
    (silent); `grade` is its best, "" where no evidence is. `figures` are those that its sources give.
    """

    says: str = ""
    evidence: tuple[int, ...] = ()
    grade: str = ""
    figures: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A claim's line: one cell a bloc, in the order of the matrix."""

    claim: int
    title: str
    status: Status
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Claims × blocs. A bloc "" stands for sources that have none."""

    blocs: tuple[str, ...]
    rows: tuple[MatrixRow, ...]


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source in the list at the end: what its own list calls it, and its items with their grades."""

    name: str
    bloc: str
    external_id: str
    published: str
    items: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class BlocReport:
    """The comparison: the matrix, the parts with their sentences, and the sources that these cite."""

    window: Window | None
    claims: tuple[int, ...]
    items: int
    matrix: Matrix
    parts: tuple[Part, ...]
    sources: tuple[SourceLine, ...] = field(repr=False)


def window_of(first: str, last: str) -> Window | None:
    """A window from two days or months as text, None for none.

    One alone is the whole window: that day, or that month. Raises UsageError for what is no day, and for a window that
    ends before it begins.
    """
    if not first and not last:
        return None
    begin, end = period(first or last)[0], period(last or first)[1]
    if begin > end:
        raise UsageError(f"The window ends ({end}) before it begins ({begin}).", "Give the earlier day first.")
    return Window(begin, end)


def compare(
    case: Case, numbers: Sequence[int] | None, window: Window | None = None,
    wanting: Mapping[int, Missing] | None = None,
) -> BlocReport:  # fmt: skip
    """Compare what the blocs say to these claims, or to those of them that fall into the window (None: all that do).

    A claim falls into it by its event, or by an evidence item published then. `wanting` is what the policy misses on a
    claim (the caller asks the assessment, which stands above this room); without it that part has only what analysts
    wrote. Retracted items and comparisons made in the case itself speak for no bloc.
    """
    chosen = choose(case, numbers, window)
    claims = claim_store.by_ids(case.db, chosen)
    items = evidence_store.of_claims(case.db, chosen)
    stated = figure_store.of_claims(case.db, chosen)
    carried = store.carriers(case.db, chosen)
    bloc_of = {fold(s.name): s.bloc for s in evidence_store.sources(case.db)}
    told = tuple(
        Told(c, tuple(e for e in items.get(c.id, ()) if not e.retracted and e.source_name != COMPARISONS),
             tuple(stated.get(c.id, ())), carried.get(c.id),
             {f.id: bloc_of.get(fold(f.speaker), "") for f in stated.get(c.id, ())})
        for c in claims
    )  # fmt: skip
    links = claim_store.links(case.db, chosen)
    rivals = {
        (min(n, other), max(n, other)) for n, found in links.items() for other, kind in found
        if kind == LinkKind.CONTRADICTS
    }  # fmt: skip
    blocs = _blocs(case, told)
    places = known_names(case).places
    gathered = Gathered(told, blocs, tuple(sorted(rivals)), wanting or {}, places.kinds, places.parents)
    matrix = Matrix(blocs, tuple(_row(t, blocs) for t in told))
    every = sorted((e for t in told for e in t.items), key=lambda e: e.id)
    by_source: dict[tuple[str, str, str, str], list[tuple[int, str]]] = {}
    for e in every:
        key = (e.source_name, e.bloc, e.external_id, e.published)
        by_source.setdefault(key, []).append((e.id, f"{e.reliability}{e.credibility}"))
    listed = tuple(SourceLine(*key, tuple(items)) for key, items in by_source.items())
    return BlocReport(window, tuple(c.id for c in claims), len(every), matrix, bloc_parts.parts(gathered), listed)


def choose(case: Case, numbers: Sequence[int] | None, window: Window | None) -> list[int]:
    """Those of these claims that fall into the window; None stands for every claim that does."""
    if window is None:
        return list(numbers or ())
    inside = store.claims_between(case.db, window.first, window.last)
    if numbers is None:
        return inside
    within = set(inside)
    return [n for n in numbers if n in within]


def _blocs(case: Case, told: Sequence[Told]) -> tuple[str, ...]:
    """The blocs that the case has sources of, in the order of its own list; sources without one come last."""
    there = set(known.blocs(case.db))
    speaking = {e.bloc for t in told for e in t.items}
    ordered = [b for b in case.settings.blocs if b in there]
    return (*ordered, *sorted(there - set(ordered)), *([""] if "" in speaking else []))


def _row(told: Told, blocs: Sequence[str]) -> MatrixRow:
    by_bloc: dict[str, list[Evidence]] = {}
    for e in told.items:
        by_bloc.setdefault(e.bloc, []).append(e)
    return MatrixRow(
        told.claim.id,
        told.claim.title,
        told.claim.status,
        tuple(_cell(by_bloc.get(b, ()), told.figures_by(b)) for b in blocs),
    )


def _cell(items: Sequence[Evidence], stated: Sequence[StatedFigure]) -> Cell:
    figures = tuple(f.id for f in stated)
    if not items:
        return Cell("figure" if figures else "", figures=figures)
    stances = {e.stance for e in items} - {EvidenceStance.CONTEXT}
    says = "both" if len(stances) > 1 else stances.pop().value if stances else EvidenceStance.CONTEXT.value
    grade = min(f"{e.reliability}{e.credibility}" for e in items)
    return Cell(says, tuple(e.id for e in items), grade, figures)
