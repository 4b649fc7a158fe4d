"""A synthetic export: a capture that went through 4CAT."""

from pathlib import Path

from tests.plugins.x_rendering import processed
from tests.plugins.x_samples import COLLECTED

IMPORTER = "x"


def build(folder: Path) -> Path:
    """Write the sample into a folder; returns its path."""
    path = folder / "4cat.ndjson"
    path.write_bytes(processed(COLLECTED))
    return path
