"""The same words in two quotes or two captured texts: as a table, and that the index finds what pairs would."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.claims.groups import Groups
from workbench.claims.same_words import alike_sketches, copied_texts, copies, sketch_of
from workbench.evidence.sketching import sketch
from workbench.folding import fold

WIRE = "Armed men entered the town at dawn and fired at the governor's house, two residents said by telephone"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (WIRE, WIRE.upper(), True),
        (WIRE, f"{WIRE}, adding that shops stayed closed all day", True),
        (WIRE, WIRE.removesuffix(" by telephone"), True),
        (WIRE, WIRE.replace("fired", "shot"), True),
        (WIRE, WIRE.replace("two", "three"), False),
        (f"{WIRE} on day 3", f"{WIRE} on day 4", False),
        (WIRE, "The army said that the town was calm and the market open", False),
        ("Men entered the town at dawn", "men entered the town at dawn", True),
        ("the town has fallen", "the town has fallen", False),
        ("77 soldiers were killed at dawn", "80 soldiers were killed at dawn", False),
        ("", "", False),
    ],
)
def test_two_quotes(one: str, other: str, same: bool) -> None:
    assert list(copies({4: fold(one), 9: fold(other)})) == ([(4, 9)] if same else [])


words = st.lists(st.sampled_from(["ab", "cd", "ef", "gh", "ij", "kl", "mn", "op"]), max_size=14)
quotes = st.dictionaries(st.integers(1, 30), words.map(" ".join), max_size=8)


@given(quotes)
def test_the_index_links_what_comparing_all_pairs_links(found: dict[int, str]) -> None:
    one_by_one, indexed = Groups(found), Groups(found)
    for a, b in combinations(sorted(found), 2):
        for pair in copies({a: found[a], b: found[b]}):
            one_by_one.join(*pair)
    for pair in copies(found):
        indexed.join(*pair)
    assert {i: indexed.root(i) for i in found} == {i: one_by_one.root(i) for i in found}
    assert set(copies(found)) <= set(copies(found, every=True))


def _article(first: int, words: int) -> str:
    return " ".join(f"w{number * 7919 % 10007}" for number in range(first, first + words))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (_article(0, 400), _article(0, 400), True),
        (_article(0, 400), f"{_article(9_000, 60)} {_article(0, 400)}", True),
        (_article(0, 400), _article(40, 400), True),
        (_article(0, 900), _article(0, 300), True),
        (_article(0, 400), _article(5_000, 400), False),
        (_article(0, 400), f"{_article(0, 60)} {_article(5_000, 340)}", False),
        ("short text here", "short text here", False),
        ("", _article(0, 400), False),
    ],
)
def test_two_captured_texts(one: str, other: str, same: bool) -> None:
    a, b = sketch_of(sketch(one)), sketch_of(sketch(other))
    assert alike_sketches(a, b) is alike_sketches(b, a) is same
    assert list(copied_texts({2: a, 5: b})) == ([(2, 5)] if same else [])
