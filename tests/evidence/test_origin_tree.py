"""The origins of a claim as trees: what hangs where, circles that are drawn once, and the headline."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from workbench.evidence.origin_tree import chain, headline, lines, tree
from workbench.evidence.origins import Known, work_out
from workbench.model import Evidence, EvidenceStance, OriginAnswer


def item(number: int, name: str, **fields: Any) -> Evidence:
    """Evidence graded B2 of a source of that name, supporting unless it says otherwise."""
    stance = EvidenceStance(fields.pop("stance", "supports"))
    source = fields.pop("source", number)
    return Evidence(number, f"u{number}", 1, source, name, stance, "B", 2, **fields)


def drawn(*items: Evidence, known: Known | None = None) -> list[str]:
    found = work_out(items, known or Known())
    return [line for branch in tree(items, found) for line in lines(branch)]


def test_outlets_hang_on_the_agency_they_credit_and_on_what_they_repeat() -> None:
    items = [
        item(3, "Outlet A", quote="selon l'AFP, rien"),
        item(5, "Outlet B", derived_from=3),
        item(6, "Outlet C", derived_from=5, stance="refutes"),
        item(7, "Outlet D", derived_from=3),
        item(8, "Outlet E", quote="(AFP) calm"),
        item(9, "NGO desk", quote="we saw it"),
    ]
    assert drawn(*items) == [
        "AFP",
        "├─ E-3 Outlet A, supports B2: credits AFP",
        "│  ├─ E-5 Outlet B, supports B2: repeats E-3",
        "│  │  └─ E-6 Outlet C, refutes B2: repeats E-5",
        "│  └─ E-7 Outlet D, supports B2: repeats E-3",
        "└─ E-8 Outlet E, supports B2: credits AFP (proposed)",
        "NGO desk",
        "└─ E-9 NGO desk, supports B2",
    ]
    found = work_out(items, Known())
    branch = tree(items, found)[0]
    assert chain(branch, 6) == "AFP ← Outlet A (E-3) ← Outlet B (E-5) ← Outlet C (E-6)"
    assert headline(items, found) == "6 sources, 2 origins: AFP, NGO desk"


def test_an_origin_that_is_an_item_heads_the_chain_once() -> None:
    items = [item(1, "AFP"), item(2, "Outlet A", derived_from=1)]
    found = work_out(items, Known())
    (branch,) = tree(items, found)
    assert chain(branch, 2) == "AFP (E-1) ← Outlet A (E-2)"
    assert headline(items, found) == "2 sources, 1 origin: AFP"


def test_circles_are_said_and_drawn_once() -> None:
    two = [item(3, "A", derived_from=5), item(5, "B", derived_from=3), item(6, "C", derived_from=5)]
    assert drawn(*two) == [
        "A",
        "└─ E-3 A, supports B2",
        "   └─ E-5 B, supports B2: repeats E-3",
        "      └─ E-6 C, supports B2: repeats E-5",
        "E-3 ⇄ E-5 quote each other",
    ]
    assert drawn(item(1, "A", derived_from=1))[-1] == "E-1 quotes itself"
    three = [item(n, "A", derived_from=to) for n, to in ((2, 4), (4, 3), (3, 2))]
    assert drawn(*three)[-1] == "E-2 → E-4 → E-3 → E-2 quote each other in a circle"


def test_a_retracted_item_is_shown_where_others_hang_on_it() -> None:
    items = [item(1, "AFP", retracted=True), item(2, "A", derived_from=1), item(3, "B", retracted=True)]
    assert drawn(*items) == [
        "AFP",
        "└─ E-1 AFP, supports B2, retracted",
        "   └─ E-2 A, supports B2: repeats E-1",
    ]
    assert headline(items, work_out(items, Known())) == "1 source, 1 origin: AFP"
    assert drawn(item(3, "B", retracted=True)) == []


def test_what_an_analyst_tied_is_told_on_the_item_that_hangs_there() -> None:
    answers = {(4, 5): OriginAnswer(4, 5, "one", "same feed", "ada", "")}
    items = [
        item(1, "A", quote="we saw men enter the town"),
        item(4, "B"),
        item(5, "C", quote="we saw men enter the town"),
    ]
    assert drawn(*items, known=Known(answers=answers)) == [
        "A",
        "├─ E-1 A, supports B2",
        "├─ E-4 B, supports B2: with E-5: ada says so: same feed",
        "└─ E-5 C, supports B2: with E-1: the same words (proposed)",
    ]


def test_what_is_only_proposed_stays_marked_when_a_pair_was_answered_apart() -> None:
    """E-2 hangs there by way of E-3 only: the younger item of its tie is no reason to call it settled."""
    answers = {(1, 2): OriginAnswer(1, 2, "apart", "own reporter", "ada", "")}
    items = [item(n, f"Outlet {n}", quote=quote) for n, quote in ((1, "(AFP) x"), (2, "(AFP) y"), (3, "(AFP) z"))]
    assert drawn(*items, known=Known(answers=answers)) == [
        "AFP",
        "├─ E-1 Outlet 1, supports B2: credits AFP",
        "├─ E-2 Outlet 2, supports B2: credits AFP (proposed)",
        "└─ E-3 Outlet 3, supports B2: credits AFP (proposed)",
    ]


def test_the_headline_counts_who_speaks() -> None:
    items = [item(n, f"Outlet {n}") for n in range(1, 6)]
    assert headline(items, work_out(items, Known())) == "5 sources, 5 origins: Outlet 1, Outlet 2, Outlet 3 and 2 more"
    context = [item(1, "A", stance="context")]
    assert headline(context, work_out(context, Known())) == ""


claims = st.lists(
    st.tuples(st.integers(1, 9), st.none() | st.integers(1, 10), st.booleans()), max_size=9, unique_by=lambda e: e[0]
)


@given(claims)
def test_every_standing_item_is_drawn_once_whoever_repeats_whom(rows: list[tuple[int, int | None, bool]]) -> None:
    items = [item(n, "A", source=n, derived_from=parent, retracted=gone) for n, parent, gone in rows]
    found = work_out(items, Known())
    branches = tree(items, found)
    twigs = [twig.item.id for branch in branches for twig in branch.twigs]
    assert len(twigs) == len(set(twigs))
    assert {e.id for e in items if not e.retracted} <= set(twigs)
    for branch in branches:
        assert len(lines(branch)) == 1 + len(branch.twigs) + len(branch.cycles)
        assert all(chain(branch, twig.item.id) for twig in branch.twigs)
