"""One chat of signal-export as a folder: `chat.md` with its media. Invented.

`Sent` and `to_md` say the format again: what the tool's `Message.to_md` and `Message.dict` write (sigexport/models.py).
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

IMPORTER = "signal"
PNG = b"\x89PNG\r\n\x1a\n" + b"synthetic, no picture" * 4


@dataclass(frozen=True)
class Sent:
    """A message as signal-export knows it; `body` ends in the two spaces that it adds."""

    date: str
    sender: str
    body: str
    quote: str = ""
    sticker: str = ""
    reactions: tuple[tuple[str, str], ...] = ()
    attachments: tuple[tuple[str, str, str], ...] = ()
    deleted: bool = False
    call: bool = False

    def to_md(self) -> str:
        """The message in `chat.md`, with the empty line behind it."""
        date = self.date.replace("T", " ")[:19]
        if self.deleted:
            return f"[{date}] {self.sender}: (This message was deleted)\n\n"
        text = f"{self.quote}{self.body}"
        if self.reactions:
            text += f"\n(- {', '.join(f'{name}: {sign}' for name, sign in self.reactions)} -)"
        if self.sticker:
            text += f"\n(( {self.sticker} ))"
        for name, path, missing in self.attachments:
            mark = "!" if path.endswith((".png", ".jpg")) else ""
            text += f"({missing} not exported)  " if missing else f"{mark}[{name}](./{path})  "
        return f"[{date}] {self.sender}: {text}\n\n"

    def to_json(self) -> str:
        """The line in `data.json`."""
        fields = asdict(self)
        fields["sticker"] = {"id": "1", "packId": "p", "emoji": self.sticker} if self.sticker else None
        fields["attachments"] = [
            {"name": name, "path": path, "missing_kind": missing or None} for name, path, missing in self.attachments
        ]
        return json.dumps(fields, ensure_ascii=False) + "\n"


def sent() -> list[Sent]:
    """Every kind of message."""
    day = "2026-04-25T08"
    photo = ("2026-04-25_08-02-00_camp vide [1].png", "media/2026-04-25_08-02-00_camp%20vide%20[1].png", "")
    return [
        Sent(f"{day}:00:00.120000", "AwaTraore", "Le camp a été évacué  ", reactions=(("Me", "👍"), ("Moussa", "👍"))),
        Sent(f"{day}:01:00", "Me", "Qui le dit ?\n\n- deux\n- trois  ", quote="\n\n> Le camp a été\n> évacué\n\n"),
        Sent(f"{day}:02:00", "AwaTraore", "  ", attachments=(photo, ("liste.pdf", "media/liste.pdf", ""))),
        Sent(f"{day}:03:00", "AwaTraore", "Voilà !  ", attachments=(("", "", "media"),)),
        Sent(f"{day}:04:00", "Me", "  ", sticker="🎉"),
        Sent(f"{day}:05:00", "AwaTraore", "", deleted=True),
        Sent(f"{day}:06:00", "Me", "Outgoing voice call (accepted, 3m 2s)  ", call=True),
        Sent(f"{day}:07:00", "No-Sender", "a: b: c\n[note] (- not a reaction -) here  "),
    ]


def build(folder: Path) -> Path:
    """Write the chat's folder; returns it."""
    root = folder / "Moussa"
    (root / "media").mkdir(parents=True)
    (root / "chat.md").write_text("".join(one.to_md() for one in sent()))
    (root / "media" / "2026-04-25_08-02-00_camp vide [1].png").write_bytes(PNG)
    return root
