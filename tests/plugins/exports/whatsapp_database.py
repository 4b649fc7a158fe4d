"""JSON of WhatsApp Chat Exporter: a group and a person, HTML line breaks, media, replies, reactions. Invented."""

import json
from pathlib import Path
from typing import Any

IMPORTER = "whatsapp"


def message(number: int, data: str | None, **more: Any) -> dict[str, Any]:
    """One message as the exporter writes it."""
    base = {
        "from_me": False, "timestamp": 1777099200 + number, "time": "06:40", "media": False,
        "key_id": f"3EB0{number:04}", "meta": False, "data": data, "sender": "Awa", "safe": False,
        "mime": None, "message_type": 0,
        "received_timestamp": None, "read_timestamp": None, "reply": None, "quoted_data": None, "caption": None,
        "thumb": None, "sticker": False, "reactions": {},
    }  # fmt: skip
    return {**base, **more}


CHATS = {
    "22300000001-1580000000@g.us": {
        "name": "Infos Nord", "type": "android", "my_avatar": None, "status": None,
        "messages": {
            "1": message(1, "Awa created the group", meta=True, sender=None),
            "2": message(2, "Bonjour <br>deuxième ligne &amp; fin"),
            "3": message(3, "Media/IMG-20260425-WA0001.jpg", media=True, mime="image/jpeg", caption="Vue"),
            "4": message(4, "The media is missing", media=True, mime="media", sender="Moussa"),
            "5": message(5, "Oui", reply="3EB00002", reactions={"Awa": "👍", "Moussa": "👍", "You": "❤"}),
            "6": message(6, "moi", from_me=True, sender=None, timestamp=1777099206.5),
        },
    },
    "22300000002@s.whatsapp.net": {
        "name": None, "type": "android",
        "messages": {"7": message(7, "Salut \u202eRLO", sender=None), "8": message(8, None, sender=None)},
    },
}  # fmt: skip


def build(folder: Path) -> Path:
    """Write the export; returns its path."""
    path = folder / "result.json"
    path.write_text(json.dumps(CHATS), "utf-8")
    return path
