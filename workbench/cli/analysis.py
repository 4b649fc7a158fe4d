"""`workbench blocs` and `timeline`: how the blocs tell the same events, and who held a place, according to whom."""

import shutil
import sys
import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.cli import choosing
from workbench.cli.commands import Command, FilterCommand, filter_text
from workbench.cli.output import counted, json_lines, line, note, status, table
from workbench.cli.session import Session
from workbench.errors import UsageError
from workbench.model import EvidenceStance, claim_label
from workbench.query import parse_claim

if TYPE_CHECKING:
    from workbench.evidence.blocs import BlocReport
    from workbench.evidence.control import ControlTimeline, Other

_OTHERS = 8
"""Other claims of a place that are listed unasked."""
_WIDEST = 120
"""Columns a sentence may take: longer lines are hard to read."""


@click.command(cls=FilterCommand)
@click.argument("words", metavar="[C-17|FILTER]", nargs=-1)
@click.option("--from", "first", metavar="DAY", help="First day of a window: claims whose event, or whose evidence was "
              "published, in it.")  # fmt: skip
@click.option("--to", "last", metavar="DAY", help="Last day of the window.")
@click.option("--format", "form", type=click.Choice(["text", "markdown", "html"]), help="Default: text. With --json: "
              "the sentences instead of who says what.")  # fmt: skip
@click.option("-o", "--output", "out", metavar="FILE", type=click.Path(path_type=Path), help="Write it to a file.")
@click.pass_obj
def blocs(
    session: Session, words: tuple[str, ...], first: str | None, last: str | None, form: str | None, out: Path | None
) -> None:
    """Compare how blocs of sources tell the same claims: shared, framing, disagreements, silences, blind spots.

    Every sentence ends with the evidence it rests on. A claim, a filter, a window of days, or a filter within a window.

    \b
    Examples:
      workbench blocs C-17
      workbench blocs place:Kidal status:contested
      workbench blocs --from 2026-04-25 --to 2026-04-27 --format html -o comparison.html
    """
    from workbench.evidence.blocs import choose, compare, window_of
    from workbench.verdict.wanting import wanting

    case = session.existing()
    window = window_of(first or "", last or "")
    if not words and window is None:
        raise UsageError("Nothing to compare was named.", "For example: workbench blocs C-17, or --from 2026-04-25")
    numbers = _chosen(session, words) if words else None
    chosen = choose(case, numbers, window)
    report = compare(case, chosen, window, wanting(case, chosen))
    if session.json:
        json_lines(_sentences(report) if form else _told(case, report))
        return
    if not report.items:
        note("There is no evidence on these claims yet." if report.claims else "No claim falls into this.")
    if report.claims:
        _write(report, form or "text", out)


def _chosen(session: Session, words: Sequence[str]) -> list[int]:
    case = session.existing()
    try:
        numbers = [parse_claim(w) for w in words]
    except UsageError:
        return choosing.claim_numbers(case, filter_text(words))
    return [choosing.claim(case, n).id for n in dict.fromkeys(numbers)]


def _told(case: Any, report: "BlocReport") -> Iterable[dict[str, Any]]:
    from workbench.store import evidence as evidence_store

    items = evidence_store.of_claims(case.db, report.claims)
    for row in report.matrix.rows:
        for bloc, cell in zip(report.matrix.blocs, row.cells, strict=True):
            said = [e for e in items.get(row.claim, ()) if e.id in cell.evidence]
            if said or cell.figures:
                yield {
                    "claim": claim_label(row.claim), "bloc": bloc,
                    **{s.value: [e.source_name for e in said if e.stance == s] for s in EvidenceStance},
                    "best_grade": cell.grade, "evidence": [f"E-{e.id}" for e in said],
                    "figures": [f"F-{n}" for n in cell.figures],
                }  # fmt: skip


def _sentences(report: "BlocReport") -> Iterable[dict[str, Any]]:
    for part in report.parts:
        for s in part.statements:
            yield {"part": part.heading, "bloc": part.bloc, "sentence": s.text, "sources": list(s.cites)}


def _write(report: "BlocReport", form: str, out: Path | None) -> None:
    from workbench.evidence import bloc_words

    makers = {"text": lambda r: bloc_words.text(r, _width()), "markdown": bloc_words.markdown, "html": bloc_words.page}
    words = makers[form](report)
    if out is None:
        line(words.rstrip("\n"))
        return
    from workbench.export import landing

    landing.put_text(out, words)
    note(f"{counted(len(report.claims), 'claim')} compared in {out}.")


def _width() -> int:
    return min(shutil.get_terminal_size().columns, _WIDEST) if sys.stdout.isatty() else 80


@click.command(cls=Command)
@click.argument("place", nargs=-1, required=True)
@click.option("--at", "day", metavar="DAY", help="Who held it on a day (2012-01-25) or in a month (2012-03)?")
@click.option("--from", "first", metavar="DAY", help="First day shown.")
@click.option("--to", "last", metavar="DAY", help="Last day shown.")
@click.option("--all", "every", is_flag=True, help="List every other claim about the place too.")
@click.pass_obj
def timeline(
    session: Session, place: tuple[str, ...], day: str | None, first: str | None, last: str | None, every: bool
) -> None:
    """Show who held a place when, according to whom: lanes by actor, states over time, each claim with its source.

    Confirmed and corroborated claims hold; contested ones, and rivals at one time, are contested; rumors are shown as
    claimed, refuted claims as refuted. All spellings of a place are one place.

    \b
    Examples:
      workbench timeline Tessalit
      workbench timeline Aguelhok --at 2012-01-25
    """
    from workbench.evidence.control import held_at, period
    from workbench.evidence.control import timeline as build
    from workbench.export.control_records import span_record, timeline_records

    case = session.existing()
    begin, end = period(first)[0] if first else "", period(last)[1] if last else ""
    shown = build(case, " ".join(place).replace('"', ""), "" if day else begin, "" if day else end)
    if day:
        found = held_at(shown, day)
        if session.json:
            json_lines([{
                "kind": "answer", "place": found.place, "first": found.first, "last": found.last,
                "state": found.state.value, "holders": list(found.holders), "sentences": list(found.sentences),
                "spans": [span_record(s) for s in (*found.spans, *found.claimed, *found.refuted)],
            }])  # fmt: skip
        else:
            _bullets(found.sentences)
        return
    if session.json:
        json_lines(timeline_records(shown))
        return
    if not shown.lanes and not shown.undated and not shown.others:
        note(f"Nothing is claimed about {shown.place}; {session.command()} lexicon list places shows what is known.")
        return
    _print(shown, every)


def _print(shown: "ControlTimeline", every: bool) -> None:
    from workbench.evidence import control_words

    also = [s for s in shown.spellings if s != shown.place]
    line(f"{shown.place}{f' (also {control_words.listed(also)})' if also else ''}: who held it, according to whom")
    if not shown.lanes and not shown.undated:
        line("Nothing is claimed about who held it.")
    if shown.first:
        line("")
        for row in control_words.lanes(shown, _width()):
            line(row)
        line("")
        for state in shown.states:
            claims = ", ".join(claim_label(n) for n in state.claims)
            days = state.first if state.first == state.last else f"{state.first} to {state.last}"
            _wrapped(f"{days:<24}  {control_words.state_words(state)}{f' [{claims}]' if claims else ''}", " " * 26)
        line("")
    for lane in shown.lanes:
        line(lane.actor)
        _bullets(control_words.told(s, named=False) for s in lane.spans)
    if shown.undated:
        line("time unknown")
        _bullets(control_words.told(s) for s in shown.undated)
    _others(shown.others, every)


def _others(others: "Sequence[Other]", every: bool) -> None:
    from workbench.evidence.control_words import short

    if not others:
        return
    line("")
    line("Also claimed here")
    listed = others if every else others[:_OTHERS]
    table(
        ("event", "claim", "status", "kind", "title"),
        [(short(o.start), claim_label(o.claim), status(o.status.value), o.predicate, o.title) for o in listed],
    )
    if len(listed) < len(others):
        note(f"{len(others) - len(listed)} more; --all lists them.")


def _bullets(sentences: Iterable[str]) -> None:
    for s in sentences:
        _wrapped(s, "  ", "* ")


def _wrapped(text: str, following: str, first: str = "") -> None:
    for row in textwrap.wrap(
        text, _width(), initial_indent=first, subsequent_indent=following, break_long_words=False,
        break_on_hyphens=False,
    ):  # fmt: skip
        line(row)
