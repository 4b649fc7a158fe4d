"""The key table holds for bindings, footer, help and docs/keys.md."""

import re
from pathlib import Path

import pytest
from rich.cells import cell_len

from workbench.tui import keys
from workbench.tui.app import WorkbenchApp
from workbench.tui.screens.blocs import BlocsScreen
from workbench.tui.screens.chat import ChatScreen
from workbench.tui.screens.compare import CompareScreen
from workbench.tui.screens.control import ControlScreen
from workbench.tui.screens.doctor import DoctorScreen
from workbench.tui.screens.dossier import DossierScreen
from workbench.tui.screens.figures import FiguresScreen
from workbench.tui.screens.history import HistoryScreen
from workbench.tui.screens.imports import ImportsScreen
from workbench.tui.screens.inbox import InboxScreen
from workbench.tui.screens.map import MapScreen
from workbench.tui.screens.messages import MessagesScreen
from workbench.tui.screens.queue import QueueScreen
from workbench.tui.screens.sources import SourcesScreen
from workbench.tui.screens.timeline import TimelineScreen
from workbench.tui.screens.verdicts import VerdictsScreen
from workbench.tui.screens.views import ViewsScreen

SCREENS = {
    "queue": QueueScreen,
    "dossier": DossierScreen,
    "inbox": InboxScreen,
    "messages": MessagesScreen,
    "chat": ChatScreen,
    "compare": CompareScreen,
    "sources": SourcesScreen,
    "figures": FiguresScreen,
    "control": ControlScreen,
    "blocs": BlocsScreen,
    "verdicts": VerdictsScreen,
    "timeline": TimelineScreen,
    "map": MapScreen,
    "doctor": DoctorScreen,
    "views": ViewsScreen,
    "history": HistoryScreen,
    "imports": ImportsScreen,
}
SWALLOWED = {
    "ctrl+i",
    "ctrl+m",
    "ctrl+j",
    "ctrl+h",
    "ctrl+b",
    "ctrl+a",
    "ctrl+z",
    "ctrl+s",
    "ctrl+c",
    "f1",
    "f11",
    "tab",
}
DOCS = Path(__file__).resolve().parents[2] / "docs" / "keys.md"


def test_docs_are_the_table() -> None:
    assert DOCS.read_text(encoding="utf-8") == keys.markdown()


@pytest.mark.parametrize("name", keys.MAIN)
def test_every_action_exists(name: str) -> None:
    for action in keys.of(name):
        target, _, call = action.call.rpartition(".")
        method = "action_" + re.sub(r"\(.*", "", call)
        owner = WorkbenchApp if target == "app" else SCREENS[name]
        assert callable(getattr(owner, method, None)), f"{action.id}: {owner.__name__}.{method}"


@pytest.mark.parametrize("name", keys.MAIN)
def test_no_key_twice_on_a_screen(name: str) -> None:
    used = [k for a in keys.of(name) for k in a.keys]
    assert sorted(used) == sorted(set(used))


def test_no_key_that_is_swallowed_on_the_way() -> None:
    used = {k for a in keys.ACTIONS for k in a.keys}
    assert not used & SWALLOWED
    assert not {k for k in used if k.startswith("alt+")}


def test_status_keys_are_those_of_the_design() -> None:
    found = {a.keys[0]: a.id for a in keys.ACTIONS if a.id.startswith("status.")}
    wanted = ("rumor", "corroborated", "confirmed", "refuted", "misleading", "contested", "unverifiable")
    assert found == {str(n): f"status.{s}" for n, s in enumerate(wanted, 1)}


@pytest.mark.parametrize("name", keys.MAIN)
def test_footer_teaches_and_fits_80_columns(name: str) -> None:
    hints = keys.hints(name)
    assert len(hints) <= 9
    assert sum(cell_len(h.key) + cell_len(h.label) + 2 for h in hints) <= 80
    assert hints[-1].label == "Help"


def test_ids_are_unique_and_sentences_end() -> None:
    ids = [a.id for a in keys.ACTIONS]
    assert len(ids) == len(set(ids))
    assert all(a.help.endswith((".", "back.")) for a in keys.ACTIONS)


@pytest.mark.parametrize(("words", "first"), [("undo", "undo"), ("evidence add", "evidence.add"), ("exp", "export")])
def test_search_finds_by_word(words: str, first: str) -> None:
    assert keys.search(words, keys.of("queue"))[0].id == first


def test_search_without_a_hit_is_empty() -> None:
    assert keys.search("zebra", keys.ACTIONS) == []
