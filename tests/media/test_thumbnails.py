"""Thumbnails: small, drawn anew, nothing of the original in them but pixels, made once, and made again when spoilt."""

import io
import os
import shutil
import stat
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat, PngImagePlugin

from tests.media import clips, pictures
from workbench.case import Case, open_case
from workbench.errors import Cancelled
from workbench.ledger import backup, fsck
from workbench.media import thumbnails as module
from workbench.media.thumbnails import QUALITY, SIDE, Thumbnail, draw, film_frame, thumbnails
from workbench.model import Analyst, Medium
from workbench.store import media as media_store

SECRET = "GPS 20.19 north, Canon 5D, shot by Moussa"


@pytest.fixture
def case(fixed_env: Path, tmp_path: Path) -> Iterator[Case]:
    """An empty case of one analyst: thumbnails know nothing of the database engine."""
    opened = open_case(str(tmp_path / "case"), Analyst("ada", "Ada"))
    yield opened
    opened.close()


def put(case: Case, data: bytes) -> str:
    return case.vault.put(io.BytesIO(data), 1 << 40).sha256


def shown(case: Case, data: bytes) -> Thumbnail:
    """The thumbnail of these bytes, by the whole way through a worker."""
    return next(thumbnails(case, [put(case, data)]))


def drawn(folder: Path, data: bytes) -> Thumbnail:
    """The same, drawn in this process: what a worker does, without starting one for each picture."""
    sha256, path = pictures.stored(folder, data)
    return module._taken(folder, draw(sha256, path))


def opened(found: Thumbnail) -> Image.Image:
    assert found.jpeg, found.why
    assert not found.why
    image = Image.open(io.BytesIO(found.jpeg), formats=("JPEG",))
    image.load()
    return image


def place(case: Case, sha256: str) -> Path:
    return case.vault.root / "thumbs" / sha256[:2] / f"{sha256}.jpg"


def saved(image: Image.Image, kind: str, **how: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def apart(one: Image.Image, other: Image.Image) -> float:
    """Mean difference of two pictures of one size, 0–255."""
    assert one.size == other.size
    return sum(ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other.convert("RGB"))).mean) / 3


@pytest.mark.parametrize(
    ("size", "small"),
    [
        ((640, 480), (256, 192)),
        ((480, 640), (192, 256)),
        ((1000, 1000), (256, 256)),
        ((257, 100), (256, 100)),
        ((100, 60), (100, 60)),
        ((1, 1), (1, 1)),
        ((9000, 3), (256, 1)),
        ((3, 9000), (1, 256)),
    ],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_sizes(tmp_path: Path, size: tuple[int, int], small: tuple[int, int], kind: str) -> None:
    image = opened(drawn(tmp_path, saved(pictures.scene(1).resize(size), kind)))
    assert (image.mode, image.format, image.size) == ("RGB", "JPEG", small)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_it_looks_like_the_picture(tmp_path: Path, kind: str) -> None:
    original = pictures.scene(2)
    found = opened(drawn(tmp_path, saved(original, kind, quality=90)))
    assert apart(found, original.resize(found.size, Image.Resampling.BOX)) < 6


@pytest.mark.parametrize("orientation", range(1, 9))
def test_it_is_turned_as_displayed(tmp_path: Path, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    upright = Image.new("RGB", (60, 40), "blue")
    upright.paste("red", (0, 0, 20, 20))  # the corner tells the eight apart
    back = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # what undoes each orientation
    stored = upright.transpose(Image.Transpose(back[orientation])) if orientation > 1 else upright
    found = opened(drawn(tmp_path, saved(stored, "JPEG", exif=exif, quality=95)))
    assert apart(found, upright) < 6


def test_nothing_of_the_original_comes_along(tmp_path: Path) -> None:
    """EXIF, XMP, colour profile, comments, text chunks: every place where words can be."""
    exif = Image.Exif()
    exif[0x010F] = SECRET
    exif[0x9003] = "2023:08:11 10:22:33"
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", SECRET)
    text.add_itxt("XML:com.adobe.xmp", SECRET)
    scene = pictures.scene(3)
    profile = b"\0" * 128 + SECRET.encode()
    told = {"exif": exif, "icc_profile": profile}
    for data in (
        saved(scene, "JPEG", **told, comment=SECRET.encode(), xmp=SECRET.encode(), dpi=(300, 300)),
        saved(scene, "PNG", **told, pnginfo=text),
        saved(scene, "WEBP", **told, xmp=SECRET.encode()),
        saved(scene.convert("P"), "GIF", comment=SECRET.encode()),
    ):
        assert SECRET.encode() in data
        found = drawn(tmp_path, data)
        image = opened(found)
        assert SECRET.encode() not in found.jpeg
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert image.info["jfif_density"] == (1, 1)
        assert segments(found.jpeg) == {0xE0, 0xDB, 0xC0, 0xC4, 0xDA}


def segments(jpeg: bytes) -> set[int]:
    """The kinds of segments before the pixels."""
    at, kinds = 2, set()
    while 0xDA not in kinds:
        assert jpeg[at] == 0xFF
        kinds.add(jpeg[at + 1])
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
    return kinds


def test_a_sealed_file_is_still_a_picture(case: Case) -> None:
    sha256 = put(case, pictures.encoded(pictures.scene(4)))
    found = next(thumbnails(case, [sha256]))
    assert apart(opened(found), Image.open(place(case, sha256))) == 0


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparent_is_white(tmp_path: Path, mode: str) -> None:
    clear = Image.new("RGBA", (300, 300), (0, 0, 0, 0))
    data = saved(clear.convert(mode), "PNG") if mode != "P" else saved(clear, "GIF", transparency=0)
    assert opened(drawn(tmp_path, data)).getextrema() == ((255, 255),) * 3


@pytest.mark.parametrize("mode", ["1", "L", "P", "I;16", "CMYK"])
def test_other_kinds_of_pixels(tmp_path: Path, mode: str) -> None:
    grey = Image.linear_gradient("L")
    deep = grey.convert("I").point(lambda level: level * 257)
    image = (deep if mode == "I;16" else grey).convert(mode)
    found = opened(drawn(tmp_path, saved(image, "JPEG" if mode == "CMYK" else "PNG")))
    # Black and white has the grey only as a pattern of dots.
    assert apart(found.resize((8, 8), Image.Resampling.BOX), grey.resize((8, 8), Image.Resampling.BOX)) < 5


def test_the_first_frame_of_a_moving_picture(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (80, 60), colour) for colour in ("red", "blue", "blue")]
    for kind in ("GIF", "WEBP"):
        found = opened(drawn(tmp_path, saved(frames[0], kind, save_all=True, append_images=frames[1:])))
        assert apart(found, frames[0]) < 6


def test_a_film_is_a_sheet_of_its_frames(tmp_path: Path) -> None:
    found = opened(drawn(tmp_path, clips.film(7, 6)))
    assert found.mode == "RGB"
    assert max(found.size) > 256 // 2
    columns = [found.crop((x, 0, x + found.width // 3, found.height // 3)) for x in (0, found.width // 3)]
    assert apart(*columns) > 1, "not one frame over and over"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b"<html>no picture</html>", "no picture"),
        (b"%PDF-1.7 nor here", "no picture"),
        (pictures.webp_bomb(), "pixels exceed"),
        (pictures.gif_canvas(20_000, 20_000), "pixels exceed"),
        (pictures.png_header(9400, 9400), "pixels exceed"),
        (pictures.png_header(100, 100), "broken"),
        (pictures.encoded(pictures.scene(5))[:3000], "broken"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "no picture"),
    ],
)
def test_what_cannot_be_drawn_says_why(tmp_path: Path, data: bytes, why: str) -> None:
    found = drawn(tmp_path, data)
    assert found.jpeg == b""
    assert why in found.why
    assert not list((tmp_path / "thumbs").rglob("*.jpg"))


def test_a_picture_that_crashes_the_decoder(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """One worker is lost, the others are drawn."""
    monkeypatch.setattr(module, "_DRAW", "tests.media.examiners:drawn_by_content")
    good = [put(case, pictures.encoded(pictures.scene(n))) for n in range(3)]
    bad = put(case, pictures.encoded(pictures.scene(4)) + b"CRASH")
    found = list(thumbnails(case, [good[0], bad, *good[1:]]))
    assert [bool(f.jpeg) for f in found] == [True, False, True, True]
    assert "crashed" in found[1].why


def test_a_voice_note_says_why(case: Case) -> None:
    found = shown(case, clips.voice(1))
    assert (found.jpeg, bool(found.why)) == (b"", True)


def test_they_come_in_the_order_asked_each_once(case: Case) -> None:
    good = [put(case, pictures.encoded(pictures.scene(n))) for n in range(5)]
    bad, lost = put(case, b"no picture"), put(case, pictures.encoded(pictures.scene(9)))
    case.vault.path(lost).unlink()
    next(thumbnails(case, [good[3]]))  # one is ready before
    asked = [good[0], bad, good[3], good[1], lost, good[0], good[4]]
    found = list(thumbnails(case, asked))
    assert [f.sha256 for f in found] == [good[0], bad, good[3], good[1], lost, good[4]]
    assert [bool(f.jpeg) for f in found] == [True, False, True, True, False, True]
    assert "missing" in found[4].why


def test_made_once(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    sha256 = put(case, pictures.encoded(pictures.scene(1)))
    first = list(thumbnails(case, [sha256]))
    made = place(case, sha256).stat()
    monkeypatch.setattr("workbench.media.pooling._BOOT", "raise SystemExit('no worker is needed')")
    case.vault.path(sha256).unlink()
    assert list(thumbnails(case, [sha256])) == first
    assert place(case, sha256).stat().st_mtime_ns == made.st_mtime_ns


def test_only_the_owner_may_look(case: Case) -> None:
    sha256 = put(case, pictures.encoded(pictures.scene(1)))
    next(thumbnails(case, [sha256]))
    kept = place(case, sha256)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    for folder in (kept.parent, kept.parent.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert os.listdir(kept.parent) == [kept.name]


def test_a_spoilt_one_is_made_again(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    sha256 = put(case, pictures.encoded(pictures.scene(1)))
    other = put(case, pictures.encoded(pictures.scene(2)))
    first, second = thumbnails(case, [sha256, other])
    kept = place(case, sha256)
    whole = kept.read_bytes()
    for spoilt in (
        b"",
        whole[:-1],
        bytes(len(whole)),
        whole[:400] + b"x" + whole[401:],
        place(case, other).read_bytes(),
    ):
        kept.write_bytes(spoilt)
        assert module._kept(case.vault.root, sha256) == b""
    assert next(thumbnails(case, [sha256])) == first
    assert kept.read_bytes() == whole
    monkeypatch.setattr(module, "RULE", "media-thumbnail/99")
    assert next(thumbnails(case, [sha256])) == first
    assert kept.read_bytes() != whole, "another rule draws anew"
    assert second.jpeg != first.jpeg


def test_a_frame_of_a_film_is_kept_apart_from_its_sheet(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    sha256 = put(case, clips.film(3, 6, clips.Coding(320, 180, 5, 10)))
    (sheet,) = thumbnails(case, [sha256])
    first, later = (film_frame(case, sha256, at) for at in (0, 4_000))
    assert opened(first).size == opened(later).size == (256, 144)
    assert len({sheet.jpeg, first.jpeg, later.jpeg}) == 3
    kept = place(case, sha256).with_name(f"{sha256}-4000.jpg")
    shutil.copyfile(place(case, sha256).with_name(f"{sha256}-0.jpg"), kept)
    assert film_frame(case, sha256, 4_000) == later, "the seal tells another moment's picture"
    assert SECRET.encode() not in kept.read_bytes()
    assert film_frame(case, put(case, b"#EXTM3U"), 0).why
    monkeypatch.setattr("workbench.media.pooling._BOOT", "raise SystemExit('no worker is needed')")
    assert [film_frame(case, sha256, at) for at in (0, 4_000)] == [first, later]
    assert list(thumbnails(case, [sha256])) == [sheet]


def test_a_folder_that_may_not_be_written_still_shows(case: Case) -> None:
    sha256 = put(case, pictures.encoded(pictures.scene(1)))
    (case.vault.root / "thumbs").write_text("in the way")
    assert opened(next(thumbnails(case, [sha256]))).size == (256, 192)


def test_what_the_hash_stage_gave_up_on_is_not_tried_again(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    sha256 = put(case, pictures.encoded(pictures.scene(1)))
    with case.db.tx():
        media_store.add(case.db, [(sha256, 1)])
        hung = Medium(sha256, 1, "image/png", note="not decoded: it took too long")
        media_store.save_hashes(case.db, hung, "", "{}", "any")
    monkeypatch.setattr("workbench.media.pooling._BOOT", "raise SystemExit('no worker is needed')")
    assert list(thumbnails(case, [sha256])) == [Thumbnail(sha256, b"", "it took too long")]


@pytest.mark.parametrize("size", [(4000, 10), (481, 481)])
def test_a_worker_that_was_taken_over_is_not_believed(tmp_path: Path, size: tuple[int, int]) -> None:
    sha256, path = pictures.stored(tmp_path, pictures.encoded(pictures.scene(1)))
    honest = draw(sha256, path)
    for lie in (b64encode(module.encode(Image.new("RGB", size))).decode(), "AAAA", "no base64", "<>"):
        told = type(honest)(honest.medium, thumbnail=lie)
        assert module._taken(tmp_path, told) == Thumbnail(sha256, b"", "the decoder answered nonsense")


def test_damaged_bytes_are_not_drawn(case: Case) -> None:
    sha256 = put(case, pictures.encoded(pictures.scene(1)))
    case.vault.path(sha256).write_bytes(pictures.encoded(pictures.scene(2)))
    assert "damaged" in next(thumbnails(case, [sha256])).why


def test_it_can_be_stopped(case: Case) -> None:
    sha256 = put(case, pictures.encoded(pictures.scene(1)))
    with pytest.raises(Cancelled):
        list(thumbnails(case, [sha256], cancelled=lambda: True))


def test_they_are_no_part_of_the_case(case: Case, tmp_path: Path) -> None:
    """`fsck` and `backup` take the folder for what it is; without it nothing is lost."""
    sha256 = put(case, pictures.encoded(pictures.scene(1)))
    before = fsck.fsck(case.db, case.vault)
    first = list(thumbnails(case, [sha256]))
    assert fsck.fsck(case.db, case.vault) == before
    backup.backup(case.db, case.vault, tmp_path / "backup", case.folder)
    assert not list((tmp_path / "backup").rglob("*.jpg"))
    assert backup.verify_backup(tmp_path / "backup") == ()
    assert list(case.vault.hashes()) == [sha256]
    shutil.rmtree(case.vault.root / "thumbs")
    assert list(thumbnails(case, [sha256])) == first


def test_the_bytes_are_few(tmp_path: Path) -> None:
    """The sizes that the docstring states."""
    assert QUALITY == 80
    sizes = [len(drawn(tmp_path, pictures.encoded(pictures.scene(n))).jpeg) for n in range(3)]
    assert max(sizes) < 20_000
    assert SIDE == 256
