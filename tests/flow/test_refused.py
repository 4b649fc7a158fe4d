"""A file that is refused is still named, hashed and noted in history; its neighbours are taken."""

import hashlib
import json
from pathlib import Path

import pytest

from workbench.case import Case
from workbench.errors import InputRefused
from workbench.flow import ImportRequest, import_paths
from workbench.store import events

CHAT = "12/04/2026, 22:35 - Awa: Tessalit taken\n13/04/2026, 22:36 - Moussa: who says so\n"
BAD = b"PK\x03\x04 and no more"
SHA = hashlib.sha256(BAD).hexdigest()


def run(case: Case, *paths: Path, dry_run: bool = False) -> tuple[str, ...]:
    request = ImportRequest(paths, timezone="UTC", date_order="dmy", dry_run=dry_run)
    return import_paths(case, request, lambda _: None, lambda: False)[0].problems


def noted(case: Case) -> list[dict[str, str]]:
    return [json.loads(e.body) for e in events.every(case.db) if e.kind == "import_refused"]


def test_beside_others(case: Case, tmp_path: Path) -> None:
    (tmp_path / "bad.zip").write_bytes(BAD)
    (tmp_path / "chat.txt").write_text(CHAT)
    (problem,) = run(case, tmp_path / "bad.zip", tmp_path / "chat.txt")
    assert problem.startswith("bad.zip is damaged")
    assert SHA in problem
    assert [(one["file"], one["sha256"]) for one in noted(case)] == [("bad.zip", SHA)]


def test_alone(case: Case, tmp_path: Path) -> None:
    (tmp_path / "bad.zip").write_bytes(BAD)
    with pytest.raises(InputRefused, match="damaged"):
        run(case, tmp_path / "bad.zip")
    assert [one["sha256"] for one in noted(case)] == [SHA]


def test_a_dry_run_notes_nothing(case: Case, tmp_path: Path) -> None:
    (tmp_path / "bad.zip").write_bytes(BAD)
    (tmp_path / "chat.txt").write_text(CHAT)
    assert len(run(case, tmp_path / "bad.zip", tmp_path / "chat.txt", dry_run=True)) == 1
    assert noted(case) == []
