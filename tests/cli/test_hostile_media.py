"""Media that were made to do harm, and folders that cannot be read, through the program as people call it."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from tests.cli.conftest import Done, Program
from tests.cli.test_bad_input import one_sentence_one_hint
from tests.media import hostile
from tests.socket_watch import PYTHONPATH

SLOW_TO_MAKE = ("M2", "M6", "M9")
EVIL = [one for one in hostile.ALL if not one.name.startswith(SLOW_TO_MAKE)]


def chat_of(folder: Path) -> Path:
    """A chat of hostile pictures, a sound one after each tenth."""
    folder.mkdir()
    lines = []
    for n, one in enumerate(EVIL):
        files = {f"IMG-20260425-WA{n:04}{Path(one.name).suffix}": one.make()}
        if n % 10 == 9:
            files[f"IMG-20260426-WA{n:04}.jpg"] = hostile.whole_jpeg(n)
        for name, data in files.items():
            (folder / name).write_bytes(data)
            lines.append(f"25/04/2026, 06:41 - Awa: {name} (file attached)\n")
    chat = folder / "WhatsApp Chat with G.txt"
    chat.write_text("".join(lines), "utf-8")
    return chat


def test_imported_kept_and_compared(workbench: Program, tmp_path: Path) -> None:
    chat = chat_of(tmp_path / "chat")
    pictures = {hashlib.sha256(p.read_bytes()).hexdigest() for p in chat.parent.iterdir() if p != chat}
    (report,) = workbench("import", chat, "--timezone", "UTC", "--json", check=True).rows
    files = len(list(chat.parent.iterdir())) - 1
    assert (report["read"], report["imported"], report["media_present"], report["media_missing"]) == (
        files, files, files, 0,
    )  # fmt: skip
    held = {row["sha256"]: row for row in workbench("media", "--json", check=True).rows}
    assert held.keys() == pictures
    sound = {hashlib.sha256(p.read_bytes()).hexdigest() for p in chat.parent.glob("IMG-20260426-*")}
    assert all(held[sha256]["pdq"] for sha256 in sound)
    done = workbench("match", chat.parent, "--json")
    assert done.code == 3, "some were not decoded"
    notes = {Path(row["file"]).name: row["note"] for row in done.rows}
    for n, one in enumerate(EVIL):
        assert notes[f"IMG-20260425-WA{n:04}{Path(one.name).suffix}"].startswith(one.note), one.name
    workbench("fsck", check=True)


# --- what cannot be read ------------------------------------------------------------------------------------------


def as_nobody(folder: Path, arguments: Sequence[str | Path]) -> Done:
    """Call the program as somebody whom permissions bind, in a case of their own; skips where that is impossible."""
    command = [sys.executable]
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("needs setpriv, as root reads everything")
        (folder / "home").mkdir(mode=0o777, exist_ok=True)
        (folder / "home").chmod(0o777)
        command = ["setpriv", "--reuid=65534", "--clear-groups", sys.executable]
        if not _runs(*command):
            pytest.skip("this interpreter cannot be run by another user")
    environment = {**os.environ, "PYTHONPATH": PYTHONPATH, "PYTHONDONTWRITEBYTECODE": "1",
                   "XDG_CONFIG_HOME": "/nonexistent", "HOME": "/nonexistent"}  # fmt: skip
    case = folder / "home" / "case"
    done = subprocess.run(
        [*command, "-m", "workbench", "--as", "A", "--case", str(case), *map(str, arguments)],
        capture_output=True, text=True, check=False, cwd="/", env=environment,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    return Done(done.returncode, done.stdout, done.stderr)


@cache
def _runs(*command: str) -> bool:
    return not subprocess.run([*command, "-c", "import click"], capture_output=True, check=False, cwd="/").returncode


@pytest.fixture
def closed(reachable: Path) -> Path:
    """A folder that may not be read, beside a chat that may."""
    (reachable / "chat.txt").write_text("25/04/2026, 06:41 - Awa: IMG-1.jpg (file attached)\n", "utf-8")
    folder = reachable / "closed"
    folder.mkdir()
    (folder / "IMG-1.jpg").write_bytes(hostile.whole_jpeg())
    (reachable / "open" / "deeper").mkdir(parents=True)
    (reachable / "open" / "deeper").chmod(0)
    folder.chmod(0)
    return folder


def test_a_folder_that_may_not_be_read_is_named(closed: Path) -> None:
    done = as_nobody(closed.parent, ["import", closed])
    assert done.code == 4
    one_sentence_one_hint(done.err)
    assert "closed may not be read" in done.err


def test_pictures_that_may_not_be_read_are_not_just_missing(closed: Path) -> None:
    chat = closed.parent / "chat.txt"
    done = as_nobody(closed.parent, ["import", chat, "--media-dir", closed.parent / "open", "--timezone", "UTC"])
    assert done.code == 4
    one_sentence_one_hint(done.err)
    assert "The folder deeper cannot be read (Permission denied)" in done.err


def test_comparing_what_may_not_be_read(closed: Path) -> None:
    as_nobody(closed.parent, ["source", "add", "somebody"])
    done = as_nobody(closed.parent, ["match", closed])
    assert (done.code, "closed cannot be read" in done.err) == (4, True)
