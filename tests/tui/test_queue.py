"""The queue: one key decides, marks and bulk, undo, filter, live changes, any size."""

import threading
from collections.abc import Callable, Iterable

import pytest
from textual.widgets import Input, Static

from tests.tui.conftest import Drive, fill, press, screen_of, settle, text_of
from workbench.case import Case, named_analyst, open_case
from workbench.claims import editing
from workbench.model import Claim, Status
from workbench.store import claims
from workbench.tui.grouping import Heading
from workbench.tui.looking_out import LookOut, News
from workbench.tui.screens.queue import QueueScreen
from workbench.tui.widgets.queue_list import RowList


def queue(pilot: object) -> RowList[Claim | Heading]:
    """The list of the queue."""
    from textual.pilot import Pilot

    assert isinstance(pilot, Pilot)
    screen = pilot.app.screen_stack[0]
    assert isinstance(screen, QueueScreen)
    return screen.rows


def status(case: Case, number: int) -> Status:
    """A claim's status now."""
    found = claims.get(case.db, number)
    assert found is not None
    return found.status


async def test_shows_claims_and_the_preview(case: Case, drive: Drive, total: int) -> None:
    async with drive(case) as pilot:
        screen = await press(pilot)
        assert "○ RUM" in screen
        assert "Why it is in front of you" in screen
        assert "What is missing to decide" in screen
        assert f"/{total}" in screen


async def test_narrow_shows_the_list_only(case: Case, drive: Drive) -> None:
    async with drive(case, size=(80, 24)) as pilot:
        assert "Why it is in front" not in text_of(pilot)
        assert max(len(line) for line in text_of(pilot).split("\n")) <= 80


async def test_the_blocs_stay_when_the_preview_comes(case: Case, drive: Drive) -> None:
    async with drive(case, size=(110, 30)) as pilot:
        assert " Blocs " in await press(pilot)
        await pilot.resize_terminal(80, 24)
        assert " Blocs " in await press(pilot)


@pytest.mark.parametrize("size", [(60, 16), (40, 10), (20, 5), (200, 60)])
async def test_no_size_crashes(case: Case, drive: Drive, size: tuple[int, int]) -> None:
    async with drive(case, size=size) as pilot:
        await press(pilot, "down", "end", "space", "question_mark")
        await press(pilot, "escape", "enter")
        await pilot.resize_terminal(100, 30)
        assert "RUM" in await press(pilot, "escape")


async def test_status_key_decides_moves_on_and_undo_takes_back(case: Case, drive: Drive, ready: int) -> None:
    async with drive(case, "sort:id") as pilot:
        queue(pilot).to_id(ready)
        at = queue(pilot).cursor
        screen = await press(pilot, "3")
        assert status(case, ready) == Status.CONFIRMED
        assert queue(pilot).cursor == at + 1
        assert "● CNF" in screen
        await press(pilot, "u")
        assert status(case, ready) == Status.RUMOR
        await press(pilot, "U")
        assert status(case, ready) == Status.CONFIRMED


async def test_unmet_gate_opens_the_dialog_and_a_reason_overrides(case: Case, drive: Drive, ready: int) -> None:
    async with drive(case, "-id:" + str(ready)) as pilot:
        number = queue(pilot).current
        assert number is not None
        screen = await press(pilot, "3")
        assert screen_of(pilot) == "Ask"
        assert "does not meet the rules for confirmed" in screen
        assert "✗" in screen
        assert queue(pilot).current == number, "the cursor comes back to the refused claim"
        await press(pilot, "escape")
        assert status(case, number) == Status.RUMOR
        await press(pilot, "3")
        await fill(pilot, answer="seen with my own eyes")
        screen = await press(pilot, "enter")
        assert status(case, number) == Status.CONFIRMED
        assert "CNF!" in screen
        found = claims.get(case.db, number)
        assert found is not None
        assert found.overridden


async def test_a_person_s_call_asks_why(case: Case, drive: Drive, ready: int) -> None:
    """Misleading needs a reason: without one nothing happens, with one the rules are asked."""
    async with drive(case, "-id:" + str(ready)) as pilot:
        number = queue(pilot).current
        assert number is not None
        screen = await press(pilot, "5")
        assert screen_of(pilot) == "Ask"
        assert "person's call" in screen
        assert f"C-{number} → misleading" in screen, "the cursor has gone on already"
        await press(pilot, "escape")
        assert status(case, number) == Status.RUMOR
        await press(pilot, "5")
        await fill(pilot, answer="the picture is from 2023")
        assert "does not meet the rules for misleading" in await press(pilot, "enter")
        await fill(pilot, answer="seen side by side")
        await press(pilot, "enter")
        assert status(case, number) == Status.MISLEADING


async def test_marks_are_acted_on_and_never_rows_that_are_hidden(case: Case, drive: Drive) -> None:
    async with drive(case, "place:Kidal predicate:statement") as pilot:
        rows = queue(pilot)
        await press(pilot, "space", "space")
        marked = sorted(rows.marks)
        assert len(marked) == 2
        await press(pilot, "slash")
        await fill(pilot, **{"filter-text": f"id:{marked[0]}"})
        await press(pilot, "enter")
        assert rows.marks == {marked[0]}
        await press(pilot, "7")
        await fill(pilot, answer="searched for an hour, found nothing")
        await press(pilot, "enter")
        assert status(case, marked[0]) == Status.UNVERIFIABLE
        assert status(case, marked[1]) == Status.RUMOR


async def test_many_claims_ask_once_and_undo_as_one(case: Case, drive: Drive, total: int) -> None:
    async with drive(case) as pilot:
        screen = await press(pilot, "asterisk", "A")
        assert screen_of(pilot) == "Confirm"
        assert f"{total} claims" in screen
        await press(pilot, "n")
        assert not [c for c in claims.stream(case.db, "c.assignee <> ''", "c.id", {})]
        await press(pilot, "A")
        await press(pilot, "y")
        assert len([c for c in claims.stream(case.db, "c.assignee <> ''", "c.id", {})]) == total
        await press(pilot, "u")
        assert not [c for c in claims.stream(case.db, "c.assignee <> ''", "c.id", {})]


async def test_range_marks_and_only_marked(case: Case, drive: Drive, total: int) -> None:
    async with drive(case) as pilot:
        rows = queue(pilot)
        await press(pilot, "space", "down", "down", "v")
        assert len(rows.marks) == 4
        await press(pilot, "M")
        assert rows.count == 4
        await press(pilot, "M")
        assert rows.count == total
        await press(pilot, "escape")
        assert not rows.marks


async def test_filter_is_checked_while_typing_and_errors_are_sentences(case: Case, drive: Drive, total: int) -> None:
    async with drive(case) as pilot:
        await press(pilot, "slash")
        await fill(pilot, **{"filter-text": "plce:Kidal"})
        screen = await press(pilot, "enter")
        assert "There is no field 'plce'. Did you mean place:Kidal (" in screen
        assert "Traceback" not in screen
        await fill(pilot, **{"filter-text": "predicate:statement"})
        await pilot.pause(0.25)
        await settle(pilot)
        assert "30 claims" in text_of(pilot)
        screen = await press(pilot, "enter")
        assert queue(pilot).count == 30
        assert "predicate:statement" in screen
        await press(pilot, "slash", "x", "escape")
        assert queue(pilot).count == 30
        await press(pilot, "escape")
        assert queue(pilot).count == total


async def test_bad_first_filter_is_told_and_dropped(case: Case, drive: Drive, total: int) -> None:
    async with drive(case, "nonsense:1") as pilot:
        assert queue(pilot).count == total


async def test_an_empty_result_and_an_empty_case_say_what_to_do(case: Case, empty: Case, drive: Drive) -> None:
    async with drive(case, "place:Kayes status:refuted") as pilot:
        assert "Nothing matches place:Kayes" in text_of(pilot)
    async with drive(empty) as pilot:
        screen = text_of(pilot)
        assert "import a chat export" in screen
        await press(pilot, "3", "enter", "space", "a", "G", "x")
        assert screen_of(pilot) == "ExportScreen"


async def test_sort_becomes_part_of_the_filter(case: Case, drive: Drive) -> None:
    async with drive(case) as pilot:
        await press(pilot, "s")
        assert "sort:-last" in await press(pilot, "down", "enter")


async def test_changes_from_elsewhere_are_shown_without_moving_the_cursor(case: Case, drive: Drive, total: int) -> None:
    async with drive(case) as pilot:
        await press(pilot, "down", "down")
        number = queue(pilot).current
        other = open_case(case.url, named_analyst("Colleague"))
        editing.add_claim(other, "Something new", "attack")
        other.close()
        await pilot.pause(1.2)
        assert "1 new · R" in text_of(pilot)
        assert queue(pilot).count == total
        screen = await press(pilot, "R")
        assert "· R" not in screen
        assert queue(pilot).count == total + 1
        assert queue(pilot).current == number


async def test_news_of_a_look_that_takes_longer_than_the_pause_between_two_is_shown(
    case: Case, drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick, over = LookOut.look, threading.Event()

    def slow(self: LookOut, case: Case, spans: Callable[[], Iterable[tuple[str, str]]]) -> News | None:
        news = quick(self, case, spans)
        over.wait(5)
        return news

    async with drive(case) as pilot:
        other = open_case(case.url, named_analyst("Colleague"))
        editing.add_claim(other, "Something new", "attack")
        other.close()
        monkeypatch.setattr(LookOut, "look", slow)
        await pilot.pause(2.2)
        over.set()
        await settle(pilot)
        assert "1 new · R" in text_of(pilot)


async def test_own_changes_are_no_news(case: Case, drive: Drive, ready: int) -> None:
    async with drive(case) as pilot:
        queue(pilot).to_id(ready)
        await press(pilot, "3")
        await press(pilot, "a")
        await fill(pilot, line="RFI | C3 | +")
        await press(pilot, "enter")
        await press(pilot, "x")
        await fill(pilot, out=str(case.folder) + ".jsonl")
        await press(pilot, "enter")
        await press(pilot, "escape")
        await pilot.pause(1.2)
        assert "· R" not in text_of(pilot)


async def test_paste_opens_the_form_with_the_text(case: Case, drive: Drive) -> None:
    from textual import events
    from textual.widgets import TextArea

    async with drive(case) as pilot:
        pilot.app.post_message(events.Paste("Le FLA a pris Aguelhok\nce matin"))
        await settle(pilot)
        assert screen_of(pilot) == "ByHandForm"
        assert pilot.app.screen.query_one(TextArea).text == "Le FLA a pris Aguelhok\nce matin"
        await fill(pilot, chat="phone call", sender="Awa")
        await press(pilot, "enter")
        assert screen_of(pilot) == "QueueScreen"
        assert any("Aguelhok" in c.title for c in claims.stream(case.db, "c.hidden = 0", "c.id", {}))
        for into_the_field in (False, True):
            if into_the_field:
                pilot.app.action_by_hand()  # type: ignore[attr-defined]  # the program's own
                await settle(pilot)
                pilot.app.screen.query_one(TextArea).focus()
            pilot.app.post_message(events.Paste("04/05/2026, 06:41 - Awa: Kidal est tombée"))
            await settle(pilot)
            form = pilot.app.screen
            assert form.query_one(TextArea).text == "Kidal est tombée"
            assert form.query_one("#sender", Input).value == "Awa"
            assert form.query_one("#at", Input).value == "2026-05-04 06:41:00"
            said = str(form.query_one("#said", Static).content)
            assert "read as day, month, year. The time is read as of UTC, as the case names no zone" in said
            await press(pilot, "escape")


async def test_new_claim_note_stage_edit_and_merge(case: Case, drive: Drive) -> None:
    async with drive(case, "predicate:movement,statement") as pilot:
        await press(pilot, "n")
        await fill(pilot, title="Convoy leaves Gao", places="Gao", actors="FAMa=agent")
        await press(pilot, "enter")
        found = next(claims.stream(case.db, "c.hidden = 0", "c.id DESC", {}))
        assert (found.title, found.places) == ("Convoy leaves Gao", ("Gao",))
        first = queue(pilot).current
        assert first is not None
        await press(pilot, "c")
        await fill(pilot, answer="look at this")
        await press(pilot, "enter")
        await press(pilot, "w")
        await press(pilot, "down", "enter")
        held = claims.get(case.db, first)
        assert held is not None
        assert (held.note, held.stage.value) == ("look at this", "working")
        before = queue(pilot).count
        await press(pilot, "down", "space", "up", "up", "d")
        assert screen_of(pilot) == "Confirm"
        await press(pilot, "y")
        assert queue(pilot).count == before - 1


async def test_actor_with_an_unknown_role_is_a_sentence(case: Case, drive: Drive) -> None:
    async with drive(case) as pilot:
        await press(pilot, "n")
        await fill(pilot, title="x", actors="FAMa=king")
        assert "'king' is not a role" in await press(pilot, "enter")


async def test_a_hundred_thousand_rows(case: Case, drive: Drive) -> None:
    async with drive(case, size=(80, 24)) as pilot:
        rows = queue(pilot)
        real = list(rows.ids)
        rows.show([real[n % len(real)] for n in range(100_000)])
        await settle(pilot)
        await press(pilot, "G")
        assert rows.cursor == 99_999
        assert "100,000/" in text_of(pilot)
        await press(pilot, "pageup", "up")
        assert rows.cursor < 99_999
        await press(pilot, "home", "j", "j", "k")
        assert rows.cursor == 1
        assert len(rows._pages) <= 64


def test_rows_that_others_changed_keep_their_sign_for_their_own_time(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = RowList[str](lambda _: {}, lambda _row, _width: [])
    over: list[Callable[[], None]] = []
    monkeypatch.setattr(rows, "set_timer", lambda _seconds, then: over.append(then))
    rows.light({1})
    rows.light({2})
    over[0]()
    assert rows.lit == {2}, "the end of the first ones is not the end of the others"
    over[1]()
    assert not rows.lit


async def test_go_strip_teaches_and_goes(case: Case, drive: Drive) -> None:
    async with drive(case) as pilot:
        assert "s sources" in await press(pilot, "g")
        await press(pilot, "s")
        assert screen_of(pilot) == "SourcesScreen"
        await press(pilot, "g", "q")
        assert screen_of(pilot) == "QueueScreen"
        await press(pilot, "G", "g", "g")
        assert queue(pilot).cursor == 0
        await press(pilot, "g", "z")
        assert screen_of(pilot) == "QueueScreen"


async def test_typing_into_the_filter_does_not_act(case: Case, drive: Drive) -> None:
    async with drive(case) as pilot:
        await press(pilot, "slash", "3", "u", "q", "space", "x")
        assert pilot.app.screen.query_one("#filter-text", Input).value == "3uq x"
        assert not [c for c in claims.stream(case.db, "c.status <> 'rumor'", "c.id", {})]
