"""The entry point: no command opens the terminal screen, anything else is the command line.

The one place that knows both front ends; each is imported only when it is used.
"""

import os
import sys
from collections.abc import Sequence

from workbench.cli.failing import outcome
from workbench.cli.output import prepare_streams
from workbench.cli.session import Session


def run() -> None:
    """Run with the arguments of the process and end it with the exit code."""
    sys.exit(main(sys.argv[1:]))


def main(arguments: Sequence[str]) -> int:
    """Run with these arguments; returns the exit code."""
    os.umask(0o077)  # a case names people: what this program writes is the user's alone
    prepare_streams()
    return int(outcome(lambda: _dispatch(list(arguments))))


def _dispatch(arguments: list[str]) -> int:
    session = Session(open_terminal=open_terminal)
    if not arguments:
        open_terminal(session)
        return 0
    from workbench.cli.root import workbench

    with workbench.make_context("workbench", arguments, obj=session) as context:
        code = workbench.invoke(context)
    return code if isinstance(code, int) else 0


def open_terminal(session: Session) -> None:
    """Open the terminal screen on the session's case; without a terminal, print the queue and how to go on."""
    if not session.in_terminal():
        from workbench.cli.claims import print_queue

        try:
            print_queue(session)
        finally:
            session.close()
        return
    from workbench.tui.app import run_tui

    run_tui(session.open())
