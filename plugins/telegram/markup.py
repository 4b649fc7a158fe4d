"""HTML of Telegram's making, cut into messages: what the pages of an export and those of `t.me/s` have in common.

A page is cut at the tags that begin its messages, and every piece is parsed alone: a damaged message costs only itself,
each has its byte offset, and memory holds one message's tree. The HTML parser is lexbor (selectolax): a message of the
sample is read whole in 41 µs, where the standard library's parser alone takes 80 µs and drops control characters
(`&#x1B;`). Its time grows with the square of nesting and of attributes, so pieces beyond any message are refused.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count, pairwise
from posixpath import join, normpath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from workbench.plugin_api import Export, ImportedAttachment, Rejected, Unreadable, beginning

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

PAGE_BYTES = 64 << 20
"""A page larger than this is no page of Telegram's: Desktop begins a new one after 1,000 messages."""
MAX_TAGS = 10_000
"""Tags of one message, line breaks aside: a text is at most 4,096 characters long, each of them an emoji of two tags;
at most 100 parts of it are marked."""
MAX_WORDS = 10_000
"""Spaces, slashes and quotes of one message outside of its words, an upper bound of its attributes."""
HEAD_BYTES = 65_536
REPAIRED = "encoding-repaired"

_SEPARATOR = re.compile(rb"<br>\x80([\xa8\xa9])")
"""Desktop writes U+2028 and U+2029 as a line break and forgets two of their three bytes behind it."""
_SPACED = re.compile(rb"[\s/\"'][^\s/\"'<>]")
_TAG = re.compile(rb"<[^<>]*>")
_SAVED = re.compile(rb"data:([\w.+-]{1,50}/[\w.+-]{1,50});base64,[A-Za-z0-9+/=]*")
_INSIDE = "data:inside/"
_DIVISION = re.compile(rb"<(/?)div\b")
_PICTURE = re.compile(r"background-image:\s*url\(\s*['\"]?([^'\")]+)")


@dataclass(frozen=True, slots=True)
class Piece:
    """One message as bytes, and where it starts in its page."""

    raw: bytes
    offset: int


def is_page(name: str) -> bool:
    """Whether a member's name is one of a page."""
    return name.lower().endswith((".html", ".htm", ".xhtml"))


def page_of(export: Export, member: str) -> bytes:
    """A whole page. Raises Unreadable for one beyond PAGE_BYTES."""
    with export.open(member) as stream:
        data = stream.read(PAGE_BYTES + 1)
    if len(data) > PAGE_BYTES:
        raise Unreadable(f"{member} is larger than {PAGE_BYTES >> 20} MiB and no page of Telegram's.")
    return data


def pieces(page: bytes, begin: re.Pattern[bytes]) -> Iterator[Piece | Rejected]:
    """The messages of a page, each from its first tag to that of the next.

    A page that ends too early gives those that are whole, and one Rejected.
    """
    starts = [page.index(b"<", found.start()) for found in begin.finditer(page)]
    for start, end in pairwise([*starts, len(page)]):
        raw = page[start:end]
        if end == len(page) and not _closed(raw):
            yield Rejected("the page ends in the middle of this message", offset=start, raw=beginning(raw))
            return
        yield Piece(raw, start)
    if b"</html" not in page[-4096:].lower():
        tail = page[-200:]
        yield Rejected("the page is cut off behind the messages read", offset=len(page), raw=beginning(tail))


def _closed(raw: bytes) -> bool:
    depth = 0
    for found in _DIVISION.finditer(raw):
        depth += -1 if found[1] else 1
        if not depth:
            return True
    return False


def element(raw: bytes) -> "tuple[LexborNode, tuple[str, ...]]":
    """The first element of a piece of HTML, and a flag when its encoding had to be repaired.

    Raises ValueError, with the reason, for a piece that is no message.
    """
    from selectolax.lexbor import LexborHTMLParser

    if b";base64," in raw:
        raw = _without_saved(raw)
    if raw.count(b"<") - raw.count(b"<br") > MAX_TAGS:
        raise ValueError(f"it has more than {MAX_TAGS} tags, which no message has")
    if len(raw) > MAX_WORDS and len(_SPACED.findall(raw)) > MAX_WORDS:
        raise ValueError(f"it has more than {MAX_WORDS} words, which no message has")
    flags: tuple[str, ...] = ()
    try:
        raw.decode()
    except UnicodeDecodeError:
        flags = (REPAIRED,)
        raw = _SEPARATOR.sub(b"\xe2\x80\\1", raw).decode("utf-8", "replace").encode()
    body = LexborHTMLParser(raw).body
    first = body.child if body is not None else None
    if first is None or not first.is_element_node:
        raise ValueError("it holds no element")
    return first, flags


def _without_saved(raw: bytes) -> bytes:
    """A piece without the files that a browser saved within its tags: their addresses become `data:inside/2 TYPE`."""
    seen = count(1)

    def numbered(found: re.Match[bytes]) -> bytes:
        return b"%s%d %s" % (_INSIDE.encode(), next(seen), found[1])

    return _TAG.sub(lambda tag: _SAVED.sub(numbered, tag[0]), raw)


def kinds(node: "LexborNode") -> frozenset[str]:
    """The classes of an element."""
    return frozenset((attribute(node, "class")).split())


def attribute(node: "LexborNode", name: str) -> str:
    """The value of an attribute, "" when there is none."""
    return node.attributes.get(name) or ""


def parts_of(node: "LexborNode") -> "Iterator[LexborNode]":
    """The elements directly inside of one."""
    return node.iter(include_text=False)


def inside(node: "LexborNode", name: str) -> "LexborNode | None":
    """The first element of a class within one."""
    return node.css_first(f".{name}")


def text_of(node: "LexborNode") -> str:
    """The text of an element, `<br>` as line feeds and nothing else changed."""
    found: list[str] = []
    for part in node.traverse(True):
        tag = part.tag
        if tag == "-text":
            found.append(part.text_content or "")
        elif tag == "br":
            found.append("\n")
    return "".join(found)


def own_text(node: "LexborNode") -> str:
    """The text directly inside of an element, without that of the elements in it."""
    return "".join(part.text_content or "" for part in node.iter(include_text=True) if part.is_text_node)


def unpadded(text: str) -> str:
    """A text without the line feed and indentation with which blocks are laid out."""
    text = text.removeprefix("\n")
    own, feed, indentation = text.rpartition("\n")
    return own if feed and not indentation.strip(" \t") else text


def label(node: "LexborNode | None") -> str:
    """The text of a short line on one line, "" for None."""
    return " ".join(text_of(node).split()) if node is not None else ""


def links(node: "LexborNode", silent: re.Pattern[str]) -> Iterator[str]:
    """Flags for the addresses of links that do not stand in their text; none for those that `silent` matches."""
    for one in node.traverse(False):
        if one.tag != "a":
            continue
        address, text = attribute(one, "href").strip(), text_of(one)
        plain = (text, f"mailto:{text}", f"tel:{text}", f"https://t.me/{text[1:]}" if text[:1] == "@" else "")
        if address and address not in plain and not silent.match(address):
            yield f"link: {address}"


def picture(node: "LexborNode") -> str:
    """The address of an element's background picture, "" when it has none."""
    found = _PICTURE.search(attribute(node, "style"))
    return found[1] if found else ""


def attachment(address: str, member: str, members: Iterable[str]) -> ImportedAttachment:
    """The file at an address as a page `member` writes it; found among the members when it was saved with the page.

    One that was saved within the page has no place of its own: it is named `image/jpeg 2 inside of PAGE`.
    """
    if address.startswith(_INSIDE):
        number, _, kind = address.removeprefix(_INSIDE).partition(" ")
        return ImportedAttachment(f"{kind} {number} inside of {member}")
    folder = member.rpartition("/")[0]
    name = re.sub(r"\A(?:\.\.?/)+", "", address)
    base = address.partition("?")[0].rsplit("/", 1)[-1] if "://" in address else name.rsplit("/", 1)[-1]
    keys = tuple(dict.fromkeys(key for key in (name, base) if key and "://" not in key))
    for path in (address, unquote(address)):
        place = normpath(join(folder, path)) if "://" not in path else ""
        if place and place in members:
            return ImportedAttachment(name, place, keys)
    return ImportedAttachment(name, "", keys)


def names_in(export: Export) -> Mapping[str, None]:
    """The members of an export, to look up in."""
    return dict.fromkeys(export.members())
