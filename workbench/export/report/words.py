"""One claim as a report tells it: its row at the top of the report, and its section.

The order is that in which an editor asks: what is claimed, what do we hold true and why, who says so, how many, how it
was told, what was shown, what speaks against it, who decided when. Sections without anything in them are left out.
"""

from workbench.evidence.control_spans import bound_of
from workbench.evidence.control_words import stretch_words, when_words
from workbench.export.citing import utc_words
from workbench.export.report.blocks import (
    Block,
    Bullets,
    ClaimView,
    Code,
    Foreign,
    Heading,
    Line,
    Mark,
    Paragraph,
    Piece,
    Row,
    Strong,
    listed,
    stop,
)
from workbench.export.report.decided_words import decided
from workbench.export.report.evidence_words import cited_items, evidence, said_sources
from workbench.export.report.figure_words import figures
from workbench.export.report.from_record import Dossier, number_of
from workbench.export.report.media_words import Thumbnail, media
from workbench.export.report.message_words import messages, quoted_of
from workbench.export.report.refs import cite, claim_anchor, claim_ref, decision_ref, message_ref
from workbench.export.report.status_words import status
from workbench.model import LinkKind
from workbench.plugin_api import ClaimRecord, ExportFacts

SUMMARY = ("claim", "place", "time", "status", "grade", "origins for / against", "last decided")
"""Columns of the table at the top."""
LINKED = {
    LinkKind.CONTRADICTS: "contradicts", LinkKind.REPEATS: "repeats", LinkKind.FOLLOWS: "follows",
    LinkKind.PART_OF: "is part of",
}  # fmt: skip


def claim_view(record: ClaimRecord, facts: ExportFacts, thumbnail: Thumbnail | None) -> ClaimView:
    """A record as a report tells it; `thumbnail` gives the small picture of a medium; None: no pictures."""
    d = Dossier(record, facts)
    quoted = quoted_of(d)
    blocks: list[Block] = [
        Heading(3, (Strong(record["id"]), " ", Foreign(record["title"])), claim_anchor(d.claim.id)),
        Paragraph(_status_line(d), "status"),
        Bullets((_claimed(d, {m["id"] for m in quoted}), *([_noted(d)] if record["note"] else []))),
        *status(d),
        *evidence(d),
        *figures(d, {m["id"] for m in quoted}),
        *messages(d, quoted),
        *media(d, thumbnail),
        *_links(d),
        *decided(d),
        Paragraph(("Stable id of the claim: ", Code(record["uid"]), "."), "note"),
    ]
    linked = tuple(number_of(link["claim"]) for link in record["links"])
    return ClaimView(d.claim.id, _row(d), tuple(blocks), cited_items(d), said_sources(d), linked)


def _row(d: Dossier) -> Row:
    c, last = d.claim, d.decided
    for_, against = d.sides()
    who: Line = (f"{utc_words(last['at'])[:10]} by ", Foreign(last["analyst"])) if last else ("nobody",)
    return (
        (claim_ref(c.id), " ", Foreign(c.title)),
        _places(d) or ("–",),
        (_time(d) or "not known",),
        (Mark(c.status), *((", against the rules",) if c.overridden else ())),
        (c.best_grade or "–",),
        (f"{for_} / {against}",),
        who,
    )


def _places(d: Dossier) -> Line:
    return listed([Foreign(p) for p in d.claim.places])


def _time(d: Dossier) -> str:
    bound = bound_of(d.claim.event)
    return stretch_words(bound.earliest, bound.latest) if bound else ""


def _status_line(d: Dossier) -> Line:
    last = d.standing
    marked = (" Set against the rules, with a written reason.",) if d.claim.overridden else ()
    if last is None:
        return (Mark(d.claim.status), ". Nobody has decided it.", *marked)
    by: Line = (". Decided ", utc_words(last["at"]), " by ", Foreign(last["analyst"]), ".")
    return (Mark(d.claim.status), *by, *marked, " ", cite([(decision_ref(d.claim.id, last["n"]),)]))


def _claimed(d: Dossier, quoted: set[int]) -> Line:
    c = d.claim
    bound = bound_of(c.event)
    parts: list[Piece] = ["Claimed: ", c.predicate.replace("_", " ") or "something of no kind"]
    parts += [" at ", *_places(d)] if c.places else [""]
    if c.actors:
        parts += ["; ", *listed([Foreign(f"{a.name} ({a.role.value})") for a in c.actors])]
    parts.append(f"; {when_words(bound)}" if bound else "; the time is not known")
    parts.append(".")
    carriers = [m["id"] for m in d.record["message_items"]]
    if carriers:
        parts += [" ", cite([(message_ref(c.id, m, quoted=m in quoted),) for m in carriers])]
    return tuple(parts)


def _noted(d: Dossier) -> Line:
    note = d.record["note"]
    return ("Note of the analysts: ", Foreign(note), stop(note))


def _links(d: Dossier) -> tuple[Block, ...]:
    if not d.record["links"]:
        return ()
    lines: list[Line] = [
        (claim_ref(d.claim.id), f" {LINKED[LinkKind(link['kind'])]} ", claim_ref(number_of(link["claim"])), ".")
        for link in d.record["links"]
    ]
    return (Heading(4, ("Other claims",)), Bullets(tuple(lines)))
