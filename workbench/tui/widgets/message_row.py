"""How a message looks as one row of a list: when, where, who, then the text at the end of the line."""

from dataclasses import dataclass, field

from workbench.model import Message
from workbench.safety.text import safe
from workbench.tui.widgets.queue_list import Cell, fit

PLATFORM = {"whatsapp": "WA", "telegram": "TG", "x": "X ", "hand": "HD"}


@dataclass(frozen=True, slots=True)
class MessageRow:
    """Draws messages; `focus` is the id of the one that a context is about (0: none), `claims` show what carries."""

    focus: int
    claims: dict[int, str]
    translated: dict[int, str] = field(default_factory=dict)
    """The languages of analysts' translations by message, "" where it is an explanation."""

    def draw(self, message: Message, width: int) -> list[Cell]:
        """The pieces of one row."""
        at = message.sent_at
        when = f"{at[:10]} {at[11:16]} " if at else "no time          "
        here = message.id == self.focus
        cells: list[Cell] = [(when, "soft"), (PLATFORM.get(message.platform, "? ") + " ", "soft")]
        if width >= 70:
            cells.append(
                (fit(safe(message.sender or "–", newlines=False, limit=80), 16) + " ", "strong" if here else "")
            )
        if self.claims:
            cells.append((fit(self.claims.get(message.id, ""), 6) + " ", "corroborated"))
        used = sum(len(t) for t, _ in cells)
        body = safe(message.text, newlines=False, limit=400)
        if message.attachments:
            body = f"[{', '.join(safe(a.name, newlines=False, limit=40) for a in message.attachments)}] {body}"
        if message.id in self.translated:
            mark = f"‹{safe(self.translated[message.id], newlines=False, limit=12) or 'explained'}› "
            cells.append((mark, "strong"))
            used += len(mark)
        cells.append((fit(body, max(0, width - used)), "strong" if here else ""))
        return cells
