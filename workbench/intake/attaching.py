"""From a message's reference to bytes in the vault: found beside the text, in the zip, or in `--media-dir`."""

import os
import unicodedata
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from workbench.errors import InputRefused
from workbench.intake.exports import OpenExport
from workbench.model import Attachment, AttachmentState
from workbench.plugin_api import ImportedAttachment
from workbench.safety import limits
from workbench.safety.text import storable
from workbench.store import incoming
from workbench.store.engine import Engine
from workbench.store.incoming import FoundFile, Held
from workbench.store.vault import VaultBatch

UNREADABLE = "attachment-unreadable"
"""Flag: a file of the message is there but damaged or over a limit; the message has it as missing."""


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _files_in(folder: Path) -> list[Path]:
    def refuse(error: OSError) -> None:
        name = storable(Path(error.filename).name)
        raise InputRefused(f"The folder {name} cannot be read ({error.strerror}).", "Check its permissions.") from error

    found = (Path(where) / name for where, _, names in os.walk(folder, onerror=refuse) for name in names)
    return sorted(p for p in found if p.is_file() and not p.is_symlink())


class MediaFolder:
    """Files of `--media-dir` by name and by stem; links and folders are passed over."""

    def __init__(self, folder: Path | None) -> None:
        """Read the folder's names once; None for no folder. Raises InputRefused for a folder that may not be read: its
        pictures would count as missing."""
        files = _files_in(folder) if folder else []
        self._by_name: dict[str, Path] = {}
        for path in files:
            self._by_name.setdefault(_folded(path.stem), path)
        for path in files:
            self._by_name[_folded(path.name)] = path
        self.names = tuple(p.name for p in files)

    def find(self, names: tuple[str, ...]) -> Path | None:
        """The first file that has one of these names or stems."""
        if not self._by_name:
            return None
        for name in names:
            path = self._by_name.get(_folded(name))
            if path is not None:
                return path
        return None


class Neighbours:
    """What lies beside an export of one file, by the first part of its name: most files that a chat names are not
    there, and asking the disk for each costs more than reading the message."""

    def __init__(self, export: OpenExport) -> None:
        """List the folder of a single file once; zips and folders know their members themselves."""
        self._there: frozenset[str] | None = None
        if export.kind == "file":
            with suppress(OSError):  # a folder that may not be listed is asked for each name
                self._there = frozenset(_folded(entry.name) for entry in os.scandir(export.path.absolute().parent))

    def may_hold(self, name: str) -> bool:
        """Whether a file of that name can be there."""
        first = name.replace("\\", "/").lstrip("./").partition("/")[0]
        return self._there is None or _folded(first) in self._there


@dataclass(frozen=True, slots=True)
class Places:
    """Where files that messages refer to may lie: the export, beside it, `--media-dir`."""

    export: OpenExport
    neighbours: Neighbours
    folder: MediaFolder

    def open(self, wanted: ImportedAttachment) -> BinaryIO | None:
        """The file as a stream, or None; raises InputRefused or OSError when it is there and cannot be read."""
        named = wanted.member or wanted.name
        stream = self.export.attachment(named) if named and self.neighbours.may_hold(named) else None
        if stream is None and (path := self.folder.find((*wanted.keys, wanted.name))) is not None:
            stream = path.open("rb")
        return stream


@dataclass(frozen=True, slots=True)
class Attached:
    """What became of a reference: the attachment, its size in bytes, and why its file could not be read ("" if it could
    or is not there)."""

    file: Attachment
    bytes: int = 0
    problem: str = ""


def attach(wanted: ImportedAttachment, places: Places, vault: VaultBatch) -> Attached:
    """Store the bytes of one attachment if they can be found and read.

    Raises StorageError when the disk will not take them.
    """
    name = storable(wanted.name)
    if wanted.omitted:
        return Attached(Attachment(name, AttachmentState.OMITTED))
    missing = Attachment(name, AttachmentState.MISSING)
    try:
        stream = places.open(wanted)
        if stream is None:
            return Attached(missing)
        with stream:
            held = vault.add(stream, limits.ARCHIVE_MEMBER)
    except (InputRefused, OSError) as error:  # what the vault itself cannot write comes as a StorageError
        return Attached(missing, problem=_why(name, error))
    return Attached(Attachment(name, AttachmentState.PRESENT, held.sha256), held.bytes)


def _why(name: str, error: InputRefused | OSError) -> str:
    if isinstance(error, InputRefused):
        return error.message.rstrip(".")
    return f"{name}: {(error.strerror or type(error).__name__).lower()}"


def look_for(wanted: ImportedAttachment, places: Places) -> Attached:
    """What `attach` would find, without reading or storing it."""
    name = storable(wanted.name)
    if wanted.omitted:
        return Attached(Attachment(name, AttachmentState.OMITTED))
    try:
        stream = places.open(wanted)
    except (InputRefused, OSError) as error:
        return Attached(Attachment(name, AttachmentState.MISSING), problem=_why(name, error))
    if stream is None:
        return Attached(Attachment(name, AttachmentState.MISSING))
    stream.close()
    return Attached(Attachment(name, AttachmentState.PRESENT))


def find_missing(
    db: Engine,
    held: Mapping[int, Held],
    files: Sequence[Sequence[ImportedAttachment]],
    places: Places,
    vault: VaultBatch,
) -> list[FoundFile]:
    """Store files that known messages lack and that are here now; the rows are the caller's to write (`incoming.fill`).

    Takes the known messages and the files of each record, by the record's place. A file counts as the message's own
    when it has the number and the name under which it was missing, or when the earlier export had left it out.
    """
    known = {message.id: (message, files[at]) for at, message in held.items() if files[at]}
    found: list[FoundFile] = []
    for number, lacking in (incoming.attached(db, list(known)) if known else {}).items():
        message, wanted = known[number]
        for n, was in lacking:
            if was.state == AttachmentState.PRESENT or n >= len(wanted) or wanted[n].omitted:
                continue
            if was.state == AttachmentState.MISSING and storable(wanted[n].name) != was.name:
                continue
            got = attach(wanted[n], places, vault)
            if got.file.sha256:
                found.append(FoundFile(number, message.batch, n, was, got.file.name, got.file.sha256, got.bytes))
    return found
