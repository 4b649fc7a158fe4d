"""The export of Messenger's end-to-end encrypted chats as a zip: camelCase fields, sound UTF-8. Invented."""

import json
import zipfile
from pathlib import Path
from typing import Any

from tests.plugins.exports.meta_messenger import PNG

IMPORTER = "meta"


def said(number: int, text: str, kind: str = "text", **more: Any) -> dict[str, Any]:
    """A message, minutes after the first one."""
    return {
        "isUnsent": False,
        "media": [],
        "reactions": [],
        "senderName": ("Awa Traoré", "Moussa Aït")[number % 2],
        "text": text,
        "timestamp": 1_777_096_800_000 + number * 60_000,
        "type": kind,
        **more,
    }


def messages() -> list[dict[str, Any]]:
    """Every kind of message, oldest first."""
    return [
        said(0, "Évacué à l'aube", reactions=[{"actor": "Moussa Aït", "reaction": "❤"}]),
        said(1, "", "media", media=[{"uri": "./media/0a1b.png"}, {"uri": "Failed to download media"}]),
        said(2, "https://news.example.org", "link"),
        said(3, "", isUnsent=True),
        said(4, "This message is not available", "placeholder"),
    ]


def build(folder: Path) -> Path:
    """Write the export; returns its path."""
    path = folder / "messages.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, said_there in (("Moussa Aït_3", messages()), ("Ибрагим_12", messages()[:1])):
            thread = {"participants": ["Awa Traoré", "Moussa Aït"], "threadName": name, "messages": said_there[::-1]}
            archive.writestr(f"{name}.json", json.dumps(thread, ensure_ascii=False))
        archive.writestr("media/0a1b.png", PNG)
    return path
