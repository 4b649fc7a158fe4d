"""A backup opens as the case it was, and its check finds every kind of damage."""

import json
import resource
import signal
from pathlib import Path

import pytest

from tests.export.small_case import Clock, small_case
from workbench.case import Case, open_case
from workbench.errors import InputRefused, IntegrityDamage, StorageError
from workbench.export.run import run_export
from workbench.ledger.backup import MANIFEST, backup, verify_backup
from workbench.ledger.fsck import DAMAGE, WARNING, first_damage, fsck


@pytest.fixture
def local(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    """A case in a folder: the only kind that is backed up from here."""
    with small_case(str(tmp_path / "case"), tmp_path, monkeypatch) as made:
        yield made


def _lines(case: Case, out: Path) -> bytes:
    run_export(case, "", "jsonl", "internal", out, lambda a, b: None, lambda: False)
    return out.read_bytes()


def test_a_backup_is_the_case(local: Case, tmp_path: Path) -> None:
    """Opened, it exports the same bytes; its fsck is clean; checking it does not change it."""
    (tmp_path / "case" / "workbench.toml").write_text('[case]\ntimezone = "Africa/Bamako"\n', encoding="utf-8")
    report = backup(local.db, local.vault, tmp_path / "copy", tmp_path / "case")
    before = {p: p.read_bytes() for p in sorted((tmp_path / "copy").rglob("*")) if p.is_file()}
    assert verify_backup(tmp_path / "copy") == ()
    assert {p: p.read_bytes() for p in sorted((tmp_path / "copy").rglob("*")) if p.is_file()} == before
    assert report.media == len(list(local.vault.hashes()))
    copy = open_case(str(tmp_path / "copy"), local.analyst, Clock())
    assert copy.settings.timezone == "Africa/Bamako"
    assert _lines(copy, tmp_path / "b") == _lines(local, tmp_path / "a")
    assert first_damage(fsck(copy.db, copy.vault)) is None
    copy.close()
    assert [p.name for p in tmp_path.iterdir() if p.name.endswith(".partial")] == []


def test_what_makes_the_case_work_comes_along(local: Case, tmp_path: Path) -> None:
    """Settings, policy, lexicons and plugins; damage to them is named, and a list cannot point outside."""
    for name in ("workbench.toml", "policy.toml", "lexicons/mine.toml", "plugins/notes.py"):
        (tmp_path / "case" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "case" / name).write_text("# mine\n", encoding="utf-8")
    (tmp_path / "case" / "plugins" / "__pycache__").mkdir()
    (tmp_path / "case" / "plugins" / "__pycache__" / "notes.pyc").touch()
    copy = tmp_path / "copy"
    backup(local.db, local.vault, copy, tmp_path / "case")
    manifest = json.loads((copy / MANIFEST).read_text(encoding="utf-8"))
    names = ["claims.db", "lexicons/mine.toml", "plugins/notes.py", "policy.toml", "workbench.toml"]
    assert [f["name"] for f in manifest["files"]] == names
    assert verify_backup(copy) == ()
    (copy / "plugins" / "notes.py").write_text("# other\n", encoding="utf-8")
    assert [f.sentence for f in verify_backup(copy)] == ["plugins/notes.py is damaged."]
    (copy / "plugins" / "notes.py").unlink()
    manifest["files"].append({**manifest["files"][1], "name": "../case/lexicons/mine.toml"})
    (copy / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    assert [f.sentence for f in verify_backup(copy)] == [
        "plugins/notes.py is missing.",
        "../case/lexicons/mine.toml is missing.",
    ]


def test_a_full_disk_is_the_one_of_the_copy(local: Case, tmp_path: Path) -> None:
    """The sentence names where the copy goes, not the case. A limit on file size stands in for a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handled = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    try:
        with pytest.raises(StorageError) as refused:
            backup(local.db, local.vault, tmp_path / "copy")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handled)
    assert str(tmp_path / "copy") in refused.value.message
    assert str(tmp_path / "case") not in refused.value.message + refused.value.hint
    assert not (tmp_path / "copy").exists()


def test_damage_to_a_backup_is_named(local: Case, tmp_path: Path) -> None:
    """A flipped byte in the database or a medium, a missing one, one too many."""
    copy = tmp_path / "copy"
    backup(local.db, local.vault, copy)
    database = (copy / "claims.db").read_bytes()
    (copy / "claims.db").write_bytes(database[:5000] + bytes([database[5000] ^ 1]) + database[5001:])
    assert [f.sentence for f in verify_backup(copy)] == ["claims.db is damaged."]
    (copy / "claims.db").write_bytes(database)
    sha256 = next(local.vault.hashes())
    medium = copy / "media" / sha256[:2] / sha256
    medium.unlink()
    medium.write_bytes(b"other")
    assert [(f.kind, f.severity) for f in verify_backup(copy)] == [("medium", DAMAGE)]
    assert sha256 in verify_backup(copy)[0].sentence
    manifest = json.loads((copy / MANIFEST).read_text(encoding="utf-8"))
    manifest["media"] = [m for m in manifest["media"] if m["sha256"] != sha256]
    (copy / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    assert [f.severity for f in verify_backup(copy)] == [WARNING]


def test_a_broken_medium_stops_a_backup(local: Case, tmp_path: Path) -> None:
    """Damage is not copied over a good backup in silence; nothing is left."""
    sha256 = next(local.vault.hashes())
    local.vault.path(sha256).write_bytes(b"rotten")
    with pytest.raises(IntegrityDamage, match=sha256):
        backup(local.db, local.vault, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()
    assert [p.name for p in tmp_path.iterdir() if p.name.endswith(".partial")] == []


def test_what_is_refused(local: Case, tmp_path: Path) -> None:
    """A folder that exists, and checking what is no backup."""
    (tmp_path / "there").mkdir()
    with pytest.raises(InputRefused):
        backup(local.db, local.vault, tmp_path / "there")
    with pytest.raises(InputRefused):
        verify_backup(tmp_path / "there")


def test_a_team_case_is_backed_up_on_its_server(case: Case, tmp_path: Path) -> None:
    """Said in a sentence; nothing is left."""
    if case.db.name == "sqlite":
        pytest.skip("a case in a folder has its own tests")
    with pytest.raises(StorageError, match="server"):
        backup(case.db, case.vault, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()
