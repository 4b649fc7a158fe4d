"""Looking at verdicts again: the record derives itself, what changed is said in words, damage is found."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.building import evidence_for
from tests.claims.test_rewinding import ids
from workbench import canonical, flow
from workbench.case import Case
from workbench.claims import editing
from workbench.claims.origins import Known, Origins, work_out
from workbench.errors import NotFound, UsageError
from workbench.evidence.grading import regrade
from workbench.evidence.items import edit_evidence, retract
from workbench.evidence.origin_answers import answer
from workbench.evidence.sources import edit_source, find_source
from workbench.model import Claim, Evidence, EvidenceStance, Pillar, Stage, Status, When
from workbench.store import verdicts as store
from workbench.store.verdicts import VerdictRow
from workbench.verdict import checklist, freezing
from workbench.verdict.assessing import assess_items
from workbench.verdict.deciding import decide
from workbench.verdict.freezing import verdicts
from workbench.verdict.policy import default_policy
from workbench.verdict.rechecking import Recheck, recheck

DAY = When("2026-04-27", "2026-04-27", "day")


@pytest.fixture
def case(single: Case) -> Case:
    """On one engine; `test_looking_again` asks both."""
    return single


@pytest.fixture
def number(case: Case) -> int:
    """A confirmed claim: AFP B2 (E-1) and an NGO C3 (E-2)."""
    number = editing.add_claim(case, "Tessalit taken by FLA", "control_change", ["Tessalit"], event=DAY).id
    evidence_for(case, number, "AFP", "B2")
    evidence_for(case, number, "NGO desk", "C3")
    decide(case, [number], Status.CONFIRMED, reason="two origins")
    return number


def told_so(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if history had told the records as they are, which an event of that time would."""
    rows = {n: {r.n: r for r in store.of_claim(case.db, n)} for n in ids(case)}
    monkeypatch.setattr("workbench.store.verdicts.told", lambda _db, _claims: rows)


def only(case: Case) -> Recheck:
    (found,) = recheck(case)
    return found


def test_a_verdict_that_nothing_happened_to(case: Case, number: int) -> None:
    found = only(case)
    assert (found.claim, found.status, found.suggested) == (number, Status.CONFIRMED, Status.CONFIRMED)
    assert (found.holds, found.differs, found.changes, found.damage, found.why) == (True, False, (), "", "")


def test_what_changed_is_said_in_words(case: Case, number: int) -> None:
    evidence_for(case, number, "Studio Tamani", "B2", "refutes")
    retract(case, 2)
    regrade(case, find_source(case, "AFP").id, "D", "two stories withdrawn")
    edit_evidence(case, 1, credibility=4, reliability="D")
    edit_source(case, find_source(case, "AFP").id, party=True)
    editing.edit(case, number, places=["Kidal"], event=When())
    checklist.answer(case, number, Pillar.DATE, "by the shadows")
    found = only(case)
    assert found.changes == (
        "evidence added: E-3 Studio Tamani B2 refutes",
        "E-2 NGO desk retracted",
        "AFP regraded B → D (E-1)",
        "AFP is a party to the conflict",
        "E-1 AFP: credibility 2 → 4",
        "the place changed: Tessalit → Kidal",
        "the event time changed: 2026-04-27 (day) → unknown",
        "checklist: date answered",
    )
    assert (found.suggested, found.holds) == (Status.REFUTED, False)
    assert found.why.startswith("the gates are no longer met: ")


def test_a_change_that_the_rules_do_not_mind(case: Case, number: int) -> None:
    edit_evidence(case, 1, quote="Tessalit est tombée")
    found = only(case)
    assert (found.changes, found.holds, found.why) == (("E-1 AFP edited",), True, "E-1 AFP edited")


def test_items_that_became_one_origin_and_were_parted_again(case: Case, number: int) -> None:
    answer(case, 1, 2, "one", "the same reporter")
    found = only(case)
    assert "E-1 and E-2 are one origin now" in found.changes
    assert not found.holds
    decide(case, [number], Status.CORROBORATED)
    flow.undo(case)
    flow.undo(case)
    assert not only(case).differs


def test_evidence_taken_back_and_the_policy_changed(case: Case, number: int) -> None:
    evidence_for(case, number, "Studio Tamani", "B2")
    decide(case, [number], Status.CONFIRMED, reason="three")
    editing.add_claim(case, "Another")
    if case.folder is not None:
        text = default_policy().text.replace("version = 2", "version = 3")
        (case.folder / "policy.toml").write_text(text, encoding="utf-8")
        assert only(case).changes == ("policy two-origin/2 → two-origin/3",)
        assert only(case).damage == "", "the old policy's text is kept"
        (case.folder / "policy.toml").write_text(default_policy().text + "\n# ours", encoding="utf-8")
        assert only(case).changes == ("policy two-origin/2 was edited",)


def test_evidence_that_moved_away(case: Case, number: int) -> None:
    flow.undo(case)  # the verdict
    flow.undo(case)  # E-2
    decide(case, [number], Status.CORROBORATED)
    with case.db.tx():
        case.db.run("DELETE FROM evidence WHERE id = 1")
    assert only(case).changes == ("E-1 AFP is no longer on this claim",)


def test_an_override_holds_by_its_reason_and_the_unmet_gates_are_told(case: Case) -> None:
    number = editing.add_claim(case, "Gao attacked", "attack", ["Gao"]).id
    decide(case, [number], Status.CONFIRMED, override="seen with my own eyes")
    found = only(case)
    assert (found.overridden, found.holds, found.differs, bool(found.unmet)) == (True, True, False, True)


def test_a_validity_span_that_ended(case: Case, number: int) -> None:
    decide(case, [number], Status.CONFIRMED, reason="until the convoy", valid_to="2026-05-03")
    assert not only(case).differs
    (found,) = recheck(replace(case, now=lambda: "2026-05-04T00:00:00.000000Z"))
    assert found.changes == ("validity span ended 2026-05-03",)


def test_a_claim_whose_verdict_does_not_stand_is_passed_over(case: Case, number: int) -> None:
    decide(case, [number], Status.RUMOR, reason="to be merged")
    editing.merge(case, editing.add_claim(case, "The same").id, [number])
    assert list(recheck(case)) == []


def test_named_claims_only(case: Case, number: int) -> None:
    undecided = editing.add_claim(case, "Another").id
    assert [r.claim for r in recheck(case, [number])] == [number]
    with pytest.raises(NotFound):
        list(recheck(case, [99]))
    with pytest.raises(UsageError, match="never decided"):
        list(recheck(case, [undecided]))


DAMAGES: tuple[tuple[str, object, str], ...] = (
    ("suggested", "refuted", "it says refuted, and its own evidence gives confirmed"),
    ("derived", {"suggested": "confirmed", "unmet": ["time"]}, "unmet gates time, and its own evidence gives none"),
    ("policy_sha256", "0" * 64, "the text of its policy two-origin/2 is not kept"),
    ("evidence", [], "it says confirmed, and its own evidence gives rumor"),
    ("claim", None, "its record cannot be read"),
    ("rationale", "another", ""),
)


def test_a_record_that_does_not_give_what_it_says(case: Case, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    (row,) = store.of_claim(case.db, number)
    found = {}
    for name, value, _ in DAMAGES:
        body = canonical.dumps({**canonical.loads(row.body), name: value})
        with case.db.tx():
            case.db.run("UPDATE verdicts SET body = :b WHERE claim = :c", b=body, c=number)
        assert only(case).damage == "the record is not the one that history tells"
        with monkeypatch.context() as patch:
            told_so(case, patch)
            found[name] = only(case).damage
    for name, _, says in DAMAGES:
        assert says in found[name]
        assert bool(says) == bool(found[name])


def test_a_kept_policy_that_was_changed(case: Case, number: int) -> None:
    with case.db.tx():
        case.db.run("UPDATE policies SET text = text || ' '")
    assert only(case).damage == "the kept text of its policy two-origin/2 was changed"


def test_a_verdict_that_history_does_not_tell(case: Case, number: int) -> None:
    with case.db.tx():
        case.db.run("UPDATE verdicts SET n = 2 WHERE claim = :c", c=number)
    assert only(case).damage == "history does not tell of this verdict"


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("UPDATE claims SET status = 'refuted'", "the claim is refuted, and its verdict says confirmed"),
        ("UPDATE claims SET status = 'rumor'", "the claim is rumor, and its verdict says confirmed"),
        ("UPDATE claims SET overridden = 1", "the claim is marked as overridden, and its verdict says otherwise"),
        ("DELETE FROM verdicts", "the claim is confirmed, and no verdict says so"),
        ("DELETE FROM verdicts WHERE n = 2", "history tells of a later verdict"),
    ],
)
def test_a_status_that_its_verdict_did_not_give(case: Case, number: int, sql: str, said: str) -> None:
    decide(case, [number], Status.CONFIRMED, reason="said again")
    assert not only(case).damage
    with case.db.tx():
        case.db.run(sql)
    found = only(case)
    assert (found.damage, found.holds) == (said, False)
    assert [r.damage for r in recheck(case, [number])] == [said]


def test_a_record_of_the_first_form_is_read_and_cannot_be_derived(
    case: Case, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    (row,) = store.of_claim(case.db, number)
    body = canonical.loads(row.body)
    new = {"record", "would_change", "pillars", "proposed_by", "claim", "derived"}
    old = {k: v for k, v in body.items() if k not in new}
    old["evidence"] = [{"uid": e["uid"], "sha256": e["sha256"]} for e in body["evidence"]]
    with case.db.tx():
        case.db.run("UPDATE verdicts SET body = :b WHERE claim = :c", b=canonical.dumps(old), c=number)
    told_so(case, monkeypatch)
    record = verdicts(case, number)[0]
    assert (record.facts, record.derived, len(record.evidence)) == (None, None, 2)
    assert not only(case).differs
    edit_evidence(case, 2, quote="again")
    retract(case, 1)
    assert only(case).changes == ("E-1 AFP retracted", "E-2 NGO desk changed")


def test_pages_and_single_questions_say_the_same(case: Case, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(4):
        other = editing.add_claim(case, f"Gao attacked {n}", "attack", ["Gao"]).id
        evidence_for(case, other, "AFP", "B2")
        decide(case, [other], Status.CORROBORATED)
    whole = list(recheck(case))
    monkeypatch.setattr("workbench.verdict.rechecking._PAGE", 2)
    assert list(recheck(case)) == whole
    assert list(recheck(case, [r.claim for r in whole])) == whole


# --- a record is enough by itself -------------------------------------------------------------------------------------

CLAIM = Claim(
    id=1, uid="u", title="t", predicate="attack", places=("Gao",), actors=(), event=DAY, status=Status.RUMOR,
    stage=Stage.NEW, priority=0, why=(), version=1, updated_at="",
)  # fmt: skip
ITEMS = st.lists(
    st.builds(
        Evidence, id=st.just(0), uid=st.just(""), claim=st.just(1), source=st.integers(1, 4),
        source_name=st.just(""), stance=st.sampled_from(list(EvidenceStance)), reliability=st.sampled_from("ABCDEF"),
        credibility=st.integers(1, 6), party=st.booleans(), says_misleading=st.booleans(),
        graded_by=st.sampled_from(["", "ada"]), note=st.sampled_from(["", "looked"]),
        searched=st.sampled_from(["", "the wire"]), retracted=st.booleans(), origin=st.sampled_from(["", "AFP"]),
    ),
    max_size=7,
)  # fmt: skip


@given(ITEMS, st.sampled_from(list(Status)), st.integers(0, 1), st.sampled_from([DAY, When()]))
def test_what_is_frozen_gives_what_was_assessed(
    items: list[Evidence], status: Status, reused: int, event: When
) -> None:
    named = [replace(e, id=n, uid=f"e{n}", source_name=f"S{e.source}") for n, e in enumerate(items, 1)]
    claim, policy = replace(CLAIM, reused=reused, event=event), default_policy()
    assessed = assess_items(claim, named, policy, Known())
    facts = freezing.ClaimFacts(claim.title, claim.predicate, claim.places, claim.event, claim.reused)
    frozen = freezing.frozen(named, work_out(named, Known()), {})
    derived = freezing.derive(status, facts, frozen, policy)
    assert derived.suggested == assessed.suggested
    assert derived.unmet == tuple(g.name for g in assessed.unmet(status))


def test_the_root_of_a_frozen_origin_may_be_a_retracted_item() -> None:
    gone = Evidence(1, "e1", 1, 1, "AFP", EvidenceStance.SUPPORTS, "B", 2, retracted=True)
    left = replace(gone, id=2, uid="e2", source=2, source_name="Daily", retracted=False)
    (kept,) = freezing.frozen([gone, left], Origins({1: 1, 2: 1}), {})
    assert (kept.uid, kept.origin) == ("e2", "e1")


def test_a_row_that_is_no_record_raises_what_a_reader_expects() -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        freezing.read(VerdictRow(1, 1, Status.RUMOR, "", "", "{}"))
