"""kill -9 while a bundle comes in: nothing of it is in the case, or all of it; started again, it is all there."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.bundles.parcels import parcel
from tests.generating import write_export
from tests.socket_watch import PYTHONPATH
from workbench import flow
from workbench.case import open_case
from workbench.export.run import run_export
from workbench.flow import ImportRequest
from workbench.ledger import events as ledger
from workbench.ledger.fsck import DAMAGE, fsck
from workbench.model import Analyst

_MESSAGES = 2_000
_KILLS = 6


def _child(case: Path, bundle: Path) -> "subprocess.Popen[bytes]":
    environment = {**os.environ, "PYTHONPATH": PYTHONPATH}
    command = [sys.executable, "-m", "workbench", "--case", str(case), "bundle", "import", str(bundle)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)


@pytest.mark.slow
def test_killed_anywhere_it_is_nothing_or_everything(tmp_path: Path) -> None:
    export, bundle = write_export(tmp_path / "chat", _MESSAGES, 20), tmp_path / "sent.claims.zip"
    first = open_case(str(tmp_path / "first"), Analyst("a", "A"))
    flow.import_paths(first, ImportRequest((export,), timezone="Africa/Bamako"), lambda _: None, lambda: False)
    run_export(first, "", "bundle", "internal", bundle, lambda *_: None, lambda: False)
    whole = parcel(first).rows
    first.close()
    started = time.monotonic()
    assert _child(tmp_path / "whole", bundle).wait() == 0
    took = time.monotonic() - started
    chance, states = random.Random(8), set()
    for n in range(_KILLS):
        case = tmp_path / f"case{n}"
        open_case(str(case), Analyst("b", "B")).close()
        child = _child(case, bundle)
        time.sleep(took * (0.2 + 0.8 * chance.random()))
        child.send_signal(signal.SIGKILL)
        child.wait()
        left = open_case(str(case), Analyst("b", "B"))
        rows = parcel(left).rows
        states.add(len(rows) > 1)
        assert rows == whole or len(rows) == 1
        assert ledger.verify(left.db) is None
        assert [f for f in fsck(left.db, left.vault) if f.severity == DAMAGE] == []
        left.close()
        assert _child(case, bundle).wait() == 0
        again = open_case(str(case), Analyst("b", "B"))
        assert parcel(again).rows == whole
        again.close()
    assert False in states
