"""Which films share footage: cuts, copies, stills, logos. The films are encoded and looked into for real."""

from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import pytest
from PIL import Image

from tests.media import clips, pictures
from tests.media.clips import Coding
from workbench.media.examining import Examined, examine
from workbench.media.matching import REVIEW, SAME
from workbench.media.stages import alike, index_of
from workbench.media.video_matching import Agreement, judge
from workbench.model import MediaMatch

LONG = Coding(256, 144, 5, 10)
CUT = Coding(192, 108, 6, 15, crf=34)
"""Another rate, other keyframes, smaller, worse: what a chat program makes of it."""


def seen(data: bytes, folder: Path) -> Examined:
    return examine(*pictures.stored(folder, data))


def matches(asked: Examined, held: Sequence[Examined]) -> list[MediaMatch]:
    frames = {one.medium.sha256: one.frames for one in held}
    index = index_of([(one.medium, one.variants) for one in held], frames.items())
    return alike(index, frames.__getitem__, asked.medium, asked.variants, asked.frames)


def both_ways(one: Examined, other: Examined) -> MediaMatch:
    """The match of the first with the second, the same found from the other side."""
    (found,) = matches(one, [other])
    (back,) = matches(other, [one])
    assert (back.kind, back.pdq_distance, back.transform) == (found.kind, found.pdq_distance, found.transform)
    assert (back.at, back.other_at, back.frames) == (found.other_at, found.at, found.frames)
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("films")


@pytest.fixture(scope="module")
def two_minutes() -> bytes:
    return clips.film(1, 120, LONG)


@pytest.fixture(scope="module")
def held(two_minutes: bytes, folder: Path) -> Examined:
    return seen(two_minutes, folder)


@pytest.mark.parametrize("start", [20.3, 61.9])
def test_a_captioned_cut_is_found_from_either_side(
    two_minutes: bytes, held: Examined, folder: Path, start: float
) -> None:
    cut = seen(clips.recoded(two_minutes, CUT, start, 20, clips.captioned), folder)
    found = both_ways(cut, held)
    assert found.kind == SAME
    assert found.frames >= 8
    assert found.at is not None
    assert found.other_at is not None
    assert found.other_at - found.at == pytest.approx(start * 1000, abs=1_500)


def test_a_forwarded_copy(two_minutes: bytes, held: Examined, folder: Path) -> None:
    found = both_ways(seen(clips.recoded(two_minutes, Coding(160, 90, 4, 10, crf=34)), folder), held)
    assert (found.kind, found.transform) == (SAME, "none")
    assert found.frames >= 40


def test_a_mirrored_cut(two_minutes: bytes, held: Examined, folder: Path) -> None:
    mirrored = clips.recoded(two_minutes, CUT, 30, 20, lambda p: p.transpose(Image.Transpose.FLIP_LEFT_RIGHT))
    found = both_ways(seen(mirrored, folder), held)
    assert "mirrored" in found.transform


def test_footage_inside_another_film(two_minutes: bytes, held: Examined, folder: Path) -> None:
    """Eight seconds of it between others' footage: a part of the shorter film, so a person looks."""
    pages = [
        *clips.shots(31, 12, LONG),
        *islice(clips.shots(1, 120, LONG), 150, 190),
        *clips.shots(32, 20, LONG),
    ]
    found = both_ways(seen(clips.encoded(pages, LONG), folder), held)
    assert found.kind == REVIEW


def test_a_screenshot_of_a_film(two_minutes: bytes, held: Examined, folder: Path) -> None:
    page = next(islice(clips.shots(1, 120, LONG), 202, 203))
    still = seen(pictures.encoded(pictures.letterboxed(page.resize((640, 360))), quality=70), folder)
    found = both_ways(still, held)
    assert (found.kind, found.at) == (SAME, None)
    assert found.other_at == pytest.approx(202 / 5 * 1000, abs=2_500)
    assert found.frames >= 1


def test_a_photograph_with_a_voice(folder: Path) -> None:
    photograph = pictures.scene(5, 256, 144)
    long, short = (seen(clips.encoded([photograph] * count, LONG), folder) for count in (150, 60))
    copy = seen(clips.encoded([photograph.resize((192, 108))] * 152, CUT), folder)
    assert both_ways(short, long).kind == REVIEW
    assert matches(copy, [long])[0].kind == SAME
    news = seen(
        clips.encoded([*clips.shots(33, 20, LONG), *[photograph] * 15, *clips.shots(34, 9, LONG)], LONG), folder
    )
    assert both_ways(long, news).kind == REVIEW


def test_a_logo_in_common_is_no_footage(folder: Path) -> None:
    """Three seconds of the same card, and one picture shown by both: not a match."""
    logo = [pictures.scene(77, 256, 144)] * 15
    one = seen(clips.encoded([*logo, *clips.shots(41, 20, LONG)], LONG), folder)
    other = seen(clips.encoded([*clips.shots(42, 25, LONG), *logo], LONG), folder)
    assert one.frames
    assert matches(one, [other]) == matches(other, [one]) == []


def test_a_film_that_lost_its_frames_meanwhile_is_no_match(held: Examined) -> None:
    index = index_of([], [("f" * 64, held.frames)])
    assert alike(index, lambda _: held.frames, held.medium, "", held.frames)
    assert alike(index, lambda _: (), held.medium, "", held.frames) == []


def test_the_film_itself_is_no_match(held: Examined) -> None:
    assert matches(held, [held]) == []


def test_distinct_films_do_not_match(folder: Path) -> None:
    assert false_matches(folder, 8) == []


@pytest.mark.slow
def test_eighty_distinct_films_do_not_match(folder: Path) -> None:
    assert false_matches(folder, 80) == []


def false_matches(folder: Path, count: int) -> list[MediaMatch]:
    films = [seen(clips.film(200 + seed, 12, Coding(192, 108, 4, 8)), folder) for seed in range(count)]
    assert sum(len(film.frames) for film in films) >= 8 * count
    return [match for film in films for match in matches(film, films)]


def agreement(
    frames: int, pictures: int, share: float, mine: float = 0.3, theirs: float = 0.3, alike: bool = False
) -> Agreement:
    return Agreement(frames, pictures, share, mine, theirs, alike)


@pytest.mark.parametrize(
    ("found", "kind"),
    [
        (agreement(5, 3, 0.5), SAME),
        (agreement(4, 3, 0.5), REVIEW),
        (agreement(5, 2, 0.5), REVIEW),
        (agreement(20, 3, 0.49), REVIEW),
        (agreement(3, 2, 0.1), REVIEW),
        (agreement(2, 2, 1.0), None),
        (agreement(9, 1, 1.0), None),
        (agreement(6, 3, 0.09), None),  # a title sequence
        (agreement(9, 1, 1.0, mine=0.8), REVIEW),
        (agreement(9, 1, 1.0, theirs=0.8), REVIEW),
        (agreement(9, 1, 1.0, mine=0.8, theirs=0.79, alike=True), REVIEW),
        (agreement(9, 1, 1.0, mine=0.8, theirs=0.8, alike=True), SAME),
        (agreement(9, 1, 1.0, mine=0.8, theirs=0.8), REVIEW),
    ],
)
def test_the_rule(found: Agreement, kind: str | None) -> None:
    assert judge(found) == kind
