"""Negative evidence: "searched X, found nothing" is kept as an item of its own, not as a note that nobody finds again.

It bears on a claim as context and is graded F6: what a search in vain says about the world is for a person to judge.
Its source is this case itself, as with comparisons of media.
"""

from workbench.case import Case
from workbench.errors import UsageError
from workbench.evidence.items import NewEvidence, add_evidence
from workbench.evidence.sources import own_source
from workbench.model import Evidence, EvidenceStance
from workbench.safety.text import storable

SEARCHES = "Searches in this case"
"""The source that searches stand under: nobody's publication."""


def add_search(case: Case, claim: int, searched: str, note: str = "", url: str = "", published: str = "") -> Evidence:
    """Write down a search that found nothing; one undoable act.

    Takes what was searched, where and for which time ("Sentinel-2 over Tessalit, 26 April"); `published` is the day of
    the search. Raises NotFound for an unknown claim, UsageError when nothing says what was searched.
    """
    if not storable(searched).strip():
        raise UsageError("Say what was searched.", 'For example "Sentinel-2 over Tessalit, 26 April".')
    with case.db.tx():
        source = own_source(case, SEARCHES, "own search")
        new = NewEvidence(
            claim, source.id, EvidenceStance.CONTEXT, "F", 6, url=url, note=note, published=published, searched=searched
        )
        return add_evidence(case, new)
