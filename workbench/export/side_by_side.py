"""The lines of a set, made by several processes side by side: each makes every so-many-th page, all read one moment.

Python does one thing at a time in a process, and a line takes fifteen times as long to make as to write. Whether all
read the same moment is asked of the database: was anything committed since this process began to read? If so, and where
others cannot be begun, for a small set, beside other threads and on other systems than Linux, this process makes every
page itself.
"""

import os
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from itertools import cycle

from workbench.case import Case
from workbench.errors import WorkbenchError
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
_PART = 1 << 18
"""Bytes of lines that are handed over together: some hundred claims, or one with very many messages."""

Unchanged = Callable[[], bool]
"""Whether nothing was committed since this process began to read (`Engine.watched`)."""


@dataclass(frozen=True, slots=True)
class Part:
    """Lines of a page, each ended by LF, and what stands in them; `ends` is whether the page has no more."""

    text: bytes
    counts: Counts
    ends: bool


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of a set: claims by number, so many a page, as a profile lets them go."""

    case: Case
    red: Redactor
    numbers: Sequence[int]
    size: int

    def made(self, first: int, step: int) -> Iterator[Part]:
        """Every `step`th page from number `first` on, in parts."""
        for i in range(first * self.size, len(self.numbers), step * self.size):
            counts, lines, held = Counts(), list[bytes](), 0
            for record in read_page(self.case, self.numbers[i : i + self.size]).records():
                counts.take(record)
                lines.append(line(self.red.record(record)))
                held += len(lines[-1])
                if held >= _PART:
                    yield Part(b"".join(lines), counts, ends=False)
                    counts, lines, held = Counts(), [], 0
            yield Part(b"".join(lines), counts, ends=True)

    def ahead(self, first: int, step: int) -> Callable[[], Generator[Part, None, None]]:
        """The same on connections of its own, after an empty part that says: I have begun to read."""

        def work() -> Generator[Part, None, None]:
            db = self.case.db.twin()
            try:
                with db.snapshot():
                    counters.meta(db, "uid")  # the moment of a snapshot is that of its first read
                    yield Part(b"", Counts(), ends=False)
                    yield from replace(self, case=replace(self.case, db=db)).made(first, step)
            finally:
                db.close()

        return work


@contextmanager
def watched(case: Case, *, wanted: bool) -> Iterator[Unchanged | None]:
    """What `made_pages` has to ask, to be held around the snapshot.

    None where nobody will ask: it is not wanted, no process may be begun, or the database gives no further connection.
    """
    with ExitStack() as stack:
        unchanged: Unchanged | None = None
        if wanted and may_fork() and _processors() > 1:
            try:
                unchanged = stack.enter_context(case.db.watched())
            except WorkbenchError:
                unchanged = None  # one process needs no second connection
        yield unchanged


def made_pages(pages: Pages, unchanged: Unchanged | None) -> Generator[Part, None, None]:
    """All pages in their order, inside `case.db.snapshot()`; without `unchanged` this process makes all of them.

    Raises what reading raises, and StorageError when one of the processes dies.
    """
    with ExitStack() as stack:
        others = _begun(pages, unchanged, stack) if unchanged is not None else []
        for share in cycle([pages.made(0, 1 + len(others)), *others]):
            for part in share:
                yield part
                if part.ends:
                    break
            else:
                return


def _begun(pages: Pages, unchanged: Unchanged, stack: ExitStack) -> list[Iterator[Part]]:
    """The shares of the other processes; none where one cannot begin, or reads another moment than this one."""
    several = _processes(len(pages.numbers))
    try:
        others = [iter(stack.enter_context(Ahead(pages.ahead(n, several), worthwhile=True))) for n in range(1, several)]
        for other in others:
            next(other)
        if not others or unchanged():
            return others
    except (OSError, WorkbenchError):  # no memory for a process, no connection for it: it is not needed
        pass
    stack.close()
    return []


def _processes(claims: int) -> int:
    processors = _processors()
    return min(1 + processors, _MOST) if claims >= _WORTH and processors > 1 and may_fork() else 1


def _processors() -> int:
    """Processors that this process may use; one where nobody can say."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
