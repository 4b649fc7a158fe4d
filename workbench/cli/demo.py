"""`workbench demo`: the sample case, built where there is none, and opened."""

from pathlib import Path

import click

from workbench.cli.claims import print_queue
from workbench.cli.commands import Command
from workbench.cli.output import counted, note
from workbench.cli.progress import job
from workbench.cli.session import Session

_EXPORT = Path("exports") / "demo.jsonl"


@click.command(cls=Command)
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.option("--print", "printed", is_flag=True, help="Print the queue and write the export, also in a terminal.")
@click.pass_obj
def demo(session: Session, folder: Path | None, printed: bool) -> None:
    """Build the sample case and open it.

    It goes into DIR (or the case of --case), else here if there is no case here yet, else into ./demo. Everything in it
    is synthetic. Without a terminal the queue is printed and an export is written to exports/demo.jsonl in that folder.

    \b
    Examples:
      workbench demo
      workbench demo /tmp/sample
    """
    from workbench.demo import fill

    session.case = str(folder or (_place() if session.case == "." else session.case))
    case = session.open()
    with job(session) as (progress, stop):
        built = fill(case, progress, stop)
    if built:
        note(f"The sample case is in {Path(session.case).resolve()}; everything in it is synthetic.")
    if session.in_terminal() and not printed:
        session.open_terminal(session)
        return
    # The export first: whoever reads the queue may leave early (`workbench demo | head`).
    _export(session, Path(session.case) / _EXPORT)
    print_queue(session)


def _place() -> Path:
    """Here when there is no case here, or the sample already is; else ./demo."""
    from workbench.case import open_case
    from workbench.demo import is_demo

    here = Path()
    if not (here / "claims.db").exists():
        return here
    case = open_case(str(here))
    try:
        return here if is_demo(case) else here / "demo"
    finally:
        case.close()


def _export(session: Session, out: Path) -> None:
    from workbench.export.run import run_export

    out.parent.mkdir(exist_ok=True)
    report = run_export(session.open(), "", "jsonl", "share", out, lambda _done, _total: None, lambda: False)
    note(f"{counted(report.claims, 'claim')} exported to {out}; {report.manifest.name} has its sha256.")
