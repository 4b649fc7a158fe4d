"""The axis below a plot of time: ticks at round times, signs of what happened when, and a cursor."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rich.cells import cell_len

from workbench.claims.spreading import Clock, ticks
from workbench.tui.text import together
from workbench.tui.theme import ASCII

_RULE, _TICK = ("-", "+") if ASCII else ("─", "┬")
BEFORE, AFTER = ("<", ">") if ASCII else ("‹", "›")
_MORE = "+"


@dataclass(frozen=True, slots=True)
class Sign:
    """Something that happened: when, its glyph of one cell, its style, what it was in words; `until` ends a day."""

    at: datetime
    glyph: str
    style: str
    words: str = ""
    until: datetime | None = None

    def column(self, clock: Clock) -> int:
        """Its column; what lasts longer than the axis goes back stands at its beginning."""
        column = clock.column(self.at)
        return 0 if column < 0 and self.until is not None and self.until > clock.begin else column


def labels(clock: Clock) -> str:
    """The round times below the axis; the last one ends at the edge where it would run over it."""
    out = ""
    for column, words in ticks(clock):
        at = min(column, max(0, clock.cells - len(words)))
        if at > len(out) or not out:
            out = f"{out:<{at}}{words}"
    return f"{out:<{clock.cells}}"[: clock.cells]


def rule(clock: Clock) -> str:
    """The axis itself, a tick where a round time begins."""
    at = {column for column, _ in ticks(clock)}
    return "".join(_TICK if n in at else _RULE for n in range(clock.cells))


def sign_rows(signs: Sequence[Sign], clock: Clock, rows: int = 3) -> list[list[tuple[str, str]]]:
    """Signs under their columns, one below the other where several share one; a `+` says that there are more.

    What lies before or after the axis is not put on it: `outside` says what that is.
    """
    stacks: dict[int, list[Sign]] = {}
    for s in sorted(signs, key=lambda s: s.at):
        if 0 <= (column := s.column(clock)) < clock.cells:
            stacks.setdefault(column, []).append(s)
    deep = min(rows, max((len(s) for s in stacks.values()), default=0))
    out = []
    for row in range(deep):
        pieces: list[tuple[str, str]] = []
        for column in range(clock.cells):
            own = stacks.get(column, [])
            if row >= len(own):
                pieces.append((" ", ""))
            elif row == deep - 1 and len(own) > deep:
                pieces.append((_MORE, "bold"))
            else:
                glyph = own[row].glyph if cell_len(own[row].glyph) == 1 else "?"
                pieces.append((glyph, own[row].style))
        out.append(together(pieces))
    return out


def outside(signs: Sequence[Sign], clock: Clock) -> tuple[list[Sign], list[Sign]]:
    """The signs before the axis and those after it, each in order."""
    ordered = sorted(signs, key=lambda s: s.at)
    return [s for s in ordered if s.column(clock) < 0], [s for s in ordered if s.column(clock) >= clock.cells]
