"""Discord's own data package as a zip: channels in JSON, an older one in CSV, an index. Invented."""

import json
import zipfile
from pathlib import Path

IMPORTER = "discord"
ROWS = (
    (1_498_000_000_000_000_001, "2026-04-25 06:00:00", "Salut à tous", ""),
    (1_498_000_000_000_000_002, "2026-04-25 06:01:00", "", "https://cdn.example.org/1/a.png https://cdn.example.org/2/b.mp4"),
    (1_498_000_000_000_000_003, "2026-04-25 06:02:00", "deux\nlignes, et \"plus\"", ""),
)  # fmt: skip


def build(folder: Path) -> Path:
    """Write the package; returns its path."""
    rows = [dict(zip(("ID", "Timestamp", "Contents", "Attachments"), row, strict=True)) for row in ROWS]
    quoted = [[str(cell).replace('"', '""') for cell in row] for row in ROWS]
    table = "ID,Timestamp,Contents,Attachments\r\n" + "".join(
        f'{number},{sent}.123000+00:00,"{text}",{files}\r\n' for number, sent, text, files in quoted
    )
    path = folder / "package.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        put = archive.writestr
        put("account/user.json", '{"id": "111111111111111111", "username": "awa_t", "email": "awa@example.org"}')
        names = {"530805775262679064": "kidal in Veille Sahel", "530805775262679065": "Direct Message with moussa"}
        put("messages/index.json", json.dumps(names))
        put("messages/c530805775262679064/messages.json", json.dumps(rows, ensure_ascii=False))
        channel = {"id": "530805775262679064", "type": 0, "name": "kidal", "guild": {"id": "8", "name": "Veille Sahel"}}
        put("messages/c530805775262679064/channel.json", json.dumps(channel))
        put("messages/c530805775262679065/messages.csv", table)
        put(
            "messages/c530805775262679065/channel.json",
            '{"id": "530805775262679065", "type": 1, "recipients": ["1", "2"]}',
        )
        put("messages/c530805775262679066/messages.json", "[]")
    return path
