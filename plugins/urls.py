"""A list of addresses, one a line: plain text or a table of one column.

What an analyst keeps in a text file while reading. An address is only a pointer: it gets no id of the post it leads
to, so that the post itself, imported later with its text, is not taken for known. Nothing is fetched.
"""

import re
from collections.abc import Iterator, Sequence
from io import BytesIO

from workbench.plugin_api import (
    Chat,
    Export,
    ImportedMessage,
    Options,
    Record,
    Rejected,
    TextLine,
    Unreadable,
    platform_of_url,
    text_lines,
)

SHARE = 0.8
"""Of the lines that are no comment, so many must be addresses."""
_COMMENT = re.compile(r"\s*(?:#|//|;|--)")
_HEADER = re.compile(r"(?i)\W*(?:urls?|links?|liens?|enlaces?|address(?:es)?|adresses?|web ?sites?|sources?)\W*")
_BULLET = re.compile(r"\s*(?:[-*•]|\d{1,6}[.)])\s+")
_URL = re.compile(r"(?i)https?://(?:(?![,;|]https?://)[^\s<>\"])+")


def _address(line: str) -> str:
    """The address a line consists of, without bullet, quotes, brackets and a delimiter behind it; "" for none."""
    bare = _BULLET.sub("", line, count=1).strip().rstrip(",;\t ").strip("\"'<>` ")
    return bare if _URL.fullmatch(bare) and platform_of_url(bare).platform else ""


def _is_list(head: bytes) -> bool:
    lines = [line.text for line in text_lines(BytesIO(head)) if isinstance(line, TextLine)]
    if len(head) >= 65536:
        lines = lines[:-1]
    lines = [line for line in lines if line.strip() and not _COMMENT.match(line)]
    if lines and _HEADER.fullmatch(lines[0]):
        lines = lines[1:]
    return bool(lines) and sum(bool(_address(line)) for line in lines) >= SHARE * len(lines)


def _lists(export: Export) -> list[str]:
    names = [n for n in export.members() if export.kind == "file" or n.lower().endswith((".txt", ".csv", ".tsv"))]
    return [name for name in names[:50] if _is_list(export.head(name))]


def _entries(export: Export, member: str) -> Iterator[ImportedMessage | Rejected]:
    """Every address with its line; lines that are neither that nor a comment are rejected."""
    first = True
    with export.open(member) as stream:
        for line in text_lines(stream):
            if isinstance(line, Rejected):
                yield line
                continue
            if not line.text.strip() or _COMMENT.match(line.text):
                continue
            header, first = first and _HEADER.fullmatch(line.text), False
            if address := _address(line.text):
                yield ImportedMessage("", address, line=line.line, flags=(f"url: {address}", *line.flags))
            elif not header:
                yield Rejected("no address that starts with http:// or https://", line.line, raw=line.text[:200])


def _chats(export: Export, member: str) -> list[Chat]:
    """One for each platform; the first has no key and takes the lines that are no address."""
    found: dict[str, None] = {}
    for entry in _entries(export, member):
        if isinstance(entry, ImportedMessage):
            found[platform_of_url(entry.text).platform] = None
    name = re.sub(r"(?i)\.(?:txt|csv|tsv)\Z", "", member.rsplit("/", 1)[-1]) or member
    return [Chat(member, name, platform, platform if n else "") for n, platform in enumerate(found or {"web": None})]


class Urls:
    """Importer of lists of addresses."""

    name = "urls"
    version = "1"
    api = 1

    def recognise(self, export: Export) -> int:
        """60 when four of five lines that say something are addresses, 0 otherwise."""
        return 60 if _lists(export) else 0

    def chats(self, export: Export) -> Sequence[Chat]:
        """One conversation for each platform that the addresses of a list lead to."""
        lists = _lists(export) or (list(export.members()) if export.kind == "file" else [])
        if not lists:
            raise Unreadable(f"{export.name} holds no list of addresses, one a line.")
        return [chat for member in lists for chat in _chats(export, member)]

    def read(self, export: Export, chat: Chat, options: Options) -> Iterator[Record]:
        """Yield the addresses that lead to one platform, in file order."""
        for entry in _entries(export, chat.member):
            if isinstance(entry, Rejected):
                if not chat.key:
                    yield entry
            elif platform_of_url(entry.text).platform == chat.platform:
                yield entry


importer = Urls()
