"""`workbench plugins`: which importers and exporters there are, whether they may run, and whether they keep their
promises."""

import time
from pathlib import Path
from typing import Any

import click

from workbench.cli import paths
from workbench.cli.commands import Group
from workbench.cli.output import Painted, counted, json_lines, line, note, table
from workbench.cli.session import Session
from workbench.errors import InputRefused, UsageError
from workbench.plugin_loader import PluginState, list_plugins
from workbench.plugin_loader import trust as allow

_STATE_COLOURS = {PluginState.READY: "green", PluginState.UNTRUSTED: "yellow"}
_UNTIL_CLOCKS_SHOW = 2.1
"""Seconds: the times in a zip archive are of even seconds (APPNOTE 4.4.6, MS-DOS time)."""


@click.group(cls=Group)
def plugins() -> None:
    """List, check and trust plugins."""


@plugins.command("list")
@click.pass_obj
def list_(session: Session) -> None:
    """List every plugin, what it offers and whether it may run, without running any.

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
                "offers": list(p.offers),
            }
            for p in found
        )
        return
    table(
        ("name", "offers", "from", "state", "file"),
        [
            (
                p.name,
                ", ".join(p.offers),
                p.origin.value,
                Painted(p.state.value, _STATE_COLOURS.get(p.state, "red")),
                str(p.path or ""),
            )
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
@click.argument("sample", type=paths.EITHER, required=False)
@click.pass_obj
def check(session: Session, file: Path, sample: Path | None) -> None:
    """Put an importer or exporter through the conformance checks; exit 4 when it fails one.

    An importer is checked on a SAMPLE of its format. An exporter needs none: it writes a set of claims that ships, in
    a folder that is removed afterwards.

    \b
    Examples:
      workbench plugins check plugins/notes.py notes.txt
      workbench plugins check plugins/summary.py
    """
    from workbench.plugin_loader import offers

    offered = offers(file)
    if sample is None and "exporter" not in offered:
        raise UsageError("An importer is checked on a sample of its format.", f"workbench plugins check {file} SAMPLE")
    problems = _check_importer(session, file, sample) if sample is not None and "importer" in offered else []
    if "exporter" in offered:
        problems += _check_exporter(session, file)
    if problems:
        page = "docs/exporters.md" if "exporter" in offered else "docs/plugins.md"
        raise InputRefused(f"{file} does not conform: {problems[0]}", f"See {page}.")
    if not session.json:
        line("It conforms.")
        if sample is None and "importer" in offered:
            note("Its importer was not checked: that needs a sample of its format.")


def _check_importer(session: Session, file: Path, sample: Path) -> list[str]:
    from workbench.intake.exports import open_export
    from workbench.plugin_loader import check_importer

    report = check_importer(file, sample, open_export)
    told = {
        "importer": report.importer,
        "passed": report.passed,
        "confidence": report.confidence,
        "chats": report.chats,
        "messages": report.messages,
        "rejected": report.rejected,
    }
    said = (
        f"{report.importer}: {counted(report.messages, 'message')} and {counted(report.rejected, 'rejected record')} "
        f"in {counted(report.chats, 'conversation')}; sure of it by {report.confidence} of 100."
    )
    return _told(session, told, said, report.problems)


def _check_exporter(session: Session, file: Path) -> list[str]:
    from workbench.plugin_loader import check_exporter

    report = check_exporter(file, lambda: time.sleep(_UNTIL_CLOCKS_SHOW))
    told = {
        "exporter": report.exporter,
        "passed": report.passed,
        "claims": report.claims,
        "files": report.files,
        "bytes": report.bytes,
    }
    said = (
        f"{report.exporter}: {counted(report.claims, 'claim')} in {counted(report.files, 'file')}, "
        f"{counted(report.bytes, 'byte')}."
    )
    return _told(session, told, said, report.problems)


def _told(session: Session, told: dict[str, Any], said: str, problems: tuple[str, ...]) -> list[str]:
    """Print a report and give its problems back."""
    if session.json:
        json_lines([{**told, "problems": list(problems)}])
    else:
        line(said)
        for problem in problems:
            line(Painted("! ", "red"), problem)
    return list(problems)
