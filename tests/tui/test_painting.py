"""What is painted in pieces is what a whole paint would show (`tui/painting.py`)."""

import random
from itertools import pairwise
from typing import Any

import pytest
from rich.cells import cell_len
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App
from textual.strip import Strip

from tests.tui.conftest import Drive, settle
from workbench.case import Case
from workbench.tui.painting import Painter

Cell = tuple[str, tuple[object, ...]]
KEYS = (
    *("down", "down", "up", "pagedown", "pageup", "G", "space", "2", "4", "u", "enter", "enter", "escape", "n", "N"),
    *("right_square_bracket", "right_square_bracket", "left_square_bracket", "question_mark", "slash", "asterisk"),
)
"""Of the list, of the panes beside it and the dossier, of dialogs; what a screen does not know does nothing."""
STEPS = 30
LEAST = 100
"""Pieces of lines that a walk paints at least: fewer would mean that the whole screen was painted each time."""


def look(style: Style | None) -> tuple[object, ...]:
    """What of a style can be seen."""
    if style is None:
        return ()
    return (style.color, style.bgcolor, style.bold, style.dim, style.italic, style.underline, style.reverse)


def cells(strip: Strip) -> list[Cell]:
    """A strip cell by cell; a wide character's second cell is empty."""
    found: list[Cell] = []
    for segment in strip:
        seen = look(segment.style)
        for character in segment.text:
            if width := cell_len(character):
                found += [(character, seen), *[("", seen)] * (width - 1)]
    return found


class Glass:
    """What stands on a terminal after all that was sent to it."""

    def __init__(self) -> None:
        self.lines: dict[int, dict[int, Cell]] = {}
        self.pieces = 0

    def take(self, update: object) -> None:
        """Lay an update over what stands, as the terminal does."""
        if isinstance(update, LayoutUpdate):
            for y, line in enumerate(update.strips, update.region.y):
                self._lay(update.region.x, y, Strip.join(list(line)))
        elif isinstance(update, ChopsUpdate):
            for y, start, end in update.spans:
                for (x, strip), last in zip(update.chops[y].items(), update.chop_ends[y], strict=True):
                    if strip is not None and x < end and last > start:
                        self.pieces += 1
                        self._lay(x, y, strip.crop(0, min(last, end) - x))

    def _lay(self, x: int, y: int, strip: Strip) -> None:
        self.lines.setdefault(y, {}).update(enumerate(cells(strip), x))

    def differs(self, app: App[None]) -> list[str]:
        """The lines that a whole paint would show otherwise: as they are, as they should be."""
        found = []
        for y, strip in enumerate(app.screen._compositor.render_strips()):
            wanted = cells(strip)
            stands = [self.lines.get(y, {}).get(x, ("?", ())) for x in range(len(wanted))]
            if stands != wanted:
                found.append(f"{y}: {''.join(c for c, _ in stands)!r}\n   {''.join(c for c, _ in wanted)!r}")
        return found


@pytest.fixture
def glass(monkeypatch: pytest.MonkeyPatch) -> Glass:
    """What the terminal shows of the program driven in this test."""
    shown, display = Glass(), App._display

    def displayed(app: App[Any], screen: Any, update: object) -> None:
        shown.take(update)
        display(app, screen, update)  # type: ignore[arg-type]  # passed on as it came

    monkeypatch.setattr(App, "_display", displayed)
    return shown


@pytest.mark.parametrize(("size", "seed"), [((80, 24), 3), ((160, 45), 5)])
async def test_pieces_make_the_whole(case: Case, drive: Drive, glass: Glass, size: tuple[int, int], seed: int) -> None:
    rng = random.Random(seed)
    async with drive(case, size=size) as pilot:
        assert isinstance(pilot.app.screen._compositor, Painter)
        pressed: list[str] = []
        for _ in range(STEPS):
            pressed.append(rng.choice(KEYS))
            await pilot.press(pressed[-1])
            await settle(pilot)
            assert not glass.differs(pilot.app), (pressed, glass.differs(pilot.app))
        assert glass.pieces > LEAST


async def test_a_piece_that_is_left_out_is_seen(
    case: Case, drive: Drive, glass: Glass, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Painter._pieces

    def without_the_last(painter: Painter, spans: list[tuple[int, int, int]]) -> object:
        pieces = whole(painter, spans)
        y, start, end = spans[-1]
        for x, last in pairwise(painter.cuts[y]):
            if x < end and last > start:
                pieces[y][x] = None
        return pieces

    async with drive(case, size=(80, 24)) as pilot:
        monkeypatch.setattr(Painter, "_pieces", without_the_last)
        await pilot.press("down")
        await settle(pilot)
        assert glass.differs(pilot.app)
