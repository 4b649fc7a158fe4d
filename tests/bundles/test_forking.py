"""Two copies of a case work on, and one comes back: its history goes on here, or is kept beside ours."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.bundles.parcels import Parcel, jsonl, parcel, take
from tests.export.small_case import Clock, derived_ids, small_case
from workbench import undo as undoing
from workbench.bundles.asking import open_conflicts
from workbench.bundles.conflicts import keep
from workbench.case import Case, open_case
from workbench.claims import editing
from workbench.claims.rewinding import as_of
from workbench.evidence.items import NewEvidence, add_evidence
from workbench.evidence.sources import add_source
from workbench.ledger import events as ledger
from workbench.ledger.fsck import DAMAGE, WARNING, fsck
from workbench.model import Analyst, EvidenceStance, Status
from workbench.store import claims as claim_store
from workbench.store import evidence as evidence_store
from workbench.store.events import all_heads
from workbench.verdict.deciding import decide

Make = Callable[..., Case]


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    """Opens cases by the name of their analyst, each with ids of its own."""
    made: list[Case] = []

    def fresh(name: str, url: str = "") -> Case:
        def ids(kind: str, basis: str) -> str:
            return (
                derived_ids(f"{name}/{kind}", f"{name}/{basis}") if kind == "case" else derived_ids(kind, name + basis)
            )

        clock = Clock()
        for _ in range(3000):
            clock()  # after everything that the first case did
        monkeypatch.setenv("WORKBENCH_MEDIA", str(tmp_path / f"media-{name}"))
        made.append(open_case(url or str(tmp_path / name), Analyst(name, name.title()), clock, ids))
        return made[-1]

    yield fresh
    for case in made:
        case.close()


@pytest.fixture
def origin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Case]:
    with small_case(str(tmp_path / "origin"), tmp_path, monkeypatch) as case:
        yield case


def copy_of(case: Case, make: Make, name: str) -> Case:
    """A second case that began as this one's bundle."""
    empty = make(name)
    assert take(empty, parcel(case)).restored
    empty.close()
    return make(name)


def sound(case: Case) -> None:
    """The history verifies, every row reads, every count agrees."""
    assert ledger.verify(case.db) is None
    wrong = [f for f in fsck(case.db, case.vault) if f.severity == DAMAGE or (f.severity, f.kind) == (WARNING, "count")]
    assert wrong == []


def unchanged(case: Case, bundle: Parcel) -> None:
    """Taking it in once more does nothing at all."""
    before = parcel(case).rows, all_heads(case.db)
    assert take(case, bundle).nothing
    assert (parcel(case).rows, all_heads(case.db)) == before


def worked_on(case: Case) -> int:
    """Evidence of a new source, a new claim, another title."""
    source = add_source(case, f"Radio {case.analyst.name}", reliability="B")
    add_evidence(case, NewEvidence(2, source.id, EvidenceStance.SUPPORTS, "B", 2, "le camp tient"))
    editing.edit(case, 2, title=f"The camp holds, says {case.analyst.name}")
    return editing.add_claim(case, "Kidal is quiet", "other", ("Kidal",)).id


def test_what_went_on_in_one_copy_alone_is_taken_as_it_is(origin: Case, make: Make, tmp_path: Path) -> None:
    copy = copy_of(origin, make, "ben")
    new = worked_on(copy)
    decide(copy, [2], Status.CONTESTED, override="two sides")
    undoing.undo(copy)
    sent = parcel(copy)
    done = take(origin, sent)
    assert (done.forwarded, done.apart, done.added["claims"]) == ((2,), (), 1)
    assert parcel(origin).rows == sent.rows
    assert claim_store.get(origin.db, new) is not None
    assert jsonl(origin, tmp_path) == jsonl(copy, tmp_path)
    sound(origin)
    unchanged(origin, sent)


def test_a_status_that_was_decided_there_alone_is_named(origin: Case, make: Make) -> None:
    """It comes with the history that goes on from ours, and whoever imports is told."""
    copy = copy_of(origin, make, "ben")
    source = add_source(copy, "Radio Ben", reliability="B")
    add_evidence(copy, NewEvidence(2, source.id, EvidenceStance.SUPPORTS, "B", 2, "le camp tient"))
    before = claim_store.get(origin.db, 2)
    decide(copy, [2], Status.CONTESTED, override="two sides")
    done = take(origin, parcel(copy))
    assert before is not None
    assert done.moved == {2: (before.status.value, "contested")}
    assert [done.added[k] for k in ("evidence", "sources", "verdicts")] == [1, 1, 1]
    assert take(make("eve"), parcel(copy)).moved == {}


def test_an_older_bundle_brings_nothing(origin: Case, make: Make) -> None:
    old = parcel(origin)
    worked_on(origin)
    unchanged(origin, old)


@pytest.mark.parametrize("first", ["ben", "origin"])
def test_copies_that_went_apart_ask_a_person(origin: Case, make: Make, first: str) -> None:
    copy = copy_of(origin, make, "ben")
    worked_on(origin)
    worked_on(copy)
    decide(origin, [2], Status.CONTESTED, override="here")
    decide(copy, [2], Status.UNVERIFIABLE, override="there")
    here, there = (origin, copy) if first == "ben" else (copy, origin)
    ours, sent = claim_store.get(here.db, 2), parcel(there)
    done = take(here, sent)
    assert ours is not None
    after = claim_store.get(here.db, 2)
    assert after is not None
    assert (after.status, after.title, after.stage.value) == (ours.status, ours.title, "review")
    assert done.apart == done.disputed == (2,)
    assert {(c.field, c.ours != c.theirs) for c in open_conflicts(here)} == {("status", True), ("title", True)}
    assert len(evidence_store.of_claim(here.db, 2)) == 2
    sound(here)
    unchanged(here, sent)
    back = take(there, parcel(here))
    assert back.apart == (2,)
    sound(there)
    third = make("third")
    take(third, parcel(here))
    third.close()
    third = make("third")
    assert parcel(third).rows == parcel(here).rows
    sound(third)


def test_a_conflict_is_settled_by_setting_the_field_or_by_keeping_ours(origin: Case, make: Make) -> None:
    copy = copy_of(origin, make, "ben")
    for case in (origin, copy):
        editing.edit(case, 2, title=f"as {case.analyst.id} says")
        decide(case, [2], Status.CONTESTED if case is origin else Status.MISLEADING, override="so", reason="so")
    take(origin, parcel(copy))
    assert {c.field for c in open_conflicts(origin)} == {"title", "status"}
    editing.edit(origin, 2, title="as both say")
    assert {c.field for c in open_conflicts(origin)} == {"status"}
    keep(origin, 2)
    assert open_conflicts(origin) == []
    undoing.undo(origin)
    assert {c.field for c in open_conflicts(origin)} == {"status"}


def test_another_case_takes_it_under_numbers_of_its_own(
    origin: Case, store_url: str, make: Make, tmp_path: Path
) -> None:
    other = make("other", store_url)
    own = editing.add_claim(other, "Our own claim", "other")
    sent = parcel(origin)
    done = take(other, sent)
    assert not done.restored
    assert done.added["claims"] == 2
    told = {c.uid: c for c in claim_store.by_ids(other.db, [2, 3])}
    for claim in claim_store.by_ids(origin.db, [1, 2]):
        mine = told[claim.uid]
        assert (mine.title, mine.status, mine.appearances, mine.supports, mine.refutes, mine.origins) == (
            claim.title, claim.status, claim.appearances, claim.supports, claim.refutes, claim.origins
        )  # fmt: skip
    assert claim_store.get(other.db, own.id) == own
    sound(other)
    unchanged(other, sent)
    with as_of(other, "2026-05-01T00:30:00.000000Z") as then:
        assert claim_store.get(then.case.db, 2) is not None
    home = parcel(other)
    assert take(origin, home).added.get("claims", 0) == 1
    sound(origin)
    unchanged(origin, home)


def test_a_dry_run_says_the_same_and_changes_nothing(origin: Case, make: Make) -> None:
    copy = copy_of(origin, make, "ben")
    worked_on(copy)
    sent, before = parcel(copy), parcel(origin).rows
    told = take(origin, sent, dry=True)
    assert parcel(origin).rows == before
    assert take(origin, sent) == told


@pytest.mark.parametrize(
    ("harm", "named"),
    [
        ("UPDATE bundle_events SET analyst = 'nobody' WHERE seq = 2", "event 2 was changed"),
        ("DELETE FROM bundle_events WHERE seq = (SELECT max(seq) FROM bundle_events)", "missing from its end"),
    ],
)
def test_a_kept_history_that_was_changed_is_named(origin: Case, make: Make, harm: str, named: str) -> None:
    copy = copy_of(origin, make, "ben")
    worked_on(origin)
    worked_on(copy)
    take(origin, parcel(copy))
    assert ledger.verify(origin.db) is None
    with origin.db.tx():
        origin.db.run(harm)
    assert named in str(ledger.verify(origin.db))
    assert any(f.kind == "history" and named in f.sentence for f in fsck(origin.db, origin.vault))
