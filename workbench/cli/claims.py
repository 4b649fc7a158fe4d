"""`workbench claims`: the queue, on paper; also what stands in for the terminal screen where there is none."""

import sys
from collections.abc import Iterable, Iterator
from itertools import islice

import click

from workbench.case import Case
from workbench.claims.filtering import claim_filter
from workbench.cli import choosing, records
from workbench.cli.commands import FilterCommand, filter_text
from workbench.cli.output import Cell, Painted, counted, json_lines, line, note, status, table, when
from workbench.cli.session import Session
from workbench.model import Claim, claim_label
from workbench.store import claims as claim_store
from workbench.store import messages as message_store

_FRONT_PAGE = 20
_NO_GROUP = {"place": "no place", "day": "no date"}
_HEADERS = ("claim", "prio", "status", "msgs", "chats", "origins", "grade", "last seen", "title")


@click.command(cls=FilterCommand)
@click.argument("words", metavar="[FILTER]", nargs=-1)
@click.option("--limit", type=click.IntRange(min=1), help="Print only the first N.")
@click.option("--as-of", metavar="TIME", help="As the case stood then: 2026-04-26 (its end), '2026-04-26 18:00'; UTC.")
@click.pass_obj
def claims(session: Session, words: tuple[str, ...], limit: int | None, as_of: str | None) -> None:
    """List the queue of claims.

    Without a filter, every claim, the most pressing first. Fields: status, stage, predicate, place, actor, lang,
    platform, chat, has, bloc, assignee, origins, messages, prio, grade, id, after, before, view, group, sort; other
    words are searched for; a leading dash negates; `mine` means assigned to you.

    view:NAME stands for a saved view (`workbench view list`); group:place and group:day print headings on a terminal.

    A status with a mark (confirmed!) was set against the rules, with a written reason.

    --as-of answers what was held true at a time: status, stage, words, evidence and verdicts are those of then, and the
    filter applies to them. The time is UTC unless it names a zone.

    \b
    Examples:
      workbench claims
      workbench claims status:rumor,corroborated place:Tessalit has:reused
      workbench claims 'origins:>=2' -bloc:Western sort:-last --json
      workbench claims status:confirmed --as-of '2026-04-26 18:00'
    """
    case = session.existing()
    if as_of is not None:
        _print_then(session, case, as_of, filter_text(words), limit)
        return
    numbers = choosing.claim_numbers(case, filter_text(words))
    found = choosing.claims(case, numbers if limit is None else numbers[:limit])
    if session.json:
        json_lines(records.claims(case, found))
    elif not _grouped(case, filter_text(words), found):
        note("No claim matches." if words else "The queue is empty.")


def _grouped(case: Case, text: str, found: Iterable[Claim]) -> int:
    """Print claims, under headings where the filter asks for groups and a person reads it; returns how many."""
    wanted = claim_filter(case, text)
    by = wanted.group
    if not by or not for_a_person():
        return claim_table(found)
    groups: dict[str, list[Claim]] = {}
    for c in found:
        groups.setdefault(_group(c, by), []).append(c)
    names = list(groups)
    if by == "day":
        rising = wanted.sort in ("first", "last") and not wanted.descending
        names = [*sorted(filter(None, names), reverse=not rising), *(n for n in names if not n)]
    for n, name in enumerate(names):
        line("" if n == 0 else "\n", f"{name or _NO_GROUP[by]}: {counted(len(groups[name]), 'claim')}")
        claim_table(groups[name])
    return sum(map(len, groups.values()))


def for_a_person() -> bool:
    """Whether stdout is a terminal: a script wants the same lines with and without groups."""
    return sys.stdout.isatty()


def _group(c: Claim, by: str) -> str:
    """The heading that a claim stands under: its first place, or the day of its event, else of its first message."""
    return (c.places[0] if c.places else "") if by == "place" else (c.event.start or c.first_seen or "")[:10]


def _print_then(session: Session, case: Case, text: str, words: str, limit: int | None) -> None:
    """Print the queue of a moment; all of it is read first, so that nobody waits for whoever reads the screen."""
    from workbench.claims.rewinding import as_of, moment

    at = moment(text, case.now())
    with as_of(case, at) as then:
        numbers = choosing.claim_numbers(then.case, words)[:limit]
        found = list(choosing.claims(then.case, numbers))
        rows = list(records.claims(then.case, found)) if session.json else []
    note(f"As the case stood at {when(at)} UTC; media and their matches are those of today.")
    if then.lost:
        note(f"{counted(then.lost, 'later change')} could not be taken back: what they concerned is no longer there.")
    if session.json:
        json_lines({**row, "as_of": at} for row in rows)
    elif not claim_table(found):
        note("No claim matches." if words else "The queue was empty.")


def claim_table(found: Iterable[Claim]) -> int:
    """Print claims as a table; returns how many."""
    return table(_HEADERS, _rows(found))


def _status(c: Claim) -> Painted:
    shown = status(c.status.value)
    return Painted(f"{shown.text}!", shown.colour) if c.overridden else shown


def _rows(found: Iterable[Claim]) -> Iterator[tuple[Cell, ...]]:
    for c in found:
        yield (
            claim_label(c.id), c.priority, _status(c), c.appearances, c.chats, c.origins, c.best_grade,
            when(c.last_seen), c.title,
        )  # fmt: skip


def print_queue(session: Session) -> None:
    """Print the head of the queue and how to go on; with `--json` the whole queue."""
    case = session.open()
    numbers = choosing.claim_numbers(case, "")
    if session.json:
        json_lines(records.claims(case, choosing.claims(case, numbers)))
        return
    if not numbers:
        _how_to_begin(case, session.command())
        return
    line(_tally(case))
    line("")
    claim_table(islice(choosing.claims(case, numbers), _FRONT_PAGE))
    _how_to_go_on(session.command(), numbers)


def _tally(case: Case) -> str:
    counts = claim_store.tally(case.db)
    total = sum(counts.values())
    told = ", ".join(f"{n} {name}" for name, n in sorted(counts.items(), key=lambda kv: -kv[1]))
    return f"{counted(total, 'claim')} from {counted(message_store.count(case.db), 'message')}: {told}."


def _how_to_begin(case: Case, call: str) -> None:
    held = message_store.count(case.db)
    line(f"The queue is empty; the case holds {counted(held, 'message')}.")
    line("")
    line(f"  {call} import EXPORT   read a WhatsApp, Telegram or X export")
    line("  workbench demo            see it work on a sample")


def _how_to_go_on(call: str, numbers: list[int]) -> None:
    first = claim_label(numbers[0])
    line("")
    if len(numbers) > _FRONT_PAGE:
        line(f"{len(numbers) - _FRONT_PAGE} more: {call} claims")
    line(f"What stands behind the first: {call} claim show {first}; why it is first: {call} why {first}.")
    line(f"In a terminal, {call} opens the screen; {call} --help lists every command.")
