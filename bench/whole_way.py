"""The whole way in: a chat export to the queue, with language, copies, claims; rates, memory, limits of DESIGN §8.

    python -m bench.whole_way [--messages 1000000] [--look-ups 2000]

The export is composed by `bench.chatter` (mean 80 characters, a third forwards, five languages, 8 % claims). The import
runs in a process of its own, as `workbench import` would; then earlier copies of some of its texts are looked up in the
finished case. Seconds are of the wall unless said otherwise: the parts run in two processes.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench import chatter

MIB = 1024
"""`ru_maxrss` is in KiB."""


def write_export(path: Path, count: int) -> Path:
    """A WhatsApp export of `count` composed messages; returns its path."""
    rng, at = random.Random(5), datetime(2024, 1, 1, tzinfo=UTC)
    with path.open("w", encoding="utf-8") as file:
        for message in chatter.written(count):
            at += timedelta(seconds=rng.randint(1, 90))
            file.write(f"{at:%d/%m/%Y, %H:%M} - User {rng.randint(1, 60)}: {message.text}\n")
    return path


# --- in a process of its own -----------------------------------------------------------------------------------------


def _import(folder: str, export: str) -> dict[str, object]:
    """Import and derive; seconds by stage, and what came of it."""
    from workbench import flow
    from workbench.case import open_case

    took: dict[str, list[float]] = {}
    started = time.perf_counter()
    last = (started, time.process_time())

    def see(step: flow.Step) -> None:
        nonlocal last
        now = (time.perf_counter(), time.process_time())
        stage = took.setdefault(step.stage, [0.0, 0.0])
        stage[0] += now[0] - last[0]
        stage[1] += now[1] - last[1]
        last = now

    case = open_case(folder)
    request = flow.ImportRequest((Path(export),), timezone="UTC", date_order="dmy")
    flow.import_paths(case, request, see, lambda: False)
    seconds = time.perf_counter() - started
    mine, theirs = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    tables = ("texts", "mentions", "claims", "appearances")
    return {
        "seconds": seconds,
        "stages": took,
        "cpu": [mine.ru_utime + mine.ru_stime, theirs.ru_utime + theirs.ru_stime],
        "peak": [mine.ru_maxrss / MIB, theirs.ru_maxrss / MIB],
        "rows": {t: (case.db.one(f"SELECT count(*) AS n FROM {t}") or {"n": 0})["n"] for t in tables},
    }


def _look_up(folder: str, count: str) -> dict[str, object]:
    """Look texts up again, each changed a little; milliseconds at the 50th and 99th of a hundred, share found."""
    from workbench.case import open_case
    from workbench.claims.placing import Placer, Wording
    from workbench.claims.sketching import number_of, sketch
    from workbench.folding import cluster_fold

    case, rng = open_case(folder), random.Random(9)
    rows = case.db.rows(
        "SELECT m.wording AS text, m.text AS said, m.language FROM messages m WHERE m.wording IS NOT NULL "
        "AND length(m.text) > 60 ORDER BY m.dedupe_key % 1000003 LIMIT :n", n=int(count),
    )  # fmt: skip
    started = time.perf_counter()
    placer = Placer(case.db, frozenset())
    placer.look_up(Wording(0, "fr", "ouvrir", 0, ()))
    opened = time.perf_counter() - started
    times, found = [], 0
    for row in rows:
        said = row["said"].split()
        at = rng.randrange(len(said))
        changed = " ".join([*said[:at], *said[at + 1 :]]) + " " + rng.choice(("🙏", "merci", "!!"))
        folded = cluster_fold(changed)
        wording = Wording(0, row["language"], folded, number_of(row["language"], folded), sketch(folded))
        one = time.perf_counter()
        near = placer.look_up(wording)
        times.append((time.perf_counter() - one) * 1000)
        found += any(text == row["text"] for text, _ in near)
    times.sort()
    return {"open": opened, "p50": times[len(times) // 2], "p99": times[len(times) * 99 // 100],
            "recall": found / len(rows), "n": len(rows)}  # fmt: skip


def _apart(work: str, *arguments: str) -> dict[str, object]:
    """Run one of the two above in a process of its own."""
    command = [sys.executable, "-m", "bench.whole_way", "--work", work, *arguments]
    done = subprocess.run(command, cwd=Path(__file__).parent.parent, check=True, stdout=subprocess.PIPE, text=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


# --- the table -------------------------------------------------------------------------------------------------------


def _say(count: int, run: dict[str, object], again: dict[str, object]) -> None:
    seconds = float(str(run["seconds"]))
    print(f"{count:,} messages to the queue: {seconds:.1f} s = {count / seconds:,.0f} messages/s (limit 20,000)")
    for name, (wall, cpu) in dict(run["stages"]).items():  # type: ignore[call-overload]  # read from JSON
        print(f"  {name:<8} {wall:7.1f} s  {count / max(wall, 1e-9):>10,.0f} messages/s, {cpu:6.1f} s of the parent")
    print(f"  processor time {run['cpu']} s, peak memory {run['peak']} MiB (parent, child)")
    print(f"  {run['rows']}")
    print(
        f"look-up of a changed copy among them: p50 {again['p50']:.2f} ms, p99 {again['p99']:.2f} ms (limit 2 and 20), "
        f"found {again['recall']:.3f} of {again['n']}; opening {again['open']:.2f} s"
    )


def main(words: Sequence[str] | None = None) -> int:
    """Run the bench and print its table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--look-ups", type=int, default=2_000)
    parser.add_argument("--work", nargs="+", help=argparse.SUPPRESS)
    asked = parser.parse_args(words)
    if asked.work:
        work = {"import": _import, "look-up": _look_up}[asked.work[0]]
        print(json.dumps(work(*asked.work[1:])))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        export = write_export(Path(folder) / "WhatsApp Chat with Bench.txt", asked.messages)
        case = str(Path(folder) / "case")
        _say(asked.messages, _apart("import", case, str(export)), _apart("look-up", case, str(asked.look_ups)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
