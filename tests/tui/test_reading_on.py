"""What a list says while it is read, and after: no empty inbox that is not one, the whole number, the first row."""

import threading
from pathlib import Path

import pytest

from tests.tui.conftest import CHAT, Drive, import_text, press, settle, text_of
from workbench.case import Case
from workbench.claims import ranking
from workbench.store import batches
from workbench.tui import reading
from workbench.tui.app import WorkbenchApp
from workbench.tui.events import FilterApplied
from workbench.tui.screens.messages import MessagesScreen


async def test_an_inbox_that_is_being_sorted_is_not_called_empty(
    empty: Case, drive: Drive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_text(empty, tmp_path / "WhatsApp Chat with Nord.txt", CHAT)
    settled, go = ranking.settle, threading.Event()

    def slowly(*arguments: object) -> object:
        assert go.wait(20)
        return settled(*arguments)  # type: ignore[arg-type]  # handed through

    monkeypatch.setattr(ranking, "behind", lambda case: 0 if go.is_set() else 6)
    monkeypatch.setattr(ranking, "settle", slowly)
    async with drive(empty) as pilot:
        await pilot.press("i")
        for _ in range(40):
            await pilot.pause(0.01)
        try:
            shown = text_of(pilot)
            assert "reading" in shown
            assert "The inbox is empty" not in shown
            assert "0/0" not in shown
        finally:
            go.set()
        await settle(pilot)
        assert "reading" not in text_of(pilot)


async def test_messages_tell_the_whole_number_and_begin_at_the_first_row(
    case: Case, drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "SEARCH_LIMIT", 4)
    async with drive(case) as pilot:
        screen = await press(pilot, "g", "m", "end")
        assert "4/first 4 of 6" in screen
        top = pilot.app.screen
        assert isinstance(top, MessagesScreen)
        top.post_message(FilterApplied("Kidal"))
        await settle(pilot)
        assert top.rows.cursor == 0
        assert "1/2" in text_of(pilot)


async def test_an_unfinished_import_is_told_when_the_case_is_opened(case: Case, drive: Drive) -> None:
    (first, *_) = batches.every(case.db)
    async with drive(case, toasts=True) as pilot:
        assert isinstance(pilot.app, WorkbenchApp)
        pilot.app.say_unfinished()
        await settle(pilot)
        assert "is not finished" not in text_of(pilot)
        with case.db.tx():
            case.db.run("UPDATE batches SET state = 'running' WHERE id = :id", id=first.id)
        pilot.app.say_unfinished()
        await settle(pilot)
        shown = " ".join(text_of(pilot).replace("│", " ").split())
        assert "is not finished" in shown
        assert "goes on" in shown
        screen = await press(pilot, "I")
        assert "not finished" in screen


async def test_a_read_that_ends_while_the_program_is_left_is_no_error(case: Case, drive: Drive) -> None:
    async with drive(case) as pilot:
        app = pilot.app
        assert isinstance(app, WorkbenchApp)
        screens = app._screen_stack
        held = list(screens)
        app.desk.jobs.read("late", lambda: None, lambda _: screens.clear())
        (worker,) = [w for w in app.workers if w.group == "read-late"]
        await worker.wait()  # raises what the worker raised
        screens[:] = held
