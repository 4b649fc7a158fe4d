"""Two ways of grouping the same messages: pairs are counted as if each were looked at, and nothing flatters."""

from collections.abc import Mapping
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.claims.agreement import Counts, grouping, mixed, pairwise

GROUPS = st.dictionaries(st.integers(0, 12), st.sampled_from(["a", "b", "c"]))
IGNORED = st.lists(st.frozensets(st.integers(0, 12), min_size=1, max_size=2), max_size=5)


def pairs_of(groups: Mapping[int, object], ignored: list[frozenset[int]]) -> set[frozenset[int]]:
    """Every pair, one by one."""
    together = {frozenset(p) for p in combinations(sorted(groups), 2) if groups[p[0]] == groups[p[1]]}
    return together - set(ignored)


@given(GROUPS, GROUPS, IGNORED)
def test_pairs_are_those_that_looking_at_each_finds(
    gold: dict[int, str], ours: dict[int, str], ignored: list[frozenset[int]]
) -> None:
    theirs, mine = pairs_of(gold, ignored), pairs_of(ours, ignored)
    assert pairwise(gold, ours, ignored) == Counts(len(theirs & mine), len(mine - theirs), len(theirs - mine))


@given(GROUPS, GROUPS, IGNORED)
def test_mixed_pairs_are_those_that_looking_at_each_finds(
    labels: dict[int, str], ours: dict[int, str], ignored: list[frozenset[int]]
) -> None:
    wanted = [frozenset("ab"), frozenset("bc")]
    met = [frozenset(labels[k] for k in p if k in labels) for p in pairs_of(ours, ignored) if p <= labels.keys()]
    assert mixed(labels, ours, wanted, ignored) == {w: n for w in wanted if (n := met.count(w))}


@pytest.mark.parametrize(
    ("counts", "precision", "recall", "f1"),
    [
        (Counts(3, 1, 0), 0.75, 1.0, 6 / 7),
        (Counts(0, 0, 0), None, None, None),
        (Counts(0, 2, 0), 0.0, None, 0.0),
        (Counts(0, 0, 2), None, 0.0, 0.0),
    ],
)
def test_shares_of_nothing_are_none(
    counts: Counts, precision: float | None, recall: float | None, f1: float | None
) -> None:
    assert (counts.precision, counts.recall, counts.f1) == (precision, recall, f1)


def test_a_claim_that_swallows_another_is_in_the_queue_but_not_apart() -> None:
    found = grouping({1: "A", 2: "A", 3: "A", 4: "B", 5: "B"}, {n: (7,) for n in range(1, 6)})
    assert found.queued == ("A", "B")
    assert found.apart == ("A",)
    assert found.homes == {"A": 7}
    assert (found.at_home, found.appearances) == (3, 5)
    assert [(m.claim, m.parts) for m in found.merged] == [(7, (("A", 3), ("B", 2)))]
    assert found.splits == ()
    assert found.pairs == Counts(4, 6, 0)


def test_half_of_a_claim_is_not_in_the_queue() -> None:
    found = grouping({1: "A", 2: "A", 3: "A", 4: "A"}, {1: (1,), 2: (1,), 3: (2,)})
    assert found.queued == ()
    assert found.homes == {"A": 1}
    assert [(s.gold, s.parts, s.strays) for s in found.splits] == [("A", ((1, 2), (2, 1), (None, 1)), 2)]
    assert found.pairs == Counts(1, 0, 5)
    assert found.among_found == Counts(1, 0, 2)


def test_a_message_is_at_home_on_a_second_claim_too() -> None:
    found = grouping({1: "A", 2: "A", 3: "B"}, {1: (1,), 2: (2, 1), 3: (2,)})
    assert (found.at_home, found.mainly_at_home) == (3, 2)
    assert found.homes == {"A": 1, "B": 2}
    assert found.apart == ("A", "B")


def test_messages_that_are_no_claim_count_against_a_claim_of_ours() -> None:
    found = grouping({1: "A", 2: "A"}, {1: (1,), 2: (1,), 9: (1,)})
    assert found.pairs == Counts(1, 2, 0)
    assert found.among_found == Counts(1, 0, 0)
    assert found.merged[0].parts == (("A", 2), (None, 1))


@given(GROUPS, st.dictionaries(st.integers(0, 12), st.lists(st.integers(1, 4), min_size=1, unique=True).map(tuple)))
def test_what_holds_of_any_grouping(gold: dict[int, str], ours: dict[int, tuple[int, ...]]) -> None:
    found = grouping(gold, ours)
    assert found.mainly_at_home <= found.at_home <= found.appearances == len(gold)
    assert set(found.apart) <= set(found.queued) <= set(gold.values())
    assert len(set(found.homes.values())) == len(found.homes)
    assert found.total == len(set(gold.values()))
    assert found.among_found.right == found.pairs.right
    assert all(s.strays >= 0 for s in found.splits)
    assert all(m.strays > 0 for m in found.merged)


@given(GROUPS)
def test_the_golds_own_grouping_is_perfect(gold: dict[int, str]) -> None:
    numbers = {"a": 1, "b": 2, "c": 3}
    found = grouping(gold, {k: (numbers[g],) for k, g in gold.items()})
    assert (found.pairs.wrong, found.pairs.missed) == (0, 0)
    assert found.queued == found.apart == tuple(sorted(set(gold.values())))
    assert found.mainly_at_home == len(gold)
    assert not found.splits
    assert not found.merged
