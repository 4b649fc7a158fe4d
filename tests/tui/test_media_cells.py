"""Pictures as characters, and what stays hidden."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from rich.cells import cell_len
from rich.style import Style

from workbench.store.media_marks import GRAPHIC, PLAIN, UNKNOWN
from workbench.tui.veil import Veil
from workbench.tui.widgets import picture_cells
from workbench.tui.widgets.media_text import clock, times
from workbench.tui.widgets.picture_cells import Cells, cells


def jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=95, subsampling=0)
    return out.getvalue()


def inks(drawn: Cells, row: int) -> list[Style]:
    """The style of every cell of a row."""
    return [s.style for s in drawn.lines[row] for _ in s.text if s.style is not None]


def near(style: Style, upper: tuple[int, int, int], lower: tuple[int, int, int]) -> bool:
    found = [c.triplet for c in (style.color, style.bgcolor) if c is not None and c.triplet is not None]
    return len(found) == 2 and all(
        abs(a - b) <= 12
        for got, want in zip(found, (upper, lower), strict=True)
        for a, b in zip(got, want, strict=True)
    )


def test_the_upper_pixel_is_ink_and_the_lower_is_ground() -> None:
    image = Image.new("RGB", (64, 64), (255, 0, 0))
    image.paste((0, 0, 255), (0, 32, 64, 64))
    drawn = cells(jpeg(image), 8, 1)
    assert drawn.width == 2
    assert drawn.lines[0].text == "▀▀"
    assert all(near(ink, (255, 0, 0), (0, 0, 255)) for ink in inks(drawn, 0))


def test_left_stays_left() -> None:
    image = Image.new("RGB", (64, 64), (0, 0, 0))
    image.paste((255, 255, 255), (32, 0, 64, 64))
    row = inks(cells(jpeg(image), 8, 4), 1)
    assert near(row[0], (0, 0, 0), (0, 0, 0))
    assert near(row[-1], (255, 255, 255), (255, 255, 255))


@given(st.integers(1, 300), st.integers(1, 300), st.integers(1, 60), st.integers(1, 30))
def test_it_fits_its_place_and_keeps_its_proportions(wide: int, high: int, columns: int, rows: int) -> None:
    drawn = cells(jpeg(Image.new("RGB", (wide, high))), columns, rows)
    assert 1 <= drawn.width <= columns
    assert 1 <= len(drawn.lines) <= rows
    assert all(line.cell_length == cell_len(line.text) == drawn.width for line in drawn.lines)
    full_width, full_height = drawn.width == columns, len(drawn.lines) == rows
    assert full_width or full_height, "one side is filled"
    if min(drawn.width, len(drawn.lines)) > 3:
        assert 0.6 < (drawn.width / (2 * len(drawn.lines))) / (wide / high) < 1.6


@pytest.mark.parametrize(("dark", "order"), [(True, " @"), (False, "@ ")])
def test_ascii_shades_follow_the_ground(monkeypatch: pytest.MonkeyPatch, dark: bool, order: str) -> None:
    monkeypatch.setattr(picture_cells, "ASCII", True)
    image = Image.new("RGB", (64, 64), (0, 0, 0))
    image.paste((255, 255, 255), (32, 0, 64, 64))
    line = cells(jpeg(image), 8, 4, dark=dark).lines[1]
    assert line.text[0] + line.text[-1] == order
    assert line.text.isascii()
    assert not any(s.style for s in line)


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff", b"GIF89a", jpeg(Image.new("RGB", (64, 64)))[:300]])
def test_what_is_no_whole_jpeg_is_refused(data: bytes) -> None:
    with pytest.raises(OSError, match=r".+"):
        cells(data, 8, 4)


@pytest.mark.parametrize(("value", "drawn"), [(None, True), ("cells", True), ("none", False)])
def test_the_environment_leaves_pictures_out(monkeypatch: pytest.MonkeyPatch, value: str | None, drawn: bool) -> None:
    monkeypatch.delenv("WORKBENCH_GRAPHICS", raising=False)
    if value is not None:
        monkeypatch.setenv("WORKBENCH_GRAPHICS", value)
    assert picture_cells.graphics() is drawn


@pytest.mark.parametrize(("at", "said"), [(0, "0:00"), (12_900, "0:12"), (100_000, "1:40"), (3_723_000, "1:02:03")])
def test_clock(at: int, said: str) -> None:
    assert clock(at) == said


@pytest.mark.parametrize(("count", "said"), [(1, "once"), (2, "twice"), (3, "3 times"), (1_204, "1,204 times")])
def test_times(count: int, said: str) -> None:
    assert times(count) == said


# --- the veil -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("judged", "hidden"), [(UNKNOWN, True), (GRAPHIC, True), (PLAIN, False)])
def test_only_what_is_marked_not_graphic_is_shown_unasked(judged: str, hidden: bool) -> None:
    assert Veil(set()).hidden("a", judged) is hidden


def test_an_unjudged_picture_stays_shown_for_the_session_a_graphic_one_until_the_next_dossier() -> None:
    session: set[str] = set()
    first = Veil(session)
    first.turn([("a", UNKNOWN)])
    first.turn([("b", GRAPHIC)])
    assert not first.hidden("a", UNKNOWN)
    assert not first.hidden("b", GRAPHIC)
    assert first.hidden("c", UNKNOWN), "another one is asked for again"
    second = Veil(session)
    assert not second.hidden("a", UNKNOWN)
    assert second.hidden("b", GRAPHIC)
    first.lower()
    assert first.hidden("b", GRAPHIC)


def test_marking_it_graphic_hides_what_was_shown_before() -> None:
    veil = Veil(set())
    veil.turn([("a", UNKNOWN)])
    assert veil.hidden("a", GRAPHIC)


def test_two_are_shown_together_then_hidden_together() -> None:
    veil = Veil(set())
    both = [("a", UNKNOWN), ("b", GRAPHIC)]
    veil.turn([("a", UNKNOWN)])
    veil.turn(both)
    assert not any(veil.hidden(*one) for one in both)
    veil.turn(both)
    assert all(veil.hidden(*one) for one in both)
