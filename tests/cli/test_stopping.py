"""Ctrl-C and kill: what was committed is kept, the next call goes on, the result is the same."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import Here, Program
from tests.socket_watch import PYTHONPATH

MESSAGES = 8_000


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A Telegram export that takes some seconds; no two messages are alike."""
    path = tmp_path / "result.json"
    towns = ("Kidal", "Gao", "Tessalit", "Konna", "Mopti")
    messages = [
        {"id": n, "type": "message", "date": "2026-04-25T06:41:00", "date_unixtime": str(1777099260 + n), "from": "A",
         "from_id": "channel1", "text": f"{n * 7919 % 10007} vus à {towns[n % 5]} hier, {n * 104729 % 99991} attendus"}
        for n in range(1, MESSAGES + 1)
    ]  # fmt: skip
    path.write_text(
        json.dumps({"name": "c", "type": "public_channel", "id": 1, "messages": messages}, indent=1), "utf-8"
    )
    return path


def start(program: Program, export: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "workbench", "import", str(export), "--timezone", "UTC"], cwd=program.folder, text=True,
        stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": PYTHONPATH, "XDG_CONFIG_HOME": str(program.config)},
    )  # fmt: skip


def wait_for_rows(program: Program, process: "subprocess.Popen[str]") -> None:
    """Until the import committed something, however busy the machine is. Asked in this process: it is asked often."""
    near = Here(program.folder, program.config)
    while process.poll() is None:
        if (program.folder / "claims.db").exists():
            done = near("imports", "list", "--json")
            if done.code == 0 and any(r["imported"] for r in done.rows):
                return
        time.sleep(0.05)
    pytest.fail("the import was over before it could be stopped")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_stopped_import_is_taken_up_again(workbench: Program, large: Path, number: signal.Signals) -> None:
    with start(workbench, large) as process:
        wait_for_rows(workbench, process)
        process.send_signal(number)
        _, err = process.communicate(timeout=60)
    if number == signal.SIGINT:
        assert process.returncode == 130
        assert "what was done so far is kept" in err.casefold()
        assert "Traceback" not in err
    else:
        assert process.returncode == -signal.SIGKILL
    kept = len(workbench("messages", "--json", check=True).rows)
    assert kept > 0
    (row,) = workbench("import", large, "--timezone", "UTC", "--json", check=True).rows
    assert len(workbench("messages", "--json", check=True).rows) == MESSAGES
    assert row["read"] == row["imported"] + row["duplicate"] == MESSAGES
    assert workbench("audit", "verify").code == 0
