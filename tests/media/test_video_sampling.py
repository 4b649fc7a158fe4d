"""Which frames of a film are decoded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.media.video_sampling import RARE, STEP, Stretch, plan

PLENTY = 10**9


def keys(*times: int) -> list[tuple[int, int]]:
    return list(enumerate(times))


@pytest.mark.parametrize(
    ("gap", "until", "step"),
    [
        (500, 0, 500),
        (1_000, 0, 500),
        (2_000, 500, 500),  # the next one is 1.5 s on: two such films miss each other by .5 s at most
        (2_002, 500, 500),  # 60 frames at 29.97 a second
        (3_000, 1_000, 500),
        (5_000, 2_000, 500),
        (8_333, 8_000, 1_000),
    ],
)
def test_how_far_decoding_goes_after_a_keyframe(gap: int, until: int, step: int) -> None:
    stretches = plan(keys(0, gap, 2 * gap), 3 * gap, 600, PLENTY)
    assert stretches[1] == Stretch(1, gap, gap + until, step)


def test_every_frame_a_keyframe() -> None:
    stretches = plan(keys(*range(0, 60_000, 40)), 60_000, 600, PLENTY)
    assert [one.start for one in stretches] == list(range(0, 60_000, 520))
    assert {one.span for one in stretches} == {0}


def test_one_keyframe_alone_is_decoded_a_frame_a_second() -> None:
    assert plan(keys(0), 60_000, 600, PLENTY) == [Stretch(0, 0, 59_000, 1_000)]


def test_long_films_are_sampled_thinly() -> None:
    stretches = plan(keys(*range(0, 7_200_000, 2_000)), 7_200_000, 600, PLENTY)
    assert len(stretches) == 600
    assert {one.span for one in stretches} == {0}


def test_what_costs_too_much_is_left_to_keyframes() -> None:
    times = keys(0, 2_000, 4_000, 40_000, 80_000)
    stretches = plan(times, 82_000, 600, 50_000)
    assert [one.span for one in stretches] == [0, 0, 35_000, 15_000, 0]


def test_nothing_to_decode() -> None:
    assert plan([], 60_000, 600, PLENTY) == []


@given(
    st.lists(st.integers(0, 4_000_000), min_size=1, max_size=60, unique=True).map(sorted),
    st.integers(1, 800),
    st.integers(0, 10**7),
)
def test_any_keyframes_give_a_bounded_plan_in_order(times: list[int], most: int, affordable: int) -> None:
    end = times[-1] + 1_000
    stretches = plan(keys(*times), end, most, affordable)
    assert sum(one.span for one in stretches) <= affordable
    assert all(one.step >= STEP and 0 <= one.span < max(RARE, end) for one in stretches)
    frames = [at for one in stretches for at in range(one.start, one.until + 1, one.step)]
    assert frames == sorted(frames)
    assert len(frames) <= 2 * most + len([one for one in stretches if one.span >= RARE]) + 1
    assert frames[-1] < end


@given(st.integers(1_000, 5_000), st.integers(0, 5_000))
def test_two_encodings_come_close_wherever_their_keyframes_lie(gap: int, shift: int) -> None:
    """The claim of the module: with equal gaps, some sampled moments are within a STEP and a half of each other."""
    one = {
        at
        for stretch in plan(keys(*range(0, 30_000, gap)), 30_000, 600, PLENTY)
        for at in range(stretch.start, stretch.until + 1, stretch.step)
    }
    other = {at + shift for at in one}
    middle = [at for at in one if 10_000 <= at <= 20_000]
    assert min(abs(a - b) for a in middle for b in other) <= STEP * 3 // 2
