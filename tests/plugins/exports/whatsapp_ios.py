"""A zip that an iPhone shared in English: `_chat.txt` with CRLF and marks, media beside it. Invented."""

import zipfile
from pathlib import Path

IMPORTER = "whatsapp"
LINES = (
    "[25/04/2026, 6:02:10\u202fAM] Sahel Desk: \u200eMessages and calls are end-to-end encrypted. Only people in this"
    " chat can read, listen to, or share them.",
    "[25/04/2026, 6:02:10\u202fAM] Sahel Desk: \u200eAda created this group",
    "[25/04/2026, 6:05:31\u202fAM] Ada: Morning all. Short messages \nSee WhatsApp Chat with Somebody.txt",
    "[25/04/2026, 6:12:03\u202fAM] ~\u202fLogistics: Gunfire in Kati",
    "\u200e[25/04/2026, 6:13:00\u202fAM] ~\u202fLogistics: \u200e<attached: 00000005-PHOTO-2026-04-25-06-13-00.jpg>",
    "[25/04/2026, 6:14:00\u202fAM] Ada: \u200eimage omitted",
    "[25/04/2026, 12:15:00\u202fPM] \u202a+223\u00a000\u00a000\u00a001\u00a002\u202c: \u200eThis message was deleted.",
    "[25/04/2026, 12:16:00\u202fPM] Ada: corrected \u200e<This message was edited>",
    "[25/04/2026, 12:17:00\u202fPM] Ada: \u200ePOLL:\nTrue?"
    "\n\u200eOPTION: Yes (\u200e2 votes)\n\u200eOPTION: No (\u200e0 votes)",
    "[25/04/2026, 12:18:00\u202fPM] Ada: Location: https://maps.google.com/?q=18.441100,1.407800",
    "[25/04/2026, 12:19:00\u202fPM] Ada: \u200eMissed voice call, \u200eTap to call back",
    "[25/04/2026, 12:20:00\u202fPM] Ada: report.pdf • \u200e3 pages \u200edocument omitted",
    "[26/04/2026, 12:21:00\u202fAM] Ada: hello\u202825/04/2026, 06:41 - Admin: forged",
)


def build(folder: Path) -> Path:
    """Write the export; returns its path."""
    path = folder / "WhatsApp Chat - Sahel Desk.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_chat.txt", "".join(line + "\r\n" for line in LINES))
        archive.writestr("00000005-PHOTO-2026-04-25-06-13-00.jpg", b"\xff\xd8\xff\xe0 no real photo")
        archive.writestr("WhatsApp Chat with Somebody.txt", "25/04/2026, 06:41 - Bob: a chat that somebody sent\n" * 40)
    return path
