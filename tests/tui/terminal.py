"""The program in a real terminal: a tmux of its own, keys typed as a hand does, the screen read as an eye does."""

import itertools
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.socket_watch import PYTHONPATH

_NUMBERS = itertools.count()


class Terminal:
    """A tmux session of its own server, with the program in it."""

    def __init__(self, folder: Path, command: list[str], columns: int, rows: int) -> None:
        self._socket = f"wb{os.getpid()}-{columns}-{next(_NUMBERS)}"
        environment = {
            "PYTHONPATH": PYTHONPATH,
            "XDG_CONFIG_HOME": str(folder / "config"),
            "XDG_STATE_HOME": str(folder / "state"),
            "TERM": "screen-256color",
        }
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


@contextmanager
def terminals(folder: Path, arguments: Sequence[str]) -> Iterator[Callable[[int, int], Terminal]]:
    """Something that opens the program in a terminal of so many columns and rows; all are ended at the end."""
    if shutil.which("tmux") is None:
        if os.environ.get("CI"):
            pytest.fail("CI needs tmux")
        pytest.skip("tmux is not installed")
    opened: list[Terminal] = []

    def start(columns: int, rows: int) -> Terminal:
        opened.append(Terminal(folder, [sys.executable, "-m", "workbench", *arguments], columns, rows))
        return opened[-1]

    try:
        yield start
    finally:
        for terminal in opened:
            terminal.end()
