"""From a message's reference to bytes in the vault: found beside the text, in the zip, or in `--media-dir`."""

import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from workbench.intake.exports import OpenExport
from workbench.intake.placing import Placed
from workbench.model import Attachment, AttachmentState
from workbench.plugin_api import ImportedAttachment
from workbench.safety import limits
from workbench.safety.text import storable
from workbench.store import messages
from workbench.store.engine import Engine
from workbench.store.messages import FoundFile
from workbench.store.vault import VaultBatch


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


class MediaFolder:
    """Files of `--media-dir` by name and by stem; links and folders are passed over."""

    def __init__(self, folder: Path | None) -> None:
        """Read the folder's names once; None for no folder."""
        files = sorted(p for p in folder.rglob("*") if p.is_file() and not p.is_symlink()) if folder else []
        self._by_name: dict[str, Path] = {}
        for path in files:
            self._by_name.setdefault(_folded(path.stem), path)
        for path in files:
            self._by_name[_folded(path.name)] = path
        self.names = tuple(p.name for p in files)

    def find(self, names: tuple[str, ...]) -> Path | None:
        """The first file that has one of these names or stems."""
        for name in names:
            path = self._by_name.get(_folded(name))
            if path is not None:
                return path
        return None


def _open(wanted: ImportedAttachment, export: OpenExport, folder: MediaFolder) -> BinaryIO | None:
    stream = export.attachment(wanted.member or wanted.name) if wanted.member or wanted.name else None
    if stream is None and (path := folder.find((*wanted.keys, wanted.name))) is not None:
        stream = path.open("rb")
    return stream


def attach(
    wanted: ImportedAttachment, export: OpenExport, folder: MediaFolder, vault: VaultBatch
) -> tuple[Attachment, int]:
    """Store the bytes of one attachment if they can be found; returns the attachment and its size in bytes."""
    name = storable(wanted.name)
    if wanted.omitted:
        return Attachment(name, AttachmentState.OMITTED), 0
    stream = _open(wanted, export, folder)
    if stream is None:
        return Attachment(name, AttachmentState.MISSING), 0
    with stream:
        held = vault.add(stream, limits.ARCHIVE_MEMBER)
    return Attachment(name, AttachmentState.PRESENT, held.sha256), held.bytes


def look_for(wanted: ImportedAttachment, export: OpenExport, folder: MediaFolder) -> Attachment:
    """What `attach` would find, without storing it."""
    name = storable(wanted.name)
    if wanted.omitted:
        return Attachment(name, AttachmentState.OMITTED)
    stream = _open(wanted, export, folder)
    if stream is None:
        return Attachment(name, AttachmentState.MISSING)
    stream.close()
    return Attachment(name, AttachmentState.PRESENT)


def find_missing(
    db: Engine, placed: Sequence[Placed], export: OpenExport, folder: MediaFolder, vault: VaultBatch
) -> list[FoundFile]:
    """Store files that known messages lack and that are here now; the rows are the caller's to write (`messages.fill`).

    A file counts as the message's own when it has the number and the name under which it was missing.
    """
    known = {p.held.id: p for p in placed if p.held and p.message.attachments}
    lacking = messages.missing_files(db, list(known))
    found: list[FoundFile] = []
    for message, files in lacking.items():
        p = known[message]
        for n, name in files:
            wanted = p.message.attachments[n] if n < len(p.message.attachments) else None
            if wanted is None or p.held is None or storable(wanted.name) != name:
                continue
            got, size = attach(wanted, export, folder, vault)
            if got.sha256:
                found.append(FoundFile(message, p.held.batch, n, got.sha256, size))
    return found
