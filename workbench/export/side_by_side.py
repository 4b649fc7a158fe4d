"""The lines of a set, made by several processes side by side: each makes every so-many-th page, all read one moment.

Python does one thing at a time in a process, and a line takes twenty times as long to make as to write. That all read
the same moment is not hoped for: the database says whether anything was committed since this process began to read. If
so, for a small set, beside other threads and on other systems than Linux, this process makes every page itself.
"""

import os
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import cycle

from workbench.case import Case
from workbench.export.counts import Counts
from workbench.export.dossiers import read_page
from workbench.export.jsonl import line
from workbench.export.redaction import Redactor
from workbench.intake.ahead import Ahead, may_fork
from workbench.store import counters

_WORTH = 4_000
"""Claims from which on another process is begun: half a second of work, of which beginning takes a twentieth."""
_MOST = 4
"""Processes at most, this one among them, which also writes what the others make: one more than there are processors
keeps all of them at work."""


@dataclass(frozen=True, slots=True)
class MadePage:
    """The lines of a page, each ended by LF, and what stands in them."""

    text: bytes
    counts: Counts


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of a set: claims by number, so many a page, as a profile lets them go."""

    case: Case
    red: Redactor
    numbers: Sequence[int]
    size: int

    def made(self, first: int, step: int) -> Iterator[MadePage]:
        """Every `step`th page from number `first` on."""
        for i in range(first * self.size, len(self.numbers), step * self.size):
            counts, lines = Counts(), list[bytes]()
            for record in read_page(self.case, self.numbers[i : i + self.size]).records():
                counts.take(record)
                lines.append(line(self.red.record(record)))
            yield MadePage(b"".join(lines), counts)

    def ahead(self, first: int, step: int) -> Callable[[], Generator[MadePage, None, None]]:
        """The same on connections of its own, after an empty page that says: I have begun to read."""

        def work() -> Generator[MadePage, None, None]:
            db = self.case.db.twin()
            try:
                with db.snapshot():
                    counters.meta(db, "uid")  # the moment of a snapshot is that of its first read
                    yield MadePage(b"", Counts())
                    yield from replace(self, case=replace(self.case, db=db)).made(first, step)
            finally:
                db.close()

        return work


def made_pages(pages: Pages, unchanged: Callable[[], bool]) -> Generator[MadePage, None, None]:
    """All pages in their order, inside `case.db.snapshot()`.

    `unchanged` says whether nothing was committed since that began (`Engine.watched`). Raises what reading raises, and
    StorageError when one of the processes dies.
    """
    with ExitStack() as stack:
        several = _processes(pages)
        others = [iter(stack.enter_context(Ahead(pages.ahead(n, several), worthwhile=True))) for n in range(1, several)]
        for other in others:
            next(other)
        if others and not unchanged():
            stack.close()
            others, several = [], 1
        for share in cycle([pages.made(0, several), *others]):
            page = next(share, None)
            if page is None:
                return
            yield page


def _processes(pages: Pages) -> int:
    if len(pages.numbers) < _WORTH or not may_fork():
        return 1
    return min(1 + len(os.sched_getaffinity(0)), _MOST)
