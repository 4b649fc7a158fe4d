"""A server as DiscordChatExporter saves it with its media: a channel in two parts, a thread, all kinds of message.

Everything in it is invented.
"""

import json
import zipfile
from pathlib import Path
from typing import Any

IMPORTER = "discord"
CHANNEL = "530805775262679064"
NAME = f"Veille Sahel - Terrain - kidal [{CHANNEL}].json"
PNG = b"\x89PNG\r\n\x1a\n" + b"synthetic, no picture" * 4


def said(number: int, content: str = "", kind: str = "Default", **fields: Any) -> dict[str, Any]:
    """A message, minutes after the first one."""
    awa = number % 2 == 0
    return {
        "id": str(1_498_000_000_000_000_000 + number * 1000),
        "type": kind,
        "timestamp": f"2026-04-25T08:{number:02}:00.{number:07}+02:00",
        "timestampEdited": None,
        "callEndedTimestamp": None,
        "isPinned": False,
        "content": content,
        "author": {
            "id": "111111111111111111" if awa else "444444444444444444",
            "name": "awa_t" if awa else "moussa",
            "discriminator": "0000",
            "nickname": "Awa Traoré" if awa else None,
            "color": None,
            "isBot": not awa,
            "roles": [],
            "avatarUrl": "https://cdn.example.org/a.png",
        },
        "attachments": [],
        "embeds": [],
        "stickers": [],
        "reactions": [],
        "mentions": [],
        **fields,
    }


def document(messages: list[dict[str, Any]], count: int | None = None, **channel: Any) -> dict[str, Any]:
    """A file of a channel."""
    return {
        "guild": {"id": "81384788765712384", "name": "Veille Sahel", "iconUrl": f"{NAME}_Files/icon.png"},
        "channel": {
            "id": CHANNEL,
            "type": "GuildTextChat",
            "categoryId": "7",
            "category": "Terrain",
            "name": "kidal",
            "topic": 'the "messages": [ are here',
            **channel,
        },
        "dateRange": {"after": None, "before": None},
        "exportedAt": "2026-04-30T00:00:00+00:00",
        "messages": messages,
        "messageCount": len(messages) if count is None else count,
    }


def messages() -> list[dict[str, Any]]:
    """Every kind of message, oldest first."""
    file = {"id": "1", "url": f"{NAME}_Files/camp-0A1B2.png", "fileName": "camp.png", "fileSizeBytes": 90}
    gone = {"id": "2", "url": "https://cdn.example.org/attachments/1/2/gone.mp4?ex=1", "fileName": "gone.mp4"}
    embed = {
        "title": "Alerte",
        "url": "https://news.example.org/1",
        "description": "Le camp est vide",
        "author": {"name": "Agence"},
        "fields": [{"name": "Lieu", "value": "Kidal", "isInline": True}],
        "footer": {"text": "via relay"},
        "image": {"url": f"{NAME}_Files/carte-FFFFF.png", "width": 1, "height": 1},
        "images": [],
    }
    thumb = {"emoji": {"id": "", "name": "👆", "code": "point_up_2", "isAnimated": False}, "count": 42}
    first = str(1_498_000_000_000_000_000)
    return [
        said(0, "Le camp a été évacué", reactions=[thumb, {"emoji": {"id": "9", "name": "pepe"}, "count": 1}]),
        said(1, "Qui le dit ?", "Reply", reference={"type": "Default", "messageId": first, "channelId": CHANNEL}),
        said(2, "", attachments=[file, gone]),
        said(3, "", embeds=[embed]),
        said(4, "https://news.example.org/1", embeds=[embed], timestampEdited="2026-04-25T08:09:00+02:00"),
        said(
            5, "", stickers=[{"id": "3", "name": "wave", "format": "Png", "sourceUrl": "https://cdn.example.org/3.png"}]
        ),
        said(
            6,
            reference={"type": "Forward", "messageId": "5", "channelId": "77", "guildId": "8"},
            forwardedMessage={"timestamp": "2026-04-24T00:00:00+00:00", "content": "Vu hier", "attachments": [gone]},
        ),
        said(7, "Pinned a message.", "ChannelPinnedMessage", reference={"messageId": first, "channelId": CHANNEL}),
        said(8, "Joined the server.", "GuildMemberJoin"),
        said(9, "Started a call that lasted 3 minutes.", "Call", callEndedTimestamp="2026-04-25T08:12:00+02:00"),
        said(10, "/carte", "20"),
        said(11, "important", isPinned=True),
        said(12, "from news", reference={"messageId": "6", "channelId": "88", "guildId": "9"}),
    ]


def build(folder: Path) -> Path:
    """Write the zip; returns its path."""
    every = messages()
    other = document([said(1, "ailleurs")], id="99", name="fil", type="GuildPublicThread", category="kidal")
    files = {
        NAME: document(every[:6]),
        NAME.replace(".json", " [part 2].json"): document(every[6:]),
        "Veille Sahel - kidal - fil [99].json": other,
        f"{NAME}_Files/sent-11111.json": document([said(1, "never said here")]),
    }
    path = folder / "discord-sahel.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, json.dumps(content, ensure_ascii=False, indent=2))
        for name in ("camp-0A1B2.png", "carte-FFFFF.png", "icon.png"):
            archive.writestr(f"{NAME}_Files/{name}", PNG + name.encode())
    return path
