"""A table of messages that no other importer knows: CSV, TSV, JSON Lines, a JSON array, or an Excel workbook.

What a column means is told by the user, by the collector that wrote it, or guessed from its header (`columns`); what
was guessed is said. `times` reads its times, `rows` and `workbook` its rows.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from urllib.parse import unquote

from workbench.plugin_api import (
    Assumed,
    Chat,
    Export,
    ImportedAttachment,
    ImportedMessage,
    Options,
    Record,
    Rejected,
    Unreadable,
    one_line,
    platform_of_url,
)

from . import columns as header
from . import times
from .columns import Columns
from .rows import Row, Table, first_rows, rows, sheets, table_of

CHATS = 100
"""Conversations that a column may tell apart; every one costs a reading of the file. The others stay together."""
SAMPLE = 2000
"""Rows that show whether the column of ids holds ids."""
_ENDINGS = (".csv", ".tsv", ".jsonl", ".ndjson")
_LOOKED_AT = 50
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d+|\d{15}0{1,8}")
"""An id that a spreadsheet took for a number: it keeps 15 digits."""
_FILES = re.compile(r"\s*[\n;|]\s*|,\s+|,(?=https?:)|\s+(?=https?:)")


# --- What is in an export -----------------------------------------------------------------------------------------
def _members(export: Export) -> list[str]:
    if export.kind == "file":
        return list(export.members())
    return [name for name in export.members() if name.lower().endswith(_ENDINGS)][:_LOOKED_AT]


def _tables(export: Export, *, whole: bool = True) -> list[Table]:
    """The tables of an export; of a workbook the sheets that look like messages, else the first that has a header."""
    found = sheets(export, whole=whole)
    if found:
        told = [table for table in found if header.guess(table.names).text]
        return [table for table in told if _sure(export, table) >= 40] or told[:1] or found[:1]
    return [table for name in _members(export) if (table := table_of(export, name)).names]


def _sure(export: Export, table: Table) -> int:
    """80 for the columns of a known collector, 40 and 30 for well-known headers, 20 for any table by its ending."""
    found = header.guess(table.names)
    sample = first_rows(export, table, _LOOKED_AT)
    good = sum(isinstance(row, Row) for row in sample)
    if not good or good * 2 < len(sample):
        return 0
    if found.known:
        return 80
    if found.text and (found.time or found.sender):
        return 40 if table.form != "array" else 30
    if found.text and len(table.names) > 1:
        return 30
    named = table.form == "sheet" or table.member.lower().endswith(_ENDINGS)
    return 20 if named and (len(table.names) > 1 or found.text) else 0


def _stem(export: Export, table: Table) -> str:
    name = export.name if export.kind == "file" or table.form == "sheet" else table.member
    bare = re.sub(r"(?i)\.(?:csv|tsv|txt|jsonl?|ndjson|xlsx|zip)\Z", "", name.rsplit("/", 1)[-1]) or name
    return bare


def _platform(export: Export, table: Table, found: Columns) -> str:
    """The one platform of a table: that of its collector, else the one all its first addresses lead to."""
    if found.of:
        return found.of
    links = {
        platform_of_url(row.cells.get(found.url, "")).platform
        for row in (first_rows(export, table, _LOOKED_AT) if found.url else ())
        if isinstance(row, Row) and row.cells.get(found.url)
    }
    return next(iter(links)) or "table" if len(links) == 1 else "table"


# --- Conversations ------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Sorting:
    """How the rows of a table are told apart by the columns of conversation and platform."""

    name: str
    platform: str
    found: Columns

    def place(self, row: Row) -> tuple[str, str]:
        """Platform and conversation of a row; the conversation is "" where the cell is empty."""
        cells = row.cells
        named = header.platform_named(cells.get(self.found.platform, "")) if self.found.platform else ""
        return named or self.platform, " ".join(cells.get(self.found.chat, "").split()) if self.found.chat else ""

    def split(self) -> bool:
        """Whether there is more to tell apart than one file."""
        return bool(self.found.chat or self.found.platform)


def _sorting(export: Export, table: Table) -> _Sorting:
    found = header.guess(table.names)
    name = _stem(export, table)
    several = table.form == "sheet" and len(_tables(export)) > 1
    return _Sorting(f"{name} – {table.title}" if several else name, _platform(export, table, found), found)


def _chats(export: Export, table: Table) -> list[Chat]:
    """The conversations of a table. The one without a key takes what belongs to none: rejected and further rows."""
    sort = _sorting(export, table)
    whole = Chat(table.member, sort.name, sort.platform)
    if not sort.split():
        return [whole]
    found: dict[tuple[str, str], None] = {}
    rest = False
    for row in rows(export, table):
        place = sort.place(row) if isinstance(row, Row) else None
        if place is None or (place not in found and (len(found) >= CHATS or place == (sort.platform, ""))):
            rest = True
        else:
            found[place] = None
    named = [Chat(table.member, chat or sort.name, where, f"{where}/{chat}") for where, chat in found]
    return [whole, *named] if rest or not named else named


# --- Messages -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Reading:
    """All that was settled before the first row is read."""

    columns: Columns
    orders: dict[str, str]
    platform: str
    ids: bool


def _survey(export: Export, table: Table, found: Columns) -> tuple[times.Survey, str]:
    """The evidence for the order of dates, and why the column of ids holds none ("" when it does)."""
    survey = times.Survey()
    seen: dict[str, str] = {}
    numbers: list[str] = []
    doubt = ""
    for n, row in enumerate(rows(export, table)):
        if isinstance(row, Rejected):
            continue
        if found.time:
            survey.see(row.cells.get(found.time[0], ""))
        if found.id and n < SAMPLE and (value := row.cells.get(found.id, "")):
            text = "\n".join(row.cells.get(name, "") for name in found.text)
            doubt = doubt or (
                f"“{value[:40]}” stands for different texts" if seen.setdefault(value, text) != text else ""
            )
            numbers.append(value)
        elif not found.time and n >= SAMPLE:
            break
    if not doubt and not found.reply_to and len(numbers) > 1 and _counted(numbers):
        doubt = "it only numbers the rows"
    return survey, doubt


def _counted(values: Sequence[str]) -> bool:
    first = values[0]
    if first not in ("0", "1", "2"):
        return False
    return all(value == str(n) for n, value in enumerate(values, int(first)))


def _one_line(text: str) -> str:
    return one_line(text)[:500]


def _text(cells: Mapping[str, str], found: Columns) -> tuple[str, list[str]]:
    parts = [cell for name in found.text if (cell := cells.get(name, "")).strip()]
    if parts or not found.instead:
        return "\n".join(parts), []
    column = next((name for name in found.instead if cells.get(name, "").strip()), "")
    return cells.get(column, ""), [f"text-from: {column}"] if column else []


def _id(cells: Mapping[str, str], reading: _Reading) -> tuple[str, list[str]]:
    """The platform's own id: from its column, else from the address; none where a spreadsheet rounded it."""
    found = reading.columns
    post = platform_of_url(cells.get(found.url, "")) if found.url else None
    by_url = post.external_id if post and post.platform == reading.platform == "x" else ""
    value = cells.get(found.id, "").strip() if found.id and reading.ids else ""
    if _ROUNDED.fullmatch(value):
        return by_url, [f"id-rounded: {value}"]
    # Ids of X count for every export of the case, so a small number must not pass for one.
    real = reading.platform != "x" or (value.isascii() and value.isdigit() and len(value) > 9)
    return (value if value and real else by_url), []


def _files(cells: Mapping[str, str], found: Columns) -> tuple[ImportedAttachment, ...]:
    names: dict[str, None] = {}
    for column in found.media:
        for part in filter(None, _FILES.split(cells.get(column, "").strip())):
            path = re.split(r"[?#]", part)[0] if part.startswith(("http://", "https://")) else part
            names[unquote(path.rstrip("/").rsplit("/", 1)[-1]) or part] = None
    return tuple(ImportedAttachment(name, keys=(name,)) for name in names)


def _flags(cells: Mapping[str, str], found: Columns) -> Iterator[str]:
    if found.url and (url := _one_line(cells.get(found.url, ""))):
        yield f"url: {url}"
    for flag, column in found.flags:
        if value := _one_line(cells.get(column, "")):
            yield f"{flag}: {value}"


def _message(row: Row, reading: _Reading) -> ImportedMessage:
    cells, found = row.cells, reading.columns
    text, doubts = _text(cells, found)
    number, rounded = _id(cells, reading)
    files = _files(cells, found)
    raw = " ".join(part for name in found.time if (part := cells.get(name, "").strip()))
    moment = times.read(raw, reading.orders)
    sender = cells.get(found.sender, "").strip()
    return ImportedMessage(
        sent_raw=raw,
        text=text,
        sender=sender or cells.get(found.sender_id, "").strip() or None,
        sender_id=cells.get(found.sender_id, "").strip(),
        sent_utc=moment.utc,
        sent_local=moment.local,
        kind="media" if files and not text.strip() else "text",
        external_id=number,
        line=row.line,
        offset=row.offset,
        attachments=files,
        forwarded_from=_one_line(cells.get(found.forwarded_from, "")) or None,
        reply_to=cells.get(found.reply_to, "").strip() or None,
        flags=(*_flags(cells, found), *doubts, *rounded, *moment.flags, *row.flags),
    )


class TableOfMessages:
    """Importer of tables by a map of columns."""

    name = "table"
    version = "1"
    api = 1

    def recognise(self, export: Export) -> int:
        """80 for a known collector's columns, 40 or 30 for well-known headers, 20 for any table, 0 otherwise."""
        try:
            return max((_sure(export, table) for table in _tables(export, whole=False)), default=0)
        except Unreadable:
            return 20  # a workbook that `read` refuses with its reason

    def chats(self, export: Export) -> Sequence[Chat]:
        """One conversation for each table, or for each name in its column of conversations or platforms."""
        tables = _tables(export)
        if not tables:
            raise Unreadable(f"{export.name} holds no table with a header line.")
        return [chat for table in tables for chat in _chats(export, table)]

    def read(self, export: Export, chat: Chat, options: Options) -> Iterator[Record]:
        """Yield what was assumed about columns and dates, then a message for each row.

        Raises Unreadable when nothing tells which column is the text, AmbiguousDates when nothing tells day from month.
        """
        table = next((one for one in _tables(export) if one.member == chat.member), None)
        if table is None:
            raise Unreadable(f"{chat.member} holds no table with a header line.")
        found, said = header.settle(table.names, options.columns, export.name)
        survey, doubt = _survey(export, table, found)
        orders, ordered = survey.decide(options.date_order)
        if said:
            yield said
        yield from ordered
        if doubt:
            yield Assumed("id", f"not {found.id}", doubt)
        yield from _skipped(export, table)
        yield from self._rows(export, table, chat, _Reading(found, orders, chat.platform, not doubt))

    def _rows(self, export: Export, table: Table, chat: Chat, reading: _Reading) -> Iterator[Record]:
        sort = _sorting(export, table)
        others = {one.key for one in _chats(export, table)} if sort.split() and not chat.key else set()
        for row in rows(export, table):
            if isinstance(row, Rejected):
                if not chat.key:
                    yield row
                continue
            where, name = sort.place(row)
            key = f"{where}/{name}"
            if key != chat.key if chat.key else sort.split() and key in others:
                continue
            if table.form in ("csv", "sheet") and not any(cell.strip() for cell in row.cells.values()):
                continue
            message = _message(row, reading)
            asked = row.cells.get(reading.columns.chat, "") if reading.columns.chat != sort.found.chat else ""
            apart = [f"chat: {one}" for one in ("" if chat.key else name, _one_line(asked)) if one]
            yield replace(message, flags=(*message.flags, *apart)) if apart else message


def _skipped(export: Export, table: Table) -> Iterator[Assumed]:
    """Sheets of the same workbook that are not read."""
    if table.form == "sheet":
        read = {one.member for one in _tables(export)}
        left = [one.title for one in islice(sheets(export), 20) if one.member not in read]
        if left:
            yield Assumed("sheet", table.title, f"not read, for they do not look like messages: {', '.join(left)}")


importer = TableOfMessages()
