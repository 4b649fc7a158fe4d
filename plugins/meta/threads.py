"""Which threads an archive of Messenger or Instagram holds, and which files each is spread over.

Only here is known where threads lie in an archive, that a file somebody sent is none, that higher numbers hold older
messages, and how a thread is called: its title stands behind its messages.
"""

import re
from collections.abc import Sequence
from typing import BinaryIO

from workbench.plugin_api import Chat, Export, json_value

from .messages import mended

WHOLE = 32 << 20
"""Bytes up to which a file is taken into memory; real ones hold 10,000 messages and have 2 to 10 MB."""
TAIL = 1 << 16
"""Bytes at the end of a file where the title of the thread stands."""
CANDIDATES = 40
"""Files of an archive that are looked into before it is taken for somebody else's."""

PART = re.compile(r"(?:(?P<folder>.*)/)?message_(?P<number>\d{1,6})\.json\Z", re.ASCII)
_SECTION = re.compile(
    r"(?:^|/)(?:inbox|archived_threads|message_requests|filtered_threads|e2ee_cutover)/[^/]+/message_\d{1,6}\.json\Z",
    re.ASCII,
)
_SENT_FILE = re.compile(r"(?:^|/)(?:photos|videos|audio|files|gifs|stickers_used|media)/")
_SITE = re.compile(
    r"your_(?:instagram|facebook)_activity(?:/|\Z)|your_activity_across_facebook(?:/|\Z)"
    r"|(?:^|/)(?:instagram|facebook|messenger)[^/]{0,80}\Z"
)
_THREAD_ID = re.compile(r"_(\d{8,}|[\w-]{10})\Z", re.ASCII)
_NUMBERED = re.compile(r"_\d+\Z", re.ASCII)
_MESSAGES = re.compile(rb'"messages"\s*:\s*\[')
_NO_MESSAGES = re.compile(rb'"messages"\s*:\s*\[\s*\]')
_PEOPLE = re.compile(rb'"participants"\s*:\s*\[')
_STRING = rb'\s*:\s*("(?:[^"\\]|\\.)*")'
_TITLE, _PATH = re.compile(rb'"(?:title|threadName)"' + _STRING), re.compile(rb'"thread_path"' + _STRING)
_NAME = re.compile(rb'"name"' + _STRING)
_TIME = re.compile(rb'"timestamp(?:_ms)?"\s*:\s*(-?\d{1,18})')


def sure(export: Export) -> int:
    """How sure an export holds threads, 0-100."""
    members = [m for m in export.members() if export.kind == "file" or m.endswith(".json")]
    members.sort(key=lambda member: (not _SECTION.search(member), not PART.search(member), member))
    return max((_sure_of(export.head(member)) for member in members[:CANDIDATES]), default=0)


def _sure_of(head: bytes) -> int:
    """93 for a thread of either site, 91 for an encrypted one, 90 for one without messages, else 0."""
    if not _PEOPLE.search(head) or not _MESSAGES.search(head):
        return 0
    if b'"sender_name"' in head and b'"timestamp_ms"' in head:
        return 93
    if b'"senderName"' in head and b'"timestamp"' in head:
        return 91
    return 90 if _NO_MESSAGES.search(head) and (_PATH.search(head) or b'"threadName"' in head) else 0


def find_threads(export: Export) -> list[Chat]:
    """The threads of an export, sorted by where they lie."""
    return [_chat(export, parts) for parts in sorted(_files(export))]


def _files(export: Export) -> list[tuple[str, ...]]:
    """The files of every thread by number."""
    if export.kind == "file":
        return [tuple(export.members())] if _sure_of(export.head(export.name)) else []
    folders: dict[str, list[tuple[int, str]]] = {}
    single: list[tuple[str, ...]] = []
    for member in export.members():
        part = PART.search(member)
        if part and (_SECTION.search(member) or _sure_of(export.head(member))):
            folders.setdefault(part["folder"] or "", []).append((int(part["number"]), member))
        elif not part and member.endswith(".json") and _sure_of(export.head(member)):
            single.append((member,))
    found = [tuple(member for _, member in sorted(parts)) for parts in folders.values()] + single
    return [parts for parts in found if not _SENT_FILE.search(parts[0])] or found


def _chat(export: Export, parts: Sequence[str]) -> Chat:
    member = parts[0]
    head, tail = export.head(member), _tail(export, member)
    before = _MESSAGES.split(head, maxsplit=1)[0]
    folder = member.rpartition("/")[0].rpartition("/")[2] if PART.search(member) else ""
    thread = _said(_PATH, before, tail).rpartition("/")[2] or folder
    people = [_text_of(name) for name in _NAME.findall(before)]
    title = _said(_TITLE, before, tail)
    if b'"threadName"' in before + tail:
        title = _NUMBERED.sub("", title)
    known = _THREAD_ID.search(thread)
    return Chat(
        member,
        title or ", ".join(filter(None, people[:3])) or thread or member.rpartition("/")[2],
        platform_of(export, member) or "messenger",
        identity=known[1] if known else thread,
        parts=_in_time_order(export, parts) if len(parts) > 1 else (),
    )


def _in_time_order(export: Export, parts: Sequence[str]) -> tuple[str, ...]:
    """The files of a thread, oldest messages first: the last number first, unless their messages say otherwise."""
    newest, oldest = (_TIME.search(export.head(part)) for part in (parts[0], parts[-1]))
    rising = newest and oldest and int(newest[1]) < int(oldest[1])
    return tuple(parts) if rising else tuple(reversed(parts))


def platform_of(export: Export, member: str) -> str:
    """Whose site a thread is from, told by the folders of the archive or the paths in it; "" where nothing tells."""
    folders = "/".join(member.split("/")[:-2])  # without the thread's own, which people name
    head = export.head(member)
    if b'"threadName"' in head or b'"senderName"' in head:  # encrypted chats are Messenger's
        return "messenger"
    for where in (folders, export.name, head.decode("utf-8", "replace")):
        known = _SITE.search(where.lower())
        if known:
            return "instagram" if "instagram" in known[0] else "messenger"
    return ""


def _tail(export: Export, member: str) -> bytes:
    size = export.size(member)
    if size <= WHOLE:
        return export.head(member, size)[-TAIL:]
    with export.open(member) as stream:
        return _end_of(stream, size)


def _end_of(stream: BinaryIO, size: int) -> bytes:
    if stream.seekable():
        stream.seek(size - TAIL)
        return stream.read(TAIL)
    last = b""
    while block := stream.read(1 << 20):
        last = (last + block)[-TAIL:]
    return last


def _said(pattern: re.Pattern[bytes], before: bytes, tail: bytes) -> str:
    """A field of the thread itself: before its messages, else the last one in the tail."""
    first = pattern.search(before)
    written = [first[1]] if first else pattern.findall(tail)[-1:]
    return _text_of(written[0]) if written else ""


def _text_of(raw: bytes) -> str:
    try:
        value = json_value(raw)
    except ValueError:
        return ""
    return mended(value) if isinstance(value, str) else ""
