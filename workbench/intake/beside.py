"""What lies in an export's folder or zip beside the export: its attachments, and other exports that nobody may lose.

Only here are the two told apart. A file whose name stands in the text of the export was sent in it and stays an
attachment, whatever it is; any other file is looked at as if it had been named itself.
"""

import json
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from typing import BinaryIO
from urllib.parse import quote

from workbench.errors import NotFound
from workbench.intake.exports import OpenExport
from workbench.plugin_api import Importer
from workbench.plugin_check import Crash, attempt

_BLOCK = 1 << 20


class Member:
    """One member of an export as an export of its own, for recognition."""

    kind = "file"

    def __init__(self, export: OpenExport, member: str) -> None:
        """Take the export and the member's path in it."""
        self.name = PurePosixPath(member).name
        self._export, self._member = export, member

    def members(self) -> Sequence[str]:
        """Its own base name."""
        return (self.name,)

    def size(self, member: str) -> int:
        """Bytes of it."""
        return self._export.size(self._known(member))

    def head(self, member: str, count: int = 65536) -> bytes:
        """Its first bytes."""
        return self._export.head(self._known(member), count)

    def open(self, member: str) -> BinaryIO:
        """It as a stream."""
        return self._export.open(self._known(member))

    def _known(self, member: str) -> str:
        if member != self.name:
            raise NotFound(f"{self.name} has no part named {member}.")
        return self._member


def own_members(importer: Importer, export: OpenExport) -> frozenset[str]:
    """The members from which an importer reads conversations; none when it fails, which it will say again later."""
    chats = attempt(lambda: [name for chat in importer.chats(export) for name in (chat.member, *chat.parts)])
    return frozenset() if isinstance(chats, Crash) else frozenset(chats)


def depth(members: Iterable[str]) -> int:
    """How far below the folder or the root of the zip the highest of these lies."""
    return min((member.count("/") for member in members), default=1000)


def same_in_other_format(member: str, own: Iterable[str]) -> bool:
    """Whether a member says again what its importer reads: beside or below what it reads, and of another ending.

    Telegram's pages beside `result.json` and Signal's `chat.md` beside `data.json` are left out by their importers.
    """
    place = PurePosixPath(member)
    near = [PurePosixPath(one) for one in own if place.is_relative_to(PurePosixPath(one).parent)]
    deepest = max((len(one.parts) for one in near), default=0)
    near = [one for one in near if len(one.parts) == deepest]
    return bool(near) and all(one.suffix.lower() != place.suffix.lower() for one in near)


def sent(export: OpenExport, own: Iterable[str], files: Iterable[str]) -> set[str]:
    """Which of these members are attachments: their base name stands in a member that is read."""
    open_yet = {file: _written(PurePosixPath(file).name) for file in files}
    found: set[str] = set()
    for member in sorted(own) if open_yet else ():
        with export.open(member) as stream:
            found |= _search(stream, open_yet)
        open_yet = {file: ways for file, ways in open_yet.items() if file not in found}
    return found


def _search(stream: BinaryIO, wanted: dict[str, set[bytes]]) -> set[str]:
    found: set[str] = set()
    kept = max((len(way) for ways in wanted.values() for way in ways), default=0)
    before = b""
    while block := stream.read(_BLOCK):
        text = before + block
        found |= {file for file, ways in wanted.items() if any(way in text for way in ways)}
        before = text[-kept:]
    return found


def _written(name: str) -> set[bytes]:
    """The ways in which exports write a file name: as it is, composed or not, escaped for JSON, HTML or an address."""
    forms = {name, unicodedata.normalize("NFC", name), unicodedata.normalize("NFD", name)}
    forms |= {json.dumps(form)[1:-1] for form in forms} | {json.dumps(form, ensure_ascii=False)[1:-1] for form in forms}
    forms |= {form.replace(" ", "%20") for form in forms} | {quote(form, errors="replace") for form in forms}
    forms |= {form.replace("&", "&amp;") for form in forms}
    return {form.encode("utf-8", "replace") for form in forms}
