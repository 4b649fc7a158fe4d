"""The date in a file's name: chat programs, cameras and phones name files by the clock.

Only here are those patterns known. A name is foreign text: it may be renamed or made up, and says no more than a lead.
The file of an exported chat mostly bears the time its message came (WhatsApp on iOS and Telegram Desktop name files
when they export): such a name adds nothing, which who compares it with the message sees by the days being equal.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

NAME_CHARS = 255
"""Longest name a file system takes; what is behind is not read."""

FIRST_YEAR, LAST_YEAR = 2000, 2099
"""Years before are no time of a phone; WhatsApp is of 2009, Telegram of 2013."""

_DAY8 = r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)"
_DAY = r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"
_DAY_FIRST = r"(?P<day>\d\d)-(?P<month>\d\d)-(?P<year>\d{4})"
_TIME6 = r"(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)"
_TIME = r"(?P<hour>\d\d)[-._](?P<minute>\d\d)[-._](?P<second>\d\d)"
_SCREEN = r"(?:screenshot|screen[ _-]?record(?:ing|er)?|capture d.écran|[Сс]нимок экрана)"
_END = r"(?!\d)"

_PATTERNS = tuple(
    (by, re.compile(pattern, re.IGNORECASE | re.ASCII))
    for by, pattern in (
        # Android: the day this phone got or sent it. WA0007 counts the files of that day.
        ("WhatsApp", rf"(?:IMG|VID|PTT|AUD|STK|DOC)-{_DAY8}-WA\d"),
        # iOS, named by the export after its message.
        ("WhatsApp", rf"\d{{8}}-(?:PHOTO|VIDEO|AUDIO|GIF|STICKER|DOCUMENT)-{_DAY}-{_TIME}{_END}"),
        # Saved from the desktop or the web; the time of day may be by a clock of 12 hours, and is left alone.
        ("WhatsApp", rf"WhatsApp[ _](?:Image|Video|Audio|Ptt|Document|GIF)[ _]{_DAY}{_END}"),
        ("WhatsApp", rf"(?:Image|Vidéo|Video|Audio) WhatsApp {_DAY}{_END}"),
        # Telegram Desktop, by its export.
        ("Telegram", rf"(?:photo|video|audio|file|voice|round_video|animation|sticker|story)_\d+@{_DAY_FIRST}_{_TIME}"),
        # Telegram, saved by hand.
        ("Telegram", rf"(?:photo|video|audio|image|file|animation)_{_DAY}_{_TIME}{_END}"),
        ("Signal", rf"signal-{_DAY}-{_TIME}{_END}"),
        ("Signal", rf"signal-{_DAY}-{_TIME6}{_END}"),
        ("Signal", rf"signal-{_DAY}{_END}"),
        ("a screenshot", rf"{_SCREEN}[ _-](?:from )?{_DAY8}[-_]{_TIME6}{_END}"),
        ("a screenshot", rf"{_SCREEN}[ _-](?:from )?{_DAY}[-_ ]{_TIME}{_END}"),
        ("a screenshot", rf"{_SCREEN}[ _-](?:from )?{_DAY}{_END}"),
        # Pixel, Samsung, Sony, Windows and most other cameras; a Pixel adds milliseconds.
        ("a camera", rf"(?:(?:IMG|VID|PXL|MVIMG|PANO|DSC|DCIM|WIN|MOV|PHOTO|VIDEO|CAM)[_-]?)?{_DAY8}[_-]{_TIME6}"),
        ("a camera", rf"(?:WIN|IMG|VID)_{_DAY8}_{_TIME}{_END}"),
        ("a camera", rf"(?:IMG|VID|photo|video)[_ -]{_DAY}[_ -]{_TIME}{_END}"),
    )
)
_MARKS = "\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069\ufeff"
"""Direction marks that WhatsApp puts before names."""


@dataclass(frozen=True, slots=True)
class NamedTime:
    """What a name says: `2023-08-11` or `2023-08-11T10:22:33` by an unknown zone, and who gives such names."""

    at: str
    by: str


def named_time(name: str) -> NamedTime | None:
    """The date that a file's name tells; None when it tells none, or one that cannot be.

    Takes a name with or without folders. Never raises.
    """
    base = unicodedata.normalize("NFC", re.split(r"[/\\]", name[-NAME_CHARS:])[-1].lstrip(_MARKS))
    if not any(char.isdigit() for char in base):
        return None
    for by, pattern in _PATTERNS:
        found = pattern.match(base)
        if found:
            at = _moment(found.groupdict())
            return NamedTime(at, by) if at else None
    return None


def _moment(parts: dict[str, str]) -> str:
    """The parts as ISO text, to the day when the time of day is none; "" for a day that is none."""
    day = f"{parts['year']}-{parts['month']}-{parts['day']}"
    if not FIRST_YEAR <= int(parts["year"]) <= LAST_YEAR or not _exists(day):
        return ""
    if "hour" not in parts:
        return day
    full = f"{day}T{parts['hour']}:{parts['minute']}:{parts['second']}"
    return full if _exists(full) else day


def _exists(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
