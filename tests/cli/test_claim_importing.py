"""`claim import`: event times in every spelling that lists have, and those that are no time."""

import json
from typing import Any

import pytest

from tests.cli.conftest import Here, Program


@pytest.fixture
def workbench(here: Here) -> Program:
    """In this process: what is asked here is what the commands say and keep."""
    return here


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("2026-04-25", ("2026-04-25", "2026-04-25", "day")),
        ({"start": "2026-04-25", "end": "2026-04-30"}, ("2026-04-25", "2026-04-30", "week")),
        ({"start": "2026-04-25T06:00+02:00", "precision": "hour"}, ("2026-04-25T04:00:00.000000Z",) * 2 + ("hour",)),
        ({"start": None, "end": None, "precision": "unknown"}, (None, None, "unknown")),
    ],
)
def test_an_event_is_stored_in_one_form(workbench: Program, given: Any, stored: tuple[str | None, ...]) -> None:
    (workbench.folder / "c.jsonl").write_text(json.dumps({"title": "Kati attacked", "event": given}), "utf-8")
    (row,) = workbench("claim", "import", "c.jsonl", "--json", check=True).rows
    assert (row["event"]["start"], row["event"]["end"], row["event"]["precision"]) == stored


@pytest.mark.parametrize(
    "given",
    ["7d", {"start": "2026-04-26", "end": "2026-04-25"}, {"start": "2026-04-25", "precision": "exact"}, 7, ["2026"]],
)
def test_what_is_no_event_time_is_refused_with_its_line(workbench: Program, given: Any) -> None:
    rows = ({"title": "fine"}, {"title": "Kati attacked", "event": given})
    (workbench.folder / "c.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    done = workbench("claim", "import", "c.jsonl")
    assert done.code == 4
    assert "line 2 has an event" in done.err
    assert workbench("claims", "--json").out == ""
