"""Atlos: a project's incidents as CSV, exported or prepared for its bulk import; one message an incident.

An incident is what investigators wrote about something, so its time is when it was entered; when the thing happened is
a flag. Column names are compared as they are, for Atlos does (reference/mission.md §4.3).
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from workbench.plugin_api import (
    Assumed,
    Chat,
    CsvRow,
    Export,
    ImportedMessage,
    Options,
    Record,
    Rejected,
    Unreadable,
    csv_names,
    csv_rows,
    local_time,
    one_line,
    utc_seconds,
)

_NEEDED = frozenset({"status", "description", "sensitive"})
_SOURCE = re.compile(r"source_\d+")
_READ = _NEEDED | {"slug", "inserted_at", "updated_at", "latitude", "longitude", "date"}
_ESCAPED = re.compile(r"'(?=[=+\-@])")
"""Atlos puts an apostrophe before cells that a spreadsheet would take for a formula (`escape_formulas`)."""
_FLAG = 500
"""Characters of a cell that a flag shows; the whole of it is in the file that is kept."""


def _tables(export: Export) -> list[str]:
    names = [n for n in export.members() if export.kind == "file" or n.lower().endswith((".csv", ".tsv"))]
    return [name for name in names[:50] if set(csv_names(export.head(name))) >= _NEEDED]


def _plain(cells: Mapping[str, str], name: str) -> str:
    return _ESCAPED.sub("", cells.get(name, ""), count=1) if name in cells else ""


def _seconds(cells: Mapping[str, str], name: str) -> float | None:
    """A time that Atlos wrote without a zone, which is UTC."""
    raw = cells.get(name, "").strip()
    local = local_time(raw)
    return utc_seconds(f"{local}+00:00") if local else utc_seconds(raw) if "-" in raw else None


def _one_line(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= _FLAG else f"{line[:_FLAG]}…"


def _flags(cells: Mapping[str, str]) -> Iterator[str]:
    yield f"status: {_one_line(cells['status']) or 'none'}"
    if sensitive := _one_line(cells["sensitive"]):
        yield f"sensitive: {sensitive}"
    if date := _one_line(_plain(cells, "date")):
        yield f"event: {date}"
    latitude, longitude = _plain(cells, "latitude").strip(), _plain(cells, "longitude").strip()
    if latitude and longitude:
        yield f"location: {latitude},{longitude}"
    for name, cell in cells.items():
        if name not in _READ and (value := _one_line(_ESCAPED.sub("", cell, count=1))):
            yield f"{'url' if _SOURCE.fullmatch(name) else _one_line(name)}: {value}"


def _message(row: CsvRow) -> ImportedMessage:
    cells = row.cells
    entered, changed = _seconds(cells, "inserted_at"), _seconds(cells, "updated_at")
    raw, local, doubts = cells.get("inserted_at", "").strip(), None, []
    if entered is None:
        raw = raw or _plain(cells, "date").strip()
        local = local_time(raw)
        doubts = ["date-only"] if local and re.fullmatch(r"\d{4}-?\d\d-?\d\d", raw) else []
        doubts = doubts if local or not raw else ["time-unreadable"]
    return ImportedMessage(
        sent_raw=raw,
        text=_plain(cells, "description"),
        sent_utc=entered,
        sent_local=local,
        external_id=cells.get("slug", "").strip(),
        line=row.line,
        edited_utc=changed if changed != entered else None,
        flags=(*_flags(cells), *doubts, *row.flags),
    )


class Atlos:
    """Importer of incidents from Atlos."""

    name = "atlos"
    version = "1"
    api = 1

    def recognise(self, export: Export) -> int:
        """90 when the three columns that Atlos asks for are there, 0 otherwise."""
        return 90 if _tables(export) else 0

    def chats(self, export: Export) -> Sequence[Chat]:
        """One conversation for each table; slugs are the same in all exports, so the name of a file is no identity."""
        found = _tables(export)
        if not found:
            raise Unreadable(f"{export.name} lacks one of the columns “status”, “description” and “sensitive”.")
        return [
            Chat(member, re.sub(r"(?i)\.(?:csv|tsv)\Z", "", member.rsplit("/", 1)[-1]), "atlos", identity="atlos")
            for member in found
        ]

    def read(self, export: Export, chat: Chat, options: Options) -> Iterator[Record]:
        """Yield the incidents in file order."""
        told = False
        with export.open(chat.member) as stream:
            for row in csv_rows(stream):
                if isinstance(row, Rejected):
                    yield row
                elif any(cell.strip() for cell in row.cells.values()):
                    message = _message(row)
                    if message.sent_utc is not None and not told:
                        told = True
                        yield Assumed("timezone", "UTC", "Atlos writes the times of entries in UTC")
                    yield message


importer = Atlos()
