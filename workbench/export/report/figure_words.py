"""The figures of a claim, speaker beside speaker: never one number, and never an average."""

from collections.abc import Iterator

from workbench.evidence.figure_ranges import Heard, figure_words, number_words, total_words, who_words
from workbench.export.citing import utc_words
from workbench.export.report.blocks import Block, Bullets, Foreign, Heading, Line, Row, Table
from workbench.export.report.from_record import Dossier
from workbench.export.report.refs import cite, figure_ref, item_cite, message_ref
from workbench.model import StatedFigure


def figures(d: Dossier, quoted: set[int]) -> tuple[Block, ...]:
    """The section on the figures of a claim; `quoted` are the messages that are quoted in it."""
    found = d.figures
    rows, anchors = [], []
    for f in found.stated:
        rows.append(_stated(f, d))
        anchors.append(figure_ref(d.claim.id, f.id).anchor)
    for h in found.heard:
        rows.append(_heard(h, d.claim.id, quoted))
        anchors.append("")
    if not rows:
        return ()
    columns = ("figure", "according to", "as of", "rests on")
    return (
        Heading(4, ("Figures, side by side",)),
        Table(
            "What is said, by whom; nothing is added up or averaged", columns, tuple(rows), "figures", tuple(anchors)
        ),
        *([Bullets(totals)] if (totals := tuple(_totals(d))) else []),
    )


def _stated(f: StatedFigure, d: Dossier) -> Row:
    items = [e for e in d.items if e.id == f.evidence]
    ids = cite([(figure_ref(d.claim.id, f.id),), *item_cite(items).groups])
    return (Foreign(figure_words(f)),), (Foreign(who_words(f) or "nobody named"),), (_day(f.as_of),), (ids,)


def _heard(h: Heard, claim: int, quoted: set[int]) -> Row:
    f = h.figure
    number = number_words(f.low, f.high, f.exactness)
    thing = " ".join(p for p in (number, f.counted, f.metric.replace("_", " ")) if p)
    many = f"{len(h.messages):,} message{'' if len(h.messages) == 1 else 's'} "
    ids = cite([(message_ref(claim, m, quoted=m in quoted),) for m in h.messages])
    return (Foreign(thing),), (Foreign(f.speaker or "nobody named"),), (_day(h.first),), (many, ids)


def _day(at: str) -> str:
    return utc_words(at) if at else "–"


def _totals(d: Dossier) -> Iterator[Line]:
    """The conservative ranges; each says the rule that it comes from."""
    for total in d.figures.totals:
        stated = [f for f in d.figures.stated if (f.metric, f.counted) == (total.metric, total.counted)]
        ids = cite([(figure_ref(d.claim.id, f.id),) for f in stated])
        yield ("Conservative range: ", Foreign(total_words(total)), " (", Foreign(total.rule), "). ",
               *([ids] if stated else []))  # fmt: skip
