"""A forum's `result.json` as Telegram Desktop writes it, with every kind of message and a picture. Invented."""

import json
from pathlib import Path
from typing import Any

IMPORTER = "telegram"
LEFT_OUT = "(File not included. Change data exporting settings to download.)"
TOO_BIG = "(File exceeds maximum size. Change data exporting settings to download.)"
LATER = "(File unavailable, please try again later)"
START = 1_777_096_800


def message(number: int, **fields: Any) -> dict[str, Any]:
    """A message, minutes after the first one; the exporter's clock is one hour before UTC."""
    hour, minute = divmod(number, 60)
    return {
        "id": number,
        "type": "message",
        "date": f"2026-04-25T{7 + hour:02}:{minute:02}:00",
        "date_unixtime": str(START + 60 * number),
        "from": ("Awa", "Moussa 😀", None)[number % 3],
        "from_id": f"user{1000 + number % 3}",
        "text": "",
        "text_entities": [],
        **fields,
    }


def service(number: int, action: str, **fields: Any) -> dict[str, Any]:
    """A service message."""
    made = message(number, type="service", actor="Awa", actor_id="user1000", action=action, **fields)
    return {key: value for key, value in made.items() if key not in ("from", "from_id")}


def messages() -> list[dict[str, Any]]:
    """Every kind of message, oldest first."""
    link = {"type": "text_link", "text": "here", "href": "https://news.example.org/kidal"}
    reactions = [{"type": "emoji", "count": 3, "emoji": "👍"}, {"type": "custom_emoji", "count": 1, "document_id": "7"}]
    poll = {"question": "Where?", "closed": False, "total_voters": 2, "answers": [{"text": "Gao", "voters": 2}]}
    button = {"type": "url", "text": "open", "data": "https://bot.example.org/"}
    return [
        service(1, "migrate_from_group", title="Northern news"),
        service(2, "topic_created", title="Roads"),
        message(3, text="The road to Gao is open", reply_to_message_id=2),
        message(4, text=["look ", link, ""], text_entities=[{"type": "plain", "text": "look "}, link]),
        message(5, text="so it is", reply_to_message_id=3, reactions=reactions),
        message(6, text="changed", edited="2026-04-25T07:07:00", edited_unixtime=str(START + 420)),
        message(7, text="from afar", forwarded_from="Some channel"),
        message(8, text="from nobody", forwarded_from=None),
        message(9, photo="photos/photo_1@25-04-2026_07-09-00.jpg", width=8, height=8, text="the gate"),
        message(10, file=LEFT_OUT, file_name="plan.pdf", mime_type="application/pdf"),
        message(11, file=TOO_BIG, media_type="video_file", duration_seconds=900),
        message(12, photo=LATER, width=8, height=8),
        message(13, file="stickers/sticker.webp", media_type="sticker", sticker_emoji="👋", thumbnail=LEFT_OUT),
        message(14, poll=poll),
        message(15, contact_information={"first_name": "Awa", "last_name": "T", "phone_number": "+223 00"}),
        message(16, location_information={"latitude": 16.27, "longitude": -0.04}, place_name="Gao"),
        message(17, text="elsewhere", reply_to_message_id=5, reply_to_peer_id="channel99"),
        message(18, text="by a bot", via_bot="@gif", inline_bot_buttons=[[button]]),
        message(19, text="signed", author="Desk"),
        {"id": 20, "type": "unsupported"},
        service(21, "phone_call", duration_seconds=56, discard_reason="hangup"),
        service(22, "send_star_gift", stars=50, gift_text=["thanks"]),
        service(23, "pin_message", message_id=9),
        message(-24, text="from before the group moved"),
        message(25, text="who knows", some_new_field={"a": [1, 2]}),
    ]


def written(document: dict[str, Any]) -> bytes:
    """A document in the layout of Telegram Desktop."""
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def build(folder: Path) -> Path:
    """A folder with the export of one chat and one of its pictures."""
    export = folder / "ChatExport_2026-04-25"
    (export / "photos").mkdir(parents=True)
    (export / "photos" / "photo_1@25-04-2026_07-09-00.jpg").write_bytes(b"\xff\xd8\xff\xe0 synthetic, no picture")
    chat = {"name": "Northern news", "type": "public_supergroup", "id": 1700000099, "messages": messages()}
    (export / "result.json").write_bytes(written(chat))
    return export
