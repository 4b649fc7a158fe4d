"""Which evidence goes back to one origin: gates count origins, not links (three reprints of one agency are one).

Ties of fact hold by themselves: one item derived from another, the same source, named origin, file or address. Ties
that are read from what the items say are proposed (DESIGN §2: wire copies, same owner, same footage, near-identical
text): they count until an analyst says that the two are apart, so that a doubt never makes two origins of one. The
relation is transitive; a cycle is one origin, not an error. Retracted items still tie together what goes back to them.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from workbench.case import Case
from workbench.folding import fold
from workbench.model import Evidence, OriginAnswer
from workbench.store import evidence as store

COMPARISONS = "Comparison in this case"
"""The source that comparisons of two media stand under: what an analyst saw with their own eyes, no publisher. It ties
nothing together: two reports are not of one origin because somebody here looked at the pictures of both."""

_SAME_WORDS = 5
"""Words from which on identical quotes are one text; shorter ones ("the town has fallen") two people say by chance."""


@dataclass(frozen=True, slots=True)
class Tie:
    """Two items of one claim that share an origin: by what, in words, and what an analyst said of it.

    `kind` is `derived`, `source`, `name`, `file` or `address` (facts), `owner`, `agency`, `footage` or `words`
    (proposed), or `said` (only an analyst says so). `answer` is `one`, `apart` or "" for not answered.
    """

    evidence: int
    other: int
    kind: str
    why: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What the case knows beside the items: answers of analysts, by (smaller id, larger id)."""

    answers: Mapping[tuple[int, int], OriginAnswer] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Origins:
    """The origins of one claim's evidence: each item's root (evidence id → evidence id), and the ties that made them."""

    root: Mapping[int, int]
    ties: tuple[Tie, ...] = ()


def _ties(e: Evidence) -> Iterator[Hashable]:
    """What an item shares with every other item of its origin; each kind of tie has a name of its own."""
    yield "evidence", e.id
    if e.source_name != COMPARISONS:
        yield "source", e.source
    if e.derived_from is not None:
        yield "evidence", e.derived_from
    if e.sha256:
        yield "file", e.sha256
    words = fold(e.quote)
    named = {
        "owner": fold(e.owner),
        "origin": fold(e.origin),
        "url": e.url.strip(),
        "words": words if len(words.split()) >= _SAME_WORDS else "",
    }
    yield from ((kind, name) for kind, name in named.items() if name)


def work_out(items: Sequence[Evidence], known: Known) -> Origins:
    """The origins of a claim's items: the root is the smallest standing id among those that share an origin.

    Takes all items of a claim, the retracted ones too: reprints of a wire that was taken back are still one origin.
    """
    parent = {e.id: e.id for e in items}

    def root(x: int) -> int:
        while parent[x] != x:
            parent[x] = parent[parent[x]]
            x = parent[x]
        return x

    seen: dict[Hashable, int] = {}
    for e in items:
        for tie in _ties(e):
            parent[root(e.id)] = root(seen.setdefault(tie, e.id))
    first: dict[int, Evidence] = {}
    for e in items:
        group = root(e.id)
        first[group] = min(first.get(group, e), e, key=lambda one: (one.retracted, one.id))
    return Origins({e.id: first[root(e.id)].id for e in items})


def known_of(case: Case, by_claim: Mapping[int, Sequence[Evidence]]) -> dict[int, Known]:
    """What the case knows beside the items of these claims; one question a table for all of them."""
    return {claim: Known() for claim in by_claim}


def settle(case: Case, claims: Sequence[int]) -> None:
    """Write the origins of these claims' evidence, inside the caller's `tx()` or one of its own."""
    with case.db.tx():
        by_claim = store.of_claims(case.db, claims)
        known = known_of(case, by_claim)
        for claim, items in by_claim.items():
            store.save_roots(case.db, work_out(items, known[claim]).root)
