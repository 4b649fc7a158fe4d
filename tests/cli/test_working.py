"""An analyst's day on the command line: claims, sources, evidence, decisions, undo, export, audit."""

import json
import sqlite3
from pathlib import Path

import pytest

from tests.cli.conftest import SAMPLE, Here, Program


@pytest.fixture
def workbench(here: Here) -> Program:
    """In this process: what is asked here is what the commands say and keep."""
    return here


@pytest.fixture
def claimed(workbench: Program) -> Program:
    """A case with one claim and two sources."""
    add = ("claim", "add", "Tessalit taken", "--predicate", "control_change", "--place", "Tessalit")
    workbench(*add, "--actor", "FLA", "--event", "2026-04-26", check=True)
    for name, letter in (("Desk", "B"), ("Resident", "C"), ("Blogger", "E")):
        workbench("source", "add", name, "--reliability", letter, "--bloc", "local", check=True)
    return workbench


def evidence(program: Program, source: str, grade: str, *more: str, stance: str = "supports") -> str:
    rows = program(
        "evidence", "add", "C-1", "--source", source, "--stance", stance, "--grade", grade, *more, "--json", check=True
    ).rows
    return str(rows[0]["id"])


def status(program: Program) -> str:
    return str(program("claims", "--json", check=True).rows[0]["status"])


def test_two_credible_origins_confirm_one_does_not(claimed: Program) -> None:
    evidence(claimed, "Desk", "B2")
    refused = claimed("claim", "status", "C-1", "confirmed")
    assert refused.code == 6
    assert "1 of 2 credible supporting origins: Desk (E-1); one more is needed, independent of it" in refused.err
    assert status(claimed) == "rumor"
    evidence(claimed, "Resident", "C2")
    claimed("claim", "status", "C-1", "confirmed", "--reason", "two independent", check=True)
    assert status(claimed) == "confirmed"
    claimed("undo", check=True)
    assert status(claimed) == "rumor"
    claimed("redo", check=True)
    assert status(claimed) == "confirmed"


def test_a_copy_is_no_second_origin(claimed: Program) -> None:
    first = evidence(claimed, "Desk", "B2")
    second = evidence(claimed, "Resident", "C2", "--derived-from", first)
    assert claimed("claim", "status", "C-1", "confirmed").code == 6
    claimed("evidence", "retract", second, check=True)
    rows = claimed("evidence", "list", "C-1", "--json", check=True).rows
    assert [row["id"] for row in rows] == [first]
    assert len(claimed("evidence", "list", "C-1", "--retracted", "--json", check=True).rows) == 2


def test_an_override_is_marked_in_history_and_export(claimed: Program) -> None:
    claimed("claim", "status", "C-1", "confirmed", "--override", "the mayor rang", check=True)
    assert status(claimed) == "confirmed"
    history = claimed("audit", "log", "C-1", "--json", check=True).rows
    assert any("the mayor rang" in json.dumps(row["body"]) for row in history)
    claimed("export", "--format", "jsonl", "--profile", "internal", "-o", "out.jsonl", check=True)
    assert "the mayor rang" in (claimed.folder / "out.jsonl").read_text("utf-8")
    assert (claimed.folder / "out.jsonl.manifest.json").is_file()
    claimed("export", "--format", "csv", "--profile", "internal", "-o", "tables", check=True)
    assert list((claimed.folder / "tables").glob("*.csv"))


def test_of_several_claims_those_that_may_are_set(claimed: Program) -> None:
    claimed("claim", "add", "Kidal held", check=True)
    evidence(claimed, "Desk", "B2")
    done = claimed("claim", "status", "C-1", "C-2", "corroborated")
    assert done.code == 6
    assert "C-1 is corroborated" in done.out
    assert "workbench: C-2 cannot be corroborated: " in done.err
    assert "workbench assess C-2" in done.err
    rows = claimed("claims", "sort:id", "--json", check=True).rows
    assert [r["status"] for r in rows] == ["corroborated", "rumor"]


def test_assess_says_what_is_met_and_what_is_missing(claimed: Program) -> None:
    evidence(claimed, "Desk", "B2")
    told = claimed("assess", "C-1", check=True).out
    assert "1 of 2 credible supporting origins: Desk (E-1); one more is needed, independent of it" in " ".join(
        told.split()
    )
    (row,) = claimed("assess", "C-1", "--json", check=True).rows
    assert row["suggested"] == "corroborated"
    assert row["origins"]["credible_for"] == 1
    assert {g["met"] for g in row["gates"]["confirmed"]} == {True, False}


def test_a_verdict_that_no_longer_holds_is_found(claimed: Program) -> None:
    item = evidence(claimed, "Desk", "B2")
    claimed("claim", "status", "C-1", "corroborated", check=True)
    assert claimed("verdict", "recheck", "--json", check=True).out == ""
    claimed("evidence", "retract", item, check=True)
    (row,) = claimed("verdict", "recheck", "--json", check=True).rows
    assert (row["id"], row["status"], row["suggested"]) == ("C-1", "corroborated", "rumor")


def test_claims_are_edited_and_the_edit_undone(claimed: Program) -> None:
    claimed("claim", "edit", "C-1", "--title", "Tessalit base taken", "--event", "2026-04-26T06:00", check=True)
    claimed("claim", "assign", "C-1", "--to", "A. Diallo", check=True)
    claimed("claim", "stage", "C-1", "review", check=True)
    claimed("claim", "note", "C-1", "asked M.", check=True)
    (row,) = claimed("claims", "--json", check=True).rows
    assert (row["title"], row["assignee"], row["stage"]) == ("Tessalit base taken", "a-diallo", "review")
    assert row["event"]["precision"] == "hour"
    for _ in range(4):
        claimed("undo", check=True)
    (row,) = claimed("claims", "--json", check=True).rows
    assert (row["title"], row["assignee"], row["stage"]) == ("Tessalit taken", "", "new")


def test_messages_are_attached_split_merged_and_linked(claimed: Program) -> None:
    for text in ("ville calme", "rien à signaler"):
        claimed("message", "add", "--chat", "Signal", "--sender", "M.", "--at", "2026-04-26T09:30", text, check=True)
    claimed("claim", "attach", "C-1", "1", "2", "--stance", "denies", check=True)
    (made,) = claimed("claim", "split", "C-1", "2", "--json", check=True).rows
    assert made["messages"] == [2]
    claimed("claim", "link", "C-1", "contradicts", made["id"], check=True)
    rows = {r["id"]: r for r in claimed("claims", "--json", check=True).rows}
    assert rows["C-1"]["contradicts"] == [made["id"]]
    claimed("claim", "link", "C-1", "contradicts", made["id"], "--remove", check=True)
    claimed("claim", "merge", "C-1", made["id"], check=True)
    (row,) = claimed("claims", "--json", check=True).rows
    assert row["messages"] == [1, 2]
    claimed("claim", "detach", "C-1", "1", "2", check=True)
    assert claimed("inbox", "--json", check=True).rows
    shown = claimed("context", "1", check=True).out
    assert "ville calme" in shown
    assert "1 <" in shown


def test_a_file_is_kept_with_evidence(claimed: Program) -> None:
    (claimed.folder / "page.html").write_text("<p>they left</p>", "utf-8")
    evidence(claimed, "Desk", "B2", "--file", "page.html", "--quote", "they left")
    (row,) = claimed("evidence", "list", "C-1", "--json", check=True).rows
    assert row["file_name"] == "page.html"
    assert len(row["sha256"]) == 64
    assert claimed("fsck").code == 0


def test_sources_are_edited_and_evidence_goes_with_them(claimed: Program) -> None:
    evidence(claimed, "Desk", "B2")
    claimed("source", "edit", "desk", "--reliability", "D", "--reason", "retracted a story", check=True)
    rows = {s["name"]: s for s in claimed("source", "list", "--json", check=True).rows}
    assert rows["Desk"]["reliability"] == "D"
    assert claimed("evidence", "list", "--json", check=True).rows[0]["reliability"] == "D"
    assert "Did you mean Resident?" in claimed("source", "edit", "Residant", "--reliability", "B").err


def test_a_bibliography_is_imported_for_claims_by_external_id(workbench: Program) -> None:
    lines = [
        {"external_id": "D11", "title": "Kidal taken by FLA", "predicate": "control_change", "places": ["Kidal"],
         "actors": [{"name": "FLA", "role": "agent"}], "event": {"start": "2026-04-25", "end": "2026-04-25"}},
        {"external_id": "D20", "title": "16 injured", "predicate": "casualties"},
    ]  # fmt: skip
    (workbench.folder / "claims.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    workbench("claim", "import", "claims.jsonl", check=True)
    again = workbench("claim", "import", "claims.jsonl", check=True)
    assert "2 known already" in again.out
    done = workbench("evidence", "import", SAMPLE / "sources.jsonl")
    assert done.code == 3
    assert "D14" in done.err
    rows = {r["external_id"]: r for r in workbench("claims", "--json", check=True).rows}
    assert rows["D11"]["evidence"] == {"supports": 3, "refutes": 1, "context": 0, "origins": 4}
    assert rows["D20"]["evidence"]["supports"] == 4
    assert rows["D20"]["evidence"]["origins"] == 1
    parties = {s["name"]: s["party"] for s in workbench("source", "list", "--json", check=True).rows}
    assert parties["FLA (spokesperson)"]
    assert not parties["Regional research desk"]


def test_csv_lists(workbench: Program) -> None:
    (workbench.folder / "c.csv").write_text(
        "external_id,title,predicate,places,actors,event_start\n"
        "X1,Kidal taken,control_change,Kidal;Gao,FLA,2026-04-25\n"
    )
    (workbench.folder / "s.csv").write_text("name,bloc,reliability,party\nDesk,local,B,no\n")
    (workbench.folder / "e.csv").write_text("claim,source,stance,grade,quote\nX1,Desk,supports,B2,they left\n")
    for noun, name in (("claim", "c"), ("source", "s"), ("evidence", "e")):
        workbench(noun, "import", f"{name}.csv", check=True)
    (row,) = workbench("claims", "--json", check=True).rows
    assert (row["places"], row["best_grade"], row["event"]["precision"]) == (["Kidal", "Gao"], "B2", "day")


def test_imports_are_taken_back_unless_decided_claims_rest_on_them(sample: Program) -> None:
    refused = sample("imports", "undo", "1")
    assert refused.code == 6
    assert "C-" in refused.err
    sample("imports", "undo", "1", "--yes", check=True)
    assert len(sample("messages", "--json", check=True).rows) == 575 - 185
    assert sample("audit", "verify").code == 0
    assert sample("fsck").code == 0


def test_a_changed_event_is_found(sample: Program) -> None:
    sample("audit", "verify", check=True)
    held = sample("audit", "checkpoint", check=True).out
    (sample.folder / "held.txt").write_text(held)
    sample("audit", "verify", "--checkpoint", "held.txt", check=True)
    with sqlite3.connect(sample.folder / "claims.db") as connection:
        connection.execute("DROP TRIGGER events_no_update")
        connection.execute(
            "UPDATE events SET body = replace(body, 'confirmed', 'confirmeD') WHERE rowid IN "
            "(SELECT rowid FROM events WHERE kind = 'status' AND body LIKE '%confirmed%' LIMIT 1)"
        )
    done = sample("audit", "verify")
    assert done.code == 7
    assert "was changed after it was written" in done.err
    assert sample("fsck").code == 7


def test_a_damaged_medium_is_found(sample: Program) -> None:
    path = max((p for p in (sample.folder / "media").rglob("*") if p.is_file()), key=lambda p: p.stat().st_size)
    path.chmod(0o600)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    done = sample("fsck")
    assert done.code == 7
    assert path.name[:8] in done.err


def test_a_backup_opens_as_a_case(sample: Program) -> None:
    sample("backup", "copy", check=True)
    assert sample("--case", "copy", "claims", "--json", check=True).out == sample("claims", "--json", check=True).out
    assert sample("backup", "copy").code == 4


def test_pictures_on_disk_are_compared_with_those_held(sample: Program, tmp_path: Path) -> None:
    from PIL import Image

    held = SAMPLE / "telegram_channel" / "photos" / "photo_9@29-04-2026_10-15-01.jpg"
    with Image.open(held) as picture:
        picture.resize((picture.width // 2, picture.height // 2)).save(tmp_path / "smaller.jpg", quality=60)
    (tmp_path / "note.txt").write_text("no picture")
    rows = sample("match", tmp_path / "smaller.jpg", tmp_path / "note.txt", held, "--json", check=True).rows
    assert [r["held"] for r in rows] == [False, False, True]
    assert rows[0]["matches"][0]["kind"] == "same"
    assert rows[1]["matches"] == []
    assert "same" in sample("match", tmp_path / "smaller.jpg", check=True).out


def test_why_marks_the_words_that_were_matched(sample: Program) -> None:
    number = sample("messages", "has:mention", "place:Tessalit", "--json", check=True).rows[0]["id"]
    shown = sample("why", str(number), check=True).out
    assert "Tessalit]" in shown or "[Tessalit" in shown
    assert "attached by the detector" in shown


def test_search_folds_accents(sample: Program) -> None:
    plain = sample("search", "tombe*", "--json", check=True).rows
    assert plain
    assert plain == sample("search", "TOMBÉ*", "--json", check=True).rows


def test_plain_progress_is_lines_without_control_characters(workbench: Program) -> None:
    done = workbench("import", SAMPLE / "telegram_channel_2023", "--plain", "--timezone", "UTC", check=True)
    assert "\r" not in done.err
    assert "\x1b" not in done.err


def test_the_inbox_puts_copies_together(sample: Program) -> None:
    rows = sample("inbox", "--json", check=True).rows
    points = [row["score"] for row in rows]
    assert points == sorted(points, reverse=True)
    assert all(len(row["messages"]) == row["count"] >= row["chats"] for row in rows)
    carried = {m for c in sample("claims", "--json", check=True).rows for m in c["messages"]}
    assert carried.isdisjoint(m for row in rows for m in row["messages"])
    assert len(sample("inbox", "--limit", "3", "--json", check=True).rows) == 3


def test_config_show_says_what_holds_and_where_it_comes_from(workbench: Program, tmp_path: Path) -> None:
    (workbench.folder / "workbench.toml").write_text('[case]\nlanguage = "fr"\n[keys]\nundo = "%"\n', encoding="utf-8")
    rows = {(r["table"], r["name"]): r for r in workbench("config", "show", "--json", check=True).rows}
    assert rows["case", "language"] == {"table": "case", "name": "language", "value": "fr", "source": "case"}
    assert rows["keys", "undo"]["value"] == ["%"]
    assert rows["screen", "theme"]["source"] == "default"
    assert rows["files", "settings of the case"]["source"] == "there"
    shown = workbench("config", "show", WORKBENCH_THEME="light", check=True).out
    assert "environment (WORKBENCH_THEME)" in shown
    assert not (workbench.folder / "claims.db").exists(), "it opens no case"
    assert "screen theme" in workbench("doctor", check=True).out
