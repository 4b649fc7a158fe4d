"""Bundles of a real case: golden bytes, what each profile lets go, and what machines read in them."""

import hashlib
import io
import json
import os
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.bundles.bundles_made import Small, made
from tests.export.small_case import SECRETS
from workbench.bundles import standalone
from workbench.bundles.verifying import verify
from workbench.case import Case
from workbench.errors import Cancelled, IntegrityDamage
from workbench.export.run import run_export

GOLDEN = Path(__file__).resolve().parent.parent / "golden"


@pytest.fixture(autouse=True)
def _of_no_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """The version of the program is under a hash in a bundle; golden files do not depend on it."""
    monkeypatch.setattr("workbench.export.given.__version__", "0")


def export(case: Case, profile: str, out: Path, text: str = "") -> Path:
    run_export(case, text, "bundle", profile, out, lambda *_: None, lambda: False)
    return out


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {i.filename: archive.read(i) for i in archive.infolist()}


@pytest.mark.parametrize("profile", ["internal", "share", "public"])
def test_golden_bytes(case: Case, tmp_path: Path, profile: str) -> None:
    """The same case gives the same bytes on both stores; `WORKBENCH_GOLDEN=write` writes them anew.

    The golden files are what released programs have written: today's checks let them pass.
    """
    out = export(case, profile, tmp_path / f"{profile}.claims.zip")
    golden = GOLDEN / out.name
    if os.environ.get("WORKBENCH_GOLDEN") == "write":
        shutil.copy(out, golden)
    assert {n: d for n, d in members(out).items() if n.endswith("l")} == {
        n: d for n, d in members(golden).items() if n.endswith("l")
    }, "the lines of claims and rows"
    assert out.read_bytes() == golden.read_bytes()
    assert verify(golden).manifest.profile == profile
    assert standalone.check(str(golden)) == "not signed: this shows accidents, not forgery"


def test_the_same_twice_and_elsewhere(case: Case, tmp_path: Path) -> None:
    first = export(case, "internal", tmp_path / "a.claims.zip").read_bytes()
    (tmp_path / "there").mkdir()
    assert export(case, "internal", tmp_path / "there" / "b.claims.zip", "sort:-title").read_bytes() != first, (
        "the filter"
    )
    assert export(case, "internal", tmp_path / "there" / "b.claims.zip").read_bytes() == first
    assert sorted(p.name for p in tmp_path.glob(".*")) == []


def test_the_claims_are_those_of_jsonl(case: Case, tmp_path: Path) -> None:
    for profile in ("internal", "share", "public"):
        out = export(case, profile, tmp_path / "a.claims.zip")
        run_export(case, "", "jsonl", profile, tmp_path / "a.jsonl", lambda *_: None, lambda: False)
        assert members(out)["claims.jsonl"] == (tmp_path / "a.jsonl").read_bytes()


@pytest.mark.one_engine
def test_the_manifest_and_the_sums(case: Case, tmp_path: Path) -> None:
    """`sha256sum` agrees; every medium of the claims is there or is named as absent with the reason."""
    for profile in ("internal", "share", "public"):
        out = export(case, profile, tmp_path / f"{profile}.claims.zip")
        found = members(out)
        told: dict[str, Any] = json.loads(found["manifest.json"])
        (tmp_path / profile).mkdir()
        with zipfile.ZipFile(out) as archive:
            archive.extractall(tmp_path / profile)
        done = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=tmp_path / profile, capture_output=True, text=True)
        assert (done.returncode, done.stdout.count(": OK")) == (0, len(found) - 1), done
        claims = [json.loads(x) for x in found["claims.jsonl"].splitlines()]
        named = {m["sha256"] for c in claims for m in c["media_items"]}
        absent = {s for left in told["left_out"] for s in left["media"]}
        assert all(left["reason"] for left in told["left_out"])
        assert named <= absent | {n.removeprefix("media/") for n in found}
        assert (told["counts"]["claims"], told["profile"], told["case"]) == (len(claims), profile, case.uid)
        assert ("rows.jsonl" in found) == (profile == "internal")
        assert hashlib.sha256(found["policy.toml"]).hexdigest() == told["policy_sha256"]
        if profile == "public":
            assert told["counts"]["media"] == 0


@pytest.mark.one_engine
def test_no_person_in_any_byte(case: Case, tmp_path: Path) -> None:
    held = export(case, "internal", tmp_path / "all.claims.zip").read_bytes().decode("utf-8", "replace").casefold()
    assert [s for s in SECRETS if s.casefold() not in held] == [], "else the rest could not fail"
    for profile in ("share", "public"):
        out = export(case, profile, tmp_path / "out.claims.zip", '-"66 98 76 54 rien"')
        found = out.read_bytes().decode("utf-8", "replace").casefold()
        assert [s for s in (*SECRETS, "76123456", "76 54", "A. Diallo") if s.casefold() in found] == []


@pytest.mark.one_engine
def test_ro_crate(case: Case, tmp_path: Path) -> None:
    """What RO-Crate 1.1 demands: a descriptor about `./`, a dataset with name, description, date and licence, and
    every file that it names is there with its size, type and hash; nobody is named."""
    found = members(export(case, "internal", tmp_path / "a.claims.zip"))
    told = json.loads(found["ro-crate-metadata.json"])
    things = {t["@id"]: t for t in told["@graph"]}
    assert told["@context"][0] == "https://w3id.org/ro/crate/1.1/context"
    assert len(things) == len(told["@graph"])
    about = things["ro-crate-metadata.json"]
    assert (about["about"], about["conformsTo"]) == ({"@id": "./"}, {"@id": "https://w3id.org/ro/crate/1.1"})
    root = things["./"]
    assert root["@type"] == "Dataset"
    assert root["name"]
    assert root["description"]
    assert root["datePublished"][:10] == "2026-05-01"
    parts = {p["@id"] for p in root["hasPart"]}
    assert parts == set(found) - {"ro-crate-metadata.json", "SHA256SUMS"}
    for name in parts - {"manifest.json"}:
        file = things[name]
        assert (file["@type"], file["contentSize"]) == ("File", str(len(found[name])))
        assert file["sha256"] == hashlib.sha256(found[name]).hexdigest()
        assert "/" in file["encodingFormat"]
    ids = set(things) | {c for t in told["@graph"] for c in _referred(t)}
    assert ids - set(things) == {"https://w3id.org/ro/crate/1.1"}
    assert "Person" not in found["ro-crate-metadata.json"].decode()


def _referred(thing: dict[str, Any]) -> set[str]:
    values = [v for value in thing.values() for v in (value if isinstance(value, list) else [value])]
    return {v["@id"] for v in values if isinstance(v, dict)}


@pytest.mark.one_engine
def test_nothing_found(case: Case, tmp_path: Path) -> None:
    """An empty set is a valid bundle, also for the script."""
    out = export(case, "share", tmp_path / "a.claims.zip", "status:refuted")
    assert verify(out).manifest.counts["claims"] == 0
    assert standalone.check(str(out)) == "not signed: this shows accidents, not forgery"


@pytest.mark.one_engine
def test_stopped_or_damaged(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The old bundle stays, and nothing half-written is left."""
    out = export(case, "internal", tmp_path / "a.claims.zip")
    before = out.read_bytes()
    with pytest.raises(Cancelled):
        run_export(case, "", "bundle", "internal", out, lambda *_: None, lambda: True)
    monkeypatch.setattr("workbench.export.given.CaseSet.medium", lambda *_: io.BytesIO(b"rotten"))
    with pytest.raises(IntegrityDamage, match="is not what was stored"):
        export(case, "internal", out)
    assert out.read_bytes() == before
    assert sorted(p.name for p in tmp_path.glob(".*")) == []


@pytest.mark.parametrize(
    "hostile", ["\x1b]52;c;UFdORUQ=\x07", "\x9b31m", "invoice\u202efdp.exe", "[@click=app.quit]x[/]"]
)
def test_what_is_typed_controls_no_terminal(tmp_path: Path, hostile: str) -> None:
    """A filter stands in the README, the manifest and the metadata: as visible text, or escaped."""
    export = Small()
    export.facts = replace(export.facts, filter=hostile, policy=hostile)
    (tmp_path / "x.zip").write_bytes(made(tmp_path, export))
    found = members(tmp_path / "x.zip")
    for name in ("README.txt", "manifest.json", "ro-crate-metadata.json"):
        text = found[name].decode()
        assert [c for c in text if c != "\n" and (ord(c) < 32 or 127 <= ord(c) < 160 or c == "\u202e")] == []
    assert json.loads(found["manifest.json"])["filter"] == hostile
