"""Bytes at rest: a folder where the name of a file is the sha256 of what is in it (`ab/ab12…`).

The one place that writes media and original exports. A file is complete, synced and renamed before anybody may refer to
it (reference/reliability.md §6 rule 4: without the syncs 25 of 25 power cuts lost media while the database said "ok").
What a stranger called a file never becomes part of a path here.
"""

import errno
import hashlib
import os
import re
import stat
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from workbench.errors import InputRefused, IntegrityDamage, NotFound, StorageError, WorkbenchError
from workbench.safety.processes import alive
from workbench.safety.syncing import sync
from workbench.store.vault import RESTORE, SHA256, SHARD, Stored, shard

CHUNK = 1 << 20
"""Bytes read at a time. A medium that fits in one chunk and is already held is never written again."""

_TEMPS = "incoming"
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FORBIDDEN = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})


class FolderVault:
    """A content-addressed folder (see `vault.Vault`). It is made by the first `put`."""

    def __init__(self, root: Path) -> None:
        """Take the folder that holds (or will hold) the shards `00` … `ff`."""
        self.root = root

    def path(self, sha256: str) -> Path:
        """Where these bytes lie or would lie."""
        return self.root / shard(sha256)

    def local(self, sha256: str) -> Path:
        """The file itself; not read through. Raises IntegrityDamage when it is missing."""
        path = self.path(sha256)
        if not path.is_file():
            raise IntegrityDamage(f"Medium {sha256} is missing from {self.root}.", RESTORE)
        return path

    def exists(self, sha256: str) -> bool:
        """Whether a file of that name is held."""
        return self.path(sha256).is_file()

    def size(self, sha256: str) -> int | None:
        """The length of the file in bytes; None when there is none."""
        try:
            return self.path(sha256).stat().st_size
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _refused(error, self.root) from error

    def hashes(self) -> Iterator[str]:
        """Every name held, in ascending order; anything else in the folder is passed over."""
        for folder in _names(self.root, SHARD):
            for name in _names(self.root / folder, SHA256):
                if name.startswith(folder):
                    yield name

    def put(self, stream: BinaryIO, limit: int) -> Stored:
        """Store one stream and return once it is on disk."""
        with self.batch() as batch:
            return batch.add(stream, limit)

    def batch(self) -> "FolderBatch":
        """Several streams made durable together."""
        return FolderBatch(self)

    def open(self, sha256: str) -> BinaryIO:
        """The bytes, hashed through before they are handed out."""
        path = self.path(sha256)
        wrong = self.verify(sha256)
        if wrong:
            raise IntegrityDamage(wrong, RESTORE)
        try:
            return path.open("rb")
        except OSError as error:
            raise StorageError(f"Medium {sha256} cannot be read: {_why(error)}.") from error

    def verify(self, sha256: str) -> str | None:
        """Re-read the file: None when it is what was stored, else one sentence on what is wrong."""
        path = self.path(sha256)
        try:
            status = path.lstat()
            if not stat.S_ISREG(status.st_mode):
                return f"Medium {sha256} is not a plain file."
            with path.open("rb") as stream:
                found = hashlib.file_digest(stream, "sha256").hexdigest()
        except FileNotFoundError:
            return f"Medium {sha256} is missing from {self.root}."
        except OSError as error:
            return f"Medium {sha256} cannot be read: {_why(error)}."
        if found != sha256:
            return f"Medium {sha256} is damaged: its {status.st_size} bytes have the sha256 {found}."
        return None

    def sweep_temps(self, older_than_seconds: float) -> int:
        """Delete what interrupted imports left behind, if their process is gone; returns how many files."""
        swept = 0
        folder = self.root / _TEMPS
        for name in _names(folder, re.compile(r"[0-9]+-.+")):
            path = folder / name
            try:
                if time.time() - path.lstat().st_mtime < older_than_seconds or alive(int(name.split("-")[0])):
                    continue
                path.unlink()
            except FileNotFoundError:
                continue  # a second sweep was faster
            except OSError as error:
                raise _refused(error, self.root) from error
            swept += 1
        return swept


class FolderBatch:
    """Streams on their way into the vault.

    `add` writes and hashes; leaving the block without an error syncs every file, renames them all, then syncs each
    folder once. Only after the block may rows refer to them. Leaving it with an error removes all of them.
    """

    def __init__(self, vault: FolderVault) -> None:
        """Take the vault; nothing is written before the first new bytes."""
        self._vault = vault
        self._pending: dict[str, Path] = {}
        self._folders: set[Path] = set()

    def __enter__(self) -> Self:
        """Start the batch."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Make the batch durable, or remove its files when the block failed."""
        try:
            if kind is None:
                self._commit()
        finally:
            self._discard()

    def add(self, stream: BinaryIO, limit: int) -> Stored:
        """Take one stream of at most `limit` bytes. Raises as `put`; what was added before stays."""
        digest = hashlib.sha256()
        head = _read(stream, CHUNK)
        digest.update(head)
        size = len(head)
        _check_limit(size, limit)
        if size < CHUNK:
            sha256 = digest.hexdigest()
            if self._held(sha256, size):
                return Stored(sha256, size, new=False)
        temp, file = self._temp()
        try:
            with file:
                self._write(file, head)
                while len(head) == CHUNK:
                    head = _read(stream, CHUNK)
                    digest.update(head)
                    size += len(head)
                    _check_limit(size, limit)
                    self._write(file, head)
            sha256 = digest.hexdigest()
            if self._held(sha256, size):
                temp.unlink()
                return Stored(sha256, size, new=False)
        except BaseException as error:  # also KeyboardInterrupt: no half file may stay, whatever stopped us
            temp.unlink(missing_ok=True)
            if isinstance(error, _WriteFailed):
                raise _refused(error.cause, self._vault.root) from error.cause
            raise
        self._pending[sha256] = temp
        return Stored(sha256, size, new=True)

    def _held(self, sha256: str, size: int) -> bool:
        if sha256 in self._pending:
            return True
        path = self._vault.path(sha256)
        try:
            found = path.lstat()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise _refused(error, self._vault.root) from error
        if not stat.S_ISREG(found.st_mode) or found.st_size != size:
            said = f"Medium {sha256} is damaged: {found.st_size} bytes are stored, {size} are expected."
            raise IntegrityDamage(said, RESTORE)
        # Another process may have renamed it a moment ago and not have synced the folder yet.
        self._folders.add(path.parent)
        return True

    def _temp(self) -> tuple[Path, BinaryIO]:
        folder = self._vault.root / _TEMPS
        try:
            self._vault.root.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            for place in (self._vault.root, folder):
                place.mkdir(mode=0o700, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=f"{os.getpid()}-", dir=folder)
        except OSError as error:
            raise _refused(error, self._vault.root) from error
        return Path(name), os.fdopen(handle, "wb", buffering=0)

    @staticmethod
    def _write(file: BinaryIO, data: bytes) -> None:
        view = memoryview(data)
        try:
            while view:
                view = view[file.write(view) :]
        except OSError as error:
            raise _WriteFailed(error) from error

    def _publish(self, files: Mapping[str, Path]) -> None:
        """What has to happen between the syncs and the names. In a folder: nothing (see `object_vault`)."""

    def _commit(self) -> None:
        root = self._vault.root
        try:
            for temp in self._pending.values():
                sync(temp)
            self._publish(self._pending)
            for sha256 in sorted(self._pending):
                target = self._vault.path(sha256)
                if target.parent not in self._folders:
                    target.parent.mkdir(mode=0o700, exist_ok=True)
                    self._folders.add(target.parent)
                os.replace(self._pending[sha256], target)
                del self._pending[sha256]
            for folder in sorted(self._folders):
                sync(folder)
            if self._folders:
                sync(root)
                sync(root.parent)
        except OSError as error:
            raise _refused(error, root) from error

    def _discard(self) -> None:
        for temp in self._pending.values():
            temp.unlink(missing_ok=True)
        self._pending.clear()


class _WriteFailed(Exception):
    """Tells a full disk (ours) from a stream that broke (the caller's)."""

    def __init__(self, cause: OSError) -> None:
        super().__init__(str(cause))
        self.cause = cause


def _read(stream: BinaryIO, count: int) -> bytes:
    parts = [stream.read(count)]
    have = len(parts[0])
    while parts[-1] and have < count:
        parts.append(stream.read(count - have))
        have += len(parts[-1])
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _check_limit(size: int, limit: int) -> None:
    if size > limit:
        raise InputRefused(
            f"A file is larger than the limit of {limit} bytes.", "Raise the limit on purpose, or leave it out."
        )


def _names(folder: Path, pattern: re.Pattern[str]) -> list[str]:
    try:
        return sorted(name for name in os.listdir(folder) if pattern.fullmatch(name))
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise _refused(error, folder) from error


def _why(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()


def _refused(error: OSError, folder: Path) -> WorkbenchError:
    if error.errno in _FULL:
        return StorageError(
            f"The disk is full: {folder} takes no more. Nothing was saved.", "Free some space and try again."
        )
    if error.errno in _FORBIDDEN:
        return StorageError(
            f"The folder {folder} does not let us in: {_why(error)}.", "Check who owns it and its rights."
        )
    if error.errno == errno.ENOENT:
        return NotFound(f"The folder {folder} is gone.", "Was the disk removed?")
    return StorageError(f"The folder {folder} cannot be used: {_why(error)}.", "Check the disk and try again.")
