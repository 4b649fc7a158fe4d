"""A synthetic export: posts flattened by twarc2."""

from pathlib import Path

from tests.plugins.x_rendering import flattened
from tests.plugins.x_samples import COLLECTED

IMPORTER = "x"


def build(folder: Path) -> Path:
    """Write the sample into a folder; returns its path."""
    path = folder / "flat.jsonl"
    path.write_bytes(flattened(COLLECTED))
    return path
