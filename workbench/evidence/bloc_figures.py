"""Figures in a comparison of blocs: which differ, and whether anybody tells civilians from soldiers.

Numbers are given side by side with who gives them; none is averaged, and none is called right.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from workbench.evidence.control_words import listed
from workbench.evidence.figure_ranges import WORDS
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

_PEOPLE = "|".join((*_CIVIL, *_MILITARY))
_IN_WORDS = "|".join(sorted(WORDS, key=len, reverse=True))
CIVILIANS, MILITARY, BOTH = "civilians", "military", "both"
_NO_BLOCS: Mapping[int, str] = {}


def quoted(text: str) -> str:
    """A stranger's words in quotation marks, on one line, cut to length, with nothing in them that ends the quote."""
    plain = " ".join(safe(text).split()).replace("“", "'").replace("”", "'")
    return f"“{plain if len(plain) <= _QUOTE else plain[:_QUOTE].rsplit(' ', 1)[0] + ' …'}”"


def named(text: str) -> str:
    """A name within a sentence; one that could end the sentence, or a quote or citation in it, stands in quotes."""
    plain = " ".join(safe(text).split())
    return quoted(plain) if _ENDING.search(plain) else plain


Clauses = Iterator[tuple[str, tuple[StatedFigure, ...]]]
"""Clauses that give every number of what is counted with its speaker, and the figures of each."""


def differing(
    figures: Sequence[StatedFigure], items: Mapping[int, Evidence], spoken: Mapping[int, str] = _NO_BLOCS
) -> Clauses:
    """What is counted and given differently. `spoken` has the bloc of a figure's speaker by the figure's number."""
    for number, group in _groups(figures):
        if len({(f.low, f.high, f.exactness) for f in group}) > 1:
            said = listed([_said(f, items, spoken) for f in sorted(group, key=lambda f: (f.low, f.high, f.id))])
            yield f"{number} is given as {said}", tuple(group)


def agreeing(
    figures: Sequence[StatedFigure], items: Mapping[int, Evidence], spoken: Mapping[int, str] = _NO_BLOCS
) -> Clauses:
    """What is counted and given alike, and what only one figure counts, which is said. Arguments as `differing`."""
    for number, group in _groups(figures):
        if len({(f.low, f.high, f.exactness) for f in group}) == 1:
            said = listed([_said(f, items, spoken) for f in group])
            only = " and by no other figure" if len(group) == 1 else ""
            yield f"{number} is given as {said}{only}", tuple(group)


def _groups(figures: Sequence[StatedFigure]) -> Iterator[tuple[str, list[StatedFigure]]]:
    groups: dict[tuple[str, str], list[StatedFigure]] = {}
    for f in figures:
        groups.setdefault((f.metric, fold(f.counted)), []).append(f)
    for (metric, _), group in groups.items():
        counted = f" ({named(group[0].counted)})" if group[0].counted else ""
        yield f"the number {metric}{counted}", group


def _said(f: StatedFigure, items: Mapping[int, Evidence], spoken: Mapping[int, str]) -> str:
    number = str(f.low) if f.low == f.high else f"{f.low}–{f.high}"
    if f.exactness == _UNSTATED:
        number = quoted(f.note) if f.note else "no number"
    item = items.get(f.evidence) if f.evidence is not None else None
    speaker = named(f.speaker) or (named(item.source_name) if item else "nobody named")
    via = f" via {named(f.relay)}" if f.relay else ""
    own = spoken.get(f.id, "")
    bloc = f", {named(item.bloc)}" if item and item.bloc and not own else ""
    who = f"{speaker}, {named(own)}{',' if via else ''}" if own else speaker
    return f"{_EXACTNESS.get(f.exactness, '')}{number} by {who}{via}{bloc}"


def counts_nobody(figures: Sequence[StatedFigure], items: Sequence[Evidence]) -> bool:
    """Whether there are figures and none says who is counted, nor the words or the quote that it was taken from."""
    return bool(figures) and not any(f.counted or _who(f, items) for f in figures)


def uncounted(figures: Sequence[StatedFigure], items: Sequence[Evidence]) -> str:
    """Whom no figure counts: `CIVILIANS`, `MILITARY`, `BOTH`, or "" where there are figures of either."""
    counted = [fold(f.counted) or _who(f, items) for f in figures]
    civil, military = (any(word in c for c in counted for word in words) for words in (_CIVIL, _MILITARY))
    return "" if civil and military else CIVILIANS if military else MILITARY if civil else BOTH


def _who(f: StatedFigure, items: Sequence[Evidence]) -> str:
    """Who stands beside the number in a figure's own words, or in the quote of its item; "" where nobody does."""
    quotes = (e.quote for e in items if e.id == f.evidence)
    digits = "|".join(str(n) for n in {f.low, f.high} if n)
    number = rf"(?:{'|'.join(p for p in (digits, _IN_WORDS) if p)})"
    beside = re.compile(rf"(?<!\w){number}(?!\w)(?:\W+\w+){{0,2}}?\W+\w*(?P<who>{_PEOPLE})")
    found = (beside.search(fold(words)) for words in (f.note, *quotes) if words)
    return next((match["who"] for match in found if match), "")
