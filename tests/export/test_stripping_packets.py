"""What hides between the packets of films and recordings: it is put there by hand, and does not come out again."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from workbench.media import stripping
from workbench.media.decoding import NotDecoded
from workbench.media.sniffing import probe
from workbench.media.stripping_packets import mp3_frame_bytes

SECRET = b"MoussaKone22376123456"
Mangle = Callable[[bytes], bytes]


def clip(kind: str, codec: str, mangle: Mangle = bytes) -> bytes:
    """Twelve pictures with a title; every packet goes through `mangle`."""
    out = io.BytesIO()
    with av.open(out, "w", format=kind) as sink:
        sink.metadata["title"] = SECRET.decode()
        stream: Any = sink.add_stream(codec, rate=10)
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        frames = [np.full((64, 96, 3), n * 20, "uint8") for n in range(12)]
        for frame in [*(av.VideoFrame.from_ndarray(f, format="rgb24") for f in frames), None]:
            for packet in stream.encode(frame):
                made = av.Packet(mangle(bytes(packet)))
                made.pts, made.dts, made.time_base = packet.pts, packet.dts, packet.time_base
                made.stream, made.is_keyframe = stream, packet.is_keyframe
                sink.mux(made)
    return out.getvalue()


def recording(kind: str, codec: str, *, title: bytes = b"") -> bytes:
    """A second of a tone."""
    out = io.BytesIO()
    with av.open(out, "w", format=kind, options={"id3v2_version": "0"} if kind == "mp3" and not title else {}) as sink:
        if title:
            sink.metadata["title"] = title.decode()
        stream: Any = sink.add_stream(codec, rate=16_000)
        resampler = av.AudioResampler(format=stream.codec_context.format.name, layout="mono", rate=16_000)
        size = stream.codec_context.frame_size or 960
        wave = (np.sin(np.arange(size) / 10) * 8000).astype("int16").reshape(1, -1)
        for n in range(20):
            frame = av.AudioFrame.from_ndarray(wave, format="s16", layout="mono")
            frame.sample_rate, frame.pts = 16_000, n * size
            for each in resampler.resample(frame):
                for packet in stream.encode(each):
                    sink.mux(packet)
        for packet in stream.encode(None):
            sink.mux(packet)
    return out.getvalue()


def freed(data: bytes, folder: Path) -> bytes:
    path = folder / "medium"
    path.write_bytes(data)
    return stripping.film(path, probe(data[:4096]).mime)


def _unit(head: bytes) -> Mangle:
    return lambda data: data + head + SECRET


CLIPS = (
    ("mpegts", "libx264", lambda data: b"\0\0\0\1\x06" + SECRET + data),  # supplemental information
    ("mpegts", "libx264", _unit(b"\0\0\0\1\x18")),  # unspecified: to anybody's use
    ("mpegts", "libx264", _unit(b"\0\0\0\1\x0c")),  # filler
    ("mpegts", "mpeg2video", _unit(b"\0\0\1\xb2")),  # user data
    ("mp4", "libsvtav1", _unit(bytes([5 << 3 | 2, len(SECRET) + 1, 32]))),  # metadata
)


@pytest.mark.parametrize(("kind", "codec", "mangle"), CLIPS)
def test_what_is_no_picture_stays(tmp_path: Path, kind: str, codec: str, mangle: Mangle) -> None:
    """In every packet, and the title too; the pictures are all there."""
    if codec not in av.codecs_available:
        pytest.skip(f"{codec} is not in this build")
    data = clip(kind, codec, mangle)
    assert data.count(SECRET) >= 10
    found = freed(data, tmp_path)
    assert SECRET not in found
    with av.open(io.BytesIO(found), "r") as after:
        assert len(list(after.decode(video=0))) == 12


@pytest.mark.parametrize("kind", ["mp4", "avi"])
def test_notes_of_an_encoder_stay_at_home(tmp_path: Path, kind: str) -> None:
    """MPEG-4 part 2 has them in its headers or between its pictures, and no filter knows them."""
    with pytest.raises(NotDecoded, match="notes"):
        freed(clip(kind, "mpeg4"), tmp_path)


def _ape() -> bytes:
    item = len(SECRET).to_bytes(4, "little") + b"\0\0\0\0Artist\0" + SECRET
    return item + b"APETAGEX" + b"".join(n.to_bytes(4, "little") for n in (2000, len(item) + 32, 1, 0)) + b"\0" * 8


BEHIND = {
    "APE": _ape(),
    "ID3v1": b"TAG" + SECRET.ljust(125, b"\0"),
    "Lyrics3": b"LYRICSBEGINEAR00021" + SECRET + b"000040LYRICS200",
    "both": _ape() + b"TAG" + SECRET.ljust(125, b"\0"),
    "junk": SECRET * 3,
}


@pytest.mark.parametrize("tag", BEHIND)
@pytest.mark.parametrize("frames", [10, 1000])
def test_tags_of_players_in_an_mp3(tmp_path: Path, tag: str, frames: int) -> None:
    """Behind the sound, where a demultiplexer takes them for sound, and between two of its frames."""
    plain = recording("mp3", "libmp3lame")
    at = plain.index(b"\xff\xf3")
    for _ in range(frames):
        at += mp3_frame_bytes(plain[at : at + 4])
    data = plain[:at] + BEHIND[tag] + plain[at:]
    found = freed(data, tmp_path)
    assert SECRET not in found
    with av.open(io.BytesIO(found), "r") as after, av.open(io.BytesIO(plain), "r") as before:
        assert len(list(after.decode(audio=0))) >= len(list(before.decode(audio=0))) - 2


@pytest.mark.parametrize(("kind", "codec"), [("adts", "aac"), ("mp4", "aac"), ("ogg", "libopus"), ("webm", "libopus"),
                                             ("wav", "pcm_s16le"), ("mp3", "libmp3lame")])  # fmt: skip
def test_recordings(tmp_path: Path, kind: str, codec: str) -> None:
    """Titles go, and what somebody hung behind the file; the sound leaves."""
    found = freed(recording(kind, codec, title=SECRET) + SECRET, tmp_path)
    assert SECRET not in found
    with av.open(io.BytesIO(found), "r") as after:
        assert len(list(after.decode(audio=0))) >= 18


@pytest.mark.parametrize("kind", ["flac", "ogg", "matroska"])
def test_flac_stays_at_home(tmp_path: Path, kind: str) -> None:
    """What stands behind its last frame cannot be told from it without decoding."""
    with pytest.raises(NotDecoded):
        freed(recording(kind, "flac"), tmp_path)


@pytest.mark.parametrize(
    ("head", "size"),
    [("fffb9064", 417), ("fffb9264", 418), ("fff36064", 156), ("fffb0064", 0), ("fffbf064", 0), ("fffd9064", 0),
     ("41504554", 0), ("ff", 0), ("", 0)],
)  # fmt: skip
def test_the_size_of_a_frame(head: str, size: int) -> None:
    """ISO 11172-3 2.4.3.1: 128 kbit/s at 44.1 kHz is 417 bytes, one more when padded; free format is not known."""
    assert mp3_frame_bytes(bytes.fromhex(head)) == size
