"""NO_COLOR: not one colour leaves the program, and what is chosen or focused is still seen, in the strips as drawn."""

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Button, Input, OptionList, TextArea

from tests.tui.conftest import Drive, press
from workbench.case import Case
from workbench.tui.widgets.grade_picker import GradePicker
from workbench.tui.widgets.pick import Pick

FOCUSABLE = (Input, Pick, GradePicker, TextArea, Button)


def _lines(pilot: Pilot[None]) -> list[list[Segment]]:
    return [list(strip) for strip in pilot.app.screen._compositor.render_strips()]  # as `tui/plain.py` reads them


def _line_of(widget: Widget) -> list[tuple[str, bool | None, bool | None, bool | None]]:
    """The cells of a widget's first line, each with what it has besides a colour."""
    area = widget.content_region
    strip = widget.screen._compositor.render_strips()[area.y].crop(area.x, area.right)
    return [_plain(s) for s in strip]


def _plain(segment: Segment) -> tuple[str, bool | None, bool | None, bool | None]:
    style = segment.style or Style.null()
    return segment.text, style.reverse or None, style.underline or None, style.bold or None


def _colours(pilot: Pilot[None]) -> set[str]:
    styles = [s.style for line in _lines(pilot) for s in line if s.style is not None]
    return {c.name for style in styles for c in (style.color, style.bgcolor) if c is not None} - {"default"}


@pytest.fixture
def _no_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")


async def _round(pilot: Pilot[None]) -> set[type]:
    """Go once through the fields of the form shown; each looks otherwise while the focus is on it."""
    seen: set[type] = set()
    screen = pilot.app.screen
    for widget in [w for w in screen.focus_chain if isinstance(w, FOCUSABLE)]:
        screen.set_focus(None)
        await pilot.pause()
        before = _line_of(widget)
        widget.focus()
        await pilot.pause()
        assert _line_of(widget) != before, f"the focus on {widget} is not seen"
        seen.add(next(kind for kind in FOCUSABLE if isinstance(widget, kind)))
    return seen


@pytest.mark.usefixtures("_no_colour")
async def test_no_colour_is_sent_and_everything_chosen_is_seen(case: Case, drive: Drive) -> None:
    async with drive(case, size=(120, 50)) as pilot:
        assert _colours(pilot) == set()
        row = next(line for line in _lines(pilot) if line[0].text.startswith("▌"))
        other = next(line for line in _lines(pilot) if "".join(s.text for s in line).startswith("  ○"))
        assert row[0].style is not None
        assert row[0].style.reverse
        assert row[0].style.bold
        assert not any(s.style is not None and s.style.reverse for s in other[:4])

        await press(pilot, "plus")
        seen = await _round(pilot)
        assert _colours(pilot) == set()
        await press(pilot, "escape", "e")
        seen |= await _round(pilot)
        await press(pilot, "escape", "a", "down")
        seen |= await _round(pilot)
        assert seen == set(FOCUSABLE)

        await press(pilot, "escape", "question_mark")
        listed = pilot.app.screen.query(OptionList).first()
        assert any(reverse or bold for _, reverse, _, bold in _line_of(listed))
        assert _colours(pilot) == set()


@pytest.mark.usefixtures("_no_colour")
async def test_the_key_of_the_theme_changes_nothing(case: Case, drive: Drive) -> None:
    async with drive(case, toasts=True) as pilot:
        assert "NO_COLOR" in await press(pilot, "T")
        assert _colours(pilot) == set()
