"""Keys that come in one burst do what they would have done one by one."""

import pytest

from tests.tui.conftest import Drive, screen_of, settle, text_of
from workbench.case import Case

_NAMES = {"/": "slash", " ": "space", ":": "colon", "-": "minus", "|": "vertical_line", "+": "plus", "\r": "enter",
          "]": "right_square_bracket", "\x1b": "escape"}  # fmt: skip


async def burst(pilot: object, text: str) -> None:
    """Hand the app all keys before it looks at the first."""
    from textual import events
    from textual.pilot import Pilot

    assert isinstance(pilot, Pilot)
    for char in text:
        name = _NAMES.get(char, char)
        pilot.app.post_message(events.Key(name, char if char.isprintable() else None))
    await settle(pilot)


@pytest.mark.parametrize(
    ("typed", "screen", "words"),
    [
        ("/id:C-3\r", "QueueScreen", "id:C-3  1/1"),
        ("gs", "SourcesScreen", "Studio Tamani"),
        ("gh", "HistoryScreen", "History"),
        ("gsgigq", "QueueScreen", "Queue"),
        ("a" + "Hospital | C2 | +", "EvidenceLine", "Hospital | C2 | +"),
        ("a" + "Hospital | C2 | +\r", "QueueScreen", "Hospital"),
        ("\r]]]", "DossierScreen", "Evidence"),
        ("\r\x1bi", "InboxScreen", "Inbox"),
    ],
)
async def test_a_burst_goes_where_it_was_meant(case: Case, drive: Drive, typed: str, screen: str, words: str) -> None:
    async with drive(case) as pilot:
        await burst(pilot, typed)
        assert screen_of(pilot) == screen
        assert words in text_of(pilot)
        assert case.db.one("SELECT message FROM dismissals") is None, "the letters of a filter decide nothing"
