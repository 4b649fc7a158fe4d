"""Opening an original outside, with a real program in the place of the desktop's opener."""

import errno
import fcntl
import io
import os
import pty
import select
import shutil
import signal
import stat
import struct
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path
from typing import BinaryIO

import pytest

from tests.media.pictures import encoded, scene
from tests.socket_watch import PYTHONPATH
from workbench.case import Case
from workbench.errors import InputRefused, IntegrityDamage, StorageError
from workbench.tui import viewer

PAGE = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n"


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder with an opener that writes down what it was given, and keeps a copy; returns where it writes."""
    return opener(monkeypatch, tmp_path, 'printf "%s\\n" "$#" "$@" > "{seen}"; cp "$1" "{seen}.copy"')


def opener(monkeypatch: pytest.MonkeyPatch, folder: Path, does: str) -> Path:
    """Put an `xdg-open` first in PATH, give it a display, and the copies a temporary folder of the test's own."""
    place, told = folder / "bin", folder / "seen"
    place.mkdir()
    program = place / "xdg-open"
    program.write_text("#!/bin/sh\n" + does.format(seen=told) + "\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{place}:{os.environ['PATH']}")
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(sys, "platform", "linux")
    temp = folder / "temp"
    temp.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temp))
    monkeypatch.setattr(viewer, "_made", None)
    return told


def held(case: Case, data: bytes) -> str:
    return case.vault.put(io.BytesIO(data), 1 << 20).sha256


def test_the_viewer_gets_a_read_only_copy_named_by_us(case: Case, seen: Path) -> None:
    data = encoded(scene(1))
    sha256 = held(case, data)
    assert viewer.open_outside(case, sha256) == "image/jpeg"
    count, path = seen.read_text().splitlines()
    copy = Path(path)
    assert count == "1"
    assert copy.is_absolute()
    assert copy.name.startswith(sha256[:12])
    assert copy.suffix == ".jpg"
    assert Path(f"{seen}.copy").read_bytes() == data
    assert stat.S_IMODE(copy.stat().st_mode) == 0o400
    assert stat.S_IMODE(copy.parent.stat().st_mode) == 0o700
    assert copy.parent != case.vault.local(sha256).parent, "never the file in the vault"


def test_the_ending_is_that_of_the_bytes(case: Case, seen: Path) -> None:
    viewer.open_outside(case, held(case, encoded(scene(1), "PNG")))
    assert seen.read_text().rstrip().endswith(".png")
    viewer.open_outside(case, held(case, PDF))
    assert seen.read_text().rstrip().endswith(".pdf")


@pytest.mark.parametrize(
    "data",
    [PAGE, b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%!PS\n", b"PK\x03\x04", b"MZ\x90\x00", b"#EXTM3U\n", b""],
    ids=["html", "svg", "postscript", "zip", "exe", "playlist", "empty"],
)  # fmt: skip
def test_what_may_run_is_refused_whatever_the_database_says(case: Case, seen: Path, data: bytes) -> None:
    with pytest.raises(InputRefused, match="not opened from here"):
        viewer.open_outside(case, held(case, data))
    assert not seen.exists()


@pytest.mark.parametrize("mime", ["text/html", "image/svg+xml", "application/zip", "", None, "\x1b[31m"])
def test_a_kind_is_refused_before_anything_is_asked(mime: str | None) -> None:
    with pytest.raises(InputRefused) as refused:
        viewer.check(mime)
    assert "\x1b" not in refused.value.message


def test_damaged_bytes_are_not_handed_over(case: Case, seen: Path) -> None:
    sha256 = held(case, encoded(scene(1)))
    path = case.vault.local(sha256)
    path.chmod(0o600)
    path.write_bytes(encoded(scene(2)))
    with pytest.raises(IntegrityDamage):
        viewer.open_outside(case, sha256)
    assert not seen.exists()


def test_no_opener_no_display_and_a_failing_opener_are_told(
    case: Case, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    opener(monkeypatch, tmp_path, "exit 3")
    sha256 = held(case, encoded(scene(1)))
    with pytest.raises(StorageError, match="No viewer took the file: xdg-open ended with 3"):
        viewer.open_outside(case, sha256)
    monkeypatch.delenv("DISPLAY")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    with pytest.raises(StorageError, match="there is no desktop here"):
        viewer.open_outside(case, sha256)
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    with pytest.raises(StorageError, match="there is no xdg-open here"):
        viewer.open_outside(case, sha256)


def test_a_full_disk_leaves_no_half_copy(case: Case, seen: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(source: BinaryIO, target: BinaryIO) -> None:
        target.write(source.read(100))
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shutil, "copyfileobj", full)
    with pytest.raises(StorageError, match="cannot be written: No space left"):
        viewer.open_outside(case, held(case, encoded(scene(1))))
    assert not [p for p in Path(tempfile.gettempdir()).rglob("*") if p.is_file()]
    assert not seen.exists()


def test_a_viewer_that_stays_open_is_not_waited_for(
    case: Case, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(viewer, "_SECONDS", 0.05)
    opener(monkeypatch, tmp_path, "exec sleep 30")
    viewer.open_outside(case, held(case, encoded(scene(1))))
    (left,) = viewer._running
    assert left.poll() is None
    left.kill()
    left.wait()
    viewer._running.clear()


def test_copies_of_a_program_that_was_killed_go(case: Case, seen: Path) -> None:
    temp = Path(tempfile.gettempdir())
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    old, living, strange = (temp / f"workbench-view-{name}" for name in (f"{dead.pid}-x", f"{os.getppid()}-x", "notes"))
    for folder in (old, living, strange):
        folder.mkdir()
        (folder / "picture.jpg").write_bytes(b"x")
    outside = temp / "outside"
    outside.mkdir()
    (temp / f"workbench-view-{dead.pid}-link").symlink_to(outside)
    viewer.open_outside(case, held(case, encoded(scene(1))))
    viewer.sweep()
    assert not old.exists()
    assert living.exists()
    assert strange.exists()
    assert outside.exists()
    assert seen.exists()


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_copies_go_when_the_program_is_ended_from_outside(tmp_path: Path, number: signal.Signals) -> None:
    code = (
        "from workbench.case import named_analyst, open_case; from workbench.tui import viewer\n"
        "from workbench.tui.app import run_tui; case = open_case('case', named_analyst('Tester'))\n"
        "(viewer.private_folder() / 'a.jpg').write_bytes(b'x')\n"
        "run_tui(case)"
    )
    temp = tmp_path / "temp"
    old = temp / f"workbench-view-{_dead()}-x"
    old.mkdir(parents=True)
    env = os.environ | {"TMPDIR": str(temp), "PYTHONPATH": PYTHONPATH, "XDG_CONFIG_HOME": str(tmp_path)}
    ours, theirs = pty.openpty()
    fcntl.ioctl(ours, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    command = [sys.executable, "-c", code]
    with subprocess.Popen(
        command, cwd=tmp_path, env=env, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    ) as program:
        try:
            os.close(theirs)
            assert _shows(ours, b"Queue")
            assert _goes(old), "swept as soon as something is shown"
            assert len(list(temp.iterdir())) == 1
            if number == signal.SIGHUP:
                os.close(ours)  # the window is closed
            program.send_signal(number)
            if number != signal.SIGHUP:
                _shows(ours, b"\x1b[?1049l")
            assert program.wait(20) == 128 + number
        finally:
            program.kill()  # leaving the block waits for it, and a failure must not wait for ever
    assert list(temp.iterdir()) == []


def _shows(terminal: int, words: bytes) -> bool:
    """Read what a terminal is told until these bytes come; False when they do not within 20 seconds."""
    shown, end = b"", time.monotonic() + 20
    while words not in shown and time.monotonic() < end:
        if select.select([terminal], [], [], 0.2)[0]:
            shown += os.read(terminal, 65_536)
    return words in shown


def _goes(folder: Path) -> bool:
    """Wait until a folder is gone; False when it is not within 20 seconds."""
    end = time.monotonic() + 20
    while folder.exists() and time.monotonic() < end:
        time.sleep(0.05)
    return not folder.exists()


def _dead() -> int:
    """The number of a process that is no more."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


def test_copies_go_with_the_program(tmp_path: Path) -> None:
    code = "from workbench.tui import viewer; p = viewer.private_folder(); (p / 'a.jpg').write_bytes(b'x'); print(p)"
    env = os.environ | {"TMPDIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert Path(done.stdout.strip()).parent == tmp_path
    assert list(tmp_path.iterdir()) == []
