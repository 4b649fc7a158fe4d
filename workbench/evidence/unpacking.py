"""The body of an answer, unpacked where a server packs it although it was asked not to: never more than the limits."""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from workbench.errors import StorageError
from workbench.safety import limits

_STEP = 1 << 20
_GZIP = ("gzip", "x-gzip")


class TooLarge(StorageError):
    """An answer that unpacks to more than the limits allow. Exit code 8."""


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A body as it is to be read; `sent` is what came over the wire when that is something else."""

    body: bytes
    sent: bytes | None
    encoding: str
    note: str = ""


def unpack(chunks: Iterable[bytes], encoding: str, most: int) -> Unpacked:
    """Collect a body and undo gzip and deflate; other packings are kept as they came, with a note.

    Takes the body as it is sent, the server's word for how it is packed, the bytes it may have. Raises TooLarge.
    """
    named = encoding.strip().lower()
    sent, out = bytearray(), bytearray()  # never a list of chunks: a server may send them a byte at a time
    if named not in (*_GZIP, "deflate"):
        for chunk in chunks:
            sent += chunk
        if named in ("", "identity"):
            return Unpacked(bytes(sent), None, "")
        return Unpacked(bytes(sent), None, named, f"packed as {named}, which is not undone here")
    unpacker = _unpacker(named)
    broken = after = False
    for chunk in chunks:
        if not sent:
            unpacker = _unpacker(named, chunk)
        sent += chunk
        after = after or unpacker.eof
        if broken or after:
            continue
        try:
            _grow(unpacker, chunk, out, len(sent), most)
        except zlib.error:
            broken = True
    if broken:
        return Unpacked(bytes(sent), None, named, f"said to be packed as {named}, and is not: kept as it came")
    note = "" if unpacker.eof else f"packed as {named}, and cut off"
    if after or unpacker.unused_data:
        note = f"packed as {named}; what was sent behind the end of it is kept and not read"
    return Unpacked(bytes(out), bytes(sent), named, note)


def _unpacker(named: str, head: bytes = b"x") -> "zlib._Decompress":
    """`deflate` is zlib by the standard and bare by many servers; the first byte tells."""
    if named in _GZIP:
        return zlib.decompressobj(16 + zlib.MAX_WBITS)
    return zlib.decompressobj(zlib.MAX_WBITS if head[:1] == b"x" else -zlib.MAX_WBITS)


def _grow(unpacker: "zlib._Decompress", chunk: bytes, out: bytearray, sent: int, most: int) -> None:
    while chunk:
        out += unpacker.decompress(chunk, _STEP)
        if len(out) > most:
            raise TooLarge(f"The answer unpacks to more than limits.FETCH_BYTES = {most}.", "It was stopped there.")
        if len(out) > limits.FETCH_RATIO_AFTER and len(out) > sent * limits.FETCH_RATIO:
            raise TooLarge(
                f"The answer unpacks to more than {limits.FETCH_RATIO} times what was sent (limits.FETCH_RATIO).",
                "It was stopped there: such answers are made to fill memory.",
            )
        chunk = unpacker.unconsumed_tail
