"""The entry point: no command opens the terminal screen, anything else is the command line.

The one place that knows both front ends; each is imported only when it is used.
"""

import gc
import os
import sys
from collections.abc import Sequence

from workbench.cli.failing import outcome
from workbench.cli.hints import on_this_case
from workbench.cli.output import prepare_streams
from workbench.cli.session import Session
from workbench.errors import WorkbenchError
from workbench.safety.text import storable


def run() -> None:
    """Run with the arguments of the process and end it with the exit code."""
    sys.exit(main(sys.argv[1:]))


def main(arguments: Sequence[str]) -> int:
    """Run with these arguments; returns the exit code."""
    os.umask(0o077)  # a case names people: what this program writes is the user's alone
    prepare_streams()
    return int(outcome(lambda: _dispatch([_readable(a) for a in arguments])))


def _readable(argument: str) -> str:
    """An argument that is no UTF-8 as text that can be stored and shown; one that names a file stays as it is."""
    value = argument.partition("=")[2] if argument.startswith("--") else argument
    folder = os.path.dirname(value)
    return argument if os.path.lexists(value) or (folder and os.path.lexists(folder)) else storable(argument)


def _dispatch(arguments: list[str]) -> int:
    if asked := os.environ.get("_WORKBENCH_COMPLETE"):  # the shell asks what could come next
        from workbench.cli.completion import answer

        return answer(asked)
    session = Session(open_terminal=open_terminal, print_screen=print_screen)
    try:
        if _told_where(arguments, session):
            open_terminal(session)
            return 0
        from workbench.cli.root import workbench

        with workbench.make_context("workbench", arguments, obj=session) as context:
            code = workbench.invoke(context)
    except WorkbenchError as error:
        error.hint = on_this_case(error.hint, session)
        raise
    finally:
        session.close()
    return code if isinstance(code, int) else 0


def _told_where(arguments: Sequence[str], session: Session) -> bool:
    """Whether nothing but the case and the analyst is said, if anything; the session knows them then.

    This is how the terminal screen is opened every day, and click alone would be a twentieth of the time until then.
    Whatever else is said, in whatever other way, is click's to read.
    """
    names, values = arguments[::2], arguments[1::2]
    if len(names) != len(values) or not set(names) <= {"--case", "--as"} or len(set(names)) < len(names):
        return False
    if not all(v and not v.startswith("-") and "://" not in v for v in values):
        return False
    said = dict(zip(names, values, strict=True))
    session.case, session.analyst = said.get("--case", session.case), said.get("--as", session.analyst)
    return True


def open_terminal(session: Session) -> None:
    """Open the terminal screen on the session's case; without a terminal, print the queue and how to go on."""
    if session.plain and not session.json:
        from workbench.tui.lines import run_lines

        run_lines(session.open(), offline=session.offline)
        return
    if not session.in_terminal():
        from workbench.cli.claims import print_queue

        print_queue(session)
        return
    case = session.open()
    # Read when the screens are imported; what the environment says goes before the settings.
    if case.settings.screen.glyphs != "auto":
        os.environ.setdefault("WORKBENCH_GLYPHS", case.settings.screen.glyphs)
    os.environ.setdefault("WORKBENCH_GRAPHICS", case.settings.screen.graphics)
    gc.disable()  # a tenth of the time to the first frame; the application turns it on again there
    from workbench.tui.app import run_tui

    run_tui(case, offline=session.offline)


def print_screen(session: Session, name: str, then: Sequence[str]) -> None:
    """Print one screen of the session's case as plain lines, after some lines typed into it."""
    from workbench.tui.lines import show_screen

    show_screen(session.existing(), name, then, offline=session.offline)
