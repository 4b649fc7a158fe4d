"""`workbench media lists`: hash lists of others, what is on them, in and out."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbench.cli import paths as existing
from workbench.cli.commands import FilterGroup
from workbench.cli.output import json_lines, line, note, table, when
from workbench.cli.progress import job
from workbench.cli.session import Session
from workbench.errors import ExitCode
from workbench.export.records import Record
from workbench.store import hash_lists as store
from workbench.store.hash_lists import HashList

if TYPE_CHECKING:
    from workbench.media.listing import ListReport

_NAMED = 20
"""Refused rows that people are named; --json has more."""


@click.group(cls=FilterGroup)
def lists() -> None:
    """List, import and remove hash lists of others: known pictures, or logos and cards that must never match.

    workbench media lists alone lists them.

    \b
    Examples:
      workbench media lists
      workbench media lists import fact-checks.csv --name "Fact-checks 2023"
    """


@lists.command("list")
@click.pass_obj
def list_(session: Session) -> None:
    """List the hash lists held, and how many media stand on each.

    \b
    Example:
      workbench media lists list --json
    """
    case = session.existing()
    found, on = store.every(case.db), store.matched(case.db)
    if session.json:
        json_lines(_record(one, on.get(one.id, 0)) for one in found)
        return
    rows = [(o.id, o.purpose, o.entries, on.get(o.id, 0), o.format, when(o.at), o.by, o.name) for o in found]
    if not table(("list", "for", "hashes", "media", "format", "since", "by", "name"), rows):
        note("There are no hash lists.")


@lists.command("import")
@click.argument("file", type=existing.FILE)
@click.option("--name", required=True, help="What to call it; it is told with every match.")
@click.option("--never", is_flag=True, help="Media on it must never match (logos, flags, blank cards).")
@click.pass_obj
def import_(session: Session, file: Path, name: str, never: bool) -> int:
    """Take in a hash list and compare it with all media held; new media are compared with it as they come.

    Reads one PDQ hash a line (with a label, a quality or an address behind a comma), CSV with a column pdq, phash or
    hash, JSON Lines with such keys, and auto-archiver's sheets; leading zeros that were cut off are put back. A hash
    that says too little is refused. PDQ is compared by the rule of all media, phash alone gives `review` at most.
    Undo does not take it back; workbench media lists remove does. Ends with exit code 3 when rows were refused.

    \b
    Examples:
      workbench media lists import fact-checks.csv --name "Fact-checks 2023"
      workbench media lists import logos.txt --name "Channel logos" --never
    """
    from workbench.evidence import hash_lists

    case = session.existing()
    purpose = store.NEVER if never else store.REFERENCE
    with job(session) as (progress, stop):
        report = hash_lists.add(case, file, name, purpose, progress, stop)
    media = store.matched(case.db).get(report.list.id, 0)
    if session.json:
        refused = [{"line": r.line, "reason": r.reason} for r in report.refused]
        counts = {"duplicate": report.duplicate, "refused": report.refusals, "without": report.without}
        json_lines([{**_record(report.list, media), **counts, "problems": refused, "notes": list(report.notes)}])
    else:
        _print(report, media)
    return ExitCode.PARTIAL if report.refusals else ExitCode.DONE


@lists.command()
@click.argument("number", metavar="LIST", type=int)
@click.pass_obj
def remove(session: Session, number: int) -> None:
    """Take a hash list out with all that it matched; history keeps that it was there.

    \b
    Example:
      workbench media lists remove 2
    """
    from workbench.evidence import hash_lists

    removed = hash_lists.remove(session.existing(), number)
    if session.json:
        json_lines([_record(removed, 0)])
    else:
        line(f"List {removed.id}, {removed.name}, is taken out.")


def _print(report: "ListReport", media: int) -> None:
    more = [(report.duplicate, "said twice"), (report.refusals, "refused"), (report.without, "without a hash")]
    said = "".join(f", {number:,} {what}" for number, what in more if number)
    hashes = f"{report.list.entries:,} {'hash' if report.list.entries == 1 else 'hashes'}"
    line(f"List {report.list.id}, {report.list.name}: {hashes}{said}. {_held(media)}")
    for row in report.refused[:_NAMED]:
        note(f"line {row.line}: {row.reason}")
    if report.refusals > _NAMED:
        note(f"… and {report.refusals - _NAMED:,} more (--json names {min(report.refusals, len(report.refused)):,})")
    for text in report.notes:
        note(f"note: {text}")


def _held(media: int) -> str:
    return (
        "No medium held stands on it."
        if not media
        else ("1 medium held stands on it." if media == 1 else f"{media:,} media held stand on it.")
    )


def _record(one: HashList, media: int) -> Record:
    return {
        "list": one.id,
        "name": one.name,
        "purpose": one.purpose,
        "format": one.format,
        "sha256": one.sha256,
        "hashes": one.entries,
        "media": media,
        "by": one.by,
        "at": one.at,
    }
