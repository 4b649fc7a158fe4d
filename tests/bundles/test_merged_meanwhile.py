"""A claim was merged into another one here, and a bundle brings more of it: that comes to where the claim went."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bundles.parcels import parcel, redacted, take
from tests.bundles.test_forking import Make, copy_of, make, sound, unchanged, worked_on  # noqa: F401 — fixture
from tests.bundles.test_receiving import asked, words
from tests.bundles.test_receiving import sound as received_soundly
from tests.bundles.test_receiving import unchanged as received_once
from tests.export.small_case import small_case
from workbench import canonical
from workbench import undo as undoing
from workbench.bundles.asking import open_conflicts
from workbench.bundles.conflicts import keep_source
from workbench.case import Case
from workbench.claims import editing
from workbench.errors import NotFound
from workbench.evidence.items import NewEvidence, add_evidence
from workbench.evidence.sources import add_source, edit_source
from workbench.model import EvidenceStance, LinkKind, Stage, Status
from workbench.store import claims as claim_store
from workbench.store import events as event_store
from workbench.store import evidence as evidence_store
from workbench.verdict.deciding import decide

FALLEN, HELD = 1, 2


@pytest.fixture
def origin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Case]:
    with small_case(str(tmp_path / "origin"), tmp_path, monkeypatch) as case:
        yield case


def test_what_another_copy_adds_comes_to_the_claim_it_went_into(origin: Case, make: Make) -> None:  # noqa: F811 — fixture
    copy = copy_of(origin, make, "ben")
    editing.merge(origin, FALLEN, [HELD])
    worked_on(copy)
    decide(copy, [HELD], Status.CONTESTED, override="two sides")
    editing.link(copy, HELD, LinkKind.REPEATS, 3)
    sent = parcel(copy)
    done = take(origin, sent)
    assert "le camp tient" in [e.quote for e in evidence_store.of_claim(origin.db, FALLEN)]
    assert [(c.subject, c.field, c.ours, c.theirs) for c in open_conflicts(origin)] == [
        ("claim/1", "status", "confirmed", "contested")
    ]
    after = claim_store.get(origin.db, FALLEN)
    assert after is not None
    assert (after.title, after.status, after.stage) == ("Tessalit taken by FLA", Status.CONFIRMED, Stage.REVIEW)
    assert (3, "repeats") in claim_store.links(origin.db, [FALLEN])[FALLEN]
    assert (done.apart, done.disputed) == ((FALLEN, HELD), (FALLEN,))
    told = canonical.loads(event_store.of(origin.db, "claim/1")[-1].body)
    assert {c["table"] for c in told["changes"]} == {"claims", "evidence", "links"}
    assert told["from"]["subject"] == "claim/2"
    sound(origin)
    unchanged(origin, sent)


def test_a_received_claim_merged_into_ours_asks_only_of_its_status(origin: Case, case: Case, tmp_path: Path) -> None:
    mine = editing.add_claim(case, "Tessalit?", "control_change", ("Tessalit",))
    sent = redacted(origin, tmp_path)
    take(case, sent)
    editing.merge(case, mine.id, [2])
    take(case, sent)
    assert asked(case, mine.id) == {"status": ("rumor", "confirmed")}
    received_once(case, sent)
    editing.edit(origin, FALLEN, title="Tessalit and Amachach taken")
    take(case, redacted(origin, tmp_path))
    assert asked(case, mine.id)["title"] == ("Tessalit?", "Tessalit and Amachach taken")
    received_soundly(case)


def test_two_received_claims_that_were_merged_keep_the_words_of_the_one(
    origin: Case, case: Case, tmp_path: Path
) -> None:
    sent = redacted(origin, tmp_path)
    take(case, sent)
    editing.merge(case, FALLEN, [HELD])
    before = words(case, FALLEN)
    received_once(case, sent)
    editing.set_note(origin, HELD, "more")
    for _ in range(2):
        take(case, redacted(origin, tmp_path))
        found = claim_store.get(case.db, FALLEN)
        assert found is not None
        assert found.title == "Tessalit taken by FLA"
        assert words(case, FALLEN) == before
    received_once(case, redacted(origin, tmp_path))
    received_soundly(case)


def test_a_question_about_a_source_can_be_answered(origin: Case, make: Make) -> None:  # noqa: F811 — fixture
    copy = copy_of(origin, make, "ben")
    name = evidence_store.sources(origin.db)[0].name
    for case, letter in ((origin, "C"), (copy, "D")):
        number = next(s.id for s in evidence_store.sources(case.db) if s.name == name)
        edit_source(case, number, reliability=letter, reason="so")
        radio = add_source(case, f"Radio {letter}")
        add_evidence(case, NewEvidence(FALLEN, radio.id, EvidenceStance.CONTEXT, "C", 3, letter))
    take(origin, parcel(copy))
    assert ("reliability", "C", "D") in {(c.field, c.ours, c.theirs) for c in open_conflicts(origin)}
    with pytest.raises(NotFound, match="is not in question"):
        keep_source(origin, name, "bloc")
    keep_source(origin, name, "reliability")
    assert "reliability" not in {c.field for c in open_conflicts(origin)}
    undoing.undo(origin)
    assert "reliability" in {c.field for c in open_conflicts(origin)}
    sound(origin)
