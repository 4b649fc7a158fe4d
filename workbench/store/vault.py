"""What the rest of the program knows of bytes at rest: they are named by their sha256 and never change.

Two things keep them: a folder (`folder_vault`) for a case on one machine or on a shared disk, an object store
(`object_vault`) for a team. `case` chooses; nobody else asks which of the two it is.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, NamedTuple, Protocol, Self, overload

from workbench.errors import IntegrityDamage, UsageError

SHA256 = re.compile(r"[0-9a-f]{64}")
SHARD = re.compile(r"[0-9a-f]{2}")

RESTORE = "Run `workbench fsck`, then restore the file from a backup."
"""The hint for every medium that is not what was stored."""


class Stored(NamedTuple):
    """What became of one stream: its sha256 (64 lowercase hex digits), its length in bytes, and whether this machine
    had not held it before."""

    sha256: str
    bytes: int
    new: bool


class VaultBatch(Protocol):
    """Streams on their way into the vault, for a `with` block.

    Leaving the block without an error makes all of them durable; only then may rows refer to them. Leaving it with an
    error leaves none of them behind under its name.
    """

    def __enter__(self) -> Self:
        """Start the batch."""
        ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Make the batch durable, or drop it when the block failed. Raises StorageError."""
        ...

    def add(self, stream: BinaryIO, limit: int) -> Stored:
        """Take one stream of at most `limit` bytes. Raises as `Vault.put`; what was added before stays in the batch."""
        ...


class Vault(Protocol):
    """Media and original exports by sha256. Opening one writes nothing and opens no connection.

    Every method that takes a sha256 raises UsageError when it is not 64 lowercase hex digits, and StorageError when
    the disk or the store does not answer.
    """

    @property
    def root(self) -> Path:
        """The folder on this machine: the media themselves, or the copies of those that were needed here."""
        ...

    def path(self, sha256: str) -> Path:
        """Where these bytes lie or would lie on this machine; nothing is looked up or fetched (see `local`)."""
        ...

    def local(self, sha256: str) -> Path:
        """A file on this machine with these bytes, fetched when need be; to be read, never changed.

        Raises IntegrityDamage when the medium is missing, or when what was fetched is not what was stored. A file
        that lies in a folder is not read through here (see `verify`).
        """
        ...

    def exists(self, sha256: str) -> bool:
        """Whether something of that name is held; its content is not read (see `verify`)."""
        ...

    def size(self, sha256: str) -> int | None:
        """The length in bytes of what is held under that name; None when nothing is."""
        ...

    def hashes(self) -> Iterator[str]:
        """Every name held, in ascending order; anything else that lies there is passed over."""
        ...

    def put(self, stream: BinaryIO, limit: int) -> Stored:
        """Store one stream of at most `limit` bytes and return once it is durable; use `batch` for many.

        Raises InputRefused over the limit, StorageError when it is not taken, IntegrityDamage when something of that
        name is held and has another length. After any failure nothing of the stream is left.
        """
        ...

    def batch(self) -> VaultBatch:
        """Several streams made durable together, for a `with` block: nothing is named before its end."""
        ...

    def open(self, sha256: str) -> BinaryIO:
        """The bytes, as a binary stream at position 0, hashed through before they are handed out.

        Raises IntegrityDamage, naming the medium, when it is missing or is not what was stored.
        """
        ...

    def verify(self, sha256: str) -> str | None:
        """Re-read a medium where it is kept: None when it is what was stored, else a sentence on what is wrong."""
        ...

    def sweep_temps(self, older_than_seconds: float) -> int:
        """Delete what interrupted imports left on this machine and return how many files that were.

        Only files older than `older_than_seconds` whose process is gone are deleted, so a running import is safe.
        """
        ...


def shard(sha256: str) -> str:
    """`ab/ab12…`: the place of a medium inside a folder or a store. Raises UsageError when it is no sha256."""
    if not SHA256.fullmatch(sha256):
        raise UsageError("A medium is named by the 64 hex digits of its sha256.", "`workbench media` lists them.")
    return f"{sha256[:2]}/{sha256}"


class Located(Sequence[tuple[str, Path]]):
    """`(sha256, path)` of many media, each fetched when it is first asked for: a long job begins at once and can be
    stopped. A medium that is missing or damaged has the path where it would lie; whoever opens it sees that."""

    def __init__(self, vault: Vault, sha256s: Sequence[str]) -> None:
        """Take the vault and the names."""
        self._vault = vault
        self._names = sha256s
        self._found: dict[int, tuple[str, Path]] = {}

    def __len__(self) -> int:
        """How many there are."""
        return len(self._names)

    @overload
    def __getitem__(self, at: int) -> tuple[str, Path]: ...

    @overload
    def __getitem__(self, at: slice) -> "Located": ...

    def __getitem__(self, at: int | slice) -> "tuple[str, Path] | Located":
        """One of them, or some that are still to be fetched. Raises StorageError when the store does not answer."""
        if isinstance(at, slice):
            return Located(self._vault, self._names[at])
        if at not in self._found:
            sha256 = self._names[at]
            try:
                self._found[at] = (sha256, self._vault.local(sha256))
            except IntegrityDamage:
                self._found[at] = (sha256, self._vault.path(sha256))
        return self._found[at]
