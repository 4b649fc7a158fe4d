"""The inbox on screen: one key attaches, claims or dismisses, the next text comes up, undo brings it back."""

import pytest
from textual.pilot import Pilot

from tests.tui.conftest import Drive, fill, press, screen_of, settle, text_of
from workbench.case import Case
from workbench.claims import inbox
from workbench.model import Stance
from workbench.store import claims, messages
from workbench.tui.screens.inbox import InboxScreen

RICE = "riz à vendre"


def screen(pilot: Pilot[None]) -> InboxScreen:
    """The inbox on top."""
    found = pilot.app.screen
    assert isinstance(found, InboxScreen)
    return found


async def opened(pilot: Pilot[None], *keys: str) -> str:
    """The inbox after these keys more."""
    await press(pilot, "i")
    await settle(pilot)
    shown = text_of(pilot)
    for key in keys:
        shown = await press(pilot, key)
    await settle(pilot)
    return text_of(pilot) if keys else shown


@pytest.fixture
def waiting(case: Case) -> list[int]:
    """What waits in the small case; more than one text, for the next one to come up."""
    from workbench import flow

    flow.add_message(case, "Nord", "Awa", "2026-04-26 09:00", "Bonjour à tous les amis de Kidal")
    flow.add_message(case, "Sud", "Awa", "2026-04-26 09:10", "Bonjour à tous les amis de Kidal")
    from workbench.claims import ranking

    ranking.settle(case, flow.lexicon_of(case), lambda _: None, lambda: False)
    found = inbox.waiting(case)
    assert len(found) >= 2
    return found


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_it_shows_text_likely_claims_and_reasons(
    case: Case, drive: Drive, waiting: list[int], size: tuple[int, int]
) -> None:
    async with drive(case, size=size) as pilot:
        shown = await opened(pilot)
        assert f"1/{len(waiting)}" in shown
        assert "Bonjour à tous les amis de Kidal" in shown
        assert "Most likely claims" in shown
        assert " n new claim" in shown
        assert "Why it is here" in shown
        assert "1-3 Attach" in shown.splitlines()[-1]
        assert max(len(line) for line in shown.split("\n")) <= size[0]


async def test_new_messages_are_looked_at_when_it_opens(case: Case, drive: Drive) -> None:
    async with drive(case) as pilot:
        await opened(pilot)
        await settle(pilot)
        assert RICE in text_of(pilot)


@pytest.mark.parametrize("size", [(60, 16), (40, 10), (20, 5), (200, 60)])
async def test_no_size_crashes(case: Case, drive: Drive, waiting: list[int], size: tuple[int, int]) -> None:
    async with drive(case, size=size) as pilot:
        await opened(pilot, "down", "end", "p", "p", "D", "D", "enter", "escape")
        await pilot.resize_terminal(100, 30)
        assert "Inbox" in await press(pilot, "R")


async def test_one_key_attaches_all_copies_and_undo_brings_them_back(
    case: Case, drive: Drive, waiting: list[int]
) -> None:
    first = waiting[0]
    likely = inbox.likely_claims(case, inbox.rows(case, [first])[first])
    async with drive(case) as pilot:
        shown = await opened(pilot, "2")
        assert first not in screen(pilot).rows.ids
        assert "last: 2 messages →" in shown
        carried = messages.claims_of(case.db, inbox.members(case, first))
        assert {c for found in carried.values() for c, _ in found} == {likely[1].claim.id}
        await press(pilot, "u")
        await settle(pilot)
        assert screen(pilot).rows.ids.tolist() == waiting
        await press(pilot, "U")
        await settle(pilot)
        assert first not in screen(pilot).rows.ids


async def test_the_stance_is_changed_before_attaching(case: Case, drive: Drive, waiting: list[int]) -> None:
    async with drive(case) as pilot:
        shown = await opened(pilot, "s")
        assert "denies" in shown
        await press(pilot, "1")
        carried = messages.claims_of(case.db, [waiting[0]])[waiting[0]]
        assert [stance for _, stance in carried] == [Stance.DENIES]
        assert "▼ denies" not in text_of(pilot), "the next text has its own stance again"


async def test_a_claim_is_made_with_one_key(case: Case, drive: Drive, waiting: list[int], total: int) -> None:
    async with drive(case) as pilot:
        await opened(pilot, "n")
        await settle(pilot)
        assert len(claims.ids(case.db, "c.hidden = 0", "c.id", {})) == total + 1
        assert screen(pilot).rows.ids.tolist() == waiting[1:]
        await press(pilot, "u")
        await settle(pilot)
        assert screen(pilot).rows.ids.tolist() == waiting


async def test_any_claim_can_be_named(case: Case, drive: Drive, waiting: list[int]) -> None:
    async with drive(case, toasts=True) as pilot:
        await opened(pilot, "a")
        assert screen_of(pilot) == "Ask"
        await fill(pilot, answer="nonsense")
        assert "is not a claim" in await press(pilot, "enter")
        await press(pilot, "a")
        await fill(pilot, answer="C-3")
        await press(pilot, "enter")
        assert messages.claims_of(case.db, [waiting[0]])[waiting[0]][0][0] == 3


async def test_dismissals_are_listed_and_put_back(case: Case, drive: Drive, waiting: list[int]) -> None:
    async with drive(case) as pilot:
        await opened(pilot, "d")
        assert screen(pilot).rows.ids.tolist() == waiting[1:]
        shown = await press(pilot, "D")
        await settle(pilot)
        shown = text_of(pilot)
        assert "Inbox ▸ dismissed" in shown
        assert "2 copies, none since" in shown
        assert "by tester" in shown
        await press(pilot, "1")
        assert messages.claims_of(case.db, [waiting[0]]) == {}, "what was dismissed is not attached by a slip"
        shown = await press(pilot, "d")
        await settle(pilot)
        assert "Nothing was dismissed" in text_of(pilot)
        await press(pilot, "escape")
        await settle(pilot)
        assert screen(pilot).rows.ids.tolist() == waiting
        await press(pilot, "escape")
        assert screen_of(pilot) == "QueueScreen"


async def test_marked_texts_are_dismissed_as_one(case: Case, drive: Drive, waiting: list[int]) -> None:
    async with drive(case) as pilot:
        shown = await opened(pilot, "asterisk", "d")
        assert "The inbox is empty." in shown
        assert "imports more chats" in shown
        await press(pilot, "u")
        await settle(pilot)
        assert screen(pilot).rows.ids.tolist() == waiting


async def test_the_filter_is_checked_and_cleared(case: Case, drive: Drive, waiting: list[int]) -> None:
    async with drive(case) as pilot:
        await opened(pilot, "slash")
        await fill(pilot, **{"filter-text": "place:Kidl"})
        assert "Did you mean place:Kidal (" in await press(pilot, "enter")
        await fill(pilot, **{"filter-text": "riz"})
        await press(pilot, "enter")
        await settle(pilot)
        assert screen(pilot).rows.count == 1
        assert RICE in text_of(pilot)
        await press(pilot, "slash")
        await fill(pilot, **{"filter-text": "zzz"})
        await press(pilot, "enter")
        await settle(pilot)
        assert "Nothing that waits matches zzz" in text_of(pilot)
        await press(pilot, "escape")
        await settle(pilot)
        assert screen(pilot).rows.ids.tolist() == waiting


async def test_a_new_case_says_what_to_do(empty: Case, drive: Drive) -> None:
    async with drive(empty) as pilot:
        shown = await opened(pilot)
        assert "The inbox is empty." in shown
        assert "imports more chats" in shown


async def test_it_is_reached_by_g_i_and_by_help(case: Case, drive: Drive) -> None:
    async with drive(case) as pilot:
        assert "i inbox" in await press(pilot, "g")
        await press(pilot, "i")
        assert screen_of(pilot) == "InboxScreen"
        await press(pilot, "enter")
        assert screen_of(pilot) == "ChatScreen"


async def test_no_text_of_the_inbox_crashes_or_reaches_the_terminal(case: Case, drive: Drive) -> None:
    from tests.tui import hostile
    from workbench import flow

    flow.add_message(case, hostile.EVERYTHING, hostile.EVERYTHING, "2026-04-26 09:00", hostile.EVERYTHING)
    async with drive(case) as pilot:
        await opened(pilot)
        await settle(pilot)
        for keys in (("slash",), ("escape",), ("n",), ("u",), ("asterisk", "d"), ("D",), ("enter",), ("escape",)):
            shown = await press(pilot, *keys)
            assert not set(shown) & set("\x1b\x07\x9b\u202e\u2066\u200b"), keys
        assert screen_of(pilot) == "InboxScreen"
