"""Right-to-left text: marked where it becomes drawable, laid out where its line is drawn.

Textual sends text out in the order it was written. Some terminals turn Arabic, Hebrew and N'Ko round by themselves,
others do not, and none says which it does; so the analyst says it (`[screen] rtl`):

- `terminal`: the letters stay as they are written; what reads right to left stands at the right edge of its place.
- `visual`: we put the letters of each line into the order they are seen in, and join Arabic ones, for terminals that
  do neither. That needs two packages (the extra `rtl`), imported only then.

A paragraph's direction is that of its first letter with one (Unicode bidi rule P2); it is remembered in the marks of
the text, because a line in the middle of a paragraph may begin with a Latin name. No letter is added or lost, every
letter keeps its colours, and a line is as wide as before: ligatures are not formed for that reason.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache
from itertools import groupby
from typing import Any

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

from workbench.errors import WorkbenchError

LETTERS = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
"""Blocks of the Unicode roadmap kept for right-to-left scripts; a first sieve, the bidi class decides."""
META = "rtl"
"""Key of the mark on drawn text: `R` or `L`, the direction of its paragraph; empty when it is laid out already."""
_SCANNED = 2_000
_READ = 200
_DONE = Style.from_meta({META: ""})
_MARKS = ("Mn", "Me", "Cf")
"""Categories of characters that stand on the one before them: accents, and the joiners that `safe` lets through."""


def is_rtl(text: str) -> bool:
    """Whether the first letter with a direction reads right to left (Unicode bidi rule P2)."""
    for char in text[:_READ]:
        kind = unicodedata.bidirectional(char)
        if kind in ("R", "AL"):
            return True
        if kind == "L":
            return False
    return False


def has_rtl(text: str) -> bool:
    """Whether any letter reads right to left."""
    if text.isascii():
        return False
    return any(unicodedata.bidirectional(c[0]) in ("R", "AL") for c in LETTERS.finditer(text, 0, _SCANNED))


class _Turning:
    """Whether this process lays text out itself; set once, before the first frame."""

    visual = False


def turn(*, visual: bool) -> None:
    """Lay text out here (`visual`) or leave it to the terminal. Raises WorkbenchError when the packages are missing."""
    if visual:
        try:
            _tools()
        except ImportError as error:
            raise WorkbenchError(
                "Right-to-left text cannot be laid out here: python-bidi and arabic-reshaper are not installed.",
                "Install them with: pip install 'claim-workbench[rtl]'. Until then it is left to the terminal.",
            ) from error
    _Turning.visual = visual


@cache
def _tools() -> tuple[Any, Callable[[str], str]]:
    """The bidi algorithm, and what gives Arabic letters their joined forms, one for one."""
    from arabic_reshaper import ArabicReshaper
    from bidi import algorithm

    return algorithm, ArabicReshaper({
        "delete_harakat": False, "delete_tatweel": False, "shift_harakat_position": False, "support_zwj": False,
        "support_ligatures": False, "use_unshaped_instead_of_isolated": True,
    }).reshape  # fmt: skip


def laid_out(text: str, width: int = 0) -> str:
    """One line in the order it is seen in, its Arabic letters joined; the same text unless `visual` was chosen.

    Takes a line that is already cut to its place, and the cells to stand at the right edge of (0: where it begins).
    The result has as many letters and cells as the text. Text without right-to-left letters is returned as it is.
    """
    if not _Turning.visual or not has_rtl(text):
        return text
    bare = text.rstrip(" ")
    right = is_rtl(bare)
    pad = " " * (len(text) - len(bare))
    drawn = "".join(char for char, _ in _ordered(bare, right=right))
    if right and width:
        return " " * max(0, width - cell_len(drawn)) + drawn
    return drawn + pad


def seen(text: str) -> str:
    """A line as `visual` lays it out, whatever was chosen, for the doctor. Raises ImportError without the packages."""
    return "".join(char for char, _ in _ordered(text, right=is_rtl(text)))


def _ordered(text: str, *, right: bool) -> list[tuple[str, int]]:
    """The characters in the order they are seen in, each with its place in the text."""
    algorithm, reshape = _tools()
    shaped = reshape(text)
    if len(shaped) != len(text):  # a letter the tables know nothing of must not cost another one
        shaped = text
    storage: Any = {"base_level": int(right), "base_dir": "LR"[right], "chars": [], "runs": []}
    algorithm.get_embedding_levels(shaped, storage)
    for place, char in enumerate(storage["chars"]):
        char["place"] = place
    algorithm.explicit_embed_and_overrides(storage)
    algorithm.resolve_weak_types(storage)
    algorithm.resolve_neutral_types(storage, False)
    algorithm.resolve_implicit_levels(storage, False)
    algorithm.reorder_resolved_levels(storage, False)
    algorithm.apply_mirroring(storage, False)
    return _on_their_letters([(c["ch"], c["place"]) for c in storage["chars"]], shaped)


def _on_their_letters(ordered: Sequence[tuple[str, int]], shaped: str) -> list[tuple[str, int]]:
    """Accents behind their letters again: a terminal draws them on the cell before (bidi rule L3)."""
    marks = {n for n, c in enumerate(shaped) if n and unicodedata.category(c) in _MARKS}
    out: list[tuple[str, int]] = []
    for char, place in ordered:
        if place in marks:
            continue
        out.append((char, place))
        after = place + 1
        while after in marks:
            out.append((shaped[after], after))
            after += 1
    lost = set(range(len(shaped))) - {place for _, place in out}
    return out + [(shaped[n], n) for n in sorted(lost)]  # what the algorithm drops (joiners) takes no cell


class RightToLeft(LineFilter):
    """Lays out the marked text of a drawn line, and puts a line of such text alone at the right edge of its place."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Take a drawn line; return it as wide as it was."""
        units = [(way, list(unit)) for way, unit in groupby(segments, _way)]
        ways = {way for way, _ in units} - {""}
        if not ways:
            return segments
        out: list[Segment] = []
        first = last = -1
        for way, unit in units:
            first = len(out) if way and first < 0 else first
            out += _turned(unit, right=way == "R") if way else unit
            last = len(out) if way else last
        return out if "L" in ways else _at_the_right(out, first, last)  # what reads left to right stays where it is


def _way(segment: Segment) -> str:
    style = segment.style
    return str(style.meta.get(META, "")) if style is not None and style._meta is not None else ""


def _turned(unit: Sequence[Segment], *, right: bool) -> list[Segment]:
    """The pieces of one paragraph's line in the order they are seen in, each character in its own colours."""
    done = [Segment(s.text, (s.style or Style.null()) + _DONE) for s in unit]
    if not _Turning.visual:
        return done
    text = "".join(s.text for s in done)
    bare = text.rstrip(" ")
    styles = [s.style for s in done for _ in s.text]
    out: list[Segment] = []
    for char, place in _ordered(bare, right=right):
        if out and out[-1].style is styles[place]:
            out[-1] = Segment(out[-1].text + char, styles[place])
        else:
            out.append(Segment(char, styles[place]))
    if len(bare) < len(text):
        out.append(Segment(text[len(bare) :], styles[-1]))
    return out


def _at_the_right(line: list[Segment], first: int, last: int) -> list[Segment]:
    """Blank cells after the text go before it, all but one, when nothing else stands on the line."""
    if first == last or any(s.text.strip() for s in line[:first]):
        return line
    after = line[last:]
    tail = next((n for n, s in enumerate(after) if s.text.strip()), len(after))
    if any(s.text.strip(" │┃|▏▕▁▂▃▄▅▆▇█") for s in after[tail:]):
        return line
    words = line[first:last]
    ends = len(words[-1].text) - len(words[-1].text.rstrip(" "))
    if ends:
        words = [*words[:-1], Segment(words[-1].text.rstrip(" "), words[-1].style)]
    room = sum(len(s.text) for s in after[:tail]) + ends - 1
    if room <= 0:
        return line
    ground = after[0].style if tail else words[-1].style
    gap, edge = Segment(" " * room, ground), Segment(" ", ground)
    return [*line[:first], gap, *(w for w in words if w.text), edge, *after[tail:]]
