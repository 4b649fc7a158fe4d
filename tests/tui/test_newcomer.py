"""A newcomer's hour: somebody who knows nothing does what the screen says, from `workbench demo` to an export.

The newcomer below reads the strip of the tour as English: the key at the start of a phrase is pressed, what follows
"type" is typed, "Enter" is Enter. No key and no name of the sample is known here.
"""

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tui.terminal import Terminal, terminals
from workbench.case import open_case
from workbench.ledger import events as ledger
from workbench.model import Analyst, Status
from workbench.store import claims, verdicts

_STRIP = re.compile(r"^ *([✓·]{6}) step (\d): (.+?) *$", re.MULTILINE)
_LEAVES = re.compile(r"esc\s[\s│]*close")
"""A dialog that stands over the strip says how to leave it, broken over two lines where it is narrow."""
_DONE = "All six steps are done"
_ACTS = re.compile(
    r"type:? (?P<typed>.+?)(?=,|  |$)"
    r"|(?P<until>Enter until)"
    r"|(?P<enter>Enter\b)"
    r"|(?:^|, |; |then )(?P<key>\S)(?=[ ,])(?: (?P<times>two|three) times)?"
)
_TIMES = {None: 1, "two": 2, "three": 3}
_PATIENCE = 30
"""Seconds until a newcomer gives up."""


class Newcomer:
    """Somebody in front of a terminal."""

    def __init__(self, at: Terminal) -> None:
        self.at = at

    def reads(self) -> tuple[int, str]:
        """The step that the strip asks for; 0 when all are done."""
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            screen = self.at.screen()
            if _DONE in screen:
                return 0, ""
            if found := _STRIP.search(screen):
                return int(found[2]), found[3]
            if _LEAVES.search(screen):
                self.at.press("Escape")
            time.sleep(0.1)
        raise AssertionError(f"no strip says what to do:\n{self.at.screen()}")

    def does(self, words: str) -> None:
        """Do what a step says, phrase after phrase."""
        for act in acts(words):
            if act == "until":
                self._enter_until_written()
            elif act.startswith("type "):
                self.at.type(act.removeprefix("type "))
            else:
                self.at.press(act)
            time.sleep(0.4)

    def _enter_until_written(self) -> None:
        for _ in range(4):
            if "exported" in self.at.screen().lower():
                return
            self.at.press("Enter")
            time.sleep(1.5)


def acts(words: str) -> Iterator[str]:
    """A step taken apart: keys, "type …", "until"."""
    for found in _ACTS.finditer(words.partition(" · ")[0]):
        if found["typed"]:
            yield f"type {found['typed']}"
        elif found["until"]:
            yield "until"
        elif found["enter"]:
            yield "Enter"
        else:
            yield from [found["key"]] * _TIMES[found["times"]]


@pytest.mark.parametrize(
    ("columns", "rows"), [(80, 24), pytest.param(120, 36, marks=pytest.mark.slow)], ids=["80x24", "120x36"]
)
def test_from_the_demo_to_an_exported_confirmed_claim(tmp_path: Path, columns: int, rows: int) -> None:
    with terminals(tmp_path, ["demo"]) as start:
        at = start(columns, rows)
        at.sees("Your name")
        at.type("Ada")
        at.press("Enter")
        someone, last = Newcomer(at), 0
        while (step := someone.reads())[0]:
            number, words = step
            assert number > last, f"step {number} was done as it says and does not tick: {words}\n{at.screen()}"
            someone.does(words)
            last = number
            end = time.monotonic() + _PATIENCE
            while someone.reads()[0] == number and time.monotonic() < end:
                time.sleep(0.2)
        assert last == 6
        at.press("C-q")
        at.sees("left 0")
    _holds(tmp_path)


def _holds(folder: Path) -> None:
    """The claim is confirmed, the export says so, and the history is whole."""
    (out,) = (folder / "exports").glob("*.jsonl")
    told = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    case = open_case(str(folder), Analyst("checker", "Checker"))
    try:
        confirmed = [c for c in claims.stream(case.db, "c.status = 'confirmed'", "c.id", {})]
        exported = {r["uid"] for r in told if r.get("status") == Status.CONFIRMED.value}
        acted = {c.uid for c in confirmed if verdicts.of_claim(case.db, c.id)[-1].analyst == "ada"}
        assert acted
        assert acted <= exported
        assert ledger.verify(case.db) is None
    finally:
        case.close()
