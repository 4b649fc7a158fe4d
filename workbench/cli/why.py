"""`workbench why`: the reasons, written out: of a claim's place in the queue, of what was found in a message."""

import re

import click

from workbench.case import Case
from workbench.cli import choosing, records
from workbench.cli.commands import Command
from workbench.cli.output import bracketed, json_lines, line, pairs, when
from workbench.cli.session import Session
from workbench.model import Mention, claim_label
from workbench.query import parse_claim
from workbench.store import claims as claim_store
from workbench.store import messages as message_store


@click.command(cls=Command)
@click.argument("what", metavar="C-17|MESSAGE")
@click.pass_obj
def why(session: Session, what: str) -> None:
    """Explain a claim's priority, or what was found in a message.

    For a message the matched words stand in [brackets], followed by the claims it was attached to and by whom.

    \b
    Examples:
      workbench why C-17
      workbench why 412
    """
    case = session.existing()
    if re.match(r"\s*[Cc]", what):
        _claim(session, case, parse_claim(what))
    else:
        _message(session, case, choosing.MESSAGE.convert(what, None, None))


def _claim(session: Session, case: Case, number: int) -> None:
    c = choosing.claim(case, number)
    if session.json:
        json_lines([{"id": claim_label(c.id), "priority": c.priority, "why": list(c.why)}])
        return
    line(f"{claim_label(c.id)} {c.title}")
    line(f"priority {c.priority}:")
    for reason in c.why:
        line(f"  {reason}")


def _message(session: Session, case: Case, number: int) -> None:
    m = choosing.message(case, number)
    mentions = message_store.mentions_of(case.db, [number]).get(number, ())
    carried = message_store.claims_of(case.db, [number]).get(number, [])
    by = {c: next((a.by for a in claim_store.appearances(case.db, c) if a.message == number), "") for c, _ in carried}
    if session.json:
        json_lines(
            [
                {
                    "id": m.id,
                    "mentions": [
                        {
                            **records.mention_record(found),
                            "spans": [
                                {"start": s.start, "end": s.end, "role": s.role, "name": s.name} for s in found.spans
                            ],
                        }
                        for found in mentions
                    ],
                    "claims": [{"id": claim_label(c), "stance": stance.value, "by": by[c]} for c, stance in carried],
                }
            ]
        )
        return
    line(f"message {m.id}, {when(m.sent_at) or m.sent_at_raw}, {m.chat}, {m.sender or 'no sender'}")
    line(bracketed(m.text, ((s.start, s.end) for found in mentions for s in found.spans)))
    line("")
    if not mentions:
        line("Nothing that this program knows as a claim was found in it.")
    for found in mentions:
        _mention(m.text, found)
    for c, stance in carried:
        who = "by the detector" if by[c] == "detector" else f"by {by[c]}"
        line(f"{stance.value} {claim_label(c)} ({choosing.claim(case, c).title}), attached {who}")


def _mention(text: str, found: Mention) -> None:
    line(f"{found.stance.value} {found.predicate}, score {found.score} of 100")
    pairs([(f"  {s.role}", f"{text[s.start : s.end]!s} → {s.name}") for s in found.spans])
    line("")
