"""CPU a key costs in the terminal application, alone and while the picture workers hash: `python -m bench.tui_keys`.

The program runs on a pseudo-terminal; the kernel's own count of nanoseconds on a processor (`schedstat`) is read
before and after a run of keys, for its main thread and for all its threads. What it uses without keys is taken off. The
decoding itself happens in other processes and is not in the figures. Target: under 8 ms a key (DESIGN §8).
"""

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import tempfile
import termios
import time
from dataclasses import dataclass
from pathlib import Path

from workbench.case import named_analyst, open_case

ROWS, COLUMNS = 36, 120
_KEYS = 150
_PAUSE = 0.03
"""Seconds between two keys: about as fast as a keyboard repeats."""
_PICTURES = 800
_CLAIMS = 2_000

_CHILD = """
import sys
from pathlib import Path
from workbench.case import named_analyst, open_case
from workbench.media.stages import hash_stage
from workbench.tui.app import WorkbenchApp

case = open_case(sys.argv[1], named_analyst("Bench"))


def hashing(told, stop):
    while not stop():
        hash_stage(case, told, stop)
        with case.db.tx():
            case.db.run("UPDATE media SET hash_rule = NULL WHERE width = 1280")


mounted = WorkbenchApp.on_mount


def on_mount(app):
    mounted(app)
    if sys.argv[2] == "hash":
        app.desk.jobs.job("hash", hashing, lambda count: None)


WorkbenchApp.on_mount = on_mount
WorkbenchApp(case).run()
"""


@dataclass(frozen=True, slots=True)
class Cpu:
    """Seconds on a processor: of the main thread, of all threads."""

    main: float
    whole: float

    def since(self, earlier: "Cpu") -> "Cpu":
        """What was used in between."""
        return Cpu(self.main - earlier.main, self.whole - earlier.whole)


class Program:
    """The application on a pseudo-terminal."""

    def __init__(self, case: Path, mode: str) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        home = str(Path(__file__).resolve().parent.parent)
        env = os.environ | {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8", "PYTHONPATH": home}
        command = [sys.executable, "-c", _CHILD, str(case), mode]
        self._child = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env=env, close_fds=True)
        os.close(slave)

    def rest(self, seconds: float) -> None:
        """Let it run, and take what it draws."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if select.select([self._master], [], [], left)[0]:
                os.read(self._master, 1 << 16)

    def press(self, keys: bytes, pause: float = _PAUSE) -> None:
        """Press one key (or one escape sequence)."""
        os.write(self._master, keys)
        self.rest(pause)

    def cpu(self) -> Cpu:
        """What it has used so far."""
        tasks = Path(f"/proc/{self._child.pid}/task")
        used = {t.name: int((t / "schedstat").read_text().split()[0]) / 1e9 for t in tasks.iterdir()}
        return Cpu(used[str(self._child.pid)], sum(used.values()))

    def end(self) -> None:
        """Leave."""
        self._child.kill()
        self._child.wait()
        os.close(self._master)


def build(folder: Path, pictures: int) -> Path:
    """A case with claims to walk through, one of them with media, and pictures that wait to be hashed."""
    from tests.tui.media_case import build as small
    from workbench.claims import editing
    from workbench.model import When
    from workbench.store import media

    place = small(folder)
    case = open_case(str(place), named_analyst("Bench"))
    day = When("2026-04-26", "2026-04-26", "day")
    for n in range(_CLAIMS):
        editing.add_claim(case, f"Statement number {n}", "statement", ("Kidal",), (), day)
    hold(case_folder=place, pictures=pictures)
    with case.db.tx():
        media.add(case.db, [(s, case.vault.size(s) or 0) for s in case.vault.hashes()])
    case.close()
    return place


def hold(case_folder: Path, pictures: int) -> None:
    """Put distinct pictures into the vault."""
    import io

    from tests.media.pictures import scene

    case = open_case(str(case_folder), named_analyst("Bench"))
    whole = scene(1, 1280, 960)
    with case.vault.batch() as batch:
        for n in range(pictures):
            whole.paste((n % 256, n // 256, 90), (0, 0, 64, 64))
            out = io.BytesIO()
            whole.save(out, "JPEG", quality=70)
            batch.add(io.BytesIO(out.getvalue()), 1 << 26)
    case.close()


WAYS: tuple[tuple[str, tuple[bytes, ...], tuple[bytes, ...]], ...] = (
    ("queue: down, down, up", (), (b"j", b"j", b"k")),
    ("Media tab: down, up", (b"/", b"has:reused", b"\r", b"\r", b"]", b"]", b"v", b"j", b"v"), (b"j", b"k")),
    ("compare: show, next, hide, back", (b"i",), (b"v", b"]", b"v", b"[")),
)
"""What is walked through: a name, the keys that lead there, the keys that are measured in turn."""


def measure(case: Path, mode: str) -> list[tuple[str, Cpu, Cpu]]:
    """(way, CPU a key, CPU of one idle second) for every way."""
    program = Program(case, mode)
    out = []
    try:
        program.rest(4)
        for name, there, keys in WAYS:
            for key in there:
                program.press(key, 1.0)
            program.rest(1)
            start = program.cpu()
            seconds = _KEYS * _PAUSE
            program.rest(seconds)
            idle = program.cpu().since(start)
            start = program.cpu()
            for n in range(_KEYS):
                program.press(keys[n % len(keys)])
            used = program.cpu().since(start)
            each = Cpu((used.main - idle.main) / _KEYS, (used.whole - idle.whole) / _KEYS)
            out.append((name, each, Cpu(idle.main / seconds, idle.whole / seconds)))
    finally:
        program.end()
    return out


def main() -> None:
    """Build, measure both ways, print."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CONFIG_HOME"] = str(Path(folder) / "config")
        from workbench.case import remember_analyst

        remember_analyst("Bench")
        case = build(Path(folder), _PICTURES)
        print(f"{_KEYS} keys each, {_PICTURES} pictures being hashed over and over; ms of CPU a key (target < 8)")
        print(f"{'':<40} {'main thread':>12} {'all threads':>12}   idle main, all")
        for mode, words in (("none", "alone"), ("hash", "workers hashing")):
            for name, each, idle in measure(case, mode):
                told = f"{idle.main * 100:5.1f} % {idle.whole * 100:5.1f} %"
                print(f"{name + ', ' + words:<40} {each.main * 1e3:12.2f} {each.whole * 1e3:12.2f}   {told}")


if __name__ == "__main__":
    main()
