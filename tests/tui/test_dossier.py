"""The dossier, the message search and the chat around a message."""

import re
from collections.abc import Callable

import pytest
from textual.widgets import Input, OptionList

from tests.tui.conftest import Drive, fill, press, screen_of, settle, text_of
from workbench.case import Case
from workbench.model import Status
from workbench.store import claims
from workbench.tui.screens.dossier import TABS, DossierScreen
from workbench.tui.screens.queue import QueueScreen
from workbench.tui.screens.timeline import TimelineScreen
from workbench.tui.widgets.tab_place import TabPlace

KIDAL = "place:Kidal predicate:control_change"


def unmarked(screen: str) -> str:
    """The screen without the marks around matched words."""
    return re.sub(r"\[[A-Z]+ ([^\]]*)\]", r"\1", screen)


async def test_overview_says_why_and_what_is_missing(case: Case, drive: Drive) -> None:
    async with drive(case, KIDAL, (80, 24)) as pilot:
        screen = await press(pilot, "enter")
        assert screen_of(pilot) == "DossierScreen"
        assert "Why it is in front of you" in screen
        assert "What is missing to decide" in screen


async def test_every_tab_is_reached_by_key_and_shows_something(case: Case, drive: Drive) -> None:
    async with drive(case, KIDAL) as pilot:
        await press(pilot, "enter")
        seen = {}
        for _ in TABS:
            tab = pilot.app.screen.query_one(TabPlace).active
            seen[tab] = text_of(pilot)
            await press(pilot, "right_square_bracket")
        assert tuple(seen) == TABS
        assert "Le FLA a pris Kidal" in unmarked(seen["messages"])
        assert "P Kidal]" in seen["messages"]
        assert "[E] event  [P] place  [A] actor" in seen["messages"]
        assert "Kidal · FLA (agent)" in seen["messages"]
        assert "No evidence yet" in seen["evidence"]
        assert "2026-04-26" in seen["timeline"]
        assert "Western" in seen["blocs"]
        assert "silent" in seen["blocs"]
        assert "detector" in seen["history"]
        await press(pilot, "left")
        assert pilot.app.screen.query_one(TabPlace).active == "history"
        await press(pilot, "t")
        assert pilot.app.screen.query_one(TabPlace).active == "timeline"


async def test_arabic_stands_on_a_line_of_its_own(case: Case, drive: Drive) -> None:
    async with drive(case, KIDAL) as pilot:
        screen = await press(pilot, "enter", "right_square_bracket")
        line = next(row for row in screen.split("\n") if "سيطرة كاملة" in unmarked(row))
        assert "2026" not in line
        assert "Awa" not in line


async def test_next_previous_and_back_to_the_claim(case: Case, drive: Drive) -> None:
    async with drive(case, "predicate:statement") as pilot:
        await press(pilot, "enter", "n", "n", "N")
        dossier = pilot.app.screen
        assert isinstance(dossier, DossierScreen)
        number = dossier.number
        await press(pilot, "escape")
        queue = pilot.app.screen
        assert isinstance(queue, QueueScreen)
        assert queue.rows.current == number
        assert queue.rows.cursor == 1


async def test_status_key_in_the_dossier_moves_on(case: Case, drive: Drive, ready: int) -> None:
    async with drive(case, "predicate:statement sort:id") as pilot:
        queue = pilot.app.screen
        assert isinstance(queue, QueueScreen)
        queue.rows.to_id(ready)
        await press(pilot, "enter", "3")
        dossier = pilot.app.screen
        assert isinstance(dossier, DossierScreen)
        assert dossier.number == ready + 1
        held = claims.get(case.db, ready)
        assert held is not None
        assert held.status == Status.CONFIRMED
        await press(pilot, "3")
        assert screen_of(pilot) == "Ask"
        assert dossier.number == ready + 1


async def test_message_search_and_the_chat_around_a_hit(case: Case, drive: Drive) -> None:
    async with drive(case) as pilot:
        await press(pilot, "m")
        assert screen_of(pilot) == "MessagesScreen"
        await press(pilot, "slash")
        await fill(pilot, **{"filter-text": "sender:Issa Kidal"})
        screen = await press(pilot, "enter")
        assert "1/1" in screen
        assert "Why it is (not) taken for a claim" in screen
        assert "control change" in screen
        screen = await press(pilot, "enter")
        assert screen_of(pilot) == "ChatScreen"
        assert "Quelqu'un a du riz" in screen
        assert "5/6" in screen
        await press(pilot, "enter")
        assert screen_of(pilot) == "Notice"
        await press(pilot, "escape", "escape", "escape")
        assert screen_of(pilot) == "QueueScreen"


async def test_messages_of_a_claim_and_a_wrong_filter(case: Case, drive: Drive) -> None:
    async with drive(case, KIDAL) as pilot:
        screen = await press(pilot, "enter", "m")
        assert "claim:C-" in screen
        assert "Le FLA a pris Kidal" in screen
        await press(pilot, "slash")
        await fill(pilot, **{"filter-text": "has:nothing"})
        assert "has has no value 'nothing'" in await press(pilot, "enter")


async def test_chat_opens_from_the_messages_tab(case: Case, drive: Drive) -> None:
    async with drive(case, KIDAL) as pilot:
        await press(pilot, "enter", "right_square_bracket", "enter")
        assert screen_of(pilot) == "ChatScreen"


@pytest.mark.parametrize(("word", "screen"), [("new claim", "ClaimForm"), ("import a chat", "ImportScreen")])
async def test_help_searches_and_runs(case: Case, drive: Drive, word: str, screen: str) -> None:
    async with drive(case) as pilot:
        await press(pilot, "question_mark")
        pilot.app.screen.query_one(Input).value = word
        await settle(pilot)
        assert pilot.app.screen.query_one("#help-list", OptionList).option_count >= 1
        await press(pilot, "enter")
        assert screen_of(pilot) == screen


async def test_help_without_a_hit_says_so(case: Case, drive: Drive) -> None:
    async with drive(case) as pilot:
        await press(pilot, "question_mark")
        assert "Nothing is called that" in await press(pilot, "z", "z", "enter")
        assert screen_of(pilot) == "HelpScreen"


async def test_help_finds_what_is_done_on_other_screens(case: Case, drive: Drive) -> None:
    async with drive(case) as pilot:
        await press(pilot, "g", "s", "question_mark")
        pilot.app.screen.query_one(Input).value = "one origin or apart"
        await settle(pilot)
        screen = text_of(pilot)
        assert "on dossier: " in screen
        assert "Nothing is called that" not in screen
        await press(pilot, "enter")
        assert screen_of(pilot) == "SourcesScreen", "what needs a row of another screen is not run from here"


async def test_sources_are_listed_edited_and_added(case: Case, drive: Drive) -> None:
    async with drive(case) as pilot:
        await press(pilot, "g", "s")
        assert "Studio Tamani" in text_of(pilot)
        await press(pilot, "a")
        await fill(pilot, name="Résidents", reason="by phone")
        await press(pilot, "enter")
        assert "Résidents" in text_of(pilot)
        assert "for all it ever said" in await press(pilot, "enter")
        await press(pilot, "escape", "e")
        await fill(pilot, name="")
        assert "A source needs a name" in await press(pilot, "enter")
        assert screen_of(pilot) == "SourceForm"


async def test_screens_over_each_other_read_apart(case: Case, drive: Drive, monkeypatch: pytest.MonkeyPatch) -> None:
    """A newer read of a group makes the older one's answer unwanted: the screen below would stay as it was."""
    async with drive(case, "id:C-4") as pilot:
        await press(pilot, "g", "t")
        below = pilot.app.screen
        assert isinstance(below, TimelineScreen)
        await press(pilot, "enter", "t", "P", "enter", "P", "enter", "b")
        over = [type(screen).__name__ for screen in pilot.app.screen_stack[2:]]
        assert over == ["DossierScreen", "ControlScreen", "DossierScreen", "ControlScreen", "DossierScreen"]
        asked: list[str] = []
        jobs = below.desk.jobs
        read = jobs.read

        def noted(group: str, work: Callable[[], object], then: Callable[[object], None]) -> None:
            asked.append(group)
            read(group, work, then)

        monkeypatch.setattr(jobs, "read", noted)
        below.desk.changed(everything=True)
        await settle(pilot)
        assert len({group for group in asked if group.startswith("dossier")}) == 3
        assert len({group for group in asked if group.startswith("control")}) == 2
        assert asked.count("timeline") == 1
        assert below.found is not None
