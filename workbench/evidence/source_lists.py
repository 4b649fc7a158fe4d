"""Takes a list of sources into the directory, with every grade that the list gives a source.

As JSON Lines a source is an object with `grades[]`, oldest first. As CSV, which knows no lists, it is one row a grade,
with a column `since` for the day from which on it holds; rows of one name are one source.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from workbench.case import Case
from workbench.errors import WorkbenchError
from workbench.evidence import grading
from workbench.evidence.lists import WantedSource, source_of
from workbench.evidence.rows import Row
from workbench.evidence.sources import add_source
from workbench.folding import fold
from workbench.model import Source
from workbench.store import evidence as store

_NO_REASON = "(no reason in the list)"


@dataclass(frozen=True, slots=True)
class WantedGrade:
    """A grade as a list gives it: the first day it holds for ("" for always), letter and reason."""

    since: str
    reliability: str
    reason: str


@dataclass(frozen=True, slots=True)
class ListedSource:
    """A source as a list gives it, with at least one grade, oldest first."""

    source: WantedSource
    grades: tuple[WantedGrade, ...]


def listed(case: Case, rows: Sequence[Row]) -> list[ListedSource]:
    """The sources of a list, each once, in the order of the file; raises InputRefused naming the line.

    Of several rows of one name the first describes the source; a later one adds its grade when it says since when.
    """
    found: dict[str, ListedSource] = {}
    for row in rows:
        wanted = source_of(case, row)
        wanted = replace(wanted, url=wanted.url or row.text("url"))
        name = fold(wanted.name)
        if not name:
            row.refuse(f"has a source {wanted.name!r} without letters")
        grades = tuple(_grades(case, row, wanted))
        held = found.get(name)
        if held is None:
            found[name] = ListedSource(wanted, grades)
        elif "since" in row.fields or "grades" in row.fields:
            found[name] = ListedSource(held.source, (*held.grades, *grades))
    return list(found.values())


def _grades(case: Case, row: Row, wanted: WantedSource) -> Iterator[WantedGrade]:
    given = row.fields.get("grades")
    if given in (None, "", []):
        yield _grade(case, row, row.text("since"), wanted.reliability, wanted.reason)
        return
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        row.refuse("has grades that are no list of objects")
    for one in given:
        inner = Row(row.file, row.line, one)
        yield _grade(case, row, inner.text("since"), inner.text("reliability"), inner.text("reason"))


def _grade(case: Case, row: Row, since: str, letter: str, reason: str) -> WantedGrade:
    try:
        said = grading.checked_reason(reason) if reason else ""
        return WantedGrade(grading.check_since(case, since), grading.check_reliability(letter), said)
    except WorkbenchError as error:
        row.refuse(f"has a grade that cannot be taken ({error.message.rstrip('.')})")


def add_listed(case: Case, wanted: Sequence[ListedSource]) -> list[Source]:
    """Add those that the directory does not have, in one transaction; returns them. Whoever adds them is the one who
    graded them in this case, whatever the list says."""
    added = []
    with case.db.tx():
        for one in wanted:
            if store.source_named(case.db, fold(one.source.name)) is None:
                added.append(_add(case, one))
    return added


def _add(case: Case, one: ListedSource) -> Source:
    s, first = one.source, one.grades[0]
    source = add_source(
        case, s.name, kind=s.kind, owner=s.owner, country=s.country, bloc=s.bloc, party=s.party, url=s.url,
        reliability=first.reliability, reason=first.reason, since=first.since,
    )  # fmt: skip
    for before, grade in pairwise(one.grades):
        if grade != before:
            grading.regrade(case, source.id, grade.reliability, grade.reason or _NO_REASON, grade.since)
    return source
