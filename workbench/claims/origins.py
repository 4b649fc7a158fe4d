"""Which evidence goes back to one origin: gates count origins, not links (three reprints of one agency are one).

Items share an origin when one is derived from another or both from the same one, and when they have the same source,
owner of the source, named origin (an agency, a witness, a post), file, address, or the same words (DESIGN §2). The
relation is transitive; a cycle is one origin, not an error. Retracted items still tie together what goes back to them.
"""

from collections.abc import Hashable, Iterator, Sequence

from workbench.case import Case
from workbench.folding import fold
from workbench.model import Evidence
from workbench.store import evidence as store

COMPARISONS = "Comparison in this case"
"""The source that comparisons of two media stand under: what an analyst saw with their own eyes, no publisher. It ties
nothing together: two reports are not of one origin because somebody here looked at the pictures of both."""

_SAME_WORDS = 5
"""Words from which on identical quotes are one text; shorter ones ("the town has fallen") two people say by chance."""


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


def roots(items: Sequence[Evidence]) -> dict[int, int]:
    """The origin of every item: evidence id → the smallest standing id among those it shares an origin with.

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
    return {e.id: first[root(e.id)].id for e in items}


def settle(case: Case, claims: Sequence[int]) -> None:
    """Write the origins of these claims' evidence, inside the caller's `tx()` or one of its own."""
    with case.db.tx():
        for items in store.of_claims(case.db, claims).values():
            store.save_roots(case.db, roots(items))
