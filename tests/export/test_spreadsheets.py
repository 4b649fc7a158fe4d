"""CSV and XLSX as other programs read them: LibreOffice and pandas. No formula, no loss, ids and dates as text."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from openpyxl.utils.escape import unescape

from tests.export.hostile_set import LONG, PAYLOADS, hostile_set
from tests.export.libreoffice import opened
from workbench.case import Case
from workbench.export import tables, xlsx
from workbench.export.cells import restore, tame
from workbench.export.table_rows import COLUMNS, COUNTS, ESCAPED

pytestmark = pytest.mark.one_engine


def given_back(rows: Sequence[Mapping[str, object]], column: str) -> list[str]:
    """The texts of a column, by the rule that README.txt tells."""
    return [
        restore(str(r[column])) if column in str(r[ESCAPED]).split() else str(r[column])
        for r in sorted(rows, key=lambda r: int(str(r["id"])))
    ]


def named(rows: Sequence[Sequence[object]]) -> list[dict[str, object]]:
    """Rows as mappings of the header."""
    return [dict(zip((str(h) for h in rows[0]), row, strict=True)) for row in rows[1:]]


def in_office(text: str) -> str:
    """What LibreOffice can hold of a text: its cells have one kind of line end."""
    return tame(text).replace("\r\n", "\n")


def test_a_workbook_in_libreoffice(case: Case, tmp_path: Path) -> None:
    """Every text comes back, none is a formula; only counts are numbers, and all of them are."""
    xlsx.exporter.write(hostile_set(case, tmp_path), tmp_path / "hostile.xlsx")
    control = openpyxl.Workbook()
    control.create_sheet("formula", 0).append(["=1+1"])
    control.save(tmp_path / "control.xlsx")
    found = opened([tmp_path / "hostile.xlsx", tmp_path / "control.xlsx"], tmp_path)
    assert str(found.pop("control-formula")[0][0]).startswith("="), "else a formula would not be seen"
    found.pop("control-Sheet")
    assert {n.removeprefix("hostile-") for n in found} == {"Facts", *COLUMNS, "Columns"}
    messages = named(found["hostile-messages"])
    assert given_back(messages, "text") == [in_office(t) for t in PAYLOADS]
    assert given_back(messages, "sender") == [in_office(t) for t in PAYLOADS]
    for table in COLUMNS:
        for row in named(found[f"hostile-{table}"]):
            assert [c for c, v in row.items() if str(v).startswith("=")] == []
            assert {c for c, v in row.items() if isinstance(v, int)} <= COUNTS.get(table, frozenset())
            assert all(isinstance(row[c], int) for c in COUNTS.get(table, ()) if row[c] != "")
    assert {m["external_id"] for m in messages} == {"0123"}
    facts = {str(r["fact"]): r["value"] for r in named(found["hostile-Facts"])}
    assert (facts["filter"], facts["rows in messages"]) == ('\'=HYPERLINK("http://example.org")', len(PAYLOADS))


def test_tables_in_libreoffice(case: Case, tmp_path: Path) -> None:
    """Opened as README.txt says, every cell is text and every text comes back."""
    tables.exporter.write(hostile_set(case, tmp_path), tmp_path / "out")
    (tmp_path / "out" / "control.csv").write_text("=1+1,2026-04-25\r\n", encoding="utf-8")
    found = opened(sorted((tmp_path / "out").glob("*.csv")), tmp_path, csv=True)
    assert found.pop("control-control") == [["=1+1", "2026-04-25"]], "text, and no date"
    assert set(found) == {f"{name}-{name}" for name in COLUMNS}
    for name in COLUMNS:
        rows = found[f"{name}-{name}"]
        with (tmp_path / "out" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            written = [[in_office(c) for c in row] for row in csv.reader(file)]
        assert rows == written, name
        assert all(isinstance(c, str) and not c.startswith("=") for row in rows for c in row)


def test_both_in_pandas(case: Case, tmp_path: Path) -> None:
    """`dtype=str, keep_default_na=False`: every text comes back, also `NA`, `1e5` and `00123`."""
    given = hostile_set(case, tmp_path)
    xlsx.exporter.write(given, tmp_path / "out.xlsx")
    tables.exporter.write(given, tmp_path / "out")
    sheets = pd.read_excel(tmp_path / "out.xlsx", sheet_name=None, dtype=str, keep_default_na=False)
    assert list(sheets) == ["Facts", *COLUMNS, "Columns"]
    for table in COLUMNS:
        frame = pd.read_csv(tmp_path / "out" / f"{table}.csv", dtype=str, keep_default_na=False)
        sheet = sheets[table].map(unescape)
        assert frame.to_dict("records") == sheet.to_dict("records"), table
        if table == "messages":
            assert given_back(frame.to_dict("records"), "text") == [tame(t) for t in PAYLOADS]
            assert given_back(sheet.to_dict("records"), "text") == [tame(t) for t in PAYLOADS]


def test_texts_longer_than_a_cell(case: Case, tmp_path: Path) -> None:
    """Cut with a mark that says so and where the whole is, short enough for Excel; the CSV has the whole."""
    given = hostile_set(case, tmp_path, (*LONG, "short"))
    xlsx.exporter.write(given, tmp_path / "out.xlsx")
    tables.exporter.write(given, tmp_path / "out")
    sheets = pd.read_excel(tmp_path / "out.xlsx", sheet_name=None, dtype=str, keep_default_na=False)
    for text, cell in zip(LONG, sheets["messages"]["text"], strict=False):
        assert len(cell.encode("utf-16-le")) // 2 <= 32_767
        assert "[cut here: " in cell
        assert cell.endswith("characters in all; the csv and jsonl exports have the whole text]")
        assert restore(unescape(cell))[:3] == restore(tame(text))[:3]
    facts = sheets["Facts"].set_index("fact")["value"]
    assert int(facts["texts cut"]) == 2 * len(LONG)
    frame = pd.read_csv(tmp_path / "out" / "messages.csv", dtype=str, keep_default_na=False)
    assert given_back(frame.to_dict("records"), "text") == [*LONG, "short"]
