"""An analyst's word on whether items of evidence have one origin. It moves no status: the origins are counted anew."""

from collections.abc import Sequence
from dataclasses import replace

from workbench.case import Case
from workbench.claims import editing, priority
from workbench.claims.ties import Tie
from workbench.errors import UsageError
from workbench.evidence.items import find_evidence
from workbench.evidence.origins import FACTS, Origins, known_of, way, work_out
from workbench.ledger.events import claim_subject
from workbench.model import Evidence, OriginAnswer, claim_label
from workbench.safety.text import storable
from workbench.store import evidence as evidence_store
from workbench.store import origins as store
from workbench.store.changes import Change
from workbench.store.events import Act
from workbench.undo import perform

ANSWERS = ("one", "apart")
"""What may be said of two items."""


def answer(case: Case, evidence: int, other: int, said: str, reason: str = "") -> Act:
    """Say that two items of a claim have `one` origin, or are `apart`; see `answer_all`."""
    return answer_all(case, evidence, [other], said, reason)


def answer_all(case: Case, evidence: int, others: Sequence[int], said: str, reason: str = "") -> Act:
    """Say of an item and each of the others that the two have `one` origin, or are `apart`; one undoable act.

    `apart` parts only what is proposed, and only between these two: another item may still make them one (`linking`).
    Raises NotFound for unknown evidence; UsageError for another word, `apart` without a reason (it makes more of the
    evidence), an item with itself, items of two claims, facts answered `apart` (naming the fact), and when nothing
    would change; Conflict for a claim that was merged.
    """
    if said not in ANSWERS:
        raise UsageError(f"{said!r} is no answer on origins.", "Say one, or apart.")
    if said == "apart" and not reason.strip():
        raise UsageError("To part two items needs a reason.", 'For example "RFI had its own reporter there".')
    with case.db.tx():
        claim = editing.find_open(case, find_evidence(case, evidence).claim).id
        wanted = list(dict.fromkeys(others))
        for other in wanted:
            _check(case, claim, evidence, other)
        if said == "apart":
            _check_no_fact(origins_of(case, claim)[1], evidence, wanted)
        changes = [c for other in wanted if (c := _change(case, claim, evidence, other, said, reason)) is not None]
        if not changes:
            raise UsageError("Nothing would change.", "It was answered so already.")
        named = " and ".join(f"E-{number}" for number in (evidence, *wanted))
        words = "have one origin" if said == "one" else "are apart"
        act = perform(case, f"{claim_label(claim)} {named} {words}", "origin_answered", changes, {"reason": reason})
        priority.refresh(case, act.claims)
    return act


def origins_of(case: Case, claim: int) -> tuple[list[Evidence], Origins]:
    """All items of a claim, the retracted ones too, and their origins."""
    items = evidence_store.of_claim(case.db, claim, retracted=True)
    return items, work_out(items, known_of(case, {claim: items})[claim])


def linking(origins: Origins, evidence: int, other: int) -> tuple[Tie, ...]:
    """What makes two items one origin, tie by tie; empty when they are of two."""
    return way(origins.ties, evidence, other)


def parting(case: Case, claim: int, evidence: int, other: int) -> tuple[tuple[int, int], ...]:
    """The pairs to answer `apart` until two items are of two origins, those nearest the first item before others.

    Every answer is tried on what the case knows, and nothing is saved: another item often stands in for the one parted.
    Empty when the two are apart already, and when a fact holds them together on some way.
    """
    items = evidence_store.of_claim(case.db, claim, retracted=True)
    known = known_of(case, {claim: items})[claim]
    answers, wanted = dict(known.answers), list[tuple[int, int]]()
    while found := way(work_out(items, replace(known, answers=answers)).ties, evidence, other):
        loose = [tie for tie in found if not tie.firm] or [tie for tie in found if tie.kind not in FACTS]
        if not loose:
            return ()
        pair = (loose[0].evidence, loose[0].other)
        answers[pair] = OriginAnswer(*pair, "apart", "", case.analyst.id, "")
        wanted.append(pair)
    return tuple(wanted)


def _check(case: Case, claim: int, evidence: int, other: int) -> None:
    if evidence == other:
        raise UsageError(f"E-{evidence} has one origin with itself.", "Name two different items.")
    theirs = find_evidence(case, other).claim
    if theirs != claim:
        raise UsageError(
            f"E-{evidence} is on {claim_label(claim)} and E-{other} on {claim_label(theirs)}.",
            "Origins are counted within a claim; name two items of one.",
        )


def _check_no_fact(origins: Origins, evidence: int, others: Sequence[int]) -> None:
    held = [tie for tie in origins.ties if tie.kind in FACTS]
    for other in others:
        if found := way(held, evidence, other):
            told = "; ".join(_told(tie) for tie in found)
            raise UsageError(
                f"E-{evidence} and E-{other} have one origin by fact: {told}.",
                "If that is wrong, mend the item: workbench evidence edit E-…",
            )


def _told(tie: Tie) -> str:
    """A tie as a clause that names both items."""
    return tie.why if f"E-{tie.other}" in tie.why else f"E-{tie.evidence} and E-{tie.other}: {tie.why}"


def _change(case: Case, claim: int, evidence: int, other: int, said: str, reason: str) -> Change | None:
    """The change of one answer, None when it is answered so already."""
    first, second = sorted((evidence, other))
    held = store.get(case.db, first, second)
    if held is not None and held.answer == said and storable(reason) in ("", held.reason):
        return None
    before = {"answer": held.answer, "reason": held.reason, "by": held.by, "at": held.at} if held else None
    after = {"answer": said, "reason": storable(reason), "by": case.analyst.id, "at": case.now()}
    return Change(claim_subject(claim), "origin_answers", {"evidence": first, "other": second}, before, after)
