"""Synthetic films for the tests and the bench of the media room: made from a number, cut, captioned, coded again.

A film is a row of scenes; each is a textured landscape of its own, seen by a hand-held camera that pans, zooms and
shakes, with things moving through it. Other numbers give films that share nothing. `recoded` makes what a forwarder
makes: it decodes a finished film, cuts and edits it and encodes it anew, so copies are of the second generation.
"""

import io
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import av
import numpy as np
from av.video.frame import PictureType
from PIL import Image, ImageDraw

_LAND = (800, 500)

Edit = Callable[[Image.Image], Image.Image]


@dataclass(frozen=True, slots=True)
class Coding:
    """How a film is encoded: size, frames a second, frames between keyframes, constant quality (higher is worse)."""

    width: int = 320
    height: int = 176
    fps: int = 10
    gop: int = 20
    crf: int = 26
    preset: str = "ultrafast"
    kind: str = "mp4"
    codec: str = "libx264"
    pixels: str = "yuv420p"


def film(seed: int, seconds: float, coding: Coding = Coding(), liveliness: float = 1.0) -> bytes:
    """A film of this length; `liveliness` scales how fast camera and things move (0 is a slide show)."""
    return encoded(shots(seed, seconds, coding, liveliness), coding)


def shots(seed: int, seconds: float, coding: Coding, liveliness: float = 1.0) -> Iterator[Image.Image]:
    """The pictures of a film, one after the other."""
    plan = _plan(seed, seconds)
    for number in range(round(seconds * coding.fps)):
        at = number / coding.fps
        index = max(i for i, (start, _) in enumerate(plan) if start <= at)
        start, until = plan[index]
        yield _shot(seed * 1000 + index, at - start, until - start, coding, liveliness)


def encoded(pictures: Iterable[Image.Image], coding: Coding, rotation: int = 0, **metadata: str) -> bytes:
    """The bytes of a film made of these pictures; `rotation` degrees are told, not done (a phone held upright)."""
    out = io.BytesIO()
    with av.open(out, "w", format=coding.kind) as container:
        container.metadata.update(metadata)
        stream = container.add_stream(coding.codec, rate=coding.fps)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = coding.width, coding.height, coding.pixels
        stream.codec_context.gop_size = coding.gop
        stream.codec_context.thread_count = 1
        if rotation:
            stream.set_display_rotation(rotation)
        if coding.codec == "libx264":
            stream.options = {"crf": str(coding.crf), "preset": coding.preset, "sc_threshold": "0"}
        else:
            stream.bit_rate = 400_000
        for number, picture in enumerate(pictures):
            frame = av.VideoFrame.from_image(picture)  # type: ignore[no-untyped-call]
            frame.pts, frame.time_base = number, Fraction(1, coding.fps)
            frame.pict_type = PictureType.NONE
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return out.getvalue()


def recoded(
    data: bytes, coding: Coding, start: float = 0, seconds: float = math.inf, edit: Edit = lambda p: p
) -> bytes:
    """A part of a film decoded, edited picture by picture, and encoded anew at another rate, size and quality."""
    return encoded(_resampled(data, coding, start, seconds, edit), coding)


def _resampled(data: bytes, coding: Coding, start: float, seconds: float, edit: Edit) -> Iterator[Image.Image]:
    number = 0
    with av.open(io.BytesIO(data), "r") as container:
        for frame in container.decode(video=0):
            at = float(frame.time or 0) - start
            while at >= number / coding.fps - 1e-6 and number / coding.fps < seconds:
                picture: Image.Image = frame.to_image()  # type: ignore[no-untyped-call]
                yield edit(picture).resize((coding.width, coding.height))
                number += 1


def captioned(picture: Image.Image) -> Image.Image:
    """With a black bar below and white words on it, and a word over the picture: how a clip comes back."""
    width, height = picture.size
    framed = Image.new("RGB", (width, int(height * 1.15)))
    framed.paste(picture)
    draw = ImageDraw.Draw(framed)
    draw.text((width * 0.05, height * 1.02), "URGENT: camp attaqué ce matin", "white", font_size=height * 0.09)
    draw.text((width * 0.05, height * 0.05), "EXCLUSIF", "white", font_size=height * 0.08)
    return framed


def voice(seconds: float, kind: str = "ogg", codec: str = "libopus", rate: int = 48_000) -> bytes:
    """A voice note: a wavering tone."""
    out = io.BytesIO()
    with av.open(out, "w", format=kind) as container:
        stream = container.add_stream(codec, rate=rate, layout="mono")
        assert isinstance(stream, av.AudioStream)
        times = np.arange(int(seconds * rate)) / rate
        wave = (np.sin(times * 440 * 2 * np.pi + 20 * np.sin(times * 3)) * 12_000).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(wave[None, :], format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = rate, 0, Fraction(1, rate)
        size = stream.codec_context.frame_size or 1024
        resampler = av.AudioResampler(format=stream.format.name, layout="mono", rate=rate, frame_size=size)
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    return out.getvalue()


def _plan(seed: int, seconds: float) -> list[tuple[float, float]]:
    """Scenes of 3 to 11 seconds: start and end of each."""
    random = np.random.default_rng(seed)
    starts, at = [], 0.0
    while at < seconds:
        starts.append(at)
        at += float(random.uniform(3, 11))
    return list(zip(starts, [*starts[1:], at], strict=True))


@lru_cache(maxsize=4)
def _landscape(seed: int) -> Image.Image:
    """A wide picture with detail at every scale: noise of seven octaves, a horizon, shapes like huts and walls."""
    random = np.random.default_rng(seed)
    width, height = _LAND
    image = Image.new("RGB", _LAND)
    for octave in range(6, -1, -1):
        cells = Image.fromarray(random.integers(0, 256, (2 + 2**octave, 3 + 2**octave, 3), dtype=np.uint8))
        image = Image.blend(image, cells.resize(_LAND, Image.Resampling.BILINEAR), 0.4)
    draw = ImageDraw.Draw(image)
    for _ in range(40):
        x, y = int(random.integers(width)), int(random.integers(height))
        w, h = int(random.integers(15, 180)), int(random.integers(15, 130))
        colour = tuple(int(part) for part in random.integers(0, 256, 3))
        (draw.rectangle if random.random() < 0.6 else draw.ellipse)((x, y, x + w, y + h), fill=colour)
    return image


def _shot(seed: int, at: float, length: float, coding: Coding, liveliness: float) -> Image.Image:
    """What the camera of one scene sees after `at` seconds."""
    random = np.random.default_rng(seed + 7)
    pan = random.uniform(-1, 1, 2) * (32, 12) * liveliness  # pixels a second: up to 8 % of what is seen
    zoom = float(random.uniform(0.46, 0.62)) * (1 + float(random.uniform(-0.02, 0.03)) * liveliness * at)
    phase = random.uniform(0, 6, 4)
    shake = [liveliness * 2.5 * (math.sin(at * 2.3 + phase[i]) + math.sin(at * 5.1 + phase[i + 2])) for i in (0, 1)]
    width, height = _LAND
    wide, high = width * zoom, width * zoom * coding.height / coding.width
    left = min(max((width - wide) / 2 + pan[0] * (at - length / 2) + shake[0], 0), width - wide)
    top = min(max((height - high) / 2 + pan[1] * (at - length / 2) + shake[1], 0), height - high)
    size = (coding.width, coding.height)
    scale = wide / coding.width
    image = _landscape(seed).transform(
        size, Image.Transform.AFFINE, (scale, 0, left, 0, scale, top), Image.Resampling.BILINEAR
    )
    draw = ImageDraw.Draw(image)
    for _ in range(3):
        x, y, speed = float(random.random()), float(random.uniform(0.4, 0.95)), float(random.uniform(-0.12, 0.12))
        colour = tuple(int(part) for part in random.integers(0, 256, 3))
        centre = ((x + speed * at * liveliness) % 1 * coding.width, y * coding.height)
        half = coding.width * float(random.uniform(0.02, 0.06))
        draw.rectangle((centre[0] - half, centre[1] - half * 1.6, centre[0] + half, centre[1] + half), fill=colour)
    return image
