"""`workbench claim show`: one claim with everything that stands behind it."""

from collections.abc import Iterator

import click

from workbench.case import Case
from workbench.cli import choosing, records
from workbench.cli.commands import Command
from workbench.cli.output import Cell, counted, json_lines, line, pairs, status, table, when
from workbench.cli.session import Session
from workbench.model import Claim, Evidence, claim_label
from workbench.store import claims as claim_store
from workbench.store import evidence as evidence_store
from workbench.store import messages as message_store


@click.command(cls=Command)
@click.argument("numbers", metavar="C-17...", nargs=-1, required=True, type=choosing.CLAIM)
@click.pass_obj
def show(session: Session, numbers: tuple[int, ...]) -> None:
    """Show claims with their messages, links, evidence and verdicts.

    \b
    Examples:
      workbench claim show C-17
      workbench claim show C-17 --json
    """
    case = session.existing()
    found = [choosing.claim(case, n) for n in numbers]
    if session.json:
        json_lines(records.claims(case, found))
        return
    for c in found:
        _show(session, case, c)


def _show(session: Session, case: Case, c: Claim) -> None:
    line(f"{claim_label(c.id)} {c.title}")
    raw = claim_store.raw(case.db, c.id) or {}
    if raw.get("merged_into") is not None:
        into = claim_label(int(str(raw["merged_into"])))
        line(f"It was merged into {into}: its messages and evidence are there.")
        line(f"See: {session.command()} claim show {into}")
        return
    if raw.get("hidden"):
        line("It is in no queue: it was taken back, or nothing carries it any more.")
    line("")
    links = claim_store.links(case.db, [c.id]).get(c.id, [])
    pairs(
        [
            ("status", status(c.status.value)), ("stage", c.stage.value),
            ("resurfaced", f"{counted(c.resurfaced, 'message')} since it was closed" if c.resurfaced else ""),
            ("assigned to", c.assignee),
            ("priority", f"{c.priority}: {'; '.join(c.why)}"), ("kind", c.predicate), ("places", ", ".join(c.places)),
            ("actors", ", ".join(f"{a.name} ({a.role.value})" for a in c.actors)), ("event", event_text(c)),
            ("seen", f"{c.appearances} messages in {c.chats} chats, {when(c.first_seen)} to {when(c.last_seen)}"),
            ("languages", ", ".join(c.languages)),
            ("media", _media(c)),
            ("override", "decided against the rules, with a written reason" if c.overridden else ""),
            ("note", c.note), ("external id", c.external_id),
            *((kind, f"{claim_label(o)} {choosing.claim(case, o).title}") for o, kind in links),
        ]
    )  # fmt: skip
    line("")
    table(("message", "stance", "sent", "chat", "sender", "text"), _appearances(case, c))
    line("")
    if not evidence_table(evidence_store.of_claim(case.db, c.id)):
        call = f"{session.command()} evidence add {claim_label(c.id)}"
        line(f"No evidence yet: {call} --source NAME --stance supports --grade B2")
    verdicts = evidence_store.verdicts(case.db, c.id)
    for v in verdicts:
        line(f"verdict {v.n}: ", status(v.status.value), f", {when(v.at)}, by {v.analyst}")
    line("")


def event_text(c: Claim) -> str:
    """A claim's event time for people: days or times (UTC) and the precision."""
    if not c.event.start:
        return ""
    start, end = when(c.event.start), when(c.event.end or c.event.start)
    span = start if start == end else f"{start} to {end}"
    return f"{span} (precision: {c.event.precision.replace('_', ' ')})"


def _media(c: Claim) -> str:
    if not c.media:
        return ""
    return f"{c.media}, of which {c.reused} reused, first seen {when(c.reused_since)}" if c.reused else str(c.media)


def _appearances(case: Case, c: Claim) -> Iterator[tuple[Cell, ...]]:
    found = claim_store.appearances(case.db, c.id)
    texts = {m.id: m for m in message_store.by_ids(case.db, [a.message for a in found])}
    for a in found:
        m = texts[a.message]
        yield a.message, a.stance.value, when(m.sent_at), m.chat, m.sender, m.text


def evidence_table(found: list[Evidence]) -> int:
    """Print evidence as a table; returns how many items."""
    return table(
        ("evidence", "stance", "grade", "from", "source", "bloc", "quote or link"),
        [
            (f"E-{e.id}", "retracted" if e.retracted else e.stance.value, f"{e.reliability}{e.credibility}",
             f"E-{e.derived_from}" if e.derived_from else "", e.source_name, e.bloc,
             e.quote or e.url or e.file_name or e.note)
            for e in found
        ],
    )  # fmt: skip
