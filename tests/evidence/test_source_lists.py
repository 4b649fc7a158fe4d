"""The directory as a file: out and in again with every grade, also through a spreadsheet."""

from pathlib import Path

import pytest

from workbench.case import Case, open_case
from workbench.errors import InputRefused
from workbench.evidence.grading import grades, regrade
from workbench.evidence.rows import read_rows
from workbench.evidence.source_lists import add_listed, listed
from workbench.evidence.sources import add_source, edit_source, find_source, own_source
from workbench.export.directory import restored, write_sources
from workbench.model import Analyst, Source
from workbench.store import evidence as store


def taken_in(case: Case, path: Path) -> list[Source]:
    return add_listed(case, listed(case, list(restored(read_rows(path)))))


def told(case: Case) -> list[object]:
    """Everything of a directory that is said of sources, without this case's own numbers."""
    return [
        (s.name, s.kind, s.owner, s.country, s.bloc, s.party, s.url, s.reliability, s.reliability_reason,
         [(g.since, g.reliability, g.reason) for g in grades(case, s.id)])
        for s in store.sources(case.db)
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["sources.csv", "sources.jsonl"])
def test_a_directory_goes_out_and_comes_in(case: Case, tmp_path: Path, name: str) -> None:
    desk = add_source(case, "=SUM(A1)", kind="desk;-1", owner=" 'Media; Group\r\n@two ", country="Mali\u2028two",
                      bloc="African", reliability="B", reason="own, \"tested\"",
                      url="https://example.org").id  # fmt: skip
    regrade(case, desk, "D", "+ sold", "2026-04-26")
    edit_source(case, desk, reliability="C", reason="+ sold", since="2026-04-27")
    regrade(case, desk, "D", "+ sold", "2026-04-26")
    edit_source(case, desk, reliability="D", reason="+ sold")
    add_source(case, "Mairie", bloc="government", party=True)
    out = tmp_path / name
    write_sources(case, out)
    expected = told(case)
    own_source(case, "Searches in this case", "own search")
    assert write_sources(case, out) == 2
    other = open_case(str(tmp_path / "other"), Analyst("ben", "Ben"))
    try:
        assert [s.name for s in taken_in(other, out)] == ["Mairie", "=SUM(A1)"]
        assert told(other) == expected
        assert {g.by for g in grades(other, 2)} == {"ben"}
        assert taken_in(other, out) == []
    finally:
        other.close()
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


@pytest.mark.one_engine
def test_rows_of_one_name_are_one_source(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(
        "name,reliability,reason,since,url\nDesk,B,tested,,https://example.org\n desk ,D,sold,2026-04-26,\nRFI,B,,,\n",
        "utf-8",
    )
    taken_in(case, path)
    desk = find_source(case, "Desk")
    assert [(g.since, g.reliability) for g in grades(case, desk.id)] == [("", "B"), ("2026-04-26", "D")]
    assert desk.url == "https://example.org"
    path.write_text("name,reliability\nBBC,B\nBBC,D\n", "utf-8")
    taken_in(case, path)
    assert [g.reliability for g in grades(case, find_source(case, "BBC").id)] == ["B"]


@pytest.mark.one_engine
def test_a_wrong_line_changes_nothing(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    for wrong in ("Desk,Q,", "Desk,B,soon", "Desk,B,2099-01-01", ",B,", "!!,B,"):
        path.write_text(f"name,reliability,since\nRFI,B,\n{wrong}\n", "utf-8")
        with pytest.raises(InputRefused, match="line 3"):
            taken_in(case, path)
    assert store.sources(case.db) == []
