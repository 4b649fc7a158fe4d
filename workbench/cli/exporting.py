"""`workbench export`: a set of claims with everything that stands behind it, and its manifest."""

from pathlib import Path

import click

from workbench.cli.commands import FilterCommand, filter_text
from workbench.cli.output import counted, json_lines, line, table
from workbench.cli.progress import ProgressLine, job
from workbench.cli.session import Session
from workbench.intake.requests import Step


@click.command(cls=FilterCommand)
@click.argument("words", metavar="[FILTER]", nargs=-1)
@click.option("--format", "format_", metavar="FORMAT", default="jsonl", show_default=True, help="jsonl (one file) or "
              "csv (a folder of tables).")  # fmt: skip
@click.option("--profile", type=click.Choice(["internal", "share", "public"]), default="share", show_default=True,
              help="How much of people leaves: everything, pseudonyms, or what is public.")  # fmt: skip
@click.option("-o", "--output", "out", metavar="OUT", required=True, type=click.Path(path_type=Path), help="A file; "
              "for csv a folder. The manifest is OUT.manifest.json.")  # fmt: skip
@click.pass_obj
def export(session: Session, words: tuple[str, ...], format_: str, profile: str, out: Path) -> None:
    """Export claims with everything that stands behind them: messages, media hashes, evidence, verdicts, history.

    FILTER is that of workbench claims. The same case exported again gives the same bytes. Formulas are neutralised in
    csv; overrides are marked.

    \b
    Examples:
      workbench export status:confirmed,refuted --format jsonl -o verified.jsonl
      workbench export --format csv --profile internal -o tables/
    """
    from workbench.export.formats import exporter
    from workbench.export.landing import check_name
    from workbench.export.run import run_export

    check_name(out, exporter(format_).folder)
    with job(session) as (progress, stop):
        report = run_export(
            session.existing(),
            filter_text(words),
            format_,
            profile,
            out,
            lambda done, total: _show(progress, out.name, done, total),
            stop,
        )
    if session.json:
        json_lines(
            [
                {
                    "claims": report.claims,
                    "manifest": str(report.manifest),
                    "files": [{"name": n, "sha256": h, "bytes": b} for n, h, b in report.files],
                }
            ]
        )
        return
    table(("sha256", "bytes", "file"), [(h, b, n) for n, h, b in report.files])
    line(f"{counted(report.claims, 'claim')} exported; manifest: {report.manifest}")


def _show(progress: ProgressLine, name: str, done: int, total: int) -> None:
    progress(Step("export", name, done, total, 0.0))
