"""Foreign text becomes something a widget may draw, only here.

Widgets take `Content`, never a plain string: a string would be read as markup, and text from a chat could then crash
the program or plant a clickable action. Times, ages and sizes are put into words here as well, so that every screen
says them alike.
"""

from collections.abc import Iterable
from datetime import datetime

from textual.content import Content, Span
from textual.style import Style

from workbench.safety.text import has_hidden, safe
from workbench.tui.rtl import META, has_rtl, is_rtl

Part = str | Content | tuple[str, str]
"""A piece of a line: our own words, drawn text, or our own words with a style."""

_UNITS = ((86_400 * 365, "y"), (86_400, "d"), (3_600, "h"), (60, "m"))


def shown(text: str, style: str = "", *, limit: int | None = None) -> Content:
    """Foreign text ready to draw, its line ends kept. `limit` cuts to that many characters and says so."""
    clean = safe(text, limit=limit)
    return directed(Content.styled(clean, style) if style else Content(clean))


def line(text: str, style: str = "", *, limit: int | None = None) -> Content:
    """Foreign text for a place of one line: line ends become ⏎."""
    clean = safe(text, newlines=False, limit=limit)
    return directed(Content.styled(clean, style) if style else Content(clean))


_DIRECTIONS = {right: Style.from_meta({META: "R" if right else "L"}) for right in (True, False)}


def directed(drawn: Content, written: str = "") -> Content:
    """Drawn text with the direction of each paragraph that has right-to-left letters, for `rtl.RightToLeft`.

    `written` is the text that it was drawn from, when signs of ours stand in it: they must not decide the direction.
    """
    plain = drawn.plain
    if not has_rtl(plain):
        return drawn
    paragraphs = plain.split("\n")
    read = written.split("\n") if written else paragraphs
    spans, at = [], 0
    for n, paragraph in enumerate(paragraphs):
        if has_rtl(paragraph):
            right = is_rtl(read[n] if n < len(read) else paragraph)
            spans.append(Span(at, at + len(paragraph), _DIRECTIONS[right]))
        at += len(paragraph) + 1
    return Content(plain, [*drawn.spans, *spans])


def join(*parts: Part) -> Content:
    """Pieces one after the other."""
    return Content.assemble(*parts)


def stack(lines: Iterable[Content | str]) -> Content:
    """Pieces one under the other."""
    return Content("\n").join(lines)


def together(pieces: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Neighbouring pieces of one style as one."""
    out: list[tuple[str, str]] = []
    for text, style in pieces:
        if out and out[-1][1] == style:
            out[-1] = (out[-1][0] + text, style)
        else:
            out.append((text, style))
    return out


def badge(text: str) -> Content:
    """A warning sign for text with hidden characters, else nothing."""
    return Content.styled(" ‹hidden characters›", "$warning") if has_hidden(text) else Content("")


def age(at: str | None, now: str) -> str:
    """How long ago, in at most four columns: `4m`, `7h`, `12d`, `3y`; empty when unknown."""
    if not at:
        return ""
    seconds = int((datetime.fromisoformat(now) - datetime.fromisoformat(at)).total_seconds())
    for size, letter in _UNITS:
        if abs(seconds) >= size:
            return f"{seconds // size}{letter}"
    return "now"


def stamp(at: str | None) -> str:
    """A time to the minute in UTC: `2026-04-25 05:12Z`; a dash when unknown."""
    return f"{at[:10]} {at[11:16]}Z" if at else "–"


def size(count: int) -> str:
    """Bytes in words: `482 KB`."""
    for unit in ("B", "KB", "MB"):
        if count < 1_024:
            return f"{count} {unit}"
        count //= 1_024
    return f"{count} GB"


def plural(count: int, one: str, many: str = "") -> str:
    """`1 message`, `3 messages`, `1,204 messages`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
