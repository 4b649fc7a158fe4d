"""Two channels in one file of Telethon's messages, as 4CAT writes it (`_type`, `_chat`, `_sender`). Invented."""

import json
from pathlib import Path
from typing import Any

IMPORTER = "telegram"
START = 1_777_096_800


def peer(kind: str, number: int) -> dict[str, Any]:
    """A peer as Telethon gives it."""
    return {"_type": f"Peer{kind.title()}", f"{kind}_id": number}


def message(number: int, channel: int = 77, **fields: Any) -> dict[str, Any]:
    """A post of a channel."""
    titles = {77: "Northern news", 88: "Southern news"}
    return {
        "_type": "Message",
        "id": number,
        "peer_id": peer("channel", channel),
        "from_id": None,
        "date": START + 60 * number,
        "message": "",
        "entities": [],
        "fwd_from": None,
        "reply_to": None,
        "media": None,
        "views": 100 + number,
        "forwards": 2,
        "edit_date": None,
        "_chat": {"_type": "Channel", "id": channel, "title": titles[channel], "username": f"news{channel}"},
        "_sender": None,
        **fields,
    }


def messages() -> list[dict[str, Any]]:
    """Every kind of message."""
    hidden = {"_type": "MessageEntityTextUrl", "offset": 3, "length": 4, "url": "https://news.example.org/kidal"}
    plain = {"_type": "MessageEntityUrl", "offset": 0, "length": 4}
    name = {"_type": "DocumentAttributeFilename", "file_name": "plan.pdf"}
    answers = [{"text": {"text": "Gao", "entities": []}, "option": "0"}, {"text": "Kidal", "option": "1"}]
    poll = {"question": {"text": "Where?", "entities": []}, "answers": answers}
    results = {"results": [{"option": "0", "voters": 2}], "total_voters": 2}
    thumbs = [{"reaction": {"_type": "ReactionEmoji", "emoticon": "👍"}, "count": 3}]
    custom = [{"reaction": {"_type": "ReactionCustomEmoji", "document_id": 5}, "count": 1}]
    forward = {"from_id": peer("channel", 99), "from_name": None, "date": START, "channel_post": 5}
    resolved = {**peer("channel", 99), "chats": [{"id": 99, "title": "Far news", "username": "far"}]}
    user = {"id": 5, "first_name": "Awa", "last_name": "T", "username": "awa"}
    topic = {"_type": "MessageActionTopicCreate", "title": "Roads"}
    return [
        message(1, message="😀 look", entities=[hidden, plain]),
        message(2, message="so", reply_to={"reply_to_msg_id": 1}, reactions={"results": thumbs + custom}),
        message(3, message="from afar", fwd_from=forward),
        message(4, message="from afar", fwd_from={**forward, "from_id": resolved}, post_author="Desk"),
        message(5, message="by Awa", from_id=peer("user", 5), _sender=user, edit_date=START + 900, pinned=True),
        message(6, media={"_type": "MessageMediaPhoto", "photo": {"id": 6001}}, grouped_id=42),
        message(7, media={"_type": "MessageMediaDocument", "document": {"id": 7001, "attributes": [name]}}),
        message(8, media={"_type": "MessageMediaPoll", "poll": poll, "results": results}),
        message(9, media={"_type": "MessageMediaContact", "first_name": "Awa", "phone_number": "00", "user_id": 0}),
        message(10, media={"_type": "MessageMediaGeo", "geo": {"lat": 16.27, "long": -0.04}}),
        message(11, message="x", media={"_type": "MessageMediaWebPage", "webpage": {"url": "https://a.example/"}}),
        message(12, _type="MessageService", action=topic),
        message(13, message="in it", reply_to={"reply_to_msg_id": 12, "forum_topic": True}),
        message(14, _type="MessageService", action={"_type": "MessageActionPhoneCall", "duration": 5}),
        {"_type": "MessageEmpty", "id": 15, "peer_id": peer("channel", 77)},
        message(16, media={"_type": "MessageMediaDice", "value": 6, "emoticon": "🎲"}),
        message(1, channel=88, message="another channel"),
        message(2, channel=88, message="and its second"),
        message(
            3, channel=88, message="elsewhere", reply_to={"reply_to_msg_id": 9, "reply_to_peer_id": peer("user", 8)}
        ),
    ]


def build(folder: Path) -> Path:
    """One file of JSON Lines."""
    path = folder / "news.ndjson"
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in messages()), "utf-8")
    return path
