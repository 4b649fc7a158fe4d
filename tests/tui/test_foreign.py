"""The check that runs in every test of the terminal: a widget that gets a plain string from outside is noticed."""

from collections.abc import Callable

import pytest
from textual.app import App, ComposeResult
from textual.widget import Widget
from textual.widgets import Button, Label, OptionList, Static

from tests.tui import foreign
from workbench.tui import text

NAME = "Awa"
WIDGETS: dict[str, Callable[[str], Widget]] = {
    "Static": Static,
    "Static without markup": lambda words: Static(words, markup=False),
    "Label": Label,
    "Button": Button,
    "OptionList": OptionList,
}


@pytest.fixture(autouse=True)
def _nothing_foreign() -> None:
    """Here foreign strings are the point."""


class One(App[None]):
    """An app with one widget."""

    def __init__(self, widget: Widget) -> None:
        super().__init__()
        self.widget = widget

    def compose(self) -> ComposeResult:
        yield self.widget


@pytest.mark.parametrize("name", WIDGETS)
async def test_a_string_made_at_run_time_is_noticed(name: str) -> None:
    with foreign.noticed() as seen:
        async with One(WIDGETS[name](f"from {NAME}")).run_test() as pilot:
            await pilot.pause()
        assert "from Awa" in seen
        seen.clear()


async def test_drawn_text_and_our_own_words_are_not() -> None:
    with foreign.noticed() as seen:
        async with One(Static(text.line(f"from {NAME}"))).run_test() as pilot:
            pilot.app.screen.query_one(Static).update("Import a chat export")
            await pilot.pause()
        assert not seen
