"""A synthetic export: a capture of Zeeschuimer with items of X and of other platforms."""

from pathlib import Path

from tests.plugins.x_rendering import envelope, item, lines
from tests.plugins.x_samples import AT, FIRST

IMPORTER = "x"

TIKTOK = {
    "id": "7300000000000000001",
    "desc": "Marché de Mopti #mali",
    "createTime": AT,
    "author": {"id": "5", "uniqueId": "vendeuse.essai", "nickname": "Vendeuse"},
    "stats": {"playCount": 5},
}
COMMENT = {"cid": "8", "text": "Quel prix ?", "create_time": AT, "user": {"unique_id": "client.essai", "uid": "6"}}
INSTAGRAM = {
    "id": "3300000000000000001_9",
    "code": "CxYz",
    "taken_at": AT,
    "caption": {"text": "Le fleuve à Ségou"},
    "user": {"username": "photo.essai", "pk": "9"},
}
GAB = {
    "id": "11",
    "content": "<p>Un &amp; deux<br/>trois</p>",
    "created_at": "2026-04-25T06:02:10.000Z",
    "account": {"id": "4", "acct": "gab_essai"},
    "url": "https://gab.example.org/gab_essai/posts/11",
}


def build(folder: Path) -> Path:
    """Write the sample into a folder; returns its path."""
    path = folder / "zeeschuimer-export-all.ndjson"
    given = [
        envelope(TIKTOK, "tiktok.com"),
        envelope(item(FIRST)),
        envelope(COMMENT, "tiktok-comments"),
        envelope(INSTAGRAM, "instagram.com"),
        envelope(GAB, "gab.com"),
    ]
    path.write_bytes(lines(given))
    return path
