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

Two characters are replaced for good, because many programs stop reading at them: NUL by ␀ and lone surrogates by �.
"""

import re

_CUT = re.compile("(\r\n|[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029\t;])")
_LEAD = "[\\s\x00-\x1f\x7f-\xa0\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202f\u2060-\u206f\u3164\ufeff\u2400]*"
_DANGEROUS = re.compile(f"{_LEAD}[=+\\-@\uff1d\uff0b\uff0d\uff20]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def tame(text: str) -> str:
    """Text without the two characters that no table can hold."""
    return _SURROGATE.sub("\ufffd", text).replace("\0", "\u2400")


def neutralise(text: str) -> tuple[str, bool]:
    """The cell for a text, and whether it was escaped."""
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
