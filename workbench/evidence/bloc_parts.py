"""The sentences of a comparison of blocs: each says one thing in neutral words and names the sources it rests on.

Pure: everything asked of the case is in `Gathered`. A sentence about silence cites what was looked at. What outlets say
stands in quotation marks; what the claims are worth is only ever the status that the case gives.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from workbench.evidence.bloc_figures import (
    BOTH,
    CIVILIANS,
    MILITARY,
    agreeing,
    counts_nobody,
    differing,
    named,
    quoted,
    uncounted,
)
from workbench.evidence.control_words import day_words, listed
from workbench.evidence.framing import subjects, terms
from workbench.folding import fold
from workbench.model import PLACE_PREDICATES, Claim, Evidence, EvidenceStance, Role, StatedFigure, Status, claim_label
from workbench.safety.text import safe

_SUPPORTS, _REFUTES = EvidenceStance.SUPPORTS, EvidenceStance.REFUTES
CITED = 12
"""Ids that a sentence names; more are counted."""
_LIST_ID = 40
"""Characters of a list's own id that a citation gives."""
_UNCITABLE = re.compile(r"[^\w./:#-]+")
"""What would end a citation, or the sentence before it."""
_LABELS = 12
"""Claims that a sentence names; more are counted."""
_SETTLED = frozenset({Status.CONFIRMED, Status.REFUTED, Status.MISLEADING})
_SITE = re.compile(
    r"\b(?:air)?bases?\b|\bcamps?\b|\b(?:airport|airfield|aeroport|aerodrome|garrison|garnison|barracks|caserne)"
    r"|\b(?:баз[аеуы]|лагер|аэропорт|аэродром|казарм|гарнизон)|قاعدة|معسكر|ثكنة|مطار"
)
"""Folded words for a base or site within a town."""
_BY_SOMEBODY = frozenset({"attack", "control_change", "blockade", "movement"})


@dataclass(frozen=True, slots=True)
class Missing:
    """What the policy misses before a claim may have a status: the reasons of its unmet gates.

    Without reasons the rules give this status already, and somebody has to decide.
    """

    status: Status
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A claim with its standing evidence and figures, and the first message that carries it with how many do.

    `spoken` has the bloc of each figure's speaker by the figure's number, "" for one that is no source of a bloc.
    """

    claim: Claim
    items: tuple[Evidence, ...]
    figures: tuple[StatedFigure, ...] = ()
    carried: tuple[int, int] | None = None
    spoken: Mapping[int, str] = field(default_factory=dict)

    def figures_by(self, bloc: str) -> tuple[StatedFigure, ...]:
        """The figures that sources of a named bloc give."""
        return tuple(f for f in self.figures if bloc and self.spoken.get(f.id) == bloc)

    def blocs(self, stance: EvidenceStance) -> tuple[str, ...]:
        """The named blocs that take a stance, in the order of their first item."""
        return tuple(dict.fromkeys(e.bloc for e in self.items if e.stance == stance and e.bloc))


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a comparison is made of. `rivals` are pairs of claims that contradict each other, both among those told."""

    told: tuple[Told, ...]
    blocs: tuple[str, ...]
    rivals: tuple[tuple[int, int], ...]
    wanting: Mapping[int, Missing]
    place_kinds: Mapping[str, str]
    place_parents: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence without its full stop, and the ids it rests on (`E-12 SD09`, `M-4`, `F-2`)."""

    text: str
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the report: its heading and its sentences. The framing of each bloc is a part with `bloc` set."""

    heading: str
    statements: tuple[Statement, ...]
    bloc: str = ""


def cite(e: Evidence) -> str:
    """How an item is cited: its id, and what its own list calls it."""
    listed_as = _UNCITABLE.sub("_", safe(e.external_id, newlines=False, limit=_LIST_ID)).strip("_")
    return f"E-{e.id} {listed_as}".strip()


def parts(g: Gathered) -> tuple[Part, ...]:
    """The parts of the report in their order; one without a sentence is left out.

    Claims with no item, figure or message have no source that a sentence could cite: only the matrix shows them.
    """
    g = replace(g, told=tuple(t for t in g.told if t.items or t.figures or t.carried))
    found = [
        Part("Data points shared", tuple(_shared(g))),
        *(Part(f"How it is told: {b}", tuple(_framing(g, b)), b) for b in g.blocs if b),
        Part("Key disagreements", tuple(_disagreements(g))),
        Part("Silences", tuple(_silences(g))),
        Part("Blind spots: what no bloc says", tuple(_blind_spots(g))),
        Part("What would settle it", tuple(_settling(g))),
    ]
    return tuple(p for p in found if p.statements)


# --- words ----------------------------------------------------------------------------------------------------------


def _title(claim: Claim, *, status: bool = False) -> str:
    tail = f", {claim.status.value}" if status else ""
    return f"{quoted(claim.title)} ({claim_label(claim.id)}{tail})"


def _labels(numbers: Sequence[int]) -> str:
    shown = [claim_label(n) for n in numbers[:_LABELS]]
    return listed([*shown, *([f"{len(numbers) - _LABELS} more"] if len(numbers) > _LABELS else [])])


def _claims(count: int) -> str:
    return f"{count} claim{'' if count == 1 else 's'}"


def _cites(items: Iterable[Evidence], told: Iterable[Told] = ()) -> tuple[str, ...]:
    """The ids of items; where there are none, of figures and messages of the claims."""
    ordered = sorted({e.id: e for e in items}.values(), key=lambda e: e.id)
    if len(ordered) > CITED:  # a sentence names so many only: one of each source first
        firsts = {e.id for e in {e.source: e for e in reversed(ordered)}.values()}
        ordered.sort(key=lambda e: e.id not in firsts)
    found = tuple(cite(e) for e in ordered)
    return found or tuple(i for t in told for i in _other_ids(t))


def _other_ids(t: Told) -> tuple[str, ...]:
    return (*(f"F-{f.id}" for f in t.figures), *((f"M-{t.carried[0]}",) if t.carried else ()))


def _of(told: Iterable[Told]) -> list[Evidence]:
    return [e for t in told for e in t.items]


# --- parts ----------------------------------------------------------------------------------------------------------


def _shared(g: Gathered) -> Iterable[Statement]:
    for stance, other, verb in ((_SUPPORTS, _REFUTES, "support"), (_REFUTES, _SUPPORTS, "refute")):
        for t in sorted(g.told, key=lambda t: (-len(t.blocs(stance)), t.claim.event.start or "~", t.claim.id)):
            blocs = t.blocs(stance)
            if len(blocs) > 1 and not any(e.stance == other for e in t.items):
                said = [e for e in t.items if e.stance == stance]
                yield Statement(f"{_sources(blocs)} {verb} {_title(t.claim, status=True)}", _cites(said))
    yield from _figures(g, agreeing)


def _named(blocs: Iterable[str]) -> list[str]:
    return [named(b) for b in blocs]


def _sources(blocs: Sequence[str]) -> str:
    """The beginning of a sentence: `Government and local sources`."""
    words = f"{listed(_named(blocs))} sources"
    return words[:1].upper() + words[1:]


def _framing(g: Gathered, bloc: str) -> Iterable[Statement]:
    said = [(t.claim, e) for t in g.told for e in t.items if e.bloc == bloc]
    if not said:
        return
    yield Statement(_stances(said, len(g.told)), _cites(e for _, e in said))
    reports = [(c, e) for c, e in said if _reports(c, e)]
    if reports:
        claim, first = min(reports, key=lambda r: (r[1].published, r[1].id))
        text = (
            f"Its first dated report here is of {day_words(first.published[:10])}, by {named(first.source_name)}, on "
        )
        yield Statement(text + _title(claim), _cites([first]))
    elif any(_takes_a_side(e) for _, e in said):
        text = "None of its reports here is dated on or after the day of the event"
        yield Statement(text, _cites(e for _, e in said if _takes_a_side(e)))
    lead = _lead([e for _, e in said])
    if lead is not None:
        grade = f"{lead.reliability}{lead.credibility}"
        yield Statement(
            f"Its lead quote, from {named(lead.source_name)} ({grade}), is {quoted(lead.quote)}", _cites([lead])
        )
    yield from _terms([e for _, e in said])


def _reports(claim: Claim, e: Evidence) -> bool:
    """Whether an item takes a side on the event and is dated from its first day on: what is older reports no event."""
    return _takes_a_side(e) and bool(e.published) and e.published[:10] >= (claim.event.start or "")[:10]


def _lead(items: Sequence[Evidence]) -> Evidence | None:
    """The item whose quote leads: of the sources of reliability A to C, if any, the one that bears on most claims."""
    claims = Counter(e.source for e in items)
    return min(
        (e for e in items if e.quote),
        key=lambda e: (e.reliability > "C", -claims[e.source], e.reliability, e.credibility, e.published or "~", e.id),
        default=None,
    )


def _stances(said: Sequence[tuple[Claim, Evidence]], of: int) -> str:
    found = []
    for stance, verb in zip(EvidenceStance, ("supports", "refutes", "gives context to"), strict=True):
        numbers = sorted({c.id for c, e in said if e.stance == stance})
        if numbers and of == 1:
            found.append(verb)
        elif numbers:
            found.append(f"{verb} {len(numbers)} ({_labels(numbers)})")
    return f"It {listed(found)} {_title(said[0][0])}" if of == 1 else f"Of {_claims(of)} it {listed(found)}"


def _terms(items: Sequence[Evidence]) -> Iterable[Statement]:
    quotes = {(e.source, fold(e.quote)): e for e in items if e.quote}
    found: dict[str, dict[str, tuple[str, list[Evidence]]]] = {}
    for e in quotes.values():
        for term in terms(e.quote):
            found.setdefault(term.of, {}).setdefault(fold(term.words), (term.words, []))[1].append(e)
    for of in subjects():
        if of in found:
            used = sorted(found[of].values(), key=lambda u: (-len(u[1]), fold(u[0])))
            words = listed([quoted(w) + (f" ({len(by)} times)" if len(by) > 1 else "") for w, by in used])
            yield Statement(f"For the {of} its quotes say {words}", _cites(e for _, by in used for e in by))
    if quotes and not found:
        counted = f"None of its {len(quotes)} quotes has" if len(quotes) > 1 else "Its only quote has none of"
        tail = " one of the listed terms for those who fight or govern" if len(quotes) > 1 else (
            " the listed terms for those who fight or govern"
        )  # fmt: skip
        yield Statement(counted + tail, _cites(quotes.values()))


def _disagreements(g: Gathered) -> Iterable[Statement]:
    for t in g.told:
        sides = [(verb, t.blocs(stance), stance) for stance, verb in ((_SUPPORTS, "support"), (_REFUTES, "refute"))]
        if not all(blocs for _, blocs, _ in sides):
            continue
        inside = set(sides[0][1]) & set(sides[1][1])
        said = [e for e in t.items if e.stance in (_SUPPORTS, _REFUTES) and e.bloc]
        if set(sides[0][1]) | set(sides[1][1]) == inside:
            text = f"On {_title(t.claim, status=True)} {listed(_named(inside))} sources contradict one another"
        else:
            text = f"On {_title(t.claim, status=True)} " + " and ".join(
                f"{listed(_named(blocs))} sources {verb} it" for verb, blocs, _ in sides
            )
        yield Statement(text, _cites(said))
    by_number = {t.claim.id: t for t in g.told}
    for one, other in g.rivals:
        if one in by_number and other in by_number:
            yield from _rivalry(by_number[one], by_number[other])
    yield from _figures(g, differing)


def _figures(g: Gathered, found: Callable[..., Iterable[tuple[str, Sequence[StatedFigure]]]]) -> Iterable[Statement]:
    """Sentences on figures, those that differ or those that do not."""
    for t in g.told:
        items = {e.id: e for e in t.items}
        for text, figures in found(t.figures, items, t.spoken):
            of = tuple(dict.fromkeys(
                cite(items[f.evidence]) if f.evidence in items else f"F-{f.id}" for f in figures
            ))  # fmt: skip
            yield Statement(f"On {_title(t.claim)} {text}", of)


def _rivalry(one: Told, other: Told) -> Iterable[Statement]:
    sides = []
    for t in (one, other):
        blocs = t.blocs(_SUPPORTS)
        sides.append(f"{listed(_named(blocs))} sources support {_title(t.claim, status=True)}" if blocs else "")
    if all(sides) and set(one.blocs(_SUPPORTS)) != set(other.blocs(_SUPPORTS)):
        said = [e for e in (*one.items, *other.items) if e.stance == _SUPPORTS]
        sides[0] = sides[0][:1].upper() + sides[0][1:]
        yield Statement(f"{sides[0]}, while {sides[1]}, which contradicts it", _cites(said))


def _silences(g: Gathered) -> Iterable[Statement]:
    named = [b for b in g.blocs if b]
    for bloc in named:
        others = [t for t in g.told if any(e.bloc not in ("", bloc) and _takes_a_side(e) for e in t.items)]
        silent = [t for t in others if not any(e.bloc == bloc for e in t.items) and not t.figures_by(bloc)]
        if not silent:
            continue
        own = [e for e in _of(g.told) if e.bloc == bloc]
        what = f"{_sources([bloc])} say nothing about {len(silent)} of {_claims(len(others))} to which others speak"
        if len(silent) <= 3:
            what = f"{_sources([bloc])} say nothing about {listed([_title(t.claim) for t in silent])}, others do"
        elif len(silent) < len(others):
            what += f": {_labels([t.claim.id for t in silent])}"
        given = tuple(f"F-{f.id}" for t in g.told for f in t.figures_by(bloc))
        looked = " (looked at: all that they say here)" if own or given else " (looked at: what the others say)"
        yield Statement(what + looked, ((*_cites(own), *given) if own or given else _cites(_of(silent))))
    nobody = [t for t in g.told if not any(e.bloc and _takes_a_side(e) for e in t.items)]
    if nobody:
        text = f"No bloc takes a side on {_claims(len(nobody))}: {_labels([t.claim.id for t in nobody])}"
        yield Statement(f"{text} (looked at: what is entered on them)", _cites(_of(nobody), nobody))


def _takes_a_side(e: Evidence) -> bool:
    return e.stance in (_SUPPORTS, _REFUTES)


def _blind_spots(g: Gathered) -> Iterable[Statement]:
    placed = PLACE_PREDICATES | {"casualties", "arrest_or_killing_of_person"}
    lacking = {t.claim.id: _lacking(t) for t in g.told}
    fields: tuple[tuple[str, Callable[[Told], bool]], ...] = (
        ("No bloc says where it happened in", lambda t: t.claim.predicate in placed and not t.claim.places),
        ("No bloc says who did it in", lambda t: t.claim.predicate in _BY_SOMEBODY and not _agents(t.claim)),
        ("No bloc says when it happened in", lambda t: t.claim.event.precision == "unknown"),
        ("No figure of any bloc is entered for", lambda t: t.claim.predicate == "casualties" and not t.figures),
        ("No bloc says who is counted in the figures of", lambda t: counts_nobody(t.figures, t.items)),
        ("No bloc breaks the casualties down into civilians and military in", lambda t: lacking[t.claim.id] == BOTH),
        ("No figure of any bloc counts civilians in", lambda t: lacking[t.claim.id] == CIVILIANS),
        ("No figure of any bloc counts soldiers or fighters in", lambda t: lacking[t.claim.id] == MILITARY),
    )  # fmt: skip
    for what, lacks in fields:
        found = [t for t in g.told if lacks(t)]
        if found:
            text = f"{what} {_claims(len(found))}: {_listed_claims(found)}"
            yield Statement(text, _cites(_of(found), found))
    yield from _sites(g)


def _lacking(told: Told) -> str:
    return uncounted(told.figures, told.items) if told.claim.predicate == "casualties" else ""


def _listed_claims(found: Sequence[Told]) -> str:
    if len(found) <= 2:
        return listed([_title(t.claim) for t in found])
    return _labels([t.claim.id for t in found])


def _agents(claim: Claim) -> list[str]:
    return [a.name for a in claim.actors if a.role == Role.AGENT]


def _sites(g: Gathered) -> Iterable[Statement]:
    """Which places nobody says are held, and in which towns nobody says which base or site is."""
    fought: dict[str, list[Told]] = {}
    held: dict[str, list[Told]] = {}
    for t in g.told:
        for place in t.claim.places:
            if t.claim.predicate == "control_change":
                held.setdefault(place, []).append(t)
            elif t.claim.predicate == "attack":
                fought.setdefault(place, []).append(t)
    open_ = [p for p in fought if p not in held]
    if open_:
        text = f"No bloc says who holds {listed(_named(open_))}, where attacks are reported"
        yield Statement(text, _cites(_of(t for p in open_ for t in fought[p]), (t for p in open_ for t in fought[p])))
    within = {g.place_parents.get(p, "") for p in held if g.place_kinds.get(p) == "site"}
    within |= {p for p, told in held.items() if any(_names_site(t) for t in told)}
    towns = [p for p in held if g.place_kinds.get(p) == "town" and p not in within]
    if towns:
        told = [t for p in towns for t in held[p]]
        text = f"By what is entered, no bloc says which bases or sites are held in {listed(_named(towns))}"
        yield Statement(text, _cites(_of(told), told))


def _names_site(t: Told) -> bool:
    return any(_SITE.search(fold(words)) for words in (t.claim.title, *(e.quote for e in t.items)))


def _settling(g: Gathered) -> Iterable[Statement]:
    waiting: dict[Status, list[Told]] = {}
    for t in g.told:
        if t.claim.would_change:
            text = f"For {_title(t.claim, status=True)} an analyst wrote down {quoted(t.claim.would_change)}"
            yield Statement(text, _cites(t.items, [t]))
        missing = g.wanting.get(t.claim.id)
        if missing is None or t.claim.status in _SETTLED:
            continue
        if missing.reasons:
            reasons = "; ".join(named(r) for r in missing.reasons)
            text = f"{_title(t.claim, status=True)} is not {missing.status.value}: {reasons}"
            yield Statement(text, _cites(t.items, [t]))
        else:
            waiting.setdefault(missing.status, []).append(t)
    for status, told in waiting.items():
        text = f"By the policy {_claims(len(told))} may be called {status.value}, which nobody has decided: "
        yield Statement(text + _listed_claims(told), _cites(_of(told), told))
