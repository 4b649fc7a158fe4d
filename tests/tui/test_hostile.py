"""Text from outside can neither crash the program, nor act in it, nor control the terminal, on any screen."""

import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tui import hostile
from tests.tui.conftest import Drive, fill, press, screen_of, settle, text_of
from tests.tui.hostile import BAD_BYTES
from tests.tui.raw_terminal import raw_terminal
from workbench.case import Case, named_analyst, open_case
from workbench.evidence import blocs
from workbench.intake.requests import Step
from workbench.safety.text import GUARD, safe
from workbench.store import claims, evidence, messages
from workbench.tui.screens.bloc_report import ReportScreen
from workbench.tui.screens.blocs import BlocsScreen
from workbench.tui.screens.checklist import ChecklistScreen
from workbench.tui.screens.claim_form import ClaimForm
from workbench.tui.screens.control import ControlScreen
from workbench.tui.screens.doctor import DoctorScreen
from workbench.tui.screens.exporting import ExportScreen
from workbench.tui.screens.facets import FacetScreen
from workbench.tui.screens.figure_form import FigureForm
from workbench.tui.screens.figures import FiguresScreen
from workbench.tui.screens.gloss_form import GlossForm
from workbench.tui.screens.help import HelpScreen
from workbench.tui.screens.history import HistoryScreen
from workbench.tui.screens.importing import ImportScreen
from workbench.tui.screens.imports import ImportsScreen
from workbench.tui.screens.key_tester import KeyTester
from workbench.tui.screens.map import MapScreen
from workbench.tui.screens.note_form import NoteForm
from workbench.tui.screens.source_form import RegradeForm, SourceForm
from workbench.tui.screens.timeline import TimelineScreen
from workbench.tui.screens.views import ViewsScreen

_NEXT = "right_square_bracket"
WALKS: tuple[tuple[tuple[str, ...], ...], ...] = (
    (("down", "down", "asterisk", "pagedown", "end"),),
    (("enter", "n", "n"), (_NEXT, "down"), (_NEXT, "v", "S")),
    (("end", "enter"), (_NEXT, _NEXT, _NEXT, "enter"), ("escape", "E"), ("escape", "t"), ("b", "n", "N"),
     (_NEXT,), ("enter",), ("escape", "i", "v")),
    (("m", "down", "down", "end"), ("home", "down", "enter"), ("down", "enter")),
    (("g", "s", "down", "end"), ("enter",)),
    (("I",),),
    (("end", "a"), ("tab",), ("shift+tab", "ctrl+g")),
    (("end", "D"),),
    (("end", "e"),),
    (("end", "c"),),
    (("3",),),
    (("space", "space", "3"),),
    (("space", "space", "d"),),
    (("x",),),
    (("y", "end", "y"),),
)  # fmt: skip
"""From the queue, step by step: after each the screen is looked at."""
VISITED = {
    "QueueScreen", "DossierScreen", "CompareScreen", "MessagesScreen", "ChatScreen", "SourcesScreen", "ImportScreen",
    "EvidenceLine", "EvidenceForm", "GradeScale", "DecideForm", "ClaimForm", "ExportScreen", "Notice", "Ask",
}  # fmt: skip


@pytest.fixture
def evil(hostile_folder: Path, tmp_path: Path) -> Iterator[Case]:
    """A copy of the hostile case."""
    shutil.copytree(hostile_folder, tmp_path / "case")
    case = open_case(str(tmp_path / "case"), named_analyst("Tester"))
    yield case
    case.close()


async def test_no_screen_shows_or_obeys_it(evil: Case, drive: Drive) -> None:
    visited: set[str] = set()
    async with drive(evil) as pilot:
        for walk in WALKS:
            for pressed in walk:
                screen = await press(pilot, *pressed)
                assert pilot.app.is_running, f"{pressed}: [@click=app.quit] must not be an action"
                assert not GUARD.search(screen.replace("\n", "")), (walk, pressed)
                assert "Something went wrong" not in screen, (walk, pressed)
                visited.add(screen_of(pilot))
            while len(pilot.app.screen_stack) > 1:
                pilot.app.pop_screen()
            await press(pilot, "escape", "home")
    assert visited >= VISITED


async def test_no_screen_of_weighing_shows_or_obeys_it(evil: Case, drive: Drive) -> None:
    """Each is opened as its key does, on the claims that `hostile.weigh` filled."""
    weighed, held = claims.by_ids(evil.db, [hostile.WEIGHED, hostile.HELD])
    message = messages.by_ids(evil.db, [1])[0]
    source = max(evidence.sources(evil.db), key=lambda s: s.id)
    async with drive(evil, size=(80, 24)) as pilot:
        desk = pilot.app.desk  # type: ignore[attr-defined]  # the app that `drive` runs
        report = blocs.compare(evil, [weighed.id, held.id])
        for screen, shown in (
            (FiguresScreen(desk, weighed), "H17"), (FigureForm(desk, weighed, None), "H17"),
            (ChecklistScreen(desk, weighed), "answer one"), (ControlScreen(desk, held.places[0]), "Who held"),
            (BlocsScreen(desk, f"id:C-{held.id}"), "C-18"), (ReportScreen(desk, report), "Comparison"),
            (GlossForm(desk, message, None), "message 1"), (RegradeForm(desk, source), "Regrade"),
            (SourceForm(desk, source), "Edit the source"), (ClaimForm(desk, weighed), "H17"),
        ):  # fmt: skip
            pilot.app.push_screen(screen)
            await settle(pilot)
            seen = text_of(pilot)
            assert shown in seen, type(screen)
            assert not GUARD.search(seen.replace("\n", "")), type(screen)
            assert type(pilot.app.screen) is type(screen)
            pilot.app.pop_screen()
        assert pilot.app.is_running


async def test_no_screen_of_the_whole_case_shows_or_obeys_it(evil: Case, drive: Drive, tmp_path: Path) -> None:
    """Names of files, views, senders and analysts (H06) where cases are looked over, filled and handed on."""
    names = [safe(hostile.view_name(n))[:20] for n in hostile.PAYLOADS]
    file = safe(hostile.FILE)
    claim = claims.by_ids(evil.db, [2])[0]
    async with drive(evil, size=(130, 60)) as pilot:
        desk, pushed = pilot.app.desk, pilot.app.screen  # type: ignore[attr-defined]  # the app that `drive` runs
        desk.jobs.running, desk.jobs.step = "import", Step("read", hostile.FILE, 3, 9, 1.0)
        for screen, keys, shown in (
            (TimelineScreen(desk), ("t", "w"), ["Place ␛]0;T␇", "Place [/] [/b]", "Place <9B>"]),
            (MapScreen(desk), (), ["␛]0;T␇␛[2J␛[31m", "[@click=app.quit]x[/]", "<9B>31m", "<U+202E>fdp.exe"]),
            (DoctorScreen(desk), (), ["This machine"]), (KeyTester(), ("[", "$"), ["dollar_sign"]),
            (HistoryScreen(desk), ("end", "enter"), ["Event 1 of case", "␛]0;T␇␛[2J"]),
            (ViewsScreen(desk), ("end",), [*names, "saved by"]),
            (FacetScreen(desk, "claims", ""), ("right",) * 3, ["Place ␛]0;T␇", "Place <U+2066>", "Place [/] [/b]"]),
            (FacetScreen(desk, "messages", '"[/x]" \x1b[2J'), (), ["␛[2J"]),
            (ImportsScreen(desk), (), [file[:60], "click-app"]), (NoteForm(desk, claim), (), ["␛]52;c", "UFdORUQ="]),
            (HelpScreen(desk, pushed), ("H", "0"), names[:5]),
            (ExportScreen(desk, "H08"), (), ["would go out", "import: reading 3 of 9", "Chat with ␛]0;T␇␛[2J"]),
        ):  # fmt: skip
            pilot.app.push_screen(screen)
            await settle(pilot)
            seen = await press(pilot, *keys)
            assert not GUARD.search(seen.replace("\n", "")), type(screen)
            assert "Something went wrong" not in seen, type(screen)
            for words in shown:
                assert words in seen, (type(screen), words)
            while pilot.app.screen is not pushed:
                pilot.app.pop_screen()
            assert pilot.app.is_running, type(screen)
        desk.jobs.running = ""
        member = tmp_path / "[bold \x1b[2J.zip"
        with zipfile.ZipFile(member, "w") as packed:
            chat = "25/04/2026, 06:59 - [/x]: Salut \x1b]52;c;UFdORUQ=\n25/04/2026, 07:59 - B: b"
            packed.writestr(hostile.FILE, chat)
        pilot.app.push_screen(ImportScreen(desk))
        await settle(pilot)
        await fill(pilot, path=str(member))
        seen = await press(pilot, "enter")
        for words in ("Chat with ␛]0;T␇␛[2J", "[/x]", "Salut ␛]52;c"):
            assert words in seen, words
        assert not GUARD.search(seen.replace("\n", ""))


async def test_markup_is_text(evil: Case, drive: Drive) -> None:
    async with drive(evil, "H08", size=(120, 36)) as pilot:
        screen = text_of(pilot)
        assert "[@click=app.quit]x[/]" in screen
        await press(pilot, "enter", "right_square_bracket")
        for y in range(2, 20):
            await pilot.click(offset=(30, y))
        assert pilot.app.is_running


async def test_hidden_characters_are_seen_and_marked(evil: Case, drive: Drive) -> None:
    async with drive(evil, size=(160, 50)) as pilot:
        await press(pilot, "m", "slash")
        await fill(pilot, **{"filter-text": "sender:H11"})
        screen = await press(pilot, "enter")
        assert "invoice<U+202E>fdp.exe" in screen
        assert "hidden characters" in screen


_CHILD = """
import sys
import workbench.tui.text, workbench.tui.desk
from workbench.case import named_analyst, open_case
from workbench.tui.app import WorkbenchApp
import workbench.tui.clipboard, workbench.tui.screens
from pkgutil import walk_packages
for found in walk_packages(workbench.tui.__path__, "workbench.tui."):
    if ".screens." in found.name or ".widgets." in found.name:
        __import__(found.name)
if sys.argv[2] == "raw":
    raw = lambda text, **options: text
    for module in list(sys.modules.values()):
        if getattr(module, "__name__", "").startswith("workbench.tui") and hasattr(module, "safe"):
            module.safe = raw
WorkbenchApp(open_case(sys.argv[1], named_analyst("Tester"))).run()
"""


@pytest.mark.parametrize("belts", ["both", "raw"])
def test_not_one_dangerous_byte_reaches_a_real_terminal(evil: Case, belts: str) -> None:
    """`raw` takes `safe()` out: the guard alone must hold."""
    seen = _in_a_terminal(["-c", _CHILD, evil.url, belts])
    seen = re.sub(rb"\x1b\]22;[a-z-]+\x07", b"", seen)  # the shape of the pointer: Textual's own
    assert b"H01" in seen, "the program must have shown the hostile rows"
    for bad in BAD_BYTES:
        assert bad not in seen, bad
    assert not any(b"\xc2" + bytes([c]) in seen for c in range(0x80, 0xA0)), "a C1 control"


_ESC = b"\x1b"
_GO = (b"g", b"sources")
_PRESSED = (
    (b"\x1b[F", b""), (b"\r", b"Overview"), (b"]", b""), (b"]]", b""), (_ESC, b""), (b"m", b"Messages"),
    (b"\x1b[B", b""), (b"\r", b"Chat"), (_ESC, b""), (_ESC, b""), _GO, (b"s", b"Sources"),
    (b"\x1b[F", b""), _GO, (b"b", b"Blocs"), (b"r", b"Comparison"), (_ESC, b""), _GO, (b"t", b"Timeline"),
    (b"t", b"place"), _GO, (b"w", b"Map"), _GO, (b"h", b"History"), _GO, (b"v", b"Saved views"), _GO, (b"d", b"Doctor"),
    _GO, (b"q", b"Queue"), (b"f", b"narrow"), (b"\x1b[C\x1b[C\x1b[C", b"Place "), (_ESC, b""),
    (b"?", b"What can be done"), (b"H09", b"H09"), (_ESC, b""), (b"x", b"would go out"), (_ESC, b""),
)  # fmt: skip
"""Keys, and a word of the screen they lead to, which must come; an escape needs time alone."""


def _in_a_terminal(arguments: list[str]) -> bytes:
    """Run Python on a pseudo-terminal of 120×36, visit the screens, and return every byte it wrote."""
    with raw_terminal(arguments, environment={"COLORTERM": "truecolor"}) as terminal:
        terminal.read(20, b"Help")
        for keys, word in _PRESSED:
            since = len(terminal.seen)
            terminal.press(keys)
            came = terminal.read(20 if word else 0.35, word, since)
            assert came or not word, f"{keys!r} must lead to {word!r}"
        terminal.leave()
        assert terminal.program.returncode == 0
        return bytes(terminal.seen)
