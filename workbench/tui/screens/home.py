"""What the screens opened over the queue take from it and give back to it: its filter."""

from workbench.tui.desk import Desk
from workbench.tui.screens.queue import QueueScreen


def filter_of(desk: Desk) -> str:
    """The filter of the queue, which lies under every screen; "" when there is no queue."""
    home = desk.app.screen_stack[0]
    return home.filter_text if isinstance(home, QueueScreen) else ""


def to_queue(desk: Desk, text: str) -> None:
    """Leave every screen over the queue and show there what a filter finds."""
    while len(desk.app.screen_stack) > 1:
        desk.app.pop_screen()
    home = desk.app.screen
    if isinstance(home, QueueScreen):
        home.refilter(text)
