"""The founding walk in a real terminal: import, filter, open, add evidence, confirm, undo, export, quit."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.tui.terminal import Terminal, terminals
from workbench.case import open_case
from workbench.ledger import events as ledger
from workbench.model import Analyst, Status
from workbench.store import claims

CHAT = """25/04/2026, 06:41 - Awa: Tessalit est tombée ce matin aux mains du FLA
25/04/2026, 06:55 - Moussa: FLASH Tessalit est tombée ce matin aux mains du FLA !!
25/04/2026, 07:10 - Awa: Bonjour, quelqu'un connaît le prix du riz ?
26/04/2026, 09:20 - Ibrahim: Attaque contre un convoi près de Gao, 12 morts
"""


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Callable[[int, int], Terminal]]:
    """Open the program on a new case in a terminal of so many columns and rows."""
    with terminals(tmp_path, ["--case", "case", "--as", "Ada"]) as start:
        yield start


def add_evidence(at: Terminal, source: str, grade: str) -> None:
    at.press("a")
    at.sees("Evidence for")
    at.type(f"{source} | {grade} | +")
    at.sees("▲ supports")
    at.press("Enter")
    at.sees(f"+ {source}")


@pytest.mark.slow
@pytest.mark.parametrize(("columns", "rows"), [(120, 36), (80, 24)])
def test_the_whole_job_in_a_real_terminal(
    terminal: Callable[[int, int], Terminal], tmp_path: Path, columns: int, rows: int
) -> None:
    (tmp_path / "WhatsApp Chat with Nord.txt").write_text(CHAT, encoding="utf-8")
    at = terminal(columns, rows)
    at.sees("This case holds no claims yet")
    at.press("I")
    at.sees("Import a chat export")
    at.type("WhatsApp Chat with Nord.txt")
    at.press("Tab")
    at.type("UTC")
    at.press("Enter")
    at.sees("4 records")
    at.press("Enter")
    at.sees("4 imported")
    at.press("Escape")
    at.sees("Tessalit taken by FLA")
    at.press("/")
    at.type("place:Tessalit")
    at.press("Enter")
    assert "Gao" not in at.sees("1/1")
    at.press("Enter")
    at.sees("Why it is in front of you")
    at.press("3")
    at.sees("does not meet the rules")
    at.press("Escape")
    for source, grade in (("AFP", "B2"), ("Studio Tamani", "C3")):
        add_evidence(at, source, grade)
    at.press("3")
    at.sees("CNF confirmed")
    at.press("u")
    at.sees("RUM rumor")
    at.press("U")
    at.sees("CNF confirmed")
    at.press("Escape", "x")
    at.sees("would go out")
    at.press("Enter")
    at.sees("exported")
    at.press("Escape", "q")
    at.sees("left 0")
    check(tmp_path)


def check(folder: Path) -> None:
    """What the screen said is what the case holds."""
    case = open_case(str(folder / "case"), Analyst("ada", "Ada"))
    try:
        found = claims.by_ids(case.db, claims.ids(case.db, "c.status = 'confirmed'", "c.id", {}))
        assert [(c.title, c.status, c.origins) for c in found] == [("Tessalit taken by FLA", Status.CONFIRMED, 2)]
        assert ledger.verify(case.db) is None
    finally:
        case.close()
    written = [p for p in folder.rglob("*.jsonl") if "config" not in p.parts]
    assert [json.loads(line)["status"] for line in written[0].read_text(encoding="utf-8").splitlines()] == ["confirmed"]
