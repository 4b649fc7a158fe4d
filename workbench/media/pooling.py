"""Runs the examination of many media in disposable workers: the one process pool of the project.

A picture that crashes, hangs or devours memory costs its worker and gets a "not decoded: why" note; everything else
goes on. Results come in the order of the input, whichever worker was faster.
"""

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from workbench.errors import Cancelled, StorageError
from workbench.media.examining import Examined, describe, is_picture
from workbench.model import Medium
from workbench.safety import limits

EXAMINER = "workbench.media.examining:examine"

_WINDOW = 16
"""Pictures waiting in the pipe of one worker (about 3 KB in, 20 KB out: neither side can block)."""
_AHEAD = 512
"""Results held back at most while an earlier one is outstanding."""
_PER_WORKER = 32
"""Pictures that justify one more worker (each costs about 0.2 s of CPU to start)."""
_START_SECONDS = 60
_START_ATTEMPTS = 3
_LINE_BYTES = 1 << 20
_BOOT = "import sys,json;sys.path[:]=json.loads(sys.argv[1]);from workbench.media.worker import main;main(sys.argv[2])"


def hash_media(
    media: Sequence[tuple[str, Path]], workers: int | None = None, cancelled: Callable[[], bool] = lambda: False
) -> Iterator[Medium]:
    """Hash stored media: `(sha256, path)` in, one Medium for each out, in the same order. See `examine_media`."""
    return (found.medium for found in examine_media(media, workers, cancelled))


def examine_media(
    media: Sequence[tuple[str, Path]],
    workers: int | None = None,
    cancelled: Callable[[], bool] = lambda: False,
    *,
    examiner: str = EXAMINER,
    seconds: float = limits.IMAGE_SECONDS,
) -> Iterator[Examined]:
    """Examine stored media, one result for each, in the order given.

    `workers` is the number of processes (default: by CPUs and amount of work), `seconds` the time one picture may
    take, `examiner` the `module:function` that a worker runs. Media that are no pictures never reach a worker. Raises
    Cancelled when `cancelled()` becomes true (asked at least ten times a second while waiting), StorageError when no
    worker can be started at all. Closing the iterator ends the workers.
    """
    crew = _Crew(media, workers or _default_workers(len(media)), examiner, seconds)
    try:
        for number in range(len(media)):
            while number not in crew.done:
                if cancelled():
                    raise Cancelled("Stopped while looking into the media.", "Run it again to go on where it stopped.")
                crew.step(number)
            yield crew.done.pop(number)
    finally:
        crew.dismiss()


def _default_workers(count: int) -> int:
    cpus = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(cpus, 8, -(-count // _PER_WORKER)))


@dataclass(slots=True, eq=False)
class _Worker:
    process: "subprocess.Popen[bytes]"
    since: float
    sent: deque[int] = field(default_factory=deque)
    buffer: bytearray = field(default_factory=bytearray)
    ready: bool = False
    spent: bool = False


class _Crew:
    """Workers, what they were given, and what came back. `step` moves everything on a little."""

    def __init__(self, media: Sequence[tuple[str, Path]], size: int, examiner: str, seconds: float) -> None:
        self.done: dict[int, Examined] = {}
        self._media = media
        self._size = size
        self._examiner = examiner
        self._seconds = seconds
        self._todo = deque(range(len(media)))
        self._workers: list[_Worker] = []
        self._selector = selectors.DefaultSelector()
        self._failed_starts = 0

    def step(self, wanted: int) -> None:
        """Hand out work up to a little beyond `wanted`, take results, deal with the dead and the late."""
        self._hand_out(wanted + _AHEAD)
        if wanted in self.done:
            return
        for key, _ in self._selector.select(timeout=0.1):
            self._receive(key.data)
        now = time.monotonic()
        for worker in list(self._workers):
            allowed = self._seconds if worker.ready else _START_SECONDS
            if worker.sent and now - worker.since > allowed:
                self._bury(worker, f"it took longer than limits.IMAGE_SECONDS = {self._seconds:g}")

    def dismiss(self) -> None:
        """End all workers, whatever they are doing."""
        for worker in list(self._workers):
            worker.process.kill()
            self._remove(worker)
        self._selector.close()

    def _hand_out(self, end: int) -> None:
        while self._todo and self._todo[0] < end:
            number = self._todo[0]
            sha256, path = self._media[number]
            known = describe(sha256, path)
            if not is_picture(known):
                self.done[self._todo.popleft()] = Examined(known)
                continue
            worker = self._free_worker()
            if worker is None:
                return
            task = {"number": number, "sha256": sha256, "path": str(path)}
            if not worker.sent:
                worker.since = time.monotonic()
            worker.sent.append(self._todo.popleft())
            self._send(worker, json.dumps(task).encode("ascii") + b"\n")

    def _free_worker(self) -> _Worker | None:
        """The worker with the least to do; a new one while there are too few; None when all have enough."""
        least = min(self._workers, key=lambda worker: len(worker.sent), default=None)
        if least is None or (least.sent and len(self._workers) < self._size):
            return self._start()
        return least if len(least.sent) < _WINDOW and not least.spent else None

    def _start(self) -> _Worker:
        import workbench

        home = str(Path(workbench.__file__).resolve().parent.parent)
        places = [home, *(place for place in sys.path if place and place != home)]
        command = [sys.executable, "-I", "-c", _BOOT, json.dumps(places), self._examiner]
        single = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        try:
            process = subprocess.Popen(  # noqa: S603 — our own interpreter, no shell, nothing foreign in the arguments
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                env={**os.environ, **single},
                start_new_session=True,
            )
        except OSError as error:
            raise _no_start(str(error.strerror)) from error
        worker = _Worker(process, time.monotonic())
        self._workers.append(worker)
        self._selector.register(_pipe(process.stdout), selectors.EVENT_READ, worker)
        return worker

    def _send(self, worker: _Worker, line: bytes) -> None:
        # A broken pipe: it died, and the end of its output says so next.
        with suppress(BrokenPipeError):
            os.write(_pipe(worker.process.stdin), line)

    def _receive(self, worker: _Worker) -> None:
        data = os.read(_pipe(worker.process.stdout), 1 << 16)
        if not data:
            self._bury(worker, "")
            return
        worker.buffer += data
        *lines, rest = bytes(worker.buffer).split(b"\n")
        worker.buffer = bytearray(rest)
        if len(rest) > _LINE_BYTES or not all(self._accept(worker, line) for line in lines):
            self._bury(worker, "the decoder answered nonsense")
        elif worker.spent:
            self._bury(worker, "")

    def _accept(self, worker: _Worker, line: bytes) -> bool:
        """Take one answer; False when it is not what an honest worker would say now."""
        import msgspec

        worker.since = time.monotonic()
        if not worker.ready:
            worker.ready = line == b'{"ready": true}'
            self._failed_starts = 0
            return worker.ready
        try:
            answer = msgspec.json.decode(line, type=_Answer)
        except msgspec.MsgspecError:
            return False
        if not worker.sent or answer.number != worker.sent[0]:
            return False
        if answer.examined.medium.sha256 != self._media[answer.number][0]:
            return False
        self.done[worker.sent.popleft()] = answer.examined
        worker.spent = answer.spent
        return True

    def _bury(self, worker: _Worker, why: str) -> None:
        """A worker is gone or must go: blame the picture it was at, give the others back, in their order."""
        code = self._remove(worker)
        if not worker.ready:
            self._failed_starts += 1
            if self._failed_starts >= _START_ATTEMPTS:
                raise _no_start(_ending(code))
        elif worker.sent and not worker.spent:
            number = worker.sent.popleft()
            sha256, path = self._media[number]
            self.done[number] = Examined(describe(sha256, path, why or f"the decoder crashed ({_ending(code)})"))
        self._todo = deque(sorted({*worker.sent, *self._todo}))

    def _remove(self, worker: _Worker) -> int:
        self._workers.remove(worker)
        self._selector.unregister(_pipe(worker.process.stdout))
        with worker.process as process:
            if process.poll() is None:
                _settle(process)
        return worker.process.returncode


@dataclass(frozen=True, slots=True)
class _Answer:
    number: int
    spent: bool
    examined: Examined


def _settle(process: "subprocess.Popen[bytes]") -> None:
    """Give a worker that may be ending by itself a moment to do so, for its exit code; then kill it."""
    try:
        process.wait(timeout=0.05)
    except subprocess.TimeoutExpired:
        process.kill()


def _pipe(stream: IO[bytes] | None) -> int:
    return stream.fileno() if stream else -1


def _ending(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"


def _no_start(why: str) -> StorageError:
    return StorageError(f"The picture decoder cannot be started: {why}.", "Free some memory, then run it again.")
