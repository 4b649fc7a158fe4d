"""From a message's reference to bytes in the vault: found beside the text, in the zip, or in `--media-dir`."""

import unicodedata
from pathlib import Path

from workbench.intake.exports import OpenExport
from workbench.model import Attachment, AttachmentState
from workbench.plugin_api import ImportedAttachment
from workbench.safety import limits
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


def attach(
    wanted: ImportedAttachment, export: OpenExport, folder: MediaFolder, vault: VaultBatch
) -> tuple[Attachment, int]:
    """Store the bytes of one attachment if they can be found; returns the attachment and its size in bytes."""
    if wanted.omitted:
        return Attachment(wanted.name, AttachmentState.OMITTED), 0
    stream = export.attachment(wanted.member or wanted.name) if wanted.member or wanted.name else None
    if stream is None:
        path = folder.find((*wanted.keys, wanted.name))
        if path is None:
            return Attachment(wanted.name, AttachmentState.MISSING), 0
        stream = path.open("rb")
    with stream:
        held = vault.add(stream, limits.ARCHIVE_MEMBER)
    return Attachment(wanted.name, AttachmentState.PRESENT, held.sha256), held.bytes
