"""`workbench why`: the reasons, written out: of a claim and its place in the queue, of what was read in a message."""

import re
from collections.abc import Iterable

import click

from workbench.case import Case
from workbench.claims import explaining
from workbench.claims.explaining import LEGEND, Told
from workbench.claims.relatives import Relatives, relatives
from workbench.cli import choosing, records
from workbench.cli.commands import Command
from workbench.cli.output import Painted, counted, json_lines, line, pairs, when
from workbench.cli.session import Session
from workbench.model import Mention, Span, claim_label
from workbench.query import parse_claim
from workbench.store import claim_facts
from workbench.store import claims as claim_store
from workbench.store import messages as message_store
from workbench.store.claim_facts import Reading

_INK = {"E": "red", "P": "cyan", "A": "magenta", "F": "yellow", "D": "blue", "S": "green"}
_SHOWN = 40
"""Messages of a claim that are written out; `--json` has all of them."""


@click.command(cls=Command)
@click.argument("what", metavar="C-17|MESSAGE")
@click.pass_obj
def why(session: Session, what: str) -> None:
    """Explain a claim's priority, or what was found in a message.

    Of a claim: every point of its priority, why its messages are one claim, and what people did to it. Of a message:
    its text with each matched word in [brackets] behind the letter of its role (E event, P place, A actor, F figure,
    D date, S stance), what was read from them, under which rule, and the claims it was attached to and by whom.

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


# --- a claim ----------------------------------------------------------------------------------------------------------


def _claim(session: Session, case: Case, number: int) -> None:
    c = choosing.claim(case, number)
    found = explaining.one_claim(case, c)
    if session.json:
        said = {
            "id": claim_label(c.id), "priority": c.priority, "why": list(c.why), "says": dict(found.said),
            "done": list(found.done), "messages": [_told_record(t) for t in found.messages],
        }  # fmt: skip
        json_lines([said])
        return
    line(f"{claim_label(c.id)} {c.title}")
    line("")
    line(f"priority {c.priority}, from {case.settings.weights.start} that every claim begins with:")
    for reason in c.why:
        line(f"  {reason}")
    line("")
    line("one claim, because its messages say the same:")
    pairs([(f"  {name}", value) for name, value in found.said])
    for done in found.done:
        line(f"  {done}")
    line("")
    _told(session, found.messages)


def _told(session: Session, found: tuple[Told, ...]) -> None:
    if not found:
        line("No message carries it.")
    for t in found[:_SHOWN]:
        a = t.appearance
        copy = f"copy of {t.copy_of}; " if t.copy_of is not None else ""
        shares = ", ".join(t.shares) or "nothing of it was recognised in the text"
        line(f"{a.message} {explaining.stance_words(a.stance)}, score {a.score}, {t.by}: {copy}{shares}")
    if len(found) > _SHOWN:
        line(f"{counted(len(found) - _SHOWN, 'more message')}: --json has them all.")
    if found:
        line("")
        line(f"What was read in one of them: {session.command()} why {found[0].appearance.message}")


def _told_record(t: Told) -> records.Record:
    a = t.appearance
    return {
        "id": a.message, "stance": a.stance.value, "score": a.score, "by": a.by, "shares": list(t.shares),
        "copy_of": t.copy_of,
    }  # fmt: skip


# --- a message --------------------------------------------------------------------------------------------------------


def _message(session: Session, case: Case, number: int) -> None:
    m = choosing.message(case, number)
    mentions = message_store.mentions_of(case.db, [number]).get(number, ())
    under = claim_facts.readings(case.db, number)
    carried = message_store.claims_of(case.db, [number]).get(number, [])
    by = {c: next((a.by for a in claim_store.appearances(case.db, c) if a.message == number), "") for c, _ in carried}
    if session.json:
        read = [_read_record(found, r) for found, r in zip(mentions, under, strict=True)]
        claims = [{"id": claim_label(c), "stance": stance.value, "by": by[c]} for c, stance in carried]
        json_lines([{"id": m.id, "mentions": read, "claims": claims, **_related_record(relatives(case, m))}])
        return
    line(f"message {m.id}, {when(m.sent_at) or m.sent_at_raw}, {m.chat}, {m.sender or 'no sender'}")
    line("")
    line(*_marked(m.text, [s for found in mentions for s in found.spans]))
    line("")
    if not mentions:
        line("Nothing that this program knows as a claim was found in it.")
    else:
        line(*_legend())
    for found, r in zip(mentions, under, strict=True):
        _mention(m.text, found, r)
    if carried:
        line("")
    for c, stance in carried:
        who = "by the detector" if by[c] == "detector" else f"by {by[c]}"
        line(f"{stance.value} {claim_label(c)} ({choosing.claim(case, c).title}), attached {who}")
    _related(relatives(case, m))


def _related(found: Relatives) -> None:
    said = []
    if found.copies > 1:
        said.append(("copies", f"{found.copies} messages have this text or nearly so; the first is {found.first}"))
    for other in found.alike:
        here, there = (", ".join(words) or "nothing" for words in (other.here, other.there))
        said.append(("look-alike", f"message {other.message} has {there} where this has {here}"))
    for language, n, first in found.told_in:
        said.append(("also told in", f"{language}: {counted(n, 'message')}, the first is {first}"))
    if said:
        line("")
        pairs(said)


def _related_record(found: Relatives) -> records.Record:
    return {
        "copies": found.copies,
        "look_alikes": [{"id": o.message, "here": list(o.here), "there": list(o.there)} for o in found.alike],
        "told_in": [{"language": language, "messages": n, "first": first} for language, n, first in found.told_in],
    }


def _marked(text: str, spans: Iterable[Span]) -> list[str | Painted]:
    return [
        Painted(f"[{p.letters} {p.text}]", _INK.get(p.letters[0], "white")) if p.roles else p.text
        for p in explaining.pieces(text, spans)
    ]


def _legend() -> list[str | Painted]:
    found: list[str | Painted] = []
    for mark, role in LEGEND:
        found += [Painted(mark, _INK[mark]), f" {role}  "]
    return found


def _mention(text: str, found: Mention, under: Reading) -> None:
    line("")
    pairs([*explaining.reading(found, text), ("read by", f"{under.rule}, {under.lexicon}")])
    pairs([(f"  {mark}", words) for mark, words in explaining.matched(found, text)])


def _read_record(found: Mention, under: Reading) -> records.Record:
    return {
        **records.mention_record(found),
        "polarity": found.polarity, "topic": found.topic, "date_end": found.when.end,
        "date_precision": found.when.precision, "rule": under.rule, "lexicon": under.lexicon,
        "spans": [{"start": s.start, "end": s.end, "role": s.role, "name": s.name} for s in found.spans],
    }  # fmt: skip
