"""Which sentences of a captured page speak of a claim, and the figures in them. It proposes; a person quotes."""

import re
from dataclasses import dataclass

from workbench.case import Case
from workbench.claims import wording
from workbench.claims.detecting import detect
from workbench.claims.lexicon import Lexicon, lexicon_of
from workbench.errors import NotFound
from workbench.intake.language import detect_language
from workbench.model import Capture, Claim, Figure, claim_label
from workbench.store import claims as claim_store

MOST = 5
"""Sentences that are proposed."""
_SENTENCES = 2_000
_LONGEST = 600
"""Characters of a sentence; what is longer is a list or a table and cannot be quoted."""
_ENDS = re.compile(r"(?<=[.!?…؟。])[»”\"')\]]*\s+|\n+")
_PLACE, _ACTOR, _PREDICATE, _FIGURE = 4, 2, 3, 1
"""Points of a sentence: it names the claim's place, each of its actors, tells of the same kind of event, a number."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Sentences as they stand on the page, best first, and the figures found in them."""

    quotes: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()


def suggest(case: Case, capture: Capture, claim: int) -> Suggestion:
    """Propose quotes and figures for a claim from a page's main text.

    Takes the case for its lexicon, a capture with its text, and the claim's number. Raises NotFound.
    """
    found = claim_store.get(case.db, claim)
    if found is None:
        raise NotFound(f"There is no claim {claim_label(claim)}.", "workbench claims lists them.")
    return of_text(capture.text, capture.published, found, lexicon_of(case))


def of_text(text: str, published: str, claim: Claim, lexicon: Lexicon) -> Suggestion:
    """Propose quotes and figures from a text; `published` is its day, for words such as "yesterday"."""
    language = detect_language(text[:2_000])
    sent_at = f"{published[:10]}T12:00:00.000000Z" if published else None
    rated = []
    for number, sentence in enumerate(sentences(text)):
        score, figures = _score(sentence, language, sent_at, claim, lexicon)
        if score:
            rated.append((-score, number, sentence, figures))
    best = sorted(rated, key=lambda row: row[:2])[:MOST]
    numbers = dict.fromkeys(figure for *_, found in best for figure in found)
    return Suggestion(tuple(sentence for _, _, sentence, _ in best), tuple(numbers))


def sentences(text: str) -> list[str]:
    """The sentences of a text, in order, each once; those too long to be quoted are left out."""
    cut = (" ".join(s.split()) for s in _ENDS.split(text[: _SENTENCES * _LONGEST]))
    return list(dict.fromkeys(s for s in cut if 3 <= len(s) <= _LONGEST))[:_SENTENCES]


def _score(
    sentence: str, language: str, sent_at: str | None, claim: Claim, lexicon: Lexicon
) -> tuple[int, tuple[Figure, ...]]:
    """How much of the claim a sentence names, 0 for one that names neither its place nor one of its actors."""
    named = wording.read(sentence, language, lexicon)
    actors = {a.name for a in claim.actors}
    points = _PLACE * bool({*named.places} & {*claim.places}) + _ACTOR * len({*named.actors} & actors)
    if not points:
        return 0, ()
    mentions = detect(sentence, language, sent_at, lexicon)
    figures = tuple(figure for mention in mentions for figure in mention.figures)
    same = claim.predicate in {named.event, *(m.predicate for m in mentions)}
    return points + _PREDICATE * same + _FIGURE * bool(figures or named.figure), figures
