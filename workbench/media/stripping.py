"""A medium without what its maker's machine wrote into it: pictures drawn anew, films and recordings packed anew.

Runs in a process of its own that can do nothing else (`main`, started by `export.leaving_media`): what comes out is
pixels and packets in a fresh file, so nothing that nobody thought of comes along (reference/reliability.md T18, X9).
What cannot be done so is refused with the reason; there is no half of it.
"""

import hashlib
import io
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.media.decoding import NotDecoded, decode_whole
from workbench.media.examining import PICTURE_BYTES
from workbench.media.sniffing import CONTAINERS, HEAD, PICTURES, probe
from workbench.media.stripping_packets import way
from workbench.safety import limits

if TYPE_CHECKING:
    from av.container import InputContainer
    from PIL.Image import Image

FILM_BYTES = 256 * limits.MIB
"""Larger films stay at home: the new file is held in the worker's memory (limits.IMAGE_ADDRESS_SPACE)."""

_KEPT_MODES = frozenset({"1", "L", "LA", "RGB", "RGBA", "I;16"})
_MUXERS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "video/mp4": ("mp4", {}),
    "audio/mp4": ("mp4", {}),
    "video/quicktime": ("mov", {}),
    "video/3gpp": ("3gp", {}),
    "video/webm": ("webm", {}),
    "audio/webm": ("webm", {}),
    "video/x-matroska": ("matroska", {}),
    "audio/x-matroska": ("matroska", {}),
    "video/x-msvideo": ("avi", {}),
    "video/mp2t": ("mpegts", {}),
    "video/x-flv": ("flv", {}),
    "video/ogg": ("ogg", {}),
    "audio/ogg": ("ogg", {}),
    "audio/opus": ("ogg", {}),
    "audio/mpeg": ("mp3", {"id3v2_version": "0", "write_xing": "0"}),
    "audio/aac": ("adts", {}),
    "audio/amr": ("amr", {}),
    "audio/wav": ("wav", {}),
}
"""What packs each kind anew, and the switches that keep it from writing tags of its own."""

_TELLING = 6
"""Characters from which a tag of the original must not be found in the new file: shorter ones are words like `isom`."""
_STRUCTURAL = frozenset(
    {"major_brand", "minor_version", "compatible_brands", "language", "handler_name", "vendor_id", "duration"}
)


def stripped(sha256: str, path: Path) -> bytes:
    """A stored medium without metadata, in its own kind of file.

    A picture has the same pixels as far as its codec allows (a JPEG is encoded with its own tables), turned as its
    EXIF says; colour profiles go, and with them what is beyond sRGB. A film or recording has the same packets. Raises
    NotDecoded with the reason, OSError when the file cannot be read.
    """
    with path.open("rb") as file:
        mime = probe(file.read(HEAD)).mime
        file.seek(0)
        if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
            raise NotDecoded("the stored bytes are damaged, run `workbench fsck`")
        size = file.tell()
    if mime in PICTURES:
        if size > PICTURE_BYTES:
            raise NotDecoded(f"more than the {PICTURE_BYTES} bytes that are decoded")
        return picture(path.read_bytes())
    if mime in CONTAINERS:
        if size > FILM_BYTES:
            raise NotDecoded(f"more than the {FILM_BYTES} bytes that are packed anew")
        return film(path, mime)
    raise NotDecoded("only pictures, films and recordings can be freed of their metadata")


# --- pictures -------------------------------------------------------------------------------------------------------


def picture(data: bytes) -> bytes:
    """A still picture drawn anew; raises NotDecoded with the reason."""
    mime = probe(data).mime
    how: dict[str, Any] = {}

    def draw(image: "Image") -> "Image":
        if getattr(image, "n_frames", 1) > 1 and mime != "image/jpeg":
            raise NotDecoded("it is a moving picture of a kind that is not drawn anew")
        if mime == "image/jpeg":
            how.update(_tables(image))
        return _bare(image, mime)

    image = decode_whole(data, draw)
    out = io.BytesIO()
    if mime == "image/jpeg":
        _save_jpeg(image, out, how)
    elif mime == "image/webp":
        image.save(out, "WEBP", lossless=True, quality=50)
    elif mime == "image/gif":
        image.save(out, "GIF")
    else:
        image.save(out, "PNG")
    return out.getvalue()


def _tables(image: "Image") -> Mapping[str, Any]:
    """How a JPEG was quantised: encoding with the same tables changes next to nothing."""
    from PIL.JpegImagePlugin import get_sampling

    sampling = get_sampling(image) if image.mode in ("L", "RGB") else 0
    return {"qtables": getattr(image, "quantization", None), "subsampling": sampling}


def _save_jpeg(image: "Image", out: io.BytesIO, how: Mapping[str, Any]) -> None:
    try:
        image.save(out, "JPEG", **how)
    except (ValueError, OSError):  # tables that only a stranger's encoder takes
        out.seek(0)
        out.truncate()
        image.save(out, "JPEG", quality=95, subsampling=0)


def _bare(image: "Image", mime: str) -> "Image":
    """The pixels in a picture of their own: a copy would keep comments, profiles and thumbnails."""
    from PIL import Image

    if mime == "image/gif" and image.mode == "P":
        used = [index for index, count in enumerate(image.histogram()) if count]
        small = image.remap_palette(used)
        small.info = {k: v for k, v in small.info.items() if k == "transparency"}
        return small
    mode = image.mode
    if image.has_transparency_data:
        mode = "LA" if mode in ("L", "LA") else "RGBA"
    elif mode not in _KEPT_MODES or (mime == "image/jpeg" and mode != "L"):
        mode = "RGB"
    plain = image if image.mode == mode else image.convert(mode)
    bare = Image.new(mode, plain.size)
    bare.paste(plain)
    return bare


# --- films and recordings -------------------------------------------------------------------------------------------


def film(path: Path, mime: str) -> bytes:
    """The packets of a film or recording in a new container without tags; raises NotDecoded with the reason."""
    from workbench.media import footage, video

    if not video.available():
        raise NotDecoded(video.MISSING)
    if mime not in _MUXERS:
        raise NotDecoded("containers of this kind are not packed anew")
    out = io.BytesIO()
    with path.open("rb") as file, footage.opened(file, mime) as source:
        told = set(_told(source))
        _repacked(source, out, mime)
    data = out.getbuffer()
    found = [t for t in told if _holds(data, t)]
    if found:
        raise NotDecoded("its metadata cannot be taken out of it")
    return bytes(data)


def _holds(data: memoryview, text: bytes) -> bool:
    """Whether a text stands in the data. A memoryview cannot be searched; 1 MiB at a time need not be copied twice."""
    step = limits.MIB
    return any(text in bytes(data[at : at + step + len(text)]) for at in range(0, len(data), step))


def _told(source: "InputContainer") -> Iterator[bytes]:
    """What the tags of container and streams say, where it is long enough to be looked for."""
    for tags in (source.metadata, *(s.metadata for s in source.streams)):
        for key, value in tags.items():
            if key.lower() not in _STRUCTURAL and len(value) >= _TELLING:
                yield value.encode()


def _repacked(source: "InputContainer", out: io.BytesIO, mime: str) -> None:
    import av
    from av.stream import Disposition

    kind, options = _MUXERS[mime]
    chosen = [s for s in (*source.streams.video, *source.streams.audio) if not s.disposition & Disposition.attached_pic]
    if not chosen:
        raise NotDecoded("there is no picture and no sound in it")
    with av.open(out, "w", format=kind, options={"fflags": "+bitexact", **options}) as sink:
        ways = {s.index: way(s, sink) for s in chosen}
        for packet in source.demux(chosen):
            if packet.dts is None and packet.pts is None:
                continue  # the end of a stream
            for each in ways[packet.stream.index](packet):
                sink.mux_one(each)


# --- the process ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer:
    """The head of an answer: how many bytes follow it, or why there are none."""

    bytes: int
    why: str = ""


def main() -> None:
    """Serve until the input ends: a line of JSON in (`sha256`, `path`), a line of JSON and the bytes out."""
    from workbench.safety.confining import confine, own_output

    out = own_output()
    confine(limits.IMAGE_ADDRESS_SPACE)
    for line in sys.stdin.buffer:
        task = json.loads(line)
        data, why = _answer(task["sha256"], Path(task["path"]))
        out(json.dumps({"bytes": len(data), "why": why}).encode("ascii") + b"\n")
        out(data)


def _answer(sha256: str, path: Path) -> tuple[bytes, str]:
    try:
        return stripped(sha256, path), ""
    except NotDecoded as why:
        return b"", str(why)
    except MemoryError:
        return b"", f"it needs more memory than limits.IMAGE_ADDRESS_SPACE = {limits.IMAGE_ADDRESS_SPACE}"
    except Exception as error:  # noqa: BLE001 — Pillow and PyAV have dozens of kinds for bad bytes; none may pass them on
        return b"", f"it cannot be written anew ({type(error).__name__})"
