"""How a claim looks as one row of the queue, and the heading over the rows.

Fixed columns come first and the title last: right-to-left titles then stand alone at the end of the line, where a
terminal that reorders them cannot tear numbers out of place. As the width shrinks, columns give way in a fixed order:
blocs, age, grade, origins. After the status, `!` is an override, `+` says that messages came since the claim was
closed, and `@` that its verdict has to be looked at again; `R` is a picture that was seen before.
"""

from dataclasses import dataclass

from workbench.model import Claim, Stage
from workbench.safety.text import safe
from workbench.tui import text
from workbench.tui.theme import DOT, LOOKS
from workbench.tui.widgets.queue_list import Cell, fit


@dataclass(frozen=True, slots=True)
class Columns:
    """Widths of the columns that may give way; 0 is not shown."""

    messages: int
    origins: int
    grade: int
    blocs: int
    age: int


def columns(width: int) -> Columns:
    """Which columns a row of so many cells has room for."""
    return Columns(
        messages=5,
        origins=4 if width >= 44 else 0,
        grade=4 if width >= 50 else 0,
        age=5 if width >= 56 else 0,
        blocs=5 if width >= 62 else 0,  # beside the preview of a 110-column terminal the list has 63
    )


def heading(width: int) -> str:
    """The line over the rows, for the list's full width."""
    c = columns(width - 2)
    cells = [
        fit("  Status", 9),
        "Prio ",
        "R ",
        "Msgs".rjust(c.messages - 1) + " ",
        "Org ".rjust(c.origins) if c.origins else "",
        fit(" Gr", c.grade),
        fit("Blocs", c.blocs),
        "Age".rjust(c.age - 1) + " " if c.age else "",
        " Claim",
    ]
    return fit("".join(cells), width)


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """Draws claims; `now` is the time ages count to, `letters` the letter of each bloc."""

    now: str
    letters: dict[str, str]

    def draw(self, claim: Claim, width: int) -> list[Cell]:
        """The pieces of one row."""
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
            (f"{claim.appearances:>{c.messages - 1}} ", ""),
        ]
        if c.origins:
            cells.append((f"{claim.origins or DOT:>{c.origins - 1}} ", ""))
        if c.grade:
            cells.append((fit(f" {claim.best_grade or '––'}", c.grade), ""))
        if c.blocs:
            letters = "".join(self.letters.get(b, "?") for b in claim.blocs)
            cells.append((fit(letters[: c.blocs - 1] or DOT, c.blocs), "soft"))
        if c.age:
            cells.append((f"{text.age(claim.last_seen, self.now):>{c.age - 1}} ", "soft"))
        used = sum(len(t) for t, _ in cells)
        title = safe(claim.title, newlines=False, limit=400)
        cells.append((" " + fit(title, max(0, width - used - 1)), "soft" if closed and not back else ""))
        return cells
