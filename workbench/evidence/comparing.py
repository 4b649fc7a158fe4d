"""What an analyst says of two media side by side: the same, cropped or edited, out of its context, or another picture.

A match is a question; the answer is kept with the pair and becomes an item of evidence on the claim. It never touches a
status (DESIGN §4, "A suggestion never decides"). The item is graded F6: what the older appearance is worth is for a
person to judge, later.
"""

from enum import StrEnum

from workbench.case import Case
from workbench.claims import editing, priority
from workbench.claims.origins import COMPARISONS
from workbench.errors import UsageError
from workbench.evidence import marking
from workbench.evidence.marking import find_medium
from workbench.evidence.sources import own_source
from workbench.ledger import events as ledger
from workbench.ledger.events import claim_subject
from workbench.model import Evidence, EvidenceStance, claim_label
from workbench.safety.text import storable
from workbench.store import claims as claim_store
from workbench.store import counters
from workbench.store import evidence as evidence_store
from workbench.store import media as media_store
from workbench.store import media_matches as store
from workbench.store.changes import Change, current
from workbench.store.events import Act
from workbench.store.media import Occurrence
from workbench.undo import perform


class Answer(StrEnum):
    """What an analyst may say of two media."""

    SAME = "same"
    EDITED = "edited"
    MISLEADING = "misleading"
    DIFFERENT = "different"


_WORDS = {
    Answer.SAME: "is the same as",
    Answer.EDITED: "is a cropped or edited copy of",
    Answer.MISLEADING: "is shown out of its context: it is the same as",
    Answer.DIFFERENT: "is not",
}


def judge(case: Case, claim: int | None, sha256: str, other: str, answer: Answer, note: str = "") -> Act:
    """Answer a match between a claim's medium and an older one; one undoable act.

    Every answer is kept with the pair, the newest counts. All but `different` also put a context item on the claim
    (when one is given), with the older medium as its file; `misleading` marks the item as saying so, which the status
    of that name needs. Items of an earlier answer to the pair on this claim are retracted; `different` retracts them on
    every claim. The two are put in order: first the claim's own, then the older one. Raises NotFound for an unknown
    claim or medium, UsageError for a medium with itself, a claim that carries neither, the older one called misleading,
    and when nothing would change, Conflict for a claim that was merged.
    """
    with case.db.tx():
        mine, theirs = find_medium(case, sha256), find_medium(case, other)
        if mine == theirs:
            raise UsageError("A medium cannot be compared with itself.", "Give two different ones.")
        if claim is not None:
            editing.find_open(case, claim)
            mine, theirs = _ordered(case, claim, mine, theirs)
            if answer == Answer.MISLEADING:
                _check_older(case, mine, theirs)
        changes = [*_answered(case, mine, theirs, answer, note), *_items(case, claim, mine, theirs, answer, note)]
        if not changes:
            raise UsageError("Nothing would change.", "It was answered so already.")
        where = f"{claim_label(claim)} " if claim is not None else ""
        label = f"{where}{_said(mine, theirs, answer).lower()}"
        act = perform(case, label, "media_compared", changes)
        marking.settle(case)
        priority.refresh(case, act.claims)
    return act


def _ordered(case: Case, claim: int, mine: str, theirs: str) -> tuple[str, str]:
    """The claim's medium first; of two that it carries, the one seen later. Raises UsageError when it carries none."""
    carried = set(claim_store.media_of(case.db, claim)) & {mine, theirs}
    if not carried:
        label = claim_label(claim)
        raise UsageError(f"{label} carries neither of the two.", f"`workbench media claim:{label}` lists its media.")
    swapped = _later(case, theirs, mine) if len(carried) > 1 else mine not in carried
    return (theirs, mine) if swapped else (mine, theirs)


def _check_older(case: Case, mine: str, theirs: str) -> None:
    if _later(case, theirs, mine):
        raise UsageError(
            f"Medium {mine[:12]} was seen before {theirs[:12]}: it is not the one out of its context.",
            "Answer it on the claim that carries the later one, or answer `same`.",
        )


def _later(case: Case, one: str, other: str) -> bool:
    """Whether the one was seen first after the other; what was seen at no known time counts as older."""
    first = media_store.first_seen(case.db, [one, other])
    return (first.get(one) or "") > (first.get(other) or "")


def _answered(case: Case, mine: str, theirs: str, answer: Answer, note: str) -> list[Change]:
    first, second = store.pair(mine, theirs)
    key = {"sha256": first, "other": second}
    before = current(case.db, "media_answers", key, ("answer", "note", "by", "at"))
    if before is not None and before["answer"] == answer and storable(note) in ("", before["note"]):
        return []
    after = {"answer": answer.value, "note": storable(note), "by": case.analyst.id, "at": case.now()}
    return [Change(ledger.CASE, "media_answers", key, before, after)]


def _items(case: Case, claim: int | None, mine: str, theirs: str, answer: Answer, note: str) -> list[Change]:
    """What changes in the evidence: the item of this answer on the claim, unless it is there; what it contradicts goes.

    An item of another answer contradicts it on the same claim; `different` contradicts all of the pair on any claim.
    """
    said = _said(mine, theirs, answer)
    earlier = [e for e in evidence_store.with_file(case.db, (mine, theirs)) if _of_pair(e, mine, theirs)]
    if answer != Answer.DIFFERENT:
        earlier = [e for e in earlier if e.claim == claim]
    changes = [
        Change(claim_subject(e.claim), "evidence", {"id": e.id}, {"retracted": 0}, {"retracted": 1})
        for e in earlier
        if not e.quote.startswith(said)
    ]
    if claim is not None and answer != Answer.DIFFERENT and len(changes) == len(earlier):
        changes.append(_item(case, claim, mine, theirs, answer, note))
    return changes


def _of_pair(item: Evidence, mine: str, theirs: str) -> bool:
    """Whether an item tells of these two, whichever of them was the claim's."""
    ways = [_said(*two, answer) for answer in Answer for two in ((mine, theirs), (theirs, mine))]
    return item.source_name == COMPARISONS and item.quote.startswith(tuple(ways))


def _item(case: Case, claim: int, mine: str, theirs: str, answer: Answer, note: str) -> Change:
    seen = media_store.occurrences(case.db, [theirs]).get(theirs, [])
    number = counters.take(case.db, "evidence")
    row: dict[str, object] = {
        "uid": case.ids("evidence", str(number)), "claim": claim,
        "source": own_source(case, COMPARISONS, "own comparison").id,
        "stance": EvidenceStance.CONTEXT.value, "reliability": "F", "credibility": 6,
        "quote": _quote(mine, theirs, answer, seen), "url": "", "sha256": theirs,
        "file_name": seen[0].name if seen else "", "derived_from": None, "origin": "", "note": storable(note),
        "says_misleading": int(answer == Answer.MISLEADING), "graded_by": case.analyst.id, "created_at": case.now(),
        "retracted": 0,
    }  # fmt: skip
    return Change(claim_subject(claim), "evidence", {"id": number}, None, row)


def _said(mine: str, theirs: str, answer: Answer) -> str:
    """How the quote of an item begins: it tells which pair was compared and what was answered."""
    return f"Medium {mine[:12]} {_WORDS[answer]} {theirs[:12]}"


def _quote(mine: str, theirs: str, answer: Answer, seen: list[Occurrence]) -> str:
    said = _said(mine, theirs, answer)
    if not seen or not seen[0].sent_at:
        return f"{said}."
    return storable(f"{said}, first seen {seen[0].sent_at[:10]} in {seen[0].chat} (message {seen[0].message}).")
