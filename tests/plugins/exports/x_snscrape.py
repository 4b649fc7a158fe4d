"""A synthetic export: posts of snscrape."""

from pathlib import Path

from tests.plugins.x_rendering import snscraped
from tests.plugins.x_samples import COLLECTED

IMPORTER = "x"


def build(folder: Path) -> Path:
    """Write the sample into a folder; returns its path."""
    path = folder / "scraped.jsonl"
    path.write_bytes(snscraped(COLLECTED))
    return path
