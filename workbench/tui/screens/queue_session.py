"""Where the analyst was in the queue: taken from its screens, and brought back when the list is there again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, cast

from workbench.tui.desk import Desk, state_folder
from workbench.tui.remembering import Memory, Place, Session, path_for

if TYPE_CHECKING:
    from workbench.tui.screens.dossier import DossierScreen

EVERY = 5.0
"""Seconds between two looks whether there is something to keep; it is kept on leaving too."""


def begin(desk: Desk, first_filter: str) -> str:
    """The filter to open with. A case opened with a filter of its own neither follows the memory nor changes it."""
    desk.memory = Memory(None if first_filter or not desk.remembers else path_for(desk.case, state_folder()))
    return first_filter or desk.memory.session.queue.filter


def now(desk: Desk, filter_text: str, current: int | None) -> Session:
    """Where everything stands: the queue as told, the inbox as it said last, the dossier that is open."""
    opened, tab = None, "overview"
    for screen in desk.app.screen_stack:
        if getattr(screen, "NAME", "") == "dossier":
            dossier = cast("DossierScreen", screen)
            opened, tab = dossier.number, dossier.tabs.active
    cursor = current if current is not None and current > 0 else None
    return Session(Place(filter_text, cursor), desk.memory.session.inbox, opened, tab)


def keep(desk: Desk, session: Session) -> None:
    """Write it in the background when it changed."""
    if session != desk.memory.session or desk.memory.behind:
        memory = desk.memory
        memory.session = session
        desk.jobs.read("memory", memory.write, lambda _: None)


def reopen(desk: Desk, number: int, queue: Sequence[int], then: Callable[[int | None], None]) -> None:
    """Open the dossier that was open, on the tab that was shown; `then` is told the claim it ends on."""
    from workbench.tui.screens.dossier import TABS, open_dossier

    screen = open_dossier(desk, number, queue, then)
    if (tab := desk.memory.session.tab) in TABS:
        screen.call_after_refresh(screen.action_show_tab, tab)
