"""The child's side: reads one order, does it, tells steps and how it ended. Started by `import_job`, by nobody else.

No thread is started here: an import reads ahead in a forked process only where there is none. Whether to stop is asked
of standard input, which nobody writes to after the order: its end says that the program wants it, or is gone.
"""

from __future__ import annotations

import os
import select
import sys
import time
import traceback
from contextlib import suppress

from workbench.case import open_case
from workbench.errors import WorkbenchError
from workbench.intake.requests import Step
from workbench.tui.child_talk import Fault, Order, Told, heard, packed, refusal, said
from workbench.tui.child_works import WORKS

_BETWEEN = 0.1
"""Seconds between two steps that are told, and between two looks whether to stop."""
_NICER = 10
"""Steps by which the child stands back behind the keys."""


class _Line:
    """The way back to the program."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._told = self._looked = 0.0
        self._stop = False

    def say(self, told: Told) -> None:
        """Tell one line; when nobody listens any more, stop."""
        left = said(told) + b"\n"
        try:
            while left:
                left = left[os.write(self._number, left) :]
        except BrokenPipeError:
            self._stop = True

    def progress(self, step: Step) -> None:
        """Tell a step, unless one was told just now."""
        now = time.monotonic()
        if now - self._told >= _BETWEEN:
            self._told = now
            self.say(Told(step=step))

    def cancelled(self) -> bool:
        """Whether the program has closed our standard input, or is gone."""
        now = time.monotonic()
        if not self._stop and now - self._looked >= _BETWEEN:
            self._looked = now
            self._stop = bool(select.select([0], [], [], 0)[0]) and not os.read(0, 1)
        return self._stop


def main() -> None:
    """Do the one order on standard input."""
    os.umask(0o077)
    with suppress(OSError):
        os.nice(_NICER)
    line = _Line(os.dup(1))
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)  # a plugin that prints must not speak for us
    try:
        line.say(Told(done=packed(_do(heard(_order(), Order), line))))
    except WorkbenchError as error:
        line.say(Told(refused=refusal(error)))
    except Exception as error:  # noqa: BLE001 - told by its class and place; its text may hold people's words
        frames = tuple(f"{f.filename}:{f.lineno} in {f.name}" for f in traceback.extract_tb(error.__traceback__))
        line.say(Told(fault=Fault(type(error).__name__, frames)))


def _order() -> bytes:
    """The first line of standard input, read without taking in more of it."""
    taken = bytearray()
    while not taken.endswith(b"\n"):
        one = os.read(0, 1)
        if not one:
            sys.exit(0)
        taken += one
    return bytes(taken)


def _do(order: Order, line: _Line) -> object:
    work = WORKS[order.work]
    case = open_case(order.case, order.analyst)
    try:
        return work.do(case, heard(order.asked, work.asks), line.progress, line.cancelled)
    finally:
        case.close()
