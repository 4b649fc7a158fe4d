"""What lies beside an export says what stayed at home: media by reason, and nothing of what a profile or key hides."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.export.media_case import add_media
from workbench.bundles.verifying import verify
from workbench.case import Case
from workbench.export.leaving_media import DOCUMENT, GRAPHIC, NOT_PUBLISHED, UNKNOWN
from workbench.export.run import ExportReport, run_export
from workbench.export.schema import manifest_schema
from workbench.export.sealing import UNSEALED, Sealing


def export(case: Case, form: str, profile: str, out: Path, sealing: Sealing = UNSEALED) -> ExportReport:
    return run_export(case, "", form, profile, out, lambda *_: None, lambda: False, sealing)


def beside(report: ExportReport) -> dict[str, Any]:
    """The manifest that lies beside an export, held against its schema."""
    told: dict[str, Any] = json.loads(report.manifest.read_text("utf-8"))
    assert [e.message for e in Draft202012Validator(manifest_schema()).iter_errors(told)] == []
    return told


def inside(bundle: Path) -> dict[str, Any]:
    """The manifest in a bundle."""
    with zipfile.ZipFile(bundle) as archive:
        told: dict[str, Any] = json.loads(archive.read("manifest.json"))
    return told


def test_media_that_stay_are_counted_by_reason(case: Case, tmp_path: Path) -> None:
    held = add_media(case)
    report = export(case, "bundle", "share", tmp_path / "a.claims.zip")
    assert report.media_left_out[GRAPHIC] == 1
    assert report.media_left_out[DOCUMENT] == 1
    told = beside(report)
    assert told["media_left_out"] == [{"reason": r, "media": n} for r, n in sorted(report.media_left_out.items())]
    assert [s for s in held.values() if s in report.manifest.read_text("utf-8")] == [], "no hash beside it"
    public = export(case, "bundle", "public", tmp_path / "b.claims.zip")
    assert set(public.media_left_out) <= {NOT_PUBLISHED}
    assert export(case, "jsonl", "share", tmp_path / "c.jsonl").media_left_out == {}, "it asks for none"


def test_bytes_that_the_case_lacks_are_named_in_an_internal_bundle(case: Case, tmp_path: Path) -> None:
    """The disk lost a file: its row leaves, and whoever takes the bundle in knows that the bytes do not come."""
    held = add_media(case)
    whole = export(case, "bundle", "internal", tmp_path / "whole.claims.zip")
    assert whole.media_left_out == {}
    assert inside(whole.out)["media_missing"] == []
    case.vault.path(held["film"]).unlink()
    report = export(case, "bundle", "internal", tmp_path / "less.claims.zip")
    assert report.media_left_out == {UNKNOWN: 1}
    assert beside(report)["media_left_out"] == [{"reason": UNKNOWN, "media": 1}]
    told = inside(report.out)
    assert told["media_missing"] == [held["film"]]
    assert f"media/{held['film']}" not in {m["name"] for m in told["members"]}
    assert verify(report.out).manifest.profile == "internal"
    for profile in ("share", "public"):
        assert "media_missing" not in inside(export(case, "bundle", profile, tmp_path / f"{profile}.claims.zip").out)


@pytest.mark.one_engine
def test_beside_what_is_encrypted_lies_nothing_of_it(case: Case, tmp_path: Path) -> None:
    """Not the case, the filter, the profile or a count; the form without them is in the schema too."""
    add_media(case)
    pyrage = pytest.importorskip("pyrage")
    key = str(pyrage.x25519.Identity.generate().to_public())
    report = export(case, "bundle", "share", tmp_path / "a.claims.zip", Sealing(recipients=(key,)))
    assert report.out == tmp_path / "a.claims.zip.age"
    assert report.out.is_file()
    told = beside(report)
    assert set(told) == {"program", "format", "encrypted", "files"}
    half = {**told, "profile": "share"}
    assert not Draft202012Validator(manifest_schema()).is_valid(half)


@pytest.mark.one_engine
def test_what_is_written_is_told_apart_from_what_was_chosen(case: Case, tmp_path: Path) -> None:
    report = export(case, "claimreview", "public", tmp_path / "a.jsonld")
    left = sum(map(len, report.left_out.values()))
    assert left >= 1
    assert report.written == report.claims - left
    assert report.out == tmp_path / "a.jsonld"
