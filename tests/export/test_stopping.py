"""Stopped or killed in the middle, in every format: what was there before is there still, and nothing beside it."""

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from tests.export.forms import FORMS
from tests.export.small_case import Clock, derived_ids
from tests.export.test_run import everything, export
from workbench.case import Case, open_case
from workbench.errors import Cancelled
from workbench.export.formats import EXPORTERS
from workbench.export.run import run_export
from workbench.model import Analyst

pytestmark = pytest.mark.one_engine
QUICK = ("jsonl", "csv", "bundle")
"""A file, a folder and a container; the other formats are killed in the long run of the tests."""
KILLED = [pytest.param(form, marks=() if form in QUICK else pytest.mark.slow) for form in EXPORTERS]


def earlier(case: Case, form: str, folder: Path) -> tuple[Path, list[str], bytes]:
    """A finished export in this format, what lies in its folder, and every byte of it."""
    writer = EXPORTERS[form]
    out = folder / f"out{'' if writer.folder else writer.suffix}"
    export(case, form, "internal", out)
    export(case, "jsonl", "share", folder / "key.jsonl")  # the key for pseudonyms is made once and stays
    return out, sorted(p.name for p in folder.iterdir()), everything(out)


@pytest.mark.parametrize("form", FORMS)
def test_stopped_in_the_middle(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    """After the first of the claims is written."""
    out, names, before = earlier(case, form, tmp_path)
    monkeypatch.setattr("workbench.export.given.PAGE", 1)
    done: list[int] = []
    with pytest.raises(Cancelled):
        run_export(case, "", form, "share", out, lambda n, total: done.append(n), lambda: bool(done))
    assert done[0] == 1
    assert (sorted(p.name for p in tmp_path.iterdir()), everything(out)) == (names, before)


@pytest.mark.parametrize("form", KILLED)
def test_killed_in_the_middle(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    """The process dies after the first of the claims; the next export clears up and is whole."""
    out, names, before = earlier(case, form, tmp_path)
    monkeypatch.setattr("workbench.export.given.PAGE", 1)
    child = os.fork()
    if child == 0:
        _export_and_die(case.url, form, out)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1])
    left = {p.name for p in tmp_path.iterdir()} - set(names)
    assert all(name.startswith((".", "workbench-", "tmp")) for name in left), left
    assert everything(out) == before
    export(case, form, "internal", out)
    assert everything(out) == before
    assert {p.name for p in tmp_path.iterdir() if p.name.endswith((".partial", ".old"))} == set()


def _export_and_die(url: str, form: str, out: Path) -> None:
    def die(*_: Any) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    try:
        again = open_case(url, Analyst("a-diallo", "A. Diallo"), Clock(), derived_ids)
        run_export(again, "", form, "share", out, die, lambda: False)
    finally:
        os._exit(1)
