"""Exports as importers see them: one file, one zip or one folder, read-only, names never trusted.

Only here are foreign archives opened. Members are streamed, never extracted by name, and every limit of
`workbench.safety.limits` is enforced while bytes flow, because sizes declared in an archive are a claim like any other.
Attachments are looked up here too, so that no other room builds a path from a name a stranger chose.
"""

import hashlib
import io
import os
import stat
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import IO, BinaryIO, Self, cast

from workbench.errors import InputRefused, NotFound
from workbench.safety import limits

_CHUNK = limits.MIB
_SYMLINK = 0o120000
_TYPE_BITS = 0o170000
_LOCAL_HEADER = 30
"""Bytes of the fixed part of a zip entry's local header (APPNOTE 4.3.7)."""


def fold_name(name: str) -> str:
    """A file name as it is compared: base name only, NFC, case folded."""
    return unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1]).casefold()


def _size_text(size: int) -> str:
    return f"{size / limits.GIB:.0f} GiB" if size >= limits.GIB else f"{size / limits.MIB:.0f} MiB"


def _too_large(what: str, limit: str, size: int) -> InputRefused:
    return InputRefused(
        f"{what} is larger than {_size_text(size)}.", f"The limit is {limit} (workbench.safety.limits)."
    )


def _damaged(name: str) -> InputRefused:
    return InputRefused(
        f"{name} is damaged or cut off and cannot be read to its end.", "Copy or export it again; nothing was imported."
    )


def _opened(path: Path, name: str) -> BinaryIO:
    try:
        return path.open("rb")
    except PermissionError as exc:
        raise _forbidden(name) from exc


def _forbidden(name: str) -> InputRefused:
    return InputRefused(f"{name} may not be read.", "Check its permissions.")


class _Names:
    """Base names of members, for attachments: exact first, then folded; ambiguous folded names give the first."""

    __slots__ = ("_folded", "_members")

    def __init__(self, members: Sequence[str]) -> None:
        self._members = frozenset(members)
        self._folded: dict[str, str] = {}
        for member in members:
            self._folded.setdefault(fold_name(member), member)

    def find(self, name: str) -> str | None:
        return name if name in self._members else self._folded.get(fold_name(name))


class _Positions:
    """How far the members of an export are read, by the stream that was opened last on each."""

    __slots__ = ("_streams",)

    def __init__(self) -> None:
        self._streams: dict[str, tuple[BinaryIO, int]] = {}

    def watch(self, member: str, stream: BinaryIO, size: int) -> BinaryIO:
        """Note the stream that is read from now on, and return it."""
        self._streams[member] = (stream, size)
        return stream

    def total(self) -> int:
        """Bytes read of all members; a stream that is closed counts as read to its end."""
        return sum(size if stream.closed else stream.tell() for stream, size in self._streams.values())


class FileExport:
    """One file. Its neighbours are no members, but attachments may be looked up among them."""

    kind = "file"

    def __init__(self, path: Path) -> None:
        """Take the path of a regular file; raise InputRefused when it is empty or over the limit."""
        size = path.stat().st_size
        if not size:
            raise InputRefused(f"{path.name} is empty.", "Export the chat again; nothing was imported.")
        if size > limits.TEXT_FILE:
            raise _too_large(path.name, "TEXT_FILE", limits.TEXT_FILE)
        self.path = path
        self.name = path.name
        self._size = size
        self._positions = _Positions()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        return None

    def members(self) -> Sequence[str]:
        """Its own base name."""
        return (self.name,)

    def size(self, member: str) -> int:
        """Bytes of the file."""
        self._known(member)
        return self._size

    def head(self, member: str, count: int = limits.HEAD_BYTES) -> bytes:
        """The first bytes."""
        self._known(member)
        with _opened(self.path, self.name) as stream:
            return stream.read(count)

    def open(self, member: str) -> BinaryIO:
        """The file as a binary stream."""
        self._known(member)
        return self._positions.watch(member, _opened(self.path, self.name), self._size)

    def position(self) -> int:
        """How many bytes of it are read."""
        return self._positions.total()

    def _known(self, member: str) -> None:
        if member != self.name:
            raise NotFound(f"{self.name} has no part named {member}.")

    def sibling(self, name: str) -> Path | None:
        """A regular file beside this one (or below that folder), or None. Never outside of it, never a link."""
        return _inside(self.path.parent, name)

    def attachment(self, name: str) -> BinaryIO | None:
        """A neighbouring file as a stream, or None."""
        path = self.sibling(name)
        return None if path is None else path.open("rb")

    def sha256(self, member: str) -> str:
        """Identity of a batch read from `member`: the file's own."""
        self._known(member)
        return sha256_of(self.path)


def _inside(folder: Path, name: str) -> Path | None:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if not parts or parts[0] == "/" or ".." in parts or "\0" in name:
        return None
    try:
        path = folder.joinpath(*parts)
        real = path.resolve(strict=True)
        if real.is_relative_to(folder.resolve()) and stat.S_ISREG(path.lstat().st_mode):
            return path
    except OSError:  # no such file, or a name the file system cannot hold: it is not there
        return None
    return None


class FolderExport:
    """A folder: every regular file below it, links and hidden files left out."""

    kind = "folder"

    def __init__(self, path: Path) -> None:
        """Take the folder; raise InputRefused when it holds more files than the limit."""
        self.path = path
        self.name = path.name or path.resolve().name
        self._sizes = dict(sorted(_walk(path)))
        self._names = _Names(tuple(self._sizes))
        self._positions = _Positions()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        return None

    def members(self) -> Sequence[str]:
        """Paths below the folder, with `/`, sorted."""
        return tuple(self._sizes)

    def size(self, member: str) -> int:
        """Bytes of a member."""
        return self._sizes[self._known(member)]

    def head(self, member: str, count: int = limits.HEAD_BYTES) -> bytes:
        """The first bytes of a member."""
        with _opened(self.path / self._known(member), f"{self.name}/{member}") as stream:
            return stream.read(count)

    def open(self, member: str) -> BinaryIO:
        """A member as a stream; over TEXT_FILE it is refused."""
        size = self.size(member)
        if size > limits.TEXT_FILE:
            raise _too_large(member, "TEXT_FILE", limits.TEXT_FILE)
        return self._positions.watch(member, _opened(self.path / member, f"{self.name}/{member}"), size)

    def position(self) -> int:
        """How many bytes of its members are read, attachments not counted."""
        return self._positions.total()

    def _known(self, member: str) -> str:
        if member not in self._sizes:
            raise NotFound(f"{self.name} has no part named {member}.")
        return member

    def sibling(self, name: str) -> Path | None:
        """The path of a member by its path or base name, or None."""
        member = self._names.find(name)
        return None if member is None else self.path / member

    def attachment(self, name: str) -> BinaryIO | None:
        """A member as a stream by its path or base name, or None."""
        path = self.sibling(name)
        return None if path is None else path.open("rb")

    def sha256(self, member: str) -> str:
        """Identity of a batch read from `member`: that of the member."""
        return sha256_of(self.path / self._known(member))


def _walk(folder: Path) -> Iterator[tuple[str, int]]:
    def refuse(error: OSError) -> None:
        raise _forbidden(Path(error.filename or folder).relative_to(folder.parent).as_posix()) from error

    count = 0
    for root, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(root, name)
            info = path.lstat()
            if name.startswith(".") or not stat.S_ISREG(info.st_mode):
                continue
            count += 1
            if count > limits.ARCHIVE_MEMBERS:
                raise InputRefused(
                    f"{folder.name} holds more than {limits.ARCHIVE_MEMBERS} files.",
                    "The limit is ARCHIVE_MEMBERS (workbench.safety.limits); name the export itself.",
                )
            yield path.relative_to(folder).as_posix(), info.st_size


class _Limited(io.RawIOBase):
    """A zip member as a stream that stops at the limits, whatever the archive declares."""

    def __init__(self, source: IO[bytes], export: "ZipExport", member: str, packed: int) -> None:
        super().__init__()
        self._source = source
        self._export = export
        self._member = member
        self._packed = max(packed, 1)
        self._read = 0

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._read

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type] # typeshed has no name for a writable buffer here
        try:
            data = self._source.read(min(len(view), _CHUNK))
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as exc:
            raise _damaged(f"{self._member} in {self._export.name}") from exc
        view[: len(data)] = data
        self._read += len(data)
        self._check()
        return len(data)

    def _check(self) -> None:
        if self._read > limits.ARCHIVE_MEMBER:
            raise _too_large(self._member, "ARCHIVE_MEMBER", limits.ARCHIVE_MEMBER)
        if self._read > limits.ARCHIVE_RATIO_AFTER and self._read > self._packed * limits.ARCHIVE_RATIO:
            raise _bomb(self._member)
        self._export.count(self._member, self._read)

    def close(self) -> None:
        self._source.close()
        super().close()


def _bomb(member: str) -> InputRefused:
    return InputRefused(
        f"{member} inflates to more than {limits.ARCHIVE_RATIO} times its packed size, which no real export does.",
        "The limit is ARCHIVE_RATIO (workbench.safety.limits).",
    )


class ZipExport:
    """A zip archive. Names are only names: nothing is ever written under them."""

    kind = "zip"

    def __init__(self, path: Path) -> None:
        """Take the path; raise InputRefused for damage, encryption of all members, and exceeded limits.

        `encrypted` names members that are left out because they are.
        """
        self.path = path
        self.name = path.name
        self._read: dict[str, int] = {}
        self._read_total = 0
        self._sha256 = ""
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as exc:
            raise _damaged(path.name) from exc
        try:
            self._infos, self.encrypted = _checked(self._zip, path.name)
        except InputRefused:
            self._zip.close()
            raise
        self._names = _Names(tuple(self._infos))
        self._positions = _Positions()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def members(self) -> Sequence[str]:
        """Names inside, sorted; a repeated name gets ` [2]`, ` [3]`, …"""
        return tuple(self._infos)

    def size(self, member: str) -> int:
        """Bytes of a member as declared."""
        return self._known(member).file_size

    def head(self, member: str, count: int = limits.HEAD_BYTES) -> bytes:
        """The first bytes of a member."""
        with self._open(member) as stream:
            return stream.read(count)

    def open(self, member: str) -> BinaryIO:
        """A member as a stream; InputRefused when it turns out damaged or over a limit."""
        return self._positions.watch(member, self._open(member), self.size(member))

    def position(self) -> int:
        """How many bytes of its members are read, attachments not counted."""
        return self._positions.total()

    def _open(self, member: str) -> BinaryIO:
        info = self._known(member)
        try:
            source = self._zip.open(info)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError) as exc:
            raise _damaged(f"{member} in {self.name}") from exc
        return cast(BinaryIO, io.BufferedReader(_Limited(source, self, member, info.compress_size), _CHUNK))

    def _known(self, member: str) -> zipfile.ZipInfo:
        info = self._infos.get(member)
        if info is None:
            raise NotFound(f"{self.name} has no part named {member}.")
        return info

    def count(self, member: str, read: int) -> None:
        """Note how far a member was read (bytes); InputRefused when all members together exceed the limit."""
        before = self._read.get(member, 0)
        if read > before:
            self._read[member] = read
            self._read_total += read - before
            if self._read_total > limits.ARCHIVE_TOTAL:
                raise _too_large(self.name, "ARCHIVE_TOTAL", limits.ARCHIVE_TOTAL)

    def sibling(self, _name: str) -> Path | None:
        """Nothing: members of a zip have no path."""
        return None

    def attachment(self, name: str) -> BinaryIO | None:
        """A member as a stream by its path or base name, or None."""
        member = self._names.find(name)
        return None if member is None else self._open(member)

    def sha256(self, member: str) -> str:
        """Identity of a batch read from `member`: that of the zip, which is hashed once however many chats it has."""
        self._known(member)
        self._sha256 = self._sha256 or sha256_of(self.path)
        return self._sha256


def _checked(archive: zipfile.ZipFile, name: str) -> tuple[dict[str, zipfile.ZipInfo], tuple[str, ...]]:
    """The members by name, sorted, and the names of the encrypted ones, which are none."""
    infos = archive.infolist()
    if len(infos) > limits.ARCHIVE_MEMBERS:
        raise InputRefused(
            f"{name} holds more than {limits.ARCHIVE_MEMBERS} files.",
            "The limit is ARCHIVE_MEMBERS (workbench.safety.limits).",
        )
    kept: dict[str, zipfile.ZipInfo] = {}
    encrypted: list[str] = []
    times: Counter[str] = Counter()
    for info in infos:
        if info.is_dir() or info.filename.startswith("__MACOSX/") or info.external_attr >> 16 & _TYPE_BITS == _SYMLINK:
            continue
        if info.flag_bits & 1:
            encrypted.append(info.filename)
            continue
        _check_member(info)
        kept[_free_name(info.filename, kept, times)] = info
    if encrypted and not kept:
        raise InputRefused(f"{name} is encrypted.", "Unpack it with its password and import the folder.")
    if not kept:
        raise InputRefused(f"{name} is an empty zip.", "Export the chat again; nothing was imported.")
    if sum(info.file_size for info in kept.values()) > limits.ARCHIVE_TOTAL:
        raise _too_large(name, "ARCHIVE_TOTAL", limits.ARCHIVE_TOTAL)
    _check_overlap(list(kept.values()), name)
    return dict(sorted(kept.items())), tuple(encrypted)


def _check_member(info: zipfile.ZipInfo) -> None:
    if info.file_size > limits.ARCHIVE_MEMBER:
        raise _too_large(info.filename, "ARCHIVE_MEMBER", limits.ARCHIVE_MEMBER)
    if (
        info.file_size > limits.ARCHIVE_RATIO_AFTER
        and info.file_size > max(info.compress_size, 1) * limits.ARCHIVE_RATIO
    ):
        raise _bomb(info.filename)


def _check_overlap(infos: list[zipfile.ZipInfo], name: str) -> None:
    """Refuse entries that share bytes: Python before 3.11.8 lets 56 KB inflate to 10 GB that way (CVE-2024-0450)."""
    end = 0
    for info in sorted(infos, key=lambda one: one.header_offset):
        if info.header_offset < end:
            raise InputRefused(f"{name} has overlapping entries, which no real export has.", "Do not trust its sender.")
        end = info.header_offset + _LOCAL_HEADER + info.compress_size


def _free_name(name: str, taken: dict[str, zipfile.ZipInfo], times: Counter[str]) -> str:
    """The name, or with the number of the repetition; `times` is how often each came, so that nobody counts anew."""
    times[name] += 1
    while times[name] > 1 or name in taken:
        free = f"{name} [{max(times[name], 2)}]"
        if free not in taken:
            return free
        times[name] += 1
    return name


OpenExport = FileExport | FolderExport | ZipExport
"""What `open_export` returns: a plugin_api.Export that is a context manager and can look up attachments."""


def open_export(path: Path) -> OpenExport:
    """Open a file, zip or folder for reading; use it in a `with` block.

    Raises NotFound when there is nothing, InputRefused for empty, damaged, encrypted or oversized input.
    """
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            return FolderExport(path)
        if not stat.S_ISREG(mode):
            raise InputRefused(f"{path.name} is neither a file nor a folder.", "Name a chat export.")
        with path.open("rb") as stream:
            magic = stream.read(4)
        if path.suffix.lower() == ".zip" or magic in (b"PK\x03\x04", b"PK\x05\x06"):
            if path.stat().st_size == 0:
                raise InputRefused(f"{path.name} is empty.", "Export the chat again; nothing was imported.")
            return ZipExport(path)
        return FileExport(path)
    except FileNotFoundError as exc:
        raise NotFound(f"There is no file or folder {path}.", "Check the path.") from exc
    except PermissionError as exc:
        raise _forbidden(path.name) from exc


def sha256_of(path: Path) -> str:
    """The sha256 of a file, streamed, as 64 hex digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
