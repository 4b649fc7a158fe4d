"""How well the words on a drawn screen can be read: the contrast of every piece as it was drawn, in any theme.

The ratio is that of WCAG 2.2 (relative luminance, 1.4.3 and 1.4.6): 4.5 for text, 7 for high contrast. Frames, blocks
and pictures are no text.
"""

import re
from collections.abc import Iterable

from rich.color import Color
from rich.style import Style
from rich.terminal_theme import TerminalTheme
from textual.app import App
from textual.pilot import Pilot
from textual.strip import Strip
from textual.theme import Theme

from workbench.tui.theme import CONTRAST_DARK, CONTRAST_LIGHT, SIXTEEN

VGA = TerminalTheme(
    (0, 0, 0),
    (170, 170, 170),
    [(0, 0, 0), (170, 0, 0), (0, 170, 0), (170, 85, 0), (0, 0, 170), (170, 0, 170), (0, 170, 170), (170, 170, 170)],
    [(85, 85, 85), (255, 85, 85), (85, 255, 85), (255, 255, 85), (85, 85, 255), (255, 85, 255), (85, 255, 255),
     (255, 255, 255)],
)  # fmt: skip
"""The sixteen colours of the Linux console and of PC text modes."""
_NO_TEXT = re.compile("[\\s\u2500-\u259f\u2800-\u28ff\U0001fb00-\U0001fbff]*")
Faint = tuple[str, str, str, float]
"""Words, ink, ground and their contrast."""


def least(theme: Theme) -> float:
    """The contrast that text of a theme has at least."""
    return 7.0 if theme in (CONTRAST_DARK, CONTRAST_LIGHT) else 4.5


async def too_faint(pilot: Pilot[None], theme: Theme) -> set[tuple[str, *Faint]]:
    """What is too faint on the screen shown now in a theme; the theme that was chosen is taken again."""
    app = pilot.app
    before, app.theme = app.theme, theme.name
    await pilot.pause()
    await pilot.pause()
    found = {(theme.name, *one) for one in _pieces(app, least(theme))}
    app.theme = before
    await pilot.pause()
    return found


def _pieces(app: App[None], enough: float) -> Iterable[Faint]:
    for segment in (s for strip in _strips(app) for s in strip):
        if segment.style is None or segment.control or _NO_TEXT.fullmatch(segment.text):
            continue
        for palette in (SIXTEEN, VGA):
            ink, ground = _drawn(segment.style, palette)
            ratio = contrast(ink, ground)
            if ratio < enough:
                yield segment.text.strip()[:30], _hex(ink), _hex(ground), round(ratio, 2)


def _strips(app: App[None]) -> Iterable[Strip]:
    """What is drawn, without the screen below a dialog: that is faded because it is not to be read."""
    drawn = app.screen._compositor.render_strips()  # as `tui/plain.py` reads the screen
    for child in app.screen.children:
        area = child.region.intersection(app.screen.region)
        yield from (drawn[y].crop(area.x, area.right) for y in range(area.y, area.bottom))


def _drawn(style: Style, palette: TerminalTheme) -> tuple[tuple[int, ...], tuple[int, ...]]:
    ink = (style.color or Color.default()).get_truecolor(palette, foreground=True)
    ground = (style.bgcolor or Color.default()).get_truecolor(palette, foreground=False)
    return (ground, ink) if style.reverse else (ink, ground)


def _hex(rgb: Iterable[int]) -> str:
    return "#" + "".join(f"{value:02x}" for value in rgb)


def contrast(a: Iterable[int], b: Iterable[int]) -> float:
    """The contrast ratio of two colours, 1 to 21."""
    high, low = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(rgb: Iterable[int]) -> float:
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in (c / 255 for c in rgb)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
