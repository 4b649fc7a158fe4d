"""A synthetic export: pages of API v2, as twarc2 writes them."""

from pathlib import Path

from tests.plugins.x_rendering import pages
from tests.plugins.x_samples import COLLECTED

IMPORTER = "x"


def build(folder: Path) -> Path:
    """Write the sample into a folder; returns its path."""
    path = folder / "pages.jsonl"
    path.write_bytes(pages(COLLECTED))
    return path
