"""A synthetic export: a filtered stream of twarc2."""

from pathlib import Path

from tests.plugins.x_rendering import streamed
from tests.plugins.x_samples import COLLECTED

IMPORTER = "x"


def build(folder: Path) -> Path:
    """Write the sample into a folder; returns its path."""
    path = folder / "stream.jsonl"
    path.write_bytes(streamed(COLLECTED))
    return path
