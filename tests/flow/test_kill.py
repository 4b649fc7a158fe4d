"""kill -9 during an import with media: started again, the case exports the same bytes as one that was never killed.

Kills are spread evenly over the steps of the import (reading, clustering, detecting, hashing, matching, grouping), each
a little after a step so that it falls into the next one. The short test runs always, the founding one (50,000 messages,
50 kills) in `make test-long`.
"""

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.generating import write_export
from tests.socket_watch import PYTHONPATH
from workbench.case import open_case
from workbench.export.run import run_export
from workbench.ledger import events as ledger
from workbench.model import Analyst

TABLES = ("conversations", "people", "batch_parts", "messages", "attachments", "media", "media_frames", "media_matches",
          "texts", "text_values", "mentions", "units", "claim_keys", "claims", "claim_places", "claim_actors",
          "appearances", "links", "quarantine", "stages", "counters")  # fmt: skip
_CHILD = Path(__file__).with_name("import_child.py")


@dataclass(frozen=True)
class Whole:
    """An import that nobody disturbed: its exported bytes, how many steps it took, and seconds a step."""

    exported: bytes
    steps: int
    pace: float


def start(case: Path, export: Path) -> "subprocess.Popen[str]":
    environment = {**os.environ, "PYTHONPATH": PYTHONPATH, "WORKBENCH_CLOCK": "2026-05-01T00:00:00Z",
                   "WORKBENCH_IDS": "test"}  # fmt: skip
    return subprocess.Popen(
        [sys.executable, str(_CHILD), str(case), str(export)], stdout=subprocess.PIPE, text=True, env=environment
    )


def finish(case: Path, export: Path) -> tuple[int, float]:
    """Run an import to its end; returns how many steps it took and its seconds from the first step to the last."""
    with start(case, export) as child:
        if child.stdout is None:
            raise RuntimeError("no pipe")
        first, steps, last = 0.0, 0, ""
        for line in child.stdout:
            first = first or time.monotonic()
            steps += line.startswith("step")
            last = line
        took = time.monotonic() - first
    assert (child.returncode, last) == (0, "done\n")
    return steps, took


def kill_at(case: Path, export: Path, step: int, delay: float) -> bool:
    """Start an import and kill it a moment after a step; returns whether it was still at work."""
    with start(case, export) as child:
        if child.stdout is None:
            raise RuntimeError("no pipe")
        for line in child.stdout:
            if line == f"step {step}\n":
                time.sleep(delay)
                break
        child.send_signal(signal.SIGKILL)
        rest = child.stdout.read()
    return child.returncode == -signal.SIGKILL and "done" not in rest


def exported(case: Path, out: Path) -> bytes:
    """The case as canonical JSONL and a digest of every row behind it; chains and database are checked on the way."""
    opened = open_case(str(case), Analyst("ada", "Ada"))
    try:
        assert ledger.verify(opened.db) is None
        assert opened.db.check() == []
        run_export(opened, "", "jsonl", "internal", out, lambda *_: None, lambda: False)
        rows = hashlib.sha256()
        for table in TABLES:
            for row in opened.db.rows(f"SELECT * FROM {table} ORDER BY 1, 2"):
                rows.update(repr(tuple(row)).encode())
    finally:
        opened.close()
    return out.read_bytes() + rows.hexdigest().encode()


def undisturbed(tmp_path: Path, export: Path) -> Whole:
    case = tmp_path / "whole"
    steps, took = finish(case, export)
    return Whole(exported(case, tmp_path / "whole.jsonl"), steps, took / steps)


def killed_once(tmp_path: Path, export: Path, whole: Whole, step: int, seed: int) -> tuple[bool, bool]:
    """Kill one import at a step, finish it, compare; returns (the kill fell inside, the bytes are the same)."""
    case = tmp_path / f"killed-{seed}"
    delay = random.Random(seed).uniform(0, whole.pace)
    inside = kill_at(case, export, step, delay)
    finish(case, export)
    same = exported(case, tmp_path / f"killed-{seed}.jsonl") == whole.exported
    shutil.rmtree(case)
    (tmp_path / f"killed-{seed}.jsonl").unlink()
    return inside, same


def run_kills(tmp_path: Path, messages: int, pictures: int, kills: int) -> list[tuple[bool, bool]]:
    export = write_export(tmp_path / "chat", messages, pictures)
    whole = undisturbed(tmp_path, export)
    assert len(whole.exported) > messages, "the export holds the case"
    steps = [round((i + 0.5) * whole.steps / kills) for i in range(kills)]
    with ThreadPoolExecutor(2) as pool:
        jobs = [pool.submit(killed_once, tmp_path, export, whole, max(1, s), i) for i, s in enumerate(steps)]
        return [j.result() for j in jobs]


def test_a_small_import_killed_anywhere_comes_out_the_same(tmp_path: Path, fixed_env: Path) -> None:
    results = run_kills(tmp_path, 1_000, 40, 4)
    assert [same for _, same in results] == [True] * 4
    assert sum(inside for inside, _ in results) >= 2


@pytest.mark.slow
def test_one_import_killed_again_and_again_still_arrives(tmp_path: Path, fixed_env: Path) -> None:
    export = write_export(tmp_path / "chat", 3_000, 60)
    whole = undisturbed(tmp_path, export)
    case = tmp_path / "battered"
    for i in range(8):
        kill_at(case, export, 1, random.Random(i).uniform(0, whole.pace))
    finish(case, export)
    assert exported(case, tmp_path / "battered.jsonl") == whole.exported


@pytest.mark.slow
def test_fifty_kills_spread_over_fifty_thousand_messages(tmp_path: Path, fixed_env: Path) -> None:
    results = run_kills(tmp_path, 50_000, 600, 50)
    inside = sum(i for i, _ in results)
    sys.stdout.write(f"{inside} of 50 kills fell inside; {sum(s for _, s in results)} of 50 exports are the same\n")
    assert inside >= 40
    assert [same for _, same in results] == [True] * 50
