"""Opens an original in the system's own viewer: the one way by which foreign bytes leave the program on a screen.

The workbench decodes pictures in processes it can lose; a viewer is not one of them. So the copy it gets is of a kind
that was recognised from the bytes, is read-only, and is named by us: never by the sender, whose name may end in `.exe`
behind a hidden character. What runs code by its nature (web pages, SVG, PostScript, archives, unknown bytes) is
refused.
"""

import atexit
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from workbench.case import Case
from workbench.errors import InputRefused, StorageError, WorkbenchError
from workbench.media.sniffing import HEAD, probe
from workbench.safety.processes import alive
from workbench.safety.text import safe

ENDINGS: Mapping[str, str] = {
    "image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp", "image/heic": ".heic",
    "image/heif": ".heif", "image/avif": ".avif", "image/tiff": ".tif", "video/mp4": ".mp4",
    "video/quicktime": ".mov", "video/webm": ".webm", "video/x-matroska": ".mkv", "video/x-msvideo": ".avi",
    "video/ogg": ".ogv", "audio/opus": ".opus", "audio/ogg": ".ogg", "audio/mpeg": ".mp3", "audio/mp4": ".m4a",
    "audio/aac": ".aac", "audio/amr": ".amr", "audio/wav": ".wav", "audio/flac": ".flac", "application/pdf": ".pdf",
}  # fmt: skip
"""What may be handed over, and the ending that says so to the viewer. The kind is that of the bytes."""
HARDER = frozenset({"application/pdf"})
"""Asked about every time: a PDF may hold scripts and links, and most viewers run the first and follow the second."""
_FOLDER = "workbench-view-"
_SECONDS = 2.0
"""A helper that fails does so at once; one that is still there has found its viewer."""

_made: Path | None = None
_running: list["subprocess.Popen[bytes]"] = []
"""Viewers that were still open when last looked at; kept so that they are collected when they end."""


def check(mime: str | None) -> None:
    """Raise InputRefused for a kind that is never handed over."""
    if mime not in ENDINGS:
        raise InputRefused(
            f"This kind is not opened from here: {safe(mime or 'unknown', newlines=False, limit=80)}.",
            "Only pictures, videos, sounds and PDF are; everything else may run as a program.",
        )


def opener() -> list[str]:
    """The command of the desktop that opens a file; empty on Windows, which has a call for it. Raises StorageError."""
    if sys.platform == "win32":
        return []
    name = "open" if sys.platform == "darwin" else "xdg-open"
    command = shutil.which(name)
    # Without a display xdg-open falls back to text browsers, which would take over this terminal.
    screen = sys.platform == "darwin" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if command is None or not screen:
        why = "there is no desktop here" if command else f"there is no {name} here"
        raise StorageError(
            f"The original cannot be opened: {why}.",
            "`workbench media show` tells where the file lies, for a machine with a desktop.",
        )
    return [command]


def open_outside(case: Case, sha256: str) -> str:
    """Hand a read-only copy of a medium to the system's viewer; returns the kind it has by its bytes.

    May take as long as fetching and copying take. Raises InputRefused for a kind that is never handed over,
    IntegrityDamage for damaged bytes, StorageError when there is no viewer or no room for the copy.
    """
    command = opener()
    with case.vault.open(sha256) as stream:
        mime = probe(stream.read(HEAD)).mime
        check(mime)
        stream.seek(0)
        name = ""
        try:
            handle, name = tempfile.mkstemp(ENDINGS[mime], f"{sha256[:12]}-", private_folder())
            with os.fdopen(handle, "wb") as out:
                shutil.copyfileobj(stream, out)
            Path(name).chmod(0o400)
        except OSError as error:
            if name:  # half a film would keep the temporary folder full
                Path(name).unlink(missing_ok=True)
            raise StorageError(
                f"The copy for the viewer cannot be written: {error.strerror}.",
                "Free some room in the temporary folder.",
            ) from error
    hand_over(command, name)
    return mime


def hand_over(command: list[str], what: str) -> None:
    """Have the desktop open a file of our own making, or an address that was checked. Raises StorageError."""
    _running[:] = [p for p in _running if p.poll() is None]
    try:
        if sys.platform == "win32":
            os.startfile(what)  # noqa: S606 — the kind of the copy, or the address, was checked
            return
        process = subprocess.Popen(  # noqa: S603 — a fixed command, one path of our own making or one http(s) address
            [*command, what],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise _no_viewer(str(error.strerror)) from error
    try:
        code = process.wait(_SECONDS)
    except subprocess.TimeoutExpired:
        _running.append(process)
        return
    if code:
        raise _no_viewer(f"{Path(command[0]).name} ended with {code}")


def _no_viewer(why: str) -> WorkbenchError:
    return StorageError(f"No viewer took the file: {why}.", "Is a program set for this kind of file?")


def private_folder() -> Path:
    """The folder of this process for what other programs open; only this user sees it, and it goes with the program."""
    global _made
    if _made is None or not _made.is_dir():
        _made = Path(tempfile.mkdtemp(prefix=f"{_FOLDER}{os.getpid()}-", dir=tempfile.gettempdir()))
        atexit.register(shutil.rmtree, _made, ignore_errors=True)
    return _made


def sweep() -> None:
    """Remove the copies of processes that were killed: they are pictures that nobody wants to lie about."""
    for old in Path(tempfile.gettempdir()).glob(f"{_FOLDER}*"):
        if _left_behind(old):
            shutil.rmtree(old, ignore_errors=True)


def discard() -> None:
    """Remove the copies of this process at once: it is being ended from outside."""
    if _made is not None:
        shutil.rmtree(_made, ignore_errors=True)


def _left_behind(folder: Path) -> bool:
    """Whether this is a folder of ours whose process is gone."""
    if sys.platform == "win32":  # there, asking whether a process lives would end it
        return False
    process = folder.name.removeprefix(_FOLDER).partition("-")[0]
    try:
        told = folder.lstat()
        if not stat.S_ISDIR(told.st_mode) or told.st_uid != os.getuid() or not process.isdecimal():
            return False
    except OSError:  # gone in between
        return False
    return not alive(int(process))
