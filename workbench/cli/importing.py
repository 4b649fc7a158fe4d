"""`workbench import`: chat exports in, a table or JSON Lines of what became of each conversation out."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.cli import paths as existing
from workbench.cli.commands import Command
from workbench.cli.output import Cell, counted, json_lines, line, note, pairs, table, when
from workbench.cli.progress import job
from workbench.cli.session import Session
from workbench.errors import ExitCode, InputRefused, UsageError
from workbench.model import Custody
from workbench.plugin_api import COLUMN_FIELDS, DATE_ORDERS
from workbench.plugin_check import narrated
from workbench.safety.text import safe

if TYPE_CHECKING:
    from workbench.flow import ImportReport, ImportRequest

_PREVIEWED = 5
_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])0?(\d{1,2})(?::?00)?", re.IGNORECASE)
"""`UTC+3`, `+03:00`: the Etc zones for these have their sign turned round (POSIX)."""


@click.command("import", cls=Command)
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=existing.EITHER)
@click.option("--importer", metavar="NAME", default="", help="Read with this importer, whatever the file looks like.")
@click.option("--timezone", metavar="TZ", default="", help="Zone of the exporting device, such as Africa/Bamako.")
@click.option("--date-order", type=click.Choice(DATE_ORDERS), default=None, help="Order of day and month where the "
              "file does not say; a year-first date stays as it is.")  # fmt: skip
@click.option("--media-dir", metavar="DIR", type=existing.FOLDER, help="Where pictures lie that came "
              "separately.")  # fmt: skip
@click.option("--column", "columns", metavar="FIELD=NAME", multiple=True, help="Which column of a table is what, such "
              "as text=Body or time=Date; once for each.")  # fmt: skip
@click.option("--received-from", metavar="WHO", default="", help="Custody: who handed the file over.")
@click.option("--received-at", metavar="TIME", default="", help="Custody: when.")
@click.option("--received-how", metavar="HOW", default="", help="Custody: by which way.")
@click.option("--note", default="", help="Custody: anything worth keeping.")
@click.option("--dry-run", is_flag=True, help="Read and show what would be imported; write nothing.")
@click.pass_obj
def import_(session: Session, /, paths: tuple[Path, ...], dry_run: bool, **given: Any) -> int:
    """Import chat exports: files, zips, or a folder with anything in it.

    Reads WhatsApp, Telegram, X, Messenger, Instagram, Signal, Discord, auto-archiver and Atlos tables, tables of
    messages (CSV, JSON Lines, XLSX), lists of addresses, and what plugins add. What a file is, is seen from its
    content; --importer decides otherwise (workbench plugins list names them).

    Can be stopped at any moment and started again; what is in the case already is counted as duplicate. Afterwards
    copies are found, claims detected, media hashed and matched. Ends with exit code 3 when records were quarantined
    (workbench imports quarantine shows them with line and reason).

    \b
    Examples:
      workbench import "WhatsApp Chat with Group.zip" --timezone Africa/Bamako
      workbench import exports/ --media-dir pictures/ --received-from "A. Diallo" --received-how "USB stick"
      workbench import chat.txt --date-order dmy --dry-run
      workbench import posts.csv --column text=Body --column time=Posted --column sender=Author
    """
    request = _request(paths, dry_run, given)
    reports = _import(session, request)
    if session.json:
        from workbench.export.records import batch_record

        json_lines({**batch_record(r.batch, r, round(r.seconds, 3)), "batch": r.batch or None} for r in reports)
    else:
        if dry_run:
            _show_first_messages(session, request)
        _print(session, reports, dry_run)
    return ExitCode.PARTIAL if any(r.quarantined or r.problems for r in reports) else ExitCode.DONE


def _request(paths: tuple[Path, ...], dry_run: bool, given: dict[str, Any]) -> "ImportRequest":
    from workbench.flow import ImportRequest

    return ImportRequest(
        paths=paths,
        importer=given["importer"],
        timezone=_checked_zone(given["timezone"]),
        date_order=given["date_order"] or "",
        media_dir=given["media_dir"],
        columns=tuple(_column(said) for said in given["columns"]),
        custody=Custody(given["received_from"], given["received_at"], given["received_how"], given["note"]),
        dry_run=dry_run,
    )


def _column(said: str) -> tuple[str, str]:
    """`text=Body` as a pair; the column's name may hold further equals signs."""
    field, equals, name = said.partition("=")
    if not (field.strip() and equals and name.strip()):
        raise UsageError(f"--column {said!r} does not say FIELD=NAME.", "Write for example: --column text=Body")
    field = field.strip().lower()
    if field not in COLUMN_FIELDS:
        raise UsageError(f"There is no field {field!r} in --column.", f"A column can be {', '.join(COLUMN_FIELDS)}.")
    return field, name.strip()


def _checked_zone(name: str) -> str:
    if not name:
        return ""
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError) as error:
        raise UsageError(f"There is no time zone {name!r}.", _zone_hint(name)) from error
    return name


def _zone_hint(name: str) -> str:
    """What to write instead: for an offset the zone that has it, else a name that looks like this one."""
    from difflib import get_close_matches
    from zoneinfo import available_timezones

    if offset := _OFFSET.fullmatch(name):
        turned = "-" if offset[1] == "+" else "+"
        return (
            f"A zone is named by a place, such as Africa/Bamako; a bare offset is written Etc/GMT{turned}{offset[2]}."
        )
    near = get_close_matches(name, [zone for zone in available_timezones() if "/" in zone], n=1)
    return f"Did you mean {near[0]}?" if near else "Use a name such as Africa/Bamako or Europe/Paris."


def _import(session: Session, request: "ImportRequest") -> "Sequence[ImportReport]":
    from workbench.flow import import_paths

    _tell_skipped_plugins(session)
    case = session.spare() if request.dry_run else session.open()
    with job(session) as (progress, stop), narrated():
        reports = import_paths(case, request, progress, stop)
    for skipped in (p for r in reports for p in r.problems):
        note(f"skipped: {safe(skipped, newlines=False)}")
    for also in (n for r in reports for n in r.notes):
        note(f"note: {safe(also, newlines=False)}")
    if not request.dry_run:
        _tell_undecoded(session, reports)
    return reports


def _tell_undecoded(session: Session, reports: "Sequence[ImportReport]") -> None:
    """Media that could not be looked into are kept, but nothing will ever look like them: say how many."""
    from workbench.store.media import undecoded

    if lost := undecoded(session.open().db, [r.batch for r in reports]):
        what = "1 medium was" if lost == 1 else f"{lost:,} media were"
        note(f"{what} kept but could not be looked into; {session.command()} media says why.")


def _tell_skipped_plugins(session: Session) -> None:
    """A file may belong to a plugin that may not run: say which were left out."""
    from workbench.plugin_loader import load_importers

    for problem in load_importers(session.plugin_folder()).problems:
        note(f"plugin {problem.name}: {problem.sentence}")


def _show_first_messages(session: Session, request: "ImportRequest") -> None:
    from workbench.flow import look

    for path in request.paths:
        try:
            with narrated():
                shown = look(session.spare(), replace(request, paths=(path,)), lambda: False, _PREVIEWED).messages
        except InputRefused:
            continue  # told already, when all paths were read together
        rows = [(when(m.sent_at) or m.sent_at_raw, m.sender, m.text) for m in shown]
        if table(("sent (UTC)", "sender", "text"), rows):
            line("")


def _sum(reports: "Sequence[ImportReport]") -> tuple[Cell, ...]:
    """The last row of the table: all conversations together."""
    firsts, lasts = [r.first for r in reports if r.first], [r.last for r in reports if r.last]
    return (
        "all", "", sum(r.read for r in reports), sum(r.imported for r in reports), sum(r.duplicate for r in reports),
        sum(r.quarantined for r in reports), sum(r.media_present for r in reports),
        sum(r.media_missing for r in reports), when(min(firsts, default=None)), when(max(lasts, default=None)),
        counted(len(reports), "conversation"),
    )  # fmt: skip


def _print(session: Session, reports: "Sequence[ImportReport]", dry_run: bool) -> None:
    table(
        ("batch", "importer", "read", "imported", "duplicate", "quarantined", "media", "missing", "first", "last",
         "file"),
        [
            (r.batch or "–", r.importer, r.read, r.imported, r.duplicate, r.quarantined, r.media_present,
             r.media_missing, when(r.first), when(r.last), r.file)
            for r in reports
        ]
        + ([_sum(reports)] if len(reports) > 1 else []),
    )  # fmt: skip
    for r in reports:
        if r.assumptions:
            line(f"{r.file}:")
            pairs([("assumed", a) for a in r.assumptions])
    if dry_run:
        note("Dry run: nothing was written.")
    elif any(r.quarantined for r in reports):
        note(f"Some records were not taken; see {session.command()} imports quarantine.")
