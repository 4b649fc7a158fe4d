"""`workbench source`: the directory of publishers and persons, with bloc and Admiralty reliability."""

from pathlib import Path
from typing import Any

import click

from workbench.cli import paths, records
from workbench.cli.commands import Group
from workbench.cli.output import counted, json_lines, line, note, table
from workbench.cli.session import Session
from workbench.errors import UsageError
from workbench.evidence.lists import ensure_source, source_of
from workbench.evidence.rows import read_rows
from workbench.model import RELIABILITY, Source
from workbench.store import evidence as store


@click.group(cls=Group)
def source() -> None:
    """Add, list, change and import sources."""


def _described(command: Any) -> Any:
    for option in (
        click.option("--party/--no-party", default=None, help="Whether it is a party to the conflict."),
        click.option("--reason", help="Why this reliability."),
        click.option("--reliability", metavar="A-F", help=f"Admiralty letter, one of {RELIABILITY}; F: cannot be "
                     "judged."),
        click.option("--url", help="Its home page or channel."),
        click.option("--bloc", help="Narrative bloc, one of the case's own list."),
        click.option("--country"),
        click.option("--owner", help="Who owns or runs it; sources of one owner are not independent."),
        click.option("--kind", help="agency, newspaper, resident, official, …"),
    ):  # fmt: skip
        command = option(command)
    return command


@source.command()
@click.argument("name", nargs=-1, required=True)
@_described
@click.pass_obj
def add(session: Session, /, name: tuple[str, ...], **given: Any) -> None:
    """Add a source to the directory.

    \b
    Example:
      workbench source add "Kidal resident A" --kind resident --bloc local --reliability C --reason "right twice"
    """
    from workbench.evidence.sources import add_source

    fields = {k: v for k, v in given.items() if v is not None}
    _print(session, add_source(session.open(), " ".join(name), **fields), "added")


@source.command()
@click.argument("name_or_id", metavar="NAME|ID")
@click.option("--name", help="A new name.")
@_described
@click.pass_obj
def edit(session: Session, /, name_or_id: str, **given: Any) -> None:
    """Change a source. A new reliability holds from now on; evidence keeps the grade it was given.

    \b
    Example:
      workbench source edit "Kidal resident A" --reliability B --reason "third report confirmed"
    """
    from workbench.evidence.sources import edit_source, find_source

    fields = {k: v for k, v in given.items() if v is not None}
    if not fields:
        raise UsageError("Nothing to change was given.", 'For example: --reliability B --reason "…"')
    case = session.existing()
    _print(session, edit_source(case, find_source(case, name_or_id).id, **fields), "changed")


@source.command("list")
@click.pass_obj
def list_(session: Session) -> None:
    """List every source.

    \b
    Example:
      workbench source list --json
    """
    found = store.sources(session.existing().db)
    if session.json:
        json_lines(records.source(s) for s in found)
        return
    rows = [
        (s.id, s.reliability, s.bloc, "party" if s.party else "", s.kind, s.country, s.owner, s.name) for s in found
    ]
    if not table(("source", "rel", "bloc", "", "kind", "country", "owner", "name"), rows):
        note("There are no sources yet.")


@source.command("import")
@click.argument("file", type=paths.FILE)
@click.pass_obj
def import_(session: Session, file: Path) -> None:
    """Import sources from JSON Lines or CSV.

    Fields: name (or publisher), kind, owner, country, bloc, party, reliability, reason, url. A source that the
    directory has already is left as it is. All of the file is taken or, when a line is wrong, none of it.

    \b
    Example:
      workbench source import sources.csv
    """
    case = session.open()
    wanted = [source_of(case, row) for row in read_rows(file)]
    before = len(store.sources(case.db))
    with case.db.tx():
        for one in wanted:
            ensure_source(case, one)
    found = store.sources(case.db)
    if session.json:
        json_lines(records.source(s) for s in found)
    else:
        line(f"{counted(len(found) - before, 'source')} added; the directory has {len(found)}.")


def _print(session: Session, s: Source, what: str) -> None:
    if session.json:
        json_lines([records.source(s)])
    else:
        line(f"Source {s.id} {what}: {s.name}, reliability {s.reliability}.")
