"""A scrolling text of the dossier."""

from textual.binding import Binding
from textual.containers import VerticalScroll


class Pane(VerticalScroll, inherit_bindings=False):
    """A scrolling text; left and right belong to the tabs, not to it."""

    BINDINGS = [
        Binding("up", "scroll_up", show=False),
        Binding("down", "scroll_down", show=False),
        Binding("pageup", "page_up", show=False),
        Binding("pagedown,space", "page_down", show=False),
        Binding("home", "scroll_home", show=False),
        Binding("end", "scroll_end", show=False),
    ]
