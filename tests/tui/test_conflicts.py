"""What another case says otherwise, at the screen: found by the filter, read in the dossier, settled by one key."""

import pytest

from tests.tui.conftest import Drive, press, screen_of
from workbench.bundles.asking import open_conflicts
from workbench.case import Case
from workbench.model import claim_label
from workbench.store import bundled, claims
from workbench.store.bundled import Conflict

OTHER = "10105dd4-e547-446d-af8b-d97cf8393283"


def ask(case: Case, number: int, **theirs: str) -> None:
    """Another case says something else of these fields."""
    row = bundled.row_of(case.db, "claims", {"id": number}) or {}
    ours = {**row, "same_event": theirs.get("same_event", "")}
    first = len(bundled.conflicts(case.db)) + 1
    told = [
        Conflict(n, f"claim/{number}", field, str(ours[field] or ""), value, OTHER, case.now(), "")
        for n, (field, value) in enumerate(theirs.items(), first)
    ]
    with case.db.tx():
        bundled.add_conflicts(case.db, told)


async def test_both_values_stand_in_the_overview_and_a_key_sets_theirs(case: Case, drive: Drive, ready: int) -> None:
    """The status by its own key, as ever: then the question is answered."""
    ask(case, ready, status="confirmed", places='["Kidal","Ber"]')
    async with drive(case, "has:conflict") as pilot:
        screen = await press(pilot, "enter")
        assert "Case 10105dd4 says otherwise" in screen
        assert "theirs confirmed   3 sets confirmed" in screen
        assert "theirs Kidal, Ber   e edits it" in screen
        assert "O says that ours stays" in screen
        await press(pilot, "3")
        assert [q.field for q in open_conflicts(case)] == ["places"]
        found = claims.get(case.db, ready)
        assert found is not None
        assert found.status.value == "confirmed"


async def test_ours_stays_for_one_field_or_for_all(case: Case, drive: Drive, ready: int) -> None:
    ask(case, ready, status="refuted", title="Another \x1b[31mtitle", note="")
    ask(case, ready, places="[]")
    async with drive(case, "has:conflict") as pilot:
        screen = await press(pilot, "O")
        assert screen_of(pilot) == "Choose"
        assert "which field of" in screen
        assert "\x1b" not in screen
        assert "our status kept" in await press(pilot, "enter")
        assert "status" not in {q.field for q in open_conflicts(case)}
        await press(pilot, "u")
        assert "status" in {q.field for q in open_conflicts(case)}
        await press(pilot, "O", "end", "enter")
        assert open_conflicts(case) == []
        assert "1/1" not in await press(pilot, "R")


async def test_one_field_in_question_asks_nothing(case: Case, drive: Drive, ready: int) -> None:
    ask(case, ready, title="Another title")
    async with drive(case, "has:conflict", toasts=True) as pilot:
        await press(pilot, "enter")
        assert "our title kept" in await press(pilot, "O")
        assert screen_of(pilot) == "DossierScreen"
        screen = await press(pilot, "O")
        assert f"No other case says anything else of {claim_label(ready)}." in screen


@pytest.mark.parametrize("key", ["enter", "O"])
async def test_what_may_be_the_same_event(case: Case, drive: Drive, ready: int, key: str) -> None:
    """It is never joined here: the overview says how a person does it, and the key says that they are two."""
    other = claim_label(ready + 1)
    ask(case, ready, same_event=other)
    async with drive(case, "has:conflict") as pilot:
        screen = " ".join((await press(pilot, key)).split())
        if key == "enter":
            assert f"may be the same event as {other}" in screen
        else:
            assert open_conflicts(case) == []
