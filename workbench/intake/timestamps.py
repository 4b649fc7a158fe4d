"""Times of records as fixed-width UTC text: the one place where a wall clock meets a time zone.

Only here is decided what happens to an hour that a clock change skipped or repeated, and to years nobody chats in.
What was written in the export stays beside it in `sent_at_raw`; doubts become flags, never silent repairs.
"""

import difflib
import math
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from workbench.errors import UsageError

GAP = "dst-gap"
"""Flag: the clocks skipped this hour; read with the offset that held before the change."""
FOLD = "dst-fold"
"""Flag: the clocks repeated this hour; read as its first occurrence."""
OUT_OF_RANGE = "time-out-of-range"
"""Flag: no calendar holds this time; the message has none."""
UNLIKELY_YEAR = "year-unlikely"
"""Flag: kept, but no chat service existed then, or it lies far ahead."""
UNREADABLE = "time-unreadable"
"""Flag: the importer gave a local time that is not `YYYY-MM-DDTHH:MM:SS`."""
LEAP_SECOND = "leap-second"
"""Flag: second 60, stored as second 59 (there is no such second in either database)."""

FIRST_LIKELY_YEAR = 1990
LAST_LIKELY_YEAR = 2100
_CACHE_ENTRIES = 50_000

_LOCAL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:[0-5]\d:(?:[0-5]\d|60)", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_SECOND = 253_402_300_799
_FIRST_SECOND = -62_135_596_800
_MINUTES = tuple(f":{second // 60:02d}:{second % 60:02d}" for second in range(3600))
_IN_HOUR = frozenset(_MINUTES)
_HOURS_OF_DAY = frozenset(f"T{hour:02d}" for hour in range(24))
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)

Stamp = tuple[str | None, tuple[str, ...]]
"""Fixed-width UTC text (`2026-04-25T06:41:00.000000Z`) or None, and the flags that explain doubts."""


def zone_named(name: str) -> ZoneInfo:
    """Return the IANA zone of that name.

    Raises UsageError with a suggestion when there is none.
    """
    try:
        if name and not name.startswith(("/", ".")):
            return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        pass  # answered below with a suggestion; a folder of the zone database raises OSError
    raise UsageError(f"“{name}” is not a time zone.", _suggestion(name))


def _suggestion(name: str) -> str:
    wanted = name.strip().replace(" ", "_").casefold()
    folded = {zone.casefold(): zone for zone in sorted(available_timezones()) if "/" in zone or zone == "UTC"}
    if wanted in folded:
        return f"Did you mean {folded[wanted]}?"
    cities = [zone for key, zone in folded.items() if wanted and key.rsplit("/", 1)[-1] == wanted]
    close = cities or [folded[key] for key in difflib.get_close_matches(wanted, folded, n=3, cutoff=0.7)]
    if not close:
        ends = {key.rsplit("/", 1)[-1]: zone for key, zone in folded.items()}
        close = [ends[key] for key in difflib.get_close_matches(wanted, ends, n=3, cutoff=0.75)]
    if close:
        return f"Did you mean {' or '.join(close[:3])}?"
    return "Use an IANA name such as Africa/Bamako, Europe/Paris or UTC."


class Timeline:
    """Turns the times of one batch into UTC text; holds the zone and small caches, nothing else.

    `zone` is an IANA name; UsageError when there is no such zone.
    """

    __slots__ = ("_days", "_hours", "_local", "_zone", "name")

    def __init__(self, zone: str) -> None:
        """Take the IANA name of the zone in which local times are read."""
        self._zone = zone_named(zone)
        self.name = zone
        self._local: dict[str, dict[str, str]] = {}
        self._days: dict[str, int | None] = {}
        self._hours: dict[int, tuple[str, tuple[str, ...]]] = {}

    def stamp(self, sent_utc: float | None, sent_local: str | None) -> Stamp:
        """Place one record: seconds since 1970 UTC win over the wall clock; (None, ()) when both are None."""
        if sent_utc is not None:
            return self.from_utc(sent_utc)
        if sent_local is not None:
            return self.from_local(sent_local)
        return None, ()

    def column(
        self, utc: Sequence[float | None], local: Sequence[str | None]
    ) -> tuple[list[str | None], dict[int, tuple[str, ...]]]:
        """Place many records: `stamp` for each, with the flags of the doubtful ones by their place in the column.

        The usual record, an hour met before and nothing doubtful about it, takes one look-up.
        """
        placed: list[str | None] = []
        doubts: dict[int, tuple[str, ...]] = {}
        hours = self._local
        for at, (seconds, text) in enumerate(zip(utc, local, strict=True)):
            if seconds is None and text is not None:
                known = hours.get(text[:13]) or self._hour(text[:13])
                if known is not None and text[13:] in _IN_HOUR:
                    placed.append(f"{known[text[14]]}{text[15:]}.000000Z")
                    continue
            stamp, flags = self.stamp(seconds, text)
            placed.append(stamp)
            if flags:
                doubts[at] = flags
        return placed, doubts

    def from_utc(self, seconds: float) -> Stamp:
        """Seconds since 1970 UTC (fractions to the microsecond) as text."""
        whole = int(seconds) if -1e12 < seconds < 1e12 else None
        if whole is None or not _FIRST_SECOND <= seconds < _LAST_SECOND + 1:
            return None, (OUT_OF_RANGE,)
        micros = 0
        if whole != seconds:
            whole = math.floor(seconds)
            micros = round((seconds - whole) * 1_000_000)
            if micros == 1_000_000:
                whole, micros = whole + 1, 0
        hour, rest = divmod(whole, 3600)
        known = self._hours.get(hour)
        if known is None:
            known = self._hours[hour] = self._utc_hour(hour)
        prefix, flags = known
        return f"{prefix}{_MINUTES[rest]}.{micros:06d}Z", flags

    def _utc_hour(self, hour: int) -> tuple[str, tuple[str, ...]]:
        if len(self._hours) >= _CACHE_ENTRIES:
            self._hours.clear()
        moment = _EPOCH + timedelta(hours=hour)
        return moment.isoformat()[:13], _year_flags(moment)

    def from_local(self, text: str) -> Stamp:
        """A wall-clock time `YYYY-MM-DDTHH:MM:SS` in the zone as text.

        A skipped hour is read with the offset before the change, a repeated one as its first occurrence; both are
        flagged, so that nobody takes the hour for certain.
        """
        known = self._local.get(text[:13]) or self._hour(text[:13])
        if known is not None and text[13:] in _IN_HOUR:
            return f"{known[text[14]]}{text[15:]}.000000Z", ()
        return self._place(text)

    def _place(self, text: str) -> Stamp:
        if not _LOCAL.fullmatch(text):
            return None, (UNREADABLE,)
        extra: tuple[str, ...] = ()
        if text.endswith("60"):
            text, extra = text[:-2] + "59", (LEAP_SECOND,)
        try:
            local = datetime.fromisoformat(text).replace(tzinfo=self._zone)
            moment = local.astimezone(UTC)
            flags = _clock_flags(local, moment, self._zone) + _year_flags(moment)
        except (ValueError, OverflowError):
            return None, (OUT_OF_RANGE, *extra)
        return f"{moment.isoformat()[:19]}.000000Z", flags + extra

    def _hour(self, hour: str) -> dict[str, str] | None:
        """The UTC form of `YYYY-MM-DDTHH`, by tens of minutes; None where anything about that day is doubtful."""
        if hour[:10] not in self._days:
            if len(self._days) >= _CACHE_ENTRIES:
                self._days.clear()
            self._days[hour[:10]] = self._day(hour[:10])
        first = self._days[hour[:10]]
        if first is None or hour[10:] not in _HOURS_OF_DAY:
            return None
        tens = {}
        for ten in range(6):
            minutes = first + int(hour[11:]) * 60 + ten * 10
            tens[str(ten)] = f"{self._prefix(minutes // 60)}:{minutes // 10 % 6}"
        if len(self._local) >= _CACHE_ENTRIES:
            self._local.clear()
        self._local[hour] = tens
        return tens

    def _prefix(self, hour: int) -> str:
        if hour not in self._hours:
            self._hours[hour] = self._utc_hour(hour)
        return self._hours[hour][0]

    def _day(self, day: str) -> int | None:
        """The minute since 1970 UTC at which a local day begins; None when its clocks change, or nobody chats then."""
        if not _DAY.fullmatch(day) or not FIRST_LIKELY_YEAR < int(day[:4]) < LAST_LIKELY_YEAR:
            return None
        try:
            start = datetime.fromisoformat(day).replace(tzinfo=self._zone)
        except ValueError:
            return None
        offset = start.utcoffset()
        if offset is None or offset.total_seconds() % 600:
            return None
        end = start + timedelta(days=1)
        if any(moment.replace(fold=fold).utcoffset() != offset for moment in (start, end) for fold in (0, 1)):
            return None
        return int((start - _EPOCH).total_seconds()) // 60


def _clock_flags(local: datetime, moment: datetime, zone: ZoneInfo) -> tuple[str, ...]:
    if local.utcoffset() == local.replace(fold=1).utcoffset():
        return ()
    back = moment.astimezone(zone)
    return (FOLD,) if back.replace(tzinfo=None) == local.replace(tzinfo=None) else (GAP,)


def _year_flags(moment: datetime) -> tuple[str, ...]:
    return () if FIRST_LIKELY_YEAR <= moment.year <= LAST_LIKELY_YEAR else (UNLIKELY_YEAR,)
