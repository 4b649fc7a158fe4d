"""Small things tests build cases from, through the same functions the front ends call."""

from workbench.case import Case
from workbench.errors import NotFound
from workbench.evidence.items import NewEvidence, add_evidence, parse_grade
from workbench.evidence.sources import add_source, find_source
from workbench.intake.by_hand import add_message
from workbench.model import Evidence, EvidenceStance, Message


def seen_message(case: Case, text: str, at: str = "2026-04-25 06:41", chat: str = "Infos Nord") -> Message:
    """A message by hand, without deriving anything from it."""
    return add_message(case, chat, "Ada", at, text)


def evidence_for(
    case: Case, claim: int, source: str, grade: str, stance: str = "supports", *, bloc: str = "", party: bool = False,
    derived_from: int | None = None, origin: str = "", note: str = "",
) -> Evidence:  # fmt: skip
    """One evidence item; the source is added to the directory when it is new."""
    try:
        found = find_source(case, source)
    except NotFound:
        found = add_source(case, source, bloc=bloc, party=party)
    reliability, credibility = parse_grade(grade)
    return add_evidence(
        case,
        NewEvidence(claim, found.id, EvidenceStance(stance), reliability, credibility, derived_from=derived_from,
                    origin=origin, note=note),
    )  # fmt: skip
