"""The file's bytes to packets and frames: the only place that knows PyAV (extra `video`), for workers only.

FFmpeg reads what a stranger made. It gets the file's own bytes and nothing else: one demuxer, chosen from the bytes by
`sniffing`, no protocol, a short list of codecs, bounded sizes, counts and times (reference/reliability.md §4 M14 to
M16). Its errors become NotDecoded with its own words.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from workbench.media.decoding import NotDecoded
from workbench.media.sniffing import CONTAINERS
from workbench.media.video_sampling import Stretch
from workbench.safety import limits

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.packet import Packet
    from av.video.codeccontext import VideoCodecContext
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream
    from PIL.Image import Image

CODECS = (
    "h264",
    "hevc",
    "vp8",
    "vp9",
    "libdav1d",
    "av1",
    "mpeg4",
    "h263",
    "mpeg1video",
    "mpeg2video",
    "mjpeg",
    "theora",
)
"""Decoders that are used: what phones, chat programs and platforms write. FFmpeg knows hundreds more."""
_PROBED = (*CODECS, "opus", "libopus", "aac", "mp3", "mp3float", "vorbis", "amrnb", "libopencore_amrnb", "flac")

_LUMA_FIRST = frozenset(f"yuv{j}{layout}p" for j in ("", "j") for layout in ("420", "422", "444")) | {"nv12", "gray"}
"""Pixel formats whose first plane is grey, 8 bits a pixel: taken as it is, without a way through RGB."""

_CONTRADICTS = "its parts contradict each other"
_WORDS = (
    ("EOFError", "its end is missing"),
    ("InvalidData", f"its end is missing, or {_CONTRADICTS}"),
    ("NotFound", "it is of a kind that is not read"),
    ("PatchWelcome", "it is of a kind that is not read"),
    ("NotImplemented", "it is of a kind that is not read"),
)
"""Kinds of PyAV's errors, and what they come to."""


@dataclass(frozen=True, slots=True)
class Times:
    """From one pass over the packets of a stream, decoding nothing.

    `keyframes` are (number of the packet, ms from the first frame) in rising order, `duration` ms or None when it is
    beyond belief, `first` the stream's first time in ms, `broken` whether the file ends before its end.
    """

    keyframes: list[tuple[int, int]]
    first: int
    duration: int | None
    packets: int
    broken: bool


@contextmanager
def opened(file: BinaryIO, mime: str) -> "Iterator[InputContainer]":
    """The container in these bytes (from where the file stands at 0), by the demuxer of their kind and no other."""
    import av
    from av import logging

    logging.set_level(None)
    file.seek(0)
    # A protocol that does not exist: a demuxer that follows references has nothing to follow them with.
    options = {"protocol_whitelist": "none", "codec_whitelist": ",".join(_PROBED)}
    with _reasons(), av.open(file, "r", CONTAINERS[mime], options, metadata_errors="replace") as container:
        yield container


@contextmanager
def _reasons() -> Iterator[None]:
    """Whatever FFmpeg or PyAV raises over bad bytes, as a reason in words for somebody who knows neither."""
    try:
        yield
    except (NotDecoded, MemoryError):
        raise
    except Exception as error:  # PyAV has forty kinds, and Python's own beside them for sizes, times and tags
        words = next((words for kind, words in _WORDS if kind in type(error).__name__), _CONTRADICTS)
        raise NotDecoded(f"the file is broken ({words})") from error


def picture_stream(container: "InputContainer") -> "VideoStream | None":
    """The first stream of moving pictures, checked for codec and size; the cover of a song is none."""
    from av.stream import Disposition

    for stream in container.streams.video:
        if not stream.disposition & Disposition.attached_pic:
            context: VideoCodecContext | None = stream.codec_context  # PyAV's types forget what no decoder is for
            name = context.name if context else "unknown"
            if context is None or name not in CODECS:
                raise NotDecoded(f"its codec ({name[:20]}) is not among those that are decoded")
            _check_size(context.width, context.height)
            return stream
    return None


def _check_size(width: int, height: int) -> None:
    if width * height > limits.VIDEO_PIXELS:
        raise NotDecoded(f"{width}×{height} pixels exceed limits.VIDEO_PIXELS = {limits.VIDEO_PIXELS}")
    if width <= 0 or height <= 0:
        raise NotDecoded("its header gives no size")


def read_times(container: "InputContainer", picture: "VideoStream | None") -> Times:
    """Go through the packets of the pictures, or of the sound when there are none."""
    from av.error import FFmpegError

    stream = picture or next(iter(container.streams.audio), None)
    if stream is None:
        raise NotDecoded("there is neither picture nor sound in it")
    clock = clock_of(stream)
    keyframes: list[tuple[int, int]] = []
    first = last = None
    number, broken = 0, False
    source = container.demux(stream)
    while number < limits.VIDEO_PACKETS:
        try:
            packet = next(source, None)
        except FFmpegError:
            broken = True
            break
        if packet is None:
            break
        stamp = packet.dts if packet.pts is None else packet.pts
        if stamp is not None:
            at = clock(stamp)
            first = at if first is None else min(first, at)
            last = max(clock(stamp + (packet.duration or 0)), at if last is None else last)
            if packet.is_keyframe:
                keyframes.append((number, at))
        number += 1
    if first is None or last is None:
        raise NotDecoded("there is nothing in it")
    length = last - first if 0 < last - first <= limits.VIDEO_MILLISECONDS else None
    early = length is not None and (container.duration or 0) // 1000 > length * 1.1 + 1_000
    rising = [(n, at - first) for n, at in keyframes if at - first <= limits.VIDEO_MILLISECONDS]
    return Times(sorted(rising, key=lambda key: key[1]), first, length, number, broken or early)


def clock_of(stream: "VideoStream | AudioStream") -> Callable[[int], int]:
    """From a stream's time stamps to ms, in whole numbers: a film has some hundred thousand of them."""
    base = stream.time_base
    if not base or base < 0:
        raise NotDecoded("its clock makes no sense")
    up, down = base.numerator * 1000, base.denominator
    return lambda stamp: stamp * up // down


def read_frames(
    file: BinaryIO, mime: str, first: int, stretches: Sequence[Stretch]
) -> "Iterator[tuple[int, VideoFrame]]":
    """Decode these stretches and yield (ms from the first frame, frame) for each of their steps.

    `first` is `Times.first`. What cannot be decoded is left out. Raises NotDecoded as `opened` does.
    """
    with opened(file, mime) as container:
        stream = picture_stream(container)
        if stream is None:
            return
        # One thread, no frames that no others rest on, and no smoothing of blocks: a hash of 64×64 cannot see it.
        context = stream.codec_context
        context.thread_count = 1
        context.skip_frame = "BIDIR"
        context.options = {"skip_loop_filter": "all", "max_pixels": str(limits.VIDEO_PIXELS)}
        clock = clock_of(stream)
        packets = enumerate(container.demux(stream))
        for stretch in sorted(stretches, key=lambda one: one.packet):
            wanted = stretch.start
            for frame in _decoded(stream, packets, stretch.packet, first + stretch.until, clock):
                # By the stream's clock: frames that come when the decoder is emptied bear none of their own.
                stamp = frame.dts if frame.pts is None else frame.pts
                at = -1 if stamp is None else clock(stamp) - first
                if wanted <= at <= stretch.until + stretch.step:
                    wanted = at + stretch.step - stretch.step // 8
                    _check_size(frame.width, frame.height)
                    yield at, frame


def _decoded(
    stream: "VideoStream",
    packets: "Iterator[tuple[int, Packet[VideoStream]]]",
    start: int,
    end: int,
    clock: Callable[[int], int],
) -> "Iterator[VideoFrame]":
    """Frames from packet `start` to the time `end`. What is broken ends them; the next keyframe is a new beginning."""
    from av.error import FFmpegError

    context = stream.codec_context
    with suppress(FFmpegError):
        for number, packet in packets:
            if number < start or not packet.size:
                continue
            yield from context.decode(packet)
            stamp = packet.pts if packet.dts is None else packet.dts
            if stamp is None or clock(stamp) >= end:
                break
    with suppress(FFmpegError):
        yield from context.decode(None)
    context.flush_buffers()


def grey_of(frame: "VideoFrame", shortest: int) -> "Image":
    """The frame's grey plane as displayed (mode L), its shortest side at most so many pixels."""
    import numpy as np
    from PIL import Image

    plane = (frame if frame.format.name in _LUMA_FIRST else frame.reformat(format="gray")).planes[0]
    rows = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
    return _upright(_reduced(Image.fromarray(rows[: frame.height, : frame.width]), shortest), frame.rotation)


def colour_of(frame: "VideoFrame", shortest: int) -> "Image":
    """The same in colour (mode RGB)."""
    image: Image = frame.to_image()  # type: ignore[no-untyped-call]  # PyAV gives this one no types
    return _upright(_reduced(image, shortest), frame.rotation)


def size_of(frame: "VideoFrame") -> tuple[int, int]:
    """Width and height as displayed: a phone held upright writes a lying picture and says how to turn it."""
    return (frame.height, frame.width) if frame.rotation % 180 else (frame.width, frame.height)


def _reduced(image: "Image", shortest: int) -> "Image":
    from PIL.Image import Resampling

    if min(image.size) <= shortest:
        return image
    width, height = (max(1, round(side * shortest / min(image.size))) for side in image.size)
    return image.resize((width, height), Resampling.BOX)


def _upright(image: "Image", rotation: int) -> "Image":
    from PIL.Image import Transpose

    how = {90: Transpose.ROTATE_90, 180: Transpose.ROTATE_180, 270: Transpose.ROTATE_270}.get(rotation % 360)
    return image if how is None else image.transpose(how)
