"""Figures in a comparison of blocs: which differ, and whether anybody tells civilians from soldiers.

Numbers are given side by side with who gives them; none is averaged, and none is called right.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from workbench.evidence.control_words import listed
from workbench.folding import fold
from workbench.model import Evidence, StatedFigure
from workbench.safety.text import safe

_QUOTE = 220
"""Characters of a quote that a sentence gives."""
_ENDING = re.compile(r"[.!?](?:\s|$)|[“”\[\]]")
_EXACTNESS = {"exact": "", "about": "about ", "at_least": "at least ", "at_most": "at most ", "dozens": "dozens, "}
_UNSTATED = "unstated"
"""The exactness of words without a number ("heavy losses"), which stand in the note."""
_CIVIL = (
    "civil",
    "resident",
    "habitant",
    "villag",
    "famil",
    "enfant",
    "child",
    "femme",
    "women",
    "мирн",
    "жител",
    "مدني",
)
_MILITARY = ("soldier", "soldat", "milit", "troop", "fama", "fighter", "combattant", "gendarme", "guard", "police",
             "солдат", "воен", "боевик", "عسكري", "جندي", "جنود")  # fmt: skip


def quoted(text: str) -> str:
    """A stranger's words in quotation marks, on one line, cut to length, with nothing in them that ends the quote."""
    plain = " ".join(safe(text).split()).replace("“", "'").replace("”", "'")
    return f"“{plain if len(plain) <= _QUOTE else plain[:_QUOTE].rsplit(' ', 1)[0] + ' …'}”"


def named(text: str) -> str:
    """A name within a sentence; one that could end the sentence, or a quote or citation in it, stands in quotes."""
    plain = " ".join(safe(text).split())
    return quoted(plain) if _ENDING.search(plain) else plain


def differing(
    figures: Sequence[StatedFigure], items: Mapping[int, Evidence]
) -> Iterator[tuple[str, tuple[StatedFigure, ...]]]:
    """What is counted and given differently: a clause that gives every number with its speaker, and the figures."""
    groups: dict[tuple[str, str], list[StatedFigure]] = {}
    for f in figures:
        groups.setdefault((f.metric, fold(f.counted)), []).append(f)
    for (metric, _), group in groups.items():
        if len({(f.low, f.high, f.exactness) for f in group}) > 1:
            counted = f" ({named(group[0].counted)})" if group[0].counted else ""
            said = listed([_said(f, items) for f in sorted(group, key=lambda f: (f.low, f.high, f.id))])
            yield f"the number {metric}{counted} is given as {said}", tuple(group)


def _said(f: StatedFigure, items: Mapping[int, Evidence]) -> str:
    number = str(f.low) if f.low == f.high else f"{f.low}–{f.high}"
    if f.exactness == _UNSTATED:
        number = quoted(f.note) if f.note else "no number"
    item = items.get(f.evidence) if f.evidence is not None else None
    speaker = named(f.speaker) or (named(item.source_name) if item else "nobody named")
    via = f" via {named(f.relay)}" if f.relay else ""
    bloc = f", {named(item.bloc)}" if item and item.bloc else ""
    return f"{_EXACTNESS.get(f.exactness, '')}{number} by {speaker}{via}{bloc}"


def no_breakdown(figures: Sequence[StatedFigure]) -> bool:
    """Whether no figure counts civilians or none counts soldiers."""
    counted = [fold(f.counted) for f in figures]
    return not all(any(word in c for c in counted for word in words) for words in (_CIVIL, _MILITARY))
