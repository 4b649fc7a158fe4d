"""The sources by bloc: one letter a source, its reliability, parties to the conflict apart from the others."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

from workbench.evidence.track_record import TrackRecord
from workbench.model import Source
from workbench.safety.text import safe
from workbench.tui.text import join, plural, stack
from workbench.tui.theme import BAR, DOT, EDGE
from workbench.tui.widgets.chart import stacked
from workbench.tui.widgets.claim_text import HEAD
from workbench.tui.widgets.queue_list import fit

_NAME, _COUNTS = 16, 16
"""Columns of the bloc's name and of its numbers."""
_LETTERS = "ABCDEF"
_MOST_BLOCS = 9
_RECORD = 5
"""Cells of a track record."""


@dataclass(frozen=True, slots=True)
class BlocSources:
    """The sources of a bloc: how many of each reliability, not party to the conflict and party to it."""

    bloc: str
    others: Counter[str]
    parties: Counter[str]

    @property
    def sources(self) -> int:
        """All of them."""
        return self.others.total() + self.parties.total()


def by_bloc(sources: Sequence[Source], blocs: Sequence[str]) -> tuple[BlocSources, ...]:
    """The sources of each bloc, the case's own blocs first and in its order, silent ones too; last those of none."""
    named = [*dict.fromkeys([*blocs, *sorted({s.bloc for s in sources if s.bloc})])]
    if any(not s.bloc for s in sources):
        named.append("")
    return tuple(
        BlocSources(
            bloc,
            Counter(s.reliability for s in sources if s.bloc == bloc and not s.party),
            Counter(s.reliability for s in sources if s.bloc == bloc and s.party),
        )
        for bloc in named
    )


def source_plot(found: Sequence[BlocSources], width: int) -> Content:
    """A line a bloc: `African  7  2 party  AABBC│DD`; a letter is a source, or in proportion where they do not fit."""
    cells = max(10, width - _NAME - _COUNTS - 3)
    most = max((b.sources for b in found), default=0)
    scaled = f"a letter is {most / cells:.0f} sources or so" if most > cells else "a letter is a source"
    lines = [join(("Sources by bloc", HEAD), (f"   {scaled}; right of {EDGE}: party", "$soft"))]
    for b in found[:_MOST_BLOCS]:
        name = fit(f" {safe(b.bloc or '(no bloc)', newlines=False, limit=40)}", _NAME)
        party = f"{b.parties.total():,} party" if b.parties else ""
        lines.append(
            join(
                (name, "" if b.sources else "$soft"), (f"{b.sources or DOT:>5}  {party:<{_COUNTS - 7}}", "$soft"),
                (_letters(b.others, most, cells), "bold"),
                (f"{EDGE}{_letters(b.parties, most, cells)}" if b.parties else "", "bold $warning"),
            )
        )  # fmt: skip
    if len(found) > _MOST_BLOCS:
        lines.append(join((f" … {len(found) - _MOST_BLOCS} more blocs", "$soft")))
    return stack(lines)


def _letters(counts: Counter[str], most: int, cells: int) -> str:
    parts = [(letter, counts[letter]) for letter in _LETTERS]
    drawn = parts if most <= cells else stacked(parts, most, cells)
    return "".join(letter * n for letter, n in drawn)


def source_words(found: Sequence[BlocSources]) -> tuple[str, ...]:
    """What the plot says, in sentences."""
    said = []
    for b in found:
        if not b.sources:
            continue
        every = b.others + b.parties
        grades = ", ".join(f"{every[letter]:,} {letter}" for letter in _LETTERS if every[letter])
        party = f", {b.parties.total():,} of them party to the conflict" if b.parties else ""
        said.append(f"{safe(b.bloc or 'No bloc', newlines=False)}: {plural(b.sources, 'source')}{party}; {grades}.")
    silent = [safe(b.bloc, newlines=False) for b in found if not b.sources]
    if silent:
        said.append(f"No source: {', '.join(silent)}.")
    return tuple(said) or ("There are no sources yet.",)


def record_bar(record: TrackRecord | None) -> str:
    """A small bar of how many decided claims ended as the source said: `███··  5/7`; empty when none was decided."""
    if record is None or not record.decided:
        return ""
    full = round(_RECORD * record.held / record.decided)
    return f"{BAR * full}{DOT * (_RECORD - full)} {record.held:,}/{record.decided:,}"
