"""Why a claim has its status: what was decided, which rules are met and which are not, and what would change it.

Likelihood and confidence are two lines, never one sentence (ICD 203, Analytic Standards 2015).
"""

from collections.abc import Iterator

from workbench.export.citing import utc_words
from workbench.export.report.blocks import Block, Bullets, Foreign, Heading, Line, Mark, Paragraph, Table, stop
from workbench.export.report.from_record import Dossier
from workbench.export.report.refs import cite, decision_ref, item_cite
from workbench.model import Gate, Status
from workbench.plugin_api import ClaimRecord
from workbench.verdict.estimating import likelihood_text

_NEXT = {Status.RUMOR: Status.CONFIRMED, Status.CORROBORATED: Status.CONFIRMED}
"""Of what is not settled it is also told what is missing to settle it."""


def status(d: Dossier) -> tuple[Block, ...]:
    """The section on the status of a claim."""
    lines = tuple([*_decision(d), *_rules(d)])
    return (
        Heading(4, ("Why this status",)),
        *([Bullets(lines)] if lines else []),
        *(_gates(d, s) for s in _asked(d)),
        *_notes(d),
    )


def _decision(d: Dossier) -> Iterator[Line]:
    ref = cite([(decision_ref(d.claim.id, d.standing["n"]),)] if d.standing else [])
    if d.standing is not None:
        yield from ((*told, " ", ref) for told in _frozen(d.standing))
    if d.record["would_change"]:
        said = d.record["would_change"]
        yield ("What would change it: ", Foreign(said), stop(said))
    if d.record["stale_at"]:
        yield (f"It has to be looked at again from {utc_words(d.record['stale_at'])} on. ", ref)


def _frozen(v: ClaimRecord) -> Iterator[Line]:
    """The record of a decision, a sentence a field."""
    if v["rationale"]:
        yield ("The reason given: ", Foreign(v["rationale"]), stop(v["rationale"]))
    if v["likelihood"]:
        yield (f"Likelihood: {likelihood_text(v['likelihood'])}.",)
    if v["confidence"]:
        yield (f"Confidence: {v['confidence']}.",)
    if v["override"]:
        yield ("Set against the rules because: ", Foreign(v["override"]), stop(v["override"]))
    for unmet in v["unmet"]:
        yield ("Not met when it was decided: ", Foreign(unmet), ".")
    if v["proposed_by"]:
        yield ("Proposed by ", Foreign(v["proposed_by"]), ", agreed to by a second person.")
    if v["valid_from"] or v["valid_to"]:
        since = f" from {utc_words(v['valid_from'])}" if v["valid_from"] else ""
        until = f" until {utc_words(v['valid_to'])}" if v["valid_to"] else ""
        yield (f"It holds{since}{until}.",)


def _rules(d: Dossier) -> Iterator[Line]:
    found, v = d.assessment, d.standing
    if found is None:
        return
    if found.suggested != d.claim.status:
        yield ("By the rules alone the evidence gives: ", Mark(found.suggested), ". A person decides.")
    if v is not None and v["policy_sha256"] and v["policy_sha256"] != d.facts.policy_sha256:
        yield ("It was decided under ", Foreign(v["policy"]), "; the rules below are those of ",
               Foreign(d.facts.policy), ".")  # fmt: skip


def _asked(d: Dossier) -> list[Status]:
    """The statuses whose rules are shown: the one it has, and the one that would settle it."""
    found = d.assessment
    if found is None:
        return []
    to = _NEXT.get(d.claim.status)
    further = Status.REFUTED if to and found.suggested == Status.REFUTED else to
    return list(dict.fromkeys(s for s in (d.claim.status, further) if s is not None and s != Status.RUMOR))


def _gates(d: Dossier, to: Status) -> Table:
    found = d.assessment
    gates = next((g for s, g in found.gates if s == to), ()) if found else ()
    caption = f"What {to.value} needs, by the evidence in this report"
    return Table(caption, ("rule", "met", "why"), tuple(_gate(d, g) for g in gates), "rules")


def _gate(d: Dossier, gate: Gate) -> tuple[Line, Line, Line]:
    named = [e for e in d.items if f"E-{e.id}" in _words(gate.reason)]
    ids: Line = (" ", item_cite(named)) if named else ()
    return (gate.name,), ("✓ met" if gate.met else "✗ missing",), (Foreign(gate.reason), ".", *ids)


def _words(text: str) -> set[str]:
    return {w.strip("(),;:.") for w in text.split()}


def _notes(d: Dossier) -> tuple[Block, ...]:
    notes = d.assessment.notes if d.assessment else ()
    return (Paragraph((Foreign("; ".join(notes)), "."), "note"),) if notes else ()
