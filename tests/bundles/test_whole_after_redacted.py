"""First a bundle of the profile share, then the internal one of the same case: nothing is there twice, and what the
profile had taken out comes back, unless somebody here wrote something else."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bundles.parcels import parcel, redacted, take
from tests.bundles.test_receiving import FALLEN, asked, sound, unchanged
from tests.export.small_case import small_case
from workbench.bundles.unredacting import given_back
from workbench.case import Case
from workbench.claims import editing
from workbench.evidence.sources import add_source
from workbench.store import bundled
from workbench.store import evidence as evidence_store
from workbench.store import figures as figure_store


@pytest.fixture
def origin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Case]:
    with small_case(str(tmp_path / "origin"), tmp_path, monkeypatch) as case:
        yield case


def row(case: Case) -> bundled.RowOf:
    return bundled.row_of(case.db, "claims", {"id": FALLEN}) or {}


def items(case: Case) -> list[tuple[str, str, str | None]]:
    return [(e.uid, e.quote, e.sha256) for e in evidence_store.of_claim(case.db, FALLEN)]


def test_what_was_taken_out_comes_back_and_nothing_twice(origin: Case, case: Case, tmp_path: Path) -> None:
    take(case, redacted(origin, tmp_path))
    assert row(case)["note"] != row(origin)["note"]
    assert items(case) != items(origin)
    whole = parcel(origin)
    take(case, whole)
    for column in ("title", "note", "would_change", "external_id"):
        assert row(case)[column] == row(origin)[column]
    assert items(case) == items(origin)
    assert [(f.low, f.speaker) for f in figure_store.of_claim(case.db, FALLEN)] == [
        (f.low, f.speaker) for f in figure_store.of_claim(origin.db, FALLEN)
    ]
    assert {s.name for s in evidence_store.sources(case.db)} == {s.name for s in evidence_store.sources(origin.db)}
    assert asked(case, FALLEN) == {"status": ("rumor", "confirmed")}
    sound(case)
    assert take(case, whole).nothing
    unchanged(case, redacted(origin, tmp_path))


def test_what_was_written_here_stays(origin: Case, case: Case, tmp_path: Path) -> None:
    take(case, redacted(origin, tmp_path))
    editing.set_note(case, FALLEN, "our own words")
    add_source(case, "Zeinabou Maïga")
    take(case, parcel(origin))
    assert row(case)["note"] == "our own words"
    assert asked(case, FALLEN)["note"] == ("our own words", row(origin)["note"])
    names = [s.name for s in evidence_store.sources(case.db)]
    assert names.count("Zeinabou Maïga") == 1
    assert any(name.startswith("Source-") for name in names)
    sound(case)


@pytest.mark.parametrize(
    ("ours", "theirs", "taken"),
    [
        ("rappeler Sender-ABCDEFGHIJ demain", "rappeler Moussa demain", {"note": "rappeler Moussa demain"}),
        ("rappeler Sender-ABCDEFGHIJ demain", "oublier Moussa demain", {}),
        ("rappeler Moussa demain", "rappeler Ali demain", {}),
        ("rappeler Sender-ABCDEFGHIJ demain", "rappeler Sender-ZZZZZZZZZZ demain", {}),
        ("Name-ABCDEFGHIJ", "Moussa", {"note": "Moussa"}),
        ("", "Moussa", {}),
    ],
)
def test_only_what_a_mark_stands_for_is_given_back(ours: str, theirs: str, taken: dict[str, object]) -> None:
    said = {"title": "t", "folded": "t", "would_change": "", "external_id": ""}
    assert given_back("claims", {**said, "note": ours}, {**said, "note": theirs}) == taken


def test_a_file_of_evidence_that_comes_later_is_added_to_it(origin: Case, case: Case, tmp_path: Path) -> None:
    take(case, redacted(origin, tmp_path, "public"))
    sent = redacted(origin, tmp_path)
    named = {e["uid"]: e["sha256"] for e in sent.records[0]["evidence_items"] if e["sha256"]}
    sent.media = {sha256: f"without metadata {sha256}".encode() for sha256 in named.values()}
    take(case, sent)
    held = {uid: sha256 for uid, _, sha256 in items(case) if sha256}
    assert held == {uid: hashlib.sha256(sent.media[sha256]).hexdigest() for uid, sha256 in named.items()}
    assert held
    sound(case)
    unchanged(case, sent)


def test_who_grades_in_a_redacted_bundle_bears_no_name_of_ours(origin: Case, case: Case, tmp_path: Path) -> None:
    sent = redacted(origin, tmp_path)
    one, other, *_ = sent.records[0]["evidence_items"]
    one["graded_by"], pseudonym = case.analyst.id, other["graded_by"]
    take(case, sent)
    graded = {e.uid: e.graded_by for e in evidence_store.of_claim(case.db, FALLEN)}
    assert graded[one["uid"]] == f"case {origin.uid[:8]}"
    assert graded[other["uid"]] == pseudonym
