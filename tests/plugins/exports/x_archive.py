"""A synthetic export: the archive of an account as a zip, with everything that may and may not be read."""

from pathlib import Path

from tests.plugins.x_archives import files, pack
from tests.plugins.x_samples import COMMUNITY, DELETED, POSTS

IMPORTER = "x"


def build(folder: Path) -> Path:
    """Write the sample into a folder; returns its path."""
    return pack(folder / "twitter-2026-04-26.zip", files(POSTS, deleted=DELETED, community=COMMUNITY))
