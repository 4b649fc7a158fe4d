"""The one process that frees media of their metadata, kept between media: starting it costs more than a picture.

What a stranger's file does to it (crash, hang, memory) costs that file its way out and the process its life; the next
file gets a new one. Only here is known how `stripping.main` is spoken to.
"""

import json
import os
import selectors
import subprocess
import sys
import tempfile
import time
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from workbench.errors import Cancelled, StorageError
from workbench.media.examining import PICTURE_BYTES, describe, is_film
from workbench.media.stripping import FILM_BYTES
from workbench.safety import limits

_BOOT = "import sys,json;sys.path[:]=json.loads(sys.argv[1]);from workbench.media.stripping import main;main()"
_START_SECONDS = 60
_MOST = 2 * max(PICTURE_BYTES, FILM_BYTES)
"""Bytes of an answer that are believed: a worker may have been taken over by what it read."""
_HEAD = 64 * limits.KIB


class StrippingWorker:
    """Asks a process of its own for a medium without metadata. Ends with this object."""

    def __init__(self, folder: Path, cancelled: Callable[[], bool] = lambda: False) -> None:
        """Take the folder in which answers wait, unnamed, and what says that the user stopped."""
        self._folder, self._cancelled = folder, cancelled
        self._process: subprocess.Popen[bytes] | None = None
        self._end: Callable[[], object] = lambda: None

    def strip(self, sha256: str, path: Path) -> tuple[BinaryIO | None, str]:
        """The medium's bytes without metadata, at position 0 of a file that is gone once closed; or None and why not.

        Raises Cancelled, and StorageError when no process can be started or the disk does not take the bytes.
        """
        known = describe(sha256, path)
        if known.note:
            return None, known.note.removeprefix("not decoded: ")
        name, seconds = ("VIDEO", limits.VIDEO_SECONDS) if is_film(known) else ("IMAGE", limits.IMAGE_SECONDS)
        starting = 0 if self._process else _START_SECONDS
        process = self._process or self._start()
        until = time.monotonic() + seconds + starting
        try:
            _pipe(process.stdin).write(json.dumps({"sha256": sha256, "path": str(path)}).encode("ascii") + b"\n")
            data, why = self._answer(process, until)
        except (_Failed, BrokenPipeError) as failed:
            self.close()
            return None, str(failed) if isinstance(failed, _Failed) else "the decoder crashed"
        except TimeoutError:
            self.close()
            return None, f"it took longer than limits.{name}_SECONDS = {seconds:g}"
        except BaseException:  # also KeyboardInterrupt: an answer left in the pipe would be taken for the next one
            self.close()
            raise
        if data is not None and describe(sha256, path).mime != known.mime:
            return None, "it changed while it was read"
        return data, why

    def close(self) -> None:
        """End the process, whatever it is doing."""
        self._end()
        self._process = None

    def _start(self) -> "subprocess.Popen[bytes]":
        import workbench

        home = str(Path(workbench.__file__).resolve().parent.parent)
        places = [home, *(place for place in sys.path if place and place != home)]
        single = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        try:
            process = subprocess.Popen(  # noqa: S603 — our own interpreter, no shell, nothing foreign in the arguments
                [sys.executable, "-I", "-c", _BOOT, json.dumps(places)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0,
                env={**os.environ, **single}, start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            raise StorageError(
                f"The picture decoder cannot be started: {error.strerror}.", "Free some memory, then run it again."
            ) from error
        self._process = process
        self._end = weakref.finalize(self, _ended, process)
        return process

    def _answer(self, process: "subprocess.Popen[bytes]", until: float) -> tuple[BinaryIO | None, str]:
        pipe = _Pipe(process, until, self._cancelled)
        try:
            told = json.loads(pipe.line())
            count, why = int(told["bytes"]), str(told["why"])
        except (ValueError, KeyError, TypeError) as error:
            raise _Failed("the decoder answered nonsense") from error
        if not 0 <= count <= _MOST:
            raise _Failed("the decoder answered nonsense")
        if not count:
            return None, why or "nothing is left of it"
        file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115  # handed to the caller, who closes it
        try:
            pipe.copy(file, count)
        except OSError as error:
            file.close()
            if isinstance(error, TimeoutError):
                raise
            raise StorageError(f"{self._folder} cannot be written: {error.strerror}.", "Free some space.") from error
        except BaseException:
            file.close()
            raise
        file.seek(0)
        return file, ""


class _Failed(Exception):
    """The process is of no use any more; the text is why."""


class _Pipe:
    """Reads what the process says, until a moment, while the user has not stopped."""

    def __init__(self, process: "subprocess.Popen[bytes]", until: float, cancelled: Callable[[], bool]) -> None:
        self._file = _pipe(process.stdout).fileno()
        self._until, self._cancelled = until, cancelled
        self._held = b""

    def line(self) -> bytes:
        """One line without its end."""
        while b"\n" not in self._held:
            if len(self._held) > _HEAD:
                raise _Failed("the decoder answered nonsense")
            self._held += self._read()
        found, _, self._held = self._held.partition(b"\n")
        return found

    def copy(self, file: BinaryIO, count: int) -> None:
        """So many bytes into a file."""
        while count > 0:
            data = self._held or self._read()
            file.write(data[:count])
            count -= min(count, len(data))
            self._held = b""

    def _read(self) -> bytes:
        with selectors.DefaultSelector() as waiting:
            waiting.register(self._file, selectors.EVENT_READ)
            while not waiting.select(timeout=0.1):
                if self._cancelled():
                    raise Cancelled("The export was stopped; nothing was written.")
                if time.monotonic() > self._until:
                    raise TimeoutError
        data = os.read(self._file, 1 << 20)
        if not data:
            raise _Failed("the decoder crashed")
        return data


def _pipe(stream: object) -> BinaryIO:
    return stream  # type: ignore[return-value]  # both pipes were asked for


def _ended(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    with process:
        pass
