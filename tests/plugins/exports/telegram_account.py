"""The `result.json` of a whole account: chats, saved messages, a deleted account, a chat that was left. Invented."""

from pathlib import Path
from typing import Any

from tests.plugins.exports.telegram_json import message, written

IMPORTER = "telegram"


def chat(number: int, **fields: Any) -> dict[str, Any]:
    """A conversation of three messages; their ids are its own."""
    people = ({"from": "Me", "from_id": "user1"}, {"from": f"Chat {number}", "from_id": f"user{100 + number}"})
    said = [message(number * 3 + n, text=f"message {n} of {number}", **people[n % 2]) for n in range(3)]
    return {"name": f"Chat {number}", "type": "personal_chat", "id": 100 + number, **fields, "messages": said}


def account() -> dict[str, Any]:
    """The whole document, with objects before the chats whose fields are called like theirs."""
    frequent = [{"id": 9, "category": "people", "type": "user", "name": "Not a chat", "rating": 1.5}]
    saved = {key: value for key, value in chat(1, type="saved_messages").items() if key != "name"}
    return {
        "about": "Here is the data you requested.",
        "personal_information": {"user_id": 1, "first_name": "Me"},
        "contacts": {"about": "x", "list": [{"user_id": 5, "first_name": "A", "date": "2026-04-25T07:00:00"}]},
        "frequent_contacts": {"about": "x", "list": frequent},
        "chats": {
            "about": "x",
            "list": [saved, chat(2, name=None), chat(3, type="private_group"), chat(4, type="bot_chat")],
        },
        "left_chats": {"about": "x", "list": [chat(5, type="public_channel", name="Left behind")]},
    }


def build(folder: Path) -> Path:
    """A folder as Desktop makes it."""
    export = folder / "DataExport_2026-04-25"
    export.mkdir()
    (export / "result.json").write_bytes(written(account()))
    return export
