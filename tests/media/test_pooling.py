"""The pool of disposable workers: order, crashes, time, memory, cancelling."""

import os
import time
from pathlib import Path

import pytest

from tests.media import pictures
from workbench.errors import Cancelled, StorageError
from workbench.media.decoding import decode_grey
from workbench.media.hashing import hash_grey
from workbench.media.pooling import examine_media, hash_media

FILM = b"\x00\x00\x00\x18ftypmp42" + bytes(12)
HOSTILE = "tests.media.examiners:by_content"


def jpeg(seed: int, tail: bytes = b"") -> bytes:
    return pictures.encoded(pictures.scene(seed, 200, 160)) + tail


def alive_children() -> set[int]:
    folder = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    return {int(number) for number in folder.read_text().split()} if folder.exists() else set()


def test_in_the_order_given_with_everything_known(tmp_path: Path) -> None:
    files = [jpeg(seed) for seed in range(40)]
    found = list(hash_media([pictures.stored(tmp_path, data) for data in files], workers=2))
    for data, medium in zip(files, found, strict=True):
        hashes = hash_grey(decode_grey(data).grey)
        assert (medium.bytes, medium.mime, medium.width, medium.height) == (len(data), "image/jpeg", 200, 160)
        assert (medium.pdq, medium.pdq_quality, medium.phash) == (hashes.pdq, hashes.pdq_quality, hashes.phash)
        assert medium.note == ""


def test_what_is_no_picture_needs_no_worker(tmp_path: Path) -> None:
    before = alive_children()
    media = [
        pictures.stored(tmp_path, b"PK\x03\x04"),
        pictures.stored(tmp_path, b"%PDF-1.7"),
        pictures.stored(tmp_path, b""),
        ("f" * 64, tmp_path / "absent"),
    ]
    found = examine_media(media)
    first = next(found)
    assert alive_children() == before
    rest = [one.medium for one in found]
    assert (first.medium.mime, first.medium.note) == ("application/zip", "")
    assert [(one.mime, one.note) for one in rest] == [
        ("application/pdf", ""),
        ("application/octet-stream", "not decoded: the file is empty"),
        ("application/octet-stream", "not decoded: the file is missing"),
    ]


def test_hostile_files_give_reasons(tmp_path: Path) -> None:
    whole = jpeg(1)
    media = [
        pictures.stored(tmp_path, pictures.webp_bomb()),
        pictures.stored(tmp_path, pictures.png_header(9400, 9400)),
        pictures.stored(tmp_path, pictures.gif_canvas(20_000, 20_000)),
        pictures.stored(tmp_path, whole[: len(whole) // 2]),
        pictures.stored(tmp_path, pictures.encoded(pictures.scene(1).resize((1, 3000)), "PNG")),
        pictures.stored(tmp_path, b"<html>not found</html>"),
        pictures.stored(tmp_path, whole),
    ]
    (tmp_path / media[-1][0]).write_bytes(whole + b"changed")
    found = list(hash_media(media))
    assert [medium.note.partition(" (")[0] for medium in found] == [
        "not decoded: 16383×5400 pixels exceed limits.IMAGE_PIXELS_WEBP = 25000000",
        "not decoded: 9400×9400 pixels exceed limits.IMAGE_PIXELS = 50000000",
        "not decoded: 20000×20000 pixels exceed limits.IMAGE_PIXELS = 50000000",
        "not decoded: the file is broken",
        "",
        "",
        "not decoded: the stored bytes are damaged, run `workbench fsck`",
    ]
    assert found[0].width == 16383
    assert found[4].low_information
    assert all(medium.pdq is None for medium in found)


@pytest.mark.parametrize(
    ("tail", "why"),
    [
        (b"CRASH", "the decoder crashed (SIGSEGV)"),
        (b"EXIT", "the decoder crashed (exit code 3)"),
        (b"DEVOUR", "it needs more memory than limits.IMAGE_ADDRESS_SPACE = 1610612736"),
        (b"LIE", "the decoder answered nonsense"),
        (b"WRITE", "the decoder crashed (exit code 1)"),
    ],
)
def test_a_bad_picture_costs_only_itself(tmp_path: Path, tail: bytes, why: str) -> None:
    files = [jpeg(seed, tail if seed in (3, 4) else b"") for seed in range(10)]
    found = list(examine_media([pictures.stored(tmp_path, data) for data in files], 1, examiner=HOSTILE))
    notes = [one.medium.note for one in found]
    assert notes == [f"not decoded: {why}" if seed in (3, 4) else "" for seed in range(10)]
    assert [one.medium.bytes for one in found] == [len(data) for data in files]
    assert not (tmp_path / "written").exists() or (tmp_path / "written").stat().st_size == 0


def test_a_picture_that_hangs_is_given_up(tmp_path: Path) -> None:
    files = [jpeg(seed, b"HANG" if seed == 1 else b"") for seed in range(4)]
    media = [pictures.stored(tmp_path, data) for data in files]
    notes = [one.medium.note for one in examine_media(media, 1, examiner=HOSTILE, seconds=1)]
    assert notes == ["", "not decoded: it took longer than limits.IMAGE_SECONDS = 1", "", ""]


def test_a_film_has_time_of_its_own(tmp_path: Path) -> None:
    files = [FILM + b"HANG", jpeg(1), FILM + b"CRASH", jpeg(2), jpeg(3)]
    media = [pictures.stored(tmp_path, data) for data in files]
    found = examine_media(media, 2, examiner=HOSTILE, seconds=60, film_seconds=1)
    assert [one.medium.note.partition(" (")[0] for one in found] == [
        "not decoded: it took longer than limits.VIDEO_SECONDS = 1",
        "",
        "not decoded: the decoder crashed",
        "",
        "",
    ]


@pytest.mark.parametrize("workers", [1, 2])
def test_films_wait_for_pictures_but_not_for_ever(tmp_path: Path, workers: int) -> None:
    """One worker is the pictures' own while there are any."""
    films = [FILM + bytes([number]) for number in range(4)]
    media = [pictures.stored(tmp_path, data) for data in [*films, *(jpeg(seed) for seed in range(20))]]
    turns = [float(one.medium.note) for one in examine_media(media, workers, examiner="tests.media.examiners:when")]
    assert len(turns) == len(media)
    if workers == 1:
        assert max(turns[4:]) < min(turns[:4])


def test_nothing_waits_for_a_film_that_hangs(tmp_path: Path) -> None:
    files = [FILM + b"HANG", *(jpeg(seed) for seed in range(20))]
    media = [pictures.stored(tmp_path, data) for data in files]
    came = [
        one.medium.sha256
        for one in examine_media(media, 2, examiner=HOSTILE, seconds=60, film_seconds=2, in_order=False)
    ]
    assert sorted(came) == sorted(sha256 for sha256, _ in media)
    assert came[-1] == media[0][0]


def test_what_a_library_prints_is_no_answer(tmp_path: Path) -> None:
    media = [pictures.stored(tmp_path, jpeg(1, b"CHATTER"))]
    assert next(examine_media(media, examiner=HOSTILE)).medium.note == "7 bytes after the end of the picture"


def test_every_picture_crashing_ends(tmp_path: Path) -> None:
    media = [pictures.stored(tmp_path, jpeg(seed)) for seed in range(4)]
    found = list(examine_media(media, 2, examiner="tests.media.examiners:never"))
    assert {one.medium.note for one in found} == {"not decoded: the decoder crashed (exit code 0)"}


def test_no_worker_at_all_is_a_storage_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXAMINER_CANNOT_START", "1")
    with pytest.raises(StorageError, match="cannot be started: exit code 1"):
        list(examine_media([pictures.stored(tmp_path, jpeg(1))], examiner=HOSTILE))


def test_cancelled_at_once_and_nobody_left(tmp_path: Path) -> None:
    before = alive_children()
    media = [pictures.stored(tmp_path, jpeg(1, b"HANG"))]
    asked = time.monotonic()
    with pytest.raises(Cancelled):
        list(examine_media(media, 1, lambda: time.monotonic() - asked > 0.3, examiner=HOSTILE))
    assert time.monotonic() - asked < 5
    assert alive_children() == before


def test_closing_early_ends_the_workers(tmp_path: Path) -> None:
    before = alive_children()
    found = examine_media([pictures.stored(tmp_path, jpeg(seed)) for seed in range(30)])
    next(found)
    assert alive_children() != before or not Path("/proc").exists()
    found.close()  # type: ignore[attr-defined]  # a generator behind the Iterator
    assert alive_children() == before


def test_a_name_that_is_not_utf8(tmp_path: Path) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9"))
    folder.mkdir()
    assert next(hash_media([pictures.stored(folder, jpeg(1))])).pdq
