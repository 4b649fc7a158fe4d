"""What kind of bytes these are, from the bytes alone: type by magic numbers, picture size by header.

Plain byte reading without any decoder, so it may run in the main process on hostile files. Names and extensions are
never asked: a stranger chose them.
"""

import struct
from dataclasses import dataclass

HEAD = 256 * 1024
"""Bytes that are enough to find the size of a picture (a JPEG may carry several 64 KiB segments before it)."""

PICTURES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
"""What is decoded; every other type is kept, named and left shut."""

CONTAINERS = {
    "video/mp4": "mov",
    "video/quicktime": "mov",
    "video/3gpp": "mov",
    "audio/mp4": "mov",
    "video/webm": "matroska",
    "video/x-matroska": "matroska",
    "video/x-msvideo": "avi",
    "video/mp2t": "mpegts",
    "video/mpeg": "mpeg",
    "video/x-flv": "flv",
    "video/ogg": "ogg",
    "audio/ogg": "ogg",
    "audio/opus": "ogg",
    "audio/mpeg": "mp3",
    "audio/aac": "aac",
    "audio/amr": "amr",
    "audio/wav": "wav",
    "audio/flac": "flac",
    "audio/webm": "matroska",
    "audio/x-matroska": "matroska",
}
"""Films and voice notes that are looked into, each with the one demuxer of FFmpeg that may open it. Left to guess,
FFmpeg takes a playlist named .mp4 for what it is and follows it to other files (reference/reliability.md §4 M14)."""

_SOUND_ONLY = {
    "video/mp4": "audio/mp4",
    "video/quicktime": "audio/mp4",
    "video/3gpp": "audio/mp4",
    "video/webm": "audio/webm",
    "video/x-matroska": "audio/x-matroska",
    "video/ogg": "audio/ogg",
}

UNKNOWN = "application/octet-stream"

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"fLaC", "audio/flac"),
    (b"ID3", "audio/mpeg"),
    (b"#!AMR", "audio/amr"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"%!PS", "application/postscript"),
    (b"SQLite format 3\x00", "application/vnd.sqlite3"),
    (b"BEGIN:VCARD", "text/vcard"),
    (b"FLV\x01", "video/x-flv"),
    (b"\x00\x00\x01\xba", "video/mpeg"),
)
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_FTYP = {
    b"qt  ": "video/quicktime",
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"mif1": "image/heif",
    b"avif": "image/avif",
    b"avis": "image/avif",
}
_ATOMS = frozenset({b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"})
"""What an mp4 begins with, after four bytes of length; old QuickTime files have no `ftyp`."""
_TS_PACKET = 188
_SOF = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""JPEG frame headers (ITU T.81 table B.1): the markers that carry height and width."""


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """A MIME type and, for pictures whose header says so, width and height in pixels as stored."""

    mime: str
    width: int | None = None
    height: int | None = None


def probe(data: bytes) -> MediaInfo:
    """Recognise a medium from its first bytes (HEAD of them are plenty). Never raises; unknown bytes say so."""
    mime = _mime(data)
    reader = _SIZES.get(mime)
    if reader is None:
        return MediaInfo(mime)
    try:
        size = reader(data)
    except (struct.error, IndexError):  # the header ends too soon
        size = None
    return MediaInfo(mime, *size) if size else MediaInfo(mime)


def sound_only(mime: str) -> str:
    """The type of a container in which no picture was found: the first bytes do not tell a voice note from a film."""
    return _SOUND_ONLY.get(mime, mime)


def _mime(data: bytes) -> str:
    for magic, mime in _MAGIC:
        if data.startswith(magic):
            return mime
    if data[:4] == b"RIFF":
        return _RIFF.get(data[8:12], UNKNOWN)
    if data[4:8] in _ATOMS and data[:1] < b" ":
        return _atoms(data)
    if data[:1] == b"G" and data[_TS_PACKET::_TS_PACKET][:4] == b"GGGG":
        return "video/mp2t"
    if data[:4] == b"OggS":
        return _ogg(data)
    if data[:4] == b"\x1aE\xdf\xa3":
        return "video/webm" if b"webm" in data[:64] else "video/x-matroska"
    if len(data) > 1 and data[0] == 0xFF and data[1] & 0xE6 in (0xE2, 0xE4, 0xE6):
        return "audio/mpeg"
    if len(data) > 1 and data[0] == 0xFF and data[1] & 0xF6 == 0xF0:
        return "audio/aac"
    return _text(data)


def _atoms(data: bytes) -> str:
    if data[4:8] != b"ftyp":
        return "video/quicktime"
    return "video/3gpp" if data[8:10] == b"3g" else _FTYP.get(data[8:12], "video/mp4")


def _ogg(data: bytes) -> str:
    if b"OpusHead" in data[:512]:
        return "audio/opus"
    return "video/ogg" if b"theora" in data[:512] else "audio/ogg"


def _text(data: bytes) -> str:
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return "text/html"
    if start.startswith(b"<svg") or (start.startswith(b"<?xml") and b"<svg" in start):
        return "image/svg+xml"
    if start.startswith(b"#extm3u"):
        return "application/vnd.apple.mpegurl"
    return UNKNOWN


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(data):
        if data[at] != 0xFF:
            return None
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker in _SOF:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return width, height
        if marker == 0x01 or 0xD0 <= marker <= 0xD8:
            at += 2
            continue
        if marker in (0xD9, 0xDA):
            return None
        (length,) = struct.unpack_from(">H", data, at + 2)
        at += 2 + max(2, length)
    return None


def _png_size(data: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from(">II", data, 16)
    return width, height


def _gif_size(data: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from("<HH", data, 6)
    return width, height


def _webp_size(data: bytes) -> tuple[int, int] | None:
    chunk = data[12:16]
    if chunk == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if chunk == b"VP8L":
        (bits,) = struct.unpack_from("<I", data, 21)
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if chunk == b"VP8 ":
        width, height = struct.unpack_from("<HH", data, 26)
        return width & 0x3FFF, height & 0x3FFF
    return None


_SIZES = {"image/jpeg": _jpeg_size, "image/png": _png_size, "image/gif": _gif_size, "image/webp": _webp_size}
