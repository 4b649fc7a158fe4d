"""Screens at a million claims, in tmux: first frame, keys, filters, memory; beside a bare list and a DataTable.

    python -m bench.tui FOLDER [--claims 1000000] [--importing] [--only WORDS] [--raw]

The case is that of `bench.big_case`, built once into FOLDER and copied for the run. The program runs in a tmux server
of its own and this bench is the terminal that tmux draws on. A key's time is from its press to the last byte of what it
drew: a burst ends with 25 ms of silence, so that what comes when the cursor has rested (the pane beside the list) is
not part of it, but its processor time is. Processor times are read from the scheduler, of the main thread and of all.
`--raw` leaves tmux out and draws on the pseudo-terminal itself. `--importing` imports a million messages into the same
case in another process meanwhile. Each start has settings and a state of its own, with a known analyst; modules are
read as compiled, as they are on any machine where the program ran before. A bare Textual app with one list is the
floor: what Textual itself takes for a first frame and for a key, on this machine at this load.

Wall times want a quiet machine: the load is printed, and the smallest of a few runs is what a figure is judged by.
"""

import argparse
import fcntl
import os
import pty
import select
import shlex
import shutil
import signal
import sqlite3  # noqa: TID251  # it looks at the file while another process writes, as no part of the program does
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bench.big_case import build, sort_inbox
from bench.tui_floor import BARE, PEER
from workbench.case import named_analyst, open_case

HOME = Path(__file__).resolve().parent.parent
ROWS, COLUMNS = 36, 120
KEYS = 160
SILENCE, PACE, PATIENCE = 0.025, 0.034, 2.0
"""Seconds: a burst's end, the least time between two keys (a held key repeats thirty times a second), the most that a
key is waited for."""
PATIENCE_START = 30
"""Seconds that a first frame is waited for."""
LIMIT_FRAME, LIMIT_P50, LIMIT_P99, LIMIT_CPU, LIMIT_RSS, LIMIT_IMPORTING = 250, 8, 20, 6, 150, 50
"""Milliseconds, and MB (issue 7)."""
LIMIT_FIELD, LIMIT_WORDS = 150, 500


@dataclass(frozen=True, slots=True)
class Way:
    """Something people do: the keys that lead there, each with the seconds it is given, and those measured in turn."""

    name: str
    there: tuple[tuple[bytes, float], ...]
    keys: tuple[bytes, ...]


_DOWN, _PGDN, _ESC = b"\x1b[B", b"\x1b[6~", b"\x1b"
_HOME = ((_ESC, 0.8),)


def _filtered(text: str) -> tuple[tuple[bytes, float], ...]:
    return (b"/", 0.3), (b"\x15", 0.2), (text.encode(), 0.6), (b"\r", 1.5)


WAYS = (
    Way("queue: down", (), (_DOWN,)),
    Way("queue: page down", (), (_PGDN,)),
    Way("queue: bottom, top", (), (b"G", b"\x1b[H")),
    Way("queue: mark", ((b"\x1b[H", 0.5),), (b" ",)),
    Way("queue: a status", (*_HOME, (b"\x1b[H", 0.5)), (b"2",)),
    Way("filter: typing", ((b"/", 0.5),), tuple(bytes([c]) for c in b"place:Kidal status:rumor lang:fr ")),
    Way("dossier: next", (*_HOME, (_ESC, 0.8), (b"\r", 1.5)), (b"n",)),
    Way("dossier: next tab", (), (b"]",)),
    Way("inbox: down", ((b"h", 1.0), (b"g", 0.5), (b"i", 2.5)), (_DOWN,)),
    Way("messages: down", ((b"g", 0.5), (b"m", 3.0)), (_DOWN,)),
    Way("sources: down", ((b"g", 0.5), (b"s", 1.5)), (_DOWN,)),
    Way("Media tab: down, up",
        ((b"g", 0.5), (b"q", 1.0), *_filtered("id:3"), (b"\r", 1.5), (b"]", 0.5), (b"]", 0.5), (b"v", 0.5)),
        (b"j", b"k")),
    Way("compare: show, next, hide, back", ((b"i", 1.5),), (b"v", b"]", b"v", b"[")),
    Way("place: down", ((b"g", 0.5), (b"p", 0.8), (b"Ber", 0.5), (b"\r", 4.0)), (_DOWN,)),
    Way("blocs: down", ((b"g", 0.5), (b"b", 4.0)), (_DOWN,)),
)  # fmt: skip
FILTERS = (
    "status:confirmed", "status:rumor,contested", "place:Kidal", 'place:"Village 300"', "actor:JNIM",
    "predicate:blockade", "stage:review", "platform:x", "lang:ff", "has:evidence", "has:video", "has:reused",
    "grade:<=B2", "grade:A1", "bloc:Russian", "after:2026-04-20", "before:2026-01-03", "assignee:bench", "origins:>=3",
    "status:confirmed place:Kidal", "status:rumor lang:fr", "stage:working place:Gao", "status:refuted bloc:Western",
    "-status:rumor", "sort:last", "place:Kidal sort:-first",
)  # fmt: skip
WORDS = ("Kidal", "convoi", '"attaque route"', "база", "kafaka", "walndéwal", "video -camp", "nowhere")


@dataclass(frozen=True, slots=True)
class Cpu:
    """Milliseconds on a processor: of the main thread, of all threads."""

    main: float
    whole: float


@dataclass(frozen=True, slots=True)
class Keyed:
    """What a way came to: milliseconds of each key, processor time a key."""

    name: str
    waits: list[float]
    cpu: Cpu

    def percentile(self, part: float) -> float:
        """The wait that this part of the keys does not go over."""
        return sorted(self.waits)[min(len(self.waits) - 1, int(part * len(self.waits)))] if self.waits else 0.0


class Terminal:
    """The program on a pseudo-terminal, in tmux or without."""

    def __init__(self, *, raw: bool = False) -> None:
        self.raw = raw
        self.pid = 0
        self._socket = f"bench{os.getpid()}-{id(self)}-{time.monotonic_ns()}"  # a server that ends keeps its name
        self._master = -1
        self._helper: subprocess.Popen[bytes] | None = None

    # --- starting and ending ----------------------------------------------------------------------------------------

    def open(self, command: Sequence[str], environment: dict[str, str]) -> None:
        """Start the program."""
        environment = os.environ | environment | {"TERM": "xterm-256color", "COLORTERM": "truecolor",
                                                  "LC_ALL": "C.UTF-8", "PYTHONPATH": str(HOME)}  # fmt: skip
        for name in ("TMUX", "COLUMNS", "LINES", "PYTHONDONTWRITEBYTECODE"):
            environment.pop(name, None)
        first = list(command) if self.raw else self._tmux("new-session", "cat")
        pid, self._master = pty.fork()
        if pid == 0:
            os.chdir("/")
            os.execvpe(first[0], first, environment)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self._child = self.pid = pid
        if not self.raw:
            self.rest(0.7)
            self._ask("set-option", "-g", "status", "off")
            self._ask("set-option", "-g", "escape-time", "0")
            self._ask("set-option", "-g", "remain-on-exit", "on")
            self.rest(0.3)
            self._helper = subprocess.Popen(
                self._tmux("-C", "attach", "-f", "no-output,ignore-size"), stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            self.screen()
            self.started = time.perf_counter()
            self._ask("respawn-pane", "-k", "exec " + shlex.join(command))
            self.pid = int(self._ask("display-message", "-p", "#{pane_pid}"))
        else:
            self.started = time.perf_counter()

    def _tmux(self, *words: str) -> list[str]:
        return ["tmux", "-L", self._socket, "-f", "/dev/null", *words]

    def _ask(self, *words: str) -> str:
        return subprocess.run(self._tmux(*words), capture_output=True, text=True, check=True).stdout.strip()

    def close(self) -> None:
        """End the program and its server."""
        if not self.raw:
            with suppress(subprocess.CalledProcessError):
                self._ask("kill-server")
        if self._helper:
            self._helper.wait()
        for pid in {self.pid, self._child} - {0}:
            with suppress(ProcessLookupError):
                os.kill(pid, 9)
        os.waitpid(self._child, 0)
        os.close(self._master)

    # --- looking ----------------------------------------------------------------------------------------------------

    def screen(self) -> list[str]:
        """The lines that stand on the screen now, asked over one open channel (tmux only)."""
        helper = self._helper
        if helper is None or helper.stdin is None or helper.stdout is None:
            raise RuntimeError("only tmux knows what stands on the screen")
        helper.stdin.write(b"capture-pane -p\n")
        helper.stdin.flush()
        lines: list[str] = []
        inside = False
        for line in helper.stdout:
            if line.startswith(b"%begin"):
                inside, lines = True, []
            elif line.startswith((b"%end", b"%error")):
                if inside and len(lines) >= ROWS - 2:
                    break
                inside = False
            elif inside:
                lines.append(line.decode("utf-8", "replace").rstrip())
        return lines

    def rest(self, seconds: float) -> float | None:
        """Take what is drawn for so long; returns when the last of it came."""
        end, last = time.perf_counter() + seconds, None
        while (left := end - time.perf_counter()) > 0:
            if select.select([self._master], [], [], left)[0]:
                os.read(self._master, 1 << 16)
                last = time.perf_counter()
        return last

    def press(self, keys: bytes, seconds: float) -> None:
        """Press keys and give it time."""
        os.write(self._master, keys)
        self.rest(seconds)

    def burst(self, key: bytes) -> float | None:
        """Press one key; milliseconds until the last byte of what it drew, None when nothing came."""
        self.rest(0)
        pressed = time.perf_counter()
        os.write(self._master, key)
        last, silence = None, PATIENCE
        while select.select([self._master], [], [], silence)[0]:
            os.read(self._master, 1 << 16)
            last, silence = time.perf_counter(), SILENCE
        if last is not None and (left := pressed + PACE - time.perf_counter()) > 0:
            self.rest(left)
        return None if last is None else (last - pressed) * 1e3

    def cpu(self) -> Cpu:
        """What the program has used so far."""
        used: dict[str, float] = {}
        for task in Path(f"/proc/{self.pid}/task").iterdir():
            with suppress(OSError):  # a thread that ended meanwhile
                used[task.name] = int((task / "schedstat").read_text().split()[0]) / 1e6
        return Cpu(used[str(self.pid)], sum(used.values()))

    def memory(self) -> tuple[float, float]:
        """Resident memory now and at most, in MB."""
        said = dict(line.split(":", 1) for line in Path(f"/proc/{self.pid}/status").read_text().splitlines())
        return tuple(int(said[k].split()[0]) / 1000 for k in ("VmRSS", "VmHWM"))  # type: ignore[return-value]  # two


@contextmanager
def own_folders() -> Iterator[dict[str, str]]:
    """The environment that gives a start settings and a state of its own, in which the analyst is known."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        known = Path(folder) / "config" / "workbench"
        known.mkdir(parents=True)
        (known / "analyst.toml").write_text('id = "bench"\nname = "Bench"\n')
        yield {"XDG_CONFIG_HOME": str(known.parent), "XDG_STATE_HOME": str(Path(folder) / "state")}


@contextmanager
def started(command: Sequence[str], *, raw: bool = False) -> Iterator[Terminal]:
    """A program in a terminal of its own; it is ended and leaves nothing."""
    with own_folders() as environment:
        terminal = Terminal(raw=raw)
        try:
            terminal.open(command, environment)
            yield terminal
        finally:
            terminal.close()


def workbench(case: Path) -> list[str]:
    """The command that opens the workbench on a case."""
    return [sys.executable, "-m", "workbench", "--case", str(case)]


def first_frames(command: Sequence[str], runs: int) -> list[float]:
    """Milliseconds from exec until the first rows stand on the screen."""
    out = []
    for _ in range(runs):
        with started(command) as terminal:
            while not _rows(terminal.screen()):
                if time.perf_counter() - terminal.started > PATIENCE_START:
                    raise SystemExit("no frame came:\n" + "\n".join(terminal.screen()))
                time.sleep(0.001)
            out.append((time.perf_counter() - terminal.started) * 1e3)
    return out


def _rows(screen: Sequence[str]) -> list[str]:
    """The left part of the rows of claims."""
    return [line[3:60] for line in screen if line[3:9].strip()[-3:] in _LABELS]


_LABELS = ("RUM", "COR", "CNF", "REF", "MIS", "CON", "UNV")


def walk(terminal: Terminal, way: Way) -> Keyed:
    """Press the keys of a way."""
    for key, seconds in way.there:
        terminal.press(key, seconds)
    terminal.rest(0.5)
    before, waits = terminal.cpu(), []
    for n in range(KEYS):
        wait = terminal.burst(way.keys[n % len(way.keys)])
        if wait is not None:
            waits.append(wait)
    after = terminal.cpu()
    return Keyed(way.name, waits, Cpu((after.main - before.main) / KEYS, (after.whole - before.whole) / KEYS))


def filtered(terminal: Terminal, text: str) -> tuple[float, float, str]:
    """Milliseconds from Enter until the rows of a filter stand, and until its count does; the count."""
    for key, seconds in ((_ESC, 1.0), (b"/", 0.3), (b"\x15", 0.1), (text.encode(), 1.5)):
        terminal.press(key, seconds)
    pressed = time.perf_counter()
    os.write(terminal._master, b"\r")
    seen: list[tuple[float, list[str], str]] = []
    while not seen or seen[-1][0] < 2_500:
        terminal.rest(0)
        shown = terminal.screen()
        seen.append(((time.perf_counter() - pressed) * 1e3, _rows(shown)[:8], _count(shown[0])))
        time.sleep(0.002)
    _, rows, count = seen[-1]
    return _since(seen, lambda s: s[1] == rows), _since(seen, lambda s: s[2] == count), count


def _count(line: str) -> str:
    return next((w.partition("/")[2] for w in line.split() if w.startswith("1/")), line[:40])


def _since(seen: Sequence[tuple[float, list[str], str]], same: Callable[[tuple[float, list[str], str]], bool]) -> float:
    at = seen[-1][0]
    for s in reversed(seen):
        if not same(s):
            break
        at = s[0]
    return at


# --- the report ------------------------------------------------------------------------------------------------------


def _head() -> None:
    print(f"\n{'':<34} {'p50':>7} {'p90':>7} {'p99':>7} {'max':>7} {'main':>7} {'all':>7}  ms; keys that drew")


def _tell(found: Keyed) -> None:
    numbers = [found.percentile(p) for p in (0.5, 0.9, 0.99, 1)] + [found.cpu.main, found.cpu.whole]
    print(f"{found.name:<34} " + " ".join(f"{n:7.1f}" for n in numbers) + f"  {len(found.waits)}/{KEYS}", flush=True)


def _walk_all(case: Path, only: str, raw: bool) -> None:
    with started(workbench(case), raw=raw) as terminal:
        terminal.rest(4)
        _head()
        waits: list[float] = []
        for way in WAYS:
            if only and only not in way.name:
                continue
            found = walk(terminal, way)
            waits += found.waits
            _tell(found)
        if waits:
            _tell(Keyed("all of these", waits, Cpu(0, 0)))
        now, most = terminal.memory()
        print(f"memory {now:.0f} MB, at most {most:.0f} MB (limit {LIMIT_RSS})", flush=True)


@contextmanager
def _script(text: str) -> Iterator[list[str]]:
    """The command that runs a program given as text."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        file = Path(folder) / "peer.py"
        file.write_text(text)
        yield [sys.executable, str(file)]


def _peers(raw: bool) -> None:
    """The keys of the floor and of a DataTable."""
    asked = (
        (BARE, (("a bare list, 1,000,000 rows: down", _DOWN),)),
        (PEER, (("DataTable 10,000 rows: down", _DOWN), ("DataTable 10,000 rows: page down", _PGDN))),
    )
    for text, ways in asked:
        with _script(text) as command, started(command, raw=raw) as terminal:
            terminal.rest(8 if text is PEER else 2)
            for name, key in ways:
                _tell(walk(terminal, Way(name, (), (key,))))


def _filters(case: Path) -> None:
    with started(workbench(case)) as terminal:
        terminal.rest(4)
        for title, limit, texts in (("a field", LIMIT_FIELD, FILTERS), ("words", LIMIT_WORDS, WORDS)):
            print(f"\nfilter by {title}: rows visible (limit {limit} ms), count exact")
            for text in texts:
                rows, count, said = filtered(terminal, text)
                print(f"  {text:<34} {rows:7.0f} {count:7.0f}   {said}", flush=True)
        print(f"memory {terminal.memory()[0]:.0f} MB, at most {terminal.memory()[1]:.0f} MB")


@contextmanager
def _import(case: Path, folder: Path) -> Iterator[None]:
    """A million messages on their way into the case, in another process."""
    from bench.chat_files import write_whatsapp

    chat = folder / "WhatsApp Chat with Bench.txt"
    if not chat.exists():
        write_whatsapp(chat, 1_000_000)
    before = _imported(case)
    command = [sys.executable, "-m", "workbench", "--case", str(case), "--as", "Other", "import", str(chat),
               "--timezone", "UTC"]  # fmt: skip
    with subprocess.Popen(
        command, cwd=HOME, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as running:
        try:
            begun = time.monotonic()
            while _imported(case) == before and running.poll() is None and time.monotonic() - begun < PATIENCE_START:
                time.sleep(0.2)
            yield
            state = "still running" if running.poll() is None else f"over (code {running.returncode})"
            print(f"the import is {state}; {_imported(case) - before:,} messages landed", flush=True)
        finally:
            running.terminate()
            try:
                running.wait(PATIENCE_START)
            except subprocess.TimeoutExpired:
                running.kill()


def _imported(case: Path) -> int:
    """How many messages the case holds, near enough: the greatest number of one."""
    with closing(sqlite3.connect(f"file:{case / 'claims.db'}?mode=ro", uri=True)) as db:
        return int(db.execute("SELECT COALESCE(MAX(id), 0) FROM messages").fetchone()[0])


def main() -> None:
    """Build, copy, measure, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--claims", type=int, default=1_000_000)
    parser.add_argument("--importing", action="store_true")
    parser.add_argument("--raw", action="store_true")
    parser.add_argument("--only", default="", help="ways whose name holds this; frames, filters, peer")
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # whoever ends it: programs, servers and copies go too
    folder = chosen.folder.resolve()
    whole = build(folder, chosen.claims)
    run = Path(tempfile.mkdtemp(prefix="run-", dir=folder))
    try:
        case = run / "case"
        # A copy that shares blocks where the file system can: two gigabytes written just before slow the first figures.
        subprocess.run(["cp", "--recursive", "--reflink=auto", str(whole), str(case)], check=True)
        opened = open_case(str(case), named_analyst("Bench"))
        sort_inbox(opened)
        opened.close()
        _measure(case, run, chosen.only, raw=chosen.raw, importing=chosen.importing)
    finally:
        shutil.rmtree(run, ignore_errors=True)


def _measure(case: Path, run: Path, only: str, *, raw: bool, importing: bool) -> None:
    where = "raw" if raw else "tmux"
    print(f"load {os.getloadavg()[0]:.1f}; {COLUMNS}×{ROWS}; {where}; {KEYS} keys a way")
    print(f"limits: p50 {LIMIT_P50}, p99 {LIMIT_P99} ({LIMIT_IMPORTING} while importing), {LIMIT_CPU} ms CPU a key")
    if importing:
        with _import(case, run):
            _walk_all(case, only, raw)
        return
    if only in ("", "frames"):
        with _script(BARE) as bare:
            for name, command in (("a bare list", bare), ("first frame", workbench(case))):
                first_frames(command, 1)
                frames = first_frames(command, 7)
                least, median = min(frames), statistics.median(frames)
                print(f"{name}: least {least:.0f} ms, median {median:.0f} (limit {LIMIT_FRAME})", flush=True)
    if only in ("", "filters"):
        _filters(case)
    if only not in ("frames", "filters"):
        if only != "peer":
            _walk_all(case, only, raw)
        _peers(raw)


if __name__ == "__main__":
    main()
