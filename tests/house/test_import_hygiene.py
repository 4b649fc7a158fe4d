"""What import contracts cannot see: what is really loaded, and what the plugins that ship import."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

HEAVY = ("textual", "rich", "PIL", "imagehash", "httpx", "numpy", "psycopg", "sqlite_utils")
PLUGINS = sorted((ROOT / "plugins").rglob("*.py"))


@pytest.mark.parametrize("module", ["workbench.cli", "workbench.cli.root", "workbench.main", "workbench.plugin_loader"])
def test_the_command_line_starts_without_the_heavy_libraries(module: str) -> None:
    code = f"import sys, {module}\nprint(*[m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split() == []


def imported(path: Path) -> set[str]:
    """Every module that a file imports, wherever in the file."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            found |= {f"{base}.{alias.name}" for alias in node.names} if base == "workbench" else {base}
    return found


def foreign_to_a_plugin(modules: set[str]) -> set[str]:
    """Those of them that a plugin may not import: anything of ours but the plugin API, and other plugins."""
    ours = {m for m in modules if m.split(".")[0] in ("workbench", "plugins") or m.startswith(".")}
    return ours - {"workbench.plugin_api"}


@pytest.mark.parametrize("path", PLUGINS, ids=lambda path: str(path.relative_to(ROOT / "plugins")))
def test_plugins_that_ship_use_the_public_door_only(path: Path) -> None:
    foreign = foreign_to_a_plugin(imported(path))
    own_parts = {m for m in foreign if re.fullmatch(r"\.\w*", m)} if path.parent != ROOT / "plugins" else set()
    assert foreign - own_parts == set()


@pytest.mark.parametrize(
    ("source", "refused"),
    [
        ("from workbench.plugin_api import Chat", set()),
        ("from workbench import plugin_api", set()),
        ("import workbench.store.engine", {"workbench.store.engine"}),
        ("def f():\n    from workbench import case", {"workbench.case"}),
        ("from . import other", {"."}),
        ("from plugins.telegram import x", {"plugins.telegram"}),
    ],
)
def test_the_door_check_can_fail(tmp_path: Path, source: str, refused: set[str]) -> None:
    path = tmp_path / "plugin.py"
    path.write_text(source)
    assert foreign_to_a_plugin(imported(path)) == refused
