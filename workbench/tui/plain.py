"""The screen as plain text: what tests compare, what the documentation keeps, what a screen reader can read."""

from textual.app import App
from textual.geometry import Region
from textual.strip import Strip


def plain(app: App[None], only: Region | None = None) -> str:
    """The cells of the screen shown now, one line a row, without colours and trailing spaces.

    With `only`, what is drawn outside that region is blank.
    """
    lines = []
    ground = app.screen.background_colors[1]
    # Textual has no public way to the composed lines.
    for y, strip in enumerate(app.screen._compositor.render_strips()):
        shown = strip if only is None else _cut(strip, y, only)
        for line_filter in app.get_line_filters():
            shown = shown.apply_filter(line_filter, ground)
        lines.append("".join(segment.text for segment in shown).rstrip())
    return "\n".join(lines)


def _cut(strip: Strip, y: int, region: Region) -> Strip:
    """The cells of row `y` that are in the region, where they stand."""
    if not region.y <= y < region.bottom:
        return Strip.blank(strip.cell_length)
    return Strip.join([Strip.blank(region.x), strip.crop(region.x, region.right)])
