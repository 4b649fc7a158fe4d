"""Order and grouping inside a filter's text: read, written, turned round, and nothing else of the text changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.query import CLAIM_FIELDS, parse
from workbench.tui import ordering
from workbench.tui.ordering import Order

NOW = "2026-05-01T00:00:00.000000Z"
SORTS = [s for s in CLAIM_FIELDS["sort"] if isinstance(s, str)]
WORDS = st.sampled_from(
    ["status:rumor", 'place:"Ber El"', '"camp  abandonné"', '"sort:id here"', "-bloc:W", "Kidal", "mine", "prio:>80"]
)


@pytest.mark.parametrize(
    ("text", "name", "turned"),
    [
        ("", "prio", "sort:prio"),
        ("", "title", "sort:title"),
        ("sort:-last", "last", "sort:last"),
        ("sort:last", "last", "sort:-last"),
        ("status:rumor sort:id", "last", "status:rumor sort:-last"),
        ('"a sort:id b" sort:id', "title", '"a sort:id b" sort:title'),
        ("sort:id sort:-last", "origins", "sort:-origins"),
    ],
)
def test_an_order_is_chosen_and_turned_round(text: str, name: str, turned: str) -> None:
    assert ordering.turned(text, name) == turned


@given(words=st.lists(WORDS, max_size=5), name=st.sampled_from(SORTS), down=st.booleans(),
       by=st.sampled_from(["", "place", "day"]))  # fmt: skip
def test_what_is_written_is_what_the_filter_language_reads(words: list[str], name: str, down: bool, by: str) -> None:
    text = ordering.with_group(ordering.with_order(" ".join(words), Order(name, down)), by)
    read = parse(text, CLAIM_FIELDS, NOW)
    assert (read.sort, read.descending, read.group) == (name, down, by)
    assert (ordering.order_of(text), ordering.group_of(text)) == (Order(name, down), by)
    bare = parse(" ".join(words), CLAIM_FIELDS, NOW)
    assert (read.conditions, read.search, read.mine) == (bare.conditions, bare.search, bare.mine)
    assert ordering.bare(text) == " ".join(words)
