"""The queue in groups: headings, folds, what is hidden is never marked or acted on; the row gives way as documented."""

from array import array

import pytest
from rich.cells import cell_len

from tests.tui.conftest import Drive, press, screen_of, text_of
from tests.tui.test_queue import queue, status
from workbench.case import Case
from workbench.model import Status
from workbench.store import claims
from workbench.tui.grouping import NOWHERE, Groups, Heading, claims_of, grouped
from workbench.tui.ordering import Order
from workbench.tui.widgets.claim_row import GIVE_WAY, ClaimRow, columns, head_cells, heading


def groups(folded: tuple[str, ...] = ()) -> Groups:
    """Kidal with 4, 2 and 9, Gao with 7, nowhere 1."""
    words = [(4, '["Kidal"]'), (7, '["Gao","Kidal"]'), (2, '["Kidal"]'), (1, "[]"), (9, '["Kidal"]')]
    return Groups(grouped([4, 7, 2, 1, 9, 5], reversed([*words, (99, "[]")]), "place"), folded)


def test_groups_keep_the_order_and_hide_what_is_folded() -> None:
    found = groups(("Kidal", "never there"))
    assert list(found.rows()) == [-1, -2, 7, -3, 1]
    assert (found.total, len(found)) == (5, 3)
    assert found.heading(-1) == Heading(-1, "Kidal", 3, folded=True)
    assert found.heading(-3) == Heading(-3, NOWHERE, 1)
    assert found.heading(-4) is None
    assert (found.number_of("Gao"), found.number_of("Ber")) == (-2, None)
    assert not found.turn(-1)
    assert list(found.rows()) == [-1, 4, 2, 9, -2, 7, -3, 1]
    assert list(found.rows({2, 1}.__contains__)) == [-1, 2, -3, 1], "a group without any such claim has no heading"
    assert found.turn_all()
    assert list(found.rows()) == [-1, -2, -3]
    assert not found.turn_all()
    assert list(claims_of(found.rows())) == [4, 2, 9, 7, 1]
    assert list(claims_of(array("q", [3, 1]))) == [3, 1]


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (200, {"spread", "blocs", "age", "grade", "origins"}), (88, {"spread", "blocs", "age", "grade", "origins"}),
        (87, {"blocs", "age", "grade", "origins"}), (62, {"blocs", "age", "grade", "origins"}),
        (61, {"age", "grade", "origins"}), (56, {"age", "grade", "origins"}), (55, {"grade", "origins"}),
        (50, {"grade", "origins"}), (49, {"origins"}), (44, {"origins"}), (43, set()), (1, set()),
    ],
)  # fmt: skip
def test_columns_give_way_in_a_fixed_order(width: int, shown: set[str]) -> None:
    assert {name for name, _ in GIVE_WAY if getattr(columns(width), name)} == shown
    for order in (None, Order("prio", down=True), Order("title", down=False)):
        assert cell_len(heading(width + 2, order)) == width + 2
    row = ClaimRow("2026-05-01T00:00:00.000000Z", {}).draw(Heading(-1, "سقوط تيساليت", 1_204, folded=True), width)
    assert "1,204 claims" in "".join(words for words, _ in row)
    wide = ClaimRow("2026-05-01T00:00:00.000000Z", {}).draw(Heading(-1, "北京" * 9, 3), 40)
    assert cell_len("".join(words for words, _ in wide)) <= 40, "a wide name leaves room for the count"


def test_a_heading_says_how_the_rows_are_ordered_and_what_a_click_on_it_does() -> None:
    assert "Age↓" in heading(100, Order("last", down=True))
    assert "Claim↑" in heading(100, Order("title", down=False))
    assert {c.sort for c in head_cells(100)} == {"", "status", "prio", "messages", "origins", "last", "title"}


async def test_groups_fold_and_what_is_folded_is_not_acted_on(case: Case, drive: Drive, total: int) -> None:
    async with drive(case) as pilot:
        shown = await press(pilot, "s", "end", "up", "up", "enter")
        rows = queue(pilot)
        assert "group:place" in shown
        assert f"{total} claims in" in shown
        assert "▾ Kidal   " in shown
        assert min(rows.ids) < 0 <= max(rows.ids)
        await press(pilot, "home", "space")
        assert rows.marks == set(claims_of(rows.ids[1 : 1 + len(rows.marks)])), "a heading marks what stands under it"
        marked = len(rows.marks)
        assert marked
        shown = await press(pilot, "enter")
        assert screen_of(pilot) == "QueueScreen"
        assert "▸" in shown
        assert not rows.marks, "folded rows lose their marks"
        assert rows.count == len(set(rows.ids))
        await press(pilot, "3", "A", "w", "space")
        assert screen_of(pilot) == "QueueScreen"
        assert not rows.marks
        assert not [c for c in claims.stream(case.db, "c.assignee <> '' OR c.status <> 'rumor'", "c.id", {})]
        await press(pilot, "z", "asterisk")
        if rows.ids and max(rows.ids) < 0:
            assert not rows.marks, "all are folded"
        await press(pilot, "z", "asterisk")
        assert all(i > 0 for i in rows.marks)
        await press(pilot, "escape", "home", "down")
        before = rows.current
        await press(pilot, "enter")
        assert screen_of(pilot) == "DossierScreen"
        await press(pilot, "n", "escape")
        assert rows.current is not None
        assert rows.current > 0
        assert rows.current != before
        await press(pilot, "left")
        assert rows.current is not None
        assert rows.current < 0


async def test_deciding_passes_over_headings(case: Case, drive: Drive, ready: int) -> None:
    async with drive(case, f"id:{ready},1,2,3 group:day") as pilot:
        rows = queue(pilot)
        rows.to_id(ready)
        following = next((i for i in rows.ids[rows.cursor + 1 :] if i > 0), ready)
        await press(pilot, "3")
        assert status(case, ready) == Status.CONFIRMED
        assert rows.current == following
        assert "▾ 2026-04-" in text_of(pilot)
