"""Arguments that are no UTF-8: text is made storable, a path stays the path it is."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.flow.chats import LINES, write_chat
from tests.socket_watch import PYTHONPATH

ODD = os.fsdecode(b"caf\xe9")


def call(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "PYTHONPATH": PYTHONPATH}
    return subprocess.run(
        [sys.executable, "-m", "workbench", *arguments], cwd=folder, env=environment, capture_output=True,
        encoding="utf-8", check=False, timeout=120, stdin=subprocess.DEVNULL,
    )  # fmt: skip


@pytest.mark.parametrize("arguments", [("search", ODD), ("claims", f"chat:{ODD}"), ("claim", "add", f"Attack {ODD}")])
def test_text_that_is_no_utf8_crashes_nothing(fixed_env: Path, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    path = write_chat(tmp_path, LINES, f"WhatsApp Chat with {ODD}.txt")
    done = call(tmp_path, "import", str(path), "--timezone", "UTC", "--note", f"from {ODD}", f"--received-from={ODD}")
    assert done.returncode == 0, done.stderr
    assert "caf\ufffd" in call(tmp_path, "imports", "show", "1").stdout
    done = call(tmp_path, *arguments)
    assert "Traceback" not in done.stderr, done.stderr
    assert "unexpected" not in done.stderr.lower(), done.stderr
    assert "surrogate" not in done.stderr, done.stderr
