"""Weighing a million evidence rows: assessing a claim, looking at ten thousand verdicts again, regrading, a timeline.

    python -m bench.weighing [--claims 100000] [--decided 10000] [--fresh]

The case has ten items a claim and one claim of 2,000; one source has 10,000 items that follow its grade, one place has
1,000 claims. It is built once and kept in the folder for temporary files; `--fresh` builds it anew. Each part runs in a
process of its own, so that its peak memory is its own. Seconds and milliseconds are of the wall.
"""

import argparse
import json
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from workbench.case import Case, open_case

ITEMS = 10
LARGEST = 2_000
FOLLOWING = 10_000
AT_PLACE = 1_000
SOURCES = 3_000
LIMIT_ASSESS, LIMIT_RECHECK = 5.0, 30.0
"""Milliseconds a claim, and seconds for 10,000 verdicts (issue 6)."""
MIB = 1024
"""`ru_maxrss` is in KiB."""
_CHUNK = 20_000
_AT = "2026-04-28T10:00:00.000000Z"
_WORDS = ("town", "camp", "convoy", "road", "taken", "held", "left", "fighters", "army", "residents", "morning", "gate")


# --- the case --------------------------------------------------------------------------------------------------------


def _claims(count: int) -> Iterator[tuple[object, ...]]:
    for n in range(1, count + 1):
        place = "Gao" if n <= AT_PLACE else f"Village {n % 5_000}"
        day = f"2026-{1 + n % 4:02}-{1 + n % 28:02}"
        yield (
            n, f"claim-{n}", "", f"{place} taken ({n})", f"{place.lower()} taken {n}", "control_change", "|",
            f'["{place}"]', f'[{{"name":"{("FLA", "JNIM", "FAMa")[n % 3]}","role":"agent"}}]', day, day, "day", "rumor",
            "new", "", "", 0, "bench", 0, 1, _AT, _AT, 0, "[]", 0, 0, 0, 0, "[]", 0, 0, 0, 0, "", "[]",
        )  # fmt: skip


_CLAIM = (
    "id", "uid", "external_id", "title", "folded", "predicate", "match_key", "places", "actors", "event_start",
    "event_end", "event_precision", "status", "stage", "assignee", "note", "overridden", "made_by", "hidden", "version",
    "created_at", "updated_at", "priority", "why", "appearances", "chats", "media", "reused", "languages", "supports",
    "refutes", "context", "origins", "best_grade", "blocs",
)  # fmt: skip
_EVIDENCE = (
    "id", "uid", "claim", "source", "stance", "reliability", "credibility", "quote", "url", "file_name", "derived_from",
    "origin", "note", "says_misleading", "graded_by", "created_at", "retracted", "follows", "published",
)  # fmt: skip


def _evidence(claims: int) -> Iterator[tuple[object, ...]]:
    """Ten items a claim, 2,000 on the last; source 1 stands on the first 10,000 claims after those of the place."""
    rng, number = random.Random(6), 0
    for claim in range(1, claims + 1):
        for n in range(LARGEST if claim == claims else ITEMS):
            number += 1
            followed = n == 0 and AT_PLACE < claim <= AT_PLACE + FOLLOWING
            source = 1 if followed else rng.randint(2, SOURCES)
            quote = " ".join(rng.choices(_WORDS, k=14))
            yield (
                number, f"evidence-{number}", claim, source, rng.choice(("supports", "supports", "refutes", "context")),
                "B" if followed else rng.choice("ABCDEF"), rng.randint(1, 6), f"{quote} {number}",
                f"https://example.org/{number}", "", number - 1 if n and not rng.randrange(5) else None, "", "", 0,
                "bench", _AT, 0, int(followed), "2026-04-27",
            )  # fmt: skip


def build(folder: Path, claims: int, decided: int) -> None:
    """Make the case; takes a few minutes."""
    from workbench.model import Status
    from workbench.verdict.deciding import decide

    case = open_case(str(folder))
    with case.db.tx():
        case.db.insert(
            "sources",
            ("id", "uid", "name", "folded", "kind", "owner", "country", "bloc", "party", "reliability",
             "reliability_reason", "graded_at", "url", "hidden"),
            [(n, f"source-{n}", f"Outlet {n}", f"outlet {n}", "outlet", f"Owner {n // 3}" if n % 7 == 0 else "", "",
              "Western", int(n % 11 == 0), "B", "", _AT, "", 0) for n in range(1, SOURCES + 1)],
        )  # fmt: skip
        places = [(n, "Gao", "gao") for n in range(1, AT_PLACE + 1)]
        _in_chunks(case, "claims", _CLAIM, _claims(claims))
        case.db.insert("claim_places", ("claim", "place", "folded"), places)
        _in_chunks(case, "evidence", _EVIDENCE, _evidence(claims))
        for name, count in (("claim", claims), ("evidence", claims * ITEMS + LARGEST), ("source", SOURCES)):
            case.db.run("INSERT INTO counters (name, value) VALUES (:n, :v)", n=name, v=count)
    for first in range(1, decided + 1, 500):
        numbers = range(first, min(first + 500, decided + 1))
        decide(case, list(numbers), Status.CORROBORATED, override="the bench decides", reason="built")
    case.close()


def _in_chunks(case: Case, table: str, columns: Sequence[str], rows: Iterator[tuple[object, ...]]) -> None:
    while chunk := list(islice(rows, _CHUNK)):
        case.db.insert(table, columns, chunk)


# --- each in a process of its own ------------------------------------------------------------------------------------


def _assess(case: Case, claims: int) -> dict[str, object]:
    from workbench.verdict.assessing import assess

    rng, times = random.Random(3), []
    assess(case, 1)
    for _ in range(2_000):
        times.append(_milliseconds(lambda: assess(case, rng.randint(1, claims - 1))))
    times.sort()
    largest = min(_milliseconds(lambda: assess(case, claims)) for _ in range(5))
    return {"p50": times[1_000], "p99": times[1_980], "max": times[-1], "largest": largest}


def _recheck(case: Case, _claims: int) -> dict[str, object]:
    from workbench.verdict.rechecking import recheck

    started, spent, seen, damaged = time.perf_counter(), time.process_time(), 0, 0
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MIB
    for found in recheck(case):
        seen += 1
        damaged += bool(found.damage)
    cpu = time.process_time() - spent
    return {"seconds": time.perf_counter() - started, "cpu": cpu, "seen": seen, "damaged": damaged,
            "before": before}  # fmt: skip


def _regrade(case: Case, _claims: int) -> dict[str, object]:
    from workbench import flow
    from workbench.evidence.grading import following, grades, regrade

    letter = "D" if grades(case, 1)[-1].reliability != "D" else "C"  # a run that was stopped left the other
    count = len(following(case, 1, letter))
    took = _milliseconds(lambda: regrade(case, 1, letter, "the bench says so")) / 1000
    return {"items": count, "seconds": took, "undo": _milliseconds(lambda: flow.undo(case)) / 1000}


def _timeline(case: Case, _claims: int) -> dict[str, object]:
    from workbench.evidence.control import timeline

    timeline(case, "Village 17")
    return {"seconds": min(_milliseconds(lambda: timeline(case, "Gao")) for _ in range(3)) / 1000}


def _stale(case: Case, _claims: int) -> dict[str, object]:
    from workbench.claims import priority

    return {"ms": min(_milliseconds(lambda: priority.settle_stale(case)) for _ in range(20))}


def _milliseconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


_PARTS: dict[str, Callable[[Case, int], dict[str, object]]] = {
    "assess": _assess, "recheck": _recheck, "regrade": _regrade, "timeline": _timeline, "stale": _stale,
}  # fmt: skip


def _apart(part: str, folder: Path, claims: int) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.weighing", "--part", part, str(folder), "--claims", str(claims)]
    done = subprocess.run(command, cwd=Path(__file__).parent.parent, check=True, stdout=subprocess.PIPE, text=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


# --- the table -------------------------------------------------------------------------------------------------------


def kept_case(claims: int, decided: int, *, fresh: bool) -> Path:
    """The folder of the case, built when it is not there yet; one whose building was stopped is built anew."""
    root = Path(tempfile.gettempdir()) / "claim-workbench-bench"
    folder = root / f"weighing-{claims}-{decided}"
    if fresh:
        shutil.rmtree(folder, ignore_errors=True)
    if not folder.exists():
        half = root / f"{folder.name}.half"
        shutil.rmtree(half, ignore_errors=True)
        print(f"building {claims * ITEMS + LARGEST:,} evidence rows in {folder} …", file=sys.stderr, flush=True)
        build(half, claims, decided)
        half.rename(folder)
    return folder


def _say(folder: Path, claims: int) -> None:
    a = _apart("assess", folder, claims)
    print(f"assess, {ITEMS} items a claim: p50 {a['p50']:.2f} ms, p99 {a['p99']:.2f}, max {a['max']:.2f} "
          f"(limit {LIMIT_ASSESS:.0f}); {LARGEST:,} items: {a['largest']:.1f} ms")  # fmt: skip
    r = _apart("recheck", folder, claims)
    limit = LIMIT_RECHECK * r["seen"] / 10_000
    print(f"re-check of {r['seen']:,.0f} verdicts: {r['seconds']:.1f} s, {r['cpu']:.1f} of CPU (limit {limit:.0f}), "
          f"peak {r['peak']:.0f} MiB ({r['before']:.0f} before it); {r['damaged']:.0f} damaged")  # fmt: skip
    g = _apart("regrade", folder, claims)
    print(f"regrading a source with {g['items']:,.0f} items: {g['seconds']:.1f} s, taking it back {g['undo']:.1f} s")
    t = _apart("timeline", folder, claims)
    print(f"control timeline of a place with {AT_PLACE:,} claims: {t['seconds'] * 1000:.0f} ms")
    print(f"asking which claims became due: {_apart('stale', folder, claims)['ms']:.3f} ms")


def main(words: Sequence[str] | None = None) -> int:
    """Run the bench and print its lines."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, default=100_000)
    parser.add_argument("--decided", type=int, default=10_000)
    parser.add_argument("--fresh", action="store_true")
    parser.add_argument("--part", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args(words)
    if asked.part:
        case = open_case(asked.part[1])
        found = _PARTS[asked.part[0]](case, asked.claims)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MIB
        case.close()
        print(json.dumps({**found, "peak": peak}))
        return 0
    _say(kept_case(asked.claims, asked.decided, fresh=asked.fresh), asked.claims)
    return 0


if __name__ == "__main__":
    sys.exit(main())
