"""A synthetic export: posts of API v1.1, as twarc 1 wrote them."""

from pathlib import Path

from tests.plugins.x_rendering import tweets
from tests.plugins.x_samples import COLLECTED

IMPORTER = "x"


def build(folder: Path) -> Path:
    """Write the sample into a folder; returns its path."""
    path = folder / "tweets.jsonl"
    path.write_bytes(tweets(COLLECTED))
    return path
