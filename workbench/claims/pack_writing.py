"""Names and texts as they may stand in a pack that is written by the program.

Only here is decided which foreign names are fit for a pack (no codes, no links, three scripts), and how text becomes
TOML that no character of a stranger can break out of.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from workbench.claims.spelling import pattern_words

NAME_CHARS = 200
"""GeoNames' own limit of a name."""

_CODE_LETTERS = 5
_SCRIPTS = ("LATIN", "ARABIC", "CYRILLIC")
_LINK = re.compile(r"://|www\.|@|#", re.IGNORECASE)


def clean_name(name: str) -> str:
    """A name as it can stand in a pack; "" when it cannot, or could match nothing."""
    name = " ".join(unicodedata.normalize("NFC", name).split())
    if not name or len(name) > NAME_CHARS or _LINK.search(name) or not all(map(_writable, name)):
        return ""
    letters = "".join(pattern_words(name))
    return name if len(letters) > 1 and not letters.isdecimal() else ""


def clean_alias(name: str) -> str:
    """An alias as it can stand in a pack; "" for codes of airports, posts and things too."""
    name = clean_name(name)
    plain = name.isascii() and not any(c.islower() for c in name)
    code = plain and (len(name) <= _CODE_LETTERS or any(c.isdigit() for c in name))
    return "" if code else name


@lru_cache(maxsize=4096)
def _writable(char: str) -> bool:
    """Whether a character may stand in a name: letters of three scripts, marks, digits, spaces, punctuation."""
    category = unicodedata.category(char)
    if category in ("Lu", "Ll", "Lt", "Lo"):
        return unicodedata.name(char, "").startswith(_SCRIPTS)
    return category[0] in "MNPZSL" and char not in "{}" and category not in ("Zl", "Zp")


def listed(names: Iterable[str]) -> str:
    """Names as a list of TOML."""
    return "[" + ", ".join(map(quoted, names)) + "]"


def one_line(text: str) -> str:
    """Text for a comment: nothing in it ends the line or turns its direction."""
    return "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") else c for c in text)


def quoted(text: str) -> str:
    """A basic string of TOML; invisible characters are spelled out."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return (
        '"'
        + "".join(f"\\U{ord(c):08x}" if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") else c for c in escaped)
        + '"'
    )
