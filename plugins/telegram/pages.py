"""Telegram Desktop "Export chat history" as HTML: the pages of one chat or of a whole account.

Desktop writes 1,000 messages a page: `messages.html`, `messages2.html`, ... for one chat, `chats/chat_NNN/` with such
pages below `export_results.html` for an account. Only here is decided which pages are one conversation and in which
order they are read. Messages are found by the line that begins them, at the indentation of the page's first: what a
person or a bot wrote cannot begin such a line, and no comment or open tag can hide the messages behind it.
"""

import re
from collections.abc import Iterator, Sequence

from workbench.plugin_api import Chat, Export, Options, Record, Rejected, beginning

from . import markup
from .page_clock import PageClock
from .page_messages import PageReader, plain_name

_BEGIN = re.compile(rb'(?m)^([ \t]*)<div [^<>]{0,200}?class="message (?:default|service)[^<>]{0,300}>')
_ANYWHERE = re.compile(_BEGIN.pattern.removeprefix(rb"(?m)^([ \t]*)"))
_CHAT_PAGE = re.compile(rb'class="page_body chat_page"|class="message (?:default|service)[ "]')
_TITLE = re.compile(rb'<div class="page_header".{0,500}?(<div class="text bold"[^<>]*>.{0,4000}?</div>)', re.DOTALL)
_NUMBERED = re.compile(r"(.*?)(\d{0,9})", re.DOTALL)
_HEADS = 20
_FIRST_BYTES = 16_384
"""The title and the first message stand in these."""


def sure(export: Export) -> int:
    """92 for pages of chats, 60 for other pages of Desktop's, else 0."""
    pages = sorted(filter(markup.is_page, export.members()), key=_order)
    heads = [export.head(page, _FIRST_BYTES) for page in pages[:_HEADS]]
    if any(map(_is_chat, heads)):
        return 92
    ours = any(b'class="page_wrap' in head and b"Exported Data" in head for head in heads)
    if ours and any("chats/chat_" in page for page in pages):
        return 92
    return 60 if ours else 0


def _is_chat(head: bytes) -> bool:
    return b'class="page_wrap' in head and _CHAT_PAGE.search(head) is not None


def _order(page: str) -> tuple[tuple[str | int, ...], str, int, str]:
    """Pages and chats by their numbers; a chat's first page has none, or was renamed to index.html."""
    folder, series, number = _place(page)
    parts = re.split(r"([0-9]{1,9})", folder)
    return tuple(int(part) if at % 2 else part for at, part in enumerate(parts)), series, number, page


def _place(page: str) -> tuple[str, str, int]:
    """The folder of a page, the name it shares with the other pages of its chat, and its number."""
    folder, _, base = page.rpartition("/")
    found = _NUMBERED.fullmatch(base.rpartition(".")[0])
    series, number = (found[1], int(found[2] or 1)) if found else (base, 1)
    return folder, "messages" if series.lower() == "index" else series, number


def chats(export: Export) -> Sequence[Chat]:
    """One conversation for all pages in one folder that differ in their number only."""
    series: dict[tuple[str, str], list[str]] = {}
    for page in sorted(filter(markup.is_page, export.members()), key=_order):
        folder, name, _ = _place(page)
        series.setdefault((folder, name), []).append(page)
    found: list[Chat] = []
    for pages in series.values():
        heads = ((page, export.head(page, _FIRST_BYTES)) for page in pages)
        first = next(((page, head) for page, head in heads if _is_chat(head)), None)
        if first:
            page, head = first
            parts = tuple(pages[pages.index(page) :])
            found.append(Chat(page, _named(head, page), "telegram", parts=parts if len(parts) > 1 else ()))
    return found


def _named(head: bytes, page: str) -> str:
    title = _TITLE.search(head)
    if title:
        node, _ = markup.element(title[1])
        name = plain_name(markup.text_of(node))
        if name:
            return name
    folder, series, _ = _place(page)
    return folder.rpartition("/")[2] or series


def owns(export: Export, chat: Chat) -> bool:
    """Whether a conversation is one of such pages."""
    return markup.is_page(chat.member) and _is_chat(export.head(chat.member, _FIRST_BYTES))


def read(export: Export, chat: Chat, options: Options) -> Iterator[Record]:
    """Yield the messages of all pages in order; one that cannot be read is rejected alone."""
    clock = PageClock(options.timezone)
    reader = PageReader(clock, markup.names_in(export))
    for page in chat.parts or (chat.member,):
        reader.page = page
        data = markup.page_of(export, page)
        for piece in markup.pieces(data, _beginnings(data)):
            record = _record(reader, piece)
            yield from clock.told()
            if record is not None:
                yield record
        yield from _set_in_otherwise(page, data)


def _beginnings(page: bytes) -> re.Pattern[bytes]:
    """What begins the messages of a page: the indentation of the first is that of all.

    A page that was written again without line breaks has none: there every such tag begins a message.
    """
    first = _BEGIN.search(page)
    return re.compile(_BEGIN.pattern.replace(rb"([ \t]*)", re.escape(first[1]))) if first else _ANYWHERE


def _set_in_otherwise(page: str, data: bytes) -> Iterator[Rejected]:
    """What looks like a message but stands elsewhere: forged, or of a page that was changed by hand."""
    first = None
    for found in _BEGIN.finditer(data):
        first = found[1] if first is None else first
        if found[1] != first:
            reason = f"what looks like a message of {page} is set in otherwise than its messages, and may be forged"
            yield Rejected(reason, offset=found.end(1), raw=beginning(data[found.end(1) : found.end(1) + 1000]))


def _record(reader: PageReader, piece: markup.Piece | Rejected) -> Record | None:
    if isinstance(piece, Rejected):
        reader.lost()
        return piece
    try:
        return reader.message(piece)
    except ValueError as error:
        reader.lost()
        reason = f"this message of {reader.page} cannot be read: {error}"
        return Rejected(reason, offset=piece.offset, raw=beginning(piece.raw))
