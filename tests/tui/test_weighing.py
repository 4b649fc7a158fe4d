"""Figures, control of a place, the checklist, translations, and sources with their grades, all by keyboard."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tui.conftest import Drive, fill, press, screen_of, settle, text_of
from workbench.case import Case
from workbench.claims import editing
from workbench.errors import UsageError
from workbench.evidence import figures
from workbench.evidence.blocs import Matrix
from workbench.evidence.control import ControlTimeline, Lane
from workbench.evidence.control_spans import ControlSpan, Hold, bound_of
from workbench.model import Actor, Pillar, Role, Status, When
from workbench.store import claims, evidence, glosses, pillars
from workbench.tui.screens.figure_form import amount
from workbench.tui.widgets.bloc_text import matrix_heading
from workbench.tui.widgets.control_text import control_lanes, lanes_of
from workbench.tui.widgets.lanes import Stretch, in_view, lane_cells, lanes_text, scale_over, zoomed
from workbench.verdict.deciding import decide

KIDAL = "place:Kidal predicate:control_change"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("77", (77, 77, "", "")),
        ("1,200", (1_200, 1_200, "", "")),
        ("47-84", (47, 84, "", "")),
        ("47 – 1 084", (47, 1_084, "", "")),
        ("dozens of soldiers", (12, 120, "dozens", "dozens of soldiers")),
        ("heavy losses", (0, 0, "unstated", "heavy losses")),
        ("-5", (0, 0, "unstated", "-5")),
    ],
)
def test_how_many_is_a_number_a_range_or_words(typed: str, read: tuple[int, int, str, str]) -> None:
    assert amount(typed) == read


def test_nothing_is_no_figure() -> None:
    with pytest.raises(UsageError):
        amount("  ")


_DAYS = st.dates(date(1950, 1, 1), date(2060, 12, 31))


@given(_DAYS, st.integers(0, 20_000), st.integers(1, 200), _DAYS)
def test_a_scale_holds_its_days_and_columns_keep_their_order(first: date, more: int, cells: int, day: date) -> None:
    scale = scale_over(first, first + timedelta(days=more), cells)
    assert scale.begin <= first
    assert scale.end >= first + timedelta(days=more)
    assert 0 <= scale.column(first) <= scale.column(first + timedelta(days=more)) < cells
    assert all(scale.column(scale.day(n)) == n for n in range(cells))
    moved = in_view(scale, day)
    assert moved.begin <= day <= moved.end


def test_lanes_are_read_by_letter_and_shade_not_by_colour() -> None:
    scale = scale_over(date(2012, 1, 1), date(2012, 1, 20), 22)
    first = date(2012, 1, 3)
    spans = [Stretch(first, date(2012, 1, 9), "claimed"), Stretch(date(2012, 1, 6), None, "held")]
    assert "".join(drawn for drawn, _ in lane_cells(spans, scale))[2:13] == "·C░░H▓▓▓▓▓▓"
    looks = {"".join(d for d, _ in lane_cells([Stretch(first, None, s)], scale))[-3:] for s in
             ("held", "contested", "claimed", "refuted", "unsure", "unknown")}  # fmt: skip
    assert len(looks) == 6
    drawn = lanes_text([("a\x1b[2J[/b]" * 9, spans)], scale, date(2012, 1, 5))
    assert "\x1b" not in drawn.plain


async def test_figures_are_entered_changed_and_taken_back_by_key(case: Case, drive: Drive) -> None:
    async with drive(case, KIDAL, (80, 24)) as pilot:
        assert "Nobody has given a number" in await press(pilot, "enter", "f")
        await press(pilot, "a")
        await fill(pilot, many="47-84", counted="soldiers", speaker="CSP", relay="Telegram")
        await fill(pilot, **{"as-of": "2026-04-26"})
        for _ in range(2):  # Enter twice, before the first is done
            pilot.app.screen.action_save()  # type: ignore[attr-defined]  # a FigureForm
        await settle(pilot)
        screen = text_of(pilot)
        (held,) = claims.stream(case.db, "c.title LIKE 'Kidal taken%'", "c.id", {})
        assert len(figures.figures_of(case, held.id).stated) == 1
        assert screen_of(pilot) == "FiguresScreen"
        assert "CSP on Telegram" in screen
        assert "47–84 soldiers killed" in screen
        assert "nobody with a credible item" in screen
        await press(pilot, "e")
        await fill(pilot, many="nobody knows", evidence="E-999")
        assert "There is no evidence 999" in await press(pilot, "enter")
        await fill(pilot, evidence="")
        assert '"nobody knows"' in await press(pilot, "enter")
        assert "Nobody has given a number" in await press(pilot, "X")
        assert "CSP on Telegram" in await press(pilot, "u")
    (claim,) = claims.stream(case.db, "c.title LIKE 'Kidal taken%'", "c.id", {})
    (kept,) = figures.figures_of(case, claim.id).stated
    assert (kept.exactness, kept.note, kept.low) == ("unstated", "nobody knows", 0)


async def test_words_for_a_number_say_who_is_counted(case: Case, drive: Drive) -> None:
    async with drive(case, KIDAL, (80, 24)) as pilot:
        await press(pilot, "enter", "f", "a")
        await fill(pilot, many="dozens of soldiers", speaker="CSP")
        await press(pilot, "enter")
    (claim,) = claims.stream(case.db, "c.title LIKE 'Kidal taken%'", "c.id", {})
    (kept,) = figures.figures_of(case, claim.id).stated
    assert (kept.counted, kept.exactness) == ("soldiers", "dozens")


async def test_who_held_a_place_on_a_day_with_citations(case: Case, drive: Drive, ready: int) -> None:
    mnla, other = Actor("MNLA", Role.AGENT), Actor("Ansar Dine", Role.AGENT)
    first = editing.add_claim(case, "Aguelhok taken", "control_change", ("Aguelhok",), (mnla,), _on("2012-01-24"))
    editing.add_claim(case, "Base shown", "control_change", ("Aguelhok",), (other,), _on("2012-03-10"))
    async with drive(case, "id:C-" + str(first.id), (80, 24)) as pilot:
        screen = await press(pilot, "P")
        assert "MNLA" in screen
        assert "Ansar Dine" in screen
        assert "on 24 January 2012" in " ".join(screen.split())
        assert f"[C-{first.id}, rumor]" in " ".join(screen.split())
        assert "2012-03-10" in await press(pilot, "right_square_bracket")
        await press(pilot, "d")
        pilot.app.screen.query_one("#answer").value = "2012-01-23"  # type: ignore[attr-defined]  # an Input
        assert "Nobody says" in await press(pilot, "enter")
        await press(pilot, "right_square_bracket", "enter")
        assert screen_of(pilot) == "DossierScreen"
        await press(pilot, "escape", "plus", "minus", "left", "left")
        assert screen_of(pilot) == "ControlScreen"
        await press(pilot, "P")
        await fill(pilot, answer="Nowhere")
        assert "No dated claim says who held Nowhere" in await press(pilot, "enter")
        await press(pilot, "d")
        await fill(pilot, answer="2012-01-25")
        await press(pilot, "enter")  # an answer that cannot be used is told, and the program goes on
        assert screen_of(pilot) == "ControlScreen"


def _on(day: str) -> When:
    return When(day, day, "day")


async def test_pillars_are_answered_and_what_is_open_is_said(case: Case, drive: Drive) -> None:
    async with drive(case, KIDAL) as pilot:
        screen = await press(pilot, "enter")
        assert "open: provenance, source, date, location, motivation" in " ".join(screen.split())
        await press(pilot, "V", "enter")
        pilot.app.screen.query_one("#answer").value = "first seen in Nord"  # type: ignore[attr-defined]  # an Input
        assert "first seen in Nord" in await press(pilot, "enter")
        assert "open: source, date, location, motivation" in " ".join((await press(pilot, "escape")).split())
        await press(pilot, "e")
        await fill(pilot, **{"would-change": "a picture of the gate on that day"})
        assert "a picture of the gate on that day" in await press(pilot, "enter")
        await press(pilot, "u", "u")
        assert "open: provenance, source" in " ".join(text_of(pilot).split())
    (claim,) = claims.stream(case.db, "c.title LIKE 'Kidal taken%'", "c.id", {})
    assert claim.would_change == ""
    assert pillars.of_claim(case.db, claim.id) == ()
    assert Pillar.PROVENANCE in tuple(Pillar)


async def test_a_translation_stands_below_the_text_under_a_name(case: Case, drive: Drive) -> None:
    async with drive(case) as pilot:
        await press(pilot, "m", "slash")
        await fill(pilot, **{"filter-text": "sender:Awa lang:ar"})
        await press(pilot, "enter", "t")
        assert screen_of(pilot) == "GlossForm"
        pilot.app.screen.query_one("#text").text = "[/b] full control of Kidal"  # type: ignore[attr-defined]  # a TextArea
        screen = await press(pilot, "tab", "enter")
        assert "translation into en by" in screen
        assert "[/b] full control of Kidal" in screen
        assert "سيطرة" in screen
        assert "full control" not in await press(pilot, "u")
    assert glosses.of(case.db, range(1, 20)) == {}


async def test_a_regrade_says_what_follows_shakes_a_verdict_and_is_undone(case: Case, drive: Drive, ready: int) -> None:
    decide(case, [ready], Status.CONFIRMED)
    async with drive(case, size=(80, 24)) as pilot:
        await press(pilot, "g", "s", "r")
        screen = await press(pilot, "right", "right")
        assert "D: not usually reliable" in screen
        assert f"1 item follows on 1 claim: C-{ready}" in screen
        await press(pilot, "enter")
        assert screen_of(pilot) == "RegradeForm"
        await fill(pilot, reason="two reports withdrawn")
        pilot.app.screen.query_one("#reason").focus()
        await press(pilot, "enter")
        screen = await press(pilot, "enter")
        assert "D for all it ever said · two reports withdrawn" in screen
        assert "B for all it ever said · agency" in screen
        await press(pilot, "escape")
        screen = await press(pilot, "g", "r")
        assert f"fails   ● CNF C-{ready}" in screen
        assert "1 with something to tell" in screen
        assert "AFP regraded B → D" in " ".join((await press(pilot, "v")).split())
        await press(pilot, "escape")
        letters = {e.source_name: e.reliability for e in evidence.of_claim(case.db, ready)}
        assert letters == {"AFP": "D", "Studio Tamani": "B"}
        screen = await press(pilot, "u")
        assert "last: undone" in screen
        assert "R looks again" in screen
        letters = {e.source_name: e.reliability for e in evidence.of_claim(case.db, ready)}
        assert letters == {"AFP": "B", "Studio Tamani": "B"}


async def test_blocs_side_by_side_cell_by_cell_and_written(case: Case, drive: Drive, ready: int) -> None:
    async with drive(case, size=(80, 24)) as pilot:
        screen = await press(pilot, "g", "b")
        assert "[▲B2]" in screen
        assert "African on" in screen
        assert "Studio Tamani" in screen
        screen = await press(pilot, "right")
        assert "Western on" in screen
        assert "“it is so”" in screen
        assert f"C-{ready}" in await press(pilot, "r")
        await press(pilot, "x", "right", "enter")
        assert screen_of(pilot) == "ReportScreen"
        await press(pilot, "escape", "w")
        pilot.app.screen.query_one("#answer").value = "2020-01"  # type: ignore[attr-defined]  # an Input
        assert "No claim to compare" in await press(pilot, "enter")
    assert case.folder is not None
    (page,) = (case.folder / "exports").iterdir()
    assert page.suffix == ".html"
    assert "Studio Tamani" in page.read_text(encoding="utf-8")


def test_lanes_are_not_zoomed_out_beyond_twice_what_is_known() -> None:
    scale = scale_over(date(2012, 1, 1), date(2012, 12, 31), 60)
    wide = scale
    for _ in range(20):
        wide = zoomed(wide, date(2012, 6, 1), -1, 2 * scale.days)
    assert wide.days == 2 * scale.days
    assert zoomed(wide, date(2012, 6, 1), 1, 2 * scale.days).days == scale.days


def test_blocs_out_of_view_are_marked_at_the_edge() -> None:
    blocs = ("African", "Western", "Russian", "government", "armed group", "NGO/UN", "local")
    for column, marks in ((0, (False, True)), (6, (True, False))):
        drawn = matrix_heading(Matrix(blocs, ()), column, 80).plain
        assert ("‹" in drawn, "›" in drawn) == marks
        assert blocs[column][:5] in drawn
    assert not set("‹›") & set(matrix_heading(Matrix(blocs, ()), 3, 120).plain)


def test_many_actors_leave_room_and_those_of_the_day_stay() -> None:
    day = When("2012-01-24", "2012-01-24", "day")
    bound = bound_of(day)
    spans = [ControlSpan(n, "t", Status.RUMOR, Hold.CLAIMED, (f"group {n:02}",), bound) for n in range(30)]
    lanes = tuple(Lane(s.actors[0], (s,)) for s in spans)
    found = ControlTimeline("X", ("X",), "2012-01-24", "2012-01-24", lanes, (), (), ())
    scale = scale_over(date(2012, 1, 20), date(2012, 1, 30), 40)
    drawn = control_lanes(lanes_of(found), scale, date(2012, 1, 24), ["group 29"])
    assert "group 29" in drawn.plain
    assert "… 20 more" in drawn.plain
    assert len(drawn.plain.split("\n")) == 13
