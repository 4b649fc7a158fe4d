"""Where the analyst was: kept beside the case, brought back, private, and never a reason not to start."""

import json
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tui.conftest import Drive, fill, press, screen_of, settle, text_of
from tests.tui.test_queue import queue
from workbench.case import Case
from workbench.tui.desk import state_folder
from workbench.tui.remembering import Memory, Place, Session, path_for, session_from
from workbench.tui.screens.inbox import InboxScreen

SESSION = Session(Place("status:rumor sort:-last", 17), Place("Kidal", None), 17, "evidence")


def test_a_session_comes_back_as_it_was_kept_for_this_user_only(tmp_path: Path) -> None:
    path = tmp_path / "state" / "sessions" / "x.json"
    memory = Memory(path)
    assert memory.session == Session()
    memory.keep(SESSION)
    assert Memory(path).session == SESSION
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in path.parent.iterdir()] == ["x.json"], "written in one step, nothing is left over"
    Memory(None).keep(SESSION)


@pytest.mark.parametrize(
    "damage",
    [
        b"", b"{", b"[]", b'{"version": 2}', b"\xff\xfe", b"[" * 30_000, b"x" * 70_000,
        json.dumps({"version": 1, "queue": {"filter": 3}, "inbox": {"filter": ""}, "tab": "overview"}).encode(),
        json.dumps({"version": 1, "queue": {"filter": ""}, "inbox": {"filter": "", "cursor": -1}, "tab": "x"}).encode(),
        json.dumps({"version": 1, "queue": {"filter": ""}, "inbox": {"filter": ""}, "tab": "a b"}).encode(),
    ],
)  # fmt: skip
def test_a_damaged_file_is_set_aside_with_a_sentence(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(damage)
    memory = Memory(path)
    assert memory.session == Session()
    assert memory.said.endswith("set aside as x.damaged.")
    assert (tmp_path / "x.damaged").read_bytes() == damage
    assert not Memory(path).said


def test_a_folder_that_cannot_be_written_costs_only_the_memory(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where a folder should be")
    memory = Memory(tmp_path / "state" / "sessions" / "x.json")
    memory.keep(SESSION)
    assert memory.session == SESSION


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["version", "queue", "inbox", "filter", "cursor", "opened", "tab"]), inner)
    ),
    max_leaves=12,
)


@given(json_values)
def test_whatever_the_file_says_it_is_a_session_or_refused(told: object) -> None:
    try:
        found = session_from(told)
    except ValueError:
        return
    assert isinstance(found, Session)


def test_a_write_that_comes_late_writes_what_is_noted_by_then(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "kept.json")
    memory.session = Session(tab="messages")
    late = memory.write  # a worker is about to, and has to wait
    memory.keep(Session(tab="media"))
    late()
    assert Memory(tmp_path / "kept.json").session.tab == "media"


async def test_the_queue_opens_as_it_was_left(case: Case, drive: Drive, total: int) -> None:
    path = path_for(case, state_folder())
    async with drive(case) as pilot:
        await press(pilot, "slash")
        await fill(pilot, **{"filter-text": "predicate:statement sort:id"})
        await press(pilot, "enter", "down", "down", "down", "space", "up")
        number = queue(pilot).current
        await press(pilot, "enter", "right", "right")
        assert screen_of(pilot) == "DossierScreen"
        await pilot.press("ctrl+q")
    kept = path.read_text(encoding="utf-8")
    assert "Statement number" not in kept, "no text of the case"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    async with drive(case, f"id:{number}") as pilot:
        assert queue(pilot).count == 1
        assert screen_of(pilot) == "QueueScreen"
        await pilot.press("ctrl+q")
    assert path.read_text(encoding="utf-8") == kept, "a filter of its own neither reads the memory nor changes it"
    async with drive(case) as pilot:
        await settle(pilot)
        assert screen_of(pilot) == "DossierScreen"
        tabs = pilot.app.screen.query_one("#tabs")
        assert getattr(tabs, "active", "") == "media"
        shown = await press(pilot, "escape")
        assert "predicate:statement sort:id" in shown
        assert queue(pilot).current == number
        assert not queue(pilot).marks, "what was marked then is not acted on now"
        await press(pilot, "escape", "i")
        inbox = pilot.app.screen
        assert isinstance(inbox, InboxScreen)
        await press(pilot, "end")
        left_at = inbox.rows.current
        assert inbox.rows.cursor > 0
        await press(pilot, "escape", "i")
        inbox = pilot.app.screen
        assert isinstance(inbox, InboxScreen)
        assert inbox.rows.current == left_at
    path.write_text("{", encoding="utf-8")
    async with drive(case, toasts=True) as pilot:
        assert "could not be read" in text_of(pilot)
        assert queue(pilot).count == total
