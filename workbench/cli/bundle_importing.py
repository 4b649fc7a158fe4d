"""`workbench bundle import`, `conflicts`, `keep`: a colleague's bundle comes in; what it says otherwise is shown."""

import re
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbench import query
from workbench.bundles.asking import SAME, open_conflicts
from workbench.cli import paths
from workbench.cli.commands import Command
from workbench.cli.output import counted, json_lines, line, note, table, when
from workbench.cli.progress import ProgressLine, job
from workbench.cli.session import Session
from workbench.intake.requests import Step
from workbench.model import claim_label
from workbench.safety.text import safe
from workbench.store import evidence

if TYPE_CHECKING:
    from workbench.bundles.merging import Merged
    from workbench.bundles.outcome import Origin
    from workbench.case import Case
    from workbench.store.bundled import Conflict

_WORDS = {
    "claims": "claim", "messages": "message", "evidence": "evidence item", "sources": "source", "media": "medium",
    "figures": "figure", "verdicts": "verdict", "captures": "capture", "glosses": "translation", "batches": "import",
    "links": "link", "whole": "message made whole",
}  # fmt: skip
"""What is told of what was added; the tables behind them are not."""
_CLAIM = re.compile(r"[Cc]?-?[0-9]{1,18}")
_SHOWN = 10
"""Claims that are named; the others are counted."""
_PLURAL = {"medium": "media", "evidence item": "evidence items", "message made whole": "messages made whole"}


@click.command("import", cls=Command)
@click.argument("file", metavar="FILE", type=paths.FILE)
@click.option("--dry-run", is_flag=True, help="Check it and say what would come of it; change nothing.")
@click.option("--signers", metavar="FILE", type=paths.FILE,
              help="Take it in only if one of these signed it: an allowed-signers file of ssh.")  # fmt: skip
@click.option("--identity", metavar="FILE", type=paths.FILE,
              help="Your private key, for a bundle that is encrypted to you (age, or ssh).")  # fmt: skip
@click.pass_obj
def import_(session: Session, file: Path, dry_run: bool, signers: Path | None, identity: Path | None) -> None:
    """Take a colleague's bundle into the case: all of it, or nothing.

    Every byte is checked first. Of the profile internal an empty case becomes a copy of the other one. Otherwise what
    is new is added; what both cases say differently stays as it is here, and workbench bundle conflicts shows both. Of
    the profiles share and public the claims come in as rumors, and the other case's status is shown beside. A second
    time nothing happens. undo does not take it back: make a backup before.

    \b
    Examples:
      workbench bundle import tessalit.claims.zip --dry-run
      workbench --case copy bundle import tessalit.claims.zip --signers colleagues
    """
    from workbench import flow
    from workbench.bundles.merging import merge
    from workbench.bundles.opening import opened
    from workbench.cli.bundles import passphrase

    with job(session) as (progress, stop):
        with opened(file, identity, signers, passphrase) as bundle:  # before a case is made for it
            case = session.spare() if dry_run else session.open()
            done = merge(case, bundle, lambda what, n, total: _show(progress, file.name, what, n, total), stop,
                         dry=dry_run)  # fmt: skip
        if not (done.nothing or done.restored or dry_run):
            flow.derive(case, progress, stop)
    if session.json:
        json_lines([{"dry_run": dry_run, "nothing_new": done.nothing, **asdict(done)}])
    else:
        _tell(done, dry_run)
        _tell_signer(bundle.origin, signers)
    session.close()  # the case may have another id now


def _show(progress: ProgressLine, name: str, what: str, done: int, total: int) -> None:
    progress(Step(what, name, done, total or None, 0.0))


def _tell(done: "Merged", dry: bool) -> None:
    if done.nothing:
        line("Nothing new: the case holds all of it already.")
        return
    said = ", ".join(_counted(n, _WORDS[name]) for name, n in done.added.items() if name in _WORDS)
    if said or done.forwarded or "histories" in done.added:
        line(f"{'Would add' if dry else 'Added'}: {said or 'histories only'}.")
    _tell_received(done, dry)
    if done.restored:
        line(f"The case was empty: it {'would become' if dry else 'is now'} a copy of case {done.origin}.")
    if done.forwarded:
        line(f"{_claims(done.forwarded)}: the other case worked on, here nobody did; taken over with the history.")
    for number, (was, now) in list(done.moved.items())[:_SHOWN]:
        line(f"{claim_label(number)}: {was} → {now}, as it was decided there.")
    if len(done.moved) > _SHOWN:
        line(f"… and {len(done.moved) - _SHOWN} more whose status was decided there: bundle import --json names them")
    if done.apart:
        line(f"{_claims(done.apart)}: changed there and here, each in its own way; what is new was added, ours stays.")
    if done.disputed:
        line(f"{_claims(done.disputed)}: the other case says something else. workbench bundle conflicts shows both.")
    if not dry:
        note("workbench undo does not take a bundle back; a backup from before does.")


def _tell_signer(origin: "Origin", signers: Path | None) -> None:
    if origin.signed_by and signers:
        line(f"Signed by {safe(origin.signed_by, newlines=False)}, by the key {origin.key} in {signers.name}.")
    elif origin.key:
        line(f"Signed with the key {origin.key}; --signers FILE would say whose that is.")


def _tell_received(done: "Merged", dry: bool) -> None:
    """What is said of a redacted bundle: how its claims begin here, and which of ours they may be."""
    if done.received:
        begin = "would begin as rumors" if dry else "are rumors here"
        line(f"{_claims(done.received)} from case {done.origin[:8]} {begin}, whatever that case holds true.")
    if done.updated:
        line(f"{_claims(done.updated)}: came before from case {done.origin[:8]}, and more is said there now.")
    for number, others in list(done.alike.items())[:_SHOWN]:
        line(f"{claim_label(number)} may be the same event as {_claims(others)}.")
    if len(done.alike) > _SHOWN:
        line(f"… and {len(done.alike) - _SHOWN} more that may be one of yours: workbench bundle conflicts")
    if done.alike and not dry:
        number, (other, *_) = next(iter(done.alike.items()))
        one, ours = claim_label(number), claim_label(other)
        line(f"Look at both. One event: workbench claim merge {ours} {one}. Two: workbench bundle keep {one} {SAME}.")


def _counted(number: int, what: str) -> str:
    return f"{number:,} {_PLURAL[what]}" if what in _PLURAL and number != 1 else counted(number, what)


def _claims(numbers: tuple[int, ...]) -> str:
    shown = ", ".join(claim_label(n) for n in numbers[:_SHOWN])
    return f"{shown} and {len(numbers) - _SHOWN} more" if len(numbers) > _SHOWN else shown


@click.command(cls=Command)
@click.pass_obj
def conflicts(session: Session) -> None:
    """List what other cases say otherwise and nobody has looked at yet.

    Ours stays until somebody sets the field (claim status, claim edit) or says that ours stays (bundle keep).

    \b
    Example:
      workbench bundle conflicts --json
    """
    from workbench.bundles.conflict_words import said

    case = session.existing()
    found = open_conflicts(case)
    if session.json:
        json_lines([
            {"subject": _label(c.subject), "field": c.field, "ours": c.ours, "theirs": c.theirs, "case": c.origin,
             "at": c.at} for c in found
        ])  # fmt: skip
        return
    rows = [
        (_named(case, c.subject), c.field, said(c.field, c.ours), _theirs(c), c.origin[:8], when(c.at)) for c in found
    ]
    if not table(("of", "field", "ours", "theirs", "case", "since"), rows):
        note("No other case says anything otherwise.")
    elif any(c.field == SAME for c in found):
        note(f"{SAME}: one event: workbench claim merge OURS CLAIM; two: workbench bundle keep CLAIM {SAME}.")


def _theirs(asked: "Conflict") -> str:
    """What the other case says; of claims that may be one, its number there."""
    from workbench.bundles.conflict_words import said

    return f"{asked.theirs} there" if asked.field == SAME else said(asked.field, asked.theirs)


def _named(case: "Case", subject: str) -> str:
    """A claim by its number, a source by its name."""
    kind, _, number = subject.partition("/")
    found = evidence.source(case.db, int(number)) if kind == "source" else None
    return found.name if found else _label(subject)


def _label(subject: str) -> str:
    kind, _, number = subject.partition("/")
    return claim_label(int(number)) if kind == "claim" else f"source {number}"


@click.command(cls=Command)
@click.argument("what", metavar="C-17|SOURCE")
@click.argument("field", metavar="[FIELD]", default="")
@click.pass_obj
def keep(session: Session, what: str, field: str) -> None:
    """Say that ours stays where another case says otherwise: one field of a claim or source, or all that wait.

    \b
    Examples:
      workbench bundle keep C-17 status
      workbench bundle keep "Radio Kidal"
    """
    from workbench.bundles.conflicts import keep as kept
    from workbench.bundles.conflicts import keep_source

    case = session.existing()
    if _CLAIM.fullmatch(what):
        number = query.parse_claim(what)
        act, told = kept(case, number, field), {"claim": claim_label(number)}
    else:
        act, told = keep_source(case, what, field), {"source": what}
    if session.json:
        json_lines([{**told, "label": act.label}])
        return
    line(act.label)
