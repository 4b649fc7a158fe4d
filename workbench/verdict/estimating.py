"""Likelihood in words with their ranges, kept apart from confidence (ICD 203).

Likelihood says how probable it is that a claim is true; confidence says how good our ground for that judgement is. They
are two fields of a verdict and are never said in one sentence, because together they read as one number. The ranges are
ICD 203's (Analytic Standards, 2015); its row "remote, very improbable, …, nearly certain" is the same scale in other
words, and is not mixed with this one. English only: in other languages a rationale is not checked.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from workbench.model import Likelihood

RANGES: Mapping[Likelihood, tuple[int, int]] = MappingProxyType(
    {
        Likelihood.ALMOST_NO_CHANCE: (1, 5),
        Likelihood.VERY_UNLIKELY: (5, 20),
        Likelihood.UNLIKELY: (20, 45),
        Likelihood.ROUGHLY_EVEN: (45, 55),
        Likelihood.LIKELY: (55, 80),
        Likelihood.VERY_LIKELY: (80, 95),
        Likelihood.ALMOST_CERTAIN: (95, 99),
    }
)
"""Per cent, inclusive; never 0 or 100."""

_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")
_LIKELY = re.compile(
    r"\b(?:(?:very |highly |most )?(?:un)?likely|(?:very |highly )?(?:im)?probabl[ey]"
    r"|almost (?:certain(?:ly)?|no chance)|nearly certain|roughly even|remote chance|likelihood|probability)\b",
    re.IGNORECASE,
)
_CONFIDENT = re.compile(r"\bconfiden(?:ce|t|tly)\b", re.IGNORECASE)


def likelihood_text(likelihood: Likelihood | str) -> str:
    """A likelihood with its range: "likely (55–80 %)"; "" for none."""
    if not likelihood:
        return ""
    word = Likelihood(likelihood)
    low, high = RANGES[word]
    return f"{word.value} ({low}–{high} %)"


def warnings(rationale: str) -> tuple[str, ...]:
    """What should be written otherwise in a rationale, a sentence each; it may stay as it is."""
    return tuple(
        f"The rationale says {likely[0]!r} and {confident[0]!r} in one sentence: say in one how likely it is, in "
        "another how sure you are of that (likelihood and confidence are kept apart)."
        for sentence in _SENTENCE.split(rationale)
        if (likely := _LIKELY.search(sentence)) and (confident := _CONFIDENT.search(sentence))
    )
