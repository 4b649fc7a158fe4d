"""Wall clocks into UTC: offsets, skipped and repeated hours, years nobody chats in, names of zones."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import UsageError
from workbench.intake import timestamps as t

ZONES = [
    "Africa/Bamako",
    "Europe/Paris",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "America/St_Johns",
    "UTC",
    "Africa/Khartoum",
]


@pytest.mark.parametrize(
    ("zone", "local", "utc", "flags"),
    [
        ("Africa/Bamako", "2026-04-25T06:41:00", "2026-04-25T06:41:00.000000Z", ()),
        ("Europe/Paris", "2026-04-25T06:41:07", "2026-04-25T04:41:07.000000Z", ()),
        ("Asia/Kolkata", "2026-01-01T02:00:00", "2025-12-31T20:30:00.000000Z", ()),
        ("Asia/Kathmandu", "2026-01-01T02:00:00", "2025-12-31T20:15:00.000000Z", ()),
        ("Europe/Paris", "2026-03-29T02:30:00", "2026-03-29T01:30:00.000000Z", (t.GAP,)),
        ("Europe/Paris", "2026-10-25T02:30:00", "2026-10-25T00:30:00.000000Z", (t.FOLD,)),
        ("Europe/Paris", "2026-10-25T03:00:00", "2026-10-25T02:00:00.000000Z", ()),
        ("Africa/Khartoum", "2017-10-31T23:30:00", "2017-10-31T20:30:00.000000Z", (t.FOLD,)),
        ("UTC", "2016-12-31T23:59:60", "2016-12-31T23:59:59.000000Z", (t.LEAP_SECOND,)),
        ("UTC", "0001-01-01T00:00:00", "0001-01-01T00:00:00.000000Z", (t.UNLIKELY_YEAR,)),
        ("Asia/Tokyo", "0001-01-01T00:00:00", None, (t.OUT_OF_RANGE,)),
        ("America/New_York", "9999-12-31T23:00:00", None, (t.OUT_OF_RANGE,)),
        ("UTC", "2026-02-30T00:00:00", None, (t.OUT_OF_RANGE,)),
        ("UTC", "yesterday", None, (t.UNREADABLE,)),
        ("UTC", "2026-04-25T06:61:00", None, (t.UNREADABLE,)),
        ("UTC", "2036-04-25T06:41:00", "2036-04-25T06:41:00.000000Z", ()),
    ],
)
def test_local_times(zone: str, local: str, utc: str | None, flags: tuple[str, ...]) -> None:
    line = t.Timeline(zone)
    for _ in range(2):  # the second time from the cache
        assert line.stamp(None, local) == (utc, flags)


def test_a_cached_hour_does_not_let_garbage_through() -> None:
    line = t.Timeline("UTC")
    line.from_local("2026-04-25T06:41:00")
    assert line.from_local("2026-04-25T06:4x:00") == (None, (t.UNREADABLE,))
    assert line.from_local("2026-04-25T06:41:00 and more") == (None, (t.UNREADABLE,))
    assert line.from_local("2026-04-25T06:41:60")[1] == (t.LEAP_SECOND,)


@pytest.mark.parametrize(
    ("seconds", "utc", "flags"),
    [
        (1777096930, "2026-04-25T06:02:10.000000Z", ()),
        (1777096930.25, "2026-04-25T06:02:10.250000Z", ()),
        (1777096930.9999999, "2026-04-25T06:02:11.000000Z", ()),
        (-0.5, "1969-12-31T23:59:59.500000Z", (t.UNLIKELY_YEAR,)),
        (-62135596800, "0001-01-01T00:00:00.000000Z", (t.UNLIKELY_YEAR,)),
        (253402300800, None, (t.OUT_OF_RANGE,)),
        (float("nan"), None, (t.OUT_OF_RANGE,)),
        (float("inf"), None, (t.OUT_OF_RANGE,)),
        (1e300, None, (t.OUT_OF_RANGE,)),
    ],
)
def test_absolute_times(seconds: float, utc: str | None, flags: tuple[str, ...]) -> None:
    assert t.Timeline("Europe/Paris").stamp(seconds, "2026-01-01T00:00:00") == (utc, flags)


def test_no_time_at_all() -> None:
    assert t.Timeline("UTC").stamp(None, None) == (None, ())


@given(st.sampled_from(ZONES), st.lists(st.integers(631152000, 4102444799), min_size=1, max_size=20))
def test_local_times_agree_with_the_zone_database(zone: str, moments: list[int]) -> None:
    line = t.Timeline(zone)
    for seconds in moments:
        local = datetime.fromtimestamp(seconds, ZoneInfo(zone))
        text, flags = line.from_local(local.strftime("%Y-%m-%dT%H:%M:%S"))
        want = datetime.fromtimestamp(seconds, UTC)
        if local.fold:
            assert flags == (t.FOLD,)
        else:
            assert text == want.strftime("%Y-%m-%dT%H:%M:%S.000000Z")


@given(st.floats(-6e10, 2.5e11))
def test_absolute_times_agree_with_datetime(seconds: float) -> None:
    text, _ = t.Timeline("UTC").from_utc(seconds)
    want = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    assert text is not None
    assert abs((datetime.fromisoformat(text) - want).total_seconds()) < 2e-6


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Bamako", "Did you mean Africa/Bamako?"),
        ("africa/bamako", "Did you mean Africa/Bamako?"),
        ("Africa/Bamakoo", "Africa/Bamako"),
        ("Pariss", "Europe/Paris"),
        ("", "IANA"),
        ("zzzzzz", "IANA"),
        ("../../etc/passwd", "IANA"),
        ("/etc/localtime", ""),
        ("Africa", "Africa/"),
        ("UTC\0", ""),
    ],
)
def test_unknown_zones_are_refused_with_a_suggestion(name: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        t.Timeline(name)
    assert hint in caught.value.hint
    assert caught.value.message.endswith(".")
