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
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, NamedTuple, Self

from workbench.errors import InputRefused, IntegrityDamage, NotFound, StorageError, UsageError, WorkbenchError

CHUNK = 1 << 20
"""Bytes read at a time. A medium that fits in one chunk and is already held is never written again."""

_SHA256 = re.compile(r"[0-9a-f]{64}")
_SHARD = re.compile(r"[0-9a-f]{2}")
_TEMPS = "incoming"
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FORBIDDEN = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})


class Stored(NamedTuple):
    """What became of one stream: its sha256 (64 lowercase hex digits), its length in bytes, and whether it was new."""

    sha256: str
    bytes: int
    new: bool


class Vault:
    """A content-addressed folder. Opening one writes nothing; the folder is made by the first `put`, inside one that is
    there already."""

    def __init__(self, root: Path) -> None:
        """Take the folder that holds (or will hold) the shards `00` … `ff`."""
        self.root = root

    def path(self, sha256: str) -> Path:
        """Where these bytes lie or would lie. Raises UsageError when `sha256` is not 64 lowercase hex digits."""
        if not _SHA256.fullmatch(sha256):
            raise UsageError("A medium is named by the 64 hex digits of its sha256.", "`workbench media` lists them.")
        return self.root / sha256[:2] / sha256

    def exists(self, sha256: str) -> bool:
        """Whether a file of that name is held; its content is not read (see `verify`)."""
        return self.path(sha256).is_file()

    def hashes(self) -> Iterator[str]:
        """Every name held, in ascending order; anything else in the folder is passed over."""
        for shard in _names(self.root, _SHARD):
            for name in _names(self.root / shard, _SHA256):
                if name.startswith(shard):
                    yield name

    def put(self, stream: BinaryIO, limit: int) -> Stored:
        """Store one stream of at most `limit` bytes and return once it is on disk; use `batch` for many.

        Raises InputRefused over the limit, StorageError when the disk will not take it, IntegrityDamage when a file
        of that name is held and has another length. After any failure nothing of the stream is left.
        """
        with self.batch() as batch:
            return batch.add(stream, limit)

    def batch(self) -> "VaultBatch":
        """Several streams made durable together, for a `with` block: nothing is named before its end."""
        return VaultBatch(self)

    def open(self, sha256: str) -> BinaryIO:
        """The bytes, as a binary stream at position 0, hashed through before they are handed out.

        Raises IntegrityDamage, naming the medium, when the file is missing or is not what was stored.
        """
        path = self.path(sha256)
        wrong = self.verify(sha256)
        if wrong:
            raise IntegrityDamage(wrong, "Run `workbench fsck`, then restore the file from a backup.")
        try:
            return path.open("rb")
        except OSError as error:
            raise StorageError(f"Medium {sha256} cannot be read: {_why(error)}.") from error

    def verify(self, sha256: str) -> str | None:
        """Re-read a medium: None when it is what was stored, else one sentence on what is wrong. Changes nothing."""
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
        """Delete what interrupted imports left behind and return how many files that were.

        Only files older than `older_than_seconds` whose process is gone are deleted, so a running import is safe.
        """
        swept = 0
        folder = self.root / _TEMPS
        for name in _names(folder, re.compile(r"[0-9]+-.+")):
            path = folder / name
            try:
                if time.time() - path.lstat().st_mtime < older_than_seconds or _alive(int(name.split("-")[0])):
                    continue
                path.unlink()
            except FileNotFoundError:
                continue  # a second sweep was faster
            except OSError as error:
                raise _refused(error, self.root) from error
            swept += 1
        return swept


class VaultBatch:
    """Streams on their way into the vault.

    `add` writes and hashes; leaving the block without an error syncs every file, renames them all, then syncs each
    folder once. Only after the block may rows refer to them. Leaving it with an error removes all of them.
    """

    def __init__(self, vault: Vault) -> None:
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
        """Take one stream of at most `limit` bytes. Raises as `Vault.put`; what was added before stays in the batch."""
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
            raise IntegrityDamage(
                f"Medium {sha256} is damaged: {found.st_size} bytes are stored, {size} are expected.",
                "Run `workbench fsck`, then restore the file from a backup.",
            )
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

    def _commit(self) -> None:
        root = self._vault.root
        try:
            for temp in self._pending.values():
                _sync(temp)
            for sha256 in sorted(self._pending):
                target = self._vault.path(sha256)
                if target.parent not in self._folders:
                    target.parent.mkdir(mode=0o700, exist_ok=True)
                    self._folders.add(target.parent)
                os.replace(self._pending[sha256], target)
                del self._pending[sha256]
            for folder in sorted(self._folders):
                _sync(folder)
            if self._folders:
                _sync(root)
                _sync(root.parent)
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


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True  # somebody else's process, or no number of ours: leave the file alone
    return True


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
