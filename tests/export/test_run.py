"""Whole exports: golden bytes, what each profile lets go, and that a failure leaves the old export alone."""

import csv
import hashlib
import itertools
import json
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.export.small_case import SECRETS
from workbench.case import Case
from workbench.claims import editing
from workbench.errors import Cancelled, InputRefused, StorageError, UsageError
from workbench.evidence.figures import NewFigure, add_figure
from workbench.export.cells import restore, tame
from workbench.export.run import ExportReport, run_export
from workbench.export.table_rows import COLUMNS, ESCAPED

GOLDEN = Path(__file__).resolve().parent.parent / "golden"
PROFILES = ("internal", "share", "public")
FORMS = ("jsonl", "csv")


def export(
    case: Case, form: str, profile: str, out: Path, text: str = "", stop: Callable[[], bool] = lambda: False
) -> ExportReport:
    """Run one export that nobody watches."""
    return run_export(case, text, form, profile, out, lambda done, total: None, stop)


def everything(out: Path) -> bytes:
    """Every byte of an export and its manifest, names of files too."""
    files = sorted(out.rglob("*")) if out.is_dir() else [out]
    found = [*files, out.with_name(out.name + ".manifest.json")]
    return b"\0".join(p.name.encode() + b"\0" + p.read_bytes() for p in found)


def table(out: Path, name: str) -> list[dict[str, str]]:
    """A table of a CSV export as text."""
    with (out / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_golden_bytes(case: Case, tmp_path: Path) -> None:
    """The same case gives the same bytes on both stores, today and in a later version.

    `WORKBENCH_GOLDEN=write` writes them anew; read the difference before it is committed.
    """
    for profile, form in itertools.product(PROFILES, FORMS):
        out, golden = tmp_path / f"{profile}.{form}", GOLDEN / f"{profile}.{form}"
        export(case, form, profile, out)
        if os.environ.get("WORKBENCH_GOLDEN") == "write":
            export(case, form, profile, golden)
        assert _unversioned(everything(out)) == _unversioned(everything(golden))


def _unversioned(found: bytes) -> bytes:
    """Without the version of the program, which a golden file does not depend on."""
    return re.sub(rb"claim-workbench \d[\w.]*", b"claim-workbench", found)


def test_repeating_changes_nothing(case: Case, tmp_path: Path) -> None:
    """Twice to the same place and once elsewhere: the same bytes, whatever order the filter asks for."""
    for form in FORMS:
        out = tmp_path / f"one.{form}"
        export(case, form, "share", out)
        first = everything(out)
        export(case, form, "share", out, "")
        assert everything(out) == first
        report = export(case, form, "share", tmp_path / f"two.{form}", "sort:-title")
        assert [f[1] for f in report.files] == [f["sha256"] for f in _manifest(out)["files"]]
    assert sorted(p.name for p in tmp_path.iterdir() if "partial" in p.name or p.name.endswith(".old")) == []


def _manifest(out: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(out.with_name(out.name + ".manifest.json").read_text("utf-8"))
    return found


def test_the_manifest_names_every_file(case: Case, tmp_path: Path) -> None:
    """Hashes and sizes hold; filter, profile, case, policy and counts are told."""
    for form in FORMS:
        out = tmp_path / f"out.{form}"
        report = export(case, form, "internal", out, "status:confirmed")
        told = _manifest(out)
        for file in told["files"]:
            data = (tmp_path / str(file["name"])).read_bytes()
            assert (file["sha256"], file["bytes"]) == (hashlib.sha256(data).hexdigest(), len(data))
        assert report.claims == 1
        assert (told["filter"], told["profile"], told["case"], told["counts"]) == (
            "status:confirmed", "internal", case.uid, {"claims": 1, "appearances": 4, "evidence": 3, "media": 1},
        )  # fmt: skip
        assert str(told["policy"]).startswith("two-origin/")


def test_no_person_in_any_byte(case: Case, tmp_path: Path) -> None:
    """Names, phones, handles, e-mail, positions, chats, analysts: in no byte; `share` is the default."""
    export(case, "jsonl", "internal", tmp_path / "all")
    held = everything(tmp_path / "all").decode().casefold()
    assert [s for s in SECRETS if s.casefold() not in held] == [], "else the rest could not fail"
    for form, profile in itertools.product(FORMS, ("share", "public", "")):
        out = tmp_path / f"{profile or 'default'}.{form}"
        export(case, form, profile, out, '-"66 98 76 54 rien"')
        found = everything(out).decode().casefold()
        assert [s for s in (*SECRETS, "76123456", "76 54", "A. Diallo") if s.casefold() in found] == []
        assert "sender-" in found
        assert "source-" in found


def test_no_hash_that_can_be_tried_out(case: Case, tmp_path: Path) -> None:
    """Hashes over names, phones and quotes leave under the case's key; the order of events still shows."""
    export(case, "jsonl", "internal", tmp_path / "all")
    export(case, "jsonl", "share", tmp_path / "out")
    records = [[json.loads(x) for x in (tmp_path / n).read_bytes().splitlines()] for n in ("all", "out")]
    bare = {e["hash"] for r in records[0] for e in r["events"]}
    bare |= {d["sha256"] for r in records[0] for v in r["verdicts"] for d in v["evidence"]}
    assert len(bare) > 10
    found = (tmp_path / "out").read_text("utf-8")
    assert [h for h in bare if h in found] == []
    for r in records[1]:
        assert all(a["hash"] == b["prev_hash"] for a, b in itertools.pairwise(r["events"]))


def test_public_has_no_message_text(case: Case, tmp_path: Path) -> None:
    """Only the quotes that somebody chose as evidence."""
    export(case, "jsonl", "public", tmp_path / "out")
    found = (tmp_path / "out").read_text("utf-8")
    assert "ce matin" not in found
    assert "سقطت" not in found
    assert "la ville est tombée" in found


@pytest.mark.one_engine
def test_a_figure_without_a_number_leaves_as_words_and_never_as_0(case: Case, tmp_path: Path) -> None:
    """In `public` its words go too, scrubbed: they are the figure. The note behind them is not published."""
    words = "heavy losses, says Moussa Koné"
    add_figure(case, NewFigure(1, "killed", 0, 0, "governor", "unstated", note=f"{words}; asked on Friday"))
    for profile in PROFILES:
        export(case, "jsonl", profile, tmp_path / f"{profile}.jsonl")
        first = json.loads((tmp_path / f"{profile}.jsonl").read_text("utf-8").splitlines()[0])
        found = next(f for f in first["figures"] if f["exactness"] == "unstated")
        assert (found["low"], found["high"]) == (None, None)
        assert found["note"].startswith("heavy losses, says ")
        assert ("Moussa" in found["note"]) == (profile == "internal")
        assert ("asked on Friday" in found["note"]) == (profile != "public")
    export(case, "csv", "public", tmp_path / "csv")
    (row,) = [r for r in table(tmp_path / "csv", "figures") if r["exactness"] == "unstated"]
    assert (row["low"], row["high"]) == ("", "")


def test_an_override_is_marked(case: Case, tmp_path: Path) -> None:
    """In the claim, in the verdict, with its reason, in both formats."""
    export(case, "jsonl", "internal", tmp_path / "out")
    first = json.loads((tmp_path / "out").read_text("utf-8").splitlines()[0])
    assert (first["status"], first["overridden"]) == ("confirmed", True)
    assert (first["verdicts"][0]["overridden"], first["verdicts"][0]["override"]) == (
        True,
        "Moussa Koné était sur place",
    )
    assert first["verdicts"][0]["unmet"]
    export(case, "csv", "internal", tmp_path / "tables")
    assert table(tmp_path / "tables", "claims")[0]["overridden"] == "true"
    assert table(tmp_path / "tables", "verdicts")[0]["override"] == "Moussa Koné était sur place"


def test_what_stands_behind_a_claim(case: Case, tmp_path: Path) -> None:
    """Messages, evidence with source and grade, figures, media, links and the whole chain of the claim."""
    export(case, "jsonl", "internal", tmp_path / "out")
    lines = (tmp_path / "out").read_bytes().splitlines()
    first = json.loads(lines[0])
    assert [m["appearance"]["stance"] for m in first["message_items"]] == ["asserts", "asserts", "asserts", "denies"]
    assert [(e["source"]["name"], e["grade"]) for e in first["evidence_items"]] == [
        ("Agence du Fleuve", "B2"),
        ("Zeinabou Maïga", "C3"),
        ("Searches in this case", "F6"),
    ]
    assert first["evidence_items"][2]["searched"] == "satellite pictures of 20.1967, 1.0083"
    assert first["message_items"][0]["translation"] == "Tessalit fell this morning, says Moussa Koné"
    assert first["would_change"] == first["verdicts"][0]["would_change"] == "Moussa Koné sends the original"
    assert first["checklist"][0]["pillar"] == "location"
    assert first["links"] == [{"claim": "C-2", "kind": "contradicts"}]
    assert first["media_items"][0]["names"] == ["Moussa_Koné.jpg"]
    assert [e["seq"] for e in first["events"]] == list(range(1, len(first["events"]) + 1))
    assert all(a["hash"] == b["prev_hash"] for a, b in zip(first["events"], first["events"][1:], strict=False))


def test_csv_gives_back_every_text(case: Case, tmp_path: Path) -> None:
    """Read back and un-escaped, the tables hold what the records hold; columns are documented."""
    export(case, "csv", "internal", tmp_path / "out")
    export(case, "jsonl", "internal", tmp_path / "lines")
    records = [json.loads(line) for line in (tmp_path / "lines").read_bytes().splitlines()]
    texts = {str(m["id"]): m["text"] for r in records for m in r["message_items"]}
    rows = table(tmp_path / "out", "messages")
    assert {r["id"]: restore(r["text"]) if "text" in r[ESCAPED].split() else r["text"] for r in rows} == {
        n: tame(t) for n, t in texts.items()
    }
    assert rows[1]["text"].startswith("'=HYPERLINK")
    readme = (tmp_path / "out" / "README.txt").read_text("utf-8")
    assert all(f"{name}.csv" in readme for name in COLUMNS)
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == sorted(
        ["README.txt", "datapackage.json", *(f"{n}.csv" for n in COLUMNS)]
    )


def test_cancelling_leaves_the_old_export(case: Case, tmp_path: Path) -> None:
    """Stopped before the end: the old files, nothing beside them."""
    out = tmp_path / "out"
    export(case, "jsonl", "internal", out)
    before = sorted(p.name for p in tmp_path.iterdir()), everything(out)
    with pytest.raises(Cancelled):
        export(case, "jsonl", "share", out, stop=lambda: True)
    assert (sorted(p.name for p in tmp_path.iterdir()), everything(out)) == before


@pytest.mark.skipif(sys.platform != "linux", reason="needs /dev/full")
def test_a_full_disk(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sentence, the old export as it was, no leftovers."""
    out = tmp_path / "out"
    export(case, "jsonl", "internal", out)
    before = everything(out)
    full = tmp_path / "full"
    full.symlink_to("/dev/full")
    monkeypatch.setattr("workbench.export.run.partial", lambda path: full)
    with pytest.raises(StorageError, match="full"):
        export(case, "jsonl", "share", out)
    assert everything(out) == before


def test_places_that_are_refused(case: Case, tmp_path: Path) -> None:
    """A folder for a file, a file for a folder, somebody else's folder, a folder that is not there."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "thesis.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    refused = (("jsonl", "folder"), ("jsonl", "file"), ("csv", "file"), ("csv", "folder"), ("jsonl", "missing/out"))
    for form, out in refused:
        with pytest.raises(InputRefused):
            export(case, form, "share", tmp_path / out)
    assert (tmp_path / "folder" / "thesis.txt").read_text(encoding="utf-8") == "mine"
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


def test_the_case_is_no_place(case: Case, tmp_path: Path) -> None:
    """A slip of the hand does not replace the database, the media or somebody's README."""
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "README.txt").write_text("mine", encoding="utf-8")
    places = [("csv", tmp_path / "notes"), ("csv", case.vault.root), ("jsonl", case.vault.root / "out")]
    if case.folder is not None:
        places += [("jsonl", case.folder / "claims.db"), ("csv", case.folder)]
    for form, out in places:
        with pytest.raises(InputRefused):
            export(case, form, "internal", out)
    assert (tmp_path / "notes" / "README.txt").read_text(encoding="utf-8") == "mine"


def test_leftovers_of_a_killed_export(case: Case, tmp_path: Path) -> None:
    """Half-written ones of dead processes go; the folder a killed one had moved aside comes back first."""
    dead = 4_194_305  # above the highest process number of Linux
    export(case, "csv", "internal", tmp_path / "out")
    before = everything(tmp_path / "out")
    os.rename(tmp_path / "out", tmp_path / f".out.{dead}.old")
    (tmp_path / f".out.{dead}.partial").mkdir()
    (tmp_path / f".out.manifest.json.{dead}.partial").write_text("half", encoding="utf-8")
    (tmp_path / ".out.private").write_text("mine", encoding="utf-8")
    with pytest.raises(Cancelled):
        export(case, "csv", "share", tmp_path / "out", stop=lambda: True)
    assert everything(tmp_path / "out") == before
    assert sorted(p.name for p in tmp_path.glob(".out.*")) == [".out.private"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written(case: Case, tmp_path: Path) -> None:
    """A sentence, not a traceback."""
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    with pytest.raises(StorageError):
        export(case, "jsonl", "share", locked / "out")


def test_unknown_words(case: Case, tmp_path: Path) -> None:
    """Formats, profiles and filters that do not exist are refused before anything is written."""
    before = sorted(tmp_path.iterdir())
    for form, profile, text in (("jsnl", "share", ""), ("jsonl", "secret", ""), ("csv", "", "statu:x")):
        with pytest.raises(UsageError):
            export(case, form, profile, tmp_path / "out", text)
    assert sorted(tmp_path.iterdir()) == before


def test_nothing_found(case: Case, tmp_path: Path) -> None:
    """An empty set is a valid export."""
    assert export(case, "jsonl", "share", tmp_path / "out", "status:refuted").claims == 0
    assert (tmp_path / "out").read_bytes() == b""
    export(case, "csv", "share", tmp_path / "tables", "status:refuted")
    assert table(tmp_path / "tables", "claims") == []


def test_more_than_a_page(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages join without a gap, in the order of the numbers; progress ends at the total."""
    monkeypatch.setattr("workbench.export.given.PAGE", 5)
    for n in range(6):
        editing.add_claim(case, f"claim {n}")
    told: list[tuple[int, int]] = []
    run_export(case, "", "jsonl", "internal", tmp_path / "out", lambda a, b: told.append((a, b)), lambda: False)
    ids = [json.loads(line)["id"] for line in (tmp_path / "out").read_bytes().splitlines()]
    assert ids == [f"C-{n}" for n in range(1, 9)]
    assert told == [(5, 8), (8, 8)]
