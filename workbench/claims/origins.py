"""Which evidence goes back to one origin: gates count origins, not links (three reprints of one agency are one).

Ties (`ties`) are transitive; a cycle is one origin, not an error. Retracted items still tie together what goes back to
them. Nothing is read here that was not asked for all claims at once: verdicts are re-checked by the ten thousand.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from workbench.case import Case
from workbench.claims.groups import Groups
from workbench.claims.same_words import sketch_of
from workbench.claims.ties import COMPARISONS, FACTS, Known, Tie, agencies_of, facts, proposals
from workbench.model import Evidence, OriginAnswer
from workbench.store import evidence as evidence_store
from workbench.store import origins as store

__all__ = [
    "COMPARISONS", "FACTS", "Known", "Origins", "Tie", "known_of", "origin_name", "origin_names", "proposed", "settle",
    "way", "work_out",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Origins:
    """The origins of one claim's evidence: each item's root (evidence id → evidence id), and the ties that made them.

    `agency` has the agency of each item that goes back to one.
    """

    root: Mapping[int, int]
    ties: tuple[Tie, ...] = ()
    agency: Mapping[int, str] = field(default_factory=dict)


def work_out(items: Sequence[Evidence], known: Known) -> Origins:
    """The origins of a claim's items: the root is the smallest standing id among those that share an origin.

    Takes all items of a claim, the retracted ones too: reprints of a wire that was taken back are still one origin.
    What the items are given in is no matter, and another item never parts what was one.
    """
    items = sorted(items, key=lambda e: e.id)
    ids = [e.id for e in items]
    agency = agencies_of(items, known)
    ties = _ties(items, known, agency)
    groups = Groups(ids)
    for tie in ties:
        if tie.holds:
            groups.join(tie.evidence, tie.other)
    first: dict[int, Evidence] = {}
    for e in items:
        group = groups.root(e.id)
        first[group] = min(first.get(group, e), e, key=lambda one: (one.retracted, one.id))
    return Origins({item: first[groups.root(item)].id for item in ids}, ties, agency)


def _ties(items: Sequence[Evidence], known: Known, agency: Mapping[int, str]) -> tuple[Tie, ...]:
    """Facts, then what is proposed between items that no fact makes one, then what only analysts said."""
    here = {e.id for e in items}
    answers = {pair: said for pair, said in known.answers.items() if here.issuperset(pair)}
    found = list(facts(items))
    by_fact = Groups(here)
    for tie in found:
        by_fact.join(tie.evidence, tie.other)
    apart = frozenset(pair for pair, said in answers.items() if said.answer == "apart")
    told = set()
    for tie in proposals(items, known, agency, apart):
        pair = (tie.evidence, tie.other)
        if by_fact.root(tie.evidence) != by_fact.root(tie.other):
            found.append(replace(tie, answer="one") if pair in answers else tie)
            told.add(pair)
    found += [
        Tie(*pair, "said", _said(said), said.answer) for pair, said in sorted(answers.items()) if pair not in told
    ]
    return tuple(found)


def _said(answer: OriginAnswer) -> str:
    return f"{answer.by} says so" + (f": {answer.reason}" if answer.reason else "")


def proposed(origins: Origins) -> tuple[Tie, ...]:
    """The proposed ties that are not answered and that nothing firm stands behind: what an analyst may still part."""
    firm = Groups(origins.root)
    for tie in origins.ties:
        if tie.firm:
            firm.join(tie.evidence, tie.other)
    return tuple(
        tie for tie in origins.ties
        if tie.holds and not tie.firm and firm.root(tie.evidence) != firm.root(tie.other)
    )  # fmt: skip


def way(ties: Sequence[Tie], one: int, other: int) -> tuple[Tie, ...]:
    """The shortest way from one item to another over ties that hold, in order; empty when there is none."""
    near: dict[int, list[Tie]] = {}
    for tie in ties:
        if tie.holds:
            near.setdefault(tie.evidence, []).append(tie)
            near.setdefault(tie.other, []).append(tie)
    reached: dict[int, tuple[Tie, ...]] = {one: ()}
    for item in (queue := [one]):
        for tie in near.get(item, ()):
            to = tie.other if tie.evidence == item else tie.evidence
            if to not in reached:
                reached[to] = (*reached[item], tie)
                queue.append(to)
    return reached.get(other, ())


def origin_names(origins: Origins, items: Sequence[Evidence]) -> dict[int, str]:
    """What each origin is called, by its root: the name an analyst gave, else the agency, else the source at its head.

    Takes all items of the claim. The head is the item that the root goes back to; of two names the one of the older
    item holds. An agency names one origin only, its own item's before others: what was answered apart from it goes by
    its source.
    """
    ordered = sorted(items, key=lambda e: e.id)
    named: dict[int, str] = {}
    for e in ordered:
        if e.origin.strip():
            named.setdefault(origins.root[e.id], e.origin.strip())
    credited: dict[str, int] = {}
    for e in sorted(ordered, key=lambda e: origins.agency.get(e.id) != e.source_name):
        if e.id in origins.agency:
            credited.setdefault(origins.agency[e.id], origins.root[e.id])
    agency: dict[int, str] = {}
    for name, root in credited.items():
        agency.setdefault(root, name)
    by_id = {e.id: e for e in ordered}
    return {
        root: named.get(root) or agency.get(root) or head(by_id, root).source_name
        for root in dict.fromkeys(origins.root.values())
    }


def head(by_id: Mapping[int, Evidence], number: int) -> Evidence:
    """The item that one goes back to by what repeats what; where that is a circle, the oldest item of it."""
    walked = [number]
    above = by_id[number].derived_from
    while above is not None and above in by_id and above not in walked:
        walked.append(above)
        above = by_id[above].derived_from
    circle = walked[walked.index(above) :] if above in walked else walked[-1:]
    return by_id[min(circle)]


def origin_name(origins: Origins, items: Sequence[Evidence], root: int) -> str:
    """What one origin is called, see `origin_names`; `root` is a value of `origins.root`."""
    return origin_names(origins, items)[root]


def known_of(case: Case, by_claim: Mapping[int, Sequence[Evidence]]) -> dict[int, Known]:
    """What the case knows beside the items of these claims; one question a table for all of them."""
    answers = store.answers(case.db, list(by_claim))
    captures = sorted({e.capture for items in by_claim.values() for e in items if e.capture is not None})
    texts = store.captured(case.db, captures)
    several = [s for s in ({e.sha256 for e in items if e.sha256} for items in by_claim.values()) if len(s) > 1]
    footage = store.footage(case.db, sorted({sha256 for files in several for sha256 in files}))
    sketches = {number: sketch_of(text.sketch) for number, text in texts.items() if text.sketch}
    bylines = {number: text.byline for number, text in texts.items()}
    own = store.agencies(case.db)
    return {
        claim: Known({(a.evidence, a.other): a for a in answers.get(claim, ())}, footage, sketches, bylines, own)
        for claim in by_claim
    }


def settle(case: Case, claims: Sequence[int]) -> None:
    """Write the origins of these claims' evidence, inside the caller's `tx()` or one of its own."""
    with case.db.tx():
        by_claim = evidence_store.of_claims(case.db, claims)
        known = known_of(case, by_claim)
        roots = [work_out(items, known[claim]).root for claim, items in by_claim.items()]
        evidence_store.save_roots(case.db, dict(chain.from_iterable(root.items() for root in roots)))
