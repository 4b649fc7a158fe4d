"""The founding walk in a real terminal: import, filter, open, add evidence, confirm, undo, export, quit."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.socket_watch import PYTHONPATH
from workbench.case import open_case
from workbench.ledger import events as ledger
from workbench.model import Analyst, Status
from workbench.store import claims

CHAT = """25/04/2026, 06:41 - Awa: Tessalit est tombée ce matin aux mains du FLA
25/04/2026, 06:55 - Moussa: FLASH Tessalit est tombée ce matin aux mains du FLA !!
25/04/2026, 07:10 - Awa: Bonjour, quelqu'un connaît le prix du riz ?
26/04/2026, 09:20 - Ibrahim: Attaque contre un convoi près de Gao, 12 morts
"""


class Terminal:
    """A tmux session of its own server, with the program in it."""

    def __init__(self, folder: Path, command: list[str], columns: int, rows: int) -> None:
        self._socket = f"wb{os.getpid()}-{columns}"
        environment = {"PYTHONPATH": PYTHONPATH, "XDG_CONFIG_HOME": str(folder / "config"), "TERM": "screen-256color"}
        given = [part for name, value in environment.items() for part in ("-e", f"{name}={value}")]
        shell = "env -u COLUMNS -u LINES " + " ".join(f"'{c}'" for c in command) + '; echo "left $?"; sleep 600'
        self._do("new-session", "-d", *given, "-x", str(columns), "-y", str(rows), "-c", str(folder), shell)

    def _do(self, *words: str) -> str:
        command = ["tmux", "-L", self._socket, "-f", "/dev/null", *words]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    def screen(self) -> str:
        """What stands on the screen now."""
        return self._do("capture-pane", "-p")

    def sees(self, words: str, seconds: float = 30) -> str:
        """Wait until words stand on the screen; returns the screen."""
        end = time.monotonic() + seconds
        while words not in (shown := self.screen()):
            assert time.monotonic() < end, f"{words!r} never came:\n{shown}"
            time.sleep(0.1)
        return shown

    def press(self, *keys: str) -> None:
        """Press keys one after the other, as fast as a hand does."""
        for key in keys:
            self._do("send-keys", key)
            time.sleep(0.25)

    def type(self, text: str) -> None:
        """Type a text."""
        self._do("send-keys", "-l", text)
        time.sleep(0.25)

    def end(self) -> None:
        """Stop the session."""
        self._do("kill-server")


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Callable[[int, int], Terminal]]:
    """Open the program on a new case in a terminal of so many columns and rows."""
    if shutil.which("tmux") is None:
        if os.environ.get("CI"):
            pytest.fail("CI needs tmux")
        pytest.skip("tmux is not installed")
    opened: list[Terminal] = []

    def start(columns: int, rows: int) -> Terminal:
        command = [sys.executable, "-m", "workbench", "--case", "case", "--as", "Ada"]
        opened.append(Terminal(tmp_path, command, columns, rows))
        return opened[-1]

    yield start
    for terminal in opened:
        terminal.end()


def add_evidence(at: Terminal, source: str, grade: str) -> None:
    at.press("a")
    at.sees("Evidence for")
    at.type(f"{source} | {grade} | +")
    at.sees("▲ supports")
    at.press("Enter")
    at.sees(f"+ {source}")


@pytest.mark.slow
@pytest.mark.parametrize(("columns", "rows"), [(120, 36), (80, 24)])
def test_the_whole_job_in_a_real_terminal(
    terminal: Callable[[int, int], Terminal], tmp_path: Path, columns: int, rows: int
) -> None:
    (tmp_path / "WhatsApp Chat with Nord.txt").write_text(CHAT, encoding="utf-8")
    at = terminal(columns, rows)
    at.sees("This case holds no claims yet")
    at.press("I")
    at.sees("Import a chat export")
    at.type("WhatsApp Chat with Nord.txt")
    at.press("Tab")
    at.type("UTC")
    at.press("Enter")
    at.sees("4 records")
    at.press("Enter")
    at.sees("4 imported")
    at.press("Escape")
    at.sees("Tessalit taken by FLA")
    at.press("/")
    at.type("place:Tessalit")
    at.press("Enter")
    assert "Gao" not in at.sees("1/1")
    at.press("Enter")
    at.sees("Why it is in front of you")
    at.press("3")
    at.sees("does not meet the rules")
    at.press("Escape")
    for source, grade in (("AFP", "B2"), ("Studio Tamani", "C3")):
        add_evidence(at, source, grade)
    at.press("3")
    at.sees("CNF confirmed")
    at.press("u")
    at.sees("RUM rumor")
    at.press("U")
    at.sees("CNF confirmed")
    at.press("Escape", "x")
    at.sees("would go out")
    at.press("Enter")
    at.sees("exported")
    at.press("Escape", "q")
    at.sees("left 0")
    check(tmp_path)


def check(folder: Path) -> None:
    """What the screen said is what the case holds."""
    case = open_case(str(folder / "case"), Analyst("ada", "Ada"))
    try:
        found = claims.by_ids(case.db, claims.ids(case.db, "c.status = 'confirmed'", "c.id", {}))
        assert [(c.title, c.status, c.origins) for c in found] == [("Tessalit taken by FLA", Status.CONFIRMED, 2)]
        assert ledger.verify(case.db) is None
    finally:
        case.close()
    written = [p for p in folder.rglob("*.jsonl") if "config" not in p.parts]
    assert [json.loads(line)["status"] for line in written[0].read_text(encoding="utf-8").splitlines()] == ["confirmed"]
