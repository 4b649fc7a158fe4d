"""`workbench inbox`: what no claim holds yet, best first, and what is done with it, a line of text at a time.

`workbench inbox [FILTER]` is `workbench inbox list [FILTER]`: the words after `inbox` are a filter unless the first one
is a command.
"""

from collections.abc import Iterable, Iterator

import click

from workbench.case import Case
from workbench.cli import choosing, records
from workbench.cli.commands import FilterCommand, FilterGroup, filter_text
from workbench.cli.output import Cell, json_lines, line, note, table, when
from workbench.cli.session import Session
from workbench.model import Stance, claim_label

_MESSAGES = click.argument("messages", metavar="MESSAGE...", nargs=-1, required=True, type=choosing.MESSAGE)
_MESSAGE = click.argument("message", metavar="MESSAGE", type=choosing.MESSAGE)
_STANCE = click.option(
    "--stance", type=click.Choice([s.value for s in Stance]), help="Whether it asserts the claim, denies it or asks "
    "about it.  Default: what was understood, else asks for a question, asserts for the rest."
)  # fmt: skip


@click.group(cls=FilterGroup, subcommand_metavar="[FILTER] | COMMAND [ARGS]...")
def inbox() -> None:
    """List messages that carry no claim yet, copies of one text together, the most telling first; act on them.

    Each comes with its points and the claims that it is most likely about. It leaves the inbox when a claim holds it
    or when it is dismissed; a dismissal holds for copies that come later too, and can be taken back. Options of the
    list are those of workbench inbox list.

    \b
    Examples:
      workbench inbox place:Tessalit lang:fr --limit 30
      workbench inbox attach 412 C-17
      workbench inbox --dismissed
    """


@inbox.command("list", cls=FilterCommand)
@click.argument("words", metavar="[FILTER]", nargs=-1)
@click.option("--limit", type=click.IntRange(min=1), help="Print only the first N.")
@click.option("--dismissed", is_flag=True, help="List what was dismissed instead, the newest first.")
@click.pass_obj
def list_(session: Session, words: tuple[str, ...], limit: int | None, dismissed: bool) -> None:
    """List what waits, the most telling first; `workbench inbox [FILTER]` does the same.

    FILTER is that of workbench messages; a text is in when one of its copies is. The number of its first message
    stands for it in the other commands.

    \b
    Examples:
      workbench inbox list lang:bm
      workbench inbox list place:Tessalit --limit 30 --json
    """
    from workbench.claims import inbox as waiting

    case = session.existing()
    _settle(session, case)
    if dismissed:
        _print_dismissed(session, case, waiting.dismissed(case, filter_text(words), limit))
    else:
        _print(session, case, waiting.waiting(case, filter_text(words), limit))


@inbox.command()
@_MESSAGE
@click.argument("number", metavar="C-17", type=choosing.CLAIM)
@_STANCE
@click.pass_obj
def attach(session: Session, message: int, number: int, stance: str | None) -> None:
    """Put a text with all its copies under a claim.

    \b
    Example:
      workbench inbox attach 412 C-17 --stance denies
    """
    from workbench.claims import inbox as waiting

    case = session.existing()
    choosing.message(case, message)
    choosing.claim(case, number)
    act = waiting.attach(case, message, number, Stance(stance) if stance else None)
    if session.json:
        json_lines(records.claims(case, [choosing.claim(case, number)]))
    else:
        line(act.label)


@inbox.command("claim")
@_MESSAGE
@click.argument("title", nargs=-1)
@click.pass_obj
def claim_(session: Session, message: int, title: tuple[str, ...]) -> None:
    """Make a claim of a text and put all its copies under it.

    Title, place, actors and time are what was understood; workbench claim edit changes them.

    \b
    Example:
      workbench inbox claim 412 "Tessalit taken"
    """
    from workbench.claims import inbox as waiting

    case = session.existing()
    choosing.message(case, message)
    _settle(session, case)
    made = waiting.make_claim(case, message, " ".join(title))
    if session.json:
        json_lines(records.claims(case, [choosing.claim(case, made.id)]))
    else:
        line(f"{claim_label(made.id)} added: {made.title}")


@inbox.command()
@_MESSAGES
@click.option("--reason", default="", help="Why; it stands in the list of dismissals and in history.")
@click.pass_obj
def dismiss(session: Session, messages: tuple[int, ...], reason: str) -> None:
    """Take texts out of the inbox, with all copies, also those that come later.

    \b
    Example:
      workbench inbox dismiss 412 415 --reason "prayers"
    """
    from workbench.claims import inbox as waiting

    case = session.existing()
    _settle(session, case)
    act = waiting.dismiss(case, messages, reason)
    _acted(session, case, act.label, messages)


@inbox.command()
@_MESSAGES
@click.pass_obj
def restore(session: Session, messages: tuple[int, ...]) -> None:
    """Put dismissed texts back into the inbox.

    \b
    Example:
      workbench inbox restore 412
    """
    from workbench.claims import inbox as waiting

    case = session.existing()
    _settle(session, case)
    act = waiting.restore(case, messages)
    _acted(session, case, act.label, messages)


def _acted(session: Session, case: Case, label: str, messages: tuple[int, ...]) -> None:
    if session.json:
        json_lines(records.messages(case, [choosing.message(case, m) for m in messages]))
    else:
        line(label)


def _settle(session: Session, case: Case) -> None:
    """Look at what came in since the inbox was last read."""
    from workbench.claims import ranking

    if ranking.behind(case):
        from workbench import flow
        from workbench.cli.progress import job

        with job(session) as (progress, cancelled):
            ranking.settle(case, flow.lexicon_of(case), progress, cancelled)


def _print(session: Session, case: Case, ids: list[int]) -> None:
    if session.json:
        json_lines(_waiting_records(case, ids))
        return
    headers = ("points", "copies", "chats", "message", "sent", "lang", "likely", "text")
    if not table(headers, _waiting_rows(case, ids)):
        note("No waiting text fits: the others are held by a claim, were dismissed, or do not match the filter.")


def _waiting_rows(case: Case, ids: list[int]) -> Iterator[tuple[Cell, ...]]:
    from workbench.claims import inbox as waiting

    for page in records.pages(ids):
        for row in waiting.rows(case, page).values():
            likely = " ".join(claim_label(one.claim.id) for one in waiting.likely_claims(case, row))
            f, m = row.facts, row.message
            text = m.text or " ".join(f"[{a.name}: {a.state.value}]" for a in m.attachments)
            yield row.score, f.messages, f.chats, m.id, when(f.first_seen), m.language, likely, text


def _waiting_records(case: Case, ids: Iterable[int]) -> Iterator[records.Record]:
    from workbench.claims import inbox as waiting

    for page in records.pages(ids):
        for row in waiting.rows(case, page).values():
            f, m = row.facts, row.message
            yield {
                "message": m.id,
                "cluster": m.cluster,
                "score": row.score,
                "why": [str(r) for r in row.why],
                "count": f.messages,
                "chats": f.chats,
                "forwarded": f.forwarded,
                "messages": waiting.members(case, m.id),
                "first_seen": f.first_seen,
                "last_seen": f.last_seen,
                "language": m.language,
                "text": m.text,
                "places": list(f.places),
                "actors": list(f.actors),
                "likely": [
                    {
                        "id": claim_label(one.claim.id),
                        "title": one.claim.title,
                        "score": one.score,
                        "why": [str(r) for r in one.why],
                    }
                    for one in waiting.likely_claims(case, row)
                ],
            }


def _print_dismissed(session: Session, case: Case, keys: list[int]) -> None:
    from workbench.claims import inbox as waiting

    found = (row for page in records.pages(keys) for row in waiting.dismissed_rows(case, page).values())
    if session.json:
        json_lines(
            {
                "message": row.message.id,
                "at": row.dismissal.at,
                "by": row.dismissal.by,
                "reason": row.dismissal.reason,
                "count": row.copies,
                "new": row.new,
                "language": row.message.language,
                "text": row.message.text,
            }
            for row in found
        )
        return
    headers = ("dismissed", "by", "copies", "since", "message", "reason", "text")
    shown = (
        (when(row.dismissal.at), row.dismissal.by, row.copies, f"+{row.new}" if row.new else "", row.message.id,
         row.dismissal.reason, row.message.text)
        for row in found
    )  # fmt: skip
    if not table(headers, shown):
        note("Nothing was dismissed.")
