"""A terminal that goes away takes the program with it: soon, with a code that says so, and with the case whole."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest

from tests.socket_watch import PYTHONPATH
from workbench.case import Case, named_analyst, open_case

_SECONDS = 20.0
_OWNED = (
    "import fcntl, runpy, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
    "runpy.run_module('workbench', run_name='__main__')"
)


def _started(case: Path, folder: Path, *, told: bool) -> tuple[subprocess.Popen[bytes], int]:
    """The program on a terminal of its own; `told` whether the system sends it a signal when that goes away."""
    master, slave = pty.openpty()
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    environment = os.environ | {
        "PYTHONPATH": PYTHONPATH, "TERM": "xterm-256color", "XDG_CONFIG_HOME": str(folder),
        "XDG_STATE_HOME": str(folder),
    }  # fmt: skip
    first = ["-c", _OWNED] if told else ["-m", "workbench"]
    command = [sys.executable, *first, "--case", str(case), "--as", "Tester"]
    program = subprocess.Popen(
        command, stdin=slave, stdout=slave, stderr=slave, env=environment, start_new_session=True
    )
    os.close(slave)
    return program, master


def _read(master: int, words: bytes) -> None:
    seen, end = b"", time.monotonic() + _SECONDS
    while words not in seen:
        assert time.monotonic() < end, seen
        if select.select([master], [], [], 0.1)[0]:
            seen += os.read(master, 1 << 16)


@pytest.mark.parametrize(
    ("shown", "told"),
    [(b"\x1b[?1049h", True), (b"RUM", True), (b"RUM", False)],
    ids=["while it starts", "later", "without a signal"],
)
def test_a_terminal_that_goes_away_ends_the_program(case: Case, tmp_path: Path, shown: bytes, told: bool) -> None:
    program, master = _started(tmp_path / "case", tmp_path, told=told)
    try:
        _read(master, shown)
        os.close(master)
        assert program.wait(_SECONDS) != 0
    finally:
        program.kill()
        program.wait()
    again = open_case(str(tmp_path / "case"), named_analyst("Tester"))
    assert again.db.check() == []
    again.close()
