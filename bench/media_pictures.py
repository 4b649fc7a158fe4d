"""Pictures for the media benches, made by code: photo-like scenes, chat screenshots, and what chats do to pictures.

A scene has what photographs have and drawings lack: fractal terrain, sky, smoke, objects with windows and shadows,
texture in every octave, lens shading and sensor grain. Many share a composition (light above, dark below), so they are
near each other as photographs are. Screenshots share one layout and differ in their words, the hardest to tell apart.
"""

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

from tests.media import pictures

Grid = NDArray[np.float64]
Random = np.random.Generator


def noise(random: Random, width: int, height: int, slope: float, squeeze: float = 1.0) -> Grid:
    """Fractal noise from 0 to 1: amplitude falls as frequency to the power of `slope` (1.2 rough, 2 soft)."""
    down = np.fft.fftfreq(height)[:, None] * height
    across = np.fft.rfftfreq(width)[None, :] * width * squeeze
    size = np.hypot(down, across)
    size[0, 0] = 1.0
    shape = size.shape
    waves = (random.standard_normal(shape) + 1j * random.standard_normal(shape)) / size**slope
    waves[0, 0] = 0
    field: Grid = np.fft.irfft2(waves, s=(height, width))
    low, high = np.quantile(field, (0.01, 0.99))
    return np.asarray(np.clip((field - low) / (high - low), 0, 1))


def photo(seed: int, width: int = 640, height: int = 480) -> Image.Image:
    """A photo-like picture; another seed gives another place, light and framing."""
    random = np.random.default_rng(seed)
    view = _VIEWS[int(random.integers(len(_VIEWS)))]
    grey = view(random, width, height)
    canvas = _coloured(random, grey)
    for _ in range(int(random.integers(1, 9))):
        _object(random, canvas)
    return _camera(random, canvas)


def _landscape(random: Random, width: int, height: int) -> Grid:
    rows = np.linspace(0, 1, height)[:, None]
    light = random.uniform(0.5, 0.95)
    grey = light - random.uniform(-0.2, 0.5) * rows + 0.35 * noise(random, width, height, 1.9, 0.5) - 0.15
    horizon = random.uniform(0.15, 0.75)
    for layer in range(int(random.integers(1, 5))):
        rough = noise(random, width, 8, 1.4 + 0.3 * random.random())[0]
        line = horizon + layer * random.uniform(0.05, 0.15) + random.uniform(0.05, 0.4) * (rough - 0.5)
        ground = random.uniform(0.05, 0.75) + random.uniform(0.2, 0.6) * (noise(random, width, height, 1.3) - 0.5)
        grey = np.where(rows > line[None, :], ground, grey)
    return np.asarray(grey)


def _from_above(random: Random, width: int, height: int) -> Grid:
    fields = noise(random, width, height, 1.7)
    steps = np.floor(fields * random.integers(3, 9)) / 6
    road = np.abs(noise(random, width, height, 2.2) - random.uniform(0.3, 0.7)) < random.uniform(0.01, 0.04)
    grey = 0.6 * steps + 0.4 * noise(random, width, height, 1.1)
    return np.where(road, random.uniform(0, 1), grey)


def _wall(random: Random, width: int, height: int) -> Grid:
    x, y = np.meshgrid(np.linspace(-1, 1, width), np.linspace(-1, 1, height))
    slant = random.uniform(-0.5, 0.5)
    grey = 0.5 + 0.4 * slant * x + 0.3 * random.uniform(-1, 1) * y + 0.3 * (noise(random, width, height, 1.2) - 0.5)
    columns, rows = random.integers(2, 12), random.integers(2, 8)
    cut = random.uniform(0.2, 0.6)
    holes = ((x * (1 + slant * y) * columns) % 1 < cut) & ((y * rows + random.random()) % 1 < random.uniform(0.3, 0.7))
    standing = y > random.uniform(-0.9, 0.2) + 0.3 * noise(random, width, 8, 1.5)[0][None, :]
    return np.where(holes & standing, random.uniform(0, 1) + 0.2 * grey, grey)


def _smoke(random: Random, width: int, height: int) -> Grid:
    base = _landscape(random, width, height)
    x, y = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
    lean, foot = random.uniform(-0.6, 0.6), random.uniform(0.2, 0.8)
    wide = 0.06 + random.uniform(0.1, 0.5) * (1 - y)
    plume = np.clip(1.4 - np.abs(x - foot - lean * (1 - y)) / wide, 0, 1) * noise(random, width, height, 1.6)
    return base * (1 - plume) + plume * random.uniform(0, 0.9)


def _near(random: Random, width: int, height: int) -> Grid:
    x, y = np.meshgrid(np.linspace(-1, 1, width), np.linspace(-1, 1, height))
    soft = noise(random, width, height, 2.3)
    for _ in range(int(random.integers(2, 7))):
        cx, cy, size = random.uniform(-0.8, 0.8), random.uniform(-0.8, 0.8), random.uniform(0.15, 0.7)
        inside = np.hypot((x - cx) * random.uniform(0.6, 1.6), y - cy) < size * (0.8 + 0.4 * soft)
        lit = random.uniform(0, 1) + 0.5 * ((x - cx) * random.uniform(-1, 1) + (y - cy) * random.uniform(-1, 1))
        soft = np.where(inside, lit + 0.2 * (noise(random, width, height, 1.3) - 0.5), soft)
    return soft


_VIEWS: tuple[Callable[[Random, int, int], Grid], ...] = (_landscape, _from_above, _wall, _smoke, _near)


def _coloured(random: Random, grey: Grid) -> Image.Image:
    dark, light = random.uniform(0, 90, 3), random.uniform(150, 256, 3)
    rgb = dark + np.clip(grey, 0, 1)[:, :, None] * (light - dark)
    return Image.fromarray(rgb.astype(np.uint8))


def _object(random: Random, canvas: Image.Image) -> None:
    """A house, a vehicle, a tree or a person, anywhere, with its shadow."""
    width, height = canvas.size
    draw = ImageDraw.Draw(canvas)
    w, h = int(width * random.uniform(0.03, 0.3)), int(height * random.uniform(0.05, 0.4))
    x, y = int(random.uniform(-0.1, 0.95) * width), int(random.uniform(0.1, 0.9) * height)
    colour = tuple(int(value) for value in random.integers(0, 256, 3))
    shade = tuple(value // 3 for value in colour)
    draw.polygon(
        [(x, y + h), (x + w, y + h), (x + w + w // 2, y + h + h // 5), (x + w // 2, y + h + h // 5)], fill=shade
    )
    kind = random.integers(3)
    if kind == 0:
        draw.rectangle((x, y, x + w, y + h), fill=colour)
        for row in range(int(random.integers(1, 5))):
            for column in range(int(random.integers(1, 6))):
                left, top = x + w * column // 6 + w // 12, y + h * row // 5 + h // 10
                draw.rectangle((left, top, left + w // 12, top + h // 8), fill=shade)
    elif kind == 1:
        draw.ellipse((x, y, x + w, y + h), fill=colour)
        draw.ellipse((x + w // 4, y + h // 5, x + w // 2, y + h // 2), fill=shade)
    else:
        draw.rounded_rectangle((x, y + h // 2, x + w, y + h), max(1, h // 10), fill=colour)
        draw.rectangle((x + w // 4, y + h // 4, x + 3 * w // 4, y + h // 2), fill=colour)
        for wheel in (x + w // 5, x + 3 * w // 5):
            draw.ellipse((wheel, y + h - h // 8, wheel + w // 5, y + h + h // 8), fill=shade)


def _camera(random: Random, canvas: Image.Image) -> Image.Image:
    """Soft lens, darker corners, sensor grain."""
    width, height = canvas.size
    soft = canvas.filter(ImageFilter.GaussianBlur(random.uniform(0.3, 1.2)))
    x, y = np.meshgrid(np.linspace(-1, 1, width), np.linspace(-1, 1, height))
    shading = 1 - random.uniform(0, 0.35) * (x * x + y * y) / 2
    grain = random.standard_normal((height, width)) * random.uniform(2, 6)
    seen = np.asarray(soft, dtype=np.float64) * shading[:, :, None] + grain[:, :, None]
    return Image.fromarray(np.clip(seen, 0, 255).astype(np.uint8))


def enlarged(seed: int, width: int, height: int) -> bytes:
    """A JPEG of camera size (quality 80) with grain of its own size, so that it is as heavy as a camera's file."""
    random = np.random.default_rng(seed)
    big = np.asarray(photo(seed).resize((width, height), Image.Resampling.BICUBIC), dtype=np.int16)
    grain = random.integers(-5, 6, (height, width, 1), dtype=np.int16)
    return pictures.encoded(Image.fromarray(np.clip(big + grain, 0, 255).astype(np.uint8)), quality=80)


_TEXT = """urgent camp attaque ce matin Tessalit Kidal convoi route confirmez source non oui merci photo ancienne 2023
vu hier soir personne ici calme ouvert trois douze soldats village pont"""
_WORDS = _TEXT.split()


def chat_screen(seed: int, width: int = 540, height: int = 1080) -> Image.Image:
    """A drawn screenshot of a chat: always the same head, field and colours; other words, lengths and times."""
    random = np.random.default_rng(seed)
    screen = Image.new("RGB", (width, height), (236, 229, 221))
    draw = ImageDraw.Draw(screen)
    draw.rectangle((0, 0, width, 96), fill=(7, 94, 84))
    draw.ellipse((20, 28, 68, 76), fill=(200, 200, 200))
    draw.text((84, 36), "Infos Gao " + str(random.integers(10, 99)), "white", font_size=26)
    draw.rounded_rectangle((12, height - 72, width - 80, height - 16), 26, fill="white")
    draw.ellipse((width - 68, height - 72, width - 12, height - 16), fill=(18, 140, 126))
    y = 112
    while y < height - 130:
        lines = [" ".join(random.choice(_WORDS, int(random.integers(2, 6)))) for _ in range(int(random.integers(1, 6)))]
        tall = 28 * len(lines) + 34
        if y + tall > height - 84:
            break
        mine = random.random() < 0.3
        left, right = (110, width - 14) if mine else (14, width - 110)
        draw.rounded_rectangle((left, y, right, y + tall), 10, fill=(220, 248, 198) if mine else "white")
        for number, line in enumerate(lines):
            draw.text((left + 12, y + 8 + 28 * number), line, (20, 20, 20), font_size=20)
        draw.text(
            (right - 56, y + tall - 20), f"{random.integers(24):02}:{random.integers(60):02}", "grey", font_size=14
        )
        y += tall + 10
    return screen


def open_photo(path: Path) -> Image.Image:
    """A photograph from a file, in colour."""
    with Image.open(path) as picture:
        return picture.convert("RGB")


# --- what happens to pictures on their way --------------------------------------------------------------------------


def _watermarked(picture: Image.Image) -> Image.Image:
    marked = picture.copy()
    draw = ImageDraw.Draw(marked)
    width, height = marked.size
    draw.text((width * 0.05, height * 0.85), "@sahel_infos", "white", font_size=height * 0.09)
    draw.text((width * 0.6, height * 0.05), "EXCLUSIF", "red", font_size=height * 0.07)
    return marked


def _captioned(picture: Image.Image) -> Image.Image:
    return pictures.captioned(picture)


def _screenshot(picture: Image.Image) -> Image.Image:
    """A phone's screen, 9:19.5, with the picture in the middle of black."""
    width, height = 540, 1170
    screen = Image.new("RGB", (width, height), "black")
    fitted = ImageOps.contain(picture, (width, height))
    screen.paste(fitted, ((width - fitted.width) // 2, (height - fitted.height) // 2))
    return screen


def _whatsapp(picture: Image.Image) -> Image.Image:
    return ImageOps.contain(picture, (800, 800))


def _combined(picture: Image.Image) -> Image.Image:
    return _watermarked(pictures.cropped(picture.resize((picture.width * 7 // 10, picture.height * 7 // 10)), 0.03))


TRANSFORMS: dict[str, tuple[Callable[[Image.Image], Image.Image], int]] = {
    "quality 40": (lambda p: p, 40),
    "resized 50 %": (lambda p: p.resize((p.width // 2, p.height // 2)), 80),
    "800 px, quality 50": (_whatsapp, 50),
    "160 px thumbnail": (lambda p: ImageOps.contain(p, (160, 160)), 70),
    "brighter 30 %": (lambda p: ImageEnhance.Brightness(p).enhance(1.3), 80),
    "grey, contrast 30 %": (lambda p: ImageEnhance.Contrast(p.convert("L")).enhance(1.3), 80),
    "watermark": (_watermarked, 80),
    "crop 2 %": (lambda p: pictures.cropped(p, 0.02), 80),
    "crop 5 %": (lambda p: pictures.cropped(p, 0.05), 80),
    "crop 10 %": (lambda p: pictures.cropped(p, 0.10), 80),
    "rotated 2°": (lambda p: p.rotate(2, Image.Resampling.BICUBIC), 80),
    "border 5 %": (lambda p: ImageOps.expand(p, p.width // 20, "white"), 80),
    "caption bar 15 %": (_captioned, 80),
    "letterboxed screenshot": (_screenshot, 80),
    "mirrored": (ImageOps.mirror, 80),
    "rotated 90°": (lambda p: p.transpose(Image.Transpose.ROTATE_90), 80),
    "resized, crop 3 %, mark": (_combined, 80),
    "mirrored, caption bar": (lambda p: _captioned(ImageOps.mirror(p)), 60),
}
"""The 18 of the quality table, each with the JPEG quality it is saved with."""


def altered(picture: Image.Image, name: str) -> bytes:
    """The bytes of a picture after one of TRANSFORMS."""
    change, quality = TRANSFORMS[name]
    out = io.BytesIO()
    change(picture).save(out, "JPEG", quality=quality)
    return out.getvalue()
