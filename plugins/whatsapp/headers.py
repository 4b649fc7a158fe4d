"""How a WhatsApp transcript writes its headers: the grammar of the line that starts a message.

Only here stands what a header looks like. The grammar takes every shape that was met (reference/formats.md §1.2). What
a file mostly writes is learned from its own headers (`Grammar.learned`) and tried first, which is twice as fast; it
takes no line that the grammar would refuse, so what is read does not depend on what was learned.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

TABLES: dict[str, dict[str, Any]] = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))
"""The app's words in many languages."""

_M = rb"(?:\xe2(?:\x80[\x8e\x8f\xaa-\xae]|\x81[\xa6-\xa9])|\xef\xbb\xbf)*+"  # direction marks, byte order mark
_S = rb"(?: |\xc2\xa0|\xe2\x80[\xaf\x89])"
_D = rb"[\d\xd9\xdb\xe0\xa5\xa0-\xb9]"  # ASCII, Arabic-Indic, Persian, Indian digits; `dates.shape_of` is strict
_AM, _PM, _AT = (TABLES["clock"][key].encode().replace(b"~", _S) for key in ("am", "pm", "at"))
_HALF = b"(?=[A-Za-z\x80-\xff])(?i:%b|%b)" % (_AM, _PM)
_NUMBERS = [
    rb"%b{1,12}%b%b%b?%b%b{1,6}%b%b%b?%b%b{1,12}" % (_D, _M, mark, _S, _M, _D, _M, mark, _S, _M, _D)
    for mark in (b"/", rb"\.", b"-")
]
_DATE = rb"(?:%b)\.?(?:,|\xd8\x8c)?" % b"|".join(_NUMBERS)
_TIME = rb"(?:%b%b?)?%b{1,6}(?:[:.]|%bh%b)%b{2,6}(?:[:.]%b{2,6})?(?:%b?%b%b)?" % (
    *(_HALF, _S, _D, _S, _S, _D, _D, _S, _M, _HALF),
)
_GLUE = rb"%b(?:%b(?:%b)%b|%b|(?<=[,\x8c]))%b" % (_M, _S, _AT, _S, _S, _M)
_BEHIND = rb"(?:%b|(?=[\r\n]|\Z))" % _S
_BRACKET = rb"%b\]%b%b" % (_M, _M, _BEHIND)
_DASH = rb"%b(?:%b(?:-|\xe2\x80\x93)%b|:%b)" % (_M, _S, _BEHIND, _S)
_VIEWER = rb"%b-%b" % (_S, _S)  # WhatsApp Viewer: `01.04.2015 - 16:00:27; ME: text`
_NAMED = rb"%b(?=[^:\n]{1,60}: )" % _S
_SENDER = rb"(?:([^:\n]{1,120}): )?"
LRM = b"\xe2\x80\x8e"
"""The mark that iOS sets before its own words."""

HALF_DAY, LATE = re.compile(_HALF), re.compile(b"(?i:%b)" % _PM)
"""Half-day markers; those of the second half."""
WIDTH = 6
"""Parts into which `Pattern.split` splits for each header: those of a Row."""
Row = tuple[bytes, bytes, bytes, bytes, bytes | None, bytes]
"""Header with its sender, date and time in it (with the bracket before), date, time, sender, body."""
NO_MARKS = dict.fromkeys((0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF))
PLAIN: dict[int, str | None] = {**NO_MARKS, 0xA0: " ", 0x202F: " ", 0x2009: " "}
"""For str.translate: direction marks away; the same, and all spaces alike."""


def as_text(data: bytes) -> str:
    """UTF-8 as text; what is none becomes U+FFFD."""
    return data.decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A grammar, the usual header of a file tried first.

    `split` splits a block into what stands before its first header and WIDTH parts for each; those of an unusual
    header are None save the first and the body. `dates` finds the date of each header, or an unusual header whole.
    """

    split: re.Pattern[bytes]
    dates: re.Pattern[bytes]
    exact: bool
    """Whether every time of a usual header exists; others may show 25:61."""


def _forms(opening: bytes, ends: tuple[bytes, ...]) -> bytes:
    """A header in its forms. `opening` is how a group starts: the date and time together, the date, the time."""
    o = opening
    forms = []
    for end in ends:
        if end == _BRACKET:
            forms.append(rb"%b%b%b\[%b%b)%b%b%b))%b" % (_M, o, o, _M, _DATE, _GLUE, o, _TIME, end))
        elif end == _VIEWER:
            forms.append(rb"%b%b%b%b)%b%b%b));%b" % (_M, o, o, _DATE, _VIEWER, o, _TIME, _S))
        else:
            forms.append(rb"%b%b%b%b)%b%b%b))%b" % (_M, o, o, _DATE, _GLUE, o, _TIME, end))
    return b"|".join(forms)


class Grammar:
    """What counts as a header in one transcript."""

    def __init__(self, *ends: bytes) -> None:
        """Take the ends that headers may have."""
        self._ends = ends
        self._any = _forms(b"(?:", ends)

    @cached_property
    def plain(self) -> Pattern:
        """The pattern of a file of which nothing is known."""
        return self._pattern(b"(?!)(()())", b"(?!)")

    @cached_property
    def _parts(self) -> re.Pattern[bytes]:
        parts = _forms(b"(", tuple(_S if end == _NAMED else end for end in self._ends))
        return re.compile(b"(?:%b)%b" % (parts, _SENDER))

    def _pattern(self, usual: bytes, date: bytes, exact: bool = False) -> Pattern:
        return Pattern(
            re.compile(rb"\n((?:%b|%b)%b)" % (usual, self._any, _SENDER)),
            re.compile(rb"\n(%b|%b)" % (date, self._any)),
            exact,
        )

    def row(self, header: bytes, body: bytes = b"") -> Row | None:
        """The parts of a header however it is written, with or without its sender; None when it is none."""
        found = self._parts.fullmatch(header)
        if found is None:
            return None
        *groups, sender = found.groups()
        raw, date, time = [group for group in groups if group is not None]
        return header, raw, date, time, sender, body

    def rows(self, parts: list[bytes]) -> Iterator[Row]:
        """The headers in the parts of a split, the unusual ones taken apart."""
        for header, raw, date, time, sender, body in zip(*[iter(parts[1:])] * WIDTH, strict=True):
            unusual = self.row(header, body) if raw is None else None
            yield unusual or (header, raw, date, time, sender, body)

    def learned(self, header: bytes) -> Pattern:
        """The pattern of a file that writes most of its headers like this one."""
        found = self._parts.fullmatch(header)
        if found is None:
            return self.plain
        start = next(n for n in range(1, self._parts.groups, 3) if found[n] is not None)
        date, time = _alike(found[start + 1], _DATE_RUNS), _clock_alike(found[start + 2])
        exact = found[start + 2][:1].isdigit()
        glue = re.escape(header[found.end(start + 1) : found.start(start + 2)])
        end = header[found.end(start) : found.start(self._parts.groups) if found[self._parts.groups] else None]
        if not end.endswith(b" "):
            return self.plain
        usual = b"(?:%b)?((%b)%b(%b))%b" % (LRM, date, glue, time, re.escape(end))
        return self._pattern(usual, b"(?:%b)?%b(?=%b%b%b)" % (LRM, date, glue, time, re.escape(end)), exact)


STRICT = Grammar(_BRACKET, _DASH, _VIEWER)
NAMED = Grammar(_NAMED)
"""For `02-12-18 22:55:45 Ewout: Test`: a space alone ends the header. Only where a file has no other headers."""


_DATE_RUNS = ((rb"\d{1,4}", 12), (rb"\d{1,2}", 6), (rb"\d{1,4}", 12))
_TIME_RUNS = ((rb"(?:[01]?\d|2[0-3])", 6), (rb"[0-5]\d", 6), (rb"[0-5]\d", 6))
"""Patterns of the numbers in dates and times: in ASCII digits; how many bytes they have at most in others."""


def _alike(written: bytes, numbers: tuple[tuple[bytes, int], ...]) -> bytes:
    """A pattern for what is written like this."""
    runs = re.split(rb"(%b+)" % _D, written)
    for n, (ascii_digits, most) in zip(range(1, len(runs), 2), numbers, strict=False):
        least = 1 if n == 1 or numbers is _DATE_RUNS else 2
        runs[n] = ascii_digits if runs[n].isdigit() else b"%b{%d,%d}" % (_D, least, most)
    return b"".join(run if n % 2 else re.escape(run) for n, run in enumerate(runs))


def _clock_alike(written: bytes) -> bytes:
    half = HALF_DAY.search(written)
    if half is None:
        return _alike(written, _TIME_RUNS)
    before, behind = written[: half.start()], written[half.end() :]
    word = rb"[AaPp][Mm]" if half[0].lower() in (b"am", b"pm") else b"(?:%b)" % _HALF
    return _alike(before, _TIME_RUNS) + word + _alike(behind, _TIME_RUNS)
