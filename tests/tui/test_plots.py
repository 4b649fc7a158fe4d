"""The plots: drawn right at every size and count, without overlapping words, in ASCII too, and reached by keys."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.widgets import Input

from tests.tui.conftest import Drive, press, screen_of, settle, text_of
from workbench.case import Case
from workbench.claims.coordinates import Point, distance_km
from workbench.claims.spreading import DAY, Clock, clock_over, moment
from workbench.claims.whereabouts import Spot, Whereabouts
from workbench.model import Source, Status
from workbench.tui.screens.queue import QueueScreen
from workbench.tui.screens.timeline import TimelineScreen
from workbench.tui.spoken import screen_lines
from workbench.tui.theme import DOT
from workbench.tui.widgets import chart, map_view
from workbench.tui.widgets.braille import Canvas
from workbench.tui.widgets.map_view import Sheet, drawn, scale_bar, sheet_over, toward
from workbench.tui.widgets.source_plot import by_bloc, record_bar, source_plot, source_words
from workbench.tui.widgets.time_axis import Sign, labels, outside, rule, sign_rows

COUNTS = st.lists(st.integers(0, 10_000), max_size=40)
POINTS = st.tuples(st.floats(-70, 70), st.floats(-179, 179))

# --- blocks -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "width", "line"),
    [
        ([], 4, "····"),
        ([0, 0], 3, "···"),
        ([5], 3, "███"),
        ([0, 1, 2, 4, 8], 5, "·▁▂▄█"),
        ([1, 0, 0, 1_000], 4, "▁··█"),
        ([0, 0, 9, 0, 0, 0], 2, "█·"),
        ([3], 0, ""),
    ],
)
def test_sparkline(counts: list[int], width: int, line: str) -> None:
    assert chart.sparkline(counts, width) == line


@given(COUNTS, st.integers(0, 30))
def test_a_sparkline_fits_shows_its_peak_and_no_count_from_nothing(counts: list[int], width: int) -> None:
    line = chart.sparkline(counts, width)
    assert len(line) == width
    if width:
        assert (chart.FULL in line) == any(counts)
        assert set(line) <= {DOT, *chart.EIGHTHS}


@given(COUNTS, st.integers(1, 9))
def test_columns_stand_and_hang(counts: list[int], rows: int) -> None:
    most = max(counts, default=0)
    for columns, axis in ((chart.rising(counts, most, rows), -1), (chart.hanging(counts, most, rows), 0)):
        assert len(columns) == rows
        assert [c != " " for c in columns[axis]] == [n > 0 for n in counts], "what is not nothing is seen"
        if most:
            assert all(row[counts.index(most)] == chart.FULL for row in columns)


@given(st.integers(0, 1_000), st.integers(0, 1_000), st.integers(2, 12))
def test_both_sides_of_an_axis_share_its_rows(above: int, below: int, rows: int) -> None:
    up, down = chart.shares(above, below, rows)
    assert up + down == rows
    assert (up > 0) == (above > 0 or below == 0)
    assert (down > 0) == (below > 0)


@given(st.lists(st.tuples(st.just("x"), st.integers(0, 99)), min_size=1, max_size=6), st.integers(6, 40))
@example([("x", 1), ("x", 1), ("x", 1), ("x", 15)], 6)
def test_stacked_parts_fill_the_bar(parts: list[tuple[str, int]], width: int) -> None:
    total = sum(n for _, n in parts)
    cells = [n for _, n in chart.stacked(parts, max(1, total), width)]
    assert sum(cells) == (width if total else 0)
    assert [c > 0 for c in cells] == [n > 0 for _, n in parts]


# --- dots -------------------------------------------------------------------------------------------------------------


def text(canvas: Canvas) -> list[str]:
    """The rows of a canvas."""
    return ["".join(t for t, _ in row) for row in canvas.rows()]


def test_dots_lines_and_words() -> None:
    canvas = Canvas(4, 1, ascii=False)
    canvas.dot(0, 0)
    canvas.line(2, 0, 2, 3)
    assert text(canvas) == ["⠁⡇  "]
    assert canvas.put(2, 0, "ab")
    assert not canvas.put(3, 0, "x"), "words never overlap"
    assert not canvas.put(3, 0, "xy"), "words never leave the canvas"
    assert text(canvas) == ["⠁⡇ab"]
    joined = Canvas(6, 1)
    assert joined.put(0, 0, "Gao 👩\u200d🚀"), "signs that join have no sure width"
    assert text(joined) == ["Gao   "]
    bare = Canvas(4, 1)
    assert bare.put(0, 0, "\u0301Ber"), "a mark with no letter before it has nothing to stand on"
    assert text(bare) == ["Ber "]
    plain = Canvas(2, 1, ascii=True)
    plain.line(0, 0, 1, 0)
    assert text(plain) == [". "]


@given(
    st.integers(1, 20), st.integers(1, 6),
    st.lists(st.tuples(st.integers(-5, 45), st.integers(-5, 30), st.integers(-5, 45), st.integers(-5, 30)), max_size=6),
    st.lists(st.tuples(st.integers(-2, 22), st.integers(-1, 7), st.sampled_from(["a", "Gao 7", "北京", "e\u0301"])),
             max_size=8),
    st.booleans(),
)  # fmt: skip
def test_a_canvas_is_always_full_rows_and_keeps_its_words(
    across: int, down: int, lines: list[tuple[int, int, int, int]], words: list[tuple[int, int, str]], plain: bool
) -> None:
    canvas = Canvas(across, down, ascii=plain)
    for ends in lines:
        canvas.line(*ends)
        canvas.ring(*ends[:2], 3)
    kept = [word for column, row, word in words if canvas.put(column, row, word)]
    rows = text(canvas)
    assert [cell_len(r) for r in rows] == [across] * down
    for word in kept:
        assert any(word in r for r in rows)


# --- time -------------------------------------------------------------------------------------------------------------


def clock(first: str, last: str, cells: int) -> Clock:
    """A clock over two days."""
    a, b = moment(first), moment(last)
    assert a is not None
    assert b is not None
    return clock_over(a, b, cells)


def test_signs_stand_under_their_time_or_are_told_apart() -> None:
    days = clock("2026-04-25", "2026-04-28", 20)
    at, day_before, later = days.at(3), days.at(-2), days.at(30)
    signs = [Sign(at, "▲", ""), Sign(at, "V", ""), Sign(day_before, "E", ""), Sign(later, "◆", ""),
             Sign(day_before, "▼", "", until=days.at(1))]  # fmt: skip
    rows = ["".join(t for t, _ in row) for row in sign_rows(signs, days)]
    assert rows == ["▼  ▲" + " " * 16, "   V" + " " * 16]
    assert "".join(t for t, _ in sign_rows([*signs, Sign(at, "x", "")], days, 2)[1])[3] == "+"
    assert [[s.glyph for s in side] for side in outside(signs, days)] == [["E"], ["◆"]]
    assert sign_rows([], days) == []


@given(st.integers(1, 200), st.integers(0, 4_000))
def test_an_axis_is_as_long_as_its_columns(cells: int, days: int) -> None:
    first = moment("2020-02-29")
    assert first is not None
    on = Clock(first, max(1, days) * DAY // 4, cells)
    assert len(labels(on)) == len(rule(on)) == cells


# --- the map ----------------------------------------------------------------------------------------------------------


def spot(name: str, point: Point, many: int = 1, status: Status = Status.RUMOR) -> Spot:
    """A place with claims."""
    return Spot(name, point, {status: many})


@given(st.lists(POINTS, min_size=1, max_size=8), st.integers(20, 200), st.integers(5, 60))
def test_all_points_are_on_the_sheet(points: list[Point], across: int, down: int) -> None:
    sheet = sheet_over(points, across, down)
    if sheet.km < map_view.WIDEST:
        assert all(sheet.shows(p) for p in points)
    cells, words = scale_bar(sheet)
    assert 1 <= cells <= across
    assert words.endswith("m")
    assert words.strip("0km ,.") in {"1", "2", "5"}


@given(POINTS, st.floats(-2, 2), st.floats(-2, 2))
def test_distances_look_right(middle: Point, north: float, east: float) -> None:
    """Near the middle, dots times kilometres a dot are the distance, whatever the direction."""
    sheet = Sheet(middle, 0.05, 80, 24)
    other = (middle[0] + north, middle[1] + east)
    (x0, y0), (x1, y1) = sheet.dot(middle), sheet.dot(other)
    drawn_km = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5 * sheet.km
    assert drawn_km == pytest.approx(distance_km(middle, other), rel=0.11, abs=0.2)


BAMAKO, GAO, KIDAL, TESSALIT = (12.64, -8.0), (16.27, -0.04), (18.44, 1.41), (20.2, 1.01)
MALI = (spot("Bamako", BAMAKO, 7), spot("Gao", GAO, 4), spot("Kidal", KIDAL, 7, Status.CONFIRMED),
        spot("Tessalit", TESSALIT))  # fmt: skip
FOUND = Whereabouts(MALI, (), 0, {"Ansongo": (15.66, 0.5)}, {"Mali": (15.0, -4.5)})


def picture(sheet: Sheet, chosen: str, found: Whereabouts = FOUND) -> list[str]:
    """The rows of a map."""
    return drawn(found, sheet, chosen).picture.plain.split("\n")


@pytest.mark.parametrize(("across", "down"), [(80, 18), (120, 30), (200, 54), (20, 5)])
def test_the_map_says_where_and_how_far(across: int, down: int) -> None:
    sheet = sheet_over([s.point for s in MALI if s.point], across, down)
    rows = picture(sheet, "Kidal")
    assert len(rows) == down
    assert all(cell_len(r) == across for r in rows)
    assert any("[● Kidal 7]" in r for r in rows), "the chosen place is seen without colour"
    if across >= 80:
        for name in ("○ Bamako 7", "○ Gao 4", "○ Tessalit 1", " km", "°N", "°W", "MALI"):
            assert any(name in r for r in rows), name
        where = {n: next(i for i, r in enumerate(rows) if n in r) for n in ("Tessalit", "Kidal", "Gao", "Bamako")}
        assert list(where) == sorted(where, key=where.__getitem__), "north is above"


def test_places_on_one_cell_are_counted_as_hidden() -> None:
    crowd = Whereabouts(tuple(spot(f"P{n}", (15 + n / 1_000, 0.0)) for n in range(9)) + MALI[:1], (), 0, {}, {})
    seen = drawn(crowd, sheet_over([BAMAKO, (15, 0)], 80, 18), "P0")
    assert seen.shown + seen.hidden + seen.off == 10
    assert seen.hidden >= 6
    far = drawn(crowd, Sheet((60.0, 60.0), 1.0, 80, 18), "P0")
    assert (far.shown, far.off) == (0, 10)


def test_a_right_to_left_name_does_not_turn_the_row() -> None:
    found = Whereabouts((spot("كيدال", KIDAL, 3),), (), 0, {}, {})
    sheet = sheet_over([KIDAL], 80, 18)
    assert any("[○ 3]" in r for r in picture(sheet, "كيدال", found))


def test_arrows_go_to_the_nearest_in_the_direction() -> None:
    by_name = {s.name: s for s in MALI}
    steps = [("Bamako", 1, 0, "Gao"), ("Gao", 0, -1, "Kidal"), ("Kidal", 0, -1, "Tessalit"), ("Gao", -1, 0, "Bamako"),
             ("Tessalit", 0, -1, "Tessalit"), ("Tessalit", 0, 1, "Kidal")]  # fmt: skip
    for start, across, down, end in steps:
        assert toward(MALI, by_name[start], across, down).name == end, (start, across, down)


@pytest.mark.parametrize(
    ("most", "length"), [(1, 1), (9.9, 5), (10, 10), (240, 200), (0.3, 0.2), (2, 2), (0.001, 0.001)]
)
def test_a_scale_is_a_round_length(most: float, length: float) -> None:
    assert map_view.round_length(most) == pytest.approx(length)


# --- sources ----------------------------------------------------------------------------------------------------------


def test_sources_by_bloc() -> None:
    def source(n: int, bloc: str, reliability: str, party: bool) -> Source:
        return Source(n, f"u{n}", f"S{n}", bloc=bloc, party=party, reliability=reliability)

    sources = [source(1, "African", "B", False), source(2, "African", "A", False), source(3, "African", "D", True)]
    found = by_bloc([*sources, source(4, "", "F", False)], ("African", "Western"))
    rows = source_plot(found, 80).plain.split("\n")
    assert [" ".join(r.split()) for r in rows[1:]] == ["African 3 1 party AB│D", "Western ·", "(no bloc) 1 F"]
    assert source_words(found) == (
        "African: 3 sources, 1 of them party to the conflict; 1 A, 1 B, 1 D.",
        "No bloc: 1 source; 1 F.", "No source: Western.",
    )  # fmt: skip
    many = by_bloc([source(n, "African", "C", False) for n in range(500)], ())
    assert cell_len(source_plot(many, 80).plain.split("\n")[1].rstrip()) <= 80
    blocs = source_plot(by_bloc([source(n, f"B{n:02}", "C", False) for n in range(12)], ()), 80)
    assert blocs.plain.split("\n")[-1] == " … 3 more blocs", "and names no key that does nothing here"
    assert source_words(by_bloc([], ())) == ("There are no sources yet.",)
    assert record_bar(None) == ""


# --- the screens ------------------------------------------------------------------------------------------------------


async def test_timeline_and_map_from_the_queue_and_back(case: Case, drive: Drive) -> None:
    async with drive(case, "", (80, 24)) as pilot:
        screen = await press(pilot, "g", "t")
        timeline = pilot.app.screen
        assert isinstance(timeline, TimelineScreen)
        assert "by bloc" in screen
        assert "without a time" in screen
        assert "2026-04-25" in screen
        spoken = "\n".join(screen_lines(pilot.app))
        assert "first seen from" in spoken
        assert DOT * 3 not in spoken
        before = timeline.column
        await press(pilot, "right_square_bracket")
        assert timeline.column > before
        screen = await press(pilot, "t", "n")
        assert "by place" in screen
        assert "▌Kidal" in screen
        await press(pilot, "plus", "minus", "left", "asterisk", "right_square_bracket", "f")
        queue = pilot.app.screen
        assert isinstance(queue, QueueScreen)
        assert queue.filter_text.startswith("place:Kidal after:2026-04-2")
        assert queue.rows.count >= 1
        screen = await press(pilot, "g", "w")
        assert "[○ Kidal" in screen
        assert "18.44° N" in screen
        await press(pilot, "slash")
        pilot.app.screen.query_one("#answer", Input).value = ""
        await press(pilot, "enter")
        assert "Kidal:" in "\n".join(screen_lines(pilot.app))
        screen = await press(pilot, "down")
        assert "[○ Kati" in screen
        await press(pilot, "plus", "minus", "asterisk", "n", "N")
        assert "Kati: 1 claim" in await press(pilot, "w")
        await press(pilot, "escape", "enter")
        assert isinstance(pilot.app.screen, QueueScreen)
        assert pilot.app.screen.filter_text == "place:Kati"


async def test_the_timeline_keeps_its_lane_and_column_when_the_case_changes(case: Case, drive: Drive) -> None:
    async with drive(case, "", (80, 24)) as pilot:
        assert "▌Kidal" in await press(pilot, "g", "t", "t", "n", "right_square_bracket")
        timeline = pilot.app.screen
        assert isinstance(timeline, TimelineScreen)
        before = timeline.column
        timeline.desk.changed(everything=True)
        await settle(pilot)
        assert "▌Kidal" in text_of(pilot)
        assert timeline.column == before


async def test_empty_plots_say_what_to_do(empty: Case, drive: Drive) -> None:
    async with drive(empty, "", (80, 24)) as pilot:
        assert "none has a time" in await press(pilot, "g", "t")
        for key in ("right", "right_square_bracket", "plus", "t", "n", "f", "enter"):
            await pilot.press(key)
        await settle(pilot)
        assert screen_of(pilot) == "TimelineScreen"
        screen = await press(pilot, "escape", "g", "w")
        assert "No place of this filter has a position" in screen
        for key in ("right", "plus", "asterisk", "n", "enter", "y"):
            await pilot.press(key)
        await settle(pilot)
        assert screen_of(pilot) == "MapScreen"
