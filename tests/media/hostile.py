"""Pictures that were made to do harm, one generator each, and what the workbench is to say of them.

They come from people who want their picture not looked at, or the machine of whoever looks to stop. All are built from
code here, at most some MB each; real files of this kind are never needed.
"""

import io
import random
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from tests.media import pictures

PNG = b"\x89PNG\r\n\x1a\n"
BROKEN = "not decoded: the file is broken"
BOMB = f"{BROKEN} (its text or colour profile unpacks to more than a picture needs: a bomb)"
UNFOLDS = f"{BROKEN} (it unfolds to more pixels than its header says: a bomb)"
JUNK = f"{BROKEN} (it begins like a picture, but what follows is none)"


BEHIND = "12582 bytes after the end of the picture"


def over(width: int, height: int, limit: str) -> str:
    """What is said of a picture with too many pixels."""
    return f"not decoded: {width}×{height} pixels exceed limits.{limit}"


@dataclass(frozen=True, slots=True)
class Hostile:
    """A file as it came: its name, its bytes, how its note begins ("" when it is decoded), whether it has hashes."""

    name: str
    make: Callable[[], bytes]
    note: str = ""
    hashed: bool = False


# --- PNG ----------------------------------------------------------------------------------------------------------


def chunk(kind: bytes, body: bytes) -> bytes:
    """One chunk of a PNG, sound."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def whole_png(seed: int = 6) -> bytes:
    """A sound PNG."""
    return pictures.encoded(pictures.scene(seed, 320, 240), "PNG")


def with_chunk(kind: bytes, body: bytes) -> bytes:
    """A sound PNG with one more chunk after its header."""
    whole = whole_png()
    return whole[:33] + chunk(kind, body) + whole[33:]


def flat_png(width: int, height: int) -> bytes:
    """A PNG of so many black pixels, all there, packed as small as they go."""
    packer = zlib.compressobj(9)
    rows = [packer.compress(bytes(width + 1)) for _ in range(height)]
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return PNG + header + chunk(b"IDAT", b"".join(rows) + packer.flush()) + chunk(b"IEND", b"")


def apng(frames: int) -> bytes:
    """A moving PNG whose first frame is a sound picture, followed by tiny ones."""
    whole = whole_png()
    width, height = struct.unpack_from(">II", whole, 16)
    control = struct.pack(">IIIIIHHBB", 0, width, height, 0, 0, 1, 10, 0, 0)
    out = [whole[:33], chunk(b"acTL", struct.pack(">II", frames, 0)), chunk(b"fcTL", control), whole[33:-12]]
    pixel = zlib.compress(b"\0\1\2\3")
    for n in range(1, frames):
        out.append(chunk(b"fcTL", struct.pack(">IIIIIHHBB", 2 * n - 1, 1, 1, 0, 0, 1, 10, 0, 0)))
        out.append(chunk(b"fdAT", struct.pack(">I", 2 * n) + pixel))
    return b"".join(out) + chunk(b"IEND", b"")


def wrong_checksum() -> bytes:
    """A PNG whose header does not have the checksum it says."""
    data = bytearray(whole_png())
    data[29] ^= 1
    return bytes(data)


def chunk_without_end() -> bytes:
    """A PNG with a chunk that is said to be two gigabytes long."""
    whole = whole_png()
    return whole[:33] + struct.pack(">I4s", 2**31 - 1, b"tEXt") + whole[33:]


def pixels_before_header() -> bytes:
    """A PNG that begins with its pixels."""
    return PNG + chunk(b"IDAT", zlib.compress(bytes(10))) + whole_png()[8:]


def two_headers() -> bytes:
    """A PNG that says one size for whoever only looks, and a larger one after that."""
    whole = whole_png()
    return whole[:33] + chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)) + whole[33:]


def no_palette() -> bytes:
    """A PNG of numbered colours without the colours."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 64, 64, 8, 3, 0, 0, 0))
    return PNG + header + chunk(b"IDAT", zlib.compress(bytes(65 * 64))) + chunk(b"IEND", b"")


# --- GIF, WebP, JPEG ----------------------------------------------------------------------------------------------


def gif_of(frames: int) -> bytes:
    """A GIF of this many frames, 23 bytes each, after a sound first one."""
    first = pictures.encoded(pictures.scene(5, 320, 240), "GIF")[:-1]
    return first + (b"!\xf9\x04\0\1\0\0\0" + b",\0\0\0\0\1\0\1\0\0\2\2D\1\0") * (frames - 1) + b";"


def gif_frame_over_canvas() -> bytes:
    """A GIF of one pixel whose frame is 20000×20000."""
    frame = b"," + struct.pack("<HHHH", 0, 0, 20_000, 20_000) + b"\0\2\2D\1\0"
    return b"GIF89a" + struct.pack("<HH", 1, 1) + b"\x80\0\0\0\0\0\xff\xff\xff" + frame + b";"


def gif_without_end() -> bytes:
    """A GIF whose last block never ends."""
    return pictures.encoded(pictures.scene(5, 320, 240), "GIF")[:-1] + b"!\xfe" + b"\xff" * 5_000


def jpeg(width: int, height: int, *, progressive: bool = False) -> bytes:
    """A JPEG of one colour."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), (90, 20, 30)).save(out, "JPEG", progressive=progressive)
    return out.getvalue()


def jpeg_claiming(width: int, height: int, *, progressive: bool = False) -> bytes:
    """A small JPEG whose header says it is large."""
    data = bytearray(jpeg(64, 64, progressive=progressive))
    at = data.index(b"\xff\xc2" if progressive else b"\xff\xc0")
    struct.pack_into(">HH", data, at + 5, height, width)
    return bytes(data)


def with_exif(raw: bytes) -> bytes:
    """A sound JPEG with this for its EXIF."""
    out = io.BytesIO()
    pictures.scene(1, 320, 240).save(out, "JPEG", exif=b"Exif\0\0" + raw)
    return out.getvalue()


def exif_of(*, gps: dict[int, object] | None = None, date: str = "") -> bytes:
    """A sound JPEG that says this place and date."""
    exif = Image.Exif()
    if date:
        exif[0x0132] = date
    exif.get_ifd(0x8825).update(gps or {})
    out = io.BytesIO()
    pictures.scene(1, 320, 240).save(out, "JPEG", exif=exif)
    return out.getvalue()


def whole_jpeg(seed: int = 6) -> bytes:
    """A sound JPEG."""
    return pictures.encoded(pictures.scene(seed, 320, 240))


def hiding_pdf(kind: str = "JPEG") -> bytes:
    """A picture and behind it a PDF, in which there is another picture: both programs find what they look for."""
    return pictures.encoded(pictures.scene(6, 320, 240), kind) + b"%PDF-1.7\nstream\n" + whole_jpeg(7) + b"\nendstream"


# --- all of them --------------------------------------------------------------------------------------------------

SELF_LOOP = b"II*\0\x08\0\0\0\x01\0\x69\x87\x04\0\x01\0\0\0\x08\0\0\0\0\0\0\0"
GPS_LOOP = b"II*\0\x08\0\0\0\x01\0\x25\x88\x04\0\x01\0\0\0\x08\0\0\0\x08\0\0\0"
NOWHERE = {1: "N", 2: (91.0, 0.0, 0.0), 3: "E", 4: (1.0, 0.0, 0.0)}
TEXTS = chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(900_000))) * 100

ALL = (
    Hostile("M1 a column.png", lambda: pictures.encoded(pictures.scene(1, 30_000, 20).resize((1, 30_000)), "PNG")),
    Hostile("M1 a row.png", lambda: pictures.encoded(pictures.scene(1, 30_000, 20).resize((30_000, 1)), "PNG")),
    Hostile("M1 blank.png", lambda: flat_png(640, 480)),
    Hostile("M1 blank.jpg", lambda: jpeg(640, 480)),
    Hostile("M2 9400x9400.png", lambda: flat_png(9_400, 9_400), over(9_400, 9_400, "IMAGE_PIXELS = ")),
    Hostile("M3 34 bytes.webp", pictures.webp_bomb, over(16_383, 5_400, "IMAGE_PIXELS_WEBP")),
    Hostile("M4 178 million.png", lambda: pictures.png_header(13_350, 13_350), over(13_350, 13_350, "IMAGE_PIXELS")),
    Hostile("M4 178 million.jpg", lambda: jpeg_claiming(13_350, 13_350)),
    Hostile("M5 400 million.png", lambda: pictures.png_header(20_000, 20_000), over(20_000, 20_000, "IMAGE_PIXELS")),
    Hostile("M5 400 million.jpg", lambda: jpeg_claiming(20_000, 20_000), over(20_000, 20_000, "IMAGE_PIXELS_JPEG")),
    Hostile(
        "M5 progressive.jpg",
        lambda: jpeg_claiming(13_350, 13_350, progressive=True),
        over(13_350, 13_350, "IMAGE_PIXELS = "),
    ),
    Hostile("M5 the largest.png", lambda: pictures.png_header(2**31 - 1, 2**31 - 1), over(2**31 - 1, 2**31 - 1, "")),
    Hostile("M6 100,000 frames.gif", lambda: gif_of(100_000), hashed=True),
    Hostile("M6 100,000 frames.png", lambda: apng(100_000), hashed=True),
    Hostile("M7 canvas.gif", lambda: pictures.gif_canvas(20_000, 20_000), over(20_000, 20_000, "IMAGE_PIXELS")),
    Hostile("M7 frame.gif", gif_frame_over_canvas, UNFOLDS),
    Hostile("M8 text.png", lambda: with_chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(5_000_000))), BOMB),
    Hostile("M8 texts.png", lambda: whole_png()[:33] + TEXTS + whole_png()[33:], BOMB),
    Hostile("M8 colours.png", lambda: with_chunk(b"iCCP", b"k\0\0" + zlib.compress(bytes(5_000_000))), BOMB),
    Hostile("M9 64 million.jpg", lambda: jpeg(8_000, 8_000)),
    Hostile("M10 loop.jpg", lambda: with_exif(SELF_LOOP), hashed=True),
    Hostile("M10 loop of places.jpg", lambda: with_exif(GPS_LOOP), hashed=True),
    Hostile("M10 latitude 91.jpg", lambda: exif_of(gps=dict(NOWHERE)), hashed=True),
    Hostile("M10 date.jpg", lambda: exif_of(date="9999:99:99 99:99:99"), hashed=True),
    Hostile("M11 postscript.png", lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(x) run\n"),
    Hostile("M12 empty.jpg", lambda: b"", "not decoded: the file is empty"),
    Hostile("M12 a page.jpg", lambda: b"<!DOCTYPE html><html><body>404</body></html>"),
    Hostile("M12 the first bytes.jpg", lambda: b"\xff\xd8\xff\xe0\0\x10JFIF", "not decoded: its header gives no size"),
    Hostile("M12 no height.jpg", lambda: jpeg_claiming(64, 0), JUNK),
    Hostile("M12 hiding a PDF.jpg", hiding_pdf, BEHIND, hashed=True),
    Hostile("M12 hiding a PDF.png", lambda: hiding_pdf("PNG"), BEHIND, hashed=True),
    Hostile("M12 hiding a PDF.gif", lambda: hiding_pdf("GIF"), BEHIND, hashed=True),
    Hostile("M12 hiding a PDF.webp", lambda: hiding_pdf("WEBP"), BEHIND, hashed=True),
    Hostile("M13 checksum.png", wrong_checksum, JUNK),
    Hostile("M13 a chunk without end.png", chunk_without_end, BROKEN),
    Hostile("M13 pixels first.png", pixels_before_header, over(2_023_514_976, 2_147_549_184, "IMAGE_PIXELS")),
    Hostile("M13 two headers.png", two_headers, UNFOLDS),
    Hostile("M13 no palette.png", no_palette, f"{BROKEN} (its parts contradict each other)"),
    Hostile("M13 a block without end.gif", gif_without_end, hashed=True),
    Hostile("M17 a document.pdf", lambda: b"%PDF-1.7\n" + whole_jpeg()),
    Hostile("a picture.txt", whole_jpeg, hashed=True),
    Hostile("noise.jpg", lambda: b"\xff\xd8\xff" + random.Random(1).randbytes(5_000), "not decoded: "),
)  # fmt: skip


def cut_off(kind: str) -> list[bytes]:
    """A sound picture cut off after every twentieth part."""
    whole = pictures.encoded(pictures.scene(8, 320, 240), kind)
    return [whole[: len(whole) * part // 20] for part in range(1, 20)]


def mutated(seed: int) -> bytes:
    """A sound picture of one of the four kinds, with a few bytes changed, added or left out."""
    chosen = random.Random(seed)
    data = bytearray(_small(chosen.choice(("JPEG", "PNG", "WEBP", "GIF"))))
    for _ in range(chosen.randint(1, 8)):
        # Half of the changes hit the headers, where sizes and offsets stand.
        at = chosen.randrange(min(len(data), 200) if chosen.random() < 0.5 else len(data))
        how = chosen.randrange(4)
        if how == 0:
            data[at] = chosen.choice((0, 1, 0x7F, 0x80, 0xFF))
        elif how == 1:
            data[at : at + chosen.randint(1, 30)] = b""
        elif how == 2:
            data[at:at] = chosen.randbytes(chosen.randint(1, 30))
        else:
            data[at] ^= 1 << chosen.randrange(8)
    return bytes(data)


def _small(kind: str) -> bytes:
    return pictures.encoded(pictures.scene(9, 80, 60), kind)
