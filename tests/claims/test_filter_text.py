"""A filter's text is taken apart and put together: what was picked is read back, and the rest stays as it was typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.claims.filter_text import Picked, corrected, picked, with_picked, without
from workbench.folding import fold
from workbench.query import CLAIM_FIELDS, Slip, parse, tokens

NOW = "2026-05-01T00:00:00.000000Z"
NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters='"'), min_size=1, max_size=12
).filter(lambda v: bool(fold(v)) and v == v.strip() and bool(v.strip()))
CHOICES = st.lists(NAMES, max_size=4, unique_by=fold).map(tuple)
RESTS = st.sampled_from(
    ["", "status:rumor", 'words "of two" -chat:"Nord alerte"', "sort:-prio mine", "origins:>=2   after:7d", "-bloc:W"]
)


@pytest.mark.parametrize(
    ("text", "field", "included", "excluded"),
    [
        ("place:Kidal,Gao status:rumor", "place", ("Kidal", "Gao"), ()),
        ('place:"Tin Zaouatine" -place:Gao -place:Ber', "place", ("Tin Zaouatine",), ("Gao", "Ber")),
        ("place:Kidal place:Gao", "place", ("Kidal",), ()),  # both at once is more than a facet says
        ("PLACE:kidal", "place", ("kidal",), ()),
        ("placeless words", "place", (), ()),
        ("place:", "place", (), ()),
        ("", "place", (), ()),
    ],
)
def test_what_a_text_says_of_a_field(
    text: str, field: str, included: tuple[str, ...], excluded: tuple[str, ...]
) -> None:
    assert picked(text, field) == Picked(included, excluded)


@pytest.mark.parametrize(
    ("text", "new", "expected"),
    [
        ("", Picked(("Kidal",)), "place:Kidal"),
        ("status:rumor words", Picked(("Tin Zaouatine", "Gao")), 'status:rumor words place:"Tin Zaouatine",Gao'),
        ("place:Gao status:rumor", Picked(("Kidal",)), "place:Kidal status:rumor"),
        ("a place:Gao b -place:Ber c", Picked(), "a b c"),
        ("a place:Gao b", Picked((), ("Gao",)), "a -place:Gao b"),
        ("place:Kidal place:Gao", Picked(("Ber",)), "place:Ber place:Gao"),
    ],
)
def test_a_facet_stays_where_it_stood(text: str, new: Picked, expected: str) -> None:
    assert with_picked(text, "place", new) == expected


@given(RESTS, CHOICES, CHOICES, CHOICES)
def test_what_is_picked_is_read_back_and_the_rest_means_the_same(
    rest: str, first: tuple[str, ...], included: tuple[str, ...], excluded: tuple[str, ...]
) -> None:
    """text → facet → text → Filter: picking twice leaves the second choice, and everything else as it was."""
    text = with_picked(with_picked(rest, "place", Picked(first)), "place", Picked(included, excluded))
    assert picked(text, "place") == Picked(included, excluded)
    parsed, before = parse(text, CLAIM_FIELDS, NOW), parse(rest, CLAIM_FIELDS, NOW)
    own = [(c.negated, c.values) for c in parsed.conditions if c.field == "place"]
    assert own == [(n, v) for n, v in ((False, included), (True, excluded)) if v]
    assert [c for c in parsed.conditions if c.field != "place"] == list(before.conditions)
    assert (parsed.search, parsed.sort, parsed.mine) == (before.search, before.sort, before.mine)
    assert parse(without(text, "place"), CLAIM_FIELDS, NOW).conditions == before.conditions


@given(st.text(max_size=60))
def test_tokens_cover_a_text_in_order(text: str) -> None:
    """No text breaks them, none overlap, and between them is nothing but space."""
    at = 0
    for t in tokens(text):
        assert not text[at : t.start].strip()
        assert t.end > t.start >= at
        at = t.end
    assert not text[at:].strip()


@pytest.mark.parametrize(
    ("text", "slip", "expected"),
    [
        ("a place:Kidl b", Slip("", "", "Kidl", "Kidal"), "a place:Kidal b"),
        ("place:Gao,tesalit", Slip("", "", "tesalit", "Tin Zaouatine"), 'place:Gao,"Tin Zaouatine"'),
        ("-plce:Kidal", Slip("", "", "plce", "place"), "-place:Kidal"),
        ("place:Kidl", Slip("", "", "Kidl", ""), "place:Kidl"),
    ],
)
def test_a_slip_is_mended_where_it_stands(text: str, slip: Slip, expected: str) -> None:
    token = next(t for t in tokens(text) if t.name)
    assert corrected(text, token, slip) == expected
