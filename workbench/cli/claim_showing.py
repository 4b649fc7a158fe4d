"""`workbench claim show`: one claim with everything that stands behind it."""

from collections.abc import Iterator

import click

from workbench.bundles import conflict_words
from workbench.bundles.asking import SAME, open_conflicts
from workbench.case import Case
from workbench.cli import choosing, records
from workbench.cli.commands import Command
from workbench.cli.evidence_table import evidence_table
from workbench.cli.output import Cell, counted, json_lines, line, pairs, status, table, when
from workbench.cli.reading import said
from workbench.cli.session import Session
from workbench.ledger.events import claim_subject
from workbench.model import Claim, claim_label
from workbench.store import claims as claim_store
from workbench.store import evidence as evidence_store
from workbench.store import glosses
from workbench.store import messages as message_store
from workbench.store.bundled import Conflict
from workbench.verdict.estimating import likelihood_text
from workbench.verdict.freezing import Verdict, verdicts
from workbench.verdict.proposing import standing


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
            ("seen", _seen(c)),
            ("languages", ", ".join(c.languages)),
            ("media", _media(c)),
            ("override", "decided against the rules, with a written reason" if c.overridden else ""),
            ("note", c.note), ("would change", c.would_change), ("external id", c.external_id),
            *((kind, f"{claim_label(o)} {choosing.claim(case, o).title}") for o, kind in links),
        ]
    )  # fmt: skip
    line("")
    table(("message", "stance", "sent", "chat", "sender", "text"), _appearances(case, c))
    line("")
    if not evidence_table(case, evidence_store.of_claim(case.db, c.id)):
        call = f"{session.command()} evidence add {claim_label(c.id)}"
        line(f"No evidence yet: {call} --source NAME --stance supports --grade B2")
    for v in verdicts(case, c.id):
        second = f", proposed by {v.proposed_by}" if v.proposed_by else ""
        line(f"verdict {v.n}: ", status(v.status.value), f", {when(v.at)}, by {v.analyst}{second}")
        for name, told in _verdict(v):
            line(f"  {name}: {told}")
    waiting = standing(case, c.id)
    if waiting is not None:
        line(f"proposed: {waiting.status.value}, {when(waiting.at)}, by {waiting.by}; it waits for a second person")
    for q in open_conflicts(case, [claim_subject(c.id)]):
        line(f"in question: {_in_question(session.command(), q)}")
    line("")


def _in_question(program: str, q: Conflict) -> str:
    """What another case says otherwise, with the commands that settle it."""
    label = claim_label(int(q.subject.partition("/")[2]))
    keep = f"{program} bundle keep {label} {q.field}"
    if q.field == SAME:
        return f"it may be the same event as {q.ours}: {program} claim merge {q.ours} {label}, or {keep}"
    ours, theirs = (conflict_words.said(q.field, value) for value in (q.ours, q.theirs))
    return f"{q.field}: {ours} here, {theirs} in case {q.origin[:8]}; set it, or {keep}"


def _verdict(v: Verdict) -> Iterator[tuple[str, str]]:
    """What a verdict says, a line each: likelihood and confidence never stand in one."""
    span = f"from {when(v.valid_from)}" if v.valid_from else ""
    span += f" to {when(v.valid_to)}" if v.valid_to else ""
    told = {
        "why": v.rationale, "against the rules": v.override, "likelihood": likelihood_text(v.likelihood),
        "confidence": v.confidence, "holds": span.strip(), "would change": v.would_change,
    }  # fmt: skip
    yield from ((name, text) for name, text in told.items() if text)
    answered = [p.pillar.value for p in v.pillars]
    if answered:
        yield "checklist", f"answered: {', '.join(answered)}"


def _seen(c: Claim) -> str:
    """Where and when it was told; an event of one message has one time."""
    if not c.appearances:
        return "in no message"
    first, last = when(c.first_seen), when(c.last_seen)
    span = first if first == last else f"{first} to {last}"
    return ", ".join(w for w in (f"{counted(c.appearances, 'message')} in {counted(c.chats, 'chat')}", span) if w)


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
    told = glosses.of(case.db, list(texts))
    for a in found:
        m = texts[a.message]
        yield a.message, a.stance.value, when(m.sent_at), m.chat, m.sender, said(m, told.get(m.id))
