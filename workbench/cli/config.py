"""`workbench config show`: every setting in force, its value and where it comes from, and where the files are."""

import click

from workbench.cli.commands import Command, Group
from workbench.cli.output import Painted, json_lines, line, table
from workbench.cli.session import Session


@click.group(cls=Group)
def config() -> None:
    """Show the settings that are in force.

    A case has its settings in workbench.toml; your own, for every case, lie in a file of that name in your
    configuration folder and may hold [screen] and [keys].

    \b
    Example:
      workbench config show
    """


@config.command(cls=Command)
@click.pass_obj
def show(session: Session) -> None:
    """Show every setting, its value and where it comes from: default, case, own, environment.

    Opens no case. Below, where the files are and whether they are there.

    \b
    Example:
      workbench config show --json
    """
    from workbench import configuration

    listed = configuration.in_force(session.folder())
    files = configuration.places(session.folder())
    if session.json:
        json_lines({"table": s.table, "name": s.name, "value": s.value, "source": s.source} for s in listed)
        json_lines({"table": "files", "name": f.name, "value": f.path, "source": _there(f.there)} for f in files)
        return
    table(
        ("table", "name", "from", "value"),
        [
            (s.table, s.name, s.source if s.source == "default" else Painted(s.source, "cyan"), _written(s.value))
            for s in listed
        ],
    )
    line("")
    table(("file", "is", "where"), [(f.name, _there(f.there), f.path) for f in files])


def _there(there: bool) -> str:
    return "there" if there else "not made"


def _written(value: object) -> str:
    """A value as it stands in a settings file, without quotes."""
    return ", ".join(str(v) for v in value) if isinstance(value, tuple | list) else str(value)
