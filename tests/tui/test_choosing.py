"""What is chosen is what is shown: marks across reloads and filters, one question for many, the mouse."""

import pytest
from textual.widgets import Button

from tests.tui.conftest import Drive, fill, press, screen_of, settle, text_of
from tests.tui.test_queue import queue, status
from workbench.case import Case, named_analyst, open_case
from workbench.claims import editing
from workbench.model import Status
from workbench.store import claims
from workbench.tui.screens.queue import QueueScreen


def assigned(case: Case) -> set[int]:
    """The claims that somebody took."""
    return {c.id for c in claims.stream(case.db, "c.assignee <> ''", "c.id", {})}


async def test_many_are_one_question_that_names_the_number_and_the_filter(case: Case, drive: Drive) -> None:
    async with drive(case, "predicate:statement sort:id") as pilot:
        for key, said in (("A", "Assign 30 claims of the filter predicate:statement to Tester?"),
                          ("4", "Set 30 claims of the filter predicate:statement to refuted?"),
                          ("w", "30 claims of the filter predicate:statement get it at once"),
                          ("5", "It is about 30 claims of the filter predicate:statement")):  # fmt: skip
            await press(pilot, "asterisk")
            shown = " ".join(word for word in (await press(pilot, key)).split() if word not in ("│", "┃"))
            assert said in shown, shown
            await press(pilot, "escape", "escape")
            assert not queue(pilot).marks
        await press(pilot, "asterisk", "A", "enter")
        assert screen_of(pilot) == "QueueScreen", "Enter takes what has the focus"
        assert not assigned(case), "and that is no"


async def test_all_is_not_marked_while_only_the_first_page_is_there(
    case: Case, drive: Drive, monkeypatch: pytest.MonkeyPatch, total: int
) -> None:
    monkeypatch.setattr("workbench.tui.screens.queue.PAGE", 10)
    async with drive(case, toasts=True) as pilot:
        rows, screen = queue(pilot), pilot.app.screen
        assert isinstance(screen, QueueScreen)
        monkeypatch.setattr(screen, "reload", lambda keep=None: None)  # a large case: the rest takes a second
        screen._begun(range(1, 11), "", lambda: None)
        assert "still being read" in await press(pilot, "asterisk")
        assert not rows.marks
        screen._loaded(range(1, total + 1), "", None)
        await press(pilot, "asterisk")
        assert len(rows.marks) == total


async def test_an_act_during_a_reload_hits_what_was_shown(case: Case, drive: Drive) -> None:
    """What comes in meanwhile, and what another filter would show, is not touched."""
    async with drive(case, "predicate:statement sort:id") as pilot:
        rows, screen = queue(pilot), pilot.app.screen
        assert isinstance(screen, QueueScreen)
        await press(pilot, "space", "space", "down", "v")
        chosen = set(rows.marks)
        assert len(chosen) == 4
        other = open_case(case.url, named_analyst("Colleague"))
        editing.add_claim(other, "Something new", "statement")
        other.close()
        screen.refilter("")
        await pilot.press("A")
        await settle(pilot)
        assert assigned(case) == chosen
        assert rows.marks == chosen, "all of them are in the wider filter too"
        screen.refilter(f"id:{min(chosen)},{max(chosen)}")
        await settle(pilot)
        assert rows.marks == {min(chosen), max(chosen)}
        screen.refilter("")
        await settle(pilot)
        assert rows.marks == {min(chosen), max(chosen)}, "a mark that went does not come back"
        await press(pilot, "M", "R")
        assert set(rows.ids) == {min(chosen), max(chosen)}


async def test_the_mouse_moves_opens_marks_and_sorts(case: Case, drive: Drive) -> None:
    async with drive(case, "sort:id") as pilot:
        rows = queue(pilot)
        await pilot.click("#rows", offset=(30, 3))
        await settle(pilot)
        assert rows.cursor == 3
        await pilot.click("#rows", offset=(1, 5))
        await settle(pilot)
        assert rows.marks == {rows.ids[5]}
        await pilot.click("#rows", offset=(1, 5))
        await settle(pilot)
        assert not rows.marks
        assert screen_of(pilot) == "QueueScreen", "the column of the marks never opens"
        top = rows.scroll_offset.y
        rows.action_scroll_down()
        await settle(pilot)
        assert rows.scroll_offset.y >= top
        assert rows.cursor == 5, "scrolling leaves the cursor"
        rows.scroll_to(y=0, animate=False, immediate=True)
        await pilot.click("#heading", offset=(11, 0))
        assert "sort:-prio" in await press(pilot)
        await pilot.click("#heading", offset=(11, 0))
        await settle(pilot)
        assert "sort:prio" in await press(pilot)
        rows.to(2)
        await settle(pilot)
        await pilot.click("#rows", offset=(30, 2 - int(rows.scroll_offset.y)))
        await settle(pilot)
        if screen_of(pilot) == "QueueScreen":  # the list was read anew between the two, and the click moved
            await pilot.click("#rows", offset=(30, 2 - int(rows.scroll_offset.y)))
            await settle(pilot)
        assert screen_of(pilot) == "DossierScreen"


async def test_a_status_that_is_set_already_is_said_and_merging_wants_a_y(case: Case, drive: Drive) -> None:
    async with drive(case, "predicate:statement sort:id", toasts=True) as pilot:
        number = queue(pilot).current
        assert number is not None
        assert "already rumor." in await press(pilot, "1")
        assert status(case, number) == Status.RUMOR
        before = queue(pilot).count
        await press(pilot, "home", "space", "space", "d")
        assert isinstance(pilot.app.focused, Button)
        assert pilot.app.focused.id == "no"
        await press(pilot, "enter")
        assert queue(pilot).count == before
        await press(pilot, "escape", "home", "3")
        if screen_of(pilot) == "Ask":
            await fill(pilot, answer="seen")
            await press(pilot, "enter")
            assert "CNF!" in text_of(pilot)
            assert "confirmed!" in await press(pilot, "home", "enter")


async def test_wide_screens_have_the_messages_below_the_claim(case: Case, drive: Drive) -> None:
    async with drive(case, "predicate:attack", size=(170, 40)) as pilot:
        lines = text_of(pilot).split("\n")
        above = next(n for n, words in enumerate(lines) if "Why it is in front" in words)
        below = next(n for n, words in enumerate(lines) if "Messages" in words and "in 1 chat" in words)
        assert above < below
        assert "depuis [D ce matin]" in "\n".join(lines[below:])
        await press(pilot, "p")
        await pilot.resize_terminal(200, 40)
        shown = await press(pilot)
        assert "Spread" in shown
        assert "█" in shown or "▄" in shown
        assert "Why it is" not in shown
        await press(pilot, "p")
        await pilot.resize_terminal(120, 30)
        assert "Why it is" in await press(pilot)
