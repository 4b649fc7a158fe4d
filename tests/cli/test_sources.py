"""Sources, evidence and figures on the command line: what is printed, and what `--json` gives."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Inside


@pytest.fixture
def desk(tmp_path: Path) -> Inside:
    """A case with a toll, an agency and a party to the conflict."""
    folder = tmp_path / "case"
    folder.mkdir()
    program = Inside(folder, tmp_path / "config")
    program("claim", "add", "Soldiers killed at Tessalit", "--predicate", "casualties", check=True)
    program("source", "add", "AFP", "--bloc", "Western", "--reliability", "B", "--reason", "agency", check=True)
    program("source", "add", "CSP", "--bloc", "armed group", "--party", "--reliability", "D", "--reason", "party",
            check=True)  # fmt: skip
    return program


def evidence(program: Inside, source: str, grade: str, *more: str) -> str:
    add = ("evidence", "add", "C-1", "--source", source, "--stance", "supports", "--grade", grade)
    return str(program(*add, *more, "--json", check=True).rows[0]["id"])


def test_a_source_is_regraded_with_what_follows_it(desk: Inside) -> None:
    evidence(desk, "AFP", "2", "--published", "2026-04-26")
    evidence(desk, "AFP", "C2", "--published", "2026-04-26")
    done = desk("source", "edit", "AFP", "--reliability", "D", "--since", "2026-04-25", "--reason", "sold", check=True)
    assert "1 evidence item regraded with it, on 1 claim" in done.err
    rows = desk("evidence", "list", "C-1", "--json", check=True).rows
    assert [(r["reliability"], r["follows"], r["published"]) for r in rows] == [
        ("D", True, "2026-04-26"), ("C", False, "2026-04-26"),
    ]  # fmt: skip
    refused = desk("source", "edit", "AFP", "--reliability", "A")
    assert (refused.code, "needs its reason" in refused.err) == (2, True)
    (shown,) = desk("source", "show", "afp", "--json", check=True).rows
    assert [(g["since"], g["reliability"], g["reason"]) for g in shown["grades"]] == [
        ("", "B", "agency"), ("2026-04-25", "D", "sold"),
    ]  # fmt: skip
    assert (len(shown["evidence"]), shown["track_record"]) == (2, {"supported": {}, "refuted": {}})
    desk("claim", "status", "C-1", "confirmed", "--override", "seen it", check=True)
    told = desk("source", "show", "AFP", check=True).out
    assert "supported 1 claim that was decided: 1 confirmed" in told
    assert "E-2 supports, C2 (graded for itself), said 2026-04-26" in told
    assert "1 of 1" in desk("source", "list", check=True).out
    assert desk("source", "show", "AFB").code == 5


def test_the_directory_goes_to_another_case(desk: Inside, tmp_path: Path) -> None:
    out = tmp_path / "sources.csv"
    desk("source", "export", "-o", out, check=True)
    (tmp_path / "other").mkdir()
    other = Inside(tmp_path / "other", desk.config)
    assert "2 sources added" in other("source", "import", out, check=True).out
    assert "0 sources added" in other("source", "import", out, check=True).out
    assert desk("source", "export", "-o", tmp_path / "nowhere" / "x.csv").code == 4


def test_what_an_item_repeats_is_named_and_taken_back(desk: Inside) -> None:
    first, second = evidence(desk, "AFP", "B2"), evidence(desk, "CSP", "D3", "--derived-from", "E-1")
    edit = ("evidence", "edit", second, "--derived-from")
    assert desk(*edit, "none", "--json", check=True).rows[0]["derived_from"] is None
    assert desk(*edit, first, "--json", check=True).rows[0]["derived_from"] == first
    assert "E-3 or none" in desk(*edit, "x").err


def test_a_search_in_vain_is_written_down(desk: Inside) -> None:
    words = "Sentinel-2 over Tessalit, 26 April"
    done = desk("evidence", "search", "C-1", "--searched", words, "--note", "clouds", check=True)
    assert f"searched {words}, found nothing" in done.out
    (row,) = desk("evidence", "list", "--json", check=True).rows
    assert (row["searched"], row["stance"], row["reliability"], row["credibility"]) == (words, "context", "F", 6)
    assert f"searched {words}, found nothing; clouds" in desk("evidence", "list", "C-1", check=True).out
    assert desk("evidence", "search", "C-1", "--searched", " ").code == 2
    desk("undo", check=True)
    assert desk("evidence", "list", "--json", check=True).rows == []


def test_figures_side_by_side(desk: Inside) -> None:
    item = evidence(desk, "AFP", "B2")
    add = ("figures", "add", "C-1", "--metric", "killed")
    desk(*add, "--number", "77", "--speaker", "AFP", "--relay", "Studio Tamani", "--evidence", item, check=True)
    telegram = ("--speaker", "CSP", "--relay", "Telegram", "--as-of", "2026-04-26")
    desk(*add, "--counted", "soldiers", "--low", "47", *telegram, check=True)
    desk(*add, "--counted", "Russians", "--low", "84", "--high", "90", *telegram, check=True)
    desk(*add, "--words", "significant losses", "--speaker", "government", check=True)
    told = desk("figures", "C-1", check=True).out
    assert told.splitlines()[:3] == [
        "77 killed (AFP, via Studio Tamani)",
        '"significant losses" (government; no number)',
        "47 soldiers + 84–90 Russians killed (CSP on Telegram, 2026-04-26)",
    ]
    assert "lowest and highest of all: CSP (party to the conflict)" in told
    rows = desk("figures", "C-1", "--json", check=True).rows
    assert [(r["part"], r["id"]) for r in rows] == [
        ("stated", "F-1"), ("stated", "F-4"), ("stated", "F-3"), ("stated", "F-2"),
        ("range", None), ("range", None), ("range", None),
    ]  # fmt: skip
    desk("figures", "edit", "F-2", "--number", "50", check=True)
    desk("figures", "retract", "F-4", check=True)
    rows = desk("figures", "list", "C-1", "--json", check=True).rows
    assert [(r["id"], r["low"]) for r in rows if r["part"] == "stated"] == [("F-1", 77), ("F-3", 84), ("F-2", 50)]


def test_words_for_a_number(desk: Inside) -> None:
    add = ("figures", "add", "C-1", "--metric", "killed", "--json", "--words")
    fields = ("counted", "low", "high", "exactness", "note")

    def said(*words: str) -> list[object]:
        (row,) = desk(*add, *words, check=True).rows
        return [row[f] for f in fields]

    assert said("dozens of soldiers", "--speaker", "AFP") == ["soldiers", 12, 120, "dozens", "dozens of soldiers"]
    assert said("dozens of soldiers", "--speaker", "CSP", "--counted", "men")[0] == "men"
    assert said("heavy losses", "--speaker", "CSP") == ["", None, None, "unstated", "heavy losses"]
    told = desk("figures", "C-1", check=True).out
    assert '"dozens of soldiers" (12–120) killed (AFP)' in told
    assert "one number" not in told
    edit = ("figures", "edit", "F-2", "--json", "--words")
    assert desk(*edit, "hundreds of soldiers", check=True).rows[0]["counted"] == "men"
    noted = ("figures", "edit", "F-3", "--json", "--note")
    for note, kept in (
        ("rang them", "heavy losses; rang them"),
        ("twice", "heavy losses; twice"),
        ("", "heavy losses"),
    ):
        assert desk(*noted, note, check=True).rows[0]["note"] == kept


def test_a_decided_claim_that_no_longer_holds_is_named(desk: Inside) -> None:
    fallen = "C-1 (corroborated) no longer meets its rules; `workbench"
    evidence(desk, "AFP", "2")
    desk("claim", "status", "C-1", "corroborated", check=True)
    assert "no longer" not in desk("evidence", "edit", "E-1", "--note", "rang them", check=True).err
    graded = desk("source", "edit", "AFP", "--reliability", "E", "--reason", "sold", check=True).err
    assert fallen in graded
    assert "verdict recheck C-1` says why" in graded
    desk("undo", check=True)
    assert fallen in desk("evidence", "edit", "E-1", "--grade", "E5", check=True).err
    desk("undo", check=True)
    assert fallen in desk("evidence", "retract", "E-1", check=True).err
    assert fallen in desk("evidence", "add", "C-1", "--source", "CSP", "--stance", "supports", "--grade", "E5").err
    desk("claim", "status", "C-1", "confirmed", "--override", "seen it", check=True)
    assert "no longer" not in desk("evidence", "retract", "E-2", check=True).err
    assert "confirmed!" in desk("claims", check=True).out


SLIPS = [
    ("add C-1 --metric killed --speaker AFP", 2, "needs its number, or its words"),
    ("add C-1 --metric killed --speaker AFP --number 3 --low 2", 2, "Give one of"),
    ("add C-1 --metric killed --speaker AFP --low 5 --high 2", 2, "low 5 is above the high 2"),
    ("add C-1 --metric killed --speaker AFP --number 3 --evidence E-9", 5, "no evidence 9 on C-1"),
    ("add C-9 --metric killed --speaker AFP --number 3", 5, "no claim C-9"),
    ("edit F-9 --number 3", 5, "no figure F-9"),
    ("edit F-9", 2, "Nothing to change"),
    ("retract 9", 5, "no figure F-9"),
    ("ad C-1", 2, "Did you mean add?"),
    ("C-9", 5, "no claim C-9"),
]


def test_slips_are_one_sentence(desk: Inside) -> None:
    for arguments, code, told in SLIPS:
        done = desk("figures", *arguments.split())
        assert (done.code, told in done.err) == (code, True), done.err


def test_a_list_is_imported_once(desk: Inside, tmp_path: Path) -> None:
    path = tmp_path / "list.jsonl"
    rows = [{"id": f"S{n}", "source": "AFP", "claim": claim, "stance": "supports", "grade": "2",
             "figures": [{"metric": "killed", "value": 77}]} for n, claim in enumerate(("C-1", "D9"))]  # fmt: skip
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    first = desk("evidence", "import", path)
    assert (first.code, "1 evidence item on 1 claim added." in first.out, "D9" in first.err) == (3, True, True)
    again = desk("evidence", "import", path)
    assert "0 evidence items on 0 claims added. 1 item known already." in again.out
    assert [r["id"] for r in desk("figures", "C-1", "--json", check=True).rows if r["part"] == "stated"] == ["F-1"]
    assert "figures" in desk("evidence", "list", "C-1", check=True).out.splitlines()[0]
