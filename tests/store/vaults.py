"""The four vaults that one suite holds to one behaviour: a folder, and the object store on three real stores."""

import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import obstore
from obstore.store import LocalStore, MemoryStore, ObjectStore, from_url

from workbench.store import object_vault
from workbench.store.folder_vault import FolderVault
from workbench.store.object_vault import ObjectVault
from workbench.store.vault import Vault, shard

LIMIT = 1 << 40
KINDS = ("folder", "disk", "memory", "s3")


@dataclass(frozen=True, slots=True)
class Place:
    """A vault, how to put other bytes where it keeps a medium, and how to lose one there."""

    vault: Vault
    write: Callable[[str, bytes], object]
    lose: Callable[[str], object]


def folder_place(folder: Path) -> Place:
    """A folder."""
    vault = FolderVault(folder / "media")

    def write(name: str, data: bytes) -> None:
        path = vault.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    return Place(vault, write, lambda name: (vault.root / name).unlink())


def object_place(store: ObjectStore, cache: Path, name: str = "s3://bucket") -> Place:
    """An object store with a cache of its own."""
    return Place(
        ObjectVault(store, name, cache),
        lambda path, data: obstore.put(store, path, data),
        lambda path: obstore.delete(store, path),
    )


def over(address: str, cache: Path) -> Place:
    """The vault at an address."""
    place = object_place(from_url(address), cache)
    return replace(place, vault=object_vault.connect(address, cache))


def disk_place(folder: Path) -> Place:
    """obstore's store in a folder."""
    return object_place(LocalStore(folder / "store", mkdir=True), folder / "cache")


def memory_place(folder: Path) -> Place:
    """obstore's store in memory."""
    return object_place(MemoryStore(), folder / "cache")


def sha(data: bytes) -> str:
    """The name of these bytes."""
    return hashlib.sha256(data).hexdigest()


def files(root: Path) -> list[str]:
    """Every file below a folder."""
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def stored(place: Place, data: bytes) -> str:
    """Put bytes in; returns their name."""
    return place.vault.put(io.BytesIO(data), LIMIT).sha256


def damage(place: Place, sha256: str, data: bytes) -> None:
    """Put other bytes in the place of a medium."""
    place.write(shard(sha256), data)


class Broken(io.RawIOBase):
    """A stream that gives some bytes and then fails, as a damaged zip member does."""

    def __init__(self, good: int) -> None:
        self.left = good

    def read(self, size: int = -1) -> bytes:
        """Zeros, then the failure."""
        if not self.left:
            raise OSError("the archive is damaged")
        given = min(self.left, size)
        self.left -= given
        return bytes(given)


class Dribbling(io.RawIOBase):
    """A stream that gives a few bytes at a time, as sockets and inflaters do."""

    def __init__(self, data: bytes) -> None:
        self.inner = io.BytesIO(data)

    def read(self, size: int = -1) -> bytes:
        """A few bytes."""
        return self.inner.read(min(size, 70_001))


def as_stream(raw: io.RawIOBase) -> BinaryIO:
    """A stream of which only `read` is there."""
    return raw  # type: ignore[return-value]  # `read` is all that the vault asks for
