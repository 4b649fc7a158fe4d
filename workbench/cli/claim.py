"""`workbench claim`: everything that is done to claims; each act is one undoable entry of the history."""

from typing import Any

import click

from workbench import query
from workbench.case import Case
from workbench.cli import choosing, records
from workbench.cli.claim_checking import check
from workbench.cli.claim_deciding import status
from workbench.cli.claim_importing import import_
from workbench.cli.claim_showing import show
from workbench.cli.commands import Group
from workbench.cli.output import counted, json_lines, line
from workbench.cli.session import Session
from workbench.errors import UsageError
from workbench.model import PREDICATES, Actor, LinkKind, Role, Stage, Stance, When, claim_label
from workbench.store.events import Act

_CLAIM = click.argument("number", metavar="C-17", type=choosing.CLAIM)
_CLAIMS = click.argument("numbers", metavar="C-17...", nargs=-1, required=True, type=choosing.CLAIM)
_MESSAGES = click.argument("messages", metavar="MESSAGE...", nargs=-1, required=True, type=choosing.MESSAGE)


@click.group(cls=Group)
def claim() -> None:
    """Add, show, change, merge, split, link and decide claims."""


claim.add_command(show)
claim.add_command(status)
claim.add_command(check)
claim.add_command(import_)


def _described(command: Any) -> Any:
    for option in (
        click.option("--actor", "actors", metavar="NAME[:ROLE]", multiple=True, help="Who; ROLE is agent (default), "
                     "object or speaker. May be repeated."),
        click.option("--place", "places", metavar="NAME", multiple=True, help="Where; may be repeated."),
        click.option("--event", metavar="DAY[..DAY]", help="When it happened: 2026-04-25, 2026-04-25..2026-04-26, "
                     "2026-04 or 2026-04-25T06:00; the precision follows from it."),
        click.option("--predicate", type=click.Choice(PREDICATES), help="What kind of statement."),
    ):  # fmt: skip
        command = option(command)
    return command


@claim.command()
@click.argument("title", nargs=-1, required=True)
@_described
@click.pass_obj
def add(
    session: Session,
    title: tuple[str, ...],
    predicate: str | None,
    event: str | None,
    places: tuple[str, ...],
    actors: tuple[str, ...],
) -> None:
    """Add a claim by hand; it starts as a rumor.

    \b
    Example:
      workbench claim add "Tessalit taken" --predicate control_change --place Tessalit --actor FLA --event 2026-04-26
    """
    from workbench.claims import editing

    case = session.open()
    added = editing.add_claim(
        case,
        " ".join(title),
        predicate=predicate or "other",
        places=places,
        actors=_actors(actors),
        event=event_time(event) if event else When(),
    )
    if session.json:
        json_lines(records.claims(case, [choosing.claim(case, added.id)]))
    else:
        line(f"{claim_label(added.id)} added: {added.title}")


@claim.command()
@_CLAIM
@click.option("--title", help="A new title.")
@click.option("--would-change", metavar="TEXT", help='What would change what we hold true of it; "" takes it away.')
@_described
@click.pass_obj
def edit(
    session: Session,
    number: int,
    title: str | None,
    would_change: str | None,
    predicate: str | None,
    event: str | None,
    places: tuple[str, ...],
    actors: tuple[str, ...],
) -> None:
    """Change what a claim says. Places and actors given here replace the old ones; what is not given stays.

    \b
    Example:
      workbench claim edit C-17 --title "Tessalit base taken" --event 2026-04-26
      workbench claim edit C-17 --would-change "a picture of the base with a date that can be checked"
    """
    from workbench.claims import editing

    if would_change is None and not (title or predicate or event or places or actors):
        raise UsageError("Nothing to change was given.", 'For example: --title "…" or --event 2026-04-26')
    case = session.existing()
    choosing.claim(case, number)
    act = editing.edit(
        case,
        number,
        title=title,
        predicate=predicate,
        places=places or None,
        actors=_actors(actors) or None,
        event=event_time(event) if event else None,
        would_change=would_change,
    )
    _done(session, case, act, number)


@claim.command()
@_CLAIMS
@click.argument("to", metavar="STAGE", type=click.Choice([s.value for s in Stage]))
@click.pass_obj
def stage(session: Session, numbers: tuple[int, ...], to: str) -> None:
    """Say where the work on claims is: new, working, review or closed.

    \b
    Example:
      workbench claim stage C-17 C-18 review
    """
    from workbench.claims import editing

    case = session.existing()
    _exist(case, numbers)
    _done(session, case, editing.set_stage(case, numbers, Stage(to)), *numbers)


@claim.command()
@_CLAIMS
@click.option("--to", metavar="NAME", default=None, help="The analyst; yourself when not given.")
@click.option("--nobody", is_flag=True, help="Take the assignment away.")
@click.pass_obj
def assign(session: Session, numbers: tuple[int, ...], to: str | None, nobody: bool) -> None:
    """Assign claims to an analyst.

    \b
    Examples:
      workbench claim assign C-17
      workbench claim assign C-17 C-18 --to "A. Diallo"
    """
    from workbench.case import named_analyst
    from workbench.claims import editing

    case = session.existing()
    _exist(case, numbers)
    who = "" if nobody else named_analyst(to).id if to else case.analyst.id
    _done(session, case, editing.assign(case, numbers, who), *numbers)


@claim.command()
@_CLAIM
@click.argument("text", nargs=-1)
@click.pass_obj
def note(session: Session, number: int, text: tuple[str, ...]) -> None:
    """Write a claim's note; without text, take it away.

    \b
    Example:
      workbench claim note C-17 "Asked M. for the original video on 27 April."
    """
    from workbench.claims import editing

    case = session.existing()
    choosing.claim(case, number)
    _done(session, case, editing.set_note(case, number, " ".join(text)), number)


@claim.command()
@click.argument("into", metavar="C-17", type=choosing.CLAIM)
@click.argument("others", metavar="C-18...", nargs=-1, required=True, type=choosing.CLAIM)
@click.pass_obj
def merge(session: Session, into: int, others: tuple[int, ...]) -> None:
    """Merge claims that say the same into the first one; undo takes it apart again.

    \b
    Example:
      workbench claim merge C-17 C-18 C-21
    """
    from workbench.claims import editing

    case = session.existing()
    _exist(case, (into, *others))
    _done(session, case, editing.merge(case, into, others), into)


@claim.command()
@_CLAIM
@_MESSAGES
@click.pass_obj
def split(session: Session, number: int, messages: tuple[int, ...]) -> None:
    """Take messages out of a claim into a new one.

    \b
    Example:
      workbench claim split C-17 412 415
    """
    from workbench.claims import editing

    case = session.existing()
    choosing.claim(case, number)
    made = editing.split(case, number, messages)
    if session.json:
        json_lines(records.claims(case, [choosing.claim(case, made.id)]))
    else:
        told = counted(len(messages), "message")
        line(f"{claim_label(made.id)} made from {claim_label(number)} with {told}: {made.title}")


@claim.command()
@click.argument("a", metavar="C-17", type=choosing.CLAIM)
@click.argument("kind", type=click.Choice([k.value for k in LinkKind]))
@click.argument("b", metavar="C-18", type=choosing.CLAIM)
@click.option("--remove", is_flag=True, help="Take the link away.")
@click.pass_obj
def link(session: Session, a: int, kind: str, b: int, remove: bool) -> None:
    """Link two claims: C-17 contradicts, repeats, follows or is part_of C-18.

    \b
    Examples:
      workbench claim link C-17 contradicts C-18
      workbench claim link C-17 contradicts C-18 --remove
    """
    from workbench.claims import editing

    if a == b:
        raise UsageError("A claim cannot be linked to itself.", "Name two claims.")
    case = session.existing()
    _exist(case, (a, b))
    change = editing.unlink if remove else editing.link
    _done(session, case, change(case, a, LinkKind(kind), b), a, b)


@claim.command()
@_CLAIM
@_MESSAGES
@click.option("--stance", type=click.Choice([s.value for s in Stance]),
              help="Whether the messages assert it (default), deny it or ask about it.")  # fmt: skip
@click.option("--from", "origin", metavar="C-18", type=choosing.CLAIM,
              help="Move them out of this claim, in one act; without --stance they keep theirs.")  # fmt: skip
@click.pass_obj
def attach(session: Session, number: int, messages: tuple[int, ...], stance: str | None, origin: int | None) -> None:
    """Put messages to a claim, or move them there from another one. Copies that arrive later follow moved messages.

    \b
    Examples:
      workbench claim attach C-17 412 --stance denies
      workbench claim attach C-17 412 415 --from C-18
    """
    from workbench.claims import editing

    case = session.existing()
    choosing.claim(case, number)
    for one in messages:
        choosing.message(case, one)
    if origin is None:
        _done(session, case, editing.attach(case, number, messages, Stance(stance or Stance.ASSERTS)), number)
        return
    choosing.claim(case, origin)
    act = editing.move(case, origin, number, messages, Stance(stance) if stance else None)
    _done(session, case, act, number, origin)


@claim.command()
@_CLAIM
@_MESSAGES
@click.pass_obj
def detach(session: Session, number: int, messages: tuple[int, ...]) -> None:
    """Take messages away from a claim.

    \b
    Example:
      workbench claim detach C-17 412
    """
    from workbench.claims import editing

    case = session.existing()
    choosing.claim(case, number)
    _done(session, case, editing.detach(case, number, messages), number)


def event_time(text: str) -> When:
    """An event time from `DAY[..DAY]` or a month, with the precision that its form has; raises UsageError."""
    import calendar
    import re
    from datetime import datetime

    month = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text)
    if month and int(month[1]):
        last = calendar.monthrange(int(month[1]), int(month[2]))[1]
        return When(f"{text}-01", f"{text}-{last:02}", "month")
    start, _, end = text.partition("..")
    for part in (start, end or start):
        try:
            datetime.fromisoformat(part)
        except ValueError as error:
            hint = "Use 2026-04-25, 2026-04-25T06:00 or 2026-04."
            raise UsageError(f"{part!r} is not a day or time.", hint) from error
    if end and query.parse_time(end, "") < query.parse_time(start, ""):
        raise UsageError(f"The event would end ({end}) before it starts ({start}).", f"Use {end}..{start}.")
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", start):
        exact = query.parse_time(start, "")
        return When(exact, query.parse_time(end, "") if end else exact, "hour" if start.endswith(":00") else "minute")
    if not end or end == start:
        return When(start, start, "day")
    days = (datetime.fromisoformat(end[:10]) - datetime.fromisoformat(start)).days
    return When(start, end, "day" if days <= 1 else "week" if days <= 7 else "month")


def _actors(given: tuple[str, ...]) -> tuple[Actor, ...]:
    found = []
    for text in given:
        name, colon, role = text.rpartition(":")
        if colon and role in tuple(Role):
            found.append(Actor(name, Role(role)))
        else:
            found.append(Actor(text, Role.AGENT))
    return tuple(found)


def _exist(case: Case, numbers: tuple[int, ...]) -> None:
    for number in numbers:
        choosing.claim(case, number)


def _done(session: Session, case: Case, act: Act, *numbers: int) -> None:
    if session.json:
        json_lines(records.claims(case, [choosing.claim(case, n) for n in dict.fromkeys(numbers)]))
    else:
        line(act.label)
