"""The way to the terminal, for terminals that go away: a closed window, an ended tmux, a lost connection.

Textual writes from a thread of its own through a queue of thirty. When the terminal is gone that thread dies of the
first error, the queue fills, and the next write blocks the program for ever, deaf to signals; its input thread reads
the end of the file again and again meanwhile. Here a write that fails is the last one, everything after it is dropped,
and the app is told; an end that takes too long is made short.
"""

import errno
import os
import signal
import termios
import threading
from collections.abc import Callable
from contextlib import suppress
from io import TextIOWrapper
from typing import IO, Any, cast

from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

GRACE = 4.0
"""Seconds that an end may take once the terminal is gone: what is saved is saved, and nobody sees the rest."""


class Outlet:
    """A file for the writer thread: writes until the first error, then tells once and takes everything for nothing."""

    def __init__(self, file: IO[str], gone: Callable[[], None]) -> None:
        """Take the file and whom to tell."""
        self._file, self._gone = file, gone
        self.lost = False

    def write(self, text: str) -> int:
        """Write, or drop."""
        return self._tried(lambda: self._file.write(text))

    def flush(self) -> None:
        """Flush, or do nothing."""
        self._tried(self._file.flush)

    def fileno(self) -> int:
        """The terminal's number."""
        return self._file.fileno()

    def isatty(self) -> bool:
        """Whether it is a terminal still."""
        return self._file.isatty()

    def _tried(self, work: Callable[[], int | None]) -> int:
        if not self.lost:
            try:
                return work() or 0
            except (OSError, ValueError):  # ValueError: the file was closed under us
                self.lost = True
                self._gone()
        return 0


class LastingDriver(LinuxDriver):
    """Textual's, whose end does not depend on a terminal being there."""

    def __init__(self, app: App[Any], **options: Any) -> None:
        """As Textual's."""
        super().__init__(app, **options)
        self._file = cast("TextIOWrapper[Any]", Outlet(cast(IO[str], self._file), self._lost))

    def run_input_thread(self) -> None:
        """As Textual's; a terminal that is gone is told at once, and not read a million times."""
        watch = threading.Thread(target=self._watch, name="terminal-watch", daemon=True)
        watch.start()
        try:
            super().run_input_thread()
        except OSError:
            self._lost()

    def _watch(self) -> None:
        while not self.exit_event.wait(0.5):
            if hung_up(self.fileno):
                self.exit_event.set()  # ends the input thread, which would only read the end of the file
                self._lost()
                return

    def _lost(self) -> None:
        with suppress(OSError):
            os.kill(os.getpid(), signal.SIGHUP)
        end_soon(128 + signal.SIGHUP)


def hung_up(fileno: int) -> bool:
    """Whether what was a terminal is none any more."""
    try:
        termios.tcgetattr(fileno)
    except termios.error as error:
        return error.args[:1] != (errno.ENOTTY,)  # a pipe, which never was one
    return False


def end_soon(code: int) -> None:
    """Make sure that the program ends within `GRACE` with this code, whatever it still waits for."""
    timer = threading.Timer(GRACE, os._exit, (code,))
    timer.daemon = True
    timer.start()
