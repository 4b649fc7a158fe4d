"""The evidence on a claim: who says what, graded how, counted by origin; and the same items for the list of sources."""

from collections.abc import Iterator, Sequence

from workbench.claims.origins import origin_names
from workbench.evidence.origin_tree import headline
from workbench.export.citing import utc_words
from workbench.export.report.blocks import (
    Block,
    Bullets,
    Cited,
    Code,
    Foreign,
    Heading,
    Line,
    Link,
    Paragraph,
    Piece,
    Row,
    Said,
    Table,
    stop,
)
from workbench.export.report.from_record import Dossier, number_of
from workbench.export.report.refs import claim_ref, item_cite
from workbench.model import Evidence, EvidenceStance
from workbench.model.words import DIGIT_WORDS, LETTER_WORDS
from workbench.plugin_api import ClaimRecord

_STANCES = {
    EvidenceStance.SUPPORTS: ("▲ supports", "supports it"),
    EvidenceStance.REFUTES: ("▼ refutes", "refutes it"),
    EvidenceStance.CONTEXT: ("◆ context", "gives context"),
}


def evidence(d: Dossier) -> tuple[Block, ...]:
    """The section on the evidence of a claim."""
    head = Heading(4, ("Evidence",))
    if not d.items:
        return head, Paragraph(("No evidence was entered.",))
    counted = headline(d.items, d.origins)
    ordered = sorted(d.items, key=lambda e: (list(_STANCES).index(e.stance), e.id))
    return (
        head,
        *([Paragraph((Foreign(counted), ". ", item_cite(_speaking(d))), "lead")] if counted else []),
        Bullets(tuple(_sentence(e, d) for e in ordered)),
        Table(
            "Evidence by origin: what goes back to one observer, wire, picture or text is one origin",
            ("origin", "item", "stance", "grade", "grade in words", "published"),
            tuple(_rows(d)),
            "items",
        ),
    )


def _speaking(d: Dossier) -> list[Evidence]:
    return [e for e in d.items if e.stance != EvidenceStance.CONTEXT]


def _who(e: Evidence) -> list[Piece]:
    beside = ", ".join([*([e.bloc] if e.bloc else []), *(["party to the conflict"] if e.party else [])])
    return [Foreign(f"{e.source_name}{f' ({beside})' if beside else ''}")]


def _sentence(e: Evidence, d: Dossier) -> Line:
    """What one item says, with its ids behind it."""
    said: list[Piece] = [*_who(e), f" {_STANCES[e.stance][1]}"]
    if e.searched:
        said = ["Searched and not found: ", Foreign(e.searched)]
    if e.published:
        said.append(f", {utc_words(e.published)}")
    if e.quote:
        said += [": “", Foreign(e.quote), "”"]
    repeated = next((x for x in d.items if x.id == e.derived_from), None)
    if repeated is not None:
        said += ["; it repeats ", Foreign(repeated.source_name), " ", item_cite([repeated])]
    if e.says_misleading:
        said.append("; it says that the context is wrong")
    if e.note:
        said += ["; note: ", Foreign(e.note)]
    ended = stop(e.note) if e.note else stop(e.searched) if said[-1] == Foreign(e.searched) else "."
    return (*said, f"{ended} ", item_cite([e]))


def _rows(d: Dossier) -> Iterator[Row]:
    names = origin_names(d.origins, d.items)
    for root in dict.fromkeys(d.origins.root[e.id] for e in d.items):
        for e in d.items:
            if d.origins.root[e.id] == root:
                grade = f"{LETTER_WORDS.get(e.reliability, '–')}, {DIGIT_WORDS.get(e.credibility, '–')}"
                yield (
                    (Foreign(names[root]),), (item_cite([e]),), (_STANCES[e.stance][0],),
                    (f"{e.reliability}{e.credibility}" if e.graded_by else "not graded",),
                    (grade if e.graded_by else "counts for nothing",),
                    (utc_words(e.published) if e.published else "–",),
                )  # fmt: skip


# --- the list of sources at the end ---------------------------------------------------------------------------------


def cited_items(d: Dossier) -> tuple[Cited, ...]:
    """Each item as the list of sources has it."""
    return tuple(_cited(e, d) for e in d.record["evidence_items"])


def _cited(e: ClaimRecord, d: Dossier) -> Cited:
    number = number_of(e["id"])
    does = "gives context to" if e["stance"] == EvidenceStance.CONTEXT else e["stance"]
    said: list[Piece] = [f"{does} ", claim_ref(d.claim.id), f", graded {e['grade']}"]
    if e["published"]:
        said.append(f", published {utc_words(e['published'])}")
    capture = e["capture"]
    urls = list(dict.fromkeys(u for u in (e["url"], capture["final_url"] if capture else "") if u))
    for url in urls:
        said += ["; ", Link(url)]
    if capture:
        said.append(f"; captured {utc_words(capture['at'])}")
        if capture["title"]:
            said += [" as “", Foreign(capture["title"]), "”"]
    if e["sha256"]:
        said += ["; copy sha256 ", Code(e["sha256"])]
    return Cited(number, e["source"]["id"] if e["source"] else 0, (*said, "."))


def said_sources(d: Dossier) -> tuple[Said, ...]:
    """Each source of the claim's evidence as the list of sources has it."""
    found = {e["source"]["id"]: e["source"] for e in d.record["evidence_items"] if e["source"]}
    return tuple(Said(n, _source(s)) for n, s in found.items())


def _source(s: ClaimRecord) -> Line:
    parts: list[Piece] = [Foreign(s["name"])]
    told: Sequence[str] = [s["kind"], s["country"], f"bloc: {s['bloc']}" if s["bloc"] else "no bloc",
                           "party to the conflict" if s["party"] else "no party to the conflict",
                           f"owner: {s['owner']}" if s["owner"] else ""]  # fmt: skip
    parts += ["; ", Foreign("; ".join(t for t in told if t))]
    parts.append(f"; reliability {s['reliability']} ({LETTER_WORDS.get(s['reliability'], '–')})")
    if s["url"]:
        parts += ["; ", Link(s["url"])]
    why = s["reliability_reason"]
    return (*parts, *((". Graded so because: ", Foreign(why), stop(why)) if why else (".",)))
