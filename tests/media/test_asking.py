"""What the case answers about a file that is not in it, where the never-match list has a say."""

from pathlib import Path

from tests.media.test_listing import hashes, held
from workbench.case import Case
from workbench.evidence import marking
from workbench.media.asking import Asking
from workbench.media.scanning import Looked, Target
from workbench.model import Medium, VideoFrame


def test_a_barred_card_in_a_film_does_not_bar_the_film(case: Case) -> None:
    """As when the film is imported; the card by itself is barred."""
    card, scene = held(case, hashes(4)), held(case, hashes(5))
    marking.never(case, card, "a title card")
    film = Medium("e" * 64, 1, "video/mp4", 640, 480, 3_000)
    frames = tuple(_frame(seed, 1_000 * n) for n, seed in enumerate((3, 4, 5)))
    known = Asking(case).about(Looked(_TARGET, film, "", frames, again=False))
    assert (known.never, [m.other for m in known.matches]) == ("", [scene])
    copy = hashes(4, None, (320, 240))
    picture = Medium("d" * 64, 1, "image/jpeg", 320, 240, None, copy.pdq, copy.pdq_quality, copy.phash)
    known = Asking(case).about(Looked(_TARGET, picture, copy.variants, (), again=False))
    assert (known.never, known.matches) == ("on the never-match list: a title card", ())


_TARGET = Target(Path("asked"), 1, 1, named=True)


def _frame(seed: int, at: int) -> VideoFrame:
    found = hashes(seed)
    return VideoFrame(at, found.pdq or "", found.pdq_quality, found.phash or "", found.variants)
