"""JSON Lines of some collector: records inside records, foreign types, keys that come and go. Invented."""

import json
from pathlib import Path
from typing import Any

IMPORTER = "table"
RECORDS: tuple[dict[str, Any], ...] = (
    {
        "id": "p1", "createdAt": "2026-04-25T06:02:10Z", "author": {"username": "awa", "id": 7}, "text": "Tirs à Kidal",
        "permalink": "https://forum.example.org/p1", "attachments": [{"url": "https://cdn.example.org/a.jpg?x=1"}],
        "stats": {"views": 10}, "lang": "fr",
    },
    {"id": "p2", "createdAt": 1777096930, "author": {"username": None, "id": "8"}, "text": "",
     "attachments": ["b.mp4"]},
    {"id": "p3", "createdAt": "2026-04-25 07:00:00 CEST", "author": {"username": "m"}, "text": "oui",
     "parent_id": "p1"},
    {"id": 2**70, "createdAt": None, "author": {}, "text": ["a", "b"], "new": {"deep": {"er": True}}},
)  # fmt: skip


def build(folder: Path) -> Path:
    """Write the lines; returns their path."""
    path = folder / "forum.jsonl"
    path.write_text("\n".join(json.dumps(record, ensure_ascii=False) for record in RECORDS) + "\n\n", "utf-8")
    return path
