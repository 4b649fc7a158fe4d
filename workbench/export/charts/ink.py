"""What every chart shares: colours by name, escaped text, rounded numbers, the frame of an SVG, patterns without ids.

A chart stands alone: colours are given as attributes for a light page and for print, and a class beside them lets
`STYLE`, put once into a page, change them in a dark one. Nothing is told by colour alone: each shape has a pattern, a
letter or a sign of its own. No ids, so that a thousand charts fit into one file; patterns are therefore drawn as lines.
"""

import html
import math
import re
import unicodedata
from collections.abc import Sequence

from workbench.safety.text import safe

WIDTH = 480
"""Units across every chart: at 400 px, the narrowest screen of a telephone, `SMALL` letters are set at 10 px."""
TEXT, SMALL = 13.0, 12.0

LIGHT = {
    "confirmed": "#00603f", "corroborated": "#005a94", "rumor": "#735300", "refuted": "#a1340c",
    "misleading": "#824c00", "contested": "#6a35a8", "unverifiable": "#545d66", "asserts": "#005a94",
    "denies": "#a1340c", "asks": "#545d66", "supports": "#00603f", "refutes": "#a1340c", "both": "#6a35a8",
    "context": "#545d66", "soft": "#56616b", "rule": "#c3cad1", "wash": "#eceff2", "paper": "#ffffff",
}  # fmt: skip
"""The hues of the terminal's light theme (Okabe and Ito's, dark enough for 4.5:1 on white)."""
DARK = {
    "confirmed": "#33c49a", "corroborated": "#6cbcf2", "rumor": "#f2c94c", "refuted": "#ff8a66",
    "misleading": "#e69f00", "contested": "#c9a0ff", "unverifiable": "#a9b1b9", "asserts": "#6cbcf2",
    "denies": "#ff8a66", "asks": "#a9b1b9", "supports": "#33c49a", "refutes": "#ff8a66", "both": "#c9a0ff",
    "context": "#a9b1b9", "soft": "#9fabb7", "rule": "#3d4b59", "wash": "#232c35", "paper": "#11161c",
}  # fmt: skip


def _style() -> str:
    """The classes by CSS variable; a page may set the variables itself."""
    rules = [".cw-chart{display:block;width:100%;max-width:40rem;height:auto;margin:0 auto}"]
    for name, colour in LIGHT.items():
        rules.append(f".cw-f-{name}{{fill:var(--cw-{name},{colour})}}.cw-s-{name}{{stroke:var(--cw-{name},{colour})}}")
    dark = "".join(f"--cw-{name}:{colour};" for name, colour in DARK.items())
    rules.append(f"@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}")
    rules.append("@media print{.cw-chart{break-inside:avoid}}")
    return "".join(rules)


STYLE = _style()
"""CSS for a page with charts: dark colours where the reader's screen is dark, light ones on paper."""

_NO_XML = re.compile("[\ufffe\uffff]")
"""What XML 1.0 forbids and `safe` lets pass (section 2.2)."""


def num(value: float) -> str:
    """A coordinate with one decimal at most, the same on every machine."""
    text = f"{value:.1f}"
    text = text.removesuffix(".0")
    return "0" if text == "-0" else text


def esc(text: str, limit: int = 400) -> str:
    """Foreign text for the inside of an element or an attribute."""
    return html.escape(_NO_XML.sub("\ufffd", safe(text, newlines=False, limit=limit)))


def cut(text: str, width: float, size: float = TEXT) -> str:
    """Foreign text made visible and cut to a width in units."""
    plain = _NO_XML.sub("\ufffd", safe(text, newlines=False, limit=200))
    if text_width(plain, size) <= width:
        return plain
    while plain and text_width(plain + "…", size) > width:
        plain = plain[:-1]
    return plain.rstrip() + "…"


_NARROW, _BROAD = frozenset("iljtfrI.,:;'|!()[]/ -1"), frozenset("mwMW@%—…")


def text_width(text: str, size: float = TEXT, *, bold: bool = False) -> float:
    """About how wide a text is set in a sans-serif; a little too wide rather than too narrow."""
    return sum(map(_advance, text)) * size * (1.1 if bold else 1.0)


def _advance(char: str) -> float:
    if unicodedata.combining(char):
        return 0.0
    if unicodedata.east_asian_width(char) in "WF":
        return 1.05
    if char in _NARROW:
        return 0.36
    return 0.95 if char in _BROAD else 0.74 if char.isupper() else 0.62


def fill(name: str) -> str:
    """The attributes of a filled shape."""
    return f'class="cw-f-{name}" fill="{LIGHT[name]}"'


def stroke(name: str, width: float = 1.0) -> str:
    """The attributes of a line."""
    return f'class="cw-s-{name}" stroke="{LIGHT[name]}" stroke-width="{num(width)}" fill="none"'


def both(inside: str, line: str, width: float = 1.0) -> str:
    """The attributes of a shape with a fill and a line."""
    return (
        f'class="cw-f-{inside} cw-s-{line}" fill="{LIGHT[inside]}" stroke="{LIGHT[line]}" stroke-width="{num(width)}"'
    )


def rect(x: float, y: float, width: float, height: float, ink: str) -> str:
    """A rectangle."""
    return f'<rect x="{num(x)}" y="{num(y)}" width="{num(width)}" height="{num(height)}" {ink}/>'


def line(x1: float, y1: float, x2: float, y2: float, ink: str) -> str:
    """A straight line."""
    return f'<path d="M{num(x1)} {num(y1)}L{num(x2)} {num(y2)}" {ink}/>'


def label(
    x: float, y: float, text: str, *, size: float = TEXT, anchor: str = "start", ink: str = "", weight: str = ""
) -> str:
    """Text at a baseline, kept apart from the direction of what stands around it. `ink` is a colour by name."""
    colour = fill(ink) if ink else 'fill="currentColor"'
    at = f' text-anchor="{anchor}"' if anchor != "start" else ""
    bold = f' font-weight="{weight}"' if weight else ""
    return (
        f'<text x="{num(x)}" y="{num(y)}" font-size="{num(size)}" unicode-bidi="isolate"{at}{bold} {colour}>'
        f"{esc(text)}</text>"
    )


def hatch(x: float, y: float, width: float, height: float, ink: str, *, apart: float = 5, down: bool = False) -> str:
    """Slanted lines that fill a rectangle and stay in it; one path. `down` slants them the other way."""
    parts = []
    offset = apart - (x + y) % apart  # lines of neighbouring rectangles meet
    while offset < width + height:
        left, right = max(0.0, offset - height), min(width, offset)
        low, high = offset - left, offset - right
        if right - left > 0.2:
            x1, x2 = (width - left, width - right) if down else (left, right)
            parts.append(f"M{num(x + x1)} {num(y + low)}L{num(x + x2)} {num(y + high)}")
        offset += apart
    return f'<path d="{"".join(parts)}" {ink}/>' if parts else ""


def svg(height: float, title: str, words: Sequence[str], parts: Sequence[str], width: float = WIDTH) -> str:
    """The whole chart. The same is said in words for who does not see it."""
    told = esc(" ".join(words), 4_000)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="cw-chart" viewBox="0 0 {num(width)} {num(math.ceil(height))}" '
        f'role="img" font-family="sans-serif" font-size="{num(TEXT)}" fill="currentColor">'
        f"<title>{esc(title)}</title><desc>{told}</desc>{''.join(parts)}</svg>"
    )
