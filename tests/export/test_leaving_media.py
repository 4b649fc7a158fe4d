"""Which media leave, and that nothing leaves with them: real pictures and films, through the real process."""

import io
import time
from pathlib import Path

import av
import pytest
from PIL import Image, ImageChops, ImageOps, ImageStat, PngImagePlugin

from tests.export.media_case import OWNER, TAGS, add_media, photograph
from tests.media import clips, pictures
from workbench.case import Case
from workbench.export import leaving_media
from workbench.export.leaving_media import BARRED, DOCUMENT, GRAPHIC, NOT_PUBLISHED, UNKNOWN, LeavingMedia, staying
from workbench.export.redaction import redactor
from workbench.media import stripping, stripping_worker
from workbench.media.decoding import NotDecoded
from workbench.media.stripping_worker import StrippingWorker

pytestmark = pytest.mark.one_engine


def opened(case: Case, profile: str, sha256: str) -> bytes | None:
    found = leaving_media.open_medium(case, redactor(case, profile), sha256)
    if found is None:
        return None
    with found:
        return found.read()


def shown(data: bytes) -> Image.Image:
    return ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB")


def apart(one: bytes, other: bytes) -> float:
    """Mean difference of two pictures as displayed, 0–255."""
    a, b = shown(one), shown(other)
    assert a.size == b.size
    return sum(ImageStat.Stat(ImageChops.difference(a, b)).mean) / 3


def saved(image: Image.Image, kind: str, **how: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def test_each_profile_lets_go_what_it_says(case: Case) -> None:
    """`internal` the bytes, `share` what can be freed of its tags and is not marked, `public` nothing."""
    held = add_media(case)
    for what, sha256 in held.items():
        original = case.vault.path(sha256).read_bytes()
        assert opened(case, "internal", sha256) == original
        assert opened(case, "public", sha256) is None
        assert (opened(case, "share", sha256) is None) == (what in ("document", "graphic"))
    red = redactor(case, "share")
    assert staying(case, red, [*held.values(), "0" * 64]) == {
        held["document"]: DOCUMENT, held["graphic"]: GRAPHIC, "0" * 64: UNKNOWN,
    }  # fmt: skip
    assert set(staying(case, redactor(case, "public"), list(held.values())).values()) == {NOT_PUBLISHED}
    with case.db.tx():
        case.db.run("UPDATE media SET barred = 'x' WHERE sha256 = :s", s=held["photograph"])
    assert staying(case, red, [held["photograph"]]) == {held["photograph"]: BARRED}
    assert leaving_media.thumbnail(case, redactor(case, "internal"), held["photograph"]) is None


def test_what_leaves_has_the_pixels_and_nothing_else(case: Case) -> None:
    """Turned as its EXIF says, no tag of any kind, the same bytes each time; one process for all of them."""
    held = add_media(case)
    media = LeavingMedia(case, redactor(case, "share"))
    for what in ("photograph", "film"):
        original = case.vault.path(held[what]).read_bytes()
        with media.open(held[what]) or io.BytesIO() as file:
            data = file.read()
        assert data == opened(case, "share", held[what])
        assert [t for t in TAGS if t.encode() in data] == []
        assert [t for t in TAGS if t.encode() in original] != []
        if what == "photograph":
            assert (Image.open(io.BytesIO(data)).size, dict(Image.open(io.BytesIO(data)).getexif())) == ((240, 320), {})
            assert apart(original, data) < 2, "colours at half the size lose a little when they are encoded again"
            assert data.endswith(b"\xff\xd9"), "nothing behind its end"
    assert media.open(held["document"]) is None
    assert media.left_out == {held["document"]: DOCUMENT}


def test_a_film_plays_as_before(tmp_path: Path) -> None:
    """Every frame, and turned as the phone was held; a title and a place are gone."""
    coding = clips.Coding(160, 96)
    path = tmp_path / "film"
    path.write_bytes(clips.encoded(clips.shots(1, 2, coding), coding, 90, title=OWNER))
    with av.open(str(path), "r") as before, av.open(io.BytesIO(stripping.film(path, "video/mp4")), "r") as after:
        frames = [list(c.decode(video=0)) for c in (before, after)]
        told = {**after.metadata, **after.streams.video[0].metadata}
    assert [f.to_ndarray().tobytes() for f in frames[0]] == [f.to_ndarray().tobytes() for f in frames[1]]
    assert frames[0][0].rotation == frames[1][0].rotation != 0
    assert set(told) <= {"major_brand", "minor_version", "compatible_brands", "language", "handler_name"}


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_pictures_of_every_kind_keep_their_pixels(kind: str) -> None:
    """What has no loss is the same to the last bit; comments, text and profiles go."""
    scene, tags = pictures.scene(2, 120, 90), PngImagePlugin.PngInfo()
    tags.add_text("Author", OWNER)
    tags.add_itxt("XML:com.adobe.xmp", OWNER)
    data = {
        "PNG": lambda: saved(scene, "PNG", pnginfo=tags, icc_profile=OWNER.encode()),
        "WEBP": lambda: saved(scene, "WEBP", exif=Image.Exif(), xmp=OWNER.encode(), quality=70),
        "GIF": lambda: saved(scene.quantize(32), "GIF", comment=OWNER.encode(), transparency=3),
        "L": lambda: saved(scene.convert("L"), "PNG", pnginfo=tags),
        "LA": lambda: saved(scene.convert("LA"), "PNG", pnginfo=tags),
        "P": lambda: saved(scene.quantize(200), "PNG", pnginfo=tags, transparency=7),
        "RGBA": lambda: saved(scene.convert("RGBA"), "PNG", pnginfo=tags),
        "I;16": lambda: saved(scene.convert("L").convert("I;16"), "PNG", pnginfo=tags),
        "CMYK": lambda: saved(scene.convert("CMYK"), "JPEG", comment=OWNER.encode(), quality=95),
    }[kind]()
    found = stripping.picture(data)
    assert OWNER.encode() not in found
    assert "icc_profile" not in Image.open(io.BytesIO(found)).info
    assert apart(data, found) < (3 if kind == "CMYK" else 0.001)


def test_what_cannot_be_freed_stays_with_the_reason(tmp_path: Path) -> None:
    """Moving pictures, broken ones, films of other codecs, and what is no medium at all."""
    moving = saved(pictures.scene(1, 50, 40), "GIF", save_all=True, append_images=[pictures.scene(2, 50, 40)])
    for data, words in ((moving, "moving"), (photograph()[:3000], "broken")):
        with pytest.raises(NotDecoded, match=words):
            stripping.picture(data)
    text = tmp_path / "text"
    text.write_bytes(b"Moussa")
    with pytest.raises(NotDecoded, match="damaged"):
        stripping.stripped("0" * 64, text)
    coding = clips.Coding(160, 96, codec="mjpeg", pixels="yuvj420p", kind="avi")
    film = tmp_path / "film"
    film.write_bytes(clips.encoded(clips.shots(1, 1, coding), clips.Coding(160, 96)))
    with pytest.raises(NotDecoded, match="container"):
        stripping.film(film, "video/mpeg")


def test_a_process_that_dies_or_hangs_costs_one_medium(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next one gets a new process."""
    sha256, path = pictures.stored(tmp_path, pictures.encoded(pictures.scene(1, 80, 60)))
    worker = StrippingWorker(tmp_path)
    boot = stripping_worker._BOOT
    monkeypatch.setattr(stripping_worker, "_BOOT", "import sys; sys.stdin.readline(); sys.exit(9)")
    assert worker.strip(sha256, path) == (None, "the decoder crashed")
    monkeypatch.setattr(stripping_worker, "_BOOT", "print('{\"bytes\": 1' + '0' * 20 + '}', flush=True)")
    assert worker.strip(sha256, path)[0] is None
    monkeypatch.setattr(stripping_worker, "_BOOT", "import time; time.sleep(60)")
    monkeypatch.setattr(stripping_worker, "_START_SECONDS", -19.5)
    began = time.monotonic()
    assert "limits.IMAGE_SECONDS" in worker.strip(sha256, path)[1]
    assert time.monotonic() - began < 30
    monkeypatch.setattr(stripping_worker, "_START_SECONDS", 60)
    monkeypatch.setattr(stripping_worker, "_BOOT", boot)
    found, why = worker.strip(sha256, path)
    assert found is not None, why
    with found:
        assert found.read(3) == b"\xff\xd8\xff"


def test_small_pictures(case: Case) -> None:
    """Of pictures and films, not of documents, not of what is marked graphic, and none in `public`."""
    held = add_media(case)
    for profile in ("internal", "share"):
        media = LeavingMedia(case, redactor(case, profile))
        got = {what: media.thumbnail(s, list(held.values())) for what, s in held.items()}
        assert {what for what, jpeg in got.items() if jpeg} == {"photograph", "film"}
        assert not any(t.encode() in (jpeg or b"") for jpeg in got.values() for t in TAGS)
    assert leaving_media.thumbnail(case, redactor(case, "public"), held["photograph"]) is None
