"""Long work in a process of its own: it answers, stops when asked, leaves nothing behind; and what stands around it:
the look-out for others, the history, the imports, the tour of the sample."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.tui.conftest import CHAT, Drive, fill, press, screen_of, settle, text_of
from workbench import flow
from workbench.case import Case, named_analyst, open_case
from workbench.claims import editing
from workbench.errors import Cancelled, NotFound, StorageError, UsageError, WorkbenchError
from workbench.intake.requests import AmbiguousDateOrder, ImportRequest
from workbench.store import batches, counters, events, messages
from workbench.store.events import Mark, Wanted
from workbench.tui import child_talk, import_job
from workbench.tui.app import WorkbenchApp
from workbench.tui.child_works import IMPORT, VERIFY, Nothing
from workbench.tui.looking_out import LookOut, News
from workbench.tui.screens.dossier import open_dossier
from workbench.tui.screens.history import wanted
from workbench.tui.tour import CLAIM, STEPS, Tour
from workbench.tui.widgets.import_text import seen_lines, unfinished


@pytest.mark.parametrize(
    "error",
    [
        NotFound("There is no file.", "Check."),
        Cancelled("Stopped."),
        AmbiguousDateOrder("a.txt", {"dmy": "3 April", "mdy": "4 March"}),
        WorkbenchError("Something.", "[/]"),
    ],
)
def test_errors_cross_the_pipe_as_they_are(error: WorkbenchError) -> None:
    told = child_talk.heard(child_talk.said(child_talk.refusal(error)), child_talk.Refusal)
    back = child_talk.refused(told)
    assert (type(back), back.message, back.hint) == (type(error), error.message, error.hint)


def test_paths_that_are_no_text_cross_the_pipe(tmp_path: Path) -> None:
    path = Path(os.fsdecode(b"/tmp/caf\xe9.txt"))
    request = child_talk.heard(child_talk.said(ImportRequest((path,), media_dir=tmp_path)), ImportRequest)
    assert (request.paths, request.media_dir) == ((path,), tmp_path)


def _large(path: Path) -> Path:
    lines = (f"{n % 28 + 1:02}/04/2026, 05:{n % 60:02} - Moussa: attaque numero {n} a Kati\n" for n in range(25_000))
    path.write_text("".join(lines), encoding="utf-8")
    return path


def test_a_stopped_import_keeps_what_it_saved_and_leaves_no_process(empty: Case, tmp_path: Path) -> None:
    request = ImportRequest((_large(tmp_path / "WhatsApp Chat with Nord.txt"),), timezone="UTC", date_order="dmy")
    steps: list[object] = []
    with pytest.raises(Cancelled):
        import_job.run(empty, IMPORT, request, steps.append, lambda: bool(steps))
    saved = messages.count(empty.db)
    assert 0 < saved < 25_000
    (half,) = batches.unfinished(empty.db)
    assert (half.state, half.stands) == ("running", "unfinished")
    assert not import_job._running
    assert f"{half.read:,} records so far" in unfinished(half).plain
    seen = flow.look(empty, request, lambda: False)
    assert "is not finished" in "\n".join(c.plain for c in seen_lines(seen))
    assert "in the case already" not in "\n".join(c.plain for c in seen_lines(seen))
    import_job.run(empty, IMPORT, request, steps.append, lambda: False)
    assert not batches.unfinished(empty.db)
    assert messages.count(empty.db) == 25_000


def test_a_child_that_is_killed_is_one_sentence(empty: Case, tmp_path: Path) -> None:
    request = ImportRequest((_large(tmp_path / "WhatsApp Chat with Nord.txt"),), timezone="UTC", date_order="dmy")

    def kill(_step: object) -> None:
        for child in import_job._running:
            child.kill()

    with pytest.raises(StorageError, match="ended by signal 9; what was saved is saved"):
        import_job.run(empty, IMPORT, request, kill, lambda: False)
    assert not import_job._running


def test_a_child_ends_when_its_program_is_killed(empty: Case, tmp_path: Path) -> None:
    chat = _large(tmp_path / "WhatsApp Chat with Nord.txt")
    script = (
        "import os, sys; from pathlib import Path; from workbench.case import open_case\n"
        "from workbench.tui import import_job; from workbench.tui.child_works import IMPORT\n"
        "from workbench.intake.requests import ImportRequest\n"
        f"case = open_case({empty.url!r})\n"
        f"asked = ImportRequest((Path({str(chat)!r}),), timezone='UTC', date_order='dmy')\n"
        "def told(step):\n"
        "    print(next(iter(import_job._running)).pid, flush=True); os.kill(os.getpid(), 9)\n"
        "import_job.run(case, IMPORT, asked, told, lambda: False)\n"
    )
    program = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert program.returncode == -signal.SIGKILL
    child = int(program.stdout)
    until = time.monotonic() + 20
    while Path(f"/proc/{child}/stat").exists() and time.monotonic() < until:
        if Path(f"/proc/{child}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z":
            break  # it has ended; who adopted it has not looked yet
        time.sleep(0.05)
    else:
        assert not Path(f"/proc/{child}/stat").exists()
    assert messages.count(empty.db) < 25_000


def test_the_chains_are_walked_outside(case: Case) -> None:
    found = import_job.run(case, VERIFY, Nothing(), lambda _: None, lambda: False)
    assert found.events > 30
    assert not found.damage


def test_the_look_out_tells_what_others_did_and_not_what_we_did(case: Case, ready: int, tmp_path: Path) -> None:
    out = LookOut()
    assert out.look(case, list) is None, "the first look only remembers"
    other = open_case(case.url, named_analyst("Colleague"))
    editing.edit(other, ready, title="Another title")
    editing.add_claim(other, "Something new", "attack")
    other.close()
    news = out.look(case, list)
    assert news is not None
    assert (news.claims, news.fresh) == (frozenset({ready}), 1)
    assert out.look(case, list) is None
    editing.edit(case, ready, title="Our title")
    assert out.look(case, lambda: [("", "~")]) is None, "in a span of ours"
    path = tmp_path / "more.txt"
    path.write_text("29/04/2026, 08:00 - Awa: Le JNIM a attaqué Sévaré ce matin\n", encoding="utf-8")
    before = counters.current(case.db, "claim")
    flow.import_paths(case, ImportRequest((path,), timezone="UTC"), lambda _: None, lambda: False)
    assert counters.current(case.db, "claim") > before
    assert out.look(case, lambda: [("", "~")]) is None, "what the detector found in an import of ours"


@pytest.mark.parametrize("number", ["x", "²", "9" * 5_000])
def test_chains_that_only_look_like_a_claims_are_other_news(
    case: Case, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    marks = [Mark(f"claim/{number}", 1, case.now(), "somebody")]
    monkeypatch.setattr(events, "changed_since", lambda *_: marks)
    out = LookOut()
    assert out.look(case, list) is None
    assert out.look(case, list) is None, "known by now"
    marks.append(Mark(f"claim/{number}", 2, case.now(), "somebody"))
    assert out.look(case, list) == News(frozenset(), 0, other=True)


@pytest.mark.parametrize("number", ["x", "²", "9" * 5_000])
def test_a_case_whose_note_of_the_sample_is_no_number_has_no_tour(empty: Case, number: str, tmp_path: Path) -> None:
    with empty.db.tx():
        counters.set_meta(empty.db, "demo", "done")
        counters.set_meta(empty.db, CLAIM, number)
    assert not Tour(empty, tmp_path).shown


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", Wanted()),
        ("by:moussa kind:status", Wanted(analyst="moussa", kind="status")),
        ('kind:status by:"Moussa Keita"', Wanted(analyst="Moussa Keita", kind="status")),
        ("claim:c-17 day:2026-04", Wanted(subject="claim/17", day="2026-04")),
        ("claim:case", Wanted(subject="case")),
    ],
)
def test_the_filter_of_the_history(typed: str, found: Wanted) -> None:
    assert wanted(typed) == found


@pytest.mark.parametrize("typed", ["moussa", "who:moussa", "claim:x", "by:", 'by:""', "-by:moussa"])
def test_a_filter_of_the_history_that_is_none_is_refused(typed: str) -> None:
    with pytest.raises(UsageError):
        wanted(typed)


async def test_history_and_imports_can_be_walked(case: Case, drive: Drive, ready: int) -> None:
    async with drive(case, size=(120, 36), toasts=True) as pilot:
        screen = await press(pilot, "g", "h")
        assert "History" in screen
        assert "u takes back your last change" in screen
        await press(pilot, "y")
        assert "Copied the event with its hash" in text_of(pilot)
        assert ", sha256 " in pilot.app.clipboard
        assert "kinds: " in await press(pilot, "slash")
        await fill(pilot, answer="by:nobody")
        screen = await press(pilot, "enter")
        assert "History  by:nobody  0  of" in screen, "no 1/0"
        await press(pilot, "slash")
        await fill(pilot, answer=f"claim:C-{ready}")
        screen = await press(pilot, "enter")
        assert "evidence added" in screen
        assert await press(pilot, "enter") != screen
        await press(pilot, "escape")
        await press(pilot, "c")
        assert screen_of(pilot) == "DossierScreen", text_of(pilot)
        await press(pilot, "escape")
        await press(pilot, "V")
        assert "every chain holds" in text_of(pilot)
        await press(pilot, "escape", "I")
        pilot.app.screen.query_one("#earlier").press()  # type: ignore[attr-defined]  # a Button
        await settle(pilot)
        screen = text_of(pilot)
        assert screen_of(pilot) == "ImportsScreen"
        assert "WhatsApp Chat with Nord.txt" in screen
        assert "Copied the file's name and sha256" in await press(pilot, "y"), "by the one that bounds what is copied"
        await press(pilot, "X", "y")
        assert messages.count(case.db) == 0


async def test_a_file_that_is_here_already_and_what_cannot_be_read_are_said_before(
    case: Case, drive: Drive, tmp_path: Path
) -> None:
    chat = tmp_path / "WhatsApp Chat with Nord.txt"
    chat.write_text(CHAT, encoding="utf-8")
    async with drive(case, size=(80, 24)) as pilot:
        await press(pilot, "I")
        await fill(pilot, path=str(chat), zone="UTC")
        screen = await press(pilot, "enter")
        assert "This file is in the case already" in screen
        assert "6 already here" in screen
        assert "% sure by the content" in screen


async def test_the_tour_ticks_by_what_was_done(case: Case, drive: Drive, ready: int) -> None:
    with case.db.tx():
        counters.set_meta(case.db, "demo", "done")
        counters.set_meta(case.db, "demo_tour", str(ready))
    async with drive(case, f"id:C-{ready}", (80, 24)) as pilot:
        app = pilot.app
        assert isinstance(app, WorkbenchApp)
        assert f"step 1: /, type id:C-{ready}, Enter" in text_of(pilot)
        open_dossier(app.desk, ready - 1)
        assert "step 1:" in await press(pilot, "right_square_bracket"), "another claim ticks nothing"
        await press(pilot, "escape")
        assert "step 2: ] three times" in await press(pilot, "enter")
        tab = "right_square_bracket"
        assert "step 3: a, then type: NGO logistics desk" in await press(pilot, tab, tab, tab)
        await press(pilot, "a")
        await fill(pilot, line="NGO logistics desk | B2 | +")
        assert "step 4: 3 confirms" in await press(pilot, "enter")
        assert "step 5: u takes it back, U does it again" in await press(pilot, "3")
        await press(pilot, "u")
        assert "step 6: x, then Enter" in await press(pilot, "U")
        await press(pilot, "x", "enter")
        assert "All six steps are done. Z hides" in await press(pilot, "escape")
        assert "All six" not in await press(pilot, "Z")
    async with drive(case, size=(80, 24)) as pilot:
        assert "step 1: /, type" not in text_of(pilot), "hidden stays hidden"
        assert "step 1: /, type" in await press(pilot, "Z"), "gone through, it starts anew"
    assert len(STEPS) == 6
