"""Every screen as text at three sizes, and the pictures of the documents, as the running program draws them.

A difference that was meant is taken over with `make screens`; what changed is then read in the diff. The texts are what
a person without colours has: status, grade and the chosen row must be in them.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bench import screens
from bench.screens import LARGE, MIDDLE, PICTURES, SHOWN, SIZES, SMALL, TEXTS, Picture, Size, stem
from tests.tui.contrast import too_faint
from workbench.tui import theme
from workbench.tui.theme import LOOKS

if TYPE_CHECKING:
    from textual.pilot import Pilot

MEND = "if it was meant: make screens, and read the diff"
TEXTED = [p for p in PICTURES if not p.like]
COLOURED = [p for p in PICTURES if p.like]
RICH = frozenset(
    {"queue-marks", "dossier-overview", "evidence-form", "help", "import", "decide", "grade-scale", "inbox"}
)
"""Pictures that between them have every kind of widget; their colours are measured in every theme."""


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The sample case with the moment and the ids of the pictures; the working folder is beside it."""
    folder = tmp_path_factory.mktemp("pictures")
    with screens.stage(folder):
        yield folder


@pytest.fixture
def _moment(sample: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Again what `_calm` set for other tests."""
    for name, value in screens.NOW.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(sample / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.chdir(sample)


@pytest.mark.usefixtures("_moment")
@pytest.mark.parametrize("picture", TEXTED, ids=lambda p: p.name)
async def test_a_screen_is_drawn_as_it_is_kept(picture: Picture) -> None:
    faint: set[tuple[object, ...]] = set()

    async def measure(pilot: "Pilot[None]", size: Size) -> None:
        if picture.name in RICH and size == MIDDLE:
            for one in theme.THEMES:
                faint.update(await too_faint(pilot, one))

    taken = await screens.take(picture, measure)
    for size, text in taken.texts.items():
        assert text == _kept(TEXTS / f"{stem(picture, size)}.txt"), MEND
        assert all(len(line) <= size[0] for line in text.splitlines())
    for size, svg in taken.svgs.items():
        assert svg == _kept(SHOWN / f"{stem(picture, size)}.svg"), MEND
    assert not faint


@pytest.mark.usefixtures("_moment")
@pytest.mark.parametrize("picture", COLOURED, ids=lambda p: p.name)
async def test_other_colours_say_the_same(picture: Picture, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in picture.env.items():
        monkeypatch.setenv(name, value)
    taken = await screens.take(picture)
    for size, svg in taken.svgs.items():
        assert taken.texts[size] == _kept(TEXTS / f"{picture.like}-{size[0]}x{size[1]}.txt")
        assert svg == _kept(SHOWN / f"{stem(picture, size)}.svg"), MEND


def _kept(path: Path) -> str:
    assert path.is_file(), f"{path.name} is not there: make screens"
    return path.read_text(encoding="utf-8")


def test_nothing_is_kept_that_is_no_picture() -> None:
    texts = {f"{stem(p, size)}.txt" for p in TEXTED for size in SIZES}
    shown = {f"{stem(p, size)}.svg" for p in PICTURES for size in p.shown}
    assert {p.name for p in TEXTS.iterdir()} == texts
    assert {p.name for p in SHOWN.iterdir()} == shown
    assert len(shown) <= 25


@pytest.mark.parametrize("size", [SMALL, MIDDLE, LARGE], ids=str)
def test_status_grade_and_choice_are_in_the_text_alone(size: Size) -> None:
    text = (TEXTS / f"queue-marks-{size[0]}x{size[1]}.txt").read_text(encoding="utf-8")
    status = "|".join(re.escape(f"{look.glyph} {look.letters}") for look in LOOKS.values())
    rows = [line for line in text.splitlines() if re.match(rf"[▌ ][✓ ](?:{status})", line)]
    assert len(rows) >= min(50, size[1] - 7)
    assert len([r for r in rows if r.startswith("▌")]) == 1
    assert len([r for r in rows if r[1] == "✓"]) == 3
    graded = [r for r in rows if re.search(r" (?:[A-F][1-6]|––) ", r)]
    assert len(graded) == len(rows)
    assert {m[1] for r in rows if (m := re.search(rf"({status})", r))} >= {"○ RUM", "◑ COR"}


def test_the_pictures_of_the_documents_are_there() -> None:
    """A document may show only what is made here."""
    named = {
        Path(found[1]).name
        for path in (screens.ROOT / "README.md", *(screens.ROOT / "docs").glob("*.md"))
        for found in re.finditer(r"screens/([\w-]+\.svg)", path.read_text(encoding="utf-8"))
    }
    assert named <= {p.name for p in SHOWN.iterdir()}
    assert os.sep not in "".join(named)
