"""A terminal that takes nothing any more, then is gone: the program does not wait for it, and no import is left."""

import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

from tests.socket_watch import PYTHONPATH

_SECONDS = 20.0
_FLOOD = """
import os, subprocess, sys
from textual.app import App
from workbench.tui import import_job
from workbench.tui.driver import LastingDriver

class Flood(App):
    def on_mount(self):
        child = import_job._start("import")
        os.write(int(sys.argv[1]), b"%d\\n" % child.pid)
        self.set_interval(0.001, self.more)
    def more(self):
        os.write(int(sys.argv[1]), b".")
        self._driver.write("x" * 65536)

Flood(driver_class=LastingDriver).run()
"""
"""Writes more than the writer's queue of thirty holds; a dot before each, so that one sees when it stands still."""


def _alive(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_terminal_that_stops_reading_and_then_vanishes_ends_program_and_import(tmp_path: Path) -> None:
    master, slave = pty.openpty()
    heard, told = os.pipe()
    environment = os.environ | {"PYTHONPATH": PYTHONPATH, "TERM": "xterm-256color", "XDG_STATE_HOME": str(tmp_path)}
    program = subprocess.Popen(
        [sys.executable, "-c", _FLOOD, str(told)], stdin=slave, stdout=slave, stderr=slave, env=environment,
        pass_fds=[told], start_new_session=True,
    )  # fmt: skip
    os.close(slave)
    os.close(told)
    try:
        seen, end = b"", time.monotonic() + _SECONDS
        while (ready := select.select([heard], [], [], 1.0)[0]) or b"." not in seen:  # stands still: the queue is full
            assert time.monotonic() < end, "the queue was never full"
            assert program.poll() is None
            if ready:
                seen += os.read(heard, 1 << 16)
        child = int(seen.split(b"\n")[0])
        assert _alive(child)
        os.close(master)
        assert program.wait(_SECONDS) != 0
        while _alive(child):
            assert time.monotonic() < end + _SECONDS, "the import was left behind"
            time.sleep(0.05)
    finally:
        program.kill()
        program.wait()
        os.close(heard)
