"""How a WhatsApp transcript writes its headers: the grammar of the line that starts a message, dates and clocks.

A part of whatsapp.py. Only here is decided which of two readings a date has, and on what evidence.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

_WORDS: dict[str, str] = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))["clock"]

# The header grammar: one line that starts a message. The usual forms are tried first, then any other.
_M = rb"(?:\xe2(?:\x80[\x8e\x8f\xaa-\xae]|\x81[\xa6-\xa9])|\xef\xbb\xbf)*+"  # direction marks, byte order mark
_S = rb"(?: |\xc2\xa0|\xe2\x80[\xaf\x89])"
_D = rb"[\d\xd9\xdb\xe0\xa5\xa0-\xb9]"  # ASCII, Arabic-Indic, Persian and Devanagari digits; `shape_of` is strict
_AM, _PM = (_WORDS[key].encode().replace(b"~", _S) for key in ("am", "pm"))
_LATE = re.compile(b"(?i:%s)" % _PM)
_HALF = b"(?=[A-Za-z\x80-\xff])(?i:%s|%s)" % (_AM, _PM)
_TIME = rb"(?:%b%b?)?%b{1,6}[:.]%b{2,6}(?:[:.]%b{2,6})?(?:%b?%b%b)?" % (_HALF, _S, _D, _D, _D, _S, _M, _HALF)
_DATE = rb"%b{1,12}%b([./-])%b?%b%b{1,6}%b\10%b?%b%b{1,12}\.?(?:,|\xd8\x8c)?" % (_D, _M, _S, _M, _D, _M, _S, _M, _D)
_GLUE = rb"%b(?:%b(?:klo|\xc3\xa0|um|kl\.|a las|\xc3\xa0s|as)%b|%b|(?<=[,\x8c]))%b" % (_M, _S, _S, _S, _M)
_END = rb"(?(9)\]%b(?:%b|(?=[\r\n]|\Z))|(?:%b(?:-|\xe2\x80\x93)(?:%b|(?=[\r\n]|\Z))|:%b))" % (_M, _S, _S, _S, _S)
_ANY = rb"(%b(((\[)?%b%b)%b(%b))%b%b)" % (_M, _M, _DATE, _GLUE, _TIME, _M, _END)
_CLOCK = rb"\d{1,2}:\d\d(?::\d\d)?(?:(?: |\xe2\x80\xaf)[AaPp][Mm])?"
_USUAL = rb"(((\[)?\d{1,4}([./-])\d{1,2}\4\d{1,4},?) (%b))(?(3)\] | - )" % _CLOCK
HEADER = re.compile(rb"\n(?:%b|%b)(?:([^:\n]{1,120}): )?" % (_USUAL, _ANY))
"""Groups: date and time, date, bracket, separator, time; all that again behind a whole unusual header; sender."""
WIDTH = 13
Row = tuple[Any, ...]
"""The groups of HEADER and the body behind it: bytes, or None for a group that took no part."""
HALF_DAY = re.compile(_HALF)
_NUMBER = re.compile(r"\d+")
_MEDIA_DAY = re.compile(rb"(?:IMG|VID|PTT|AUD|DOC|STK|GIF)-(\d{4})(\d\d)(\d\d)-WA|-[A-Z]+-(\d{4})-(\d\d)-(\d\d)-\d\d-")
CACHE = 50_000
"""Entries of a cache keyed by what a stranger wrote."""
NO_MARKS = dict.fromkeys((0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF))
PLAIN: dict[int, str | None] = {**NO_MARKS, 0xA0: " ", 0x202F: " ", 0x2009: " "}


def as_text(data: bytes) -> str:
    """UTF-8 as text; what is none becomes U+FFFD."""
    return data.decode("utf-8", "replace")


Numbers = tuple[int, int, int]
Shape = tuple[bool, str, bool, bool, bool]
"""How a date is written: bracketed, separator, long number first, long number last, comma behind."""


def shape_of(written: bytes) -> tuple[Shape, Numbers] | None:
    """How a date is written and its three numbers in the order written; None when they are not three."""
    text = as_text(written)
    parts = _NUMBER.findall(text)
    if len(parts) != 3:
        return None
    separator = next(char for char in text if char in "./-")
    shape = ("[" in text, separator, len(parts[0]) > 2, len(parts[2]) > 2, text.endswith((",", "\u060c")))
    return shape, (int(parts[0]), int(parts[1]), int(parts[2]))


def day_of(numbers: Sequence[int], order: str) -> date | None:
    """The calendar day of three numbers under an order, or None when there is none. Two-digit years are of 2000."""
    year, month, day = (numbers[order.index(part)] for part in "ymd")
    try:
        return date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None


def media_day(name: bytes) -> date | None:
    """The day that a name such as IMG-20241201-WA0001.jpg carries, anywhere in the text given."""
    found = _MEDIA_DAY.search(name)
    return day_of([int(part) for part in found.groups() if part], "ymd") if found else None


def _shown(written: bytes) -> str:
    return as_text(written).translate(NO_MARKS).strip("[,\u060c")


def readings(dates: dict[bytes, Numbers]) -> dict[str, str]:
    """The first date that has two readings, with both of them."""
    written, numbers = next(pair for pair in dates.items() if day_of(pair[1], "dmy") and day_of(pair[1], "mdy"))
    return {order: f"{_shown(written)} = {day:%d %B %Y}" for order in ("dmy", "mdy") if (day := day_of(numbers, order))}


def proved_order(shape: Shape, dates: dict[bytes, Numbers], media: Counter[str], chosen: str) -> tuple[str, str]:
    """The order that the dates prove, else media names, else the user; ("", "") when none does."""
    if shape[2]:
        return "ymd", "the dates start with the year"
    only: dict[str, list[bytes]] = {}
    doubtful = False
    for written, numbers in dates.items():
        fits = [order for order in ("dmy", "mdy") if day_of(numbers, order)] or ["ymd"]
        if len(fits) == 1 and day_of(numbers, fits[0]):
            only.setdefault(fits[0], []).append(written)
        doubtful = doubtful or (len(fits) == 2 and numbers[0] != numbers[1])
    if order := _winner(Counter({order: len(found) for order, found in only.items()}), 1):
        return order, f"“{_shown(only[order][0])}” has only one reading"
    if order := _winner(media, 1):
        return order, "the names of media files beside the dates show it"
    if chosen and (chosen != "ymd" or not shape[3]):
        return chosen, "chosen for this import"
    return ("", "") if doubtful else ("dmy", "no date of the file has two readings")


_BACK_DAYS = 20
"""A wrong order makes dates jump back by months; delayed messages and clock changes stay below this."""


def likely_order(shape: Shape, dates: dict[bytes, Numbers], clock: str, days: frozenset[date]) -> tuple[str, str]:
    """Evidence short of proof: media in the folder, time that runs forward, the habits of a notation."""
    near, forward = Counter[str](), Counter[str]()
    for order, other in (("dmy", "mdy"), ("mdy", "dmy")):
        read = [day for numbers in dates.values() if (day := day_of(numbers, order))]
        near[order] = sum(
            day in days for numbers in dates.values() if (day := day_of(numbers, order)) != day_of(numbers, other)
        )
        forward[other] = sum((before - day).days > _BACK_DAYS for before, day in pairwise(read))
        if len(read) < len(dates):
            return "", ""  # some dates only fit one order, some only the other: nothing here may decide
    if order := _winner(near, 2):
        return order, "the days in the names of media files fit only this order"
    if order := _winner(forward, 1):
        return order, "only so does time run forward in the file"
    padded = {part[0] == "0" for written in dates for part in _NUMBER.findall(as_text(written))[:2] if int(part) < 10}
    if shape[1] == ".":
        return "dmy", "dates with dots are written day first"
    if shape[1] == "/" and clock in ("AM", "PM") and padded == {False} and not shape[3]:
        return "mdy", "short dates with AM and PM are written month first"
    if shape[1] == "/" and clock[:1] in "aApP" and ("." in clock or padded == {True}):
        return "dmy", f"dates written so beside “{clock}” are day first"
    return "", ""


def _winner(votes: Counter[str], least: int) -> str:
    """The order with at least `least` votes and 20 times those of any other, or ""."""
    (order, count), (_, second) = [*votes.most_common(2), ("", 0), ("", 0)][:2]
    return order if count >= least and second * 20 <= count else ""


_USUAL_TIME = re.compile(rb"(\d{1,2})(:[0-5]\d)(:[0-5]\d)?(?: |\xe2\x80\xaf)([AaPp])[Mm]")
_DAY_SECONDS = 86_400


class Times(dict[bytes, str]):
    """Time as written → `HH:MM:SS`, or "" when no clock shows it.

    A half-day marker beside an hour above 12 is ignored; 0 and 12 AM are midnight.
    """

    def __missing__(self, written: bytes) -> str:
        """Read a time as written for the first time."""
        if len(self) > _DAY_SECONDS:
            self.clear()
        usual = _USUAL_TIME.fullmatch(written)
        if usual and 0 < int(usual[1]) < 13:
            hour = int(usual[1]) % 12 + (12 if usual[4] in b"pP" else 0)
            self[written] = value = f"{hour:02d}{usual[2].decode()}{(usual[3] or b':00').decode()}"
            return value
        hour, minute, second = (*map(int, _NUMBER.findall(as_text(written))), 0, 99, 0)[:3]
        half = HALF_DAY.search(written)
        if half and hour <= 12:
            late = _LATE.fullmatch(half[0]) is not None and (half[0], hour) != (b"mittags", 11)
            if half[0] == b"nachts":
                late = 8 <= hour < 12
            hour = hour % 12 + (12 if late else 0)
        exists = hour < 24 and minute < 60 and second < 61
        self[written] = value = f"{hour:02d}:{minute:02d}:{second:02d}" if exists else ""
        return value
