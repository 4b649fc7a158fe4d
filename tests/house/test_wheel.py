"""The wheel: everything it needs is inside, and it works in an environment of its own away from the checkout.

The environment is new, but the dependencies are those of the run that tests: it sees them through a .pth file, so that
the test needs no network. What it cannot see is the checkout, nor the editable installation.
"""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.slow
SHIPPED_FILES = sorted(str(p.relative_to(ROOT / "plugins")) for p in (ROOT / "plugins").rglob("*.py"))
SHIPPED_PLUGINS = sorted({name.partition("/")[0].removesuffix(".py") for name in SHIPPED_FILES})


def run(*command: str | Path, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a command that has to succeed, without a PYTHONPATH."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")} | env
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd, env=environment)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built with the build backend that is installed here."""
    out = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, cwd=ROOT)
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def inside(wheel: Path) -> frozenset[str]:
    with zipfile.ZipFile(wheel) as archive:
        return frozenset(archive.namelist())


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of a new environment with the wheel in it."""
    venv = tmp_path_factory.mktemp("venv") / "v"
    run(sys.executable, "-m", "venv", venv, cwd=venv.parent)
    python = venv / "bin" / "python"
    run(python, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", wheel, cwd=venv.parent)
    site = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=venv.parent).stdout.strip()
    (Path(site) / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return venv / "bin"


def test_the_importers_that_ship_are_inside(inside: frozenset[str]) -> None:
    assert SHIPPED_FILES
    parts = {*SHIPPED_FILES, "whatsapp/words.toml"}
    assert {f"workbench/bundled_plugins/{name}" for name in parts} <= inside


@pytest.mark.parametrize(
    ("what", "folder", "suffix"),
    [("lexicons", "workbench/lexicons/", ".toml"), ("styles", "workbench/tui/", ".tcss"), ("demo data", "demo", "")],
)
def test_data_is_inside(inside: frozenset[str], what: str, folder: str, suffix: str) -> None:
    found = [n for n in inside if folder in n and n.endswith(suffix) and not n.endswith((".py", "/"))]
    assert found, f"no {what} in the wheel"


def test_every_file_of_the_package_is_inside_and_nothing_else(inside: frozenset[str]) -> None:
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("this is not a git checkout")
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "workbench"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout.split("\0")
    ours = {name for name in listed if name and (ROOT / name).is_file()}
    assert ours - inside == set()
    packaged = {n for n in inside if n.startswith("workbench/") and not n.startswith("workbench/bundled_plugins/")}
    assert packaged - ours == set()
    assert [n for n in inside if n.endswith(".pyc") or "__pycache__" in n] == []


def test_the_licence_is_inside(inside: frozenset[str]) -> None:
    assert any(n.endswith(".dist-info/licenses/LICENSE") for n in inside)


def test_it_runs_away_from_the_checkout(installed: Path, tmp_path: Path) -> None:
    where = run(installed / "python", "-c", "import workbench; print(workbench.__file__)", cwd=tmp_path).stdout.strip()
    assert Path(where).is_relative_to(installed.parent)
    done = run(
        installed / "workbench", "plugins", "list", "--json", cwd=tmp_path, XDG_CONFIG_HOME=str(tmp_path / "config")
    )
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    bundled = {row["name"]: row["state"] for row in rows if row["origin"] == "bundled"}
    assert bundled == dict.fromkeys(SHIPPED_PLUGINS, "ready")


def test_its_importers_load_away_from_the_checkout(installed: Path, tmp_path: Path) -> None:
    code = (
        "from workbench.plugin_loader import load_importers\n"
        "loaded = load_importers(None)\n"
        "print(len(loaded.importers), *loaded.problems)\n"
    )
    done = run(installed / "python", "-c", code, cwd=tmp_path)
    assert done.stdout.split() == [str(len(SHIPPED_PLUGINS))]
