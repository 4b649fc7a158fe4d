"""What a captured page says: title, author, day, main text. Read in a process of its own that can do nothing else.

The bytes are a stranger's, and parsers of HTML, PDF and archives are large: each file is given to a fresh interpreter
with a limit on its time and memory, which answers in JSON and ends. What cannot be read is said in a note; the bytes
are kept whatever comes of it.
"""

import json
import os
import re
import selectors
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import util
from pathlib import Path

from workbench.errors import Cancelled, InputRefused
from workbench.media.sniffing import probe
from workbench.safety import limits

RULE = "extract/1"
"""Name of this rule, kept with what it finds."""

PARSED = ("html", "pdf", "mhtml", "wacz", "text")
"""Kinds that are read by the child; pictures, films and all else are only kept."""
_NEEDS = {"html": "trafilatura", "pdf": "pypdf", "mhtml": "trafilatura", "wacz": "warcio"}
_MISSING = "not read: it takes the extra (pip install 'claim-workbench[capture]')"
_HEAD = 64 * limits.KIB
_ANSWER_BYTES = 32 * limits.MIB
_BOOT = "import sys,json;sys.path[:]=json.loads(sys.argv[1]);from workbench.evidence.reading_child import main;main()"
_MHTML = re.compile(rb"^(?:Snapshot-Content-Location|MIME-Version|From: <Saved by)\b", re.IGNORECASE | re.MULTILINE)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|title|meta)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of an archive: its address, its title, and when it was saved (UTC text)."""

    url: str
    title: str = ""
    saved_at: str = ""


@dataclass(frozen=True, slots=True)
class Extracted:
    """What was read. `published` is a day; `url` and `saved_at` are what a saved file says of itself.

    `sha256` is that of the bytes as the child read them. `refused` is a sentence when the file must not be taken at all
    (an archive whose hashes are wrong). `notes` say what was cut, repaired or not understood.
    """

    kind: str
    mime: str = ""
    title: str = ""
    author: str = ""
    published: str = ""
    text: str = ""
    url: str = ""
    saved_at: str = ""
    saved_raw: str = ""
    pages: tuple[Page, ...] = ()
    notes: tuple[str, ...] = ()
    sha256: str = ""
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known of the bytes from outside: the type and charset a server gave, and the address."""

    mime: str = ""
    charset: str = ""
    url: str = ""


def kind_of(head: bytes, mime: str = "") -> tuple[str, str]:
    """What bytes are, by their beginning: (kind, type). The server's word decides only between HTML and plain text."""
    media = probe(head).mime
    if media.startswith(("image/", "video/", "audio/")):
        return "media", media
    if head[:1024].lstrip().startswith(b"%PDF-") or b"\n%PDF-" in head[:1024]:
        return "pdf", "application/pdf"
    if head.startswith(b"PK\x03\x04"):
        return "zip", "application/zip"
    if _MHTML.search(head[:8192]) and b"multipart/related" in head[:16384].lower():
        return "mhtml", "multipart/related"
    if _HTML.search(head[:16384]) or mime in ("text/html", "application/xhtml+xml"):
        return "html", "text/html"
    if head and b"\0" not in head[:4096] and (mime.startswith("text/") or _is_text(head)):
        return "text", mime or "text/plain"
    return "other", mime or "application/octet-stream"


def _is_text(head: bytes) -> bool:
    try:
        head[: len(head) - 4].decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start >= len(head) - 8  # a letter cut in two at the end of what was looked at
    return True


def extract(
    path: Path, hints: Hints, cancelled: Callable[[], bool] = lambda: False, seconds: float = limits.EXTRACT_SECONDS
) -> Extracted:
    """Read a file. Takes its path, what is known of it from outside, and the wall time it may take.

    Never raises for what the bytes are: the notes say it. Raises Cancelled when the user stopped, InputRefused when
    the file cannot be read from the disk.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
        size = path.stat().st_size
    except OSError as error:
        raise InputRefused(
            f"{path.name} cannot be read: {error.strerror}.", "Check the path and its rights."
        ) from error
    kind, mime = kind_of(head, hints.mime)
    if kind == "zip":
        if not _is_wacz(path):
            return Extracted("other", mime, notes=("an archive that is no WACZ: kept, not read",))
        kind, mime = "wacz", "application/wacz"
    if kind not in PARSED:
        return Extracted(kind, mime)
    needed = _NEEDS.get(kind, "")
    # A WACZ is refused or taken by its hashes, for which nothing but the standard library is needed.
    if needed and kind != "wacz" and util.find_spec(needed) is None:
        return Extracted(kind, mime, notes=(_MISSING,))
    task = {"path": str(path), "kind": kind, "mime": mime, "charset": hints.charset, "url": hints.url}
    allowed = seconds + size / (20 * limits.MIB)
    return _run(task, Extracted(kind, mime), allowed, cancelled)


def _is_wacz(path: Path) -> bool:
    """Whether a zip has the one file that every WACZ has; only the list of names is read."""
    import zipfile

    try:
        with zipfile.ZipFile(path) as archive:
            return "datapackage.json" in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False


def _run(task: dict[str, str], plain: Extracted, seconds: float, cancelled: Callable[[], bool]) -> Extracted:
    import msgspec

    import workbench

    home = str(Path(workbench.__file__).resolve().parent.parent)
    places = [home, *(place for place in sys.path if place and place != home)]
    command = [sys.executable, "-I", "-c", _BOOT, json.dumps(places)]
    process = subprocess.Popen(  # noqa: S603 — our own interpreter, no shell, nothing foreign in the arguments
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    )
    with process:
        try:
            answer = _converse(process, json.dumps(task).encode("ascii"), time.monotonic() + seconds, cancelled)
        finally:
            process.kill()
    if answer is None:
        return _noted(plain, f"not read: it took longer than limits.EXTRACT_SECONDS = {limits.EXTRACT_SECONDS}")
    try:
        return msgspec.json.decode(answer, type=Extracted)
    except msgspec.MsgspecError:
        return _noted(plain, "not read: the process that read it broke off")


def _converse(
    process: "subprocess.Popen[bytes]", task: bytes, end: float, cancelled: Callable[[], bool]
) -> bytes | None:
    """Hand the task over and collect the answer; None when the time is up. A flood is cut off."""
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("the child has no pipes")
    try:
        process.stdin.write(task)
        process.stdin.close()
    except BrokenPipeError:
        return b""
    answer = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while time.monotonic() < end and len(answer) < _ANSWER_BYTES:
            if cancelled():
                raise Cancelled("Stopped while reading the page.", "Run it again when you want it.")
            if not selector.select(timeout=0.1):
                continue
            data = os.read(process.stdout.fileno(), 1 << 16)
            if not data:
                return bytes(answer)
            answer += data
    return None if len(answer) < _ANSWER_BYTES else b""


def _noted(plain: Extracted, note: str) -> Extracted:
    return Extracted(plain.kind, plain.mime, notes=(note,))
