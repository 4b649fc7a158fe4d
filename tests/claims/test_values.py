"""Blocks of values beside a plain dict: the same holders after any adds, drops and merges, also read from the case."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.claims.values import Values, Written

Stored = dict[int, tuple[int, bytes]]
"""What the case holds: number → (level, body)."""

numbers = st.one_of(st.integers(-3, 6), st.integers(-(2**63), 2**63 - 1), st.sampled_from([-(2**63), 2**63 - 1]))
pairs = st.lists(st.tuples(numbers, st.integers(1, 30)), max_size=12)


def store(held: Stored, written: Written) -> None:
    """Do what `store.texts.save_blocks` does; a block that was merged at once was never stored."""
    for number in written.gone:
        held.pop(number, None)
    for number, level, length, body in written.new:
        assert number not in held
        assert len(body) == 16 * length
        held[number] = (level, body)


def opened(held: Stored) -> Values:
    """The values of a case that is opened again."""
    return Values((n, level, body) for n, (level, body) in sorted(held.items()))


def add(values: Values, rows: Sequence[tuple[int, int]]) -> Written:
    return values.add([v for v, _ in rows], [t for _, t in rows])


@dataclass(frozen=True)
class Act:
    """Pairs that are added, texts that are dropped after, and whether the case is opened anew then."""

    added: list[tuple[int, int]]
    dropped: set[int]
    reopened: bool


acts = st.builds(Act, pairs, st.one_of(st.just(set()), st.sets(st.integers(1, 30), max_size=3)), st.booleans())


def plain(rows: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for value, text in rows:
        found.setdefault(value, set()).add(text)
    return found


@settings(deadline=None)
@given(st.lists(acts, max_size=24), st.sets(numbers, max_size=5))
def test_any_acts_leave_what_a_dict_would_hold(done: list[Act], asked: set[int]) -> None:
    values, held = Values(()), Stored()
    rows: list[tuple[int, int]] = []
    for act in done:
        store(held, add(values, act.added))
        rows += act.added
        if act.dropped:
            store(held, values.drop(act.dropped))
            rows = [(v, t) for v, t in rows if t not in act.dropped]
        if act.reopened:
            values = opened(held)
    wanted = plain(rows)
    everything = asked | wanted.keys()
    for one in (values, opened(held)):
        found = one.holders(everything)
        assert {v: set(t) for v, t in found.items()} == wanted
        assert all(len(set(texts)) == len(texts) for texts in found.values())
        assert one.holders(()) == {}


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 20), st.sets(st.integers(-3, 12), max_size=6)), max_size=12, unique_by=lambda t: t[0]
    ),
    st.integers(2, 6),
)
def test_near_counts_what_earlier_texts_share(held: list[tuple[int, set[int]]], crowd: int) -> None:
    values = Values(())
    for text, sketch in held:
        add(values, [(v, text) for v in sorted(sketch)])
    holders = Counter(v for _, sketch in held for v in sketch)
    owners = [text for text, _ in held]
    wanted = [sorted(sketch) for _, sketch in held]
    found = values.near(owners, [v for sketch in wanted for v in sketch], [len(s) for s in wanted], crowd)
    expected = {
        (a, b, n)
        for a, mine in held
        for b, theirs in held
        if b < a and (n := sum(1 for v in mine & theirs if holders[v] < crowd))
    }
    assert set(found) >= expected
    assert {f for f in found if f[1] < f[0]} == expected
    assert len(found) == len(set(found))


def test_nothing_is_near_in_an_empty_case() -> None:
    values = Values(())
    assert values.near([5], [1, 2], [2], 64) == []
    assert values.near([], [], [], 64) == []
    assert values.holders([1]) == {}
    assert add(values, []) == Written((), ())
    assert values.drop([1]) == Written((), ())


def test_blocks_become_fewer_as_they_grow() -> None:
    """Four blocks of a size become one of the next: 64 chunks are one block, and each value was written four times."""
    values, held = Values(()), Stored()
    size, written = [], 0
    for chunk in range(64):
        done = add(values, [(chunk * 10 + i, chunk + 1) for i in range(10)])
        written += sum(length for *_, length, _ in done.new)
        store(held, done)
        size.append(len(held))
    assert max(size) <= 10
    assert [level for level, _ in held.values()] == [3]
    assert written < 64 * 10 * 4
    assert values.holders([5, 635]) == {5: [1], 635: [64]}


def test_the_layout_is_pinned() -> None:
    """Values ascending, then their texts, each eight bytes, the lowest first: cases hold it."""
    done = add(Values(()), [(258, 7), (-2, 9), (258, 3)])
    body = bytes.fromhex(
        "feffffffffffffff" "0201000000000000" "0201000000000000"
        "0900000000000000" "0700000000000000" "0300000000000000"
    )  # fmt: skip
    assert done == Written((), ((1, 0, 3, body),))
    assert Values([(1, 0, body)]).holders([258, -2, 4]) == {258: [7, 3], -2: [9]}
    again = add(Values([(1, 0, body), (5, 1, body)]), [(1, 1)])
    assert [n for n, *_ in again.new] == [6], "numbers go on after the highest that is stored"
