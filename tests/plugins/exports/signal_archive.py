"""The whole output of signal-export as a zip: one chat with records and transcript, one with an older one merged in.

Everything in it is invented.
"""

import zipfile
from dataclasses import replace
from pathlib import Path

from tests.plugins.exports.signal_chat import PNG, sent

IMPORTER = "signal"


def build(folder: Path) -> Path:
    """Write the zip; returns its path."""
    messages = sent()
    older = replace(messages[0], date="2024-01-01T00:00:00", body="avant  ")
    path = folder / "signal-backup.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, merged in (("Moussa", [older, *messages]), ("Terrain", messages)):
            archive.writestr(f"{name}/chat.md", "".join(one.to_md() for one in merged))
            archive.writestr(f"{name}/data.json", "".join(one.to_json() for one in messages))
            archive.writestr(f"{name}/media/2026-04-25_08-02-00_camp vide [1].png", PNG)
        archive.writestr("exported_stickers/p/data.json", '{"id": "p", "title": "pack"}')
        archive.writestr("style.css", "body {}")
    return path
