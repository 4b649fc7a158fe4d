"""A message with its matched words marked: a colour for each role, and its letter in brackets for screens without."""

from collections.abc import Iterable

from textual.content import Content

from workbench.claims import explaining
from workbench.claims.explaining import LEGEND
from workbench.model import Span
from workbench.safety.text import safe
from workbench.tui.text import directed, join, shown

INK = {
    "E": "status-refuted",
    "P": "status-corroborated",
    "A": "status-contested",
    "F": "status-rumor",
    "D": "status-misleading",
    "S": "status-confirmed",
}
"""The theme's colour of each role; all six can be told apart by people who see colours differently."""


def ink(letter: str) -> str:
    """The colour of a role's letter."""
    return f"${INK.get(letter, 'accent')}"


def marked(text: str, spans: Iterable[Span], limit: int = 4_000) -> Content:
    """A message with its matched words in `[P …]`, the letter and colour of their role.

    Takes the stored text and spans in its characters. Pieces are made harmless one by one, because `safe()` may
    lengthen a piece and offsets of the whole would then be off. Marks beyond `limit` characters are left out.
    """
    parts: list[Content] = []
    at = 0
    for piece in explaining.pieces(text, [s for s in spans if s.end <= limit]):
        if piece.roles:
            style = f"bold {ink(piece.letters[0])}"
            words = shown(piece.text, f"underline {style}")
            parts.append(join((f"[{piece.letters} ", style), words, ("]", style)))
        else:
            parts.append(shown(piece.text, limit=max(0, limit - at) if at + len(piece.text) > limit else None))
        at += len(piece.text)
    return directed(Content("").join(parts), safe(text, limit=limit))


def legend() -> Content:
    """What the letters stand for: in brackets and not bold, as they stand in the text, since a bold letter is a key."""
    return join(*(part for mark, role in LEGEND for part in ((f"[{mark}]", ink(mark)), (f" {role}  ", "$soft"))))
