"""`workbench view`: filters that a case keeps under a name, for `view:NAME` in any filter."""

import click

from workbench.claims.filter_kinds import CLAIMS, MESSAGES
from workbench.cli.commands import Command, FilterCommand, Group, filter_text
from workbench.cli.output import counted, json_lines, line, table
from workbench.cli.records import Record
from workbench.cli.session import Session
from workbench.errors import UsageError


@click.group(cls=Group)
def view() -> None:
    """Save filters under a name; list, rename and remove them."""


@view.command("list", cls=Command)
@click.pass_obj
def list_(session: Session) -> None:
    """List the saved views with what each finds now: those that every case has, then the case's own.

    \b
    Examples:
      workbench view list
      workbench claims 'view:"to decide"' place:Kidal
    """
    from workbench.claims import facets
    from workbench.claims.view_names import listed

    case = session.existing()
    rows: list[Record] = []
    for v in listed(case):
        found: int | None
        try:
            found = facets.total(case, v.filter, v.kind)
        except UsageError:  # a name in it is gone from the case: the view is still listed
            found = None
        rows.append({"name": v.name, "kind": v.kind, "filter": v.filter, "own": bool(v.id), "by": v.by, "at": v.at,
                     "count": found})  # fmt: skip
    if session.json:
        json_lines(rows)
        return
    table(
        ("view", "of", "finds", "by", "filter"),
        [(r["name"], r["kind"], "does not hold" if r["count"] is None else r["count"], r["by"] or "every case",
          r["filter"]) for r in rows],
    )  # fmt: skip


@view.command(cls=FilterCommand)
@click.argument("name")
@click.argument("words", metavar="FILTER", nargs=-1, required=True)
@click.option("--of", "kind", type=click.Choice((CLAIMS, MESSAGES)), default=CLAIMS, show_default=True, help="What the "
              "filter is of.")  # fmt: skip
@click.pass_obj
def save(session: Session, name: str, words: tuple[str, ...], kind: str) -> None:
    """Save FILTER under NAME; a view of that name gets the new filter. Undo takes it back.

    \b
    Examples:
      workbench view save "Kidal open" status:rumor place:Kidal -stage:closed
      workbench view save "Nord in Arabic" --of messages chat:Nord lang:ar
    """
    from workbench.claims import facets, views

    case, text = session.existing(), filter_text(words)
    views.save(case, name, text, kind)
    found = facets.total(case, text, kind)
    shown = " ".join(name.split())
    if session.json:
        json_lines([{"name": shown, "kind": kind, "filter": text, "count": found}])
    else:
        line(f"View {shown!r} saved; it finds {counted(found, kind.removesuffix('s'))} now.")


@view.command(cls=Command)
@click.argument("name")
@click.argument("new")
@click.pass_obj
def rename(session: Session, name: str, new: str) -> None:
    """Give the view NAME the name NEW.

    \b
    Example:
      workbench view rename "Kidal open" "Kidal"
    """
    from workbench.claims import views

    _done(session, new, views.rename(session.existing(), name, new).label)


@view.command(cls=Command)
@click.argument("name")
@click.pass_obj
def remove(session: Session, name: str) -> None:
    """Remove the view NAME; undo brings it back.

    \b
    Example:
      workbench view remove "Kidal open"
    """
    from workbench.claims import views

    _done(session, name, views.remove(session.existing(), name).label)


def _done(session: Session, name: str, label: str) -> None:
    if session.json:
        json_lines([{"name": " ".join(name.split()), "done": label}])
    else:
        line(f"{label[0].upper()}{label[1:]}.")
