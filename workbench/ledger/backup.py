"""A backup that can be trusted: a consistent copy of the database, every medium, and a list of hashes to check both.

Never a copy of the live file: a database being written to is more than its file. Media never change, so on the same
disk they are linked, not copied; a copy for the case that the disk dies has to lie on another one.
"""

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench import canonical
from workbench.errors import InputRefused, IntegrityDamage, StorageError
from workbench.ledger import events as ledger
from workbench.ledger.fsck import DAMAGE, WARNING, Finding, Progress, quiet
from workbench.safety.syncing import sync
from workbench.store import counters
from workbench.store.engine import Engine
from workbench.store.folder_vault import FolderVault
from workbench.store.vault import Vault

MANIFEST = "backup.json"
_DATABASE = "claims.db"
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What a backup holds: its folder, how many media, the bytes of everything, and how many media were linked."""

    folder: Path
    media: int
    bytes: int
    linked: int


def backup(
    db: Engine, vault: Vault, target: Path, folder: Path | None = None, progress: Progress = quiet
) -> BackupReport:
    """Write a backup folder that opens as a case.

    Takes the case's database and vault, a folder that does not exist yet, and the case's own folder, whose settings,
    policy, lexicons and plugins come along. Raises InputRefused when the folder exists, IntegrityDamage when a medium
    or the copy is not whole, StorageError when the disk will not take it or the case lies on a server; then nothing is
    left at `target`.
    """
    target = Path(os.path.abspath(target))
    if target.exists():
        raise InputRefused(f"{target} exists already; a backup never replaces another.", "Choose a new folder.")
    temp = target.with_name(f".{target.name[:100]}.{os.getpid()}.partial")
    try:
        temp.mkdir(mode=0o700, parents=True)
        report = _fill(db, vault, temp, target, folder, progress)
        os.rename(temp, target)
        sync(target.parent)
    except OSError as error:
        if error.errno in _FULL:
            raise StorageError(f"The disk of {target} is full; no backup was made.", "Choose another disk.") from error
        why = (error.strerror or type(error).__name__).lower()
        raise StorageError(f"{target} cannot be written: {why}.", "Choose another folder.") from error
    finally:
        shutil.rmtree(temp, ignore_errors=True)
    return report


def _fill(db: Engine, vault: Vault, temp: Path, target: Path, folder: Path | None, progress: Progress) -> BackupReport:
    progress("database", 0, None)
    _copy_database(db, temp / _DATABASE, target)
    wrong = next(iter(_check_database(temp / _DATABASE)), None)
    if wrong:
        raise IntegrityDamage(f"The copy of the database is not whole: {wrong}", "Run workbench fsck on the case.")
    names = [_DATABASE, *_take_own(folder, temp)]
    # The database first, then the media: media are only ever added, so none that the copy refers to can be missing.
    media, linked = _take_media(vault, temp / "media", progress)
    files = [_hashed(temp / name, name) for name in sorted(names)]
    manifest = {"version": 1, "case": counters.meta(db, "uid"), "files": files, "media": media}
    (temp / MANIFEST).write_text(
        json.dumps(canonical.plain(manifest), indent=1, sort_keys=True) + "\n", encoding="utf-8"
    )
    for name in [MANIFEST, *names]:
        sync(temp / name)
    for place in [*{(temp / name).parent for name in names}, temp]:
        sync(place)
    size = sum(f["bytes"] for f in [*files, *media])
    return BackupReport(target, len(media), size, linked)


def _copy_database(db: Engine, copy: Path, target: Path) -> None:
    try:
        db.backup(str(copy))
    except StorageError as error:
        if error.__cause__ is None:  # not the driver's: the case lies on a server
            raise
        # The engine speaks of the disk of the case; what failed is writing the copy.
        raise StorageError(
            f"The copy of the database cannot be written to {target}: {error.message}", "Choose another disk."
        ) from error


def _take_own(folder: Path | None, temp: Path) -> list[str]:
    """Copy what else makes the case work as it does; returns the names, relative to the folder."""
    if folder is None:
        return []
    found = [folder / name for name in ("workbench.toml", "policy.toml")]
    found += (folder / "lexicons").glob("*.toml")
    found += (p for p in (folder / "plugins").rglob("*") if "__pycache__" not in p.parts)
    names = [p.relative_to(folder).as_posix() for p in found if p.is_file()]
    for name in names:
        (temp / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copyfile(folder / name, temp / name)
    return names


def _take_media(vault: Vault, folder: Path, progress: Progress) -> tuple[list[dict[str, Any]], int]:
    """Link or copy every medium, its hash checked on the way."""
    folder.mkdir(mode=0o700)
    taken: list[dict[str, Any]] = []
    linked = 0
    for sha256 in vault.hashes():
        wrong = vault.verify(sha256)
        if wrong:
            raise IntegrityDamage(f"{wrong} No backup was made.", "Restore that file from an older backup first.")
        source, copy = vault.local(sha256), FolderVault(folder).path(sha256)
        copy.parent.mkdir(mode=0o700, exist_ok=True)
        linked += _link_or_copy(source, copy)
        taken.append({"sha256": sha256, "bytes": copy.stat().st_size})
        progress("media", len(taken), None)
    for shard in [*folder.iterdir(), folder]:
        sync(shard)
    return taken, linked


def _link_or_copy(source: Path, copy: Path) -> bool:
    try:
        os.link(source, copy)
    except OSError as error:
        if error.errno in _FULL:
            raise
        shutil.copyfile(source, copy)  # another disk, or one that knows no links
        sync(copy)
        return False
    return True


def verify_backup(folder: Path, progress: Progress = quiet) -> tuple[Finding, ...]:
    """Check a backup: every file against its hash, the database itself, and its history.

    Raises InputRefused when the folder is no backup.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        files = [(f["name"], f["sha256"], f["bytes"]) for f in manifest["files"]]
        media = [m["sha256"] for m in manifest["media"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputRefused(f"{folder} is not a backup: its {MANIFEST} cannot be read.", "Name the folder.") from error
    return tuple(_verified(folder, files, media, progress))


def _verified(
    folder: Path, files: list[tuple[str, str, int]], media: list[str], progress: Progress
) -> Iterator[Finding]:
    whole = True
    for name, sha256, size in files:
        path = folder / name
        inside = path.is_relative_to(folder) and ".." not in Path(name).parts  # the list may come from anybody
        found = _hashed(path, name) if inside and path.is_file() else None
        if found != {"name": name, "sha256": sha256, "bytes": size}:
            whole = whole and name != _DATABASE
            yield Finding("file", f"{name} is {'damaged' if found else 'missing'}.", DAMAGE)
    vault = FolderVault(folder / "media")
    for done, sha256 in enumerate(media, 1):
        wrong = vault.verify(sha256)
        if wrong:
            yield Finding("medium", wrong, DAMAGE)
        progress("media", done, len(media))
    for sha256 in sorted(set(vault.hashes()) - set(media)):
        yield Finding("medium", f"Medium {sha256} is not in the list of the backup.", WARNING)
    if whole and (folder / _DATABASE).is_file():
        yield from (Finding("database", w, DAMAGE) for w in _check_copy(folder / _DATABASE))


def _check_copy(path: Path) -> list[str]:
    """Check a copy of a copy: looking into a WAL database writes beside it, and a backup stays as it is."""
    spare = path.with_name(f".{path.name}.{os.getpid()}.check")
    try:
        shutil.copyfile(path, spare)
        return _check_database(spare)
    except OSError as error:
        return [f"{path.name} cannot be checked: {(error.strerror or type(error).__name__).lower()}."]
    finally:
        spare.unlink(missing_ok=True)


def _check_database(path: Path) -> list[str]:
    from workbench.store.sqlite import SqliteEngine

    copy = SqliteEngine(path)
    try:
        wrong = ledger.verify(copy)
        return [*copy.check(), *([wrong] if wrong else [])]
    finally:
        copy.close()


def _hashed(path: Path, name: str) -> dict[str, Any]:
    with path.open("rb") as file:
        return {"name": name, "sha256": hashlib.file_digest(file, "sha256").hexdigest(), "bytes": path.stat().st_size}
