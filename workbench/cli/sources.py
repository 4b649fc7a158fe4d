"""`workbench source`: the directory of publishers and persons, with bloc and Admiralty reliability."""

from pathlib import Path
from typing import Any

import click

from workbench.cli import paths, records
from workbench.cli.commands import Group
from workbench.cli.output import Cell, counted, json_lines, line, note, table
from workbench.cli.session import Session
from workbench.cli.source_showing import show, sides
from workbench.cli.still_holding import say_fallen
from workbench.errors import UsageError
from workbench.evidence.rows import read_rows
from workbench.model import RELIABILITY, Evidence, Source
from workbench.store import evidence as store


@click.group(cls=Group)
def source() -> None:
    """Add, show, list, change, import and export sources."""


def _described(command: Any) -> Any:
    for option in (
        click.option("--party/--no-party", default=None, help="Whether it is a party to the conflict."),
        click.option("--reason", help="Why this reliability; a new letter needs one."),
        click.option("--since", metavar="DAY", help="The first day that the letter holds for; left out: for everything "
                     "the source said."),
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
    """Change a source. A new reliability regrades the evidence that follows it; a letter of an item's own stays.

    \b
    Examples:
      workbench source edit "Kidal resident A" --reliability B --reason "third report confirmed"
      workbench source edit Desk --reliability D --since 2026-04-26 --reason "new owner"
    """
    from workbench.evidence import grading
    from workbench.evidence.sources import edit_source, find_source

    fields = {k: v for k, v in given.items() if v is not None}
    if not fields:
        raise UsageError("Nothing to change was given.", 'For example: --reliability B --reason "…"')
    case = session.existing()
    number = find_source(case, name_or_id).id
    moved: tuple[Evidence, ...] = ()
    if "reliability" in fields:
        moved = grading.following(case, number, fields["reliability"], fields.get("since", ""))
    _print(session, edit_source(case, number, **fields), "changed")
    if moved:
        claims = counted(len({e.claim for e in moved}), "claim")
        note(f"{counted(len(moved), 'evidence item')} regraded with it, on {claims}; undo takes it all back.")
        say_fallen(case, session.command(), (e.claim for e in moved))


@source.command("list")
@click.pass_obj
def list_(session: Session) -> None:
    """List every source, with how its word held: "5 of 7" decided claims ended as it said.

    \b
    Example:
      workbench source list --json
    """
    from workbench.evidence import track_record

    case = session.existing()
    found = store.sources(case.db)
    held = track_record.of_sources(case, [s.id for s in found])
    if session.json:
        json_lines({**records.source(s), "track_record": sides(held[s.id])} for s in found)
        return
    columns: list[tuple[str, list[Cell]]] = [
        ("source", [s.id for s in found]),
        ("rel", [s.reliability for s in found]),
        ("held", [held[s.id].short for s in found]),
        ("bloc", [s.bloc for s in found]),
        ("party", ["party" if s.party else "" for s in found]),
        ("kind", [s.kind for s in found]),
        ("country", [s.country for s in found]),
        ("owner", [s.owner for s in found]),
        ("name", [s.name for s in found]),
    ]
    kept = [(name, cells) for name, cells in columns if any(cells) or name == "name"]
    if not table([name for name, _ in kept], list(zip(*(cells for _, cells in kept), strict=True))):
        note("There are no sources yet.")


@source.command("import")
@click.argument("file", type=paths.FILE)
@click.pass_obj
def import_(session: Session, file: Path) -> None:
    """Import sources from JSON Lines or CSV.

    Fields: name (or publisher), kind, owner, country, bloc, party, reliability, reason, url, and since, or grades
    [{since, reliability, reason}], for a reliability over time; in CSV one row a grade. A source that the directory has
    already is left as it is. All of the file is taken or, when a line is wrong, none of it.

    \b
    Example:
      workbench source import sources.csv
    """
    from workbench.evidence.source_lists import add_listed, listed
    from workbench.export.directory import restored

    case = session.open()
    added = add_listed(case, listed(case, list(restored(read_rows(file)))))
    found = store.sources(case.db)
    if session.json:
        json_lines(records.source(s) for s in found)
    else:
        line(f"{counted(len(added), 'source')} added; the directory has {len(found)}.")


@source.command("export")
@click.option("-o", "--output", "out", metavar="FILE", required=True, type=click.Path(path_type=Path), help="A .csv "
              "file, one row a grade; any other name is JSON Lines.")  # fmt: skip
@click.pass_obj
def export(session: Session, out: Path) -> None:
    """Write the directory to a file that source import takes, with every grade.

    \b
    Example:
      workbench source export -o sources.jsonl
    """
    from workbench.export.directory import write_sources

    count = write_sources(session.existing(), out)
    if session.json:
        json_lines([{"sources": count, "file": str(out)}])
    else:
        line(f"{counted(count, 'source')} written to {out}.")


source.add_command(show)


def _print(session: Session, s: Source, what: str) -> None:
    if session.json:
        json_lines([records.source(s)])
    else:
        line(f"Source {s.id} {what}: {s.name}, reliability {s.reliability}.")
