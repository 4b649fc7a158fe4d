"""What PNG keeps beside its pixels: the time of the last change, the creation time as text, and an XMP packet.

Pillow reads only what stands before the pixels and unpacks compressed text. Here the chunks are walked without
unpacking anything: lengths and types, to a stated number of chunks.
"""

import struct
from dataclasses import dataclass

from workbench.media.xmp import XMP_BYTES

CHUNKS = 20_000
"""A picture of 50 megapixels in chunks of 8 KiB, as libpng writes them, has fewer."""
TEXT_BYTES = 1_024

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CREATED = (b"Creation Time", b"date:create")
_XMP = b"XML:com.adobe.xmp"


@dataclass(frozen=True, slots=True)
class PngText:
    """As written: `made` is the keyword `Creation Time` (any format), `changed` the chunk tIME as ISO text in UTC."""

    made: str = ""
    changed: str = ""
    xmp: bytes = b""


def read_png_text(data: bytes) -> PngText:
    """Read the texts of a PNG; what is cut off or no PNG gives what stood before. Never raises."""
    made, changed, xmp = "", "", b""
    at = len(_SIGNATURE)
    if not data.startswith(_SIGNATURE):
        return PngText()
    for _ in range(CHUNKS):
        if at + 8 > len(data):
            break
        length, kind = struct.unpack_from(">I4s", data, at)
        body = memoryview(data)[at + 8 : at + 8 + length]
        if len(body) < length or kind == b"IEND":
            break
        if kind == b"tIME" and length == 7:
            changed = "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z".format(*struct.unpack(">HBBBBB", body))
        elif kind == b"tEXt" and length <= TEXT_BYTES:
            made = made or _created(bytes(body))
        elif kind == b"iTXt" and length <= XMP_BYTES:
            xmp = xmp or _packet(bytes(body))
        at += 12 + length
    return PngText(made, changed, xmp)


def _created(body: bytes) -> str:
    keyword, _, text = body.partition(b"\0")
    return text.decode("latin-1") if keyword in _CREATED else ""


def _packet(body: bytes) -> bytes:
    """The XMP of an iTXt chunk: keyword, not compressed (two zero bytes), language, translated keyword, text."""
    if not body.startswith(_XMP + b"\0\0\0"):
        return b""
    parts = body[len(_XMP) + 3 :].split(b"\0", 2)
    return parts[2] if len(parts) == 3 else b""
