"""A town that changed hands, as an analyst enters it: made-up titles and papers, the days of 2012 kept."""

from tests.building import evidence_for
from workbench.case import Case
from workbench.claims import editing
from workbench.model import Actor, Role, Status, When
from workbench.verdict.deciding import decide


def control(
    case: Case, title: str, actor: str, start: str, end: str = "", precision: str = "day", *,
    place: str = "Aguelhoc", predicate: str = "control_change",
) -> int:  # fmt: skip
    """One claim; the number of it."""
    actors = [Actor(actor, Role.AGENT)] if actor else []
    return editing.add_claim(case, title, predicate, [place], actors, When(start, end or start, precision)).id


def entered(case: Case) -> None:
    """C-1 to C-6, with their evidence and their status."""
    attacked = control(case, "Fighters attack the garrison", "MNLA", "2012-01-17", predicate="attack", place="Aguelhok")
    reclaimed = control(case, "The government has the town back", "Malian army", "2012-01-20")
    retaken = control(case, "Fighters take the town again", "MNLA", "2012-01-24", place="Aguelhok")
    recaptured = control(case, "The army is back in the town", "FAMa", "2012-01-25")
    shown = control(case, "A film shows the base in other hands", "Ansar Dine", "2012-03-01", "2012-03-31", "month")
    control(case, "The town never fell", "FAMa", "2012-01-24")
    evidence_for(case, attacked, "Handbook", "B2")
    evidence_for(case, reclaimed, "Ministry", "D4", party=True)
    for number, paper in ((retaken, "Morning Paper"), (recaptured, "Evening Paper")):
        evidence_for(case, number, paper, "B2")
    evidence_for(case, shown, "Film archive", "C3")
    evidence_for(case, 6, "Ministry", "D4")
    evidence_for(case, 6, "Morning Paper", "B2", "refutes")
    decide(case, [retaken, recaptured, shown], Status.CORROBORATED)
    decide(case, [6], Status.REFUTED)
