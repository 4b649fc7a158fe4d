"""The matrix of claims and blocs: a glyph and the best grade in each cell, a dot for silence, and a cell in full."""

from collections.abc import Sequence

from textual.content import Content

from workbench.evidence.bloc_words import sentence
from workbench.evidence.blocs import BlocReport, Matrix, MatrixRow
from workbench.evidence.blocs import Cell as BlocCell
from workbench.model import Evidence, EvidenceStance, claim_label
from workbench.safety.text import safe
from workbench.tui.text import join, line, shown, stack
from workbench.tui.theme import DOT, EVIDENCE_GLYPH, LOOKS
from workbench.tui.widgets.claim_text import HEAD
from workbench.tui.widgets.evidence_text import evidence_lines
from workbench.tui.widgets.queue_list import Cell, fit

_NARROW, _WIDE, _TITLE = 7, 13, 16
"""Fewest and most columns of a bloc's cell, and what the title keeps at least before blocs go out of view."""
_LABEL = 14
"""Columns of the status and the claim's number."""
_INK = {"supports": "confirmed", "refutes": "refuted", "both": "contested"}
"""The ink of what a cell says; the rest is soft."""


def says(cell: BlocCell) -> str:
    """A cell in signs: `▲B2`, `▼D4`, `▲▼B2`, `◆`, `#` (a figure only), `·`."""
    signs = {
        "supports": EVIDENCE_GLYPH[EvidenceStance.SUPPORTS],
        "refutes": EVIDENCE_GLYPH[EvidenceStance.REFUTES],
        "both": EVIDENCE_GLYPH[EvidenceStance.SUPPORTS] + EVIDENCE_GLYPH[EvidenceStance.REFUTES],
        "context": EVIDENCE_GLYPH[EvidenceStance.CONTEXT],
        "figure": "#",
    }
    return signs[cell.says] + cell.grade if cell.says else DOT


def bloc_name(bloc: str) -> str:
    """A bloc's name, harmless and of one line; what sources without one are called."""
    return safe(bloc, newlines=False, limit=60) or "(no bloc)"


def shown_blocs(count: int, column: int, width: int) -> tuple[int, int, int]:
    """(first bloc shown, how many, columns of each) so that the bloc of the cursor is in view."""
    left = width - _LABEL - max(_TITLE, width // 4)
    each = max(_NARROW, min(_WIDE, left // max(1, count)))
    room = max(1, left // each)
    many = min(count, room)
    first = max(0, min(column - many + 1, count - many))
    return first, many, each


def matrix_heading(matrix: Matrix, column: int, width: int) -> Content:
    """The names of the blocs over their cells; the one of the cursor is marked, and so is that there are more."""
    first, many, each = shown_blocs(len(matrix.blocs), column, width - 2)
    title = width - 2 - _LABEL - many * each
    parts = [join((fit("  claim", _LABEL + 2 + max(0, title)), "$soft"))]
    for n, bloc in enumerate(matrix.blocs[first : first + many], first):
        more = "‹" if n == first > 0 else "›" if n == first + many - 1 < len(matrix.blocs) - 1 else " "
        name = (more + fit(bloc_name(bloc), each - 1)) if more == "‹" else fit(bloc_name(bloc), each - 1) + more
        parts.append(join((name, "bold reverse $primary" if n == column else "$soft")))
    return Content("").join(parts)


def matrix_cells(row: MatrixRow, column: int, width: int, *, here: bool) -> list[Cell]:
    """The pieces of one row; the cell of the cursor stands in brackets, so that it is seen without colour."""
    first, many, each = shown_blocs(len(row.cells), column, width)
    look = LOOKS[row.status]
    title = max(0, width - _LABEL - many * each)
    label = f"{look.glyph} {look.letters} "
    cells: list[Cell] = [
        (label, row.status.value),
        (fit(claim_label(row.claim), _LABEL - len(label)), "strong"),
        (fit(safe(row.title, newlines=False, limit=300), max(0, title - 1)) + " " if title else "", ""),
    ]
    for n, cell in enumerate(row.cells[first : first + many], first):
        words = f"[{says(cell)}]" if here and n == column else f" {says(cell)}"
        cells.append((fit(words, each), _INK.get(cell.says, "soft")))
    return cells


def told_by(report: BlocReport | None, bloc: str) -> Sequence[str]:
    """How a bloc tells all the claims compared, in the sentences of the report with their ids."""
    parts = [p for p in report.parts if p.bloc == bloc and bloc] if report else []
    return [sentence(s) for p in parts for s in p.statements]


def cell_text(row: MatrixRow, bloc: str, items: Sequence[Evidence], framing: Sequence[str] = (),
              figures: Sequence[int] = ()) -> Content:  # fmt: skip
    """What a bloc says to a claim: every item with its quote and the day it was said; silence is said, too.

    Below it how the bloc frames all that is compared: first report, lead quote, its words for the actors.
    """
    head = join(line(bloc_name(bloc), "bold $primary"), (" on ", "$soft"), (claim_label(row.claim), "bold"), " ",
                shown(safe(row.title, newlines=False), limit=200))  # fmt: skip
    lines = [head]
    if figures:
        lines.append(join((f" gives {', '.join(f'F-{n}' for n in figures)} of its figures", "$soft")))
    elif not items:
        lines.append(join((" silent: no source of this bloc says anything to it", "$soft")))
    lines += [evidence_lines(e, {}) for e in items]
    if framing:
        lines += [Content(""), join(("How this bloc tells what is compared", HEAD))]
        lines += [join(f" {DOT} ", line(words, limit=1_000)) for words in framing]
    return stack(lines)


def matrix_legend() -> Content:
    """What the signs stand for."""
    return join(
        (EVIDENCE_GLYPH[EvidenceStance.SUPPORTS], "$status-confirmed"), (" supports  ", "$soft"),
        (EVIDENCE_GLYPH[EvidenceStance.REFUTES], "$status-refuted"), (" refutes  ", "$soft"),
        (EVIDENCE_GLYPH[EvidenceStance.CONTEXT], "$soft"), (" context  ", "$soft"),
        ("# figure only  ", "$soft"), (DOT, "$soft"), (" silent; with best grade", "$soft"),
    )  # fmt: skip
