"""Resolves "hier soir", "dimanche", "vers 5h30", "26 avril" from the time a message was sent, with their precision.

Only here do words become event times. All times are UTC, as a message's own time is.
"""

import re
from datetime import UTC, datetime, timedelta

from workbench.claims.scoping import Hit, Scan, Sentence
from workbench.model import When

_TIME = re.compile(r"(\d{1,2})(h|am|pm|ч)(\d{0,2})")

_PARTS: dict[str, tuple[int, int, int]] = {
    "this_morning": (0, 4, 12),
    "this_noon": (0, 11, 14),
    "this_afternoon": (0, 12, 18),
    "this_evening": (0, 17, 24),
    "yesterday_morning": (-1, 4, 12),
    "yesterday_afternoon": (-1, 12, 18),
    "yesterday_evening": (-1, 17, 24),
}
"""Days from the message's day, first and last hour."""
_AGO = re.compile(r"(\d+) (hours|days) ago")
_DAYS = {"today": 0, "yesterday": -1, "before_yesterday": -2, "tomorrow": 1}


def when(cut: Scan, sentence: Sentence, sent_at: str | None) -> tuple[When, Hit | None]:
    """Return the event time a sentence gives and the words it was taken from; unknown without a sending time."""
    sent = _parse(sent_at)
    if sent is None:
        return When(), None
    clock = _clock(cut, sentence)
    # "يوم السبت" is Saturday, not today
    days = {h.first for h in sentence.of("weekday")}
    hits = [h for h in sentence.of("when") if h.term.name != "today" or h.last not in days]
    for hit in hits:
        found = _told(sent, hit.term.name)
        if found is not None and (clock is None or found.precision != "part_of_day"):
            return found, hit
        if hit.term.name in _DAYS:
            break
    source = hits[0] if hits else None
    day = sent + timedelta(days=next((_DAYS[h.term.name] for h in hits if h.term.name in _DAYS), 0))
    if source is None:
        day, source = _named_day(cut, sentence, sent)
    if clock is not None:
        return _hour(day, clock), source
    return (_day(day), source) if source is not None else (When(), None)


def _told(sent: datetime, name: str) -> When | None:
    """Return the time a word means by itself: a part of a day, a week, so long ago; None for a mere day."""
    if name in _PARTS:
        return _part(sent, name)
    if name == "last_night":
        return _last_night(sent)
    if name.endswith(("week", "month")):
        return _span(sent, name)
    ago = _AGO.fullmatch(name)
    if ago is None:
        return None
    if ago[2] == "hours":
        return _hour(sent, (sent.hour, None), int(ago[1]))
    return _day(sent - timedelta(days=int(ago[1])))


def _parse(sent_at: str | None) -> datetime | None:
    if not sent_at:
        return None
    try:
        moment = datetime.fromisoformat(sent_at.replace("Z", "+00:00"))
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _day(moment: datetime) -> When:
    text = moment.strftime("%Y-%m-%d")
    return When(text, text, "day")


def _part(sent: datetime, name: str) -> When:
    offset, first, last = _PARTS[name]
    base = _midnight(sent) + timedelta(days=offset)
    return When(_iso(base + timedelta(hours=first)), _iso(base + timedelta(hours=last)), "part_of_day")


def _last_night(sent: datetime) -> When:
    """The night before, up to noon; later in the day "cette nuit" still means the night that ended this morning."""
    base = _midnight(sent)
    return When(_iso(base - timedelta(hours=6)), _iso(base + timedelta(hours=6)), "part_of_day")


def _span(sent: datetime, name: str) -> When:
    if name == "this_month":
        return When(sent.strftime("%Y-%m-01"), sent.strftime("%Y-%m-%d"), "month")
    monday = sent - timedelta(days=sent.weekday() + (7 if name == "last_week" else 0))
    end = monday + timedelta(days=6)
    return When(monday.strftime("%Y-%m-%d"), end.strftime("%Y-%m-%d"), "week")


def _hour(day: datetime, clock: tuple[int, int | None], back: int = 0) -> When:
    """The hour or minute of a clock time, `back` hours earlier."""
    hour, minute = clock
    start = _midnight(day) + timedelta(hours=hour - back, minutes=minute or 0)
    end = start + (timedelta(hours=1) if minute is None else timedelta(minutes=1))
    return When(_iso(start), _iso(end), "hour" if minute is None else "minute")


def _clock(cut: Scan, sentence: Sentence) -> tuple[int, int | None] | None:
    """Return the hour (and minute) when a sentence names one time; a range of hours is a rule, not a moment."""
    found: list[tuple[int, int | None]] = []
    for i in sentence.numerals:
        if not cut.clock(i):
            continue
        match = _TIME.fullmatch(cut.words[i])
        if match:
            shift = 12 if match[2] == "pm" and int(match[1]) < 12 else 0
            found.append((int(match[1]) + shift, int(match[3]) if match[3] else None))
        else:
            found.append((int(cut.words[i]), int(cut.words[i + 1])))
    if len(found) != 1 or found[0][0] > 23 or (found[0][1] or 0) > 59:
        return None
    return found[0]


def _named_day(cut: Scan, sentence: Sentence, sent: datetime) -> tuple[datetime, Hit | None]:
    """Return the day a weekday name or a day of a month means: the latest one not after the message."""
    for hit in sentence.of("month"):
        number = cut.words[hit.first - 1] if hit.first > sentence.first else ""
        if number.isdigit() and 1 <= int(number) <= 31:
            day = _date(sent, int(hit.term.name), int(number))
            if day is not None:
                return day, hit
    ahead = bool(sentence.of("cue", "begins"))
    for hit in sentence.of("weekday"):
        back = (sent.weekday() - int(hit.term.name)) % 7
        return sent + timedelta(days=(7 - back) % 7 if ahead else -back), hit
    return sent, None


def _date(sent: datetime, month: int, day: int) -> datetime | None:
    for year in (sent.year, sent.year - 1):
        try:
            moment = datetime(year, month, day, tzinfo=UTC)
        except ValueError:
            continue
        if moment - sent < timedelta(days=60):
            return moment
    return None
