"""The times of Desktop's HTML pages: the wall clock of the exporting computer, with or without its offset to UTC.

Since the end of 2022 the pages write `25.07.2023 14:05:09 UTC+01:00`. The offset is the *standard* one of the
computer's zone (tdesktop asks Qt for `displayName(StandardTime, OffsetName)`), summer or not, and that of the day of
the export. So the wall clock is right and the offset is right in winter only. Only here is decided what to make of it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from workbench.plugin_api import Assumed

_WRITTEN = re.compile(
    r"(\d\d)\.(\d\d)\.(\d{4}) (\d\d):(\d\d):(\d\d)(?: (UTC)(?:([+\-\u2212])(\d\d?)(?::?(\d\d))?(?::?(\d\d))?)?)?",
    re.ASCII,
)
_LAST_YEAR = 2037
"""Exports have to be expected up to the year in which the offsets of zones are listed."""

Times = tuple[float | None, str | None, tuple[str, ...]]


@dataclass(slots=True)
class PageClock:
    """Reads the times of one conversation. `zone` is what the user says of the exporter, an IANA name or ""."""

    zone: str
    said: list[Assumed] = field(default_factory=list)
    """Assumptions that are made and not yet told."""
    _walls: dict[timedelta | None, bool] = field(default_factory=dict)
    """By offset as written: whether its times are taken as the wall clock of the zone."""

    def times(self, written: str) -> Times:
        """Seconds UTC or the local time, and a flag when neither can be read though something is written."""
        found = _WRITTEN.fullmatch(written)
        if not found:
            return None, None, ("time-unreadable",) if written else ()
        day, month, year, hour, minute, second = (int(part) for part in found.groups()[:6])
        try:
            local = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - a wall clock has no zone
        except ValueError:
            return None, None, ("time-unreadable",)
        offset = _offset(found) if found[7] else None
        if offset not in self._walls:
            self._walls[offset] = self._decide(offset, year)
        if offset is None or self._walls[offset]:
            return None, local.isoformat(), ()
        try:
            return (local.replace(tzinfo=UTC) - offset).timestamp(), None, ()
        except OverflowError:  # the years 1 and 9999 near their ends
            return None, None, ("time-unreadable",)

    def told(self) -> Iterator[Assumed]:
        """The assumptions since the last call."""
        yield from self.said
        self.said.clear()

    def _decide(self, offset: timedelta | None, year: int) -> bool:
        if offset is None:
            because = "the pages give the wall clock of the exporting computer and no offset"
            self.said.append(Assumed("timezone", self.zone or "UTC", because))
            return True
        name = _name(offset)
        if self.zone and offset in _standard_offsets(self.zone, year):
            because = f"the pages name {name}, its standard offset, for summer too: their times are its wall clock"
            self.said.append(Assumed("timezone", self.zone, because))
            return True
        because = (
            f"the pages name it; {f'{self.zone} has another; ' if self.zone else ''}it is the standard offset of the "
            "exporter's zone, so that summer times may be one hour late: name that zone with --timezone if it is known"
        )
        self.said.append(Assumed("timezone", name, because))
        return False


def _offset(found: re.Match[str]) -> timedelta:
    hours, minutes, seconds = (int(part or 0) for part in found.groups()[8:])
    offset = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return offset if found[8] in ("+", None) else -offset


def _name(offset: timedelta) -> str:
    if abs(offset) >= timedelta(days=1):
        return f"UTC{'-' if offset < timedelta(0) else '+'}{abs(offset)}"
    return str(timezone(offset))


def _standard_offsets(zone: str, year: int) -> set[timedelta]:
    """The standard offsets of a zone from the year of a message on, whenever its export may have been."""
    try:
        info = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return set()
    found: set[timedelta] = set()
    for later in range(min(year, _LAST_YEAR), _LAST_YEAR + 1):
        for month in (1, 7):
            moment = datetime(later, month, 1, 12, tzinfo=info)
            offset, summer = moment.utcoffset(), moment.dst()
            if offset is not None and summer is not None:
                found.add(offset - summer)
    return found
