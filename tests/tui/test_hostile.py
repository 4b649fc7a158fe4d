"""Text from outside can neither crash the program, nor act in it, nor control the terminal, on any screen."""

import os
import pty
import re
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.socket_watch import PYTHONPATH
from tests.tui import hostile
from tests.tui.conftest import Drive, fill, press, screen_of, settle, text_of
from tests.tui.hostile import BAD_BYTES
from workbench.case import Case, named_analyst, open_case
from workbench.evidence import blocs
from workbench.safety.text import GUARD
from workbench.store import claims, evidence, messages
from workbench.tui.screens.bloc_report import ReportScreen
from workbench.tui.screens.blocs import BlocsScreen
from workbench.tui.screens.checklist import ChecklistScreen
from workbench.tui.screens.claim_form import ClaimForm
from workbench.tui.screens.control import ControlScreen
from workbench.tui.screens.figure_form import FigureForm
from workbench.tui.screens.figures import FiguresScreen
from workbench.tui.screens.gloss_form import GlossForm
from workbench.tui.screens.source_form import RegradeForm, SourceForm

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
for name in ("blocs", "by_hand", "chat", "checklist", "claim_form", "compare", "control", "decide_form", "dossier",
             "evidence_form", "evidence_line", "exporting", "figures", "gloss_form", "help", "importing",
             "messages", "sources"):
    __import__(f"workbench.tui.screens.{name}")
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
    seen = _in_a_terminal([sys.executable, "-c", _CHILD, evil.url, belts])
    seen = re.sub(rb"\x1b\]22;[a-z-]+\x07", b"", seen)  # the shape of the pointer: Textual's own
    assert b"H01" in seen, "the program must have shown the hostile rows"
    for bad in BAD_BYTES:
        assert bad not in seen, bad
    assert not any(b"\xc2" + bytes([c]) in seen for c in range(0x80, 0xA0)), "a C1 control"


def _in_a_terminal(command: list[str]) -> bytes:
    """Run a command on a pseudo-terminal of 120×36, visit the screens, and return every byte it wrote."""
    import fcntl
    import struct
    import termios

    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
    env = os.environ | {
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "PYTHONPATH": PYTHONPATH,
        "LC_ALL": "C.UTF-8",
    }
    child = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env=env, close_fds=True)
    os.close(slave)
    seen = bytearray()

    def read(seconds: float, until: bytes = b"") -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end and not (until and until in seen):
            if select.select([master], [], [], 0.05)[0]:
                try:
                    seen.extend(os.read(master, 65536))
                except OSError:
                    return

    read(20, b"Help")
    for keys in (
        b"\x1b[F",
        b"\r",
        b"]",
        b"]]",
        b"\x1b",
        b"m",
        b"\x1b[B",
        b"\r",
        b"\x1b",
        b"\x1b",
        b"gs",
        b"\x1b[F",
        b"gb",
        b"r",
        b"\x1b",
        b"gq",
    ):
        os.write(master, keys)
        read(0.35)
    os.write(master, b"\x11")
    read(10, b"\x1b[?1049l")
    try:
        child.wait(10)
    finally:
        if child.poll() is None:
            child.kill()
        os.close(master)
    assert child.returncode == 0
    return bytes(seen)
