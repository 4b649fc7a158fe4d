"""`workbench media lists`: hash lists of others, what is on them, in and out."""

from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbench.cli import paths as existing
from workbench.cli.commands import FilterGroup
from workbench.cli.media_words import SHORT
from workbench.cli.output import json_lines, line, note, table, when
from workbench.cli.progress import job
from workbench.cli.session import Session
from workbench.errors import ExitCode
from workbench.export.records import Record
from workbench.store import hash_lists as store
from workbench.store.hash_lists import HashList, ListedHash

if TYPE_CHECKING:
    from workbench.media.listing import ListReport

_NAMED = 20
"""Refused rows that people are named; --json has more."""


class _ListsGroup(FilterGroup):
    filters = False


@click.group(cls=_ListsGroup)
def lists() -> None:
    """List, show, import and remove hash lists of others: known pictures, or logos and cards that must never match.

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
    found, on, maybe = store.every(case.db), store.matched(case.db), store.possible(case.db)
    if session.json:
        json_lines(_record(one, on.get(one.id, 0), maybe.get(one.id, 0)) for one in found)
        return
    rows = [
        (o.id, o.purpose, o.entries, on.get(o.id, 0), maybe.get(o.id, 0), o.format, when(o.at), o.by, o.name)
        for o in found
    ]
    if not table(("list", "for", "hashes", "media", "to look at", "format", "since", "by", "name"), rows):
        note("There are no hash lists.")


@lists.command()
@click.argument("name", metavar="LIST")
@click.option("--limit", type=click.IntRange(min=1), help="Print only the first N.")
@click.pass_obj
def show(session: Session, name: str, limit: int | None) -> None:
    """Show what is in a hash list, named by its name or number, and which media look like each entry.

    \b
    Examples:
      workbench media lists show 1 --limit 20
      workbench media lists show "Fact-checks 2023" --json
    """
    from workbench.media.listing import find_list

    case = session.existing()
    wanted = find_list(case, name)
    on = store.on(case.db, wanted.id)
    entries = islice(store.listing(case.db, wanted.id), limit)
    if session.json:
        json_lines(_entry(wanted, entry, on.get(entry.n, ())) for entry in entries)
        return
    rows = (
        (e.n, "PDQ" if e.pdq else "phash", (e.pdq or e.phash or "")[:SHORT], (e.seen_at or "")[:10],
         _alike(on.get(e.n, ())), e.label, e.url)
        for e in entries
    )  # fmt: skip
    told = table(("entry", "hash", "begins", "date", "media", "label", "address"), rows)
    if told < wanted.entries:
        note(f"{told:,} of {wanted.entries:,} entries.")


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
    Undo does not take it back, workbench media lists remove does. Ends with exit code 3 when rows were refused.

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
    number = report.list.id
    media, maybe = store.matched(case.db).get(number, 0), store.possible(case.db).get(number, 0)
    if session.json:
        refused = [{"line": r.line, "reason": r.reason} for r in report.refused]
        counts = {"duplicate": report.duplicate, "refused": report.refusals, "without": report.without}
        json_lines([{**_record(report.list, media, maybe), **counts, "problems": refused, "notes": list(report.notes)}])
    else:
        _print(report, media, maybe)
    return ExitCode.PARTIAL if report.refusals else ExitCode.DONE


@lists.command()
@click.argument("number", metavar="LIST", type=int)
@click.pass_obj
def remove(session: Session, number: int) -> None:
    """Take a hash list out with all that it matched; history keeps that it was there, undo does not bring it back.

    \b
    Example:
      workbench media lists remove 2
    """
    from workbench.evidence import hash_lists

    removed = hash_lists.remove(session.existing(), number)
    if session.json:
        json_lines([_record(removed, 0, 0)])
    else:
        line(f"List {removed.id}, {removed.name}, is taken out.")
        note("Undo does not bring it back; import its file again for that.")


def _print(report: "ListReport", media: int, maybe: int) -> None:
    more = [(report.duplicate, "said twice"), (report.refusals, "refused"), (report.without, "without a hash")]
    said = "".join(f", {number:,} {what}" for number, what in more if number)
    hashes = f"{report.list.entries:,} {'hash' if report.list.entries == 1 else 'hashes'}"
    line(f"List {report.list.id}, {report.list.name}: {hashes}{said}. {_held(media, maybe)}")
    for row in report.refused[:_NAMED]:
        note(f"line {row.line}: {row.reason}")
    if report.refusals > _NAMED:
        note(f"… and {report.refusals - _NAMED:,} more (--json names {min(report.refusals, len(report.refused)):,})")
    for text in report.notes:
        note(f"note: {text}")
    note(f"Undo does not take this back; workbench media lists remove {report.list.id} does.")


def _held(media: int, maybe: int) -> str:
    some = "1 medium held stands on it" if media == 1 else f"{media:,} media held stand on it"
    look = f"{maybe:,} {'medium' if maybe == 1 else 'media'} may stand on it: have a look"
    said = [*([some] if media else []), *([look] if maybe else [])]
    return f"{', '.join(said) or 'No medium held stands on it'}."


def _alike(found: Sequence[tuple[str, str]]) -> str:
    more = f" +{len(found) - 1}" if len(found) > 1 else ""
    return f"{found[0][1]} {found[0][0][:SHORT]}{more}" if found else ""


def _entry(one: HashList, entry: ListedHash, on: Sequence[tuple[str, str]]) -> Record:
    return {
        "list": one.id,
        "n": entry.n,
        "pdq": entry.pdq,
        "phash": entry.phash,
        "label": entry.label,
        "url": entry.url,
        "seen_at": entry.seen_at,
        "media": [{"sha256": sha256, "kind": kind} for sha256, kind in on],
    }


def _record(one: HashList, media: int, maybe: int) -> Record:
    return {
        "list": one.id,
        "name": one.name,
        "purpose": one.purpose,
        "format": one.format,
        "sha256": one.sha256,
        "hashes": one.entries,
        "media": media,
        "to_look_at": maybe,
        "by": one.by,
        "at": one.at,
    }
