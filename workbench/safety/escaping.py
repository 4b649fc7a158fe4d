"""Foreign text in formats of others: JSON that is harmless to look at, Markdown in which nothing of theirs is live.

`safe()` changes text for people; this changes only how JSON and Markdown spell it, so nothing is lost.
"""

import re

from workbench.safety.text import GUARD


def _spelled(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i] << 8 | units[i + 1]:04x}" for i in range(0, len(units), 2))


def escape_json(text: str) -> str:
    """JSON text with everything that `GUARD` keeps from terminals escaped (line ends between values stay)."""
    return GUARD.sub(_spelled, text)


_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|!~&@])")
_BEGINS = re.compile(r"^(?:([-+=])|(\d{1,9})([.)]))")
"""What makes a list, a heading or a rule of a line that begins with it."""
_WWW = re.compile(r"\bwww\.", re.IGNORECASE)


def escape_markdown(text: str) -> str:
    """Text that Markdown shows as it is: no HTML, link, picture or emphasis comes of it.

    Every sign that means something in CommonMark or its common extensions gets a backslash, also the dot and the colon
    by which addresses are made into links. What means something at the beginning of a line only is left to
    `escape_markdown_line`.
    """
    marked = _MARKDOWN.sub(r"\\\1", text).replace("://", ":\\//")
    return _WWW.sub(lambda m: f"{m[0][:3]}\\.", marked)


def escape_markdown_line(line: str) -> str:
    """A line of escaped text that begins no list, heading or code block."""
    return _BEGINS.sub(_begun, line.lstrip(" \t"))


def _begun(match: re.Match[str]) -> str:
    sign, number, end = match.groups()
    return f"\\{sign}" if sign else f"{number}\\{end}"
