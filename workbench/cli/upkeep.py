"""`workbench fsck`, `backup` and `doctor`: is everything there, a copy of it, and what this machine can do."""

from pathlib import Path

import click

from workbench.cli.commands import Command
from workbench.cli.output import Painted, json_lines, line, table
from workbench.cli.progress import ProgressLine, job
from workbench.cli.session import Session
from workbench.errors import IntegrityDamage
from workbench.intake.requests import Step


@click.command(cls=Command)
@click.pass_obj
def fsck(session: Session) -> None:
    """Check every byte of the case: media against their hashes, history chains, database, search index.

    Exit 7 names the first bad thing. Nothing is changed or removed.

    \b
    Example:
      workbench fsck
    """
    from workbench.ledger.fsck import first_damage
    from workbench.ledger.fsck import fsck as check

    case = session.existing()
    with job(session) as (progress, _stop):
        found = check(case.db, case.vault, lambda what, done, total: _show(progress, what, done, total))
    if session.json:
        json_lines({"kind": f.kind, "severity": f.severity, "sentence": f.sentence} for f in found)
    else:
        table(("severity", "what", "finding"), [(f.severity, f.kind, f.sentence) for f in found])
    damage = first_damage(found)
    if damage is not None:
        raise IntegrityDamage(damage.sentence, "Restore the damaged part from a backup; nothing was changed here.")
    if not session.json:
        line("Nothing is damaged.")


@click.command(cls=Command)
@click.argument("target", metavar="FOLDER", type=click.Path(path_type=Path))
@click.pass_obj
def backup(session: Session, target: Path) -> None:
    """Copy the case, open or not, to a new folder, and check the copy.

    \b
    Example:
      workbench backup /media/usb/case-2026-05-01
    """
    from workbench.ledger.backup import backup as copy

    case = session.existing()
    with job(session) as (progress, _stop):
        report = copy(
            case.db, case.vault, target, case.folder, lambda what, done, total: _show(progress, what, done, total)
        )
    if session.json:
        json_lines([{"folder": str(target), "media": report.media, "bytes": report.bytes}])
    else:
        line(f"{target}: database and {report.media} media, {report.bytes:,} bytes, checked.")


@click.command(cls=Command)
@click.pass_obj
def doctor(session: Session) -> None:
    """Show what this machine can do: versions, limits, what is missing.

    \b
    Example:
      workbench doctor
    """
    from workbench.doctor import report

    found = report(Path(session.case) if "://" not in session.case and Path(session.case).is_dir() else None)
    if session.json:
        json_lines({"name": name, "value": value, "ok": ok} for name, value, ok in found)
        return
    for name, value, ok in found:
        line(Painted("ok  ", "green") if ok else Painted("!   ", "yellow"), f"{name:<28}  {value}")


def _show(progress: ProgressLine, what: str, done: int, total: int | None) -> None:
    progress(Step("check", what, done, total, 0.0))
