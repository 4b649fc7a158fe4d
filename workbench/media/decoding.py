"""One picture's bytes to one small grey frame, or a reason why not.

Runs in the disposable workers of `pooling`. Everything that a hostile picture may do is bounded here (formats, pixels,
frames, transparency) or there (memory, time, crashes). Four formats only: with `formats=None` Pillow opens an EPS named
.png and looks for Ghostscript (reference/reliability.md §4 M11).
"""

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.media.sniffing import PICTURES, MediaInfo, probe
from workbench.media.trailing import trailing_bytes
from workbench.safety import limits

if TYPE_CHECKING:
    from collections.abc import Callable

    from PIL.Image import Image

RULE = "media-decode/1"
"""Version of the path from bytes to grey frame: another path moves hashes by up to 36 of 256 bits."""

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
SMALL = 128
"""Shortest side, in pixels, that a frame is reduced to: PDQ needs no more (reference/performance.md A)."""

_BAND_PIXELS = 1 << 20
_ORIENTATION = 0x0112
_EXIF_LIMIT = 64 * limits.KIB
_WORDS = (
    ("truncated", "its end is missing"),
    ("Truncated", "its end is missing"),
    ("cannot identify image file", "it begins like a picture, but what follows is none"),
    ("could not create decoder", "it begins like a picture, but what follows is none or cut off"),
    ("decompression bomb", "it unfolds to more pixels than its header says: a bomb"),
    ("Decompressed data too large", "its text or colour profile unpacks to more than a picture needs: a bomb"),
    ("Too much memory used in text chunks", "its text or colour profile unpacks to more than a picture needs: a bomb"),
    ("broken data stream", "its pixels make no sense"),
    ("unrecognized data stream", "its pixels make no sense"),
    ("failed to read next frame", "its pixels make no sense"),
)
"""Pillow's words, and ours for somebody who does not know it."""


class NotDecoded(Exception):
    """A picture that is kept but not looked into; the text says why and ends up in the medium's note."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A decoded picture: the grey frame (mode L, as displayed), the type, the full size as displayed, a remark."""

    grey: "Image"
    mime: str
    width: int
    height: int
    note: str


def decode_grey(data: bytes) -> Frame:
    """Decode the first frame of a picture to grey, shortest side about 128–256 pixels, turned as its EXIF says.

    JPEG is decoded at reduced scale (`draft`: 1.8 ms instead of 6 at 1280×960). Transparent parts become white, as
    chat programs show them. Raises NotDecoded with the reason, for whatever is wrong with the bytes.
    """
    grey, mime, width, height = _decoded(data, "L", SMALL, _small_grey)
    extra = trailing_bytes(data, mime)
    return Frame(grey, mime, width, height, f"{extra} bytes after the end of the picture" if extra else "")


def decode_colour(data: bytes, side: int) -> "Image":
    """Decode the first frame of a picture in colour (mode RGB), its longest side at most `side` pixels.

    As `decode_grey` otherwise: turned as its EXIF says, white where it is transparent, the same limits and reasons.
    """
    image = _decoded(data, "RGB", side, lambda full: _small_colour(full, side))[0]
    image.thumbnail((side, side))
    return image


def decode_whole(data: bytes, draw: "Callable[[Image], Image]") -> "Image":
    """Every pixel of the first frame as `draw` copies it from the opened picture, turned as its EXIF says.

    As `decode_grey` otherwise, but a JPEG is held whole too: limits.IMAGE_PIXELS. NotDecoded raised by `draw` goes up.
    """
    _check_pixels(probe(data), progressive=True)
    return _decoded(data, "RGB", limits.IMAGE_PIXELS, draw)[0]


def _decoded(data: bytes, mode: str, side: int, draw: "Callable[[Image], Image]") -> tuple["Image", str, int, int]:
    """The picture as `draw` makes it from the opened file, turned; its type and full size as displayed."""
    info = probe(data)
    if info.mime not in PICTURES:
        raise NotDecoded("it is not a picture of a kind that is decoded")
    _check_pixels(info)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            image, width, height = _open(data, info.mime, mode, side, draw)
    except (NotDecoded, MemoryError):
        raise
    except Exception as error:  # Pillow raises SyntaxError, ValueError, OSError, struct.error, … for bad bytes (M13)
        raise NotDecoded(f"the file is broken ({_plain(error)})") from error
    return image, info.mime, width, height


def _check_pixels(info: MediaInfo, progressive: bool = False) -> None:
    if info.width is None or info.height is None:
        raise NotDecoded("its header gives no size")
    name, cap = "limits.IMAGE_PIXELS", limits.IMAGE_PIXELS
    if info.mime == "image/jpeg" and not progressive:
        name, cap = "limits.IMAGE_PIXELS_JPEG", limits.IMAGE_PIXELS_JPEG
    elif info.mime == "image/webp":
        name, cap = "limits.IMAGE_PIXELS_WEBP", limits.IMAGE_PIXELS_WEBP
    if info.width * info.height > cap:
        raise NotDecoded(f"{info.width}×{info.height} pixels exceed {name} = {cap}")


def _open(data: bytes, mime: str, mode: str, side: int, draw: "Callable[[Image], Image]") -> tuple["Image", int, int]:
    import io

    from PIL import Image

    Image.MAX_IMAGE_PIXELS = limits.IMAGE_PIXELS_JPEG  # `_check_pixels` is the finer net; Pillow warns from here on
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        width, height = image.size
        # The header read by Pillow counts, not the one we sniffed: a file may hold two.
        # A progressive JPEG is held whole, whatever `draft` says: 6 bytes a pixel.
        _check_pixels(MediaInfo(mime, width, height), progressive="progressive" in image.info)
        turned = _orientation(image)
        if mime == "image/jpeg":
            image.draft(mode, (side, side))
        image.load()
        drawn = _turn(draw(image), turned)
    return (drawn, height, width) if turned >= 5 else (drawn, width, height)


def _orientation(image: "Image") -> int:
    raw = image.info.get("exif", b"")
    if not raw or len(raw) > _EXIF_LIMIT:
        return 1
    try:
        value = image.getexif().get(_ORIENTATION, 1)
    except Exception:  # noqa: BLE001 — broken EXIF (loops, bad offsets) says nothing about the picture itself (M10)
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _turn(image: "Image", orientation: int) -> "Image":
    from PIL.Image import Transpose

    how = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }.get(orientation)
    return image if how is None else image.transpose(how)


def _small_grey(image: "Image") -> "Image":
    """The picture in grey with its shortest side at 128–256 pixels."""
    return _banded(image, max(1, min(image.size) // SMALL), "L")


def _small_colour(image: "Image", side: int) -> "Image":
    """The picture in colour with its longest side below twice `side` pixels."""
    return _banded(image, max(1, max(image.size) // side), "RGB")


def _banded(image: "Image", factor: int, mode: str) -> "Image":
    """The picture in a mode without transparency, reduced by a whole factor.

    Band by band, so that a large one is never held a second time; the bands end where blocks end, so their pixels are
    those of the whole.
    """
    from PIL import Image

    width, height = image.size
    step = max(1, _BAND_PIXELS // (width * factor)) * factor
    if step >= height:
        return _plain_mode(image, factor, mode)
    small = Image.new(mode, (-(-width // factor), -(-height // factor)))
    for top in range(0, height, step):
        band = image.crop((0, top, width, min(top + step, height)))
        small.paste(_plain_mode(band, factor, mode), (0, top // factor))
    return small


def _plain_mode(image: "Image", factor: int, mode: str) -> "Image":
    from PIL import Image

    if image.mode.startswith("I"):
        # 16-bit PNG: convert("L") would clip everything above 255 to white.
        import numpy as np

        levels = (np.asarray(image).astype(np.uint32) >> 8).astype(np.uint8)
        return _reduce(Image.fromarray(levels), factor).convert(mode)
    if image.has_transparency_data:
        rgba = _reduce(image.convert("RGBA"), factor)
        white = Image.new("RGBA", rgba.size, (255, 255, 255, 255))
        white.alpha_composite(rgba)
        return white.convert(mode)
    return _reduce(image.convert(mode), factor)


def _reduce(image: "Image", factor: int) -> "Image":
    return image.reduce(factor) if factor > 1 else image


def _plain(error: Exception) -> str:
    """What is wrong in words for people; the library's own first line for what is rare."""
    text = str(error).partition("\n")[0]
    for told, words in _WORDS:
        if told in text:
            return words
    return text[:120] or "its parts contradict each other"
