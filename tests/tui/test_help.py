"""The palette, the strip after `g`, the footer, questions, the doctor: one table, and none does what was not asked."""

from pathlib import Path

import pytest
from textual.widgets import Input

from tests.tui.conftest import Drive, press, screen_of, settle, text_of
from workbench import settings
from workbench.case import Case
from workbench.claims import views
from workbench.doctor import SIGNS
from workbench.model import Status
from workbench.store import claims
from workbench.tui import keys, theme
from workbench.tui.places import PLACES
from workbench.tui.screens.asking import Confirm, sentences
from workbench.tui.screens.queue import QueueScreen


@pytest.mark.parametrize(
    ("typed", "first"),
    [("u", "undo"), ("U", "redo"), ("?", "help"), ("3", "status.confirmed"), ("nc", "claim.new"),
     ("Évidence", "evidence.add"), ("evidnce", "evidence.add"),
     ("mrk", "mark"), ("ctrl+q", "quit.now"), ("esc", "clear"), ("REDO", "redo")],
)  # fmt: skip
def test_search_takes_keys_names_first_letters_and_slips(typed: str, first: str) -> None:
    assert keys.search(typed, keys.of("queue"))[0].id == first


async def _choose(pilot: object, words: str) -> None:
    pilot.app.screen.query_one(Input).value = words  # type: ignore[attr-defined]  # a Pilot
    await settle(pilot)  # type: ignore[arg-type]  # as above
    await press(pilot, "enter")  # type: ignore[arg-type]  # as above


async def test_help_leads_to_places_views_and_other_screens(case: Case, drive: Drive) -> None:
    views.save(case, "only [/] Kidal", "place:Kidal")
    async with drive(case, "", (80, 24), toasts=True) as pilot:
        screen = await press(pilot, "question_mark")
        assert "Here" in screen
        assert "Elsewhere" not in screen, "until a word is typed"
        await press(pilot, "question_mark")
        assert screen_of(pilot) == "QueueScreen", "typed twice it closes"
        await press(pilot, "colon")
        await _choose(pilot, "go inbox")
        assert screen_of(pilot) == "InboxScreen"
        await press(pilot, "question_mark")
        await _choose(pilot, "confirm")
        screen = text_of(pilot)
        assert screen_of(pilot) == "QueueScreen", "it leads there"
        assert "Here 3 does it" in screen
        assert not [c for c in claims.stream(case.db, "c.hidden = 0", "c.id", {}) if c.status is Status.CONFIRMED]
        await press(pilot, "question_mark")
        await _choose(pilot, "only [/] kidal")
        assert isinstance(pilot.app.screen, QueueScreen)
        assert pilot.app.screen.filter_text == "place:Kidal", "as when it is opened in the list of views"
        screen = await press(pilot, "question_mark")
        assert "Used last" in screen
        assert screen.index("[/] Kidal") < screen.index("Here")
        await press(pilot, "escape", "plus", "ctrl+p")
        assert screen_of(pilot) == "HelpScreen", "also over a form, which takes letters"
        await _choose(pilot, "merge")
        assert screen_of(pilot) == "ByHandForm", "nothing of the screen below a form is run"


async def test_the_strip_shows_every_place_whole_and_enter_never_says_yes(case: Case, drive: Drive) -> None:
    answers: list[bool | None] = []
    async with drive(case, "", (80, 24)) as pilot:
        screen = await press(pilot, "g")
        for place in PLACES:
            assert f" {place.key} {place.name}" in screen
        assert "I import" in screen
        assert "? help" in screen
        await press(pilot, "escape")
        for key in ("enter", "n", "escape", "y"):
            pilot.app.push_screen(Confirm("Sure?", sentences("It cannot be undone."), "Do it"), answers.append)
            await pilot.pause()
            await press(pilot, key)
    assert answers == [False, False, False, True]


async def test_an_empty_case_offers_nothing_that_needs_a_row_and_has_nothing_to_undo(empty: Case, drive: Drive) -> None:
    async with drive(empty, "", (80, 24), toasts=True) as pilot:
        footer = text_of(pilot).splitlines()[-1]
        assert "Import" in footer
        assert not {"Mark", "Open", "Status", "Evidence"} & set(footer.split())
        assert "There is nothing to undo." in await press(pilot, "u")
        assert {n.severity for n in pilot.app._notifications} == {"information"}, "it is said calmly"
        assert "There is no claim here." in await press(pilot, "1"), "no key is silent"


async def test_the_doctor_shows_and_keeps(case: Case, drive: Drive, fixed_env: Path) -> None:
    async with drive(case, "", (80, 24)) as pilot:
        screen = await press(pilot, "g", "d")
        assert "80×24" in screen
        assert f"|{'|'.join(SIGNS)}|" in screen
        await press(pilot, "t", "j")
        screen = await press(pilot, "f5", "ctrl+t")
        assert "Down (" in screen
        assert "a Mac keeps" in screen
        assert "Take a copy" in screen
        await press(pilot, "escape", "escape")
        assert screen_of(pilot) == "DoctorScreen"
        await press(pilot, "1")
        assert 'rtl = "terminal"' in (fixed_env / "workbench" / "workbench.toml").read_text("utf-8")
        assert settings.read_settings(None).screen.rtl == "terminal"
        await press(pilot, "j", "k", "R", "y", "escape")
        assert screen_of(pilot) == "QueueScreen"


def test_the_doctor_tests_the_signs_that_are_drawn() -> None:
    drawn = {look.glyph for look in theme.LOOKS.values()} | {theme.CURSOR, theme.MARK, theme.DOT, theme.BAR}
    drawn |= {theme.SPACE_KEY, theme.ENTER_KEY, *theme.EVIDENCE_GLYPH.values()}
    assert {s for s in drawn if not s.isascii()} <= set(SIGNS)
