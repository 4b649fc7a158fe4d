"""A single `message_1.json` with a byte order mark, as people send one file out of an archive. Invented."""

from pathlib import Path

from tests.plugins.exports.meta_messenger import group, thread

IMPORTER = "meta"


def build(folder: Path) -> Path:
    """Write the file; returns its path."""
    path = folder / "message_1.json"
    path.write_bytes(b"\xef\xbb\xbf" + thread("Infos Nord", "inbox/infosnord_zZ-9_aaaaa", group()).encode())
    return path
