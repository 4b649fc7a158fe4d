"""Bellingcat's auto-archiver: the CSV of its sheet, one link a row with what became of it.

A row is a message on the platform its link leads to, so that it stands beside the same post of other exports. Three
traps of the tool are known only here: it cuts leading zeros off perceptual hashes and keeps no quality for them, it
writes +00:00 behind upload times that were never converted to UTC, and it cuts texts to what a cell holds
(reference/mission.md §1; auto-archiver's pdq_hash_enricher, metadata and gworksheet).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import unquote

from workbench.plugin_api import (
    Assumed,
    Chat,
    CsvRow,
    Export,
    ImportedAttachment,
    ImportedMessage,
    Options,
    PostUrl,
    Record,
    Rejected,
    Unreadable,
    csv_names,
    csv_rows,
    local_time,
    platform_of_url,
    utc_seconds,
)

CHANNELS = 100
"""Telegram channels that become conversations of their own; every one costs a reading of the file."""
_CUT = 49_999
"""Characters that the tool writes into a cell at most."""
_PDQ_DIGITS = 64
_TEXT = "text content"
_NEEDED = frozenset({"link", "archive status"})
_TELLING = frozenset({"archive location", "archive date", "destination folder", "upload timestamp", _TEXT})
_SNOWFLAKE_EPOCH = 1_288_834_974_657
_SNOWFLAKES_FROM = 29_700_000_000
"""Milliseconds of 4 November 2010, from which ids of X posts count time, and the first ids that do."""
_IMAGE = re.compile(r"""=IMAGE\(\s*["']([^"']+)""", re.IGNORECASE)
_PAGE = re.compile(r"(?i)\.(?:html?|php|aspx?)\Z")


def _word(name: str) -> str:
    return " ".join(re.split(r"[\s_-]+", name.strip().casefold()))


def _sheets(export: Export) -> list[str]:
    """The members that are sheets of the tool."""
    names = [n for n in export.members() if export.kind == "file" or n.lower().endswith((".csv", ".tsv"))]
    return [name for name in names[:50] if _is_sheet({_word(column) for column in csv_names(export.head(name))})]


def _is_sheet(columns: set[str]) -> bool:
    return columns >= _NEEDED and bool(columns & _TELLING)


def _rows(export: Export, member: str) -> Iterator[CsvRow | Rejected]:
    """The rows by lower-case column; empty ones left out, those without a link rejected."""
    with export.open(member) as stream:
        for row in csv_rows(stream):
            if isinstance(row, Rejected):
                yield row
                continue
            cells = {_word(name): cell for name, cell in row.cells.items()}
            cells = {name: cell if name == _TEXT and cell.strip() else cell.strip() for name, cell in cells.items()}
            if platform_of_url(cells.get("link", "")).platform:
                yield CsvRow(cells, row.line, row.flags)
            elif any(cells.values()):
                yield Rejected("the row has no link", row.line, raw=", ".join(filter(None, cells.values()))[:200])


def _place(link: str) -> tuple[str, str]:
    """Platform and, on Telegram, the identity of the channel: there ids are counted.

    It is called as the importer of Telegram's own exports calls it: by number, else by name.
    """
    post = platform_of_url(link)
    if post.platform != "telegram" or not post.account:
        return post.platform, ""
    return post.platform, f"channel{post.account}" if post.account.isdigit() else f"@{post.account.lower()}"


def _stem(export: Export, member: str) -> str:
    name = member if export.kind != "file" else export.name
    return re.sub(r"(?i)\.(?:csv|tsv|txt)\Z", "", name.rsplit("/", 1)[-1]) or name


def _chats(export: Export, member: str) -> list[Chat]:
    """One for each platform, and on Telegram for each channel; the first has no key and takes the rejected rows."""
    found: dict[tuple[str, str], None] = {}
    for row in _rows(export, member):
        if isinstance(row, CsvRow):
            platform, channel = _place(row.cells["link"])
            crowded = channel and (platform, channel) not in found and len(found) >= CHANNELS
            found[platform, "" if crowded else channel] = None
    places = list(found) or [("web", "")]
    return [
        Chat(member, channel or _stem(export, member), platform, f"{platform}/{channel}" if n else "", channel)
        for n, (platform, channel) in enumerate(places)
    ]


# --- One row ------------------------------------------------------------------------------------------------------
def _links(cell: str) -> list[str]:
    """The addresses in a cell: one a line, or inside an IMAGE formula."""
    return [part for part in _IMAGE.findall(cell) or cell.split() if part.startswith(("http://", "https://"))]


def _files(cells: Mapping[str, str]) -> tuple[ImportedAttachment, ...]:
    """What was archived, by file name, for `--media-dir`; the tool's own pages about it are none."""
    names: dict[str, None] = {}
    for column in ("archive location", "thumbnail", "screenshot", "wacz"):
        for link in _links(cells.get(column, "")):
            name = unquote(re.split(r"[?#]", link)[0].rsplit("/", 1)[-1])
            if "." in name and not _PAGE.search(name):
                names[name] = None
    return tuple(ImportedAttachment(name, keys=(name,)) for name in names)


def _hashes(cells: Mapping[str, str]) -> Iterator[str]:
    for part in re.split(r"[\s,;]+", cells.get("hash", "")):
        kind, colon, digest = part.rpartition(":")
        if re.fullmatch(r"[0-9a-fA-F]{32,128}", digest):
            word = kind.lower() if colon else "hash"
            yield f"{'sha256' if word == 'sha-256' else word}: {digest.lower()}"
    for part in re.split(r"[\s,;]+", cells.get("perceptual hashes", "")):
        if re.fullmatch(r"(?:0x)?[0-9a-fA-F]{1,64}", part):
            yield f"pdq: {part.lower().removeprefix('0x').zfill(_PDQ_DIGITS)} (quality unknown)"


def _flags(cells: Mapping[str, str]) -> Iterator[str]:
    status = cells.get("archive status", "")
    yield f"url: {cells['link']}"
    yield f"status: {' '.join(status.split()) or 'not attempted'}"
    if "success" not in status.casefold():
        yield "not-archived"
    for word in ("archive date", "destination folder", "replaywebpage"):
        if cells.get(word):
            yield f"{word}: {' '.join(cells[word].split())}"
    for column, word in (("archive location", "archive"), ("screenshot", "screenshot"), ("wacz", "wacz")):
        yield from (f"{word}: {link}" for link in _links(cells.get(column, "")))
    yield from _hashes(cells)


def _post_time(post: PostUrl) -> float | None:
    """Seconds since 1970 from the id of a post on X; None elsewhere."""
    if post.platform != "x" or not post.external_id or int(post.external_id) < _SNOWFLAKES_FROM:
        return None
    return ((int(post.external_id) >> 22) + _SNOWFLAKE_EPOCH) / 1000


def _time(cells: Mapping[str, str], post: PostUrl) -> tuple[float | None, str | None, list[str]]:
    """When it was posted: by the id where that tells, else as the sheet says, which is doubted."""
    raw = cells.get("upload timestamp", "")
    said, local, by_id = utc_seconds(raw) if "-" in raw else None, local_time(raw), _post_time(post)
    if by_id is not None:
        agreed = said is not None and abs(said - by_id) < 2
        return (said if agreed else by_id), None, [] if agreed else ["time-from-id"]
    if said is None and local is None:
        return None, None, ["time-unreadable"] if raw else []
    return said, local, ["zone-unsure"] if raw.endswith(("Z", "+00:00")) else []


def _text(cells: Mapping[str, str]) -> tuple[str, list[str]]:
    """What the post says, else its title, else the link; and what of this has to be told."""
    text, title = cells.get(_TEXT, ""), cells.get("upload title", "")
    if not text:
        return title or cells["link"], []
    flags = ["text-cut"] if len(text) >= _CUT else []
    if title and not text.startswith(title.rstrip("….")):
        flags.append(f"title: {' '.join(title.split())}")
    return text, flags


def _message(row: CsvRow, shared: bool) -> ImportedMessage:
    """The message of a row. An id is given only with the post's text: a bare link must not stand for the post."""
    cells = row.cells
    post = platform_of_url(cells["link"])
    text, doubts = _text(cells)
    sent, local, unsure = _time(cells, post)
    files = _files(cells)
    number = post.external_id if cells.get(_TEXT) else ""
    raw = cells.get("upload timestamp", "") or (post.external_id if sent is not None else "")
    return ImportedMessage(
        sent_raw=raw,
        text=text,
        sender=f"@{post.account}" if post.account and post.platform == "x" else None,
        sent_utc=sent,
        sent_local=local if sent is None else None,
        external_id=f"{post.account}/{number}" if number and shared else number,
        line=row.line,
        attachments=files,
        flags=(*_flags(cells), *doubts, *unsure, *row.flags),
    )


class AutoArchiver:
    """Importer of the sheet that auto-archiver works on, downloaded as CSV."""

    name = "auto-archiver"
    version = "1"
    api = 1

    def recognise(self, export: Export) -> int:
        """92 when the columns of the sheet are there, 0 otherwise."""
        return 92 if _sheets(export) else 0

    def chats(self, export: Export) -> Sequence[Chat]:
        """One conversation for each platform in a sheet, and for each Telegram channel."""
        found = [chat for sheet in _sheets(export) for chat in _chats(export, sheet)]
        if not found:
            raise Unreadable(f"{export.name} has no columns called “link” and “archive status”.")
        return found

    def read(self, export: Export, chat: Chat, options: Options) -> Iterator[Record]:
        """Yield the rows whose links lead to one platform, in file order."""
        channels = {c.identity for c in _chats(export, chat.member)} if chat.platform == "telegram" else set()
        told = False
        for row in _rows(export, chat.member):
            if isinstance(row, Rejected):
                if not chat.key:
                    yield row
                continue
            platform, channel = _place(row.cells["link"])
            if platform != chat.platform or (channel if channel in channels else "") != chat.identity:
                continue
            message = _message(row, bool(channel) and not chat.identity)
            if "zone-unsure" in message.flags and not told:
                told = True
                yield Assumed("timezone", "UTC", "auto-archiver writes +00:00 behind upload times it has not converted")
            yield message


importer = AutoArchiver()
