"""Pictures that were made to do harm, through the real worker pool (reference/reliability.md §4, "Media").

The rule for each: it ends with hashes or with a reason in words for people, takes little memory, costs at most its
worker, and leaves the pictures beside it and its own bytes alone.
"""

import hashlib
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.media import hostile, pictures
from tests.media.hostile import Hostile
from tests.media.weighing import EXAMINER, weight_of
from workbench.media.examining import Examined
from workbench.media.pooling import examine_media

REFUSED, LARGEST = 40, 600
"""MB that a hostile picture may add to a worker, and that the largest within the limits does."""
REASONS = (
    "",
    "not decoded: the file is broken (",
    "not decoded: its header gives no size",
    "not decoded: the file is empty",
)

needs_proc = pytest.mark.skipif(sys.platform != "linux", reason="memory is weighed through /proc")


def sent(folder: Path, files: Sequence[bytes]) -> list[tuple[str, Path]]:
    """The files in a vault, with a sound picture after every tenth."""
    mixed = [one for n, data in enumerate(files) for one in ((data, hostile.whole_jpeg(n)) if n % 10 == 9 else (data,))]
    return [pictures.stored(folder, data) for data in mixed]


def examined(folder: Path, files: Sequence[bytes], workers: int, most: int = REFUSED) -> list[Examined]:
    """What is found out about hostile files; what holds for every one of them is checked on the way."""
    media = sent(folder, files)
    found = list(examine_media(media, workers, examiner=EXAMINER))
    assert [one.medium.sha256 for one in found] == [sha256 for sha256, _ in media]
    for one, (sha256, path) in zip(found, media, strict=True):
        data = path.read_bytes()
        assert (hashlib.sha256(data).hexdigest(), one.medium.bytes) == (sha256, len(data))
        weight = weight_of(one)
        assert weight is None or weight.megabytes < most, (one.medium, weight)
    kept = [n for n in range(len(found)) if n % 11 != 10]
    assert all(one.medium.pdq for n, one in enumerate(found) if n not in kept)
    assert len({weight.process for one in found if (weight := weight_of(one))}) <= workers, "a worker was lost"
    return [found[n] for n in kept]


def outcome(one: Hostile, found: Examined) -> tuple[str, str, bool]:
    """Name, note as far as it is foretold, whether it can be matched."""
    note = found.medium.note
    can_match = bool(found.medium.pdq) and not found.medium.low_information
    return one.name, one.note if one.note and note.startswith(one.note) else note, can_match


@needs_proc
def test_each_ends_with_hashes_or_a_reason(tmp_path: Path) -> None:
    found = examined(tmp_path, [one.make() for one in hostile.ALL], 2)
    expected = [(one.name, one.note, one.hashed) for one in hostile.ALL]
    assert [outcome(one, seen) for one, seen in zip(hostile.ALL, found, strict=True)] == expected


def test_what_is_no_picture_is_never_opened(tmp_path: Path) -> None:
    """EPS, HTML and PDF are known by their bytes, whatever their names; no decoder sees them."""
    others = [one.make() for one in hostile.ALL if one.name.startswith(("M11", "M12 a page", "M17"))]
    found = list(examine_media([pictures.stored(tmp_path, data) for data in others], 1, examiner=EXAMINER))
    assert [one.medium.mime for one in found] == ["application/postscript", "text/html", "application/pdf"]
    assert [weight_of(one) for one in found] == [None] * 3


@needs_proc
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_cut_off_after_every_twentieth_part(tmp_path: Path, kind: str) -> None:
    found = examined(tmp_path, hostile.cut_off(kind), 1)
    assert {one.medium.note.partition(" (")[0] for one in found} <= {
        hostile.BROKEN,
        "not decoded: its header gives no size",
    }
    assert not any(one.medium.pdq for one in found)


def _reasonable(note: str) -> bool:
    return note.startswith(REASONS[1:]) or note == "" or "pixels exceed" in note or note.endswith("end of the picture")


@needs_proc
@pytest.mark.parametrize(
    "count", [pytest.param(300, id="some"), pytest.param(20_000, marks=pytest.mark.slow, id="many")]
)
def test_changed_at_random(tmp_path: Path, count: int) -> None:
    found = examined(tmp_path, [hostile.mutated(seed) for seed in range(count)], 2, LARGEST)
    assert [one.medium.note for one in found if not _reasonable(one.medium.note)] == []
    assert sum(bool(one.medium.pdq) for one in found) > count // 20, "some are still pictures"


@needs_proc
@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "most"),
    [
        (lambda: pictures.encoded(pictures.scene(1, 100, 70).resize((7_000, 7_000)).convert("RGBA"), "PNG"), 260),
        (lambda: hostile.jpeg(7_000, 7_000, progressive=True), 320),
        (lambda: pictures.encoded(pictures.scene(1, 100, 50).resize((5_000, 5_000)), "WEBP"), LARGEST),
        (lambda: hostile.jpeg(14_000, 14_000), 20),
    ],
    ids=["PNG", "progressive JPEG", "WebP", "JPEG"],
)
def test_the_largest_that_are_decoded(tmp_path: Path, make: Callable[[], bytes], most: int) -> None:
    (found,) = examine_media([pictures.stored(tmp_path, make())], 1, examiner=EXAMINER)
    weight = weight_of(found)
    assert found.medium.note == ""
    assert weight is not None
    assert weight.megabytes < most
