"""`workbench export`: a set of claims with everything that stands behind it, and its manifest.

Formats are asked what they are called, what their files end in and whether they are folders; nothing here knows one.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.cli.bundles import sealing, sealing_options
from workbench.cli.commands import FilterCommand, filter_text
from workbench.cli.output import counted, json_lines, line, note, table
from workbench.cli.progress import ProgressLine, job
from workbench.cli.session import Session
from workbench.errors import UsageError
from workbench.export.formats import EXPORTERS
from workbench.intake.requests import Step
from workbench.model import claim_label

if TYPE_CHECKING:
    from workbench.export.previewing import WhatLeaves
    from workbench.export.run import ExportReport
    from workbench.export.sealing import Sealing
    from workbench.plugin_api import Exporter

_NAMED = 5
"""Claims named for each reason why they were left out; all of them are in the manifest."""


def _formats() -> str:
    """The formats that ship in one sentence, those that write a folder marked."""
    return ", ".join(f"{name} (a folder)" if e.folder else name for name, e in EXPORTERS.items())


@click.command(cls=FilterCommand)
@click.argument("words", metavar="[FILTER]", nargs=-1)
@click.option("--format", "format_", metavar="FORMAT", default="jsonl", show_default=True, help=f"{_formats()}; and "
              "what plugins add.")  # fmt: skip
@click.option("--profile", type=click.Choice(["internal", "share", "public"]), default="share", show_default=True,
              help="How much of people leaves: everything, pseudonyms, or what is public.")  # fmt: skip
@click.option("-o", "--output", "out", metavar="OUT", type=click.Path(path_type=Path), help="A file; for a format "
              "that is a folder, a folder. The manifest is OUT.manifest.json.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Show what would leave; write nothing.")
@sealing_options
@click.pass_obj
def export(
    session: Session,
    /,
    words: tuple[str, ...],
    format_: str,
    profile: str,
    out: Path | None,
    dry_run: bool,
    **asked: Any,
) -> None:
    """Export claims with everything that stands behind them: messages, media, evidence, verdicts, history.

    FILTER is that of workbench claims. The same case exported again gives the same bytes. Formulas are neutralised in
    tables; overrides are marked. Claims that a format cannot say are named with the reason, here and in the manifest.

    \b
    Examples:
      workbench export status:confirmed,refuted --format jsonl -o verified.jsonl
      workbench export --format csv --profile internal -o tables/
      workbench export place:Kidal --format bundle --sign ~/.ssh/id_ed25519 -o kidal.claims.zip
      workbench export status:confirmed --format html --profile public --dry-run
    """
    from workbench.export.formats import exporter

    writer = EXPORTERS.get(format_) or exporter(format_, session.existing())
    if dry_run:
        _preview(session, filter_text(words), writer, profile)
    elif out is None:
        raise UsageError("Where to? -o is missing.", f"For example: -o {_example(writer)}; --dry-run only looks.")
    else:
        _write(session, filter_text(words), writer, profile, out, sealing(writer, **asked))


def _example(writer: "Exporter") -> str:
    return f"claims-{writer.name}" if writer.folder else f"claims{writer.suffix}"


def _write(session: Session, text: str, writer: "Exporter", profile: str, out: Path, sealed: "Sealing") -> None:
    from workbench.export.landing import check_name
    from workbench.export.run import run_export

    if str(out) == "-":
        raise UsageError("An export is a file with its manifest beside it, and - is none.",
                         f"For example: -o {_example(writer)}.")  # fmt: skip
    check_name(out, writer.folder)
    with job(session) as (progress, stop):
        report = run_export(
            session.existing(),
            text,
            writer.name,
            profile,
            out,
            lambda done, total: _show(progress, out.name, done, total),
            stop,
            sealed,
        )
    if session.json:
        json_lines(
            [
                {
                    "claims": report.claims,
                    "manifest": str(report.manifest),
                    "files": [{"name": n, "sha256": h, "bytes": b} for n, h, b in report.files],
                    "left_out": [
                        {"reason": reason, "claims": [claim_label(n) for n in numbers]}
                        for reason, numbers in report.left_out.items()
                    ],
                    "media_left_out": [{"reason": why, "media": n} for why, n in report.media_left_out.items()],
                }
            ]
        )
    else:
        table(("sha256", "bytes", "file"), [(h, b, n) for n, h, b in report.files])
        line(f"{counted(report.written, 'claim')} exported; manifest: {report.manifest}")
    if not report.claims:
        note("No claim matches." if text else "The case has no claims.")
    _tell_left_out(_labelled(report))
    for why, count in report.media_left_out.items():
        note(f"left out: {_media(count)}: {why}")
    if not writer.folder and not out.name.lower().removesuffix(".age").endswith(writer.suffix):
        note(f"note: files of the format {writer.name} end in {writer.suffix}, and {out.name} does not.")


def _labelled(report: "ExportReport") -> Mapping[str, tuple[int, tuple[str, ...]]]:
    """For each reason how many claims were left out, and the first of them."""
    return {
        reason: (len(numbers), tuple(claim_label(n) for n in numbers[:_NAMED]))
        for reason, numbers in report.left_out.items()
    }


def _media(count: int) -> str:
    return f"{count:,} {'medium' if count == 1 else 'media'}"


def _tell_left_out(left_out: Mapping[str, tuple[int, tuple[str, ...]]]) -> None:
    for reason, (count, first) in left_out.items():
        more = f" and {count - len(first):,} more" if count > len(first) else ""
        note(f"left out: {counted(count, 'claim')} ({', '.join(first)}{more}): {reason}")


def _show(progress: ProgressLine, name: str, done: int, total: int) -> None:
    progress(Step("export", name, done, total, 0.0))


# --- looking first --------------------------------------------------------------------------------------------------


def _preview(session: Session, text: str, writer: "Exporter", profile: str) -> None:
    """The export done and thrown away: all that would leave is known then, media too."""
    from workbench.export.previewing import Leaving, what_leaves

    with job(session) as (progress, stop):
        found = what_leaves(session.existing(), Leaving(text, writer.name, profile, whole=True), stop,
                            lambda done, total: _show(progress, "trying", done, total))  # fmt: skip
    if session.json:
        json_lines([_record(found)])
        return
    _tell_sums(found, profile)
    for name, beginning in found.files:
        line("")
        line(f"{name or 'the file'} begins:")
        line(beginning or "(no text)")
    _tell_left_out({k.reason: (k.count, k.first) for k in found.left_out})
    note("Nothing was written.")


def _tell_sums(found: "WhatLeaves", profile: str) -> None:
    from workbench.export.previewing import of_no_kind, people_as_sources

    s, m = found.sums, found.media
    held = ((s.claims, "claim"), (s.messages, "message"), (s.evidence, "evidence item"), (s.senders, "sender"))
    line("chosen: " + ", ".join(counted(n, what) for n, what in held)
         + f" in {counted(s.chats, 'chat')}, {people_as_sources(s.persons)}")  # fmt: skip
    if found.left_out:
        line(f"{found.going:,} of these claims would be written, {s.claims - found.going:,} are left out: see below")
    if profile == "internal":
        line("internal replaces nothing: names, numbers, handles and notes leave as they are")
    else:
        line(f"{profile} replaces or leaves out {found.replaced:,} of {found.texts:,} pieces of text of the first "
             f"{counted(found.shown, 'claim')}")  # fmt: skip
        if s.of_no_kind:
            line(of_no_kind(s.of_no_kind))
    if m.taken:
        what = f"small pictures of {_media(m.going)}" if m.small else _media(m.going)
        line(f"{what} would go" + "".join(f"; {count:,} stay: {why}" for why, count in m.staying))
    elif m.going or m.staying:
        line(f"none of {_media(m.going + sum(n for _, n in m.staying))} would go, at most their hashes")


def _record(found: "WhatLeaves") -> dict[str, object]:
    s, m = found.sums, found.media
    return {
        "claims": s.claims, "messages": s.messages, "evidence": s.evidence, "senders": s.senders, "chats": s.chats,
        "persons": s.persons, "sources_of_no_kind": s.of_no_kind,
        "media": {"taken": m.taken, "small": m.small, "going": m.going, "staying": [
            {"reason": why, "count": count} for why, count in m.staying
        ]},
        "keys": list(found.fields), "files": [{"name": n, "begins": t} for n, t in found.files],
        "left_out": [{"reason": k.reason, "count": k.count, "first": list(k.first)} for k in found.left_out],
    }  # fmt: skip
