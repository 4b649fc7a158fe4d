"""Dates and clocks of a WhatsApp transcript: which of two readings a date has, and on what evidence.

Only here is an order chosen, for each way of writing a date on its own, and always with its reason: proof first (a day
above 12, names of media files), then what the user chose, then likelihood; where nothing tells, the user is asked.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise

from workbench.plugin_api import AmbiguousDates, Assumed

from .headers import HALF_DAY, LATE, NO_MARKS, as_text

CACHE = 50_000
"""Entries of a cache keyed by what a stranger wrote."""
MINOR_SHARE, MINOR_FROM = 0.05, 20
"""A shape below this share of a file of so many headers and more may be text that somebody pasted."""
EMBEDDED = "possible-embedded-header"
CONTRADICTED = "date-order-contradicted"
"""Flag: the date exists only under another order than that of the file, and is read so."""

_NUMBER = re.compile(r"\d+")
_MEDIA_DAY = re.compile(rb"(?:IMG|VID|PTT|AUD|DOC|STK|GIF)-(\d{4})(\d\d)(\d\d)-WA|-[A-Z]+-(\d{4})-(\d\d)-(\d\d)-\d\d-")

Numbers = tuple[int, int, int]
Shape = tuple[bool, str, bool, bool, bool]
"""How a date is written: bracketed, separator, long number first, long number last, comma behind."""


def shape_of(written: bytes) -> tuple[Shape, Numbers] | None:
    """How a date is written and its three numbers in the order written; None when they are not three."""
    text = as_text(written)
    parts = _NUMBER.findall(text)
    if len(parts) != 3 or max(map(len, parts)) > 4:
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


def decide(
    dates: Mapping[bytes, int],
    media: Counter[tuple[Shape, str]],
    chosen: str,
    clock: str,
    days: frozenset[date],
) -> tuple[dict[Shape, str], frozenset[Shape], list[Assumed]]:
    """Settle the date order of every shape: orders, shapes that are rare in the file, and what to say.

    Takes the dates as written in file order with their counts, the votes of media names beside dates, the user's
    choice, a half-day marker of the file ("24": none) and the days in the names of media files. Raises AmbiguousDates
    when an order stays open.
    """
    shapes: dict[Shape, dict[bytes, Numbers]] = {}
    counts: Counter[Shape] = Counter()
    for written, count in dates.items():
        if known := shape_of(written):
            shapes.setdefault(known[0], {})[written] = known[1]
            counts[known[0]] += count
    total = counts.total()
    main = counts.most_common(1)[0][0] if counts else (False, "/", False, False, False)
    minor = frozenset(s for s, count in counts.items() if total >= MINOR_FROM and count < total * MINOR_SHARE)
    orders: dict[Shape, str] = {}
    said: list[Assumed] = []
    for shape, _ in counts.most_common():
        votes = Counter({order: n for (of, order), n in media.items() if of == shape})
        order, because = _proved(shape, shapes[shape], votes, chosen)
        if not order:
            order, because = _likely(shape, shapes[shape], clock, days)
        lead = orders.get(main, "ymd")
        if not order and (shape in minor or (shape[1] == main[1] and lead != "ymd")):
            order, because = ("dmy" if lead == "ymd" else lead), "as in the rest of the file"
        if not order:
            raise AmbiguousDates(_readings(shapes[shape]))
        orders[shape] = order
        if shape not in minor:
            said.append(Assumed("date_order", order, because))
    return orders, minor, said


def _shown(written: bytes) -> str:
    return as_text(written).translate(NO_MARKS).strip("[,\u060c")


def _readings(dates: dict[bytes, Numbers]) -> dict[str, str]:
    """The first date that has two readings, with both of them."""
    written, numbers = next(pair for pair in dates.items() if day_of(pair[1], "dmy") and day_of(pair[1], "mdy"))
    return {order: f"{_shown(written)} = {day:%d %B %Y}" for order in ("dmy", "mdy") if (day := day_of(numbers, order))}


def _proved(shape: Shape, dates: dict[bytes, Numbers], media: Counter[str], chosen: str) -> tuple[str, str]:
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


def _likely(shape: Shape, dates: dict[bytes, Numbers], clock: str, days: frozenset[date]) -> tuple[str, str]:
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


class Days(dict[bytes, str]):
    """Date as written → `YYYY-MM-DDT`, or "" when no calendar has it. `odd` holds the flags of doubtful ones."""

    def __init__(self, orders: dict[Shape, str], minor: Iterable[Shape]) -> None:
        """Take what `decide` found."""
        super().__init__()
        self.orders, self.minor = orders, frozenset(minor)
        self.odd: dict[bytes, str] = {}

    def __missing__(self, written: bytes) -> str:
        """Read a date as written for the first time; one that the order rules out is read as it can be, flagged."""
        if len(self) > CACHE:
            self.clear()
        shape, numbers = shape_of(written) or (None, (0, 0, 0))
        if shape is None:
            return self.setdefault(written, "")
        order = self.orders.get(shape, "dmy")
        day = day_of(numbers, order)
        if day is None and order != "ymd":
            day = day_of(numbers, "mdy" if order == "dmy" else "dmy")
            self.odd[written] = CONTRADICTED
        if shape in self.minor:
            self.odd[written] = EMBEDDED
        return self.setdefault(written, f"{day.isoformat()}T" if day else "")


_USUAL_TIME = re.compile(rb"(0?[1-9]|1[0-2])(:[0-5]\d)(:[0-5]\d)?(?: |\xe2\x80\xaf)([AaPp])[Mm]")
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
        if usual:
            hour = int(usual[1]) % 12 + (12 if usual[4] in b"pP" else 0)
            self[written] = value = f"{hour:02d}{usual[2].decode()}{(usual[3] or b':00').decode()}"
            return value
        hour, minute, second = (*map(int, _NUMBER.findall(as_text(written))), 0, 99, 0)[:3]
        half = HALF_DAY.search(written)
        if half and hour <= 12:
            late = LATE.fullmatch(half[0]) is not None and (half[0], hour) != (b"mittags", 11)
            if half[0] == b"nachts":
                late = 8 <= hour < 12
            hour = hour % 12 + (12 if late else 0)
        exists = hour < 24 and minute < 60 and second < 61
        self[written] = value = f"{hour:02d}:{minute:02d}:{second:02d}" if exists else ""
        return value
