"""`workbench evaluate`: what is printed for people and for programs, and what is refused."""

import fcntl
import json
import os
import pty
import re
import shutil
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from tests.cli.conftest import Program
from tests.socket_watch import PYTHONPATH
from workbench.claims.mistakes import KINDS
from workbench.claims.scorecard import TARGETS
from workbench.cli.output import display_width

LABELLED = Path(__file__).parent / "labelled"
GOLD = LABELLED / "gold.json"
FIGURE = ("figure", "part", "value", "target", "met", "precision", "recall", "right", "wrong", "missed", "count", "n")
MISTAKE = ("mistake", "expected", "found", "file", "id", "message", "score", "gold", "claims", "strays", "text")
CONFUSION = ("confusion", "gold", "ours", "times")


@pytest.fixture(scope="session")
def _imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The labelled chat in a case, once; tests get copies."""
    folder = tmp_path_factory.mktemp("labelled")
    chat = LABELLED / "WhatsApp Chat with Trial.txt"
    Program(folder, folder / "config")("import", chat, "--timezone", "UTC", check=True)
    return folder


@pytest.fixture
def labelled(workbench: Program, _imported: Path) -> Program:
    """A case that holds the labelled chat. Some of its labels are wrong on purpose."""
    shutil.copytree(_imported, workbench.folder, dirs_exist_ok=True)
    return workbench


def test_programs_get_figures_and_mistakes(labelled: Program) -> None:
    rows = labelled("evaluate", GOLD, "--json", check=True).rows
    assert {tuple(row) for row in rows} == {FIGURE, MISTAKE, CONFUSION}
    figures = {row["figure"]: row for row in rows if row.get("part") == ""}
    assert set(TARGETS) <= set(figures)
    assert {k: figures["claim_f1"][k] for k in ("value", "right", "wrong", "missed", "target", "met")} == {
        "value": 0.6667, "right": 3, "wrong": 1, "missed": 2, "target": {"at_least": 0.92}, "met": False,
    }  # fmt: skip
    assert (figures["messages_held"]["count"], figures["messages_held"]["n"]) == (8, 9)
    assert figures["hard_negative_alarms"]["target"] == {"at_most": 0.08}
    assert (figures["must_not_merge"]["value"], figures["must_not_merge"]["met"]) == (1, False)
    assert {row["figure"] for row in rows if row.get("part")} == {
        "floor", "claim_f1_by_file", "claim_f1_by_language", "claim_f1_by_predicate"
    }  # fmt: skip
    assert {row["mistake"] for row in rows if "mistake" in row} == set(KINDS)


def test_as_many_mistakes_as_asked_for(labelled: Program) -> None:
    counts = [
        sum("mistake" in row for row in labelled("evaluate", GOLD, "--mistakes", n, "--json", check=True).rows)
        for n in ("0", "1", "50")
    ]
    assert counts[0] == 0
    assert counts[1] == len(KINDS) < counts[2]
    assert "Claims missed" not in labelled("evaluate", GOLD, "--mistakes", "0", check=True).out
    assert labelled("evaluate", GOLD, "--mistakes", "-1").code == 2


def test_people_read_figures_floors_and_texts(labelled: Program) -> None:
    out = labelled("evaluate", GOLD, check=True).out
    assert out.startswith("gold.json: 9 labelled messages, 5 with a claim, 3 claims.\nThe case lacks 1 of them")
    assert "1 message of the same files without a label left out." in out
    assert re.search(r"^messages with a claim, F1 +0\.667 +≥ 0\.92 MISSED +precision 0\.750 recall 0\.600$", out, re.M)
    assert re.search(r"^0\.667 .* this program$", out, re.M)
    assert re.search(r"^0\.714 .* always claim$", out, re.M)
    assert "text  Bonne journée à tous" in out
    assert "bm taken for fr 1×" in out
    assert "mix several gold claims: 1\n  ours  C-1" in out
    assert "targets are met. Missed:" in out


def test_it_is_legible_at_80_columns(labelled: Program) -> None:
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    environment = {**os.environ, "PYTHONPATH": PYTHONPATH, "XDG_CONFIG_HOME": str(labelled.config), "NO_COLOR": "1"}
    environment.pop("COLUMNS", None)
    command = [sys.executable, "-m", "workbench", "evaluate", str(GOLD), "--mistakes", "50"]
    with subprocess.Popen(command, cwd=labelled.folder, env=environment, stdin=theirs, stdout=theirs) as run:
        os.close(theirs)
        shown = bytearray()
        while chunk := _read(ours):
            shown += chunk
    os.close(ours)
    assert run.returncode == 0
    rows = shown.decode().replace("\r\n", "\n").split("\n")
    assert max(map(display_width, rows)) <= 80
    assert any("≥ 0.92 MISSED" in row for row in rows)


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # the other end is closed
        return b""


@pytest.mark.parametrize(
    ("raw", "code", "told"),
    [
        (b"", 4, "gold.json is empty."),
        (b"not json", 4, "gold.json is not JSON"),
        (b'{"claims": []}', 4, "missing required field `messages`"),
        (b'{"messages": [{"file": "a", "id": "1", "is_claim": "yes"}]}', 4, "Expected `bool`, got `str`"),
        (json.dumps({"messages": [{"file": "a", "id": "\x1b[2J", "is_claim": True}] * 2}).encode(), 4, "twice"),
        (b'{"messages": [{"file": "elsewhere.txt", "id": "L1", "is_claim": true}]}', 5, "none of the 1 messages"),
    ],
)
def test_what_is_refused_is_told_in_one_sentence(labelled: Program, raw: bytes, code: int, told: str) -> None:
    (labelled.folder / "gold.json").write_bytes(raw)
    done = labelled("evaluate", "gold.json")
    assert (done.code, done.out) == (code, "")
    assert told in done.err
    assert "\x1b" not in done.err
    assert len(done.err.strip().splitlines()) == 2


def test_a_gold_that_is_not_there(labelled: Program) -> None:
    assert labelled("evaluate", "nothing.json").code == 5
    assert labelled("evaluate", ".").code == 2
