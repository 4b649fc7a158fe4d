"""The screen as plain text: what tests compare, what the documentation keeps, what a screen reader can read."""

from textual.app import App


def plain(app: App[None]) -> str:
    """The cells of the screen shown now, one line a row, without colours and trailing spaces."""
    lines = []
    ground = app.screen.background_colors[1]
    for strip in app.screen._compositor.render_strips():  # Textual has no public way to the composed lines
        shown = strip
        for line_filter in app.get_line_filters():
            shown = shown.apply_filter(line_filter, ground)
        lines.append("".join(segment.text for segment in shown).rstrip())
    return "\n".join(lines)
