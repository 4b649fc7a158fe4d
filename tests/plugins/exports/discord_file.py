"""Direct messages in one file of DiscordChatExporter. Invented."""

import json
from pathlib import Path

from tests.plugins.exports.discord_channel import document, messages

IMPORTER = "discord"


def build(folder: Path) -> Path:
    """Write the file; returns its path."""
    path = folder / "Direct Messages - moussa [530805775262679064].json"
    found = document(messages(), type="DirectTextChat", category="Private", name="moussa")
    found["guild"] = {"id": "0", "name": "Direct Messages", "iconUrl": ""}
    path.write_text(json.dumps(found, ensure_ascii=False, indent=2))
    return path
