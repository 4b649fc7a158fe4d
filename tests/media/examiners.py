"""Stand-ins for the real examination that do what a hostile picture might: the pool's tests run them in its workers."""

import os
import signal
import time
from dataclasses import replace
from pathlib import Path

from workbench.media.examining import Examined, describe, examine
from workbench.media.thumbnails import draw


def by_content(sha256: str, path: Path) -> Examined:
    """Crash, hang, devour or chatter when the picture says so after its end, else examine it."""
    data = path.read_bytes()
    if data.endswith(b"CRASH"):
        os.kill(os.getpid(), signal.SIGSEGV)
    if data.endswith(b"EXIT"):
        os._exit(3)
    if data.endswith(b"HANG"):
        time.sleep(60)
    if data.endswith(b"DEVOUR"):
        len(bytearray(8 * 2**30))
    if data.endswith(b"CHATTER"):
        os.write(1, b"not an answer\n")
    if data.endswith(b"WRITE"):
        (path.parent / "written").write_bytes(b"x")
    if data.endswith(b"LIE"):
        return examine("0" * 64, path)
    return examine(sha256, path)


def drawn_by_content(sha256: str, path: Path) -> Examined:
    """The same for thumbnails."""
    by_content(sha256, path)
    return draw(sha256, path)


def when(sha256: str, path: Path) -> Examined:
    """Tell the time at which the medium had its turn."""
    medium = describe(sha256, path)
    return Examined(replace(medium, note=str(time.monotonic())))


def never(sha256: str, path: Path) -> Examined:
    """Fail on every picture without a word."""
    os._exit(0)


if os.environ.get("EXAMINER_CANNOT_START"):
    os._exit(1)
