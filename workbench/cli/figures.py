"""`workbench figures`: the competing numbers of a claim, who gives each, and their conservative range."""

import re
from collections.abc import Iterator
from typing import Any

import click

from workbench.cli import choosing
from workbench.cli.commands import Command, FilterGroup
from workbench.cli.output import counted, json_lines, line, note, table, when
from workbench.cli.records import Record
from workbench.cli.session import Session
from workbench.errors import UsageError
from workbench.evidence import figure_ranges
from workbench.evidence.figure_ranges import EXACTNESS, Figures
from workbench.model import StatedFigure, claim_label

_EXACT = click.Choice([e for e in EXACTNESS if e != figure_ranges.UNSTATED])


class _Group(FilterGroup):
    """`figures C-17` lists; the other words are commands."""

    argument = re.compile(r"[CcFf]-?\d+|\d+")


@click.group(cls=_Group)
def figures() -> None:
    """Show and enter the competing figures of a claim.

    \b
    Examples:
      workbench figures C-17
      workbench figures add C-17 --metric killed --number 77 --speaker AFP
    """


def _described(command: Any) -> Any:
    for option in (
        click.option("--note", help="What to know about it."),
        click.option("--evidence", metavar="E-3", type=choosing.EVIDENCE, help="The item on this claim that says so."),
        click.option("--as-of", metavar="DAY", help="The day, or UTC time, that the number holds for."),
        click.option("--relay", help="Through whom we have it: an agency, Telegram, …"),
        click.option("--exactness", type=_EXACT, help="How exact the speaker is; left out: exact."),
        click.option("--words", help='What is said without digits: "dozens" counts as 12 to 120, "une vingtaine" '
                     'as about 20, "heavy losses" as no number.'),
        click.option("--high", type=int, help="The highest number said; left out: the same as --low."),
        click.option("--low", type=int, help="The lowest number said."),
        click.option("--number", "single", type=int, help="The number, where there is only one."),
        click.option("--counted", metavar="WHO", help="Who is counted: soldiers, civilians, …"),
    ):  # fmt: skip
        command = option(command)
    return command


@figures.command()
@click.argument("number", metavar="C-17", type=choosing.CLAIM)
@click.option("--metric", required=True, help="What is counted: killed, injured, captured, displaced, …")
@click.option("--speaker", required=True, help="Who gives the number.")
@_described
@click.pass_obj
def add(session: Session, /, number: int, metric: str, speaker: str, **given: Any) -> None:
    """Add a figure to a claim, with who gives it.

    \b
    Examples:
      workbench figures add C-17 --metric killed --counted soldiers --low 47 --exactness at_least --speaker CSP \\
        --relay Telegram --as-of 2026-04-26
      workbench figures add C-17 --metric killed --words "heavy losses" --speaker "the governor" --evidence E-3
    """
    from workbench.evidence.figures import NewFigure, add_figure

    fields = _fields(given)
    if "low" not in fields:
        raise UsageError("A figure needs its number, or its words.", 'For example: --number 77, or --words "dozens"')
    case = session.existing()
    choosing.claim(case, number)
    _print(session, add_figure(case, NewFigure(claim=number, metric=metric, speaker=speaker, **fields)), "added")


@figures.command()
@click.argument("number", metavar="F-3", type=choosing.FIGURE)
@click.option("--metric", help="What is counted.")
@click.option("--speaker", help="Who gives the number.")
@_described
@click.pass_obj
def edit(session: Session, /, number: int, **given: Any) -> None:
    """Change a figure; what is not given stays, and history keeps what it was.

    \b
    Example:
      workbench figures edit F-3 --low 47 --high 52 --as-of 2026-04-27
    """
    from workbench.evidence.figures import edit_figure, find_figure

    fields = _fields(given)
    if not fields:
        raise UsageError("Nothing to change was given.", "For example: --low 47 --high 52")
    case = session.existing()
    held = find_figure(case, number)
    if given["counted"] is None and held.counted:
        fields.pop("counted", None)  # who is counted was said before; the new words only say how many
    if held.exactness in ("dozens", figure_ranges.UNSTATED) and "note" in fields and "low" not in fields:
        words, _, _ = held.note.partition(figure_ranges.NOTE_FOLLOWS)
        fields["note"] = figure_ranges.NOTE_FOLLOWS.join([words, fields["note"]] if fields["note"] else [words])
    _print(session, edit_figure(case, number, **fields), "changed")


@figures.command()
@click.argument("number", metavar="F-3", type=choosing.FIGURE)
@click.pass_obj
def retract(session: Session, number: int) -> None:
    """Take a figure back: it no longer counts, and stays in history.

    \b
    Example:
      workbench figures retract F-3
    """
    from workbench.evidence.figures import retract_figure

    _print(session, retract_figure(session.existing(), number), "retracted")


def _fields(given: dict[str, Any]) -> dict[str, Any]:
    """The fields of a figure that the options name; `--number` and `--words` stand for low, high and exactness."""
    fields = {k: v for k, v in given.items() if v is not None}
    words, single = fields.pop("words", None), fields.pop("single", None)
    if sum((words is not None, single is not None, "low" in fields or "high" in fields)) > 1:
        raise UsageError("Give one of --number, --low with --high, and --words.", "For example: --low 47 --high 52")
    if words is not None:
        from workbench.evidence.figures import counted_in, in_words

        low, high, exactness = in_words(words)
        said = figure_ranges.NOTE_FOLLOWS.join([words, *([fields["note"]] if "note" in fields else [])])
        who = {"counted": counted_in(words)} if counted_in(words) else {}
        return {**who, **fields, "low": low, "high": high, "exactness": exactness, "note": said}
    if single is not None:
        return {"exactness": "exact", **fields, "low": single, "high": single}
    if "low" in fields or "high" in fields:
        either = {"low": fields.get("low", fields.get("high")), "high": fields.get("high", fields.get("low"))}
        return {"exactness": "exact", **fields, **either}
    return fields


@figures.command("list", cls=Command)
@click.argument("number", metavar="C-17", type=choosing.CLAIM)
@click.pass_obj
def list_(session: Session, number: int) -> None:
    """Show the figures of a claim side by side: entered ones, those in messages, and their conservative range.

    \b
    Examples:
      workbench figures C-17
      workbench figures list C-17 --json
    """
    from workbench.evidence.figures import figures_of

    case = session.existing()
    choosing.claim(case, number)
    found = figures_of(case, number)
    if session.json:
        json_lines(_records(found))
    elif not (found.stated or found.heard):
        note("Nobody gives a figure.")
    else:
        _show(found)


def _show(found: Figures) -> None:
    for words in figure_ranges.statements(found):
        line(words)
    if found.stated:
        line("")
        table(
            ("figure", "metric", "counted", "number", "as of", "rests on", "according to"),
            [
                (f"F-{f.id}", f.metric.replace("_", " "), f.counted,
                 "no number" if f.exactness == figure_ranges.UNSTATED
                 else figure_ranges.number_words(f.low, f.high, f.exactness),
                 when(f.as_of), f"E-{f.evidence}" if f.evidence else "", figure_ranges.who_words(f))
                for f in found.stated
            ],
        )  # fmt: skip
    if found.heard:
        line("")
        table(
            ("in messages", "counted", "number", "times", "first", "according to"),
            [
                (h.figure.metric.replace("_", " "), h.figure.counted,
                 figure_ranges.number_words(h.figure.low, h.figure.high, h.figure.exactness),
                 counted(len(h.messages), "message"), when(h.first), ", ".join(h.speakers))
                for h in found.heard
            ],
        )  # fmt: skip
    if found.totals:
        line("")
        line("Conservative range:")
        for total in found.totals:
            line(f"  {figure_ranges.total_words(total)}")
            line(f"    {total.rule}")


def _records(found: Figures) -> Iterator[Record]:
    """Every figure as an object: `part` is `stated`, `messages` or `range`."""
    claim = claim_label(found.claim)
    for f in found.stated:
        yield {"claim": claim, "part": "stated", "id": f"F-{f.id}", **stated_record(f), "times": 0, "messages": []}
    for h in found.heard:
        figure = h.figure
        yield {
            "claim": claim, "part": "messages", "id": None, "metric": figure.metric, "counted": figure.counted,
            "low": figure.low, "high": figure.high, "exactness": figure.exactness, "speaker": figure.speaker,
            "speakers": list(h.speakers), "times": len(h.messages), "messages": list(h.messages),
        }  # fmt: skip
    for t in found.totals:
        yield {
            "claim": claim, "part": "range", "id": None, "metric": t.metric, "counted": t.counted, "low": t.low,
            "high": t.high, "open_ended": t.open_ended, "rule": t.rule,
        }  # fmt: skip


def stated_record(f: StatedFigure) -> Record:
    """The fields of an entered figure; one without a number has null for low and high."""
    low, high = (None, None) if f.exactness == figure_ranges.UNSTATED else (f.low, f.high)
    return {
        "metric": f.metric, "counted": f.counted, "low": low, "high": high, "exactness": f.exactness,
        "speaker": f.speaker, "relay": f.relay, "as_of": f.as_of,
        "evidence": f"E-{f.evidence}" if f.evidence else None, "note": f.note, "by": f.by, "at": f.at,
        "retracted": f.retracted,
    }  # fmt: skip


def _print(session: Session, f: StatedFigure, what: str) -> None:
    if session.json:
        json_lines([{"claim": claim_label(f.claim), "part": "stated", "id": f"F-{f.id}", **stated_record(f)}])
    else:
        line(
            f"F-{f.id} {what}: {figure_ranges.figure_words(f)} ({figure_ranges.who_words(f)}), {claim_label(f.claim)}."
        )
