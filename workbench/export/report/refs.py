"""Ids at the end of sentences: which anchor of a report each of them leads to.

Every sentence of fact says what it rests on, as in a sourced country dossier: an evidence item with its source
(`E-27 S32`), a message (`M-4`), a figure that was entered (`F-2`), a decision (`V-1`).
"""

import re
from collections.abc import Sequence

from workbench.export.report.blocks import Cite, Foreign, Line, Piece, Ref
from workbench.model import Evidence, claim_label

CITED = 6
"""Ids that one sentence names; more are counted."""


def claim_anchor(number: int) -> str:
    """Where a claim's section begins."""
    return f"c{number}"


def claim_ref(number: int) -> Ref:
    """A claim by its number; the report has an anchor for each that it names."""
    return Ref(claim_label(number), claim_anchor(number))


def item_ref(number: int) -> Ref:
    """An evidence item: its line in the list of sources."""
    return Ref(f"E-{number}", f"e{number}")


def source_ref(number: int) -> Ref:
    """A source: its entry in the list of sources."""
    return Ref(f"S{number}", f"s{number}")


def message_ref(claim: int, number: int, *, quoted: bool) -> Ref:
    """A message: its quote in the claim's section, where it is quoted."""
    return Ref(f"M-{number}", f"c{claim}-m{number}" if quoted else "")


def decision_ref(claim: int, n: int) -> Ref:
    """A decision: its row in the claim's section."""
    return Ref(f"V-{n}", f"c{claim}-v{n}")


def figure_ref(claim: int, number: int) -> Ref:
    """A figure that an analyst entered: its row in the claim's section."""
    return Ref(f"F-{number}", f"c{claim}-f{number}")


def item_cite(items: Sequence[Evidence]) -> Cite:
    """Items with their sources."""
    return cite([(item_ref(e.id), source_ref(e.source)) if e.source else (item_ref(e.id),) for e in items])


def cite(groups: Sequence[tuple[Ref, ...]]) -> Cite:
    """The first ids, and how many more there are."""
    return Cite(tuple(groups[:CITED]), max(0, len(groups) - CITED))


_ID = re.compile(r"\b([CE])-(\d{1,9})\b")


def with_refs(words: str) -> Line:
    """A sentence that names claims and evidence in brackets of its own: the ids in it lead to their places."""
    out: list[Piece] = []
    done = 0
    for found in _ID.finditer(words):
        number = int(found[2])
        out += [Foreign(words[done : found.start()]), claim_ref(number) if found[1] == "C" else item_ref(number)]
        done = found.end()
    return (*out, Foreign(words[done:]))
