"""Envelopes as signal-cli prints them: a group and a direct conversation, receipts between. Invented."""

import json
from pathlib import Path
from typing import Any

IMPORTER = "signal"
AWA, MOUSSA = "00000000-0000-4000-8000-00000000000a", "00000000-0000-4000-8000-00000000000b"
GROUP = {"groupInfo": {"groupId": "Z3JvdXA=", "groupName": "Terrain", "type": "DELIVER"}}
FIRST = 1_777_096_800_000


def envelope(number: int, **kind: Any) -> str:
    """A line, minutes after the first one."""
    inside = {
        "source": "+22300000000",
        "sourceUuid": AWA,
        "sourceName": "Awa Traoré",
        "timestamp": FIRST + number * 60_000,
    }
    return json.dumps({"envelope": {**inside, **kind}, "account": "+22311111111"}, ensure_ascii=False)


def data(number: int, **fields: Any) -> dict[str, Any]:
    """A message, with its time."""
    return {"dataMessage": {"timestamp": FIRST + number * 60_000, "message": None, **fields}}


def lines() -> list[str]:
    """Every kind of envelope."""
    quote = {"id": FIRST, "author": "+22300000000", "authorUuid": AWA, "text": "Le camp"}
    react = {"emoji": "👍", "targetAuthorUuid": AWA, "targetSentTimestamp": FIRST}
    photo = {"contentType": "image/png", "filename": "camp.png", "id": "aB3.png", "size": 90}
    own = {"destinationUuid": AWA, "timestamp": FIRST + 420_000, "message": "Bien reçu"}
    return [
        envelope(0, **data(0, message="Le camp a été évacué", **GROUP)),
        envelope(1, typingMessage={"action": "STARTED", "timestamp": FIRST}),
        envelope(2, **data(2, message="Qui le dit ?", quote=quote, **GROUP)),
        envelope(3, **data(3, reaction=react, **GROUP)),
        envelope(4, **data(4, attachments=[photo])),
        envelope(5, receiptMessage={"when": FIRST, "isDelivery": True}),
        envelope(6, editMessage={"targetSentTimestamp": FIRST, **data(6, message="Le camp est vide", **GROUP)}),
        envelope(7, sourceUuid=MOUSSA, sourceName="Moussa", syncMessage={"sentMessage": own}),
        envelope(8, **data(8, remoteDelete={"timestamp": FIRST})),
    ]


def build(folder: Path) -> Path:
    """Write the file; returns its path."""
    path = folder / "received.jsonl"
    path.write_text("\n".join(lines()) + "\n")
    return path
