"""Columns of time: nothing is lost or invented, edges are round, and every time that is asked for fits."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.claims.spreading import (
    DAY,
    HOUR,
    STEPS,
    Clock,
    binned,
    clock_over,
    edge_words,
    floor,
    in_view,
    moment,
    peak,
    step_words,
    ticks,
    zoomed,
)

TIMES = st.integers(631_152_000, 4_102_444_800).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
"""1990 to 2100."""
CLOCKS = st.builds(lambda at, step, cells: Clock(floor(at, step), step, cells), TIMES, st.sampled_from(STEPS),
                   st.integers(1, 300))  # fmt: skip


@pytest.mark.parametrize(
    ("times", "bins", "counts"),
    [
        ([], 3, (0, 0, 0)),
        (["2026-04-25T00:00:00Z"], 3, (1, 0, 0)),
        (["2026-04-27T23:00:00Z", "2026-04-28T00:00:00Z"], 3, (0, 0, 2)),
        (["2026-04-24T23:59:59Z", "2026-04-28T00:00:01Z", "never"], 3, (0, 0, 0)),
        (["2026-04-26", "2026-04-25T02:00:00+02:00"], 3, (1, 1, 0)),
    ],
)
def test_times_fall_into_their_columns(times: list[str], bins: int, counts: tuple[int, ...]) -> None:
    assert binned(times, "2026-04-25", "2026-04-28T00:00:00.000000Z", bins) == counts


def test_one_moment_is_the_first_column_and_no_span_is_refused() -> None:
    assert binned(["2026-04-25"], "2026-04-25", "2026-04-25", 4) == (1, 0, 0, 0)
    for start, bins in (("x", 1), ("2026-04-25", 0)):
        with pytest.raises(ValueError, match="columns"):
            binned([], start, "2026-04-25", bins)


@given(st.lists(TIMES, min_size=1, max_size=30), st.integers(1, 50))
def test_every_time_within_is_counted_once(times: list[datetime], bins: int) -> None:
    texts = [t.isoformat() for t in times]
    assert sum(binned(texts, min(texts), max(texts), bins)) == len(texts)


@given(TIMES, TIMES, st.integers(1, 300))
def test_all_times_fit_and_columns_begin_at_round_times(first: datetime, last: datetime, cells: int) -> None:
    clock = clock_over(first, last, cells)
    assert clock.cells == cells
    assert 0 <= clock.column(min(first, last)) <= clock.column(max(first, last)) < cells
    assert clock.begin == floor(clock.begin, clock.step)
    assert clock.at(clock.column(first)) <= first < clock.at(clock.column(first) + 1)


@given(CLOCKS, TIMES, st.sampled_from([1, -1]))
def test_zoom_and_view_keep_the_time_in_sight(clock: Clock, at: datetime, by: int) -> None:
    assert 0 <= in_view(clock, at).column(at) < clock.cells
    closer = zoomed(clock, at, by)
    assert closer.step in STEPS
    assert (closer.step <= clock.step) if by > 0 else (closer.step >= clock.step)
    assert 0 <= closer.column(at) < closer.cells


@given(CLOCKS)
def test_ticks_are_round_apart_and_on_the_axis(clock: Clock) -> None:
    found = ticks(clock)
    assert all(0 <= column < clock.cells for column, _ in found)
    assert all(b[0] - a[0] >= 11 for a, b in pairwise(found))
    assert all(clock.at(column).second == 0 for column, _ in found)


@pytest.mark.parametrize(
    ("first", "last", "step", "labels"),
    [
        ("2026-04-25T05:12:00Z", "2026-04-25T05:50:00Z", "minute", ("2026-04-25", "05:15")),
        ("2026-04-25T05:12:00Z", "2026-04-27T00:00:00Z", "hour", ("2026-04-25", "12:00")),
        ("2026-04-01", "2026-05-20", "day", ("2026-03-", "2026-04-")),
        ("2012-01-01", "2026-05-20", "13 weeks", ("2014-", "2019-")),
    ],
)
def test_scales_read_as_a_calendar(first: str, last: str, step: str, labels: tuple[str, str]) -> None:
    start, end = moment(first), moment(last)
    assert start is not None
    assert end is not None
    clock = clock_over(start, end, 60)
    assert step_words(clock.step) == step
    shown = [words for _, words in ticks(clock)]
    assert any(s.startswith(labels[0]) for s in shown)
    assert all(len(s) in (5, 10) for s in shown)


def test_words_of_lengths_and_edges() -> None:
    at = datetime(2026, 4, 25, 7, tzinfo=UTC)
    assert [step_words(s) for s in (60, 300, HOUR, 6 * HOUR, DAY, 7 * DAY, 28 * DAY)] == [
        "minute", "5 minutes", "hour", "6 hours", "day", "week", "4 weeks"]  # fmt: skip
    assert edge_words(at, HOUR) == "2026-04-25 07:00Z"
    assert edge_words(at, DAY) == "2026-04-25"
    assert floor(at + timedelta(days=3), 7 * DAY).weekday() == 0
    assert moment("2026-04") == datetime(2026, 4, 1, tzinfo=UTC)
    assert moment("") is None
    assert peak((0, 3, 3, 1)) == 1
    assert peak(()) == 0
