"""All that is found out about one medium, on one page: read, check, recognise, decode, hash, read metadata.

The result is plain data, because it crosses from a disposable worker to the main process as JSON.
"""

import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path

from workbench.media import hashing, video
from workbench.media.metadata import Metadata
from workbench.media.sniffing import CONTAINERS, HEAD, PICTURES, probe, sound_only
from workbench.model import Medium, VideoFrame
from workbench.safety import limits

PICTURE_BYTES = 256 * limits.MIB
"""Larger picture files are kept and not decoded: the whole file is held in the worker's memory."""

HOLD, HOLD_BITS = 2_000, 8
"""Frames of a film that differ in no more bits than encoding does are kept once in so many milliseconds."""


@dataclass(frozen=True, slots=True)
class Examined:
    """A medium, the hashes of its variants (`hashing.Hashes.variants`), its metadata, the frames of a video.

    `thumbnail` is a small JPEG in base64, from `thumbnails.draw` alone.
    """

    medium: Medium
    variants: str = ""
    metadata: Metadata = field(default_factory=Metadata)
    frames: tuple[VideoFrame, ...] = ()
    thumbnail: str = ""


def rule_of(medium: Medium) -> str:
    """The version of the rule by which this medium is examined now, to be stored with what is found."""
    return video.rule() if is_film(medium) else hashing.RULE


def rules() -> tuple[str, ...]:
    """Versions that need no new examination. A film told "the extra is not installed" is due once it is installed;
    one that was looked into is not due again for the extra having gone."""
    return (hashing.RULE, video.RULE) if video.available() else (hashing.RULE, video.RULE, video.WITHOUT)


def examine(sha256: str, path: Path) -> Examined:
    """Find out all about one stored medium. Takes its name in the vault and where it lies.

    Whatever is wrong with the bytes becomes a "not decoded: why" note. Raises MemoryError only (over the worker's
    limit), which the worker turns into such a note and then ends.
    """
    from workbench.media.decoding import NotDecoded

    known = describe(sha256, path)
    if not worth_decoding(known):
        return Examined(known)
    try:
        return _examine_film(known, path) if is_film(known) else _examine_picture(known, path)
    except NotDecoded as why:
        return Examined(_noted(known, str(why)))
    except OSError as error:
        return Examined(_noted(known, f"the file cannot be read ({error.strerror})"))


def _examine_picture(known: Medium, path: Path) -> Examined:
    from workbench.media.decoding import NotDecoded, decode_grey
    from workbench.media.hashing import hash_grey
    from workbench.media.metadata import read_metadata

    if known.bytes > PICTURE_BYTES:
        raise NotDecoded(f"{known.bytes} bytes exceed the {PICTURE_BYTES} that are decoded")
    data = path.read_bytes()
    _check_bytes(hashlib.sha256(data).hexdigest(), known)
    frame = decode_grey(data)
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


def _examine_film(known: Medium, path: Path) -> Examined:
    """Films and voice notes. Frames that are blank or say too little are left out; none left: low information."""
    with path.open("rb") as file:
        _check_bytes(hashlib.file_digest(file, "sha256").hexdigest(), known)
    film = video.look_into(path, known.mime)
    frames: list[VideoFrame] = []
    for seen in film.frames:
        hashes = hashing.hash_grey(seen.grey)
        if hashes.low_information or not hashes.pdq or not hashes.phash:
            continue
        frame = VideoFrame(seen.at, hashes.pdq, hashes.pdq_quality, hashes.phash, hashes.variants)
        if not frames or _moved(frames[-1], frame):
            frames.append(frame)
    medium = replace(
        known,
        mime=known.mime if film.has_picture else sound_only(known.mime),
        width=film.width,
        height=film.height,
        duration=film.duration,
        low_information=film.has_picture and not frames,
        note=film.note,
    )
    return Examined(medium, metadata=film.metadata, frames=tuple(frames))


def _moved(last: VideoFrame, frame: VideoFrame) -> bool:
    """Whether a frame is worth keeping after the last one kept: a photograph with a voice is one picture all along."""
    return frame.at - last.at >= HOLD or hashing.pdq_distance(last.pdq, frame.pdq) > HOLD_BITS


def _check_bytes(digest: str, known: Medium) -> None:
    from workbench.media.decoding import NotDecoded

    if digest != known.sha256:
        raise NotDecoded("the stored bytes are damaged, run `workbench fsck`")


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


def worth_decoding(medium: Medium) -> bool:
    """Whether a worker should look: a picture, film or recording of a known kind with nothing against it yet."""
    return (medium.mime in PICTURES or is_film(medium)) and not medium.note


def is_film(medium: Medium) -> bool:
    """Whether this is a film or a voice note: what takes the extra `video`, and longer than a picture."""
    return medium.mime in CONTAINERS


def _noted(medium: Medium, why: str) -> Medium:
    return replace(medium, note=f"not decoded: {why}")
