"""How a claim looks as one row of the queue, how a group's heading looks, and the heading over the rows.

Fixed columns come first and the title last: right-to-left titles then stand alone at the end of the line, where a
terminal that reorders them cannot tear numbers out of place. As the width shrinks, columns give way in a fixed order:
spread, blocs, age, grade, origins (`GIVE_WAY`). After the status, `!` is an override, `+` says that messages
came since the claim was closed, and `@` that its verdict has to be looked at again; `R` is a picture that was seen
before. The spread is the claim's own time, from its first message to its last, in eight cells.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from rich.cells import cell_len

from workbench.model import Claim, Stage
from workbench.safety.text import safe
from workbench.tui import text
from workbench.tui.grouping import Heading
from workbench.tui.ordering import Order
from workbench.tui.theme import ASCII, DOT, LOOKS
from workbench.tui.widgets.queue_list import Cell, fit

SPREAD_CELLS = 8
GIVE_WAY = (("spread", 88), ("blocs", 62), ("age", 56), ("grade", 50), ("origins", 44))
"""Which column goes first, and the cells of a row from which on it is shown.

Beside the pane of a 110-column terminal a row has 63 cells: blocs stay. With the spread a title has 42 cells and more.
"""
FOLDED, OPEN = ("+", "-") if ASCII else ("▸", "▾")
_DOWN, _UP = ("v", "^") if ASCII else ("↓", "↑")


@dataclass(frozen=True, slots=True)
class Columns:
    """Widths of the columns that may give way; 0 is not shown."""

    origins: int
    grade: int
    blocs: int
    age: int
    spread: int
    messages: int = 5


_WIDE = Columns(origins=4, grade=4, blocs=5, age=5, spread=SPREAD_CELLS + 1)


@cache
def columns(width: int) -> Columns:
    """Which columns a row of so many cells has room for."""
    return Columns(**{name: getattr(_WIDE, name) if width >= least else 0 for name, least in GIVE_WAY})


@dataclass(frozen=True, slots=True)
class HeadCell:
    """A piece of the line over the rows: its words, and the order of the queue that a click on it asks for."""

    words: str
    sort: str = ""


def heading(width: int, order: Order | None = None) -> str:
    """The line over the rows in words."""
    return "".join(cell.words for cell in head_cells(width, order))


def head_cells(width: int, order: Order | None = None) -> list[HeadCell]:
    """The line over the rows, for the list's full width; an arrow stands at the column that orders them."""
    c = columns(width - 2)

    def name(words: str, sort: str) -> str:
        return words + (_DOWN if order.down else _UP) if order is not None and order.name == sort else words

    cells = [
        HeadCell(fit("  " + name("Status", "status"), 9), "status"),
        HeadCell(fit(name("Prio", "prio"), 5), "prio"),
        HeadCell("R "),
        HeadCell(fit(name("Msgs", "messages"), c.messages), "messages"),
        HeadCell(fit(name("Org", "origins"), c.origins), "origins"),
        HeadCell(fit(" Gr", c.grade)),
        HeadCell(fit("Blocs", c.blocs)),
        HeadCell((name("Age", "last") + " ").rjust(c.age) if c.age else "", "last"),
        HeadCell(fit("Spread", c.spread)),
    ]
    used = sum(len(cell.words) for cell in cells)
    title = fit(" " + name("Claim", "title"), max(0, width - used))
    kept, room = [], width
    for cell in (*cells, HeadCell(title, "title")):
        words = cell.words[:room]
        room -= len(words)
        if words:
            kept.append(HeadCell(words, cell.sort))
    return kept


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """Draws claims and the headings of groups.

    `now` is the time ages count to, `letters` the letter of each bloc, `spreads` the outlines that are known so far.
    """

    now: str
    letters: dict[str, str]
    spreads: Mapping[int, str] = field(default_factory=dict)

    def draw(self, row: Claim | Heading, width: int) -> list[Cell]:
        """The pieces of one row."""
        return self._heading(row, width) if isinstance(row, Heading) else self._claim(row, width)

    def _heading(self, row: Heading, width: int) -> list[Cell]:
        name = safe(row.name, newlines=False, limit=200)
        said = text.plural(row.count, "claim")
        room = max(0, width - 5 - len(said))
        name = fit(name, min(room, cell_len(name)))
        return [(f"{FOLDED if row.folded else OPEN} ", "strong"), (name, "strong"), (f"   {said}", "soft")]

    def _claim(self, claim: Claim, width: int) -> list[Cell]:
        c = columns(width)
        look = LOOKS[claim.status]
        closed = claim.stage == Stage.CLOSED
        back = closed and claim.resurfaced > 0
        stale = claim.stale_at is not None and claim.stale_at <= self.now
        cells: list[Cell] = [
            (f"{look.glyph} {look.letters}{'!' if claim.overridden else ' '}", claim.status.value),
            ("+" if back else "@" if stale else " ", "warning"),
            (f"{claim.priority:>4} ", "strong"),
            ("R " if claim.reused else "  ", "warning"),
        ]
        plain = f"{claim.appearances:>{c.messages - 1}} "
        if c.origins:
            plain += f"{claim.origins or DOT:>{c.origins - 1}} "
        if c.grade:
            plain += fit(f" {claim.best_grade or '––'}", c.grade)
        cells.append((plain, ""))
        soft = ""
        if c.blocs:
            letters = "".join(self.letters.get(b, "?") for b in claim.blocs)
            soft = fit(letters[: c.blocs - 1] or DOT, c.blocs)
        if c.age:
            soft += f"{text.age(claim.last_seen, self.now):>{c.age - 1}} "
        if c.spread:
            soft += fit(self.spreads.get(claim.id, ""), c.spread)
        cells.append((soft, "soft"))
        used = sum(len(t) for t, _ in cells)
        title = safe(claim.title, newlines=False, limit=400)
        cells.append((" " + fit(title, max(0, width - used - 1)), "soft" if closed and not back else ""))
        return cells
