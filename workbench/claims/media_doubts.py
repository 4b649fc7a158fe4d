"""What the media of a claim say against it: taken long before it was told, by a clock that is wrong, somewhere else.

Pure rules over what the store holds. A doubt is a reason to look, never more: clocks are wrong, names are given by
people, and whoever forges a picture forges its metadata too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby

from workbench.claims.coordinates import Point, distance_km
from workbench.intake.name_dates import named_time
from workbench.store.media_facts import Carried, OwnTime

OLDER_DAYS = 2
"""A medium may be this many days older than its message (and than the event) without a doubt: one for the zones, since
a clock without an offset may be 14 hours off UTC (tz database: Pacific/Kiritimati) and a name may tell the day alone;
one for its way from the camera through the chats."""

LATER_DAYS = 1
"""By calendar days, no two honest clocks are further apart than the zones take them."""

FAR_KM = 100
"""From the middle of a town. Towns also stand for the land around them: the average cercle of Mali (1.24 million km²,
49 cercles before 2023) is a circle of 90 km; points of packs by hand may be 10 km off."""

_AWAY = " km from "

_UNSET = frozenset({"1904-01-01", "1970-01-01", "1980-01-01", "2000-01-01"})
"""Where clocks begin that nobody has set: QuickTime, Unix, DOS, cameras."""
_FIRST_YEAR = 1990
"""No digital picture bears an honest time from before; EXIF is of 1995."""
_KINDS = {"image": "picture", "video": "video", "audio": "recording"}
_BY_ENDING = {"jpg": "image", "jpeg": "image", "png": "image", "webp": "image", "mp4": "video", "mov": "video",
              "3gp": "video", "webm": "video", "opus": "audio", "ogg": "audio", "m4a": "audio", "mp3": "audio",
              "aac": "audio", "amr": "audio"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing that media say against their claim: `older`, `later` or `elsewhere`, in a sentence for the analyst."""

    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Town:
    """A place of the claim that is small enough to be far from."""

    name: str
    at: Point


@dataclass(frozen=True, slots=True)
class _Gap:
    """Days between a medium's own time and when it was told; `noun` is what it is."""

    days: int
    day: date
    time: OwnTime
    noun: str


def doubts(media: Sequence[Carried], towns: Sequence[Town] = ()) -> tuple[Doubt, ...]:
    """The doubts about a claim, at most one of a kind: the greatest, with how many other media share it.

    Takes what the claim's messages carry and the towns and sites it names that have coordinates.
    """
    by_medium = [list(rows) for _, rows in groupby(sorted(media, key=_key), key=_key)]
    older, later, far = [], [], []
    for rows in by_medium:
        gaps = list(_gaps(rows))
        older += _greatest([g for g in gaps if g.days > OLDER_DAYS])
        later += _greatest([g for g in gaps if -g.days > LATER_DAYS])
        if towns and rows[0].place:
            far += _elsewhere(rows[0], towns)
    found = []
    if older:
        worst, more = max(older, key=_rank), _more(len(older))
        told = f"{worst.days:,} days before it was told"
        found.append(Doubt("older", f"{worst.noun} {worst.time.verb} {worst.day}, {told} ({worst.time.source}){more}"))
    if later:
        worst, more = max(later, key=_rank), _more(len(later))
        told = f"{-worst.days:,} days after it was told"
        found.append(Doubt("later", f"by its own clock {worst.noun} {worst.time.verb} {worst.day}, {told} "
                                    f"({worst.time.source}){more}"))  # fmt: skip
    if far:
        _, words = max(far)
        found.append(Doubt("elsewhere", words + _more(len(far))))
    return tuple(found)


def _key(medium: Carried) -> tuple[str, str]:
    return medium.sha256 or "", "" if medium.sha256 else medium.name


def _rank(gap: _Gap) -> tuple[int, str, str]:
    return abs(gap.days), gap.time.source, gap.noun


def _greatest(gaps: Sequence[_Gap]) -> list[_Gap]:
    return [max(gaps, key=_rank)] if gaps else []


def _more(count: int) -> str:
    return "" if count == 1 else f", and {count - 1} more of its media" if count > 1 else ""


def _gaps(rows: Sequence[Carried]) -> Iterable[_Gap]:
    """The gaps of one medium: its metadata to the first telling, a name to the telling under that name."""
    first = min((r.told_at for r in rows if r.told_at), default="")
    for time in rows[0].times:
        yield from _gap(rows[0], time, first)
    for row in rows:
        named = named_time(row.name)
        if named:
            yield from _gap(row, OwnTime(named.at, "dated", f"file name by {named.by}"), row.told_at)


def _gap(row: Carried, time: OwnTime, told_at: str) -> Iterable[_Gap]:
    own, told = _day(time.at), _day(told_at)
    if own is None or told is None or own.year < _FIRST_YEAR or own.isoformat() in _UNSET:
        return
    days = (told - own).days
    event = _day(row.event)
    # What was made when the event happened is no doubt, however late it is told.
    if days > OLDER_DAYS and event and (event - own).days <= OLDER_DAYS:
        return
    yield _Gap(days, own, time, _noun(row))


def tells_place(words: str) -> bool:
    """Whether a reason tells how far from a place something was taken: what leaves the house must not."""
    return _AWAY in words


def _day(at: str) -> date | None:
    """The day of a time, in UTC where its zone is known; None for what is none."""
    try:
        moment = datetime.fromisoformat(at)
        return (moment.astimezone(UTC) if moment.tzinfo else moment).date()
    except (ValueError, OverflowError):
        return None


def _noun(row: Carried) -> str:
    kind = row.mime.partition("/")[0]
    if kind not in _KINDS:
        kind = _BY_ENDING.get(row.name.rpartition(".")[2].lower(), "")
    return _KINDS.get(kind, "file")


def _elsewhere(row: Carried, towns: Sequence[Town]) -> list[tuple[float, str]]:
    place = row.place
    if place is None:
        return []
    away, name = min((distance_km((place.latitude, place.longitude), town.at), town.name) for town in towns)
    return [(away, f"{_noun(row)} taken {away:,.0f}{_AWAY}{name} ({place.source})")] if away > FAR_KM else []
