"""What is in a film or voice note: length, size, times, small grey frames to hash, a contact sheet, single frames.

Runs in the disposable workers. Without the extra `video` nothing is read, which is said and made up for once it is
installed.
"""

from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from workbench.media import footage, hashing
from workbench.media.decoding import SMALL, NotDecoded
from workbench.media.metadata import TEXT_CHARS, Metadata, read_place, read_time
from workbench.media.sniffing import CONTAINERS, HEAD, probe
from workbench.media.video_sampling import STEP, Stretch, plan
from workbench.safety import limits

if TYPE_CHECKING:
    from av.container import InputContainer
    from PIL.Image import Image

RULE = f"media-video/1 {hashing.RULE}"
"""Stored with what is derived from films and voice notes; another way to choose or reduce frames is another number."""
WITHOUT = f"{RULE} without av"
"""Stored while the extra is not installed, so that the same media are due again once it is."""
MISSING = "the extra `video` is not installed (pip install 'claim-workbench[video]')"

SHEET_FRAMES = 9
SHEET_SIDE = 480
"""Pixels of the longest side of a contact sheet."""
_SHEET_QUALITY = 75
_CELL = 120
"""Pixels of the shortest side of one frame in it."""
_UNSEEN = 15_000
"""Milliseconds at a film's end without a decoded frame that are worth a word."""
_YEARS = range(1990, 2100)


@dataclass(frozen=True, slots=True)
class GreyFrame:
    """A frame as displayed, mode L, shortest side at most SMALL; `at` in milliseconds from the first frame."""

    at: int
    grey: "Image"


@dataclass(frozen=True, slots=True)
class Film:
    """Facts of one file. `duration` in milliseconds, width and height as displayed; `note`: what was not looked into.

    A voice note has no picture, and no frames.
    """

    has_picture: bool
    duration: int | None
    metadata: Metadata
    width: int | None = None
    height: int | None = None
    note: str = ""
    frames: list[GreyFrame] = field(default_factory=list)


def available() -> bool:
    """Whether PyAV is there. Loads nothing."""
    return find_spec("av") is not None


def rule() -> str:
    """What films and voice notes examined now are marked with."""
    return RULE if available() else WITHOUT


def look_into(path: Path, mime: str) -> Film:
    """Read a film or voice note of a kind in `CONTAINERS`: its facts, and its sampled frames in the order of time.

    Raises NotDecoded with the reason, OSError when the file cannot be read, MemoryError over the worker's limit.
    """
    if not available():
        raise NotDecoded(MISSING)
    with path.open("rb") as file:
        with footage.opened(file, mime) as container:
            stream = footage.picture_stream(container)
            times = footage.read_times(container, stream)
            told = _told(container)
            pixels = stream.width * stream.height if stream else 0
        note = "the file ends before its end" if times.broken else ""
        if not pixels:
            return Film(False, times.duration, told, note=note)
        size, frames = (0, 0), []
        for at, frame in footage.read_frames(file, mime, times.first, _planned(times, pixels, limits.VIDEO_FRAMES)):
            size = footage.size_of(frame)
            frames.append(GreyFrame(at, footage.grey_of(frame, SMALL)))
    if not frames:
        raise NotDecoded("no frame of it can be decoded")
    unseen = (times.duration or 0) - frames[-1].at
    if not note and unseen > max(_UNSEEN, 3 * (times.duration or 0) // limits.VIDEO_FRAMES):
        note = f"no frame was decoded after second {frames[-1].at // 1000}"
    return Film(True, times.duration, told, *size, note, frames)


def contact_sheet(path: Path) -> bytes:
    """Up to SHEET_FRAMES frames of a film, evenly spread, as one JPEG of at most SHEET_SIDE pixels; no metadata in it.

    Raises NotDecoded with the reason, as for a voice note; OSError when the file cannot be read.
    """
    import io

    from PIL import Image

    with path.open("rb") as file:
        mime, times, pixels = _timed(file)
        seen = footage.read_frames(file, mime, times.first, _planned(times, pixels, SHEET_FRAMES))
        cells = [footage.colour_of(frame, _CELL) for _, frame in seen]
    if not cells:
        raise NotDecoded("no frame of it can be decoded")
    count = min(len(cells), SHEET_FRAMES)
    chosen = [cells[number * len(cells) // count] for number in range(count)]
    columns = next(number for number in range(1, count + 1) if number * number >= count)
    width, height = chosen[0].size
    sheet = Image.new("RGB", (columns * width, -(-count // columns) * height), "black")
    for number, cell in enumerate(chosen):
        sheet.paste(cell.resize((width, height)), (number % columns * width, number // columns * height))
    sheet.thumbnail((SHEET_SIDE, SHEET_SIDE))
    out = io.BytesIO()
    sheet.save(out, "JPEG", quality=_SHEET_QUALITY)
    return out.getvalue()


def frame_at(path: Path, at: int, side: int) -> "Image":
    """The frame of a film shown `at` ms from its first one, as displayed, at most `side` pixels long, mode RGB.

    Only what the frame rests on is decoded: from the last keyframe before it on. Raises as `contact_sheet` does.
    """
    with path.open("rb") as file:
        mime, times, _ = _timed(file)
        number, start = max((key for key in times.keyframes if key[1] <= at), key=lambda key: key[1], default=(0, 0))
        stretch = Stretch(number, max(at, start), max(at, start), STEP)
        for _, frame in footage.read_frames(file, mime, times.first, [stretch]):
            image = footage.colour_of(frame, side)
            image.thumbnail((side, side))
            return image
    raise NotDecoded("this frame of it cannot be decoded")


def _timed(file: BinaryIO) -> tuple[str, footage.Times, int]:
    """Kind and times of a film, and the pixels of a frame. Raises NotDecoded for what has no moving picture."""
    if not available():
        raise NotDecoded(MISSING)
    mime = probe(file.read(HEAD)).mime
    if mime not in CONTAINERS:
        raise NotDecoded("it is not a film")
    with footage.opened(file, mime) as container:
        stream = footage.picture_stream(container)
        if stream is None:
            raise NotDecoded("there is no picture in it")
        return mime, footage.read_times(container, stream), stream.width * stream.height


def _planned(times: footage.Times, pixels: int, most: int) -> list[Stretch]:
    length = times.duration or 0
    affordable = limits.VIDEO_WORK // pixels * length // max(1, times.packets)
    return plan(times.keyframes, length, most, affordable)


def _told(container: "InputContainer") -> Metadata:
    """When and where the container says it was made. Encoders that do not know write 1904 or 1970: that is no time."""
    told = {key.lower(): value for key, value in container.metadata.items()}
    written = told.get("com.apple.quicktime.creationdate") or told.get("creation_time", "")
    at = _utc(written)
    place = read_place(told.get("com.apple.quicktime.location.iso6709") or told.get("location", ""))
    camera = (told.get("com.apple.quicktime.make", ""), told.get("com.apple.quicktime.model", ""))
    return Metadata(
        container_at=at,
        latitude=place[0] if place else None,
        longitude=place[1] if place else None,
        place_from="container" if place else "",
        camera=" ".join(part for part in camera if part)[:TEXT_CHARS],
        software=told.get("com.apple.quicktime.software", "")[:TEXT_CHARS],
        note="container time is no time" if written and not at else "",
    )


def _utc(written: str) -> str:
    """A container's time as UTC to the second, "" when it says nothing or cannot be."""
    from datetime import UTC, datetime

    if not (read := read_time(written)):
        return ""
    try:
        moment = datetime.fromisoformat(read)
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return ""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment.year in _YEARS else ""
