"""Runs the examination of many media in disposable workers: the one process pool of the project.

A picture or film that crashes, hangs or devours memory costs its worker and gets a "not decoded: why" note; everything
else goes on. Results come in the order of the input unless asked otherwise. Films take as long as a thousand
pictures: one has its worker for itself, and one worker is left to pictures while there are any.
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
from workbench.media.examining import Examined, describe, is_film, worth_decoding
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
    film_seconds: float = limits.VIDEO_SECONDS,
    in_order: bool = True,
) -> Iterator[Examined]:
    """Examine stored media, one result for each, in the order given, or each as soon as it is there: then nothing
    waits for a long film.

    `workers` is the number of processes (default: by CPUs and amount of work), `seconds` the time one picture may
    take, `film_seconds` one film or voice note, `examiner` what a worker runs (`worker.main`). Media of other kinds
    never reach a worker. Raises Cancelled when `cancelled()` becomes true (asked at least ten times a second
    while waiting), StorageError when no worker can be started at all. Closing the iterator ends the workers.
    """
    most = workers or _most_workers()
    size = min(most, workers or max(1, -(-len(media) // _PER_WORKER)))
    crew = _Crew(media, _Terms(size, most, examiner, seconds, film_seconds))
    try:
        for number in range(len(media)):
            wanted = number if in_order else None
            while not crew.has(wanted):
                if cancelled():
                    raise Cancelled("Stopped while looking into the media.", "Run it again to go on where it stopped.")
                crew.step(wanted)
            yield crew.take(wanted)
    finally:
        crew.dismiss()


def _most_workers() -> int:
    cpus = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cpus, 8)


@dataclass(frozen=True, slots=True)
class _Terms:
    """How many workers for pictures, how many with films, what they run, and the seconds that each medium may take."""

    size: int
    most: int
    examiner: str
    seconds: float
    film_seconds: float


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

    def __init__(self, media: Sequence[tuple[str, Path]], terms: _Terms) -> None:
        self.done: dict[int, Examined] = {}
        self._media = media
        self._terms = terms
        self._todo = deque(range(len(media)))
        self._films: set[int] = set()
        self._waiting_films: deque[int] = deque()
        self._workers: list[_Worker] = []
        self._selector = selectors.DefaultSelector()
        self._failed_starts = 0

    def has(self, wanted: int | None) -> bool:
        """Whether this result is there; for None, whether any is."""
        return bool(self.done) if wanted is None else wanted in self.done

    def take(self, wanted: int | None) -> Examined:
        """This result, or for None the one that came first."""
        return self.done.pop(next(iter(self.done)) if wanted is None else wanted)

    def step(self, wanted: int | None) -> None:
        """Hand out work, up to a little beyond `wanted`, take results, deal with the dead and the late."""
        self._hand_out(len(self._media) if wanted is None else wanted + _AHEAD)
        if self.has(wanted):
            return
        for key, _ in self._selector.select(timeout=0.1):
            self._receive(key.data)
        now = time.monotonic()
        for worker in list(self._workers):
            if not worker.sent:
                continue
            name, allowed = self._allowed(worker)
            if now - worker.since > (allowed if worker.ready else _START_SECONDS):
                self._bury(worker, f"it took longer than limits.{name} = {allowed:g}")

    def _allowed(self, worker: _Worker) -> tuple[str, float]:
        if worker.sent[0] in self._films:
            return "VIDEO_SECONDS", self._terms.film_seconds
        return "IMAGE_SECONDS", self._terms.seconds

    def dismiss(self) -> None:
        """End all workers, whatever they are doing."""
        for worker in list(self._workers):
            worker.process.kill()
            self._remove(worker)
        self._selector.close()

    def _hand_out(self, end: int) -> None:
        while self._todo and self._todo[0] < end:
            number = self._todo[0]
            known = describe(*self._media[number])
            if not worth_decoding(known):
                self.done[self._todo.popleft()] = Examined(known)
            elif is_film(known):
                self._films.add(number)
                self._waiting_films.append(self._todo.popleft())
            elif worker := self._free_worker():
                self._give(worker, self._todo.popleft())
            else:
                break
        while self._waiting_films and (worker := self._free_film_worker(end)):
            self._give(worker, self._waiting_films.popleft())

    def _give(self, worker: _Worker, number: int) -> None:
        sha256, path = self._media[number]
        if not worker.sent:
            worker.since = time.monotonic()
        worker.sent.append(number)
        self._send(worker, json.dumps({"number": number, "sha256": sha256, "path": str(path)}).encode("ascii") + b"\n")

    def _free_worker(self) -> _Worker | None:
        """The worker with the least to do; a new one while there are too few; None when all have enough."""
        showing = [worker for worker in self._workers if not self._has_film(worker)]
        least = min(showing, key=lambda worker: len(worker.sent), default=None)
        room = len(showing) < self._terms.size and len(self._workers) < self._terms.most
        if room and (least is None or least.sent):
            return self._start()
        return least if least and len(least.sent) < _WINDOW and not least.spent else None

    def _free_film_worker(self, end: int) -> _Worker | None:
        """An idle worker, or a new one; None when there is none, or when it is the last one for waiting pictures."""
        pictures_wait = bool(self._todo) and self._todo[0] < end
        if pictures_wait and self._with_films() >= self._terms.most - 1:
            return None
        idle = next((worker for worker in self._workers if not worker.sent and not worker.spent), None)
        return idle or (self._start() if len(self._workers) < self._terms.most else None)

    def _has_film(self, worker: _Worker) -> bool:
        return bool(worker.sent) and worker.sent[0] in self._films

    def _with_films(self) -> int:
        return sum(map(self._has_film, self._workers))

    def _start(self) -> _Worker:
        import workbench

        home = str(Path(workbench.__file__).resolve().parent.parent)
        places = [home, *(place for place in sys.path if place and place != home)]
        command = [sys.executable, "-I", "-c", _BOOT, json.dumps(places), self._terms.examiner]
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
        films = self._films & {*worker.sent}
        self._todo = deque(sorted({*worker.sent, *self._todo} - films))
        self._waiting_films = deque(sorted({*films, *self._waiting_films}))

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
