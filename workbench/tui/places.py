"""Where `g` leads: one row a place, with the key after `g`, its name and what opens it.

The strip of second keys, the help and `app.visit` are made from this table. Screens are imported when they are opened.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.tui.desk import Desk


@dataclass(frozen=True, slots=True)
class Place:
    """A place. `open` puts its screen over home; `home` itself needs nothing."""

    key: str
    name: str
    open: Callable[[Desk], None]


def _home(desk: Desk) -> None:
    """The queue is under every screen."""


def _inbox(desk: Desk) -> None:
    from workbench.tui.screens.inbox import InboxScreen

    desk.app.push_screen(InboxScreen(desk))


def _messages(desk: Desk) -> None:
    from workbench.tui.screens.messages import MessagesScreen

    desk.app.push_screen(MessagesScreen(desk))


def _sources(desk: Desk) -> None:
    from workbench.tui.screens.sources import SourcesScreen

    desk.app.push_screen(SourcesScreen(desk))


def _control(desk: Desk) -> None:
    from workbench.tui.screens.control import ControlScreen, ask_place

    ask_place(desk, lambda name: desk.app.push_screen(ControlScreen(desk, name)))


def _blocs(desk: Desk) -> None:
    from workbench.tui.screens.blocs import BlocsScreen

    desk.app.push_screen(BlocsScreen(desk, ""))


def _verdicts(desk: Desk) -> None:
    from workbench.tui.screens.verdicts import VerdictsScreen

    desk.app.push_screen(VerdictsScreen(desk))


def _views(desk: Desk) -> None:
    from workbench.tui.screens.views import ViewsScreen

    desk.app.push_screen(ViewsScreen(desk))


def _doctor(desk: Desk) -> None:
    from workbench.tui.screens.doctor import DoctorScreen

    desk.app.push_screen(DoctorScreen(desk))


def _timeline(desk: Desk) -> None:
    from workbench.tui.screens.home import filter_of
    from workbench.tui.screens.timeline import TimelineScreen

    desk.app.push_screen(TimelineScreen(desk, filter_of(desk)))


def _map(desk: Desk) -> None:
    from workbench.tui.screens.home import filter_of
    from workbench.tui.screens.map import MapScreen

    desk.app.push_screen(MapScreen(desk, filter_of(desk)))


def _history(desk: Desk) -> None:
    from workbench.tui.screens.history import HistoryScreen

    desk.app.push_screen(HistoryScreen(desk))


PLACES: tuple[Place, ...] = (
    Place("q", "queue", _home),
    Place("i", "inbox", _inbox),
    Place("m", "messages", _messages),
    Place("s", "sources", _sources),
    Place("t", "timeline", _timeline),
    Place("w", "map", _map),
    Place("p", "place", _control),
    Place("b", "blocs", _blocs),
    Place("r", "verdicts", _verdicts),
    Place("d", "doctor", _doctor),
    Place("v", "views", _views),
    Place("h", "history", _history),
)
