"""Other people's hash lists as they come: PDQ text, tables, auto-archiver's sheets, JSON Lines; every row judged.

Only here is decided what a row of a list means and which rows are worth nothing. Formats: one hash a line with
whatever stands behind a comma, also as `hash=…,quality=…` (facebook/ThreatExchange pdq/cpp/io and its
pdq-photo-hasher); CSV with a header; auto-archiver's sheet, whose column holds several hashes with their leading zeros
cut off (bellingcat/auto-archiver pdq_hash_enricher writes `hex(…)[2:]`); one JSON object a line.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import BinaryIO

from workbench.media.hashing import PDQ_BITS, PHASH_BITS, QUALITY_FLOOR
from workbench.plugin_api import (
    CsvRow,
    JsonLine,
    Rejected,
    as_text,
    csv_names,
    csv_rows,
    json_lines,
    local_time,
    one_line,
    text_lines,
    utc_seconds,
)
from workbench.safety.text import storable

PDQ_DIGITS, PHASH_DIGITS = PDQ_BITS // 4, PHASH_BITS // 4
HEAD = 64 * 1024
"""Bytes that are looked at to tell the format."""
LEAST_SHARE = 4
"""A hash with fewer than a quarter of its bits set, or more than three quarters, says too little: a hash of a real
picture is cut at its median, so about half of them are."""
PDQ_LEAST, PHASH_LEAST = PDQ_DIGITS - 4, PHASH_DIGITS - 4
"""Digits that a hash has at least: up to four leading zeros are put back (more of them are lost in one hash of 16^5,
about a million). What is shorter was cut by somebody or is of another kind, and would match nothing, or the wrong
picture, once it was filled up."""
_LABEL_CHARS, _URL_CHARS = 300, 2000

_HEX = re.compile(r"(?:0x)?([0-9a-f]{1,64})", re.IGNORECASE)
_PDQ = ("pdq", "pdq hash", "pdqhash", "hash pdq", "perceptual hashes", "perceptual hash")
_PHASH = ("phash", "phash64", "image phash")
_ANY = ("hash", "hash value", "indicator")
"""Columns that hold a hash of either kind when no other does; its length tells which."""
_LABEL = ("label", "name", "title", "upload title", "caption", "description", "filename", "file name", "file", "claim")
_URL = ("url", "link", "source url", "source", "uri", "article")
_SEEN = ("date", "seen at", "first seen", "published", "published at", "upload timestamp", "created at", "timestamp")
_QUALITY = ("quality", "pdq quality")
_TYPE = ("type", "hash type", "signal type")
_ARCHIVER = {"link", "archive status"}
_SAID = re.compile(r"[a-z_]+=")
"""`quality=92`: what pdq-photo-hasher writes behind a hash with --details."""


class Format(StrEnum):
    """How a list is written."""

    TEXT = "pdq text"
    TABLE = "csv"
    ARCHIVER = "auto-archiver"
    OBJECTS = "json lines"


@dataclass(frozen=True, slots=True)
class Listed:
    """One hash of a list with its 1-based line: PDQ (64 digits), phash (16), or both."""

    line: int
    pdq: str | None
    phash: str | None
    label: str = ""
    url: str = ""
    seen_at: str | None = None
    note: str = ""
    """What of the row could not be taken, as a clause; the hash itself is sound."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that gives no hash, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Without:
    """A row of a sheet about something that was not hashed: nothing is wrong with it."""

    line: int


class _Useless(ValueError):
    """Why a row gives no hash, as a clause."""


def format_of(head: bytes) -> Format | None:
    """How a list is written, from its first bytes; None for something that is no hash list."""
    columns = {_word(name) for name in csv_names(head)}
    if columns >= _ARCHIVER:
        return Format.ARCHIVER if columns & set(_PDQ) else None
    if columns & {*_PDQ, *_PHASH, *_ANY}:
        return Format.TABLE
    first = _first_line(head)
    if first.startswith("{"):
        return Format.OBJECTS
    word = re.split(r"[,;\s]", first.removeprefix("hash=").lstrip('"'))[0].rstrip('"')
    return Format.TEXT if _HEX.fullmatch(word) else None


def read_list(stream: BinaryIO, form: Format) -> Iterator[Listed | Refused | Without]:
    """Every hash of a list, in order and in constant memory; a hash that is worth nothing is refused alone."""
    if form is Format.TEXT:
        yield from _text(stream)
        return
    for row in json_lines(stream) if form is Format.OBJECTS else csv_rows(stream):
        if isinstance(row, Rejected):
            yield Refused(row.line or 0, row.reason)
            continue
        cells = _object(row) if isinstance(row, JsonLine) else _named(row)
        if cells is None:
            yield Refused(row.line, "it is no JSON object")
        elif form is Format.ARCHIVER and not _one(cells, _PDQ):
            yield Without(row.line)
        else:
            yield from _row(row.line, cells)


# --- rows with names --------------------------------------------------------------------------------------------------


def _word(name: str) -> str:
    return " ".join(re.split(r"[\s_-]+", name.strip().casefold())).strip()


def _named(row: CsvRow) -> dict[str, str]:
    return {_word(name): cell.strip() for name, cell in row.cells.items()}


def _object(row: JsonLine) -> dict[str, str] | None:
    if not isinstance(row.value, dict):
        return None
    return {_word(str(name)): as_text(value).strip() for name, value in row.value.items()}


def _row(line: int, cells: Mapping[str, str]) -> Iterator[Listed | Refused]:
    kind = _one(cells, _TYPE)
    if kind and not re.search(r"p(dq|hash)|perceptual|image|photo", kind, re.IGNORECASE):
        yield Refused(line, f"it is of type {kind[:40]}, neither PDQ nor phash")
        return
    if why := _poor(_one(cells, _QUALITY)):
        yield Refused(line, why)
        return
    wide, narrow = _parts(_one(cells, _PDQ)), _parts(_one(cells, _PHASH))
    for part in _parts(_one(cells, _ANY)) if not (wide or narrow) else ():
        (narrow if len(part.removeprefix("0x")) <= PHASH_DIGITS else wide).append(part)
    if not (wide or narrow):
        yield Refused(line, "it has no hash")
    seen = _one(cells, _SEEN)
    at = _time(seen)
    undated = f"{_label(seen)[:40]!r} is no date as 2021-03-04 is; the hash is taken without" if seen and not at else ""
    about = (_label(_one(cells, _LABEL)), _url(_one(cells, _URL)), at, undated)
    whole = len(wide) == len(narrow) == 1
    pairs = [(wide[0], narrow[0])] if whole else [*((w, "") for w in wide), *(("", n) for n in narrow)]
    for pdq, phash in pairs:
        try:
            yield Listed(line, _padded(pdq, PDQ_DIGITS, PDQ_LEAST), _padded(phash, PHASH_DIGITS, PHASH_LEAST), *about)
        except _Useless as why_not:
            yield Refused(line, str(why_not))


def _one(cells: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((cells[name] for name in names if cells.get(name)), "")


def _parts(cell: str) -> list[str]:
    return [part for part in re.split(r"[\s,;|]+", cell) if part]


def _label(text: str) -> str:
    text = one_line(storable(text))
    return text if len(text) <= _LABEL_CHARS else text[: _LABEL_CHARS - 1] + "…"


def _url(text: str) -> str:
    return storable(text)[:_URL_CHARS] if re.match(r"https?://", text, re.IGNORECASE) else ""


def _time(text: str) -> str | None:
    seconds = None if re.fullmatch(r"\d{1,8}", text) else utc_seconds(text)  # a year is no count of seconds
    if seconds is None:
        return local_time(text)
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


# --- hashes -----------------------------------------------------------------------------------------------------------


def _digits(text: str) -> str:
    found = _HEX.fullmatch(text)
    if not found:
        shown = text if len(text) <= 70 else text[:69] + "…"
        raise _Useless(f"{shown!r} is no hash: up to {PDQ_DIGITS} hex digits are expected")
    return found[1].lower()


def _padded(text: str, digits: int, least: int) -> str | None:
    """A hash with the leading zeros that tools cut off, None for no text; raises for one that is worth nothing."""
    if not text:
        return None
    found = _digits(text)
    if len(found) > digits:
        raise _Useless(f"the hash has {len(found)} digits, {digits} at most are expected")
    if len(found) < least:
        raise _Useless(f"the hash has {len(found)} of {digits} digits: it was cut off, or is of another kind")
    bits, most = int(found, 16).bit_count(), digits * 4
    if not most // LEAST_SHARE <= bits <= most - most // LEAST_SHARE:
        raise _Useless(f"low information: {bits} of its {most} bits are set, as of a blank or flat picture")
    return found.zfill(digits)


def _poor(quality: str) -> str:
    """Why a hash of this quality is refused; "" for one that is good or not known."""
    if re.fullmatch(r"\d{1,3}(?:\.0*)?", quality) and float(quality) <= QUALITY_FLOOR:
        return f"low information: its quality is {quality}, over {QUALITY_FLOOR} is needed"
    return ""


# --- one hash a line --------------------------------------------------------------------------------------------------


def _first_line(head: bytes) -> str:
    import io

    for row in text_lines(io.BytesIO(head)):
        if not isinstance(row, Rejected) and (text := row.text.strip()) and not text.startswith("#"):
            return text
    return ""


def _cells(text: str) -> list[str]:
    if '"' in text:
        try:
            return [cell.strip() for cell in next(csv.reader([text]), [""])]
        except csv.Error:  # a cell over its limit: then the quotes are no quotes
            pass
    return [cell.strip() for cell in re.split(r"[,;\t]", text)]


def _text(stream: BinaryIO) -> Iterator[Listed | Refused]:
    for row in text_lines(stream):
        if isinstance(row, Rejected):
            yield Refused(row.line or 0, row.reason)
        elif (text := row.text.strip()) and not text.startswith("#"):
            try:
                yield _line(row.line, text)
            except _Useless as why:
                yield Refused(row.line, str(why))


def _line(line: int, text: str) -> Listed:
    first, *rest = _cells(text) if re.search('[,;\t"]', text) else text.split(maxsplit=1)
    said = dict(cell.split("=", 1) for cell in rest if _SAID.match(cell))
    plain = [cell for cell in rest if cell and not _SAID.match(cell)]
    quality = said.get("quality", "")
    if plain and re.fullmatch(r"\d{1,3}", plain[0]) and int(plain[0]) <= 100:
        quality = plain.pop(0)
    if why := _poor(quality):
        raise _Useless(why)
    url = next((cell for cell in [said.get("url", ""), *plain] if _url(cell)), "")
    label = said.get("filename") or said.get("label") or ", ".join(cell for cell in plain if cell != url)
    digits = _digits(first.removeprefix("hash="))
    narrow = len(digits) <= PHASH_DIGITS
    pdq, phash = ("", digits) if narrow else (digits, "")
    wide, short = _padded(pdq, PDQ_DIGITS, PDQ_LEAST), _padded(phash, PHASH_DIGITS, PHASH_LEAST)
    return Listed(line, wide, short, _label(label), _url(url))
