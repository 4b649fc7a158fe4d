"""A synthetic export: `tweets.csv` of an archive of before 2018, alone."""

from pathlib import Path

from tests.plugins.x_archives import table
from tests.plugins.x_samples import POSTS

IMPORTER = "x"


def build(folder: Path) -> Path:
    """Write the sample into a folder; returns its path."""
    path = folder / "tweets.csv"
    path.write_text(table(POSTS[:3]), "utf-8", newline="")
    return path
