"""kill -9 while an archive is hashed: what was hashed is not hashed again, and the end is that of an untouched run.

The long test takes WORKBENCH_TEST_PICTURES pictures (3,000; 100,000 for the founding promise) through `workbench match`
and `workbench import`.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from tests.cli.conftest import Program
from tests.socket_watch import PYTHONPATH
from workbench.store.sqlite import SqliteEngine

MANY = int(os.environ.get("WORKBENCH_TEST_PICTURES", "3000"))
MARK = "not hashed again"


def draw(folder: Path, count: int) -> None:
    """Small pictures, no two alike but every tenth, which is the one before it once more, smaller."""
    r = random.Random(7)
    picture = Image.new("RGB", (1, 1))
    for n in range(count):
        place = folder / f"{n // 1000:03}"
        place.mkdir(parents=True, exist_ok=True)
        if n % 10 != 9:
            small = Image.frombytes("RGB", (12, 9), r.randbytes(12 * 9 * 3))
            picture = small.resize((160, 120), Image.Resampling.BICUBIC)
        else:
            picture = picture.resize((120, 90))
        picture.save(place / f"IMG-20260113-WA{n:06}.jpg", "JPEG", quality=70)


def write_chat(folder: Path) -> Path:
    """A chat that brings every picture of a folder, which is flattened beside it."""
    lines = []
    for n, path in enumerate(sorted(folder.rglob("*.jpg"))):
        path.rename(folder / path.name)
        stamp = f"{13 + n // 1440 % 15:02}/01/2026, {n // 60 % 24:02}:{n % 60:02}"
        lines.append(f"{stamp} - Sender {n % 7}: \u200e{path.name} (file attached)\n")
    (folder / "WhatsApp Chat with Archive.txt").write_text("".join(lines), "utf-8")
    return folder


def count(program: Program, sql: str) -> int:
    path = program.folder / "claims.db"
    if not path.exists():
        return 0
    engine = SqliteEngine(path)
    try:
        row = engine.one(sql) if not engine.needs_migration() else None
        return int(row["n"]) if row else 0
    finally:
        engine.close()


def change(program: Program, sql: str) -> None:
    engine = SqliteEngine(program.folder / "claims.db")
    with engine.tx():
        engine.run(sql)
    engine.close()


def kill_when(program: Program, words: list[str | Path], there: Callable[[], bool]) -> None:
    """Start a command and kill it once `there` says so; fails when it ended before."""
    environment = {**os.environ, "PYTHONPATH": PYTHONPATH, "XDG_CONFIG_HOME": str(program.config),
                   "WORKBENCH_CLOCK": "2026-05-01T00:00:00Z", "WORKBENCH_IDS": "test"}  # fmt: skip
    with subprocess.Popen(
        [sys.executable, "-m", "workbench", *map(str, words)], cwd=program.folder, env=environment,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        while process.poll() is None and not there():
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL, "it ended before it could be killed"


def match_killed(program: Program, folder: Path, held: Path, kills: int) -> None:
    pictures = len(list(folder.rglob("*.jpg")))
    program("import", held, "--timezone", "UTC", check=True)
    scanned = "SELECT count(*) AS n FROM scans"
    for kill in range(1, kills + 1):
        least = pictures * kill // (kills + 2)
        kill_when(program, ["match", folder], lambda: count(program, scanned) > least)  # noqa: B023 — used at once
        change(program, f"UPDATE scans SET at = '{MARK}'")
    kept = count(program, scanned)
    assert 0 < kept < pictures
    whole = program("match", folder, "--json", check=True)
    assert len(whole.rows) == pictures
    assert count(program, f"{scanned} WHERE at = '{MARK}'") == kept
    assert count(program, scanned) == pictures
    change(program, "DELETE FROM scans")
    assert program("match", folder, "--json", check=True).out == whole.out
    assert sum(row["held"] for row in whole.rows) == len(list(held.glob("*.jpg")))


def test_a_folder_that_is_killed_goes_on_where_it_was(workbench: Program, tmp_path: Path) -> None:
    draw(tmp_path / "archive", 500)
    draw(tmp_path / "held", 20)
    match_killed(workbench, tmp_path / "archive", write_chat(tmp_path / "held"), 1)


@pytest.fixture
def patient(workbench: Program) -> Program:
    """The program, given the time that many pictures need."""
    return replace(workbench, patience=max(120, MANY // 20))


@pytest.mark.slow
def test_a_large_folder_that_is_killed_goes_on_where_it_was(patient: Program, tmp_path: Path) -> None:
    draw(tmp_path / "archive", MANY)
    draw(tmp_path / "held", 50)
    match_killed(patient, tmp_path / "archive", write_chat(tmp_path / "held"), 4)


@pytest.mark.slow
def test_an_import_that_is_killed_while_hashing_goes_on_where_it_was(patient: Program, tmp_path: Path) -> None:
    draw(tmp_path / "archive", MANY)
    archive = write_chat(tmp_path / "archive")
    hashed = "SELECT count(*) AS n FROM media WHERE hash_rule IS NOT NULL"
    words: list[str | Path] = ["import", archive, "--timezone", "UTC"]
    for kill in range(1, 5):
        least = MANY * kill // 6
        kill_when(patient, words, lambda: count(patient, hashed) > least)  # noqa: B023 — used at once
        change(patient, f"UPDATE media SET note = '{MARK}' WHERE hash_rule IS NOT NULL")
    kept = count(patient, hashed)
    patient(*words, check=True)
    assert count(patient, f"{hashed} AND note = '{MARK}'") == kept
    change(patient, f"UPDATE media SET note = '' WHERE note = '{MARK}'")
    other = replace(patient, folder=tmp_path / "there")
    other.folder.mkdir()
    other(*words, check=True)
    listed = [one("media", "--json", check=True).out for one in (patient, other)]
    assert listed[0] == listed[1]
    assert listed[0].count('"kind":"same"') > MANY // 10
    assert patient("fsck").code == 0
