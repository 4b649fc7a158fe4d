"""One picture's bytes to one small grey frame, or a reason why not.

Runs in the disposable workers of `pooling`. Everything that a hostile picture may do is bounded here (formats, pixels,
frames, transparency) or there (memory, time, crashes). Four formats only: with `formats=None` Pillow opens an EPS named
.png and looks for Ghostscript (reference/reliability.md §4 M11).
"""

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.media.sniffing import PICTURES, MediaInfo, probe, trailing_bytes
from workbench.safety import limits

if TYPE_CHECKING:
    from PIL.Image import Image

RULE = "media-decode/1"
"""Version of the path from bytes to grey frame: another path moves hashes by up to 36 of 256 bits."""

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
SMALL = 128
"""Shortest side, in pixels, that a frame is reduced to: PDQ needs no more (reference/performance.md A)."""

_ORIENTATION = 0x0112
_EXIF_LIMIT = 64 * limits.KIB


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
    info = probe(data)
    if info.mime not in PICTURES:
        raise NotDecoded("it is not a picture of a kind that is decoded")
    _check_pixels(info)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            grey, width, height = _open(data, info.mime)
    except (NotDecoded, MemoryError):
        raise
    except Exception as error:  # Pillow raises SyntaxError, ValueError, OSError, struct.error, … for bad bytes (M13)
        raise NotDecoded(f"the file is broken ({_first_line(error)})") from error
    extra = trailing_bytes(data, info.mime)
    return Frame(grey, info.mime, width, height, f"{extra} bytes after the end of the picture" if extra else "")


def _check_pixels(info: MediaInfo) -> None:
    if info.width is None or info.height is None:
        raise NotDecoded("its header gives no size")
    jpeg = info.mime == "image/jpeg"
    cap = limits.IMAGE_PIXELS_JPEG if jpeg else limits.IMAGE_PIXELS
    if info.width * info.height > cap:
        name = "limits.IMAGE_PIXELS_JPEG" if jpeg else "limits.IMAGE_PIXELS"
        raise NotDecoded(f"{info.width}×{info.height} pixels exceed {name} = {cap}")


def _open(data: bytes, mime: str) -> tuple["Image", int, int]:
    import io

    from PIL import Image

    Image.MAX_IMAGE_PIXELS = limits.IMAGE_PIXELS_JPEG  # `_check_pixels` is the finer net; Pillow warns from here on
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        width, height = image.size
        # The header read by Pillow counts, not the one we sniffed: a file may hold two.
        _check_pixels(MediaInfo(mime, width, height))
        turned = _orientation(image)
        if mime == "image/jpeg":
            image.draft("L", (SMALL, SMALL))
        image.load()
        grey = _turn(_reduce(_grey(image)), turned)
    return (grey, height, width) if turned >= 5 else (grey, width, height)


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


def _grey(image: "Image") -> "Image":
    from PIL import Image

    if image.mode.startswith("I"):
        # 16-bit PNG: convert("L") would clip everything above 255 to white.
        import numpy as np

        return Image.fromarray((np.asarray(image).astype(np.uint32) >> 8).astype(np.uint8))
    if image.has_transparency_data:
        rgba = _reduce(image.convert("RGBA"))
        white = Image.new("RGBA", rgba.size, (255, 255, 255, 255))
        white.alpha_composite(rgba)
        return white.convert("L")
    return image.convert("L")


def _reduce(image: "Image") -> "Image":
    factor = min(image.size) // SMALL
    return image.reduce(factor) if factor > 1 else image


def _first_line(error: Exception) -> str:
    text = str(error).partition("\n")[0] or type(error).__name__
    return text.replace("<_io.BytesIO object at", "<")[:120]
