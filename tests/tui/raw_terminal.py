"""The program on a pseudo-terminal of ours: every byte it writes is kept, where tmux would take some for itself."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from tests.socket_watch import PYTHONPATH

QUIT = b"\x11"
_LEFT = b"\x1b[?1049l"
"""What a program writes that gives the screen back."""


class RawTerminal:
    """A pseudo-terminal with a program in it, and all that the program has written."""

    def __init__(self, master: int, program: subprocess.Popen[bytes]) -> None:
        self.master, self.program = master, program
        self.seen = bytearray()

    def read(self, seconds: float, until: bytes = b"", since: int = 0) -> bool:
        """Read for so long, or until a word came after the place `since`; returns whether it came."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and not (until and until in self.seen[since:]):
            if select.select([self.master], [], [], 0.05)[0]:
                try:
                    self.seen.extend(os.read(self.master, 65536))
                except OSError:  # the other end is closed: Linux says EIO
                    break
        return bool(until) and until in self.seen[since:]

    def press(self, keys: bytes) -> None:
        """Type keys as the terminal sends them."""
        os.write(self.master, keys)

    def leave(self) -> None:
        """Quit the program and wait for its end."""
        self.press(QUIT)
        self.read(10, _LEFT)
        self.program.wait(10)


@contextmanager
def raw_terminal(
    arguments: Sequence[str], size: tuple[int, int] = (120, 36), environment: Mapping[str, str] | None = None
) -> Iterator[RawTerminal]:
    """Run Python with these arguments on a terminal of so many columns and rows; it is ended at the end."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
    env = {**os.environ, "TERM": "xterm-256color", "PYTHONPATH": PYTHONPATH, "LC_ALL": "C.UTF-8", **(environment or {})}
    program = subprocess.Popen([sys.executable, *arguments], stdin=slave, stdout=slave, stderr=slave, env=env)
    os.close(slave)
    try:
        yield RawTerminal(master, program)
    finally:
        if program.poll() is None:
            program.kill()
            program.wait()
        os.close(master)
