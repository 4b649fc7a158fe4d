"""README.md holds: its five-minute example is taken out of the page and run, its first screen and tables are true."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.socket_watch import PYTHONPATH
from workbench.cli.root import COMMANDS

PAGE = (ROOT / "README.md").read_text("utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a `workbench` on the way to it."""
    shim = tmp_path / "bin" / "workbench"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\nPYTHONPATH="{PYTHONPATH}" exec "{sys.executable}" -m workbench "$@"\n')
    shim.chmod(0o755)
    (tmp_path / "here").mkdir()
    return tmp_path


def run(folder: Path, script: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ, "PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "XDG_CONFIG_HOME": str(folder / "config"),
        "LC_ALL": "C.UTF-8",
    }  # fmt: skip
    return subprocess.run(
        ["sh", "-euc", script], capture_output=True, encoding="utf-8", check=False, cwd=folder / "here",
        env=environment, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def test_the_example_runs_as_it_stands(folder: Path) -> None:
    found = re.search(r"<!-- example: five minutes -->\n```sh\n(.*?)```", PAGE, re.DOTALL)
    assert found
    done = run(folder, found[1])
    assert done.returncode == 0, done.stderr
    assert "C-1 cannot be confirmed" in done.stderr
    assert "1 of 2 credible supporting origins" in done.stdout
    assert "P Kidal]" in done.stdout
    (exported,) = (folder / "here" / "first" / "verified.jsonl").read_text("utf-8").splitlines()
    claim = json.loads(exported)
    assert (claim["status"], claim["places"]) == ("confirmed", ["Kidal"])
    assert len(claim["messages"]) == 3


def test_the_first_screen_shows_a_picture_and_two_commands() -> None:
    first = PAGE.splitlines()[:22]
    assert any(line.startswith("![") and "docs/screens/queue-120x36.svg" in line for line in first)
    commands = [line for line in first if line.startswith("    ")]
    assert len(commands) == 2
    assert commands[1].strip() == "make run"


def test_the_table_names_every_command() -> None:
    table = PAGE.split("## The command line")[1].split("`--json`")[0]
    named = set(re.findall(r"`([a-z]+)", table))
    assert set(COMMANDS) <= named


def test_the_quoted_reasons_are_of_the_program() -> None:
    (quoted,) = re.findall(r"`(\+22 [^`]*)`", PAGE)
    source = (ROOT / "workbench" / "claims" / "priority.py").read_text("utf-8")
    assert "says who holds a place" in quoted
    assert "says who holds a place" in source
