"""Checks the event time that a person or a list gives to a claim. What messages say is read in `dates_text`."""

from datetime import UTC, date, datetime

from workbench.errors import UsageError
from workbench.model import When

PRECISIONS = ("unknown", "month", "week", "day", "part_of_day", "hour", "minute")
"""How exactly an event time is known, coarsest first (`model.When`)."""


def checked(when: When) -> When:
    """An event time as it is stored: days as `YYYY-MM-DD`, times as UTC text with microseconds.

    A time without a zone is taken as UTC; a missing end is the start. Raises UsageError for what is no day or time, an
    end before the start, an unknown precision, and a precision without a day.
    """
    if when.precision not in PRECISIONS:
        raise UsageError(f"{when.precision!r} is not a precision.", f"Known: {', '.join(PRECISIONS)}.")
    if not when.start:
        if when.end or when.precision != "unknown":
            raise UsageError("An event time needs its first day.", "Give the day it began, or leave the time unknown.")
        return When()
    start = _moment(when.start)
    end = _moment(when.end) if when.end else start
    if end[: len(start)] < start[: len(end)]:
        raise UsageError(
            f"The event ends before it begins ({when.start} to {when.end}).", "Give the earlier day first."
        )
    return When(start, end, when.precision)


def _moment(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        pass  # no day by itself; it may be a time
    try:
        at = datetime.fromisoformat(text)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    except (ValueError, OverflowError) as error:
        raise UsageError(f"{text!r} is not a day or time.", "Use 2026-04-25 or 2026-04-25T06:00.") from error
