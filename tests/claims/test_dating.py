"""Event times as people and lists give them: normalised, or refused with a sentence."""

import pytest

from workbench.claims.dating import PRECISIONS, checked
from workbench.errors import UsageError
from workbench.model import When

DAY = "2026-04-25"
FOUR, SIX = (f"2026-04-25T{hour}:00:00.000000Z" for hour in ("04", "06"))


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        (When(), When()),
        (When("", "", "unknown"), When()),
        (When(DAY, None, "day"), When(DAY, DAY, "day")),
        (When("20260425", "2026-04-26", "week"), When(DAY, "2026-04-26", "week")),
        (When("2026-04-25T06:00", None, "hour"), When(SIX, SIX, "hour")),
        (When("2026-04-25T06:00+02:00", None, "hour"), When(FOUR, FOUR, "hour")),
        (When(DAY, "2026-04-25T06:00Z", "hour"), When(DAY, "2026-04-25T06:00:00.000000Z", "hour")),
        (When("2026-04-25T06:00Z", DAY, "day"), When("2026-04-25T06:00:00.000000Z", DAY, "day")),
    ],
)
def test_taken_as_day_or_utc_time(given: When, stored: When) -> None:
    assert checked(given) == stored
    assert checked(stored) == stored


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (When("7d", "7d", "day"), "'7d' is not a day"),
        (When("soon", None, "day"), "'soon' is not a day"),
        (When(DAY, "2026-02-30", "day"), "2026-02-30"),
        (When("0001-01-01T00:00+05:00", None, "minute"), "is not a day"),
        (When("2026-04-26", DAY, "week"), "ends before it begins"),
        (When(DAY, DAY, "exact"), "is not a precision"),
        (When(None, DAY, "day"), "needs its first day"),
        (When(None, None, "day"), "needs its first day"),
    ],
)
def test_refused_with_a_sentence(given: When, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        checked(given)


def test_every_precision_of_the_model_is_taken() -> None:
    assert [checked(When(DAY, DAY, p)).precision for p in PRECISIONS] == list(PRECISIONS)
