"""A line copied out of a chat, taken apart into when, who and what: for the form of messages by hand.

Only what is plainly one line of WhatsApp is taken apart; of several messages, or of anything else, nothing is guessed.
The clock is the one of the telephone it was copied from: the zone is for the analyst to say.
"""

import re
from dataclasses import dataclass
from datetime import datetime

_DATE = r"(?P<a>\d{1,4})[./-](?P<b>\d{1,2})[./-](?P<c>\d{2,4})"
_TIME = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?(?:\s?(?P<half>[AaPp])\.?\s?[Mm]\.?)?"
_LINE = re.compile(
    rf"[\u200e\u200f]?(?P<open>\[)?{_DATE},?\s+(?:à\s+|at\s+)?{_TIME}"
    r"(?(open)\]|\s+[-–—])\s*(?P<sender>[^:\n]{1,80}):\s+(?P<text>\S.*)",
    re.DOTALL,
)
"""`25/04/2026, 06:41 - Awa: text` (Android) and `[25/04/2026, 06:41:07] Awa: text` (iOS)."""
_ORDERS = {"dmy": ("c", "b", "a"), "mdy": ("c", "a", "b"), "ymd": ("a", "b", "c")}


@dataclass(frozen=True, slots=True)
class Pasted:
    """A line taken apart: the wall clock as `2026-04-25 06:41:00`, who, what, and how its date was read."""

    at: str
    sender: str
    text: str
    order: str
    sure: bool
    """Whether its date can be read in one way only, or the case says how."""


def taken_apart(text: str, date_order: str = "") -> Pasted | None:
    """One line of a chat in its parts; None when it is not plainly one. `date_order` is the case's own, "" for none."""
    found = _LINE.fullmatch(text.strip())
    if found is None or any(_LINE.match(rest) for rest in found["text"].split("\n")[1:]):
        return None
    wanted = (date_order,) if date_order in _ORDERS else ("ymd",) if len(found["a"]) == 4 else ("dmy", "mdy")
    read = {o: at for o in wanted if (at := _moment(found, o)) is not None}
    if not read:
        return None
    order, at = next(iter(read.items()))
    sure = len({*read.values()}) == 1
    return Pasted(at.isoformat(sep=" "), found["sender"].strip(), found["text"].strip(), order, sure)


def _moment(found: re.Match[str], order: str) -> datetime | None:
    year, month, day = (int(found[part]) for part in _ORDERS[order])
    hour = int(found["hour"])
    if found["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * (found["half"].lower() == "p")
    try:
        return datetime(  # noqa: DTZ001  # the wall clock of a telephone; the form says which zone it is read in
            year + 2000 * (year < 100), month, day, hour, int(found["minute"]), int(found["second"] or 0)
        )
    except ValueError:
        return None
