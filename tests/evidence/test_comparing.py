"""What an analyst says of two media: kept with the pair, told on the claim, undone, never a status. Both engines."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.building import evidence_for
from tests.evidence.seen import Seen, answered, claim_with, found_alike, seen
from workbench import canonical, flow
from workbench.case import Case, open_case
from workbench.claims import editing
from workbench.claims.origins import COMPARISONS
from workbench.errors import Conflict, NotFound, UsageError, WorkbenchError
from workbench.evidence.comparing import Answer, judge
from workbench.evidence.items import NewEvidence, add_evidence, find_evidence, retract
from workbench.evidence.sources import add_source
from workbench.ledger import events as ledger
from workbench.ledger.fsck import fsck
from workbench.model import Analyst, Claim, Evidence, EvidenceStance, Status
from workbench.store import events as event_store
from workbench.store import evidence as evidence_store
from workbench.store.media_matches import pair

TELLING = (Answer.SAME, Answer.EDITED, Answer.MISLEADING)


@pytest.fixture
def old(case: Case) -> Seen:
    """A picture of 2023, in another chat."""
    return seen(case, "old", "2023-08-14", "Chan 2023")


@pytest.fixture
def new(case: Case) -> Seen:
    """The picture of a claim."""
    return seen(case, "new")


@pytest.fixture
def claim(case: Case, old: Seen, new: Seen) -> Claim:
    """A claim with the new picture, which the rule finds to be like the old one."""
    found_alike(case, new, old, "review")
    return claim_with(case, new)


def items(case: Case, number: int) -> list[Evidence]:
    return [e for e in evidence_store.every(case.db) if e.claim == number and not e.retracted]


def sound(case: Case) -> None:
    """History and store are whole, and no status moved."""
    assert ledger.verify(case.db) is None
    assert [finding.sentence for finding in fsck(case.db, case.vault)] == []
    assert not any("status" in e.kind for e in event_store.every(case.db))


@pytest.mark.parametrize("answer", TELLING)
def test_an_answer_becomes_context_on_the_claim(case: Case, claim: Claim, old: Seen, new: Seen, answer: Answer) -> None:
    act = judge(case, claim.id, new.sha256, old.sha256, answer, "same roof\0")
    (item,) = items(case, claim.id)
    assert (item.source_name, item.stance, item.reliability, item.credibility) == (
        COMPARISONS,
        EvidenceStance.CONTEXT,
        "F",
        6,
    )
    assert (item.sha256, item.file_name, item.note) == (old.sha256, "IMG-old.jpg", "same roof\ufffd")
    assert (item.says_misleading, item.graded_by) == (answer == Answer.MISLEADING, "ada")
    assert item.quote.endswith(f"{old.sha256[:12]}, first seen 2023-08-14 in Chan 2023 (message {old.message}).")
    assert item.quote.startswith(f"Medium {new.sha256[:12]} is ")
    assert answered(case) == [(*pair(new.sha256, old.sha256), answer.value)]
    now = editing.find(case, claim.id)
    assert (now.status, now.context, now.supports, now.origins) == (Status.RUMOR, 1, 0, 0)
    assert (act.claims, act.label.startswith(f"C-{claim.id} medium {new.sha256[:12]} is")) == ((claim.id,), True)
    sound(case)


def test_history_tells_the_answer_and_the_item(case: Case, claim: Claim, old: Seen, new: Seen) -> None:
    judge(case, claim.id, new.sha256, old.sha256, Answer.MISLEADING)
    told = [(e.subject, canonical.loads(e.body)) for e in event_store.every(case.db) if e.kind == "media_compared"]
    assert [(subject, [c["table"] for c in body["changes"]]) for subject, body in told] == [
        (ledger.CASE, ["media_answers"]),
        (f"claim/{claim.id}", ["evidence"]),
    ]
    assert told[0][1]["changes"][0]["after"]["answer"] == "misleading"
    assert told[1][1]["changes"][0]["after"]["sha256"] == old.sha256


def test_the_words_tell_the_answers_apart(case: Case, claim: Claim, old: Seen, new: Seen) -> None:
    said = set()
    for answer in TELLING:
        judge(case, claim.id, new.sha256, old.sha256, answer)
        said.add(max(items(case, claim.id), key=lambda e: e.id).quote)
    assert len(said) == len(TELLING)
    assert len(evidence_store.sources(case.db)) == 1, "one source for all comparisons"


def test_different_is_an_answer_and_no_evidence(case: Case, claim: Claim, old: Seen, new: Seen) -> None:
    judge(case, claim.id, new.sha256, old.sha256, Answer.DIFFERENT)
    assert items(case, claim.id) == []
    assert evidence_store.sources(case.db) == []
    assert answered(case) == [(*pair(new.sha256, old.sha256), "different")]
    sound(case)


def test_without_a_claim_only_the_answer_is_kept(case: Case, old: Seen, new: Seen) -> None:
    for answer in Answer:
        act = judge(case, None, new.sha256[:8].upper(), old.sha256[:10], answer)
        assert (act.claims, evidence_store.every(case.db)) == ((), [])
        assert answered(case) == [(*pair(new.sha256, old.sha256), answer.value)]


def test_a_pair_has_one_answer_whichever_comes_first(case: Case, claim: Claim, old: Seen, new: Seen) -> None:
    judge(case, None, new.sha256, old.sha256, Answer.SAME)
    with pytest.raises(UsageError, match="Nothing would change"):
        judge(case, None, old.sha256, new.sha256, Answer.SAME)
    judge(case, None, old.sha256, new.sha256, Answer.DIFFERENT)
    assert answered(case) == [(*pair(new.sha256, old.sha256), "different")]


def test_the_same_answer_is_told_on_every_claim_once(case: Case, claim: Claim, old: Seen, new: Seen) -> None:
    second = claim_with(case, new)
    judge(case, None, new.sha256, old.sha256, Answer.SAME)
    for number in (claim.id, second.id):
        judge(case, number, new.sha256, old.sha256, Answer.SAME)
        assert len(items(case, number)) == 1
        with pytest.raises(UsageError, match="Nothing would change"):
            judge(case, number, new.sha256, old.sha256, Answer.SAME)
    retract(case, items(case, second.id)[0].id)
    judge(case, second.id, new.sha256, old.sha256, Answer.SAME)
    assert (len(items(case, claim.id)), len(items(case, second.id))) == (1, 1)
    sound(case)


Refusal = Callable[[Seen, Seen], tuple[int | None, str, str]]
REFUSED: dict[str, tuple[type[WorkbenchError], Refusal]] = {
    "unknown claim": (NotFound, lambda new, old: (99, new.sha256, old.sha256)),
    "merged claim": (Conflict, lambda new, old: (2, new.sha256, old.sha256)),
    "unknown medium": (NotFound, lambda new, old: (1, "f" * 64, old.sha256)),
    "unknown other": (NotFound, lambda new, old: (1, new.sha256, "0" * 64)),
    "too few digits": (NotFound, lambda new, old: (1, new.sha256[:7], old.sha256)),
    "no medium": (NotFound, lambda new, old: (1, "", old.sha256)),
    "not hexadecimal": (NotFound, lambda new, old: (1, "%_%_%_%_%", old.sha256)),
    "itself": (UsageError, lambda new, old: (1, new.sha256, new.sha256[:9])),
}


def test_what_is_refused_leaves_nothing(case: Case, claim: Claim, old: Seen, new: Seen) -> None:
    editing.merge(case, claim.id, [editing.add_claim(case, "Kati attacked too").id])
    before = len(list(event_store.every(case.db)))
    for why, (error, given) in REFUSED.items():
        with pytest.raises(error) as caught:
            judge(case, *given(new, old), Answer.SAME)
        assert caught.value.hint, why
    assert (answered(case), evidence_store.sources(case.db)) == ([], [])
    assert len(list(event_store.every(case.db))) == before


def test_undo_and_redo_also_after_a_restart(case: Case, claim: Claim, old: Seen, new: Seen) -> None:
    judge(case, claim.id, new.sha256, old.sha256, Answer.SAME)
    flow.undo(case)
    assert (items(case, claim.id), answered(case)) == ([], [])
    assert editing.find(case, claim.id).context == 0
    again = open_case(case.url, case.analyst)
    assert flow.redo(again).claims == (claim.id,)
    assert [e.sha256 for e in items(again, claim.id)] == [old.sha256]
    assert flow.undo(again).label.startswith(f"C-{claim.id} medium")
    sound(again)
    again.close()
    assert answered(case) == []


def test_another_answer_takes_the_place_of_the_first(case: Case, claim: Claim, old: Seen, new: Seen) -> None:
    another = seen(case, "another", "2024-01-01")
    judge(case, claim.id, new.sha256, another.sha256, Answer.SAME)
    for answer, says in ((Answer.SAME, "is the same as"), (Answer.MISLEADING, "out of its context")):
        judge(case, claim.id, new.sha256, old.sha256, answer)
        kept, item = sorted(items(case, claim.id), key=lambda e: e.id)
        assert (kept.sha256, item.sha256, says in item.quote) == (another.sha256, old.sha256, True)
    judge(case, claim.id, new.sha256, old.sha256, Answer.DIFFERENT)
    assert [e.sha256 for e in items(case, claim.id)] == [another.sha256]
    flow.undo(case)
    flow.undo(case)
    assert [e.quote.split(", ")[0] for e in items(case, claim.id) if e.sha256 == old.sha256] == [
        f"Medium {new.sha256[:12]} is the same as {old.sha256[:12]}"
    ]
    assert (*pair(new.sha256, old.sha256), "same") in answered(case)
    sound(case)


def test_a_pair_that_is_judged_from_its_other_side_is_told_once(case: Case, old: Seen, new: Seen) -> None:
    """A claim may carry both of them; the older one is the file, whichever was named first."""
    number = claim_with(case, old, new).id
    judge(case, number, new.sha256, old.sha256, Answer.SAME)
    judge(case, number, old.sha256, new.sha256, Answer.EDITED)
    assert [e.sha256 for e in items(case, number)] == [old.sha256]
    judge(case, number, new.sha256, old.sha256, Answer.DIFFERENT)
    assert items(case, number) == []
    sound(case)


def test_another_picture_takes_the_items_of_every_claim(case: Case, old: Seen, new: Seen) -> None:
    first, second = claim_with(case, new), claim_with(case, new)
    for claim in (first, second):
        judge(case, claim.id, new.sha256, old.sha256, Answer.MISLEADING)
    act = judge(case, None, old.sha256, new.sha256, Answer.DIFFERENT)
    assert {first.id, second.id} <= set(act.claims)
    assert items(case, first.id) == items(case, second.id) == []
    flow.undo(case)
    assert [len(items(case, claim.id)) for claim in (first, second)] == [1, 1]
    sound(case)


def test_a_claim_answers_for_its_own_media_only(case: Case, claim: Claim, old: Seen, new: Seen) -> None:
    empty = editing.add_claim(case, "Gao taken")
    with pytest.raises(UsageError, match=f"C-{empty.id} carries neither of the two"):
        judge(case, empty.id, new.sha256, old.sha256, Answer.SAME)
    earlier = claim_with(case, old)
    with pytest.raises(UsageError, match="it is not the one out of its context"):
        judge(case, earlier.id, new.sha256, old.sha256, Answer.MISLEADING)
    judge(case, earlier.id, new.sha256, old.sha256, Answer.SAME)
    assert [e.sha256 for e in items(case, earlier.id)] == [new.sha256]
    judge(case, claim.id, old.sha256, new.sha256, Answer.MISLEADING)
    assert [e.sha256 for e in items(case, claim.id)] == [old.sha256]
    sound(case)


def test_the_first_comparison_is_taken_back_in_one_step(case: Case, claim: Claim, old: Seen, new: Seen) -> None:
    editing.set_note(case, claim.id, "before")
    judge(case, claim.id, new.sha256, old.sha256, Answer.SAME)
    flow.undo(case)
    assert (items(case, claim.id), answered(case)) == ([], [])
    assert flow.undo(case).label == f"C-{claim.id} note"


def test_comparisons_do_not_make_two_origins_one(
    case: Case, claim: Claim, old: Seen, new: Seen, tmp_path: Path
) -> None:
    """Two reports, each with a picture of its own, and both pictures were compared with the claim's."""
    another = seen(case, "another", "2024-01-01")
    for name, picture in (("old", old), ("another", another)):
        file = tmp_path / f"{name}.jpg"
        file.write_text(name)
        report = NewEvidence(claim.id, add_source(case, name).id, EvidenceStance.SUPPORTS, "B", 2, file=file)
        assert add_evidence(case, report).sha256 == picture.sha256
        judge(case, claim.id, new.sha256, picture.sha256, Answer.EDITED)
    assert editing.find(case, claim.id).origins == 2
    sound(case)


def test_an_answer_that_a_colleague_changed_is_not_taken_back(case: Case, claim: Claim, old: Seen, new: Seen) -> None:
    editing.set_note(case, claim.id, "before")
    judge(case, claim.id, new.sha256, old.sha256, Answer.SAME)
    judge(replace(case, analyst=Analyst("ben", "Ben")), None, new.sha256, old.sha256, Answer.DIFFERENT)
    with pytest.raises(Conflict, match="somebody changed evidence"):
        flow.undo(case)
    assert answered(case) == [(*pair(new.sha256, old.sha256), "different")]
    assert items(case, claim.id) == [], "what the colleague said contradicts the item"
    assert flow.undo(case).label == f"C-{claim.id} note"
    sound(case)


def test_evidence_that_rests_on_a_comparison_keeps_it(case: Case, claim: Claim, old: Seen, new: Seen) -> None:
    judge(case, claim.id, new.sha256, old.sha256, Answer.SAME)
    (item,) = items(case, claim.id)
    evidence_for(replace(case, analyst=Analyst("ben", "Ben")), claim.id, "AFP", "B2", derived_from=item.id)
    with pytest.raises(Conflict, match="derives from it"):
        flow.undo(case)
    assert find_evidence(case, item.id).sha256 == old.sha256


def test_a_medium_without_a_message_has_no_first_time(case: Case, claim: Claim, new: Seen) -> None:
    with case.db.tx():
        case.db.run("INSERT INTO media (sha256, bytes, mime, variants, low_information, note, metadata) "
                    "VALUES (:s, 1, '', '', 0, '', '{}')", s="e" * 64)  # fmt: skip
    judge(case, claim.id, new.sha256, "e" * 64, Answer.EDITED)
    (item,) = items(case, claim.id)
    assert item.quote == f"Medium {new.sha256[:12]} is a cropped or edited copy of {'e' * 12}."
