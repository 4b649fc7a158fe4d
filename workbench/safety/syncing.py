"""Making what was written durable: a file's bytes, or the names in a folder; small files in one step."""

import os
import tempfile
from pathlib import Path


def sync(path: Path) -> None:
    """Return once a file's or folder's state is on the disk. Raises OSError."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_own(path: Path, text: str) -> None:
    """Write a small file of the user's own whole or not at all, readable by nobody else; its folder is made.

    Raises OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, temp = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        os.replace(temp, path)
    except OSError:
        os.unlink(temp)
        raise
