"""A Messenger archive as a folder: a group over three files, an archived thread, every kind of message. Invented."""

import json
from pathlib import Path
from typing import Any

IMPORTER = "meta"
PNG = b"\x89PNG\r\n\x1a\n" + b"synthetic, no picture" * 4
ROOT = "your_facebook_activity/messages"
GROUP = f"{ROOT}/inbox/infosnord_7012345678901234"


def garbled(text: str) -> str:
    """A text as Meta writes it: every byte of its UTF-8 as a letter."""
    return text.encode().decode("latin-1")


def said(number: int, **fields: Any) -> dict[str, Any]:
    """A message, minutes after the first one."""
    sender = garbled(("Awa Traoré", "Moussa Aït", "Ибрагим")[number % 3])
    return {"sender_name": sender, "timestamp_ms": 1_777_096_800_000 + number * 60_000, **fields}


def thread(title: str, path: str, messages: list[dict[str, Any]]) -> str:
    """A file of a thread, newest message first."""
    people = [{"name": garbled(name)} for name in ("Awa Traoré", "Moussa Aït", "Ибрагим")]
    document = {
        "participants": people,
        "messages": messages[::-1],
        "title": garbled(title),
        "is_still_participant": True,
        "thread_path": path,
        "magic_words": [],
    }
    return json.dumps(document, indent=2)


def group() -> list[dict[str, Any]]:
    """Every kind of message Messenger writes, oldest first."""
    link = "https://news.example.org/kidal"
    thumbs = [{"reaction": garbled(sign), "actor": who} for sign, who in (("👍", "A"), ("❤", "B"), ("👍", "C"))]
    photo = {"uri": f"{GROUP}/photos/1_n.png", "creation_timestamp": 1_777_096_800}
    return [
        said(0, content=garbled("Awa a nommé le groupe Infos Nord 🇲🇱.")),
        said(1, type="Subscribe", users=[{"name": garbled("Ибрагим")}]),
        said(2, content=garbled("Le camp a été évacué"), reactions=thumbs, is_geoblocked_for_viewer=False),
        said(3, photos=[photo, {"uri": f"{GROUP}/photos/gone.jpg"}]),
        said(4, content="Look", videos=[{"uri": f"{GROUP}/videos/2.mp4", "thumbnail": {"uri": "x.jpg"}}]),
        said(5, audio_files=[{"uri": f"{GROUP}/audio/3.mp4"}]),
        said(6, files=[{"uri": f"{GROUP}/files/liste.pdf"}]),
        said(7, gifs=[{"uri": f"{GROUP}/gifs/4.gif"}]),
        said(8, sticker={"uri": f"{ROOT}/stickers_used/5.png", "ai_stickers": []}),
        said(9, share={"link": link, "share_text": garbled("Kidal est tombée")}, content="Awa sent a link."),
        said(10, share={"link": link}),
        said(11, is_unsent=True),
        said(12, call_duration=3872, content="Awa called the group."),
        said(13, type="Call", call_duration=0),
        said(14, content="", ip="192.0.2.1"),
        said(15, content="deux\nlignes et un Ã seul, déjà sain"),
    ]


def build(folder: Path) -> Path:
    """Write the archive; returns its folder."""
    root = folder / "facebook-awa"
    messages = group()
    files = {
        f"{GROUP}/message_1.json": thread("Infos Nord & Sahel 🇲🇱", "inbox/infosnord_7012345678901234", messages[11:]),
        f"{GROUP}/message_2.json": thread("Infos Nord & Sahel 🇲🇱", "inbox/infosnord_7012345678901234", messages[5:11]),
        f"{GROUP}/message_3.json": thread("Infos Nord & Sahel 🇲🇱", "inbox/infosnord_7012345678901234", messages[:5]),
        f"{ROOT}/archived_threads/moussa_aaaaaaaaaa/message_1.json": thread(
            "Moussa Aït", "archived_threads/moussa_aaaaaaaaaa", [said(1, content="ok")]
        ),
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    for name in (f"{GROUP}/photos/1_n.png", f"{ROOT}/stickers_used/5.png"):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(PNG + name.encode())
    return root
