"""The filter as a language that is learned by using it: the row, the facets, the saved views, the words of an empty
list."""

import json
import stat
import time
from dataclasses import replace
from pathlib import Path

from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from tests.tui.conftest import Drive, fill, press, screen_of, settle, text_of
from tests.tui.test_queue import queue
from workbench.case import Case
from workbench.claims import inbox, views
from workbench.evidence.glosses import translate
from workbench.settings import Settings
from workbench.tui import filter_history, keys
from workbench.tui.widgets.filter_row import FilterRow

LOOK = 0.2
"""Seconds: the row looks when the fingers rest."""


def box(pilot: Pilot[None]) -> Input:
    """The filter's input on the screen shown."""
    return pilot.app.screen.query_one("#filter-text", Input)


async def typed(pilot: Pilot[None], text: str) -> str:
    """Replace what the row holds, let it look, and return the screen."""
    box(pilot).value = text
    box(pilot).cursor_position = len(text)
    await pilot.pause(LOOK)
    await settle(pilot)
    return text_of(pilot)


def underlined(pilot: Pilot[None]) -> str:
    """What is underlined in the row, as the terminal gets it."""
    return "".join(s.text for s in box(pilot).render_line(0) if s.style is not None and s.style.underline)


async def test_the_row_checks_counts_completes_and_mends(case: Case, drive: Drive, total: int) -> None:
    async with drive(case, size=(80, 24)) as pilot:
        await press(pilot, "slash")
        screen = await typed(pilot, "place:Kidl status:rumor")
        assert "place has no value 'Kidl'. Did you mean place:Kidal (" in screen
        assert underlined(pilot) == "place:Kidl"
        await press(pilot, "tab")
        assert box(pilot).value == "place:Kidal status:rumor"
        assert underlined(pilot) == ""
        assert f"{total - 1} claims" in await typed(pilot, "place:Kidal")

        screen = await typed(pilot, "stat")
        assert box(pilot).value == "stat"
        assert "status:" in screen
        await press(pilot, "right")
        assert box(pilot).value == "status:"
        assert f"rumor {total}" in await typed(pilot, "status:")
        screen = await press(pilot, "down")
        assert "▌ rumor" in screen
        assert "unverifiable 0" in screen
        await press(pilot, "down", "up", "enter")
        assert box(pilot).value == "status:rumor "

        screen = await typed(pilot, "status:confirmed place:Kidal")
        assert f"0 claims   Without status:confirmed {total - 1}" in screen
        await press(pilot, "escape")
        assert f"1/{total}" in text_of(pilot), "the old filter stays"


async def test_the_row_applies_remembers_and_refuses(case: Case, drive: Drive, tmp_path: Path) -> None:
    async with drive(case, size=(80, 24)) as pilot:
        for text in ("place:Kidal", "status:rumor"):
            await press(pilot, "slash")
            box(pilot).value = text
            await press(pilot, "enter")
            assert f"Queue  {text}" in text_of(pilot)
        await press(pilot, "slash", "up")
        assert box(pilot).value == "place:Kidal", "what is applied now is not offered"
        await press(pilot, "down")
        assert box(pilot).value == "status:rumor "
        box(pilot).value = ""
        box(pilot).post_message(events.Paste("place:Kidal\nstatus:rumor"))
        await pilot.pause()
        assert box(pilot).value == "place:Kidal status:rumor"
        box(pilot).post_message(events.Paste("x" * 4_096))
        await pilot.pause(LOOK)
        assert "too long for a filter" in await press(pilot)
        assert box(pilot).value == "place:Kidal status:rumor"
        box(pilot).value = "status:rumr"
        assert "status has no value 'rumr'" in await press(pilot, "enter")
        assert isinstance(box(pilot).parent, FilterRow)
        assert screen_of(pilot) == "QueueScreen"
    kept = tmp_path / "state" / "workbench" / "filters.json"
    assert json.loads(kept.read_text())["claims"] == ["status:rumor", "place:Kidal"]
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert not list(Path(case.url).rglob("filters*"))


def test_the_history_ends_and_survives_damage(tmp_path: Path) -> None:
    for n in range(filter_history.MOST + 5):
        filter_history.add("claims", f"prio:>{n}")
    filter_history.add("claims", "prio:>50")
    filter_history.add("messages", "lang:fr")
    kept = filter_history.read("claims")
    assert len(kept) == filter_history.MOST
    assert kept[:2] == ["prio:>50", f"prio:>{filter_history.MOST + 4}"]
    assert filter_history.read("messages") == ["lang:fr"]
    (tmp_path / "state" / "workbench" / "filters.json").write_text('["not", {"so": 1}')
    assert filter_history.read("claims") == []


async def test_enter_counts_though_the_look_at_what_was_typed_is_due(case: Case, drive: Drive) -> None:
    def slow(_text: str) -> None:
        time.sleep(0.4)  # longer than until the look that the typing asked for

    async with drive(case, size=(80, 24)) as pilot:
        await press(pilot, "slash")
        pilot.app.screen.query_one(FilterRow)._check = slow
        await fill(pilot, **{"filter-text": "predicate:statement"})
        await press(pilot, "enter")
        assert queue(pilot).has_focus
        assert queue(pilot).count == 30


async def test_facets_are_picked_by_looking(case: Case, drive: Drive, total: int) -> None:
    async with drive(case, "sort:-id words -words", size=(80, 24)) as pilot:
        assert "Nothing matches" in text_of(pilot)
        await press(pilot, "escape")
        screen = await press(pilot, "f")
        assert f"{total}" in next(part for part in screen.split("\n") if " rumor " in part and "│" in part)
        await press(pilot, "space", "right", "right", "right")
        screen = await press(pilot, "k", "i")
        assert "narrowed to ki" in screen
        screen = await press(pilot, "space")
        assert "status:rumor place:Kidal" in screen
        assert f"{total - 1} claims" in screen
        await press(pilot, "escape", "down", "minus")
        screen = await press(pilot, "left", "left", "left", "space")
        assert "Filter place:Kidal -place:" in screen
        await press(pilot, "escape")
        assert f"1/{total}" in text_of(pilot), "escape leaves the filter as it was"
        await press(pilot, "f", "down", "space", "space", "minus", "enter")
        assert "Queue  -status:" in text_of(pilot)
        await press(pilot, "escape", "f", "right", "right", "right", "k", "i", "enter")
        assert "Queue  place:Kidal" in text_of(pilot), "nothing was chosen: the value under the cursor is meant"


async def test_views_are_saved_listed_opened_renamed_and_removed(case: Case, drive: Drive, total: int) -> None:
    views.save(case, "In French", "lang:fr", "messages")
    async with drive(case, "place:Kidal", size=(80, 24)) as pilot:
        await press(pilot, "S")
        pilot.app.screen.query_one(Input).value = "North [/"
        assert "view 'North [/' saved" in await press(pilot, "enter")
        screen = await press(pilot, "g", "v")
        assert screen_of(pilot) == "ViewsScreen"
        assert [name in screen for name in ("to decide", "second person", "In French", "North [/")] == [True] * 4
        assert f"{total - 1} claims" in screen
        await press(pilot, "X")
        assert "stale" in text_of(pilot), "those of every case stay"
        await press(pilot, "end", "e")
        pilot.app.screen.query_one(Input).value = "North"
        assert "North [/" not in (await press(pilot, "enter")).split("\n", 1)[1]
        await press(pilot, "u")
        assert "North [/" in text_of(pilot)
        await press(pilot, "end", "X")
        assert "1 of this case" in text_of(pilot)
        screen = await press(pilot, "enter")  # the cursor stays where it was, not at the top
        assert screen_of(pilot) == "MessagesScreen"
        assert "Messages  lang:fr" in screen
        await press(pilot, "g", "v", "enter")
        assert "Queue  status:rumor -stage:closed sort:-prio" in text_of(pilot)


async def test_an_empty_list_says_what_nearly_matches_and_tab_takes_it(case: Case, drive: Drive, total: int) -> None:
    async with drive(case, "status:confirmed place:Kidal", size=(80, 24)) as pilot:
        screen = text_of(pilot)
        assert "Nothing matches status:confirmed place:Kidal" in screen
        assert f"Without status:confirmed {total - 1}: tab takes it" in screen
        screen = await press(pilot, "tab")
        assert f"Queue  place:Kidal  1/{total - 1}" in screen
        assert "2/" in await press(pilot, "j"), "the keys are the list's again"


async def test_messages_have_facets_and_show_who_was_translated(case: Case, drive: Drive) -> None:
    translate(case, 1, "en", "Heavy firing at Kati")
    async with drive(case, size=(80, 24)) as pilot:
        assert "‹en› Ça tire" in await press(pilot, "m")
        await press(pilot, "slash")
        box(pilot).value = "heavy firing"
        assert "1/1" in await press(pilot, "enter")
        screen = await press(pilot, "f")
        assert "platform" in screen
        assert "whatsapp" in screen
        await press(pilot, "escape", "slash")
        screen = await typed(pilot, "sender:Mussa")
        assert "0 messages   Did you mean sender:Moussa (" in screen


async def test_an_empty_inbox_says_what_was_done_and_what_is_next(case: Case, drive: Drive, total: int) -> None:
    async with drive(case, size=(80, 24)) as pilot:
        await press(pilot, "i")
        await settle(pilot)
        inbox.dismiss(case, inbox.waiting(case))
        screen = await press(pilot, "R")
        assert "The inbox is empty" in screen
        assert "Today you: 1 dismissal" in screen
        assert f"Next: {total} to decide" in screen


async def test_sentences_of_lists_name_the_keys_in_force(case: Case, drive: Drive) -> None:
    mine = {"view.save": ("%",), "inbox.dismissed": ("&",), "refresh": ("~",)}
    async with drive(replace(case, settings=Settings(own_keys=mine)), toasts=True) as pilot:
        assert "none of this case yet: % in the queue saves a filter" in await press(pilot, "g", "v")
        assert "&   back to the inbox" in await press(pilot, "g", "i", "ampersand")
        await press(pilot, "g", "r")
        assert screen_of(pilot) == "VerdictsScreen"
        assert "~ looks at all of them again" in await press(pilot, "y")
    keys.use(keys.table(Settings()))
