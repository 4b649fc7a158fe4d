"""`workbench figures`, `blocs` and `timeline`: one claim's numbers, who says what, and a place's contested history."""

from collections.abc import Iterable

import click

from workbench.cli import choosing, records
from workbench.cli.commands import Command, FilterCommand, filter_text
from workbench.cli.output import json_lines, note, status, table, when
from workbench.cli.session import Session
from workbench.errors import UsageError
from workbench.model import Evidence, EvidenceStance, When, claim_label
from workbench.query import parse_claim
from workbench.store import evidence as evidence_store


@click.command(cls=Command)
@click.argument("number", metavar="C-17", type=choosing.CLAIM)
@click.pass_obj
def figures(session: Session, number: int) -> None:
    """Show the competing figures of a claim side by side: how many of what, according to whom, in which messages.

    \b
    Example:
      workbench figures C-17
    """
    case = session.existing()
    (found,) = records.claims(case, [choosing.claim(case, number)])
    if session.json:
        json_lines({"claim": found["id"], **figure} for figure in found["figures"])
        return
    rows = [
        (f["metric"], f["counted"], _range(f["low"], f["high"]), f["exactness"].replace("_", " "), f["speaker"],
         f["times"], " ".join(str(m) for m in f["messages"]))
        for f in found["figures"]
    ]  # fmt: skip
    if not table(("figure", "counted", "number", "how", "according to", "times", "messages"), rows):
        note("Nobody gives a figure.")


def _range(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}–{high}"


@click.command(cls=FilterCommand)
@click.argument("words", metavar="C-17|FILTER", nargs=-1, required=True)
@click.pass_obj
def blocs(session: Session, words: tuple[str, ...]) -> None:
    """Show the evidence on claims by narrative bloc: who supports, who refutes, who is silent.

    \b
    Examples:
      workbench blocs C-17
      workbench blocs place:Kidal status:contested
    """
    case = session.existing()
    numbers = _numbers(words) or choosing.claim_numbers(case, filter_text(words))
    rows = []
    for c in choosing.claims(case, numbers):
        items = evidence_store.of_claim(case.db, c.id)
        for bloc in dict.fromkeys([*case.settings.blocs, *(e.bloc for e in items)]):
            said = [e for e in items if e.bloc == bloc]
            if said:
                rows.append((c, bloc, said))
    if session.json:
        json_lines(
            {
                "claim": claim_label(c.id),
                "bloc": bloc,
                **{s.value: _names(said, s) for s in EvidenceStance},
                "best_grade": min(f"{e.reliability}{e.credibility}" for e in said),
            }
            for c, bloc, said in rows
        )
        return
    shown = table(
        ("claim", "bloc", "supports", "refutes", "context", "best", "title"),
        [
            (claim_label(c.id), bloc or "none", *("; ".join(_names(said, s)) for s in EvidenceStance),
             min(f"{e.reliability}{e.credibility}" for e in said), c.title)
            for c, bloc, said in rows
        ],
    )  # fmt: skip
    if not shown:
        note("There is no evidence on these claims yet.")


def _numbers(words: tuple[str, ...]) -> list[int]:
    try:
        return [parse_claim(w) for w in words]
    except UsageError:
        return []


def _names(said: Iterable[Evidence], stance: EvidenceStance) -> list[str]:
    return [e.source_name for e in said if e.stance == stance]


@click.command(cls=Command)
@click.argument("place", nargs=-1, required=True)
@click.pass_obj
def timeline(session: Session, place: tuple[str, ...]) -> None:
    """Show what is claimed about a place in the order of the events, whatever its status.

    \b
    Example:
      workbench timeline Tessalit
    """
    case = session.existing()
    name = " ".join(place).replace('"', "")
    found = list(choosing.claims(case, choosing.claim_numbers(case, f'place:"{name}"')))
    found.sort(key=lambda c: (c.event.start or c.first_seen or "", c.id))
    if session.json:
        json_lines(records.claims(case, found))
        return
    rows = [
        (
            _span(c.event) or "time unknown",
            c.event.precision.replace("_", " ") if c.event.start else "",
            claim_label(c.id),
            status(c.status.value),
            c.predicate,
            c.appearances,
            c.title,
        )
        for c in found
    ]
    if not table(("event", "precision", "claim", "status", "kind", "msgs", "title"), rows):
        note(f"Nothing is claimed about {name}; {session.command()} lexicon list places shows what is known.")


def _span(event: When) -> str:
    """An event's time in few columns: a day is named once."""
    if not event.start:
        return ""
    start, end = when(event.start), when(event.end or event.start)
    if start == end:
        return start
    return f"{start}–{end[11:]}" if start[:10] == end[:10] else f"{start} to {end}"
