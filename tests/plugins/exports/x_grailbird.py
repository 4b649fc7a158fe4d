"""A synthetic export: the archive of an account of before 2018."""

from pathlib import Path

from tests.plugins.x_archives import grailbird, pack
from tests.plugins.x_samples import POSTS

IMPORTER = "x"


def build(folder: Path) -> Path:
    """Write the sample into a folder; returns its path."""
    return pack(folder / "old_archive.zip", grailbird(POSTS[:3]))
