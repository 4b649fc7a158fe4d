"""What is imported before the first frame stands: the list may shrink and grow, but never unnoticed."""

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT

LIST = Path(__file__).with_name("first_frame.txt")
HEAVY = {"PIL", "imagehash", "httpx", "numpy", "psycopg", "sqlite_utils", "multiprocessing", "click"}
"""Whatever the list says, these wait until somebody needs them."""

# Reads in threads come and go as they please, so here they never begin: what they import comes after the first frame.
_PROGRAM = """
import asyncio, sys
import workbench.main
from workbench.case import named_analyst, open_case
case = open_case(sys.argv[1], named_analyst("Tester"))
from workbench.tui import jobs
from workbench.tui.app import WorkbenchApp
jobs.Jobs.read = lambda *_: None
app, display = WorkbenchApp(case), WorkbenchApp._display

def shown(self, screen, update):
    if update is not None and screen.query("RowList") and screen.query_one("#rows").count:
        print(*sorted(m for m in sys.modules if "." not in m or m.startswith("workbench.")), sep="\\n")
        sys.stdout.flush()
        import os
        os._exit(0)
    display(self, screen, update)

WorkbenchApp._display = shown
app.run(headless=True, size=(120, 36))
"""
_MAKE = """
import sys
from workbench.case import named_analyst, open_case
from workbench.claims import editing
from workbench.model import When
case = open_case(sys.argv[1], named_analyst("Tester"))
editing.add_claim(case, "A statement", "statement", ("Kidal",), (), When())
case.close()
"""


def loaded(folder: Path) -> set[str]:
    """Our modules, and the packages of others, that are there when the first rows stand."""
    environment = os.environ | {
        "XDG_STATE_HOME": str(folder / "state"), "XDG_CONFIG_HOME": str(folder / "config"), "TEXTUAL": "",
    }  # fmt: skip
    said = ""
    for code in (_MAKE, _PROGRAM):
        done = subprocess.run(
            [sys.executable, "-c", code, str(folder / "case")],
            capture_output=True, text=True, cwd=ROOT, env=environment, check=False,
        )  # fmt: skip
        assert not done.returncode, done.stderr
        said = done.stdout
    standard = {*sys.stdlib_module_names, "__main__", "sitecustomize", "usercustomize", "_distutils_hack"}
    return {m for m in said.split() if m.partition(".")[0] not in standard or m in HEAVY}


def test_no_module_joins_the_first_frame_unnoticed(tmp_path: Path) -> None:
    found, listed = loaded(tmp_path), set(LIST.read_text("utf-8").split())
    assert not found & HEAVY
    more, less = sorted(found - listed), sorted(listed - found)
    assert not more, f"imported before the first frame, and not in {LIST.name}: import them where they are used"
    assert not less, f"no longer imported before the first frame: take them out of {LIST.name}"
