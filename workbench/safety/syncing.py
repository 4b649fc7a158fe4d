"""Making what was written durable: a file's bytes, or the names in a folder."""

import os
from pathlib import Path


def sync(path: Path) -> None:
    """Return once a file's or folder's state is on the disk. Raises OSError."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
