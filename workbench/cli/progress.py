"""Progress on stderr, and stopping on Ctrl-C: the first one asks the job to stop at its next commit."""

import shutil
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Protocol

import click

from workbench.cli.output import counted
from workbench.cli.session import Session
from workbench.safety.text import safe

_REDRAW_SECONDS = 0.1
_LINE_SECONDS = 5.0
_BAR = 16
"""Cells of the progress bar: with its numbers it fits into 80 columns."""
_DOING = {
    "read": "reading",
    "detect": "finding claims",
    "hash": "hashing media",
    "match": "matching media",
    "list": "reading the list",
    "lists": "comparing with hash lists",
    "look": "looking at files",
    "group": "sorting into claims",
    "inbox": "sorting the inbox",
    "check": "checking",
    "export": "exporting",
}


class Step(Protocol):
    """What a job says about itself (`intake.requests.Step`)."""

    @property
    def stage(self) -> str: ...
    @property
    def file(self) -> str: ...
    @property
    def done(self) -> int: ...
    @property
    def total(self) -> int | None: ...
    @property
    def per_second(self) -> float: ...
    @property
    def input(self) -> int: ...
    @property
    def inputs(self) -> int: ...
    @property
    def share(self) -> float | None: ...
    @property
    def seconds_left(self) -> float | None: ...


class ProgressLine:
    """Takes a job's steps: one redrawn line on a terminal, a line every few seconds with `--plain`, else nothing."""

    def __init__(self, session: Session) -> None:
        """Choose how to show progress."""
        self._plain = session.plain
        self._silent = not session.plain and not sys.stderr.isatty()
        self._next = 0.0 if not session.plain else time.monotonic() + _LINE_SECONDS
        self._drawn = False

    def __call__(self, step: Step) -> None:
        """Show a step, unless the last one was shown just now."""
        now = time.monotonic()
        if self._silent or now < self._next:
            return
        self._next = now + (_LINE_SECONDS if self._plain else _REDRAW_SECONDS)
        text = told(step)
        if self._plain:
            click.echo(text, err=True)
        else:
            click.echo("\r\x1b[K" + text[: shutil.get_terminal_size().columns - 1], nl=False, err=True)
            self._drawn = True

    def clear(self) -> None:
        """Take the redrawn line away."""
        if self._drawn:
            click.echo("\r\x1b[K", nl=False, err=True)
            self._drawn = False


def told(step: Step) -> str:
    """One line: what is done, a bar where the end is known, how fast, how long still."""
    share, left = step.share, step.seconds_left
    if step.total:
        share = min(step.done / step.total, 1.0)
        left = (step.total - step.done) / step.per_second if step.per_second > 0 else None
    parts = [_DOING.get(step.stage, step.stage)]
    if share is not None:
        parts[0] += f" {_bar(share)} {share:.0%}"
    if step.inputs > 1:
        parts.append(f"{step.input:,} of {step.inputs:,} files")
    done = counted(step.done, "message") if step.stage == "read" else f"{step.done:,}"
    parts.append(f"{step.done:,} of {step.total:,}" if step.total else done)
    if step.per_second > 0:
        parts.append(f"{step.per_second:,.0f}/s")
    if left:
        parts.append(f"{_span(left)} left")
    if step.file:
        parts.append(safe(step.file, newlines=False, limit=60))
    return " · ".join(parts)


def _bar(share: float) -> str:
    filled = int(_BAR * share)
    return "█" * filled + "░" * (_BAR - filled)


def _span(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


class StopSignal:
    """Whether the user has asked to stop."""

    def __init__(self) -> None:
        """Nobody has yet."""
        self._asked = False

    def __call__(self) -> bool:
        """What jobs ask between their commits."""
        return self._asked

    def ask(self, _number: int, _frame: FrameType | None) -> None:
        """Handle SIGINT: once lets the job finish its commit, a second time interrupts it (which is safe too)."""
        if self._asked:
            raise KeyboardInterrupt
        self._asked = True
        click.echo("\nStopping. Press Ctrl-C again to stop at once.", err=True)


@contextmanager
def job(session: Session) -> Iterator[tuple[ProgressLine, StopSignal]]:
    """Progress and a stop signal for one long job."""
    shown, stop = ProgressLine(session), StopSignal()
    before = signal.signal(signal.SIGINT, stop.ask)
    try:
        yield shown, stop
    finally:
        signal.signal(signal.SIGINT, before)
        shown.clear()
