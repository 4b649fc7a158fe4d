"""Import and export in the program: preview, questions, progress, result, undo; and errors as sentences."""

import json
from pathlib import Path

import pytest
from textual.widgets import Button

from tests.tui.conftest import AMBIGUOUS, CHAT, Drive, fill, press, screen_of, settle, text_of, until
from tests.tui.test_queue import queue
from workbench.case import Case, known_analyst
from workbench.errors import StorageError
from workbench.intake.requests import Step
from workbench.store import batches, claims, messages
from workbench.tui.app import WorkbenchApp
from workbench.tui.desk import state_folder
from workbench.tui.widgets.pick import Pick


async def test_import_previews_imports_and_takes_back(empty: Case, drive: Drive, tmp_path: Path) -> None:
    chat = tmp_path / "WhatsApp Chat with Nord.txt"
    chat.write_text(CHAT, encoding="utf-8")
    async with drive(empty) as pilot:
        await press(pilot, "I")
        await fill(pilot, path=str(chat), zone="UTC", received="a colleague")
        screen = await press(pilot, "enter")
        assert "6 records" in screen
        assert "Le FLA a pris Kidal" in screen
        assert "assumed" in screen
        assert messages.count(empty.db) == 0, "looking stores nothing"
        screen = await press(pilot, "enter")
        assert "6 read = 6 imported" in screen
        assert messages.count(empty.db) == 6
        assert batches.every(empty.db)[0].custody.received_from == "a colleague"
        pilot.app.screen.query_one("#undo", Button).press()
        await settle(pilot)
        assert messages.count(empty.db) == 0
        await press(pilot, "escape")
        assert "This case holds no claims yet" in text_of(pilot)


async def test_import_twice_adds_nothing_and_queue_is_fresh(empty: Case, drive: Drive, tmp_path: Path) -> None:
    chat = tmp_path / "WhatsApp Chat with Nord.txt"
    chat.write_text(CHAT, encoding="utf-8")
    screen = ""
    async with drive(empty) as pilot:
        for _ in range(2):
            await press(pilot, "I")
            await fill(pilot, path=str(chat), zone="UTC")
            await press(pilot, "enter")
            screen = await press(pilot, "enter")
            await press(pilot, "escape")
        assert "0 imported + 6 already here" in screen
        assert "Kidal" in text_of(pilot)


async def test_media_that_could_not_be_looked_into_are_counted(empty: Case, drive: Drive, tmp_path: Path) -> None:
    name = "IMG-20260425-WA0001.jpg"
    (tmp_path / name).write_bytes(b"\xff\xd8\xff\xe0 and no more")
    (tmp_path / "chat.txt").write_text(f"25/04/2026, 05:44 - Moussa: {name} (file attached)\n", encoding="utf-8")
    async with drive(empty) as pilot:
        await press(pilot, "I")
        await fill(pilot, path=str(tmp_path / "chat.txt"), zone="UTC")
        screen = await press(pilot, "enter", "enter")
        assert "1 medium was kept but could not be looked into" in screen


async def test_ambiguous_dates_are_asked(empty: Case, drive: Drive, tmp_path: Path) -> None:
    chat = tmp_path / "WhatsApp Chat with Nord.txt"
    chat.write_text(AMBIGUOUS, encoding="utf-8")
    async with drive(empty) as pilot:
        await press(pilot, "I")
        await fill(pilot, path=str(chat), zone="UTC")
        screen = await press(pilot, "enter")
        assert screen_of(pilot) == "Choose"
        assert "Day or month first?" in screen
        await press(pilot, "enter")
        screen = await press(pilot, "enter")
        assert "2 read = 2 imported" in screen
        assert batches.every(empty.db)[0].date_order in ("dmy", "mdy")


@pytest.mark.parametrize("path", ["/no/such/file", "", "~nobody-here/chat.txt", "x" * 300])
async def test_what_cannot_be_read_is_a_sentence(empty: Case, drive: Drive, path: str) -> None:
    async with drive(empty) as pilot:
        await press(pilot, "I")
        await fill(pilot, path=path)
        screen = await press(pilot, "enter")
        assert "Traceback" not in screen
        assert screen_of(pilot) == "ImportScreen"
        assert messages.count(empty.db) == 0


async def test_export_writes_the_filter_with_a_manifest(case: Case, drive: Drive, tmp_path: Path) -> None:
    async with drive(case, "predicate:statement") as pilot:
        screen = await press(pilot, "x")
        assert "30 claims would go out" in screen
        await fill(pilot, out=str(tmp_path / "out.jsonl"))
        screen = await press(pilot, "enter")
        assert "30 claims exported" in screen
        assert "manifest" in screen
        lines = (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()
        assert len(lines) == 30
        assert json.loads((tmp_path / "out.jsonl.manifest.json").read_text(encoding="utf-8"))


async def test_export_refusals_are_sentences(case: Case, drive: Drive, tmp_path: Path) -> None:
    async with drive(case) as pilot:
        await press(pilot, "x")
        await fill(pilot, out=str(tmp_path / "no" / "folder" / "out.jsonl"))
        screen = await press(pilot, "enter")
        assert "Traceback" not in screen
        assert screen_of(pilot) == "ExportScreen"
        await fill(pilot, filter="plce:x")
        assert "Did you mean place?" in await press(pilot, "tab", "enter")
        await fill(pilot, out="~nobody-here/out.jsonl")
        assert "Nobody here is called ~nobody-here." in await press(pilot, "enter")
        pilot.app.screen.query_one("#format", Pick).choose("csv")
        await fill(pilot, out=str(tmp_path / "c.csv"))
        assert "Name a folder" in " ".join((await press(pilot, "enter")).split())
        assert not (tmp_path / "c.csv").exists()
        await fill(pilot, out="x" * 300)
        assert "cannot be looked at" in await press(pilot, "enter")


async def test_name_is_asked_once(case: Case, tmp_path: Path) -> None:
    from workbench.case import open_case

    own = open_case(case.url)
    app = WorkbenchApp(own)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        assert "Who is at work?" in text_of(pilot)
        await fill(pilot, answer="A. Diallo")
        await press(pilot, "enter", "A")
        known = known_analyst()
        assert known is not None
        assert known.name == "A. Diallo"
        assert next(claims.stream(own.db, "c.assignee <> ''", "c.id", {})).assignee == known.id
        await press(pilot, "end")
        left_at = queue(pilot).current
        await pilot.press("ctrl+q")
    own.close()
    again = open_case(case.url)
    app = WorkbenchApp(again)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        assert screen_of(pilot) == "QueueScreen"
        assert queue(pilot).current == left_at, "kept under the name that was given, not the one before"
    again.close()


async def test_own_errors_are_toasts_with_their_hint(case: Case, drive: Drive) -> None:
    async with drive(case, toasts=True) as pilot:
        app = pilot.app
        assert isinstance(app, WorkbenchApp)
        app.desk.report(StorageError("The disk is full [/].", "Make room [@click=app.quit]."))
        screen = await press(pilot, "down")
        assert "The disk is full [/]." in screen
        assert "Make room [@click=app.quit]." in screen
        screen = await press(pilot, "u")
        await press(pilot, "u")
        assert screen_of(pilot) == "QueueScreen"


async def test_unforeseen_errors_are_a_dialog_and_a_log_without_text(case: Case, drive: Drive) -> None:
    async with drive(case) as pilot:
        app = pilot.app
        assert isinstance(app, WorkbenchApp)

        def broken() -> None:
            secret = "the words of a source"  # noqa: F841  # a local that must not reach the log
            raise ValueError("message text of a source")

        app.desk.jobs.read("test", broken, lambda _: None)
        await settle(pilot)
        assert screen_of(pilot) == "Notice"
        assert "ValueError" in text_of(pilot)
        log = (state_folder() / "errors.log").read_text(encoding="utf-8")
        assert "ValueError" in log
        assert "broken" in log
        assert "source" not in log.replace("resources", "")
        await press(pilot, "enter", "down")
        assert screen_of(pilot) == "QueueScreen"


async def test_a_job_can_be_cancelled_and_only_one_runs(case: Case, drive: Drive) -> None:
    import time

    from workbench.errors import Cancelled, Conflict

    async with drive(case) as pilot:
        app = pilot.app
        assert isinstance(app, WorkbenchApp)
        ended: list[Exception] = []

        def work(progress: object, cancelled: object) -> None:
            assert callable(cancelled)
            assert callable(progress)
            progress(Step("read", "a.txt", 12_000, 50_000, 18_000.0))
            while not cancelled():
                time.sleep(0.01)
            raise Cancelled("Stopped as asked.")

        app.desk.jobs.job("import", work, lambda _: None, ended.append)
        try:  # the work goes on until it is stopped, whatever fails here
            told = "K stops  import: reading 12,000 of 50,000 · 18,000/s · 2 s left"
            await until(pilot, lambda: told in text_of(pilot))
            with pytest.raises(Conflict) as refused:
                app.desk.jobs.job("export", work, lambda _: None)
            await pilot.press("I")
            await until(pilot, lambda: "a click stops" in text_of(pilot))  # on a form K is a letter
            assert not app.screen.query_one("#stop", Button).disabled, "a form opened while a job runs can stop it"
            await pilot.press("escape")
            await until(pilot, lambda: told in text_of(pilot))
            app.action_ask_cancel()  # what a click on the line does
            await until(pilot, lambda: screen_of(pilot) == "Confirm")
            await pilot.press("n")
            await until(pilot, lambda: screen_of(pilot) == "QueueScreen")
            await pilot.press("q")  # leaving asks, too; not `press`: that one would wait for the job
            await until(pilot, lambda: screen_of(pilot) == "Confirm")
            await pilot.press("n")
            await until(pilot, lambda: screen_of(pilot) == "QueueScreen")
            await press(pilot, "K")
        finally:
            app.desk.jobs.cancel()
        assert "One job at a time: import is still running." in str(refused.value)
        assert [type(e) for e in ended] == [Cancelled]
        assert not app.desk.jobs.running
        assert "K stops" not in text_of(pilot)
        assert "import: Stopped as asked." in text_of(pilot)


async def test_an_error_of_a_job_stays_until_it_is_closed(case: Case, drive: Drive) -> None:
    async with drive(case) as pilot:
        app = pilot.app
        assert isinstance(app, WorkbenchApp)

        def work(_progress: object, _cancelled: object) -> None:
            raise StorageError("The disk is full [/].", "Make room.")

        app.desk.jobs.job("import", work, lambda _: None)
        await settle(pilot)
        assert "import: K closes this  The disk is full [/]. Make room." in text_of(pilot)
        assert "The disk is full" not in await press(pilot, "K")
