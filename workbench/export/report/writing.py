"""Writes a report of any size in constant memory: one pass over the claims, three parts at once, then joined.

The table at the top, the sections of the claims and the list of sources are spelled as the records come and laid into
files without a name beside the target, which are gone when the program is. What is remembered of a claim or an item is
a few numbers.
"""

import tempfile
from array import array
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from workbench.export.bloc_records import BlocTally
from workbench.export.charts.blocs import bloc_svg, bloc_words
from workbench.export.charts.control import by_place, control_svg, control_words
from workbench.export.charts.map import SpotTally, map_svg, map_words
from workbench.export.report.blocks import (
    Block,
    Bullets,
    Chart,
    ClaimView,
    Foreign,
    Heading,
    Line,
    Mark,
    Paragraph,
    Piece,
    Row,
    Table,
)
from workbench.export.report.method_words import CONTENTS, Contents, facts_sheet, lead, methodology, title
from workbench.export.report.refs import claim_ref, item_ref, source_ref, with_refs
from workbench.export.report.words import SUMMARY, claim_view
from workbench.model import Status
from workbench.plugin_api import API_VERSION, ExportSet

__all__ = ["Contents", "Form", "Report", "write_report"]

_CHUNK = 1 << 20
_LONG = 200
"""Claims from which on a report says that it is long, and what is handier."""


class Form(Protocol):
    """How a format spells a report; `draws` says whether it has small pictures, which are made for no other."""

    draws: bool

    def begin(self, title: str, lead: str, contents: Contents) -> str: ...
    def block(self, block: Block) -> str: ...
    def begin_table(self, table: Table) -> str: ...
    def row(self, row: Row, columns: tuple[str, ...]) -> str: ...
    def end_table(self) -> str: ...
    def source(self, label: str, anchor: str, told: Line) -> str: ...
    def cited(self, label: str, anchor: str, told: Line) -> str: ...
    def elsewhere(self, label: str, anchor: str) -> str: ...
    def end(self) -> str: ...


class _Sources:
    """The list of sources: entries and items as they come, and where each one lies, to be read again by source."""

    def __init__(self, form: Form, spool: IO[bytes]) -> None:
        self._form, self._spool = form, spool
        self._said: dict[int, tuple[int, int]] = {}
        self._source, self._item, self._begin, self._length = array("q"), array("q"), array("q"), array("q")

    def take(self, view: ClaimView) -> None:
        """Note what a claim cites."""
        for said in view.sources:
            if said.number not in self._said:
                ref = source_ref(said.number)
                self._said[said.number] = self._put(self._form.source(ref.label, ref.anchor, said.line))
        for item in view.cited:
            ref = item_ref(item.number)
            begin, length = self._put(self._form.cited(ref.label, ref.anchor, item.line))
            self._source.append(item.source)
            self._item.append(item.number)
            self._begin.append(begin)
            self._length.append(length)

    def _put(self, spelled: str) -> tuple[int, int]:
        data = spelled.encode()
        begin = self._spool.tell()
        self._spool.write(data)
        return begin, len(data)

    def parts(self) -> Iterator[bytes]:
        """Every source with its items, by their numbers."""
        named = 0
        for i in sorted(range(len(self._source)), key=lambda i: (self._source[i], self._item[i])):
            if self._source[i] != named:
                named = self._source[i]
                yield self._read(*self._said[named])
            yield self._read(self._begin[i], self._length[i])

    def _read(self, begin: int, length: int) -> bytes:
        self._spool.seek(begin)
        return self._spool.read(length)


class _Named:
    """Claims that have a section and claims that are only named, so that every link leads somewhere."""

    def __init__(self) -> None:
        self._here: set[int] = set()
        self._linked: set[int] = set()

    def take(self, view: ClaimView) -> None:
        """Note a claim and those it is linked to."""
        self._here.add(view.number)
        self._linked.update(view.linked)

    def elsewhere(self) -> list[int]:
        """Those that are named and have no section."""
        return sorted(self._linked - self._here)


@dataclass(frozen=True, slots=True)
class Report:
    """A format of one file with everything in it: its name, its suffix, and how it spells a report."""

    name: str
    suffix: str
    form: Form
    version: str = "1.0"
    api: int = API_VERSION
    folder: bool = False

    def owns(self, folder: Path) -> bool:
        """Never: these formats are files."""
        return False

    def write(self, export: ExportSet, target: Path) -> None:
        """Write a set."""
        write_report(export, target, self.form)


def write_report(export: ExportSet, target: Path, form: Form) -> None:
    """Write a set as a report. Takes the set, the file to make, and how the format spells it."""
    with _spool(target) as rows, _spool(target) as sections, _spool(target) as cited, target.open("wb") as file:
        sources, named, spots, blocs = _Sources(form, cited), _Named(), SpotTally(export.place), BlocTally()
        statuses: Counter[str] = Counter()
        for record in export.records():
            view = claim_view(record, export.facts, export.thumbnail if form.draws else None)
            rows.write(form.row(view.row, SUMMARY).encode())
            for block in view.blocks:
                sections.write(form.block(block).encode())
            sources.take(view)
            named.take(view)
            spots.take(record)
            blocs.take(record)
            statuses[record["status"]] += 1
        report = _Parts(file, form)
        report.say(form.begin(title(export.facts), lead(export.facts), CONTENTS))
        report.summary(statuses, rows)
        report.overview(spots, blocs)
        report.heading("claims")
        if not export.facts.claims:
            report.block(Paragraph(("No claim is in this report.",)))
        report.copy(sections)
        report.control(export)
        report.heading("sources")
        report.block(Paragraph(("S is a source, E an item of evidence; the numbers are those of the case.",), "note"))
        for part in sources.parts():
            file.write(part)
        for number in named.elsewhere():
            ref = claim_ref(number)
            report.say(form.elsewhere(ref.label, ref.anchor))
        for anchor, blocks in (("method", methodology(export.facts)), ("facts", facts_sheet(export.facts))):
            report.heading(anchor)
            for block in blocks:
                report.block(block)
        report.say(form.end())


class _Parts:
    """The parts of a report, one after the other into its file."""

    def __init__(self, file: IO[bytes], form: Form) -> None:
        self._file, self._form = file, form

    def say(self, spelled: str) -> None:
        """Something spelled already."""
        self._file.write(spelled.encode())

    def block(self, block: Block) -> None:
        """A block."""
        self.say(self._form.block(block))

    def heading(self, anchor: str) -> None:
        """The heading of a part, as the contents name it."""
        self.block(Heading(2, (dict(CONTENTS)[anchor],), anchor))

    def copy(self, spool: IO[bytes]) -> None:
        """What lies in a spool."""
        spool.seek(0)
        while chunk := spool.read(_CHUNK):
            self._file.write(chunk)

    def summary(self, statuses: Counter[str], rows: IO[bytes]) -> None:
        """How many claims have which status, and the table at the top."""
        self.heading("summary")
        counts: list[Piece] = [p for s in Status if statuses[s] for p in (Mark(s), f": {statuses[s]:,}; ")]
        if counts:
            self.block(Paragraph((*counts[:-1], str(counts[-1]).replace("; ", "."))))
        claims = statuses.total()
        if claims >= _LONG:
            told = f"This report is long: {claims:,} claims. A narrower filter, or the format csv, may be handier."
            self.block(Paragraph((told,), "note"))
        self.say(self._form.begin_table(Table("One row a claim, by its number", SUMMARY, (), "summary")))
        self.copy(rows)
        self.say(self._form.end_table())

    def overview(self, spots: SpotTally, blocs: BlocTally) -> None:
        """Where it is said to have happened, and how the blocs tell it."""
        for anchor, svg, words in (
            ("map", map_svg(spots.spots()), map_words(spots.spots())),
            ("blocs", bloc_svg(blocs.cells()), bloc_words(blocs.cells())),
        ):
            self.heading(anchor)
            self.block(Chart(svg))
            self.block(Bullets(tuple(with_refs(w) for w in words)) if words else Paragraph(("Nothing to show.",)))

    def control(self, export: ExportSet) -> None:
        """Who held what, place by place."""
        self.heading("control")
        some = False
        for place, rows in by_place(export.control()):
            if not rows:
                continue
            some = True
            self.block(Heading(3, (Foreign(place),)))
            self.block(Chart(control_svg(rows)))
            self.block(Bullets(tuple(with_refs(w) for w in control_words(rows))))
        if not some:
            self.block(Paragraph(("No claim of this report says who held a place.",)))


@contextmanager
def _spool(target: Path) -> Iterator[IO[bytes]]:
    """A file without a name on the target's disk: a killed export leaves nothing behind."""
    with tempfile.TemporaryFile(dir=target.parent, prefix=".report-") as file:
        yield file
