"""The words of a fact check that goes out as ClaimReview: short, on one line, with nothing hidden in them.

Only here is foreign text made fit for pages that show it to strangers. Likelihood and confidence never share a
sentence (ICD 203).
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from workbench.safety.text import safe

MOST = 74
"""Characters of `claimReviewed`: fewer than 75 are advised (Google, fact check structured data)."""
_LONGEST_WORD = 30
"""A cut goes back so far to find a blank; texts without blanks are cut where they are."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d(?=$|T)")
_JOINS = frozenset("\u200d\u200c")


def one(text: str) -> str:
    """Foreign text on one line, with hidden characters made visible."""
    return safe(" ".join(text.split()), newlines=False)


def short(title: str) -> str:
    """A title as it may stand in `claimReviewed`; a longer one ends in "…", at a word where there is one."""
    text = one(title)
    if len(text) <= MOST:
        return text
    cut = MOST - 1
    blank = text.rfind(" ", cut - _LONGEST_WORD, cut + 1)
    at = blank if blank > 0 else cut
    while at > 1 and _belongs(text, at):
        at -= 1
    return text[:at].rstrip(" ,;:.–-") + "…"


def _belongs(text: str, at: int) -> bool:
    """Whether a character is part of the one before it: a mark, or joined to it."""
    return text[at] in _JOINS or text[at - 1] in _JOINS or unicodedata.category(text[at]) in ("Mn", "Me", "Mc")


def day(text: str | None) -> str:
    """The day of an ISO date or time; "" for anything else."""
    found = _DAY.match(text or "")
    return found[0] if found else ""


def iri(uid: str, part: str = "") -> str:
    """The name of a thing on the web of data: `urn:uuid:…`, the same in every export of it."""
    return f"urn:uuid:{quote(uid, safe='')}{f'#{part}' if part else ''}"


def body(record: Mapping[str, Any], verdict: Mapping[str, Any]) -> str:
    """What stands behind the word, in sentences."""
    return " ".join(_sentences(record, verdict))


def _sentences(record: Mapping[str, Any], verdict: Mapping[str, Any]) -> Iterator[str]:
    held = record["evidence"]
    items = held["supports"] + held["refutes"]
    yield f"{record['status'].capitalize()}, by the rules {one(verdict['policy'])}."
    if items:
        yield (
            f"{_count(held['supports'], 'item')} of evidence for the claim, {held['refutes'] or 'none'} against it, "
            f"from {_count(held['origins'], 'independent origin')}."
        )
    if verdict["likelihood"]:
        yield f"Likelihood: {one(verdict['likelihood'])}."
    if verdict["confidence"]:
        yield f"Confidence in this judgement: {one(verdict['confidence'])}."
    if verdict["would_change"]:
        yield f"What would change it: {one(verdict['would_change']).rstrip('.')}."


def _count(number: int, what: str) -> str:
    return f"{number or 'No'} {what}{'' if number == 1 else 's'}"
