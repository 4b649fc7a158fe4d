"""`workbench verdict`: look at decided claims again: does each record still derive itself, and does its status hold."""

from collections.abc import Iterator

import click

from workbench.cli import choosing
from workbench.cli.commands import Group
from workbench.cli.output import Painted, counted, json_lines, line, note, status, table, under, when
from workbench.cli.session import Session
from workbench.errors import ExitCode
from workbench.model import claim_label
from workbench.verdict.rechecking import Recheck
from workbench.verdict.staleness import Stale


@click.group(cls=Group)
def verdict() -> None:
    """Look at decided claims again, and at what is due."""


@verdict.command()
@click.argument("numbers", metavar="[C-17...]", nargs=-1, type=choosing.CLAIM)
@click.pass_obj
def recheck(session: Session, numbers: tuple[int, ...]) -> int:
    """Derive verdicts again from their records, and say what changed since. Nothing is changed.

    Without claims, every decided claim of the queue is looked at, and those are listed of which there is something to
    tell; claims that are named are always told. Exit 7 when a record does not give what it says: it was tampered with,
    or the case is damaged.

    \b
    Examples:
      workbench verdict recheck
      workbench verdict recheck C-17 --json
    """
    from workbench.verdict.rechecking import recheck as look_again

    case = session.existing()
    seen, damaged, told = 0, 0, 0

    def shown() -> Iterator[Recheck]:
        nonlocal seen, damaged, told
        for found in look_again(case, numbers):
            seen += 1
            damaged += bool(found.damage)
            if found.differs or numbers:
                told += 1
                yield found

    if session.json:
        json_lines(_record(r) for r in shown())
    else:
        for r in shown():
            _tell(r)
        _sum_up(seen, told)
    if damaged:
        note(Painted("workbench: ", "red"), f"{counted(damaged, 'verdict record')} cannot be relied on.")
        note(f"  {session.command()} fsck looks at the whole case, and audit verify at its history.")
    return ExitCode.DAMAGE if damaged else ExitCode.DONE


def _sum_up(seen: int, told: int) -> None:
    if not seen:
        note("No claim has a verdict that stands.")
    else:
        rest = f"{told} told above" if told else f"nothing to tell of {'it' if seen == 1 else 'them'}"
        note(f"{counted(seen, 'verdict')} looked at again; {rest}.")


def _tell(r: Recheck) -> None:
    decided = f", decided {when(r.decided_at)} UTC" if r.decided_at else ""
    line(f"{claim_label(r.claim)}  ", status(r.status.value), decided, _override(r))
    if r.damage:
        under(r.damage, "  ", Painted("damaged  ", "red"))
    for change in r.changes:
        under(change, "  since    ")
    if not r.differs:
        line("  nothing changed since; it derives from its record as it did")
    elif r.holds:
        line("  today    ", "it holds", _suggested(r))
    elif not r.damage:
        line("  today    ", Painted("it would not be allowed", "yellow"), _suggested(r))
    for reason in () if r.overridden else r.unmet:
        under(reason, "           ")


def _override(r: Recheck) -> str:
    return ", against the rules with a reason" if r.overridden else ""


def _suggested(r: Recheck) -> str:
    return "" if r.suggested == r.status else f"; the rules suggest {r.suggested.value}"


def _record(r: Recheck) -> dict[str, object]:
    return {
        "id": claim_label(r.claim),
        "verdict": r.n,
        "status": r.status.value,
        "decided_at": r.decided_at,
        "overridden": r.overridden,
        "suggested": r.suggested.value,
        "holds": r.holds,
        "unmet": list(r.unmet),
        "changes": list(r.changes),
        "damage": r.damage,
        "why": r.why,
    }


@verdict.command()
@click.pass_obj
def stale(session: Session) -> None:
    """List decided claims that are due to be looked at again, the longest overdue first. Nothing is changed.

    A claim is due when the days of the policy have passed since the decision (`workbench policy show`), or when the
    span its verdict holds for has ended. Deciding it again, also as it was, ends that.

    \b
    Example:
      workbench verdict stale
    """
    from workbench.verdict.staleness import due

    found = due(session.existing())
    if session.json:
        json_lines(_due(s) for s in found)
        return
    rows = [
        (claim_label(s.claim.id), status(s.claim.status.value), when(s.verdict.at)[:10] if s.verdict else "",
         when(s.claim.stale_at)[:10], s.claim.title)
        for s in found
    ]  # fmt: skip
    if not table(("claim", "status", "decided", "due since", "title"), rows):
        note("No decided claim is due to be looked at again.")


def _due(s: Stale) -> dict[str, object]:
    return {
        "id": claim_label(s.claim.id),
        "uid": s.claim.uid,
        "title": s.claim.title,
        "status": s.claim.status.value,
        "decided_at": s.verdict.at if s.verdict else None,
        "valid_to": s.verdict.valid_to if s.verdict else None,
        "stale_at": s.claim.stale_at,
    }
