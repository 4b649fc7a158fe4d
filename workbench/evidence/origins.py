"""Which evidence goes back to one origin: gates count origins, not links (three reprints of one agency are one).

Items share an origin when one is derived from another, or when they name the same origin (an agency, a witness, a
post). The relation is transitive; a cycle is one origin, not an error.
"""

from collections.abc import Sequence

from workbench.case import Case
from workbench.folding import fold
from workbench.model import Evidence
from workbench.store import evidence as store


def roots(items: Sequence[Evidence]) -> dict[int, int]:
    """The origin of every item: evidence id → the smallest id among those it shares an origin with."""
    parent = {e.id: e.id for e in items}

    def root(x: int) -> int:
        while parent[x] != x:
            parent[x] = parent[parent[x]]
            x = parent[x]
        return x

    def join(a: int, b: int) -> None:
        a, b = sorted((root(a), root(b)))
        parent[b] = a

    named: dict[str, int] = {}
    for e in items:
        if e.derived_from in parent and e.derived_from is not None:
            join(e.id, e.derived_from)
        for name in {fold(e.origin), f"source {e.source}"} - {""}:
            join(e.id, named.setdefault(name, e.id))
    return {e.id: root(e.id) for e in items}


def settle(case: Case, claims: Sequence[int]) -> None:
    """Write the origins of these claims' evidence, inside the caller's `tx()` or one of its own."""
    with case.db.tx():
        for claim in claims:
            store.save_roots(case.db, roots(store.of_claim(case.db, claim)))
