"""Makes text harmless in spreadsheets, and gives it back.

A cell that begins like a formula is a program to a spreadsheet, and CSV quoting does not change that (OWASP, CSV
injection; the inputs are reference/reliability.md X1). The prefix is an apostrophe. The rule can be undone exactly,
which is why it is a rule and not a guess:

- a text is cut into segments at line ends, tabs and semicolons (where the decimal point is a comma, spreadsheets end
  a cell at a semicolon);
- a segment is dangerous when its first visible character is one of = + - @ or their full-width forms;
- a text with a dangerous segment, or one that begins with a tab or a line end, is escaped: every segment that is
  dangerous or begins with an apostrophe gets one apostrophe in front, and so does a leading tab or line end;
- to undo it, take one apostrophe off every segment that begins with one. `text_escaped` names the columns of the row
  that were escaped; all others are as they were.

Control characters are replaced for good, because programs stop reading at some and terminals obey others: C0 and DEL
(but not tabs and line ends) by their pictures (NUL by ␀, ESC by ␛), C1 by their number (<9B>), lone surrogates by �.
"""

import re

_CUT = re.compile("(\r\n|[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029\t;])")
_LEAD = (
    "[\\s\x00-\x1f\x7f-\xa0\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202f\u2060-\u206f\u3164\ufeff\u2400-\u2421]*"
)
_DANGEROUS = re.compile(f"{_LEAD}[=+\\-@\uff1d\uff0b\uff0d\uff20]")
_PLAIN = re.compile("(?:[^\\W_\u3164][^\x00-\x1f\x7f-\x9f;\u2028\u2029\ud800-\udfff]*)?")
"""A letter or digit, then nothing that is cut at or replaced: what the rule leaves as it is, which most cells are."""
_CONTROL = re.compile("\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def tame(text: str) -> str:
    """Text without the characters that no table should hold."""
    return _CONTROL.sub(lambda match: _picture(ord(match[0])), text)


def _picture(code: int) -> str:
    if code >= 0xD800:
        return "\ufffd"
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else f"<{code:02X}>"


def neutralise(text: str) -> tuple[str, bool]:
    """The cell for a text, and whether it was escaped."""
    return (text, False) if _PLAIN.fullmatch(text) else _looked_through(text)


def _looked_through(text: str) -> tuple[str, bool]:
    text = tame(text)
    parts = _CUT.split(text)
    leading = bool(text) and text[0] in "\t\r\n"
    if not leading and not any(_DANGEROUS.match(p) for p in parts[::2]):
        return text, False
    out = [_prefixed(p) if i % 2 == 0 else p for i, p in enumerate(parts)]
    if leading:
        out[0] = "'"
    return "".join(out), True


def _prefixed(part: str) -> str:
    return "'" + part if part.startswith("'") or _DANGEROUS.match(part) else part


def restore(cell: str) -> str:
    """The text of an escaped cell."""
    parts = _CUT.split(cell)
    return "".join(p.removeprefix("'") if i % 2 == 0 else p for i, p in enumerate(parts))
