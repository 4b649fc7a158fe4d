"""How blocs tell a set, from records alone: the same counts as the comparison of the case gives."""

from collections import Counter
from typing import Any

from tests.building import evidence_for
from workbench.case import Case
from workbench.claims import editing
from workbench.claims.origins import COMPARISONS
from workbench.evidence.blocs import compare
from workbench.export.bloc_records import BlocTally, bloc_cells
from workbench.export.given import CaseSet
from workbench.export.redaction import redactor
from workbench.model import When
from workbench.store import claims as claim_store


def _records(case: Case) -> list[dict[str, Any]]:
    numbers = claim_store.ids(case.db, "c.hidden = 0", "c.id", {})
    return list(CaseSet(case, redactor(case, "internal"), "", numbers, "").records())


def test_the_same_counts_as_the_comparison(case: Case) -> None:
    """Claim by claim and bloc by bloc, what the matrix of the case says."""
    for n in range(4):
        claim = editing.add_claim(case, f"claim {n}", event=When("2026-04-25", "2026-04-25", "day")).id
        evidence_for(case, claim, f"Paper {n % 2}", "B2", ("supports", "refutes", "context")[n % 3], bloc="Western")
        evidence_for(case, claim, "Ministry", "D4", "refutes", bloc="government")
        if n == 0:
            evidence_for(case, claim, "Other paper", "C3", "refutes", bloc="Western")
    records = _records(case)
    report = compare(case, [int(r["id"].removeprefix("C-")) for r in records])
    wanted: dict[str, Counter[str]] = {}
    for row in report.matrix.rows:
        for bloc, cell in zip(report.matrix.blocs, row.cells, strict=True):
            if bloc and cell.says not in ("", "figure"):
                wanted.setdefault(bloc, Counter())[cell.says] += 1
    found = {
        c.bloc: Counter({"supports": c.supports, "refutes": c.refutes, "both": c.both, "context": c.context})
        for c in bloc_cells(records)
    }
    assert {b: +c for b, c in found.items() if b} == wanted
    assert wanted["Western"]["both"] == 1


def _item(number: int, source: str, **more: Any) -> dict[str, Any]:
    made = {
        "id": f"E-{number}", "stance": "supports", "grade": "B2", "published": "2026-04-26", "quote": f"words {number}",
        "source": {"uid": source, "name": source, "bloc": "Western"},
    }  # fmt: skip
    return made | more


def _record(number: int, *items: dict[str, Any], start: str | None = "2026-04-25") -> dict[str, Any]:
    return {"id": f"C-{number}", "event": {"start": start}, "evidence_items": list(items)}


def test_the_first_report_and_the_lead_quote() -> None:
    """The first on or after the day of the event; the quote of a source of A to C that speaks most; own tools say
    nothing."""
    records = [
        _record(1, _item(1, "Early", published="2026-04-20"), _item(2, "Blog", grade="D1"),
                _item(3, "Blog", grade="D1")),
        _record(2, _item(4, "Paper", published="2026-04-25T10:00"), _item(5, "Agency", grade="A1"), _item(6, "Blog")),
        _record(3, _item(7, "Paper", grade="C3", quote=""), _item(8, COMPARISONS), {**_item(9, "x"), "source": None}),
        _record(4, _item(10, "Other", published="", stance="context"), start=None),
    ]  # fmt: skip
    (cell,) = bloc_cells(records)
    assert cell.first is not None
    assert cell.lead is not None
    assert (cell.first.item, cell.first.day, cell.first.claim) == ("E-4", "2026-04-25", "C-2")
    assert (cell.lead.item, cell.lead.source) == ("E-6", "Blog"), "of its items, the one of grade B"
    assert (cell.supports, cell.context, cell.items, cell.sources, cell.undated) == (3, 1, 8, 5, 1)
    assert sum(n for _, _, n in cell.days) + cell.undated == cell.items


def test_asked_in_between() -> None:
    """The order of records does not matter, and cells may be asked at any time."""
    records = [_record(n, _item(n, f"S{n % 3}")) for n in range(1, 9)]
    tally = BlocTally()
    assert tally.cells() == ()
    for r in reversed(records):
        tally.take(r)
        tally.cells()
    assert tally.cells() == bloc_cells(records)
