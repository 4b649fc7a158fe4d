"""Lists of evidence: derivations hold whatever the order of the rows. Both engines."""

import json
from pathlib import Path
from typing import Any

import pytest

from workbench.case import Case
from workbench.claims import editing
from workbench.errors import InputRefused
from workbench.evidence.lists import add_all, evidence_of
from workbench.evidence.rows import read_rows
from workbench.model import Evidence
from workbench.store import evidence as store


def taken(case: Case, folder: Path, *rows: dict[str, Any]) -> dict[str, Evidence]:
    """Import rows for C-1 and C-2; returns what was made by the name of its source."""
    path = folder / "evidence.jsonl"
    path.write_text("\n".join(json.dumps({"stance": "supports", "grade": "B2", **r}) for r in rows), "utf-8")
    numbers = {f"C-{n}": editing.add_claim(case, f"Claim {n}").id for n in (1, 2)}
    wanted = [w for row in read_rows(path) for w in evidence_of(case, row)]
    return {e.source_name: e for e in add_all(case, wanted, numbers)}


def test_a_row_may_derive_from_a_later_one(case: Case, tmp_path: Path) -> None:
    made = taken(
        case, tmp_path,
        {"id": "third", "source": "BBC", "claim": "C-1", "derived_from": "reprint"},
        {"id": "reprint", "source": "RFI", "claim": "C-1", "derived_from": "wire"},
        {"id": "wire", "source": "AFP", "claim": "C-1"},
        {"source": "DW", "claim": "C-1"},
    )  # fmt: skip
    assert made["RFI"].derived_from == made["AFP"].id
    assert made["BBC"].derived_from == made["RFI"].id
    assert made["DW"].derived_from is None
    assert editing.find(case, 1).origins == 2


def test_reprints_of_a_row_about_another_claim_are_one_origin(case: Case, tmp_path: Path) -> None:
    made = taken(
        case, tmp_path,
        {"id": "wire", "source": "AFP", "claim": "C-2"},
        {"source": "RFI", "claim": "C-1", "derived_from": "wire"},
        {"source": "BBC", "claim": "C-1", "derived_from": "wire"},
    )  # fmt: skip
    assert (made["RFI"].derived_from, made["RFI"].origin) == (None, "wire")
    assert editing.find(case, 1).origins == 1


def test_items_of_claims_that_are_not_here_are_left_out(case: Case, tmp_path: Path) -> None:
    made = taken(
        case, tmp_path,
        {"id": "wire", "source": "AFP", "claim": "C-9"},
        {"source": "RFI", "claim": "C-1", "derived_from": "wire"},
    )  # fmt: skip
    assert list(made) == ["RFI"]


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ({"derived_from": "nowhere"}, {}, "line 1 derives from 'nowhere', which is no row"),
        ({}, {"derived_from": "b"}, "line 2 derives from itself"),
        ({"derived_from": "b"}, {"derived_from": "a"}, "line 1 derives from itself"),
    ],
)
def test_a_line_that_derives_from_nothing_is_refused(
    case: Case, tmp_path: Path, first: dict[str, str], second: dict[str, str], told: str
) -> None:
    rows = ({"id": "a", "source": "AFP", "claim": "C-1"}, {"id": "b", "source": "RFI", "claim": "C-1"})
    with pytest.raises(InputRefused, match=told):
        taken(case, tmp_path, rows[0] | first, rows[1] | second)
    assert store.every(case.db) == []
