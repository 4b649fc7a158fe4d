"""The formats of other tools on a whole case: golden bytes, nobody's name in any of them, and what is left out."""

import json
import os
import re
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.export.final_case import add_final
from tests.export.made_records import Placed, decided
from tests.export.schemaorg import faults
from tests.export.small_case import SECRETS
from workbench.case import Case
from workbench.export.formats import exporter
from workbench.export.run import run_export
from workbench.plugin_api import ClaimRecord

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "interop"
FORMS = {"claimreview": "jsonld", "acled": "csv", "geojson": "geojson"}
PROFILES = ("internal", "share", "public")


@pytest.fixture
def final(case: Case) -> Case:
    """The small case with final verdicts, on each store."""
    add_final(case)
    return case


def _export(case: Case, form: str, profile: str, folder: Path) -> Path:
    out = folder / f"{profile}.{FORMS[form]}"
    run_export(case, "", form, profile, out, lambda done, total: None, lambda: False)
    return out


def _manifest(out: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(out.with_name(out.name + ".manifest.json").read_text("utf-8"))
    return found


def _unversioned(data: bytes) -> bytes:
    return re.sub(rb"claim-workbench \d[\w.]*", b"claim-workbench", data)


@pytest.mark.parametrize("form", FORMS)
def test_golden_bytes(form: str, final: Case, tmp_path: Path) -> None:
    """The same bytes on both stores, in every profile; `WORKBENCH_GOLDEN=write` writes them anew."""
    for profile in PROFILES:
        data = _export(final, form, profile, tmp_path).read_bytes()
        golden = GOLDEN / f"{profile}.{FORMS[form]}"
        if os.environ.get("WORKBENCH_GOLDEN") == "write":
            GOLDEN.mkdir(exist_ok=True)
            golden.write_bytes(data)
        assert _unversioned(data) == _unversioned(golden.read_bytes())


@pytest.mark.parametrize("form", FORMS)
def test_no_person_in_any_byte(form: str, final: Case, tmp_path: Path) -> None:
    """Neither in the file nor in its manifest; a fact check names no witness in any profile."""
    for profile in ("share", "public"):
        out = _export(final, form, profile, tmp_path)
        found = (out.read_text("utf-8") + json.dumps(_manifest(out), ensure_ascii=False)).casefold()
        assert [s for s in SECRETS if s.casefold() in found] == []
    if form == "claimreview":
        assert "Zeinabou" not in _export(final, form, "internal", tmp_path).read_text("utf-8")


def test_what_is_no_fact_check_is_in_the_manifest(final: Case, tmp_path: Path) -> None:
    """Every claim is a ClaimReview or left out with a reason; schema.org knows every word."""
    out = _export(final, "claimreview", "public", tmp_path)
    document = json.loads(out.read_text("utf-8"))
    assert faults(document) == []
    assert [(n["@type"], n.get("identifier")) for n in document["@graph"]] == [
        ("ClaimReview", "C-3"),
        ("ClaimReview", "C-4"),
        ("MediaReview", None),
        ("ClaimReview", "C-5"),
        ("ClaimReview", "C-6"),
    ]
    left = {claim: x["reason"] for x in _manifest(out)["left_out"] for claim in x["claims"]}
    assert sorted(left) == ["C-1", "C-2"]
    assert "against the rules" in left["C-1"]


@pytest.mark.parametrize(("form", "absent"), [("acled", {"C-2", "C-3", "C-4"}), ("geojson", set())])
def test_every_claim_is_written_or_told(form: str, absent: set[str], final: Case, tmp_path: Path) -> None:
    """Nothing is dropped in silence."""
    out = _export(final, form, "share", tmp_path)
    assert {claim for x in _manifest(out)["left_out"] for claim in x["claims"]} == absent
    written = set(re.findall(r"\bC-\d\b", out.read_text("utf-8")))
    assert {f"C-{n}" for n in range(1, 7)} - written <= absent


class _Many(Placed):
    """Claims that are made when they are asked for."""

    def __init__(self, count: int) -> None:
        super().__init__([])
        self._count = count

    def records(self) -> Iterator[ClaimRecord]:
        for n in range(1, self._count + 1):
            yield decided(n, "confirmed", title=f"{n} " + "x" * 2_000)


@pytest.mark.parametrize("form", FORMS)
def test_memory_does_not_grow_with_the_set(form: str, tmp_path: Path) -> None:
    """What is remembered of a claim is a bit, not its text: ten times the claims, the same peak."""

    def peak(count: int) -> int:
        tracemalloc.start()
        try:
            exporter(form).write(_Many(count), tmp_path / f"{form}.{count}")
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(20)
    assert peak(2_000) < peak(200) + 100_000
