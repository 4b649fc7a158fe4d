"""A text that changes twice before the screen was laid out ends as high as its last one."""

import pytest
from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from tests.tui.conftest import settle
from workbench.tui.opening import Opening
from workbench.tui.relaying import Dialog


class _Main(Opening[None]):
    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static("", id="text")


class _Over(Dialog[None]):
    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static("", id="text")


@pytest.mark.parametrize("screen", [_Main, _Over])
async def test_the_second_of_two_changes_counts(screen: type[Screen[None]]) -> None:
    app = App[None]()
    async with app.run_test(size=(40, 20)) as pilot:
        await app.push_screen(screen())
        await settle(pilot)
        text = app.screen.query_one("#text", Static)
        text.update(Content("one"))
        app.screen.query_one(Vertical)._clear_arrangement_cache()
        app.screen._refresh_layout()  # what a change elsewhere on the screen brings about in between
        text.update(Content("one\ntwo\nthree"))
        await settle(pilot)
        assert text.region.height == 3
