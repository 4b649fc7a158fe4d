"""How an export reaches its place: written beside it, synced, then put there in one step, or not at all."""

import errno
import glob
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from workbench.errors import InputRefused, StorageError, UsageError
from workbench.safety.processes import alive
from workbench.safety.syncing import sync

Written = tuple[str, str, int]
"""A file of an export: its name, its sha256 in hex, its size in bytes."""

_LIKE_A_FILE = (".csv", ".tsv", ".xlsx", ".zip")
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@contextmanager
def disk_errors(place: Path) -> Iterator[None]:
    """Turn what the operating system says into one sentence."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StorageError(
                f"The disk of {place} is full; nothing was written.", "Free some space, then export again."
            ) from error
        why = (error.strerror or type(error).__name__).lower()
        raise StorageError(f"{place} cannot be written: {why}.", "Choose another place with -o.") from error


def check_name(out: Path, folder: bool) -> None:
    """Refuse, where a person names a place, one that is named like a file while a folder is to be written: UsageError.

    A folder of that name that is there already was meant.
    """
    if folder and out.suffix.lower() in _LIKE_A_FILE and not out.exists():
        raise UsageError(
            f"This format is a folder of tables, and {out.name} is named like a file.",
            f"Name a folder, for example {out.stem}",
        )


def manifest_path(out: Path) -> Path:
    """Where the manifest of an export lies: beside it, `OUT.manifest.json`."""
    return out.with_name(out.name + ".manifest.json")


def check_place(out: Path, folder: bool, ours: Callable[[Path], bool]) -> None:
    """Refuse a place that holds something an export may not replace.

    Takes the path, whether a folder is to be written, and what tells whether a folder is an earlier export. Raises
    UsageError for a path that cannot be meant, InputRefused for a place that is taken by something else.
    """
    if not out.name or out.name in (".", ".."):
        raise UsageError("An export needs a file or folder name.", "For example: -o claims.jsonl")
    with disk_errors(out):
        if not out.parent.is_dir():
            raise InputRefused(f"The folder {out.parent} does not exist.", "Make it first, or choose another with -o.")
        if not folder and out.is_dir():
            raise InputRefused(f"{out} is a folder, and this format is one file.", "Give a file name with -o.")
        if folder and out.exists() and not out.is_dir():
            raise InputRefused(f"{out} is a file, and this format is a folder.", "Give a folder name with -o.")
        if folder and out.is_dir():
            held = next(out.iterdir(), None)
            if held is not None and not ours(out):
                raise InputRefused(
                    f"{out} holds other things than an export; it is not replaced.", "Choose a new folder with -o."
                )


def check_ours(out: Path) -> None:
    """Refuse a file that is no earlier export, with its manifest or what a killed one left beside it: InputRefused."""
    left = f".{glob.escape(out.name[:100])}.*.partial"
    if out.is_file() and not manifest_path(out).exists() and not any(out.parent.glob(left)):
        raise InputRefused(
            f"{out} is there already, and no manifest beside it says that it is an export; it is not replaced.",
            "Choose another name with -o, or remove it first.",
        )


def partial(out: Path) -> Path:
    """Where an export is written first: beside its place, hidden, named after this process."""
    return out.with_name(f".{out.name[:100]}.{os.getpid()}.partial")


def sweep(out: Path) -> None:
    """Clear up after an export to this place that was killed: half-written ones go, a whole one comes back."""
    for left in sorted(out.parent.glob(f".{glob.escape(out.name[:100])}.*")):
        process, _, kind = left.name.removeprefix(f".{out.name[:100]}.").partition(".")
        if not process.isascii() or not process.isdigit() or kind not in ("partial", "old") or alive(int(process)):
            continue
        if kind == "old" and not out.exists():
            os.rename(left, out)
        else:
            remove(left)


def remove(path: Path) -> None:
    """Remove a partial export, whatever of it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def seal(path: Path) -> list[Written]:
    """Sync every file of a finished partial export and hash it; names are relative, "" for the single file."""
    if path.is_dir():
        found = [_sealed(p, p.relative_to(path).as_posix()) for p in sorted(path.rglob("*")) if p.is_file()]
        sync(path)
        return found
    return [_sealed(path, "")]


def _sealed(path: Path, name: str) -> Written:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return name, digest, file.tell()


def replace(temp: Path, out: Path) -> None:
    """Put a sealed file or folder in its place, over what an earlier export left there."""
    if temp.is_dir() and out.is_dir():
        old = out.with_name(f".{out.name[:100]}.{os.getpid()}.old")
        os.rename(out, old)
        try:
            os.rename(temp, out)
        except OSError:
            os.rename(old, out)
            raise
        remove(old)
    else:
        os.replace(temp, out)
    sync(out.parent)


def put_text(out: Path, text: str) -> None:
    """Write one file of text, line ends as they are, over what an earlier export left there.

    Raises as `check_place` does, and StorageError for a place that cannot be written.
    """
    check_place(out, False, lambda _: False)
    temp = partial(out)
    with disk_errors(out):
        try:
            temp.write_text(text, encoding="utf-8", newline="")
            seal(temp)
            replace(temp, out)
        finally:
            remove(temp)
