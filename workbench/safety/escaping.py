"""JSON that is harmless to look at: hidden and control characters as `\\uXXXX`, which every reader turns back.

`safe()` changes text for people; this changes only how JSON spells it, so nothing is lost.
"""

import re

from workbench.safety.text import GUARD


def _spelled(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i] << 8 | units[i + 1]:04x}" for i in range(0, len(units), 2))


def escape_json(text: str) -> str:
    """JSON text with everything that `GUARD` keeps from terminals escaped (line ends between values stay)."""
    return GUARD.sub(_spelled, text)
