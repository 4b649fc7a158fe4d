"""Works out the next items of an iterator in a process of its own while the present one is used.

Reading and preparing records takes as long as committing them, and Python does one thing at a time in a process. So the
import of a large file forks: the child reads ahead, the parent commits, a pipe of limited size between them. Reading
messages for claims and writing large exports do the same, with several children. What the rest relies on stays: items
come in their order, each once; an error comes where it would have come; leaving the block ends the child. The child
writes to neither case nor vault (to read a case it opens a connection of its own), holds nothing that has to be saved,
and ends by itself when the parent is gone. What was read ahead and not used was never read.

Forking is only safe in a process of one thread, so beside a screen, on other systems than Linux, and for small files
the work is done in place.
"""

import gc
import os
import pickle
import signal
import struct
import sys
import threading
import warnings
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from io import FileIO
from typing import Generic, NoReturn, Self, TypeVar

from workbench.errors import StorageError

T = TypeVar("T")

_PIPE_BYTES = 1 << 20
"""What the child may be ahead by: a few chunks. It is as much as Linux gives without special rights."""
_SIZE = struct.Struct(">?Q")


class Ahead(Generic[T]):
    """The items of a generator, worked out ahead, for a `with` block and one `for` in it."""

    def __init__(self, work: Callable[[], Generator[T, None, None]], *, worthwhile: bool) -> None:
        """Take what makes the generator, which must open for itself whatever it reads. Items have to be picklable.

        `worthwhile` is whether there is enough of it to pay for a process.
        """
        self._work = work
        self._forks = worthwhile and may_fork()
        self._child = 0
        self._pipe: FileIO | None = None
        self._here: Generator[T, None, None] | None = None

    def __enter__(self) -> Self:
        """Begin."""
        if not self._forks:
            self._here = self._work()
            return self
        reading, writing = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        try:
            self._child = _fork()
        except OSError:
            os.close(reading)
            os.close(writing)
            raise
        if not self._child:
            os.close(reading)
            _be_child(self._work, writing)
        os.close(writing)
        _widen(reading)
        self._pipe = FileIO(reading, "rb")
        return self

    def __exit__(self, *_: object) -> None:
        """End the child, whatever it is doing, or close the generator."""
        if self._here is not None:
            self._here.close()
        if self._pipe is not None:
            self._pipe.close()
            os.kill(self._child, signal.SIGKILL)
            os.waitpid(self._child, 0)

    def __iter__(self) -> Iterator[T]:
        """The items; raises what the generator raised, where it raised it."""
        if self._here is not None:
            yield from self._here
        while self._pipe is not None:
            more, size = _SIZE.unpack(self._exactly(_SIZE.size))
            found = pickle.loads(self._exactly(size))  # noqa: S301 — our own child's words
            if more:
                yield found
            elif found is None:
                return
            else:
                raise _error(*found)

    def _exactly(self, size: int) -> bytearray:
        data = bytearray(size)
        view = memoryview(data)
        while view and self._pipe is not None:
            read = self._pipe.readinto(view)
            if not read:
                raise StorageError(
                    "A process that works ahead ended before its time.", "Was memory short? Do the same again."
                )
            view = view[read:]
        return data


def may_fork() -> bool:
    """Whether no other thread of ours can hold a lock that the child would wait for.

    Threads that Python does not know of are those of numpy's BLAS, which is made to be forked and not used here.
    """
    return sys.platform == "linux" and threading.active_count() == 1


def _fork() -> int:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12 counts the threads of BLAS too
        return os.fork()


def _widen(pipe: int) -> None:
    """Let the pipe hold what the child may be ahead by, where the system lets us."""
    if sys.platform == "linux":
        import fcntl

        with suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)


def _be_child(work: Callable[[], Generator[T, None, None]], writing: int) -> NoReturn:
    """Hand over every item and end, without any of the cleaning up that is the parent's to do."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interruption means
        os.dup2(2, 1)  # stdout is data; what an importer prints is none
        gc.freeze()
        with FileIO(writing, "wb") as pipe:
            try:
                for item in work():
                    _send(pipe, True, item)
                _send(pipe, False, None)
            except BaseException as error:  # noqa: BLE001 — whatever it is, it is raised again in the parent
                _send(pipe, False, (type(error), error.args, error.__dict__))
    finally:
        os._exit(0)


def _send(pipe: FileIO, more: bool, item: object) -> None:
    data = pickle.dumps(item, pickle.HIGHEST_PROTOCOL)
    view = memoryview(_SIZE.pack(more, len(data)) + data)
    while view:
        view = view[pipe.write(view) :]


def _error(kind: type[BaseException], args: tuple[object, ...], said: dict[str, object]) -> BaseException:
    """An exception as it was in the child; not every kind can be made again by calling it with its `args`."""
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(said)
    return error
