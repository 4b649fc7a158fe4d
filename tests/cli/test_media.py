"""`workbench media` and its commands: what is held, what looks like what, marks, answers, hash lists."""

import hashlib
import json
import re
import shlex
import shutil
from pathlib import Path

import pytest
from PIL import Image

from tests.cli.conftest import SAMPLE, Inside
from tests.conftest import ROOT
from tests.media import pictures

OLD, NEW = "a6b38393aa42", "9f3f1237a68d"
"""A picture of the sample case that was seen in 2023, and its copy of 2026."""
SHOWN = (
    "sha256", "name", "names", "mime", "bytes", "width", "height", "duration", "pdq", "pdq_quality", "phash",
    "first_seen", "messages", "matches", "low_information", "note", "frames", "metadata", "sensitivity", "never_match",
    "claims", "occurrences", "answers", "listed",
)  # fmt: skip


def pdq(inside: Inside, medium: str) -> str:
    (row,) = inside("media", "show", medium, "--json", check=True).rows
    return str(row["pdq"])


def kinds(inside: Inside, medium: str) -> dict[str, str]:
    (row,) = inside("media", "show", medium, "--json", check=True).rows
    return {m["sha256"][:12]: m["kind"] for m in row["matches"]}


def test_the_words_after_media_are_a_filter_or_a_command(inside: Inside) -> None:
    rows = inside("media", "list", "--json", check=True).rows
    assert inside("media", "--json", check=True).rows == rows
    some = inside("media", "claim:C-1", "--json", check=True).rows
    assert 0 < len(some) < len(rows)
    nothing = inside("media", OLD, check=True)
    assert (nothing.out, f"media show {OLD} shows a medium" in nothing.err) == ("", True)
    assert inside("media", "chat:nowhere", check=True).err == "No message that this filter selects has media.\n"
    slip = inside("media", "shwo", OLD)
    assert slip.code == 2
    assert "Did you mean show?" in slip.err


def test_show_tells_everything(inside: Inside) -> None:
    told = inside("media", "show", OLD, NEW, check=True)
    first, second = told.out.split("\n\n")
    assert "first seen 2026-04-25" in first
    assert "EARLIER" not in first
    (line,) = [line for line in second.splitlines() if OLD in line and line.startswith("same")]
    assert re.search(r"PDQ \d+ of 256, phash \d+ of 64 · EARLIER, first seen 2023-08-14 10:30 in Archives Sahel", line)
    assert "claims" in second
    (row,) = inside("media", "show", NEW, "--json", check=True).rows
    assert tuple(row) == SHOWN
    assert row["occurrences"][0]["message"] in row["messages"]
    assert {m["sha256"][:12] for m in row["matches"]} >= {OLD}
    assert next(m for m in row["matches"] if m["sha256"].startswith(OLD))["first_seen"]["sent_at"].startswith("2023")


def test_what_strangers_named_forges_no_row(inside: Inside) -> None:
    picture = SAMPLE / "x_media" / "3_2047971375947182103.jpg"
    inside("message", "add", "--chat", "Nord\nclaims  C-99", "--sender", "Ada", "--at", "2026-04-25 06:41",
           "--file", picture, "x", check=True)  # fmt: skip
    sha256 = hashlib.sha256(picture.read_bytes()).hexdigest()
    rows = inside("media", "show", sha256, check=True).out.splitlines()
    assert any("in Nord ⏎ claims  C-99 (message " in row for row in rows)
    assert not [row for row in rows if row.startswith("claims  C-99")]


@pytest.mark.parametrize("words", [["show", "ffffffff"], ["show", "a6b3"], ["never", "ffffffffff"],
                                   ["answer", OLD, "ffffffff", "same"], ["lists", "remove", "9"]])  # fmt: skip
def test_what_is_not_held_is_not_found(inside: Inside, words: list[str]) -> None:
    done = inside("media", *words)
    assert done.code == 5
    assert done.err.count("\n") == 2


def test_an_answer_counts_and_is_taken_back(inside: Inside) -> None:
    before = inside("claims", "--json", check=True).rows
    inside("media", "answer", NEW, OLD, "different", "--note", "another bridge", check=True)
    (row,) = inside("media", "show", NEW, "--json", check=True).rows
    answer = next(m for m in row["matches"] if m["sha256"].startswith(OLD))["answer"]
    assert (answer["answer"], answer["note"]) == ("different", "another bridge")
    shown = inside("media", "show", NEW, check=True).out.splitlines()
    (line,) = [line for line in shown if OLD in line]
    assert line.startswith("answered")
    assert "another picture: another bridge" in line
    assert "EARLIER" not in line
    assert row["matches"][-1]["sha256"].startswith(OLD), "what counts no more comes last"
    rows = {r["sha256"][:12]: r for r in inside("media", "--json", check=True).rows}
    assert OLD not in {m["sha256"][:12] for m in rows[NEW]["matches"]}
    listed = inside("media", check=True).out.splitlines()
    assert not [line for line in listed if line.startswith(NEW) and OLD in line]
    assert inside("media", "answer", NEW, OLD, "different").code == 2
    inside("undo", check=True)
    assert [(r["id"], r["why"]) for r in inside("claims", "--json", check=True).rows] == [
        (r["id"], r["why"]) for r in before
    ]


def test_an_answer_becomes_evidence_and_moves_no_status(inside: Inside) -> None:
    (row,) = inside("media", "show", NEW, "--json", check=True).rows
    claim = row["claims"][0]
    status = {r["id"]: r["status"] for r in inside("claims", "--json", check=True).rows}
    inside("media", "answer", NEW, OLD, "misleading", "--claim", claim, check=True)
    (item,) = [e for e in inside("evidence", "list", claim, "--json", check=True).rows if e["says_misleading"]]
    assert (item["stance"], item["sha256"][:12]) == ("context", OLD)
    assert {r["id"]: r["status"] for r in inside("claims", "--json", check=True).rows} == status
    assert inside("media", "answer", NEW, OLD, "same", "--claim", "C-9999").code == 5
    told = inside("media", "answer", NEW, OLD, "different", check=True).err
    assert told == f"Retracted, since this answer says otherwise: {item['id']} of {claim}.\n"


def test_sensitivity_is_inherited(inside: Inside) -> None:
    inside("media", "mark", OLD, "--sensitivity", "graphic", check=True)
    (row,) = inside("media", "show", NEW, "--json", check=True).rows
    assert row["sensitivity"] == "graphic"
    done = inside("media", "mark", NEW, "--sensitivity", "not-graphic", check=True)
    assert done.out == f"medium {NEW} marked not graphic\n"
    assert done.err == f"Medium {NEW} stays hidden: its copy {OLD} is marked graphic.\n"
    told = inside("media", "show", NEW, check=True).out
    assert f"graphic: hidden until asked for (its copy {OLD} is marked so)" in told
    (row,) = inside("media", "mark", OLD, "--sensitivity", "none", "--json", check=True).rows
    assert row["sensitivity"] == "plain", "its copy is marked not graphic"
    assert inside("media", "mark", NEW, "--sensitivity", "not-judged", check=True).err == ""
    inside("media", "mark", NEW, "--sensitivity", "plain", check=True)
    done = inside("media", "mark", OLD, "--sensitivity", "graphic", check=True)
    done = inside("media", "mark", OLD, "--sensitivity", "not-judged", check=True)
    assert done.err == f"Medium {OLD} is shown all the same: its copy {NEW} is marked not graphic.\n"
    assert inside("media", "mark", OLD, "--sensitivity", "gory").code == 2
    assert "'--sensitivity'. Choose from: graphic, not-graphic, not-judged." in inside("media", "mark", OLD).err


def test_never_and_allow(inside: Inside) -> None:
    assert kinds(inside, NEW)[OLD] == "same"
    inside("media", "never", OLD, "--reason", "a logo", check=True)
    assert kinds(inside, NEW) == {}
    assert "never matched" in inside("media", "show", OLD, check=True).out
    (row,) = inside("media", "never", "--json", check=True).rows
    assert (row["sha256"][:12], row["reason"]) == (OLD, "a logo")
    assert OLD in inside("media", "never", check=True).out
    inside("media", "allow", OLD, check=True)
    assert kinds(inside, NEW)[OLD] == "same"
    assert inside("media", "never", check=True).out == ""
    assert inside("media", "never", "--reason", "logo").code == 2


def test_a_list_comes_in_and_goes(inside: Inside, tmp_path: Path) -> None:
    path = tmp_path / "checks.csv"
    found = pdq(inside, OLD).lstrip("0")
    path.write_text(
        "pdq,label,url,date\r\n" + f'{found},"Old; from ""2021""",https://fact.example/1,2021-03-04\r\n'
        f"{'0' * 64},blank,,\r\nnonsense,,,\r\n{found},\x1b[31mred,javascript:1,\r\n", "utf-8"
    )  # fmt: skip
    done = inside("media", "lists", "import", path, "--name", "Checks 2021")
    assert done.code == 3
    assert done.out == "List 1, Checks 2021: 2 hashes, 2 refused. 5 media held stand on it.\n"
    assert done.err.splitlines() == [
        "line 3: low information: 0 of its 256 bits are set, as of a blank or flat picture",
        "line 4: 'nonsense' is no hash: up to 64 hex digits are expected",
        "Undo does not take this back; workbench media lists remove 1 does.",
    ]
    table = inside("media", "lists", "show", "Checks 2021", check=True)
    assert re.search(r'^1 +PDQ +\w{12} +2021-03-04 +same \w{12} \+4 +Old; from "2021" +https:', table.out, re.MULTILINE)
    assert "\x1b" not in table.out
    assert inside("media", "lists", "show", "1", "--limit", "1", check=True).err == "1 of 2 entries.\n"
    assert inside("media", "lists", "show", "2").code == 5
    (row,) = inside("media", "lists", "--json", check=True).rows
    assert (row["list"], row["hashes"], row["media"], row["purpose"]) == (1, 2, 5, "reference")
    shown = inside("media", "show", NEW, check=True).out
    assert 'same as Checks 2021: "Old; from "2021"" 2021-03-04 https://fact.example/1' in shown
    assert "\x1b" not in shown
    (row,) = inside("media", "show", NEW, "--json", check=True).rows
    assert {hit["label"] for hit in row["listed"]} == {'Old; from "2021"', "\x1b[31mred"}
    assert any("Checks 2021" in text for r in inside("claims", "--json", check=True).rows for text in r["why"])
    assert inside("media", "lists", "import", path, "--name", "Again").code == 6
    gone = inside("media", "lists", "remove", "1", check=True)
    assert gone.err == "Undo does not bring it back; import its file again for that.\n"
    assert inside("media", "lists", check=True).out == ""
    assert inside("audit", "verify").code == 0
    assert inside("fsck").code == 0


def test_media_that_may_stand_on_a_list_are_counted(inside: Inside, tmp_path: Path) -> None:
    (row,) = inside("media", "show", OLD, "--json", check=True).rows
    path = tmp_path / "phash.txt"
    path.write_text(f"{row['phash']}\n")
    done = inside("media", "lists", "import", path, "--name", "Old", check=True)
    (held,) = inside("media", "lists", "--json", check=True).rows
    assert (held["media"], held["to_look_at"] > 0) == (0, True)
    assert re.search(rf"{held['to_look_at']} media may stand on it: have a look\.$", done.out)


def test_the_table_is_short_and_says_why_nothing_is_named(inside: Inside, tmp_path: Path) -> None:
    blank, page = tmp_path / "blank.png", tmp_path / "IMG-a-very-long-name-20260401.jpg"
    blank.write_bytes(pictures.encoded(Image.new("RGB", (200, 200), "white"), "PNG"))
    page.write_text("<!DOCTYPE html><html><body>x</body></html>")
    for path in (blank, page):
        inside("message", "add", "--chat", "Nord", "--sender", "Ada", "--at", "2026-04-30 06:41", "--file", path, "x",
               check=True)  # fmt: skip
    header, *rows = inside("media", check=True).out.splitlines()
    assert header.split() == ["medium", "type", "first", "seen", "msgs", "name", "looks", "like"]
    newest = "\n".join(rows[:2])
    assert "nothing to compare: too little in it" in newest
    assert "not a picture or film that can be compared (text/html)" in newest
    assert "IMG-a-very-long…" in newest
    days = [re.search(r"\d{4}-\d\d-\d\d", row[18:]) for row in rows]
    assert [d[0] for d in days if d] == sorted([d[0] for d in days if d], reverse=True)
    matched = [row for row in rows if row.startswith(NEW)]
    assert re.search(rf"same 2023-08-14 {OLD} \+\d+$", matched[0])
    assert len(matched[0]) < 90


def test_show_says_where_the_file_lies(inside: Inside) -> None:
    told = inside("media", "show", OLD, check=True).out
    (place,) = [line.split()[1] for line in told.splitlines() if line.startswith("original ")]
    assert hashlib.sha256((inside.folder / place).read_bytes()).hexdigest().startswith(OLD)
    (inside.folder / place).unlink()
    assert "missing: workbench fsck tells more" in inside("media", "show", OLD, check=True).out


@pytest.mark.parametrize(("words", "told"), [(["improt", "x.csv"], "Did you mean import?"), (["fact"], "'fact'")])
def test_a_slip_behind_lists_is_told(inside: Inside, words: list[str], told: str) -> None:
    done = inside("media", "lists", *words)
    assert (done.code, told in done.err) == (2, True)


def test_a_never_list_and_json(inside: Inside, tmp_path: Path) -> None:
    path = tmp_path / "logos.txt"
    path.write_text(f"# logos\n{pdq(inside, OLD)} the logo\n")
    (row,) = inside("media", "lists", "import", path, "--name", "Logos", "--never", "--json", check=True).rows
    assert (row["purpose"], row["media"], row["refused"], row["problems"]) == ("never", 5, 0, [])
    assert kinds(inside, NEW) == {}
    (row,) = inside("media", "show", OLD, "--json", check=True).rows
    assert row["never_match"] == "on the list Logos: the logo"


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", 4), (b"\x89PNG\r\n\x1a\n", 4), (b"Dear colleague\n", 4), (b"\0" * 64 + b"\n", 4), (None, 5)],
)
def test_what_is_no_list_is_refused(inside: Inside, tmp_path: Path, content: bytes | None, code: int) -> None:
    path = tmp_path / "list.txt"
    if content is not None:
        path.write_bytes(content)
    done = inside("media", "lists", "import", path, "--name", "x")
    assert done.code == code
    assert done.err.startswith("workbench: ")
    assert inside("media", "lists", "--json", check=True).rows == []


def test_every_medium_that_is_listed_can_be_shown(inside: Inside) -> None:
    rows = inside("media", "--json", check=True).rows
    shown = inside("media", "show", *(r["sha256"] for r in rows), "--json", check=True)
    assert [json.loads(line)["sha256"] for line in shown.out.splitlines()] == [r["sha256"] for r in rows]


def test_the_commands_of_the_page_run_as_they_stand(
    inside: Inside, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = pdq(inside, OLD)
    Path("fact-checks.csv").write_text(f"pdq,label\n{found},a bridge\n")
    Path("logos.txt").write_text(f"{found[::-1]}\n")
    picture = SAMPLE / "x_media" / "3_2047971375947182103.jpg"
    shutil.copy(picture, "received.jpg")
    Path("archive").mkdir()
    shutil.copy(picture, "archive")
    page = (ROOT / "docs" / "media.md").read_text("utf-8")
    lines = [line.split("   ")[0] for line in re.findall(r"^    workbench (.*)$", page, re.MULTILINE)]
    assert len(lines) == 15
    for line in lines:
        done = inside(*shlex.split(line.replace("C-17", "C-1")))
        assert (done.code, line) == (0, line), done.err


def test_an_import_says_how_many_media_it_could_not_look_into(inside: Inside, tmp_path: Path) -> None:
    folder = tmp_path / "chat"
    folder.mkdir()
    name = "IMG-20260113-WA0001.jpg"
    (folder / name).write_bytes((SAMPLE / "x_media" / "3_2047971375947182103.jpg").read_bytes()[:300])
    (folder / "WhatsApp Chat with X.txt").write_text(f"13/01/2026, 06:00 - Ada: \u200e{name} (file attached)\n")
    done = inside("import", folder, "--timezone", "UTC", check=True)
    assert "1 medium was kept but could not be looked into" in done.err
    assert "not decoded: " in inside("media", check=True).out
