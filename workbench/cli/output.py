"""Everything the command line writes: stdout is data, stderr is narration, and all foreign text passes `safe()`.

Nothing else in this room prints. JSON is one object a line: ASCII-escaped on a terminal, so that no control character
of a stranger reaches it, UTF-8 when piped, with only the hidden and control characters escaped. click is imported by
what writes: the terminal screen, which starts through here, writes nothing.
"""

import io
import json
import os
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from workbench.safety.escaping import escape_json
from workbench.safety.text import safe

_MEASURED_ROWS = 200
"""Column widths come from the first rows, so that a million rows stream in constant memory."""
_GAP = "  "


@dataclass(frozen=True, slots=True)
class Painted:
    """Text with a colour, for a terminal that wants colours."""

    text: str
    colour: str


Cell = str | int | None | Painted

STATUS_COLOURS = {
    "rumor": "yellow",
    "corroborated": "cyan",
    "confirmed": "green",
    "refuted": "red",
    "misleading": "magenta",
    "contested": "blue",
    "unverifiable": "white",
}


def prepare_streams() -> None:
    """Make stdout and stderr UTF-8 that never raises, whatever the locale says."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def status(text: str) -> Painted:
    """A status in its colour."""
    return Painted(text, STATUS_COLOURS.get(text, "white"))


def _echo(text: str, *, err: bool = False) -> None:
    import click

    click.echo(text, err=err)


def line(*parts: str | Painted) -> None:
    """Write one line (or paragraph) of human text to stdout."""
    _echo("".join(_dressed(p) for p in parts))


def under(text: str, *lead: str | Painted, indent: int | None = None) -> None:
    """Write a sentence behind its lead; on a terminal it goes on under itself, or at `indent`; piped it is one line."""
    shown = safe(text, newlines=False)
    if not sys.stdout.isatty():
        line(*lead, shown)
        return
    before = display_width("".join(part.text if isinstance(part, Painted) else part for part in lead))
    room, after = shutil.get_terminal_size().columns, before if indent is None else indent
    rows = [""]
    for word in shown.split():
        taken = before if len(rows) == 1 else after
        if rows[-1] and taken + display_width(f"{rows[-1]} {word}") > room:
            rows.append("")
        rows[-1] += f" {word}" if rows[-1] else word
    line(*lead, rows[0])
    for row in rows[1:]:
        line(" " * after, row)


def note(*parts: str | Painted) -> None:
    """Write narration to stderr."""
    _echo("".join(_dressed(p) for p in parts), err=True)


def json_lines(rows: Iterable[Mapping[str, Any]]) -> None:
    """Write one JSON object a line to stdout."""
    escape = sys.stdout.isatty()
    for row in rows:
        text = json.dumps(row, ensure_ascii=escape, separators=(",", ":"))
        _echo(text if escape else escape_json(text))


def pairs(rows: Iterable[tuple[str, Cell]]) -> None:
    """Write names and values under each other; empty values are left out."""
    shown = [(name, value) for name, value in rows if value not in (None, "")]
    width = max((len(name) for name, _ in shown), default=0)
    for name, value in shown:
        line(f"{name:<{width}}{_GAP}", value if isinstance(value, Painted) else str(value))


def table(headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    """Write a table to stdout; returns how many rows it had.

    On a terminal the last column is cut to its width; piped, nothing is cut.
    """
    source = iter(rows)
    first = [tuple(_plain(c) for c in row) for row in islice(source, _MEASURED_ROWS)]
    if not first:
        return 0
    widths = [max(display_width(h), *(display_width(row[i].text) for row in first)) for i, h in enumerate(headers)]
    room = _room(widths)
    line(_row([Painted(h, "") for h in headers], widths, room))
    count = 0
    for cells in chain(first, (tuple(_plain(c) for c in row) for row in source)):
        _echo(_row(cells, widths, room))
        count += 1
    return count


def counted(number: int, what: str) -> str:
    """`1 claim`, `2 claims`."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def when(time: str | None) -> str:
    """A stored UTC time as people read it: `2026-04-25 06:41`."""
    return "" if not time else time[:16].replace("T", " ")


def display_width(text: str) -> int:
    """Terminal columns that a text takes: 0 for combining marks, 2 for wide characters."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.category(c) in ("Mn", "Me", "Cf") else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def _plain(cell: Cell) -> Painted:
    if isinstance(cell, Painted):
        return Painted(safe(cell.text, newlines=False), cell.colour)
    return Painted("" if cell is None else safe(str(cell), newlines=False), "")


def _room(widths: Sequence[int]) -> int | None:
    if not sys.stdout.isatty():
        return None
    taken = sum(widths[:-1]) + len(_GAP) * (len(widths) - 1)
    return max(10, shutil.get_terminal_size().columns - taken)


def _row(cells: Sequence[Painted], widths: Sequence[int], room: int | None) -> str:
    parts = [paint(c) + " " * (w - display_width(c.text)) for c, w in zip(cells[:-1], widths[:-1], strict=True)]
    last = cells[-1] if room is None else Painted(_cut(cells[-1].text, room), cells[-1].colour)
    return _GAP.join([*parts, paint(last)]).rstrip()


def _cut(text: str, room: int) -> str:
    if display_width(text) <= room:
        return text
    out, taken = [], 1
    for c in text:
        taken += display_width(c)
        if taken > room:
            break
        out.append(c)
    return "".join(out) + "…"


def paint(cell: Painted) -> str:
    """Text (already safe) with its colour; `NO_COLOR` is respected, and a pipe gets none."""
    if not cell.colour or os.environ.get("NO_COLOR"):
        return cell.text
    import click

    return click.style(cell.text, fg=cell.colour)


def _dressed(part: str | Painted) -> str:
    if isinstance(part, Painted):
        return paint(Painted(safe(part.text), part.colour))
    return safe(part)
