"""`safe()`: the one function every foreign string passes before a person sees it.

Chat text, sender names, file names and error texts come from strangers. A terminal obeys control bytes in them
(clipboard writes, fake titles, cleared screens) and the eye obeys bidi and zero-width marks. `safe()` makes all of it
visible and inert. Stored text is never changed: only what is shown is.
"""

import re
import unicodedata

_BIDI = frozenset({0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)})
_INVISIBLE = frozenset(
    {0x00AD, 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x180F), 0x200B, 0x2028, 0x2029}
    | {*range(0x2060, 0x2070), 0x3164, 0xFEFF, 0xFFA0, *range(0xFFF0, 0xFFFC), *range(0xE0000, 0xE1000)}
)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""What a database refuses: NUL (PostgreSQL) and lone surrogates (both drivers)."""
_MAX_MARKS = 3
"""Combining marks shown on one base letter; real orthographies stack at most three (Zalgo stacks thousands)."""

_SUSPECT = re.compile(
    "[\x00-\x08\x09\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff0-\uffff\U000e0000-\U000e0fff]"
)
_MARK_RUN = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{4}"
)
GUARD = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ud800-\udfff\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
"""What must never reach a terminal, whatever the way: the second belt behind `safe()` (used by the TUI's guard)."""


def _shown(char: str) -> str:
    code = ord(char)
    if char == "\t":
        return "    "
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    if 0x80 <= code <= 0x9F:
        return f"<{code:02X}>"
    if 0xD800 <= code <= 0xDFFF:
        return "\ufffd"
    if code in _BIDI or code in _INVISIBLE or unicodedata.category(char) == "Cc":
        return f"<U+{code:04X}>"
    return char


def _visible(text: str) -> str:
    out: list[str] = []
    marks = 0
    for char in text:
        if char == "\n":
            marks = 0
            out.append(char)
            continue
        if unicodedata.category(char) in ("Mn", "Me"):
            marks += 1
            if marks > _MAX_MARKS:
                if marks == _MAX_MARKS + 1:
                    out.append("\u2026")
                continue
        else:
            marks = 0
        out.append(_shown(char))
    return "".join(out)


def safe(text: str, *, newlines: bool = True, limit: int | None = None) -> str:
    """Make foreign text visible and harmless.

    Takes any string (lone surrogates included); `newlines=False` shows line ends as ⏎ for one-line places;
    `limit` cuts to that many characters and says how many were cut. Returns text without control, bidi,
    invisible or surrogate characters, except ZWJ and ZWNJ which Persian, Indic scripts and emoji need.
    Idempotent. Measured in reference/reliability.md §3: widgets and `print` pass all of these through raw.
    """
    cut = 0
    if limit is not None and len(text) > limit:
        cut = len(text) - limit
        text = text[:limit]
    if _SUSPECT.search(text) or _MARK_RUN.search(text):
        text = _visible(text)
    if not newlines and "\n" in text:
        text = text.replace("\n", " ⏎ ")
    return f"{text} …[+{cut} chars]" if cut else text


def storable(text: str) -> str:
    """The text as both databases take it: NUL and lone surrogates become U+FFFD, all else stays as it was.

    Surrogates come from damaged JSON and from file names and arguments that are no UTF-8. Idempotent.
    """
    return _UNSTORABLE.sub("\ufffd", text) if _UNSTORABLE.search(text) else text


def has_hidden(text: str) -> bool:
    """Whether the text holds bidi, invisible or control characters, a signal of evasion worth a badge."""
    return any(ord(c) in _BIDI or ord(c) in _INVISIBLE or (ord(c) < 0x20 and c not in "\n\t\r") for c in text)
