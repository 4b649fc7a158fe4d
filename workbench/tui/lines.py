"""The line mode, `workbench --plain`: the real program without a screen, driven and told by lines of text.

For screen readers and braille lines, for scripts, and for whoever wants a screen on paper. The same app runs on a
terminal of 80 columns that nobody sees; a line typed is a key, an action or a text (`conversation`), and what changed
on the screen is answered in sentences (`spoken`). `show_screen` is the same for one screen: `workbench screen NAME`.
"""

import asyncio
import contextlib
import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from textual.pilot import Pilot

from workbench.case import Case
from workbench.errors import NotFound, UsageError
from workbench.safety.text import GUARD, safe
from workbench.tui import pasting, viewer
from workbench.tui.conversation import HOW, Conversation, LineApp

_SIZE = (80, 24)
_LONGEST = 100_000
"""Bytes of one line typed."""


# --- running --------------------------------------------------------------------------------------------------------


def _writer() -> Callable[[str], None]:
    """Writes a line to standard output as it is now: while the app runs, Textual stands in its place."""
    out = sys.stdout

    def write(text: str) -> None:
        out.write(GUARD.sub("", text) + "\n")
        out.flush()

    return write


def _typed(loop: asyncio.AbstractEventLoop, lines: "asyncio.Queue[str | None]") -> None:
    """Read standard input to its end, in a thread that need not be waited for.

    From the file below the buffer: a thread that waits in the buffer holds its lock, and Python, which flushes it when
    it ends, would abort.
    """
    source = getattr(sys.stdin.buffer, "raw", sys.stdin.buffer)
    with contextlib.suppress(RuntimeError):  # the program was left while somebody typed
        while data := source.readline(_LONGEST):
            loop.call_soon_threadsafe(lines.put_nowait, data.decode("utf-8", "replace").rstrip("\r\n"))
        loop.call_soon_threadsafe(lines.put_nowait, None)


def run_lines(case: Case, *, offline: bool = False) -> None:
    """Talk in lines over standard input and output until its end or `quit`. Raises SystemExit(1) after a fault."""
    asks, say = sys.stdin.isatty(), _writer()

    async def talk(at: Conversation) -> None:
        lines: asyncio.Queue[str | None] = asyncio.Queue()
        threading.Thread(target=_typed, args=(asyncio.get_running_loop(), lines), daemon=True).start()
        for line in HOW if asks else ():
            say(line)
        at.tell()
        while not at.app.left.is_set():
            text = await _next(lines, at.app.left)
            if text is None:
                break
            await _answer(at, text, say)
        await at.take("wait")

    _run(LineApp(case, offline=offline, asks=asks), talk, say)


async def _next(lines: "asyncio.Queue[str | None]", left: asyncio.Event) -> str | None:
    """The next line, or None at the end of the input or of the program."""
    waits = [asyncio.ensure_future(lines.get()), asyncio.ensure_future(left.wait())]
    done, pending = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    return waits[0].result() if waits[0] in done else None  # type: ignore[return-value]  # the first of the two


async def _answer(at: Conversation, text: str, say: Callable[[str], None]) -> None:
    try:
        await at.take(text)
    except (UsageError, NotFound) as error:
        say(f"said: {safe(error.message, newlines=False)}")
        say(f"said: {safe(error.hint, newlines=False)}")
    if not at.app.left.is_set():
        at.tell()


def show_screen(case: Case, name: str, then: Sequence[str] = (), *, offline: bool = False) -> None:
    """Print one screen: go to it, do these lines, say what stands there. Raises NotFound and UsageError."""

    async def show(at: Conversation) -> None:
        await at.show(name)
        await at.settle()
        for text in then:
            await at.take(text)
        await at.take("wait")
        if not at.app.left.is_set():
            at.tell(everything=True)

    _run(LineApp(case, offline=offline), show, _writer())


def _run(app: LineApp, work: Callable[[Conversation], Any], say: Callable[[str], None]) -> None:
    """Run the app without a terminal and the work with it; an error of the work goes on to the caller."""
    pasting.install()
    viewer.sweep()
    broken: list[Exception] = []

    async def pilot_of(pilot: Pilot[Any]) -> None:
        at = Conversation(app, pilot, say)
        try:
            await at.settle()
            await work(at)
        except Exception as error:  # noqa: BLE001  # handed on below, outside the app, whose own ending hides it
            broken.append(error)
        if not app.left.is_set():
            app.exit()

    app.run(headless=True, size=_SIZE, auto_pilot=pilot_of)
    viewer.sweep()
    if broken:
        raise broken[0]
    if app.return_code:
        raise SystemExit(app.return_code)


def lines_of(case: Case, typed: Iterable[str]) -> list[str]:
    """What a conversation answers to these lines: for documents and tests."""
    said: list[str] = []

    async def talk(at: Conversation) -> None:
        at.tell()
        for text in typed:
            if at.app.left.is_set():
                return
            said.append(f"> {text}")
            await _answer(at, text, said.append)

    _run(LineApp(case), talk, said.append)
    return said
