"""Access to what is in a bundle, after all of it was checked: what an import reads from.

The file stays open from the check to the last read, so that it is not another one in between.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, cast

from workbench.bundles.outcome import Origin
from workbench.bundles.unlocking import Ask, nobody, unlocked
from workbench.bundles.verifying import Found, Verified, checked
from workbench.export.bundle import MEDIA


@dataclass(frozen=True, slots=True)
class OpenBundle:
    """A checked bundle. One reader at a time: they share the file."""

    verified: Verified
    _file: IO[bytes]

    @property
    def origin(self) -> Origin:
        """Where it comes from, by its manifest."""
        told = self.verified.manifest
        left_out = (name for one in told.left_out for name in one.media)
        return Origin(
            told.case, told.profile, self.verified.manifest_sha256, self.verified.signed_by, self.verified.key,
            frozenset((*told.media_missing, *left_out)),
            {m.name.removeprefix(MEDIA): (m.sha256, m.bytes) for m in told.members if m.name.startswith(MEDIA)},
        )  # fmt: skip

    def has(self, name: str) -> bool:
        """Whether there is a member of this name."""
        return name in self.verified.files

    def open(self, name: str) -> BinaryIO:
        """The bytes of a member; KeyError for one that is not there."""
        return cast("BinaryIO", io.BufferedReader(_Slice(self._file, self.verified.files[name]), 1 << 16))

    def lines(self, name: str) -> Iterator[bytes]:
        """The lines of a member, with their ends; none for one that is not there."""
        if self.has(name):
            yield from self.open(name)


class _Slice(io.RawIOBase):
    def __init__(self, file: IO[bytes], found: Found) -> None:
        super().__init__()
        self._file, self._at, self._end = file, found.start, found.start + found.bytes

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]  # what is asked of it here
        self._file.seek(self._at)
        data = self._file.read(min(len(buffer), self._end - self._at))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


@contextmanager
def opened(
    path: Path, identity: Path | None = None, signers: Path | None = None, ask: Ask = nobody
) -> Iterator[OpenBundle]:
    """A bundle to read from. Takes the file, a private key's file, allowed signers, who is asked for a passphrase.

    Raises as `verifying.verify` before anything can be read.
    """
    with unlocked(path, identity, ask) as file:
        verified = checked(file, signers)
        yield OpenBundle(verified, file)
