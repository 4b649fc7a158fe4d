"""The same words in two quotes or two captured texts: as a table, and that the index finds what pairs would."""

import random
import sys
from collections.abc import Callable
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


@given(quotes, st.sets(st.tuples(st.integers(1, 30), st.integers(1, 30)), max_size=12))
def test_the_index_links_what_comparing_all_pairs_links(found: dict[int, str], parted: set[tuple[int, int]]) -> None:
    apart = frozenset(pair for pair in parted if pair[0] < pair[1])
    one_by_one, indexed = Groups(found), Groups(found)
    for a, b in combinations(sorted(found), 2):
        for pair in copies({a: found[a], b: found[b]}):
            if pair not in apart:
                one_by_one.join(*pair)
    for pair in copies(found, apart):
        assert pair not in apart
        indexed.join(*pair)
    assert {i: indexed.root(i) for i in found} == {i: one_by_one.root(i) for i in found}


SENTENCE = "a patrol was hit by a mine on the road to the town and soldiers were killed said a source at the hospital"


def _words(seed: int, count: int) -> str:
    chosen = random.Random(seed)
    return " ".join("".join(chosen.choices("bcdfghklmnprstvz", k=7)) for _ in range(count))


@pytest.mark.parametrize(
    "shape",
    [
        lambda n: f"{SENTENCE} {n} dead {n + 1} wounded",
        lambda n: f"{SENTENCE} 3 dead {_words(n, 30)}",
        lambda n: f"{SENTENCE} {_words(n, 20)}",
        lambda n: SENTENCE.replace("mine", _words(n, 1)),
    ],
    ids=["other figures", "one figure, other ends", "one half, other ends", "one text, other words"],
)
def test_a_quote_more_costs_no_more_than_the_one_before(shape: Callable[[int], str]) -> None:
    def steps(count: int) -> int:
        found, made = {n: shape(n) for n in range(count)}, 0

        def call(_frame: object, _event: str, _what: object) -> None:
            nonlocal made
            made += 1

        before = sys.getprofile()
        sys.setprofile(call)
        try:
            list(copies(found))
        finally:
            sys.setprofile(before)
        return made

    assert steps(320) < 6 * steps(80), "four times the quotes are four times the work, not sixteen times"


def test_copies_are_found_among_hundreds_that_share_a_phrase_with_them() -> None:
    found = {n: f"{SENTENCE} {_words(n, 20)}" for n in range(200)} | {500: f"{SENTENCE} {_words(160, 20)} again"}
    assert list(copies(found)) == [(160, 500)]


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
