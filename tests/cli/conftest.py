"""The command line as people call it: a real process, its exit code and its two streams."""

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.socket_watch import PYTHONPATH
from workbench.main import main

SAMPLE = ROOT / "workbench" / "demo_data"


@dataclass(frozen=True)
class Done:
    """What a call left behind."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Stdout as JSON Lines."""
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass(frozen=True)
class Program:
    """`workbench`, called in a folder with settings of the test's own."""

    folder: Path
    config: Path
    patience: int = 120
    """Seconds that a call may take."""

    def __call__(self, *arguments: str | Path, check: bool = False, **env: str) -> Done:
        """Call it; with `check`, any exit code but 0 fails the test."""
        environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("WORKBENCH_")},
            "PYTHONPATH": PYTHONPATH, "XDG_CONFIG_HOME": str(self.config), "XDG_STATE_HOME": str(self.config),
            "WORKBENCH_CLOCK": "2026-05-01T00:00:00Z", "WORKBENCH_IDS": "test", **env,
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-m", "workbench", *map(str, arguments)],
            capture_output=True, encoding="utf-8", check=False, cwd=self.folder, env=environment,
            stdin=subprocess.DEVNULL, timeout=self.patience,
        )  # fmt: skip
        assert "Traceback" not in done.stderr, done.stderr
        if check:
            assert done.returncode == 0, done.stderr
        return Done(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def reachable() -> Iterator[Path]:
    """A folder that other users reach: those of pytest are closed to them whenever another pytest starts."""
    with TemporaryDirectory(prefix="workbench-reachable-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


class Here(Program):
    """`workbench …` in its folder, called in this process: for what commands say, where a process proves no more."""

    def __call__(self, *arguments: str | Path, check: bool = False, **env: str) -> Done:
        """Call it; with `check`, any exit code but 0 fails the test."""
        out, err, mask = io.StringIO(), io.StringIO(), os.umask(0o077)
        fixed = {"WORKBENCH_CLOCK": "2026-05-01T00:00:00Z", "WORKBENCH_IDS": "test", **env}
        try:
            with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
                for name, value in fixed.items():
                    patch.setenv(name, value)
                for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
                    patch.setenv(name, str(self.config))
                code = self._enter(patch, [str(a) for a in arguments])
        finally:
            os.umask(mask)
        told = err.getvalue()
        assert code != 1, told
        assert not check or code == 0, told
        return Done(code, out.getvalue(), told)

    def _enter(self, patch: pytest.MonkeyPatch, arguments: list[str]) -> int:
        patch.chdir(self.folder)
        return main(arguments)


class Inside(Here):
    """`workbench --case FOLDER …`, called in this process and from wherever the test runs."""

    def _enter(self, patch: pytest.MonkeyPatch, arguments: list[str]) -> int:
        return main(["--case", str(self.folder), *arguments])


@pytest.fixture
def workbench(tmp_path: Path) -> Program:
    """The program in an empty folder."""
    (tmp_path / "here").mkdir()
    return Program(tmp_path / "here", tmp_path / "config")


@pytest.fixture
def here(tmp_path: Path) -> Here:
    """The same, called in this process; modules that need no process of their own let it stand for `workbench`."""
    (tmp_path / "here").mkdir()
    return Here(tmp_path / "here", tmp_path / "config")


@pytest.fixture(scope="session")
def _built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample case, built once; tests get copies."""
    folder = tmp_path_factory.mktemp("sample")
    Program(folder, folder / "config")("demo", check=True)
    return folder


@pytest.fixture
def sample(workbench: Program, _built: Path) -> Program:
    """The program in a folder that holds a copy of the sample case."""
    shutil.copytree(_built, workbench.folder, dirs_exist_ok=True)
    return workbench


@pytest.fixture
def inside(sample: Program) -> Inside:
    """A copy of the sample case, called in this process."""
    return Inside(sample.folder, sample.config)
