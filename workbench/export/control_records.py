"""Who held what, place by place, as records: what `timeline PLACE --json` prints, and what a set of claims tells.

Both are built by the same functions. Of a set, only its own claims make a timeline: one that stays out of the set, or
hides behind a filter, shows in no span, no state and no end of another's span.
"""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence

from workbench.case import Case
from workbench.claims.known_names import Known, known_names
from workbench.evidence import control as timelines
from workbench.evidence.control import CONTROL, ControlTimeline, Other
from workbench.evidence.control_spans import Bound, Citation, ControlSpan
from workbench.export.persons import is_person
from workbench.export.records import Record
from workbench.export.redaction import Redactor
from workbench.model import claim_label
from workbench.store import bystanders
from workbench.store import claims as claim_store
from workbench.store import control as store

_PLACES = 50
"""Places read together: a page has the claims of control of so many."""
_OTHERS = 500
"""Other claims read together."""

# --- one timeline ---------------------------------------------------------------------------------------------------


def timeline_records(line: ControlTimeline) -> Iterator[Record]:
    """`timeline PLACE --json`: spans by their beginning, states that cover the window, then what else is claimed."""
    for s in (*line.spans, *line.undated):
        yield {"kind": "span", "place": line.place, **span_record(s)}
    for state in line.states:
        yield {
            "kind": "state", "place": line.place, "first": state.first, "last": state.last, "state": state.state.value,
            "holders": list(state.holders), "why": state.why, "claims": [claim_label(n) for n in state.claims],
        }  # fmt: skip
    for o in line.others:
        yield other_record(line.place, o)


def span_record(s: ControlSpan) -> Record:
    """One claim's span; `hold` is held, contested, claimed or refuted, an `end` of null is open."""
    return {
        "claim": claim_label(s.claim), "title": s.title, "status": s.status.value, "hold": s.hold.value,
        "actors": list(s.actors), "start": _bound(s.start), "end": _bound(s.end),
        "ended_by": claim_label(s.ended_by) if s.ended_by is not None else None,
        "sources": [_source(c) for c in s.citations],
    }  # fmt: skip


def other_record(place: str, o: Other) -> Record:
    """Something else that is claimed about a place."""
    return {
        "kind": "other", "place": place, "claim": claim_label(o.claim), "title": o.title, "predicate": o.predicate,
        "status": o.status.value, "actors": list(o.actors), "start": _bound(o.start),
        "sources": [_source(c) for c in o.citations],
    }  # fmt: skip


def _bound(b: Bound | None) -> dict[str, str] | None:
    return {"earliest": b.earliest, "latest": b.latest, "precision": b.precision} if b else None


def _source(c: Citation) -> Record:
    if c.message is not None:
        return {"message": c.message, "messages": c.count}
    return {"evidence": f"E-{c.evidence}", "source": c.source, "grade": c.grade, "against": c.against}


# --- a set of claims ------------------------------------------------------------------------------------------------


def control(case: Case, red: Redactor, numbers: Sequence[int]) -> Iterator[Record]:
    """The timelines of the places that claims of a set name, as the profile lets them go.

    Takes the claims' numbers. Places come by name, each with the keys and order of `timeline_records`; only what else
    is claimed there comes by claim number, so that a town of a hundred thousand claims is never held whole. What is
    kept of all places is their names. One question a table for a page of places.
    """
    names = known_names(case)
    within = _members(numbers)
    leaving = _leaving(case, red)
    spelled: dict[str, list[str]] = {}
    for folded in sorted(store.places_of(case.db, numbers)):
        spelled.setdefault(names.places.name(folded), []).append(folded)
    places = sorted(spelled)
    for i in range(0, len(places), _PLACES):
        page = {p: _spellings(names, p, spelled[p]) for p in places[i : i + _PLACES]}
        for record in _page(case, names, page, within):
            yield leaving(record)


def _spellings(names: Known, place: str, found: Sequence[str]) -> list[str]:
    return list(dict.fromkeys([*names.places.spellings(place), *found]))


def _members(numbers: Sequence[int]) -> Callable[[int], bool]:
    """Whether a claim is of the set, at eight bytes a claim."""
    held = array("q", sorted(numbers))

    def within(number: int) -> bool:
        at = bisect_left(held, number)
        return at < len(held) and held[at] == number

    return within


def _page(case: Case, names: Known, page: dict[str, list[str]], within: Callable[[int], bool]) -> Iterator[Record]:
    of = {folded: place for place, spellings in page.items() for folded in spellings}
    numbers: dict[str, dict[int, None]] = {}
    for folded, claim in store.claims_naming(case.db, list(of), CONTROL):
        if within(claim):
            numbers.setdefault(of[folded], {})[claim] = None
    claims = {c.id: c for c in claim_store.by_ids(case.db, sorted({n for ns in numbers.values() for n in ns}))}
    known = timelines.behind(case, list(claims.values()))
    for place, spellings in page.items():
        own = [claims[n] for n in numbers.get(place, ()) if n in claims]
        name = ""
        if own:
            line = timelines.timeline_of(names, place, own, known)
            name = line.place
            yield from timeline_records(line)
        for record in _others(case, names, place, spellings, within):
            name = name or record["place"]
            yield {**record, "place": name}


def _others(
    case: Case, names: Known, place: str, spellings: Sequence[str], within: Callable[[int], bool]
) -> Iterator[Record]:
    """What else the set claims about a place, by claim number."""
    after = 0
    while found := store.others_naming(case.db, spellings, CONTROL, after, _OTHERS):
        after = found[-1]
        claims = claim_store.by_ids(case.db, [n for n in found if within(n)])
        cited = timelines.citations(case, [c.id for c in claims])
        for c in claims:
            name, _ = timelines.named(names, place, [c])
            yield other_record(name, timelines.other(c, names, cited.get(c.id, ())))


# --- what a profile lets go -----------------------------------------------------------------------------------------


def _leaving(case: Case, red: Redactor) -> Callable[[Record], Record]:
    """Titles and names as the profile lets them go; all else is in the claims' own records too."""
    if red.profile == "internal":
        return lambda record: record
    persons = {name for name, kind in bystanders.sources(case.db) if is_person(kind)}

    def source(told: Record) -> Record:
        if "source" not in told:
            return told
        name = told["source"]
        return {**told, "source": red.named("Source", name) if name in persons else red.text(name)}

    def leaving(record: Record) -> Record:
        told = {**record, "place": red.place(record["place"])}
        if record["kind"] == "state":
            return {**told, "holders": [red.place(name) for name in record["holders"]]}
        actors, sources = [red.place(name) for name in record["actors"]], [source(s) for s in record["sources"]]
        return {**told, "title": red.text(record["title"]), "actors": actors, "sources": sources}

    return leaving
