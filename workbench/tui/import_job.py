"""Long work in a process of its own: started here, listened to here, stopped here, never left behind.

An import is Python that computes: in a thread of this process it would take its turns from the keys. So the program
starts itself once more (`child_main`), gives it the order over a pipe and reads steps and the result. To stop it, its
standard input is closed: it ends at its next commit; when it does not within `_PATIENCE`, it is ended, then killed.
What was saved stays saved either way, and the same import goes on where it stopped. The pipe is also its life-line:
when this process dies of anything, the system closes the pipe and the child stops by itself. It runs in a session of
its own, so that a closing terminal does not interrupt it half-way.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, TypeVar

from workbench.case import Case
from workbench.errors import Cancelled, StorageError, WorkbenchError

if TYPE_CHECKING:
    from workbench.intake.requests import Progress
    from workbench.tui.child_talk import Fault, Told
    from workbench.tui.child_works import Work

A = TypeVar("A")
R = TypeVar("R")

_BOOT = (
    "import json, sys; sys.path[:0] = json.loads(sys.argv[1]); "
    "from workbench.tui.child_main import main; main()"
)  # fmt: skip
_WAIT = 0.1
"""Seconds between two looks whether the analyst wants it stopped."""
_PATIENCE = 10.0
"""Seconds in which a child that was asked to stop may finish what it is committing."""
_running: set[subprocess.Popen[bytes]] = set()
_left: set[int] = set()
"""Children (by process number) that nobody waits for any more, because the program ends."""


def run(
    case: Case, work: Work[A, R], asked: A, progress: Progress, cancelled: Callable[[], bool],
    fault: Callable[[Fault], Path] | None = None,
) -> R:  # fmt: skip
    """Do a work in a process of its own and wait for it; returns its answer. For a worker thread.

    Takes the case, the work with what it asks, where its steps go, what says that it shall stop, and who writes down an
    error that nobody foresaw. Raises the child's own errors (Cancelled when it was stopped), and StorageError when it
    cannot be started or ended without a word.
    """
    from workbench.tui.child_talk import NO_ANSWER, Order, heard, packed, said

    child = _start(work.name)
    try:
        order = said(Order(work.name, case.url, case.analyst, packed(asked))) + b"\n"
        with suppress(BrokenPipeError):  # it died, and the end of its output says so next
            _pipe(child.stdin).write(order)
        for told in _listen(child, work.name, cancelled):
            if told.step is not None:
                progress(told.step)
            elif bytes(told.done) != bytes(NO_ANSWER):
                return heard(told.done, work.answers)
            else:
                raise _error(work.name, told, fault)
        raise _died(work.name, child, stopped=cancelled())
    finally:
        _end(child)


def _start(name: str) -> subprocess.Popen[bytes]:
    import workbench

    home = str(Path(workbench.__file__).resolve().parent.parent)
    places = [home, *(place for place in sys.path if place and place != home)]
    try:
        child = subprocess.Popen(  # noqa: S603 — our own interpreter, no shell, nothing foreign in the arguments
            [sys.executable, "-I", "-c", _BOOT, json.dumps(places)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0,
            start_new_session=True,
        )  # fmt: skip
    except OSError as error:
        said = f"The {name} could not be started: {error.strerror}."
        raise StorageError(said, "Free some memory, then retry.") from error
    _running.add(child)
    return child


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise StorageError("A pipe to the working process is missing.")
    return pipe


def _listen(child: subprocess.Popen[bytes], name: str, cancelled: Callable[[], bool]) -> Iterator[Told]:
    """What the child says, until it says no more; once `cancelled`, it is asked to stop, then made to."""
    import msgspec

    from workbench.tui.child_talk import Told, heard

    out, rest, asked = _pipe(child.stdout), b"", 0.0
    while child.pid not in _left:
        if cancelled():
            asked = _urge(child, asked)
        if not select.select([out], [], [], _WAIT)[0]:
            continue
        data = os.read(out.fileno(), 1 << 16)
        if not data:
            return
        *lines, rest = (rest + data).split(b"\n")
        for one in lines:
            try:
                yield heard(one, Told)
            except msgspec.MsgspecError as error:
                raise _nonsense(name) from error


def _urge(child: subprocess.Popen[bytes], since: float) -> float:
    """Ask a child to stop; then, when it takes too long, end it, then kill it. Returns when it was first asked."""
    now = time.monotonic()
    if not since:
        _pipe(child.stdin).close()
        return now
    if now - since > 2 * _PATIENCE:
        _signal(child, signal.SIGKILL)
    elif now - since > _PATIENCE:
        _signal(child, signal.SIGTERM)
    return since


def _signal(child: subprocess.Popen[bytes], number: int) -> None:
    if child.poll() is None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, number)  # what it forked to read ahead is of its group


def _end(child: subprocess.Popen[bytes]) -> None:
    """Leave nothing behind: the pipes, and the process when it has not ended by itself by now."""
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()
    if child.pid not in _left:
        try:
            child.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            _signal(child, signal.SIGKILL)
            child.wait()
    _running.discard(child)


def leave() -> None:
    """The program ends: ask every child to stop. Each ends by itself at its next commit; nobody waits for it here."""
    for child in tuple(_running):
        _left.add(child.pid)
        if child.stdin is not None:
            with suppress(OSError):
                child.stdin.close()


def _error(name: str, told: Told, fault: Callable[[Fault], Path] | None) -> WorkbenchError:
    from workbench.tui.child_talk import refused

    if told.refused is not None:
        return refused(told.refused)
    if told.fault is None:
        return _nonsense(name)
    where = f" Details without any text of the case are in {fault(told.fault)}; please report it." if fault else ""
    return StorageError(
        f"Something went wrong inside the {name} ({told.fault.kind}); what was saved is saved.",
        f"Start it again: it goes on where it stopped.{where}",
    )


def _nonsense(name: str) -> StorageError:
    return StorageError(f"The {name} gave an answer that cannot be read.", "What was saved stays.")


def _died(name: str, child: subprocess.Popen[bytes], *, stopped: bool) -> WorkbenchError:
    """What to say of a child that ended without a word."""
    if stopped or child.pid in _left:
        return Cancelled(f"The {name} was stopped; what was saved stays.", "Started again, it goes on from there.")
    with suppress(subprocess.TimeoutExpired):
        child.wait(_PATIENCE)
    code = child.returncode
    how = f"was ended by signal {-code}" if code is not None and code < 0 else "ended by itself"
    memory = " Signal 9 often means that memory ran out." if code == -signal.SIGKILL else ""
    return StorageError(
        f"The {name} {how}; what was saved is saved.", f"Start it again: it goes on where it stopped.{memory}"
    )
