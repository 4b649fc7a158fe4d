"""Saved pages of `https://t.me/s/<channel>`, which anybody can read without an account.

One page shows some twenty posts; people save several of a channel, scrolled back. Only here is decided whose posts
they are. The channel's number, hidden in `data-view`, is the same as in Desktop's JSON, and so are the posts' ids.
"""

import base64
import binascii
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workbench.plugin_api import Assumed, Chat, Export, Options, Record, Rejected, beginning, json_value

from . import markup
from .preview_posts import PostReader

_BEGIN = re.compile(rb'<div [^<>]{0,300}?class="tgme_widget_message[ "](?=[^<>]{0,2000}data-post=)')
_POST = re.compile(_BEGIN.pattern + rb'[^<>]{0,2000}?data-post="?([^"/<>\s]{1,100})/(\d{1,18})')
_VIEW = re.compile(rb'data-view="([A-Za-z0-9_\-=+/]{1,2000})"')
_TITLE = re.compile(rb'<meta property="og:title" content="([^"<>]{1,2000})"')
_STYLE = b".tgme_widget_message"
_HEADS = 20
_ROUNDED = Assumed("views", "as shown", "the page rounds counts beyond 999: what it shows as 3.1M is kept as 3100000")


@dataclass(frozen=True, slots=True)
class _Page:
    """A saved page: whose posts it shows, from which id on."""

    member: str
    channel: str
    number: str
    first: int
    title: str


def sure(export: Export) -> int:
    """92 when the first bytes of a page hold a post, 85 when they hold Telegram's styles for posts, else 0."""
    pages = [name for name in export.members() if markup.is_page(name)][:_HEADS]
    heads = [export.head(page) for page in pages]
    return 92 if any(map(_POST.search, heads)) else 85 if any(_STYLE in head for head in heads) else 0


def _beginning(export: Export, member: str) -> bytes:
    """The first bytes of a page; all of it when styles or pictures saved within it fill these."""
    head = export.head(member)
    if _POST.search(head) or _STYLE not in head or export.size(member) > markup.PAGE_BYTES:
        return head
    return markup.page_of(export, member)


def _pages(export: Export) -> Iterator[_Page]:
    for member in filter(markup.is_page, export.members()):
        head = _beginning(export, member)
        post = _POST.search(head)
        if post:
            title = _TITLE.search(head)
            shown = _title(title[1]) if title else ""
            yield _Page(member, post[1].decode("utf-8", "replace"), _number(head), int(post[2]), shown)


def _title(raw: bytes) -> str:
    node, _ = markup.element(b"<div>" + raw + b"</div>")
    return markup.text_of(node)


def _number(head: bytes) -> str:
    """The number of the channel: `{"c":-1591537674,"p":84,...}` in base64 beside each post."""
    found = _VIEW.search(head)
    if not found:
        return ""
    try:
        value = json_value(base64.urlsafe_b64decode(found[1] + b"=" * (-len(found[1]) % 4)))
    except (ValueError, binascii.Error):
        return ""
    number = value.get("c") if isinstance(value, dict) else None
    return str(abs(number)) if isinstance(number, int) and not isinstance(number, bool) else ""


def chats(export: Export) -> Sequence[Chat]:
    """One conversation for all pages of a channel, the page with the oldest posts first."""
    channels: dict[str, list[_Page]] = {}
    for page in _pages(export):
        channels.setdefault(page.channel.lower(), []).append(page)
    found: list[Chat] = []
    for name in sorted(channels):
        pages = sorted(channels[name], key=lambda page: (page.first, page.member))
        number = next((page.number for page in pages if page.number), "")
        title = next((page.title for page in pages if page.title), pages[0].channel)
        parts = tuple(page.member for page in pages)
        identity = f"channel{number}" if number else f"@{name}"
        found.append(Chat(parts[0], title, "telegram", "", identity, parts if len(parts) > 1 else ()))
    return found


def owns(export: Export, chat: Chat) -> bool:
    """Whether a conversation is one of such pages."""
    return markup.is_page(chat.member) and _POST.search(_beginning(export, chat.member)) is not None


def read(export: Export, chat: Chat, options: Options) -> Iterator[Record]:
    """Yield the posts of all pages in order; one that cannot be read is rejected alone."""
    shown = _POST.search(_beginning(export, chat.member))
    channel = shown[1].decode("utf-8", "replace") if shown else ""
    reader = PostReader(markup.names_in(export), chat.identity, channel)
    said = False
    for page in chat.parts or (chat.member,):
        reader.page = page
        for piece in markup.pieces(markup.page_of(export, page), _BEGIN):
            record = piece if isinstance(piece, Rejected) else _record(reader, piece)
            if reader.rounded and not said:
                said = True
                yield _ROUNDED
            yield record


def _record(reader: PostReader, piece: markup.Piece) -> Record:
    try:
        return reader.post(piece)
    except ValueError as error:
        reason = f"this post of {reader.page} cannot be read: {error}"
        return Rejected(reason, offset=piece.offset, raw=beginning(piece.raw))
