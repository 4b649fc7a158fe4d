"""A synthetic export: a capture of Zeeschuimer."""

from pathlib import Path

from tests.plugins.x_rendering import captured
from tests.plugins.x_samples import COLLECTED

IMPORTER = "x"


def build(folder: Path) -> Path:
    """Write the sample into a folder; returns its path."""
    path = folder / "zeeschuimer-export-twitter.com.ndjson"
    path.write_bytes(captured(COLLECTED))
    return path
