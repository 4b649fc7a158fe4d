"""`workbench imports`: what was imported, how, by whom; and taking one back."""

import click

from workbench.cli import records
from workbench.cli.commands import Group
from workbench.cli.output import counted, json_lines, line, note, pairs, table, when
from workbench.cli.session import Session
from workbench.errors import NotFound
from workbench.model import Batch
from workbench.store import batches as store
from workbench.store import flags


@click.group(cls=Group)
def imports() -> None:
    """List, show, undo imports; see what was quarantined."""


@imports.command("list")
@click.pass_obj
def list_(session: Session) -> None:
    """List every import, oldest first.

    \b
    Example:
      workbench imports list --json
    """
    found = store.every(session.existing().db)
    if session.json:
        json_lines(records.batch(b) for b in found)
        return
    shown = table(
        ("batch", "state", "when", "by", "read", "imported", "duplicate", "quarantined", "file"),
        [
            (b.id, b.stands, when(b.started_at), b.analyst, b.read, b.imported, b.duplicate, b.quarantined, b.file)
            for b in found
        ],
    )
    if not shown:
        note("Nothing was imported yet.")
    for b in found:
        if b.state == "running":
            note(
                f"Import {b.id} is not finished: {b.read:,} records so far. Unless it is running elsewhere, "
                "importing the same file again goes on where it stopped."
            )


@imports.command()
@click.argument("batch", type=int)
@click.pass_obj
def show(session: Session, batch: int) -> None:
    """Show one import: what was assumed, counted, flagged, and its custody.

    \b
    Example:
      workbench imports show 3
    """
    found = _get(session, batch)
    flagged = flags.of_batch(session.existing().db, batch)
    if session.json:
        json_lines([{**records.batch(found), "flags": dict(flagged)}])
        return
    pairs(
        [
            ("batch", found.id), ("file", found.file), ("sha256", found.sha256), ("state", found.stands),
            ("importer", f"{found.importer} {found.importer_version}"), ("time zone", found.timezone),
            ("date order", found.date_order), ("read", found.read), ("imported", found.imported),
            ("duplicate", found.duplicate), ("quarantined", found.quarantined),
            ("media", f"{found.media_present} present, {found.media_missing} missing"),
            ("first", when(found.first)), ("last", when(found.last)), ("imported by", found.analyst),
            ("imported at", when(found.started_at)), ("received from", found.custody.received_from),
            ("received at", found.custody.received_at), ("received how", found.custody.received_how),
            ("note", found.custody.note), *(("assumed", a) for a in found.assumptions),
            *(("flagged", f"{name}: {counted(n, 'message')}") for name, n in flagged),
        ]
    )  # fmt: skip


@imports.command()
@click.argument("batch", type=int)
@click.option("--yes", "even_decided", is_flag=True, help="Also when decided claims rest on it.")
@click.pass_obj
def undo(session: Session, batch: int, even_decided: bool) -> None:
    """Take an import back: its messages leave the case, the original file and the history stay.

    Refused (exit 6) when a decided claim rests on it, unless --yes is given.

    \b
    Example:
      workbench imports undo 3
    """
    from workbench.flow import undo_import

    undone = undo_import(session.existing(), _get(session, batch).id, even_decided=even_decided)
    if session.json:
        json_lines([records.batch(undone)])
    else:
        line(f"Import {undone.id} of {undone.file} is undone.")


@imports.command()
@click.argument("batch", type=int, required=False)
@click.pass_obj
def quarantine(session: Session, batch: int | None) -> None:
    """List the records that were not imported, with where they stand and why; of one import or of all.

    \b
    Example:
      workbench imports quarantine 3 --json
    """
    if batch is not None:
        _get(session, batch)
    found = store.quarantined(session.existing().db, batch)
    if session.json:
        json_lines(
            {"batch": q.batch, "n": q.n, "line": q.line, "offset": q.offset, "reason": q.reason, "raw": q.raw}
            for q in found
        )
        return
    rows = [(q.batch, q.line, q.offset, q.reason, q.raw) for q in found]
    if not table(("batch", "line", "byte", "reason", "begins with"), rows):
        note("Nothing is quarantined.")


def _get(session: Session, number: int) -> Batch:
    found = store.get(session.existing().db, number)
    if found is None:
        raise NotFound(f"There is no import {number}.", f"{session.command()} imports list shows them.")
    return found
