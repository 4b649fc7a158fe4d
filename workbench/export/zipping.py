"""The one ZIP container a bundle may be: for given members there is exactly one sequence of bytes.

Lives here because nobody else may write or read a bundle's container. Python's `zipfile` leaves room (extra fields,
comments, flags, dates, bytes between members) in which something could be changed unseen; here every byte follows from
the members' names and bytes, so that a reader rebuilds the container and compares all of it. Rules (APPNOTE 6.3.10):
entries are stored, named in UTF-8 (flag 0x800), dated 1980-01-01 00:00, mode 0644; zip64 fields exist exactly where a
size or an offset is at least 0xFFFFFFFF, the zip64 end exactly for more than 65,534 entries or such an offset.
"""

import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import IO, Protocol

from workbench.errors import IntegrityDamage

WIDE = 0xFFFFFFFF
"""From here on a size or an offset has a zip64 field; the 32-bit field then holds this number."""
MANY = 65_534
"""More entries than this need the zip64 end: 65,535 in the 16-bit field says "look there"."""

_MADE_BY = 3 << 8 | 45
"""UNIX, version 4.5 of the format: what zip64 needs, and the same for every entry."""
_UTF8 = 0x800
_DATE = 33
"""1980-01-01, the first day that the format can say."""
_MODE = 0o100644 << 16
_HEADER = struct.Struct("<4sHHHHHIIIHH")
BLOCK = 1 << 20


class Source(Protocol):
    """What a member's bytes are read from, once, from where it stands."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at its end."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


@dataclass(frozen=True, slots=True)
class Entry:
    """A member of a container: its name, where its header begins, where its bytes begin, their number, their CRC-32."""

    name: str
    offset: int
    start: int
    size: int
    crc: int


def local_header(name: str, size: int, crc: int) -> bytes:
    """What stands before the bytes of a member."""
    return _HEADER.pack(b"PK\3\4", *_fields(name, size, crc, b"", size >= WIDE)) + _name_and_wide(name, size, 0)


def directory_entry(entry: Entry) -> bytes:
    """What the directory at the end of a container says of a member."""
    more = struct.pack("<Q", entry.offset) if entry.offset >= WIDE else b""
    fields = _fields(entry.name, entry.size, entry.crc, more, entry.size >= WIDE or entry.offset >= WIDE)
    rest = struct.pack("<HHHII", 0, 0, 0, _MODE, min(entry.offset, WIDE))
    head = b"PK\1\2" + struct.pack("<H", _MADE_BY) + _HEADER.pack(b"", *fields)[4:]
    return head + rest + _name_and_wide(entry.name, entry.size, entry.offset)


def _fields(name: str, size: int, crc: int, more: bytes, wide: bool) -> tuple[int, ...]:
    extra = len(more) + (16 if size >= WIDE else 0)
    small = min(size, WIDE)
    return (45 if wide else 10, _UTF8, 0, 0, _DATE, crc, small, small, len(name.encode()), extra + 4 if extra else 0)


def _name_and_wide(name: str, size: int, offset: int) -> bytes:
    wide = struct.pack("<QQ", size, size) if size >= WIDE else b""
    wide += struct.pack("<Q", offset) if offset >= WIDE else b""
    return name.encode() + (struct.pack("<HH", 1, len(wide)) + wide if wide else b"")


def ending(entries: int, length: int, offset: int) -> bytes:
    """The last bytes of a container: for so many entries, a directory of so many bytes that begins at an offset."""
    wide = b""
    if entries > MANY or length >= WIDE or offset >= WIDE:
        wide = struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, _MADE_BY, 45, 0, 0, entries, entries, length, offset)
        wide += struct.pack("<4sIQI", b"PK\6\7", 0, offset + length, 1)
    few = 0xFFFF if entries > MANY else entries
    return wide + struct.pack(
        "<4sHHHHIIH", b"PK\5\6", 0, 0, few, few, min(length, WIDE), min(offset, WIDE), 0
    )  # fmt: skip


class Writer:
    """Writes a container to a file that can be sought in; holds about 130 bytes a member, whatever its size."""

    def __init__(self, target: IO[bytes]) -> None:
        """Take the empty file."""
        self._target = target
        self._directory = bytearray()
        self._entries = 0

    def add(self, name: str, source: Source, size: int) -> str:
        """Write a member of `size` bytes; returns its sha256 in hex.

        The size is told first because it decides the header's length; the CRC is put in afterwards. Raises
        IntegrityDamage when the source has another size than was told.
        """
        offset = self._target.tell()
        self._target.write(local_header(name, size, 0))
        start = self._target.tell()
        digest, crc, left = sha256(), 0, size
        while block := source.read(BLOCK):
            left -= len(block)
            digest.update(block)
            crc = zlib.crc32(block, crc)
            self._target.write(block)
        if left:
            raise IntegrityDamage(f"{name} changed while it was written.", "Export again; `workbench fsck` looks why.")
        self._target.seek(offset)
        self._target.write(local_header(name, size, crc))
        self._target.seek(start + size)
        self._directory += directory_entry(Entry(name, offset, start, size, crc))
        self._entries += 1
        return digest.hexdigest()

    def add_bytes(self, name: str, data: bytes) -> str:
        """Write a small member; returns its sha256 in hex."""
        return self.add(name, io.BytesIO(data), len(data))

    def close(self) -> None:
        """Write the directory. The file stays open."""
        offset = self._target.tell()
        self._target.write(self._directory)
        self._target.write(ending(self._entries, len(self._directory), offset))


class Member(io.RawIOBase):
    """The bytes of a member as they are read for the first time, from where the file stands."""

    def __init__(self, file: IO[bytes], name: str, size: int) -> None:
        """Take the file at the member's first byte, the member's name and size."""
        super().__init__()
        self.name, self._file, self._left, self.crc = name, file, size, 0

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]  # what is asked of it here
        """Fill a buffer; raises IntegrityDamage when the file ends first."""
        wanted = min(len(buffer), self._left)
        data = self._file.read(wanted)
        if wanted and not data:
            raise damage(f"{self.name} is cut short")
        buffer[: len(data)] = data
        self._left -= len(data)
        self.crc = zlib.crc32(data, self.crc)
        return len(data)

    def drain(self) -> None:
        """Read what nobody asked for."""
        while self.read(BLOCK):
            pass


def damage(what: str) -> IntegrityDamage:
    """A bundle that is not as it was made: what is wrong in a few words, without a full stop."""
    return IntegrityDamage(f"The bundle is not as it was made: {what}.", "Ask whoever sent it for it again.")


def walk(file: IO[bytes]) -> Iterator[tuple[Entry, Member]]:
    """Read a container from its first byte to its last; each member has to be read before the next is asked for.

    Yields a member with what its header says (its `crc` is not yet known: 0). Every byte outside the members is
    compared with what the rules above give. Raises IntegrityDamage at the first difference. A size that is told too
    large costs nothing: nothing is unpacked, and reading ends with the file.
    """
    directory, entries, offset = bytearray(), 0, 0
    while (head := file.read(_HEADER.size))[:4] == b"PK\3\4" and len(head) == _HEADER.size:
        *_, size, name_length, extra_length = _HEADER.unpack(head)
        rest = file.read(name_length + extra_length)
        name = _readable(rest[:name_length])
        if size == WIDE and len(rest) >= name_length + 12:
            (size,) = struct.unpack_from("<Q", rest, name_length + 4)
        start = offset + len(head) + len(rest)
        member = Member(file, name, size)
        yield Entry(name, offset, start, size, 0), member
        member.drain()
        if head + rest != local_header(name, size, member.crc):
            raise damage(f"what the container says of {name} is not what its bytes give")
        directory += directory_entry(Entry(name, offset, start, size, member.crc))
        entries += 1
        offset = start + size
    expected = bytes(directory) + ending(entries, len(directory), offset)
    if head + file.read(len(expected) + 1) != expected:
        raise damage("its container is cut short, has something added, or was written by another program")


def _readable(name: bytes) -> str:
    """A name of a member, if it is of the characters that ours have: no other can be shown or stored by accident."""
    text = name.decode("ascii", "replace")
    if not text or not all(c.isascii() and (c.isalnum() or c in "._-/") for c in text):
        raise damage("it holds a member whose name no bundle has")
    return text
