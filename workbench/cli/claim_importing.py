"""`workbench claim import`: claims from a list that somebody already keeps."""

from pathlib import Path
from uuid import UUID

import click

from workbench.claims import dating
from workbench.claims.listed import ListedClaim
from workbench.cli import choosing, records
from workbench.cli.commands import Command
from workbench.cli.output import counted, json_lines, line
from workbench.cli.session import Session
from workbench.errors import UsageError
from workbench.evidence.rows import Row, read_rows
from workbench.model import PREDICATES, Actor, Role, When


@click.command("import", cls=Command)
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def import_(session: Session, file: Path) -> None:
    """Import claims from JSON Lines or CSV.

    Fields: title, external_id, uid, predicate, places, actors, event {start, end, precision}. In CSV: places and actors
    separated by `;`, event_start and event_end. A claim whose uid or external_id the case has already is left alone, so
    that the same list can come again. All of the file is taken or, when a line is wrong, none of it (exit 4 names the
    line).

    \b
    Example:
      workbench claim import claims.jsonl
    """
    from workbench.claims.listed import add_listed

    case = session.open()
    taken = add_listed(case, [_checked(row) for row in read_rows(file)])
    if session.json:
        json_lines(records.claims(case, choosing.claims(case, taken.added)))
    else:
        line(f"{counted(len(taken.added), 'claim')} added, {taken.known} known already.")


def _checked(row: Row) -> ListedClaim:
    predicate = row.text("predicate") or "other"
    if predicate not in PREDICATES:
        row.refuse(f"has an unknown predicate {predicate!r} (known: {', '.join(PREDICATES)})")
    uid = _uid(row)
    return ListedClaim(
        title=row.needed("title", "text"),
        predicate=predicate,
        places=row.several("places"),
        actors=_actors(row),
        event=_event(row),
        external_id=row.text("external_id") if uid else row.text("external_id", "id"),
        uid=uid,
    )


def _uid(row: Row) -> str:
    """The stable id of a claim of another case; a list's own id is none."""
    given = row.text("uid")
    try:
        return str(UUID(given)) if given else ""
    except ValueError:
        row.refuse(f"has a uid {given!r} that is no UUID")


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
