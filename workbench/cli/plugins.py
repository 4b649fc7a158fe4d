"""`workbench plugins`: which importers there are, whether they may run, and whether they keep their promises."""

from pathlib import Path

import click

from workbench.cli import paths
from workbench.cli.commands import Group
from workbench.cli.output import Painted, counted, json_lines, line, note, table
from workbench.cli.session import Session
from workbench.errors import InputRefused
from workbench.plugin_loader import PluginState, list_plugins
from workbench.plugin_loader import trust as allow

_STATE_COLOURS = {PluginState.READY: "green", PluginState.UNTRUSTED: "yellow"}


@click.group(cls=Group)
def plugins() -> None:
    """List, check and trust plugins."""


@plugins.command("list")
@click.pass_obj
def list_(session: Session) -> None:
    """List every plugin and whether it may run, without running any.

    \b
    Example:
      workbench plugins list
    """
    found = list_plugins(session.plugin_folder())
    if session.json:
        json_lines(
            {
                "name": p.name,
                "origin": p.origin.value,
                "state": p.state.value,
                "path": str(p.path) if p.path else None,
                "sha256": p.sha256,
            }
            for p in found
        )
        return
    table(
        ("name", "from", "state", "file"),
        [
            (p.name, p.origin.value, Painted(p.state.value, _STATE_COLOURS.get(p.state, "red")), str(p.path or ""))
            for p in found
        ],
    )
    if any(p.state is PluginState.UNTRUSTED for p in found):
        note(f"An untrusted plugin does not run; read it, then: {session.command()} plugins trust FILE")


@plugins.command()
@click.argument("file", type=paths.FILE)
@click.pass_obj
def trust(session: Session, file: Path) -> None:
    """Allow a plugin file to run, as it is now. A plugin can do whatever you can do: read it first.

    \b
    Example:
      workbench plugins trust plugins/notes.py
    """
    sha256 = allow(file)
    if session.json:
        json_lines([{"path": str(file), "sha256": sha256}])
    else:
        line(f"{file} may run from now on, as long as its sha256 is {sha256}.")


@plugins.command()
@click.argument("file", type=paths.FILE)
@click.argument("sample", type=paths.EITHER)
@click.pass_obj
def check(session: Session, file: Path, sample: Path) -> None:
    """Put an importer through the conformance checks on a sample of its format; exit 4 when it fails one.

    \b
    Example:
      workbench plugins check plugins/notes.py notes.txt
    """
    from workbench.intake.exports import open_export
    from workbench.plugin_loader import check_importer

    report = check_importer(file, sample, open_export)
    if session.json:
        json_lines(
            [
                {
                    "importer": report.importer,
                    "passed": report.passed,
                    "confidence": report.confidence,
                    "chats": report.chats,
                    "messages": report.messages,
                    "rejected": report.rejected,
                    "problems": list(report.problems),
                }
            ]
        )
    else:
        line(
            f"{report.importer}: {counted(report.messages, 'message')} and "
            f"{counted(report.rejected, 'rejected record')} "
            f"in {counted(report.chats, 'conversation')}; sure of it by {report.confidence} of 100."
        )
        for problem in report.problems:
            line(Painted("! ", "red"), problem)
    if not report.passed:
        raise InputRefused(f"{file} does not conform: {report.problems[0]}", "See docs/plugins.md.")
    if not session.json:
        line("It conforms.")
