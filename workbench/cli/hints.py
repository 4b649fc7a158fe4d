"""Hints that can be copied: the commands in them are called on the case in use.

Errors come from rooms that do not know how the program was called; here is the one place that does.
"""

import re

from workbench.cli.session import Session


def on_this_case(hint: str, session: Session) -> str:
    """A hint with `workbench COMMAND` as it has to be typed for this case."""
    if session.case == ".":
        return hint
    from workbench.cli.root import COMMANDS

    call = re.compile(rf"\bworkbench (?=(?:{'|'.join(COMMANDS)})\b)")
    return call.sub(lambda _: session.command() + " ", hint)
