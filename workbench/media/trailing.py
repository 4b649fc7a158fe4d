"""How much lies behind the end of a picture: where polyglots hide another file.

A decoder stops at the end of the picture and never sees what follows. Only the file's own structure says where that
end is: the last bytes that look like an end may belong to the hidden file (a PDF with a JPEG in it). Plain byte
reading, without any decoder; a structure that makes no sense says nothing.
"""

import re

_SCAN_END = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
"""In coded data 0xFF stands before 0x00 or a restart marker; before anything else it begins the next segment."""
_ALBUM = b"MPF\x00"
"""Several pictures in one JPEG file (CIPA DC-007, what phones write): the others are no trailing data."""


def trailing_bytes(data: bytes, mime: str) -> int:
    """Bytes after the end of a whole JPEG, PNG, GIF or WebP; 0 for other types and where no end is found."""
    find = _ENDS.get(mime)
    if find is None:
        return 0
    try:
        end = find(data)
    except IndexError:  # cut off: nothing is behind an end that is not there
        return 0
    return max(0, len(data) - end) if end is not None else 0


def _jpeg_end(data: bytes) -> int | None:
    at = 2
    while at + 1 < len(data):
        if data[at] != 0xFF:
            return None
        marker = data[at + 1]
        if marker == 0xD9:
            return at + 2
        if marker == 0xFF:
            at += 1
            continue
        if marker == 0x01 or 0xD0 <= marker <= 0xD8:
            at += 2
            continue
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == 0xE2 and data[at + 4 : at + 8] == _ALBUM:
            return data.rfind(b"\xff\xd9") + 2
        at += 2 + max(2, length)
        if marker == 0xDA:
            found = _SCAN_END.search(data, at)
            if found is None:
                return None
            at = found.start()
    return None


def _png_end(data: bytes) -> int | None:
    at = 8
    while at < len(data):
        kind = data[at + 4 : at + 8]
        at += 12 + int.from_bytes(data[at : at + 4], "big")
        if kind == b"IEND":
            return at
    return None


def _gif_end(data: bytes) -> int | None:
    at = 13 + _palette(data[10])
    while data[at] != 0x3B:
        if data[at] == 0x2C:
            at += 11 + _palette(data[at + 9])
        elif data[at] == 0x21:
            at += 2
        else:
            return None
        while data[at]:
            at += 1 + data[at]
        at += 1
    return at + 1


def _palette(flags: int) -> int:
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _webp_end(data: bytes) -> int | None:
    length = int.from_bytes(data[4:8], "little")
    return 8 + length + (length & 1)


_ENDS = {"image/jpeg": _jpeg_end, "image/png": _png_end, "image/gif": _gif_end, "image/webp": _webp_end}
