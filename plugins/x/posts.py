"""A post of X as every export tells it, and the one way in which it becomes a message.

Seven formats say the same things in other words. Each reader fills in a `Post`, and only here is decided what its text,
time, kind and flags are: so the same post comes out the same from an archive, a collection and a browser, and exports
merge without doubles. Foreign values are taken for what they are, never for what they should be: `part`, `objects_in`
and `word` give something empty where another type stands.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from workbench.plugin_api import ImportedAttachment, ImportedMessage, utc_seconds

EXACT = 2**53
"""Whole numbers beyond this are rounded by JavaScript and by every program that reads JSON numbers as floats."""

_SNOWFLAKE_EPOCH = 1_288_834_974_657
"""Milliseconds of 4 November 2010, from which post ids count time (X developer documentation, "snowflake")."""
_SNOWFLAKES = range(30_000_000_000, 2**63)
"""Ids below counted posts, not time."""
_RETWEET = re.compile(r"RT @(\w{1,20}): ?")
_LINK = re.compile(r"https://t\.co/\w+")
_CUT = re.compile(r"…\s+https://t\.co/\w+\s*\Z")
_CUT_FROM = 130
"""Characters that a post cut by X has at least: 140 for a retweet, 280 at half a letter each for Chinese."""
_STATUS = re.compile(r"https?://(?:www\.|mobile\.)?(?:twitter|x)\.com/(?:(\w{1,20})|i/web)/status/(\d{1,20})")
_MONTHS = {name: n for n, name in enumerate(("Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1)}  # fmt: skip
_OLD_TIME = re.compile(r"\w{3} (\w{3}) (\d\d) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d) (\d{4})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Reference:
    """Another post that one retweets or quotes; `text` is "" when the export does not hold it."""

    id: str
    handle: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Post:
    """What an export says about a post. Empty is what it does not say; `versions` are the ids of an edited post."""

    id: str
    text: str
    written: str
    handle: str = ""
    author: str = ""
    files: tuple[ImportedAttachment, ...] = ()
    reply_to: str = ""
    retweeted: Reference | None = None
    quoted: Reference | None = None
    versions: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


def message(post: Post, line: int | None = None, offset: int | None = None) -> ImportedMessage:
    """The message that a post is.

    A retweet reads `RT @who: ` and the whole text of the original where the export holds it. Later versions of an
    edited post have ids of their own: they are messages of their own, flagged `edited-version: ID OF THE FIRST`.
    """
    flags: list[str] = []
    text, forwarded = _forward(post, flags)
    if len(post.versions) > 1:
        flags.append("edited")
        if post.id != post.versions[0]:
            flags.append(f"edited-version: {post.versions[0]}")
    flags += post.flags
    if "\ufffd" in text:
        flags.append("encoding-repaired")
    sent, raw = _time(post, flags)
    return ImportedMessage(
        sent_raw=raw,
        text=text,
        sender=f"@{post.handle}" if post.handle else None,
        sender_id=post.author,
        sent_utc=sent,
        kind="media" if post.files and all(map(_LINK.fullmatch, text.split())) else "text",
        external_id=post.id,
        line=line,
        offset=offset,
        attachments=post.files,
        forwarded_from=forwarded,
        reply_to=post.reply_to or None,
        flags=tuple(dict.fromkeys(flag if flag.isprintable() else " ".join(flag.split()) for flag in flags)),
    )


def _forward(post: Post, flags: list[str]) -> tuple[str, str | None]:
    """Text of a post, and whom it passes on; a retweet's handle is the one it was written with."""
    original, quoted = post.retweeted, post.quoted
    start = _RETWEET.match(post.text) if original is not None else None
    if original is not None:
        flags.append("retweet")
        handle = (start[1] if start else "") or original.handle
        text = post.text
        if original.text:
            text = f"RT @{handle}: {original.text}" if handle else original.text
        elif text.endswith("…") or _CUT.search(text):
            flags.append("text-cut")
        return text, _whom(handle, original)
    if len(post.text) >= _CUT_FROM and _CUT.search(post.text):
        flags.append("text-cut")
    if quoted is None:
        return post.text, None
    flags.append(f"quote: @{quoted.handle}/{quoted.id}" if quoted.handle else f"quote: {quoted.id}")
    return post.text, _whom(quoted.handle, quoted)


def _whom(handle: str, reference: Reference) -> str:
    """Whom a post passes on; where the export does not name the author, which post."""
    return f"@{handle}" if handle else f"post {reference.id}" if reference.id else "deleted account"


def _time(post: Post, flags: list[str]) -> tuple[float | None, str]:
    """Seconds since 1970 and the time as written; without a readable time that of the post's id is taken."""
    sent = seconds(post.written)
    if sent is not None:
        return sent, post.written
    if post.written:
        flags.append("time-unreadable")
    if post.id.isascii() and post.id.isdigit() and len(post.id) < 20 and int(post.id) in _SNOWFLAKES:
        flags.append("time-from-id")
        return ((int(post.id) >> 22) + _SNOWFLAKE_EPOCH) / 1000, post.written or post.id
    return None, post.written


def seconds(written: str) -> float | None:
    """Seconds since 1970 for `Sat Apr 25 06:02:10 +0000 2026` and for ISO 8601 with a zone, else None."""
    found = _OLD_TIME.fullmatch(written)
    if found is None:
        return utc_seconds(written)
    month, day, hour, minute, second, sign, zone_hours, zone_minutes, year = found.groups()
    ahead = timedelta(hours=int(zone_hours), minutes=int(zone_minutes))
    try:
        zone = timezone(ahead if sign == "+" else -ahead)
        numbers = (int(year), _MONTHS[month], int(day), int(hour), int(minute), int(second))
        return datetime(*numbers, tzinfo=zone).astimezone(UTC).timestamp()
    except (ValueError, KeyError, OverflowError):  # 31 February, a month in another language, a day before the year 1
        return None


# --- foreign values -------------------------------------------------------------------------------------------------


def part(value: Any) -> dict[str, Any]:
    """An object, or {} where something else stands."""
    return value if isinstance(value, dict) else {}


def word(value: Any) -> str:
    """A text, or a whole number as text; "" for everything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < 10**30 else ""
    if isinstance(value, float) and math.isfinite(value) and value.is_integer() and abs(value) < 10**30:
        return str(int(value))
    return ""


def words(value: Any) -> tuple[str, ...]:
    """The texts and whole numbers of a list."""
    return tuple(filter(None, map(word, value))) if isinstance(value, list) else ()


def plain(value: Any) -> str:
    """A text with the three characters that X escapes turned back; nothing else, addresses may hold `&copy`."""
    text = word(value)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") if "&" in text else text


def id_of(record: dict[str, Any], name: str = "id") -> str:
    """An id from `id_str` where there is one, else from `id`."""
    return word(record.get(f"{name}_str")) or word(record.get(name))


def rounded(record: dict[str, Any], name: str = "id") -> tuple[str, ...]:
    """A flag where the only id is a number that some program on its way may have rounded."""
    value = record.get(name)
    doubtful = isinstance(value, int | float) and abs(value) > EXACT and word(value) and not record.get(f"{name}_str")
    return ("id-from-number",) if doubtful else ()


def base(url: Any) -> str:
    """The file name at the end of an address, with `?format=jpg` as its ending and without a size such as `:large`."""
    address, _, query = word(url).partition("?")
    name = address.rsplit("/", 1)[-1].partition(":")[0]
    asked = re.search(r"(?:^|&)format=(\w{2,5})", query) if "." not in name else None
    return f"{name}.{asked[1]}" if asked and name else name


def post_at(url: Any) -> Reference | None:
    """The post that an address of X leads to."""
    found = _STATUS.match(word(url))
    return Reference(found[2], found[1] or "") if found else None


def place(name: Any, at: Any = None) -> tuple[str, ...]:
    """The flag of a place: its name, or latitude and longitude from a pair that has longitude first."""
    said = " ".join(word(name).split())
    degrees = [n for n in at if isinstance(n, int | float) and abs(n) <= 180] if isinstance(at, list) else []
    if not said and len(degrees) == 2:
        said = f"{degrees[1]},{degrees[0]}"
    return (f"location: {said}",) if said else ()


def poll(options: Iterable[tuple[Any, Any]]) -> tuple[str, ...]:
    """The flags of a poll: pairs of an option and its votes."""
    said = ((" ".join(word(label).split()), word(votes)) for label, votes in options)
    shown = [f"poll-option: {label} ({votes})" if votes else f"poll-option: {label}" for label, votes in said]
    return ("poll", *shown) if shown else ()


def marks(record: dict[str, Any], views: Any = None) -> tuple[str, ...]:
    """Flags that formats share: sensitive, withheld in countries, how often seen."""
    flags: list[str] = []
    if record.get("possibly_sensitive") is True:
        flags.append("possibly-sensitive")
    withheld = record.get("withheld_in_countries") or part(record.get("withheld")).get("country_codes")
    if countries := words(withheld):
        flags.append(f"withheld: {', '.join(countries)}")
    if (seen := word(views)) not in ("", "0"):
        flags.append(f"views: {seen}")
    return tuple(flags)
