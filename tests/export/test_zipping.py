"""The container: one sequence of bytes for given members, which every other program reads too."""

import io
import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.bundles import standalone
from workbench.errors import IntegrityDamage
from workbench.export.zipping import MANY, WIDE, Entry, Writer, directory_entry, ending, local_header, walk

NAMES = st.from_regex(r"[A-Za-z0-9._-][A-Za-z0-9._/-]{0,30}", fullmatch=True)
MEMBERS = st.dictionaries(NAMES, st.binary(max_size=200), max_size=8)


def packed(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    to = Writer(out)
    for name, data in members.items():
        to.add_bytes(name, data)
    to.close()
    return out.getvalue()


@given(MEMBERS)
def test_what_is_packed_is_read(members: dict[str, bytes]) -> None:
    """By us and by Python; twice the same; nothing that the machine or the hour could put in."""
    data = packed(members)
    assert data == packed(members)
    found = {}
    for entry, member in walk(io.BytesIO(data)):
        found[entry.name] = member.readall()
        assert data[entry.start : entry.start + entry.size] == found[entry.name]
    assert list(found.items()) == list(members.items())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert [i.filename for i in archive.infolist()] == list(members)
        for info in archive.infolist():
            assert (info.date_time, info.compress_type, info.external_attr >> 16, info.extra, info.comment) == (
                (1980, 1, 1, 0, 0, 0), zipfile.ZIP_STORED, 0o100644, b"", b"",
            )  # fmt: skip


@given(st.binary(max_size=120))
def test_no_bytes_but_ours(junk: bytes) -> None:
    """Whatever else is in a file is refused with a sentence."""
    if junk == packed({}):
        return
    with pytest.raises(IntegrityDamage):
        for _ in walk(io.BytesIO(junk)):
            pass


def test_a_source_that_grew_or_shrank() -> None:
    for size in (2, 4):
        with pytest.raises(IntegrityDamage, match="changed while it was written"):
            Writer(io.BytesIO()).add("x", io.BytesIO(b"abc"), size)


@pytest.mark.parametrize("size", [0, WIDE - 1, WIDE, WIDE + 1, 1 << 40])
@pytest.mark.parametrize("offset", [0, WIDE - 1, WIDE, 1 << 40])
def test_where_zip64_begins(size: int, offset: int) -> None:
    """At 0xFFFFFFFF, for a size and an offset by themselves; the stand-alone script has the same rule."""
    head, entry = local_header("n", size, 7), directory_entry(Entry("n", offset, offset + 31, size, 7))
    assert head == standalone.header("n", size, 7)
    assert entry == standalone.header("n", size, 7, offset)
    wide = [size, size] * (size >= WIDE) + [offset] * (offset >= WIDE)
    assert len(head) == 31 + (20 if size >= WIDE else 0)
    assert entry[47:] == (struct.pack(f"<HH{len(wide)}Q", 1, 8 * len(wide), *wide) if wide else b"")
    assert len(ending(1, 50, offset)) == (22 if offset < WIDE else 22 + 56 + 20)


@pytest.mark.slow
def test_more_members_than_two_bytes_can_count(tmp_path: Path) -> None:
    """65,534 fit the old ending, 65,535 do not."""
    assert [len(ending(n, 0, 0)) for n in (MANY, MANY + 1)] == [22, 98]
    members = {f"m/{n:05}": b"" for n in range(MANY + 2)}
    data = packed(members)
    assert sum(1 for _ in walk(io.BytesIO(data))) == MANY + 2
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert len(archive.infolist()) == MANY + 2
    (tmp_path / "many.zip").write_bytes(data)
    with pytest.raises(ValueError, match="not those of a bundle"):  # it got past the container
        standalone.check(str(tmp_path / "many.zip"))


class _Zeros(io.RawIOBase):
    """So many zeros."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self._left = size

    def read(self, size: int = -1) -> bytes:
        found = bytes(min(size, self._left))
        self._left -= len(found)
        return found


class _Sparse(io.FileIO):
    """Does not write zeros, so that five gigabytes need no disk."""

    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]  # what the writer gives
        if len(data) == 1 << 20 and not any(data):
            self.seek(len(data), os.SEEK_CUR)
            return len(data)
        return super().write(data)


@pytest.fixture
def five_gigabytes(tmp_path: Path) -> Iterator[Path]:
    with _Sparse(tmp_path / "five.zip", "w") as file:
        to = Writer(cast("BinaryIO", file))
        to.add("big", _Zeros(5 << 30), 5 << 30)
        to.add_bytes("small", b"behind it")
        to.close()
    yield tmp_path / "five.zip"
    (tmp_path / "five.zip").unlink()


@pytest.mark.slow
def test_five_gigabytes(five_gigabytes: Path) -> None:
    """A member and an offset that need zip64, for real: read by us, by the script and by Python."""
    with five_gigabytes.open("rb") as file:
        assert [(e.name, e.size) for e, _ in walk(file)] == [("big", 5 << 30), ("small", 9)]
    with pytest.raises(ValueError, match="not those of a bundle"):
        standalone.check(str(five_gigabytes))
    with zipfile.ZipFile(five_gigabytes) as archive:
        assert archive.getinfo("big").file_size == 5 << 30
        assert archive.read("small") == b"behind it"
        assert zlib.crc32(b"behind it") == archive.getinfo("small").CRC
