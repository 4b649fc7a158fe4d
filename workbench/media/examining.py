"""All that is found out about one medium, on one page: read once, check, recognise, decode, hash, read metadata.

The result is plain data, because it crosses from a disposable worker to the main process as JSON.
"""

import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path

from workbench.media.metadata import Metadata
from workbench.media.sniffing import HEAD, PICTURES, probe
from workbench.model import Medium
from workbench.safety import limits

PICTURE_BYTES = 256 * limits.MIB
"""Larger picture files are kept and not decoded: the whole file is held in the worker's memory."""


@dataclass(frozen=True, slots=True)
class Examined:
    """A medium, the hashes of its variants (`hashing.Hashes.variants`), and its metadata."""

    medium: Medium
    variants: str = ""
    metadata: Metadata = field(default_factory=Metadata)


def examine(sha256: str, path: Path) -> Examined:
    """Find out all about one stored picture. Takes its name in the vault and where it lies.

    Whatever is wrong with the bytes becomes a "not decoded: why" note. Raises MemoryError only (over the worker's
    limit), which the worker turns into such a note and then ends.
    """
    from workbench.media.decoding import NotDecoded, decode_grey
    from workbench.media.hashing import hash_grey
    from workbench.media.metadata import read_metadata

    known = describe(sha256, path)
    if not is_picture(known):
        return Examined(known)
    try:
        if known.bytes > PICTURE_BYTES:
            raise NotDecoded(f"{known.bytes} bytes exceed the {PICTURE_BYTES} that are decoded")
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != sha256:
            raise NotDecoded("the stored bytes are damaged, run `workbench fsck`")
        frame = decode_grey(data)
    except NotDecoded as why:
        return Examined(_noted(known, str(why)))
    except OSError as error:
        return Examined(_noted(known, f"the file cannot be read ({error.strerror})"))
    hashes = hash_grey(frame.grey)
    medium = replace(
        known,
        width=frame.width,
        height=frame.height,
        pdq=hashes.pdq,
        pdq_quality=hashes.pdq_quality,
        phash=hashes.phash,
        low_information=hashes.low_information,
        note=frame.note,
    )
    return Examined(medium, hashes.variants, read_metadata(data))


def describe(sha256: str, path: Path, why: str = "") -> Medium:
    """What the first bytes tell, without any decoder: type, length, size in pixels. Safe in the main process.

    `why`, when given, is the reason why the medium was not decoded. Never raises for a file that is absent or
    unreadable: the note says so.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(HEAD)
            length = stream.seek(0, 2)
    except OSError as error:
        reason = "the file is missing" if isinstance(error, FileNotFoundError) else f"unreadable ({error.strerror})"
        return _noted(Medium(sha256, 0, "application/octet-stream"), reason)
    info = probe(head)
    medium = Medium(sha256, length, info.mime, info.width, info.height)
    if not length:
        return _noted(medium, "the file is empty")
    return _noted(medium, why) if why else medium


def is_picture(medium: Medium) -> bool:
    """Whether decoding is worth a try: a picture of a known kind with nothing against it yet."""
    return medium.mime in PICTURES and not medium.note


def _noted(medium: Medium, why: str) -> Medium:
    return replace(medium, note=f"not decoded: {why}")
