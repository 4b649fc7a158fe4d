"""The import contracts of pyproject.toml can fail: one forbidden import a rule, in a copy of the package.

And the page that draws the house has its rooms."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("room", "line", "contract"),
    [
        ("model.py", "import workbench.store", "Imports point down"),
        ("claims/zz_probe.py", "import workbench.media", "Imports point down"),
        ("cli/zz_probe.py", "def late() -> None:\n    import workbench.tui", "Imports point down"),
        ("zz_probe.py", "", "Imports point down"),
        ("cli/zz_probe.py", "import textual.app", "Only the terminal front end"),
        ("ledger/zz_probe.py", "def late() -> None:\n    import sqlite3", "SQL drivers stay"),
    ],
)
def test_a_forbidden_import_breaks_the_contract(tmp_path: Path, room: str, line: str, contract: str) -> None:
    shutil.copytree(ROOT / "workbench", tmp_path / "workbench", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    path = tmp_path / "workbench" / room
    before = path.read_text("utf-8") if path.exists() else ""
    path.write_text(f"{before}\n{line}\n", "utf-8")
    code = "import sys; from importlinter.cli import lint_imports_command as run; run(['--no-logo', '--no-cache'])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
    )
    assert done.returncode == 1, done.stdout + done.stderr
    broken = [text for text in done.stdout.splitlines() if "BROKEN" in text]
    assert any(contract in text for text in broken), done.stdout
    named = "workbench." + room.removesuffix(".py").replace("/", ".")
    assert named in done.stdout, "the contract was broken before, and not by this import"


def test_the_page_has_every_room_in_its_place() -> None:
    """docs/architecture.md lists the rooms of the contract, from the top down; `__main__` is how `main` is started."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    layers = told["tool"]["importlinter"]["contracts"][0]["layers"]
    depth = {room: n for n, layer in enumerate(layers) for room in re.findall(r"\w+", layer) if room != "__main__"}
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    table = page.partition("| room | job |")[2].partition("\n\n")[0]
    rows = [re.findall(r"`(\w+)/?`", line.split("|")[1]) for line in table.splitlines()[2:]]
    listed = [room for row in rows for room in row]
    assert sorted(listed) == sorted(depth)
    assert [depth[room] for room in listed] == sorted(depth.values())
