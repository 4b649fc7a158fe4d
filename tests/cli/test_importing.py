"""A zone that does not exist: the hint leads to one that means the same, never to another time."""

from zoneinfo import ZoneInfo

import pytest

from workbench.cli.importing import _zone_hint


@pytest.mark.parametrize(
    ("written", "named"),
    [("UTC+3", "Etc/GMT-3"), ("GMT-1", "Etc/GMT+1"), ("+03:00", "Etc/GMT-3"), ("Africa/Bamaco", "Africa/Bamako")],
)
def test_the_hint_names_a_zone_that_exists(written: str, named: str) -> None:
    assert named in _zone_hint(written)
    assert ZoneInfo(named).key == named


@pytest.mark.parametrize("written", ["local", "UT", "x" * 300])
def test_nothing_that_means_another_time_is_proposed(written: str) -> None:
    assert "Did you mean" not in _zone_hint(written)
