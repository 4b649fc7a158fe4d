"""Reliability over time: who follows the directory, from which day on, and that one regrading is one act."""

from dataclasses import replace

import pytest

from tests.building import evidence_for
from workbench import flow
from workbench.case import Case, open_case
from workbench.claims import editing
from workbench.errors import NotFound, UsageError
from workbench.evidence import grading, track_record
from workbench.evidence.grading import following, grades, letter_on, regrade
from workbench.evidence.items import NewEvidence, add_evidence, edit_evidence, find_evidence
from workbench.evidence.sources import add_source, edit_source, find_source
from workbench.ledger import events as ledger
from workbench.model import Analyst, Evidence, EvidenceStance, SourceGrade, Status
from workbench.store import events as event_store
from workbench.undo import redo, undo
from workbench.verdict.deciding import decide


@pytest.fixture
def desk(case: Case) -> int:
    """A source graded B, with three claims to speak about."""
    for title in ("Kati attacked", "Gao held", "Tessalit taken"):
        editing.add_claim(case, title)
    return add_source(case, "Desk", reliability="B", reason="own reporters").id


def says(case: Case, source: int, claim: int, letter: str = "", published: str = "") -> Evidence:
    """An item of credibility 2."""
    new = NewEvidence(claim, source, EvidenceStance.SUPPORTS, letter, 2, published=published)
    return add_evidence(case, new)


def letters(case: Case, *items: Evidence) -> str:
    return "".join(find_evidence(case, e.id).reliability for e in items)


def events_on(case: Case, claim: int) -> int:
    return len(event_store.of(case.db, f"claim/{claim}"))


def test_one_regrading_changes_exactly_what_follows_it(case: Case, desk: int) -> None:
    bare, named, own = says(case, desk, 1), says(case, desk, 2, "B"), says(case, desk, 3, "C")
    other = evidence_for(case, 1, "Elsewhere", "B2")
    assert [e.follows for e in (bare, named, own, other)] == [True, True, False, False]
    before = [events_on(case, n) for n in (1, 2, 3)]
    act = regrade(case, desk, "D", "caught copying")
    assert letters(case, bare, named, own, other) == "DDCB"
    assert [events_on(case, n) - b for n, b in zip((1, 2, 3), before, strict=True)] == [1, 1, 0]
    assert act.label == "source Desk B → D"
    assert undo(case).label == act.label
    assert letters(case, bare, named, own, other) == "BBCB"
    assert find_source(case, "Desk").reliability == "B"
    assert [g.reliability for g in grades(case, desk)] == ["B"]
    redo(case)
    assert letters(case, bare, named, own, other) == "DDCB"
    assert ledger.verify(case.db) is None


def test_a_regrading_is_undone_after_a_restart(case: Case, desk: int) -> None:
    item = says(case, desk, 1)
    edit_source(case, desk, reliability="A", reason="right five times", country="Mali")
    again = open_case(case.url, case.analyst)
    try:
        undo(again)
        assert (letters(again, item), find_source(again, "Desk").country) == ("B", "")
    finally:
        again.close()


def test_what_a_colleague_added_in_between_follows_undo_and_redo(case: Case, desk: int) -> None:
    colleague = replace(case, analyst=Analyst("ben", "Ben"))
    item = says(case, desk, 1)
    regrade(case, desk, "D", "sold", "2026-04-20")
    later, same, own = says(colleague, desk, 2), says(colleague, desk, 1), says(colleague, desk, 3, "C")
    early = says(colleague, desk, 3, published="2026-04-01")
    assert letters(case, item, later, same, own, early) == "DDDCB"
    before = [events_on(case, n) for n in (1, 2, 3)]
    act = flow.undo(case)
    assert letters(case, item, later, same, own, early) == "BBBCB"
    assert [events_on(case, n) - b for n, b in zip((1, 2, 3), before, strict=True)] == [1, 1, 0]
    assert set(act.claims) >= {1, 2}
    among = says(colleague, desk, 3)
    flow.redo(case)
    assert letters(case, item, later, same, own, early, among) == "DDDCBD"
    flow.undo(case)
    assert letters(case, item, later, same, own, early, among) == "BBBCBB"
    assert ledger.verify(case.db) is None


def test_a_grade_holds_from_its_day_on(case: Case, desk: int) -> None:
    early, late = says(case, desk, 1, published="2026-04-25"), says(case, desk, 2, published="2026-04-26T06:00")
    undated = says(case, desk, 3)  # entered on 1 May
    assert [e.id for e in following(case, desk, "d", "2026-04-26")] == [late.id, undated.id]
    regrade(case, desk, "D", "sold", "2026-04-26")
    assert letters(case, early, late, undated) == "BDD"
    assert says(case, desk, 1, "B", published="2026-04-20").follows
    assert not says(case, desk, 2, "B", published="2026-04-27").follows
    assert letters(case, edit_evidence(case, late.id, published="2026-04-25")) == "B"
    regrade(case, desk, "C", "all of it looked through again")
    assert letters(case, early, late, undated) == "CCC"


@pytest.mark.one_engine
def test_a_letter_of_its_own_stays_until_it_is_given_back(case: Case, desk: int) -> None:
    item = says(case, desk, 1)
    assert not edit_evidence(case, item.id, reliability="C").follows
    regrade(case, desk, "E", "wrong twice")
    assert letters(case, item) == "C"
    assert edit_evidence(case, item.id, reliability="").reliability == "E"
    regrade(case, desk, "D", "not that wrong")
    assert letters(case, item) == "D"


@pytest.mark.one_engine
def test_every_grade_is_kept_with_its_reason(case: Case, desk: int) -> None:
    edit_source(case, desk, reason="own reporters, and an editor")
    regrade(case, desk, "c", " sold ", "2026-04-26")
    told = [(g.n, g.since, g.reliability, g.reason, g.by) for g in grades(case, desk)]
    assert told == [
        (1, "", "B", "own reporters", "ada"), (2, "", "B", "own reporters, and an editor", "ada"),
        (3, "2026-04-26", "C", "sold", "ada"),
    ]  # fmt: skip


def test_a_source_from_before_grades_were_kept_has_the_one_it_had(case: Case, desk: int) -> None:
    with case.db.tx():
        case.db.run("DELETE FROM source_grades")
    assert [(g.reliability, g.reason, g.by) for g in grades(case, desk)] == [("B", "own reporters", "")]
    regrade(case, desk, "C", "sold")
    assert [(g.n, g.reliability) for g in grades(case, desk)] == [(1, "B"), (2, "C")]
    undo(case)
    assert [(g.n, g.reliability) for g in grades(case, desk)] == [(1, "B")]


REFUSED = [
    ("G", "x", "", "'G' is not a reliability"),
    ("C", " ", "", "needs its reason"),
    ("C", "x" * 5_000, "", "at most"),
    ("C", "x", "soon", "'soon' is not a day"),
    ("C", "x", "2026-05-02", "yet to come"),
    ("A", "won", "2026-04-26", "Nothing would change"),
]


@pytest.mark.one_engine
def test_what_is_no_grade_is_refused(case: Case, desk: int) -> None:
    regrade(case, desk, "A", "won", "2026-04-26")
    for letter, reason, since, told in REFUSED:
        with pytest.raises(UsageError, match=told):
            regrade(case, desk, letter, reason, since)
        with pytest.raises(UsageError, match=told):
            edit_source(case, desk, reliability=letter, reason=reason, since=since)
    with pytest.raises(NotFound):
        regrade(case, 99, "C", "x")
    assert len(grades(case, desk)) == 2


def test_the_newest_grade_that_covers_a_day_holds() -> None:
    given = [SourceGrade(1, n, since, letter, "", "", "") for n, (since, letter) in
             enumerate([("2026-04-10", "B"), ("2026-04-20", "D"), ("2026-04-15", "C")], 1)]  # fmt: skip
    days = ("2026-04-01", "2026-04-10", "2026-04-14T23:00", "2026-04-15", "2026-05-01")
    assert [letter_on(given, day) for day in days] == ["B", "B", "B", "C", "C"]


def test_a_track_record_counts_and_grades_nothing(case: Case, desk: int) -> None:
    for claim, status in ((1, Status.CONFIRMED), (2, Status.REFUTED), (3, Status.CONTESTED)):
        says(case, desk, claim)
        decide(case, [claim], status, override="for the test")
    add_evidence(case, NewEvidence(2, desk, EvidenceStance.REFUTES, "B", 2))
    assert track_record.words(case, desk) == (
        "supported 3 claims that were decided: 1 confirmed, 1 refuted, 1 contested; "
        "refuted 1 claim that was decided: 1 refuted"
    )
    record = track_record.of_sources(case, [desk])[desk]
    assert (record.short, record.held, record.decided) == ("2 of 4", 2, 4)
    assert find_source(case, "Desk").reliability == "B"
    quiet = add_source(case, "Quiet").id
    assert "no claim" in track_record.words(case, quiet)


def test_items_keep_when_they_were_said_and_what_lists_call_them(case: Case, desk: int) -> None:
    new = NewEvidence(1, desk, EvidenceStance.SUPPORTS, "", 2, published="2026-04-26T08:00+02:00", external_id="S1")
    item = add_evidence(case, new)
    assert (item.published, item.external_id) == ("2026-04-26T06:00:00.000000Z", "S1")
    edit_evidence(case, item.id, published="2026-04-27", searched="archive")
    assert replace(find_evidence(case, item.id), published="", searched="") == replace(item, published="")
    assert edit_evidence(case, item.id, published="").published == ""
    for wrong in ("yesterday", "2026-13-01"):
        with pytest.raises(UsageError, match="not a day or time"):
            edit_evidence(case, item.id, published=wrong)
    with pytest.raises(NotFound, match="no capture 7"):
        add_evidence(case, replace(new, capture=7))
    assert grading.letter_for(case, desk, "2026-04-26") == "B"
