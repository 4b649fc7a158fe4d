"""The checklist of a claim: five questions that verification asks of everything, each answered or open.

The pillars are First Draft's (provenance, source, date, location, motivation). An answer decides nothing by itself; a
policy may ask for some before a claim is confirmed (`confirmed.pillars`), and a verdict keeps what was answered.
"""

from collections.abc import Mapping
from types import MappingProxyType

from workbench.case import Case
from workbench.claims import editing, priority
from workbench.errors import UsageError
from workbench.ledger.events import claim_subject
from workbench.model import Pillar, PillarAnswer, claim_label
from workbench.safety.text import storable
from workbench.store import pillars as store
from workbench.store.changes import Change
from workbench.store.events import Act
from workbench.undo import perform

QUESTIONS: Mapping[Pillar, str] = MappingProxyType(
    {
        Pillar.PROVENANCE: "Is this the original, or a copy of something older?",
        Pillar.SOURCE: "Who made it, and how do they know?",
        Pillar.DATE: "When was it made, apart from when it was sent?",
        Pillar.LOCATION: "Where was it made, apart from where it is said to be?",
        Pillar.MOTIVATION: "Why was it made and passed on, and who gains from it?",
    }
)
"""What each pillar asks, in our words."""


def answers(case: Case, number: int) -> tuple[PillarAnswer, ...]:
    """The answered pillars of a claim, in the order of the checklist."""
    return store.of_claim(case.db, number)


def open_pillars(case: Case, number: int) -> tuple[Pillar, ...]:
    """The pillars of a claim that nobody answered yet."""
    done = {a.pillar for a in answers(case, number)}
    return tuple(p for p in Pillar if p not in done)


def answer(case: Case, number: int, pillar: Pillar, text: str) -> Act:
    """Answer a pillar of a claim, or open it again with an empty text; undoable.

    Raises NotFound, Conflict for a claim that was merged, and UsageError when nothing would change.
    """
    said = storable(text).strip()
    with case.db.tx():
        editing.find_open(case, number)
        now = next((a for a in answers(case, number) if a.pillar == pillar), None)
        if said == (now.answer if now else ""):
            raise UsageError("Nothing would change.", "It is as you asked already.")
        before = {"answer": now.answer, "by": now.by, "at": now.at} if now else None
        after = {"answer": said, "by": case.analyst.id, "at": case.now()} if said else None
        key = {"claim": number, "pillar": pillar.value}
        label = f"{claim_label(number)} checklist: {pillar.value} {'answered' if said else 'open again'}"
        act = perform(case, label, "checked", [Change(claim_subject(number), "pillars", key, before, after)])
        priority.refresh(case, act.claims)
    return act
