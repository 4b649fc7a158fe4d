"""When something was sent, as people and programs write it into tables.

A part of the table importer. A time with a zone is absolute, one without is the wall clock of whoever wrote it. The
order of day and month is decided once for a whole column, on evidence, and asked for when there is none.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone

from workbench.plugin_api import AmbiguousDates, Assumed

CONTRADICTED = "date-order-contradicted"
"""Flag: the date exists only under another order than that of the column, and is read so."""
UNREADABLE = "time-unreadable"
DATE_ONLY = "date-only"
UNKNOWN_ZONE = "zone-unknown"

_HOURS = {
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2, "EET": 2, "EEST": 3,
    "MSK": 3, "WAT": 1, "CAT": 2, "EAT": 3, "SAST": 2, "EST": -5, "EDT": -4, "MST": -7, "MDT": -6, "PST": -8,
    "PDT": -7, "JST": 9, "KST": 9, "NZST": 12, "NZDT": 13,
}  # fmt: skip
"""Abbreviations with one meaning in practice. CST, IST, BST, AST have several and are not here."""
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january janvier janv enero ene janeiro января январь янв يناير",
            "feb february février févr fév febrero fevereiro fev февраля февраль фев فبراير شباط",
            "mar march mars marzo março марта март مارس آذار",
            "apr april avril avr abril abr апреля апрель апр أبريل نيسان",
            "may mai mayo maio мая май مايو أيار",
            "jun june juin junio junho июня июнь июн يونيو حزيران",
            "jul july juillet juil julio julho июля июль июл يوليو تموز",
            "aug august août aout agosto ago августа август авг أغسطس آب",
            "sep sept september septembre septiembre setembro set сентября сентябрь сен سبتمبر أيلول",
            "oct october octobre octubre outubro out октября октябрь окт أكتوبر",
            "nov november novembre noviembre novembro ноября ноябрь ноя نوفمبر",
            "dec december décembre déc diciembre dic dezembro dez декабря декабрь дек ديسمبر",
        ),
        1,
    )
    for name in names.split()
}
_PLAIN: dict[int, str | None] = dict.fromkeys((0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF))
_PLAIN |= {0xA0: " ", 0x202F: " ", 0x2009: " ", 0x060C: ",", 0x2212: "-"}
_NUMBER = re.compile(r"[+-]?\d{1,25}(?:[.,]\d{1,12})?(?:[eE]\+?\d{1,2})?")
_DAY = re.compile(r"(?:[^\W\d]{2,12}\.?,?\s+)?(\d{1,4})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{1,4})\.?(?=\D|\Z)")
_CLOCK = re.compile(
    r"(?<!\d)(\d{1,2})\s?[:.h]\s?(\d\d)(?:\s?[:.m]\s?(\d\d)(?:[.,]\d{1,9})?)?(?:\s?([ap])\.?\s?m\b\.?|\s?([صم])(?!\w))?(?!\d)",
    re.I,
)
_OFFSET = re.compile(r"(?:\b(?:UTC|GMT)\s?)?((?<![\d-])-|\+)(\d{1,2})(?::?(\d\d))?(?:\s*\(.*\))?\s*\Z")
_ZONE = re.compile(r"(?<=[\d\s.])\(?([A-Z]{1,5})\)?\s*\Z")
_SERIALS = (20_000.0, 80_000.0)
"""Days since 1900 as spreadsheets count them: 1954 to 2119. No epoch time of a message is as small."""
_EPOCH_FROM = 100_000_000
"""Seconds: 1973. Smaller numbers are row numbers or years."""
_FIRST, _LAST = -62_135_596_800, 253_402_300_800
_NANOSECONDS_TO = 1e20


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as read: absolute or wall clock or neither, and doubts."""

    utc: float | None = None
    local: str | None = None
    flags: tuple[str, ...] = ()


def _plain(raw: str) -> str:
    text = raw.translate(_PLAIN).strip()
    if not text.isascii():
        text = "".join(str(unicodedata.digit(c)) if c.isdecimal() else c for c in text)
    return text


# --- The order of a column ------------------------------------------------------------------------------------------
@dataclass(slots=True)
class Survey:
    """Evidence for the order of day and month in one column, by the mark between them. Small whatever the column."""

    votes: dict[str, Counter[str]] = field(default_factory=dict)
    proofs: dict[tuple[str, str], str] = field(default_factory=dict)
    open: dict[str, str] = field(default_factory=dict)

    def see(self, raw: str) -> None:
        """Learn from one cell."""
        found = _DAY.match(_plain(raw)) if raw else None
        if not found or len(found[1]) > 2:
            return
        mark, first, second = found[2], int(found[1]), int(found[3])
        votes = self.votes.setdefault(mark, Counter())
        fits = [order for order in ("dmy", "mdy") if _date(found, order)]
        if len(fits) == 1:
            votes[fits[0]] += 1
            self.proofs.setdefault((mark, fits[0]), found[0].strip())
        elif fits and first != second:
            self.open.setdefault(mark, found[0].strip())

    def decide(self, chosen: str) -> tuple[dict[str, str], list[Assumed]]:
        """The order for each mark and what was assumed; AmbiguousDates when one stays open and none was chosen."""
        orders: dict[str, str] = {}
        said: list[Assumed] = []
        for mark in sorted(self.votes):
            order, because = self._order(mark, chosen)
            if not order:
                raise AmbiguousDates(self._readings(self.open[mark]))
            orders[mark] = order
            said.append(Assumed("date_order", order, because))
        return orders, said

    def _order(self, mark: str, chosen: str) -> tuple[str, str]:
        (order, count), (_, second) = [*self.votes[mark].most_common(2), ("", 0), ("", 0)][:2]
        if count and second * 20 <= count:
            return order, f"“{self.proofs[mark, order]}” has only one reading"
        if mark not in self.open:
            return order or "dmy", "no date of the column has two readings"
        if chosen in ("dmy", "mdy"):
            return chosen, "chosen for this import"
        if mark == "." and not count:
            return "dmy", "dates with dots are written day first"
        return "", ""

    @staticmethod
    def _readings(written: str) -> dict[str, str]:
        found = _DAY.match(written)
        days = {order: _date(found, order) for order in ("dmy", "mdy")} if found else {}
        return {order: f"{written} = {day:%d %B %Y}" for order, day in days.items() if day}


def _date(found: re.Match[str], order: str) -> datetime | None:
    """The day under an order; a long first number is always the year. Two-digit years are of 2000."""
    numbers = int(found[1]), int(found[3]), int(found[4])
    order = "ymd" if len(found[1]) > 2 else order
    year, month, day = (numbers[order.index(part)] for part in "ymd")
    written = (found[1], found[3], found[4])[order.index("y")]
    try:
        return datetime(year + 2000 if len(written) < 3 else year, month, day)  # noqa: DTZ001 # a wall clock has no zone
    except ValueError:
        return None


# --- One cell -------------------------------------------------------------------------------------------------------
def read(raw: str, orders: dict[str, str]) -> Moment:
    """The time in a cell, with the order of day and month for each mark; `time-unreadable` when there is none."""
    text = _plain(raw)
    if not text:
        return Moment()
    if _NUMBER.fullmatch(text):
        return _number(text)
    moment = _iso(text)
    if moment is None:
        rest, offset, flags = _zone(text)
        moment = (_iso(rest) if rest != text else None) or _written(rest, orders)
        if moment.local and offset is not None:
            moment = Moment(_absolute(moment.local, offset), None, moment.flags)
        moment = Moment(moment.utc, moment.local, (*moment.flags, *(flags if moment.local else ())))
    return moment if moment.utc is not None or moment.local else Moment(flags=(UNREADABLE,))


def _absolute(local: str, minutes: int) -> float | None:
    try:
        seconds = datetime.fromisoformat(local).replace(tzinfo=timezone(timedelta(minutes=minutes))).timestamp()
        return seconds if _FIRST <= seconds < _LAST else None
    except (OverflowError, ValueError):  # the years 1 and 9999 near their ends, an offset of more than a day
        return None


def _number(text: str) -> Moment:
    """Days as spreadsheets count them, compact dates, or seconds to nanoseconds since 1970 by size."""
    if re.fullmatch(r"(?:19|20)\d{6}(?:\d{6})?", text):
        try:
            moment = datetime.strptime(text.ljust(14, "0"), "%Y%m%d%H%M%S")  # noqa: DTZ007 # a wall clock has no zone
            return Moment(local=moment.isoformat(), flags=(DATE_ONLY,) if len(text) == 8 else ())
        except ValueError:
            pass  # a number of seconds that begins like a year
    value = float(text.replace(",", "."))
    if _SERIALS[0] <= value < _SERIALS[1]:
        moment = datetime(1899, 12, 30) + timedelta(seconds=round(value * 86_400))  # noqa: DTZ001 # a wall clock
        return Moment(local=moment.isoformat(), flags=(DATE_ONLY,) if value.is_integer() else ())
    while 100_000_000_000 <= abs(value) < _NANOSECONDS_TO:
        value /= 1000
    return Moment(value) if _EPOCH_FROM <= abs(value) < _LAST else Moment(flags=(UNREADABLE,))


def _iso(text: str) -> Moment | None:
    tight = re.sub(r"(\d)\s+([+-]\d\d:?\d\d)\Z", r"\1\2", text)
    if not re.match(r"\d{4}-\d\d-\d\d", tight):
        return None
    try:
        moment = datetime.fromisoformat(tight)
        if moment.tzinfo:
            return Moment(moment.astimezone(UTC).timestamp())
    except (ValueError, OverflowError):
        return None
    return Moment(local=moment.replace(microsecond=0).isoformat(), flags=(DATE_ONLY,) if len(tight) == 10 else ())


def _zone(text: str) -> tuple[str, int | None, tuple[str, ...]]:
    """The text without its zone, the zone's minutes east of UTC, and a flag for one that is not known."""
    found = _OFFSET.search(text)
    if found and ":" in text[: found.start()] and int(found[2]) < 24:
        minutes = int(found[2]) * 60 + int(found[3] or 0)
        return text[: found.start()].strip(), -minutes if found[1] == "-" else minutes, ()
    named = _ZONE.search(text)
    if named and named[1] not in ("AM", "PM", "A", "P", "M") and ":" in text:
        rest = text[: named.start()].strip()
        if named[1] in _HOURS:
            return rest, _HOURS[named[1]] * 60, ()
        return rest, None, (f"{UNKNOWN_ZONE}: {named[1]}",)
    return text, None, ()


def _written(text: str, orders: dict[str, str]) -> Moment:
    """A date with a mark between numbers or with a month's name, and a clock."""
    found = _DAY.match(text)
    flags: tuple[str, ...] = ()
    offset: int | None = None
    if found:
        order = orders.get(found[2], "dmy")
        day = _date(found, order)
        if day is None and (day := _date(found, "mdy" if order == "dmy" else "dmy")):
            flags = (CONTRADICTED,)
        rest = text[found.end() :]
    else:
        day, rest, offset = _named(text)
    if day is None:
        return Moment()
    clock = _time(rest)
    if clock is None:
        return Moment(local=day.isoformat(), flags=(*flags, DATE_ONLY)) if not re.search(r"\d", rest) else Moment()
    local = day.replace(hour=clock[0], minute=clock[1], second=clock[2]).isoformat()
    return Moment(_absolute(local, offset), None, flags) if offset is not None else Moment(local=local, flags=flags)


def _named(text: str) -> tuple[datetime | None, str, int | None]:
    """Day, the text with the clock, and an offset in the middle (`Fri Mar 06 13:02:05 +0000 2026`)."""
    offset = re.search(r"(?<=\d )([+-])(\d\d):?(\d\d)(?= \d{4}\Z)", text)
    bare = text.replace(offset[0], " ") if offset else text
    clock = _CLOCK.search(bare)
    dated = bare.replace(clock[0], " ") if clock else bare
    months = [n for part in re.findall(r"[^\W\d_]+", dated) if (n := _MONTHS.get(part.casefold()))]
    numbers = re.findall(r"\d+", dated)
    years = [n for n in numbers if len(n) == 4]
    days = [n for n in numbers if len(n) < 3]
    if len(months) != 1 or len(years) != 1 or len(days) != 1 or len(numbers) != 2:
        return None, "", None
    minutes = (int(offset[2]) * 60 + int(offset[3])) * (-1 if offset[1] == "-" else 1) if offset else None
    try:
        return datetime(int(years[0]), months[0], int(days[0])), clock[0] if clock else "", minutes  # noqa: DTZ001
    except ValueError:
        return None, "", None


def _time(text: str) -> tuple[int, int, int] | None:
    found = _CLOCK.search(text)
    if not found:
        return None
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    half = (found[4] or "").lower() or {"ص": "a", "م": "p"}.get(found[5] or "", "")
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    return (hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None
