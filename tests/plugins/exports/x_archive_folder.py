"""A synthetic export: the archive of an account, unpacked."""

from pathlib import Path

from tests.plugins.x_archives import files, write
from tests.plugins.x_samples import POSTS

IMPORTER = "x"


def build(folder: Path) -> Path:
    """Write the sample into a folder; returns its path."""
    return write(folder / "twitter-2026-04-26", files(POSTS))
