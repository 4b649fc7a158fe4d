"""What signal-export puts around the words of a message: quotes, reactions, stickers, files, notices.

Only here is known how its `Message.to_md` (sigexport/models.py) strings them together, from which they are taken off
again, last ones first.
"""

import posixpath
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from workbench.plugin_api import ImportedAttachment

FILES = 100
"""Files taken off one message at most; Signal sends 32 at once. More are words that somebody typed."""
DELETED = "(This message was deleted)"
_LEFT_OUT = ("(media not exported)", "(attachment not exported)")
_LINKS = ("](./media/", "](media/", "](../exported_stickers/")
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|tiff?|webp|apng|svg)\Z", re.IGNORECASE)
_CALL = re.compile(
    r"(?:Incoming|Outgoing|Missed)(?: (?:voice|video|audio|group|direct|adhoc))? call(?: \([^()\n]{1,60}\))?"
)
_SHOWN = 80
"""Characters of a quoted line in a flag."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a chat lies: its folder, and all members of the export."""

    folder: str
    members: frozenset[str]

    def file(self, name: str, path: str) -> ImportedAttachment:
        """A file by its name and by its path from the chat's folder, in which spaces are written `%20`."""
        written = posixpath.normpath(posixpath.join(self.folder, path))
        found = [one for one in (written.replace("%20", " "), written) if one in self.members]
        base = path.replace("%20", " ").rpartition("/")[2]
        label = found[0] if found else path.replace("%20", " ").removeprefix("./")
        return ImportedAttachment(label, found[0] if found else "", tuple(dict.fromkeys(filter(None, (base, name)))))


@dataclass(frozen=True, slots=True)
class Said:
    """The words of a message and what hung on them."""

    text: str
    files: tuple[ImportedAttachment, ...] = ()
    flags: tuple[str, ...] = ()
    kind: str = "text"


def taken_apart(body: str, place: Place) -> Said:
    """A body as `to_md` writes it."""
    if body == DELETED:
        return Said(body, flags=("deleted",))
    files: list[ImportedAttachment] = []
    while len(files) < FILES and (found := _last_file(body, place)):
        file, body = found
        files.insert(0, file)
    if body.endswith(" ))") and (start := _on_last_line(body, "\n(( ")) >= 0:
        files.insert(0, ImportedAttachment(body[start + 4 : -3], omitted=True))
        body = body[:start]
    signs: list[str] = []
    if body.endswith(" -)") and (start := _on_last_line(body, "\n(- ")) >= 0:
        signs = [one.rpartition(": ")[2] for one in body[start + 4 : -3].split(", ")]
        body = body[:start]
    return assembled(body.removesuffix("  "), files, signs)


def assembled(body: str, files: Iterable[ImportedAttachment], signs: Iterable[str]) -> Said:
    """A body without what hangs on it, together with that; a quote before it stays, without the lines above."""
    flags: list[str] = []
    if body.startswith("\n\n> "):
        body = body[2:]
        flags.append(f"quote: {' '.join(body[2:].partition(chr(10))[0].split())[:_SHOWN]}")
    call = _CALL.fullmatch(body) is not None
    if call:
        flags.append("call")
    counted = Counter(" ".join(sign.split()) or "?" for sign in signs)
    if counted:
        flags.append("reactions: " + ", ".join(f"{sign} {count}" for sign, count in counted.items()))
    files = tuple(files)
    return Said(body, files, tuple(flags), "system" if call else "media" if files else "text")


def _on_last_line(body: str, opening: str) -> int:
    """Where the last line begins, if with these characters; -1 otherwise."""
    start = body.rfind("\n")
    return start if start >= 0 and body.startswith(opening, start) else -1


def _last_file(body: str, place: Place) -> tuple[ImportedAttachment, str] | None:
    """The file at the end of a body, and the body before it."""
    core = body.removesuffix("  ")
    for words in _LEFT_OUT:
        if core.endswith(words) and core != body:
            return ImportedAttachment(words[1:].partition(" ")[0], omitted=True), core[: -len(words)]
    at = max(core.rfind(link) for link in _LINKS) if core.endswith(")") else -1
    if at < 0 or "\n" in core[at:]:
        return None
    path = core[at + 2 : -1]
    name = path.replace("%20", " ").rpartition("/")[2]
    start = at - len(name) - 1 if core[:at].endswith(f"[{name}") else core.rfind("[", 0, at)
    if start < 0 or "\n" in core[start:at]:
        return None
    name = core[start + 1 : at]
    if core[:start].endswith("!") and _PICTURE.search(path):
        start -= 1
    return place.file(name, path), core[:start]
