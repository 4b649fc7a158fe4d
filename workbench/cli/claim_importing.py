"""`workbench claim import`: claims from a list that somebody already keeps."""

from pathlib import Path

import click

from workbench.case import Case
from workbench.claims import dating
from workbench.cli import choosing, records
from workbench.cli.commands import Command
from workbench.cli.output import json_lines, line
from workbench.cli.session import Session
from workbench.errors import UsageError
from workbench.evidence.rows import Row, read_rows
from workbench.model import PREDICATES, Actor, Role, When


@click.command("import", cls=Command)
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def import_(session: Session, file: Path) -> None:
    """Import claims from JSON Lines or CSV.

    Fields: title, external_id, predicate, places, actors, event {start, end, precision}. In CSV: places and actors
    separated by `;`, event_start and event_end. A claim whose external_id the case has already is left alone. All of
    the file is taken or, when a line is wrong, none of it (exit 4 names the line).

    \b
    Example:
      workbench claim import claims.jsonl
    """
    from workbench.claims import editing

    case = session.open()
    wanted = [_checked(row) for row in read_rows(file)]
    known = external_ids(case)
    added: list[int] = []
    with case.db.tx():
        for external_id, title, predicate, places, actors, event in wanted:
            if external_id and external_id in known:
                continue
            made = editing.add_claim(case, title, predicate, places, actors, event, external_id)
            known[external_id] = made.id
            added.append(made.id)
    if session.json:
        json_lines(records.claims(case, choosing.claims(case, added)))
    else:
        line(f"{len(added)} claims added, {len(wanted) - len(added)} known already.")


def external_ids(case: Case) -> dict[str, int]:
    """Claim numbers by external id."""
    every = choosing.claims(case, choosing.claim_numbers(case, "sort:id"))
    return {c.external_id: c.id for c in every if c.external_id}


_Checked = tuple[str, str, str, tuple[str, ...], tuple[Actor, ...], When]


def _checked(row: Row) -> _Checked:
    predicate = row.text("predicate") or "other"
    if predicate not in PREDICATES:
        row.refuse(f"has an unknown predicate {predicate!r} (known: {', '.join(PREDICATES)})")
    return (
        row.text("external_id", "id"),
        row.needed("title", "text"),
        predicate,
        row.several("places"),
        _actors(row),
        _event(row),
    )


def _actors(row: Row) -> tuple[Actor, ...]:
    given = row.fields.get("actors")
    roles = {}
    if isinstance(given, list):
        roles = {a.get("name"): a.get("role") for a in given if isinstance(a, dict)}
    found = []
    for name in row.several("actors"):
        role = roles.get(name) or Role.AGENT
        if role not in tuple(Role):
            row.refuse(f"has an unknown role {role!r} (known: {', '.join(Role)})")
        found.append(Actor(name, Role(role)))
    return tuple(found)


def _event(row: Row) -> When:
    given = row.fields.get("event") or row.fields.get("event_date") or {}
    if isinstance(given, str):
        given = {"start": given}
    if not isinstance(given, dict):
        row.refuse("has an event that is no day and no object")
    start = str(given.get("start") or row.text("event_start"))
    end = str(given.get("end") or row.text("event_end") or start)
    if not start and not end:
        return When()
    default = "day" if start == end else "week"
    precision = str(given.get("precision") or row.text("event_precision") or default)
    try:
        return dating.checked(When(start or None, end or None, precision))
    except UsageError as error:
        row.refuse(f"has an event time that cannot be read: {error.message.rstrip('.')}")
