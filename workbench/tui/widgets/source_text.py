"""A source in words: what the directory says of it, its grades over time with their reasons, and its track record."""

from collections.abc import Sequence

from textual.content import Content

from workbench.evidence.track_record import TrackRecord
from workbench.model import Source, SourceGrade
from workbench.tui import keys, text
from workbench.tui.text import join, line, plural, stack
from workbench.tui.widgets.claim_text import HEAD
from workbench.tui.widgets.source_plot import record_bar

MEANING = {
    "A": "completely reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "cannot be judged: not the middle, not the worst",
}
"""The Admiralty scale of reliability in its own words."""


def source_text(s: Source, used: int, grades: Sequence[SourceGrade], record: TrackRecord) -> Content:
    """All that the directory holds of one source; `used` is how many standing items it speaks in."""
    facts = [("kind", s.kind), ("owner", s.owner), ("country", s.country), ("bloc", s.bloc), ("link", s.url)]
    lines = [
        line(s.name, "bold"),
        join((f"{s.reliability}", "bold $primary"), (f"  {MEANING[s.reliability]}", "$soft")),
    ]
    if s.party:
        lines.append(join(("party to the conflict: alone it confirms nothing", "$warning")))
    lines += [join((f"{name:<9}", "$soft"), line(value)) for name, value in facts if value]
    regrades = keys.said("   {source.regrade} regrades")
    lines += [Content(""), join(("Grades over time", HEAD), (regrades, "$soft")), *_grades(s, grades)]
    held = join(("Track record", HEAD), (f"   {record_bar(record)}", "bold"))
    lines += [Content(""), held, join(" ", line(record.sentence))]
    lines.append(join((f" {plural(used, 'evidence item')}; a record is never turned into a grade", "$soft")))
    return stack(lines)


def _grades(s: Source, grades: Sequence[SourceGrade]) -> list[Content]:
    if not grades:
        return [join(f" {s.reliability} ", line(s.reliability_reason or "no reason given", "$soft"))]
    return [
        join(
            (f" {g.reliability} ", "bold"), line(f"from {g.since} on" if g.since else "for all it ever said"), " · ",
            line(g.reason or "no reason given", limit=300), (" · by ", "$soft"), line(g.by, "$soft", limit=40),
            (f" {text.stamp(g.at)}", "$soft"),
        )
        for g in reversed(grades)
    ]  # fmt: skip
