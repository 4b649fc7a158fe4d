"""Exports of many claims: claims a second and the most memory held, beside a bare loop over the same database.

    python -m bench.exporting [FOLDER] [--claims 100000] [--only jsonl/share …]

Builds the synthetic case of `bench.big_case` once into FOLDER (default: a temporary one) and exports all of it in a
fresh process each time, so that the memory is that of one export. A claim has 1.5 messages with what was found in them
and every third one evidence. The peer reads the same tables of the same file, a question a claim, and writes them with
`json.dumps`: no names, no profile, no figures, no manifest. Targets: ≥ 20,000 claims/s and ≤ 150 MB for jsonl.
Seconds are those of the clock; CPU seconds are those of all processes, for jsonl is made by several side by side.
"beside" is the most memory that one of the other processes held, what it shares with the first counted too.
"""

import argparse
import json
import resource
import sqlite3  # noqa: TID251  # the peer is a loop without our store
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench import one_thread  # noqa: F401  # before numpy is loaded

RATE, MEMORY = 20_000, 150
"""Claims a second, MB: the issue's limits for jsonl."""
WANTED = (
    "jsonl/internal", "jsonl/share", "jsonl/public", "csv/internal", "csv/share", "geojson/share", "acled/share",
    "claimreview/public",
)  # fmt: skip


def exported(case: Path, form: str, profile: str, out: Path) -> int:
    """Export all of a case; how many claims."""
    from workbench.case import named_analyst, open_case
    from workbench.export.run import run_export

    opened = open_case(str(case), named_analyst("Bench"))
    try:
        return run_export(opened, "", form, profile, out, lambda done, total: None, lambda: False).claims
    finally:
        opened.close()


def bare(case: Path, out: Path) -> int:
    """The peer: a claim with its messages and evidence, as the tables have them."""
    db = sqlite3.connect(f"file:{case / 'claims.db'}?mode=ro", uri=True)
    db.row_factory = sqlite3.Row
    count = 0
    with out.open("w", encoding="utf-8") as file:
        for claim in db.execute("SELECT * FROM claims WHERE hidden = 0 ORDER BY id"):
            told = dict(claim)
            told["messages"] = [
                dict(m)
                for m in db.execute(
                    "SELECT m.* FROM appearances a JOIN messages m ON m.id = a.message WHERE a.claim = ?",
                    (claim["id"],),
                )
            ]
            told["evidence"] = [dict(e) for e in db.execute("SELECT * FROM evidence WHERE claim = ?", (claim["id"],))]
            file.write(json.dumps(told, ensure_ascii=False, sort_keys=True, default=str) + "\n")
            count += 1
    return count


def child(case: Path, name: str) -> None:
    """One export in this process; prints seconds, claims, CPU seconds, peak MB here and beside, and MB written."""
    import workbench.export.run  # noqa: F401  # what every command loads is not part of it

    form, _, profile = name.partition("/")
    with tempfile.TemporaryDirectory(prefix="bench-export-") as folder:
        out = Path(folder) / "out"
        used, began = time.process_time(), time.perf_counter()
        claims = bare(case, out) if form == "bare" else exported(case, form, profile, out)
        seconds, cpu = time.perf_counter() - began, time.process_time() - used
        files = [out] if out.is_file() else [p for p in out.rglob("*") if p.is_file()]
        written = sum(f.stat().st_size for f in files) / 1e6
    here, beside = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    unit = 1024 if sys.platform == "linux" else 1024**2
    cpu += beside.ru_utime + beside.ru_stime
    print(json.dumps([seconds, claims, cpu, here.ru_maxrss / unit, beside.ru_maxrss / unit, written]))


def main() -> None:
    """Build the case and measure."""
    from workbench.export.formats import EXPORTERS

    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--claims", type=int, default=100_000)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--child", nargs=2, metavar=("CASE", "NAME"))
    chosen = parser.parse_args()
    if chosen.child:
        child(Path(chosen.child[0]), chosen.child[1])
        return
    from bench.big_case import build

    with tempfile.TemporaryDirectory(prefix="bench-export-") as folder:
        case = build(chosen.folder or Path(folder), chosen.claims)
        wanted = chosen.only or [w for w in WANTED if w.partition("/")[0] in EXPORTERS]
        heads = ("seconds", "claims/s", "CPU s", "peak MB", "beside", "written MB")
        print(f"{f'{chosen.claims:,} claims':22}" + "".join(f"{head:>11}" for head in heads))
        for name in ("bare", *wanted):
            command = [sys.executable, "-m", "bench.exporting", "--child", str(case), name]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            seconds, claims, cpu, peak, beside, written = json.loads(done.stdout.splitlines()[-1])
            limit = f"   limit {RATE:,}/s, {MEMORY} MB" if name.startswith("jsonl") else ""
            found = f"{seconds:11.1f}{claims / seconds:11,.0f}{cpu:11.1f}{peak:11.0f}{beside:11.0f}{written:11.0f}"
            print(f"{name:22}{found}{limit}", flush=True)


if __name__ == "__main__":
    main()
