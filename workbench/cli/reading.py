"""`workbench messages`, `search` and `context`: reading what was said."""

from collections.abc import Iterable, Iterator
from itertools import islice

import click

from workbench.case import Case
from workbench.cli import choosing, records
from workbench.cli.commands import Command, FilterCommand, filter_text
from workbench.cli.output import Cell, Painted, json_lines, note, table, when
from workbench.cli.session import Session
from workbench.errors import UsageError
from workbench.folding import query_terms
from workbench.model import Gloss, Message, claim_label
from workbench.store import filters, glosses
from workbench.store import messages as store

_HEADERS = ("message", "sent", "chat", "sender", "lang", "claims", "text")


@click.command(cls=FilterCommand)
@click.argument("words", metavar="[FILTER]", nargs=-1)
@click.option("--limit", type=click.IntRange(min=1), help="Print only the first N.")
@click.pass_obj
def messages(session: Session, words: tuple[str, ...], limit: int | None) -> None:
    """List messages.

    Fields: platform, chat, lang, sender, kind, has, place, actor, stance, claim, batch, after, before, sort; other
    words are searched for; a leading dash negates.

    \b
    Examples:
      workbench messages place:Tessalit lang:fr after:2026-04-25
      workbench messages claim:C-17 --json
    """
    case = session.existing()
    found = choosing.messages(case, filter_text(words))
    _print(session, case, islice(found, limit), "No message matches.")


@click.command(cls=Command)
@click.argument("text", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(min=1), help="Print only the first N.")
@click.pass_obj
def search(session: Session, text: tuple[str, ...], limit: int | None) -> None:
    """Search the text of all messages: all words, "a phrase", the beginning of a word*.

    Accents, case and Arabic spelling variants do not matter.

    \b
    Examples:
      workbench search tessalit tombé
      workbench search '"camp abandonné"'
    """
    case = session.existing()
    terms = query_terms(" ".join(text))
    if not terms:
        raise UsageError("There is no word to search for.", "For example: workbench search tessalit")
    where = filters.messages(case.db, (), terms, "sent", False)
    found = store.every(case.db, where.where, where.order, where.params)
    _print(session, case, islice(found, limit), "No message has that.")


@click.command(cls=Command)
@click.argument("message", type=choosing.MESSAGE)
@click.option("--count", type=click.IntRange(min=1, max=1000), default=10, show_default=True, help="Records before and "
              "after.")  # fmt: skip
@click.pass_obj
def context(session: Session, message: int, count: int) -> None:
    """Show the chat around a message, in the order of the file.

    \b
    Example:
      workbench context 412 --count 5
    """
    case = session.existing()
    _print(session, case, store.around(case.db, choosing.message(case, message), count), "", marked=message)


def _print(session: Session, case: Case, found: Iterable[Message], nothing: str, marked: int = 0) -> None:
    if session.json:
        json_lines(records.messages(case, found))
    elif not table(_HEADERS, _rows(case, found, marked)):
        note(nothing)


def said(message: Message, gloss: Gloss | None) -> str:
    """The words of a message for a table: its text or files, then what an analyst says that it means."""
    text = message.text or " ".join(f"[{a.name}: {a.state.value}]" for a in message.attachments)
    if gloss is None:
        return text
    return f"{text} ⟨{gloss.language or 'note'}, {gloss.by}: {gloss.text}⟩"


def _rows(case: Case, found: Iterable[Message], marked: int) -> Iterator[tuple[Cell, ...]]:
    for page in records.pages(found):
        claims = store.claims_of(case.db, [m.id for m in page])
        told = glosses.of(case.db, [m.id for m in page])
        for m in page:
            label = " ".join(claim_label(c) for c, _ in claims.get(m.id, ()))
            number: Cell = Painted(f"{m.id} <", "green") if m.id == marked else m.id
            words = said(m, told.get(m.id))
            yield number, when(m.sent_at) or m.sent_at_raw, m.chat, m.sender, m.language, label, words
