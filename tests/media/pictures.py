"""Synthetic pictures for the tests of the media room: scenes drawn from a seed, and hostile files built by hand."""

import hashlib
import io
import struct
import zlib
from pathlib import Path

from PIL import Image, ImageDraw, ImageOps


def scene(seed: int, width: int = 640, height: int = 480) -> Image.Image:
    """A drawing of a few dozen shapes; another seed gives another picture."""
    state = seed * 2654435761 + 12345

    def number(limit: int) -> int:
        nonlocal state
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (state >> 33) % limit

    image = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    draw = ImageDraw.Draw(image)
    for _ in range(40):
        x, y = number(width), number(height)
        box = (x, y, x + 20 + number(width // 3), y + 20 + number(height // 3))
        colour = (number(256), number(256), number(256))
        (draw.rectangle if number(2) else draw.ellipse)(box, fill=colour)
    return image


def encoded(image: Image.Image, kind: str = "JPEG", quality: int = 85) -> bytes:
    """The bytes of a picture."""
    out = io.BytesIO()
    image.save(out, kind, quality=quality)
    return out.getvalue()


def cropped(image: Image.Image, share: float) -> Image.Image:
    """Cut off on every side."""
    width, height = image.size
    return image.crop((int(width * share), int(height * share), int(width * (1 - share)), int(height * (1 - share))))


def captioned(image: Image.Image) -> Image.Image:
    """With a black bar and white words below."""
    width, height = image.size
    framed = Image.new("RGB", (width, int(height * 1.15)))
    framed.paste(image)
    ImageDraw.Draw(framed).text(
        (20, height * 1.04), "URGENT: camp abandonné ce matin", "white", font_size=height * 0.06
    )
    return framed


def letterboxed(image: Image.Image) -> Image.Image:
    """A tall black screen with the picture in the middle."""
    width, height = image.size
    return ImageOps.expand(image, (0, height // 4, 0, height // 4), "black").resize((width // 2, height * 3 // 4))


def png_header(width: int, height: int, data: bytes = b"") -> bytes:
    """A greyscale PNG that claims any size; `data` is what its pixels are said to be."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")


def webp_bomb() -> bytes:
    """34 bytes that unfold to 16383×5400 pixels (1.4 GB in a plain decoder)."""
    bits = (16383 - 1) | (5400 - 1) << 14
    body = b"VP8L" + struct.pack("<I", 14) + b"\x2f" + struct.pack("<I", bits) + bytes(9)
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


def gif_canvas(width: int, height: int) -> bytes:
    """A tiny GIF with a huge canvas."""
    pixel = b",\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;"
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\x80\0\0\0\0\0\xff\xff\xff" + pixel


def stored(folder: Path, data: bytes) -> tuple[str, Path]:
    """Put bytes down under their sha256, as a vault does."""
    sha256 = hashlib.sha256(data).hexdigest()
    path = folder / sha256
    path.write_bytes(data)
    return sha256, path
