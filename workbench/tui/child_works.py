"""What the terminal has done in a process of its own, by name: import, looks, export, sample, history, inbox.

Python does one thing at a time in a process; a long computation in a thread would take its turns from the keys. Each
work is a plain function of a case with the types of what it is asked and what it answers; `import_job` starts the
process and talks to it. Nothing here knows Textual: the child never loads it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from workbench.case import Case
from workbench.export.previewing import Leaving, WhatLeaves
from workbench.intake.requests import Cancelled, ImportReport, ImportRequest, Progress, Step
from workbench.intake.seeing import Seen
from workbench.model import claim_label

A = TypeVar("A")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Work(Generic[A, R]):
    """A work: its name, the types that go over the pipe, and the function that does it."""

    name: str
    asks: type[A]
    answers: type[R]
    do: Callable[[Case, A, Progress, Cancelled], R]


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import brought, a report a conversation, and how many of its media could not be looked into."""

    reports: tuple[ImportReport, ...]
    undecoded: int


@dataclass(frozen=True, slots=True)
class ExportOrder:
    """What to export, in which form, for whose eyes, where to; the public keys that a bundle is encrypted to."""

    filter: str
    format: str
    profile: str
    out: Path
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote, where: (name, sha256, bytes) of every file, how many claims stand in it, its manifest.

    `left_out`: claims that the format cannot say, as (reason, how many, the first of them); `media_left_out`: media
    that were asked for and stayed, as (reason, how many).
    """

    out: Path
    files: tuple[tuple[str, str, int], ...]
    written: int
    manifest: Path
    left_out: tuple[tuple[str, int, tuple[str, ...]], ...]
    media_left_out: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Nothing:
    """A work that needs nothing said beyond its case."""


@dataclass(frozen=True, slots=True)
class Built:
    """Whether there was anything to build."""

    anew: bool


@dataclass(frozen=True, slots=True)
class Verified:
    """The chains walked: how many events, the newest checkpoint's root, and the first bad thing; "" when all hold."""

    events: int
    root: str
    damage: str


@dataclass(frozen=True, slots=True)
class Sorted:
    """How many messages the inbox had not looked at before."""

    messages: int


def _import(case: Case, asked: ImportRequest, progress: Progress, cancelled: Cancelled) -> Imported:
    from workbench import flow
    from workbench.store import media

    reports = flow.import_paths(case, asked, progress, cancelled)
    return Imported(reports, media.undecoded(case.db, [r.batch for r in reports]))


def _look(case: Case, asked: ImportRequest, _progress: Progress, cancelled: Cancelled) -> Seen:
    from workbench.flow import look

    return look(case, asked, cancelled)


_NAMED = 5
"""Claims named for each reason why they were left out; the manifest has all."""


def _export(case: Case, asked: ExportOrder, progress: Progress, cancelled: Cancelled) -> Exported:
    from workbench.export.run import run_export
    from workbench.export.sealing import Sealing

    def told(count: int, total: int) -> None:
        progress(Step("write", asked.out.name, count, total, 0.0))

    sealing = Sealing(recipients=asked.recipients)
    done = run_export(case, asked.filter, asked.format, asked.profile, asked.out, told, cancelled, sealing)
    left_out = tuple(
        (why, len(found), tuple(claim_label(n) for n in found[:_NAMED])) for why, found in done.left_out.items()
    )
    media = tuple(done.media_left_out.items())
    return Exported(done.out, done.files, done.written, done.manifest, left_out, media)


def _leaving(case: Case, asked: Leaving, progress: Progress, cancelled: Cancelled) -> WhatLeaves:
    from workbench.export.previewing import what_leaves

    return what_leaves(case, asked, cancelled, lambda done, total: progress(Step("try", "", done, total, 0.0)))


def _demo(case: Case, _asked: Nothing, progress: Progress, cancelled: Cancelled) -> Built:
    from workbench.demo import fill

    return Built(fill(case, progress, cancelled))


def _verify(case: Case, _asked: Nothing, _progress: Progress, _cancelled: Cancelled) -> Verified:
    from workbench.ledger.events import verify
    from workbench.store import events

    damage = verify(case.db)
    return Verified(events.count(case.db), events.newest_root(case.db), damage or "")


def _sort(case: Case, _asked: Nothing, progress: Progress, cancelled: Cancelled) -> Sorted:
    from workbench import flow
    from workbench.claims import ranking

    return Sorted(ranking.settle(case, flow.lexicon_of(case), progress, cancelled))


IMPORT = Work("import", ImportRequest, Imported, _import)
LOOK = Work("look", ImportRequest, Seen, _look)
EXPORT = Work("export", ExportOrder, Exported, _export)
LEAVING = Work("leaving", Leaving, WhatLeaves, _leaving)
DEMO = Work("demo", Nothing, Built, _demo)
VERIFY = Work("verify", Nothing, Verified, _verify)
SORT = Work("inbox", Nothing, Sorted, _sort)
WORKS: Mapping[str, Work[Any, Any]] = {w.name: w for w in (IMPORT, LOOK, EXPORT, LEAVING, DEMO, VERIFY, SORT)}
