"""What importers share for reading: JSON by line, and times. None of it knows a platform.

Real exports hold bytes that no strict parser takes: half surrogates, numbers beyond 64 bits, lines cut off in the
middle. Only here is decided what becomes of them, so that every importer loses the same: nothing. Parsers are imported
where they are used, for most runs of the program read no export at all.
"""

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, BinaryIO

from workbench.plugin_api.records import Rejected

LINE_BYTES = 64 << 20
"""A line of JSON longer than this is no record of any platform (reference/reliability.md §5, string 64 MiB)."""
DEPTH = 200
"""How deep a value may be nested (reference/reliability.md §5)."""
RAW_BYTES = 200
"""Bytes of a rejected record that are shown."""

_BOM = b"\xef\xbb\xbf"
_BLANK = b" \t\r\n"
_WHOLE = re.compile(r"[+-]?\d{1,18}")
_MILLISECONDS_FROM = 100_000_000_000
"""Epoch numbers from here on (year 5138 in seconds, 1973 in milliseconds) are milliseconds."""
_TOO_LARGE = 1e18
"""No time in milliseconds; Python's whole numbers may be too large to be divided."""


@dataclass(frozen=True, slots=True)
class JsonLine:
    """One line of a JSON Lines file: its value, its 1-based number, its byte offset, its bytes."""

    value: Any
    line: int
    offset: int
    raw: bytes


def beginning(raw: bytes) -> str:
    """The first bytes of a record as text, for `Rejected.raw`."""
    return raw[:RAW_BYTES].decode("utf-8", "replace")


def sound_text(text: str) -> str:
    """The same text with half surrogates replaced by U+FFFD, which no database stores otherwise."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def as_text(value: object) -> str:
    """A value of foreign JSON that should be text, as text: a number as it is written, "" for null, true and false."""
    return value if isinstance(value, str) else "" if value is None or isinstance(value, bool) else str(value)


def objects_in(value: object) -> list[dict[str, Any]]:
    """The objects of a list in foreign JSON; none for anything else."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def one_line(text: str) -> str:
    """The words of a text on one line, as flags are."""
    return " ".join(text.split())


def json_value(raw: bytes) -> Any:
    """The value of one piece of JSON, without a byte order mark.

    What strict parsers refuse and people can read is read: half surrogates and bytes that are no UTF-8 become U+FFFD,
    control characters in strings stay. NaN and infinities become None. Raises ValueError with a short reason for
    anything else, nesting beyond DEPTH included.
    """
    import orjson

    raw = raw.removeprefix(_BOM)
    sound = True
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError:
        value, sound = _tolerant(raw), False
    if _nesting(raw) > DEPTH and _depth(value) > DEPTH:
        raise ValueError(f"nested more than {DEPTH} deep")
    return value if sound else _sound(value)


def _tolerant(raw: bytes) -> Any:
    try:
        return json.loads(raw.decode("utf-8", "replace"), strict=False, parse_constant=lambda _: None)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    except json.JSONDecodeError as error:
        raise ValueError(f"no valid JSON: {error.msg} at character {error.pos}") from error
    except ValueError as error:  # a number of more digits than Python converts
        raise ValueError("a number has too many digits") from error


def _nesting(raw: bytes) -> int:
    """An upper bound of the depth that costs little: a piece with few brackets cannot be deep."""
    return raw.count(b"[") + raw.count(b"{")


def _depth(value: Any) -> int:
    """How many lists and objects lie in one another, level by level: a fifth of the time a stack of all parts takes."""
    depth, level = 0, [value] if isinstance(value, dict | list) else []
    while level:
        depth += 1
        level = [
            inner
            for one in level
            for inner in (one.values() if one.__class__ is dict else one)
            if inner.__class__ is dict or inner.__class__ is list
        ]
    return depth


def _sound(value: Any) -> Any:
    if isinstance(value, str):
        return sound_text(value)
    if isinstance(value, list):
        return [_sound(item) for item in value]
    if isinstance(value, dict):
        return {sound_text(key): _sound(item) for key, item in value.items()}
    return value


def json_lines(stream: BinaryIO) -> Iterator[JsonLine | Rejected]:
    """Every line of a JSON Lines file that is not blank, in order; one that cannot be read is rejected alone."""
    line = offset = 0
    while raw := stream.readline(LINE_BYTES):
        line, start, offset = line + 1, offset, offset + len(raw)
        if len(raw) == LINE_BYTES and not raw.endswith(b"\n"):
            offset += _skip_line(stream)
            yield Rejected(f"the line is longer than {LINE_BYTES >> 20} MiB", line, start, beginning(raw))
            continue
        piece = raw.removeprefix(_BOM).strip(_BLANK)
        if not piece:
            continue
        try:
            value = json_value(piece)
        except ValueError as error:
            yield Rejected(str(error), line, start, beginning(piece))
        else:
            yield JsonLine(value, line, start, piece)


def _skip_line(stream: BinaryIO) -> int:
    skipped = 0
    while rest := stream.readline(LINE_BYTES):
        skipped += len(rest)
        if rest.endswith(b"\n"):
            break
    return skipped


def utc_seconds(value: object) -> float | None:
    """Seconds since 1970 for a time that is absolute, else None.

    Takes ISO 8601 text with a zone (`Z`, an offset, or the word UTC), or an epoch number or numeral in seconds or
    milliseconds (told apart by size). A time without a zone, out of the years 1 to 9999, or not finite gives None.
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, str):
        text = value.strip()
        if not _WHOLE.fullmatch(text):
            return _iso_seconds(text)
        value = int(text)
    if not isinstance(value, int | float):
        return None
    if abs(value) >= _MILLISECONDS_FROM:
        value = value / 1000 if abs(value) < _TOO_LARGE else math.inf
    seconds = float(value)
    return seconds if math.isfinite(seconds) and -62_135_596_800 <= seconds < 253_402_300_800 else None


def _iso_seconds(text: str) -> float | None:
    try:
        moment = datetime.fromisoformat(re.sub(r" ?(?:UTC|GMT)\Z", "+00:00", text))
    except ValueError:
        return None
    if moment.tzinfo is None:
        return None
    try:
        return moment.astimezone(UTC).timestamp()
    except OverflowError:  # the years 1 and 9999 near their ends
        return None


def local_time(text: str) -> str | None:
    """`YYYY-MM-DDTHH:MM:SS` for ISO 8601 text without a zone, else None."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return None if moment.tzinfo else moment.replace(microsecond=0).isoformat()
