"""A page becomes paper in a process of its own: a stop ends it at once, and its memory goes with it.

WeasyPrint looks at nothing while it lays out. So the program waits here and asks, five times a second, whether the user
has stopped. The process is given the page and nothing else: it has no case, opens no file of ours and no connection.
"""

import gc
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from workbench.errors import InputRefused, StorageError, UsageError

_BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from workbench.export.report.typesetting import main; sys.exit(main())"
)
_EPOCH = "SOURCE_DATE_EPOCH"
"""What the libraries below take for the time of making (reproducible-builds.org)."""
_WAIT = 0.2
_NO_LIBRARY = 3
"""How the process ends where WeasyPrint or what it stands on (Pango) is missing."""
MISSING = "Install it with: pip install 'claim-workbench[pdf]', or export as html and print that."


def paper(page: str, go_on: Callable[[], None] = lambda: None) -> bytes:
    """A page as PDF; whatever it would load but the pictures in it is refused.

    Takes the page as HTML and what raises when the user has stopped; that ends the process and goes up.
    Raises UsageError without the extra, StorageError when the process cannot be started or is ended from outside,
    InputRefused when the page cannot be set.
    """
    with _started() as process:
        try:
            made = _answer(process, page.encode(), go_on)
        except BaseException:
            process.kill()
            raise
    if process.returncode == _NO_LIBRARY:
        raise UsageError("PDF needs the extra `pdf`.", MISSING)
    if process.returncode < 0:
        raise StorageError("The PDF was not finished: its process was ended, perhaps for want of memory.", NARROW)
    if process.returncode:
        raise InputRefused("This report cannot be set as PDF.", "Export as html and print that from a browser.")
    return made


NARROW = "Narrow the filter, or export as html and print that from a browser."


def _answer(process: "subprocess.Popen[bytes]", page: bytes, go_on: Callable[[], None]) -> bytes:
    given: bytes | None = page
    while True:
        try:
            return process.communicate(given, timeout=_WAIT)[0]
        except subprocess.TimeoutExpired:
            given = None  # it remembers what it has not passed on yet
            go_on()


def _started() -> "subprocess.Popen[bytes]":
    import workbench

    home = str(Path(workbench.__file__).resolve().parent.parent)
    places = [home, *(place for place in sys.path if place and place != home)]
    try:
        return subprocess.Popen(  # noqa: S603 — our own interpreter, no shell, nothing foreign in the arguments
            [sys.executable, "-I", "-c", _BOOT, json.dumps(places)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={**os.environ, _EPOCH: "0"},
            start_new_session=True,  # Ctrl-C at the terminal is for the program, which then ends this process
        )  # fmt: skip
    except OSError as error:
        raise StorageError(f"The PDF could not be begun: {error.strerror}.", "Free some memory, then retry.") from error


# --- in the process -------------------------------------------------------------------------------------------------


def main() -> int:
    """Set the page on stdin, write the PDF to stdout; returns the process's exit code."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # the program was killed: nobody waits for the PDF
    page = sys.stdin.buffer.read().decode()
    try:
        import weasyprint
        import weasyprint.urls
    except (ImportError, OSError):  # OSError: its own libraries are not on this machine
        return _NO_LIBRARY
    sys.stdout.buffer.write(_set(weasyprint, page))
    return 0


def _set(weasyprint: Any, page: str) -> bytes:
    gc.disable()  # a document is one web of boxes that is needed to the end; looking it through was a tenth of the time
    inside = weasyprint.urls.URLFetcher(allowed_protocols=("data",), allow_redirects=False)
    out = io.BytesIO()
    document = weasyprint.HTML(string=page, url_fetcher=inside, media_type="print")
    document.write_pdf(out, pdf_identifier=b"claim-workbench", pdf_tags=True)
    return out.getvalue()
