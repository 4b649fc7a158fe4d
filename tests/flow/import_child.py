"""Run as a process by the kill tests: import an export into a case, print a line a step, so that a parent can kill it.

Usage: python import_child.py CASE EXPORT. Prints `step N` after every committed step and `done` at the end.
"""

import sys
from pathlib import Path

from workbench import flow
from workbench.case import open_case
from workbench.model import Analyst


def main() -> None:
    """Import and report every step as it is committed."""
    case = open_case(sys.argv[1], Analyst("ada", "Ada"))
    count = 0

    def progress(_: flow.Step) -> None:
        nonlocal count
        count += 1
        sys.stdout.write(f"step {count}\n")
        sys.stdout.flush()

    request = flow.ImportRequest((Path(sys.argv[2]),), timezone="UTC")
    flow.import_paths(case, request, progress, lambda: False)
    case.close()
    sys.stdout.write("done\n")


if __name__ == "__main__":
    main()
