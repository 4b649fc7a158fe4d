"""Synthetic exports of any size for the benches: an Android transcript, an iOS one, a Telegram result.json.

The same seed gives the same bytes. The mix (media, deleted, several lines, names with colons, replies, forwards,
reactions) is that of reference/formats.md §8, so that figures can be laid beside the ones measured there.
"""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

_TEXT = (
    "lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore café naïve "
    "señor straße привет мир 😀 👍🏽 مرحبا नमस्ते https://example.org/a?b=1 12:30 1/2/23 note: re: foo"
)
WORDS = _TEXT.split()
NAMES = ("Alice", "Bob Smith", "+44 7700 900123", "Zoë", "Mr: Colon", "José 😎", "أحمد", "Иван Петров",
         *(f"User {i}" for i in range(40)))  # fmt: skip
_MARK = "\u200e"


def write_whatsapp(path: Path, count: int, *, ios: bool = False) -> Path:
    """Write a transcript of `count` records; returns its path."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(_ios(count) if ios else _android(count))
    return path


def _records(seed: int, count: int) -> Iterator[tuple[random.Random, datetime, str, float]]:
    r = random.Random(seed)
    at = datetime(2019, 1, 1, tzinfo=UTC)
    for _ in range(count):
        at += timedelta(seconds=r.randint(1, 240))
        yield r, at, r.choice(NAMES), r.random()


def _body(r: random.Random, kind: float, placeholders: tuple[str, str, str]) -> str:
    steps = ((0.06, placeholders[0]), (0.09, placeholders[1]), (0.10, placeholders[2]))
    body = next((text for limit, text in steps if kind < limit), "") or " ".join(r.choices(WORDS, k=r.randint(1, 16)))
    if kind > 0.9:
        more = (" ".join(r.choices(WORDS, k=r.randint(0, 10))) for _ in range(r.randint(1, 3)))
        body = "\n".join((body, *more))
    return body


def _android(count: int) -> Iterator[str]:
    for i, (r, at, name, kind) in enumerate(_records(42, count)):
        attached = f"IMG-{at:%Y%m%d}-WA{i % 10000:04d}.jpg (file attached)"
        body = _body(r, kind, ("<Media omitted>", attached, "This message was deleted"))
        said = f"{NAMES[0]} added {name}" if kind > 0.995 else f"{name}: {body}"
        yield f"{at:%d/%m/%Y, %H:%M} - {said}\n"


def _ios(count: int) -> Iterator[str]:
    for i, (r, at, name, kind) in enumerate(_records(42, count)):
        attached = f"{_MARK}<attached: {i:08d}-PHOTO-{at:%Y-%m-%d-%H-%M-%S}.jpg>"
        body = _body(r, kind, (f"{_MARK}image omitted", attached, f"{_MARK}This message was deleted."))
        clock = f"{at.hour % 12 or 12}:{at:%M:%S}\u202f{'AM' if at.hour < 12 else 'PM'}"
        yield f"[{at:%d/%m/%Y}, {clock}] {name}: {body}\r\n"


def write_telegram(path: Path, count: int) -> Path:
    """Write a result.json of one channel with `count` messages, laid out as Telegram Desktop does; returns its path."""
    with path.open("w", encoding="utf-8") as file:
        file.write('{\n "name": "Synthetic",\n "type": "public_channel",\n "id": 1234567890,\n "messages": [')
        for i, (r, at, _, kind) in enumerate(_records(7, count), 1):
            text = json.dumps(_telegram(r, i, at, kind), ensure_ascii=False, indent=1).replace("\n", "\n  ")
            file.write((",\n  " if i > 1 else "\n  ") + text)
        file.write("\n ]\n}")
    return path


def _telegram(r: random.Random, number: int, at: datetime, kind: float) -> dict[str, object]:
    said, clock, user = " ".join(r.choices(WORDS, k=r.randint(1, 25))), f"{at:%Y-%m-%dT%H:%M:%S}", r.randint(1, 50)
    unix = int(at.timestamp())
    message: dict[str, object] = {"id": number, "type": "message", "date": clock, "date_unixtime": str(unix)}
    message |= {"from": f"User {user}", "from_id": f"user{1000 + user}"}
    if kind < 0.1:
        message |= {"edited": clock, "edited_unixtime": str(unix + 60)}
    if kind < 0.2:
        message["reply_to_message_id"] = max(1, number - r.randint(1, 50))
    elif kind < 0.3:
        message["forwarded_from"] = "Some Channel"
    elif kind < 0.42:
        message |= {"photo": f"photos/photo_{number}@x.jpg", "width": 1280, "height": 720}
    link = {"type": "link", "text": f"https://example.org/{number}"}
    plain = {"type": "plain", "text": said}
    message["text"] = [said + " ", link, ""] if kind > 0.7 else said
    message["text_entities"] = [plain, link, {"type": "plain", "text": ""}] if kind > 0.7 else [plain]
    if kind > 0.9:
        message["reactions"] = [{"type": "emoji", "count": r.randint(1, 90), "emoji": "👍"}]
    return message
