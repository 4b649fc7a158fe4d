"""Reading chat exports beside the peers, in one run: messages/s, MB/s, peak memory, and the limits of DESIGN §8.

    python -m bench.importing [--whatsapp 1000000] [--telegram 500000] [--peers FOLDER] [--no-peers] [--whole N]

Every subject runs alone in a process of its own, so that its peak memory is its own. The peers (whatstk, chat-miner,
WhatsApp-Chat-Exporter) are installed into a throw-away environment; `--peers FOLDER` keeps it for the next run.
`--whole N` also times N messages through everything that follows an import: language, clusters, detection.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
import venv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.chat_files import write_telegram, write_whatsapp

PACKAGES = ("whatstk==0.9.1", "chat-miner==0.6.0", "whatsapp-chat-exporter==0.13.1")
WHATSAPP_PEERS = ("whatstk", "chat-miner", "whatsapp-chat-exporter")
MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Run:
    """One subject on one file: messages got (0: it failed), seconds of wall and processor time, peak memory in MiB."""

    name: str
    messages: int
    wall: float
    cpu: float
    peak: float
    said: str = ""


PATIENCE = 180
"""Seconds after which a subject is stopped: some peers hang on a shape they do not know."""


def timed(name: str, command: Sequence[str]) -> Run:
    """Run one subject to its end; the last word it prints is how many messages it got."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as errors:
        started = time.perf_counter()
        child = subprocess.Popen(command, stdout=out, stderr=errors, cwd=Path(__file__).parent.parent)
        patience = threading.Timer(PATIENCE, child.kill)
        patience.start()
        _, status, used = os.wait4(child.pid, 0)
        patience.cancel()
        wall = time.perf_counter() - started
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        errors.seek(0)
        words, trouble = out.read().split(), errors.read().strip().splitlines()
    good = child.returncode == 0 and words and words[-1].isdigit()
    said = "" if good else f"failed: {trouble[-1] if trouble else 'no word'}"
    return Run(name, int(words[-1]) if good else 0, wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, said)


# --- our side, each run in a process of its own ---------------------------------------------------------------------


def ours_parse(file: Path) -> int:
    """Read every record; store nothing."""
    from workbench.intake.exports import open_export
    from workbench.plugin_api import ImportedMessage, Options
    from workbench.plugin_loader import choose, load_importers

    with open_export(file) as export:
        importer = choose(load_importers(None).importers, export)
        options = Options(timezone="UTC", date_order="dmy")
        return sum(
            isinstance(record, ImportedMessage)
            for chat in importer.chats(export)
            for record in importer.read(export, chat, options)
        )


def ours_rows(file: Path) -> int:
    """Read and store: committed rows, full text and ledger."""
    from workbench.case import open_case
    from workbench.intake.exports import open_export
    from workbench.intake.importing import import_export
    from workbench.intake.requests import ImportRequest
    from workbench.model import Analyst
    from workbench.plugin_loader import choose, load_importers

    with tempfile.TemporaryDirectory(dir=file.parent) as folder, open_export(file) as export:
        importer = choose(load_importers(None).importers, export)
        case = open_case(folder, Analyst("bench", "Bench"))
        request = ImportRequest((file,), timezone="UTC", date_order="dmy")
        done = import_export(case, file, importer, request, lambda _: None, lambda: False)
        case.close()
        return sum(report.imported for report in done)


def ours_whole(file: Path) -> int:
    """Read, store, and everything that follows: language, clusters, claims."""
    from workbench.case import open_case
    from workbench.flow import import_paths
    from workbench.intake.requests import ImportRequest
    from workbench.model import Analyst

    with tempfile.TemporaryDirectory(dir=file.parent) as folder:
        case = open_case(folder, Analyst("bench", "Bench"))
        request = ImportRequest((file,), timezone="UTC", date_order="dmy")
        done = import_paths(case, request, lambda _: None, lambda: False)
        case.close()
        return sum(report.imported for report in done)


OURS = {"parse": ours_parse, "rows": ours_rows, "whole": ours_whole}


def own(name: str, what: str, file: Path) -> Run:
    """One of ours, timed."""
    return timed(name, (sys.executable, "-m", "bench.importing", "--child", what, str(file)))


# --- the tables -----------------------------------------------------------------------------------------------------


def show(title: str, file: Path, runs: Sequence[Run], peer: Run | None) -> None:
    """Print one table; `x peer` is by processor time, which a busy machine does not change."""
    size = file.stat().st_size / MIB
    print(f"\n{title}: {file.name}, {size:.0f} MB")
    print(f"{'':34}{'messages':>10}{'wall s':>8}{'cpu s':>8}{'msg/s':>9}{'MB/s':>7}{'peak MB':>9}{'x peer':>8}")
    for r in runs:
        if not r.messages:
            print(f"{r.name:34}{r.said[:90]}")
            continue
        against = f"{(r.messages / r.cpu) / (peer.messages / peer.cpu):8.2f}" if peer and peer.messages else ""
        print(
            f"{r.name:34}{r.messages:>10,}{r.wall:>8.2f}{r.cpu:>8.2f}{r.messages / r.wall:>9,.0f}"
            f"{size / r.wall:>7.0f}{r.peak:>9.0f}{against}"
        )


@contextmanager
def peers_python(folder: Path | None, wanted: bool) -> Iterator[str]:
    """The interpreter of an environment with the peers, made when it is not there; "" when they are not wanted."""
    if not wanted:
        yield ""
        return
    with tempfile.TemporaryDirectory() as temporary:
        home = folder or Path(temporary)
        python = home / "bin" / "python"
        if not python.exists():
            print(f"installing {', '.join(PACKAGES)}", file=sys.stderr)
            venv.create(home, with_pip=True)
            subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
        yield str(python)


def main() -> None:
    """Generate, run everything once, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--whatsapp", type=int, default=1_000_000)
    parser.add_argument("--telegram", type=int, default=500_000)
    parser.add_argument("--whole", type=int, default=0)
    parser.add_argument("--peers", type=Path)
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        print(OURS[asked.child[0]](Path(asked.child[1])))
        return
    script = str(Path(__file__).with_name("importing_peers.py"))
    with tempfile.TemporaryDirectory() as folder, peers_python(asked.peers, not asked.no_peers) as python:
        whatsapp = ((write_whatsapp(Path(folder, "android.txt"), asked.whatsapp), "dd/mm/yyyy, 24 h"),
                    (write_whatsapp(Path(folder, "ios.txt"), asked.whatsapp, ios=True), "brackets, AM/PM"))  # fmt: skip
        for file, shape in whatsapp if asked.whatsapp else ():
            runs = [timed(name, (python, script, name, str(file))) for name in WHATSAPP_PEERS if python]
            runs += [own("ours, parse (limit 4 x, 400 MB)", "parse", file),
                     own("ours, to rows (limit 1.5 x)", "rows", file)]  # fmt: skip
            show(f"WhatsApp, {shape}", file, runs, runs[0] if python else None)
        if asked.telegram:
            file = write_telegram(Path(folder, "result.json"), asked.telegram)
            peer = timed("json.load", (sys.executable, script, "json.load", str(file)))
            runs = [peer, own("ours, parse (limit 3 x, 300 MB)", "parse", file),
                    own("ours, to rows (limit 1 x)", "rows", file)]  # fmt: skip
            show("Telegram result.json", file, runs, peer)
        if asked.whole:
            file = write_whatsapp(Path(folder, "whole.txt"), asked.whole)
            show("WhatsApp, everything", file, [own("ours, whole (limit 20,000/s)", "whole", file)], None)


if __name__ == "__main__":
    main()
