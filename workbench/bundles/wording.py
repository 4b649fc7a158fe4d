"""Whether a redacted text says the same as a whole one, or as one that another case redacted with names of its own.

What a profile takes out leaves a mark behind (`export.scrubbing`): a pseudonym, `[phone]`, `[handle]`. Between the
marks stand the words that were let go; they have to stand in the other text in the same order, with little in between.
Linear in the length of the texts, because both may come from somebody who means harm.
"""

import re
from collections.abc import Sequence

_MARK = re.compile(
    r"(?:Sender|Source|Analyst|Chat|File|Post|Name)-[A-Z2-7]{10}|\[(?:phone|handle|e-mail|position|name)\]"
)
_LONGEST = 200
"""Characters that one mark may stand for."""
_FEWEST = 8
"""Letters that two texts must share beside the marks: `[phone] ?` is said by many."""


def is_redacted(text: str) -> bool:
    """Whether something was taken out of a text."""
    return _MARK.search(text) is not None


def is_mark(text: str) -> bool:
    """Whether a text is what was put in the place of a name, and nothing else."""
    return _MARK.fullmatch(text) is not None


def say_the_same(one: str, other: str) -> bool:
    """Whether two texts are one, as far as what was taken out of either lets that be seen."""
    if one == other:
        return True
    return _covers(_MARK.split(one), other) or _covers(_MARK.split(other), one)


def _covers(parts: Sequence[str], whole: str) -> bool:
    """Whether the parts make up a text from its beginning to its end, with a short piece of it in every gap."""
    if len(parts) == 1 or sum(c.isalpha() for part in parts for c in part) < _FEWEST:
        return False
    first, *middle, last = parts
    if not whole.startswith(first) or not whole.endswith(last) or len(whole) < len(first) + len(last):
        return False
    at, end = len(first), len(whole) - len(last)
    for part in middle:
        found = whole.find(part, at, min(end, at + _LONGEST + len(part)))
        if found < 0:
            return False
        at = found + len(part)
    return at <= end <= at + _LONGEST
