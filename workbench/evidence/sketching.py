"""The fingerprint of a captured page's main text, by which copies of one text are found across sites.

The 64 smallest hashes of all runs of four words: of two texts, the share of numbers in common estimates the share of
runs in common (min-hash, "bottom-k"; Broder 1997), also when one has a paragraph more. The same on every machine.
"""

from workbench.claims.sketching import number_of
from workbench.folding import fold

WORDS, KEPT = 4, 64


def sketch(text: str) -> str:
    """The fingerprint of a text: up to 64 signed 64-bit numbers in ascending order with spaces between; "" for fewer
    than four words. Only what `folding.fold` looks at counts (250,000 characters)."""
    words = fold(text).split()
    shingles = {number_of(*words[i : i + WORDS]) for i in range(len(words) - WORDS + 1)}
    return " ".join(map(str, sorted(shingles)[:KEPT]))
