"""`workbench export`: what is said of formats, of claims that are left out, and of what would leave."""

import hashlib
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Inside, Program
from tests.export.forms import FORMS
from workbench.export.formats import EXPORTERS


@pytest.fixture
def desk(workbench: Program) -> Inside:
    """A case with a confirmed-looking claim and a rumor, and a resident as a source."""
    inside = Inside(workbench.folder, workbench.config)
    inside("claim", "add", "Tessalit taken", "--predicate", "control_change", "--place", "Tessalit", check=True)
    inside("claim", "add", "Kidal \x1b[31mheld", check=True)
    inside("source", "add", "Aïcha W.", "--kind", "resident", "--reliability", "C", check=True)
    inside("evidence", "add", "C-1", "--source", "Aïcha W.", "--stance", "supports", "--grade", "C3", "--quote",
           "my cousin 76 12 34 56 saw it", check=True)  # fmt: skip
    return inside


def test_the_help_names_every_format(desk: Inside) -> None:
    told = " ".join(desk("export", "--help", check=True).out.split())
    assert all(name in told for name in EXPORTERS)
    assert "csv (a folder)" in told


def test_claims_that_a_format_cannot_say_are_told(desk: Inside) -> None:
    """On stderr with the reason and the first of them, in full with --json, and in the manifest."""
    done = desk("export", "--format", "claimreview", "-o", desk.folder / "out.jsonld", check=True)
    assert "left out: 2 claims (C-1, C-2): " in done.err
    (row,) = desk("export", "--format", "claimreview", "-o", desk.folder / "out.jsonld", "--json", check=True).rows
    assert [c for kept in row["left_out"] for c in kept["claims"]] == ["C-1", "C-2"]
    manifest = json.loads((desk.folder / "out.jsonld.manifest.json").read_text("utf-8"))
    assert manifest["left_out"] == row["left_out"]


@pytest.mark.parametrize("form", ["jsonl", "xlsx", "html", "bundle"])
def test_an_ending_that_misleads_is_said(desk: Inside, form: str) -> None:
    """The file is written all the same: somebody may want that name."""
    done = desk("export", "--format", form, "-o", desk.folder / "out.txt", check=True)
    assert f"end in {EXPORTERS[form].suffix}, and out.txt does not" in done.err
    assert (desk.folder / "out.txt").is_file()
    assert (
        "end in"
        not in desk("export", "--format", form, "-o", desk.folder / f"o{EXPORTERS[form].suffix}", check=True).err
    )


@pytest.mark.parametrize("form", FORMS)
def test_looking_writes_nothing(desk: Inside, form: str) -> None:
    """A dry run shows what would leave, without people and without a character that controls the terminal."""
    before = _files(desk.folder)
    done = desk("export", "--format", form, "--dry-run", check=True)
    assert "2 claims" in done.out
    assert "begins:" in done.out
    assert "Nothing was written." in done.err
    assert not {"76 12 34 56", "Aïcha", "\x1b"} & {s for s in ("76 12 34 56", "Aïcha", "\x1b") if s in done.out}
    (row,) = desk("export", "--format", form, "--dry-run", "--json", check=True).rows
    assert row["claims"] == 2
    assert row["files"]
    assert _files(desk.folder) == before


def _files(folder: Path) -> list[str]:
    """What lies there; the database's own beside it comes and goes."""
    return sorted(str(p) for p in folder.rglob("*") if p.is_file() and not p.name.startswith("claims.db"))


def test_without_a_place_it_says_how(desk: Inside) -> None:
    done = desk("export", "--format", "html")
    assert done.code == 2
    assert "-o claims.html" in done.err


def test_media_whose_bytes_are_lost_are_told(desk: Inside) -> None:
    """The export is made all the same; one line and the manifest say how many do not come, and why."""
    photo = desk.folder / "photo.bin"
    photo.write_bytes(b"bytes that the disk will lose")
    desk("evidence", "add", "C-1", "--source", "Aïcha W.", "--stance", "context", "--grade", "F6", "--file", photo,
         check=True)  # fmt: skip
    out = desk.folder / "all.claims.zip"
    whole = desk("export", "--format", "bundle", "--profile", "internal", "-o", out, check=True)
    assert "left out" not in whole.err
    held = hashlib.sha256(photo.read_bytes()).hexdigest()
    (lost,) = [p for p in (desk.folder / "media").rglob(f"*{held[4:]}*") if p.is_file()]
    lost.unlink()
    done = desk("export", "--format", "bundle", "--profile", "internal", "-o", out, check=True)
    assert "left out: 1 medium: the case does not hold it" in done.err
    (row,) = desk("export", "--format", "bundle", "--profile", "internal", "-o", out, "--json", check=True).rows
    assert row["media_left_out"] == [{"reason": "the case does not hold it", "media": 1}]


def test_looking_counts_what_would_be_written(desk: Inside) -> None:
    """Of the claims chosen those that the format says, and small pictures apart from media."""
    done = desk("export", "--format", "claimreview", "--dry-run", check=True)
    assert "0 of these claims would be written, 2 are left out: see below" in done.out
    assert "small pictures of 0 media would go" in desk("export", "--format", "html", "--dry-run", check=True).out
    (row,) = desk("export", "--format", "html", "--dry-run", "--json", check=True).rows
    assert (row["media"]["taken"], row["media"]["small"]) == (True, True)


def test_a_filter_that_finds_nothing_is_told(desk: Inside) -> None:
    """The file is written, and empty: whoever only reads the last line must not take it for an export."""
    assert "No claim matches." in desk("export", "status:confirmed", "-o", desk.folder / "no.jsonl", check=True).err
    assert "No claim" not in desk("export", "-o", desk.folder / "some.jsonl", check=True).err


def test_an_export_goes_to_no_pipe(desk: Inside) -> None:
    done = desk("export", "-o", "-")
    assert done.code == 2
    assert "-o claims.jsonl" in done.err
    assert not (desk.folder / "-").exists()


def test_what_internal_means_is_said_before(desk: Inside) -> None:
    assert "internal replaces nothing" in desk("export", "--profile", "internal", "--dry-run", check=True).out
    assert "share replaces or leaves out" in desk("export", "--dry-run", check=True).out
