"""The small case with final verdicts added: what goes out as a fact check, a row and a point, made with the program's
own functions, so that golden files hold for the whole way."""

from workbench.case import Case
from workbench.claims import editing
from workbench.evidence.figures import NewFigure, add_figure
from workbench.evidence.items import NewEvidence, add_evidence
from workbench.evidence.sources import add_source
from workbench.model import Actor, Claim, Confidence, EvidenceStance, Likelihood, Role, Status, When
from workbench.verdict.deciding import decide

DAY = When("2026-04-25", "2026-04-25", "day")


def add_final(case: Case) -> None:
    """Add a refuted, a misleading, a confirmed and a contested claim with what they rest on."""
    radio = add_source(case, "Radio du Marché", bloc="African", reliability="B", country="Mali").id
    daily = add_source(case, "River Daily", bloc="Western", reliability="B", country="France").id
    refuted = _claim(case, "Gao taken by JNIM, says Moussa Koné", "Gao", "JNIM", 2)
    _said(case, refuted, radio, EvidenceStance.REFUTES, "Le marché de Gao est ouvert")
    decide(case, [refuted.id], Status.REFUTED, reason="Open on the day; Fatou rang the market.",
           likelihood=Likelihood.VERY_UNLIKELY)  # fmt: skip
    misleading = _claim(case, "A picture shows Kidal on 25 April", "Kidal", "", 1)
    add_evidence(case, NewEvidence(
        misleading.id, radio, EvidenceStance.REFUTES, "B", 2, "La photo date de 2023",
        "https://example.org/photo", says_misleading=True,
    ))  # fmt: skip
    decide(case, [misleading.id], Status.MISLEADING, reason="The picture is from 2023.")
    confirmed = _claim(case, "Attack on FAMa at Kidal, Azawad", "Kidal", "FLA", 3, "FAMa", "Azawad")
    _said(case, confirmed, radio, EvidenceStance.SUPPORTS, "Tirs entendus à Kidal")
    _said(case, confirmed, daily, EvidenceStance.SUPPORTS, "Shots were heard in Kidal")
    add_figure(case, NewFigure(confirmed.id, "killed", 7, 9, "River Daily", "about", "soldiers"))
    decide(case, [confirmed.id], Status.CONFIRMED, reason="Two desks, apart.", confidence=Confidence.MODERATE)
    contested = _claim(case, "=Gao airport closed", "Gao", "", 4)
    _said(case, contested, radio, EvidenceStance.SUPPORTS, "L'aéroport est fermé")
    _said(case, contested, daily, EvidenceStance.REFUTES, "Flights land in Gao")
    decide(case, [contested.id], Status.CONTESTED, reason="Both are credible.")


def _claim(case: Case, title: str, place: str, agent: str, message: int, target: str = "", around: str = "") -> Claim:
    actors = [Actor(agent, Role.AGENT)] if agent else []
    actors += [Actor(target, Role.OBJECT)] if target else []
    places = (place, around) if around else (place,)
    made = editing.add_claim(case, title, "attack" if target else "control_change", places, tuple(actors), DAY)
    editing.attach(case, made.id, [message])
    return made


def _said(case: Case, claim: Claim, source: int, stance: EvidenceStance, quote: str) -> None:
    url = f"https://example.org/{source}/{claim.id}"
    add_evidence(case, NewEvidence(claim.id, source, stance, "B", 2, quote, url, published="2026-04-26"))
